//! Showing on a terminal that long work goes on. Writes to stderr, and nothing where stderr is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use search_core::Event;

/// Counts articles as files are read.
pub(crate) struct Progress {
    bar: ProgressBar,
    before_this_file: u64,
    in_this_file: u64,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {pos} articles, {per_sec}, {elapsed}  {wide_msg}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress { bar, before_this_file: 0, in_this_file: 0 }
    }

    /// Takes note of an event. Returns the line to print for it, if it needs one.
    pub(crate) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Reading(path) => {
                self.before_this_file += std::mem::take(&mut self.in_this_file);
                self.bar.set_message(path.display().to_string());
            }
            Event::Added(articles) => {
                self.in_this_file = *articles as u64;
                self.bar.set_position(self.before_this_file + self.in_this_file);
            }
            Event::Skipped(skip) => {
                self.bar.suspend(|| anstream::eprintln!("skipped: {skip}"));
            }
            Event::Unchanged(_) => {}
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}
