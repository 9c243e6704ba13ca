//! How an archive lies in a cluster: which indexes it has, which fields these have, and how a language's are called.

use serde_json::{Value, json};

use super::cluster::Cluster;
use crate::analyze::{NameField, PASSAGE_GAP};
use crate::engine::facts::FACTS;
use crate::engine::{ClusterError, EngineError};
use crate::lang::{Lang, RECIPES, recipe};
use crate::query::{Facet, Stream};

/// The indexes of an archive.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// Its name.
    pub(super) archive: String,
    /// Its articles.
    pub(super) articles: String,
    /// What is recorded beside them: files, decisions on lines, stories, and what kind of archive it is.
    pub(super) records: String,
}

/// The longest name of an archive, in bytes: that of an index may have 255.
const LONGEST_NAME: usize = 200;

impl Names {
    /// The indexes of the archive with this name.
    pub(super) fn of(archive: &str) -> Result<Names, EngineError> {
        let wrong = |why: &str| {
            let value = archive.to_owned();
            Err(ClusterError::Setting { what: "name of an archive", value, why: why.to_owned() }.into())
        };
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if archive.is_empty() || archive.len() > LONGEST_NAME || !archive.chars().all(is_name) {
            return wrong("write it with small letters, digits, `-` and `_`, at most 200 of them");
        }
        if archive.starts_with(['-', '_']) {
            return wrong("it must begin with a letter or a digit");
        }
        Ok(Names {
            archive: archive.to_owned(),
            articles: format!("tim-{archive}-articles"),
            records: format!("tim-{archive}-records"),
        })
    }
}

/// The kinds of records.
pub(super) const FILE: &str = "file";
pub(super) const KEEP: &str = "keep";
pub(super) const TOLD: &str = "told";

/// The ids of two records that are there once: what kind of archive it is, and who writes to it.
pub(super) const ABOUT: &str = "about";
pub(super) const WRITER: &str = "writer";

/// The fields of the articles' index.
pub(super) const ID: &str = "id";
pub(super) const NUMBER: &str = "number";
pub(super) const PATH: &str = "file";
pub(super) const SITE: &str = "site";
pub(super) const LINE: &str = "line";
pub(super) const TAKEN: &str = "taken";
pub(super) const DROPPED: &str = "dropped";
pub(super) const STORIES: [&str; 2] = ["story", "second_story"];
pub(super) const LANG: &str = "lang";
pub(super) const LANGS: &str = "langs";
pub(super) const RECIPES_OF: &str = "recipes";
pub(super) const DAY: &str = "day";
pub(super) const DOCUMENT: &str = "document";
pub(super) const HAS: &str = "has";
pub(super) const SIGNATURE: &str = "signature";
pub(super) const ALIKE: &str = "alike";
pub(super) const ARTICLE: &str = "article";

/// The field of a stream of a language; of the fallback's for a language without a recipe.
pub(super) fn stream(lang: Lang, stream: Stream) -> String {
    let lang = recipe(lang).lang();
    match stream {
        Stream::Main => format!("main_{lang}"),
        Stream::Written => format!("written_{lang}"),
    }
}

/// How long an article's text is in a language, in terms.
pub(super) fn length(lang: Lang) -> String {
    format!("length_{lang}")
}

/// The position at which a language's captions begin.
pub(super) fn captions(lang: Lang) -> String {
    format!("captions_{lang}")
}

/// Where each word of a language stands: see `stands.rs`.
pub(super) fn stands(lang: Lang) -> String {
    format!("stands_{lang}")
}

/// The words of a fact.
pub(super) fn name(name: NameField) -> &'static str {
    match name {
        NameField::Title => "title_words",
        NameField::Source => "source_words",
        NameField::Author => "author_words",
        NameField::Place => "place_words",
        NameField::Caption => "caption_words",
        NameField::Boilerplate => "boilerplate_words",
    }
}

/// The field of the exact values of a fact that is a text; `None` for one that is none.
pub(super) fn exact(fact: &Facet) -> Option<&'static str> {
    match fact {
        Facet::Id => Some(ID),
        Facet::Lang => Some(LANG),
        fact => FACTS.iter().find(|(other, _)| other == fact).map(|(_, name)| *name),
    }
}

/// The same values without marks, in lower case.
pub(super) fn folded(fact: &Facet) -> Option<String> {
    exact(fact).map(|exact| format!("folded_{exact}"))
}

/// In which form the values of an attribute are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The text of any value.
    Value,
    /// Texts alone.
    Text,
    /// Numbers, and booleans as 0 and 1.
    Number,
    /// Texts without marks, in lower case.
    Folded,
}

impl Form {
    pub(super) const ALL: [Form; 4] = [Form::Value, Form::Text, Form::Number, Form::Folded];

    /// The object whose fields they are.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Form::Value => "values",
            Form::Text => "texts",
            Form::Number => "numbers",
            Form::Folded => "folded",
        }
    }

    /// The field of an attribute in this form.
    pub(super) fn of(self, attribute: &str) -> String {
        format!("{}.{}", self.prefix(), escaped(attribute))
    }
}

/// The name of an attribute as one that a field can have: letters that mean something in the names of fields, and those that
/// may, as their numbers.
pub(super) fn escaped(attribute: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(attribute.len());
    for c in attribute.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => escaped.push(c),
            // To write to a string cannot fail.
            c => drop(write!(escaped, "_{:x}_", u32::from(c))),
        }
    }
    escaped
}

/// An archive knows so many attributes, each in four forms, and some hundred fields of its own.
const MOST_FIELDS: u32 = 5_000;

/// The largest page that an engine is asked for.
const LARGEST_PAGE: usize = crate::engine::DEEPEST_HIT + 1;

/// The settings and fields of the articles' index.
pub(super) fn articles(cluster: &Cluster) -> Value {
    let mut fields = serde_json::Map::new();
    let mut unstored: Vec<String> =
        ["line", "taken", "dropped", "folded_*", "folded.*", "alike", "signature", "has"]
            .map(str::to_owned)
            .to_vec();
    let mut add = |name: &str, field: Value| drop(fields.insert(name.to_owned(), field));
    let keyword = || json!({"type": "keyword", "norms": false});
    // Only looked up, never counted or sorted by.
    let term = || json!({"type": "keyword", "norms": false, "doc_values": false});
    let number = || json!({"type": "long"});
    let column = || json!({"type": "long", "index": false});
    let words = |options: &str| {
        let mut field = json!({
            "type": "text", "analyzer": "terms", "similarity": "frequency", "norms": false, "index_options": options,
        });
        if options == "positions" {
            field["position_increment_gap"] = json!(PASSAGE_GAP);
        }
        field
    };
    for name in [ID, PATH, SITE, LANG, LANGS, RECIPES_OF, LINE, TAKEN, DROPPED, HAS] {
        add(name, keyword());
    }
    for name in [NUMBER, DAY, DOCUMENT] {
        add(name, number());
    }
    for name in STORIES {
        add(name, column());
    }
    add(ALIKE, term());
    add(SIGNATURE, json!({"type": "binary", "doc_values": true}));
    for (fact, exact) in FACTS {
        add(exact, keyword());
        if let Some(folded) = folded(&fact) {
            add(&folded, term());
        }
    }
    for fact in [Facet::Id, Facet::Lang] {
        if let Some(folded) = folded(&fact) {
            add(&folded, term());
        }
    }
    for field in NameField::ALL {
        add(name(field), words("positions"));
        unstored.push(name(field).to_owned());
    }
    for lang in RECIPES.iter().map(|recipe| recipe.lang()) {
        add(&stream(lang, Stream::Main), words("positions"));
        let options = if recipe(lang).marks_matter() { "positions" } else { "docs" };
        add(&stream(lang, Stream::Written), words(options));
        add(&length(lang), column());
        add(&captions(lang), column());
        add(&stands(lang), json!({"type": "binary", "doc_values": true}));
        unstored.extend([stream(lang, Stream::Main), stream(lang, Stream::Written), stands(lang)]);
    }
    add(ARTICLE, json!({"type": "object", "enabled": false}));
    let mut templates = Vec::new();
    for form in Form::ALL {
        add(form.prefix(), json!({"type": "object", "dynamic": true}));
        let mapping = match form {
            Form::Number => json!({"type": "double"}),
            Form::Folded => term(),
            Form::Value | Form::Text => keyword(),
        };
        let path = format!("{}.*", form.prefix());
        templates.push(json!({ (form.prefix()): {"path_match": path, "mapping": mapping} }));
        unstored.push(path);
    }
    json!({
        "settings": {
            "index": {
                "number_of_shards": cluster.shards,
                "number_of_replicas": cluster.replicas,
                // What is committed is made visible by the commit.
                "refresh_interval": "-1",
                "max_result_window": LARGEST_PAGE,
                "mapping.total_fields.limit": MOST_FIELDS,
                "codec": "best_compression",
            },
            "analysis": {
                "tokenizer": {
                    "terms": {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": LONGEST_TERM},
                },
                "analyzer": {"terms": {"type": "custom", "tokenizer": "terms"}},
            },
            "similarity": {
                "frequency": {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}},
            },
        },
        "mappings": {
            "dynamic": false,
            "_source": {"excludes": unstored},
            "dynamic_templates": templates,
            "properties": fields,
        },
    })
}

/// Terms are cut beyond so many characters: an index takes none of more than 32,766 bytes.
const LONGEST_TERM: u32 = 8_000;

/// The settings and fields of the records' index.
pub(super) fn records(cluster: &Cluster) -> Value {
    let keyword = || json!({"type": "keyword"});
    let stored = || json!({"type": "object", "enabled": false});
    json!({
        "settings": {"index": {
            "number_of_shards": 1,
            "number_of_replicas": cluster.replicas,
            "refresh_interval": "-1",
        }},
        "mappings": {
            "dynamic": false,
            "properties": {
                "kind": keyword(),
                "path": keyword(),
                "member": {"type": "long"},
                "tells": {"type": "long"},
                "looks_like": {"type": "long", "index": false},
                "stored": stored(),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_names_that_a_field_can_have() {
        assert_eq!(Form::Value.of("team.name"), "values.team_2e_name");
        assert_ne!(escaped("a_2e_b"), escaped("a.b"));
        assert!(Names::of("my-archive_2").is_ok());
        for wrong in ["", "My", "a/b", "_a", "a*", "a,b", "é"] {
            assert!(Names::of(wrong).is_err(), "{wrong}");
        }
    }
}
