//! The parser of the filter language.
//!
//! ```text
//! any       = all ("OR" all)*
//! all       = not ("AND" not)*
//! not       = "NOT" not | "(" any ")" | condition
//! condition = name ("=" | "!=" | ">" | ">=" | "<" | "<=") value
//!           | name value "TO" value
//!           | name ["NOT"] "IN" "[" value,* "]"
//!           | name ["NOT"] "CONTAINS" value
//!           | name ["NOT"] "STARTS" "WITH" value
//!           | name ["NOT"] "EXISTS"
//!           | name "IS" ["NOT"] ("NULL" | "EMPTY")
//! ```
//!
//! Equal texts may differ in their marks and in case, as in Meilisearch.

use search_core::{Comparison, Facet, Filter, Lang, Likeness};

use super::token::{Token, tokens};

/// No filter is nested deeper.
const DEEPEST: usize = 50;

/// Parts of the language that are not here.
const NOT_HERE: &[&str] = &["_geoRadius", "_geoBoundingBox", "_geoPolygon", "_foreign"];

/// Says which facet a name stands for.
pub(super) type Names<'n> = &'n dyn Fn(&str) -> Result<Facet, String>;

/// Reads a filter.
pub(super) fn parse(text: &str, names: Names<'_>) -> Result<Filter, String> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, names, depth: 0 };
    let filter = parser.any()?;
    match parser.peek() {
        None => Ok(filter),
        Some(_) => Err(format!(
            "Found unexpected characters at the end of the filter: `{}`. You probably forgot an `OR` or an `AND` rule.",
            parser.rest()
        )),
    }
}

struct Parser<'p> {
    text: &'p str,
    tokens: Vec<(usize, Token)>,
    at: usize,
    names: Names<'p>,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    /// What is still to be read.
    fn rest(&self) -> &str {
        self.tokens.get(self.at).map_or("", |(at, _)| &self.text[*at..])
    }

    /// Takes a keyword, if it is next.
    fn keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(found);
        found
    }

    /// Takes a sign, if it is next.
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Filter, String> {
        let mut filters = vec![self.all()?];
        while self.keyword("OR") {
            filters.push(self.all()?);
        }
        Ok(one_or(filters, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut filters = vec![self.not()?];
        while self.keyword("AND") {
            filters.push(self.not()?);
        }
        Ok(one_or(filters, Filter::All))
    }

    fn not(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("The filter exceeded the maximum depth limit. Try rewriting the filter so that it contains fewer nested conditions.".to_owned());
        }
        let filter = if self.keyword("NOT") {
            Filter::Not(Box::new(self.not()?))
        } else if self.sign("(") {
            let filter = self.any()?;
            if !self.sign(")") {
                return Err(format!(
                    "Expression `{}` is missing the following closing delimiter: `)`.",
                    self.text
                ));
            }
            filter
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, String> {
        if let Some(Token::Word(word)) = self.peek()
            && NOT_HERE.contains(&word.as_str())
        {
            return Err(format!("`{word}` is not available in this search engine."));
        }
        let name = self.value("a field")?;
        let facet = |parser: &Self| (parser.names)(&name);
        for (sign, comparison) in [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            (">", Comparison::Greater),
            ("<", Comparison::Less),
        ] {
            if self.sign(sign) {
                return Ok(compare(facet(self)?, comparison, self.value("a value")?));
            }
        }
        if self.sign("=") {
            return Ok(same(facet(self)?, vec![self.value("a value")?]));
        }
        if self.sign("!=") {
            return Ok(not(same(facet(self)?, vec![self.value("a value")?])));
        }
        let negated = self.keyword("NOT");
        let filter = if self.keyword("IN") {
            same(facet(self)?, self.list()?)
        } else if self.keyword("CONTAINS") {
            Filter::Like(facet(self)?, Likeness::Holding(self.value("a value")?))
        } else if self.keyword("STARTS") {
            if !self.keyword("WITH") {
                return Err(self.expected_operation());
            }
            Filter::Like(facet(self)?, Likeness::Beginning(self.value("a value")?))
        } else if self.keyword("EXISTS") {
            Filter::Exists(facet(self)?)
        } else if negated {
            return Err(self.expected_operation());
        } else if self.keyword("IS") {
            let negated = self.keyword("NOT");
            let filter = match (self.keyword("NULL"), self.keyword("EMPTY")) {
                (true, _) => Filter::IsNull(facet(self)?),
                (_, true) => Filter::IsEmpty(facet(self)?),
                _ => return Err(self.expected_operation()),
            };
            return Ok(if negated { not(filter) } else { filter });
        } else {
            return self.range(&name);
        };
        Ok(if negated { not(filter) } else { filter })
    }

    /// `name 1 TO 5`
    fn range(&mut self, name: &str) -> Result<Filter, String> {
        let from = self.value("an operation").map_err(|_| self.expected_operation())?;
        if !self.keyword("TO") {
            return Err(self.expected_operation());
        }
        let to = self.value("a value")?;
        let facet = (self.names)(name)?;
        Ok(Filter::All(vec![
            compare(facet.clone(), Comparison::AtLeast, from),
            compare(facet, Comparison::AtMost, to),
        ]))
    }

    fn list(&mut self) -> Result<Vec<String>, String> {
        if !self.sign("[") {
            return Err(format!("Expected `[` after `IN`, but found `{}`.", self.rest()));
        }
        let mut values = Vec::new();
        while !self.sign("]") {
            values.push(self.value("a value or `]`")?);
            if !self.sign(",") && !matches!(self.peek(), Some(Token::Sign("]"))) {
                return Err(format!(
                    "Expected only comma-separated field names inside `IN[..]` but instead found `{}`.",
                    self.rest()
                ));
            }
        }
        Ok(values)
    }

    /// A name or a value: anything but a sign. Keywords are values in quotes only.
    fn value(&mut self, expected: &str) -> Result<String, String> {
        let is_keyword = |word: &str| {
            matches!(
                word,
                "OR" | "AND"
                    | "NOT"
                    | "IN"
                    | "TO"
                    | "EXISTS"
                    | "IS"
                    | "NULL"
                    | "EMPTY"
                    | "CONTAINS"
                    | "STARTS"
            )
        };
        let found = match self.peek() {
            Some(Token::Quoted(text)) => text.clone(),
            Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
            _ => return Err(format!("Was expecting {expected}, but instead got `{}`.", self.rest())),
        };
        self.at += 1;
        Ok(found)
    }

    fn expected_operation(&self) -> String {
        format!(
            "Was expecting an operation `=`, `!=`, `>=`, `>`, `<=`, `<`, `IN`, `NOT IN`, `TO`, `EXISTS`, `NOT EXISTS`, `IS NULL`, `IS NOT NULL`, `IS EMPTY`, `IS NOT EMPTY`, `CONTAINS`, `NOT CONTAINS`, `STARTS WITH` or `NOT STARTS WITH` at `{}`.",
            self.text
        )
    }
}

/// One of the values is one of these. Of dates, stories, ids and languages, the library knows better than their letters.
fn same(facet: Facet, mut values: Vec<String>) -> Filter {
    if facet == Facet::Lang {
        // `vie` and `vi-VN` are `vi`, as everywhere else.
        values
            .iter_mut()
            .for_each(|code| *code = code.parse().map_or(code.clone(), |lang: Lang| lang.to_string()));
    }
    match facet {
        Facet::Year | Facet::Month | Facet::Day | Facet::Story | Facet::Id | Facet::Lang => {
            match values.len() {
                1 => Filter::Is(facet, values.swap_remove(0)),
                _ => Filter::In(facet, values),
            }
        }
        _ => {
            let years: Vec<String> = values.iter().filter(|value| is_year(&facet, value)).cloned().collect();
            let same = Filter::Like(facet, Likeness::Same(values));
            if years.is_empty() { same } else { Filter::Any(vec![same, Filter::In(Facet::Day, years)]) }
        }
    }
}

/// One of the values stands so to this.
fn compare(facet: Facet, comparison: Comparison, value: String) -> Filter {
    let day = is_year(&facet, &value).then(|| Filter::Compare(Facet::Day, comparison, value.clone()));
    let itself = Filter::Compare(facet, comparison, value);
    match day {
        Some(day) => Filter::Any(vec![itself, day]),
        None => itself,
    }
}

/// True where a year stands beside the field `date` of documents. By itself it is a number, and dates are texts; what is meant is
/// the date that the archive read there.
fn is_year(facet: &Facet, value: &str) -> bool {
    let is_date = matches!(facet, Facet::Attribute(name) if name == "date");
    is_date && value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

/// A list of one is that one.
fn one_or(mut filters: Vec<Filter>, several: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.len() {
        1 => filters.swap_remove(0),
        _ => several(filters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Filter, String> {
        parse(text, &|name| Ok(Facet::Attribute(name.to_owned())))
    }

    fn is(name: &str, value: &str) -> Filter {
        Filter::Like(Facet::Attribute(name.to_owned()), Likeness::Same(vec![value.to_owned()]))
    }

    #[test]
    fn conditions_combine() {
        assert_eq!(
            read("a = 1 AND (b='x y' OR NOT c = \"it's\")").unwrap(),
            Filter::All(vec![is("a", "1"), Filter::Any(vec![is("b", "x y"), not(is("c", "it's"))])])
        );
        assert_eq!(
            read("a=1 OR b=2 AND c=3").unwrap(),
            Filter::Any(vec![is("a", "1"), Filter::All(vec![is("b", "2"), is("c", "3")]),])
        );
        assert_eq!(read(r"a = 'it\'s'").unwrap(), is("a", "it's"));
        assert_eq!(read("a != b").unwrap(), not(is("a", "b")));
    }

    #[test]
    fn languages_have_several_codes() {
        let read = |text: &str| parse(text, &|_| Ok(Facet::Lang)).unwrap();
        for text in ["lang = vi", "lang = vie", "lang = vi-VN", "lang = VI", "lang IN [vie]"] {
            assert_eq!(read(text), Filter::Is(Facet::Lang, "vi".to_owned()), "{text}");
        }
        let both = Filter::In(Facet::Lang, vec!["fr".to_owned(), "klingon".to_owned()]);
        assert_eq!(read("lang NOT IN [fra, klingon]"), not(both));
    }

    #[test]
    fn every_operation_is_there() {
        let a = || Facet::Attribute("a".to_owned());
        let compare = |comparison| Filter::Compare(a(), comparison, "-1.5".to_owned());
        for (text, filter) in [
            ("a > -1.5", compare(Comparison::Greater)),
            ("a>=-1.5", compare(Comparison::AtLeast)),
            ("a < -1.5", compare(Comparison::Less)),
            ("a <= -1.5", compare(Comparison::AtMost)),
            ("a IN [x, 'y z',]", same(a(), vec!["x".to_owned(), "y z".to_owned()])),
            ("a NOT IN []", not(same(a(), Vec::new()))),
            ("a CONTAINS 'b c'", Filter::Like(a(), Likeness::Holding("b c".to_owned()))),
            ("a NOT STARTS WITH b", not(Filter::Like(a(), Likeness::Beginning("b".to_owned())))),
            ("a EXISTS", Filter::Exists(a())),
            ("a NOT EXISTS", not(Filter::Exists(a()))),
            ("a IS NULL", Filter::IsNull(a())),
            ("a IS NOT EMPTY", not(Filter::IsEmpty(a()))),
            ("a -1.5 TO -1.5", Filter::All(vec![compare(Comparison::AtLeast), compare(Comparison::AtMost)])),
        ] {
            assert_eq!(read(text), Ok(filter), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = format!("{}a=1{}", "(".repeat(100), ")".repeat(100));
        let nots = format!("{}a=1", "NOT ".repeat(10_000));
        for text in [
            "a",
            "a =",
            "= b",
            "a = b c",
            "a = b AND",
            "(a = b",
            "a = 'b",
            "a IN b",
            "a IN [b",
            "a IN [b c]",
            "a TO b",
            "a 1 TO",
            "a IS",
            "a NOT b",
            "AND",
            "a ? b",
            "_geoRadius(1,2,3)",
            "a CONTAINS",
            "a STARTS b",
            &deep,
            &nots,
        ] {
            assert!(read(text).is_err(), "{text:.40}");
        }
        assert!(parse("a = 1", &|name| Err(format!("no {name}"))).is_err());
    }
}
