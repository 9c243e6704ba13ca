//! The text of the article as the page states it for machines: the body in its JSON-LD, and the description in its
//! metadata. Few pages state the body; where one does, little else is needed to tell the article from the rest.

use dom_query::Document;
use memchr::memmem;
use rustc_hash::FxHashSet;
use serde_json::Value;

use crate::lang::is_alphanumeric;
use crate::parse::text::block;
use crate::parse::{Block, Layout, Role};

/// A stated body with fewer letters is a summary, or says that there is none.
const BODY_LETTERS: usize = 200;

/// Only blocks with at least so many letters can be looked for in a text without finding themselves by chance.
const LONG_ENOUGH_TO_FIND: usize = 12;

/// The share of the longer blocks' text that must be found in a stated body before it is believed: some sites state the
/// beginning of the text only, or its text before it was edited.
const BELIEVED_FROM: f32 = 0.2;

/// How many bytes are looked through, so that a page takes a second at most.
const SEARCHED: usize = 1 << 30;

/// Blocks with more letters are no standfirst.
const STANDFIRST_LETTERS: usize = 600;

/// A stated body that is longer than what the page shows of it by this factor is read in its place: the page shows the
/// beginning only, to those who have not paid.
const SHOWS_LESS: usize = 2;

/// Marks the blocks that stand in the body that the page states in its JSON-LD, and in its description, and adds the
/// paragraphs of a stated body of which the page shows but the beginning.
pub(super) fn mark(blocks: &mut Vec<Block>, linked: &[Value], description: Option<&str>) {
    if let Some(body) = body(linked) {
        mark_body(blocks, &body);
    }
    let Some(description) = description.map(str::to_lowercase) else { return };
    let described: FxHashSet<&str> = words(&description).collect();
    for block in blocks.iter_mut().filter(|block| block.text.len() <= STANDFIRST_LETTERS) {
        let (mut all, mut found) = (0u32, 0u32);
        for word in words(&block.text.to_lowercase()) {
            all += 1;
            found += u32::from(described.contains(word));
        }
        if let Some(layout) = &mut block.layout {
            layout.in_description = if all == 0 { 0.0 } else { found as f32 / all as f32 };
        }
    }
}

fn mark_body(blocks: &mut Vec<Block>, body: &str) {
    let paragraphs: Vec<Block> = body.lines().filter_map(|line| block(line, Role::Paragraph)).collect();
    let body = &*letters(body);
    let (mut all, mut inside, mut searched) = (0, 0, 0);
    let found: Vec<Option<bool>> = blocks
        .iter()
        .map(|block| {
            let letters = letters(&block.text);
            if letters.chars().count() < LONG_ENOUGH_TO_FIND {
                return None;
            }
            searched += body.len();
            let found = searched < SEARCHED && memmem::find(body.as_bytes(), letters.as_bytes()).is_some();
            all += letters.len();
            inside += if found { letters.len() } else { 0 };
            Some(found)
        })
        .collect();
    let most = body.len().min(all).max(1);
    let shown = found.iter().rposition(|found| *found == Some(true));
    for (block, found) in blocks.iter_mut().zip(found) {
        if let Some(layout) = &mut block.layout {
            layout.in_stated_body = found.filter(|_| inside as f32 >= BELIEVED_FROM * most as f32);
        }
    }
    // The text goes on where the page breaks off, and stands as what came before it.
    if let Some(last) = shown.filter(|_| body.len() >= SHOWS_LESS * inside) {
        let layout = blocks[last].layout.clone();
        let shown: String = blocks.iter().map(|block| letters(&block.text) + "\n").collect();
        let hidden = paragraphs.into_iter().filter(|paragraph| {
            searched += shown.len();
            searched < SEARCHED
                && memmem::find(shown.as_bytes(), letters(&paragraph.text).as_bytes()).is_none()
        });
        let hidden = hidden.map(|paragraph| {
            let layout = layout.clone().map(|layout| Layout { in_stated_body: Some(true), ..layout });
            Block { layout, ..paragraph }
        });
        let hidden: Vec<Block> = hidden.collect();
        blocks.splice(last + 1..last + 1, hidden);
    }
}

/// The longest `articleBody` in the page's JSON-LD.
fn body(linked: &[Value]) -> Option<String> {
    let body = linked.iter().flat_map(bodies_in).max_by_key(String::len)?;
    let body = if body.contains('<') { Document::fragment(body).text().to_string() } else { body };
    Some(body).filter(|body| body.chars().count() >= BODY_LETTERS)
}

fn bodies_in(value: &Value) -> Vec<String> {
    let mut bodies = Vec::new();
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(inner) => values.extend(inner),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) if name == "articleBody" => bodies.push(text.clone()),
                        value => values.push(value),
                    }
                }
            }
            _ => {}
        }
    }
    bodies
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| is_alphanumeric(*c)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_alphanumeric(c)).filter(|word| !word.is_empty())
}
