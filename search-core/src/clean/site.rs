//! What the site calls itself, so that its name is known at the end of a title and among the authors.

use super::furniture::Folded;
use crate::article::Fact;
use crate::lang::{fold, fold_lower_into, is_alphanumeric};
use crate::parse::Stated;

/// A shorter name of a host is part of many words.
const SHORTEST_HOST: usize = 3;

/// Second levels under which sites register their names: `example.co.uk`.
const REGISTRIES: &[&str] = &["co", "com", "org", "net", "gov", "edu", "ac", "gouv", "go", "or"];

/// The names of a site, as letters and digits only.
#[derive(Debug, Default)]
pub(super) struct Site {
    names: Vec<String>,
    host: Option<String>,
}

impl Site {
    /// The site that a page says it belongs to, and the one in its address.
    pub(super) fn of(stated: &Stated) -> Site {
        let names = stated.about(Fact::Source).map(|claim| key(&claim.value)).filter(|name| !name.is_empty());
        let mut names: Vec<String> = names.collect();
        // Some pages give their headline as `application-name`, beside the site's name.
        let headlines =
            stated.about(Fact::Title).filter(|claim| claim.provenance.at.as_deref() == Some("headline"));
        let headlines: Vec<String> = headlines.map(|claim| key(&claim.value)).collect();
        if names.iter().any(|name| !headlines.contains(name)) {
            names.retain(|name| !headlines.contains(name));
        }
        let host = stated.about(Fact::Url).find_map(|claim| host_name(&claim.value));
        Site { names, host: host.filter(|host| host.len() >= SHORTEST_HOST) }
    }

    /// True when a line names the site, in one word or in several.
    pub(super) fn is_named_in(&self, line: &Folded<'_>) -> bool {
        let long_enough = |name: &&String| name.len() >= SHORTEST_HOST;
        let mut names = self.names.iter().chain(&self.host).filter(long_enough).peekable();
        if names.peek().is_none() {
            return false;
        }
        let mut letters = line.words().concat();
        letters.retain(|c| c != '\'');
        names.any(|name| letters.contains(name.as_str()))
    }

    /// True when this is a name of the site: the one it gives itself, or that of its host.
    pub(super) fn is(&self, text: &str) -> bool {
        if self.names.is_empty() && self.host.is_none() {
            return false;
        }
        let text = key(text);
        !text.is_empty()
            && (self.names.contains(&text) || self.host.as_ref().is_some_and(|host| host_is_in(host, &text)))
    }
}

/// `Le Rivage NOUVELLES` and `LeRivage.example` on `le-rivage.example`, `The Harbour Post` on `harbourpost.example`; but no
/// sentence in which the host's name is a word among others.
fn host_is_in(host: &str, text: &str) -> bool {
    const BESIDE: usize = 12;
    const LONG_ENOUGH_INSIDE: usize = 6;
    let stands = text.starts_with(host) || (host.len() >= LONG_ENOUGH_INSIDE && text.contains(host));
    stands && text.len() <= host.len() + BESIDE
}

/// The name that a host is registered by: `https://www.example.co.uk/x` → `example`.
/// True for an address of one page of a site, and not of the site as a whole: many sites give that as the address of all their pages.
pub(super) fn names_page(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return true };
    let rest = rest.split('#').next().unwrap_or_default();
    rest.find(['/', '?']).is_some_and(|at| !rest[at..].trim_start_matches(['/', '?']).is_empty())
}

fn host_name(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', ':', '?', '#']).next()?;
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop()?;
    if labels.len() > 1 && labels.last().is_some_and(|last| REGISTRIES.contains(last)) {
        labels.pop();
    }
    Some(key(labels.last()?))
}

/// The letters and digits of a text, folded: what two names must share to be the same.
pub(super) fn key(text: &str) -> String {
    let mut key = fold(&text.to_lowercase());
    key.retain(is_alphanumeric);
    key
}

/// True for the [`key`] of a text. Of another text, only the words up to the first difference are looked at.
pub(super) fn is_key(key: &str, text: &str) -> bool {
    let mut rest = key;
    text.split(' ').all(|word| match rest.strip_prefix(&*self::key(word)) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    }) && rest.is_empty()
}

/// The first letter or digit of a text's [`key`].
pub(super) fn first_of_key(text: &str) -> Option<char> {
    let first = text.chars().find(|c| is_alphanumeric(*c))?;
    let mut folded = String::new();
    fold_lower_into(first.encode_utf8(&mut [0; 4]), &mut folded);
    folded.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Evidence;

    #[test]
    fn a_key_is_told_word_by_word() {
        let text = "« L'Œuvre », à 2 voix";
        assert_eq!(key(text), "loeuvrea2voix");
        assert!(is_key(&key(text), text) && is_key("", "–"));
        assert!(!is_key("loeuvre", text) && !is_key("loeuvrea2voixx", text) && !is_key("x", text));
        assert_eq!(
            (first_of_key(text), first_of_key("Été"), first_of_key("– ?")),
            (Some('l'), Some('e'), None)
        );
    }

    #[test]
    fn a_headline_is_no_name_beside_the_sites() {
        let mut stated = Stated::default();
        stated.claim(Fact::Title, "A bridge opens", Evidence::Microdata, "headline");
        stated.claim(Fact::Source, "A bridge opens", Evidence::Meta, "application-name");
        assert!(Site::of(&stated).is("A bridge opens"));
        stated.claim(Fact::Source, "Le Rivage", Evidence::OpenGraph, "og:site_name");
        let site = Site::of(&stated);
        assert!(site.is("Le Rivage") && !site.is("A bridge opens"));
    }

    #[test]
    fn sites_are_known_by_their_names_and_hosts() {
        let mut stated = Stated::default();
        stated.claim(Fact::Url, "https://www.the-harbour.co.uk/2024/x", Evidence::Link, "canonical");
        stated.claim(Fact::Source, "Le Rivage", Evidence::OpenGraph, "og:site_name");
        let site = Site::of(&stated);
        for name in ["LE RIVAGE", "The Harbour", "TheHarbour.co.uk", "The Harbour News"] {
            assert!(site.is(name), "{name}");
        }
        for name in ["", "co", "Rivage", "The Harbour wall broke on Monday"] {
            assert!(!site.is(name), "{name}");
        }
    }
}
