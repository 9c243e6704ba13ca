//! What the archive holds: articles, made of passages, with what was left out of them and why.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// Where an article came from: a file, and the record in it where it holds several.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The file, as an absolute path where it could be made one. Stored as text, so bytes that are none are replaced.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// The number of the record in the file, from 1, for files that hold several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            Some(record) => write!(f, "{}#{record}", self.path.display()),
            None => write!(f, "{}", self.path.display()),
        }
    }
}

/// What a passage is to its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// The headline.
    Title,
    /// A paragraph, a list item, a heading inside the article.
    Body,
    /// What stands under a picture, with its credit.
    Caption,
}

/// A piece of an article in one language: what is analysed, highlighted and shown as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// What it is to the article.
    pub kind: PassageKind,
    /// The text, in NFC, on one line.
    pub text: String,
    /// Its language; [`Lang::UND`] where unsure.
    pub lang: Lang,
    /// How sure the language is, from 0 to 1.
    pub confidence: f32,
}

/// Why a line or a block of the page is not part of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its words are those of a site's menus, buttons and boxes.
    Furniture,
    /// It is short and in another language than the article.
    OtherLanguage,
    /// It has no words: rules, buttons, counters.
    NoWords,
    /// It names a file or an address instead of saying something.
    FilePath,
    /// It is the label of a picture, not its caption.
    CaptionLabel,
    /// It states the source; kept as the article's `source`.
    SourceLine,
    /// It states the date; kept as the article's `date`.
    DateLine,
    /// It names the author; kept among the article's `authors`.
    Byline,
    /// It stands before the article begins and is not its title.
    BeforeArticle,
    /// It stands after the article has ended.
    AfterArticle,
    /// It repeats the title.
    RepeatsTitle,
    /// It stands outside the page's main content.
    OutsideMain,
    /// Its site repeats it beside other texts.
    Repeated,
}

impl Reason {
    /// The reason in words, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Reason::Furniture => "words of a site's menus and boxes",
            Reason::OtherLanguage => "short, and in another language than the article",
            Reason::NoWords => "no words",
            Reason::FilePath => "a file name or address",
            Reason::CaptionLabel => "the label of a picture",
            Reason::SourceLine => "names the source (kept as `source`)",
            Reason::DateLine => "states the date (kept as `date`)",
            Reason::Byline => "names the author (kept in `authors`)",
            Reason::BeforeArticle => "stands before the article",
            Reason::AfterArticle => "stands after the article",
            Reason::RepeatsTitle => "repeats the title",
            Reason::OutsideMain => "outside the page's main content",
            Reason::Repeated => "repeated on other pages of its site",
        }
    }
}

/// A line or block of the page that is not part of the article. It is kept with the article, but counts for no score,
/// no snippet and no language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// The text, in NFC.
    pub text: String,
    /// Why it was dropped.
    pub reason: Reason,
    /// What it was before, for a line that may be given back: one with [`Reason::Repeated`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Was>,
}

/// The passage that a dropped line was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Was {
    /// Its place among all passages of the article, from 0.
    pub at: usize,
    /// What it was to the article.
    pub kind: PassageKind,
    /// Its language.
    pub lang: Lang,
    /// How sure the language was.
    pub confidence: f32,
}

/// How much of an article is in a language.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LangShare {
    /// The language.
    pub lang: Lang,
    /// The share of the article's letters that is in it, from 0 to 1.
    pub share: f32,
}

/// A news article: the facts about it, its text in passages, and what the page held beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its name in the archive: the record's own id, else the canonical URL, else the file's name and a hash of its
    /// content. An article with the same id replaces the older one.
    pub id: String,
    /// The file it came from.
    pub origin: Origin,
    /// The canonical URL.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published: `YYYY-MM-DD`, or RFC 3339 where the time of day is known.
    pub date: Option<String>,
    /// The site or agency that published it.
    pub source: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it was written, from the dateline.
    pub place: Option<String>,
    /// The language most of its text is in; [`Lang::UND`] when unsure.
    pub lang: Lang,
    /// All its languages, the largest share first.
    pub langs: Vec<LangShare>,
    /// The article, in reading order: title, body, captions where they stood.
    pub passages: Vec<Passage>,
    /// What the page held beside the article.
    pub dropped: Vec<Dropped>,
}

impl Article {
    /// The text of the article: its body passages, a blank line between two; neither title nor captions.
    pub fn text(&self) -> String {
        let body: Vec<&str> = self
            .passages
            .iter()
            .filter(|passage| passage.kind == PassageKind::Body)
            .map(|passage| passage.text.as_str())
            .collect();
        body.join("\n\n")
    }

    /// The name to show: the title, else the beginning of the text, cut at a word after about 80 characters.
    pub fn heading(&self) -> String {
        const LENGTH: usize = 80;
        if let Some(title) = &self.title {
            return title.clone();
        }
        let body = |kind| self.passages.iter().find(|passage| passage.kind == kind);
        let Some(first) = body(PassageKind::Body).or_else(|| body(PassageKind::Caption)) else {
            return self.id.clone();
        };
        match first.text.char_indices().nth(LENGTH) {
            None => first.text.clone(),
            Some((end, _)) => {
                let cut = first.text[..end].rfind(char::is_whitespace).unwrap_or(end);
                format!("{}…", first.text[..cut].trim_end())
            }
        }
    }
}
