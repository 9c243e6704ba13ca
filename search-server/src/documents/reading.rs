//! How the documents of an index are read: the settings in, articles out.

use search_core::Article;
use search_core::article::Document;
use search_core::document::{Reading, article_of};

use crate::data::index::Index;

/// How the documents of an index are read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    origin: String,
    found_by: Option<Vec<String>>,
    told_by: Vec<String>,
}

impl Read {
    pub(crate) fn of(index: &Index) -> Read {
        let settings = &index.settings;
        Read { origin: index.uid.clone(), found_by: settings.searchable(), told_by: settings.told_by() }
    }

    pub(crate) fn article(&self, document: Document, id: &str) -> Article {
        let Read { origin, found_by, told_by } = self;
        article_of(document, id, Reading { origin, found_by: found_by.as_deref(), told_by })
    }
}
