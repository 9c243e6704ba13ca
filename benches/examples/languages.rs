//! How well languages are told apart, how fast, and what runs of letters weigh for each.
//!
//! ```sh
//! cargo run --release -p search-benches --example languages -- FOLDER           # measure
//! cargo run --release -p search-benches --example languages -- FOLDER --learn   # write data/models/languages.bin anew
//! ```
//!
//! FOLDER holds the sets that `search_benches::languages::texts` names. Each text is asked for in several forms (see
//! `Form`), of: the model that is part of the program, which was learned from these very texts; models that were learned
//! from four fifths of the texts and are asked for the last; models that were learned without the set that the text is
//! from; and whatlang, choosing among all its languages, and among the three.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use search_benches::languages::draw::{LANGS, Urn};
use search_benches::languages::learn::learn;
use search_benches::languages::measure::{
    Case, Form, Tallies, Tally, ask, cases, fitted, others, reliability, said,
};
use search_benches::languages::texts::{FOLDS, Kind, Text, read};
use search_core::Lang;
use search_core::detect::model::Model;
use search_core::detect::{detect, detect_by};
use whatlang::Detector;

/// Sets that are left out together: what their names begin with. The treebanks are of one making.
const SETS: [&str; 4] = ["tatoeba", "ntrex", "lingua", "ud-"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder of the sets is the first argument"));
    let to_learn = arguments.next().as_deref() == Some("--learn");
    let texts = read(&folder);
    let cases = cases(&texts);
    println!("{} texts, {} questions", texts.len(), cases.len());

    let without_fold: Vec<Model> =
        (0..FOLDS).into_par_iter().map(|fold| learned(&texts, |text| text.fold != fold)).collect();
    let fit = fitted(&cases, &without_fold);
    println!("{fit:?}");
    let without_fold: Vec<Model> = without_fold.iter().map(|model| fit.of(model)).collect();
    let without_set: Vec<Model> = SETS
        .into_par_iter()
        .map(|set| fit.of(&learned(&texts, |text| !text.source.starts_with(set))))
        .collect();
    if to_learn {
        let model = fit.of(&learned(&texts, |_| true));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/models/languages.bin");
        std::fs::write(&path, model.table()).expect("data/models can be written");
        println!("learned; to see the new weights in the column of those shipped, run this once more");
    }

    let apart = |case: &Case<'_>| &without_fold[case.of.fold];
    let all = Detector::new();
    let three = Detector::with_allowlist(vec![whatlang::Lang::Eng, whatlang::Lang::Fra, whatlang::Lang::Vie]);
    let columns: [(&str, Tallies); 5] = [
        ("shipped", ask(&cases, |case| detect(&case.text).lang.to_string())),
        ("held out", ask(&cases, |case| said(apart(case), &case.text))),
        (
            "set left out",
            ask(&cases, |case| {
                let set = SETS.iter().position(|set| case.of.source.starts_with(set));
                set.map_or_else(String::new, |set| said(&without_set[set], &case.text))
            }),
        ),
        ("whatlang, 69", ask(&cases, |case| said_by(&all, &case.text))),
        ("whatlang, 3", ask(&cases, |case| said_by(&three, &case.text))),
    ];
    show(&columns);
    show_taken(&columns[1].1);
    show_reliability(&cases, apart);
    show_speed(&texts, &all, &three);
}

fn learned(texts: &[Text], keep: impl Fn(&Text) -> bool) -> Model {
    learn(&Urn::new(texts.iter().filter(|text| keep(text))), 1)
}

fn said_by(detector: &Detector, text: &str) -> String {
    let lang = |lang: whatlang::Lang| {
        lang.code().parse::<Lang>().map_or_else(|_| "und".to_owned(), |it| it.to_string())
    };
    detector.detect_lang(text).map_or_else(|| "und".to_owned(), lang)
}

fn show(columns: &[(&str, Tallies)]) {
    println!("\nright, of which without a language (in brackets), in percent\n");
    print!("{:<36}{:>7}", "", "asked");
    columns.iter().for_each(|(name, _)| print!("{name:>16}"));
    println!();
    for (form, name) in Form::ALL {
        for lang in LANGS {
            let key = (form, lang.to_owned());
            let tally = |tallies: &Tallies| tallies.get(&key).copied().unwrap_or_default();
            print!("{name:<30}{lang:<6}{:>7}", tally(&columns[0].1).asked);
            for (_, tallies) in columns {
                let Tally { asked, unsure, .. } = tally(tallies);
                let unsure = format!("({:.1})", 100.0 * unsure as f32 / asked.max(1) as f32);
                print!("{:>9.2} {unsure:<6}", tally(tallies).percent());
            }
            println!();
        }
        let mean = |tallies: &Tallies| {
            LANGS
                .iter()
                .map(|lang| tallies.get(&(form, (*lang).to_owned())).map_or(0.0, Tally::percent))
                .sum::<f32>()
                / LANGS.len() as f32
        };
        print!("{name:<30}{:<13}", "mean");
        columns.iter().for_each(|(_, tallies)| print!("{:>9.2} {:<6}", mean(tallies), ""));
        print!("\n{name:<30}{:<6}{:>7}", "taken", others(&columns[0].1, form).asked);
        columns
            .iter()
            .for_each(|(_, tallies)| print!("{:>9.2} {:<6}", 100.0 - others(tallies, form).percent(), ""));
        println!("\n");
    }
    println!("`taken`: texts in other languages that were taken for one of the three");
}

/// The other languages that are taken for known ones most.
fn show_taken(tallies: &Tallies) {
    for form in [Form::Sentence, Form::Three] {
        let mut taken: Vec<(f32, &str)> = tallies
            .iter()
            .filter(|((of, lang), tally)| {
                *of == form && !LANGS.contains(&lang.as_str()) && tally.right < tally.asked
            })
            .map(|((_, lang), tally)| (100.0 - tally.percent(), lang.as_str()))
            .collect();
        taken.sort_by(|a, b| b.0.total_cmp(&a.0));
        let taken: Vec<String> = taken.iter().map(|(percent, lang)| format!("{lang} {percent:.1}")).collect();
        println!("\ntaken, held out, {form:?}: {}", taken.join(", "));
    }
}

fn show_reliability<'m>(cases: &[Case<'_>], model: impl Fn(&Case<'_>) -> &'m Model) {
    println!("\nconfidence, held out: said, right (guesses)");
    for (name, forms) in [
        ("sentences", &[Form::Sentence, Form::Unmarked, Form::Mixed][..]),
        ("three words", &[Form::Three, Form::ThreeUnmarked]),
        ("one or two", &[Form::Pair, Form::Word]),
    ] {
        let of_forms: Vec<Case<'_>> =
            cases.iter().filter(|case| forms.contains(&case.form)).cloned().collect();
        print!("{name:<12}");
        for (guesses, sure, right) in reliability(&of_forms, |case| detect_by(model(case), &case.text)) {
            if guesses > 0 {
                print!("  {:.2} {:.2} ({guesses})", sure / guesses as f32, right as f32 / guesses as f32);
            }
        }
        println!();
    }
}

/// Whole articles, made of the paragraphs at hand, on one core.
fn show_speed(texts: &[Text], all: &Detector, three: &Detector) {
    const ARTICLE_BYTES: usize = 3_000;
    println!(
        "\nMB/s on articles of {ARTICLE_BYTES} bytes, and on sentences: detect, whatlang 69, whatlang 3"
    );
    for lang in LANGS {
        let mut articles: Vec<String> = vec![String::new()];
        for text in
            texts.iter().filter(|text| text.lang == lang && matches!(text.kind, Kind::Prose | Kind::Sentence))
        {
            let last = articles.last_mut().expect("there is one");
            last.push_str(&text.text);
            last.push('\n');
            if last.len() >= ARTICLE_BYTES {
                articles.push(String::new());
            }
        }
        let sentences: Vec<String> = texts
            .iter()
            .filter(|text| text.lang == lang && text.kind == Kind::Sentence)
            .map(|text| text.text.clone())
            .collect();
        print!("{lang}");
        for texts in [&articles, &sentences] {
            let ours = speed(texts, 20, |text| detect(text).lang != Lang::UND);
            let all = speed(texts, 1, |text| all.detect_lang(text).is_some());
            let three = speed(texts, 1, |text| three.detect_lang(text).is_some());
            print!("{ours:>10.1}{all:>8.2}{three:>8.2}");
        }
        println!();
    }
}

fn speed(texts: &[String], rounds: usize, detect: impl Fn(&str) -> bool) -> f64 {
    let bytes: usize = texts.iter().map(String::len).sum();
    let start = Instant::now();
    for _ in 0..rounds {
        for text in texts {
            black_box(detect(black_box(text)));
        }
    }
    (bytes * rounds) as f64 / start.elapsed().as_secs_f64() / 1e6
}
