//! `GET /assets/…`: the style and the scripts of the pages, which are part of the program.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::named;
use crate::error::ApiError;
use crate::page::{PageError, PageRequest};

/// The media type of scripts.
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every asset by its name. The style is in layers of one thing each, put together in the order in which they are here.
const ASSETS: &[(&str, &str)] = &[
    (
        "style.css",
        concat!(
            include_str!("../../assets/style/base.css"),
            include_str!("../../assets/style/frame.css"),
            include_str!("../../assets/style/results.css"),
            include_str!("../../assets/style/filters.css"),
            include_str!("../../assets/style/article.css"),
        ),
    ),
    ("reference.css", include_str!("../../assets/reference.css")),
    ("page.js", include_str!("../../assets/page.js")),
    ("announce.js", include_str!("../../assets/announce.js")),
    ("entries.js", include_str!("../../assets/entries.js")),
    ("histogram.js", include_str!("../../assets/histogram.js")),
    ("keys.js", include_str!("../../assets/keys.js")),
    ("matches.js", include_str!("../../assets/matches.js")),
    ("results.js", include_str!("../../assets/results.js")),
    ("suggestions.js", include_str!("../../assets/suggestions.js")),
];

/// The asset of this name.
pub(super) async fn show(
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    PageRequest { locale, .. }: PageRequest,
) -> Result<Response, PageError> {
    let name = named(name).map_err(|error| PageError::new(error, locale))?;
    let Some((_, text)) = ASSETS.iter().find(|(known, _)| *known == name) else {
        return Err(PageError::new(ApiError::NotFound, locale));
    };
    let is_style = name.ends_with(".css");
    let media_type = if is_style { "text/css; charset=utf-8" } else { SCRIPT };
    Ok(asset(&headers, media_type, text))
}

/// The search box for other people's pages, which may load it whatever they shut out.
pub(super) async fn search_box(headers: HeaderMap) -> Response {
    let script = asset(&headers, SCRIPT, include_str!("../../assets/search-box.js"));
    ([(header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin")], script)
        .into_response()
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
