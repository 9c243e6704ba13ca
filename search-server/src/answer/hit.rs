//! One hit as a JSON object: a ranked article in, its fields out, restricted to those asked for.

use search_core::article::LangShare;
use search_core::hits::places;
use search_core::{Archive, Article, Error, Hit, PassageKind, Story};
use serde_json::{Map, Value, json};

use super::formatted::Formatting;
use crate::markup::SafeHtml;
use crate::parameters::SearchParameters;

/// What the hits of an answer look like.
pub(super) struct Shape {
    retrieved: Option<Vec<String>>,
    formatting: Option<Formatting>,
    best_score: Option<f32>,
}

impl Shape {
    /// The shape asked for. With the `best_score` of the answer, every hit shows its own.
    pub(super) fn new(
        archive: &Archive,
        parameters: &SearchParameters,
        best_score: Option<f32>,
    ) -> Result<Shape, Error> {
        let all = |names: &Vec<String>| names.iter().any(|name| name == "*");
        let retrieved = parameters.attributes_to_retrieve.clone().filter(|names| !all(names));
        Ok(Shape { retrieved, formatting: Formatting::new(archive, parameters)?, best_score })
    }

    /// The hit as an object: the article's fields; `_formatted` where highlights or crops were asked for;
    /// `_rankingScore` where it was; and `_tim`, what no other search service has: the file the article is from, the
    /// snippets, as text with the places of what matched and as HTML (escaped, with `<mark>`), the places
    /// of what matched in the title, and the story it tells, where other articles tell it, too.
    pub(super) fn object(&self, hit: &Hit) -> Map<String, Value> {
        let mut object = fields(&hit.article);
        object.retain(|name, _| self.retrieves(name));
        if let Some(formatting) = &self.formatting {
            let mut formatted = object.clone();
            formatting.apply(hit, &mut formatted);
            object.insert("_formatted".to_owned(), Value::Object(formatted));
        }
        if let Some(best) = self.best_score {
            object.insert("_rankingScore".to_owned(), json!(relative(hit.score, best)));
        }
        object.insert("_tim".to_owned(), about(hit));
        object
    }

    fn retrieves(&self, name: &str) -> bool {
        self.retrieved.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name))
    }
}

/// The score as a share of the answer's best one, from 0 to 1. Scores have no upper bound that would mean the same for
/// every query, so this says how far behind the best hit a hit is, and is not to be compared between answers. Where
/// nothing is ranked, every hit has 1.
fn relative(score: f32, best: f32) -> f32 {
    if best > 0.0 { (score / best).clamp(0.0, 1.0) } else { 1.0 }
}

fn fields(article: &Article) -> Map<String, Value> {
    let captions: Vec<&str> = article
        .passages
        .iter()
        .filter(|passage| passage.kind == PassageKind::Caption)
        .map(|passage| passage.text.as_str())
        .collect();
    let langs: Vec<&str> = article.langs.iter().map(|LangShare { lang, .. }| lang.as_str()).collect();
    let fields = [
        ("id", json!(article.id)),
        ("title", json!(article.title)),
        ("text", json!(article.text())),
        ("url", json!(article.url)),
        ("date", json!(article.date)),
        ("source", json!(article.source)),
        ("authors", json!(article.authors)),
        ("place", json!(article.place)),
        ("section", json!(article.section)),
        ("tags", json!(article.tags)),
        ("captions", json!(captions)),
        ("lang", json!(article.lang.as_str())),
        ("langs", json!(langs)),
    ];
    let mut object = article.attributes.clone();
    object.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
    object
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
