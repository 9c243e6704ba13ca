//! A JSON object: the fields under the names that crawlers give them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::fields::Known;
use super::{Block, Stated, attributes, html, text};
use crate::article::{Evidence, Fact};
use crate::read::SkipReason;

/// Reads one JSON object.
pub(super) fn page(json: &str) -> Result<(Stated, Vec<Block>), SkipReason> {
    let refused = |why: String| SkipReason::NotAnArticle(why);
    let json = json.trim_end();
    let value: Value = serde_json::from_str(json).map_err(|error| {
        // The lines of a record are not those of its file.
        let why = error.to_string();
        refused(if json.contains('\n') { why } else { why.replace(" at line 1 column ", " at column ") })
    })?;
    let Value::Object(fields) = value else {
        return Err(refused("expected a JSON object".to_owned()));
    };
    if is_exported(&fields) {
        let why =
            "it was exported from an archive, with what was found out about it; `tim import` takes it back";
        return Err(refused(why.to_owned()));
    }
    of_record(&fields)
}

/// True for an article as archives export it, which would lose much if it were read as any other record.
fn is_exported(fields: &Map<String, Value>) -> bool {
    let passage = fields.get("passages").and_then(|passages| passages.get(0));
    let has = |value: Option<&Value>, name| value.is_some_and(|value| value.get(name).is_some());
    has(passage, "kind") && has(passage, "text") && has(fields.get("origin"), "path")
}

/// The page in the fields of a record, with those that are no facts as its attributes.
pub(super) fn of_record(fields: &Map<String, Value>) -> Result<(Stated, Vec<Block>), SkipReason> {
    let (mut stated, blocks) = of_fields(fields, Evidence::Field, is_markup)?;
    attributes::state(fields, &mut stated);
    Ok((stated, blocks))
}

/// The page in named fields of this kind. Their text is markup where `is_markup` says so.
pub(super) fn of_fields(
    fields: &Map<String, Value>,
    from: Evidence,
    is_markup: impl Fn(&str) -> bool,
) -> Result<(Stated, Vec<Block>), SkipReason> {
    let known = Known::of(fields);
    let texts = known.texts();
    let stated = known.stated(from);
    if texts.is_empty() && !stated.says(Fact::Title) {
        let why = "it has neither a text nor a title under a name that is known, such as `text` or `title`";
        return Err(SkipReason::NotAnArticle(why.to_owned()));
    }
    Ok((stated, blocks_of(&texts, is_markup)))
}

/// The blocks of a text that is kept in pieces. Where one of them is markup, they are pieces of one page.
fn blocks_of(texts: &[Cow<'_, str>], is_markup: impl Fn(&str) -> bool) -> Vec<Block> {
    if !texts.iter().any(|text| is_markup(text)) {
        return texts.iter().flat_map(|text| text::blocks(text)).collect();
    }
    let mut page = String::new();
    for text in texts {
        match is_markup(text) {
            true => page.push_str(text),
            false => page.extend(["<p>", text, "</p>"]),
        }
    }
    html::fragment(&page)
}

/// True for text with tags of blocks in it. `a < b` and `<3` are no tags.
fn is_markup(body: &str) -> bool {
    ["<p>", "<p ", "</p>", "<br", "<div", "<article", "<html", "<h1", "<h2", "<ul", "<figure"]
        .iter()
        .any(|tag| body.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::stated::claimed;

    fn page_of(json: &str) -> (Stated, Vec<Block>) {
        page(json).unwrap()
    }

    #[test]
    fn crawlers_names_are_understood() {
        let (stated, blocks) = page_of(
            r#"{"headline": "Un  titre", "published_at": "2023-11-20", "body": "Un.\nDeux.", "author": {"name": "A. B."}}"#,
        );
        assert_eq!(claimed(&stated, Fact::Title), ["Un titre"]);
        assert_eq!(claimed(&stated, Fact::Authors), ["A. B."]);
        let title = &stated.about(Fact::Title).next().unwrap().provenance;
        assert_eq!((title.from, title.at.as_deref()), (Evidence::Field, Some("headline")));
        assert_eq!(blocks.len(), 2);
    }

    #[test]
    fn markup_in_a_headline_is_read_as_markup() {
        for (json, expected) in [
            (r#"{"title": "<i>Carmen</i> &amp; l&rsquo;&eacute;t&eacute;"}"#, "Carmen & l’été"),
            (r#"{"title": "a < b, AT&T; <3 R&D"}"#, "a < b, AT&T; <3 R&D"),
        ] {
            assert_eq!(claimed(&page_of(json).0, Fact::Title), [expected]);
        }
        let (stated, _) = page_of(r#"{"title": "T", "url": "https://a.example/?a=1&copy;=2"}"#);
        assert_eq!(claimed(&stated, Fact::Url), ["https://a.example/?a=1&copy;=2"]);
    }

    #[test]
    fn of_two_names_for_the_same_the_better_one_counts() {
        let (stated, blocks) =
            page_of(r#"{"name": "N", "summary": "Short.", "Tiêu đề": "T", "text": "", "Nội dung": "Long."}"#);
        assert_eq!(claimed(&stated, Fact::Title), ["T"]);
        assert_eq!(blocks[0].text, "Long.");
    }

    #[test]
    fn sections_and_tags_are_understood_and_keep_the_names_of_their_fields() {
        let (stated, _) = page_of(
            r#"{"Tiêu đề": "T", "Chuyên mục": "Thời sự", "Từ khóa": "cầu; sông, Lạng Sơn", "Thẻ": ["x"]}"#,
        );
        assert_eq!(claimed(&stated, Fact::Section), ["Thời sự"]);
        assert_eq!(claimed(&stated, Fact::Tags), ["cầu", "sông", "Lạng Sơn"]);
        let names: Vec<_> = stated.claims.iter().filter_map(|claim| claim.provenance.at.as_deref()).collect();
        assert_eq!(names, ["Tiêu đề", "Chuyên mục", "Từ khóa", "Từ khóa", "Từ khóa"]);
    }

    #[test]
    fn markup_in_the_text_is_read_as_markup() {
        let (_, blocks) = page_of(r#"{"text": "<p>L&rsquo;&eacute;t&eacute;</p><p>Deux</p>"}"#);
        let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["L’été", "Deux"]);
    }

    #[test]
    fn what_was_exported_is_not_read_as_any_record() {
        let exported = r#"{"id": "a", "origin": {"path": "a.txt"}, "title": "T", "passages": [{"kind": "body", "text": "Long."}]}"#;
        assert!(matches!(page(exported), Err(SkipReason::NotAnArticle(why)) if why.contains("tim import")));
    }

    #[test]
    fn what_is_no_article_is_refused_by_name() {
        for json in ["[1]", "{}", "{\"a\": 1}", "{\"text\": \"  \"}", "{", "nul\0l"] {
            assert!(matches!(page(json), Err(SkipReason::NotAnArticle(_))), "{json}");
        }
    }
}
