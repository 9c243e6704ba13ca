//! Which articles tell the same story? The words of an article in; what it is recognised by out. Two of these in; how much
//! one looks like the other. And of the articles that look like each other: which are one story.
//!
//! Within a language an article is recognised by its wording ([`Sketch`]): copies and light rewrites share most of their
//! words in threes. Across languages it is recognised by what is not translated ([`Key`]): names, numbers and dates, each
//! with the place where it stands, because a translation says the same things in the same order.
//!
//! Everything here is a function of the articles and of how many articles have a key ([`Frequency`]). Nothing remembers, so
//! the same articles make the same stories, in whatever order they came.

mod group;
mod held;
mod keys;
mod link;
mod pool;
mod sketch;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, Passage, PassageKind};
use crate::lang::{Lang, Recipe, Token};

pub use group::{Link, stories};
pub use held::{Held, stories_of};
pub use keys::Key;
pub use link::{Frequency, RARE, Weighed, likeness};
pub use pool::{Pool, alike};
pub use sketch::{MOST_COPIES, Sketch};

use keys::Keys;

/// What an article's story is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The article's language. Keys are compared with articles in other languages, sketches with those in the same.
    pub lang: Lang,
    /// Its wording; `None` for a text too short to have one.
    pub sketch: Option<Sketch>,
    /// Its names, numbers and dates, in the order of their hashes.
    pub keys: Vec<Key>,
}

impl Signature {
    /// The hashes of the keys that are counted and looked up.
    pub fn counted(&self) -> impl Iterator<Item = u32> + '_ {
        self.keys.iter().filter(|key| key.is_counted()).map(|key| key.hash)
    }
}

impl Default for Signature {
    /// That of an article without words.
    fn default() -> Self {
        Signature { lang: Lang::UND, sketch: None, keys: Vec::new() }
    }
}

/// Makes the signature of an article while its words are read.
pub struct Signer {
    lang: Lang,
    /// Where each passage begins, in bytes of the article without its titles.
    starts: Vec<usize>,
    length: usize,
    keys: Keys,
    shingles: sketch::Shingles,
}

impl Signer {
    /// A signer that has seen none of the article's words.
    pub fn new(article: &Article) -> Signer {
        let mut length = 0;
        let start = |passage: &Passage| {
            let start = length;
            if passage.kind != PassageKind::Title {
                length += passage.text.len() + 1;
            }
            start
        };
        let starts = article.passages.iter().map(start).collect();
        Signer {
            lang: language(article),
            starts,
            length,
            keys: Keys::default(),
            shingles: sketch::Shingles::default(),
        }
    }

    /// A passage begins, which is read by this recipe. Passages of the body must come in their order.
    pub fn begin(&mut self, recipe: &'static dyn Recipe) {
        self.keys.begin(recipe.closed_class());
    }

    /// Sees a word of the passage with this number. Titles say what the text says again, each in its own way, and a column
    /// has the same title every day: they are passed over. Captions have names and numbers, but the wording of a copy does
    /// not depend on its pictures.
    pub fn see(&mut self, number: usize, kind: PassageKind, text: &str, token: &Token<'_>) {
        if kind == PassageKind::Title {
            return;
        }
        let at = (self.starts[number] + token.span.start) as f32 / self.length as f32;
        let hash = xxh3_64(token.written.as_bytes());
        self.keys.see(text, token, hash, at);
        if kind == PassageKind::Body {
            self.shingles.see(hash);
        }
    }

    /// The signature.
    pub fn sign(self) -> Signature {
        Signature { lang: self.lang, sketch: self.shingles.sketch(), keys: self.keys.keys() }
    }
}

/// The article's language, if its title is not in another: of a page of names and results it is hard to tell, and articles
/// in one language that are taken for two share names by chance.
fn language(article: &Article) -> Lang {
    let other = |passage: &Passage| {
        passage.kind == PassageKind::Title && ![article.lang, Lang::UND].contains(&passage.lang)
    };
    if article.passages.iter().any(other) { Lang::UND } else { article.lang }
}
