//! What keys do: what they are for at the moment, what each does to the state, and what that leaves to be done outside of it.

use search_core::Facet;

use super::line::Edit;
use super::worker::Question;

/// What the keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Query,
    Hits,
    Article,
}

/// What a key does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Changes the line that is being typed: the query, or that of a popup.
    Edit(Edit),
    /// Types what was pasted, on one line: where nothing is typed, into the query.
    Paste(String),
    Focus(Focus),
    /// Goes so many hits on.
    Step(isize),
    /// Scrolls the article so many lines.
    Scroll(isize),
    /// The same, in screens.
    ScrollPage(isize),
    /// Goes to the next or the previous match in the article.
    Match(isize),
    /// Shows the next version of the story.
    Version,
    /// Lets a value of a facet be chosen.
    Choose(Facet),
    /// Lets dates be typed.
    Dates,
    Help,
    /// Goes so many rows on in the popup.
    PopupStep(isize),
    /// Does what the popup says, and closes it.
    Accept,
    /// Closes it.
    Close,
    /// Takes the next order.
    NextOrder,
    /// Makes one hit of a story's articles, or one of each.
    Fold,
    ClearFilters,
    /// Takes the search that is offered.
    Correct,
    Open,
    Page,
    CopyId,
    CopyUrl,
    Suspend,
    Quit,
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Ask the archive.
    Ask(Question),
    /// Open an address or a file.
    Open(String),
    Copy(String),
    /// Show the article in the pager.
    Page,
    /// Stop until the shell goes on with it.
    Suspend,
    Quit,
}
