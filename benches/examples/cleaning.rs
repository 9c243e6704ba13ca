//! How well articles are told from their pages, and what the evidence of a line weighs.
//!
//! ```sh
//! cargo run --release -p search-benches --example cleaning -- FOLDER           # measure
//! cargo run --release -p search-benches --example cleaning -- FOLDER --learn   # write data/models anew
//! ```
//!
//! FOLDER holds sets of pages with their gold texts (see `search_benches::cleaning::gold`), a folder each:
//! `extraction_fundus`, `extraction_readability`, `extraction_fr_orangesum`. Each is scored in three forms: as web pages,
//! flattened to a line a block, and flattened to a few long lines; with the weights that are part of the program, which were
//! learned from these very pages, and with weights learned without the site that is scored.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use search_benches::cleaning::boost::{Growth, grow};
use search_benches::cleaning::flatten;
use search_benches::cleaning::gold::{self, GoldPage};
use search_benches::cleaning::learn::{Kind, Set, examples};
use search_benches::cleaning::score::Score;
use search_core::clean::clean_by;
use search_core::clean::evidence::feature_name;
use search_core::clean::trees::{Trees, Weights};
use search_core::parse::{Page, parse};
use search_core::{PassageKind, Record};

/// Sites are dealt into this many groups, each scored with weights learned from the others.
const FOLDS: usize = 6;

/// The sets, what a page of each counts when weights are learned, and how many pages are taken. The gold texts of
/// `extraction_fundus` were made by hand; those of the others by other programs, those of the last all from one site.
const SETS: [Set; 3] = [
    Set { name: "extraction_fundus", weight: 1.0, most: usize::MAX, glued: false, keeps_captions: false },
    Set { name: "extraction_readability", weight: 0.7, most: usize::MAX, glued: false, keeps_captions: true },
    Set { name: "extraction_fr_orangesum", weight: 0.05, most: 50, glued: true, keeps_captions: false },
];

/// A form in which a page is scored.
type Form = (&'static str, fn(&GoldPage) -> Page);

const FORMS: [Form; 3] = [
    ("page", |gold| gold.page.clone()),
    ("a line a block", |gold| text(&flatten::lines(&gold.page.blocks))),
    ("few long lines", |gold| text(&flatten::long_lines(&gold.page.blocks))),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder of the sets is the first argument"));
    let learn = arguments.next().as_deref() == Some("--learn");
    let sets: Vec<(Set, Vec<GoldPage>)> =
        SETS.into_iter().map(|set| (set, gold::read(&folder.join(set.name), set.glued))).collect();
    let pages: Vec<(Set, &GoldPage)> = sets
        .iter()
        .flat_map(|(set, pages)| pages.iter().take(set.most).map(move |page| (*set, page)))
        .collect();
    if learn {
        let weights = learned(&pages);
        write("page", &weights.page);
        write("text", &weights.text);
    }
    let without: Vec<Weights> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let others: Vec<(Set, &GoldPage)> =
                pages.iter().copied().filter(|(_, page)| fold_of(page) != fold).collect();
            learned(&others)
        })
        .collect();
    println!("{:<26}{:<16}{:>24}{:>28}", "set", "form", "as shipped F1 (P, R)", "without its site F1 (P, R)");
    for (set, pages) in &sets {
        for (form, page) in FORMS {
            let shipped = score(pages, page, |_| Weights::learned());
            let apart = score(pages, page, |gold| &without[fold_of(gold)]);
            println!("{:<26}{form:<16}{:>24}{:>28}", set.name, shown(shipped), shown(apart));
        }
    }
}

fn learned(pages: &[(Set, &GoldPage)]) -> Weights {
    let trees = |kind| grow(&examples(pages, kind), Growth::default());
    let (page, text) = rayon::join(|| trees(Kind::Page), || trees(Kind::Text));
    Weights { page, text }
}

fn score<'w>(
    pages: &[GoldPage],
    page: fn(&GoldPage) -> Page,
    weights: impl Fn(&GoldPage) -> &'w Weights + Sync,
) -> Score {
    let today = jiff::Zoned::now().date();
    let one = |gold: &GoldPage| {
        let found = clean_by(page(gold), today, weights(gold)).map(|article| {
            let body = article.passages.iter().filter(|passage| passage.kind == PassageKind::Body);
            body.map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
        });
        gold.score(&found.unwrap_or_default())
    };
    let scores: Vec<Score> = pages.par_iter().map(one).collect();
    Score::mean(&scores)
}

fn text(text: &str) -> Page {
    parse(&Record::text("flattened", text)).expect("a text can always be parsed")
}

fn fold_of(page: &GoldPage) -> usize {
    let hash =
        page.site.bytes().fold(0usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte)));
    (hash >> 3) % FOLDS
}

fn shown(score: Score) -> String {
    format!("{:.4} ({:.3}, {:.3})", score.f1(), score.precision, score.recall)
}

fn write(name: &str, trees: &Trees) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../data/models/{name}.txt"));
    std::fs::write(&path, trees.table(feature_name)).expect("data/models can be written");
}
