//! The numbers of the ranking, in one place, each with what it was set by.
//!
//! The ranking has two stages. The first is BM25 over the main terms. The second scores the best [`RESCORED`] of it again:
//!
//! ```text
//! S = BM25(main) + WRITTEN · BM25(written) + PAIRS · BM25(adjacent pairs) + TRIPLES · BM25(adjacent triples) + FIRST · first
//! first = Σ over distinct content words in the article of idf(t) / √(1 + position of its first occurrence / FIRST_HALF)
//! ```
//!
//! A word that is written as it was typed counts in BM25(written) as often as its main term is there: how often it is written so is
//! not indexed, which moves no development set by more than .0015 (the mean by −.0003) and saves a fiftieth of the index.
//!
//! The title stands in the text twice (`analyze::TITLE_TIMES`); an occurrence in a caption counts [`CAPTION`].
//!
//! Where a gain is given, it is of nDCG@10 on the development queries of PIAF (French questions), OrangeSum (French headlines),
//! XQuAD (English and Vietnamese questions) and Cranfield (English abstracts), in this order.
//!
//! BM25 is Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in Lucene's form: without the constant
//! factor k1 + 1, with idf = ln(1 + (N − df + 0.5) / (df + 0.5)).

/// Term saturation. 0.9 with b 0.4 gains 0.8 points of nDCG@10 on short Vietnamese passages and loses 3 on English
/// abstracts.
pub const K1: f32 = 1.2;

/// Length normalisation; see [`K1`].
pub const B: f32 = 0.75;

/// The weight of the words as written. Without it, nDCG@10 falls by 0.002 on the mean of 16 sets. From 0.5 to 0.6: +.0002, +.0007,
/// +.0007 and +.0007, −.0041.
pub const WRITTEN: f32 = 0.6;

/// What a function word counts for. With [`QUESTION`], from 0.7 for all of the closed class: +.0008, −.0003, +.0002 and +.0010,
/// +.0015. At 0.8, OrangeSum and Cranfield lose.
pub const FUNCTION: f32 = 0.6;

/// What a word counts for that asks. Answers do not have it; from 0.5 to 0.2, no set moves by more than .001.
pub const QUESTION: f32 = 0.4;

/// What an occurrence in a caption counts for beside one in the text. No set of queries has captions: it is a choice.
pub const CAPTION: f32 = 0.5;

/// The weight of adjacent pairs. Without them, nDCG@10 falls by 0.004 on the mean of 16 sets.
pub const PAIRS: f32 = 0.25;

/// The weight of adjacent pairs where the query is typed without the marks that its language needs: neighbours then tell
/// which of a syllable's forms is meant (unmarked Vietnamese reaches 0.975 to 0.995 of marked).
pub const PAIRS_UNMARKED: f32 = 0.6;

/// The weight of adjacent triples.
pub const TRIPLES: f32 = 0.2;

/// The weight of standing early. Anything from 0.6 to 1.6 does as well; without it the second stage loses 0.015.
pub const FIRST: f32 = 0.9;

/// The weight of standing early in a query of one content word, where it is said that this decides
/// ([`LangWords::early`](crate::query::LangWords::early)): records have their names first. No set has such queries: it is a choice.
/// In longer ones, 3 would lose 0.004 to 0.008 on questions and headlines.
pub const FIRST_ALONE: f32 = 3.0;

/// The position, in words, at which standing early counts for 1/√2.
pub const FIRST_HALF: f32 = 50.0;

/// How many articles of the first stage the second scores again. 100 lose at most 0.001 of nDCG@10, 50 at most 0.005.
pub const RESCORED: usize = 200;

/// The weight of a word typed with marks where it is found without them, in a language that does not have them, while the
/// archive has it as typed in another: `Nguyễn` in an English article. 1 puts English articles before the Vietnamese one
/// with the very name; 0.5 does not, and costs nothing on the mixed sets.
pub const WITHOUT_ITS_MARKS: f32 = 0.5;

/// How much the archive's own statistics may favour the articles in the query's language (0 to 1). 0.3 brings questions
/// in a mixed archive to 0.753 where telling the language gives 0.755 and no preference 0.750.
pub const LANGUAGE_PREFERENCE: f32 = 0.3;

/// A language in which a query is so much less likely than in the likeliest one is not its own, and its function words are none: of
/// `lang son`, a province, `son` is one in French, where the query is 30 times less likely. No set measures it.
pub const UNLIKELY: f64 = 0.1;

/// Smoothing of the language preference, in articles.
pub const LANGUAGE_SMOOTHING: f64 = 20.0;

/// What each typo leaves of a word's weight, and what a pattern's `*` leaves of the word without it. No set measures it: so
/// much that of two articles alike, the one with the very word comes first, and so little that a rare word with a typo still
/// weighs more than a common one.
pub const PER_EDIT: f32 = 0.7;

/// What is left of the score of an article that is old beyond measure, where the recent are preferred
/// ([`Order::Recent`](super::Order::Recent)):
///
/// ```text
/// S · (RECENT_FLOOR + (1 − RECENT_FLOOR) · 2^(−age / half-life))
/// ```
///
/// Ages are counted from the archive's newest article, so that an archive of old articles has recent ones, too; an article
/// without a date has the floor. Both stages are multiplied. No set measures it: so much that an old article must be twice
/// as good as one of today, and no more, since what answers best is wanted first.
pub const RECENT_FLOOR: f32 = 0.5;

/// The half-life in days where nothing is said. No set measures it: a news cycle of weeks, not hours, since archives are
/// searched for matters rather than for what happened today.
pub const HALF_LIFE: u32 = 30;
