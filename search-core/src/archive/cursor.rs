//! Cursors: where a walk through all hits stands, as a string that carries all it needs.
//!
//! It is the position of the engine, the query in terms, and a hash of what was asked; written down as JSON, compressed,
//! with a checksum before it, in letters that stand in a URL as they are. Anybody can make a cursor with the right checksum, so
//! what is read from one is checked like any other input.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Group, SearchOptions};
use crate::engine::order::Order;
use crate::engine::walk::Position;
use crate::error::CursorError;
use crate::lang::Lang;
use crate::query::{Filter, Node, Plan};

/// Raised with every change of what a cursor holds, or of how hits are ordered.
const VERSION: u8 = 1;

/// A cursor is no longer, in characters.
const LONGEST: usize = 64 * 1024;

/// What is in it is no larger, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The quickest there is: cursors are small.
const LEVEL: i32 = 1;

/// Where a walk through the hits of a query stands: give it to [`SearchOptions::cursor`] with the same query and options,
/// and the hits behind it come. As a string it is opaque, and may be kept for as long as the archive's format stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    version: u8,
    /// A hash of the query and of all options that decide which hits there are, and in which order, but for how words are taken:
    /// that is in the plan.
    asked: u64,
    pub(super) plan: Plan,
    pub(super) position: Position,
}

impl Cursor {
    pub(super) fn new(query: &str, options: &SearchOptions, plan: Plan, position: Position) -> Cursor {
        Cursor { version: VERSION, asked: asked(query, options), plan, position }
    }

    /// Checks that the cursor belongs to this search.
    pub(super) fn check(&self, query: &str, options: &SearchOptions) -> Result<(), CursorError> {
        if options.group == Group::Story {
            return Err(CursorError::ByStory);
        }
        if self.asked == asked(query, options) { Ok(()) } else { Err(CursorError::Foreign) }
    }

    /// True when nothing in it breaks what the other stages rely on.
    fn is_sound(&self) -> bool {
        let readings = self.plan.ranking.iter();
        let words = readings.clone().all(|reading| reading.words.iter().all(|word| !word.forms.is_empty()));
        let within = |reading: &crate::query::LangWords| {
            let together = reading.together.iter().map(|together| &together.words);
            together.into_iter().all(|range| range.start < range.end && range.end <= reading.words.len())
        };
        words && readings.into_iter().all(within) && filters_are_sound(&self.plan.matching)
    }
}

fn filters_are_sound(node: &Node) -> bool {
    match node {
        Node::All(nodes) | Node::Any(nodes) | Node::AtLeast(_, nodes) => nodes.iter().all(filters_are_sound),
        Node::AllBut(yes, no) => filters_are_sound(yes) && filters_are_sound(no),
        Node::Filter(filter) => filter.check().is_ok(),
        _ => true,
    }
}

/// What decides which hits there are, and in which order.
#[derive(Serialize)]
struct Asked<'a> {
    query: &'a str,
    langs: &'a [Lang],
    filter: &'a Option<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: &'a Option<Filter>,
    order: &'a Order,
}

fn asked(query: &str, options: &SearchOptions) -> u64 {
    let SearchOptions { langs, filter, within, order, .. } = options;
    // Nothing in it can fail to be written.
    xxh3_64(&serde_json::to_vec(&Asked { query, langs, filter, within, order }).unwrap_or_default())
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        let packed = zstd::bulk::compress(&json, LEVEL).map_err(|_| fmt::Error)?;
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&xxh3_64(&packed).to_le_bytes());
        bytes.extend_from_slice(&packed);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Cursor, CursorError> {
        let broken = CursorError::Broken;
        if text.len() > LONGEST {
            return Err(broken);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| broken)?;
        let (version, rest) = bytes.split_first().ok_or(broken)?;
        let (sum, packed) = rest.split_first_chunk().ok_or(broken)?;
        if xxh3_64(packed) != u64::from_le_bytes(*sum) {
            return Err(broken);
        }
        if *version != VERSION {
            return Err(CursorError::OtherVersion);
        }
        let json = zstd::bulk::decompress(packed, LARGEST).map_err(|_| broken)?;
        let cursor: Cursor = serde_json::from_slice(&json).map_err(|_| broken)?;
        if cursor.is_sound() { Ok(cursor) } else { Err(broken) }
    }
}
