//! Queries that are still being typed: the last word may be the beginning of one.

use super::syntax::{Clause, Expr, Occur, Query, Text};

/// Lets the last word stand for what it begins as well; says whether there is one. A word that a space or a sign follows is
/// whole, and words of which something is said are meant as they were typed.
pub fn leave_open(query: &mut Query) -> bool {
    let end = query.text.len();
    query.clauses.last_mut().is_some_and(|last| open(last, end))
}

/// Opens the last word of a clause, if it ends where the query does.
fn open(clause: &mut Clause, end: usize) -> bool {
    if clause.span.end != end || clause.occur == Occur::MustNot || clause.boost != 1.0 {
        return false;
    }
    match &mut clause.expr {
        Expr::Text(Text::Word(word)) if is_plain(word) => {
            clause.expr = Expr::Text(Text::Unfinished(std::mem::take(word), 0));
            true
        }
        // What was typed comes first.
        Expr::Same(same) => same.first_mut().is_some_and(|typed| open(typed, end)),
        Expr::Any(any) => any.last_mut().is_some_and(|last| open(last, end)),
        Expr::Group(group) => group.last_mut().is_some_and(|last| open(last, end)),
        Expr::Text(_) | Expr::Field(_) => false,
    }
}

/// True for a word that has no sign of the query language in it.
pub fn is_plain(word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    word.starts_with(char::is_alphanumeric)
        && word.ends_with(char::is_alphanumeric)
        && word.chars().all(inside)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn the_last_word_may_go_on() {
        for typed in ["cầu tre", "+man +loves", "cầu OR tre"] {
            assert!(leave_open(&mut parse(typed)), "{typed}");
        }
        for typed in [
            "",
            "cầu ",
            "\"cầu tre",
            "\"cầu tre\"",
            "title:cầu",
            "tre*",
            "-tre",
            "tre!",
            "(cầu tre)",
            "tre^2",
        ] {
            assert!(!leave_open(&mut parse(typed)), "{typed}");
        }
    }
}
