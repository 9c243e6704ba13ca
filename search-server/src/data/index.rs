//! An index as requests see it: an archive, and what is said about it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use search_core::engine::Stop;
use search_core::{Archive, Article, Error, Filter, Vocabulary};

use crate::answer::document_of;
use crate::settings::Settings;

/// How many documents have each field.
pub(crate) type FieldCounts = BTreeMap<String, u64>;

/// An index. What changes it makes a new one; requests that began go on with the one they have.
#[derive(Clone)]
pub(crate) struct Index {
    /// Its name.
    pub(crate) uid: String,
    /// What its archive is called where the archives are kept: a folder of the data directory's `indexes`.
    pub(crate) folder: String,
    /// The field by which its documents are told apart; `None` until the first document comes.
    pub(crate) primary_key: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) settings: Settings,
    /// The number of the next document: see [`search_core::article::Document`].
    pub(crate) next_document: u64,
    pub(crate) archive: Archive,
    /// True where requests add documents to it; false where it holds articles from files.
    pub(crate) takes_documents: bool,
    /// What [`Index::vocabulary`] made of the settings.
    pub(crate) vocabulary: Arc<OnceLock<Arc<Vocabulary>>>,
    /// What [`Index::field_distribution`] found.
    pub(crate) fields: Arc<OnceLock<Arc<FieldCounts>>>,
}

/// No name of an index is longer, in bytes.
const MOST_UID_BYTES: usize = 512;

/// True for a name that an index may have.
pub(crate) fn is_index_uid(uid: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MOST_UID_BYTES).contains(&uid.len()) && uid.bytes().all(known)
}

/// So many documents are read at a time.
const PAGE: usize = 1_000;

impl Index {
    /// The same index, for a request that may be given up: see [`Archive::until`].
    pub(crate) fn until(&self, stop: &Stop) -> Arc<Index> {
        Arc::new(Index { archive: self.archive.until(stop.clone()), ..self.clone() })
    }

    /// The articles that a filter lets through, in the order of their documents. What a writer does meanwhile is not seen before
    /// it commits.
    pub(crate) fn articles<'i>(
        &'i self,
        filter: Option<&'i Filter>,
    ) -> impl Iterator<Item = Result<Article, Error>> + 'i {
        let (mut seen, mut ended) = (0, false);
        let pages = std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let page = self.archive.documents(filter, seen, PAGE).map(|page| page.articles);
            ended = page.as_ref().map_or(true, |page| page.len() < PAGE);
            seen += PAGE;
            Some(page)
        });
        pages.flat_map(|page| match page {
            Ok(articles) => articles.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }

    /// How the words of queries are taken. Archives from files are asked as they are everywhere else.
    pub(crate) fn vocabulary(&self) -> Arc<Vocabulary> {
        let make = || {
            Arc::new(if self.takes_documents { self.settings.vocabulary() } else { Vocabulary::default() })
        };
        self.vocabulary.get_or_init(make).clone()
    }

    /// How many documents have each field. All of them are read for it, once for every change of the index.
    pub(crate) fn field_distribution(&self) -> Result<Arc<FieldCounts>, Error> {
        if let Some(counts) = self.fields.get() {
            return Ok(counts.clone());
        }
        let mut counts = FieldCounts::new();
        for article in self.articles(None) {
            for (name, _) in document_of(&article?) {
                *counts.entry(name).or_insert(0) += 1;
            }
        }
        let counts = Arc::new(counts);
        // Others may add to an archive from files, and nobody says so.
        if self.takes_documents {
            // Whoever counted first counted the same.
            let _ = self.fields.set(counts.clone());
        }
        Ok(counts)
    }
}
