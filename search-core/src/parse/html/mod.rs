//! Web pages: their blocks in reading order with how they stand in the page, and what their metadata states.

mod blocks;
mod code;
mod metadata;
mod nesting;
mod stated_text;

use std::collections::HashSet;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use self::blocks::{blocks_of, depth_exceeds};
use super::{Block, Stated};
use crate::read::SkipReason;

/// Pages nested deeper than this are read without looking for the main content: the library walks them recursively.
const MAX_DEPTH: usize = 400;

/// Pages with more markup than this, in bytes without scripts, are not read. The largest of some hundred real ones has half
/// of it; what takes longest to read takes a second at this size.
const MAX_MARKUP: usize = 2 << 20;

/// Reads a page.
///
/// # Errors
/// [`SkipReason::TooMuchMarkup`] for a page that would take seconds.
pub(super) fn page(html: &str) -> Result<(Stated, Vec<Block>), SkipReason> {
    let html = code::without(html);
    if html.len() > MAX_MARKUP {
        return Err(SkipReason::TooMuchMarkup(MAX_MARKUP as u64));
    }
    let document = Document::from(&*nesting::bounded(&html));
    let stated = metadata::stated(&document);
    let root = document.root();
    let mut blocks = blocks_of(&root);
    stated_text::mark(&mut blocks, &document);
    if !depth_exceeds(&root, MAX_DEPTH) {
        mark_readable(&mut blocks, document);
    }
    Ok((stated, blocks))
}

/// Reads a fragment, such as the content of a feed's item. It was cut out of its page already, so nothing is said of how
/// its blocks stand in one.
pub(super) fn fragment(html: &str) -> Vec<Block> {
    let document = Document::fragment(&*nesting::bounded(html));
    let mut blocks = blocks_of(&document.root());
    for block in &mut blocks {
        block.layout = None;
    }
    blocks
}

/// Blocks shorter than this are main content only when the library kept exactly this block.
const LONG_ENOUGH_TO_FIND: usize = 24;

/// A page with more elements than this is no article; the library would take seconds for it.
const MAX_ELEMENTS: usize = 60_000;

/// How many bytes are looked through for blocks that the library cut or joined, so that a page takes a second at most.
const SEARCHED: usize = 1 << 30;

/// Marks the blocks that Readability's algorithm keeps.
fn mark_readable(blocks: &mut [Block], document: Document) {
    let config = Config { disable_json_ld: true, max_elements_to_parse: MAX_ELEMENTS, ..Config::default() };
    let Ok(Ok(article)) =
        Readability::with_document(document, None, Some(config)).map(|mut readability| readability.parse())
    else {
        return;
    };
    let content = Document::fragment(article.content.as_ref());
    let kept: HashSet<String> =
        blocks_of(&content.root()).into_iter().map(|block| squeeze(&block.text)).collect();
    // The library may cut or join blocks, so a long block is looked for anywhere in its text.
    let all = squeeze(&text_of(&content.root()));
    let mut searched = 0;
    for block in blocks {
        let text = squeeze(&block.text);
        let Some(layout) = &mut block.layout else { continue };
        layout.readable = kept.contains(&text);
        if !layout.readable && text.len() >= LONG_ENOUGH_TO_FIND && searched < SEARCHED {
            searched += all.len();
            layout.readable = all.contains(&text);
        }
    }
}

fn text_of(node: &NodeRef<'_>) -> String {
    super::one_line(&node.text())
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
