//! One walk over a page, for everything in it that states a fact.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use dom_query::{Element, NodeData, NodeId, NodeRef};

use super::super::parts;
use super::clean;
use crate::article::{Evidence, Fact};
use crate::parse::one_line;

/// Properties of microdata that are read, and the facts they state. The authors are read with the bylines.
pub(super) const MICRODATA: &[(&str, Fact)] =
    &[("headline", Fact::Title), ("datePublished", Fact::Date), ("articleSection", Fact::Section)];

/// Longer texts name nobody: they are biographies and lists.
const LONGEST_BYLINE: usize = 160;

/// A paragraph of this many bytes is the article's text. A byline stands above it; one below is only taken where there is
/// none above, since it may be that of another article.
const TEXT_BEGINS: usize = 200;

/// Parts of class names that call an element a byline, and those that show that it is another's, or no name.
static BYLINE_CLASSES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let parts = ["author", "byline", "auteur", "autor", "tac-gia", "tacgia"];
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(parts);
    automaton.unwrap_or_else(|error| panic!("the names of bylines are part of the program: {error}"))
});
const OTHER_CLASSES: &[&str] =
    &["comment", "authority", "avatar", "image", "photo", "bio", "desc", "follow", "share", "role", "title"];

/// Folders of a site in which the pages about its authors lie.
const AUTHOR_FOLDERS: &[&str] =
    &["author", "authors", "auteur", "auteurs", "autor", "autoren", "tac-gia", "reporter", "journalist"];

/// Parts of the names of elements that hold what readers say.
static READERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let parts = ["comment", "kommentar", "binh-luan", "binhluan", "disqus"];
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(parts);
    automaton.unwrap_or_else(|error| panic!("the names of comments are part of the program: {error}"))
});

/// Parts of a page that are not about the article.
const ASIDE: &[&str] = &["aside", "nav", "footer", "form", "svg", "noscript", "template"];

/// A line that the page marks as naming the authors.
pub(super) struct Byline {
    pub(super) from: Evidence,
    pub(super) at: String,
    pub(super) text: String,
}

/// Where the walk is: how deep, in a part that is not about the article, in what readers say, in an element of which everything
/// is known.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    aside: bool,
    of_readers: bool,
    looked_at: bool,
}

/// What a page was seen to state, in the order of the page.
#[derive(Default)]
pub(super) struct Seen {
    /// Names of `<meta>`, in lower case, and what they hold; never empty.
    pub(super) meta: Vec<(String, String)>,
    /// The texts of JSON-LD.
    pub(super) scripts: Vec<String>,
    pub(super) page_title: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) headings: Vec<String>,
    pub(super) microdata: Vec<(String, String)>,
    pub(super) bylines: Vec<Byline>,
    /// How many elements its innermost ones stand in.
    pub(super) depth: usize,
    /// Whether the article's text has begun, and whether a byline was seen.
    text_began: bool,
    signed: bool,
}

impl Seen {
    /// Looks through a page. Walks without recursion, so nesting of any depth is safe.
    pub(super) fn of(root: &NodeRef<'_>) -> Seen {
        let mut seen = Seen::default();
        let begin = Place { depth: 0, aside: false, of_readers: false, looked_at: false };
        let mut stack: Vec<(NodeId, Place)> = vec![(root.id, begin)];
        while let Some((id, place)) = stack.pop() {
            let node = NodeRef::new(id, root.tree);
            let inside = node.query_or(None, |inner| match &inner.data {
                NodeData::Text { .. } | NodeData::Comment { .. } => None,
                NodeData::Element(element) if !place.looked_at => {
                    let name = &*element.name.local;
                    let of_readers = place.of_readers || is_of_readers(&node, element);
                    let aside = place.aside || of_readers || ASIDE.contains(&name);
                    let here = Place { aside, of_readers, ..place };
                    let looked_at = !seen.look_at(&node, element, name, here);
                    Some(Place { looked_at, ..here })
                }
                _ => Some(place),
            });
            seen.depth = seen.depth.max(place.depth);
            let Some(inside) = inside else { continue };
            let inside = Place { depth: place.depth + 1, ..inside };
            stack.extend(node.children_it(true).map(|child| (child.id, inside)));
        }
        seen
    }

    /// Calls `found` for every `<meta>` of these names, in their order.
    pub(super) fn metas(&self, names: &[&str], mut found: impl FnMut(&str, &str)) {
        for wanted in names {
            for (name, value) in self.meta.iter().filter(|(name, _)| name == wanted) {
                found(name, value);
            }
        }
    }

    /// Takes what an element states. False when there is no need to look into it.
    fn look_at(&mut self, node: &NodeRef<'_>, element: &Element, name: &str, place: Place) -> bool {
        let aside = place.aside;
        match name {
            "meta" => self.meta(node),
            "link" if self.canonical.is_none() && has_rel(node, "canonical") => {
                self.canonical = attribute(node, "href").filter(|href| is_url(href));
            }
            "script" => {
                let linked = node
                    .attr("type")
                    .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
                if linked {
                    self.scripts.push(node.text().to_string());
                }
                return false;
            }
            "style" => return false,
            "title" if self.page_title.is_none() && !aside => self.page_title = clean(&node.text()),
            "h1" if !aside => self.headings.extend(heading(node)),
            "p" if !self.text_began => self.text_began = node.text().len() >= TEXT_BEGINS,
            _ => {}
        }
        // Most elements say nothing of this kind.
        let says = |attribute: &dom_query::Attr| {
            matches!(&*attribute.name.local, "class" | "itemprop" | "rel" | "href")
        };
        if !element.attrs.iter().any(says) {
            return true;
        }
        let byline = !aside && name != "meta" && self.byline(node, name);
        if !byline && !place.of_readers {
            self.property(node);
        }
        !byline
    }

    fn meta(&mut self, node: &NodeRef<'_>) {
        let Some(value) = attribute(node, "content") else { return };
        let name = ["property", "name", "itemprop"].iter().find_map(|name| attribute(node, name));
        self.meta.extend(name.map(|name| (name.to_ascii_lowercase(), value)));
    }

    /// Takes a property of microdata.
    fn property(&mut self, node: &NodeRef<'_>) {
        let Some(property) = node.attr("itemprop") else { return };
        let Some((property, _)) = MICRODATA.iter().find(|(known, _)| *known == &*property) else { return };
        let value = attribute(node, "content").or_else(|| attribute(node, "datetime"));
        // What people see of a date may be `yesterday`.
        let value = value.or_else(|| clean(&node.text()));
        self.microdata.extend(value.map(|value| ((*property).to_owned(), value)));
    }

    /// Takes a line that names the authors.
    fn byline(&mut self, node: &NodeRef<'_>, name: &str) -> bool {
        if self.text_began && self.signed {
            return false;
        }
        let Some((from, at)) = called_byline(node, name) else { return false };
        let named = node.descendants_it().find(|child| has_word(child, "itemprop", "name"));
        let text = match &named {
            Some(name) => attribute(name, "content").or_else(|| clean(&name.text())),
            None => attribute(node, "content").or_else(|| clean(&node.text())),
        };
        let Some(text) = text.filter(|text| text.len() <= LONGEST_BYLINE) else { return false };
        // Below the text, the first is enough: what follows are the boxes of other articles.
        self.signed = true;
        self.bylines.push(Byline { from, at, text });
        true
    }
}

/// True for an element that holds what readers say of the article, and not the article itself.
fn is_of_readers(node: &NodeRef<'_>, element: &Element) -> bool {
    let says = |name: &str, is: &dyn Fn(&str) -> bool| {
        element.attrs.iter().any(|attribute| &*attribute.name.local == name && is(&attribute.value))
    };
    let is_headline = |inner: NodeRef<'_>| inner.node_name().is_some_and(|name| &*name == "h1");
    let is_called = |name| says(name, &|value| READERS.is_match(value));
    says("itemtype", &parts::is_of_readers)
        || ((is_called("class") || is_called("id")) && !node.descendants_it().any(is_headline))
}

/// What calls this element a byline.
fn called_byline(node: &NodeRef<'_>, name: &str) -> Option<(Evidence, String)> {
    if has_word(node, "itemprop", "author") {
        return Some((Evidence::Microdata, "author".to_owned()));
    }
    if has_rel(node, "author") {
        return Some((Evidence::Link, "author".to_owned()));
    }
    if let Some(class) = node.class().filter(|class| BYLINE_CLASSES.is_match(&**class)) {
        let class = class.to_ascii_lowercase();
        if !OTHER_CLASSES.iter().any(|part| class.contains(part)) {
            return Some((Evidence::Class, one_line(&class)));
        }
    }
    if name == "a" {
        let href = node.attr("href")?;
        let folder = href.split(['/', '?', '#']).find(|folder| AUTHOR_FOLDERS.contains(folder))?;
        return Some((Evidence::Link, format!("/{folder}/")));
    }
    None
}

/// A heading as it reads: its parts stand beside each other even where the page puts no space between them.
fn heading(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for part in node.descendants_it() {
        let drawn =
            part.ancestors_it(None).any(|outer| outer.node_name().is_some_and(|name| &*name == "svg"));
        if part.is_text() && !drawn {
            text.push_str(&part.text());
        } else if part.is_element() {
            text.push(' ');
        }
    }
    clean(&text)
}

fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    node.attr(name).and_then(|value| clean(&value))
}

fn has_rel(node: &NodeRef<'_>, wanted: &str) -> bool {
    has_word(node, "rel", wanted)
}

fn has_word(node: &NodeRef<'_>, attribute: &str, wanted: &str) -> bool {
    node.attr(attribute)
        .is_some_and(|words| words.split_whitespace().any(|word| word.eq_ignore_ascii_case(wanted)))
}

pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}
