//! Typos that nobody asked to forgive: in which words of a query they are.

use super::plan::{Stream, Term};
use super::syntax::{Clause, Expr, Query, Text};
use super::vocabulary::{Forgiven, Typos};
use crate::lang::{Lang, each_token, recipe};

/// No more words of a query than this are taken for typos: with more, it is no text of the archive's languages.
const MOST_MISSPELT: usize = 4;

/// In no more words of a query are typos forgiven that need not be any.
const MOST_FORGIVEN: usize = 6;

/// Takes the words that are in no article, in none of these languages, for typos: they are looked for as what they may be
/// typos of. Where typos are always forgiven, the others are looked for with typos as well. Phrases, fields, and words of which
/// something is said are meant as they were typed.
///
/// `has` says whether some article has a term.
///
/// # Errors
/// Those of `has`.
pub fn forgive<E>(
    query: &mut Query,
    langs: &[Lang],
    typos: &Typos,
    mut has: impl FnMut(&Term) -> Result<bool, E>,
) -> Result<(), E> {
    let (mut misspelt, mut forgiven) = (0, 0);
    in_clauses(&mut query.clauses, &mut |word| {
        let allowed = typos.allowed(word);
        if allowed == 0 {
            return Ok(None);
        }
        for &lang in langs {
            if is_known(word, lang, &mut has)? {
                forgiven += 1;
                let always = typos.forgiven == Forgiven::Always && forgiven <= MOST_FORGIVEN;
                return Ok(always.then(|| Text::Forgiven(word.to_owned(), allowed)));
            }
        }
        misspelt += 1;
        Ok((misspelt <= MOST_MISSPELT).then(|| Text::Misspelt(word.to_owned(), allowed)))
    })
}

fn in_clauses<E>(
    clauses: &mut [Clause],
    with_typos: &mut impl FnMut(&str) -> Result<Option<Text>, E>,
) -> Result<(), E> {
    for clause in clauses {
        match &mut clause.expr {
            Expr::Text(text) => {
                if let Text::Word(word) = text
                    && let Some(forgiven) = with_typos(word)?
                {
                    *text = forgiven;
                }
            }
            Expr::Field(_) => {}
            // Other words for a word were not typed.
            Expr::Same(clauses) => in_clauses(&mut clauses[..1], with_typos)?,
            Expr::Any(clauses) | Expr::Group(clauses) => in_clauses(clauses, with_typos)?,
        }
    }
    Ok(())
}

/// True when an article has all of the tokens that a word is in a language, as they would be looked for.
pub(super) fn is_known<E>(
    word: &str,
    lang: Lang,
    has: &mut impl FnMut(&Term) -> Result<bool, E>,
) -> Result<bool, E> {
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
