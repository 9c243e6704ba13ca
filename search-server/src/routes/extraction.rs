//! `POST /indexes/{uid}/analyze` and `/extract`: what becomes of a text. They are not in Meilisearch.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use search_core::lang::{each_token, nfc, recipe};
use search_core::{Lang, Record};
use serde_json::{Map, Value, json};

use super::indexes::{invalid, text};
use super::{body, named};
use crate::error::ApiError;
use crate::parameters::only;
use crate::state::AppState;

type Uid = Result<Path<String>, PathRejection>;

/// `POST /indexes/{uid}/analyze`: a text in; its language and its terms out, each with its place in bytes.
pub(super) async fn analyze(
    State(state): State<AppState>,
    uid: Uid,
    request: Request,
) -> Result<Json<Value>, ApiError> {
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

fn analyzed(sent: &str, lang: Option<Lang>) -> Value {
    let text = nfc(sent);
    let guess = search_core::detect::detect(&text);
    let lang = lang.unwrap_or(guess.lang);
    let mut tokens = Vec::new();
    each_token(recipe(lang), &text, |token| {
        tokens.push(json!({
            "text": &text[token.span.clone()],
            "start": token.span.start,
            "end": token.span.end,
            "position": token.position,
            "main": token.main,
            "written": token.written,
        }));
    });
    json!({ "lang": lang.as_str(), "confidence": guess.confidence, "text": text, "tokens": tokens })
}

/// `POST /indexes/{uid}/extract`: a page or a text in; the article in it out, with what was dropped and why.
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
