//! Markdown: headings, paragraphs, items of lists, and what its front matter states.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

use super::fields::Known;
use super::text::block;
use super::{Block, Role, Stated, html};
use crate::article::{Evidence, Fact, Sure};

/// Reads a text in Markdown.
pub(super) fn page(text: &str) -> (Stated, Vec<Block>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut page = Page::default();
    for event in Parser::new_ext(text, options) {
        page.see(event);
    }
    page.end_block();
    let mut stated = Known::of(&front_matter(&page.front)).stated(Evidence::FrontMatter);
    if let (false, Some(title)) = (stated.says(Fact::Title), title(&page.blocks)) {
        stated.claim_as(Sure::Likely, Fact::Title, title, Evidence::Heading, "h1");
    }
    (stated, page.blocks)
}

/// The heading that a text begins with, where no other is as high.
fn title(blocks: &[Block]) -> Option<&str> {
    let first = blocks.first().filter(|block| block.role == Role::Heading(1))?;
    let others = blocks[1..].iter().filter(|block| block.role == Role::Heading(1));
    (others.count() == 0).then_some(first.text.as_str())
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    /// The text of the block that is read.
    line: String,
    /// The roles of the elements that are open, from the outside.
    roles: Vec<Role>,
    /// What is read is front matter, or HTML.
    raw: Option<Raw>,
    front: String,
    html: String,
    in_image: bool,
    /// The block holds more than pictures.
    words: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Raw {
    Front,
    Html,
}

impl Page {
    fn see(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) if self.raw.is_some() => match self.raw {
                Some(Raw::Front) => self.front.push_str(&text),
                _ => self.html.push_str(&text),
            },
            Event::Text(text) | Event::Code(text) => {
                self.words |= !self.in_image && !text.trim().is_empty();
                self.line.push_str(&text);
                // Lines of code are lines.
                if text.ends_with('\n') {
                    self.end_block();
                }
            }
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.end_block(),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.end_block(),
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Image { .. } => self.in_image = true,
            Tag::MetadataBlock(_) => self.raw = Some(Raw::Front),
            Tag::HtmlBlock => self.raw = Some(Raw::Html),
            tag => {
                if let Some(role) = self.role(tag) {
                    self.end_block();
                    self.roles.push(role);
                }
            }
        }
    }

    /// The role of a block element; `None` for what stands inside a line.
    fn role(&self, tag: &Tag<'_>) -> Option<Role> {
        Some(match tag {
            Tag::Heading { level, .. } => Role::Heading(*level as u8),
            Tag::Item | Tag::TableCell => Role::Item,
            Tag::Paragraph | Tag::CodeBlock(_) => self.roles.last().copied().unwrap_or(Role::Paragraph),
            _ => return None,
        })
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => self.in_image = false,
            TagEnd::MetadataBlock(_) => self.raw = None,
            TagEnd::HtmlBlock => {
                self.raw = None;
                self.end_block();
                self.blocks.extend(html::fragment(&std::mem::take(&mut self.html)));
            }
            TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::Paragraph | TagEnd::CodeBlock => {
                self.end_block();
                self.roles.pop();
            }
            _ => {}
        }
    }

    fn end_block(&mut self) {
        let role = self.roles.last().copied().unwrap_or(Role::Paragraph);
        // What stands for a picture that stands alone is its caption.
        let role = if self.words { role } else { Role::Caption };
        self.blocks.extend(block(&self.line, role));
        self.line.clear();
        self.words = false;
    }
}

/// The fields of front matter: `name: value`, `name = "value"`, `name: [one, two]`, and a list with a line each.
fn front_matter(text: &str) -> Map<String, Value> {
    let mut fields: Map<String, Value> = Map::new();
    let mut last = None;
    for line in text.lines() {
        if let (Some(item), Some(name)) = (line.trim_start().strip_prefix("- "), &last) {
            match fields.entry(String::clone(name)).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(items) => items.push(unquoted(item).into()),
                other => *other = vec![unquoted(item)].into(),
            }
            continue;
        }
        // What is indented belongs to what stands above it.
        let pair = line
            .split_once(": ")
            .or_else(|| line.split_once(" = "))
            .or_else(|| Some((line.strip_suffix(':')?, "")));
        let Some((name, value)) = pair.filter(|_| !line.starts_with([' ', '\t', '#'])) else { continue };
        let value = value.trim();
        let list = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        let value = match list {
            Some(list) => list.split(',').map(unquoted).collect::<Vec<_>>().into(),
            None => Value::from(unquoted(value)),
        };
        last = Some(name.trim().to_owned());
        fields.insert(name.trim().to_owned(), value);
    }
    fields
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::stated::claimed;

    #[test]
    fn markup_is_read_for_its_text() {
        let (stated, blocks) = page(
            "---\ntitle: \"Un titre: deux\"\ndate: 2024-01-02\nauthors:\n  - A. B.\n  - C. D.\ntags: [pont, ville]\n---\n\n# Un *titre*\n\nVoir [le\npont](x) \
             et `code`.\n\n![Le pont. Photo: E. F.](a.jpg)\n\n- un\n- deux\n\n<div>Trois</div>\n\nQuatre  \ncinq",
        );
        assert_eq!(claimed(&stated, Fact::Title), ["Un titre: deux"]);
        assert_eq!(claimed(&stated, Fact::Date), ["2024-01-02"]);
        assert_eq!(claimed(&stated, Fact::Authors), ["A. B.", "C. D."]);
        assert_eq!(claimed(&stated, Fact::Tags), ["pont", "ville"]);
        let title = &stated.about(Fact::Title).next().unwrap().provenance;
        assert_eq!((title.from, title.at.as_deref()), (Evidence::FrontMatter, Some("title")));
        let blocks: Vec<(&str, Role)> =
            blocks.iter().map(|block| (block.text.as_str(), block.role)).collect();
        let expected = [
            ("Un titre", Role::Heading(1)),
            ("Voir le pont et code.", Role::Paragraph),
            ("Le pont. Photo: E. F.", Role::Caption),
            ("un", Role::Item),
            ("deux", Role::Item),
            ("Trois", Role::Paragraph),
            ("Quatre", Role::Paragraph),
            ("cinq", Role::Paragraph),
        ];
        assert_eq!(blocks, expected);
    }
}
