//! The story that a hit tells, and who else tells it.

use crate::article::{Article, LangShare};
use crate::engine::stories::Versions;
use crate::lang::Lang;

/// A story that several articles of the archive tell: copies, rewrites, translations.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its name: the id of its first article in the order of ids. A story is called otherwise when an article with an
    /// earlier id joins it.
    pub id: String,
    /// How many articles of the archive tell it, this one among them.
    pub articles: u64,
    /// The others, in the order of their ids; not all of them where there are very many.
    pub versions: Vec<Version>,
}

/// Another article that tells the story.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The article's id.
    pub id: String,
    /// Its main language.
    pub lang: Lang,
    /// Who published it.
    pub source: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Its title, or the beginning of its text: see [`Article::heading`].
    pub title: String,
    /// Its canonical URL.
    pub url: Option<String>,
}

impl From<Versions> for Story {
    fn from(versions: Versions) -> Story {
        let Versions { story, articles, others } = versions;
        Story { id: story, articles, versions: others.iter().map(Version::of).collect() }
    }
}

impl Version {
    fn of(article: &Article) -> Version {
        Version {
            id: article.id.clone(),
            lang: article.lang,
            source: article.source.clone(),
            date: article.date.clone(),
            title: article.heading(),
            url: article.url.clone(),
        }
    }
}

impl Story {
    /// The languages in which it is told, this article's first.
    pub fn langs(&self, article: &Article) -> Vec<Lang> {
        let mut langs: Vec<Lang> = Vec::new();
        let first = article.langs.first().map_or(article.lang, |LangShare { lang, .. }| *lang);
        for lang in std::iter::once(first).chain(self.versions.iter().map(|version| version.lang)) {
            if !langs.contains(&lang) {
                langs.push(lang);
            }
        }
        langs
    }
}
