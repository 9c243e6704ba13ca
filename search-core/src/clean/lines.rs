//! Judging each line of a page: part of the article, or not and why.

use crate::article::Reason;
use crate::detect::{Guess, detect};
use crate::lang::Lang;
use crate::parse::{Block, Role};

use super::facts::{Facts, Found};
use super::furniture;
use super::run::{best_run, is_prose};

/// What a line is to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Body,
    Caption,
    Title,
    Dropped(Reason),
}

/// A line of the page, judged.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) guess: Guess,
    pub(super) verdict: Verdict,
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

/// How sure a line's language must be before the line is dropped for it.
const FOREIGN_CONFIDENCE: f32 = 0.4;

/// Below this many letters a line that is not this sure of another language is in the article's: a caption full of names
/// reads as any language.
const SHORT_LETTERS: usize = 120;
const SURE_THOUGH_SHORT: f32 = 0.8;

/// Judges the blocks of a page. Facts found on the way go to `facts`.
pub(super) fn judge(blocks: Vec<Block>, facts: &mut Facts) -> Judged {
    let structured = blocks.iter().any(|block| block.main == Some(true));
    let mut after_label = false;
    let mut lines: Vec<Line> = blocks
        .into_iter()
        .map(|mut block| {
            block.text = facts.take_leading_date(block.text);
            let verdict = first_look(&block, structured, after_label, facts);
            after_label = verdict == Verdict::Dropped(Reason::CaptionLabel);
            let guess = if verdict == Verdict::Body { detect(&block.text) } else { Guess::UNKNOWN };
            Line { text: block.text, role: block.role, guess, verdict }
        })
        .collect();
    let lang = main_language(&lines);
    drop_foreign_lines(&mut lines, lang);
    keep_the_run(&mut lines);
    find_title(&mut lines, facts, structured);
    take_signature(&mut lines, facts);
    if let Some(first) = lines.iter().find(|line| line.verdict == Verdict::Body) {
        facts.note_dateline(&first.text);
    }
    if let Some(last) = lines.iter().rfind(|line| line.verdict == Verdict::Body) {
        facts.note_end(&last.text);
    }
    note_masthead(&lines, facts);
    for line in &mut lines {
        if line.verdict == Verdict::Caption {
            line.guess = detect(&line.text);
        }
        line.guess = lean(&line.text, line.guess, lang);
    }
    Judged { lines, lang }
}

/// What the line's form, its words and the page's structure say, before anything is known of its neighbours.
fn first_look(block: &Block, structured: bool, after_label: bool, facts: &mut Facts) -> Verdict {
    if let Some(reason) = furniture::judge(&block.text) {
        return Verdict::Dropped(reason);
    }
    if facts.repeats_title(&block.text) {
        return Verdict::Dropped(Reason::RepeatsTitle);
    }
    let outside = structured && block.main == Some(false);
    if !outside && (block.role == Role::Caption || after_label || super::credits::is_caption(&block.text)) {
        return Verdict::Caption;
    }
    match facts.read_line(&block.text) {
        Some(Found::Date) => Verdict::Dropped(Reason::DateLine),
        Some(Found::Source) => Verdict::Dropped(Reason::SourceLine),
        Some(Found::Authors) => Verdict::Dropped(Reason::Byline),
        None if outside => Verdict::Dropped(Reason::OutsideMain),
        None => Verdict::Body,
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
fn drop_foreign_lines(lines: &mut [Line], lang: Lang) {
    if lang == Lang::UND || !lines.iter().any(|line| line.verdict == Verdict::Body && is_prose(&line.text)) {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.verdict == Verdict::Body) {
        let foreign = line.guess.lang != lang
            && line.guess.lang.has_recipe()
            && line.guess.confidence >= FOREIGN_CONFIDENCE
            && line.text.split_whitespace().count() <= FOREIGN_LINE_WORDS
            && !super::run::ends_sentence(&line.text);
        if foreign {
            line.verdict = Verdict::Dropped(Reason::OtherLanguage);
        }
    }
}

/// In a text without structure the article is the best run of prose. Captions before it belong to it; what stands after
/// it does not.
fn keep_the_run(lines: &mut [Line]) {
    let words: Vec<Option<usize>> = lines
        .iter()
        .map(|line| {
            let prose = line.verdict == Verdict::Body && is_prose(&line.text);
            prose.then(|| line.text.split_whitespace().count())
        })
        .collect();
    let run = best_run(&words);
    if run.is_empty() {
        return;
    }
    for (number, line) in lines.iter_mut().enumerate() {
        let reason = match line.verdict {
            Verdict::Body if number < run.start => Reason::BeforeArticle,
            Verdict::Body | Verdict::Caption if number >= run.end => Reason::AfterArticle,
            _ => continue,
        };
        line.verdict = Verdict::Dropped(reason);
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

/// Who signs: the first line after the article, when it is a name.
fn take_signature(lines: &mut [Line], facts: &mut Facts) {
    let Some(last) = lines.iter().rposition(|line| line.verdict == Verdict::Body) else { return };
    let next = lines[last + 1..]
        .iter_mut()
        .find(|line| !matches!(line.verdict, Verdict::Caption | Verdict::Dropped(Reason::SourceLine)));
    let candidate = match next {
        // A Vietnamese name under an English article was taken for a line in another language.
        Some(line)
            if matches!(line.verdict, Verdict::Dropped(Reason::AfterArticle | Reason::OtherLanguage)) =>
        {
            Some(line)
        }
        _ => None,
    };
    if let Some(line) = candidate
        && facts.sign(&line.text)
    {
        line.verdict = Verdict::Dropped(Reason::Byline);
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
