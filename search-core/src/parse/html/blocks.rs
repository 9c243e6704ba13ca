//! The blocks of a page: runs of text between the elements that begin a new line, each with where and how it stands.

use dom_query::{NodeId, NodeRef};
use xxhash_rust::xxh3::xxh3_64;

use crate::parse::layout::{LEVELS, hints};
use crate::parse::text::block;
use crate::parse::{Block, Element, Hint, Layout, Role};

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

/// The attributes in which sites say what an element is for.
const NAMING: &[&str] = &["class", "id", "role", "itemprop", "data-testid", "data-component"];

/// The blocks below `root`, in document order. Walks without recursion, so nesting of any depth is safe.
pub(super) fn blocks_of(root: &NodeRef<'_>) -> Vec<Block> {
    let mut walk = Walk::default();
    let mut steps = vec![Step::Enter(root.id)];
    while let Some(step) = steps.pop() {
        match step {
            Step::LeaveBlock => walk.leave_block(),
            Step::LeaveLink => walk.in_link -= 1,
            Step::LeaveBold => walk.in_bold -= 1,
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
                match name {
                    // Sites that write paragraphs with `<br>` are commoner than poems.
                    "br" => {
                        walk.end_block();
                        walk.after_break = true;
                        continue;
                    }
                    "a" => {
                        (walk.in_link, walk.links) = (walk.in_link + 1, walk.links.saturating_add(1));
                        steps.push(Step::LeaveLink);
                    }
                    "b" | "strong" => {
                        walk.in_bold += 1;
                        steps.push(Step::LeaveBold);
                    }
                    name if INLINE.contains(&name) => {}
                    name => {
                        walk.enter_block(name, &node);
                        steps.push(Step::LeaveBlock);
                    }
                }
                steps.extend(node.children_it(true).map(|child| Step::Enter(child.id)));
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
    LeaveBlock,
    LeaveLink,
    LeaveBold,
}

/// A block element that is open.
struct Open {
    element: Element,
    role: Role,
    number: u32,
    /// The elements that are open, this one among them.
    inside: u32,
    hints: u16,
    /// The hints of this one and all around it.
    all_hints: u16,
    style: u64,
}

#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    open: Vec<Open>,
    elements: u32,
    line: String,
    /// Letters of the line, and those of them in links and in bold.
    letters: u32,
    linked: u32,
    bold: u32,
    links: u16,
    in_link: u32,
    in_bold: u32,
    after_break: bool,
}

impl Walk {
    fn text(&mut self, text: &str) {
        let letters = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
        self.letters += letters;
        if self.in_link > 0 {
            self.linked += letters;
        }
        if self.in_bold > 0 {
            self.bold += letters;
        }
        self.line.push_str(text);
    }

    fn enter_block(&mut self, name: &str, node: &NodeRef<'_>) {
        self.end_block();
        self.elements += 1;
        let mut names = String::new();
        for value in NAMING.iter().filter_map(|attribute| node.attr(attribute)) {
            names.push_str(&value);
            names.push(' ');
        }
        let mut hints = if names.is_empty() { 0 } else { hints(&names) };
        if node.has_attr("data-nosnippet") || node.has_attr("aria-hidden") {
            hints |= Hint::Hidden.bit();
        }
        let element = Element::named(name);
        let outer = self.open.last();
        let role = role_of(name, &names, outer.map_or(Role::Paragraph, |outer| outer.role));
        let style = node.attr("class").map_or(0, |class| xxh3_64(class.as_bytes())) ^ element as u64;
        self.open.push(Open {
            element,
            role,
            number: self.elements,
            inside: outer.map_or(0, |outer| outer.inside) | element.bit(),
            hints,
            all_hints: outer.map_or(0, |outer| outer.all_hints) | hints,
            style,
        });
        self.after_break = false;
    }

    fn leave_block(&mut self) {
        self.end_block();
        self.open.pop();
        self.after_break = false;
    }

    fn end_block(&mut self) {
        let role = self.open.last().map_or(Role::Paragraph, |open| open.role);
        if let Some(mut block) = block(&self.line, role) {
            block.layout = Some(self.layout());
            self.blocks.push(block);
        }
        self.line.clear();
        (self.letters, self.linked, self.bold) = (0, 0, 0);
        // A link that goes on over several blocks is one of each.
        self.links = u16::from(self.in_link > 0);
    }

    fn layout(&self) -> Layout {
        let share = |part: u32| if self.letters == 0 { 0.0 } else { part as f32 / self.letters as f32 };
        let own = self.open.last();
        let (mut hints, mut path) = ([0; LEVELS], [0; LEVELS]);
        for (level, open) in self.open.iter().rev().take(LEVELS).enumerate() {
            hints[level] = if level + 1 == LEVELS { open.all_hints } else { open.hints };
            path[level] = open.number;
        }
        Layout {
            element: own.map_or(Element::Other, |own| own.element),
            inside: own.map_or(0, |own| own.inside),
            hints,
            path,
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            linked: share(self.linked),
            links: self.links,
            bold: share(self.bold),
            after_break: self.after_break,
            style: own.map_or(0, |own| own.style),
            readable: false,
            in_stated_body: None,
            in_description: 0.0,
        }
    }
}

fn role_of(name: &str, names: &str, outer: Role) -> Role {
    if outer == Role::Caption || name == "figcaption" || is_caption(names) {
        return Role::Caption;
    }
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Role::Heading(level - b'0'),
        b"li" | b"td" | b"th" | b"dt" | b"dd" => Role::Item,
        _ => Role::Paragraph,
    }
}

fn is_caption(names: &str) -> bool {
    let names = names.to_ascii_lowercase();
    CAPTION_CLASSES.iter().any(|part| names.contains(part))
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    let style = |style: &str| style.to_ascii_lowercase().replace(' ', "").contains("display:none");
    node.is_element() && (node.has_attr("hidden") || node.attr("style").is_some_and(|value| style(&value)))
}
