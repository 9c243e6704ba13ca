//! Which of this page is the article? A page of blocks in; an [`Article`] out, with everything else and the reason why.
//!
//! What can be seen of each line ([`evidence`]) is weighed by what was learned from other sites' pages ([`trees`]); what its
//! form or its words say alone, and its language beside the article's, is a veto. The facts (title, date, source,
//! authors, place, section, tags) are those that the page states; where it states none, they are taken from the lines
//! around the text. Each knows where it came from.

mod clock;
mod credits;
mod date_lines;
mod date_words;
mod dated;
mod dateline;
mod dates;
pub mod evidence;
mod facts;
mod furniture;
mod given;
mod likely;
mod lines;
pub mod measured;
mod names;
mod outlets;
pub mod pieces;
mod press;
mod run;
mod shown;
mod site;
mod titles;
pub mod trees;

use jiff::civil::Date;

use crate::article::{Article, Dropped, Evidence, Fact, LangShare, Origin, Passage, PassageKind, Reason};
use crate::lang::{Lang, is_letter};
use crate::parse::{Page, Stated, one_line};
use crate::read::SkipReason;

use self::facts::{Facts, Settled};
use self::likely::{Line, Verdict};
use self::lines::judge;
use self::shown::Shown;
use self::trees::Weights;

pub(crate) use self::dates::{month as month_named, month_of, whole as whole_date};

/// A longer id or URL is no name to call an article by: the article is then named after its file.
const MAX_ID_BYTES: usize = 1_024;

/// Finds the article in a page. `seen` is the day on which the page was read or crawled: its article is not from a later
/// one, but for the next day, which it may be where it was published.
///
/// # Errors
/// [`SkipReason::NoText`] when nothing is left: no title and no text.
pub fn clean(page: Page, seen: Date) -> Result<Article, SkipReason> {
    clean_by(page, seen, Weights::learned())
}

/// As [`clean`], with other weights than those that are part of the program: for measuring them.
///
/// # Errors
/// As [`clean`].
pub fn clean_by(page: Page, seen: Date, weights: &Weights) -> Result<Article, SkipReason> {
    let Page { origin, content_hash, mut stated, blocks } = page;
    let mut facts = Facts::new(stated.clone(), Shown::of(&stated, &blocks), seen);
    let judged = judge(blocks, &stated, &mut facts, weights);
    let lang = judged.lang;
    let facts = facts.settle();
    keep_date_field(&mut stated, &facts);

    let mut passages = Vec::new();
    let mut dropped = Vec::new();
    if let Some(title) = &facts.title {
        passages.push(title_passage(title, &judged.lines, lang));
    }
    // The title is the first passage wherever it stands; what stands above its line stands before everything.
    let titled = judged.lines.iter().any(|line| line.verdict == Verdict::Title);
    let mut above = titled;
    let headline = facts.title.as_deref().and_then(|title| titles::other_headline(&stated, title));
    for Line { text, guess, verdict, .. } in judged.lines {
        let kind = match verdict {
            Verdict::Body => PassageKind::Body,
            Verdict::Caption => PassageKind::Caption,
            Verdict::Title => {
                above = false;
                continue;
            }
            // It is what readers remember, and is searched without being a part of the text.
            Verdict::Dropped(Reason::BeforeArticle) if headline == Some(text.as_str()) => {
                let guess = lines::lean(&text, crate::detect::detect(&text), lang);
                passages.push(Passage::new(PassageKind::Field, text, guess.lang, guess.confidence));
                continue;
            }
            Verdict::Dropped(reason) => {
                let after = if above && passages.len() == 1 { 0 } else { passages.len() };
                dropped.push(Dropped { text, reason, after, was: None });
                continue;
            }
        };
        passages.push(Passage::new(kind, text, guess.lang, guess.confidence));
    }
    if passages.is_empty() {
        return Err(SkipReason::NoText);
    }
    let langs = languages(&passages);
    let lang = langs.first().map_or(Lang::UND, |first| first.lang);
    let page = || facts.url.clone().filter(|url| site::names_page(url));
    let id = facts.id.or_else(page).filter(|id| id.len() <= MAX_ID_BYTES);
    let id = id.unwrap_or_else(|| named_after(&origin, content_hash));
    Ok(Article {
        id,
        origin,
        url: facts.url,
        title: facts.title,
        date: facts.date,
        source: facts.source,
        authors: facts.authors,
        place: facts.place,
        section: facts.section,
        tags: facts.tags,
        attributes: stated.attributes,
        left_out: stated.left_out,
        provenance: facts.provenance,
        lang,
        langs,
        passages,
        dropped,
        document: None,
    })
}

/// The id of an article that has none of its own: the file's name, on one line, and a hash of the content.
fn named_after(origin: &Origin, content_hash: u64) -> String {
    let name = one_line(&origin.name());
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("article");
    format!("{stem}-{:08x}", content_hash >> 32)
}

/// A field that is called a date and is not the article's, such as one that names no more than a year, is an attribute.
fn keep_date_field(stated: &mut Stated, facts: &Settled) {
    let Some((name, value)) = stated.date_field.take() else { return };
    let of_article = facts.provenance.get(&Fact::Date).is_some_and(|from| {
        from.at.as_deref() == Some(name.as_str()) && !matches!(from.from, Evidence::Line | Evidence::Url)
    });
    if !of_article {
        stated.attributes.insert(name, value);
    }
}

/// A title of fewer words is often a name, which reads as another language: `Sidney Cotton`, `Le Mans`.
const NAME_WORDS: usize = 5;

/// The title's language is that of its line where it was found in the text; a title from metadata is detected, and is in the
/// article's where it is too short to say.
fn title_passage(title: &str, lines: &[Line], lang: Lang) -> Passage {
    let line = lines.iter().find(|line| line.verdict == Verdict::Title);
    let mut guess =
        line.map_or_else(|| lines::lean(title, crate::detect::detect(title), lang), |line| line.guess);
    if lang != Lang::UND && title.split_whitespace().nth(NAME_WORDS - 1).is_none() {
        guess.lang = lang;
    }
    Passage::new(PassageKind::Title, title.to_owned(), guess.lang, guess.confidence)
}

fn letters_in(text: &str) -> usize {
    match text.is_ascii() {
        true => text.bytes().filter(u8::is_ascii_alphabetic).count(),
        false => text.chars().filter(|&c| is_letter(c)).count(),
    }
}

/// The share of each language among the letters of the passages, the largest first.
pub fn languages(passages: &[Passage]) -> Vec<LangShare> {
    let mut letters: Vec<(Lang, usize)> = Vec::new();
    for passage in passages {
        let count = letters_in(&passage.text);
        match letters.iter_mut().find(|(lang, _)| *lang == passage.lang) {
            Some((_, sum)) => *sum += count,
            None => letters.push((passage.lang, count)),
        }
    }
    let total: usize = letters.iter().map(|(_, count)| count).sum();
    letters.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let share = |count: usize| if total == 0 { 0.0 } else { count as f32 / total as f32 };
    letters.into_iter().map(|(lang, count)| LangShare { lang, share: share(count) }).collect()
}
