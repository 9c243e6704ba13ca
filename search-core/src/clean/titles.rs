//! Which of its titles a page is called by. Pages state several, made for different readers: the heading above the text,
//! the title of its previews, that of search engines.

use super::site::{Site, key};
use crate::article::{Evidence, Fact, Provenance};
use crate::parse::{Claim, Stated};

/// What stands between a title and the site's name.
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", "｜", "：", "ㅣ", "_"];

/// In `<title>` what follows a separator is the site's name when it has no more words than this, and the rest no fewer than
/// that.
const SITE_WORDS: usize = 4;
pub(super) const HEADLINE_WORDS: usize = 4;

/// A `<title>` of so few words may be nothing but the site's name.
const NAME_WORDS: usize = 2;

/// A title of fewer letters may be part of another by chance.
const SHORTEST_SHARED: usize = 10;

/// The title, and where it came from. `shown` is the headline that the page shows and has among other things in `<title>`.
pub(super) fn choose(stated: &Stated, shown: Option<&Claim>, site: &Site) -> Option<(String, Provenance)> {
    let claims: Vec<&Claim> = stated.about(Fact::Title).filter(|claim| !site.is(&claim.value)).collect();
    let chosen = preferred(&claims, shown)?;
    let title = match shown {
        // It stands there without the rest.
        Some(shown) if std::ptr::eq(shown, chosen) => &shown.value,
        _ => without_site(&chosen.value, chosen, &claims, site),
    };
    Some((title.to_owned(), chosen.provenance.clone()))
}

/// The title that the page gives to those who point to it, `og:title`: it has neither the rubric that stands above the
/// headline nor the words for search engines. Where everything else agrees on another title, that one. Else what is
/// stated for programs; else what is shown of the page's `<title>`; else the heading that is in it; else `<title>`, unless it is a name
/// and a heading is none; else the first heading.
fn preferred<'c>(claims: &[&'c Claim], in_page_title: Option<&'c Claim>) -> Option<&'c Claim> {
    let from = |evidence| claims.iter().find(|claim| claim.provenance.from == evidence).copied();
    if let Some(preview) = from(Evidence::OpenGraph) {
        let others = [Evidence::JsonLd, Evidence::Meta].map(from);
        if let [Some(linked), Some(meta)] = others {
            let same = |claim: &&&Claim| key(&claim.value) == key(&linked.value);
            let agreed =
                |evidence| claims.iter().filter(|it| it.provenance.from == evidence).any(|it| same(&it));
            if same(&&meta) && agreed(Evidence::Heading) {
                return Some(linked);
            }
        }
        return Some(preview);
    }
    let headings = || claims.iter().filter(|claim| claim.provenance.from == Evidence::Heading);
    let page_title = from(Evidence::PageTitle);
    // What is stated and nowhere shown is a description.
    let shown = |claim: &Claim| {
        let mut shown = headings().copied().chain(page_title).peekable();
        shown.peek().is_none() || shown.any(|it| most_words_in(&claim.value, &it.value))
    };
    let stated = claims.iter().find(|claim| {
        !matches!(claim.provenance.from, Evidence::Heading | Evidence::PageTitle) && shown(claim)
    });
    // A logo is often an `<h1>` too, and its text stands in the page's title as well: the longest is the headline.
    let is_site = |heading: &Claim, title: &Claim| {
        last_part(&title.value)
            .is_some_and(|(rest, last)| !rest.is_empty() && key(last) == key(&heading.value))
    };
    let repeats = |heading: &Claim, title: &Claim| {
        most_words_in(&heading.value, &title.value) && !is_site(heading, title)
    };
    let repeated = headings()
        .filter(|heading| page_title.is_none_or(|title| repeats(heading, title)))
        .max_by_key(|heading| heading.value.len());
    let headline = headings().find(|heading| words(&heading.value) >= HEADLINE_WORDS).copied();
    let is_name = |title: &&Claim| headline.is_some() && words(&title.value) <= NAME_WORDS;
    let page_title = page_title.filter(|title| !is_name(title));
    let read = || repeated.copied().or(page_title).or(headline).or_else(|| headings().next().copied());
    stated.copied().or(in_page_title).or_else(read)
}

/// The headline that a page shows where it is called by another title: its one heading that reads as one.
pub(super) fn other_headline<'s>(stated: &'s Stated, title: &str) -> Option<&'s str> {
    let is_headline = |claim: &&Claim| {
        claim.provenance.from == Evidence::Heading
            && words(&claim.value) >= HEADLINE_WORDS
            && key(&claim.value) != key(title)
    };
    let mut headlines = stated.about(Fact::Title).filter(is_headline);
    headlines.next().filter(|_| headlines.next().is_none()).map(|claim| claim.value.as_str())
}

/// The title without the site's name behind it: cut where another title of the page ends, and before the site's name.
fn without_site<'t>(title: &'t str, chosen: &Claim, claims: &[&Claim], site: &Site) -> &'t str {
    let shared = claims.iter().filter_map(|claim| shared_beginning(title, &claim.value)).min();
    let mut title = shared.map_or(title, |end| title[..end].trim());
    if chosen.provenance.from == Evidence::PageTitle
        && let Some((headline, last)) = last_part(title)
        && reads_as_site(headline, last)
    {
        title = headline;
    }
    // A logo is a heading of its own.
    let is_logo = |last: &str| {
        claims.iter().any(|it| it.provenance.from == Evidence::Heading && key(&it.value) == key(last))
    };
    let is_site = |(rest, last): &(&str, &str)| !rest.is_empty() && (site.is(last) || is_logo(last));
    while let Some((headline, _)) = last_part(title).filter(is_site) {
        title = headline;
    }
    without_rubric(title, claims)
}

/// The title without what stands before it, where another title has the same words behind something else: `Storm: The bridge
/// is open`, `North coast - The bridge is open`.
fn without_rubric<'t>(title: &'t str, claims: &[&Claim]) -> &'t str {
    let Some((rubric, rest)) = first_part(title).filter(|(_, rest)| words(rest) >= HEADLINE_WORDS) else {
        return title;
    };
    let rest_key = key(rest);
    let another = |claim: &&Claim| {
        first_part(&claim.value)
            .is_some_and(|(other, other_rest)| key(other_rest) == rest_key && !share_a_word(rubric, other))
    };
    if claims.iter().any(another) { rest } else { title }
}

fn first_part(title: &str) -> Option<(&str, &str)> {
    let parts = [": ", " - ", " – ", " — ", " | "].iter().filter_map(|separator| title.split_once(separator));
    parts.map(|(rubric, rest)| (rubric.trim(), rest.trim())).min_by_key(|(rubric, _)| rubric.len())
}

fn share_a_word(one: &str, other: &str) -> bool {
    let words =
        |text: &str| text.split_whitespace().map(key).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let other = words(other);
    words(one).iter().any(|word| other.contains(word))
}

/// The name of the site at the end of the page's `<title>`, where that does not end in the headline that the page shows.
pub(super) fn site_name(stated: &Stated, shown: Option<&Claim>, site: &Site) -> Option<Claim> {
    let claim = stated.about(Fact::Title).find(|claim| claim.provenance.from == Evidence::PageTitle)?;
    let (headline, last) = last_part(&claim.value)?;
    if shown.is_some_and(|shown| key(&claim.value).ends_with(&key(&shown.value))) {
        return None;
    }
    let others = || stated.about(Fact::Title).filter(|other| other.provenance.from != Evidence::PageTitle);
    if others().any(|other| key(&other.value) == key(&claim.value)) {
        return None;
    }
    let behind_title = || others().any(|other| key(&other.value) == key(headline));
    let named =
        site.is(last) || reads_as_site(headline, last) || (words(last) <= SITE_WORDS && behind_title());
    let provenance = claim.provenance.clone();
    named.then(|| Claim { fact: Fact::Source, value: last.to_owned(), provenance, alone: false })
}

fn reads_as_site(headline: &str, last: &str) -> bool {
    words(last) <= SITE_WORDS && words(headline) >= HEADLINE_WORDS
}

/// Where `other` ends in a title that begins with all of it and goes on behind a separator.
fn shared_beginning(title: &str, other: &str) -> Option<usize> {
    if title == other {
        return None;
    }
    let other = key(other);
    if other.len() < SHORTEST_SHARED || key(title) == other {
        return None;
    }
    let ends = SEPARATORS.iter().map(|separator| separator.trim()).flat_map(|it| title.match_indices(it));
    let mut ends = ends.map(|(at, _)| at).filter(|&at| key(&title[..at]) == other);
    ends.next()
}

fn last_part(title: &str) -> Option<(&str, &str)> {
    let parts = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator));
    parts.map(|(headline, last)| (headline.trim(), last.trim())).min_by_key(|(_, last)| last.len())
}

pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// True when at least half of the words of `one` are words of `other`.
pub(super) fn most_words_in(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && one.iter().filter(|word| other.contains(word)).count() * 2 >= one.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(claims: &[(Evidence, &str)]) -> Option<String> {
        let mut stated = Stated::default();
        stated.claim(Fact::Source, "The Harbour Post", Evidence::OpenGraph, "og:site_name");
        for (from, value) in claims {
            stated.claim(Fact::Title, *value, *from, "");
        }
        choose(&stated, None, &Site::of(&stated)).map(|(title, _)| title)
    }

    #[test]
    fn the_sites_name_leaves_the_title() {
        use Evidence::{Heading, JsonLd, OpenGraph, PageTitle};
        for (claims, expected) in [
            (&[(OpenGraph, "Live - The Harbour Post")][..], "Live"),
            (&[(OpenGraph, "A bridge opens - The Harbour Post")], "A bridge opens"),
            (&[(OpenGraph, "A bridge opens - and closes again")], "A bridge opens - and closes again"),
            (&[(PageTitle, "A long enough headline - Elsewhere")], "A long enough headline"),
            (&[(PageTitle, "Paris - Lyon")], "Paris - Lyon"),
            (
                &[(OpenGraph, "A bridge opens - News | X | by Y"), (Heading, "A Bridge Opens")],
                "A bridge opens",
            ),
            (
                &[(OpenGraph, "« La voie est libre »"), (JsonLd, "« La voie est libre »")],
                "« La voie est libre »",
            ),
            (&[(OpenGraph, "桥开通了：某某报"), (JsonLd, "桥开通了")], "桥开通了"),
            (&[(OpenGraph, "The Harbour Post"), (Heading, "A bridge opens")], "A bridge opens"),
            (&[(PageTitle, "Elsewhere"), (Heading, "A bridge opens at last")], "A bridge opens at last"),
            (&[(PageTitle, "Bridge open"), (Heading, "Log in")], "Bridge open"),
            (&[(PageTitle, "Bridge opens | Daily Quay"), (Heading, "Daily Quay")], "Bridge opens"),
        ] {
            assert_eq!(title(claims).as_deref(), Some(expected), "{claims:?}");
        }
    }

    #[test]
    fn what_all_others_agree_on_wins() {
        use Evidence::{Heading, JsonLd, Meta, OpenGraph};
        let claims =
            [(OpenGraph, "You won't believe it"), (JsonLd, "A bridge opens"), (Heading, "A bridge opens")];
        assert_eq!(title(&claims).as_deref(), Some("You won't believe it"));
        let all = [&claims[..], &[(Meta, "A bridge opens")]].concat();
        assert_eq!(title(&all).as_deref(), Some("A bridge opens"));
    }

    #[test]
    fn rubrics_leave_a_title_that_has_two() {
        use Evidence::{Heading, OpenGraph};
        for (preview, heading, expected) in [
            (
                "Storm: The bridge is open again",
                "North coast - The bridge is open again",
                "The bridge is open again",
            ),
            (
                "Storm: The bridge is open again",
                "Storm - The bridge is open again",
                "Storm: The bridge is open again",
            ),
            (
                "Mayor Roe: The bridge is open",
                "Ex-Mayor Roe: The bridge is open",
                "Mayor Roe: The bridge is open",
            ),
            (
                "Storm: The bridge is open again",
                "The bridge is open again",
                "Storm: The bridge is open again",
            ),
        ] {
            assert_eq!(title(&[(OpenGraph, preview), (Heading, heading)]).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_heading_stands_in_where_nothing_is_stated() {
        use Evidence::{Heading, PageTitle};
        let claims =
            [(Heading, "Harbour"), (Heading, "A bridge opens at the harbour"), (PageTitle, "A bridge opens")];
        assert_eq!(title(&claims).as_deref(), Some("A bridge opens at the harbour"));
        assert_eq!(
            title(&[(Evidence::JsonLd, "town in France"), (Heading, "Paris")]).as_deref(),
            Some("Paris")
        );
        assert_eq!(
            title(&[(Heading, "Log in"), (PageTitle, "A bridge opens")]).as_deref(),
            Some("A bridge opens")
        );
    }
}
