//! The body of a request with documents: JSON, JSON lines or CSV in; out, a file with a document a line.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::data::files;
use crate::error::ApiError;

/// What documents may be sent as, for messages.
const ACCEPTED: &str = "`application/json`, `application/x-ndjson`, `text/csv`";

/// What the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A document, or a list of documents.
    Json,
    /// A document a line.
    Ndjson,
    /// A row a document, with this byte between two values.
    Csv(u8),
}

impl Format {
    /// The format of this media type.
    pub(crate) fn of(media_type: Option<&str>, delimiter: Option<&str>) -> Result<Format, ApiError> {
        let stated = media_type.ok_or(ApiError::MissingContentType(ACCEPTED))?;
        let name = stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match (name.as_str(), delimiter) {
            ("text/csv", None) => Ok(Format::Csv(b',')),
            ("text/csv", Some(delimiter)) => match delimiter.as_bytes() {
                &[byte] if byte.is_ascii() => Ok(Format::Csv(byte)),
                _ => Err(ApiError::InvalidParameter {
                    code: "invalid_document_csv_delimiter",
                    message: "Invalid value in parameter `csvDelimiter`: expected one ASCII character."
                        .to_owned(),
                }),
            },
            (_, Some(_)) => Err(ApiError::InvalidParameter {
                code: "invalid_document_csv_delimiter",
                message: format!(
                    "The Content-Type `{name}` does not support the use of a csv delimiter. The csv delimiter can only be used with the Content-Type `text/csv`."
                ),
            }),
            ("application/json", None) => Ok(Format::Json),
            ("application/x-ndjson", None) => Ok(Format::Ndjson),
            _ => Err(ApiError::InvalidContentType { found: name, accepted: ACCEPTED }),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv(_) => "csv",
        }
    }
}

/// Writes the documents of a body a line each; says how many they are. No more than one is held in memory.
///
/// # Errors
/// `missing_payload` for a body in which there is nothing, `malformed_payload` for one that is not what it says it is; and when what
/// comes out, which goes to this path, cannot be written.
pub(crate) fn read_payload(
    format: Format,
    body: impl Read,
    out: &mut impl Write,
    path: &Path,
) -> Result<u64, ApiError> {
    let mut body = BufReader::new(body);
    // The reason may quote what was sent, which may be long.
    let refused = |why: String| ApiError::MalformedPayload { format: format.name(), why: beginning(&why) };
    if body.fill_buf().map_err(|error| refused(error.to_string()))?.is_empty() {
        return Err(ApiError::MissingPayload(format.name()));
    }
    let (mut written, mut unwritten) = (0, None);
    let mut write = |document: Map<String, Value>| -> Result<(), String> {
        let line = serde_json::to_writer(&mut *out, &document).map_err(std::io::Error::from);
        line.and_then(|()| out.write_all(b"\n")).map_err(|error| {
            let why = error.to_string();
            unwritten = Some(error);
            why
        })?;
        written += 1;
        Ok(())
    };
    let read = match format {
        Format::Json => {
            let mut json = serde_json::Deserializer::from_reader(body);
            Documents(&mut write)
                .deserialize(&mut json)
                .and_then(|()| json.end())
                .map_err(|error| error.to_string())
        }
        Format::Ndjson => {
            let lines = serde_json::Deserializer::from_reader(body).into_iter::<Map<String, Value>>();
            lines.into_iter().try_for_each(|line| write(line.map_err(|error| error.to_string())?))
        }
        Format::Csv(delimiter) => rows(body, delimiter, &mut write),
    };
    // A full disk is no fault of the body.
    if let Some(error) = unwritten {
        return Err(files::io("write", path)(error).into());
    }
    read.map_err(refused)?;
    Ok(written)
}

/// A message of a parser, unless it is very long: its beginning and its end, which says where.
fn beginning(why: &str) -> String {
    const ENOUGH: usize = 100;
    let chars: Vec<char> = why.chars().collect();
    match chars.len() > 3 * ENOUGH {
        true => chars[..ENOUGH].iter().chain(&['…']).chain(&chars[chars.len() - ENOUGH..]).collect(),
        false => why.to_owned(),
    }
}

/// The documents of a payload, in order.
pub(crate) fn each_document(
    payload: impl Read,
) -> impl Iterator<Item = Result<Map<String, Value>, std::io::Error>> {
    BufReader::new(payload).split(b'\n').map(|line| Ok(serde_json::from_slice(&line?)?))
}

/// Hands over each document of a list, or the one that there is.
struct Documents<'w, W>(&'w mut W);

impl<'de, W: FnMut(Map<String, Value>) -> Result<(), String>> DeserializeSeed<'de> for Documents<'_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, W: FnMut(Map<String, Value>) -> Result<(), String>> Visitor<'de> for Documents<'_, W> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(document) = list.next_element()? {
            (self.0)(document).map_err(de::Error::custom)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut document = Map::new();
        while let Some((name, value)) = fields.next_entry()? {
            document.insert(name, value);
        }
        (self.0)(document).map_err(de::Error::custom)
    }
}

/// What a column holds: its name may say so, `price:number`.
#[derive(Clone, Copy)]
enum Column {
    Text,
    Number,
    Boolean,
}

fn rows(
    body: impl Read,
    delimiter: u8,
    write: &mut impl FnMut(Map<String, Value>) -> Result<(), String>,
) -> Result<(), String> {
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(body);
    let columns: Vec<(String, Column)> = table
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(|name| match name.rsplit_once(':') {
            Some((name, "string")) => (name.to_owned(), Column::Text),
            Some((name, "number")) => (name.to_owned(), Column::Number),
            Some((name, "boolean")) => (name.to_owned(), Column::Boolean),
            _ => (name.to_owned(), Column::Text),
        })
        .collect();
    for (number, row) in table.records().enumerate() {
        let row = row.map_err(|error| error.to_string())?;
        let mut document = Map::new();
        for ((name, column), text) in columns.iter().zip(&row) {
            let value = value(*column, text).map_err(|what| {
                format!("line {}: expected {what} in `{name}`, but found `{text}`", number + 2)
            })?;
            document.insert(name.clone(), value);
        }
        write(document)?;
    }
    Ok(())
}

fn value(column: Column, text: &str) -> Result<Value, &'static str> {
    let trimmed = text.trim();
    match column {
        Column::Text if text.is_empty() => Ok(Value::Null),
        Column::Text => Ok(Value::String(text.to_owned())),
        _ if trimmed.is_empty() => Ok(Value::Null),
        Column::Number => {
            let whole = trimmed.parse::<i64>().ok().map(Number::from);
            let number = whole.or_else(|| trimmed.parse().ok().and_then(Number::from_f64));
            number.map(Value::Number).ok_or("a number")
        }
        Column::Boolean => trimmed.parse().map(Value::Bool).map_err(|_| "`true` or `false`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, body: &str) -> Result<String, &'static str> {
        let mut out = Vec::new();
        let count = read_payload(format, body.as_bytes(), &mut out, Path::new("out"));
        let count = count.map_err(|error| error.code())?;
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count() as u64, count);
        assert_eq!(each_document(text.as_bytes()).filter_map(Result::ok).count() as u64, count);
        Ok(text)
    }

    #[test]
    fn every_format_says_the_same() {
        let expected = Ok("{\"a\":\"x\",\"n\":1.5}\n{\"a\":null,\"n\":2}\n".to_owned());
        assert_eq!(read(Format::Json, r#"[{"a": "x", "n": 1.5}, {"a": null, "n": 2}]"#), expected);
        assert_eq!(read(Format::Ndjson, "{\"a\": \"x\", \"n\": 1.5}\n\n{\"a\": null, \"n\": 2}"), expected);
        assert_eq!(read(Format::Csv(b';'), "a;n:number\nx;1.5\n;2\n"), expected);
        assert_eq!(read(Format::Json, r#"{"a": 1}"#), Ok("{\"a\":1}\n".to_owned()));
        assert_eq!(read(Format::Json, "[]"), Ok(String::new()));
    }

    #[test]
    fn what_cannot_be_written_is_no_fault_of_the_body() {
        /// Has room for so many bytes.
        struct Disk(usize);
        impl Write for Disk {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let (object, rows) = ("{\"a\":1}\n{\"a\":2}\n", "a\n1\n2\n");
        for (format, body) in
            [(Format::Ndjson, object), (Format::Json, "[{\"a\":1},{\"a\":2}]"), (Format::Csv(b','), rows)]
        {
            let read = read_payload(format, body.as_bytes(), &mut Disk(10), Path::new("out"));
            assert!(matches!(read, Err(ApiError::Storage(_))), "{read:?}");
        }
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for body in ["[1]", "\"a\"", "{", "[{}", "[{}] x", "null", &"[".repeat(100_000)] {
            assert_eq!(read(Format::Json, body), Err("malformed_payload"), "{body:.20}");
        }
        assert_eq!(read(Format::Ndjson, "{}\n[1]"), Err("malformed_payload"));
        assert_eq!(read(Format::Csv(b','), "a:number\nx\n"), Err("malformed_payload"));
        assert_eq!(read(Format::Csv(b','), "a,b\nx\n"), Err("malformed_payload"));
        assert_eq!(read(Format::Json, ""), Err("missing_payload"));
    }

    #[test]
    fn a_media_type_says_the_format() {
        let format = |name, delimiter| Format::of(name, delimiter).map_err(|error| error.code());
        assert_eq!(format(Some("Application/JSON; charset=utf-8"), None), Ok(Format::Json));
        assert_eq!(format(Some("text/csv"), Some("|")), Ok(Format::Csv(b'|')));
        assert_eq!(format(Some("text/csv"), Some("🍰")), Err("invalid_document_csv_delimiter"));
        assert_eq!(format(Some("application/json"), Some(";")), Err("invalid_document_csv_delimiter"));
        assert_eq!(format(Some("text/plain"), None), Err("invalid_content_type"));
        assert_eq!(format(None, None), Err("missing_content_type"));
    }
}
