//! What can be seen of a line that tells an article from its page: its form, its words, its place, its neighbours, and
//! where there is structure, how it stands in it. [`FEATURES`] is the whole list; [`super::trees`] weighs it.
//!
//! Public, because what weighs the evidence is learned from it outside of this crate.

use super::measured::{Inside, Last, Line, Lines, flag};
use crate::parse::{Element, Hint, Layout};

/// Something that can be seen of a line: its name, and how it is read.
pub type Feature = (&'static str, fn(&View<'_>) -> f32);

/// A line among the lines of its page.
#[derive(Clone, Copy)]
pub struct View<'p> {
    page: &'p Lines,
    at: usize,
}
impl Lines {
    /// What is seen of line `at`: the values of all [`FEATURES`], in their order, appended to `values`.
    pub fn see(&self, at: usize, values: &mut Vec<f32>) {
        let view = View { page: self, at };
        values.extend(FEATURES.iter().map(|(_, read)| read(&view)));
    }
}

impl<'p> View<'p> {
    fn line(&self) -> &'p Line {
        &self.page.lines[self.at]
    }

    /// The line so many lines after this one (before, where negative).
    fn beside(&self, offset: isize) -> Option<&'p Line> {
        self.page.lines.get(self.at.checked_add_signed(offset)?)
    }

    fn of(&self, offset: isize, read: fn(&Line) -> f32) -> f32 {
        self.beside(offset).map_or(-1.0, read)
    }

    fn layout(&self, read: impl FnOnce(&Layout) -> f32) -> f32 {
        self.line().layout.as_ref().map_or(-1.0, read)
    }

    fn is_in(&self, element: Element) -> f32 {
        self.layout(|layout| flag(layout.inside & element.bit() != 0))
    }

    /// The level at which an element with this hint stands: 0 for its own; as many as there are for none.
    fn hinted(&self, hint: Hint) -> f32 {
        self.layout(|layout| {
            let level = layout.hints.iter().position(|bits| bits & hint.bit() != 0);
            level.unwrap_or(layout.hints.len()) as f32
        })
    }

    fn inside(&self, element: u32) -> &'p Inside {
        &self.page.elements[element as usize]
    }

    /// The share of the page's prose in the element at this level; 1 where there is none.
    fn prose_share(&self, level: usize) -> f32 {
        self.layout(|layout| match layout.path[level] {
            0 => 1.0,
            element => self.inside(element).prose / self.page.prose().max(1.0),
        })
    }

    /// The share of prose among the words in the element at this level.
    fn density(&self, level: usize) -> f32 {
        self.layout(|layout| match layout.path[level] {
            0 => 0.0,
            element => self.inside(element).prose / self.inside(element).words.max(1.0),
        })
    }

    /// The share of linked words in the element at this level.
    fn links_in(&self, level: usize) -> f32 {
        self.layout(|layout| match layout.path[level] {
            0 => 0.0,
            element => self.inside(element).linked / self.inside(element).words.max(1.0),
        })
    }

    fn before(&self, lines: usize) -> f32 {
        ln(self.page.prose_between(self.at.saturating_sub(lines), self.at))
    }

    fn after(&self, lines: usize) -> f32 {
        ln(self.page.prose_between(self.at + 1, self.at + 1 + lines))
    }

    fn same_parent(&self, offset: isize) -> f32 {
        let parent = |line: &Line| line.layout.as_ref().map_or(0, |layout| layout.path[1]);
        self.beside(offset).map_or(-1.0, |beside| flag(parent(beside) == parent(self.line())))
    }

    fn same_style(&self, offset: isize) -> f32 {
        let style = |line: &Line| line.layout.as_ref().map_or(0, |layout| layout.style);
        self.beside(offset).map_or(-1.0, |beside| flag(style(beside) == style(self.line())))
    }
}
/// How many of [`FEATURES`] can be seen of text without structure: the first so many.
pub const OF_TEXT: usize = 67;

/// All that is seen of a line. Values that cannot be read are -1.
pub const FEATURES: &[Feature] = &[
    // The line itself.
    ("words", |view| view.line().ln_words),
    ("word length", |view| view.line().letters / view.line().words.max(1.0)),
    ("ends a sentence", |view| flag(view.line().last == Last::Sentence)),
    ("ends", |view| view.line().last as u8 as f32),
    ("begins", |view| view.line().first as u8 as f32),
    ("digits", |view| view.line().digits / view.line().letters.max(1.0)),
    ("capitals", |view| view.line().capitals / view.line().letters.max(1.0)),
    ("capital words", |view| view.line().capital_words / view.line().words.max(1.0)),
    ("commas", |view| view.line().commas / view.line().words.max(1.0)),
    ("separators", |view| view.line().separators),
    ("sentences", |view| view.line().inner_ends / view.line().words.max(1.0)),
    ("addresses", |view| view.line().addresses),
    ("furniture", |view| view.line().furniture),
    ("furniture words", |view| view.line().furniture_words),
    ("calls", |view| view.line().calls),
    ("calls by word", |view| view.line().calls / view.line().words.max(1.0)),
    ("calls 1 before", |view| view.of(-1, |line| line.calls)),
    ("calls 1 after", |view| view.of(1, |line| line.calls)),
    ("calls 2 before", |view| view.of(-2, |line| line.calls)),
    ("calls 2 after", |view| view.of(2, |line| line.calls)),
    ("label", |view| flag(view.line().labelled)),
    ("credit", |view| flag(view.line().credit)),
    ("byline", |view| flag(view.line().byline)),
    ("repeated", |view| flag(view.line().repeated)),
    ("in title", |view| view.line().in_title),
    ("heading", |view| view.line().heading),
    ("item", |view| flag(view.line().item)),
    // Its neighbours.
    ("words 1 before", |view| view.of(-1, |line| line.ln_words)),
    ("words 1 after", |view| view.of(1, |line| line.ln_words)),
    ("words 2 before", |view| view.of(-2, |line| line.ln_words)),
    ("words 2 after", |view| view.of(2, |line| line.ln_words)),
    ("words 3 before", |view| view.of(-3, |line| line.ln_words)),
    ("words 3 after", |view| view.of(3, |line| line.ln_words)),
    ("sentence 1 before", |view| view.of(-1, |line| flag(line.last == Last::Sentence))),
    ("sentence 1 after", |view| view.of(1, |line| flag(line.last == Last::Sentence))),
    ("sentence 2 before", |view| view.of(-2, |line| flag(line.last == Last::Sentence))),
    ("sentence 2 after", |view| view.of(2, |line| flag(line.last == Last::Sentence))),
    ("prose 1 before", |view| view.of(-1, |line| flag(line.prose > 0.0))),
    ("prose 1 after", |view| view.of(1, |line| flag(line.prose > 0.0))),
    ("prose 2 before", |view| view.of(-2, |line| flag(line.prose > 0.0))),
    ("prose 2 after", |view| view.of(2, |line| flag(line.prose > 0.0))),
    ("furniture 1 before", |view| view.of(-1, |line| line.furniture)),
    ("furniture 1 after", |view| view.of(1, |line| line.furniture)),
    ("furniture 2 before", |view| view.of(-2, |line| line.furniture)),
    ("furniture 2 after", |view| view.of(2, |line| line.furniture)),
    ("capital words 1 before", |view| view.of(-1, |line| line.capital_words / line.words.max(1.0))),
    ("capital words 1 after", |view| view.of(1, |line| line.capital_words / line.words.max(1.0))),
    ("label 1 before", |view| view.of(-1, |line| flag(line.labelled))),
    ("item 1 after", |view| view.of(1, |line| flag(line.item))),
    // Its place among them.
    ("prose in 5 before", |view| view.before(5)),
    ("prose in 5 after", |view| view.after(5)),
    ("prose in 15 before", |view| view.before(15)),
    ("prose in 15 after", |view| view.after(15)),
    ("prose before", |view| view.page.prose_before[view.at] / view.page.prose().max(1.0)),
    ("words before", |view| view.page.words_before[view.at] / view.page.all_words().max(1.0)),
    ("place", |view| view.at as f32 / view.page.len() as f32),
    ("lines before", |view| ln(view.at as f32)),
    ("in the run", |view| flag(view.page.run.contains(&view.at))),
    ("before the run", |view| ln(view.page.run.start.saturating_sub(view.at) as f32)),
    ("after the run", |view| ln((view.at + 1).saturating_sub(view.page.run.end) as f32)),
    ("to the run's end", |view| ln(view.page.run.end.saturating_sub(view.at) as f32)),
    // The page.
    ("prose of the page", |view| ln(view.page.prose())),
    ("lines of the page", |view| ln(view.page.len() as f32)),
    ("prose of its words", |view| view.page.prose() / view.page.all_words().max(1.0)),
    ("run of its prose", |view| {
        view.page.prose_between(view.page.run.start, view.page.run.end) / view.page.prose().max(1.0)
    }),
    ("after the headline", |view| {
        view.page.headline.map_or(-40.0, |headline| (view.at as f32 - headline as f32).clamp(-20.0, 20.0))
    }),
    ("caption", |view| flag(view.line().caption)),
    // How it stands in the page's structure.
    ("names the site", |view| flag(view.line().names_site)),
    ("names the site 1 after", |view| view.of(1, |line| flag(line.names_site))),
    ("names the site 1 before", |view| view.of(-1, |line| flag(line.names_site))),
    ("readable", |view| view.layout(|layout| flag(layout.readable))),
    ("readable 1 before", |view| view.of(-1, readable)),
    ("readable 1 after", |view| view.of(1, readable)),
    ("readable 2 before", |view| view.of(-2, readable)),
    ("readable 2 after", |view| view.of(2, readable)),
    ("linked", |view| view.layout(|layout| layout.linked)),
    ("linked 1 before", |view| view.of(-1, linked)),
    ("linked 1 after", |view| view.of(1, linked)),
    ("linked 2 before", |view| view.of(-2, linked)),
    ("linked 2 after", |view| view.of(2, linked)),
    ("links", |view| view.layout(|layout| f32::from(layout.links) / view.line().words.max(1.0))),
    ("bold", |view| view.layout(|layout| layout.bold)),
    ("after a break", |view| view.layout(|layout| flag(layout.after_break))),
    ("element", |view| view.layout(|layout| layout.element as u8 as f32)),
    ("paragraph", |view| view.layout(|layout| flag(layout.element == Element::Paragraph))),
    ("div", |view| view.layout(|layout| flag(layout.element == Element::Div))),
    ("in article", |view| view.is_in(Element::Article)),
    ("in aside", |view| view.is_in(Element::Aside)),
    ("in quote", |view| view.is_in(Element::Blockquote)),
    ("in button", |view| view.is_in(Element::Button)),
    ("in figure", |view| view.is_in(Element::Figure)),
    ("in footer", |view| view.is_in(Element::Footer)),
    ("in form", |view| view.is_in(Element::Form)),
    ("in header", |view| view.is_in(Element::Header)),
    ("in list", |view| view.is_in(Element::List)),
    ("in main", |view| view.is_in(Element::Main)),
    ("in nav", |view| view.is_in(Element::Nav)),
    ("in section", |view| view.is_in(Element::Section)),
    ("in table", |view| view.is_in(Element::Table)),
    ("depth", |view| view.layout(|layout| f32::from(layout.depth))),
    ("prose share 0", |view| view.prose_share(0)),
    ("prose share 1", |view| view.prose_share(1)),
    ("prose share 2", |view| view.prose_share(2)),
    ("prose share 3", |view| view.prose_share(3)),
    ("prose share 4", |view| view.prose_share(4)),
    ("density 1", |view| view.density(1)),
    ("density 2", |view| view.density(2)),
    ("density 3", |view| view.density(3)),
    ("links in 1", |view| view.links_in(1)),
    ("links in 2", |view| view.links_in(2)),
    ("in the dominant", |view| {
        view.layout(|layout| match layout.path.iter().position(|&number| number == view.page.dominant.0) {
            Some(level) => level as f32,
            None => layout.path.len() as f32,
        })
    }),
    ("below the dominant", |view| view.layout(|layout| f32::from(layout.depth) - view.page.dominant.1)),
    ("prose of its style", |view| {
        view.layout(|layout| view.page.prose_of_style[&layout.style] / view.page.prose().max(1.0))
    }),
    ("same parent before", |view| view.same_parent(-1)),
    ("same parent after", |view| view.same_parent(1)),
    ("same style before", |view| view.same_style(-1)),
    ("same style after", |view| view.same_style(1)),
    ("in description", |view| view.layout(|layout| layout.in_description)),
    ("in stated body", |view| view.layout(|layout| layout.in_stated_body.map_or(-1.0, flag))),
    ("hint author", |view| view.hinted(Hint::Author)),
    ("hint body", |view| view.hinted(Hint::Body)),
    ("hint caption", |view| view.hinted(Hint::Caption)),
    ("hint comment", |view| view.hinted(Hint::Comment)),
    ("hint hidden", |view| view.hinted(Hint::Hidden)),
    ("hint lead", |view| view.hinted(Hint::Lead)),
    ("hint meta", |view| view.hinted(Hint::Meta)),
    ("hint nav", |view| view.hinted(Hint::Nav)),
    ("hint paywall", |view| view.hinted(Hint::Paywall)),
    ("hint promo", |view| view.hinted(Hint::Promo)),
    ("hint related", |view| view.hinted(Hint::Related)),
    ("hint share", |view| view.hinted(Hint::Share)),
];

/// The name of a feature.
pub fn feature_name(number: usize) -> &'static str {
    FEATURES[number].0
}

/// The number of the feature with this name.
pub(super) fn feature_number(name: &str) -> Option<usize> {
    FEATURES.iter().position(|(other, _)| *other == name)
}
fn ln(value: f32) -> f32 {
    value.ln_1p()
}

fn readable(line: &Line) -> f32 {
    line.layout.as_ref().map_or(-1.0, |layout| flag(layout.readable))
}

fn linked(line: &Line) -> f32 {
    line.layout.as_ref().map_or(-1.0, |layout| layout.linked)
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_of_text_are_those_before_the_structure() {
        assert_eq!(FEATURES[OF_TEXT].0, "names the site");
    }
}
