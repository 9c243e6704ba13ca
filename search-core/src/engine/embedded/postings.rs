//! What a term's postings have in common with some articles.

use tantivy::{DocId, DocSet};

/// Calls `see` with the postings at each article that they have, and its place among `docs`, which must be in order and not
/// before those of an earlier call. Takes a step for each article that they have, and not for each that is asked about:
/// most of the terms that a pattern stands for are in few of the articles that it finds.
pub(super) fn each_common<P: DocSet>(postings: &mut P, docs: &[DocId], mut see: impl FnMut(usize, &mut P)) {
    let Some(&last) = docs.last() else { return };
    let mut at = 0;
    while let Some(&wanted) = docs.get(at) {
        let mut found = postings.doc();
        if found < wanted {
            found = postings.seek(wanted);
        }
        if found > last {
            return;
        }
        if found == wanted {
            see(at, postings);
            at += 1;
        } else {
            at += docs[at..].partition_point(|&doc| doc < found);
        }
    }
}
