//! The thread that asks the archive, so that keys are never waited for. A question makes those before it stop that
//! nobody waits for any more.

use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

use anyhow::{Result, bail};
use search_core::engine::Stop;
use search_core::{Answer, Archive, Article, Error, Facet, FacetCount, SearchOptions};

/// What the archive is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    /// Later questions have larger numbers.
    pub(super) number: u64,
    pub(super) asked: Asked,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// What a query finds.
    Search { query: String, options: Box<SearchOptions> },
    /// The values of a facet among it that begin so.
    Values { facet: Facet, beginning: String, query: String, options: Box<SearchOptions> },
    /// An article.
    Article { id: String },
}

/// What it answered.
#[derive(Debug)]
pub(super) struct Reply {
    /// The number of the question.
    pub(super) number: u64,
    pub(super) answered: Result<Answered, Error>,
}

#[derive(Debug)]
pub(super) enum Answered {
    Found(Box<Answer>),
    Values(Vec<FacetCount>),
    /// `None` where it is there no more.
    Article(Option<Box<Article>>),
}

/// The other side of the thread, which ends with it.
pub(super) struct Worker {
    questions: Sender<(Question, Stop)>,
    replies: Receiver<Reply>,
    search: Stop,
    look: Stop,
}

impl Worker {
    pub(super) fn start(archive: &Archive) -> Worker {
        let (questions, asked) = mpsc::channel::<(Question, Stop)>();
        let (answer, replies) = mpsc::channel();
        let archive = archive.clone();
        thread::spawn(move || {
            for (Question { number, asked }, stop) in asked {
                // It was asked while another was answered, and another after it.
                if stop.is_wished() {
                    continue;
                }
                let answered = asked.answered(&archive.until(stop.clone()));
                if !stop.is_wished() && answer.send(Reply { number, answered }).is_err() {
                    return;
                }
            }
        });
        Worker { questions, replies, search: Stop::new(), look: Stop::new() }
    }

    /// Asks this. A search takes the place of all that was asked before; a look at something, of the look before it.
    pub(super) fn ask(&mut self, question: Question) {
        let stop = Stop::new();
        self.look.now();
        match question.asked {
            Asked::Search { .. } => std::mem::replace(&mut self.search, stop.clone()).now(),
            Asked::Values { .. } | Asked::Article { .. } => self.look = stop.clone(),
        }
        // Where nobody is left to answer, `reply` says so.
        let _ = self.questions.send((question, stop));
    }

    /// The next answer that is there.
    ///
    /// # Errors
    /// When there will be none any more.
    pub(super) fn reply(&self) -> Result<Option<Reply>> {
        match self.replies.try_recv() {
            Ok(reply) => Ok(Some(reply)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => bail!("the search ended unexpectedly; please report it"),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.search.now();
        self.look.now();
    }
}

impl Asked {
    /// What the archive has to say.
    pub(super) fn answered(self, archive: &Archive) -> Result<Answered, Error> {
        Ok(match self {
            Asked::Search { query, options } => Answered::Found(Box::new(archive.search(&query, &options)?)),
            Asked::Values { facet, beginning, query, options } => {
                Answered::Values(archive.facet_values(facet, &beginning, &query, &options)?.values)
            }
            Asked::Article { id } => Answered::Article(archive.get(&id)?.map(Box::new)),
        })
    }
}
