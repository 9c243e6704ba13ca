//! An article in lines of a width, with what the query matched in it.

use std::borrow::Cow;
use std::ops::Range;

use crate::output::text::origin;
use search_core::hits::marks;
use search_core::query::LangWords;
use search_core::{Article, PassageKind, Story};
use textwrap::{Options, WordSplitter, WrapAlgorithm};

/// So much of an article is laid out; a pager has the rest.
const MOST_BYTES: usize = 400_000;

/// What a line is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    /// A fact of the article.
    Fact,
    Body,
    Caption,
    /// Another version of the story.
    Version,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) part: Part,
    pub(super) text: String,
    /// What matched, in bytes of the text.
    pub(super) marks: Vec<Range<usize>>,
    /// Which match of the article the first of them is.
    pub(super) first: usize,
}

/// An article as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) rows: Vec<Row>,
    /// In which row each match begins.
    pub(super) matches: Vec<usize>,
    /// The width that it is laid out for.
    pub(super) width: usize,
}

impl Reading {
    /// Lays an article out, with the story it tells, where it is known.
    pub(super) fn of(article: &Article, story: Option<&Story>, words: &[LangWords], width: usize) -> Reading {
        let mut reading = Reading { rows: Vec::new(), matches: Vec::new(), width };
        let title = article.passages.iter().find(|passage| article.title.as_deref() == Some(&passage.text));
        match title {
            Some(title) => reading.add(Part::Title, &title.text, &marks(title, words)),
            None => reading.add(Part::Title, &article.heading(), &[]),
        }
        let facts = [
            article.source.clone(),
            article.date.clone(),
            Some(article.authors.join(", ")).filter(|authors| !authors.is_empty()),
            article.place.clone(),
            Some(article.lang.to_string()),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        reading.add(Part::Fact, &facts.join(" · "), &[]);
        reading.add(Part::Fact, article.url.as_deref().unwrap_or(&origin(article)), &[]);
        reading.versions(story);
        let mut left = MOST_BYTES;
        for passage in article.passages.iter().filter(|passage| passage.kind != PassageKind::Title) {
            let part = match passage.kind {
                PassageKind::Caption => Part::Caption,
                _ => Part::Body,
            };
            reading.gap();
            match left.checked_sub(passage.text.len()) {
                Some(rest) => left = rest,
                None => {
                    reading.add(Part::Fact, "… it goes on: the pager has all of it (p)", &[]);
                    break;
                }
            }
            reading.add(part, &passage.text, &marks(passage, words));
        }
        reading
    }

    fn versions(&mut self, story: Option<&Story>) {
        let Some(story) = story else { return };
        self.gap();
        self.add(Part::Fact, &format!("{} articles tell this story (v: the next)", story.articles), &[]);
        for version in &story.versions {
            let source = version.source.as_deref().map_or(String::new(), |source| format!(" · {source}"));
            self.add(Part::Version, &format!("= {}{source}  {}", version.lang, version.title), &[]);
        }
    }

    fn gap(&mut self) {
        self.rows.push(Row {
            part: Part::Body,
            text: String::new(),
            marks: Vec::new(),
            first: self.matches.len(),
        });
    }

    /// Adds a text, which is on one line, with its marks in order.
    fn add(&mut self, part: Part, text: &str, marks: &[Range<usize>]) {
        for Wrapped { text, marks } in wrapped(text, marks, self.width) {
            let first = self.matches.len();
            self.matches.extend(marks.iter().map(|_| self.rows.len()));
            self.rows.push(Row { part, text: text.into_owned(), marks, first });
        }
    }
}

/// A line of a text that was longer, with the marks that begin in it.
pub(super) struct Wrapped<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) marks: Vec<Range<usize>>,
}

/// A text, which is on one line, in lines of a width, with its marks, which are in order.
pub(super) fn wrapped<'a>(text: &'a str, marks: &[Range<usize>], width: usize) -> Vec<Wrapped<'a>> {
    // Of the two ways, the one that takes no longer for a long text.
    let options = Options::new(width)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let mut at = 0;
    let mut marks = marks.iter().peekable();
    let lines = textwrap::wrap(text, options).into_iter().map(|line| {
        // A line is a piece of the text, without the space at its end.
        let start = text[at..].find(&*line).map_or(at, |gap| at + gap);
        let end = start + line.len();
        at = end;
        let mut inside = Vec::new();
        while let Some(mark) = marks.next_if(|mark| mark.start < end) {
            if mark.start >= start {
                inside.push(mark.start - start..mark.end.min(end) - start);
            }
        }
        Wrapped { text: line, marks: inside }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str, marks: &[Range<usize>], width: usize) -> Reading {
        let mut reading = Reading { rows: Vec::new(), matches: Vec::new(), width };
        reading.add(Part::Body, text, marks);
        reading
    }

    #[test]
    fn marks_stay_on_their_words() {
        let text = "Thông xe cầu treo Lèn Tiên bắc qua sông Gianh, cầu treo dài nhất";
        let marks: Vec<Range<usize>> =
            text.match_indices("cầu treo").map(|(at, found)| at..at + found.len()).collect();
        for width in 1..80 {
            let reading = laid_out(text, &marks, width);
            assert!(reading.rows.iter().all(|row| textwrap::core::display_width(&row.text) <= width.max(6)));
            assert_eq!(reading.matches.len(), 2);
            for (n, &row) in reading.matches.iter().enumerate() {
                let row = &reading.rows[row];
                let mark = &row.marks[n - row.first];
                assert!("cầu treo".starts_with(&row.text[mark.clone()]), "{width}: {row:?}");
            }
        }
    }

    #[test]
    fn wide_letters_take_two_columns_and_marks_none() {
        let rows = |text: &str, width| {
            laid_out(text, &[], width).rows.into_iter().map(|row| row.text).collect::<Vec<_>>()
        };
        assert_eq!(rows("日本 東京", 4), ["日本", "東京"]);
        assert_eq!(rows("ca\u{302}\u{300}u treo", 8), ["ca\u{302}\u{300}u treo"]);
    }
}
