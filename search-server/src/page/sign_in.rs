//! The form that takes a key from those who want to see the pages.

use askama::Template;

use super::locale::{Locale, Messages};

/// The form.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage<'a> {
    locale: &'static Locale,
    say: &'static Messages,
    /// The address to go on to.
    next: &'a str,
    /// Why the last key did not do; empty at first.
    problem: &'a str,
}

impl<'a> SignInPage<'a> {
    /// The form in this language, which leads on to an address.
    pub(crate) fn new(locale: &'static Locale, next: &'a str, problem: &'a str) -> SignInPage<'a> {
        SignInPage { locale, say: &locale.say, next, problem }
    }
}
