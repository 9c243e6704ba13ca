//! What the archive holds: articles, made of passages, with what was left out of them and why.

pub mod attributes;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::attributes::Attributes;
use crate::lang::Lang;

/// Where an article came from: a file, and the record in it where it holds several.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(expecting = "an object with a `path`")]
pub struct Origin {
    /// The file, as an absolute path where it could be made one. Stored as text, so bytes that are none are replaced.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// The member of the file, where it is an archive of several: `pages/one.html` in a zip or tar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The number of the record in the file or member, from 1, for those that hold several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

impl Origin {
    /// A file that is one record.
    pub fn file(path: impl Into<PathBuf>) -> Origin {
        Origin { path: path.into(), member: None, record: None }
    }

    /// The name of the file, or of the member of it.
    pub fn name(&self) -> String {
        let path = self.member.as_ref().map_or(self.path.as_path(), Path::new);
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(member) = &self.member {
            write!(f, "/{member}")?;
        }
        match self.record {
            Some(record) => write!(f, "#{record}"),
            None => Ok(()),
        }
    }
}

/// What a passage is to its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// The headline.
    Title,
    /// A paragraph, a list item, a heading inside the article.
    Body,
    /// What stands under a picture, with its credit.
    Caption,
    /// The value of a field of the article's document that is neither its title nor its text, and the headline of a page that is called
    /// by another title.
    Field,
}

/// A piece of an article in one language: what is analysed, highlighted and shown as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// What it is to the article.
    pub kind: PassageKind,
    /// The text, in NFC, on one line.
    pub text: String,
    /// Its language; [`Lang::UND`] where unsure.
    pub lang: Lang,
    /// How sure the language is, from 0 to 1, in hundredths.
    pub confidence: f32,
}

impl Passage {
    /// A passage whose language is as sure as this. What is beyond hundredths would say nothing, and be kept with every passage.
    pub fn new(kind: PassageKind, text: String, lang: Lang, confidence: f32) -> Passage {
        Passage { kind, text, lang, confidence: (confidence * 100.0).round() / 100.0 }
    }
}

/// Why a line or a block of the page is not part of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its words are those of a site's menus, buttons and boxes.
    Furniture,
    /// It is short and in another language than the article.
    OtherLanguage,
    /// It has no words: rules, buttons, counters.
    NoWords,
    /// It names a file or an address instead of saying something.
    FilePath,
    /// It is the label of a picture, not its caption.
    CaptionLabel,
    /// It states the source; kept as the article's `source`.
    SourceLine,
    /// It states the date; kept as the article's `date`.
    DateLine,
    /// It names the author; kept among the article's `authors`.
    Byline,
    /// It stands before the article begins and is not its title.
    BeforeArticle,
    /// It stands after the article has ended.
    AfterArticle,
    /// It repeats the title.
    RepeatsTitle,
    /// It stands within the article, and does not read as part of it.
    UnlikeArticle,
    /// Its site repeats it beside other texts.
    Repeated,
}

impl Reason {
    /// The reason in words, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Reason::Furniture => "words of a site's menus and boxes",
            Reason::OtherLanguage => "short, and in another language than the article",
            Reason::NoWords => "no words",
            Reason::FilePath => "a file name or address",
            Reason::CaptionLabel => "the label of a picture",
            Reason::SourceLine => "names a source (read for `source`)",
            Reason::DateLine => "states a date (read for `date`)",
            Reason::Byline => "names an author (read for `authors`)",
            Reason::BeforeArticle => "stands before the article",
            Reason::AfterArticle => "stands after the article",
            Reason::RepeatsTitle => "repeats the title",
            Reason::UnlikeArticle => "within the article, but unlike it",
            Reason::Repeated => "repeated on other pages of its site",
        }
    }
}

/// A line or block of the page that is not part of the article. It is kept with the article, but counts for no score,
/// no snippet and no language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// The text, in NFC.
    pub text: String,
    /// Why it was dropped.
    pub reason: Reason,
    /// How many of the article's passages stand before it on the page. With the order of the lines themselves, it says
    /// where each of them stood.
    #[serde(default)]
    pub after: usize,
    /// The passage that it was, for a line that may be given back: one with [`Reason::Repeated`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Was>,
}

/// What a dropped line was as a passage of the article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Was {
    /// What it was to the article.
    pub kind: PassageKind,
    /// Its language.
    pub lang: Lang,
    /// How sure the language was.
    pub confidence: f32,
}

/// A fact about an article, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The headline.
    Title,
    /// When it was published.
    Date,
    /// The site or agency.
    Source,
    /// Who wrote it.
    Authors,
    /// Where it was written.
    Place,
    /// The part of the paper it stood in.
    Section,
    /// What it is about, in the site's words.
    Tags,
    /// The canonical URL.
    Url,
}

/// What a fact was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A property of the page's JSON-LD.
    JsonLd,
    /// An OpenGraph tag.
    OpenGraph,
    /// Another `<meta>` tag.
    Meta,
    /// Microdata: an element with `itemprop`.
    Microdata,
    /// A `<time>` element.
    Time,
    /// A heading of the page, an `<h1>`.
    Heading,
    /// The page's `<title>`.
    PageTitle,
    /// A `<link>` or `<a>` with a `rel`.
    Link,
    /// An element whose class says what it holds.
    Class,
    /// A field of the record.
    Field,
    /// An element of a feed.
    Feed,
    /// The front matter of a text.
    FrontMatter,
    /// The address of the page.
    Url,
    /// The address that a crawl fetched the page from.
    Crawl,
    /// A line of the text.
    Line,
}

impl Evidence {
    /// What it is in words, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Evidence::JsonLd => "JSON-LD",
            Evidence::OpenGraph => "OpenGraph",
            Evidence::Meta => "meta",
            Evidence::Microdata => "microdata",
            Evidence::Time => "<time>",
            Evidence::Heading => "heading",
            Evidence::PageTitle => "<title>",
            Evidence::Link => "link",
            Evidence::Class => "class",
            Evidence::Field => "field",
            Evidence::Feed => "feed",
            Evidence::FrontMatter => "front matter",
            Evidence::Url => "URL",
            Evidence::Crawl => "crawl",
            Evidence::Line => "line",
        }
    }
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// Something else was meant, as likely as not: a day and a month that may be the other way round, the time of a change.
    Guess,
    /// It is written in the text or marked for people, and reads as the fact.
    Likely,
    /// The page or the record states it for programs.
    Sure,
}

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// What it was taken from.
    pub from: Evidence,
    /// Which one of these: the name of the property, tag or field; the beginning of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How sure it is.
    pub sure: Sure,
}

impl fmt::Display for Provenance {
    /// `JSON-LD headline`, `line “Source: VNA”`, and `, a guess` behind it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.from.describe())?;
        match &self.at {
            Some(at) if self.from == Evidence::Line => write!(f, " “{at}”")?,
            Some(at) => write!(f, " {at}")?,
            None => {}
        }
        f.write_str(match self.sure {
            Sure::Sure => "",
            Sure::Likely => ", likely",
            Sure::Guess => ", a guess",
        })
    }
}

/// How much of an article is in a language.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LangShare {
    /// The language.
    pub lang: Lang,
    /// The share of the article's letters that is in it, from 0 to 1.
    pub share: f32,
}

/// A news article: the facts about it, its text in passages, and what the page held beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its name in the archive: the record's own id, else the canonical URL if it is not that of a whole site, else the file's name
    /// and a hash of its content. An article with the same id replaces the older one.
    pub id: String,
    /// The file it came from.
    pub origin: Origin,
    /// The canonical URL.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published, as exactly as it is known: `2023-11-20`; `2023-11-20T14:35:00`, the local time, where the
    /// zone is not stated; `2023-11-20T14:35:00+07:00` where it is. The first ten bytes are the day, as it is where the
    /// article was published.
    pub date: Option<String>,
    /// The site or agency that published it.
    pub source: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it was written, from the dateline.
    pub place: Option<String>,
    /// The part of the paper it stood in: `Politics`, `Thời sự`.
    #[serde(default)]
    pub section: Option<String>,
    /// What it is about, in the site's words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What else its record says, under names that stand for none of these facts. Bounded in size and depth.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The names of fields that were not kept among the attributes: they are too large, too many, or too deep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Where each of these facts came from.
    #[serde(default)]
    pub provenance: BTreeMap<Fact, Provenance>,
    /// The language most of its text is in; [`Lang::UND`] when unsure.
    pub lang: Lang,
    /// All its languages, the largest share first.
    pub langs: Vec<LangShare>,
    /// The article, in reading order: title, body, captions where they stood.
    pub passages: Vec<Passage>,
    /// What the page held beside the article, in the order of the page.
    pub dropped: Vec<Dropped>,
    /// The document that the article was made of, where a program sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Box<Document>>,
}

/// A document as a program sent it: the article was made of it, and is kept with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its fields, as they were sent.
    pub fields: Map<String, Value>,
    /// Its place among the documents of its archive, which are listed in this order.
    pub number: u64,
}

impl Article {
    /// The text of the article: its body passages, a blank line between two; neither title nor captions.
    pub fn text(&self) -> String {
        let body: Vec<&str> = self
            .passages
            .iter()
            .filter(|passage| passage.kind == PassageKind::Body)
            .map(|passage| passage.text.as_str())
            .collect();
        body.join("\n\n")
    }

    /// The name to show: the title, else the beginning of the text, cut at a word after about 80 characters.
    pub fn heading(&self) -> String {
        const LENGTH: usize = 80;
        if let Some(title) = &self.title {
            return title.clone();
        }
        let body = |kind| self.passages.iter().find(|passage| passage.kind == kind);
        let Some(first) = body(PassageKind::Body).or_else(|| body(PassageKind::Caption)) else {
            return self.id.clone();
        };
        match first.text.char_indices().nth(LENGTH) {
            None => first.text.clone(),
            Some((end, _)) => {
                let cut = first.text[..end].rfind(char::is_whitespace).unwrap_or(end);
                format!("{}…", first.text[..cut].trim_end())
            }
        }
    }
}
