//! Names that are typed as one word and written as several: `newyork`, and `hanoi`, which is `Hà Nội` in Vietnamese.

use std::ops::RangeInclusive;

use super::plan::{Stream, Term};
use super::syntax::{Clause, Expr, Occur, Query, Text};
use crate::lang::{Lang, fold, lowercase, recipe};

/// In no more words of a query are names looked for.
const MOST_WORDS: usize = 4;

/// What a name that is not of syllables is cut into has at least so many letters.
const LEAST_LETTERS: usize = 2;

/// Of the articles that have a name, in one word or in several, at least so many write it with capitals: `Đà Nẵng`, but not `Có lẽ`, which
/// only begins sentences, and not `Mai Sơn` beside `maison`. Names that begin a sentence count where their first syllable is no other word.
const CAPITALISED: f64 = 0.6;

/// For each article that has it in several words, so many at least and at most have it with capitals, and not in one word: `Hà Nội`; but not
/// `Na Tơ` beside `NATO`, and not `Hán Ói` beside `Hà Nội`, whose letters are the same.
const IN_SEVERAL: RangeInclusive<f64> = 0.5..=1.5;

/// What an archive has of a word that may be a name.
pub trait Names {
    /// What goes wrong when it is asked.
    type Error;

    /// How many articles have a term.
    fn frequency(&self, term: &Term) -> Result<u64, Self::Error>;

    /// How many articles have a name that is these letters: one word, or two that stand side by side, each with a capital.
    fn named(&self, letters: &str) -> Result<u64, Self::Error>;

    /// How many articles have these words side by side.
    fn together(&self, words: &str) -> Result<u64, Self::Error>;
}

/// Puts beside a word the names that it may be, written apart: either is looked for, and they count as one word. One that no article
/// has is looked for as the name alone. Phrases, fields, function words, and words of which something is said are meant as they were typed.
///
/// # Errors
/// Those of the archive.
pub fn take_apart<N: Names>(query: &mut Query, langs: &[Lang], archive: &N) -> Result<(), N::Error> {
    let mut looked_for = 0;
    in_clauses(&mut query.clauses, &mut |typed| {
        let word = typed.trim_start_matches('#');
        let is_closed = |lang: &Lang| {
            let recipe = recipe(*lang);
            recipe.closed_class().class(&lowercase(recipe, word)).is_closed()
        };
        let written = fold(&word.to_lowercase());
        if looked_for == MOST_WORDS || langs.iter().any(is_closed) {
            return Ok(None);
        }
        let mut ways: Vec<String> = langs.iter().flat_map(|&lang| recipe(lang).apart(&written)).collect();
        let named = archive.named(&written)?;
        if named == 0 && ways.is_empty() {
            return Ok(None);
        }
        let mut as_typed = 0;
        for &lang in langs {
            as_typed += archive.frequency(&as_written(&written, lang))?;
        }
        if named > as_typed {
            for (first, second) in halves(&written) {
                let way = format!("{first} {second}");
                if !ways.contains(&way) && is_word(first, langs, archive)? && is_word(second, langs, archive)?
                {
                    ways.push(way);
                }
            }
        }
        looked_for += usize::from(!ways.is_empty());
        let mut names = Vec::new();
        for way in ways {
            if is_name(&way, as_typed, archive)? {
                names.push(Text::Phrase(way, 0));
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let as_one = (as_typed > 0).then(|| Text::Word(typed.to_owned()));
        Ok(Some(as_one.into_iter().chain(names).collect()))
    })
}

/// The term of a word as it is written, without its marks.
fn as_written(word: &str, lang: Lang) -> Term {
    Term { lang, stream: Stream::Written, text: word.to_owned() }
}

/// The two words that a word may be, each of some letters.
fn halves(word: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = word.char_indices().map(|(at, _)| at).filter(|at| *at >= LEAST_LETTERS);
    ends.map(|at| word.split_at(at)).filter(|(_, second)| second.len() >= LEAST_LETTERS)
}

/// Whether some article has a word.
fn is_word<N: Names>(word: &str, langs: &[Lang], archive: &N) -> Result<bool, N::Error> {
    for &lang in langs {
        if archive.frequency(&as_written(word, lang))? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether these words are a name that articles write in several words, where so many have it in one.
fn is_name<N: Names>(words: &str, in_one: u64, archive: &N) -> Result<bool, N::Error> {
    // Of three words, the first two and the last two are names.
    let syllables: Vec<&str> = words.split(' ').collect();
    let mut named = u64::MAX;
    for pair in syllables.windows(2) {
        named = named.min(archive.named(&pair.concat())?);
    }
    // What is dear to count is counted last.
    if named <= in_one {
        return Ok(false);
    }
    let in_several = archive.together(words)?;
    let share = |articles: u64, of: u64| articles as f64 / of as f64;
    Ok(in_several > 0
        && share(named, in_several.max(in_one)) >= CAPITALISED
        && IN_SEVERAL.contains(&share(named - in_one, in_several)))
}

/// Puts others in the place of words: those that mean the same, where there are any.
fn in_clauses<E>(
    clauses: &mut [Clause],
    others: &mut impl FnMut(&str) -> Result<Option<Vec<Text>>, E>,
) -> Result<(), E> {
    for clause in clauses {
        match &mut clause.expr {
            Expr::Text(Text::Word(word)) => {
                if let Some(texts) = others(word)? {
                    let same = texts.into_iter().map(|text| Clause {
                        occur: Occur::Should,
                        expr: Expr::Text(text),
                        boost: 1.0,
                        span: clause.span.clone(),
                    });
                    clause.expr = Expr::Same(same.collect());
                }
            }
            Expr::Any(clauses) | Expr::Group(clauses) => in_clauses(clauses, others)?,
            // Other words for a word were not typed.
            Expr::Text(_) | Expr::Field(_) | Expr::Same(_) => {}
        }
    }
    Ok(())
}
