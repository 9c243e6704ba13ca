//! Pages as scrapers leave them: the tags are gone, all of the furniture is still there.

use search_core::parse::Block;

/// A newline at each block.
pub fn lines(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        text.push_str(&block.text);
        text.push('\n');
    }
    text
}

/// A few long lines: a new one only where a block begins that shares none of its nearest elements with the block before,
/// which is at the larger parts of a page.
pub fn long_lines(blocks: &[Block]) -> String {
    let mut text = String::new();
    let mut last: Option<&Block> = None;
    for block in blocks {
        if let Some(last) = last {
            text.push(if apart(last, block) { '\n' } else { ' ' });
        }
        text.push_str(&block.text);
        last = Some(block);
    }
    text
}

fn apart(one: &Block, other: &Block) -> bool {
    match (&one.layout, &other.layout) {
        (Some(one), Some(other)) => !one.path.iter().any(|number| *number > 0 && other.path.contains(number)),
        _ => false,
    }
}
