//! What an engine knows of the stories that its articles tell.
//!
//! Of every article it holds the signature, in the order in which it was made and by each key and band; beside the articles,
//! for each that looks like another, which it looks like and which story it tells ([`Told`]).

use std::collections::HashMap;

use super::EngineError;
use crate::article::Article;
use crate::lang::Lang;
use crate::query::{Facet, Node};
use crate::story::Signature;

/// The number by which an article is called in what is known of stories: a hash of its id.
pub fn number_of(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes())
}

/// What is known of an article that looks like others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The number of the story it tells: that of its article whose id comes first. Its own where it tells one alone.
    pub story: u64,
    /// The numbers of the articles that it looks like, in order.
    pub alike: Vec<u64>,
}

/// A story that several articles tell, as one of them is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Versions {
    /// The id of its article whose id comes first.
    pub story: String,
    /// How many articles tell it.
    pub articles: u64,
    /// The others, in the order of their ids, as many as were asked for.
    pub others: Vec<Article>,
}

/// Takes an article's place, its number and its signature.
pub type VisitSignature<'a> = &'a mut dyn FnMut(u64, u64, Signature) -> Result<(), EngineError>;

/// An archive as it was committed at one moment, by what its stories are recognised by. An article is called by its place,
/// which is a name for it in this view only, or by its number.
pub trait StoryView: Send + Sync {
    /// How many articles there are.
    fn articles(&self) -> u64;

    /// Visits every article.
    fn each(&self, visit: VisitSignature<'_>) -> Result<(), EngineError>;

    /// The place of the article with this number.
    fn place(&self, number: u64) -> Result<Option<u64>, EngineError>;

    /// The number of the article at this place.
    fn number(&self, place: u64) -> Result<u64, EngineError>;

    /// The id of the article at this place.
    fn id(&self, place: u64) -> Result<String, EngineError>;

    /// The language of the article at this place.
    fn lang(&self, place: u64) -> Result<Lang, EngineError>;

    /// The signature of the article at this place.
    fn signature(&self, place: u64) -> Result<Signature, EngineError>;

    /// The places of the articles with a key; `None` if there are more than `most`.
    fn with_key(&self, key: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError>;

    /// The places of the articles with a band; `None` if there are more than `most`.
    fn with_band(&self, band: u32, most: u64) -> Result<Option<Vec<u64>>, EngineError>;

    /// The numbers of the articles that were read from a file.
    fn of_file(&self, path: &std::path::Path) -> Result<Vec<u64>, EngineError>;

    /// What is known of the article with this number; nothing for most.
    fn told(&self, number: u64) -> Result<Option<Told>, EngineError>;

    /// The numbers of all articles of which something is known.
    fn all_told(&self) -> Result<Vec<u64>, EngineError>;
}

/// True when a node asks about stories.
pub(super) fn asks_about_stories(node: &Node) -> bool {
    match node {
        Node::All(nodes) | Node::Any(nodes) | Node::AtLeast(_, nodes) => nodes.iter().any(asks_about_stories),
        Node::AllBut(yes, no) => asks_about_stories(yes) || asks_about_stories(no),
        Node::Filter(filter) => filter.names(&Facet::Story),
        _ => false,
    }
}

/// Which story each article tells, of those that are told by several.
#[derive(Debug, Default)]
pub(super) struct Table {
    story: HashMap<u64, u64>,
    members: HashMap<u64, Vec<u64>>,
}

impl Table {
    /// The table of what is told: articles with the stories they tell.
    pub(super) fn of(told: impl Iterator<Item = (u64, u64)>) -> Table {
        let mut table = Table::default();
        for (member, story) in told {
            table.members.entry(story).or_default().push(member);
        }
        table.members.retain(|_, members| members.len() > 1);
        for (story, members) in &table.members {
            table.story.extend(members.iter().map(|member| (*member, *story)));
        }
        table
    }

    /// The story of an article, where several tell it.
    pub(super) fn told_by_several(&self, number: u64) -> Option<u64> {
        self.story.get(&number).copied()
    }

    /// The story of an article: its own number where no other tells it.
    pub(super) fn story(&self, number: u64) -> u64 {
        self.told_by_several(number).unwrap_or(number)
    }

    /// The articles that tell their story with others.
    pub(super) fn told(&self) -> impl Iterator<Item = u64> + '_ {
        self.story.keys().copied()
    }

    /// The articles of a story that several tell; none of any other.
    pub(super) fn members(&self, story: u64) -> &[u64] {
        self.members.get(&story).map_or(&[], Vec::as_slice)
    }
}
