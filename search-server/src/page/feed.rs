//! A query as a feed: what was asked in; the newest of what it finds as RSS, Atom or JSON Feed out.

use std::sync::LazyLock;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use search_core::{Error, Group, Hit, Order, SearchOptions};
use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::locale::{Locale, fill};
use crate::data::index::Index;
use crate::documents::Displayed;

/// Since when this program gives feeds. What has no date is as old: readers would take what is of now for new whenever they ask.
static SINCE: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);

/// Articles of a feed.
const ENTRIES: usize = 50;

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeedForm {
    /// RSS 2.0.
    Rss,
    /// RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedForm {
    /// All of them.
    pub(crate) const ALL: [FeedForm; 3] = [FeedForm::Rss, FeedForm::Atom, FeedForm::Json];

    /// Its address on the service.
    pub(crate) fn path(self) -> &'static str {
        match self {
            FeedForm::Rss => "/feed.rss",
            FeedForm::Atom => "/feed.atom",
            FeedForm::Json => "/feed.json",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            FeedForm::Rss => "application/rss+xml; charset=utf-8",
            FeedForm::Atom => "application/atom+xml; charset=utf-8",
            FeedForm::Json => "application/feed+json; charset=utf-8",
        }
    }
}

/// A feed.
pub(crate) struct Feed {
    title: String,
    locale: &'static Locale,
    /// The page with the same results.
    home: String,
    /// The feed itself, in each form.
    own: [String; FeedForm::ALL.len()],
    /// When the newest was published, as far as they say: a feed of the same articles is the same.
    updated: Timestamp,
    entries: Vec<Entry>,
}

/// An article of a feed.
struct Entry {
    /// Where it is shown, which is also by what it is known.
    address: String,
    /// Where it was published.
    original: Option<String>,
    title: String,
    lang: String,
    source: Option<String>,
    authors: Vec<String>,
    published: Option<Timestamp>,
    /// Atom has each entry say when it changed last.
    updated: Timestamp,
    /// The passage that answers best, or the first.
    summary: String,
}

#[derive(Template)]
#[template(path = "feed.rss.xml")]
struct Rss<'f> {
    feed: &'f Feed,
}

#[derive(Template)]
#[template(path = "feed.atom.xml")]
struct Atom<'f> {
    feed: &'f Feed,
}

impl Feed {
    /// Searches. `service` is the address of the service, without a slash at its end.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub(crate) fn new(
        index: &Index,
        asked: &Asked,
        service: &str,
        locale: &'static Locale,
    ) -> Result<Feed, Error> {
        // Pages are for reading, and the order of a feed is that in which articles come.
        let asked = asked.on_page(1);
        let options = SearchOptions {
            limit: ENTRIES,
            order: Order::Newest,
            filter: asked.filter(None),
            snippets: 1,
            help: false,
            group: if asked.unfolded { Group::Nothing } else { Group::Story },
            ..SearchOptions::default()
        };
        let hits = index.archive.search(&asked.q, &options)?.hits;
        let displayed = Displayed::of(index);
        let entries = hits.iter().map(|hit| Entry::of(&displayed.hit(hit), &asked, service));
        let entries: Vec<Entry> = entries.collect();
        let title = match asked.q.is_empty() {
            true => locale.say.newest_articles.clone(),
            false => fill(&locale.say.results_for, &[("query", &asked.q)]),
        };
        Ok(Feed {
            title: clean(&title),
            locale,
            home: format!("{service}{}", asked.results_address()),
            own: FeedForm::ALL.map(|form| format!("{service}{}", asked.address(form.path()))),
            updated: entries.iter().filter_map(|entry| entry.published).max().unwrap_or(*SINCE),
            entries,
        })
    }

    /// The feed in a form.
    pub(crate) fn written(&self, form: FeedForm) -> Result<String, askama::Error> {
        match form {
            FeedForm::Rss => Rss { feed: self }.render(),
            FeedForm::Atom => Atom { feed: self }.render(),
            FeedForm::Json => Ok(self.json().to_string()),
        }
    }

    fn own(&self, form: FeedForm) -> &str {
        &self.own[form as usize]
    }

    fn json(&self) -> Value {
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.home,
            "feed_url": self.own(FeedForm::Json),
            "language": self.locale.code,
            "items": self.entries.iter().map(Entry::json).collect::<Vec<_>>(),
        })
    }
}

impl Entry {
    fn of(hit: &Hit, asked: &Asked, service: &str) -> Entry {
        let article = &hit.article;
        // By what is asked an article is not another one.
        let address = asked.nothing().article_address(&article.id);
        let published = article.date.as_deref().and_then(moment);
        let web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        Entry {
            address: format!("{service}{address}"),
            original: article.url.as_ref().filter(web).map(|url| clean(url)),
            title: clean(&article.heading()),
            lang: article.lang.to_string(),
            source: article.source.as_deref().map(clean),
            authors: article.authors.iter().map(|author| clean(author)).collect(),
            published,
            updated: published.unwrap_or(*SINCE),
            summary: hit.snippets.first().map(|snippet| clean(&snippet.text)).unwrap_or_default(),
        }
    }

    fn rfc2822(&self) -> Option<String> {
        rfc2822::to_string(&self.published?.to_zoned(TimeZone::UTC)).ok()
    }

    fn json(&self) -> Value {
        let mut item = Map::new();
        item.insert("id".to_owned(), json!(self.address));
        item.insert("url".to_owned(), json!(self.address));
        item.insert("title".to_owned(), json!(self.title));
        item.insert("content_text".to_owned(), json!(self.summary));
        item.insert("language".to_owned(), json!(self.lang));
        if let Some(original) = &self.original {
            item.insert("external_url".to_owned(), json!(original));
        }
        if let Some(published) = self.published {
            item.insert("date_published".to_owned(), json!(published));
        }
        let names = self.authors.iter().chain(&self.source);
        let authors: Vec<Value> = names.map(|name| json!({ "name": name })).collect();
        if !authors.is_empty() {
            item.insert("authors".to_owned(), json!(authors));
        }
        Value::Object(item)
    }
}

/// When something was published: a moment, or the beginning of a day.
fn moment(date: &str) -> Option<Timestamp> {
    let day = || date.get(..10)?.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok();
    date.parse().ok().or_else(|| Some(day()?.timestamp()))
}

/// A text without the characters that XML cannot have.
fn clean(text: &str) -> String {
    let allowed =
        |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\t' | '\n');
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_days_are_read() {
        let read = |date| moment(date).map(|moment| moment.to_string());
        assert_eq!(read("2023-11-20").unwrap(), "2023-11-20T00:00:00Z");
        assert_eq!(read("2023-11-02T14:35:00+07:00").unwrap(), "2023-11-02T07:35:00Z");
        assert_eq!(read("2023-11-02T14:35").unwrap(), "2023-11-02T00:00:00Z");
        assert_eq!(read("hôm qua"), None);
    }

    #[test]
    fn what_xml_cannot_have_is_left_out() {
        assert_eq!(clean("a\u{0}b\u{B}c\nd\u{FFFF}é"), "abc\ndé");
    }
}
