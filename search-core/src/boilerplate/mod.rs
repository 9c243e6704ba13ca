//! Which of its lines does a site repeat? An article in; its lines as the archive counts them out, and the article without
//! those that are its site's.
//!
//! A menu, an invitation to subscribe, a notice under every text: one page does not tell such a line from the article, many
//! do. The archive indexes every line of every article, kept or dropped, under its site. So what has been learned of a site
//! is counted from the articles that are there: it grows, shrinks and is committed with them, and does not depend on the
//! order in which they came. Here is what of this is pure: the name of a line ([`LineKey`]), what counts as evidence
//! ([`Lines`]), what is decided by it ([`judge`]), and taking lines out of an article and giving them back ([`settle`]).

mod keep;
mod line;
mod passages;
mod rule;

use std::cmp::Reverse;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, PassageKind, Reason};

pub use keep::{Keep, Keeps};
pub use line::LineKey;
pub use passages::{Change, settle};
pub use rule::{Evidence, LEAST_ARTICLES, Verdict, judge, needed};

/// What has become of a line in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// It is a passage of the article.
    Kept,
    /// It was taken out because its site repeats it.
    Taken,
    /// It was dropped for what it says or where it stands.
    Dropped,
}

/// The lines of an article, as its site's are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The site it is of.
    pub site: String,
    /// Each of its lines once, but for the title.
    pub lines: Vec<(LineKey, Part)>,
    /// What tells its story from another: its longest passage, and the second longest for where the first is the line
    /// that is asked about. Two versions of one report have the same.
    pub story: Vec<LineKey>,
}

impl Lines {
    /// The lines of an article.
    pub fn of(article: &Article) -> Lines {
        let site = site_of(article);
        let key = |text: &str| LineKey::of(&site, text);
        let mut lines: Vec<(LineKey, Part)> = Vec::new();
        let mut bodies: Vec<(usize, LineKey)> = Vec::new();
        for passage in article.passages.iter().filter(|passage| is_line(passage.kind)) {
            let Some(key) = key(&passage.text) else { continue };
            lines.push((key, Part::Kept));
            if passage.kind == PassageKind::Body {
                bodies.push((passage.text.len(), key));
            }
        }
        for dropped in &article.dropped {
            let Some(key) = key(&dropped.text) else { continue };
            let taken = dropped.reason == Reason::Repeated;
            lines.push((key, if taken { Part::Taken } else { Part::Dropped }));
            if taken && dropped.was.is_some_and(|was| was.kind == PassageKind::Body) {
                bodies.push((dropped.text.len(), key));
            }
        }
        // A line that is kept once is kept, wherever else in the page it stands.
        lines.sort_by_key(|(key, part)| (*key, *part as u8));
        lines.dedup_by_key(|(key, _)| *key);
        bodies.sort_by_key(|(length, key)| (Reverse(*length), *key));
        let mut story: Vec<LineKey> = bodies.into_iter().map(|(_, key)| key).collect();
        story.dedup();
        story.truncate(2);
        Lines { site, lines, story }
    }
}

/// Titles are repeated on purpose, and so are the values of fields, such as the name of a category.
fn is_line(kind: PassageKind) -> bool {
    !matches!(kind, PassageKind::Title | PassageKind::Field)
}

/// The site an article is of: the host of its URL, without `www.`; without a URL the file it came from where that holds
/// several articles or lies in no folder, else the folder of its file.
pub fn site_of(article: &Article) -> String {
    if let Some(host) = host_of(article) {
        return host;
    }
    let path = &article.origin.path;
    let alone = article.origin.record.is_none() && article.origin.member.is_none();
    let folder = path.parent().filter(|folder| alone && *folder != Path::new(""));
    folder.unwrap_or(path).to_string_lossy().into_owned()
}

/// The host of an article's URL, without `www.`.
pub fn host_of(article: &Article) -> Option<String> {
    article.url.as_deref().and_then(host)
}

/// The number under which a site's lines are counted.
pub fn site_number(site: &str) -> u64 {
    xxh3_64(site.as_bytes())
}

fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::read::Record;

    #[test]
    fn a_site_is_a_host() {
        for url in
            ["https://www.Example.org/a?b", "http://example.org:8080", "https://me:secret@example.org#x"]
        {
            assert_eq!(host(url).as_deref(), Some("example.org"), "{url}");
        }
        for url in ["example.org/a", "https://", "urn:isbn:1", ""] {
            assert_eq!(host(url), None, "{url}");
        }
    }

    #[test]
    fn without_a_url_a_site_is_a_folder_or_a_file() {
        let site = |name, member: Option<&str>, number| {
            let mut record = Record::text(name, "The river rose in the night.");
            record.origin.member = member.map(str::to_owned);
            record.origin.record = number;
            site_of(&extract(&record).unwrap())
        };
        assert_eq!(site("pages/one.txt", None, None), "pages");
        assert_eq!(site("pages/all.jsonl", None, Some(3)), "pages/all.jsonl");
        assert_eq!(site("pages/all.zip", Some("site/one.txt"), None), "pages/all.zip");
        assert_eq!(site("one.txt", None, None), "one.txt");
    }
}
