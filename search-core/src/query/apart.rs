//! Names that are typed as one word and written as several: `hanoi` is `Hà Nội` in Vietnamese, `vietnam` is `Việt Nam`.

use super::forgive::is_known;
use super::plan::Term;
use super::syntax::{Clause, Expr, Occur, Query, Text};
use crate::lang::{Lang, fold, lowercase, recipe};

/// In no more words of a query are names looked for.
const MOST_WORDS: usize = 4;

/// Puts beside a word the names that it may be, written apart: either is looked for, and they count as one word. One that no article
/// has is looked for as the name alone. Phrases, fields, function words, and words of which something is said are meant as they were typed.
///
/// `is_name` says whether words that stand side by side in texts in a language are a name there, if anything does; and `has` whether
/// some article has a term.
///
/// # Errors
/// Those of `is_name` and `has`.
pub fn take_apart<E>(
    query: &mut Query,
    langs: &[Lang],
    is_name: &mut impl FnMut(Lang, &str) -> Result<Option<bool>, E>,
    has: &mut impl FnMut(&Term) -> Result<bool, E>,
) -> Result<(), E> {
    let mut looked_for = 0;
    in_clauses(&mut query.clauses, &mut |word| {
        let is_closed = |lang: &Lang| {
            let recipe = recipe(*lang);
            recipe.closed_class().class(&lowercase(recipe, word)).is_closed()
        };
        let written = fold(&word.to_lowercase());
        let ways = langs.iter().map(|&lang| (lang, recipe(lang).apart(&written)));
        let ways: Vec<(Lang, Vec<String>)> = ways.filter(|(_, ways)| !ways.is_empty()).collect();
        if ways.is_empty() || looked_for == MOST_WORDS || langs.iter().any(is_closed) {
            return Ok(None);
        }
        looked_for += 1;
        let mut names = Vec::new();
        for (lang, ways) in &ways {
            for way in ways {
                if is_name(*lang, way)? == Some(true) {
                    names.push(Text::Phrase(way.clone(), 0));
                }
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let mut as_typed = None;
        for &lang in langs {
            if is_known(word, lang, has)? {
                // `Mai Sơn` is a name, but who types `maison` means the house.
                let is_other = ways.iter().all(|(other, _)| *other != lang);
                if is_other && is_name(lang, &written)? == Some(false) {
                    return Ok(None);
                }
                as_typed = Some(Text::Word(word.to_owned()));
            }
        }
        Ok(Some(as_typed.into_iter().chain(names).collect()))
    })
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
