//! One hit as a JSON object: a ranked article in, its fields out, restricted to those asked for.

use search_core::hits::{Place, places};
use search_core::query::LangWords;
use search_core::{Hit, Story, Version};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::document::document_of;
use super::formatted::{Formatting, positions};
use crate::documents::{Displayed, keep_fields};
use crate::markup::SafeHtml;
use crate::parameters::SearchParameters;

/// What the hits of an answer look like.
pub(super) struct Shape {
    displayed: Displayed,
    /// `None` for all.
    retrieved: Option<Vec<String>>,
    formatting: Option<Formatting>,
    /// Given where the places of what matched are to be shown: the words that match.
    places: Option<Vec<LangWords>>,
    best_score: f32,
    score: bool,
    details: bool,
}

/// A hit: the fields of the document, and what is known of it as a hit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitObject {
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub(super) document: Map<String, Value>,
    /// The fields with tags around what matched, or cropped, where that was asked for.
    #[serde(rename = "_formatted", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    formatted: Option<Map<String, Value>>,
    /// Where what matched stands in each field, where that was asked for.
    #[serde(rename = "_matchesPosition", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    matches_position: Option<Map<String, Value>>,
    /// The score as a share of the best one, from 0 to 1, where that was asked for.
    #[serde(rename = "_rankingScore", skip_serializing_if = "Option::is_none")]
    ranking_score: Option<f32>,
    /// What the score is made of, where that was asked for.
    #[serde(rename = "_rankingScoreDetails", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    ranking_score_details: Option<Value>,
    /// Where a hit of a federated search is from.
    #[serde(rename = "_federation", skip_serializing_if = "Option::is_none")]
    pub(super) federation: Option<FromSearch>,
    #[serde(rename = "_tim")]
    tim: AboutHit,
}

/// The search that a hit of a federated search is from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FromSearch {
    pub(super) index_uid: String,
    /// Its place among the searches, from 0.
    pub(super) queries_position: usize,
    pub(super) weighted_ranking_score: f64,
}

/// What no other search service says of a hit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AboutHit {
    /// The file that the article is from.
    origin: String,
    /// The passages that answer best.
    snippets: Vec<SnippetView>,
    /// Where what matched stands in the title.
    title_marks: Vec<PlaceView>,
    /// The story that the article tells, where others tell it, too.
    story: Option<StoryView>,
}

/// A passage of an article.
#[derive(Debug, Serialize, ToSchema)]
struct SnippetView {
    text: String,
    /// The text escaped for HTML, with `<mark>` around what matched.
    html: String,
    /// Where what matched stands.
    marks: Vec<PlaceView>,
}

/// A stretch of a text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceView {
    /// Its first byte, in UTF-8.
    pub(super) start: usize,
    /// The byte behind its last.
    pub(super) end: usize,
    pub(super) utf16: UnitsView,
}

/// The same, as JavaScript, Java and C# count.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnitsView {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A story that several articles tell.
#[derive(Debug, Serialize, ToSchema)]
struct StoryView {
    id: String,
    /// How many tell it.
    articles: u64,
    /// The others that tell it, where hits are stories.
    versions: Vec<VersionView>,
}

/// Another article that tells the same story.
#[derive(Debug, Serialize, ToSchema)]
struct VersionView {
    id: String,
    lang: String,
    source: Option<String>,
    date: Option<String>,
    title: String,
    url: Option<String>,
}

impl Shape {
    /// The shape asked for. The score of every hit is shown as a share of `best_score`.
    pub(super) fn new(
        parameters: &SearchParameters,
        displayed: Displayed,
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
    /// articles tell it, too. All of these are of the fields that the index shows.
    pub(super) fn object(&self, hit: &Hit) -> HitObject {
        let hit = &*self.displayed.hit(hit);
        let document = document_of(&hit.article);
        let formatted = self.formatting.as_ref().map(|formatting| {
            let shown = self
                .retrieved
                .as_ref()
                .map(|names| names.iter().chain(formatting.names()).cloned().collect::<Vec<_>>());
            formatting.apply(&hit.article, &keep_fields(document.clone(), shown.as_deref()))
        });
        let places = self.places.as_ref().map(|words| positions(&hit.article, &document, words));
        HitObject {
            formatted,
            matches_position: places,
            ranking_score: self.score.then(|| relative(hit.score, self.best_score)),
            ranking_score_details: self.details.then(|| details(hit, self.best_score)),
            federation: None,
            tim: about(hit),
            document: keep_fields(document, self.retrieved.as_deref()),
        }
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

fn about(hit: &Hit) -> AboutHit {
    let snippets = hit.snippets.iter().map(|snippet| SnippetView {
        text: snippet.text.clone(),
        html: SafeHtml::marked(&snippet.text, &snippet.marks).into_string(),
        marks: views(places(&snippet.text, &snippet.marks)),
    });
    AboutHit {
        origin: hit.article.origin.to_string(),
        snippets: snippets.collect(),
        title_marks: views(places(hit.article.title.as_deref().unwrap_or_default(), &hit.title_marks)),
        story: hit.story.as_ref().map(story),
    }
}

fn views(places: Vec<Place>) -> Vec<PlaceView> {
    let view = |Place { start, end, utf16 }| PlaceView {
        start,
        end,
        utf16: UnitsView { start: utf16.start, end: utf16.end },
    };
    places.into_iter().map(view).collect()
}

fn story(story: &Story) -> StoryView {
    let version = |version: &Version| VersionView {
        id: version.id.clone(),
        lang: version.lang.to_string(),
        source: version.source.clone(),
        date: version.date.clone(),
        title: version.title.clone(),
        url: version.url.clone(),
    };
    StoryView {
        id: story.id.clone(),
        articles: story.articles,
        versions: story.versions.iter().map(version).collect(),
    }
}
