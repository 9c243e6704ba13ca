//! Help with a query: what was probably meant by it, and where it finds nothing, what would be found.

use std::fmt;
use std::time::{Duration, Instant};

use super::SearchOptions;
use crate::analyze::NameField;
use crate::engine::{Engine, EngineError, Found};
use crate::hits::Meant;
use crate::lang::{fold, has_marks, recipe};
use crate::query::{
    Clause, Dictionary, Expr, Facet, Field, LangWords, Lookup, Occur, Pattern, Query, Stream, Text,
};

/// A query that asks for less than one that found nothing, and finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// What it does not ask for.
    pub left_out: LeftOut,
    /// The query.
    pub query: String,
    /// How many articles it finds, exactly.
    pub total: u64,
}

/// What a relaxed query does not ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// The marks of its words.
    Marks,
    /// This word, phrase or group, with its sign.
    Words(String),
    /// That the words of this phrase stand together.
    Order(String),
    /// A date.
    Date,
    /// A language, be it one that the query or the options of the search say.
    Lang,
    /// The filter of the search.
    Filter,
    /// A site.
    Site,
    /// A section.
    Section,
    /// A tag.
    Tag,
    /// The words in a fact.
    Name(NameField),
    /// All words but one, whichever it is.
    AllButOne,
}

impl fmt::Display for LeftOut {
    /// In English, as what is done: `without "sông"`, `any date`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftOut::Marks => "without marks",
            LeftOut::Words(words) if words.starts_with('"') => return write!(f, "without {words}"),
            LeftOut::Words(words) => return write!(f, "without \"{words}\""),
            LeftOut::Order(words) => return write!(f, "without quotes around {words}"),
            LeftOut::Date => "any date",
            LeftOut::Lang => "any language",
            LeftOut::Filter => "without the filter",
            LeftOut::Site => "any site",
            LeftOut::Section => "any section",
            LeftOut::Tag => "any tag",
            LeftOut::Name(NameField::Title) => "not only in titles",
            LeftOut::Name(NameField::Source) => "any source",
            LeftOut::Name(NameField::Author) => "any author",
            LeftOut::Name(NameField::Place) => "any place",
            LeftOut::Name(NameField::Caption) => "not only in captions",
            LeftOut::Name(NameField::Boilerplate) => "not only in what was dropped",
            LeftOut::AllButOne => "any of the words",
        })
    }
}

/// No more queries are tried than this, and none is begun after this time.
const MOST_TRIED: usize = 16;
const LONGEST: Duration = Duration::from_millis(100);

/// The queries that ask for a little less than this one and find something. `count` says how much a query finds that is asked
/// with these options.
pub(super) fn relaxations<E>(
    query: &Query,
    options: &SearchOptions,
    mut count: impl FnMut(&str, &SearchOptions) -> Result<u64, E>,
) -> Result<Vec<Relaxation>, E> {
    let start = Instant::now();
    let mut relaxations: Vec<Relaxation> = Vec::new();
    let mut tried = 0;
    let mut attempt = |left_out: LeftOut, query: String| {
        tried += 1;
        if tried <= MOST_TRIED && start.elapsed() < LONGEST && !query.trim().is_empty() {
            let total = match left_out {
                LeftOut::Lang => count(&query, &SearchOptions { langs: Vec::new(), ..options.clone() })?,
                LeftOut::Filter => count(&query, &SearchOptions { filter: None, ..options.clone() })?,
                _ => count(&query, options)?,
            };
            if total > 0 {
                relaxations.push(Relaxation { left_out, query, total });
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut any = false;
    if has_marks(&query.text) {
        any |= attempt(LeftOut::Marks, fold(&query.text))?;
    }
    if !options.langs.is_empty() {
        any |= attempt(LeftOut::Lang, query.text.clone())?;
    }
    if options.filter.is_some() {
        any |= attempt(LeftOut::Filter, query.text.clone())?;
    }
    let alone = query.clauses.len() == 1;
    for clause in &query.clauses {
        if let Expr::Text(Text::Phrase(words, _)) = &clause.expr {
            any |= attempt(LeftOut::Order(words.clone()), put(query, clause, words))?;
        }
        if !alone {
            any |= attempt(left_out(query, clause), put(query, clause, ""))?;
        }
    }
    let words = query.clauses.iter().filter(|clause| is_words(clause)).map(|clause| typed(query, clause));
    let words: Vec<&str> = words.collect();
    if !any && words.len() > 1 {
        attempt(LeftOut::AllButOne, words.join(" OR "))?;
    }
    Ok(relaxations)
}

fn is_words(clause: &Clause) -> bool {
    clause.occur != Occur::MustNot && matches!(clause.expr, Expr::Text(_) | Expr::Same(_))
}

/// A clause as it was typed, without a sign that it must hold.
fn typed<'q>(query: &'q Query, clause: &Clause) -> &'q str {
    query.text[clause.span.clone()].trim_start_matches('+')
}

fn left_out(query: &Query, clause: &Clause) -> LeftOut {
    match &clause.expr {
        Expr::Field(Field::Date(_)) => LeftOut::Date,
        Expr::Field(Field::Lang(_)) => LeftOut::Lang,
        Expr::Field(Field::Site(_)) => LeftOut::Site,
        Expr::Field(Field::Fact(Facet::Tag, _)) => LeftOut::Tag,
        Expr::Field(Field::Fact(..)) => LeftOut::Section,
        Expr::Field(Field::Name(field, _)) => LeftOut::Name(*field),
        Expr::Text(_) | Expr::Any(_) | Expr::Same(_) | Expr::Group(_) => {
            LeftOut::Words(typed(query, clause).to_owned())
        }
    }
}

/// The text of a query with something else in place of a clause.
fn put(query: &Query, clause: &Clause, other: &str) -> String {
    let (before, after) = (&query.text[..clause.span.start], &query.text[clause.span.end..]);
    let parts = [before.trim(), other, after.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The query without its typos and with its marks, in the language in which it is answered best; `None` where it says already what
/// was meant.
pub(super) fn did_you_mean(
    engine: &dyn Engine,
    query: &Query,
    ranking: &[LangWords],
    found: &Found,
) -> Result<Option<String>, EngineError> {
    let Found { hits, weighings, .. } = found;
    let answered = hits.first().and_then(|hit| hit.parts.iter().max_by(|a, b| a.sum().total_cmp(&b.sum())));
    let likeliest = weighings.iter().max_by(|a, b| a.preference.total_cmp(&b.preference));
    let lang = answered.map(|parts| parts.lang).or(likeliest.map(|weighing| weighing.lang));
    let reading = ranking.iter().find(|words| Some(words.lang) == lang);
    let Some((reading, mut meant)) = reading.and_then(|reading| Some((reading, Meant::of(query, reading)?)))
    else {
        return Ok(None);
    };
    let best = hits.first().map_or(1.0, |hit| hit.score).max(f32::MIN_POSITIVE);
    for hit in hits {
        meant.see(&hit.article, hit.score / best);
    }
    meant.query(|unmarked| {
        if !recipe(reading.lang).marks_matter() {
            return Ok(None);
        }
        let among = Dictionary::Words(reading.lang, Stream::Main);
        let lookup = Lookup { among, pattern: Pattern::Unmarked(unmarked.to_owned()), most: 1 };
        Ok(engine.expand(&lookup)?.terms.into_iter().next().map(|found| found.term))
    })
}
