//! `GET /openapi.json` and `GET /reference`: the description of the API, for programs and for people.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::page::{Locale, ReferencePage, rendered};
use crate::state::AppState;

/// The routes that show a description. It says nothing of what is served, so nobody needs a key for it.
pub(super) fn routes(api: &OpenApi) -> Router<AppState> {
    let document: Arc<Value> = Arc::new(json!(api));
    let bytes = Bytes::from(document.to_string());
    let program = move || async move { ([(header::CONTENT_TYPE, "application/json")], bytes) };
    // It is in English, as the names in it are.
    let person = move || async move { rendered(&ReferencePage::of(&document), Locale::preferred("")) };
    Router::new().route("/openapi.json", get(program)).route("/reference", get(person))
}
