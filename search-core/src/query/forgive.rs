//! Typos that nobody asked to forgive: in which words of a query they are.

use super::expand::any_marks;
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

/// Takes what typos were forgiven in for typos.
pub fn suspect(clauses: &mut [Clause]) {
    for clause in clauses {
        match &mut clause.expr {
            Expr::Text(Text::Forgiven(word, most)) => {
                clause.expr = Expr::Text(Text::Misspelt(std::mem::take(word), *most));
            }
            Expr::Same(clauses) | Expr::Any(clauses) | Expr::Group(clauses) => suspect(clauses),
            Expr::Text(_) | Expr::Field(_) => {}
        }
    }
}

/// True where some word is taken for a typo.
pub fn has_typos(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| match &clause.expr {
        Expr::Text(text) => matches!(text, Text::Misspelt(..)),
        Expr::Same(clauses) | Expr::Any(clauses) | Expr::Group(clauses) => has_typos(clauses),
        Expr::Field(_) => false,
    })
}

fn in_clauses<E>(
    clauses: &mut [Clause],
    with_typos: &mut impl FnMut(&str) -> Result<Option<Text>, E>,
) -> Result<(), E> {
    for clause in clauses {
        match &mut clause.expr {
            Expr::Text(text) => match text {
                Text::Word(word) => {
                    if let Some(forgiven) = with_typos(word)? {
                        *text = forgiven;
                    }
                }
                Text::Unfinished(word, typos) => {
                    if let Some(Text::Misspelt(_, most)) = with_typos(word)? {
                        *typos = most;
                    }
                }
                _ => {}
            },
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
    each_token(recipe(lang), word, |token| {
        if let Ok(true) = known {
            let (stream, text) = match any_marks(token, lang) {
                true => (Stream::Written, token.written),
                false => (Stream::Main, token.main),
            };
            known = has(&Term { lang, stream, text: text.to_owned() });
        }
    });
    known
}
