//! An error as a page for people.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::asked::Asked;
use super::frame::Frame;
use super::locale::{Locale, Messages};
use super::spoken;
use crate::error::ApiError;

/// An error that is answered with a page, with the same status as its object has.
pub(crate) struct PageError {
    error: ApiError,
    locale: &'static Locale,
}

/// The page of an error.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    say: &'static Messages,
    title: &'static str,
    message: String,
}

impl PageError {
    /// The error on a page in this language.
    pub(crate) fn new(error: ApiError, locale: &'static Locale) -> PageError {
        PageError { error, locale }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let PageError { error, locale } = self;
        error.log();
        let status = error.status();
        let say = &locale.say;
        let title = match status {
            StatusCode::NOT_FOUND => &say.error_not_found,
            StatusCode::BAD_REQUEST => &say.error_bad_request,
            StatusCode::METHOD_NOT_ALLOWED => &say.error_method,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => &say.error_busy,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => &say.error_refused,
            _ => &say.error_other,
        };
        let frame = Frame::new(&Asked::default(), locale, false, Asked::results_address);
        let page = ErrorPage { frame, say, title, message: error.to_string() };
        match page.render() {
            Ok(html) => error.with_headers(spoken((status, Html(html)), locale)),
            Err(failed) => ApiError::from(failed).into_response(),
        }
    }
}
