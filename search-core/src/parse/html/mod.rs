//! Web pages: their blocks in reading order, what their metadata states, and where the main content is.

mod blocks;
mod metadata;
mod nesting;

use std::collections::HashSet;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use self::blocks::{blocks_of, depth_exceeds};
use super::{Block, Stated};

/// Pages nested deeper than this are read without looking for the main content: the library walks them recursively.
const MAX_DEPTH: usize = 400;

/// Reads a page.
pub(super) fn page(html: &str) -> (Stated, Vec<Block>) {
    let html = &*nesting::bounded(html);
    let document = Document::from(html);
    let root = document.root();
    let stated = metadata::stated(&document);
    let mut blocks = blocks_of(&root);
    if !depth_exceeds(&root, MAX_DEPTH) {
        mark_main(&mut blocks, html);
    }
    (stated, blocks)
}

/// Reads a fragment, such as the content of a feed's item: all of it is main content, as far as structure tells.
pub(super) fn fragment(html: &str) -> (Stated, Vec<Block>) {
    let document = Document::fragment(&*nesting::bounded(html));
    (Stated::default(), blocks_of(&document.root()))
}

/// Blocks shorter than this are main content only when the library kept exactly this block.
const LONG_ENOUGH_TO_FIND: usize = 24;

/// Marks the blocks that Readability's algorithm keeps. A page in which it finds nothing stays unmarked, and is then
/// cleaned as a text without structure is.
fn mark_main(blocks: &mut [Block], html: &str) {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let Ok(Ok(article)) =
        Readability::new(html, None, Some(config)).map(|mut readability| readability.parse())
    else {
        return;
    };
    let content = Document::fragment(article.content.as_ref());
    let kept: HashSet<String> =
        blocks_of(&content.root()).into_iter().map(|block| squeeze(&block.text)).collect();
    // The library may cut or join blocks, so a long block is looked for anywhere in its text.
    let all = squeeze(&text_of(&content.root()));
    for block in blocks {
        let text = squeeze(&block.text);
        block.main = Some(kept.contains(&text) || (text.len() >= LONG_ENOUGH_TO_FIND && all.contains(&text)));
    }
}

fn text_of(node: &NodeRef<'_>) -> String {
    super::one_line(&node.text())
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
