//! Typos that nobody asked to forgive: which words of a query no article has.

use super::plan::{Stream, Term};
use super::syntax::{Clause, Expr, Query, Text};
use crate::lang::{Lang, each_token, recipe};

/// No more words of a query than this are taken for typos: with more, it is no text of the archive's languages.
const MOST_MISSPELT: usize = 4;

/// A shorter word with a typo is too often another word.
const LEAST_LETTERS: usize = 5;

/// Takes the words that are in no article, in none of these languages, for typos: they are looked for as what they may be
/// typos of. Phrases, fields, and words of which something is said are meant as they were typed.
///
/// `has` says whether some article has a term.
///
/// # Errors
/// Those of `has`.
pub fn forgive<E>(
    query: &mut Query,
    langs: &[Lang],
    mut has: impl FnMut(&Term) -> Result<bool, E>,
) -> Result<(), E> {
    let mut left = MOST_MISSPELT;
    in_clauses(&mut query.clauses, &mut |word| {
        if left == 0 || word.chars().nth(LEAST_LETTERS - 1).is_none() {
            return Ok(false);
        }
        for &lang in langs {
            if is_known(word, lang, &mut has)? {
                return Ok(false);
            }
        }
        left -= 1;
        Ok(true)
    })
}

fn in_clauses<E>(
    clauses: &mut [Clause],
    is_misspelt: &mut impl FnMut(&str) -> Result<bool, E>,
) -> Result<(), E> {
    for clause in clauses {
        match &mut clause.expr {
            Expr::Text(text) => {
                if let Text::Word(word) = text
                    && is_misspelt(word)?
                {
                    *text = Text::Misspelt(std::mem::take(word));
                }
            }
            Expr::Field(_) => {}
            Expr::Any(clauses) | Expr::Group(clauses) => in_clauses(clauses, is_misspelt)?,
        }
    }
    Ok(())
}

/// True when an article has all of the tokens that a word is in a language, as they would be looked for.
fn is_known<E>(word: &str, lang: Lang, has: &mut impl FnMut(&Term) -> Result<bool, E>) -> Result<bool, E> {
    let mut known = Ok(true);
    let marks_matter = recipe(lang).marks_matter();
    each_token(recipe(lang), word, |token| {
        if let Ok(true) = known {
            let (stream, text) = match marks_matter && !token.is_marked() {
                true => (Stream::Written, token.written),
                false => (Stream::Main, token.main),
            };
            known = has(&Term { lang, stream, text: text.to_owned() });
        }
    });
    known
}
