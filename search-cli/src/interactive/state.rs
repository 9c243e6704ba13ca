//! What the interactive search shows, and how actions change it. It knows neither the terminal nor the archive.

use search_core::engine::weights::HALF_LIFE;
use search_core::query::LangWords;
use search_core::{Answer, Article, Facet, Group, Hit, LeftOut, Order, Relaxation, SearchOptions};

use super::action::{Action, Effect, Focus};
use super::filters::{Dates, Filters};
use super::line::{Edit, Line};
use super::pane::Pane;
use super::popup::{Choice, Popup};
use super::reading::Reading;
use super::worker::{Answered, Asked, Question, Reply};
use crate::output::link;

/// How many hits are asked for at first, how many more when the end of the list is reached, and how many there are at most.
const HITS: usize = 50;
const MOST_HITS: usize = 1_000;

/// How many values there are to choose from at a time.
const VALUES: usize = 100;

/// Everything that is shown.
#[derive(Debug)]
pub(super) struct State {
    pub(super) query: Line,
    pub(super) filters: Filters,
    pub(super) order: Order,
    pub(super) folded: bool,
    pub(super) focus: Focus,
    pub(super) popup: Option<Popup>,
    /// The last answer.
    pub(super) found: Option<Answer>,
    /// Which hit.
    pub(super) selected: usize,
    pub(super) pane: Pane,
    /// What happened last, where there is something to say of it.
    pub(super) said: Option<String>,
    /// Which version of the story is shown: 0 is the hit.
    version: usize,
    other: Option<Box<Article>>,
    base: SearchOptions,
    limit: usize,
    /// Whether the hits that are awaited are these and more.
    grows: bool,
    /// The number of the last question, of the last search, and of the last of the others.
    last: u64,
    search: Awaited,
    look: Awaited,
}

/// Another search than the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Offer<'a> {
    /// The query that was probably meant.
    Meant(&'a str),
    /// One that asks for less, and finds something.
    Less(&'a Relaxation),
}

/// A question whose answer is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Awaited(Option<u64>);

impl Awaited {
    /// True for the answer that is wanted, once.
    fn takes(&mut self, number: u64) -> bool {
        self.0.take_if(|awaited| *awaited == number).is_some()
    }
}

impl State {
    /// Before the first search. `base` is what it was called with; its filters are as if they had been chosen here.
    pub(super) fn new(query: &str, mut base: SearchOptions) -> State {
        State {
            query: Line::new(query),
            filters: Filters::taken_from(&mut base),
            order: base.order.clone(),
            folded: true,
            focus: Focus::Query,
            popup: None,
            found: None,
            selected: 0,
            pane: Pane::default(),
            said: None,
            version: 0,
            other: None,
            base,
            limit: HITS,
            grows: false,
            last: 0,
            search: Awaited::default(),
            look: Awaited::default(),
        }
    }

    /// The search that what is typed and chosen asks for.
    pub(super) fn search(&mut self) -> Effect {
        self.limit = HITS;
        self.grows = false;
        self.said = None;
        self.ask_for_hits()
    }

    fn ask_for_hits(&mut self) -> Effect {
        let options = SearchOptions { limit: self.limit, ..self.options(None) };
        self.last += 1;
        self.search = Awaited(Some(self.last));
        self.look = Awaited::default();
        let asked = Asked::Search { query: self.query.text().to_owned(), options: Box::new(options) };
        Effect::Ask(Question { number: self.last, asked })
    }

    fn options(&self, but: Option<&Facet>) -> SearchOptions {
        SearchOptions {
            offset: 0,
            order: self.order.clone(),
            group: if self.folded { Group::Story } else { Group::Nothing },
            unfinished: true,
            ..self.filters.applied(&self.base, but)
        }
    }

    fn look(&mut self, asked: Asked) -> Effect {
        self.last += 1;
        self.look = Awaited(Some(self.last));
        Effect::Ask(Question { number: self.last, asked })
    }

    /// True while an answer is due.
    pub(super) fn is_waiting(&self) -> bool {
        self.search.0.is_some() || self.look.0.is_some()
    }

    /// Takes an answer, where it is still wanted.
    pub(super) fn see(&mut self, Reply { number, answered }: Reply) {
        if !self.search.takes(number) && !self.look.takes(number) {
            return;
        }
        match answered {
            Ok(Answered::Found(answer)) => {
                let before = self.hit().map(|hit| hit.article.id.clone());
                self.found = Some(*answer);
                self.selected = match self.grows {
                    true => self.selected.min(self.hits().len().saturating_sub(1)),
                    false => 0,
                };
                let same = before == self.hit().map(|hit| hit.article.id.clone());
                match same {
                    // It is marked otherwise now.
                    true => self.pane.mark_anew(),
                    false => self.leave_article(),
                }
            }
            Ok(Answered::Values(values)) => {
                if let Some(Popup::Choice(choice)) = &mut self.popup {
                    choice.found(values);
                }
            }
            Ok(Answered::Article(article)) => {
                self.pane.leave();
                match article {
                    Some(article) => self.other = Some(article),
                    None => self.say("that version is not there any more".to_owned()),
                }
            }
            Err(error) => self.say(error.to_string()),
        }
    }

    pub(super) fn say(&mut self, text: String) {
        self.said = Some(text);
    }

    /// The other search that is offered: one key takes it.
    pub(super) fn offered(&self) -> Option<Offer<'_>> {
        let answer = self.found.as_ref()?;
        match &answer.did_you_mean {
            Some(meant) => Some(Offer::Meant(meant)),
            // What was not understood comes first.
            None if !answer.notes.is_empty() => None,
            None => answer.relaxations.first().map(Offer::Less),
        }
    }

    pub(super) fn hits(&self) -> &[Hit] {
        self.found.as_ref().map_or(&[], |answer| &answer.hits)
    }

    fn hit(&self) -> Option<&Hit> {
        self.hits().get(self.selected)
    }

    /// The article that is shown.
    pub(super) fn article(&self) -> Option<&Article> {
        self.other.as_deref().or(self.hit().map(|hit| &hit.article))
    }

    /// The words by which it is marked.
    pub(super) fn words(&self) -> &[LangWords] {
        self.found.as_ref().map_or(&[], |answer| &answer.words)
    }

    /// Lays the article out for the room that there is.
    pub(super) fn fit(&mut self, width: usize, height: usize) {
        let width = width.max(1);
        let mut pane = std::mem::take(&mut self.pane);
        pane.fit(width, height, || {
            let story = self.hit().and_then(|hit| hit.story.as_ref());
            self.article().map(|article| Reading::of(article, story, self.words(), width))
        });
        self.pane = pane;
    }

    /// Another hit is shown.
    fn leave_article(&mut self) {
        self.version = 0;
        self.other = None;
        self.pane.leave();
    }

    /// Does what a key says.
    pub(super) fn act(&mut self, action: Action) -> Option<Effect> {
        if !matches!(action, Action::Scroll(_) | Action::ScrollPage(_)) {
            self.said = None;
        }
        match action {
            Action::Edit(edit) => return self.edit(edit),
            Action::Paste(text) => return self.paste(&text),
            Action::Focus(focus) => self.focus = focus,
            Action::Step(by) => return self.step(by),
            Action::Scroll(by) => self.pane.scroll_by(by),
            Action::ScrollPage(by) => self.pane.scroll_pages(by),
            Action::Match(by) => self.pane.jump(by),
            Action::Version => return self.next_version(),
            Action::Choose(facet) => {
                let chosen = self.filters.chosen(&facet);
                self.popup = Some(Popup::Choice(Choice::of(facet, chosen)));
                return self.look_for_values();
            }
            Action::Dates => self.popup = Some(Popup::Dates(Line::new(self.filters.dates_typed()))),
            Action::Help => self.popup = Some(Popup::Help { first: 0 }),
            Action::PopupStep(by) => match &mut self.popup {
                Some(Popup::Choice(choice)) => choice.step(by),
                Some(Popup::Help { first }) => *first = first.saturating_add_signed(by),
                Some(Popup::Dates(_)) | None => {}
            },
            Action::Accept => return self.accept(),
            Action::Close => self.popup = None,
            Action::NextOrder => {
                self.order = match self.order {
                    Order::Relevance => Order::Recent { half_life: HALF_LIFE },
                    Order::Recent { .. } => Order::Newest,
                    Order::Newest => Order::Oldest,
                    Order::Oldest | Order::By(..) => Order::Relevance,
                };
                return Some(self.search());
            }
            Action::Fold => {
                self.folded = !self.folded;
                return Some(self.search());
            }
            Action::ClearFilters => {
                self.filters = Filters::default();
                return Some(self.search());
            }
            Action::Correct => {
                match self.offered()? {
                    Offer::Meant(meant) => self.query = Line::new(meant),
                    Offer::Less(Relaxation { left_out, query, .. }) => {
                        let left_out = left_out.clone();
                        self.query = Line::new(query);
                        match left_out {
                            LeftOut::Lang => self.filters.choose(&Facet::Lang, None),
                            LeftOut::Filter => self.filters.keep_languages(),
                            _ => {}
                        }
                    }
                }
                return Some(self.search());
            }
            Action::Open => {
                let article = self.article()?;
                let page = link::page(article).map(str::to_owned);
                return Some(Effect::Open(
                    page.unwrap_or_else(|| article.origin.path.to_string_lossy().into_owned()),
                ));
            }
            Action::Page => return self.article().map(|_| Effect::Page),
            Action::CopyId => return self.article().map(|article| Effect::Copy(article.id.clone())),
            Action::CopyUrl => match self.article()?.url.clone() {
                Some(url) => return Some(Effect::Copy(url)),
                None => self.say("this article has no address".to_owned()),
            },
            Action::Suspend => return Some(Effect::Suspend),
            Action::Quit => return Some(Effect::Quit),
        }
        None
    }

    fn paste(&mut self, text: &str) -> Option<Effect> {
        if self.popup.is_none() {
            self.focus = Focus::Query;
        }
        // Letter by letter into the line, and asked for once: a whole page may be pasted.
        let letters =
            || text.split_whitespace().flat_map(|word| std::iter::once(' ').chain(word.chars())).skip(1);
        let put = |line: &mut Line| letters().map(|c| line.edit(Edit::Insert(c))).fold(false, |a, b| a | b);
        match &mut self.popup {
            Some(Popup::Choice(choice)) => put(&mut choice.beginning).then(|| self.look_for_values())?,
            Some(Popup::Dates(line)) => {
                put(line);
                None
            }
            Some(Popup::Help { .. }) => None,
            None => put(&mut self.query).then(|| self.search()),
        }
    }

    fn edit(&mut self, edit: Edit) -> Option<Effect> {
        match &mut self.popup {
            Some(Popup::Choice(choice)) => choice.beginning.edit(edit).then(|| self.look_for_values())?,
            Some(Popup::Dates(line)) => {
                line.edit(edit);
                None
            }
            Some(Popup::Help { .. }) => None,
            None => self.query.edit(edit).then(|| self.search()),
        }
    }

    fn look_for_values(&mut self) -> Option<Effect> {
        let Some(Popup::Choice(Choice { facet, beginning, .. })) = &self.popup else { return None };
        let options = SearchOptions { limit: VALUES, ..self.options(Some(facet)) };
        let asked = Asked::Values {
            facet: facet.clone(),
            beginning: beginning.text().to_owned(),
            query: self.query.text().to_owned(),
            options: Box::new(options),
        };
        Some(self.look(asked))
    }

    fn accept(&mut self) -> Option<Effect> {
        match self.popup.take()? {
            Popup::Help { .. } => None,
            Popup::Choice(choice) => {
                let facet = choice.facet.clone();
                self.filters.choose(&facet, choice.chosen());
                Some(self.search())
            }
            Popup::Dates(line) => {
                let dates = Dates::parse(line.text());
                if dates.is_none() && !line.text().trim().is_empty() {
                    self.popup = Some(Popup::Dates(line));
                    self.say("no date; as in 2023, 2023-02..2023-06, >=2023".to_owned());
                    return None;
                }
                self.filters.date(dates);
                Some(self.search())
            }
        }
    }

    /// Goes to another hit, and asks for more hits where there are no more in the list.
    fn step(&mut self, by: isize) -> Option<Effect> {
        let last = self.hits().len().saturating_sub(1);
        let beyond = self.selected.saturating_add_signed(by);
        let selected = beyond.min(last);
        if selected != self.selected {
            self.selected = selected;
            self.look = Awaited::default();
            self.leave_article();
        }
        let answer = self.found.as_ref()?;
        let more = answer.stories.unwrap_or(answer.total) > answer.hits.len() as u64;
        if beyond > last && more && self.limit < MOST_HITS && self.search == Awaited::default() {
            self.limit += HITS;
            self.grows = true;
            return Some(self.ask_for_hits());
        }
        None
    }

    fn next_version(&mut self) -> Option<Effect> {
        let story = self.hit()?.story.as_ref()?;
        let next = (self.version + 1) % (story.versions.len() + 1);
        let id = next.checked_sub(1).map(|at| story.versions[at].id.clone());
        self.version = next;
        match id {
            Some(id) => Some(self.look(Asked::Article { id })),
            None => {
                self.look = Awaited::default();
                self.leave_article();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
