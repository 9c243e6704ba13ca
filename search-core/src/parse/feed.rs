//! An item of an RSS or Atom feed: fields under the names of its elements.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::{Block, Stated, html, json};
use crate::article::{Evidence, Fact};
use crate::read::SkipReason;

const LITERAL: (&str, &str) = ("<![CDATA[", "]]>");

/// Reads the title and the author of a feed and the item below them.
pub(super) fn page(xml: &str) -> Result<(Stated, Vec<Block>), SkipReason> {
    let mut item = Item::default();
    item.read(xml).map_err(|error| SkipReason::NotAnArticle(format!("its XML is broken: {error}")))?;
    let Item { feed, feed_author, guid, categories, fields } = item;
    let (mut stated, blocks) = json::of_fields(&fields, Evidence::Feed, |text| text.contains(['<', '&']))?;
    // The address is the better name: the same page may come by another way.
    if let (Some((name, guid)), false) = (guid, stated.says(Fact::Url)) {
        match guid.starts_with("http") {
            true => stated.claim(Fact::Url, guid, Evidence::Feed, &name),
            false => stated.id = Some(guid),
        }
    }
    if let (Some(feed), false) = (feed, stated.says(Fact::Source)) {
        stated.claim(Fact::Source, feed, Evidence::Feed, "channel title");
    }
    if let (Some(author), false) = (feed_author, stated.says(Fact::Authors)) {
        stated.claim(Fact::Authors, author, Evidence::Feed, "feed author");
    }
    for (name, category) in categories {
        stated.claim(Fact::Tags, category, Evidence::Feed, &name);
    }
    Ok((stated, blocks))
}

#[derive(Default)]
struct Item {
    /// The title of the feed.
    feed: Option<String>,
    /// Who wrote all that names nobody else.
    feed_author: Option<String>,
    /// What the feed calls the item by, below the name of the element.
    guid: Option<(String, String)>,
    /// What it is filed under, each below the name of the element.
    categories: Vec<(String, String)>,
    /// The first of the other elements of each name; all of the authors.
    fields: Map<String, Value>,
}

impl Item {
    fn read(&mut self, xml: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        let mut inside = false;
        loop {
            match reader.read_event()? {
                Event::Eof => return Ok(()),
                Event::Start(tag) => {
                    let name = tag.name();
                    let begins =
                        |name: &str| ["item", "entry"].iter().any(|item| item.eq_ignore_ascii_case(name));
                    if !inside && begins(name.as_ref()) {
                        inside = true;
                        continue;
                    }
                    let content = reader.read_text(tag.name())?;
                    match inside {
                        true => self.element(&tag, &content),
                        false if name.as_ref().eq_ignore_ascii_case("author") => {
                            self.feed_author = author(&content);
                        }
                        false => self.feed = line(&content),
                    }
                }
                Event::Empty(tag) if inside => self.element(&tag, ""),
                _ => {}
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'_>, content: &str) {
        let written = tag.name().as_ref().to_owned();
        let name = written.to_ascii_lowercase();
        let name = name.as_str();
        let attribute = |wanted: &str| {
            let attribute = tag.try_get_attribute(wanted).ok().flatten()?;
            Some(attribute.value.replace("&amp;", "&"))
        };
        let value = match name {
            "guid" | "id" => {
                self.guid = line(content).map(|guid| (written, guid));
                return;
            }
            "category" | "dc:subject" => {
                let category = attribute("label").or_else(|| attribute("term")).or_else(|| line(content));
                self.categories.extend(category.map(|category| (written, category)));
                return;
            }
            // Atom names several; the one without a relation, or with `alternate`, is the page.
            "link" => match attribute("href") {
                Some(href) if attribute("rel").is_none_or(|rel| rel == "alternate") => Some(href),
                Some(_) => None,
                None => line(content),
            },
            "author" | "dc:creator" => author(content),
            "source" => line(inner(content, "title").unwrap_or(content)),
            "title" => line(content),
            _ if attribute("type").as_deref() == Some("xhtml") => Some(content.to_owned()),
            _ => Some(text(content).into_owned()),
        };
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else { return };
        let names_many = matches!(name, "author" | "dc:creator");
        match self.fields.get_mut(&written) {
            Some(Value::Array(values)) => values.push(value.into()),
            Some(_) => {}
            None if names_many => {
                self.fields.insert(written, vec![value].into());
            }
            None => {
                self.fields.insert(written, value.into());
            }
        }
    }
}

/// The content of the first element of this name.
fn inner<'c>(content: &'c str, name: &str) -> Option<&'c str> {
    let (_, after) = content.split_once(&format!("<{name}>"))?;
    Some(after.split_once(&format!("</{name}>"))?.0)
}

/// Who is named: `<name>…</name>` in Atom, `mail@example.org (Name)` in RSS.
fn author(content: &str) -> Option<String> {
    line(inner(content, "name").unwrap_or(content)).map(person)
}

/// `mail@example.org (Name)` → `Name`
fn person(author: String) -> String {
    match author.split_once(" (") {
        Some((mail, name)) if mail.contains('@') => name.trim_end_matches(')').to_owned(),
        _ => author,
    }
}

/// The text of an element: literal sections as they stand, the rest unescaped.
fn text(content: &str) -> Cow<'_, str> {
    // Entities of HTML are none of XML, and are left to whoever reads the text as HTML.
    let unescaped = |text| unescape(text).unwrap_or(Cow::Borrowed(text));
    let Some((before, rest)) = content.split_once(LITERAL.0) else { return unescaped(content) };
    let (literal, after) = rest.split_once(LITERAL.1).unwrap_or((rest, ""));
    let after = if after.contains(LITERAL.0) { text(after) } else { unescaped(after) };
    Cow::Owned([unescaped(before).trim(), literal, after.trim()].concat())
}

/// The text on one line, read as HTML where it is: many feeds escape their titles twice.
fn line(content: &str) -> Option<String> {
    let text = text(content);
    let line = match text.contains(['<', '&']) {
        true => html::line(&text),
        false => super::one_line(&text),
    };
    Some(line).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::stated::claimed;

    fn texts(blocks: &[Block]) -> Vec<&str> {
        blocks.iter().map(|block| block.text.as_str()).collect()
    }

    #[test]
    fn rss_is_understood() {
        let (stated, blocks) = page(
            "<title>The Harbour Post</title><item><title>Tide &amp;amp; time</title><guid isPermaLink='false'>7</guid>\
             <link>https://post.example/tide</link><pubDate>Mon, 20 Nov 2023 07:35:00 GMT</pubDate>\
             <category>Coast</category><category domain='x'>Tides &amp;amp; ports</category>\
             <dc:creator><![CDATA[A. Mercer]]></dc:creator><description>Short.</description><media:title>No</media:title>\
             <content:encoded><![CDATA[<p>One &eacute;t&eacute;.</p><p>Two.</p>]]></content:encoded></item>",
        )
        .unwrap();
        assert_eq!(claimed(&stated, Fact::Title), ["Tide & time"]);
        assert_eq!(claimed(&stated, Fact::Url), ["https://post.example/tide"]);
        assert_eq!((claimed(&stated, Fact::Source), &stated.id), (vec!["The Harbour Post"], &None));
        assert_eq!(claimed(&stated, Fact::Date), ["Mon, 20 Nov 2023 07:35:00 GMT"]);
        assert_eq!(claimed(&stated, Fact::Authors), ["A. Mercer"]);
        assert_eq!(claimed(&stated, Fact::Tags), ["Coast", "Tides & ports"]);
        let date = &stated.about(Fact::Date).next().unwrap().provenance;
        assert_eq!((date.from, date.at.as_deref()), (Evidence::Feed, Some("pubDate")));
        assert_eq!(texts(&blocks), ["One été.", "Two."]);
    }

    #[test]
    fn atom_is_understood() {
        let (stated, blocks) = page(
            "<entry><title type='html'>Le &lt;b&gt;pont&lt;/b&gt;</title><link rel='self' href='https://a.example/x.atom'/>\
             <link href='https://a.example/x?a=1&amp;b=2'/><id>tag:a.example,2024:x</id><published>2024-01-02T03:04:05Z</published>\
             <category term='coast' label='The coast'/><category term='ports'/>\
             <author><name>B. C.</name><email>b@a.example</email></author><author><name>D. E.</name></author>\
             <content type='xhtml'><div><p>Un.</p><p>Deux &amp; trois.</p></div></content></entry>",
        )
        .unwrap();
        assert_eq!(claimed(&stated, Fact::Title), ["Le pont"]);
        assert_eq!(claimed(&stated, Fact::Url), ["https://a.example/x?a=1&b=2"]);
        assert_eq!(claimed(&stated, Fact::Authors), ["B. C.", "D. E."]);
        assert_eq!(claimed(&stated, Fact::Tags), ["The coast", "ports"]);
        assert_eq!(texts(&blocks), ["Un.", "Deux & trois."]);
    }

    #[test]
    fn who_signs_a_feed_signs_its_entries_that_name_nobody() {
        let authors = |entry: &str| {
            let xml = format!(
                "<title>F</title><author><name>A. B.</name></author><entry><title>T</title>{entry}</entry>"
            );
            let (stated, _) = page(&xml).unwrap();
            assert_eq!(claimed(&stated, Fact::Source), ["F"]);
            claimed(&stated, Fact::Authors).join("+")
        };
        assert_eq!(authors(""), "A. B.");
        assert_eq!(authors("<author><name>C. D.</name></author>"), "C. D.");
    }

    #[test]
    fn broken_items_are_read_as_far_as_they_can_be() {
        let (stated, blocks) =
            page("<item><title>A & B</title><description>C &nbsp; D</description></item>").unwrap();
        assert_eq!(claimed(&stated, Fact::Title), ["A & B"]);
        assert_eq!(texts(&blocks), ["C D"]);
        assert!(page("<item></item>").is_err());
    }
}
