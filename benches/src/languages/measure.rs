//! What is asked, and how often the answers are right.

use std::collections::BTreeMap;

use rayon::prelude::*;
use search_core::detect::model::{KNOWN, Model};
use search_core::detect::{Guess, detect_by};
use search_core::lang::fold;

use crate::chance::Chance;

use super::draw::LANGS;
use super::texts::{Kind, Text, is_latin};

/// A form in which texts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A sentence with a few words in it: one to three may be a name or a date.
    Sentence,
    /// A sentence, or what was cut as one, with fewer.
    Fragment,
    /// … in capitals.
    Upper,
    /// … in small letters.
    Lower,
    /// … without marks.
    Unmarked,
    /// … with one to three words of another language behind it.
    Mixed,
    /// Three words that follow each other.
    Three,
    /// … without marks.
    ThreeUnmarked,
    /// Two words.
    Pair,
    /// A word.
    Word,
}

impl Form {
    /// All of them, with what they are called.
    pub const ALL: [(Form, &'static str); 10] = [
        (Form::Sentence, "sentence, 4 words or more"),
        (Form::Fragment, "sentence, 1 to 3 words"),
        (Form::Upper, "sentence in capitals"),
        (Form::Lower, "sentence in small letters"),
        (Form::Unmarked, "sentence without marks"),
        (Form::Mixed, "sentence with foreign words"),
        (Form::Three, "three words"),
        (Form::ThreeUnmarked, "three words without marks"),
        (Form::Pair, "two words"),
        (Form::Word, "one word"),
    ];
}

/// A question: a text in some form.
#[derive(Debug, Clone)]
pub struct Case<'t> {
    /// What it is cut from.
    pub of: &'t Text,
    /// How.
    pub form: Form,
    /// What is asked.
    pub text: String,
}

impl Case<'_> {
    /// The known language that it is in, as a class.
    pub fn known(&self) -> Option<usize> {
        LANGS.iter().position(|lang| *lang == self.of.lang)
    }

    /// Whether the answer is right. Of other languages it is, if it is no known one.
    pub fn is_right(&self, said: &str) -> bool {
        match self.known() {
            Some(_) => said == self.of.lang,
            None => !LANGS.contains(&said),
        }
    }
}

const WORDS_OF_SENTENCE: usize = 4;
const WORDS_BEFORE_FOREIGN: usize = 6;

/// All that is asked. The same in every run.
pub fn cases(texts: &[Text]) -> Vec<Case<'_>> {
    let mut chance = Chance::new(424_242);
    let mut cases = Vec::new();
    for of in texts {
        let words: Vec<&str> =
            of.text.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect();
        let mut ask = |form, text: String| cases.push(Case { of, form, text });
        match of.kind {
            _ if words.is_empty() => {}
            Kind::Prose => {}
            Kind::Word => ask(Form::Word, of.text.clone()),
            Kind::Pair => ask(Form::Pair, of.text.clone()),
            Kind::Sentence => {
                if words.len() >= 3 {
                    let three = chance.words(&words, 3);
                    ask(Form::ThreeUnmarked, fold(&three));
                    ask(Form::Three, three);
                }
                if words.len() < WORDS_OF_SENTENCE {
                    ask(Form::Fragment, of.text.clone());
                    continue;
                }
                ask(Form::Sentence, of.text.clone());
                ask(Form::Upper, of.text.to_uppercase());
                ask(Form::Lower, of.text.to_lowercase());
                ask(Form::Unmarked, fold(&of.text));
                if words.len() >= WORDS_BEFORE_FOREIGN {
                    let other = chance.one(texts);
                    let many = 1 + chance.below(3);
                    let foreign = chance.words(&other.text.split(' ').collect::<Vec<_>>(), many);
                    ask(Form::Mixed, format!("{} {foreign}", of.text));
                }
            }
        }
    }
    cases
}

/// How many were asked, how many right, how many without a language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Asked.
    pub asked: usize,
    /// Right.
    pub right: usize,
    /// Said to be in no language.
    pub unsure: usize,
}

impl Tally {
    /// The share of right answers, in percent.
    pub fn percent(&self) -> f32 {
        100.0 * self.right as f32 / self.asked.max(1) as f32
    }
}

/// The tallies of a detector: by form, and by language.
pub type Tallies = BTreeMap<(Form, String), Tally>;

/// Asks a detector, which gives codes. It may decline to answer, by an empty one.
pub fn ask(cases: &[Case<'_>], detector: impl Fn(&Case<'_>) -> String + Sync) -> Tallies {
    let said: Vec<String> = cases.par_iter().map(&detector).collect();
    let mut tallies = Tallies::new();
    for (case, said) in cases.iter().zip(said) {
        if said.is_empty() {
            continue;
        }
        let tally = tallies.entry((case.form, case.of.lang.clone())).or_default();
        tally.asked += 1;
        tally.right += usize::from(case.is_right(&said));
        tally.unsure += usize::from(said == "und");
    }
    tallies
}

/// The tally of all languages that are not known, taken together; right is what is taken for no known one.
pub fn others(tallies: &Tallies, form: Form) -> Tally {
    let mut sum = Tally::default();
    for ((_, lang), tally) in tallies.iter().filter(|((of, _), _)| *of == form) {
        if !LANGS.contains(&lang.as_str()) {
            sum.asked += tally.asked;
            sum.right += tally.right;
        }
    }
    sum
}

/// How sure guesses are, and whether they are right: for ten ranges of confidence how many, how sure, how many right.
pub fn reliability(cases: &[Case<'_>], guess: impl Fn(&Case<'_>) -> Guess) -> [(usize, f32, usize); 10] {
    let mut ranges = [(0, 0.0, 0); 10];
    for case in cases {
        let guess = guess(case);
        if LANGS.contains(&guess.lang.as_str()) {
            let range = &mut ranges[((guess.confidence * 10.0) as usize).min(9)];
            range.0 += 1;
            range.1 += guess.confidence;
            range.2 += usize::from(case.is_right(guess.lang.as_str()));
        }
    }
    ranges
}

/// How probabilities are brought to be as often right as they say: see [`fitted`].
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// By what the logarithms of the odds are multiplied.
    pub sureness: f32,
    /// What is taken from those of the known languages.
    pub doubt: f32,
}

impl Fit {
    /// The model, fitted.
    pub fn of(self, model: &Model) -> Model {
        let mut model = Model { sureness: self.sureness, ..model.clone() };
        for bias in &mut model.bias[..KNOWN] {
            *bias -= self.doubt;
        }
        model
    }
}

/// The most doubt that is tried, in tenths. Half of the texts here are in other languages, and more doubt would fit them better;
/// few texts of an archive are, and this much already costs half a percent of the three words that are found.
const MOST_DOUBT: i32 = 8;

/// The fit with the least logarithmic loss of "it is the likeliest known language", on texts that the models have not seen
/// (Guo and others, "On calibration of modern neural networks", 2017).
pub fn fitted(cases: &[Case<'_>], models: &[Model]) -> Fit {
    let cases: Vec<&Case<'_>> = cases.iter().filter(|case| is_latin(&case.text)).step_by(3).collect();
    let loss = |fit: Fit| -> f64 {
        let models: Vec<Model> = models.iter().map(|model| fit.of(model)).collect();
        let loss = |case: &&Case<'_>| {
            let opinion = models[case.of.fold].weigh(&case.text);
            let likely = f64::from(opinion.likely).clamp(1e-6, 1.0 - 1e-6);
            if case.known() == Some(opinion.best) { -likely.ln() } else { -(1.0 - likely).ln() }
        };
        cases.par_iter().map(loss).collect::<Vec<f64>>().iter().sum()
    };
    let mut best = (f64::MAX, Fit { sureness: 1.0, doubt: 0.0 });
    for sureness in (16..=28).map(|step| step as f32 * 0.05) {
        for doubt in (0..=MOST_DOUBT).map(|step| step as f32 * 0.1) {
            let fit = Fit { sureness, doubt };
            let loss = loss(fit);
            if loss < best.0 {
                best = (loss, fit);
            }
        }
    }
    best.1
}

/// What a model says.
pub fn said(model: &Model, text: &str) -> String {
    detect_by(model, text).lang.to_string()
}
