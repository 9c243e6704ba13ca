//! The pieces of an article that answer a query best.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::SentenceBreakInvariantOptions;
use icu_segmenter::{SentenceSegmenter, SentenceSegmenterBorrowed};

use super::highlight::{Match, matches};
use crate::article::{Article, Passage, PassageKind};
use crate::lang::{fold, is_capital};
use crate::query::LangWords;

/// A snippet is cut to about this many characters.
const SNIPPET_CHARS: usize = 240;

/// What is shorter, in bytes, says little around a match: a heading, a cell of a table.
const SHORT: usize = 40;

/// What stands where text was cut away.
pub(super) const CUT: &str = "…";

static SENTENCES: LazyLock<SentenceSegmenterBorrowed<'static>> =
    LazyLock::new(|| SentenceSegmenter::new(SentenceBreakInvariantOptions::default()));

/// A piece of an article's text, with what matched in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The text: whole sentences, or a part of one with `…` where it was cut.
    pub text: String,
    /// What matched, in bytes of `text`, in order.
    pub marks: Vec<Range<usize>>,
}

impl Snippet {
    /// The text with something before and after each mark. `escape` is applied to the text between them.
    pub fn marked(&self, before: &str, after: &str, escape: impl Fn(&str) -> String) -> String {
        marked(&self.text, &self.marks, before, after, escape)
    }
}

/// A text with something before and after each mark; see [`Snippet::marked`].
pub fn marked(
    text: &str,
    marks: &[Range<usize>],
    before: &str,
    after: &str,
    escape: impl Fn(&str) -> String,
) -> String {
    let mut out = String::with_capacity(text.len() + marks.len() * (before.len() + after.len()));
    let mut at = 0;
    for mark in marks {
        let (Some(between), Some(inside)) = (text.get(at..mark.start), text.get(mark.clone())) else {
            continue;
        };
        out.push_str(&escape(between));
        out.push_str(before);
        out.push_str(&escape(inside));
        out.push_str(after);
        at = mark.end;
    }
    out.push_str(&escape(&text[at..]));
    out
}

/// A sentence of a passage, with its matches.
struct Sentence<'a> {
    passage: &'a Passage,
    span: Range<usize>,
    matches: Vec<Match>,
    order: usize,
}

/// Up to `pieces` snippets: first the sentence with most of the query's words, then what adds others.
pub fn snippets(article: &Article, ranking: &[LangWords], pieces: usize) -> Vec<Snippet> {
    if pieces == 0 {
        return Vec::new();
    }
    let mut sentences = Vec::new();
    for passage in article.passages.iter().filter(|passage| passage.kind != PassageKind::Title) {
        let found = matches(&passage.text, passage.lang, ranking);
        if found.is_empty() {
            continue;
        }
        for span in sentence_spans(&passage.text) {
            let matches: Vec<Match> =
                found.iter().filter(|found| span.contains(&found.span.start)).cloned().collect();
            if !matches.is_empty() {
                sentences.push(Sentence { passage, span, matches, order: sentences.len() });
            }
        }
    }
    let mut chosen: Vec<Sentence<'_>> = Vec::new();
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    while chosen.len() < pieces && !sentences.is_empty() {
        let gain = |sentence: &Sentence<'_>| {
            let words: BTreeSet<u32> = sentence.matches.iter().map(|found| found.word).collect();
            // Words not shown yet, then neighbours of the query that are neighbours here, then words at all, then whether it says
            // something, then the density of the matches, then the place.
            let side_by_side = |pair: &&[Match]| {
                pair[1].word == pair[0].word + 1 && pair[1].position == pair[0].position + 1
            };
            let neighbours = sentence.matches.windows(2).filter(side_by_side).count().min(words.len());
            let density = sentence.matches.len() * 1000 / sentence.span.len().max(1);
            let new_words = words.difference(&seen).count();
            let says_something = sentence.span.len() >= SHORT;
            (new_words, neighbours, words.len(), says_something, density, std::cmp::Reverse(sentence.order))
        };
        let Some(best) = (0..sentences.len()).max_by_key(|&n| gain(&sentences[n])) else { break };
        let sentence = sentences.swap_remove(best);
        if !chosen.is_empty() && sentence.matches.iter().all(|found| seen.contains(&found.word)) {
            break;
        }
        seen.extend(sentence.matches.iter().map(|found| found.word));
        chosen.push(sentence);
    }
    chosen.sort_by_key(|sentence| sentence.order);
    match chosen.is_empty() {
        true => beginning(article).into_iter().take(pieces).collect(),
        false => chosen.iter().map(cut).collect(),
    }
}

/// The beginning of the text, where nothing in it matched: the query may have met the title only, or asked for no words.
fn beginning(article: &Article) -> Option<Snippet> {
    let passage = article.passages.iter().find(|passage| passage.kind == PassageKind::Body)?;
    let span = sentence_spans(&passage.text).next()?;
    Some(cut(&Sentence { passage, span, matches: Vec::new(), order: 0 }))
}

fn cut(sentence: &Sentence<'_>) -> Snippet {
    let text = sentence.passage.text[sentence.span.clone()].trim_end();
    let marks = sentence.matches.iter().map(|found| {
        found.span.start - sentence.span.start..(found.span.end - sentence.span.start).min(text.len())
    });
    shortened(text, &marks.collect::<Vec<_>>())
}

/// A text as a list shows it: whole when it is short enough, else the part around its first match.
pub fn shortened(text: &str, marks: &[Range<usize>]) -> Snippet {
    let window = window(text, marks.first().map_or(0, |mark| mark.start));
    let (before, after) =
        (if window.start > 0 { CUT } else { "" }, if window.end < text.len() { CUT } else { "" });
    let inside = marks.iter().filter(|mark| window.start <= mark.start && mark.end <= window.end);
    let marks = inside
        .map(|mark| before.len() + mark.start - window.start..before.len() + mark.end - window.start)
        .collect();
    Snippet { text: format!("{before}{}{after}", &text[window]), marks }
}

/// About [`SNIPPET_CHARS`] characters of `text`, cut between words, with the match at `first` in its first third.
fn window(text: &str, first: usize) -> Range<usize> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if starts.len() <= SNIPPET_CHARS {
        return 0..text.len();
    }
    let match_at = starts.partition_point(|&at| at < first);
    let from = match_at.saturating_sub(SNIPPET_CHARS / 3).min(starts.len() - SNIPPET_CHARS);
    let to = from + SNIPPET_CHARS;
    let end_of = |at: usize| starts.get(at).copied().unwrap_or(text.len());
    let start = match from {
        0 => 0,
        // The next word's beginning, unless that would pass over the match.
        _ => text[starts[from]..]
            .find(' ')
            .map(|gap| starts[from] + gap + 1)
            .filter(|&at| at <= first)
            .unwrap_or(starts[from]),
    };
    let end = match to >= starts.len() {
        true => text.len(),
        false => text[..end_of(to)].rfind(' ').filter(|&at| at > first).unwrap_or(end_of(to)),
    };
    start..end.max(start)
}

fn sentence_spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    SENTENCES.segment_str(text).filter_map(move |end| {
        let span = start..end;
        if span.is_empty() || (end < text.len() && is_short_form(&text[span.clone()])) {
            return None;
        }
        start = end;
        Some(span)
    })
}

/// True for what ends with a word that is mostly not written out, so that its full stop ends no sentence: a letter (`U.S.`, `M.`, an
/// initial), or a few of them without a vowel or with a capital (`Mrs.`, `St.`, `TP.`, `Sen.`); and for a full stop that begins a word
/// (`.NET`). Two sentences that are taken for one do no harm: a snippet is cut to its length.
fn is_short_form(sentence: &str) -> bool {
    const MOST_LETTERS: usize = 4;
    let Some(before) = sentence.trim_end().strip_suffix('.') else { return false };
    if before.ends_with(' ') {
        return sentence.ends_with('.');
    }
    let start =
        before.char_indices().rev().find(|(_, c)| !c.is_alphabetic()).map_or(0, |(at, c)| at + c.len_utf8());
    let word = &before[start..];
    let has_vowel = || fold(&word.to_lowercase()).contains(['a', 'e', 'i', 'o', 'u', 'y']);
    match word.chars().count() {
        0 => false,
        1 => true,
        count => count <= MOST_LETTERS && (word.starts_with(is_capital) || !has_vowel()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_end_no_sentence() {
        for (text, sentences) in [
            ("The U.S. Army was there. It left.", &["The U.S. Army was there. ", "It left."][..]),
            ("M. Macron a parlé. On l'a entendu.", &["M. Macron a parlé. ", "On l'a entendu."]),
            ("Robert S. Hill met Mrs. Lane in St. Louis.", &["Robert S. Hill met Mrs. Lane in St. Louis."]),
            (
                "Ở TP. Hồ Chí Minh trời mưa. Ở Huế thì không.",
                &["Ở TP. Hồ Chí Minh trời mưa. ", "Ở Huế thì không."],
            ),
            ("They came to the bank. The bank was shut.", &["They came to the bank. ", "The bank was shut."]),
            ("He was in the U.S.", &["He was in the U.S."]),
            ("A rival of .NET was there. It left.", &["A rival of .NET was there. ", "It left."]),
            ("It was said by Sen. Lane. It was not true.", &["It was said by Sen. Lane. It was not true."]),
        ] {
            let found: Vec<&str> = sentence_spans(text).map(|span| &text[span]).collect();
            assert_eq!(found, sentences);
        }
    }
}
