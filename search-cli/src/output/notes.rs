//! What of a query was not understood, for people: each note with its place, a line of `^` under the query.

use std::io::{Result, Write};

use search_core::query::Note;
use textwrap::core::display_width;

use super::text::{FACTS, width};

/// What stands before the query and the line under it.
const INDENT: &str = "  ";

/// What stands where the query was cut away.
const CUT: &str = "…";

/// Prints the notes on a query, which is named where it is one of several.
pub(crate) fn notes(out: &mut impl Write, name: Option<&str>, query: &str, notes: &[Note]) -> Result<()> {
    for note in notes {
        match name {
            Some(name) => writeln!(out, "note on {name}: {}", note.message)?,
            None => writeln!(out, "note: {}", note.message)?,
        }
        let (line, before, marked) = place(query, note, width() - INDENT.len());
        let (gap, carets) = (" ".repeat(before), "^".repeat(marked.max(1)));
        writeln!(out, "{INDENT}{line}\n{INDENT}{gap}{FACTS}{carets}{FACTS:#}")?;
    }
    Ok(())
}

/// The part of the query around the note's place, on one line that fits; the columns before the place; those in it.
fn place(query: &str, note: &Note, width: usize) -> (String, usize, usize) {
    let part = |text: Option<&str>| -> String {
        text.unwrap_or_default().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    let before = part(query.get(..note.span.start));
    let marked = part(query.get(note.span.clone()));
    let after = part(query.get(note.span.end..));
    let columns = display_width(&before) + display_width(&marked) + display_width(&after);
    let (before, marked, after) = match columns <= width {
        true => (before, marked, after),
        false => {
            let marked = start_of(&marked, width / 2);
            let before = end_of(&before, (width - display_width(&marked)) / 2);
            let after = start_of(&after, width - display_width(&before) - display_width(&marked));
            (before, marked, after)
        }
    };
    (format!("{before}{marked}{after}"), display_width(&before), display_width(&marked))
}

/// The beginning of a text, cut to some columns.
fn start_of(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let fits = |end: &usize| display_width(&text[..*end]) + display_width(CUT) <= width;
    let end = ends.take_while(fits).last().unwrap_or(0);
    format!("{}{CUT}", &text[..end])
}

/// The end of a text, cut to some columns.
fn end_of(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let starts = text.char_indices().rev().map(|(at, _)| at);
    let fits = |start: &usize| display_width(&text[*start..]) + display_width(CUT) <= width;
    let start = starts.take_while(fits).last().unwrap_or(text.len());
    format!("{CUT}{}", &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, marked: &str, width: usize) -> String {
        let start = query.find(marked).unwrap();
        let note = Note { span: start..start + marked.len(), message: String::new() };
        let (line, before, marked) = place(query, &note, width);
        assert!(display_width(&line) <= width, "{line}");
        format!("{line}\n{}{}", " ".repeat(before), "^".repeat(marked))
    }

    #[test]
    fn the_place_is_under_the_query() {
        assert_eq!(shown("cầu date:soon treo", "date:soon", 40), "cầu date:soon treo\n    ^^^^^^^^^");
        // Wide letters take two columns, marks apart from their letters none; a line feed is a space.
        assert_eq!(shown("日本 e\u{301}\n(x", "(", 40), "日本 e\u{301} (x\n       ^");
    }

    #[test]
    fn a_long_query_is_cut_around_it() {
        let long = format!("{}( {}", "bridge ".repeat(20), "river ".repeat(20));
        assert_eq!(shown(&long, "(", 40), "…dge bridge bridge ( river river river …\n                   ^");
    }
}
