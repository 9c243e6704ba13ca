//! What a page states about itself: JSON-LD, OpenGraph, `<meta>`, `<time>`, `<link rel=canonical>`, its headings.

use dom_query::Document;
use serde_json::Value;

use crate::parse::{Stated, one_line};

/// Types of schema.org that are articles.
const ARTICLE_TYPES: &[&str] = &["Article", "BlogPosting", "Report", "LiveBlogPosting", "SocialMediaPosting"];

/// `<meta>` names for the same fact, the most trustworthy first.
const META_DATE: &[&str] = &[
    "article:published_time",
    "datePublished",
    "date",
    "pubdate",
    "publish-date",
    "publishdate",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "og:published_time",
    "article:modified_time",
];
const META_TITLE: &[&str] = &["og:title", "twitter:title", "dc.title"];
const META_AUTHOR: &[&str] = &["author", "article:author", "dc.creator", "byl", "parsely-author"];
const META_SITE: &[&str] = &["og:site_name", "application-name", "publisher", "dc.publisher"];
const META_URL: &[&str] = &["og:url"];

/// Reads the metadata of a page.
pub(super) fn stated(document: &Document) -> Stated {
    let linked = linked_data(document);
    let site = meta(document, META_SITE).or_else(|| linked.source.clone());
    let page_title = document.select("title").iter().next().and_then(|title| clean(&title.text()));
    let named = page_title.as_deref().and_then(|title| split_site(title, site.as_deref()));
    let title = title(document, linked.title, page_title.as_deref(), site.as_deref());
    let source = site.clone().or_else(|| named.map(|(_, site)| site.to_owned()));
    let time = || {
        let times = document.select("article time[datetime], time[datetime]");
        times.iter().next().and_then(|time| clean(&time.attr("datetime")?))
    };
    let authors = if linked.authors.is_empty() { meta_authors(document) } else { linked.authors };
    Stated {
        id: None,
        url: canonical(document)
            .or_else(|| meta(document, META_URL))
            .or(linked.url)
            .filter(|url| is_url(url)),
        title,
        date: linked.date.or_else(|| meta(document, META_DATE)).or_else(time),
        source,
        authors,
        place: linked.place,
    }
}

/// The text on one line, `None` when nothing is left. Many pages escape their metadata twice (`&amp;quot;`) or escape it in
/// JSON, where nothing unescapes it.
fn clean(text: &str) -> Option<String> {
    let escaped = text.contains('&') && text.contains(';') && !text.contains('<');
    let text = if escaped { one_line(&Document::fragment(text).text()) } else { one_line(text) };
    Some(text).filter(|text| !text.is_empty())
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn canonical(document: &Document) -> Option<String> {
    document.select("link[rel=canonical]").iter().next().and_then(|link| clean(&link.attr("href")?))
}

fn meta(document: &Document, names: &[&str]) -> Option<String> {
    let tags = document.select("meta[content]");
    names.iter().find_map(|wanted| {
        tags.iter().find_map(|tag| {
            let name = ["property", "name", "itemprop"].iter().find_map(|attribute| tag.attr(attribute))?;
            if name.eq_ignore_ascii_case(wanted) { clean(&tag.attr("content")?) } else { None }
        })
    })
}

fn meta_authors(document: &Document) -> Vec<String> {
    // `article:author` is a profile's address on many sites.
    meta(document, META_AUTHOR).filter(|author| !is_url(author)).into_iter().collect()
}

/// The title: what stands above the text for its readers, the `<h1>` that has most of its words from the titles in the
/// metadata; else one of these. They are often written anew for search engines.
fn title(
    document: &Document,
    linked: Option<String>,
    page_title: Option<&str>,
    site: Option<&str>,
) -> Option<String> {
    let titles = [linked, meta(document, META_TITLE), page_title.map(str::to_owned)];
    let headings: Vec<String> =
        document.select("h1").iter().filter_map(|heading| clean(&heading.text())).collect();
    let repeated = |heading: &&String| titles.iter().flatten().any(|title| most_words_in(heading, title));
    // A logo is often an `<h1>` too, and its text stands in the page's title as well: the longest is the headline.
    let heading = headings.iter().filter(repeated).max_by_key(|heading| heading.len());
    match (heading, titles.iter().flatten().next()) {
        (Some(heading), _) if site != Some(heading.as_str()) => Some(heading.clone()),
        (_, Some(stated)) => {
            Some(split_site(stated, site).map_or(stated.as_str(), |(title, _)| title).to_owned())
        }
        (_, None) => headings.into_iter().next(),
    }
}

/// True when at least half of the words of `one` are words of `other`.
fn most_words_in(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && one.iter().filter(|word| other.contains(word)).count() * 2 >= one.len()
}

/// `Headline - The Harbour Post` → the headline and the site: the last part is the site when it has its name, or is short
/// beside the rest.
fn split_site<'t>(title: &'t str, site: Option<&str>) -> Option<(&'t str, &'t str)> {
    const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " · "];
    let parts = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator));
    let words = |text: &str| text.split_whitespace().count();
    let is_site =
        |(headline, last): &(&str, &str)| site == Some(*last) || (words(last) <= 4 && words(headline) >= 4);
    parts.map(|(headline, last)| (headline.trim(), last.trim())).find(is_site)
}

/// The facts that the page's JSON-LD states about its article.
fn linked_data(document: &Document) -> Stated {
    let mut stated = Stated::default();
    for script in document.select("script[type='application/ld+json']").iter() {
        let Ok(value) = serde_json::from_str::<Value>(&script.text()) else { continue };
        if let Some(article) = find_article(&value, 0) {
            let text = |name: &str| article.get(name).and_then(Value::as_str).and_then(clean);
            stated.title = stated.title.or_else(|| text("headline"));
            stated.date = stated.date.or_else(|| text("datePublished"));
            stated.url = stated.url.or_else(|| text("url"));
            stated.place = stated.place.or_else(|| text("dateline"));
            stated.place =
                stated.place.or_else(|| article.get("contentLocation").and_then(|it| names(it).pop()));
            stated.source = stated.source.or_else(|| article.get("publisher").and_then(|it| names(it).pop()));
            if stated.authors.is_empty() {
                stated.authors = article.get("author").map(names).unwrap_or_default();
            }
        }
    }
    stated
}

/// The first object of an article's type, looking into lists, `@graph` and nested objects.
fn find_article(value: &Value, depth: usize) -> Option<&Value> {
    const MAX_DEPTH: usize = 6;
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|value| find_article(value, depth + 1)),
        Value::Object(fields) => {
            let is_article = |name: &Value| {
                name.as_str().is_some_and(|name| ARTICLE_TYPES.iter().any(|article| name.ends_with(article)))
            };
            let found = match fields.get("@type") {
                Some(Value::Array(types)) => types.iter().any(is_article),
                Some(name) => is_article(name),
                None => false,
            };
            if found { Some(value) } else { fields.values().find_map(|value| find_article(value, depth + 1)) }
        }
        _ => None,
    }
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) if !is_url(name) => clean(name).into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(fields) => fields.get("name").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_leaves_the_title() {
        assert_eq!(
            split_site("A long enough headline - The Harbour Post", None),
            Some(("A long enough headline", "The Harbour Post"))
        );
        assert_eq!(split_site("Live - Post", Some("Post")), Some(("Live", "Post")));
        assert_eq!(split_site("Paris - Lyon", None), None);
    }

    #[test]
    fn json_ld_in_a_graph_is_found() {
        let document = Document::from(
            r#"<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"],
            "headline": "Un titre", "author": [{"name": "A"}, "B", "https://x.example"],
            "publisher": {"name": "Le Rivage"}, "datePublished": "2024-01-02"}]}</script>"#,
        );
        let stated = stated(&document);
        assert_eq!(stated.title.as_deref(), Some("Un titre"));
        assert_eq!(stated.authors, ["A", "B"]);
        assert_eq!(stated.source.as_deref(), Some("Le Rivage"));
    }
}
