//! Judging each line of a page: part of the article, or not and why.

use crate::article::Reason;
use crate::detect::{Guess, detect};
use crate::lang::{Lang, is_letter};
use crate::parse::{Block, Role, Stated};

use super::facts::{Facts, Found};
use super::likely::{LIKELY_AT_THE_ENDS, Line, Verdict, of_page, of_text};
use super::run::{best_run, ends_sentence, is_prose, prose_weight, word_count};
use super::trees::Weights;
use super::{furniture, given};

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

/// A line with fewer letters that ends with a full stop is no sentence.
const SENTENCE_LETTERS: usize = 16;

/// Judges the blocks of a page. Facts found on the way go to `facts`.
pub(super) fn judge(mut blocks: Vec<Block>, stated: &Stated, facts: &mut Facts, weights: &Weights) -> Judged {
    let structured = blocks.iter().any(|block| block.layout.is_some());
    for (at, block) in blocks.iter_mut().enumerate() {
        block.text = facts.take_leading_date(at, std::mem::take(&mut block.text));
    }
    let mut lines =
        if structured { of_page(blocks, stated, &weights.page) } else { of_text(&blocks, &weights.text) };
    let given = !structured && facts.has_title();
    first_look(&mut lines, facts, given);
    match given {
        true => given::keep(&mut lines, |text| facts.shares_title(text)),
        false => keep_the_likely(&mut lines, structured),
    }
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
    facts.note_dates(&lines);
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

/// What the form and the words of each line say, before anything is known of its neighbours.
fn first_look(lines: &mut [Line], facts: &mut Facts, given: bool) {
    let mut after_label = false;
    let mut line_before = None;
    let mut began = false;
    for line in lines {
        let goes_on = given && line_before == Some(line.of_line);
        let is_body = given && is_given(line, goes_on) && (began || !facts.read_figures(line));
        line.verdict = if is_body { Verdict::Body } else { look_at(line, after_label, facts) };
        began |= line.verdict == Verdict::Body;
        after_label = line.verdict == Verdict::Dropped(Reason::CaptionLabel);
        line_before = (line.verdict == Verdict::Body).then_some(line.of_line);
    }
}

/// True for what looks like something else than the article in a page, and is part of it in a text whose title is given:
/// figures, and the last sentence of a line with a picture's credit behind it.
fn is_given(line: &Line, goes_on: bool) -> bool {
    let figures = line.form.furniture == Some(Reason::NoWords) && furniture::holds_digit(&line.text);
    figures || (goes_on && line.form.credit && given::ends_in_credit(&line.text))
}

fn look_at(line: &Line, after_label: bool, facts: &mut Facts) -> Verdict {
    if facts.read_posted(line) {
        return Verdict::Dropped(Reason::DateLine);
    }
    if let Some(reason) = line.form.furniture {
        // A date in figures has no words.
        let is_date = reason == Reason::NoWords && facts.read_figures(line);
        return Verdict::Dropped(if is_date { Reason::DateLine } else { reason });
    }
    if facts.repeats_title(&line.text) {
        return Verdict::Dropped(Reason::RepeatsTitle);
    }
    // Some sites call the whole article a caption.
    let called_so = line.role == Role::Caption && line.likely < LIKELY_AT_THE_ENDS;
    if line.near && (called_so || after_label || line.form.credit) {
        return Verdict::Caption;
    }
    match facts.read_line(line) {
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
    let heads = |line: &Line| structured && line.likely >= LIKELY_AT_THE_ENDS;
    let begins = |at: &usize| {
        let line = &lines[*at];
        kept[*at] && (is_prose(&line.text) || sentence(line) || heads(line))
    };
    let ends = |at: &usize| {
        let line = &lines[*at];
        kept[*at] && (is_prose(&line.text) || sentence(line) || line.likely >= LIKELY_AT_THE_ENDS)
    };
    let (Some(first), Some(last)) = ((0..lines.len()).find(begins), (0..lines.len()).rfind(ends)) else {
        return keep_the_prose(lines);
    };
    let headline = |line: &Line| line.verdict == Verdict::Dropped(Reason::RepeatsTitle);
    let below_headline = lines[..first].iter().rposition(headline).map_or(first, |at| at + 1);
    for (at, line) in lines.iter_mut().enumerate() {
        let leads = structured && (below_headline..first).contains(&at) && leads_to_article(line);
        let reason = match line.verdict {
            Verdict::Body if leads => {
                let is_caption = line.role == Role::Caption || line.pictured;
                line.verdict = if is_caption { Verdict::Caption } else { Verdict::Body };
                continue;
            }
            Verdict::Body if at < first => Reason::BeforeArticle,
            Verdict::Body if at > last => Reason::AfterArticle,
            Verdict::Body if !kept[at] => Reason::UnlikeArticle,
            Verdict::Caption if !structured && at > last => Reason::AfterArticle,
            _ => continue,
        };
        line.verdict = Verdict::Dropped(reason);
    }
}

/// True for what stands between the headline and the text of many pages and is the article's: its standfirst, and the caption of its
/// picture. Little is as likely to be furniture as what stands there, so only what the page calls so is taken.
fn leads_to_article(line: &Line) -> bool {
    /// Fewer words name somebody or a section.
    const FEWEST_WORDS: usize = 4;
    let called_so = line.leads || line.role == Role::Caption;
    called_so && !line.elsewhere && word_count(&line.text) >= FEWEST_WORDS
}

/// A few lines are unlike the pages that the evidence was weighed by: of these, the run of prose is kept, and where there is
/// none, everything.
fn keep_the_prose(lines: &mut [Line]) {
    let weight = |line: &Line| match line.verdict {
        Verdict::Body if is_prose(&line.text) => word_count(&line.text) as f32,
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
        Verdict::Body => (line.likely - NEITHER) * (word_count(&line.text) as f32 + 1.0),
        // What was recognised as something else says nothing about the lines around it.
        _ => 0.0,
    };
    best_run(lines.iter().map(weight))
}

/// Puts pieces of one line that had the same verdict together again.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut mixed = false;
    for line in lines {
        match joined.last_mut() {
            Some(last) if last.of_line == line.of_line && last.verdict == line.verdict => {
                last.text.push(' ');
                last.text.push_str(&line.text);
                mixed |= last.guess.lang != line.guess.lang;
            }
            _ => {
                settle_language(joined.last_mut().filter(|_| mixed));
                mixed = false;
                joined.push(line);
            }
        }
    }
    settle_language(joined.last_mut().filter(|_| mixed));
    joined
}

/// The language of a line whose pieces seem to be in several: a sentence full of names reads as any.
fn settle_language(line: Option<&mut Line>) {
    if let Some(line) = line.filter(|line| line.verdict == Verdict::Body) {
        line.guess = detect(&line.text);
    }
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
            let count = word_count(&line.text);
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
            && word_count(&line.text) <= FOREIGN_LINE_WORDS
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
    let words = word_count(text);
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
    // A Vietnamese name under an English article was taken for a line in another language. A heading begins something else: `Popular Posts`.
    let is_paragraph = |line: &Line| line.role == Role::Paragraph;
    let may_sign = |line: &Line| {
        is_paragraph(line)
            && matches!(line.verdict, Verdict::Dropped(Reason::AfterArticle | Reason::OtherLanguage))
    };
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
    if is_paragraph(line) && !is_prose(&line.text) && facts.sign(&line.text) {
        line.verdict = Verdict::Dropped(Reason::Byline);
    }
}

/// A short line says little about its language: where it does not surely say another one, it is in the article's.
pub(super) fn lean(text: &str, guess: Guess, article: Lang) -> Guess {
    let short = || text.chars().filter(|&c| is_letter(c)).nth(SHORT_LETTERS - 1).is_none();
    let unsure = guess.lang == Lang::UND || (guess.confidence < SURE_THOUGH_SHORT && short());
    if unsure && article != Lang::UND { Guess { lang: article, confidence: guess.confidence } } else { guess }
}
