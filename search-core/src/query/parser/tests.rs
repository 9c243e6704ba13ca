//! What the parser makes of queries, and that any text is one.

use proptest::prelude::*;

use super::*;
use crate::query::{Field, Text};

/// The clauses in a short form: `+a`, `-a`, `"a b"`, `(a b)`, `a|b`, `<field>`, and `{pattern}`.
fn short(text: &str) -> String {
    fn text_of(text: &Text) -> String {
        match text {
            Text::Word(word) | Text::Misspelt(word, _) | Text::Forgiven(word, _) => word.clone(),
            Text::Pattern(pattern) => format!("{{{pattern}}}"),
            Text::Unfinished(word, _) => format!("{word}…"),
            Text::Fuzzy(word, edits) => {
                format!("{{{word}~{}}}", edits.map_or(String::new(), |n| n.to_string()))
            }
            Text::Phrase(words, 0) => format!("\"{words}\""),
            Text::Phrase(words, within) => format!("\"{words}\"~{within}"),
        }
    }
    fn expr(e: &Expr) -> String {
        match e {
            Expr::Text(text) => text_of(text),
            Expr::Field(Field::Name(name, text)) => format!("<{name:?} {}>", text_of(text)),
            Expr::Field(field) => format!("<{field:?}>"),
            Expr::Any(clauses) | Expr::Same(clauses) => {
                clauses.iter().map(clause).collect::<Vec<_>>().join("|")
            }
            Expr::Group(clauses) => format!("({})", group(clauses)),
        }
    }
    fn clause(c: &Clause) -> String {
        let boost = if c.boost == 1.0 { String::new() } else { format!("^{}", c.boost) };
        format!("{}{boost}", expr(&c.expr))
    }
    fn group(clauses: &[Clause]) -> String {
        let sign = |occur| match occur {
            Occur::Should => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        };
        clauses.iter().map(|c| format!("{}{}", sign(c.occur), clause(c))).collect::<Vec<_>>().join(" ")
    }
    group(&parse(text).clauses)
}

#[test]
fn the_syntax_is_understood() {
    for (text, expected) in [
        ("lang son", "lang son"),
        ("+lang -son", "+lang -son"),
        ("\"suspension bridge over\" 2024", "\"suspension bridge over\" 2024"),
        ("« porte frontalière »", "\"porte frontalière\""),
        ("„porte frontalière“", "\"porte frontalière\""),
        ("author:„Lê An” quai", "<Author \"Lê An\"> quai"),
        ("a OR b c", "a|b c"),
        ("a AND b", "+a +b"),
        ("a NOT b", "a -b"),
        ("a (b OR \"c d\") -(e f)", "a (b|\"c d\") -(e f)"),
        ("lang:fr guangxi", "<Lang(fr)> guangxi"),
        ("source:\"Báo Cửa Biển\"", "<Source \"Báo Cửa Biển\">"),
        ("COVID-19 l'État 16/18", "COVID-19 l'État 16/18"),
        // `AND` binds closer than `OR`.
        ("a AND b OR c AND d e", "(+a +b)|(+c +d) e"),
        ("a OR b OR c", "a|b|c"),
        ("a OR -b", "a|(-b)"),
        ("a AND NOT b", "+a -b"),
        ("NOT a b", "-a b"),
        ("+a OR b", "+a|b"),
        ("a | b && c", "a|(+b +c)"),
        ("pont OU bac", "pont|bac"),
        ("pont ET bac SAUF huître", "+pont +bac -huître"),
        ("cầu HOẶC phà", "cầu|phà"),
        ("cầu VÀ phà KHÔNG xe", "+cầu +phà -xe"),
        // All in capitals: words.
        ("NATO OR UN", "NATO OR UN"),
        ("LE PONT ET LE BAC", "LE PONT ET LE BAC"),
        ("NATO | UN", "NATO|UN"),
        ("2023 OR 2024", "2023|2024"),
        // What stands for several words.
        ("brid* w?ld*rd why?", "{brid*} {w?ld*rd} why?"),
        ("bridge~ gianh~1 suspension~2 x~0", "{bridge~} {gianh~1} {suspension~2} x"),
        ("covid-19*", "(+covid- +{19*})"),
        ("\"a b\"~5 \"c d\"", "\"a b\"~5 \"c d\""),
        // What counts for more.
        ("a^2 \"b c\"^3 (d e)^.5 brid*^2 gianh~1^4", "a^2 \"b c\"^3 (d e)^0.5 {brid*}^2 {gianh~1}^4"),
        ("\"a b\"~3^2", "\"a b\"~3^2"),
        // Fields.
        ("titre:pont Nguồn:ttxvn", "<Title pont> <Source ttxvn>"),
        ("title:(a b)", "(<Title a> <Title b>)"),
        ("title:(a OR \"b c\") d", "(<Title a>|<Title \"b c\">) d"),
        ("title:(a -b)", "(<Title a> -<Title b>)"),
        ("lang:(en fr)", "<Lang(en)>|<Lang(fr)>"),
        ("lang:en,vi", "<Lang(en)>|<Lang(vi)>"),
        ("author:ostr* title:brigde~", "<Author {ostr*}> <Title {brigde~}>"),
        ("title:\"a b\"~2", "<Title \"a b\"~2>"),
        ("site:www.Example.org", "<Site(\"example.org\")>"),
        ("-boilerplate:zalo", "-<Boilerplate zalo>"),
    ] {
        assert_eq!(short(text), expected, "{text}");
        let all_capitals = text == "NATO OR UN";
        assert_eq!(parse(text).notes.len(), usize::from(all_capitals), "{text}: {:?}", parse(text).notes);
    }
}

#[test]
fn dates_need_no_quotes() {
    for text in [
        "date:tháng 2/2023 x",
        "date:\"tháng 2/2023\" x",
        "date:(tháng 2/2023) x",
        "ngày:02/2023 x",
        "date:février 2023 x",
        "date:2023-02-01 .. 2023-02-28 x",
    ] {
        let query = parse(text);
        assert_eq!(query.clauses.len(), 2, "{text}: {:?}", query.clauses);
        let Expr::Field(Field::Date(range)) = &query.clauses[0].expr else { panic!("{text}") };
        let days = (range.from.unwrap().to_string(), range.to.unwrap().to_string());
        assert_eq!(days, ("2023-02-01".to_owned(), "2023-02-28".to_owned()), "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_words_and_noted() {
    for (text, expected, notes) in [
        ("lang:klingon x", "\"lang klingon\" x", 1),
        ("date:soon", "\"date soon\"", 1),
        ("date:2023..2023", "<Date(DateRange { from: Some(2023-01-01), to: Some(2023-12-31) })>", 0),
        ("date:2024..2023", "<Date(DateRange { from: Some(2024-01-01), to: Some(2023-12-31) })>", 1),
        ("date:(2024..2023)", "<Date(DateRange { from: Some(2024-01-01), to: Some(2023-12-31) })>", 1),
        ("date:2024-03-01..2024-02", "<Date(DateRange { from: Some(2024-03-01), to: Some(2024-02-29) })>", 1),
        ("foo:bar", "foo:bar", 0),
        ("\"never closed", "\"never closed\"", 1),
        ("(never closed", "(never closed)", 1),
        ("a ) b", "a b", 1),
        ("title:", "title", 1),
        ("OR", "or", 0),
        ("- + -", "- + -", 1),
        ("\"\"", "", 0),
        ("()", "", 0),
        ("title: x", "title x", 1),
        ("title:\"\" x", "title x", 1),
        ("title:() x", "title x", 1),
        ("site:a@b x", "\"site a@b\" x", 1),
        ("lang:en,klingon", "<Lang(en)>|\"lang klingon\"", 1),
        ("Portland OR", "Portland or", 1),
        ("OR Portland", "or Portland", 1),
        ("a OR OR b", "a|or b", 1),
        ("a | ", "a", 1),
        ("| a", "a", 1),
        ("&&", "", 1),
        ("*ing a*", "*ing a*", 2),
        ("a~3 \"b c\"~99 \"d e\"~", "{a~2} \"b c\"~9 \"d e\"", 3),
        ("a^x b^ c^1000", "a^x b^ c^100", 3),
        ("title:a^2 \"b\"^x", "<Title a> \"b\"", 2),
        ("brid*~", "{brid*}", 1),
        ("\"brid* x\"", "\"brid* x\"", 1),
    ] {
        assert_eq!(short(text), expected, "{text}");
        assert_eq!(parse(text).notes.len(), notes, "{text}: {:?}", parse(text).notes);
    }
}

/// Texts made of what the syntax is made of, and any others.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-+()\"«»“”„:|&*?~^., 0-9]{1,4}",
        "[a-cà-ýđĐơ]{1,5}",
        "(AND|OR|NOT|ET|OU|SAUF|VÀ|HOẶC|KHÔNG)",
        "(lang|date|ngày|title|site|caption|boilerplate|titre|nguồn):",
        "(tháng 2/2023|20 novembre 2023|2023\\.\\.|>=2024|quý 1/2024)",
        "\\PC{1,4}",
        Just(" ".to_owned()),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_a_query(text in query()) {
        let query = parse(&text);
        for note in &query.notes {
            prop_assert!(text.get(note.span.clone()).is_some(), "{:?}", note);
            let units: Vec<u16> = text.encode_utf16().collect();
            let span = note.utf16(&text);
            prop_assert_eq!(String::from_utf16(&units[span]).unwrap(), &text[note.span.clone()]);
        }
        fn spans(clauses: &[Clause], text: &str) {
            for clause in clauses {
                assert!(text.get(clause.span.clone()).is_some(), "{clause:?}");
                if let Expr::Any(clauses) | Expr::Group(clauses) = &clause.expr {
                    spans(clauses, text);
                }
            }
        }
        spans(&query.clauses, &text);
    }
}

#[test]
fn depth_and_length_are_bounded() {
    assert!(parse(&"(".repeat(100_000)).notes.len() < 5_000);
    assert_eq!(parse(&"a ".repeat(100_000)).clauses.len(), MAX_CLAUSES);
    let long = "đ".repeat(MAX_BYTES);
    let note = &parse(&long).notes[0];
    assert_eq!(&long[note.span.clone()], "đ".repeat(MAX_BYTES / 2));
    assert_eq!(note.utf16(&long), MAX_BYTES / 2..MAX_BYTES);
}
