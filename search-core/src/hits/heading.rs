//! A hit as it is listed: its name, and the snippets that say more than that.

use std::borrow::Cow;
use std::ops::Range;

use super::snippets::{CUT, shortened};
use super::{Hit, Snippet};

/// What a list shows of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'h> {
    /// The title, a very long one cut around what matched; else the beginning of the text.
    pub heading: String,
    /// What matched in it, in bytes.
    pub marks: Vec<Range<usize>>,
    /// The snippets, without what the heading shows already.
    pub snippets: Vec<Cow<'h, Snippet>>,
}

impl Hit {
    /// The hit as a list shows it. What heads an article without a title is not shown again below.
    pub fn listed(&self) -> Listed<'_> {
        let heading = self.article.heading();
        if self.article.title.is_some() {
            let snippets = self.snippets.iter().map(Cow::Borrowed).collect();
            let Snippet { text: heading, marks } = shortened(&heading, &self.title_marks);
            return Listed { heading, marks, snippets };
        }
        let shown = heading.strip_suffix(CUT).unwrap_or(&heading);
        let (mut marks, mut snippets) = (Vec::new(), Vec::new());
        for snippet in &self.snippets {
            if let Some(at) = shown.find(&snippet.text) {
                marks.extend(snippet.marks.iter().map(|mark| at + mark.start..at + mark.end));
            } else if let Some(rest) = snippet.text.strip_prefix(shown) {
                let inside = snippet.marks.iter().filter(|mark| mark.end <= shown.len());
                marks.extend(inside.cloned());
                let rest = rest.trim_start();
                let before = snippet.text.len() - rest.len();
                let behind = snippet.marks.iter().filter(|mark| mark.start >= before);
                let moved = |at: usize| at - before + CUT.len();
                snippets.push(Cow::Owned(Snippet {
                    text: format!("{CUT}{rest}"),
                    marks: behind.map(|mark| moved(mark.start)..moved(mark.end)).collect(),
                }));
            } else {
                snippets.push(Cow::Borrowed(snippet));
            }
        }
        Listed { heading, marks, snippets }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Headings and snippets with their marks in brackets.
    fn listed(text: &str, snippets: &[&str]) -> (String, Vec<String>) {
        let bracketed =
            |text: &str, marks: &[Range<usize>]| crate::hits::marked(text, marks, "[", "]", str::to_owned);
        let snippet = |bracketed: &&str| {
            let (mut text, mut marks) = (String::new(), Vec::new());
            for c in bracketed.chars() {
                match c {
                    '[' => marks.push(text.len()..0),
                    ']' => marks.last_mut().unwrap().end = text.len(),
                    c => text.push(c),
                }
            }
            Snippet { text, marks }
        };
        let passage = json!({ "kind": "body", "text": text, "lang": "en", "confidence": 1.0 });
        let article = json!({
            "id": "a", "origin": { "path": "a" }, "authors": [], "lang": "en", "langs": [], "passages": [passage], "dropped": [],
        });
        let article = serde_json::from_value(article).unwrap();
        let snippets = snippets.iter().map(snippet).collect();
        let hit =
            Hit { score: 0.0, article, title_marks: Vec::new(), snippets, story: None, parts: Vec::new() };
        let Listed { heading, marks, snippets } = hit.listed();
        let snippets = snippets.iter().map(|snippet| bracketed(&snippet.text, &snippet.marks));
        (bracketed(&heading, &marks), snippets.collect())
    }

    #[test]
    fn a_very_long_title_is_cut_around_what_matched() {
        let title = format!("{}pier {}", "long ".repeat(100), "way ".repeat(100));
        let article = json!({
            "id": "a", "origin": { "path": "a" }, "title": title, "authors": [], "lang": "en", "langs": [], "passages": [], "dropped": [],
        });
        let article = serde_json::from_value(article).unwrap();
        let title_marks = title.match_indices("pier").map(|(at, word)| at..at + word.len()).collect();
        let hit =
            Hit { score: 0.0, article, title_marks, snippets: Vec::new(), story: None, parts: Vec::new() };
        let Listed { heading, marks, .. } = hit.listed();
        assert!(heading.starts_with("…long ") && heading.ends_with(" way…"), "{heading}");
        assert_eq!((marks.len(), &heading[marks[0].clone()]), (1, "pier"));
        assert!(heading.chars().count() < 250, "{heading}");
    }

    #[test]
    fn what_heads_it_is_not_shown_again() {
        let whole = "The ferry sank. All were saved.";
        assert_eq!(
            listed(whole, &["The [ferry] sank.", "All were [saved]."]),
            ("The [ferry] sank. All were [saved].".to_owned(), vec![])
        );
        let text = format!("The ferry was {}on the quay", "very ".repeat(14));
        let first = format!("The [ferry] was {}on the [quay]", "very ".repeat(14));
        let (heading, snippets) = listed(&text, &[&first, "The [quay] is old."]);
        assert!(heading.starts_with("The [ferry] was very") && heading.ends_with("very…"), "{heading}");
        assert_eq!(snippets, ["…very on the [quay]", "The [quay] is old."]);
    }
}
