//! The facts about an article: what the page states, and what its lines say where it states nothing.

use super::{credits, dates};
use crate::lang::fold;
use crate::parse::Stated;

/// A line that states a fact holds no more words than this beside it.
const FACT_LINE_WORDS: usize = 18;

/// The facts about an article, as they are gathered.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) place: Option<String>,
    found: Stated,
}

/// What a line was found to state.
pub(super) enum Found {
    Date,
    Source,
    Authors,
}

impl Facts {
    /// Begins with what the page states.
    pub(super) fn new(stated: Stated) -> Facts {
        let Stated { id, url, title, date, source, authors, place } = stated;
        let authors =
            authors.iter().flat_map(|names| credits::split_names(names)).map(str::to_owned).collect();
        Facts { id, url, title, date, source, authors, place, found: Stated::default() }
    }

    /// Chooses, for each fact, what is stated over what was found; dates are brought into one form, and a stated date
    /// that is none is passed over.
    pub(super) fn settle(mut self) -> Facts {
        let found = std::mem::take(&mut self.found);
        self.date = self.date.and_then(|date| dates::stated(&date)).or(found.date);
        self.title = self.title.or(found.title);
        self.source = self.source.or(found.source);
        self.place = self.place.or(found.place);
        if self.authors.is_empty() {
            self.authors = found.authors;
        }
        self
    }

    pub(super) fn has_title(&self) -> bool {
        self.title.is_some()
    }

    pub(super) fn set_title(&mut self, title: &str) {
        self.found.title.get_or_insert_with(|| title.to_owned());
    }

    /// True for a line that is the stated title again, with or without the site's name.
    pub(super) fn repeats_title(&self, text: &str) -> bool {
        self.title.as_ref().is_some_and(|title| same_words(title, text))
    }

    /// `date 2023-02-23 At the conference …`: scrapers glue a page's date to its first line. Returns the rest.
    pub(super) fn take_leading_date(&mut self, text: String) -> String {
        let Some(rest) = text.strip_prefix("date ") else { return text };
        match dates::find(rest) {
            Some(found) if found.span.start == 0 => {
                let rest = rest[found.span.end..].trim_start().to_owned();
                self.found.date.get_or_insert(found.date);
                // A line with nothing but the date stays whole, and is then a date line.
                if rest.is_empty() { text } else { rest }
            }
            _ => text,
        }
    }

    /// Reads a line that may state nothing but a fact: a date, a source, the authors.
    pub(super) fn read_line(&mut self, text: &str) -> Option<Found> {
        if text.split_whitespace().count() > FACT_LINE_WORDS {
            return None;
        }
        if let Some(source) = credits::source_line(text) {
            self.found.source = Some(source);
            return Some(Found::Source);
        }
        if let Some(signature) = credits::byline(text) {
            if let Some(found) = dates::find(text) {
                self.found.date.get_or_insert(found.date);
            }
            self.add(signature);
            return Some(Found::Authors);
        }
        self.read_date_line(text)
    }

    /// A line with a date and little else. What stands before the date is the source, as in `Báo Cửa Biển17/02/2024`.
    fn read_date_line(&mut self, text: &str) -> Option<Found> {
        const WORDS_BESIDE: usize = 4;
        const WORDS_GLUED: usize = 8;
        if super::run::is_prose(text) {
            return None;
        }
        let found = dates::find(text)?;
        let (before, after) = (&text[..found.span.start], &text[found.span.end..]);
        let beside = before.split_whitespace().chain(after.split_whitespace());
        let beside =
            beside.filter(|word| word.chars().any(char::is_alphabetic) && !dates::belongs_to_date(word));
        let glued = before.chars().next_back().is_some_and(char::is_alphabetic);
        if beside.count() > if glued { WORDS_GLUED } else { WORDS_BESIDE } {
            return None;
        }
        if glued {
            self.found.source.get_or_insert_with(|| undouble(before.trim()).to_owned());
        }
        self.found.date.get_or_insert(found.date);
        Some(Found::Date)
    }

    /// The place and agency that the first paragraph begins with.
    pub(super) fn note_dateline(&mut self, paragraph: &str) {
        if let Some((place, agency)) = credits::dateline(paragraph) {
            self.found.place.get_or_insert(place);
            if let Some(agency) = agency {
                self.found.source.get_or_insert(agency);
            }
        }
    }

    /// Takes the line as the authors' signature, if it is one.
    pub(super) fn sign(&mut self, text: &str) -> bool {
        credits::signature(text).map(|signature| self.add(signature)).is_some()
    }

    fn add(&mut self, signature: credits::Signature) {
        for author in signature.authors {
            if !self.found.authors.contains(&author) {
                self.found.authors.push(author);
            }
        }
        if let Some(place) = signature.place {
            self.found.place.get_or_insert(place);
        }
        if let Some(source) = signature.source {
            self.found.source.get_or_insert(source);
        }
    }
}

/// A name that a page prints twice without a space between: `Báo Cửa BiểnBáo Cửa Biển` → `Báo Cửa Biển`.
fn undouble(name: &str) -> &str {
    let middle = name.len() / 2;
    match name.is_char_boundary(middle).then(|| name.split_at(middle)) {
        Some((first, second)) if first == second => first,
        _ => name,
    }
}

/// True when two lines have the same words, whatever their case, marks and punctuation.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let folded = fold(&text.to_lowercase());
        folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    one.chars().next().is_some() && words(one) == words(other)
}
