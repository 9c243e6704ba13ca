//! Articles as references for BibTeX and biblatex, in UTF-8. What stands where is part of the interface: see docs/cli.md.

use std::io::{Result, Write};

use search_core::Article;
use search_core::engine::stories::number_of;

use super::Entries;

pub(super) struct References<W>(W);

impl<W: Write> References<W> {
    pub(super) fn new(out: W) -> References<W> {
        References(out)
    }
}

impl<W: Write> Entries for References<W> {
    fn article(&mut self, article: Article) -> Result<()> {
        let out = &mut self.0;
        writeln!(out, "@article{{{},", key(&article.id))?;
        // The inner braces keep capitals as they are, and names in one piece.
        writeln!(out, "  title = {{{{{}}}}},", escaped(&article.heading()))?;
        if !article.authors.is_empty() {
            let names: Vec<String> =
                article.authors.iter().map(|name| format!("{{{}}}", escaped(name))).collect();
            writeln!(out, "  author = {{{}}},", names.join(" and "))?;
        }
        let mut field = |name: &str, value: Option<String>| match value {
            Some(value) => writeln!(out, "  {name} = {{{value}}},"),
            None => Ok(()),
        };
        field("journal", article.source.as_deref().map(escaped))?;
        let date = article.date.as_deref().unwrap_or_default();
        field("year", date.get(..4).map(str::to_owned))?;
        field("month", date.get(5..7).map(|month| month.trim_start_matches('0').to_owned()))?;
        field("day", date.get(8..10).map(|day| day.trim_start_matches('0').to_owned()))?;
        field("address", article.place.as_deref().map(escaped))?;
        field("keywords", (!article.tags.is_empty()).then(|| escaped(&article.tags.join(", "))))?;
        field("langid", language(article.lang.as_str()).map(str::to_owned))?;
        field("url", article.url.as_deref().map(address))?;
        writeln!(out, "}}\n")
    }

    fn end(&mut self) -> Result<()> {
        self.0.flush()
    }
}

/// The id as a key. Where it has characters that keys have not, a hash keeps it apart from others.
fn key(id: &str) -> String {
    let of_a_key = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
    if id.chars().all(of_a_key) {
        return id.to_owned();
    }
    let key: String = id.chars().map(|c| if of_a_key(c) { c } else { '-' }).collect();
    format!("{key}-{:08x}", number_of(id) & u64::from(u32::MAX))
}

/// A text in which nothing is a command. Braces are counted by BibTeX also where they are escaped, so they are spelt out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// An address, which is taken as it is but for what would end its field.
fn address(url: &str) -> String {
    let mut address = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '{' | '}' | '\\' => address.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_control() || c.is_whitespace() => address.push_str("%20"),
            c => address.push(c),
        }
    }
    address
}

/// The name by which babel and polyglossia know a language.
fn language(code: &str) -> Option<&'static str> {
    match code {
        "en" => Some("english"),
        "fr" => Some("french"),
        "vi" => Some("vietnamese"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_a_command() {
        assert_eq!(escaped("50 % & R&D_1 #2 $3"), "50 \\% \\& R\\&D\\_1 \\#2 \\$3");
        for text in ["}", "{", "a\\input{b}", "\\", "x^2~y", "a\nb"] {
            let escaped = escaped(text);
            let depth = escaped.chars().try_fold(0_i32, |depth, c| match c {
                '{' => Some(depth + 1),
                '}' => (depth > 0).then_some(depth - 1),
                _ => Some(depth),
            });
            assert_eq!(depth, Some(0), "{escaped}");
            assert!(!escaped.contains('\n'));
        }
    }

    #[test]
    fn keys_are_keys_and_stay_apart() {
        assert_eq!(key("cau-gianh-vi-93f07212"), "cau-gianh-vi-93f07212");
        let (one, other) = (key("https://example.org/a?b"), key("https://example.org/a b"));
        assert_ne!(one, other);
        assert!(one.starts_with("https:--example.org-a-b-"));
    }
}
