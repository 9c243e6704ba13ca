//! The `<time>` elements of a page: the moment that each states for programs, and what the page calls it.

/// A moment that a page states within a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Where in the text of its block it stands, in bytes; `None` where it stands above, in a line without text.
    pub at: Option<usize>,
    /// The moment, as the page writes it.
    pub datetime: String,
    /// What the names of its element say of it.
    pub called: Option<Called>,
}

/// What a page calls a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// When the article was published.
    Published,
    /// When it was changed.
    Changed,
}

/// Parts of class names and item properties that call a moment so.
const PUBLISHED: &[&str] =
    &["publish", "publication", "pubdate", "pub-date", "posted", "created", "entry-date", "ngay-dang"];
const CHANGED: &[&str] = &["updat", "modif", "revis", "changed", "mise-a-jour", "cap-nhat"];

impl Called {
    /// What these names call a moment. Where they call it both, nothing was changed since it was published.
    pub(super) fn by(names: &str) -> Option<Called> {
        let names = names.to_ascii_lowercase();
        let is = |parts: &[&str]| parts.iter().any(|part| names.contains(part));
        if is(PUBLISHED) { Some(Called::Published) } else { is(CHANGED).then_some(Called::Changed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_moment_is() {
        for (names, called) in [
            ("datePublished", Some(Called::Published)),
            ("entry-date published updated", Some(Called::Published)),
            ("updated", Some(Called::Changed)),
            ("dateModified", Some(Called::Changed)),
            ("css-1x2y3z", None),
        ] {
            assert_eq!(Called::by(names), called, "{names}");
        }
    }
}
