//! The archive's statistics, by language: how many articles have text in it, how long they are, how common a word is.
//!
//! An engine counts over all documents of its index, whatever their language: a French word would seem rare because the
//! English articles do not have it, and every article too long. So each language has its own N and average length. And a
//! word that is common in any language is common: `que` among English articles is no rarity to rank by.

use std::collections::HashMap;

use crate::engine::EngineError;
use crate::engine::explain::{WeighedWord, Weighing};
use crate::engine::weights::{
    FUNCTION, LANGUAGE_PREFERENCE, LANGUAGE_SMOOTHING, QUESTION, UNLIKELY, WITHOUT_ITS_MARKS,
};
use crate::lang::{Lang, WordClass, one_spelling, recipe};
use crate::query::{LangWords, Plan, Stream, Word};

/// What a plan's ranking needs to know of the archive.
pub(in crate::engine) struct Statistics<'p> {
    pub(in crate::engine) readings: Vec<Reading<'p>>,
}

/// One language's part in the ranking.
pub(in crate::engine) struct Reading<'p> {
    pub(in crate::engine) words: &'p LangWords,
    /// Articles with text in the language.
    pub(in crate::engine) articles: u64,
    /// Terms of all of them.
    pub(in crate::engine) terms: u64,
    /// How many articles have each word, in the order of the words: by its main term, and as written. Raised where the
    /// word is commoner in another language.
    pub(in crate::engine) main: Vec<u64>,
    pub(in crate::engine) written: Vec<u64>,
    /// What each word counts for: what the query says; less for a function word, and where it is found without the marks it was
    /// typed with.
    pub(in crate::engine) weights: Vec<f32>,
    /// What the language's scores are multiplied by: 1 for the likeliest language of the query.
    pub(in crate::engine) preference: f32,
}

/// What an engine has counted.
pub(in crate::engine) trait Census {
    /// The recipes that have terms in the archive, and how many articles have such terms.
    fn languages(&self) -> Result<Vec<(Lang, u64)>, EngineError>;

    /// How many main terms of a language all articles have together.
    fn terms(&self, lang: Lang) -> Result<u64, EngineError>;

    /// How many articles have a term.
    fn articles(&self, lang: Lang, stream: Stream, text: &str) -> Result<u64, EngineError>;
}

impl Statistics<'_> {
    /// The statistics of a plan in an archive that was counted.
    pub(in crate::engine) fn of<'p>(
        census: &dyn Census,
        plan: &'p Plan,
    ) -> Result<Statistics<'p>, EngineError> {
        let sizes = census.languages()?;
        let mut counts = Counts { census, known: HashMap::new() };
        let mut readings = Vec::new();
        for words in &plan.ranking {
            let n = articles_in(words.lang, &sizes);
            if n == 0 {
                continue;
            }
            let (mut main, mut written, mut weights) = (Vec::new(), Vec::new(), Vec::new());
            for word in &words.words {
                // What stands for several words is as common as the commonest of them, and is nobody's function word.
                let (common, exists) = match word.expanded {
                    true => (0.0, exists_expanded(word, plan)),
                    false => {
                        (counts.commonness(word, words.lang, &sizes)?, counts.exists_as_typed(word, &sizes)?)
                    }
                };
                let raised = |df: u64| df.max((common * n as f64).round() as u64).min(n);
                let spelt = recipe(words.lang).spells(&one_spelling(&word.lower)) || !exists;
                let spelling = if spelt { 1.0 } else { WITHOUT_ITS_MARKS };
                weights.push(word.boost * spelling * of_class(word.class));
                let (mut df_main, mut df_written) = (0, 0);
                for form in &word.forms {
                    let term = &form.term;
                    df_main = df_main.max(counts.of(term.lang, term.stream, &term.text)?);
                    df_written = df_written.max(counts.of(words.lang, Stream::Written, &form.written)?);
                }
                main.push(raised(df_main));
                written.push(raised(df_written));
            }
            let terms = census.terms(words.lang)?.max(1);
            readings.push(Reading { words, articles: n, terms, main, written, weights, preference: 1.0 });
        }
        prefer(&mut readings, &mut counts, &sizes)?;
        Ok(Statistics { readings })
    }
}

/// How many articles have text in a language.
fn articles_in(lang: Lang, sizes: &[(Lang, u64)]) -> u64 {
    sizes.iter().find(|(other, _)| *other == lang).map_or(0, |(_, articles)| *articles)
}

/// What a word of a class counts for.
fn of_class(class: WordClass) -> f32 {
    match class {
        WordClass::Content => 1.0,
        WordClass::Function => FUNCTION,
        WordClass::Question => QUESTION,
    }
}

impl Reading<'_> {
    /// ln(1 + (N − df + 0.5) / (df + 0.5)); see [`crate::engine::weights`].
    pub(in crate::engine) fn idf(&self, df: u64) -> f32 {
        let (n, df) = (self.articles as f32, (df as f32).min(self.articles as f32));
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }

    /// The same for those who want to know how the query was weighed.
    pub(in crate::engine) fn weighing(&self) -> Weighing {
        let words = self.words.words.iter().enumerate().map(|(n, word)| WeighedWord {
            term: word.nearest().term.clone(),
            written: word.nearest().written.clone(),
            forms: word.forms.len(),
            articles: self.main[n],
            articles_written: self.written[n],
            weight: self.weights[n],
            closed: word.class.is_closed(),
        });
        Weighing {
            lang: self.words.lang,
            articles: self.articles,
            average_length: self.average_length(),
            preference: self.preference,
            words: words.collect(),
        }
    }

    /// What some words together count for: as much as the one that counts least.
    pub(in crate::engine) fn weight_of(&self, words: &[usize]) -> f32 {
        words.iter().map(|&word| self.weights[word]).fold(f32::INFINITY, f32::min)
    }

    /// The average length of the language's text in an article, in terms.
    pub(in crate::engine) fn average_length(&self) -> f32 {
        self.terms as f32 / self.articles.max(1) as f32
    }
}

/// Sets each reading's preference: how likely the query's words are in its language.
fn prefer(
    readings: &mut [Reading<'_>],
    counts: &mut Counts<'_>,
    sizes: &[(Lang, u64)],
) -> Result<(), EngineError> {
    let likelihoods = likelihoods(readings.iter().map(|reading| reading.words), counts, sizes)?;
    let best = likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for (reading, likelihood) in readings.iter_mut().zip(likelihoods) {
        reading.preference = 1.0 - LANGUAGE_PREFERENCE * (1.0 - (likelihood - best).exp() as f32);
    }
    Ok(())
}

/// The languages of these readings that are not unlikely beside the likeliest one, the more so the more articles are in a language: in
/// three articles, any word is likely that one of them has.
pub(in crate::engine) fn likely(
    census: &dyn Census,
    readings: &[LangWords],
) -> Result<Vec<Lang>, EngineError> {
    let sizes = census.languages()?;
    let likelihoods = likelihoods(readings, &mut Counts { census, known: HashMap::new() }, &sizes)?;
    let with_prior = |(reading, likelihood): (&LangWords, f64)| {
        let articles = articles_in(reading.lang, &sizes);
        (reading.lang, likelihood + (articles as f64).ln())
    };
    let likelihoods: Vec<(Lang, f64)> = readings.iter().zip(likelihoods).map(with_prior).collect();
    let best = likelihoods.iter().map(|(_, likelihood)| *likelihood).fold(f64::NEG_INFINITY, f64::max);
    let likely = likelihoods.into_iter().filter(|(_, likelihood)| (likelihood - best).exp() >= UNLIKELY);
    Ok(likely.map(|(lang, _)| lang).collect())
}

/// How likely the words of each reading are in its language, of those that some article has.
///
/// log P(L) = Σ over the words of ln((df_L + 20 p) / (N_L + 20)), p being the word's share of all articles.
fn likelihoods<'w>(
    readings: impl IntoIterator<Item = &'w LangWords>,
    counts: &mut Counts<'_>,
    sizes: &[(Lang, u64)],
) -> Result<Vec<f64>, EngineError> {
    let all: u64 = sizes.iter().map(|(_, articles)| articles).sum();
    let mut likelihoods = Vec::new();
    for reading in readings {
        let articles = articles_in(reading.lang, sizes);
        let mut log_likelihood = 0.0;
        // What stands for several words stands for others in each language, and says nothing of the query's.
        for word in reading.words.iter().filter(|word| !word.expanded) {
            let mut everywhere = 0;
            for (lang, _) in sizes {
                everywhere += counts.of(*lang, Stream::Written, &word.written)?;
            }
            if everywhere == 0 {
                continue;
            }
            let share = (everywhere as f64 + 0.5) / (all as f64 + 1.0);
            let here = counts.of(reading.lang, Stream::Written, &word.written)? as f64;
            log_likelihood +=
                ((here + LANGUAGE_SMOOTHING * share) / (articles as f64 + LANGUAGE_SMOOTHING)).ln();
        }
        likelihoods.push(log_likelihood);
    }
    Ok(likelihoods)
}

/// Document frequencies, each looked up once.
struct Counts<'c> {
    census: &'c dyn Census,
    known: HashMap<(Lang, Stream, String), u64>,
}

impl Counts<'_> {
    fn of(&mut self, lang: Lang, stream: Stream, text: &str) -> Result<u64, EngineError> {
        let key = (lang, stream, text.to_owned());
        if let Some(count) = self.known.get(&key) {
            return Ok(*count);
        }
        let count = self.census.articles(lang, stream, text)?;
        self.known.insert(key, count);
        Ok(count)
    }

    /// True when a language in which marks matter has the word as it was typed.
    fn exists_as_typed(&mut self, word: &Word, sizes: &[(Lang, u64)]) -> Result<bool, EngineError> {
        for (lang, _) in sizes.iter().filter(|(lang, _)| recipe(*lang).marks_matter()) {
            if self.as_typed(*lang, word)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many articles of a language in which marks matter have the word as it was typed.
    fn as_typed(&mut self, lang: Lang, word: &Word) -> Result<u64, EngineError> {
        self.of(lang, Stream::Main, &one_spelling(&word.lower))
    }

    /// The largest share of a language's articles, among the other languages, that has the word exactly as typed. Exactly:
    /// without its marks, the Vietnamese `án` would be as common as the English `an`.
    fn commonness(&mut self, word: &Word, own: Lang, sizes: &[(Lang, u64)]) -> Result<f64, EngineError> {
        let mut common: f64 = 0.0;
        for (lang, articles) in sizes.iter().filter(|(lang, _)| *lang != own) {
            let df = match recipe(*lang).marks_matter() {
                true => self.as_typed(*lang, word)?,
                // Only the written words without marks are indexed there.
                false if word.lower == word.written => self.of(*lang, Stream::Written, &word.written)?,
                false => 0,
            };
            common = common.max(surely(df) / *articles as f64);
        }
        Ok(common)
    }
}

/// True when a word that stands for others stands for some in a language in which marks matter.
fn exists_expanded(word: &Word, plan: &Plan) -> bool {
    let readings = plan.ranking.iter().filter(|reading| recipe(reading.lang).marks_matter());
    readings.flat_map(|reading| &reading.words).any(|other| other.position == word.position)
}

/// A count less two standard deviations (of a Poisson count): what is surely there. In a language with three articles, a
/// word that one of them has is not common, and must not weigh down the same word among thousands.
fn surely(count: u64) -> f64 {
    let count = count as f64;
    (count - 2.0 * count.sqrt()).max(0.0)
}
