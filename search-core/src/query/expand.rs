//! Words that stand for several: which dictionaries to ask for them, and what came back.
//!
//! In: the syntax tree. Out: [`Expansions`], for which the caller looks up each [`Lookup`] in its archive. The planner then
//! works with plain terms, so an engine sees no patterns while it searches.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use super::pattern::Pattern;
use super::plan::Stream;
use super::syntax::{Clause, Expr, Field, Note, Query, Text};
use super::typed;
use crate::analyze::{NameField, name_words};
use crate::lang::{Lang, Token, each_token, fold, has_marks, lowercase, recipe, typos_by_length};

/// A word stands for at most so many terms of a dictionary: those nearest to it, and of these the best known. Lucene has the
/// same bound.
pub const MOST_TERMS: usize = 50;

/// No more words of a query than this are looked up in dictionaries.
pub const MOST_EXPANDED: usize = 8;

/// A set of terms in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dictionary {
    /// A language's terms.
    Words(Lang, Stream),
    /// The words of a fact, over all articles.
    Names(NameField),
}

/// A question to a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Lookup {
    /// Which dictionary.
    pub among: Dictionary,
    /// For which terms.
    pub pattern: Pattern,
    /// How many of them at most.
    pub most: usize,
}

/// A term that a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The term.
    pub term: String,
    /// How many articles have it.
    pub articles: u64,
    /// How far it is from what was typed; see [`Pattern::distance`].
    pub distance: u8,
}

/// What a dictionary has for a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The nearest first; of those equally near, the one that most articles have; then by the alphabet.
    pub terms: Vec<Expansion>,
    /// True when there are more, or may be, because the dictionary was not read to its end.
    pub more: bool,
}

impl Expanded {
    /// Puts terms into their order and keeps the first `most`.
    pub fn best(mut terms: Vec<Expansion>, most: usize, complete: bool) -> Expanded {
        terms.sort_by(|a, b| (a.distance, b.articles, &a.term).cmp(&(b.distance, a.articles, &b.term)));
        let more = !complete || terms.len() > most;
        terms.truncate(most);
        Expanded { terms, more }
    }
}

/// What the words of a query stand for in an archive.
#[derive(Debug, Clone, Default)]
pub struct Expansions {
    found: HashMap<(Dictionary, Pattern), Vec<Expansion>>,
}

impl Expansions {
    /// Looks up what a query asks for, in an archive with these languages. Adds a note to the query for a word that is not
    /// looked up, and for one that stands for more than [`MOST_TERMS`].
    ///
    /// # Errors
    /// Those of `look_up`.
    pub fn look_up<E>(
        query: &mut Query,
        langs: &[Lang],
        mut look_up: impl FnMut(&Lookup) -> Result<Expanded, E>,
    ) -> Result<Expansions, E> {
        let clauses = typed::clauses(query);
        let mut words = Vec::new();
        collect(&clauses, &mut words);
        let mut expansions = Expansions::default();
        let mut asked_for = 0;
        for Expandable { text, field, span } in words {
            // Nobody asked for forgiveness, or is told what became of it; `forgive` bounds these.
            let is_asked_for =
                !matches!(text, Text::Misspelt(..) | Text::Forgiven(..) | Text::Unfinished(..));
            let mut note = |message: String| {
                if is_asked_for {
                    Note::add(&mut query.notes, span.clone(), message);
                }
            };
            asked_for += usize::from(is_asked_for);
            if asked_for > MOST_EXPANDED {
                note(format!("not more than {MOST_EXPANDED} words may have `*`, `?` or `~`; taken as typed"));
                continue;
            }
            let asked = match field {
                Some(field) => asked_of_names(text, field),
                None => Asked::all(langs.iter().map(|&lang| asked_of(text, lang))),
            };
            if let Some(refusal) = asked.refusal {
                note(refusal.to_string());
            }
            let mut more = false;
            for (among, pattern) in asked.patterns {
                let lookup = Lookup { among, pattern, most: MOST_TERMS };
                let found = look_up(&lookup)?;
                more |= found.more;
                expansions.found.insert((among, lookup.pattern), found.terms);
            }
            if more {
                note(format!(
                    "stands for more than {MOST_TERMS} words; those nearest and best known are looked for"
                ));
            }
        }
        Ok(expansions)
    }

    /// The terms that a pattern stands for; `None` for one that was not looked up.
    pub(super) fn of(&self, among: Dictionary, pattern: Pattern) -> Option<&[Expansion]> {
        self.found.get(&(among, pattern)).map(Vec::as_slice)
    }
}

/// A word of the query that stands for several.
struct Expandable<'q> {
    text: &'q Text,
    field: Option<NameField>,
    span: Range<usize>,
}

fn collect<'q>(clauses: &'q [Clause], words: &mut Vec<Expandable<'q>>) {
    for clause in clauses {
        let (text, field) = match &clause.expr {
            Expr::Text(text) => (text, None),
            Expr::Field(Field::Name(field, text)) => (text, Some(*field)),
            Expr::Field(_) => continue,
            Expr::Any(clauses) | Expr::Same(clauses) | Expr::Group(clauses) => {
                collect(clauses, words);
                continue;
            }
        };
        if !matches!(text, Text::Word(_) | Text::Phrase(..)) {
            words.push(Expandable { text, field, span: clause.span.clone() });
        }
    }
}

/// Why typos are not looked for in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Refusal {
    /// In none of the languages.
    Short,
    /// In Vietnamese.
    Syllable,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Short => "typos are not looked for in numbers and short words; taken as typed",
            Refusal::Syllable => {
                "a syllable with a letter more or less is another one; in Vietnamese texts it is taken as typed"
            }
        })
    }
}

/// What is asked of the dictionaries for a word.
struct Asked {
    patterns: Vec<(Dictionary, Pattern)>,
    refusal: Option<Refusal>,
}

impl Asked {
    /// What every language asks. A word is short if none of them looks for typos in it.
    fn all(readings: impl Iterator<Item = Asked>) -> Asked {
        let mut all = Asked { patterns: Vec::new(), refusal: None };
        for reading in readings {
            all.patterns.extend(reading.patterns);
            all.refusal = all.refusal.max(reading.refusal);
        }
        if all.refusal == Some(Refusal::Short) && !all.patterns.is_empty() {
            all.refusal = None;
        }
        all
    }
}

fn asked_of(text: &Text, lang: Lang) -> Asked {
    let mut patterns = Vec::new();
    let mut refusal = None;
    match text {
        Text::Pattern(pattern) => patterns = wildcards(pattern, lang),
        Text::Fuzzy(words, edits) => {
            each_token(recipe(lang), words, |token| match typos(token, lang, *edits) {
                Some(pattern) => patterns.push(pattern),
                None => {
                    let syllable = typos_by_length(token.written) > 0;
                    let why = if syllable { Refusal::Syllable } else { Refusal::Short };
                    refusal = refusal.max(Some(why));
                }
            });
        }
        // Whoever typed it does not know that it is looked for with typos, and is not told why it is not.
        Text::Misspelt(words, most) => {
            each_token(recipe(lang), words, |token| patterns.extend(nearest(token, lang, *most)));
        }
        Text::Forgiven(words, most) => {
            each_token(recipe(lang), words, |token| patterns.extend(forgivable(token, lang, *most)));
        }
        Text::Unfinished(words, most) => each_token(recipe(lang), words, |token| {
            patterns.extend(beginning(words, token, lang));
            patterns.extend(nearest(token, lang, *most));
        }),
        Text::Word(_) | Text::Phrase(..) => {}
    }
    let of_lang = |(stream, pattern)| (Dictionary::Words(lang, stream), pattern);
    Asked { patterns: patterns.into_iter().map(of_lang).collect(), refusal }
}

fn asked_of_names(text: &Text, field: NameField) -> Asked {
    let words = match text {
        Text::Pattern(pattern) => vec![Some(name_wildcard(pattern))],
        Text::Fuzzy(words, edits) => {
            name_words(words).split(' ').map(|word| name_typos(word, *edits)).collect()
        }
        Text::Word(_) | Text::Misspelt(..) | Text::Forgiven(..) | Text::Unfinished(..) | Text::Phrase(..) => {
            Vec::new()
        }
    };
    let refusal = words.iter().any(Option::is_none).then_some(Refusal::Short);
    let patterns = words.into_iter().flatten().map(|pattern| (Dictionary::Names(field), pattern)).collect();
    Asked { patterns, refusal }
}

/// What a pattern with `*` and `?` asks of a language's terms: of its syllables with their marks where some were typed and
/// matter, of its words without them elsewhere. All of one stream.
pub(super) fn wildcards(pattern: &str, lang: Lang) -> Vec<(Stream, Pattern)> {
    let recipe = recipe(lang);
    let lower = lowercase(recipe, pattern);
    let stream = if recipe.marks_matter() && has_marks(&lower) { Stream::Main } else { Stream::Written };
    let term = |lower: &str| if stream == Stream::Main { lower.to_owned() } else { fold(lower) };
    let mut patterns = vec![(stream, Pattern::Wildcard(term(&lower)))];
    // `hoà*` begins `hoàn`, and is itself `hòa` as the archive spells it.
    if let Some(word) = lower.strip_suffix('*') {
        let mut respelt = word.to_owned();
        recipe.respell(&mut respelt);
        if respelt != word {
            patterns.push((stream, Pattern::Wildcard(term(&respelt))));
        }
    }
    patterns
}

/// What a word of a text asks of a language's terms where it may go on.
pub(super) fn beginning(text: &str, token: &Token<'_>, lang: Lang) -> Vec<(Stream, Pattern)> {
    wildcards(&format!("{}*", &text[token.span.clone()]), lang)
}

/// True for a word that is looked for whatever its marks, in a language where these matter.
pub(super) fn any_marks(token: &Token<'_>, lang: Lang) -> bool {
    let recipe = recipe(lang);
    recipe.marks_matter() && !recipe.means_marks(token.lower, token.written)
}

/// What a word with typos asks of a language's terms; `None` where one cannot be told from other words.
pub(super) fn typos(token: &Token<'_>, lang: Lang, edits: Option<u8>) -> Option<(Stream, Pattern)> {
    let recipe = recipe(lang);
    let usual = recipe.typos(token.written);
    if usual == 0 {
        return None;
    }
    let marked = recipe.marks_matter() && !any_marks(token, lang);
    let (stream, word) = if marked { (Stream::Main, token.main) } else { (Stream::Written, token.written) };
    Some((stream, Pattern::Fuzzy(word.to_owned(), edits.unwrap_or(usual))))
}

/// What a word whose typos are forgiven asks of a language's terms: no more typos than its length allows.
pub(super) fn forgivable(token: &Token<'_>, lang: Lang, most: u8) -> Option<(Stream, Pattern)> {
    typos(token, lang, Some(recipe(lang).typos(token.written).min(most)))
}

/// The same for a word that is a typo: it asks for the nearest.
pub(super) fn nearest(token: &Token<'_>, lang: Lang, most: u8) -> Option<(Stream, Pattern)> {
    let nearest = |pattern| match pattern {
        Pattern::Fuzzy(word, edits) => Pattern::Nearest(word, edits),
        other => other,
    };
    forgivable(token, lang, most).map(|(stream, pattern)| (stream, nearest(pattern)))
}

/// What the beginning of a word asks of a language's terms.
pub fn words_beginning(beginning: &str, lang: Lang, most: usize) -> Vec<Lookup> {
    let lookup = |(stream, pattern)| Lookup { among: Dictionary::Words(lang, stream), pattern, most };
    wildcards(&format!("{beginning}*"), lang).into_iter().map(lookup).collect()
}

/// What the beginning of a word asks of the words of a fact.
pub fn names_beginning(beginning: &str, field: NameField, most: usize) -> Lookup {
    Lookup { among: Dictionary::Names(field), pattern: name_wildcard(&format!("{beginning}*")), most }
}

/// What a pattern with `*` and `?` asks of the words of a fact.
pub(super) fn name_wildcard(pattern: &str) -> Pattern {
    Pattern::Wildcard(fold(&pattern.to_lowercase()))
}

/// What a word with typos asks of the words of a fact.
pub(super) fn name_typos(word: &str, edits: Option<u8>) -> Option<Pattern> {
    let usual = typos_by_length(word);
    (usual > 0).then(|| Pattern::Fuzzy(word.to_owned(), edits.unwrap_or(usual)))
}
