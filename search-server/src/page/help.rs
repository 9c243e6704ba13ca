//! Better queries, in the page's language: what was meant, and what would be found.

use search_core::analyze::NameField;
use search_core::{Answer, LeftOut, Relaxation};

use super::asked::Asked;
use super::locale::{Locale, around, fill};

/// What was probably meant.
pub(super) struct Meant {
    pub(super) query: String,
    pub(super) address: String,
    /// What is said before and behind it.
    pub(super) before: &'static str,
    pub(super) after: &'static str,
}

/// A query that asks for less.
pub(super) struct Less {
    /// What it leaves out.
    pub(super) words: String,
    pub(super) found: String,
    pub(super) address: String,
}

impl Meant {
    pub(super) fn of(found: &Answer, asked: &Asked, locale: &'static Locale) -> Option<Meant> {
        let query = found.did_you_mean.clone()?;
        let (before, after) = around(&locale.say.did_you_mean);
        Some(Meant { address: asked.with_query(&query).results_address(), query, before, after })
    }
}

impl Less {
    pub(super) fn new(less: &Relaxation, asked: &Asked, locale: &Locale) -> Less {
        let asked = match less.left_out {
            LeftOut::Filter => asked.without_filters(),
            _ => asked.with_query(&less.query),
        };
        Less {
            words: left_out(&less.left_out, locale),
            found: locale.counted(less.total, &locale.say.articles),
            address: asked.results_address(),
        }
    }
}

fn left_out(left_out: &LeftOut, locale: &Locale) -> String {
    let say = &locale.say;
    let plain = match left_out {
        LeftOut::Words(words) => {
            return fill(&say.less_without_words, &[("words", words.trim_matches('"'))]);
        }
        LeftOut::Order(words) => return fill(&say.less_without_quotes, &[("words", words)]),
        LeftOut::Marks => &say.less_without_marks,
        LeftOut::Date => &say.less_any_date,
        LeftOut::Lang => &say.less_any_language,
        LeftOut::Filter => &say.less_without_filters,
        LeftOut::Site => &say.less_any_site,
        LeftOut::Section => &say.less_any_section,
        LeftOut::Tag => &say.less_any_tag,
        LeftOut::Name(NameField::Title) => &say.less_not_only_titles,
        LeftOut::Name(NameField::Source) => &say.less_any_source,
        LeftOut::Name(NameField::Author) => &say.less_any_author,
        LeftOut::Name(NameField::Place) => &say.less_any_place,
        LeftOut::Name(NameField::Caption) => &say.less_not_only_captions,
        LeftOut::Name(NameField::Boilerplate) => &say.less_not_only_dropped,
        LeftOut::AllButOne => &say.less_any_of_the_words,
    };
    plain.clone()
}
