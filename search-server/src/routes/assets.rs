//! `GET /assets/…`: the style and the script of the pages, which are part of the program.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("../../assets/style.css");
const REFERENCE_STYLE: &str = include_str!("../../assets/reference.css");
const SCRIPT: &str = include_str!("../../assets/page.js");

/// How the pages look.
pub(super) async fn style(headers: HeaderMap) -> Response {
    asset(&headers, "text/css; charset=utf-8", STYLE)
}

/// What the pages do beyond what they can do without it.
pub(super) async fn script(headers: HeaderMap) -> Response {
    asset(&headers, "text/javascript; charset=utf-8", SCRIPT)
}

/// How the reference looks.
pub(super) async fn reference_style(headers: HeaderMap) -> Response {
    asset(&headers, "text/css; charset=utf-8", REFERENCE_STYLE)
}

/// Browsers keep the asset and ask each time whether it is still the same, so that after an update no page is shown with
/// an old style.
fn asset(headers: &HeaderMap, media_type: &'static str, text: &'static str) -> Response {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let unchanged = known
        .flat_map(|tags| tags.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*");
    let kept = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, no-cache".to_owned())];
    match unchanged {
        true => (StatusCode::NOT_MODIFIED, kept).into_response(),
        false => (kept, [(header::CONTENT_TYPE, media_type)], text).into_response(),
    }
}
