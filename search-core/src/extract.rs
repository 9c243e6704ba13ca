//! The first stages together: a record in, the article in it out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::article::Article;
use crate::clean::clean;
use crate::parse::parse;
use crate::read::{Limits, Record, Skip, SkipReason, records};

/// Finds the article in a record, read today, or crawled on the day that the record says.
///
/// # Errors
/// The reason why there is none.
pub fn extract(record: &Record) -> Result<Article, Skip> {
    let now = Timestamp::now();
    let seen = record.envelope.crawled.map_or(now, |crawled| crawled.min(now));
    extract_as_of(record, seen.to_zoned(TimeZone::UTC).date())
}

/// Finds the article in a record that was read or crawled on this day (UTC). A date after it is not believed.
///
/// # Errors
/// The reason why there is none.
pub fn extract_as_of(record: &Record, seen: Date) -> Result<Article, Skip> {
    let skip = |reason| Skip { origin: record.origin.clone(), reason };
    // Pages come from anywhere, and much of what reads them is not ours: a panic costs one record, not the run.
    let result = catch_unwind(AssertUnwindSafe(|| parse(record).and_then(|page| clean(page, seen))));
    match result {
        Ok(result) => result.map_err(skip),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned();
            let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(skip(SkipReason::Internal(message.unwrap_or_else(|| "no message".to_owned()))))
        }
    }
}

/// The articles in a file, in order. Streams: a file of any size is held a record at a time.
///
/// # Errors
/// When the file cannot be read at all. Records that hold no article are items.
pub fn extract_file(
    path: &Path,
    limits: Limits,
) -> Result<impl Iterator<Item = Result<Article, Skip>> + use<>, Skip> {
    Ok(records(path, limits)?.map(|record| record.and_then(|record| extract(&record))))
}
