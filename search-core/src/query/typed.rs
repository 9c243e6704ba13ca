//! What was typed, as the languages can read it: a number whose groups were typed apart is one word again, words in
//! parentheses are words, and a query all in capitals is put in small letters.

use super::syntax::{Clause, Expr, Occur, Query, Text};
use crate::lang::is_shouted;

/// The clauses of a query, ready to be read in each language.
pub(super) fn clauses(query: &Query) -> Vec<Clause> {
    let shouted = is_shouted(&query.text);
    prepared(&query.clauses, shouted)
}

fn prepared(clauses: &[Clause], shouted: bool) -> Vec<Clause> {
    let mut prepared: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        if let Some(last) = prepared.last_mut().filter(|last| is_plain(last) && is_plain(clause))
            && let Expr::Text(Text::Word(number)) = &mut last.expr
            && let Expr::Text(Text::Word(group)) = &clause.expr
            && goes_on(number, group)
        {
            number.push(' ');
            number.push_str(group);
            last.span.end = clause.span.end;
            continue;
        }
        match &clause.expr {
            Expr::Group(group)
                if clause.occur == Occur::Should && clause.boost == 1.0 && group.iter().all(is_plain) =>
            {
                prepared.extend(self::prepared(group, shouted));
            }
            other => prepared.push(Clause { expr: expr(other, shouted), ..clause.clone() }),
        }
    }
    prepared.iter_mut().for_each(as_any_language_writes_it);
    prepared
}

/// A number whose groups are apart is looked for as it was typed, for texts that write it so, and in one piece, as languages that do not
/// read it so: `1 200` is `1,200`.
fn as_any_language_writes_it(clause: &mut Clause) {
    let Expr::Text(Text::Word(number)) = &clause.expr else { return };
    if number.contains(' ') {
        let written = [number.clone(), number.replace(' ', "")];
        let same = written.map(|number| Clause { expr: Expr::Text(Text::Word(number)), ..clause.clone() });
        clause.expr = Expr::Same(same.into());
    }
}

/// True for a word or a phrase that nothing is said of. Where a group holds nothing else, its parentheses are those of a
/// sentence: `the response (of cylinders) under pressure`.
fn is_plain(clause: &Clause) -> bool {
    clause.occur == Occur::Should && clause.boost == 1.0 && matches!(clause.expr, Expr::Text(_))
}

fn expr(expr: &Expr, shouted: bool) -> Expr {
    match expr {
        Expr::Text(text) if shouted => Expr::Text(match text {
            Text::Word(word) => Text::Word(word.to_lowercase()),
            Text::Pattern(pattern) => Text::Pattern(pattern.to_lowercase()),
            Text::Fuzzy(word, edits) => Text::Fuzzy(word.to_lowercase(), *edits),
            Text::Misspelt(word, edits) => Text::Misspelt(word.to_lowercase(), *edits),
            Text::Forgiven(word, edits) => Text::Forgiven(word.to_lowercase(), *edits),
            Text::Unfinished(word, edits) => Text::Unfinished(word.to_lowercase(), *edits),
            Text::Phrase(words, within) => Text::Phrase(words.to_lowercase(), *within),
        }),
        Expr::Any(clauses) => Expr::Any(each(clauses, shouted)),
        Expr::Same(clauses) => Expr::Same(each(clauses, shouted)),
        Expr::Group(clauses) => Expr::Group(prepared(clauses, shouted)),
        other => other.clone(),
    }
}

fn each(clauses: &[Clause], shouted: bool) -> Vec<Clause> {
    clauses.iter().map(|one| Clause { expr: expr(&one.expr, shouted), ..one.clone() }).collect()
}

/// True where `group` goes on with a number: `2` and `417`, `1 000` and `000,5`.
fn goes_on(number: &str, group: &str) -> bool {
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = number.split(' ');
    let head = groups.next().unwrap_or_default();
    let begins = (1..=3).contains(&head.len())
        && head.bytes().all(|byte| byte.is_ascii_digit())
        && !head.starts_with('0');
    begins && groups.all(is_group) && is_group(group.split([',', '.']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn words(text: &str) -> Vec<String> {
        fn shown(clause: Clause) -> String {
            match clause.expr {
                Expr::Text(Text::Word(word)) => word,
                Expr::Same(same) => same.into_iter().map(shown).collect::<Vec<_>>().join("|"),
                other => format!("{other:?}"),
            }
        }
        clauses(&parse(text)).into_iter().map(shown).collect()
    }

    #[test]
    fn groups_of_a_number_are_one_word() {
        assert_eq!(words("2 417 morts"), ["2 417|2417", "morts"]);
        assert_eq!(words("1 000 000,5 €"), ["1 000 000,5|1000000,5", "€"]);
        assert_eq!(words("2023 300 12"), ["2023", "300", "12"]);
        assert_eq!(words("12 -345"), ["12", "345"]);
    }

    #[test]
    fn parentheses_around_words_ask_for_nothing() {
        assert_eq!(words("the response (of a beam) under load"), words("the response of a beam under load"));
        assert_eq!(clauses(&parse("a (b OR c)")).len(), 2);
        assert_eq!(clauses(&parse("a -(b c)")).len(), 2);
    }

    #[test]
    fn a_query_in_capitals_has_no_acronyms() {
        assert_eq!(words("WHO IS IT"), ["who", "is", "it"]);
        assert_eq!(words("WHO US"), ["WHO", "US"]);
    }
}
