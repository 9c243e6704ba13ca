//! `POST /indexes/{uid}/analyze` and `/extract`: what becomes of a text. They are not in Meilisearch.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use search_core::lang::{each_token, nfc, recipe};
use search_core::{Lang, Record};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::indexes::{invalid, text};
use super::requests::{self, PageExtracted, TextAnalyzed};
use super::{body, named};
use crate::error::ApiError;
use crate::parameters::only;
use crate::state::AppState;

type Uid = Result<Path<String>, PathRejection>;

/// A text, taken apart.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Analyzed {
    /// The code of the language by whose rules it was taken apart.
    lang: String,
    /// How sure its detection is, from 0 to 1.
    confidence: f32,
    /// The text in NFC, in which places are counted.
    text: String,
    tokens: Vec<TokenView>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
struct TokenView {
    /// As the text has it.
    text: String,
    /// Where it begins, in bytes.
    start: usize,
    /// Where it ends, in bytes.
    end: usize,
    /// Its place among the tokens.
    position: u32,
    /// The term of its main form, by which most is found.
    main: String,
    /// The term of its written form, without marks.
    written: String,
}

/// The terms of a text
///
/// Not in Meilisearch.
#[utoipa::path(
    post,
    path = "/indexes/{uid}/analyze",
    tag = "Ours",
    operation_id = "analyze",
    params(requests::Uid),
    request_body = TextAnalyzed,
    responses((status = OK, description = "Its language and its terms", body = Analyzed))
)]
pub(super) async fn analyze(
    State(state): State<AppState>,
    uid: Uid,
    request: Request,
) -> Result<Json<Analyzed>, ApiError> {
    state.index(&named(uid)?)?;
    let asked = body::object(request, state.limits().body).await?;
    only(&asked, &["text", "lang"])?;
    let sent = needed(&asked, "text", "invalid_analyze_text")?;
    let lang = text(&asked, "lang", "invalid_analyze_lang")?;
    let lang: Option<Lang> = lang
        .map(|lang| lang.parse())
        .transpose()
        .map_err(|error| invalid("invalid_analyze_lang", &format!("Invalid value at `.lang`: {error}.")))?;
    state.run(move || Ok(Json(analyzed(&sent, lang)))).await
}

fn analyzed(sent: &str, lang: Option<Lang>) -> Analyzed {
    let text = nfc(sent);
    let guess = search_core::detect::detect(&text);
    let lang = lang.unwrap_or(guess.lang);
    let mut tokens = Vec::new();
    each_token(recipe(lang), &text, |token| {
        tokens.push(TokenView {
            text: text[token.span.clone()].to_owned(),
            start: token.span.start,
            end: token.span.end,
            position: token.position,
            main: token.main.to_owned(),
            written: token.written.to_owned(),
        });
    });
    Analyzed { lang: lang.to_string(), confidence: guess.confidence, text: text.into_owned(), tokens }
}

/// The article in a page or a text
///
/// Not in Meilisearch.
#[utoipa::path(
    post,
    path = "/indexes/{uid}/extract",
    tag = "Ours",
    operation_id = "extract",
    params(requests::Uid),
    request_body = PageExtracted,
    responses((status = OK, description = "The article, with what was dropped and why", body = Object))
)]
pub(super) async fn extract(
    State(state): State<AppState>,
    uid: Uid,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let uid = named(uid)?;
    state.index(&uid)?;
    let asked = body::object(request, state.limits().body).await?;
    only(&asked, &["html", "text", "markdown", "url"])?;
    let given = ["html", "text", "markdown"].into_iter().filter(|name| asked.contains_key(*name));
    let &[form] = given.collect::<Vec<_>>().as_slice() else {
        return Err(invalid("invalid_extract", "Expected one of the fields `html`, `text` and `markdown`."));
    };
    let sent = needed(&asked, form, "invalid_extract")?;
    let mut record = match form {
        "html" => Record::html(&uid, &sent),
        "markdown" => Record::markdown(&uid, &sent),
        _ => Record::text(&uid, &sent),
    };
    record.envelope.url = text(&asked, "url", "invalid_extract")?;
    state
        .run(move || {
            let article = search_core::extract(&record).map_err(|skip| {
                invalid("invalid_extract", &format!("There is no article in it: {}.", skip.reason))
            })?;
            Ok(Json(json!(article)))
        })
        .await
}

fn needed(asked: &Map<String, Value>, name: &str, code: &'static str) -> Result<String, ApiError> {
    text(asked, name, code)?.ok_or_else(|| invalid(code, &format!("Missing field `{name}`.")))
}
