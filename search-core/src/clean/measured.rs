//! The lines of a page, measured once: what [`super::evidence`] reads off them.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::credits;
use super::furniture::{self, Folded};
use super::pieces::is_dense;
use super::run::{best_run, ends_sentence, is_prose, prose_weight};
use super::site::Site;
use crate::article::{Fact, Reason};
use crate::lang::{is_capital, is_letter};
use crate::parse::{Block, Element, Hint, Layout, Role, Stated};

/// The lines of a page, measured.
pub struct Lines {
    pub(super) lines: Vec<Line>,
    /// Words of prose before line n.
    pub(super) prose_before: Vec<f32>,
    /// Words before line n.
    pub(super) words_before: Vec<f32>,
    pub(super) run: std::ops::Range<usize>,
    /// What is in an element, by its number.
    pub(super) elements: Vec<Inside>,
    /// Words of prose in elements of a style.
    pub(super) prose_of_style: FxHashMap<u64, f32>,
    /// The innermost element with most of the prose, and how deep it lies.
    pub(super) dominant: (u32, f32),
    /// The line of the headline.
    pub(super) headline: Option<usize>,
}

/// Words of prose, of everything and in links that are in an element.
#[derive(Clone, Copy, Default)]
pub(super) struct Inside {
    pub(super) prose: f32,
    pub(super) words: f32,
    pub(super) linked: f32,
    depth: f32,
}

/// What the form and the words of a line say by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Form {
    /// Why it is furniture, if it is.
    pub(super) furniture: Option<Reason>,
    /// Whether it ends in a picture's credit.
    pub(super) credit: bool,
    /// Whether it is a short line that begins as a byline.
    pub(super) byline: bool,
}

/// A line, measured.
pub(super) struct Line {
    pub(super) form: Form,
    pub(super) words: f32,
    /// The logarithm of its words.
    pub(super) ln_words: f32,
    pub(super) letters: f32,
    pub(super) digits: f32,
    pub(super) capitals: f32,
    pub(super) capital_words: f32,
    pub(super) commas: f32,
    pub(super) separators: f32,
    pub(super) inner_ends: f32,
    pub(super) addresses: f32,
    pub(super) last: Last,
    pub(super) first: First,
    pub(super) prose: f32,
    pub(super) furniture: f32,
    pub(super) furniture_words: f32,
    pub(super) calls: f32,
    pub(super) names_site: bool,
    pub(super) labelled: bool,
    pub(super) credit: bool,
    pub(super) byline: bool,
    pub(super) repeated: bool,
    pub(super) in_title: f32,
    /// 0 for none, else its level.
    pub(super) heading: f32,
    pub(super) caption: bool,
    pub(super) item: bool,
    pub(super) layout: Option<Layout>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Last {
    Other,
    Sentence,
    Question,
    Colon,
    Ellipsis,
}

#[derive(Clone, Copy)]
pub(super) enum First {
    Lower = 0,
    Capital,
    Digit,
    Quote,
    Other,
}

/// Lines with more words than this are not looked through for what only short lines are.
const SHORT_WORDS: usize = 40;

/// A word in a script without spaces counts as half a letter's worth: Chinese and Japanese words have two letters on
/// average.
const LETTERS_A_WORD: f32 = 2.0;

/// A box with more words is no offer.
const BOX_WORDS: f32 = 60.0;

/// The share of a page's prose that the innermost element with most of it must have.
const DOMINANT_SHARE: f32 = 0.6;
impl Lines {
    /// Measures the lines of a page.
    pub fn new(blocks: &[Block], stated: &Stated) -> Lines {
        let mut title = String::new();
        let title = Folded::of(first_claim(stated, Fact::Title).unwrap_or_default(), &mut title);
        let title: FxHashSet<&str> = words_of(&title).collect();
        let site = Site::of(stated);
        let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
        let hashes: Vec<u64> = blocks.iter().map(|block| xxh3_64(block.text.as_bytes())).collect();
        for &hash in &hashes {
            *seen.entry(hash).or_default() += 1;
        }
        let mut folded = String::new();
        let mut lines: Vec<Line> = blocks
            .iter()
            .map(|block| measure(block, &Folded::of(&block.text, &mut folded), &title, &site))
            .collect();
        for (line, hash) in lines.iter_mut().zip(&hashes) {
            line.repeated = seen[hash] > 1;
        }
        let sums = |of: fn(&Line) -> f32| {
            let mut sum = 0.0;
            let mut sums = vec![0.0];
            sums.extend(lines.iter().map(|line| {
                sum += of(line);
                sum
            }));
            sums
        };
        let (prose_before, words_before) = (sums(|line| line.prose), sums(|line| line.words));
        let mut page = Lines {
            run: best_run(lines.iter().map(|line| prose_weight(line.prose))),
            prose_before,
            words_before,
            elements: Vec::new(),
            prose_of_style: FxHashMap::default(),
            dominant: (0, 0.0),
            headline: None,
            lines,
        };
        page.measure_elements();
        page.headline = page.find_headline();
        page
    }

    fn measure_elements(&mut self) {
        let numbers = |line: &Line| line.layout.iter().flat_map(|layout| layout.path).max();
        let most = self.lines.iter().filter_map(numbers).max().unwrap_or(0);
        self.elements = vec![Inside::default(); most as usize + 1];
        for line in &self.lines {
            let Some(layout) = &line.layout else { continue };
            *self.prose_of_style.entry(layout.style).or_default() += line.prose;
            for (level, &element) in layout.path.iter().enumerate().filter(|(_, element)| **element > 0) {
                let inside = &mut self.elements[element as usize];
                inside.prose += line.prose;
                inside.words += line.words;
                inside.linked += line.words * layout.linked;
                inside.depth = f32::from(layout.depth) - level as f32;
            }
        }
        let enough = DOMINANT_SHARE * self.prose();
        let dominant = self.elements.iter().enumerate();
        let dominant = dominant.filter(|(_, inside)| inside.prose >= enough && inside.prose > 0.0);
        // The innermost; of several at one depth there is but one with most of the prose.
        let dominant = dominant.max_by(|(_, one), (_, other)| one.depth.total_cmp(&other.depth));
        self.dominant = dominant.map_or((0, 0.0), |(element, inside)| (element as u32, inside.depth));
    }

    /// The heading of the first level that has most of the title's words; else the last one.
    fn find_headline(&self) -> Option<usize> {
        let headings = self.lines.iter().enumerate().filter(|(_, line)| line.heading == 1.0);
        headings
            .max_by(|(_, one), (_, other)| {
                (one.in_title * one.words).total_cmp(&(other.in_title * other.words))
            })
            .map(|(at, _)| at)
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many words line `at` counts as.
    pub fn words(&self, at: usize) -> f32 {
        self.lines[at].words
    }

    /// What the form and the words of line `at` say by themselves.
    pub(super) fn form(&self, at: usize) -> Form {
        self.lines[at].form
    }

    /// True for what stands in a small box that the page's classes call one which asks the reader to subscribe. Some sites call what
    /// holds the whole article so, or each of its paragraphs.
    pub(super) fn is_offer(&self, at: usize) -> bool {
        let Some(layout) = &self.lines[at].layout else { return false };
        // The last hints are those of all elements further out.
        let around = layout.path.iter().zip(&layout.hints).take(layout.hints.len() - 1);
        let around = around.skip(usize::from(layout.element == Element::Paragraph));
        let mut boxes = around.filter(|(_, hints)| *hints & Hint::Offer.bit() != 0);
        boxes.any(|(&element, _)| self.elements[element as usize].words <= BOX_WORDS)
    }

    pub(super) fn prose(&self) -> f32 {
        self.prose_before.last().copied().unwrap_or(0.0)
    }

    pub(super) fn all_words(&self) -> f32 {
        self.words_before.last().copied().unwrap_or(0.0)
    }

    /// Words of prose from line `from` up to `to`, both cut to the page.
    pub(super) fn prose_between(&self, from: usize, to: usize) -> f32 {
        let to = to.min(self.lines.len());
        self.prose_before[to] - self.prose_before[from.min(to)]
    }
}
fn measure(block: &Block, folded: &Folded<'_>, title: &FxHashSet<&str>, site: &Site) -> Line {
    let text = block.text.as_str();
    let labelled = furniture::begins_as_furniture(text, folded);
    let mut line = Line {
        form: Form {
            furniture: furniture::judge(text, folded, labelled),
            credit: credits::is_caption(text),
            byline: false,
        },
        words: 0.0,
        ln_words: 0.0,
        letters: 0.0,
        digits: 0.0,
        capitals: 0.0,
        capital_words: 0.0,
        commas: 0.0,
        separators: 0.0,
        inner_ends: 0.0,
        addresses: 0.0,
        last: last(text),
        first: first(text),
        prose: 0.0,
        furniture: 0.0,
        furniture_words: 0.0,
        calls: folded.calls() as f32,
        names_site: site.is_named_in(folded),
        labelled: false,
        credit: false,
        byline: false,
        repeated: false,
        in_title: 0.0,
        heading: if let Role::Heading(level) = block.role { f32::from(level) } else { 0.0 },
        caption: block.role == Role::Caption,
        item: block.role == Role::Item,
        layout: block.layout.clone(),
    };
    if memchr::memchr2(b'@', b':', text.as_bytes()).is_some() || text.contains("www.") {
        let is_address = |word: &&str| word.contains('@') || word.contains("://") || word.starts_with("www.");
        line.addresses = text.split(' ').filter(is_address).count() as f32;
    }
    let (mut letters, mut capitals, mut digits, mut dense) = (0u32, 0u32, 0u32, 0u32);
    let (mut words, mut capital_words) = (1u32, 0u32);
    let mut ended = false;
    let mut begins = true;
    for c in text.chars() {
        let begins = std::mem::replace(&mut begins, c == ' ');
        if c.is_ascii_lowercase() {
            letters += 1;
            ended = false;
            continue;
        }
        if is_letter(c) {
            letters += 1;
            let capital = u32::from(is_capital(c));
            capitals += capital;
            capital_words += u32::from(begins) & capital;
            dense += u32::from(is_dense(c));
            ended = false;
            continue;
        }
        words += u32::from(c == ' ');
        digits += u32::from(c.is_numeric());
        match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' => ended = true,
            ' ' if ended => {
                line.inner_ends += 1.0;
                ended = false;
            }
            ' ' => {}
            ',' | '،' | '、' | '，' => line.commas += 1.0,
            '|' | '•' | '·' | '»' | '›' | '→' | '©' | '/' => line.separators += 1.0,
            _ => ended = false,
        }
    }
    (line.letters, line.capitals, line.digits) = (letters as f32, capitals as f32, digits as f32);
    line.capital_words = capital_words as f32;
    line.words = (words as f32).max(dense as f32 / LETTERS_A_WORD);
    line.ln_words = line.words.ln_1p();
    let linked = block.layout.as_ref().map_or(0.0, |layout| layout.linked);
    if is_prose(text) && linked < 0.5 || (dense > 20 && ends_sentence(text)) {
        line.prose = line.words;
    }
    if words as usize <= SHORT_WORDS {
        let (covered, all) = folded.coverage();
        line.furniture = covered as f32 / all.max(1) as f32;
        line.furniture_words = covered as f32;
        line.labelled = labelled;
        line.credit = line.form.credit;
        line.form.byline = credits::byline(text).is_some();
        line.byline = line.form.byline;
        line.in_title = if title.is_empty() { 0.0 } else { share_in(folded, title) };
    }
    line
}

/// The share of a line's words that are words of the title.
fn share_in(folded: &Folded<'_>, title: &FxHashSet<&str>) -> f32 {
    let (mut shared, mut all) = (0, 0);
    for word in words_of(folded) {
        all += 1;
        shared += usize::from(title.contains(word));
    }
    shared as f32 / all.max(1) as f32
}

fn first(text: &str) -> First {
    match text.chars().next() {
        Some(c) if c.is_lowercase() => First::Lower,
        Some(c) if c.is_alphabetic() => First::Capital,
        Some(c) if c.is_numeric() => First::Digit,
        Some('"' | '“' | '«' | '„' | '‘' | '\'' | '「') => First::Quote,
        _ => First::Other,
    }
}

fn last(text: &str) -> Last {
    let inner = text.trim_end_matches(['"', '\'', '”', '’', '»', '›', ')', ']', ' ', '\u{A0}', '」']);
    match inner.chars().next_back() {
        Some('.') if inner.ends_with("...") => Last::Ellipsis,
        Some('.' | '!' | '。' | '！' | '।') => Last::Sentence,
        Some('?' | '？') => Last::Question,
        Some('…') => Last::Ellipsis,
        Some(':' | ';' | '：') => Last::Colon,
        _ => Last::Other,
    }
}

fn first_claim(stated: &Stated, fact: Fact) -> Option<&str> {
    stated.about(fact).next().map(|claim| claim.value.as_str())
}

/// The words of a line, cut at apostrophes, too.
fn words_of<'t>(folded: &Folded<'t>) -> impl Iterator<Item = &'t str> {
    folded.words().iter().flat_map(|word| word.split('\'')).filter(|word| !word.is_empty())
}

pub(super) fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}
