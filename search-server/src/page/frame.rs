//! What stands around every page: the box, the languages to read it in, and the language it is in.

use super::asked::Asked;
use super::feed::FeedForm;
use super::locale::{Locale, Messages};

/// What stands around a page.
pub(super) struct Frame {
    pub(super) locale: &'static Locale,
    pub(super) say: &'static Messages,
    /// What stands in the box.
    pub(super) q: String,
    /// What a new query keeps.
    pub(super) kept: Vec<(&'static str, String)>,
    /// Whether the cursor is put into the box: where something was asked for, the keys are for reading, and so is the place.
    pub(super) autofocus: bool,
    /// The front page.
    pub(super) home: String,
    /// The description of the search engine, for browsers.
    pub(super) opensearch: String,
    /// The results as a feed, in each form, with its media type.
    pub(super) feeds: [(&'static str, String); FeedForm::ALL.len()],
    /// This page in each language.
    pub(super) locales: Vec<(&'static Locale, String)>,
}

impl Frame {
    /// `address` is that of this page for what is asked.
    pub(super) fn new(
        asked: &Asked,
        locale: &'static Locale,
        autofocus: bool,
        address: impl Fn(&Asked) -> String,
    ) -> Frame {
        let home = asked.nothing();
        Frame {
            locale,
            say: &locale.say,
            q: asked.q.clone(),
            kept: asked.kept(),
            autofocus,
            home: home.results_address(),
            feeds: FeedForm::ALL.map(|form| (form.media_type(), asked.on_page(1).address(form.path()))),
            opensearch: home.address("/opensearch.xml"),
            locales: Locale::all().iter().map(|other| (other, address(&asked.in_locale(other)))).collect(),
        }
    }
}
