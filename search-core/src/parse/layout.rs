//! Where and how a block stands in its page: what the elements around it are, what their classes hint at, how much of it
//! is a link.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// The block elements that tell something about the text in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is the element of its name")]
pub enum Element {
    Other,
    Article,
    Aside,
    Blockquote,
    Button,
    Cell,
    Details,
    Div,
    Figcaption,
    Figure,
    Footer,
    Form,
    Header,
    Heading,
    Item,
    Link,
    List,
    Main,
    Nav,
    Paragraph,
    Pre,
    Section,
    Table,
}

impl Element {
    /// The element with this name.
    pub(super) fn named(name: &str) -> Element {
        match name {
            "article" => Element::Article,
            "aside" => Element::Aside,
            "blockquote" | "q" => Element::Blockquote,
            "button" => Element::Button,
            "td" | "th" => Element::Cell,
            "details" | "summary" => Element::Details,
            "div" => Element::Div,
            "figcaption" => Element::Figcaption,
            "figure" => Element::Figure,
            "footer" => Element::Footer,
            "form" | "fieldset" => Element::Form,
            "header" | "hgroup" => Element::Header,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Element::Heading,
            "li" | "dt" | "dd" => Element::Item,
            "a" => Element::Link,
            "ul" | "ol" | "dl" | "menu" => Element::List,
            "main" => Element::Main,
            "nav" => Element::Nav,
            "p" => Element::Paragraph,
            "pre" => Element::Pre,
            "section" => Element::Section,
            "table" => Element::Table,
            _ => Element::Other,
        }
    }

    /// Its bit in [`Layout::inside`].
    pub fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What the class, id, role or item property of an element hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "data/words/classes.txt says what each one is")]
pub enum Hint {
    Author,
    Body,
    Caption,
    Comment,
    Hidden,
    Lead,
    Meta,
    Nav,
    Offer,
    Paywall,
    Promo,
    Related,
    Share,
}

impl Hint {
    /// All of them, in the order of their bits.
    pub const ALL: [Hint; 13] = [
        Hint::Author,
        Hint::Body,
        Hint::Caption,
        Hint::Comment,
        Hint::Hidden,
        Hint::Lead,
        Hint::Meta,
        Hint::Nav,
        Hint::Offer,
        Hint::Paywall,
        Hint::Promo,
        Hint::Related,
        Hint::Share,
    ];

    /// Its name in `data/words/classes.txt`.
    pub fn name(self) -> &'static str {
        match self {
            Hint::Author => "author",
            Hint::Body => "body",
            Hint::Caption => "caption",
            Hint::Comment => "comment",
            Hint::Hidden => "hidden",
            Hint::Lead => "lead",
            Hint::Meta => "meta",
            Hint::Nav => "nav",
            Hint::Offer => "offer",
            Hint::Paywall => "paywall",
            Hint::Promo => "promo",
            Hint::Related => "related",
            Hint::Share => "share",
        }
    }

    /// Its bit in [`Layout::hints`].
    pub fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// How many of the elements around a block are told apart: its own, the one around it, and so on.
pub(super) const LEVELS: usize = 6;

/// Where and how a block stands in its page.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The block element it is the text of.
    pub element: Element,
    /// All elements it stands in: the [bits](Element::bit) of each.
    pub inside: u32,
    /// What its own element, the one around it and so on hint at: the [bits](Hint::bit) of each. The last holds those of
    /// all further ones.
    pub hints: [u16; LEVELS],
    /// The numbers of its own element, the one around it and so on, in document order from 1; 0 for none.
    pub path: [u32; LEVELS],
    /// How many elements it stands in.
    pub depth: u16,
    /// Whether it stands in a part of the page that its headline is not in, and that is about something else: a menu, what
    /// readers say, other articles.
    pub elsewhere: bool,
    /// The share of its letters that are in links.
    pub linked: f32,
    /// How many links are in it.
    pub links: u16,
    /// The share of its letters that are bold.
    pub bold: f32,
    /// Whether it begins after a line break inside its element.
    pub after_break: bool,
    /// A hash of its element's name and classes: paragraphs of the same kind have the same.
    pub style: u64,
    /// Whether Readability's algorithm keeps it.
    pub readable: bool,
    /// Whether it stands in the body of the article that the page states in its JSON-LD; `None` where it states none.
    pub in_stated_body: Option<bool>,
    /// The share of its words that stand in the page's description.
    pub in_description: f32,
}

/// The patterns of `data/words/classes.txt`, and the hint of each.
struct Patterns {
    automaton: AhoCorasick,
    bits: Vec<u16>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let (mut patterns, mut bits) = (Vec::new(), Vec::new());
    let lines = include_str!("../../../data/words/classes.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, words) = line.split_once(':').unwrap_or((line, ""));
        let hint = Hint::ALL.into_iter().find(|hint| hint.name() == name);
        let hint = hint.unwrap_or_else(|| panic!("`{name}` in classes.txt is no hint"));
        for word in words.split_whitespace() {
            patterns.push(word);
            bits.push(hint.bit());
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns);
    let automaton = automaton.unwrap_or_else(|error| panic!("classes.txt is part of the program: {error}"));
    Patterns { automaton, bits }
});

/// What these names of classes hint at, as [bits](Hint::bit).
pub(super) fn hints(names: &str) -> u16 {
    let patterns = &*PATTERNS;
    let names = separated(names);
    let found = patterns.automaton.find_overlapping_iter(&names);
    found.map(|found| patterns.bits[found.pattern().as_usize()]).fold(0, |all, bit| all | bit)
}

/// `articleBody main_text` → `-article-body-main-text-`
fn separated(names: &str) -> String {
    let mut separated = String::with_capacity(names.len() + 8);
    separated.push('-');
    let mut lower = false;
    for c in names.chars() {
        let boundary = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && lower);
        if boundary && !separated.ends_with('-') {
            separated.push('-');
        }
        if c.is_ascii_alphanumeric() {
            separated.push(c.to_ascii_lowercase());
        }
        lower = c.is_ascii_lowercase();
    }
    if !separated.ends_with('-') {
        separated.push('-');
    }
    separated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hint_at_what_they_name() {
        let names = |classes: &str| {
            let bits = hints(classes);
            Hint::ALL.into_iter().filter(|hint| bits & hint.bit() != 0).map(Hint::name).collect::<Vec<_>>()
        };
        assert_eq!(names("articleBody"), ["body"]);
        assert_eq!(names("o-relatedLinks"), ["nav", "related"]);
        assert_eq!(names("site_nav"), ["nav"]);
        assert_eq!(names("navy-blue"), Vec::<&str>::new());
        assert_eq!(names("css-1x2y3z col-md-8"), Vec::<&str>::new());
    }
}
