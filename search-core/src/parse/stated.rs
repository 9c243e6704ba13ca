//! What a page states about itself, apart from its text: metadata of HTML, fields of a record. Claims, unchecked: a page
//! may state several titles or dates, and some that are none.

use serde_json::Value;

use crate::article::attributes::Attributes;
use crate::article::{Evidence, Fact, Provenance, Sure};

/// One statement of a page about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub fact: Fact,
    /// What is claimed, on one line. Names of authors and tags are a claim each.
    pub value: String,
    /// Where it stands.
    pub provenance: Provenance,
    /// Whether the value is one name, and no list of several: an element of a list, or the name of an object.
    pub alone: bool,
}

/// What a page states about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// The record's own id.
    pub id: Option<String>,
    /// What else it claims. Of two claims about the same fact, both as sure, the first is believed.
    pub claims: Vec<Claim>,
    /// Whether it says, in the vocabulary of schema.org, that it is news.
    pub is_news: bool,
    /// What a record says under names that stand for no fact.
    pub attributes: Attributes,
    /// The field in which the date is claimed, as it stands there: an attribute, where it turns out to name no day.
    pub date_field: Option<(String, Value)>,
    /// The names of fields that are not among the attributes: see [`Article::left_out`](crate::article::Article::left_out).
    pub left_out: Vec<String>,
}

impl Stated {
    /// Adds a claim that is stated for programs. `at` names the property, tag or field.
    pub fn claim(&mut self, fact: Fact, value: impl Into<String>, from: Evidence, at: &str) {
        self.claim_as(Sure::Sure, fact, value, from, at);
    }

    /// Adds a claim that is stated for programs, of a value that is one name and no list of several.
    pub fn claim_alone(&mut self, fact: Fact, value: impl Into<String>, from: Evidence, at: &str) {
        self.claim(fact, value, from, at);
        if let Some(claim) = self.claims.last_mut() {
            claim.alone = true;
        }
    }

    /// Adds a claim that is as sure as this.
    pub fn claim_as(&mut self, sure: Sure, fact: Fact, value: impl Into<String>, from: Evidence, at: &str) {
        let at = Some(at.to_owned()).filter(|at| !at.is_empty());
        let provenance = Provenance { from, at, sure };
        self.claims.push(Claim { fact, value: value.into(), provenance, alone: false });
    }

    /// The claims about a fact, in order.
    pub fn about(&self, fact: Fact) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |claim| claim.fact == fact)
    }

    /// True when anything is claimed about a fact.
    pub fn says(&self, fact: Fact) -> bool {
        self.about(fact).next().is_some()
    }
}

/// The values that are claimed of a fact.
#[cfg(test)]
pub(super) fn claimed(stated: &Stated, fact: Fact) -> Vec<&str> {
    stated.about(fact).map(|claim| claim.value.as_str()).collect()
}
