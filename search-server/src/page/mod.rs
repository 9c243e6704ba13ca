//! The pages for people: articles and answers in, HTML out. The templates are in `templates/`; everything they write is
//! escaped but [`crate::markup::SafeHtml`]. What they say is in `messages/`, in each language.

mod article;
mod asked;
mod error;
mod facts;
mod feed;
mod filters;
mod frame;
mod help;
mod histogram;
mod locale;
mod opensearch;
mod reference;
mod request;
mod results;
mod sign_in;
mod suggestions;
mod version;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

pub(crate) use article::ArticlePage;
pub(crate) use error::PageError;
pub(crate) use feed::{Feed, FeedForm};
pub(crate) use locale::Locale;
pub(crate) use opensearch::Description;
pub(crate) use reference::ReferencePage;
pub(crate) use request::PageRequest;
pub(crate) use results::SearchPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use suggestions::suggestions;

use crate::error::ApiError;

/// The response, as one of another media type.
pub(crate) fn with_type(media_type: &'static str, mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// The page as a response in its language.
pub(crate) fn rendered(page: &impl Template, locale: &'static Locale) -> Result<Response, PageError> {
    let html = page.render().map_err(|error| PageError::new(ApiError::from(error), locale))?;
    Ok(spoken(Html(html), locale))
}

/// A response in this language, which another reader may get in another one.
pub(crate) fn spoken(response: impl IntoResponse, locale: &'static Locale) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(header::CONTENT_LANGUAGE, locale.header());
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}
