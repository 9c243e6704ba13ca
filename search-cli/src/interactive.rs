//! The interactive search: hits as one types, and the article beside them.
//!
//! A key becomes an [`Action`] (`keys`), which changes the [`State`] and may leave something to do outside of
//! it (an [`Effect`]): to ask the archive (`worker`, a thread of its own), to open a page, to end. `view` draws the state.
//! The state knows neither terminal nor archive, and is tested without.

mod action;
#[cfg(test)]
mod driven;
mod filters;
mod keys;
mod line;
mod pane;
mod popup;
mod reading;
mod state;
mod view;
mod worker;

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyEventKind};
use ratatui::crossterm::{cursor, execute};
use search_core::{Archive, SearchOptions};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::output::article;
use crate::output::pager::PagerArgs;
use action::{Action, Effect};
use state::State;
use view::{Theme, View};
use worker::Worker;

/// How long to wait for a key while an answer is due, and while none is.
const SOON: Duration = Duration::from_millis(10);
const LATER: Duration = Duration::from_millis(100);

/// The signals by which it is told to end, and puts the terminal in order first.
const ENDING: [i32; 2] = [SIGTERM, SIGINT];

/// True where there is somebody to type, and a screen to draw on.
pub(crate) fn on_a_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Searches until the user ends it. The terminal is then as it was, also after a panic or a signal to terminate.
///
/// # Errors
/// When the terminal cannot be used, or the archive cannot be asked any more.
pub(crate) fn run(archive: &Archive, query: &str, base: SearchOptions, pager: &PagerArgs) -> Result<()> {
    let signal = Arc::new(AtomicUsize::new(0));
    for number in ENDING {
        signal_hook::flag::register_usize(number, signal.clone(), usize::try_from(number)?)?;
    }
    let suspended = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        signal_hook::flag::register(signal_hook::consts::SIGTSTP, suspended.clone())?;
        end_on_hangup()?;
    }
    let theme = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => Theme::plain(),
        _ => Theme::coloured(),
    };
    let mut session = Session {
        terminal: begin()?,
        view: View::new(theme),
        worker: Worker::start(archive),
        state: State::new(query, base),
        pager,
    };
    let ended = session.run(&signal, &suspended);
    drop(session);
    restore();
    // Whoever sent the signal sees that it did what it does.
    match signal.load(Ordering::Relaxed) {
        0 => ended,
        number => Ok(signal_hook::low_level::emulate_default_handler(i32::try_from(number)?)?),
    }
}

/// Puts the terminal in order and ends when it hangs up. It may be gone: whoever reads its keys then reads nothing, over and over,
/// and does not look at flags.
#[cfg(unix)]
fn end_on_hangup() -> Result<()> {
    use signal_hook::consts::SIGHUP;
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            restore();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(())
}

/// Takes the terminal. What is pasted comes in one piece: its line feeds are no keys.
fn begin() -> Result<DefaultTerminal> {
    let terminal = ratatui::try_init().context("the terminal cannot be used")?;
    execute!(io::stdout(), EnableBracketedPaste).context("the terminal cannot be used")?;
    Ok(terminal)
}

fn restore() {
    // A terminal that is gone has nothing to restore.
    let _ = execute!(io::stdout(), DisableBracketedPaste);
    ratatui::restore();
    let _ = execute!(io::stdout(), cursor::Show);
}

struct Session<'a> {
    terminal: DefaultTerminal,
    view: View,
    worker: Worker,
    state: State,
    pager: &'a PagerArgs,
}

impl Session<'_> {
    fn run(&mut self, signal: &AtomicUsize, suspended: &AtomicBool) -> Result<()> {
        let first = self.state.search();
        self.carry_out(first)?;
        let mut stale = true;
        while signal.load(Ordering::Relaxed) == 0 {
            if stale {
                self.terminal.draw(|frame| self.view.draw(frame, &mut self.state))?;
                stale = false;
            }
            if suspended.swap(false, Ordering::Relaxed) {
                self.suspend()?;
                stale = true;
                continue;
            }
            if event::poll(if self.state.is_waiting() { SOON } else { LATER })? {
                stale = true;
                match event::read()? {
                    Event::Key(key) if key.kind != KeyEventKind::Release => {
                        let action = keys::action(key, &self.state);
                        match action.and_then(|action| self.state.act(action)) {
                            Some(Effect::Quit) => return Ok(()),
                            Some(effect) => self.carry_out(effect)?,
                            None => {}
                        }
                    }
                    Event::Paste(text) => {
                        if let Some(effect) = self.state.act(Action::Paste(text)) {
                            self.carry_out(effect)?;
                        }
                    }
                    _ => {}
                }
            }
            while let Some(reply) = self.worker.reply()? {
                self.state.see(reply);
                stale = true;
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: Effect) -> Result<()> {
        match effect {
            Effect::Ask(question) => self.worker.ask(question),
            Effect::Open(target) => {
                let opened = open::that_detached(&target);
                self.state.say(match opened {
                    Ok(()) => format!("opened {target}"),
                    Err(error) => format!("cannot open {target}: {error}"),
                });
            }
            Effect::Copy(text) => {
                // The terminal copies (OSC 52), which works through SSH, too.
                let mut out = io::stdout();
                write!(out, "\x1b]52;c;{}\x07", STANDARD.encode(&text))?;
                out.flush()?;
                self.state.say(format!("copied {text}"));
            }
            Effect::Page => self.page()?,
            Effect::Suspend => self.suspend()?,
            Effect::Quit => {}
        }
        Ok(())
    }

    /// Shows the article in the pager, on the terminal as it was.
    fn page(&mut self) -> Result<()> {
        let Some(shown) = self.state.article() else { return Ok(()) };
        let mut text = Vec::new();
        let words = self.state.words();
        article::print(
            &mut text,
            shown,
            None,
            Some(words),
            crate::output::TextOrJson::Text,
            article::Shown::Article,
        )?;
        restore();
        let paged = self.pager.show(&text);
        // What it was drawn on is gone: all of it is drawn anew.
        self.terminal = begin()?;
        if let Err(error) = paged {
            self.state.say(error.to_string());
        }
        Ok(())
    }

    /// Stops until the shell goes on with it, on the terminal as it was.
    fn suspend(&mut self) -> Result<()> {
        #[cfg(unix)]
        {
            restore();
            signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
            self.terminal = begin()?;
        }
        Ok(())
    }
}
