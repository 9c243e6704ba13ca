//! Judging each line of a page: part of the article, or not and why.

use crate::article::{Evidence, Reason};
use crate::detect::{Guess, detect};
use crate::lang::Lang;
use crate::parse::{Block, Element, Role, Stated};

use super::facts::{Facts, Found};
use super::measured::{Form, Lines};
use super::pieces::pieces;
use super::run::{best_run, ends_sentence, is_prose, prose_weight};
use super::trees::{Trees, Weights};

/// What a line is to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Body,
    Caption,
    Title,
    Dropped(Reason),
}

/// A line of the page, judged. Lines that hold more than a paragraph are judged in pieces.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) guess: Guess,
    pub(super) verdict: Verdict,
    /// How likely it is part of the article, as far as the evidence tells, from 0 to 1.
    likely: f32,
    /// How likely it must be.
    least: f32,
    form: Form,
    /// Whether the page's structure has it near the article.
    near: bool,
    /// The line of which it is a piece.
    of_line: usize,
}

/// The lines of a page, judged, and the language of the article among them.
pub(super) struct Judged {
    pub(super) lines: Vec<Line>,
    pub(super) lang: Lang,
}

/// A title is at most this long, in words.
const TITLE_WORDS: usize = 40;

/// A line of more words is not dropped for its language: it is a quotation, or an article in two languages.
const FOREIGN_LINE_WORDS: usize = 20;

/// How sure a line's language must be before the line is dropped for it. Confidence is a probability, and of short lines
/// with less, one in ten is in another language than it says: what is lost is not found.
const FOREIGN_CONFIDENCE: f32 = 0.9;

/// Below this many letters a line that is not this sure of another language is in the article's: a caption full of names
/// reads as any language.
const SHORT_LETTERS: usize = 120;
const SURE_THOUGH_SHORT: f32 = 0.95;

/// A line of a web page, and one of a text, is part of the article when it is at least this likely. Between .35 and .55 the
/// scores of pages differ by less than their noise; these lie low, because what is lost is not found. The numbers below were
/// chosen with the development pages in view, and so flatter what is measured on them, also where the weights are learned
/// without the site that is scored.
const LIKELY_IN_PAGE: f32 = 0.42;
const LIKELY_IN_TEXT: f32 = 0.3;

/// What Readability's algorithm says of a block is worth so much more, in the logarithm of its odds, on a page that does not
/// say in JSON-LD that it is an article. Most news does; what does not are blogs, references and old pages, to whose lists,
/// notes and tables the algorithm is kinder than what was learned from news. From 1 to 2, blogs and references gain .004 to
/// .007 of F1; news without JSON-LD loses .004. To begin or to end an article it is worth no more than elsewhere: on simple
/// pages the algorithm keeps the furniture that stands there.
const READABLE_ODDS: f32 = 1.5;

/// The furniture of a page stands around the article more often than in it: what is no prose must be this likely to begin
/// or to end it. Set by the sample archive, where an advertisement below an article reached .7.
const LIKELY_AT_THE_ENDS: f32 = 0.75;

/// A line with fewer letters that ends with a full stop is no sentence.
const SENTENCE_LETTERS: usize = 16;

/// A sentence is at least this much as likely as the one before it on the same line. Set by a real article whose last short
/// sentence was lost at .5.
const AS_THE_ONE_BEFORE: f32 = 0.6;

/// A caption is less like the article than its text is; below this it belongs to a picture elsewhere on the page.
const LIKELY_CAPTION: f32 = 0.1;

/// Judges the blocks of a page. Facts found on the way go to `facts`.
pub(super) fn judge(mut blocks: Vec<Block>, stated: &Stated, facts: &mut Facts, weights: &Weights) -> Judged {
    let structured = blocks.iter().any(|block| block.layout.is_some());
    for block in &mut blocks {
        block.text = facts.take_leading_date(std::mem::take(&mut block.text));
    }
    let mut lines =
        if structured { of_page(blocks, stated, &weights.page) } else { of_text(&blocks, &weights.text) };
    first_look(&mut lines, facts);
    keep_the_likely(&mut lines, structured);
    for line in lines.iter_mut().filter(|line| line.verdict == Verdict::Body) {
        line.guess = detect(&line.text);
    }
    let lang = main_language(&lines);
    drop_foreign_lines(&mut lines, lang, structured);
    find_title(&mut lines, facts, structured);
    take_signature(&mut lines, facts, structured);
    if let Some(first) = lines.iter().find(|line| line.verdict == Verdict::Body) {
        facts.note_dateline(&first.text);
    }
    if let Some(last) = lines.iter().rfind(|line| line.verdict == Verdict::Body) {
        facts.note_end(&last.text);
    }
    note_masthead(&lines, facts);
    let mut lines = joined(lines);
    for line in &mut lines {
        match line.verdict {
            Verdict::Body => {}
            Verdict::Caption | Verdict::Title => line.guess = detect(&line.text),
            Verdict::Dropped(_) => continue,
        }
        line.guess = lean(&line.text, line.guess, lang);
    }
    Judged { lines, lang }
}

/// The blocks of a web page, with how likely each is part of the article. What is furniture by its words alone is not
/// weighed, but the cells of a table, which may be numbers.
fn of_page(blocks: Vec<Block>, stated: &Stated, trees: &Trees) -> Vec<Line> {
    let lines = Lines::new(&blocks, stated);
    let forms: Vec<Form> =
        blocks.iter().enumerate().map(|(at, block)| form_in_page(block, lines.form(at))).collect();
    let likely = likelihoods(trees, &lines, |at| forms[at].furniture.is_none());
    let is_stated = stated.claims.iter().any(|claim| claim.provenance.from == Evidence::JsonLd);
    let line = |(of_line, (block, likely)): (usize, (Block, f32))| {
        let readable = is_readable(&block);
        let near = readable || likely >= LIKELY_CAPTION;
        let least = match (is_stated, readable) {
            (true, _) => LIKELY_IN_PAGE,
            (false, true) => with_odds(LIKELY_IN_PAGE, -READABLE_ODDS),
            (false, false) => with_odds(LIKELY_IN_PAGE, READABLE_ODDS),
        };
        Line { near, least, ..Line::new(block.text, block.role, likely, forms[of_line], of_line) }
    };
    blocks.into_iter().zip(likely).enumerate().map(line).collect()
}

fn is_readable(block: &Block) -> bool {
    block.layout.as_ref().is_some_and(|layout| layout.readable)
}

fn form_in_page(block: &Block, form: Form) -> Form {
    let in_table = block.layout.as_ref().is_some_and(|layout| layout.inside & Element::Table.bit() != 0);
    let is_cell = in_table && is_readable(block);
    Form { furniture: form.furniture.filter(|reason| !(is_cell && *reason == Reason::NoWords)), ..form }
}

/// A probability when so much is added to the logarithm of its odds.
fn with_odds(probability: f32, more: f32) -> f32 {
    let rest = (1.0 - probability) * (-more).exp();
    probability / (probability + rest)
}

/// The lines of a text, cut into pieces where they are long, with how likely each is part of the article.
fn of_text(blocks: &[Block], trees: &Trees) -> Vec<Line> {
    let mut lines = Vec::with_capacity(blocks.len());
    for (of_line, block) in blocks.iter().enumerate() {
        for piece in pieces(&block.text) {
            let piece_block = Block { text: piece.text.to_owned(), role: block.role, layout: None };
            lines.push((of_line, piece.is_front, piece_block));
        }
    }
    let (places, blocks): (Vec<(usize, bool)>, Vec<Block>) =
        lines.into_iter().map(|(of_line, is_front, block)| ((of_line, is_front), block)).unzip();
    let measured = Lines::new(&blocks, &Stated::default());
    let mut likely = likelihoods(trees, &measured, |_| true);
    let mut begun = false;
    for at in 1..likely.len() {
        begun |= likely[at - 1] >= LIKELY_AT_THE_ENDS;
        // Once the article has begun, what was cut off as a menu in front of a sentence was a name in it.
        if places[at].1 && begun {
            likely[at] = likely[at].max(likely.get(at + 1).copied().unwrap_or(0.0));
        } else if places[at].0 == places[at - 1].0 && ends_sentence(&blocks[at].text) {
            likely[at] = likely[at].max(likely[at - 1] * AS_THE_ONE_BEFORE);
        }
    }
    let lines = blocks.into_iter().zip(likely).zip(places).enumerate();
    let line = |(at, ((block, likely), (of_line, _)))| {
        let block: Block = block;
        Line::new(block.text, block.role, likely, measured.form(at), of_line)
    };
    lines.map(line).collect()
}

fn likelihoods(trees: &Trees, lines: &Lines, is_weighed: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut features = Vec::new();
    let likely = |at: usize| {
        if !is_weighed(at) {
            return 0.0;
        }
        features.clear();
        lines.see(at, &mut features);
        trees.probability(&features)
    };
    (0..lines.len()).map(likely).collect()
}

impl Line {
    fn new(text: String, role: Role, likely: f32, form: Form, of_line: usize) -> Line {
        let (guess, verdict) = (Guess::UNKNOWN, Verdict::Body);
        Line { text, role, guess, verdict, likely, least: LIKELY_IN_TEXT, form, near: true, of_line }
    }
}

/// What the form and the words of each line say, before anything is known of its neighbours.
fn first_look(lines: &mut [Line], facts: &mut Facts) {
    let mut after_label = false;
    for line in lines {
        line.verdict = look_at(line, after_label, facts);
        after_label = line.verdict == Verdict::Dropped(Reason::CaptionLabel);
    }
}

fn look_at(line: &Line, after_label: bool, facts: &mut Facts) -> Verdict {
    if let Some(reason) = line.form.furniture {
        return Verdict::Dropped(reason);
    }
    if facts.repeats_title(&line.text) {
        return Verdict::Dropped(Reason::RepeatsTitle);
    }
    // Some sites call the whole article a caption.
    let called_so = line.role == Role::Caption && line.likely < LIKELY_AT_THE_ENDS;
    if line.near && (called_so || after_label || line.form.credit) {
        return Verdict::Caption;
    }
    match facts.read_line(&line.text, line.form.byline) {
        Some(Found::Date) => Verdict::Dropped(Reason::DateLine),
        Some(Found::Source) => Verdict::Dropped(Reason::SourceLine),
        Some(Found::Authors) => Verdict::Dropped(Reason::Byline),
        None => Verdict::Body,
    }
}

/// Drops the lines that are not likely part of the article. In a text, the article is one run of lines: what is likely but
/// far from the rest is another article's. Where nothing is likely, everything stays.
fn keep_the_likely(lines: &mut [Line], structured: bool) {
    let run = if structured { 0..lines.len() } else { likely_run(lines) };
    let mut kept: Vec<bool> =
        lines.iter().map(|line| line.verdict == Verdict::Body && line.likely >= line.least).collect();
    kept[..run.start].fill(false);
    kept[run.end..].fill(false);
    let sentence = |line: &Line| ends_sentence(&line.text) && line.text.chars().count() >= SENTENCE_LETTERS;
    // Above a text without structure stand its title and its site's name, which read as a heading in it does.
    let begins = |at: &usize| {
        let line = &lines[*at];
        kept[*at]
            && (is_prose(&line.text) || sentence(line) || (structured && line.likely >= LIKELY_AT_THE_ENDS))
    };
    let ends = |at: &usize| {
        let line = &lines[*at];
        kept[*at] && (is_prose(&line.text) || sentence(line) || line.likely >= LIKELY_AT_THE_ENDS)
    };
    let (Some(first), Some(last)) = ((0..lines.len()).find(begins), (0..lines.len()).rfind(ends)) else {
        return keep_the_prose(lines);
    };
    for (at, line) in lines.iter_mut().enumerate() {
        let reason = match line.verdict {
            Verdict::Body if at < first => Reason::BeforeArticle,
            Verdict::Body if at > last => Reason::AfterArticle,
            Verdict::Body if !kept[at] => Reason::UnlikeArticle,
            Verdict::Caption if !structured && at > last => Reason::AfterArticle,
            _ => continue,
        };
        line.verdict = Verdict::Dropped(reason);
    }
}

/// A few lines are unlike the pages that the evidence was weighed by: of these, the run of prose is kept, and where there is
/// none, everything.
fn keep_the_prose(lines: &mut [Line]) {
    let weight = |line: &Line| match line.verdict {
        Verdict::Body if is_prose(&line.text) => line.text.split(' ').count() as f32,
        _ => 0.0,
    };
    let run = best_run(lines.iter().map(weight).map(prose_weight));
    for (at, line) in lines.iter_mut().enumerate().filter(|_| !run.is_empty()) {
        match line.verdict {
            Verdict::Body if at < run.start => line.verdict = Verdict::Dropped(Reason::BeforeArticle),
            Verdict::Body | Verdict::Caption if at >= run.end => {
                line.verdict = Verdict::Dropped(Reason::AfterArticle);
            }
            _ => {}
        }
    }
}

/// The run of lines in which the likely ones outweigh the others most.
fn likely_run(lines: &[Line]) -> std::ops::Range<usize> {
    /// A line of this likelihood neither adds to a run nor takes from it.
    const NEITHER: f32 = 0.3;
    let weight = |line: &Line| match line.verdict {
        Verdict::Body => (line.likely - NEITHER) * (line.text.split(' ').count() as f32 + 1.0),
        // What was recognised as something else says nothing about the lines around it.
        _ => 0.0,
    };
    best_run(lines.iter().map(weight))
}

/// Puts pieces of one line that had the same verdict together again.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(last) if last.of_line == line.of_line && last.verdict == line.verdict => {
                last.text.push(' ');
                last.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// The language of most words in lines that read as prose; where there are none, of all lines.
fn main_language(lines: &[Line]) -> Lang {
    let most = |prose_only: bool| {
        let mut words: Vec<(Lang, usize)> = Vec::new();
        let counted = lines.iter().filter(|line| {
            line.verdict == Verdict::Body
                && line.guess.lang != Lang::UND
                && (!prose_only || is_prose(&line.text))
        });
        for line in counted {
            let count = line.text.split_whitespace().count();
            match words.iter_mut().find(|(lang, _)| *lang == line.guess.lang) {
                Some((_, sum)) => *sum += count,
                None => words.push((line.guess.lang, count)),
            }
        }
        words.into_iter().max_by_key(|(_, count)| *count).map(|(lang, _)| lang)
    };
    most(true).or_else(|| most(false)).unwrap_or(Lang::UND)
}

/// A menu is often in another language than the article: short lines that surely are in another one go.
fn drop_foreign_lines(lines: &mut [Line], lang: Lang, structured: bool) {
    // Between two languages without a recipe, short lines are not told apart well enough.
    if !lang.has_recipe() || !lines.iter().any(|line| line.verdict == Verdict::Body && is_prose(&line.text)) {
        return;
    }
    for line in lines.iter_mut() {
        match line.verdict {
            Verdict::Body => {}
            // What stands before a text may be its title.
            Verdict::Dropped(Reason::BeforeArticle) if !structured => line.guess = detect(&line.text),
            _ => continue,
        }
        let foreign = line.guess.lang != lang
            && line.guess.lang.has_recipe()
            && line.guess.confidence >= FOREIGN_CONFIDENCE
            && line.text.split_whitespace().count() <= FOREIGN_LINE_WORDS
            && !ends_sentence(&line.text);
        if foreign {
            line.verdict = Verdict::Dropped(Reason::OtherLanguage);
        }
    }
}

/// The title of a text that states none: the last line before the article that can be one. A line that was dropped only
/// for standing before the article can be it.
fn find_title(lines: &mut [Line], facts: &mut Facts, structured: bool) {
    if facts.has_title() || structured {
        return;
    }
    let Some(first) = lines.iter().position(|line| line.verdict == Verdict::Body) else { return };
    let before = Verdict::Dropped(Reason::BeforeArticle);
    let candidates = lines[..first].iter_mut().rev();
    let mut candidates =
        candidates.filter(|line| line.verdict == before && looks_like_title(&line.text)).peekable();
    while let Some(line) = candidates.next() {
        // Between the title and the text the authors may sign.
        if candidates.peek().is_some_and(|title| title.text.len() > line.text.len()) && facts.sign(&line.text)
        {
            line.verdict = Verdict::Dropped(Reason::Byline);
            continue;
        }
        line.verdict = Verdict::Title;
        facts.set_title(&line.text);
        return;
    }
    // A file may be nothing but short lines: its first one is then its title, if more follow.
    let heading = matches!(lines[first].role, Role::Heading(_)) || looks_like_title(&lines[first].text);
    let more = lines[first + 1..].iter().any(|line| line.verdict == Verdict::Body);
    if heading && more && !is_prose(&lines[first].text) {
        lines[first].verdict = Verdict::Title;
        facts.set_title(&lines[first].text);
    }
}

/// The name of the site, where it stands alone on the line above the title.
fn note_masthead(lines: &[Line], facts: &mut Facts) {
    let title = lines.iter().position(|line| line.verdict == Verdict::Title);
    if let Some(above) = title.and_then(|title| lines[..title].last()) {
        facts.note_masthead(&above.text);
    }
}

fn looks_like_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (2..=TITLE_WORDS).contains(&words)
        && !text.ends_with(['.', ':', ';', ','])
        && text.chars().any(char::is_uppercase)
}

/// In a text, so many sentences that were taken for what follows the article may stand between it and its signature: they
/// are its last.
const LOST_LINES: usize = 2;

/// Who signs: the first line after the article, when it is a name.
fn take_signature(lines: &mut [Line], facts: &mut Facts, structured: bool) {
    let Some(last) = lines.iter().rposition(|line| line.verdict == Verdict::Body) else { return };
    let passed =
        |line: &Line| matches!(line.verdict, Verdict::Caption | Verdict::Dropped(Reason::SourceLine));
    let lost = |line: &Line| {
        !structured && line.verdict == Verdict::Dropped(Reason::AfterArticle) && ends_sentence(&line.text)
    };
    let behind = lines[last + 1..].iter().take_while(|line| passed(line) || lost(line));
    let next = last + 1 + behind.count();
    let between = last + 1..next.min(lines.len());
    let few = lines[between.clone()].iter().filter(|line| lost(line)).count() <= LOST_LINES;
    // A Vietnamese name under an English article was taken for a line in another language.
    let may_sign =
        |line: &Line| matches!(line.verdict, Verdict::Dropped(Reason::AfterArticle | Reason::OtherLanguage));
    if let Some(line) = lines.get_mut(next)
        && few
        && may_sign(line)
        && facts.sign(&line.text)
    {
        line.verdict = Verdict::Dropped(Reason::Byline);
        for line in lines[between].iter_mut().filter(|line| lost(line)) {
            line.verdict = Verdict::Body;
            line.guess = detect(&line.text);
        }
        return;
    }
    // In a page the signature is the last block of the main content.
    let line = &mut lines[last];
    if !is_prose(&line.text) && facts.sign(&line.text) {
        line.verdict = Verdict::Dropped(Reason::Byline);
    }
}

/// A short line says little about its language: where it does not surely say another one, it is in the article's.
pub(super) fn lean(text: &str, guess: Guess, article: Lang) -> Guess {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let unsure = guess.lang == Lang::UND || (letters < SHORT_LETTERS && guess.confidence < SURE_THOUGH_SHORT);
    if unsure && article != Lang::UND { Guess { lang: article, confidence: guess.confidence } } else { guess }
}
