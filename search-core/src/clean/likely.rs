//! How likely each line of a page is part of the article, and how likely it must be. Blocks in; lines, not judged yet, out.

use crate::article::{Evidence, Reason};
use crate::detect::Guess;
use crate::parse::{Block, Element, Hint, Layout, Role, Stated, Time};

use super::measured::{Form, Lines};
use super::pieces::{begins_with_function_word, pieces};
use super::run::ends_sentence;
use super::trees::Trees;

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
    pub(super) likely: f32,
    /// How likely it must be.
    pub(super) least: f32,
    pub(super) form: Form,
    /// Whether the page's structure has it near the article.
    pub(super) near: bool,
    /// The line of which it is a piece.
    pub(super) of_line: usize,
    /// Whether it stands in a part of the page that is about something else.
    pub(super) elsewhere: bool,
    /// Whether the page calls it what leads to the article: its standfirst, its summary.
    pub(super) leads: bool,
    /// Whether the page calls it a picture's, or what it stands in.
    pub(super) pictured: bool,
    /// The moments that it states for programs.
    pub(super) times: Vec<Time>,
}

/// A line of a web page, and one of a text, is part of the article when it is at least this likely. Between .35 and .55 the
/// scores of pages differ by less than their noise; these lie low, because what is lost is not found. The numbers below were
/// chosen with the development pages in view, and so flatter what is measured on them, also where the weights are learned
/// without the site that is scored.
const LIKELY_IN_PAGE: f32 = 0.42;
pub(super) const LIKELY_IN_TEXT: f32 = 0.3;

/// A line with more of its letters in links leads elsewhere.
const MOSTLY_LINKED: f32 = 0.5;

/// What Readability's algorithm says of a block is worth so much more, in the logarithm of its odds, on a page that does not
/// say in JSON-LD that it is an article. Most news does; what does not are blogs, references and old pages, to whose lists,
/// notes and tables the algorithm is kinder than what was learned from news. From 1 to 2, blogs and references gain .004 to
/// .007 of F1; news without JSON-LD loses .004. To begin or to end an article it is worth no more than elsewhere: on simple
/// pages the algorithm keeps the furniture that stands there.
const READABLE_ODDS: f32 = 1.5;

/// A page of which the algorithm keeps so much of the text holds little else than its article, and what was learned from
/// news tells it badly: an old page, a reference, a page that was saved for reading. There it is worth so much more that a
/// block is kept. Half of the pages of blogs and references are such; of 96 pages of news one, which loses nothing. News
/// that says so in JSON-LD is left out: what the algorithm keeps of it beside the article costs .03 where it keeps so much.
const MOSTLY_READABLE: f32 = 0.8;
const MOSTLY_READABLE_ODDS: f32 = 4.0;

/// The furniture of a page stands around the article more often than in it: what is no prose must be this likely to begin
/// or to end it. Set by the sample archive, where an advertisement below an article reached .7.
pub(super) const LIKELY_AT_THE_ENDS: f32 = 0.75;

/// A sentence is at least this much as likely as the one before it on the same line. Set by a real article whose last short
/// sentence was lost at .5.
const AS_THE_ONE_BEFORE: f32 = 0.6;

/// What was cut off in front of a sentence is a menu when it is less likely part of the article than this; else it is the
/// sentence's beginning, full of names. Below the threshold of a line, because half of a sentence is less like an article than
/// the whole: of such beginnings in news that was stored as text 1 of 200 lies below, of those in scraped pages 3 of 8.
const LIKELY_FRONT: f32 = 0.2;

/// A caption is less like the article than its text is; below this it belongs to a picture elsewhere on the page.
const LIKELY_CAPTION: f32 = 0.1;

/// The blocks of a web page, with how likely each is part of the article. What is furniture by its words alone is not
/// weighed, but the cells of a table and lines of code, which may be numbers.
pub(super) fn of_page(blocks: Vec<Block>, stated: &Stated, trees: &Trees) -> Vec<Line> {
    let lines = Lines::new(&blocks, stated);
    let form = |(at, block)| {
        let form = form_in_page(block, lines.form(at));
        Form { furniture: form.furniture.or(lines.is_offer(at).then_some(Reason::Furniture)), ..form }
    };
    let forms: Vec<Form> = blocks.iter().enumerate().map(form).collect();
    let likely =
        likelihoods(trees, &lines, |at| forms[at].furniture.is_none() && !is_of_readers(&blocks[at]));
    let trust = Trust::of(&blocks, stated);
    let line = |(of_line, (block, likely)): (usize, (Block, f32))| {
        let readable = is_readable(&block);
        let near = readable || likely >= LIKELY_CAPTION;
        let least = with_odds(LIKELY_IN_PAGE, if readable { -trust.kept } else { trust.left });
        let elsewhere = block.layout.as_ref().is_some_and(|layout| layout.elsewhere);
        let leads = block.layout.as_ref().is_some_and(is_lead);
        let pictured = block.layout.as_ref().is_some_and(|layout| hints_at(layout, Hint::Caption));
        let line = Line::new(block.text, block.role, likely, forms[of_line], of_line);
        Line { near, least, elsewhere, leads, pictured, times: block.times, ..line }
    };
    blocks.into_iter().zip(likely).enumerate().map(line).collect()
}

/// How much more than elsewhere it is worth what Readability's algorithm says of a block, in the logarithm of its odds: that
/// the block is kept, and that it is not.
struct Trust {
    kept: f32,
    left: f32,
}

impl Trust {
    fn of(blocks: &[Block], stated: &Stated) -> Trust {
        let length = |block: &Block| block.text.len();
        let all: usize = blocks.iter().map(length).sum();
        let readable: usize = blocks.iter().filter(|block| is_readable(block)).map(length).sum();
        let is_stated = stated.claims.iter().any(|claim| claim.provenance.from == Evidence::JsonLd);
        if !stated.is_news && readable as f32 >= MOSTLY_READABLE * all as f32 {
            Trust { kept: MOSTLY_READABLE_ODDS, left: READABLE_ODDS }
        } else if is_stated {
            Trust { kept: 0.0, left: 0.0 }
        } else {
            Trust { kept: READABLE_ODDS, left: READABLE_ODDS }
        }
    }
}

fn is_readable(block: &Block) -> bool {
    block.layout.as_ref().is_some_and(|layout| layout.readable)
}

/// True for what readers say below an article: a part of the page without its headline, which its classes call comments.
fn is_of_readers(block: &Block) -> bool {
    block.layout.as_ref().is_some_and(|layout| layout.elsewhere && hints_at(layout, Hint::Comment))
}

/// True where the names of what a block stands in hint at this.
fn hints_at(layout: &Layout, hint: Hint) -> bool {
    layout.hints.iter().any(|hints| hints & hint.bit() != 0)
}

fn is_lead(layout: &Layout) -> bool {
    !layout.elsewhere
        && layout.linked < MOSTLY_LINKED
        && layout.hints[..2].iter().any(|hints| hints & Hint::Lead.bit() != 0)
}

fn form_in_page(block: &Block, form: Form) -> Form {
    let numbers = Element::Table.bit() | Element::Pre.bit();
    let holds_numbers =
        is_readable(block) && block.layout.as_ref().is_some_and(|layout| layout.inside & numbers != 0);
    let furniture = form.furniture.filter(|reason| !(holds_numbers && *reason == Reason::NoWords));
    Form { furniture, ..form }
}

/// A probability when so much is added to the logarithm of its odds.
fn with_odds(probability: f32, more: f32) -> f32 {
    let rest = (1.0 - probability) * (-more).exp();
    probability / (probability + rest)
}

/// The lines of a text, cut into pieces where they are long, with how likely each is part of the article. What was cut off in
/// front of a sentence of the article goes back to it unless it is a menu, before the line is read for dates, sources and authors.
pub(super) fn of_text(blocks: &[Block], trees: &Trees) -> Vec<Line> {
    let mut cut = Vec::with_capacity(blocks.len());
    for (of_line, block) in blocks.iter().enumerate() {
        for piece in pieces(&block.text) {
            cut.push(((of_line, piece.is_front), Block::new(piece.text.to_owned(), block.role)));
        }
    }
    let (places, blocks): (Vec<(usize, bool)>, Vec<Block>) = cut.into_iter().unzip();
    let measured = Lines::new(&blocks, &Stated::default());
    let mut likely = likelihoods(trees, &measured, |_| true);
    for at in 1..likely.len() {
        let (of_line, is_front) = places[at];
        if !is_front && of_line == places[at - 1].0 && ends_sentence(&blocks[at].text) {
            likely[at] = likely[at].max(likely[at - 1] * AS_THE_ONE_BEFORE);
        }
    }
    // Half a name is followed by the other half, a menu or a headline mostly by an article: `The`, `Le`, `Trong`.
    let is_beginning = |at: usize| {
        likely[at] >= LIKELY_FRONT
            && likely.get(at + 1).is_some_and(|&next| next >= LIKELY_IN_TEXT)
            && !blocks.get(at + 1).is_some_and(|next| begins_with_function_word(&next.text))
    };
    let beginnings: Vec<bool> = (0..blocks.len()).map(|at| places[at].1 && is_beginning(at)).collect();
    let mut lines = Vec::with_capacity(blocks.len());
    let mut front: Option<String> = None;
    for (at, block) in blocks.into_iter().enumerate() {
        if beginnings[at] {
            front = Some(block.text);
            continue;
        }
        let mut line = Line::new(block.text, block.role, likely[at], measured.form(at), places[at].0);
        if let Some(front) = front.take() {
            line.put_in_front(front);
        }
        lines.push(line);
    }
    lines
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
        Line {
            text,
            role,
            guess,
            verdict,
            likely,
            least: LIKELY_IN_TEXT,
            form,
            near: true,
            of_line,
            elsewhere: false,
            leads: false,
            pictured: false,
            times: Vec::new(),
        }
    }

    /// Puts back what was cut off in front of this sentence. The whole is neither furniture nor a byline.
    fn put_in_front(&mut self, mut front: String) {
        front.push(' ');
        front.push_str(&self.text);
        self.text = front;
        self.form = Form { credit: self.form.credit, ..Form::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Fact;
    use crate::parse::parse;
    use crate::read::Record;

    #[test]
    fn what_the_algorithm_keeps_counts_by_the_kind_of_page() {
        let block = |text: &str, readable| {
            let page = parse(&Record::html("page", &format!("<p>{text}</p>"))).unwrap();
            let mut block = page.blocks.into_iter().next().unwrap();
            block.layout.as_mut().unwrap().readable = readable;
            block
        };
        let mostly = [block("The bells are heavy and cannot be hurried.", true), block("Home", false)];
        let partly =
            [block("The bells are heavy.", true), block("Home, towers, ropes, news, about us", false)];
        let mut stated = Stated::default();
        let kept = |blocks: &[Block], stated: &Stated| Trust::of(blocks, stated).kept;
        assert_eq!((kept(&mostly, &stated), kept(&partly, &stated)), (MOSTLY_READABLE_ODDS, READABLE_ODDS));
        // A reference says that it is an article; news says that it is news.
        stated.claim(Fact::Title, "Bells", Evidence::JsonLd, "headline");
        assert_eq!((kept(&mostly, &stated), kept(&partly, &stated)), (MOSTLY_READABLE_ODDS, 0.0));
        stated.is_news = true;
        assert_eq!((kept(&mostly, &stated), kept(&partly, &stated)), (0.0, 0.0));
    }
}
