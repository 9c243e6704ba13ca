//! How a browser adds the service to its search engines: an OpenSearch description.

use askama::Template;

use super::asked::Asked;
use super::locale::{Locale, Messages};

/// The description.
#[derive(Template)]
#[template(path = "opensearch.xml")]
pub(crate) struct Description {
    say: &'static Messages,
    /// The language, where it was chosen.
    language: String,
    /// The address of the service, without a slash at its end.
    service: String,
}

impl Description {
    /// Of the service at this address.
    pub(crate) fn new(service: String, asked: &Asked, locale: &'static Locale) -> Description {
        let language = asked.hl.map(|locale| format!("&hl={}", locale.code)).unwrap_or_default();
        Description { say: &locale.say, language, service }
    }
}
