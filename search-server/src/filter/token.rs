//! The words and signs of a filter, each with its place.

use std::iter::Peekable;
use std::str::CharIndices;

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word as it stands: a name, a value or a keyword.
    Word(String),
    /// What stood in quotes, which is no keyword.
    Quoted(String),
    /// `=`, `!=`, `>`, `>=`, `<`, `<=`, `(`, `)`, `[`, `]`, `,`
    Sign(&'static str),
}

/// Every sign; of two that begin alike, the longer first.
const SIGNS: &[&str] = &["!=", ">=", "<=", "=", ">", "<", "(", ")", "[", "]", ","];

/// Cuts a filter; the number of each is where it begins, in bytes.
///
/// # Errors
/// For quotes that are not closed, and signs that there are not.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some(&(at, c)) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else if c == '\'' || c == '"' {
            chars.next();
            let quoted = quoted(&mut chars, c).ok_or_else(|| {
                format!("Expression `{}` is missing the following closing delimiter: `{c}`.", &text[at..])
            })?;
            tokens.push((at, Token::Quoted(quoted)));
        } else if is_word(c) {
            let mut end = at;
            while let Some((at, c)) = chars.next_if(|(_, c)| is_word(*c)) {
                end = at + c.len_utf8();
            }
            tokens.push((at, Token::Word(text[at..end].to_owned())));
        } else if let Some(sign) = SIGNS.iter().find(|sign| text[at..].starts_with(**sign)) {
            for _ in 0..sign.len() {
                chars.next();
            }
            tokens.push((at, Token::Sign(sign)));
        } else {
            return Err(format!(
                "Found unexpected characters at the end of the filter: `{}`. You probably forgot an `OR` or an `AND` rule.",
                &text[at..]
            ));
        }
    }
    Ok(tokens)
}

/// What stands up to the quote that closes; a backslash before a quote takes it as it is.
fn quoted(chars: &mut Peekable<CharIndices<'_>>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()?.1 {
            c if c == quote => return Some(text),
            '\\' => match chars.next()?.1 {
                c if c == quote || c == '\\' => text.push(c),
                c => text.extend(['\\', c]),
            },
            c => text.push(c),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':' | '+' | '*' | '%' | '@' | '#' | '$' | '&')
}
