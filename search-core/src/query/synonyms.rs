//! Words and phrases that stand for others: a table of them, and the tree of a query with the alternatives in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::syntax::{Clause, Expr, Occur, Text};
use crate::lang::{Lang, each_token, nfc, recipe};

/// What each alternative counts for beside the word that was typed. No set measures it: so much that an article with another
/// word for the same is found near those with the very word, and behind one that is as good.
const ALTERNATIVE: f32 = 0.8;

/// No more alternatives of a word are looked for.
const MOST_ALTERNATIVES: usize = 50;

/// What else is looked for where a word or phrase is typed. One way: for the other, the table says so twice.
///
/// As JSON, an object with a list of texts under each: `{"car": ["automobile", "motor vehicle"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>", into = "BTreeMap<String, Vec<String>>")]
pub struct Synonyms {
    table: BTreeMap<String, Vec<String>>,
    /// By the first word, without marks; those of most words first.
    by_first: BTreeMap<String, Vec<Entry>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    words: Vec<Typed>,
    alternatives: Vec<String>,
}

/// A word as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    lower: String,
    written: String,
}

impl Typed {
    fn words(text: &str) -> Vec<Typed> {
        let mut words = Vec::new();
        each_token(recipe(Lang::UND), &nfc(text), |token| {
            words.push(Typed { lower: token.lower.to_owned(), written: token.written.to_owned() });
        });
        words
    }

    /// Marks that are typed are meant; a word without any is any of its forms.
    fn is(&self, known: &Typed) -> bool {
        self.lower == known.lower || (self.lower == self.written && self.written == known.written)
    }
}

impl From<BTreeMap<String, Vec<String>>> for Synonyms {
    fn from(table: BTreeMap<String, Vec<String>>) -> Synonyms {
        let mut by_first: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (text, alternatives) in &table {
            let words = Typed::words(text);
            let Some(first) = words.first() else { continue };
            let alternatives = alternatives.iter().filter(|text| !Typed::words(text).is_empty());
            let alternatives = alternatives.take(MOST_ALTERNATIVES).map(|text| nfc(text).into_owned());
            let entry = Entry { alternatives: alternatives.collect(), words: words.clone() };
            by_first.entry(first.written.clone()).or_default().push(entry);
        }
        for entries in by_first.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        }
        Synonyms { table, by_first }
    }
}

impl From<Synonyms> for BTreeMap<String, Vec<String>> {
    fn from(synonyms: Synonyms) -> Self {
        synonyms.table
    }
}

impl Synonyms {
    /// Puts the alternatives beside the words and runs of words that have some. Phrases, fields and words of which something is
    /// said are meant as they were typed.
    pub(super) fn put_into(&self, clauses: &mut Vec<Clause>) {
        if self.by_first.is_empty() {
            return;
        }
        let mut at = 0;
        while at < clauses.len() {
            match &mut clauses[at].expr {
                Expr::Group(inner) | Expr::Any(inner) => self.put_into(inner),
                Expr::Text(_) | Expr::Same(_) | Expr::Field(_) => {}
            }
            if let Some((entry, length)) = self.longest(&clauses[at..]) {
                let typed: Vec<Clause> = clauses.drain(at..at + length).collect();
                clauses.insert(at, with_alternatives(typed, &entry.alternatives));
            }
            at += 1;
        }
    }

    /// The entry of most words with which clauses begin, and how many of them it takes.
    fn longest(&self, clauses: &[Clause]) -> Option<(&Entry, usize)> {
        let occur = clauses.first()?.occur;
        let run = clauses.iter().map_while(|clause| match &clause.expr {
            Expr::Text(Text::Word(word)) if clause.occur == occur && clause.boost == 1.0 => Some(word),
            _ => None,
        });
        // The words of the run, and how many they are up to the end of each clause.
        let mut words: Vec<Typed> = Vec::new();
        let mut ends = Vec::new();
        let mut entries: &[Entry] = &[];
        for word in run {
            words.extend(Typed::words(word));
            ends.push(words.len());
            entries = self.by_first.get(&words.first()?.written)?;
            // The first has most words.
            if words.len() >= entries.first()?.words.len() {
                break;
            }
        }
        entries.iter().find_map(|entry| {
            let count = entry.words.len();
            let length = ends.iter().position(|&end| end == count)? + 1;
            let same = words.iter().zip(&entry.words).all(|(typed, known)| typed.is(known));
            (same && !entry.alternatives.is_empty()).then_some((entry, length))
        })
    }
}

/// What was typed, or one of the alternatives.
fn with_alternatives(mut typed: Vec<Clause>, alternatives: &[String]) -> Clause {
    let (first, last) = (&typed[0], &typed[typed.len() - 1]);
    let (occur, span) = (first.occur, first.span.start..last.span.end);
    let clause = |expr, boost| Clause { occur: Occur::Should, expr, boost, span: span.clone() };
    let as_typed = match typed.len() {
        1 => clause(typed.remove(0).expr, 1.0),
        _ => {
            typed.iter_mut().for_each(|word| word.occur = Occur::Must);
            clause(Expr::Group(typed), 1.0)
        }
    };
    let others = alternatives.iter().map(|text| {
        let text = match text.contains(char::is_whitespace) {
            true => Text::Phrase(text.clone(), 0),
            false => Text::Word(text.clone()),
        };
        clause(Expr::Text(text), ALTERNATIVE)
    });
    let same = std::iter::once(as_typed).chain(others).collect();
    Clause { occur, expr: Expr::Same(same), boost: 1.0, span: span.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// A query with its alternatives, as text.
    fn put(query: &str) -> String {
        let table = [
            ("car", vec!["automobile", "motor vehicle"]),
            ("new york", vec!["nyc"]),
            ("new york city", vec!["nyc", "big apple"]),
            ("cầu", vec!["pont"]),
        ];
        let table = table.map(|(word, others)| {
            (word.to_owned(), others.into_iter().map(str::to_owned).collect::<Vec<String>>())
        });
        let mut clauses = parse(query).clauses;
        Synonyms::from(BTreeMap::from(table)).put_into(&mut clauses);
        shown(&clauses, " ")
    }

    fn shown(clauses: &[Clause], between: &str) -> String {
        let one = |clause: &Clause| match &clause.expr {
            Expr::Text(Text::Phrase(words, _)) => format!("\"{words}\""),
            Expr::Text(text) => text.typed().to_owned(),
            Expr::Same(same) => format!("[{}]", shown(same, "|")),
            Expr::Any(any) => shown(any, " OR "),
            Expr::Group(group) => format!("({})", shown(group, " ")),
            other => format!("{other:?}"),
        };
        clauses.iter().map(one).collect::<Vec<_>>().join(between)
    }

    #[test]
    fn alternatives_stand_beside_what_was_typed() {
        for (query, expected) in [
            ("red Car", r#"red [Car|automobile|"motor vehicle"]"#),
            ("in New York today", "in [(New York)|nyc] today"),
            ("new york city", r#"[(new york city)|nyc|"big apple"]"#),
            ("new jersey", "new jersey"),
            ("nyc automobile", "nyc automobile"),
            (r#""car" car^2 -"new york""#, r#""car" car "new york""#),
            ("(a OR car)", r#"(a OR [car|automobile|"motor vehicle"])"#),
            ("cau", "[cau|pont]"),
            ("cầu", "[cầu|pont]"),
            ("câu", "câu"),
        ] {
            assert_eq!(put(query), expected, "{query}");
        }
    }
}
