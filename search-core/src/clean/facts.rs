//! The facts about an article: what the page states, and what its lines say where it states nothing, or nothing that can be
//! believed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::date_words::without_date_words;
use super::dated::Dated;
use super::likely::Line;
use super::names::{Statement, stated_names, with_helpers, without_accounts};
use super::run::word_count;
use super::shown::Shown;
use super::site::{Site, first_of_key, is_key, key, names_page};
use super::{credits, dateline, dates, outlets, titles};
use crate::article::{Evidence, Fact, Provenance, Sure};
use crate::parse::{Claim, Stated};

/// A line that states a fact holds no more words than this beside it; one that states dates may say much of each.
const FACT_LINE_WORDS: usize = 18;
const DATE_LINE_WORDS: usize = 26;

/// No more of a line than this, in characters, is kept to say where a fact came from.
const LINE_SHOWN: usize = 60;

/// More people than this sign no article: what looks like its byline is a box of the site's authors.
const MOST_IN_A_BYLINE: usize = 5;

/// The facts about an article, as they are gathered.
#[derive(Debug)]
pub(super) struct Facts {
    stated: Stated,
    site: Site,
    title: Option<(String, Provenance)>,
    /// The letters of the title, and of other wordings of it that the page states.
    titles: Vec<String>,
    /// What its lines claim, in their order.
    pub(super) found: Stated,
    /// The dates in its lines.
    pub(super) dates: Vec<Dated>,
    /// The last day that the article can be from.
    pub(super) latest: Date,
}

/// The facts, chosen.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) place: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) provenance: BTreeMap<Fact, Provenance>,
}

/// What a line was found to state.
pub(super) enum Found {
    Date,
    Source,
    Authors,
}

impl Facts {
    /// Begins with what the page states, and what it shows of its title. `seen` is the day on which it was read or crawled.
    pub(super) fn new(mut stated: Stated, shown: Option<Shown>, seen: Date) -> Facts {
        for claim in stated.claims.iter_mut().filter(|claim| claim.fact == Fact::Source) {
            claim.value = outlets::host_or_name(&claim.value).into_owned();
        }
        let mut site = Site::of(&stated);
        let (headline, named) = shown.map_or((None, None), |shown| (Some(shown.headline), shown.site));
        if !stated.says(Fact::Source)
            && let Some(name) = named.or_else(|| titles::site_name(&stated, headline.as_ref(), &site))
        {
            stated.claims.push(name);
            site = Site::of(&stated);
        }
        if let (false, Some(claim)) = (stated.says(Fact::Source), signed_for(&stated)) {
            stated.claims.push(claim);
            site = Site::of(&stated);
        }
        let title = titles::choose(&stated, headline.as_ref(), &site);
        // Headings of parts are claimed as titles, too, and standfirsts by some sites.
        let other_wording = |claim: &&Claim| {
            let shared = |title: &str| {
                titles::most_words_in(&claim.value, title) && titles::most_words_in(title, &claim.value)
            };
            title.as_ref().is_some_and(|(title, _)| *title != claim.value && shared(title))
        };
        let others = stated.about(Fact::Title).filter(other_wording).map(|claim| key(&claim.value));
        let titles = others.chain(title.as_ref().map(|(title, _)| key(title))).collect();
        // Where it was published, it may be tomorrow.
        let latest = seen.tomorrow().unwrap_or(seen);
        Facts { stated, site, title, titles, found: Stated::default(), dates: Vec::new(), latest }
    }

    /// Chooses among the claims: the surest, and of those as sure the first, the stated before the found.
    pub(super) fn settle(self) -> Settled {
        let mut settled = Settled { id: self.stated.id.clone(), ..Settled::default() };
        let provenance = &mut settled.provenance;
        let mut note = |fact, from: Provenance| {
            provenance.insert(fact, from);
        };
        let mut one = |fact| {
            let claim = self.surest(fact).next()?;
            note(fact, claim.provenance.clone());
            Some(claim.value.clone())
        };
        settled.source = one(Fact::Source);
        settled.place = one(Fact::Place);
        settled.section = one(Fact::Section);
        let found_title = || {
            let claim = self.found.about(Fact::Title).next()?;
            Some((claim.value.clone(), claim.provenance.clone()))
        };
        if let Some(claim) = self.url() {
            settled.url = Some(claim.value.clone());
            note(Fact::Url, claim.provenance.clone());
        }
        if let Some((title, from)) = self.title.clone().or_else(found_title) {
            settled.title = Some(title);
            note(Fact::Title, from);
        }
        if let Some((date, from)) = self.date() {
            settled.date = Some(date.to_string());
            note(Fact::Date, from);
        }
        if let Some((authors, from)) = self.authors() {
            settled.authors = authors;
            note(Fact::Authors, from);
        }
        if let Some((from, tags)) = groups(self.stated.about(Fact::Tags)).into_iter().next() {
            settled.tags = distinct(tags.into_iter().map(|tag| tag.value.clone()));
            note(Fact::Tags, from.clone());
        }
        settled
    }

    /// The claims about a fact, the surest first.
    fn surest(&self, fact: Fact) -> impl Iterator<Item = &Claim> {
        let mut claims: Vec<&Claim> = self.stated.about(fact).chain(self.found.about(fact)).collect();
        claims.sort_by_key(|claim| std::cmp::Reverse(claim.provenance.sure));
        claims.into_iter()
    }

    /// The address: that of the site as a whole only where there is no other.
    fn url(&self) -> Option<&Claim> {
        let pages = self.surest(Fact::Url).find(|claim| names_page(&claim.value));
        pages.or_else(|| self.surest(Fact::Url).next())
    }

    /// The date; a claim that is none, or that cannot be, is passed over.
    fn date(&self) -> Option<(dates::Written, Provenance)> {
        let read = |claim: &Claim| {
            let (written, sure) = dates::stated(&claim.value).filter(|(date, _)| date.day <= self.latest)?;
            let from = &claim.provenance;
            Some((written, Provenance { sure: from.sure.min(sure), ..from.clone() }))
        };
        let mut dates: Vec<_> = self.surest(Fact::Date).filter_map(read).collect();
        let url = self.stated.about(Fact::Url).find_map(|claim| dates::in_url(&claim.value));
        dates.extend(
            url.filter(|date| date.day <= self.latest)
                .map(|date| (date, Provenance { from: Evidence::Url, at: None, sure: Sure::Likely })),
        );
        dates.sort_by_key(|(_, from)| std::cmp::Reverse(from.sure));
        dates.into_iter().next()
    }

    /// The authors: the surest claim that names anybody. The site's own name comes last: it says that nobody signed.
    fn authors(&self) -> Option<(Vec<String>, Provenance)> {
        let groups = groups(self.surest(Fact::Authors));
        let named = groups.into_iter().filter_map(|(from, names)| {
            // What is called a byline need not be one.
            let certain = !matches!(from.from, Evidence::Class | Evidence::Link | Evidence::Line);
            let statement = |claim: &Claim| match certain {
                true if claim.alone => Statement::Alone,
                true => Statement::Certain,
                false => Statement::Byline,
            };
            let names = names.into_iter().flat_map(|claim| stated_names(&claim.value, statement(claim)));
            let names = without_accounts(distinct(names));
            let signed = !names.is_empty() && (certain || names.len() <= MOST_IN_A_BYLINE);
            signed.then(|| (names, from.clone()))
        });
        named.min_by_key(|(names, _)| names.iter().all(|name| self.site.is(name)))
    }

    pub(super) fn has_title(&self) -> bool {
        self.title.is_some()
    }

    /// True for a text most of whose words are words of the stated title.
    pub(super) fn shares_title(&self, text: &str) -> bool {
        self.title.as_ref().is_some_and(|(title, _)| titles::most_words_in(text, title))
    }

    pub(super) fn set_title(&mut self, title: &str) {
        self.find(Fact::Title, title, title, Sure::Likely);
    }

    /// True for a line that is a stated title again.
    pub(super) fn repeats_title(&self, text: &str) -> bool {
        // Most lines begin with another letter than a title.
        let first = first_of_key(text);
        first.is_some_and(|first| self.titles.iter().any(|title| title.starts_with(first)))
            && self.titles.iter().any(|title| is_key(title, text))
    }

    /// Reads a line that may state nothing but a fact: a date, a source, the authors where it begins as a byline.
    pub(super) fn read_line(&mut self, line: &Line) -> Option<Found> {
        let text = line.text.as_str();
        let words = word_count(text);
        if words > FACT_LINE_WORDS {
            return if words <= DATE_LINE_WORDS { self.read_date_line(line) } else { None };
        }
        if let Some(credited) = outlets::source_line(text) {
            if credited.source.is_some() {
                self.found.claims.retain(|claim| claim.fact != Fact::Source);
            }
            self.add(credited, text);
            return Some(Found::Source);
        }
        let dated = line.form.byline.then(|| dates::first_published(text)).flatten();
        let before_date = dated.as_ref().map_or(text, |found| without_date_words(&text[..found.span.start]));
        let byline = || credits::byline(before_date).or_else(|| credits::byline(text));
        if let Some(signature) = line.form.byline.then(byline).flatten() {
            if let Some(found) = dated {
                self.note_date(&found, text, line.of_line, line.elsewhere);
            }
            self.add(signature, text);
            return Some(Found::Authors);
        }
        self.read_date_line(line)
    }

    /// The place and agency that the first paragraph begins with.
    pub(super) fn note_dateline(&mut self, paragraph: &str) {
        if let Some((place, agency)) = dateline::dateline(paragraph) {
            if let Some(place) = place {
                self.find(Fact::Place, &place, paragraph, Sure::Likely);
            }
            if let Some(agency) = agency {
                self.find(Fact::Source, &agency, paragraph, Sure::Likely);
            }
        }
    }

    /// The agency that the last paragraph ends with: `… - VNA`.
    pub(super) fn note_end(&mut self, paragraph: &str) {
        if let Some(agency) = dateline::ending_agency(paragraph) {
            self.find(Fact::Source, &agency, paragraph, Sure::Guess);
        }
    }

    /// The name of a site that stands alone on the line above the title.
    pub(super) fn note_masthead(&mut self, line: &str) {
        if outlets::is_masthead(line) {
            self.find(Fact::Source, line, line, Sure::Guess);
        }
    }

    /// Takes the line as the authors' signature, if it is one.
    pub(super) fn sign(&mut self, text: &str) -> bool {
        credits::signature(text).map(|signature| self.add(signature, text)).is_some()
    }

    pub(super) fn add(&mut self, signature: credits::Signature, line: &str) {
        for author in signature.authors {
            if self.found.about(Fact::Authors).all(|claim| claim.value != author) {
                self.find(Fact::Authors, &author, line, Sure::Likely);
            }
        }
        if let Some(place) = signature.place {
            self.find(Fact::Place, &place, line, Sure::Likely);
        }
        if let Some(source) = signature.source {
            self.find(Fact::Source, &source, line, Sure::Likely);
        }
    }

    pub(super) fn find(&mut self, fact: Fact, value: &str, line: &str, sure: Sure) {
        self.found.claim_as(sure, fact, value, Evidence::Line, &shown(line));
    }
}

/// As much of a line as is kept to say where a fact came from.
pub(super) fn shown(line: &str) -> String {
    match line.char_indices().nth(LINE_SHOWN) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// The paper or agency in the brackets behind who signs, as bylines have it.
fn signed_for(stated: &Stated) -> Option<Claim> {
    stated.about(Fact::Authors).find_map(|claim| {
        let signed = with_helpers(&claim.value);
        let (_, outlet) = outlets::in_brackets(&signed)?;
        let provenance = Provenance { sure: Sure::Likely, ..claim.provenance.clone() };
        Some(Claim { fact: Fact::Source, value: outlet.to_owned(), provenance, alone: false })
    })
}

/// Claims that came from the same place, together.
fn groups<'c>(claims: impl Iterator<Item = &'c Claim>) -> Vec<(&'c Provenance, Vec<&'c Claim>)> {
    let mut groups: Vec<(&Provenance, Vec<&Claim>)> = Vec::new();
    for claim in claims {
        // Authors may sign in several lines.
        let same = |from: &Provenance| {
            *from == claim.provenance
                || (from.from == Evidence::Line && claim.provenance.from == Evidence::Line)
        };
        match groups.last_mut() {
            Some((from, claims)) if same(from) => claims.push(claim),
            _ => groups.push((&claim.provenance, vec![claim])),
        }
    }
    groups
}

/// The values without those that are there already, in another case or not.
fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    for value in values {
        let key = key(&value);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
            distinct.push(value);
        }
    }
    distinct
}
