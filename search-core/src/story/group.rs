//! Which of the articles that look like each other are one story.
//!
//! What is linked to what is linked is not always the same story: a chain of versions, each a little changed, goes from one
//! day to the next. So two groups become one story only when at least half of the pairs between them are linked. An
//! article in a third language needs a link to one of two.

use rustc_hash::FxHashMap;

use super::link::is_near_best;
use crate::lang::Lang;

/// Two articles that look like the same story, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The one.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// How much: see [`super::likeness`].
    pub likeness: f32,
}

/// The stories of articles that are numbered from 0, of which `langs` gives the languages: each story its articles, in their
/// order; only those of two or more. Every article that a link leads to must be among them, with all its links, each once.
pub fn stories(langs: &[Lang], mut links: Vec<Link>) -> Vec<Vec<usize>> {
    keep_best(langs, &mut links);
    // The surest first. The numbers decide between equals, so they must not depend on the order in which articles came.
    links.sort_by(|a, b| {
        b.likeness.total_cmp(&a.likeness).then_with(|| (a.one, a.other).cmp(&(b.one, b.other)))
    });
    // Most articles of an archive look like no other, and take no part.
    let mut linked: Vec<usize> = links.iter().flat_map(|link| [link.one, link.other]).collect();
    linked.sort_unstable();
    linked.dedup();
    for article in links.iter_mut().flat_map(|link| [&mut link.one, &mut link.other]) {
        *article = linked.partition_point(|other| other < article);
    }
    let mut groups = Groups::new(linked.len(), &links);
    for link in &links {
        groups.join(link.one, link.other);
    }
    let members = groups.members.into_iter().filter(|members| members.len() > 1);
    let story = |members: Vec<usize>| {
        let mut story: Vec<usize> = members.into_iter().map(|member| linked[member]).collect();
        story.sort_unstable();
        story
    };
    let mut stories: Vec<Vec<usize>> = members.map(story).collect();
    stories.sort_unstable();
    stories
}

/// Across languages, leaves an article only those that come near its best.
fn keep_best(langs: &[Lang], links: &mut Vec<Link>) {
    let mut best: FxHashMap<(usize, Lang), f32> = FxHashMap::default();
    for link in links.iter() {
        for (article, other) in [(link.one, link.other), (link.other, link.one)] {
            let best = best.entry((article, langs[other])).or_default();
            *best = best.max(link.likeness);
        }
    }
    links.retain(|link| {
        let (one, other) = (langs[link.one], langs[link.other]);
        one == other || is_near_best(link.likeness, best[&(link.one, other)], best[&(link.other, one)])
    });
}

/// Articles that are joined step by step.
struct Groups {
    /// The group of each article.
    group: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// How many links there are between a group and others.
    between: Vec<FxHashMap<usize, usize>>,
}

impl Groups {
    /// Every article alone.
    fn new(articles: usize, links: &[Link]) -> Groups {
        let mut between = vec![FxHashMap::default(); articles];
        for link in links {
            *between[link.one].entry(link.other).or_default() += 1;
            *between[link.other].entry(link.one).or_default() += 1;
        }
        Groups {
            group: (0..articles).collect(),
            members: (0..articles).map(|article| vec![article]).collect(),
            between,
        }
    }

    /// Makes one group of those of two articles, if at least half of the pairs between them are linked.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.group[one], self.group[other]);
        let linked = self.between[one].get(&other).copied().unwrap_or(0);
        if one == other || 2 * linked < self.members[one].len() * self.members[other].len() {
            return;
        }
        // The smaller group moves.
        let (to, from) =
            if self.members[one].len() >= self.members[other].len() { (one, other) } else { (other, one) };
        for article in std::mem::take(&mut self.members[from]) {
            self.group[article] = to;
            self.members[to].push(article);
        }
        self.between[to].remove(&from);
        for (group, links) in std::mem::take(&mut self.between[from]) {
            if group != to {
                *self.between[to].entry(group).or_default() += links;
                self.between[group].remove(&from);
                *self.between[group].entry(to).or_default() += links;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(one: usize, other: usize, likeness: f32) -> Link {
        Link { one, other, likeness }
    }

    #[test]
    fn a_third_language_needs_one_link_of_two() {
        let langs = [Lang::EN, Lang::FR, Lang::VI];
        assert_eq!(stories(&langs, vec![link(0, 1, 2.0), link(1, 2, 1.5)]), [[0, 1, 2]]);
    }

    #[test]
    fn a_chain_is_not_a_story() {
        let langs = [Lang::FR; 6];
        let chain = (0..5).map(|n| link(n, n + 1, 1.2)).collect();
        let stories = stories(&langs, chain);
        assert!(stories.iter().all(|story| story.len() <= 3), "{stories:?}");
    }

    #[test]
    fn of_two_stories_on_the_same_people_the_better_fits() {
        let langs = [Lang::EN, Lang::EN, Lang::FR, Lang::FR];
        let links = vec![link(0, 2, 4.0), link(1, 3, 4.0), link(0, 3, 2.0), link(1, 2, 2.0)];
        assert_eq!(stories(&langs, links), [[0, 2], [1, 3]]);
    }

    #[test]
    fn copies_are_one_story_however_many() {
        let langs = [Lang::EN; 40];
        let links = (0..40).flat_map(|one| (one + 1..40).map(move |other| link(one, other, 1.5))).collect();
        assert_eq!(stories(&langs, links), [(0..40).collect::<Vec<_>>()]);
        assert_eq!(stories(&[], Vec::new()), Vec::<Vec<usize>>::new());
    }
}
