//! Which terms can it be found by? An article in; its terms in each of its languages out.
//!
//! The same recipes read the query (see `query`), so the two sides always agree, and an engine never analyses anything.

use serde::{Deserialize, Serialize};

use crate::article::{Article, PassageKind};
use crate::boilerplate::Lines;
use crate::lang::{Lang, each_token, nfc, recipe};
use crate::story::{Signature, Signer};

/// The number of positions left empty between two passages, so that no phrase or near-phrase crosses from one to the next.
pub const PASSAGE_GAP: u32 = 10;

/// How often the title stands in the terms. Twice is a gain of .001 of nDCG@10 on PIAF and .005 on Cranfield, whose articles have
/// titles; three times loses the latter.
pub const TITLE_TIMES: usize = 2;

/// The terms of an article in one language, in reading order.
///
/// Terms are separated by one space, passages by one line feed; no term contains either. Both texts have the same number
/// of terms, so a position means the same word in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The language whose recipe made the terms. A language without a recipe is under [`Lang::UND`].
    pub lang: Lang,
    /// The main terms: stemmed words, in Vietnamese syllables as written.
    pub main: String,
    /// The words as written, in lower case, without marks.
    pub written: String,
    /// The position of the first term of a caption; `None` where there is no caption.
    pub captions_at: Option<u32>,
}

/// A part of an article that is found by its words on purpose: a fact, the captions, what was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameField {
    /// The title.
    Title,
    /// The source.
    Source,
    /// The authors.
    Author,
    /// The place.
    Place,
    /// The captions of its pictures.
    Caption,
    /// What its page held beside the article. No other field, and no word without one, asks for it.
    Boilerplate,
}

impl NameField {
    /// All of them.
    pub const ALL: [NameField; 6] = [
        NameField::Title,
        NameField::Source,
        NameField::Author,
        NameField::Place,
        NameField::Caption,
        NameField::Boilerplate,
    ];
}

/// All that an article can be found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The terms of its text, by language.
    pub terms: Vec<Terms>,
    /// The words of its facts, captions and dropped lines, written as terms are: folded, in lower case, a line each.
    pub names: Vec<(NameField, String)>,
    /// Its lines, by which those that its site repeats are recognised.
    pub lines: Lines,
    /// What its story is recognised by.
    pub signature: Signature,
}

/// Reads an article.
pub fn analyze(article: &Article) -> Analysis {
    let names = NameField::ALL.map(|field| (field, words(article, field)));
    let names = names.into_iter().filter(|(_, words)| !words.is_empty()).collect();
    let (terms, signature) = terms(article);
    Analysis { terms, names, lines: Lines::of(article), signature }
}

/// The words of a part of an article, a line each name or line of the page.
fn words(article: &Article, field: NameField) -> String {
    let mut words = String::new();
    let mut add = |name: &str| {
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(&name_words(name));
    };
    match field {
        NameField::Title => article.title.iter().for_each(|title| add(title)),
        NameField::Source => article.source.iter().for_each(|source| add(source)),
        NameField::Author => article.authors.iter().for_each(|author| add(author)),
        NameField::Place => article.place.iter().for_each(|place| add(place)),
        NameField::Caption => {
            let captions = article.passages.iter().filter(|passage| passage.kind == PassageKind::Caption);
            captions.for_each(|caption| add(&caption.text));
        }
        NameField::Boilerplate => article.dropped.iter().for_each(|line| add(&line.text)),
    }
    words
}

/// The terms of an article, by language, and its signature, which is made of the same words. The title comes first and the
/// captions last: words that stand early count more.
fn terms(article: &Article) -> (Vec<Terms>, Signature) {
    let mut by_lang: Vec<(Terms, u32)> = Vec::new();
    let mut signer = Signer::new(article);
    for (kind, times) in [
        (PassageKind::Title, TITLE_TIMES),
        (PassageKind::Body, 1),
        (PassageKind::Field, 1),
        (PassageKind::Caption, 1),
    ] {
        for (number, passage) in
            article.passages.iter().enumerate().filter(|(_, passage)| passage.kind == kind)
        {
            let recipe = recipe(passage.lang);
            let at = match by_lang.iter().position(|(terms, _)| terms.lang == recipe.lang()) {
                Some(at) => at,
                None => {
                    // Most articles are in one language, and their terms are about as long as their text.
                    let length = article.passages.iter().map(|passage| passage.text.len()).sum();
                    let length = if by_lang.is_empty() { length } else { 0 };
                    by_lang.push((Terms::with_capacity(recipe.lang(), length), 0));
                    by_lang.len() - 1
                }
            };
            let (terms, position) = &mut by_lang[at];
            for _ in 0..times {
                if !terms.main.is_empty() {
                    terms.main.push('\n');
                    terms.written.push('\n');
                    *position += PASSAGE_GAP;
                }
                if kind == PassageKind::Caption {
                    terms.captions_at.get_or_insert(*position);
                }
                signer.begin(recipe);
                each_token(recipe, &passage.text, |token| {
                    push(&mut terms.main, token.main);
                    push(&mut terms.written, token.written);
                    signer.see(number, kind, &passage.text, token);
                    *position += 1;
                });
            }
        }
    }
    (by_lang.into_iter().map(|(terms, _)| terms).collect(), signer.sign())
}

impl Terms {
    fn with_capacity(lang: Lang, bytes: usize) -> Terms {
        let terms = || String::with_capacity(bytes);
        Terms { lang, main: terms(), written: terms(), captions_at: None }
    }
}

/// The words of a name (a source, an author, a place, a title) as they are matched by a field of the query: folded, in
/// lower case, separated by spaces.
pub fn name_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    each_token(recipe(Lang::UND), &nfc(name), |token| push(&mut words, token.written));
    words
}

fn push(terms: &mut String, term: &str) {
    if terms.as_bytes().last().is_some_and(|&last| last != b'\n') {
        terms.push(' ');
    }
    terms.push_str(term);
}
