//! When a line is its site's, and no longer an article's.
//!
//! Standing on several articles is not enough. A report that three papers of a site bring, or that comes in three versions,
//! stands there three times and is an article each time. So what is counted is not articles but stories: the different texts
//! beside which the line stands. And a line that is found on a few of very many articles may be a heading of a column, or a
//! line of a table: it must stand on a clear share of them.

/// A line stands beside at least this many stories: two may share one by chance.
pub const LEAST_ARTICLES: u64 = 3;

/// A long line needs more: the background of a running story is repeated in every report on it. The most repeated sentence
/// of 36,000 clean articles stood beside 6 stories (of 12,000 articles), the next beside 5.
const LEAST_LONG: u64 = 5;

/// A line stands on one article in this many of its site, or more. The commonest line of 36,000 clean articles stood on 1
/// in 20: a word above a column of numbers. Menus and notices stand on nearly all.
const ONE_IN: u64 = 10;

/// What the archive knows of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Articles of the site on which it stands.
    pub articles: u64,
    /// Different stories beside which it stands; need not be counted further than [`needed`].
    pub stories: u64,
    /// Articles of the site.
    pub of: u64,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the site's: it is taken out of the articles.
    Repeated,
    /// It stands on too few articles.
    TooFew,
    /// It stands on enough articles, but they tell the same story: they are versions of one text.
    SameStory,
    /// The user said that it is the article's.
    Kept,
}

/// How many stories of a site with `of` articles a line must stand beside.
pub fn needed(long: bool, of: u64) -> u64 {
    of.div_ceil(ONE_IN).max(if long { LEAST_LONG } else { LEAST_ARTICLES })
}

/// Decides about a line.
pub fn judge(long: bool, kept: bool, evidence: Evidence) -> Verdict {
    let needed = needed(long, evidence.of);
    if kept {
        Verdict::Kept
    } else if evidence.articles < needed {
        Verdict::TooFew
    } else if evidence.stories < needed {
        Verdict::SameStory
    } else {
        Verdict::Repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_several_stories_and_a_share_of_the_site() {
        let verdict = |long, articles, stories, of| judge(long, false, Evidence { articles, stories, of });
        assert_eq!(verdict(false, 2, 2, 2), Verdict::TooFew);
        assert_eq!(verdict(false, 3, 3, 5), Verdict::Repeated);
        assert_eq!(verdict(false, 3, 1, 5), Verdict::SameStory);
        assert_eq!(verdict(false, 99, 99, 1_000), Verdict::TooFew);
        assert_eq!(verdict(false, 100, 100, 1_000), Verdict::Repeated);
        assert_eq!(verdict(true, 4, 4, 5), Verdict::TooFew);
        assert_eq!(verdict(true, 5, 5, 50), Verdict::Repeated);
        assert_eq!(verdict(true, 5, 5, 51), Verdict::TooFew);
        assert_eq!(judge(false, true, Evidence { articles: 9, stories: 9, of: 9 }), Verdict::Kept);
    }
}
