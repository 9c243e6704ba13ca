//! What reading did, in a line for people.

use search_core::{Pruned, Report};

use crate::commands::count;

/// What was done, in a line: `5 articles added from 5 files; 2 files unchanged; 1 skipped`.
pub(super) fn summary(report: &Report, pruned: &Pruned, all_are_named: bool) -> String {
    let mut parts = Vec::new();
    if report.added > 0 || report.replaced > 0 {
        let mut articles = Vec::new();
        if report.added > 0 {
            articles.push(count(report.added, "article added", "articles added"));
        }
        if report.replaced > 0 {
            articles.push(count(report.replaced, "article replaced", "articles replaced"));
        }
        let articles = articles.join(" and ");
        parts.push(match report.files {
            // Those of files that are gone stood in others, too.
            0 => articles,
            files => format!("{articles} from {}", count(files, "file", "files")),
        });
    } else if report.removed + pruned.files == 0 {
        parts.push("nothing new".to_owned());
    }
    if report.removed > 0 {
        parts.push(count(
            report.removed,
            "article removed that its file no longer has",
            "articles removed that their files no longer have",
        ));
    }
    parts.extend(gone(pruned.files, pruned.articles.saturating_sub(report.moved)));
    if report.overwritten > 0 {
        parts.push(count(
            report.overwritten,
            "article overwritten by another with its id",
            "articles overwritten by others with their ids",
        ));
    }
    if report.resumed > 0 {
        parts.push(count(
            report.resumed,
            "file read on from where it was left",
            "files read on from where they were left",
        ));
    }
    if report.unchanged > 0 {
        parts.push(count(report.unchanged, "file unchanged", "files unchanged"));
    }
    if report.skipped > 0 {
        let where_named = if all_are_named { " (named above)" } else { "" };
        parts.push(format!("{} skipped{where_named}", report.skipped));
    }
    if report.passed_over > 0 {
        parts.push(count(
            report.passed_over,
            "record that is no page passed over",
            "records that are no pages passed over",
        ));
    }
    if report.lines_taken > 0 {
        parts.push(format!("{} dropped", count(report.lines_taken, "repeated line", "repeated lines")));
    }
    if report.lines_given_back > 0 {
        let lines = count(report.lines_given_back, "line", "lines");
        parts.push(format!("{lines} given back to articles"));
    }
    parts.join("; ")
}

/// What went with files that are gone, those articles aside that stand in other ones.
fn gone(files: u64, articles: u64) -> Option<String> {
    let without =
        || count(files, "file is gone, and no article with it", "files are gone, and no article with them");
    let with = || {
        let files = count(files, "file that is gone", "files that are gone");
        format!("{} removed with {files}", count(articles, "article", "articles"))
    };
    (files > 0).then(|| if articles == 0 { without() } else { with() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_was_done() {
        let report = |added, replaced, files, unchanged, skipped| {
            let report = Report { files, unchanged, added, replaced, skipped, ..Report::default() };
            summary(&report, &Pruned::default(), true)
        };
        assert_eq!(report(5, 0, 5, 0, 0), "5 articles added from 5 files");
        assert_eq!(
            report(1, 2, 1, 3, 1),
            "1 article added and 2 articles replaced from 1 file; 3 files unchanged; 1 skipped (named above)"
        );
        assert_eq!(report(0, 0, 0, 5, 0), "nothing new; 5 files unchanged");
        let lines = Report { files: 1, added: 1, lines_taken: 4, lines_given_back: 1, ..Report::default() };
        assert_eq!(
            summary(&lines, &Pruned::default(), true),
            "1 article added from 1 file; 4 repeated lines dropped; 1 line given back to articles"
        );
        let unchanged = Report { unchanged: 3, ..Report::default() };
        assert_eq!(
            summary(&unchanged, &Pruned { files: 1, articles: 7 }, true),
            "7 articles removed with 1 file that is gone; 3 files unchanged"
        );
        let moved = Report { files: 2, added: 1, replaced: 2, moved: 2, passed_over: 1, ..Report::default() };
        assert_eq!(
            summary(&moved, &Pruned { files: 2, articles: 2 }, true),
            "1 article added and 2 articles replaced from 2 files; 2 files are gone, and no article with them; \
             1 record that is no page passed over"
        );
        let fewer = Report { files: 1, removed: 1, overwritten: 2, ..Report::default() };
        assert_eq!(
            summary(&fewer, &Pruned::default(), true),
            "1 article removed that its file no longer has; 2 articles overwritten by others with their ids"
        );
    }
}
