//! An error as a page for people.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::SearchForm;
use crate::error::ApiError;

/// An error that is answered with a page, with the same status as its object has.
pub(crate) struct PageError(pub(crate) ApiError);

/// The page of an error.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    form: SearchForm,
    title: &'static str,
    message: String,
}

impl From<ApiError> for PageError {
    fn from(error: ApiError) -> Self {
        PageError(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let PageError(error) = self;
        error.log();
        let status = error.status();
        let title = match status {
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::BAD_REQUEST => "This address cannot be read",
            StatusCode::METHOD_NOT_ALLOWED => "Not allowed",
            StatusCode::SERVICE_UNAVAILABLE => "Too busy just now",
            _ => "Something went wrong",
        };
        let form = SearchForm { q: String::new(), languages: Vec::new(), autofocus: false };
        let page = ErrorPage { form, title, message: error.to_string() };
        match page.render() {
            Ok(html) => error.with_headers((status, Html(html)).into_response()),
            Err(failed) => ApiError::from(failed).into_response(),
        }
    }
}
