//! Other articles that a page leads to: versions of a story, and what is similar.

use search_core::hits::shortened;
use search_core::{Hit, Story, Version};

use super::asked::Asked;
use super::facts::Facts;
use super::locale::Locale;

/// Another article.
pub(super) struct OtherArticle {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) facts: Facts,
}

impl OtherArticle {
    pub(super) fn version(version: &Version, asked: &Asked, locale: &Locale) -> OtherArticle {
        OtherArticle {
            address: asked.article_address(&version.id),
            title: shortened(&version.title, &[]).text,
            facts: Facts::of_version(version, locale),
        }
    }

    pub(super) fn similar(hit: &Hit, asked: &Asked, locale: &Locale) -> OtherArticle {
        OtherArticle {
            address: asked.article_address(&hit.article.id),
            title: shortened(&hit.article.heading(), &[]).text,
            facts: Facts::of(&hit.article, locale),
        }
    }
}

/// The first of the other versions of a story, those in other languages before all others, and how many are left.
pub(super) fn first_versions(
    story: Option<&Story>,
    most: usize,
    asked: &Asked,
    locale: &Locale,
) -> (Vec<OtherArticle>, u64) {
    let Some(story) = story else { return (Vec::new(), 0) };
    let mut versions: Vec<&Version> = story.versions.iter().collect();
    let mut seen = Vec::new();
    // A language that was seen already comes after the others.
    versions.sort_by_cached_key(|version| {
        let again = seen.contains(&version.lang);
        seen.push(version.lang);
        again
    });
    let shown: Vec<OtherArticle> =
        versions.iter().take(most).map(|version| OtherArticle::version(version, asked, locale)).collect();
    let left = story.articles.saturating_sub(1 + shown.len() as u64);
    (shown, left)
}
