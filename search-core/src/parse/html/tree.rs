//! A page's text as a tree of elements. html5ever builds it, as browsers do; its tokenizer, which looks at every character by
//! itself, takes three quarters of the time. Tags and texts are all that most pages are made of and easily told apart, so
//! they are told apart here, a name or a text at a time. What is anything else is left to html5ever's tokenizer.
//!
//! Attributes that nobody asks for are left out on the way. They are half of a news page.

use std::borrow::Cow;

use dom_query::{Document, NodeId};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, State};
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, Tag, TagKind, TagToken, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, local_name, ns};

use super::references::{In, resolved};

/// The tree of a page, with the attributes that are read.
pub(super) fn document(html: &str) -> Document {
    document_with(html, is_read)
}

/// True for an attribute that is asked for, by what finds the blocks and the facts of a page, by the library that finds its
/// main content, or by the standard.
fn is_read(element: &LocalName, attribute: &str) -> bool {
    match *element {
        // Where a picture's or a video's address stands, the library looks for itself.
        local_name!("img")
        | local_name!("picture")
        | local_name!("figure")
        | local_name!("iframe")
        | local_name!("object")
        | local_name!("embed")
        | local_name!("param") => return true,
        // Of these the standard asks whether two are the same.
        local_name!("b")
        | local_name!("big")
        | local_name!("code")
        | local_name!("em")
        | local_name!("font")
        | local_name!("i")
        | local_name!("s")
        | local_name!("small")
        | local_name!("strike")
        | local_name!("strong")
        | local_name!("tt")
        | local_name!("u") => return true,
        _ => {}
    }
    matches!(
        attribute,
        "aria-hidden"
            | "aria-modal"
            | "class"
            | "colspan"
            | "content"
            | "data-component"
            | "data-nosnippet"
            | "data-readability-score"
            | "data-readability-table"
            | "data-testid"
            | "datatable"
            | "datetime"
            | "encoding"
            | "hidden"
            | "href"
            | "id"
            | "itemprop"
            | "itemtype"
            | "name"
            | "property"
            | "rel"
            | "role"
            | "shadowrootmode"
            | "style"
            | "summary"
            | "type"
    )
}

type Builder = TreeBuilder<NodeId, Document>;

/// Whether an attribute of an element goes into the tree.
type IsRead = fn(&LocalName, &str) -> bool;

fn document_with(html: &str, is_read: IsRead) -> Document {
    let html = with_plain_line_ends(html.strip_prefix('\u{FEFF}').unwrap_or(html));
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut builder = TreeBuilder::new(Document::default(), options);
    let mut rest = &*html;
    // A NUL is replaced in some places, and goes in others.
    let mut left = rest.contains('\0').then(Left::default);
    while left.is_none() {
        rest = text(rest, &builder);
        left = match markup(rest) {
            Markup::Tag(kind, name_at) => match tag(&rest[name_at..], kind, is_read) {
                Some((tag, end)) => {
                    rest = &rest[name_at + end..];
                    let name = tag.name.clone();
                    raw_text(&mut rest, &name, &builder.process_token(TagToken(tag), 1), &builder)
                }
                None => Some(Left::default()),
            },
            Markup::Nothing(end) => {
                rest = &rest[end..];
                None
            }
            Markup::Declaration(end) => {
                let tokenizer = Left::default().tokenizer(builder);
                feed(&tokenizer, &rest[..end]);
                builder = tokenizer.sink;
                rest = &rest[end..];
                None
            }
            Markup::Other => Some(Left::default()),
        };
    }
    let tokenizer = left.unwrap_or_default().tokenizer(builder);
    feed(&tokenizer, rest);
    tokenizer.end();
    tokenizer.sink.sink.finish()
}

/// What is left to html5ever's tokenizer begins in this state, in the element of this name.
struct Left {
    state: State,
    inside: Option<LocalName>,
}

impl Default for Left {
    fn default() -> Left {
        Left { state: State::Data, inside: None }
    }
}

impl Left {
    fn tokenizer(self, builder: Builder) -> Tokenizer<Builder> {
        let options = TokenizerOpts {
            discard_bom: false,
            initial_state: Some(self.state),
            last_start_tag_name: self.inside.map(|name| name.to_string()),
            ..TokenizerOpts::default()
        };
        Tokenizer::new(builder, options)
    }
}

fn feed(tokenizer: &Tokenizer<Builder>, html: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // It stops after scripts, so that they can be run, and where the charset is declared.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
}

/// The standard has every end of a line be a line feed before anything is read.
fn with_plain_line_ends(html: &str) -> Cow<'_, str> {
    let mut lines = html.split('\r');
    let first = lines.next().unwrap_or_default();
    if first.len() == html.len() {
        return Cow::Borrowed(html);
    }
    let mut plain = String::with_capacity(html.len());
    plain.push_str(first);
    for line in lines {
        plain.push('\n');
        plain.push_str(line.strip_prefix('\n').unwrap_or(line));
    }
    Cow::Owned(plain)
}

/// Gives the text up to the next piece of markup to the builder, and returns what comes after it.
fn text<'h>(html: &'h str, builder: &Builder) -> &'h str {
    let bytes = html.as_bytes();
    // `a < b` is text.
    let begins = |at: &usize| {
        bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
    };
    let end = memchr::memchr_iter(b'<', bytes).find(begins).unwrap_or(bytes.len());
    let (text, rest) = html.split_at(end);
    give(&resolved(text, In::Text), builder);
    rest
}

fn give(text: &str, builder: &Builder) {
    if !text.is_empty() {
        // Text asks nothing of who reads on.
        let _ = builder.process_token(CharacterTokens(StrTendril::from_slice(text)), 1);
    }
}

/// What a `<` begins.
enum Markup {
    /// A tag, and where its name is.
    Tag(TagKind, usize),
    /// `</>`, which the standard passes over.
    Nothing(usize),
    /// A declaration or what is taken for a comment, with where it ends: at the next `>`, whatever is in it.
    Declaration(usize),
    /// The end of the page, or something with an end of its own.
    Other,
}

fn markup(html: &str) -> Markup {
    let bytes = html.as_bytes();
    match bytes {
        [b'<', name, ..] if name.is_ascii_alphabetic() => return Markup::Tag(TagKind::StartTag, 1),
        [b'<', b'/', name, ..] if name.is_ascii_alphabetic() => return Markup::Tag(TagKind::EndTag, 2),
        [b'<', b'/', b'>', ..] => return Markup::Nothing(3),
        [b'<', b'!', b'-' | b'[', ..] => return Markup::Other,
        _ => {}
    }
    match memchr::memchr(b'>', bytes) {
        Some(end) => Markup::Declaration(end + 1),
        None => Markup::Other,
    }
}

/// Reads what a tag asks to be read behind it as text, if it asks for it. Returns what is left to html5ever's tokenizer when
/// the text does not end as it should.
fn raw_text(
    rest: &mut &str,
    name: &LocalName,
    asked: &TokenSinkResult<NodeId>,
    builder: &Builder,
) -> Option<Left> {
    let kind = match *asked {
        TokenSinkResult::RawData(kind) => kind,
        TokenSinkResult::Plaintext => return Some(Left { state: State::Plaintext, inside: None }),
        // Scripts are not run, and the charset is known.
        TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {
            return None;
        }
    };
    let left = || Some(Left { state: State::RawData(kind), inside: Some(name.clone()) });
    let Some(end) = end_tag(rest, name) else { return left() };
    let (text, after) = rest.split_at(end);
    match kind {
        RawKind::Rcdata => give(&resolved(text, In::Text), builder),
        // In a script, a comment may hold what looks like its end.
        RawKind::ScriptData | RawKind::ScriptDataEscaped(_) if text.contains("<!--") => return left(),
        _ => give(text, builder),
    }
    *rest = after;
    None
}

/// Where the next end tag of this name begins.
fn end_tag(html: &str, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let is_end = |at: &usize| {
        let after = &bytes[at + 2..];
        after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && after.get(name.len()).is_some_and(|next| ends_name(*next))
    };
    memchr::memmem::find_iter(bytes, b"</").find(is_end)
}

/// The tag whose name this text begins with, and where it ends; `None` when the page ends in it.
fn tag(text: &str, kind: TagKind, is_read: IsRead) -> Option<(Tag, usize)> {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().position(|byte| ends_name(*byte))?;
    let name = LocalName::from(lower(&text[..at]));
    let mut attrs: Vec<Attribute> = Vec::new();
    let (mut self_closing, mut had_duplicate_attributes) = (false, false);
    loop {
        match *bytes.get(at)? {
            b'>' => break,
            b'/' => {
                at += 1;
                self_closing = *bytes.get(at)? == b'>';
            }
            byte if is_space(byte) => at += 1,
            _ => {
                let (attribute, value, end) = attribute(text, at)?;
                at = end;
                let attribute = lower(attribute);
                if kind == TagKind::EndTag || !is_read(&name, &attribute) {
                    continue;
                }
                if attrs.iter().any(|other| *other.name.local == *attribute) {
                    had_duplicate_attributes = true;
                    continue;
                }
                let value = StrTendril::from_slice(&resolved(value, In::Attribute));
                attrs.push(Attribute { name: QualName::new(None, ns!(), LocalName::from(attribute)), value });
            }
        }
    }
    Some((Tag { kind, name, self_closing, attrs, had_duplicate_attributes }, at + 1))
}

/// The name and the value of the attribute that begins at `at`, and where it ends.
fn attribute(text: &str, at: usize) -> Option<(&str, &str, usize)> {
    let bytes = text.as_bytes();
    let find =
        |from: usize, is: fn(u8) -> bool| Some(from + bytes.get(from..)?.iter().position(|byte| is(*byte))?);
    // Whatever stands first is part of the name.
    let name_end = find(at + 1, |byte| byte == b'=' || ends_name(byte))?;
    let name = &text[at..name_end];
    let equals = find(name_end, |byte| !is_space(byte))?;
    if bytes[equals] != b'=' {
        return Some((name, "", equals));
    }
    let start = find(equals + 1, |byte| !is_space(byte))?;
    match bytes[start] {
        quote @ (b'"' | b'\'') => {
            let end = start + 1 + memchr::memchr(quote, &bytes[start + 1..])?;
            Some((name, &text[start + 1..end], end + 1))
        }
        b'>' => Some((name, "", start)),
        _ => {
            let end = find(start, |byte| byte == b'>' || is_space(byte))?;
            Some((name, &text[start..end], end))
        }
    }
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b' ')
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of pages, a line each: what they are made of, and what breaks them.
    const PIECES: &str = include_str!("../../../../data/markup/pieces.txt");

    fn all(html: &str) -> String {
        document_with(html, |_, _| true).html().to_string()
    }

    proptest! {
        #[test]
        fn a_page_becomes_the_tree_that_html5ever_makes_of_it(
            html in prop::collection::vec(prop::sample::select(PIECES.lines().collect::<Vec<_>>()), 0..24)
                .prop_map(|pieces| pieces.concat().replace("\\n", "\n").replace("\\r", "\r").replace("\\f", "\x0C").replace("\\0", "\0"))
        ) {
            prop_assert_eq!(all(&html), Document::from(&*html).html().to_string());
        }
    }

    #[test]
    fn attributes_that_nobody_reads_are_left_out() {
        let html = "<p CLASS=a data-x=1 class=b onclick='go()'><img data-x=1 alt=c></p>";
        let document = document(html);
        assert_eq!(
            document.select("body").inner_html().as_ref(),
            "<p class=\"a\"><img data-x=\"1\" alt=\"c\"></p>"
        );
    }
}
