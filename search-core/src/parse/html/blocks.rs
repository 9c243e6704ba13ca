//! The blocks of a page: runs of text between the elements that begin a new line, each with where and how it stands.

use dom_query::{Element as Tag, NodeData, NodeId, NodeRef};
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::parts::{Parts, is_of_readers, names_another_part};
use crate::parse::layout::{LEVELS, hints};
use crate::parse::text::{OneLine, one_line};
use crate::parse::{Block, Called, Element, Hint, Layout, Role, Time};

/// Parts of class names that say that an element is a picture's caption.
const CAPTION_CLASSES: &[&str] = &["caption", "legend", "image-desc", "photo-desc"];

/// The attributes in which sites say what an element is for.
const NAMING: &[&str] = &["class", "id", "role", "itemprop", "data-testid", "data-component"];

/// The blocks of a page, and which of its texts each was made of.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// The number of a block, a text of the page, and its letters.
    texts: Vec<(usize, NodeId, u32)>,
}

impl Blocks {
    /// The blocks below `root`, in document order. Walks without recursion, so nesting of any depth is safe.
    pub(super) fn of(root: &NodeRef<'_>) -> Blocks {
        let mut walk = Walk::default();
        let mut steps = vec![Step::Enter(root.id)];
        while let Some(step) = steps.pop() {
            match step {
                Step::LeaveBlock => walk.leave_block(),
                Step::LeaveLink => walk.in_link -= 1,
                Step::LeaveBold => walk.in_bold -= 1,
                Step::LeaveSpan => walk.at_edge = true,
                Step::Enter(id) => {
                    let node = NodeRef::new(id, root.tree);
                    let entered = node.query_or(Entered::Nothing, |inner| match &inner.data {
                        NodeData::Text { contents } => {
                            walk.text(id, contents);
                            Entered::Nothing
                        }
                        NodeData::Element(tag) => walk.enter(tag, &node),
                        NodeData::Comment { .. } => Entered::Nothing,
                        _ => Entered::Inline,
                    });
                    match entered {
                        Entered::Nothing => continue,
                        Entered::Inline => {}
                        Entered::Link => steps.push(Step::LeaveLink),
                        Entered::Bold => steps.push(Step::LeaveBold),
                        Entered::Span => steps.push(Step::LeaveSpan),
                        Entered::Block => steps.push(Step::LeaveBlock),
                    }
                    steps.extend(node.children_it(true).map(|child| Step::Enter(child.id)));
                }
            }
        }
        walk.end_block();
        walk.parts.mark(&mut walk.found.blocks);
        walk.found
    }

    /// Marks the blocks of which most letters are in these texts as what Readability's algorithm keeps.
    pub(super) fn mark_readable(&mut self, kept: &FxHashSet<NodeId>) {
        let mut letters = vec![(0u32, 0u32); self.blocks.len()];
        for (block, text, count) in &self.texts {
            let (all, inside) = &mut letters[*block];
            *all += count;
            *inside += if kept.contains(text) { *count } else { 0 };
        }
        for (block, (all, inside)) in self.blocks.iter_mut().zip(letters) {
            if let Some(layout) = &mut block.layout {
                layout.readable = inside * 2 > all;
            }
        }
    }
}

enum Step {
    Enter(NodeId),
    LeaveBlock,
    LeaveLink,
    LeaveBold,
    LeaveSpan,
}

/// What was entered: something without anything below it that is shown, or an element.
enum Entered {
    Nothing,
    Inline,
    Link,
    Bold,
    Span,
    Block,
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
    found: Blocks,
    open: Vec<Open>,
    elements: u32,
    line: OneLine,
    /// How many of the texts are of blocks that have ended.
    texts: usize,
    /// The moments that are stated in the line.
    times: Vec<Time>,
    parts: Parts,
    /// Letters of the line, and those of them in links and in bold.
    letters: u32,
    linked: u32,
    bold: u32,
    links: u16,
    in_link: u32,
    in_bold: u32,
    /// A `<span>` begins or ends here.
    at_edge: bool,
    after_break: bool,
    /// What was found about names of classes: pages have the same ones over and over.
    known: FxHashMap<String, Named>,
    /// The names of the element that is entered.
    names: String,
}

/// What the names of an element say.
#[derive(Debug, Clone, Copy, Default)]
struct Named {
    hints: u16,
    caption: bool,
}

impl Walk {
    fn text(&mut self, id: NodeId, text: &str) {
        if std::mem::take(&mut self.at_edge) {
            self.line.part_from(text);
        }
        let letters = self.line.push(text);
        if letters == 0 {
            return;
        }
        self.letters += letters;
        if self.in_link > 0 {
            self.linked += letters;
        }
        if self.in_bold > 0 {
            self.bold += letters;
        }
        self.found.texts.push((self.found.blocks.len(), id, letters));
    }

    fn enter(&mut self, tag: &Tag, node: &NodeRef<'_>) -> Entered {
        let entered = match &*tag.name.local {
            // Never shown to a reader as text.
            "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "head" | "select"
            | "option" | "textarea" | "object" | "canvas" | "math" | "datalist" | "link" | "meta" => {
                Entered::Nothing
            }
            _ if is_hidden(tag) => Entered::Nothing,
            // Sites that write paragraphs with `<br>` are commoner than poems.
            "br" => {
                self.end_block();
                self.after_break = true;
                Entered::Nothing
            }
            "a" => {
                (self.in_link, self.links) = (self.in_link + 1, self.links.saturating_add(1));
                Entered::Link
            }
            "b" | "strong" => {
                self.in_bold += 1;
                Entered::Bold
            }
            "span" | "time" => {
                self.at_edge = true;
                Entered::Span
            }
            "abbr" | "acronym" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn" | "em"
            | "font" | "i" | "img" | "ins" | "kbd" | "label" | "mark" | "picture" | "q" | "s" | "samp"
            | "small" | "source" | "strike" | "sub" | "sup" | "tt" | "u" | "var" | "wbr" => Entered::Inline,
            // Every other element begins a new line.
            _ => Entered::Block,
        };
        if matches!(entered, Entered::Block) {
            self.enter_block(tag);
        }
        if &*tag.name.local == "time" {
            self.times.extend(time(node, self.line.len()));
        }
        entered
    }

    fn enter_block(&mut self, tag: &Tag) {
        self.end_block();
        self.elements += 1;
        self.names.clear();
        let (mut class, mut hidden, mut of_readers) = (None, false, false);
        let mut values: [Option<&str>; NAMING.len()] = [None; NAMING.len()];
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            match NAMING.iter().position(|naming| *naming == name) {
                Some(at) => values[at] = Some(value),
                None if name == "itemtype" => of_readers = is_of_readers(value),
                None => hidden |= matches!(name, "data-nosnippet" | "aria-hidden"),
            }
            if name == "class" {
                class = Some(value);
            }
        }
        for value in values.into_iter().flatten() {
            self.names.push_str(value);
            self.names.push(' ');
        }
        let Named { mut hints, caption } = self.named();
        if hidden {
            hints |= Hint::Hidden.bit();
        }
        let name = &*tag.name.local;
        let element = Element::named(name);
        let outer = self.open.last();
        let role = role_of(name, caption, outer.map_or(Role::Paragraph, |outer| outer.role));
        let style = class.map_or(0, |class| xxh3_64(class.as_bytes())) ^ element as u64;
        let inside = outer.map_or(0, |outer| outer.inside);
        let is_part = of_readers || names_another_part(name, element, inside, hints);
        self.parts.enter(self.found.blocks.len(), is_part);
        self.open.push(Open {
            element,
            role,
            number: self.elements,
            inside: inside | element.bit(),
            hints,
            all_hints: outer.map_or(0, |outer| outer.all_hints) | hints,
            style,
        });
        self.after_break = false;
    }

    fn named(&mut self) -> Named {
        let names = &self.names;
        if names.is_empty() {
            return Named::default();
        }
        if let Some(known) = self.known.get(names) {
            return *known;
        }
        let named = Named { hints: hints(names), caption: is_caption(names) };
        self.known.insert(names.clone(), named);
        named
    }

    fn leave_block(&mut self) {
        self.end_block();
        if self.parts.leave(self.found.blocks.len()) {
            self.times.clear();
        }
        self.open.pop();
        self.after_break = false;
    }

    fn end_block(&mut self) {
        let role = self.open.last().map_or(Role::Paragraph, |open| open.role);
        let text = self.line.take();
        // What stands in an empty line belongs to the next.
        if text.is_empty() {
            self.found.texts.truncate(self.texts);
            self.times.iter_mut().for_each(|time| time.at = None);
        } else {
            let layout = Some(self.layout());
            if let Role::Heading(level) = role {
                self.parts.heading(level);
            }
            self.found.blocks.push(Block { text, role, layout, times: std::mem::take(&mut self.times) });
        }
        self.texts = self.found.texts.len();
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
            elsewhere: false,
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

/// The moment that a `<time>` states, at this place of its line.
fn time(node: &NodeRef<'_>, at: usize) -> Option<Time> {
    let datetime = one_line(&node.attr("datetime")?);
    let names = |node: &NodeRef<'_>| {
        NAMING.iter().filter_map(|name| node.attr(name)).find_map(|value| Called::by(&value))
    };
    // Its line may be called so in its place.
    let called = names(node).or_else(|| node.parent().and_then(|outer| names(&outer)));
    (!datetime.is_empty()).then_some(Time { at: Some(at), datetime, called })
}

fn role_of(name: &str, caption: bool, outer: Role) -> Role {
    if outer == Role::Caption || name == "figcaption" || caption {
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

/// A page that hides the whole of itself is shown by a script.
fn is_hidden(tag: &Tag) -> bool {
    let style = |style: &str| {
        let style = style.to_ascii_lowercase().replace(' ', "");
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    if matches!(&*tag.name.local, "html" | "body") {
        return false;
    }
    tag.attrs.iter().any(|attribute| match &*attribute.name.local {
        "hidden" => true,
        "style" => style(&attribute.value),
        _ => false,
    })
}
