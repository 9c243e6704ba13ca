//! Tables (CSV, TSV): a record a row. A record is the row of names and the row itself, so that it can be read alone.

use std::io::{self, BufRead};
use std::ops::ControlFlow::Continue;

use super::fields::field;
use super::items::Cut;
use super::{Flow, Form, SkipReason};

/// What stands between two columns, the commonest first.
const DELIMITERS: &[u8] = b",;\t|";

/// A longer list of the columns that were found does not help anybody.
const COLUMNS_SHOWN: usize = 12;

/// What separates the columns of a table with this row of names: that which gives the most names that are known, then
/// that which gives the most names.
pub(crate) fn delimiter(header: &[u8]) -> u8 {
    let known = |delimiter: u8| {
        let names = split(header, delimiter);
        (names.iter().filter(|name| field(name).is_some()).count(), names.len())
    };
    // Of equals, the first.
    DELIMITERS.iter().copied().rev().max_by_key(|&delimiter| known(delimiter)).unwrap_or(b',')
}

/// The names of the columns.
pub(super) fn columns(header: &[u8]) -> Vec<String> {
    split(header, delimiter(header))
}

fn split(header: &[u8], delimiter: u8) -> Vec<String> {
    let header = header.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(header);
    let name = |name: &[u8]| String::from_utf8_lossy(name).trim().trim_matches('"').trim().to_owned();
    header.split(|&byte| byte == delimiter).map(name).collect()
}

/// Cuts a table. The number of a record is that of its row, without the row of names.
pub(super) fn cut(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let limit = cut.limits.record_bytes;
    let header = match next_row(reader, b',', limit) {
        Ok(Row::Bytes(header)) => header,
        Ok(_) => return cut.skip(None, SkipReason::TooLarge(limit as u64)),
        Err(error) => return cut.skip(None, SkipReason::of(&error)),
    };
    let columns = columns(&header);
    if columns.iter().all(|name| field(name).is_none()) {
        let mut named: Vec<String> =
            columns.iter().take(COLUMNS_SHOWN).map(|name| format!("`{name}`")).collect();
        if columns.len() > COLUMNS_SHOWN {
            named.push("…".to_owned());
        }
        return cut.skip(None, SkipReason::NoColumns(named.join(", ")));
    }
    let delimiter = delimiter(&header);
    for number in 1.. {
        match next_row(reader, delimiter, limit) {
            Ok(Row::End) => break,
            Ok(Row::TooLong) => cut.skip(Some(number), SkipReason::TooLarge(limit as u64))?,
            Ok(Row::Bytes(row)) if row.trim_ascii().is_empty() => {}
            Ok(Row::Bytes(row)) => cut.record(Some(number), Form::Row, [&*header, &*row].concat())?,
            Err(error) => return cut.skip(Some(number), SkipReason::of(&error)),
        }
    }
    Continue(())
}

enum Row {
    Bytes(Vec<u8>),
    TooLong,
    End,
}

/// Where in a row the reading is. Only a quote at the beginning of a field opens it.
#[derive(Clone, Copy, PartialEq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote in a quoted field: its end, or one half of a quote inside.
    Quote,
}

/// The next row, with its end. One of more than `limit` bytes (a quote that is never closed) is passed over.
fn next_row(reader: &mut dyn BufRead, delimiter: u8, limit: usize) -> io::Result<Row> {
    let mut row = Vec::new();
    let mut length = 0;
    let mut at = At::FieldStart;
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(match length {
                0 => Row::End,
                length if length > limit => Row::TooLong,
                _ => Row::Bytes(row),
            });
        }
        let end = bytes.iter().position(|&byte| {
            at = match (at, byte) {
                (At::FieldStart, b'"') | (At::Quote, b'"') => At::Quoted,
                (At::Quoted, b'"') => At::Quote,
                (At::Quoted, _) => At::Quoted,
                (_, b'\n') => return true,
                (_, byte) if byte == delimiter => At::FieldStart,
                _ => At::Plain,
            };
            false
        });
        let read = end.map_or(bytes.len(), |end| end + 1);
        length += read;
        match length > limit {
            true => row = Vec::new(),
            false => row.extend_from_slice(&bytes[..read]),
        }
        reader.consume(read);
        if end.is_some() {
            return Ok(if length > limit { Row::TooLong } else { Row::Bytes(row) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_makes_names() {
        for (header, expected) in [
            ("title,date,text", b','),
            ("Titre;Date;Texte, intégral", b';'),
            ("title\ttext", b'\t'),
            ("title", b','),
            ("a;b;c", b';'),
        ] {
            assert_eq!(delimiter(header.as_bytes()), expected, "{header}");
        }
        assert_eq!(columns(b"\xEF\xBB\xBF\"Title\"; text\r\n"), ["Title", "text"]);
    }

    #[test]
    fn rows_end_where_no_quote_is_open() {
        let mut table = "a,\"one\ntwo\"\"\n\"\nb,5\" pipe\nc,d".as_bytes();
        let mut rows = Vec::new();
        while let Row::Bytes(row) = next_row(&mut table, b',', 100).unwrap() {
            rows.push(String::from_utf8(row).unwrap());
        }
        assert_eq!(rows, ["a,\"one\ntwo\"\"\n\"\n", "b,5\" pipe\n", "c,d"]);
    }
}
