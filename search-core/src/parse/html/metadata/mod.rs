//! What a page states about itself: JSON-LD, OpenGraph and other `<meta>`, microdata, links, its headings. Everything
//! is claimed and nothing chosen: that is the work of `clean`. What a `<time>` states goes with its block.

mod linked_data;
mod seen;

use dom_query::Document;
use serde_json::Value;

use self::seen::Seen;
use crate::article::{Evidence, Fact, Sure};
use crate::parse::{Stated, one_line};

/// `<meta>` names for the same fact, the most trustworthy first.
const META: &[(Fact, &[&str])] = &[
    (Fact::Title, &["twitter:title", "dc.title", "dcterms.title", "parsely-title"]),
    (
        Fact::Date,
        &[
            "article:published_time",
            "og:article:published_time",
            "datepublished",
            "date",
            "pubdate",
            "publish-date",
            "publishdate",
            "publication_date",
            "parsely-pub-date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
            "og:published_time",
        ],
    ),
    (Fact::Source, &["application-name", "publisher", "dc.publisher"]),
    (Fact::Section, &["article:section", "og:article:section", "parsely-section", "section"]),
];

/// Names of `<meta>` that state when the page was changed, not when it was published.
const META_MODIFIED: &[&str] = &["article:modified_time", "og:updated_time", "last-modified", "revised"];

/// Names of `<meta>` that each hold one tag; and those that hold them all, with commas between them.
const META_TAG: &[&str] = &["article:tag", "og:article:tag"];
const META_TAGS: &[&str] = &["news_keywords", "parsely-tags", "keywords"];

/// Names of `<meta>` for the authors. Others are known by their ending.
const META_AUTHOR: &[&str] =
    &["author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author"];
const META_AUTHOR_ENDING: &[&str] = &["author", "authors"];

/// What was read of a page's metadata.
pub(super) struct Metadata {
    pub(super) stated: Stated,
    /// The values of its JSON-LD.
    pub(super) linked: Vec<Value>,
    /// What it says that it is about.
    pub(super) description: Option<String>,
    /// How many elements its innermost ones stand in.
    pub(super) depth: usize,
}

/// Reads the metadata of a page.
pub(super) fn read(document: &Document) -> Metadata {
    let seen = Seen::of(&document.root());
    let linked = linked_data::values(&seen.scripts);
    let stated = stated(&seen, &linked);
    let mut description = None;
    seen.metas(&["og:description", "description"], |_, value| {
        description.get_or_insert_with(|| value.to_owned());
    });
    Metadata { stated, linked, description, depth: seen.depth }
}

fn stated(seen: &Seen, linked: &[Value]) -> Stated {
    let mut stated = Stated::default();
    seen.metas(&["og:title"], |name, value| {
        stated.claim(Fact::Title, value, Evidence::OpenGraph, name);
    });
    if let Some(canonical) = &seen.canonical {
        stated.claim(Fact::Url, canonical, Evidence::Link, "canonical");
    }
    seen.metas(&["og:url"], |name, value| stated.claim(Fact::Url, value, Evidence::OpenGraph, name));
    // JSON-LD names the company where the site's name is wanted.
    seen.metas(&["og:site_name"], |name, value| {
        stated.claim(Fact::Source, value, Evidence::OpenGraph, name);
    });
    let linked = linked_data::stated(linked);
    stated.is_news = linked.is_news;
    stated.claims.extend(linked.claims);
    for (name, value) in &seen.microdata {
        if let Some((_, fact)) = seen::MICRODATA.iter().find(|(known, _)| known == name) {
            stated.claim(*fact, value, Evidence::Microdata, name);
        }
    }
    for (fact, names) in META {
        seen.metas(names, |name, value| stated.claim(*fact, value, evidence(name), name));
    }
    tags(seen, &mut stated);
    for heading in &seen.headings {
        stated.claim_as(Sure::Likely, Fact::Title, heading, Evidence::Heading, "h1");
    }
    if let Some(title) = &seen.page_title {
        stated.claim_as(Sure::Likely, Fact::Title, title, Evidence::PageTitle, "");
    }
    seen.metas(META_MODIFIED, |name, value| {
        stated.claim_as(Sure::Guess, Fact::Date, value, evidence(name), name);
    });
    authors(seen, &mut stated);
    stated
}

fn evidence(name: &str) -> Evidence {
    if name.starts_with("og:") || name.starts_with("article:") { Evidence::OpenGraph } else { Evidence::Meta }
}

/// The tags, from the first place that has some.
fn tags(seen: &Seen, stated: &mut Stated) {
    seen.metas(META_TAG, |name, value| stated.claim(Fact::Tags, value, evidence(name), name));
    seen.metas(META_TAGS, |name, values| {
        for value in values.split([',', ';']).filter_map(clean) {
            stated.claim(Fact::Tags, value, evidence(name), name);
        }
    });
}

/// Who wrote it: `<meta>`; else the lines that the page marks as the byline.
fn authors(seen: &Seen, stated: &mut Stated) {
    seen.metas(META_AUTHOR, |name, value| stated.claim(Fact::Authors, value, evidence(name), name));
    let ending = |name: &str| {
        let last = name.rsplit([':', '.', '_', '-']).next();
        last.is_some_and(|last| last != name && META_AUTHOR_ENDING.contains(&last))
            && !META_AUTHOR.contains(&name)
    };
    for (name, value) in seen.meta.iter().filter(|(name, _)| ending(name)) {
        stated.claim_as(Sure::Likely, Fact::Authors, value, Evidence::Meta, name);
    }
    for byline in &seen.bylines {
        stated.claim_as(Sure::Likely, Fact::Authors, &byline.text, byline.from, &byline.at);
    }
    // What a link's preview shows in two labelled lines: who wrote it, and how long it takes to read.
    for name in ["twitter:data1", "twitter:data2"] {
        seen.metas(&[name], |name, value| {
            if !value.contains(|c: char| c.is_ascii_digit()) {
                stated.claim_as(Sure::Likely, Fact::Authors, value, Evidence::Meta, name);
            }
        });
    }
}

/// The text on one line, `None` when nothing is left. Many pages escape their metadata twice (`&amp;quot;`) or escape it in
/// JSON, where nothing unescapes it.
fn clean(text: &str) -> Option<String> {
    let escaped = text.contains('&') && text.contains(';') && !text.contains('<');
    let text = if escaped { one_line(&Document::fragment(text).text()) } else { one_line(text) };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(html: &str, fact: Fact) -> Vec<(String, Evidence, String)> {
        let stated = read(&Document::from(html)).stated;
        let claims = stated.about(fact);
        let show = |claim: &crate::parse::Claim| {
            let at = claim.provenance.at.clone().unwrap_or_default();
            (claim.value.clone(), claim.provenance.from, at)
        };
        claims.map(show).collect()
    }

    fn values(html: &str, fact: Fact) -> Vec<String> {
        claimed(html, fact).into_iter().map(|(value, ..)| value).collect()
    }

    #[test]
    fn titles_come_in_the_order_of_trust() {
        let html = r#"<title>A title | Site</title><meta property="og:title" content="A &amp;quot;title&amp;quot;">
            <meta name="twitter:title" content="A tweet"><h1> A  heading <svg><title>x</title></svg></h1>
            <script type="application/ld+json">{"@type": "NewsArticle", "headline": "A headline"}</script>"#;
        assert_eq!(
            values(html, Fact::Title),
            ["A \"title\"", "A headline", "A tweet", "A heading", "A title | Site"]
        );
    }

    #[test]
    fn bylines_are_known_by_what_the_page_calls_them() {
        for (html, expected) in [
            (r#"<span itemprop="author"><b itemprop="name">A B</b>, editor</span>"#, "A B"),
            (r#"<a rel="author" href="/x">A B</a>"#, "A B"),
            (r#"<p class="article__byline">By A B</p>"#, "By A B"),
            (r#"<a href="https://s.example/author/ab/">A B</a>"#, "A B"),
            (r#"<meta name="site.author" content="A B">"#, "A B"),
            (
                r#"<meta name="twitter:data1" content="A B"><meta name="twitter:data2" content="3 min">"#,
                "A B",
            ),
        ] {
            assert_eq!(values(html, Fact::Authors), [expected], "{html}");
        }
        for html in [
            r#"<div class="comment-author">A B</div>"#,
            r#"<aside><p class="author">A B</p></aside>"#,
            r#"<h1>T</h1><section id="comments"><p class="author">A B</p></section>"#,
            r#"<div itemscope itemtype="https://schema.org/Comment"><b itemprop="author">A B</b></div>"#,
            r#"<meta name="twitter:creator" content="@ab">"#,
        ] {
            assert!(values(html, Fact::Authors).is_empty(), "{html}");
        }
    }

    #[test]
    fn what_readers_say_states_nothing_of_the_article() {
        let html = r#"<body class="comments-open"><h1>T</h1><p class="author">A B</p>
            <div class="comment"><p itemprop="datePublished" content="2024-01-03">3 January</p></div>"#;
        assert!(claimed(html, Fact::Date).is_empty());
        assert_eq!(values(html, Fact::Authors), ["A B"]);
    }

    #[test]
    fn dates_know_where_they_stand() {
        let html = r#"<meta property="article:published_time" content="2024-01-02">
            <p itemprop="datePublished" content="2024-01-03">3 January</p>"#;
        assert_eq!(
            claimed(html, Fact::Date),
            [
                ("2024-01-03".to_owned(), Evidence::Microdata, "datePublished".to_owned()),
                ("2024-01-02".to_owned(), Evidence::OpenGraph, "article:published_time".to_owned()),
            ]
        );
    }
}
