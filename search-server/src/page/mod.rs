//! The pages for people: articles and answers in, HTML out. The templates are in `templates/`; everything they write is
//! escaped but [`crate::markup::SafeHtml`].

mod article;
mod asked;
mod error;
mod facts;
mod language;
mod reference;
mod results;
mod sign_in;

use askama::Template;
use axum::response::Html;

pub(crate) use article::ArticlePage;
pub(crate) use asked::Asked;
pub(crate) use error::PageError;
pub(crate) use reference::ReferencePage;
pub(crate) use results::SearchPage;
pub(crate) use sign_in::SignInPage;

use crate::error::ApiError;
use language::Choice;

/// The box at the head of every page.
struct SearchForm {
    /// What stands in it.
    q: String,
    /// The languages to choose from; with none the choice is not shown.
    languages: Vec<Choice>,
    /// Whether the cursor is put into it: on the page of an article the keys are for reading.
    autofocus: bool,
}

/// The page as a response.
pub(crate) fn rendered(page: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(page.render().map_err(ApiError::from)?))
}
