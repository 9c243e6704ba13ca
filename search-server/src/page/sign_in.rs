//! The form that takes a key from those who want to see the pages.

use askama::Template;

/// The form.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage<'a> {
    /// The address to go on to.
    pub(crate) next: &'a str,
    /// Why the last key did not do; empty at first.
    pub(crate) problem: &'a str,
}
