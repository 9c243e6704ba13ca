//! The blocks of a page: runs of text between the elements that begin a new line.

use dom_query::{NodeId, NodeRef};

use crate::parse::text::block;
use crate::parse::{Block, Role};

/// Elements whose text is never shown to a reader as text.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "iframe", "head", "select", "option", "textarea",
    "object", "canvas", "math", "datalist",
];

/// Elements that stand inside a line. Every other element begins a new block.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Parts of class names that say that an element is a picture's caption.
const CAPTION_CLASSES: &[&str] = &["caption", "legend", "image-desc", "photo-desc"];

/// The blocks below `root`, in document order. Walks without recursion, so nesting of any depth is safe.
pub(super) fn blocks_of(root: &NodeRef<'_>) -> Vec<Block> {
    let mut walk = Walk::default();
    let mut stack = vec![Step::Enter(root.id)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Leave(outer) => {
                walk.end_block();
                walk.role = outer;
            }
            Step::Enter(id) => {
                let node = NodeRef::new(id, root.tree);
                if node.is_text() {
                    walk.text(&node.text());
                    continue;
                }
                let name = node.node_name().unwrap_or_default();
                let name = name.as_ref();
                if UNSEEN.contains(&name) || node.is_comment() || is_hidden(&node) {
                    continue;
                }
                // Sites that write paragraphs with `<br>` are commoner than poems.
                if name == "br" {
                    walk.end_block();
                    continue;
                }
                if !INLINE.contains(&name) {
                    walk.end_block();
                    stack.push(Step::Leave(walk.role));
                    walk.role = role_of(name, &node, walk.role);
                }
                stack.extend(node.children_it(true).map(|child| Step::Enter(child.id)));
            }
        }
    }
    walk.end_block();
    walk.blocks
}

/// True when something below `root` is nested deeper than `limit`.
pub(super) fn depth_exceeds(root: &NodeRef<'_>, limit: usize) -> bool {
    let mut stack = vec![(root.id, 0)];
    while let Some((id, depth)) = stack.pop() {
        if depth > limit {
            return true;
        }
        let children = NodeRef::new(id, root.tree);
        stack.extend(children.children_it(false).map(|child| (child.id, depth + 1)));
    }
    false
}

enum Step {
    Enter(NodeId),
    /// The end of a block element; holds the role of what is around it.
    Leave(Role),
}

struct Walk {
    blocks: Vec<Block>,
    line: String,
    role: Role,
}

impl Default for Walk {
    fn default() -> Self {
        Walk { blocks: Vec::new(), line: String::new(), role: Role::Paragraph }
    }
}

impl Walk {
    fn text(&mut self, text: &str) {
        self.line.push_str(text);
    }

    fn end_block(&mut self) {
        self.blocks.extend(block(&self.line, self.role, None));
        self.line.clear();
    }
}

fn role_of(name: &str, node: &NodeRef<'_>, outer: Role) -> Role {
    if outer == Role::Caption || name == "figcaption" || is_caption(node) {
        return Role::Caption;
    }
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Role::Heading(level - b'0'),
        b"li" | b"td" | b"th" | b"dt" | b"dd" => Role::Item,
        _ => Role::Paragraph,
    }
}

fn is_caption(node: &NodeRef<'_>) -> bool {
    node.class().is_some_and(|class| {
        let class = class.to_ascii_lowercase();
        CAPTION_CLASSES.iter().any(|part| class.contains(part))
    })
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    let style = |style: &str| style.to_ascii_lowercase().replace(' ', "").contains("display:none");
    node.is_element() && (node.has_attr("hidden") || node.attr("style").is_some_and(|value| style(&value)))
}
