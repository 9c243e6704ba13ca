//! How an article lies in the index.

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, JsonObjectOptions, NumericOptions, STORED, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{Index, IndexBuilder, IndexSettings};

use crate::analyze::{NameField, PASSAGE_GAP};
use crate::engine::EngineError;
use crate::engine::facts::FACTS;
use crate::lang::{Lang, RECIPES, recipe};
use crate::query::{Facet, Stream};

/// Values of the field `kind`: an article, the record of a file that was read, a line that a user decided to keep, or what is
/// known of the story of an article.
pub(super) const ARTICLE: &str = "article";
pub(super) const FILE: &str = "file";
pub(super) const KEEP: &str = "keep";
pub(super) const TOLD: &str = "told";

/// The article's day, in days since 1970.
pub(super) const DAY: &str = "day";

/// The place of the article's document among the documents of the archive.
pub(super) const DOCUMENT: &str = "document";

/// The lines that tell the article's story from another: see `boilerplate::Lines`.
pub(super) const STORY: &str = "story";
pub(super) const SECOND_STORY: &str = "second_story";

/// The columns by which stories are recognised: see `stories.rs`.
pub(super) const NUMBER: &str = "number";
pub(super) const WORDING: &str = "wording";
pub(super) const WORDING_LANG: &str = "wording_lang";
pub(super) const KEYS: &str = "keys";
pub(super) const MEMBER: &str = "member";
pub(super) const TELLS: &str = "tells";
pub(super) const LOOKS_LIKE: &str = "looks_like";
const ALIKE: &str = "alike";

pub(super) const ATTRIBUTES: &str = "attributes";

/// A document is copied out of its block of so many bytes.
const STORED_TOGETHER: usize = 1 << 12;

const TERMS: &str = "terms";

/// The library's way not to cut a text at all.
const RAW: &str = "raw";

/// The fields of the index.
pub(super) struct Fields {
    pub(super) kind: Field,
    pub(super) id: Field,
    /// The file an article came from.
    pub(super) file: Field,
    /// The file that a record of kind [`FILE`] is about.
    pub(super) recorded_file: Field,
    /// The line and site that a record of kind [`KEEP`] is about.
    pub(super) decision: Field,
    /// The site an article is of.
    pub(super) site: Field,
    /// Its lines: see `lines.rs`.
    pub(super) line: Field,
    pub(super) stories: [Field; 2],
    /// The article's number: a hash of its id.
    pub(super) number: Field,
    /// The sketch of its wording, and the language that it is compared in.
    pub(super) wording: Field,
    pub(super) wording_lang: Field,
    /// Its names, numbers and days.
    pub(super) keys: Field,
    /// The terms by which articles that look like it are found.
    pub(super) alike: Field,
    /// The article that a record of kind [`TOLD`] is about, the story it tells, and the articles it looks like.
    pub(super) member: Field,
    pub(super) tells: Field,
    pub(super) looks_like: Field,
    /// The article, the file's fingerprint, or the decision, as JSON that is packed.
    pub(super) stored: Field,
    /// The article's main language.
    pub(super) lang: Field,
    /// Every language with a good share of the article.
    pub(super) langs: Field,
    /// Every recipe that has terms of the article.
    pub(super) recipes: Field,
    pub(super) day: Field,
    /// The place of its document.
    pub(super) document: Field,
    pub(super) facts: [(Facet, Field); FACTS.len()],
    /// The attributes, by dotted name.
    pub(super) attributes: Field,
    /// The names of the attributes that an article has: see `facts.rs`.
    pub(super) has: Field,
    names: [(NameField, Field); NameField::ALL.len()],
    terms: Vec<StreamFields>,
}

/// The fields of a language's terms.
struct StreamFields {
    lang: Lang,
    main: Field,
    written: Field,
    /// The position at which captions begin.
    captions: Field,
}

impl Fields {
    pub(super) fn of(schema: &Schema) -> Result<Fields, EngineError> {
        let field = |name: &str| {
            schema
                .get_field(name)
                .map_err(|error| EngineError::Engine(format!("the index has no field: {error}")))
        };
        let terms = RECIPES.iter().map(|recipe| {
            let lang = recipe.lang();
            Ok(StreamFields {
                lang,
                main: field(&stream_name(Stream::Main, lang))?,
                written: field(&stream_name(Stream::Written, lang))?,
                captions: field(&captions_name(lang))?,
            })
        });
        let mut names = NameField::ALL.map(|name| (name, Field::from_field_id(0)));
        for (name, place) in &mut names {
            *place = field(name_of(*name))?;
        }
        let mut facts = FACTS.map(|(fact, _)| (fact, Field::from_field_id(0)));
        for ((_, place), (_, name)) in facts.iter_mut().zip(FACTS) {
            *place = field(name)?;
        }
        Ok(Fields {
            kind: field("kind")?,
            id: field("id")?,
            file: field("file")?,
            recorded_file: field("recorded_file")?,
            decision: field("decision")?,
            site: field("site")?,
            line: field("line")?,
            stories: [field(STORY)?, field(SECOND_STORY)?],
            number: field(NUMBER)?,
            wording: field(WORDING)?,
            wording_lang: field(WORDING_LANG)?,
            keys: field(KEYS)?,
            alike: field(ALIKE)?,
            member: field(MEMBER)?,
            tells: field(TELLS)?,
            looks_like: field(LOOKS_LIKE)?,
            stored: field("stored")?,
            lang: field("lang")?,
            langs: field("langs")?,
            recipes: field("recipes")?,
            day: field(DAY)?,
            document: field(DOCUMENT)?,
            facts,
            attributes: field(ATTRIBUTES)?,
            has: field("has")?,
            names,
            terms: terms.collect::<Result<_, EngineError>>()?,
        })
    }

    /// The field of a stream of a language; of the fallback's for a language without a recipe.
    pub(super) fn stream(&self, lang: Lang, stream: Stream) -> Field {
        let of = self.of_lang(lang);
        if stream == Stream::Main { of.main } else { of.written }
    }

    /// The field of the terms that say where those of a stream stand, if these do not themselves: of the words with marks, where they
    /// matter.
    pub(super) fn marked(&self, lang: Lang, stream: Stream) -> Option<Field> {
        let elsewhere = stream == Stream::Written && recipe(lang).marks_matter();
        elsewhere.then(|| self.stream(lang, Stream::Main))
    }

    /// The field of where a language's captions begin.
    pub(super) fn captions(&self, lang: Lang) -> Field {
        self.of_lang(lang).captions
    }

    fn of_lang(&self, lang: Lang) -> &StreamFields {
        // The fallback is the last of the recipes, and each has its fields.
        let of = self.terms.iter().find(|of| of.lang == lang);
        of.unwrap_or(&self.terms[self.terms.len() - 1])
    }

    /// The field of the exact values of a fact that is a text.
    pub(super) fn exact(&self, fact: &Facet) -> Field {
        match fact {
            Facet::Id => self.id,
            Facet::Lang => self.lang,
            fact => self
                .facts
                .iter()
                .find(|(other, _)| other == fact)
                .map_or(self.facts[0].1, |(_, field)| *field),
        }
    }

    pub(super) fn name(&self, name: NameField) -> Field {
        self.names.iter().find(|(other, _)| *other == name).map_or(self.names[0].1, |(_, field)| *field)
    }
}

fn name_of(name: NameField) -> &'static str {
    match name {
        NameField::Title => "title",
        NameField::Source => "source",
        NameField::Author => "author",
        NameField::Place => "place",
        NameField::Caption => "caption",
        NameField::Boilerplate => "boilerplate",
    }
}

fn stream_name(stream: Stream, lang: Lang) -> String {
    let stream = if stream == Stream::Main { "main" } else { "written" };
    format!("{stream}_{lang}")
}

/// The name of the field of where a language's captions begin.
pub(super) fn captions_name(lang: Lang) -> String {
    format!("captions_{lang}")
}

/// A builder of an index with our fields.
pub(super) fn builder() -> IndexBuilder {
    // What is stored is packed already: see `packed.rs`.
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_blocksize: STORED_TOGETHER,
        ..IndexSettings::default()
    };
    Index::builder().schema(schema()).settings(settings).tokenizers(tokenizers())
}

/// How the library cuts what `analyze` made: at spaces and line feeds.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TERMS, TextAnalyzer::from(Terms::default()));
    manager
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    // The library records how long every field is, unless it is told not to; what is asked for is how long texts are.
    let values = TextFieldIndexing::default()
        .set_tokenizer(RAW)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let exact = TextOptions::default().set_indexing_options(values.clone());
    let number = NumericOptions::default().set_indexed();
    schema.add_text_field("kind", exact.clone());
    schema.add_text_field("id", exact.clone() | FAST);
    schema.add_text_field("file", exact.clone());
    schema.add_text_field("recorded_file", exact.clone());
    schema.add_text_field("decision", exact.clone());
    schema.add_text_field("site", exact.clone());
    schema.add_bytes_field("line", BytesOptions::default().set_indexed());
    for story in [STORY, SECOND_STORY] {
        schema.add_u64_field(story, NumericOptions::default() | FAST);
    }
    for found in [NUMBER, MEMBER] {
        schema.add_u64_field(found, number.clone() | FAST);
    }
    for column in [WORDING, WORDING_LANG, KEYS, TELLS, LOOKS_LIKE] {
        schema.add_u64_field(column, NumericOptions::default() | FAST);
    }
    schema.add_u64_field(ALIKE, number.clone());
    schema.add_bytes_field("stored", BytesOptions::default() | STORED);
    schema.add_text_field("lang", exact.clone() | FAST);
    schema.add_text_field("langs", exact.clone());
    schema.add_text_field("recipes", exact.clone());
    schema.add_i64_field(DAY, number | FAST);
    schema.add_u64_field(DOCUMENT, NumericOptions::default() | FAST);
    for (_, fact) in FACTS {
        schema.add_text_field(fact, exact.clone() | FAST);
    }
    let attributes = JsonObjectOptions::default().set_indexing_options(values).set_fast(RAW);
    schema.add_json_field(ATTRIBUTES, attributes.set_expand_dots_enabled());
    schema.add_text_field("has", exact.clone());
    let terms = TextFieldIndexing::default().set_tokenizer(TERMS).set_fieldnorms(false);
    let unplaced = terms.clone().set_index_option(IndexRecordOption::Basic);
    let counted = terms.clone().set_index_option(IndexRecordOption::WithFreqs);
    let placed = terms.set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = |indexing| TextOptions::default().set_indexing_options(indexing);
    for name in NameField::ALL {
        schema.add_text_field(name_of(name), text(placed.clone()));
    }
    for language in RECIPES.iter().map(|recipe| recipe.lang()) {
        let main = text(placed.clone().set_fieldnorms(true));
        schema.add_text_field(&stream_name(Stream::Main, language), main);
        // As long as the main terms. Where marks matter, words without any are searched for by them, and ranked by how often they
        // are there.
        let written = if recipe(language).marks_matter() { counted.clone() } else { unplaced.clone() };
        schema.add_text_field(&stream_name(Stream::Written, language), text(written));
        schema.add_u64_field(&captions_name(language), NumericOptions::default() | FAST);
    }
    schema.build()
}

/// Cuts terms at spaces; a line feed leaves [`PASSAGE_GAP`] positions empty.
#[derive(Clone, Default)]
struct Terms {
    token: Token,
}

struct TermStream<'a> {
    text: &'a str,
    at: usize,
    next_position: usize,
    token: &'a mut Token,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { text, at: 0, next_position: 0, token: &mut self.token }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(separator @ (b' ' | b'\n')) = bytes.get(self.at) {
            if *separator == b'\n' {
                self.next_position += PASSAGE_GAP as usize;
            }
            self.at += 1;
        }
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return false;
        }
        let length = rest.bytes().position(|byte| byte == b' ' || byte == b'\n').unwrap_or(rest.len());
        self.token.text.clear();
        self.token.text.push_str(&rest[..length]);
        self.token.position = self.next_position;
        self.token.offset_from = self.at;
        self.token.offset_to = self.at + length;
        self.at += length;
        self.next_position += 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_apart() {
        let mut analyzer = TextAnalyzer::from(Terms::default());
        let mut stream = analyzer.token_stream("a b\nc\n\nd");
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        let expected = [("a", 0), ("b", 1), ("c", 12), ("d", 33)].map(|(term, at)| (term.to_owned(), at));
        assert_eq!(seen, expected);
    }
}
