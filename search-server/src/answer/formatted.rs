//! `_formatted`: a hit in, its title and text with tags around what matched, or cut to what matched, out.
//!
//! As in Meilisearch, nothing in it is escaped: it is the article's raw text with the client's tags. For a web page,
//! either choose tags that survive escaping and escape it all, or take `_tim.snippets[].html`, which is escaped.

use search_core::hits::{marked, marks};
use search_core::query::LangWords;
use search_core::{Archive, Article, Error, Hit, PassageKind};
use serde_json::{Map, Value};

use super::crop::crop;
use crate::parameters::SearchParameters;

/// How the title and the text are to be formatted.
pub(super) struct Formatting {
    title: bool,
    text: bool,
    /// Given when the text is to be cropped: to how many words, if not to the snippets as they are.
    crop: Option<Option<usize>>,
    crop_marker: String,
    before: String,
    after: String,
    /// What matches, to mark the whole text with.
    words: Vec<LangWords>,
}

impl Formatting {
    /// What the parameters ask for; `None` when they ask for nothing to be formatted.
    pub(super) fn new(archive: &Archive, parameters: &SearchParameters) -> Result<Option<Formatting>, Error> {
        let (highlight, cropped) = (&parameters.attributes_to_highlight, &parameters.attributes_to_crop);
        if highlight.is_empty() && cropped.is_empty() {
            return Ok(None);
        }
        let highlights = |name| highlight.iter().any(|wanted| wanted == name || wanted == "*");
        // `text`, `*`, or with a length of its own `text:20`.
        let crop = cropped.iter().find_map(|wanted| {
            let (name, own) = wanted
                .split_once(':')
                .map_or((wanted.as_str(), None), |(name, length)| (name, length.parse().ok()));
            (name == "text" || name == "*").then_some(own.or(parameters.crop_length))
        });
        let text = highlights("text");
        let words = match text && crop.is_none() {
            true => archive.query_words(&parameters.q)?,
            false => Vec::new(),
        };
        Ok(Some(Formatting {
            title: highlights("title"),
            text,
            crop,
            crop_marker: parameters.crop_marker.clone(),
            before: parameters.highlight_pre_tag.clone(),
            after: parameters.highlight_post_tag.clone(),
            words,
        }))
    }

    /// Puts the formatted title and text in place of the plain ones, also where those are not retrieved.
    pub(super) fn apply(&self, hit: &Hit, fields: &mut Map<String, Value>) {
        if let (true, Some(title)) = (self.title, &hit.article.title) {
            let title = marked(title, &hit.title_marks, &self.before, &self.after, str::to_owned);
            fields.insert("title".to_owned(), Value::String(title));
        }
        let text = match self.crop {
            Some(length) => {
                let (before, after) = if self.text { (&*self.before, &*self.after) } else { ("", "") };
                Some(crop(&hit.snippets, length, &self.crop_marker, before, after))
            }
            None => self.text.then(|| self.marked_text(&hit.article)),
        };
        if let Some(text) = text {
            fields.insert("text".to_owned(), Value::String(text));
        }
    }

    /// [`Article::text`] with the tags.
    fn marked_text(&self, article: &Article) -> String {
        let body: Vec<String> = article
            .passages
            .iter()
            .filter(|passage| passage.kind == PassageKind::Body)
            .map(|passage| {
                let marks = marks(passage, &self.words);
                marked(&passage.text, &marks, &self.before, &self.after, str::to_owned)
            })
            .collect();
        body.join("\n\n")
    }
}
