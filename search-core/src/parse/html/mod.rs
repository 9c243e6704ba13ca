//! Web pages: their blocks in reading order with how they stand in the page, and what their metadata states.

mod blocks;
mod code;
mod metadata;
mod nesting;
mod parts;
mod references;
mod stated_text;
mod tree;

use dom_query::{Document, NodeData, NodeId, NodeRef};
use dom_smoothie::{Config, ParsePolicy, Readability};
use rustc_hash::FxHashSet;

use self::blocks::Blocks;
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
    let html = nesting::bounded(&html);
    let document = tree::document(&html);
    let metadata = metadata::read(&document);
    let mut blocks = Blocks::of(&document.root());
    if metadata.depth <= MAX_DEPTH {
        blocks.mark_readable(&readable_texts(document, &html));
    }
    let mut blocks = blocks.blocks;
    stated_text::mark(&mut blocks, &metadata.linked, metadata.description.as_deref());
    Ok((metadata.stated, blocks))
}

/// Reads a fragment, such as the content of a feed's item. It was cut out of its page already, so nothing is said of how
/// its blocks stand in one.
pub(super) fn fragment(html: &str) -> Vec<Block> {
    let document = Document::fragment(&*nesting::bounded(html));
    let mut blocks = Blocks::of(&document.root()).blocks;
    for block in &mut blocks {
        block.layout = None;
        block.times.clear();
    }
    blocks
}

/// Reads a fragment that is one line, such as a headline with a word in italics.
pub(super) fn line(html: &str) -> String {
    fragment(html).into_iter().map(|block| block.text).collect::<Vec<_>>().join(" ")
}

/// A page with more elements than this is no article; the library would take seconds for it.
const MAX_ELEMENTS: usize = 60_000;

/// The library is content with this many characters; where its strictest rules leave less, it tries looser ones.
const ENOUGH_KEPT: usize = 500;

/// The texts of a page that Readability's algorithm keeps. The library copies the page for a second attempt, which few pages
/// need; those are parsed again instead.
fn readable_texts(document: Document, html: &str) -> FxHashSet<NodeId> {
    let config = Config {
        disable_json_ld: true,
        max_elements_to_parse: MAX_ELEMENTS,
        char_threshold: ENOUGH_KEPT,
        ..Config::default()
    };
    let readability = |document| Readability::with_document(document, None, Some(config.clone())).ok();
    let first = readability(document).and_then(|mut page| {
        page.parse_with_policy(ParsePolicy::Strict).ok()?;
        let (characters, texts) = kept(&page.doc)?;
        (characters >= ENOUGH_KEPT).then_some(texts)
    });
    let again = || {
        let mut page = readability(tree::document(html))?;
        page.parse().ok()?;
        kept(&page.doc).map(|(_, texts)| texts)
    };
    first.or_else(again).unwrap_or_default()
}

/// What is below the element into which the library puts what it keeps: how many characters, and which texts. It moves
/// texts, and leaves them as they are.
fn kept(document: &Document) -> Option<(usize, FxHashSet<NodeId>)> {
    let root = *document.select_single("#readability-page-1").nodes().first()?;
    let is_text =
        |node: &NodeRef<'_>| node.query_or(false, |node| matches!(node.data, NodeData::Text { .. }));
    let texts = root.descendants_it().filter(is_text).map(|text| text.id).collect();
    Some((root.normalized_char_count(), texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readability_keeps_is_known_by_where_it_stands() {
        let sentence = "The council has voted for a new bridge over the river, and nobody was against it.";
        let text = [sentence; 4].join(" ");
        let html = format!(
            "<div class=sidebar><p>{sentence}</p></div><article><p>{text}<p>{text}<p>{sentence}<p>{text}</article>"
        );
        let (_, blocks) = page(&html).unwrap();
        let readable: Vec<bool> =
            blocks.iter().map(|block| block.layout.as_ref().unwrap().readable).collect();
        assert_eq!(readable, [false, true, true, true, true]);
        // Too little for the strictest rules.
        let (_, blocks) = page(&format!("<article><p>{sentence}</article>")).unwrap();
        assert!(blocks[0].layout.as_ref().unwrap().readable);
    }
}
