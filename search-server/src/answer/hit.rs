//! One hit as a JSON object: a ranked article in, its fields out, restricted to those asked for.

use search_core::hits::places;
use search_core::query::LangWords;
use search_core::{Hit, Story};
use serde_json::{Map, Value, json};

use super::document::{document_of, keep_fields};
use super::formatted::{Formatting, positions};
use crate::markup::SafeHtml;
use crate::parameters::SearchParameters;

/// What the hits of an answer look like.
pub(super) struct Shape {
    /// `None` for all.
    displayed: Option<Vec<String>>,
    retrieved: Option<Vec<String>>,
    formatting: Option<Formatting>,
    /// Given where the places of what matched are to be shown: the words that match.
    places: Option<Vec<LangWords>>,
    best_score: f32,
    score: bool,
    details: bool,
}

impl Shape {
    /// The shape asked for. The score of every hit is shown as a share of `best_score`.
    pub(super) fn new(
        parameters: &SearchParameters,
        displayed: Option<Vec<String>>,
        words: Vec<LangWords>,
        best_score: f32,
    ) -> Shape {
        Shape {
            displayed,
            retrieved: parameters.attributes_to_retrieve.clone(),
            formatting: Formatting::new(parameters, &words),
            places: parameters.show_matches_position.then_some(words),
            best_score,
            score: parameters.show_ranking_score,
            details: parameters.show_ranking_score_details,
        }
    }

    /// The hit as an object: the document's fields; `_formatted` where highlights or crops were asked for;
    /// `_matchesPosition`, `_rankingScore` and `_rankingScoreDetails` where they were; and `_tim`, what no other search
    /// service has: the file the article is from, the snippets, as text with the places of what matched and as HTML
    /// (escaped, with `<mark>`), and the places of what matched in the title, and the story it tells, where other
    /// articles tell it, too.
    pub(super) fn object(&self, hit: &Hit) -> Map<String, Value> {
        let document = keep_fields(document_of(&hit.article), self.displayed.as_deref());
        let mut object = keep_fields(document.clone(), self.retrieved.as_deref());
        if let Some(formatting) = &self.formatting {
            let shown = self
                .retrieved
                .as_ref()
                .map(|names| names.iter().chain(formatting.names()).cloned().collect::<Vec<_>>());
            let fields = keep_fields(document.clone(), shown.as_deref());
            object.insert("_formatted".to_owned(), Value::Object(formatting.apply(&hit.article, &fields)));
        }
        if let Some(words) = &self.places {
            let places = positions(&hit.article, &document, words);
            object.insert("_matchesPosition".to_owned(), Value::Object(places));
        }
        if self.score {
            object.insert("_rankingScore".to_owned(), json!(relative(hit.score, self.best_score)));
        }
        if self.details {
            object.insert("_rankingScoreDetails".to_owned(), details(hit, self.best_score));
        }
        object.insert("_tim".to_owned(), about(hit));
        object
    }
}

/// The score as a share of the answer's best one, from 0 to 1. Scores have no upper bound that would mean the same for
/// every query, so this says how far behind the best hit a hit is, and is not to be compared between answers. Where
/// nothing is ranked, every hit has 1.
pub(super) fn relative(score: f32, best: f32) -> f32 {
    if best > 0.0 { (score / best).clamp(0.0, 1.0) } else { 1.0 }
}

/// What the score is made of. There is one rule, the formula of `search_core::engine::weights`; its parts are added up.
fn details(hit: &Hit, best: f32) -> Value {
    let parts: Vec<Value> = hit
        .parts
        .iter()
        .map(|parts| {
            json!({
                "lang": parts.lang.as_str(),
                "main": parts.main,
                "written": parts.written,
                "pairs": parts.pairs,
                "triples": parts.triples,
                "first": parts.first,
            })
        })
        .collect();
    json!({ "relevance": { "order": 0, "score": relative(hit.score, best), "sum": hit.score, "parts": parts } })
}

fn about(hit: &Hit) -> Value {
    let snippets: Vec<Value> = hit
        .snippets
        .iter()
        .map(|snippet| {
            json!({
                "text": snippet.text,
                "html": SafeHtml::marked(&snippet.text, &snippet.marks).into_string(),
                "marks": places(&snippet.text, &snippet.marks),
            })
        })
        .collect();
    json!({
        "origin": hit.article.origin.to_string(),
        "snippets": snippets,
        "titleMarks": places(hit.article.title.as_deref().unwrap_or_default(), &hit.title_marks),
        "story": hit.story.as_ref().map(story),
    })
}

fn story(story: &Story) -> Value {
    let versions: Vec<Value> = story
        .versions
        .iter()
        .map(|version| {
            json!({
                "id": version.id,
                "lang": version.lang.as_str(),
                "source": version.source,
                "date": version.date,
                "title": version.title,
                "url": version.url,
            })
        })
        .collect();
    json!({ "id": story.id, "articles": story.articles, "versions": versions })
}
