//! Gold pages to examples: what is seen of each of their lines, and whether it is in the gold text.

use rayon::prelude::*;
use search_core::Record;
use search_core::clean::evidence::{FEATURES, OF_TEXT};
use search_core::clean::measured::Lines;
use search_core::clean::pieces::pieces;
use search_core::parse::{Block, Role, Stated, parse};

use super::boost::Examples;
use super::flatten;
use super::gold::{GoldPage, labels};

/// A set of pages.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// The name of its folder.
    pub name: &'static str,
    /// What a page of it counts.
    pub weight: f32,
    /// How many of its pages are learned from.
    pub most: usize,
    /// Whether its gold texts have no white space between paragraphs.
    pub glued: bool,
    /// Whether its gold texts hold captions, which are no text of the article here.
    pub keeps_captions: bool,
}

/// What is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To tell the blocks of a web page.
    Page,
    /// To tell the lines of a text.
    Text,
}

/// What an article counts that has nothing around it. Without these, an article that was already cleaned would lose its
/// headings and lists; with more of them, furniture below a text would be taken for its end.
const CLEAN_WEIGHT: f32 = 0.3;

/// Lines of a page with more lines than this count less, so that a page counts as one.
const LINES: f32 = 100.0;

/// A line counts by the logarithm of its words, and this.
const LINE_WEIGHT: f32 = 0.3;

/// The lines of pages as examples.
pub fn examples(pages: &[(Set, &GoldPage)], kind: Kind) -> Examples {
    let width = if kind == Kind::Page { FEATURES.len() } else { OF_TEXT };
    let parts: Vec<Examples> = pages
        .par_iter()
        .map(|(set, gold)| {
            let mut examples = Examples { width, ..Examples::default() };
            if kind == Kind::Page {
                let skip = |block: &Block| set.keeps_captions && block.role == Role::Caption;
                add(&mut examples, &gold.page.blocks, &gold.page.stated, gold, set.weight, skip);
                return examples;
            }
            for (text, weight) in [
                (flatten::lines(&gold.page.blocks), set.weight),
                (flatten::long_lines(&gold.page.blocks), set.weight),
                (gold.body.clone(), set.weight.min(CLEAN_WEIGHT)),
            ] {
                add(&mut examples, &lines(&text), &Stated::default(), gold, weight, |_| false);
            }
            examples
        })
        .collect();
    let mut all = Examples { width, ..Examples::default() };
    for part in parts {
        all.features.extend(part.features);
        all.labels.extend(part.labels);
        all.weights.extend(part.weights);
    }
    all
}

/// The lines of a text, in pieces, as they are judged.
fn lines(text: &str) -> Vec<Block> {
    let page = parse(&Record::text("flattened", text)).expect("a text can always be parsed");
    let piece = |text: &str, role| Block::new(text.to_owned(), role);
    let pieces = page
        .blocks
        .iter()
        .flat_map(|block| pieces(&block.text).into_iter().map(|part| piece(part.text, block.role)));
    pieces.collect()
}

fn add(
    examples: &mut Examples,
    blocks: &[Block],
    stated: &Stated,
    gold: &GoldPage,
    weight: f32,
    skip: impl Fn(&Block) -> bool,
) {
    let lines = Lines::new(blocks, stated);
    let labels = labels(blocks.iter().map(|block| block.text.as_str()), &gold.body);
    let mut features = Vec::with_capacity(FEATURES.len());
    for (at, label) in labels.into_iter().enumerate() {
        if skip(&blocks[at]) {
            continue;
        }
        features.clear();
        lines.see(at, &mut features);
        examples.features.extend(&features[..examples.width]);
        examples.labels.push(label);
        let share = LINES / LINES.max(lines.len() as f32);
        examples.weights.push(weight * (LINE_WEIGHT + lines.words(at).ln_1p()) * share);
    }
}
