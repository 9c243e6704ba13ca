//! A request for a page: its address and the browser's languages in; what is asked for, and in which language to answer, out.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::asked::Asked;
use super::locale::Locale;

/// What a page is asked for, and in which language.
pub(crate) struct PageRequest {
    pub(crate) asked: Asked,
    pub(crate) locale: &'static Locale,
}

impl<S: Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<PageRequest, Infallible> {
        let asked = Asked::from_query_string(parts.uri.query().unwrap_or_default());
        let browser = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let locale = asked.hl.unwrap_or_else(|| Locale::preferred(browser.unwrap_or_default()));
        Ok(PageRequest { asked, locale })
    }
}
