//! Which articles are about the same? An article in; those of the archive that have its telling words and names out.
//!
//! Articles with text in its languages are found by its words: those that say most of what it is about, by tf·idf, are the
//! query. Articles in other languages are found by the names, numbers and days that they share, each weighed by how rare it
//! is. Each of the two is a share of what the article has in common with itself, so that they can be compared.

use std::collections::HashMap;

use super::within::let_through;
use crate::analyze::{Terms, analyze};
use crate::engine::{Engine, EngineError, Scored, Window};
use crate::error::Error;
use crate::hits::Hit;
use crate::lang::{WordClass, recipe};
use crate::query::{Facet, Filter, Form, LangWords, Node, Plan, Stream, Term, Word};
use crate::story::Signature;

/// So many of an article's words are asked for, of each of its languages. RM3 and Lucene's MoreLikeThis take 10 to 25.
const WORDS: usize = 25;

/// A word that the article has only once says little of what it is about, unless it is short.
const LONG: usize = 100;

/// So many articles are looked at beyond those asked for, so that those found by words and those found by names meet.
const MORE: usize = 100;

/// A name that more articles have than this finds nothing. Bounds the work.
const COMMON: u64 = 1_000;

/// What has less in common with an article is about something else. Of articles whose subject an archive has once, the next ones have .03
/// to .06; where it has more of it, the tenth has .2 to .5. No set measures it.
const LEAST: f32 = 0.1;

/// An article that is about the same as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The article. Its score is from 0 to 1: 1 for the article itself.
    pub hit: Hit,
    /// It tells the same story.
    pub same_story: bool,
}

/// Those that a filter lets through, where there is one.
pub(super) fn similar(
    engine: &dyn Engine,
    id: &str,
    limit: usize,
    filter: Option<&Filter>,
) -> Result<Option<Vec<Similar>>, Error> {
    let Some(article) = engine.get(id)? else { return Ok(None) };
    let analysis = analyze(&article);
    let mut scores = by_names(engine, &analysis.signature)?;
    for (other, share) in by_words(engine, id, &analysis.terms, limit, filter)? {
        // Found by both, it is as near as the two say on average.
        let names = scores.get(&other).copied().unwrap_or(0.0);
        scores.insert(other, f32::midpoint(names, share));
    }
    scores.remove(id);
    let story = engine.versions(id, super::MOST_VERSIONS)?;
    let told: Vec<String> = story.into_iter().flat_map(|story| story.others).map(|other| other.id).collect();
    for other in &told {
        scores.entry(other.clone()).or_default();
    }
    if let Some(filter) = filter {
        let seen = let_through(engine, scores.keys().cloned().collect(), filter)?;
        scores.retain(|other, _| seen.contains(other));
    }
    let mut found: Vec<(bool, f32, String)> =
        scores.into_iter().map(|(other, score)| (told.contains(&other), score, other)).collect();
    found.retain(|(same_story, score, _)| *same_story || *score >= LEAST);
    found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
    let mut similar = Vec::new();
    for (same_story, score, other) in found.into_iter().take(limit) {
        if let Some(article) = engine.get(&other)? {
            let found = Scored { score, article, parts: Vec::new() };
            similar.push(Similar { hit: Hit::new(found, &[], 1), same_story });
        }
    }
    Ok(Some(similar))
}

/// Articles with the telling words, each with its share of the score that the article itself has.
fn by_words(
    engine: &dyn Engine,
    id: &str,
    terms: &[Terms],
    limit: usize,
    filter: Option<&Filter>,
) -> Result<Vec<(String, f32)>, EngineError> {
    let mut ranking = Vec::new();
    for terms in terms {
        let words = telling(engine, terms)?;
        if !words.is_empty() {
            ranking.push(LangWords {
                lang: terms.lang,
                words,
                together: Vec::new(),
                unmarked: false,
                early: false,
            });
        }
    }
    let nodes: Vec<Node> = ranking
        .iter()
        .flat_map(|words| words.words.iter().map(|word| Node::Term(word.nearest().found_by.clone())))
        .collect();
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let mut matching = Node::Any(nodes);
    if let Some(filter) = filter {
        // The others are compared with the article itself.
        let itself = Filter::Is(Facet::Id, id.to_owned());
        matching = Node::All(vec![matching, Node::Filter(Filter::Any(vec![filter.clone(), itself]))]);
    }
    let plan = Plan { matching, ranking };
    let limit = limit.saturating_add(MORE);
    let found = engine.search(&plan, &Window::best(limit))?.hits;
    let own = found.iter().find(|hit| hit.article.id == id).or_else(|| found.first());
    let own = own.map_or(1.0, |hit| hit.score).max(f32::MIN_POSITIVE);
    Ok(found.into_iter().map(|hit| (hit.article.id, (hit.score / own).min(1.0))).collect())
}

/// The words of an article that say most of what it is about.
fn telling(engine: &dyn Engine, terms: &Terms) -> Result<Vec<Word>, EngineError> {
    let closed = recipe(terms.lang).closed_class();
    let mut counts: HashMap<&str, (u32, &str)> = HashMap::new();
    let mut length = 0;
    for (main, written) in terms.main.split([' ', '\n']).zip(terms.written.split([' ', '\n'])) {
        length += 1;
        if !main.is_empty() && !closed.contains(main) && !closed.class_folded(written).is_closed() {
            counts.entry(main).or_insert((0, written)).0 += 1;
        }
    }
    let articles = engine.stats()?.articles as f32;
    let mut weighed: Vec<(f32, &str, &str)> = Vec::new();
    for (main, (count, written)) in counts {
        if count == 1 && length > LONG {
            continue;
        }
        let term = Term { lang: terms.lang, stream: Stream::Main, text: main.to_owned() };
        let df = engine.frequency(&term)? as f32;
        let idf = (1.0 + (articles - df + 0.5).max(0.0) / (df + 0.5)).ln();
        weighed.push(((1.0 + (count as f32).ln()) * idf, main, written));
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    weighed.truncate(WORDS);
    let word = |(n, (_, main, written)): (usize, (f32, &str, &str))| {
        let term = Term { lang: terms.lang, stream: Stream::Main, text: main.to_owned() };
        let form = Form { found_by: term.clone(), term, written: written.to_owned(), distance: 0 };
        Word {
            forms: vec![form],
            lower: main.to_owned(),
            written: written.to_owned(),
            class: WordClass::Content,
            // They do not stand side by side.
            position: 2 * n as u32,
            boost: 1.0,
            expanded: false,
        }
    };
    Ok(weighed.into_iter().enumerate().map(word).collect())
}

/// Articles that share names, numbers and days, each with the share that these have of the article's, by how rare they are.
fn by_names(engine: &dyn Engine, own: &Signature) -> Result<HashMap<String, f32>, EngineError> {
    let view = engine.story_view()?;
    let articles = view.articles() as f32;
    let (mut shared, mut all): (HashMap<u64, f32>, f32) = (HashMap::new(), 0.0);
    for key in own.counted() {
        let Some(places) = view.with_key(key, COMMON)? else { continue };
        let rarity = (1.0 + articles / places.len().max(1) as f32).ln();
        all += rarity;
        for place in places {
            *shared.entry(place).or_default() += rarity;
        }
    }
    let mut best: Vec<(u64, f32)> = shared.into_iter().collect();
    best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    best.truncate(MORE);
    let named = |(place, weight): (u64, f32)| Ok((view.id(place)?, weight / all.max(f32::MIN_POSITIVE)));
    best.into_iter().map(named).collect()
}
