//! The headline that a page shows and has among other things in its `<title>`: `A blog: The headline`, `A paper | News | The headline`.
//! Which part of such a title is the headline, its form does not say; the page does, where it has it on a line of its own above the text.

use super::run::is_prose;
use super::site::{first_of_key, is_key, key};
use super::titles::{HEADLINE_WORDS, words};
use crate::article::{Evidence, Fact, Provenance, Sure};
use crate::parse::{Block, Claim, Role, Stated};

/// What stands between the parts of a title.
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " › ", ": "];

/// A title of more parts is a list.
const MOST_PARTS: usize = 6;

/// What a page shows of the parts of its title.
pub(super) struct Shown {
    /// The headline.
    pub(super) headline: Claim,
    /// The heading that has what the title begins with, before the headline: a blog's name.
    pub(super) site: Option<Claim>,
}

impl Shown {
    /// What a page shows, where its title has several parts and one is shown to be the headline.
    pub(super) fn of(stated: &Stated, blocks: &[Block]) -> Option<Shown> {
        let title = stated.about(Fact::Title).find(|claim| claim.provenance.from == Evidence::PageTitle)?;
        let parts = Parts::of(&title.value)?;
        // Below the text, a heading with the site's name begins what is said of the site.
        let above = blocks.iter().take_while(|block| is_heading(block) || !is_prose(&block.text));
        let elsewhere = |block: &&Block| block.layout.as_ref().is_some_and(|layout| layout.elsewhere);
        let above = above.filter(|block| !elsewhere(block));
        let standing: Vec<Standing<'_>> = above.filter_map(|block| parts.stands(block)).collect();
        let headline = headline(&parts, &standing)?;
        let is_site =
            |other: &&Standing<'_>| other.from == 0 && other.to <= headline.from && is_heading(other.block);
        let site = standing.iter().find(is_site);
        Some(Shown {
            headline: claim(Fact::Title, headline.block),
            site: site.map(|site| claim(Fact::Source, site.block)),
        })
    }
}

/// The title, cut at its separators.
struct Parts<'t> {
    title: &'t str,
    /// Where each part begins and ends.
    spans: Vec<(usize, usize)>,
    /// What a line must be to be some of them, but not all: its key, the first of them, and the one behind the last.
    keys: Vec<(String, usize, usize)>,
}

/// A line that is some of the parts.
struct Standing<'b> {
    block: &'b Block,
    from: usize,
    /// Behind the last.
    to: usize,
}

impl<'t> Parts<'t> {
    fn of(title: &'t str) -> Option<Parts<'t>> {
        let mut cuts: Vec<(usize, usize)> = SEPARATORS
            .iter()
            .flat_map(|separator| title.match_indices(separator).map(|(at, cut)| (at, at + cut.len())))
            .collect();
        cuts.sort_unstable();
        let begins = std::iter::once(0).chain(cuts.iter().map(|cut| cut.1));
        let ends = cuts.iter().map(|cut| cut.0).chain(std::iter::once(title.len()));
        let spans: Vec<(usize, usize)> = begins.zip(ends).filter(|(begin, end)| begin < end).collect();
        if !(2..=MOST_PARTS).contains(&spans.len()) {
            return None;
        }
        let mut parts = Parts { title, spans, keys: Vec::new() };
        let every = (0..parts.len()).flat_map(|from| (from + 1..=parts.len()).map(move |to| (from, to)));
        let some = every.filter(|(from, to)| to - from < parts.len());
        parts.keys = some.map(|(from, to)| (key(parts.text(from, to)), from, to)).collect();
        Some(parts)
    }

    fn len(&self) -> usize {
        self.spans.len()
    }

    /// Some of the parts, with what stands between them.
    fn text(&self, from: usize, to: usize) -> &'t str {
        &self.title[self.spans[from].0..self.spans[to - 1].1]
    }

    /// Which of the parts a line is, if not all of them.
    fn stands<'b>(&self, block: &'b Block) -> Option<Standing<'b>> {
        // Most lines begin with another letter than all of them.
        let first = first_of_key(&block.text)?;
        let is_line =
            |(key, ..): &&(String, usize, usize)| key.starts_with(first) && is_key(key, &block.text);
        let &(_, from, to) = self.keys.iter().find(is_line)?;
        Some(Standing { block, from, to })
    }
}

/// The line that is the headline. Of two headings that are different parts the lower one, because a site's name stands at the top. One
/// line alone may be a logo: the headline is then longer than every other part, and where the page does not call it a heading it has
/// some words.
fn headline<'s, 'b>(parts: &Parts<'_>, standing: &'s [Standing<'b>]) -> Option<&'s Standing<'b>> {
    let headings = || standing.iter().filter(|line| is_heading(line.block));
    if let Some(lowest) = headings().next_back()
        && headings().any(|other| other.to <= lowest.from || other.from >= lowest.to)
    {
        return Some(lowest);
    }
    let length = |from, to| parts.text(from, to).chars().count();
    let is_longest = |line: &&Standing<'_>| {
        let mut others = (0..parts.len()).filter(|part| !(line.from..line.to).contains(part));
        others.all(|part| length(part, part + 1) < length(line.from, line.to))
    };
    let reads_as_one =
        |line: &&Standing<'_>| is_heading(line.block) || words(&line.block.text) >= HEADLINE_WORDS;
    standing.iter().filter(is_longest).filter(reads_as_one).max_by_key(|line| length(line.from, line.to))
}

fn is_heading(block: &Block) -> bool {
    matches!(block.role, Role::Heading(_))
}

fn claim(fact: Fact, block: &Block) -> Claim {
    let (from, at) = match block.role {
        Role::Heading(level) => (Evidence::Heading, Some(format!("h{level}"))),
        _ => (Evidence::PageTitle, None),
    };
    Claim {
        fact,
        value: block.text.clone(),
        provenance: Provenance { from, at, sure: Sure::Likely },
        alone: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headline and the site of a page with this title and these lines: those that begin with `#` are headings.
    fn shown(title: &str, lines: &[&str]) -> Option<(String, Option<String>)> {
        let mut stated = Stated::default();
        stated.claim_as(Sure::Likely, Fact::Title, title, Evidence::PageTitle, "");
        let block = |line: &&str| match line.strip_prefix('#') {
            Some(heading) => Block::new(heading.to_owned(), Role::Heading(2)),
            None => Block::new((*line).to_owned(), Role::Paragraph),
        };
        let blocks: Vec<Block> = lines.iter().map(block).collect();
        let shown = Shown::of(&stated, &blocks)?;
        Some((shown.headline.value, shown.site.map(|site| site.value)))
    }

    #[test]
    fn the_headline_is_the_part_that_the_page_shows() {
        let text = "The bells were cast in spring. ".repeat(10);
        let both = |headline: &str, site: &str| Some((headline.to_owned(), Some(site.to_owned())));
        let alone = |headline: &str| Some((headline.to_owned(), None));
        for (title, lines, expected) in [
            ("Tower Notes: Rain", &["#Tower Notes", "Home", "#Rain", &text][..], both("Rain", "Tower Notes")),
            (
                "Notes » Blog Archive » Six new bells",
                &["#Notes", "#Six new bells"],
                both("Six new bells", "Notes"),
            ),
            (
                "The Bell | News | Six new bells for the tower",
                &["#Six new bells for the tower"],
                alone("Six new bells for the tower"),
            ),
            (
                "The Bell | Six new bells arrive",
                &["The Bell", "Six new bells arrive"],
                alone("Six new bells arrive"),
            ),
            (
                "Storm: Six new bells arrive - The Bell",
                &["#Storm: Six new bells arrive"],
                alone("Storm: Six new bells arrive"),
            ),
            // A logo.
            ("Six new bells | The Bell", &["#The Bell"], None),
            // Below a text of short paragraphs stands what the site says of itself.
            (
                "Six new bells - The Bell",
                &[
                    "#Six new bells",
                    "They were cast in spring, said the founder, and hang since Monday.",
                    "#The Bell",
                ],
                alone("Six new bells"),
            ),
            // What is below the text, or is no heading, tells nothing.
            ("The Bell | Six new bells arrive", &[&text, "#Six new bells arrive"], None),
            ("The Bell | Six bells", &["Six bells"], None),
            ("Six new bells", &["#Six new bells"], None),
        ] {
            assert_eq!(shown(title, lines), expected, "{title}");
        }
    }
}
