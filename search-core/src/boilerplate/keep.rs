//! What users decided: lines that are the article's, however often their site repeats them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::line::number;
use super::{LineKey, site_number};

/// A decision of the user's: this line is the article's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// On which site; on all where there is none.
    pub site: Option<String>,
    /// Which line; all lines of the site where there is none.
    pub line: Option<String>,
}

impl Keep {
    /// What the decision is about, as numbers: of the site, and of the line. The same for two ways to write a line.
    pub fn numbers(&self) -> (Option<u64>, Option<u64>) {
        (self.site.as_deref().map(site_number), self.line.as_deref().and_then(number))
    }
}

/// All decisions of an archive.
#[derive(Debug, Clone, Default)]
pub struct Keeps(HashSet<(Option<u64>, Option<u64>)>);

impl Keeps {
    /// These decisions.
    pub fn of(keeps: &[Keep]) -> Keeps {
        // A decision about neither a site nor a line would be one about everything: there is none.
        Keeps(keeps.iter().map(Keep::numbers).filter(|numbers| *numbers != (None, None)).collect())
    }

    /// True for a line that is to be kept.
    pub fn cover(&self, key: LineKey) -> bool {
        let (site, line) = (Some(key.site), Some(key.line));
        [(site, line), (None, line), (site, None)].iter().any(|numbers| self.0.contains(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_covers_a_line_a_site_or_both() {
        let keep = |site: Option<&str>, line: Option<&str>| Keep {
            site: site.map(str::to_owned),
            line: line.map(str::to_owned),
        };
        let covers = |keep: Keep, site, text| Keeps::of(&[keep]).cover(LineKey::of(site, text).unwrap());
        assert!(covers(keep(None, Some("Le mot du jour")), "a", "le MOT du jour."));
        assert!(covers(keep(Some("a"), Some("Le mot du jour")), "a", "Le mot du jour"));
        assert!(!covers(keep(Some("a"), Some("Le mot du jour")), "b", "Le mot du jour"));
        assert!(covers(keep(Some("a"), None), "a", "anything"));
        assert!(!covers(keep(Some("a"), None), "b", "anything"));
        assert!(!covers(keep(None, None), "a", "anything"));
    }
}
