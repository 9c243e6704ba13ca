//! For tests: the state, driven by keys, with the sample archive behind it and no terminal.

use std::sync::LazyLock;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use search_core::{Archive, Article, SearchOptions};

use super::action::Effect;
use super::keys;
use super::state::State;
use super::worker::{Answered, Question, Reply};

static SAMPLE: LazyLock<Archive> = LazyLock::new(|| {
    let archive = Archive::in_memory().unwrap();
    let articles = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/articles");
    archive.writer().unwrap().add_paths(&[articles.into()], |_| {}).unwrap();
    archive
});

/// The sample lies elsewhere on every machine.
fn at_home(article: &mut Article) {
    let path = article.origin.path.to_string_lossy();
    let below = path.rfind("data/articles").map(|at| path[at..].to_owned());
    article.origin.path = below.unwrap().into();
}

pub(super) struct Driven {
    pub(super) state: State,
    /// The questions that nobody has answered yet.
    pub(super) open: Vec<Question>,
    /// What else was to be done.
    pub(super) effects: Vec<Effect>,
}

impl Driven {
    /// After the first search.
    pub(super) fn new(query: &str) -> Driven {
        Driven::with(query, SearchOptions::default())
    }

    /// The same, of a search with options.
    pub(super) fn with(query: &str, options: SearchOptions) -> Driven {
        let mut state = State::new(query, options);
        let first = state.search();
        let mut driven = Driven { state, open: Vec::new(), effects: Vec::new() };
        driven.take(first);
        driven.settle();
        driven
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Ask(question) => self.open.push(question),
            effect => self.effects.push(effect),
        }
    }

    /// Presses a key; no answer comes yet.
    pub(super) fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        let action = keys::action(KeyEvent::new(code, modifiers), &self.state);
        if let Some(effect) = action.and_then(|action| self.state.act(action)) {
            self.take(effect);
        }
    }

    /// Presses a key, and waits for the answer.
    pub(super) fn key(&mut self, code: KeyCode) {
        self.press(code, KeyModifiers::NONE);
        self.settle();
    }

    /// Types a text.
    pub(super) fn typed(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    /// Answers all questions, in order.
    pub(super) fn settle(&mut self) {
        for question in std::mem::take(&mut self.open) {
            self.answer(question);
        }
        self.state.fit(40, 10);
    }

    pub(super) fn answer(&mut self, Question { number, asked }: Question) {
        let mut answered = asked.answered(&SAMPLE);
        match &mut answered {
            Ok(Answered::Found(answer)) => {
                answer.hits.iter_mut().for_each(|hit| at_home(&mut hit.article));
            }
            Ok(Answered::Article(Some(article))) => at_home(article),
            _ => {}
        }
        self.state.see(Reply { number, answered });
    }

    /// The id of the article that is shown.
    pub(super) fn shown(&self) -> &str {
        self.state.article().map_or("", |article| &article.id)
    }
}
