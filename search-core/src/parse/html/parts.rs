//! Which parts of a page are about something else than its article: menus, the site's header, what readers say, other
//! articles.

use crate::parse::{Block, Element, Hint};

/// Elements that hold such parts.
const ELEMENTS: &[Element] = &[Element::Aside, Element::Footer, Element::Form, Element::Header, Element::Nav];

/// What the names of one hint at.
const HINTS: &[Hint] = &[Hint::Comment, Hint::Related];

/// Types of microdata that are what readers say, by the ends of their names.
const OF_READERS: &[&str] = &["Comment", "UserComments"];

/// True for the type of a thing that a reader said.
pub(super) fn is_of_readers(itemtype: &str) -> bool {
    itemtype.split_whitespace().any(|kind| OF_READERS.iter().any(|known| kind.ends_with(known)))
}

/// Elements around the whole of an article, whose names say what else is on the page.
const WHOLE: &[&str] = &["html", "body", "main"];

/// True for an element that is a part about something else, unless the headline stands in it. `inside` is what it stands in.
pub(super) fn names_another_part(name: &str, element: Element, inside: u32, hints: u16) -> bool {
    let hinted = HINTS.iter().any(|hint| hints & hint.bit() != 0) && !WHOLE.contains(&name);
    // An article has a header of its own, be its headline in it or not.
    let own_header = element == Element::Header && inside & OF_ARTICLE != 0;
    hinted || (ELEMENTS.contains(&element) && !own_header)
}

/// Elements that hold an article.
const OF_ARTICLE: u32 = (1 << Element::Article as u8) | (1 << Element::Main as u8);

/// Headings of the first level and of the second.
type Headings = [usize; 2];

/// The parts of a page, found while its elements are entered and left in turn.
#[derive(Default)]
pub(super) struct Parts {
    headings: Headings,
    /// The elements that are open: the blocks and headings before each, where it is called a part.
    open: Vec<Option<(usize, Headings)>>,
    /// The parts that were left: their blocks, and how many headings they hold.
    left: Vec<(std::ops::Range<usize>, Headings)>,
}

impl Parts {
    /// Enters an element before which there are so many blocks.
    pub(super) fn enter(&mut self, blocks: usize, is_part: bool) {
        self.open.push(is_part.then_some((blocks, self.headings)));
    }

    /// Notes a heading.
    pub(super) fn heading(&mut self, level: u8) {
        if let Some(count) = self.headings.get_mut(usize::from(level).wrapping_sub(1)) {
            *count += 1;
        }
    }

    /// Leaves the element that was entered last, with so many blocks up to its end. True for a part without a headline.
    pub(super) fn leave(&mut self, blocks: usize) -> bool {
        let Some((from, before)) = self.open.pop().flatten() else { return false };
        let inside = [self.headings[0] - before[0], self.headings[1] - before[1]];
        if from < blocks {
            self.left.push((from..blocks, inside));
        }
        inside == [0, 0]
    }

    /// Marks the blocks of the parts in which there is no headline: no heading of the first level, or of the second on a page
    /// that has none of the first.
    pub(super) fn mark(&self, blocks: &mut [Block]) {
        let level = usize::from(self.headings[0] == 0);
        let mut change = vec![0i32; blocks.len() + 1];
        for (range, _) in self.left.iter().filter(|(_, inside)| inside[level] == 0) {
            change[range.start] += 1;
            change[range.end] -= 1;
        }
        let mut depth = 0;
        for (block, change) in blocks.iter_mut().zip(change) {
            depth += change;
            if let Some(layout) = &mut block.layout {
                layout.elsewhere = depth > 0;
            }
        }
    }
}
