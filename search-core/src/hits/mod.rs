//! What does the user see? Ranked articles and the query's words in; marked titles and snippets out.
//!
//! Text is marked by running the article's own recipe over it again and comparing terms, so what is marked is what was
//! matched, in the article's own spelling, for stems and for words without marks alike.

mod heading;
mod highlight;
mod meant;
mod place;
mod snippets;
mod story;

use std::ops::Range;

use crate::article::Article;
use crate::engine::Scored;
use crate::engine::explain::Parts;
use crate::query::LangWords;

pub use heading::Listed;
pub use highlight::{marks, marks_in};
pub use meant::Meant;
pub use place::{Place, Units, places};
pub use snippets::{Snippet, marked, shortened, snippets};
pub use story::{Story, Version};

/// An article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The score; comparable within one answer only. 0 where nothing is ranked.
    pub score: f32,
    /// The article.
    pub article: Article,
    /// What matched in the title, in bytes of it.
    pub title_marks: Vec<Range<usize>>,
    /// The pieces of the text that answer best, in the order of the text. Where nothing in the text matched, its beginning.
    pub snippets: Vec<Snippet>,
    /// The story it tells, where other articles tell it, too.
    pub story: Option<Story>,
    /// What the score is made of: see [`Scored`].
    pub parts: Vec<Parts>,
}

impl Hit {
    /// Makes a hit of an article that was found, with up to `pieces` snippets.
    pub fn new(found: Scored, ranking: &[LangWords], pieces: usize) -> Hit {
        let Scored { score, article, parts } = found;
        let title_marks = article
            .passages
            .iter()
            .find(|passage| article.title.as_deref() == Some(&passage.text))
            .map(|title| marks(title, ranking))
            .unwrap_or_default();
        let snippets = snippets(&article, ranking, pieces);
        Hit { score, article, title_marks, snippets, story: None, parts }
    }
}
