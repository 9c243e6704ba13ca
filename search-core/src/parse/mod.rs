//! What does this record say, and how is it built? A raw record in; a [`Page`] of blocks and stated facts out.
//!
//! Nothing is judged here: menus and footers are blocks like any other, with what the page says of them. Only a record
//! that is no page at all (JSON that does not parse) is refused.

mod attributes;
mod charset;
mod feed;
mod fields;
mod html;
mod json;
mod layout;
mod markdown;
mod stated;
mod table;
mod text;
mod time;
mod wrapped;

use crate::article::{Evidence, Fact, Origin, Sure};
use crate::read::{Form, Record, SkipReason};

pub use layout::{Element, Hint, Layout};
pub use stated::{Claim, Stated};
pub use text::one_line;
pub use time::{Called, Time};

/// What a block is, as far as the page says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A paragraph, or a line of plain text.
    Paragraph,
    /// A heading of the given level, 1 to 6.
    Heading(u8),
    /// An item of a list, a cell of a table.
    Item,
    /// A picture's caption.
    Caption,
}

/// A line of plain text, or a block of a web page.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The text, in NFC, white space folded; never empty.
    pub text: String,
    /// What the page says it is.
    pub role: Role,
    /// Where and how it stands in the page; `None` where there is no structure.
    pub layout: Option<Layout>,
    /// The moments that it states for programs, in order.
    pub times: Vec<Time>,
}

impl Block {
    /// A block of which nothing is known but its text and what it is.
    pub fn new(text: String, role: Role) -> Block {
        Block { text, role, layout: None, times: Vec::new() }
    }
}

/// A record understood: its blocks in order, and what it states about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where it came from.
    pub origin: Origin,
    /// XXH3 of the record's bytes.
    pub content_hash: u64,
    /// What it states about itself.
    pub stated: Stated,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// Reads a record.
///
/// # Errors
/// For a record that is not what its file holds (JSON that does not parse, fields without a text), and for bytes that are
/// no text.
pub fn parse(record: &Record) -> Result<Page, SkipReason> {
    let envelope = &record.envelope;
    let text = charset::decode(&record.bytes, envelope.charset.as_deref())?;
    let (mut stated, blocks) = match record.form {
        Form::Text => (Stated::default(), text::blocks(&text)),
        Form::Markdown => markdown::page(&text),
        Form::Html => html::page(&text)?,
        Form::Json => json::page(&text)?,
        Form::Row => table::page(&text)?,
        Form::FeedItem => feed::page(&text)?,
    };
    if let Some(url) = &envelope.url {
        // It may have been asked for by another name than its own.
        stated.claim_as(Sure::Likely, Fact::Url, url, Evidence::Crawl, "");
    }
    let content_hash = xxhash_rust::xxh3::xxh3_64(&record.bytes);
    Ok(Page { origin: record.origin.clone(), content_hash, stated, blocks })
}
