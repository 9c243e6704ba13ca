//! What does this record say, and how is it built? A raw record in; a [`Page`] of blocks and stated facts out.
//!
//! Nothing is judged here: menus and footers are blocks like any other, with what the page says of them. Only a record
//! that is no page at all (JSON that does not parse) is refused.

mod charset;
mod html;
mod json;
mod layout;
mod stated;
mod text;

use crate::article::Origin;
use crate::read::{Form, Record, SkipReason};

pub use layout::{Element, Hint, Layout};
pub use stated::{Claim, Stated};
pub use text::one_line;

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
/// Only for a record of JSON lines that is no JSON object, or whose object has no text.
pub fn parse(record: &Record) -> Result<Page, SkipReason> {
    let (stated, blocks) = match record.form {
        Form::Text => (Stated::default(), text::blocks(&charset::decode(&record.bytes))),
        Form::Html => html::page(&charset::decode_html(&record.bytes)),
        Form::JsonLines => json::page(&record.bytes)?,
    };
    let content_hash = xxhash_rust::xxh3::xxh3_64(&record.bytes);
    Ok(Page { origin: record.origin.clone(), content_hash, stated, blocks })
}
