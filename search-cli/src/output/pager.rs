//! Text for people that is longer than the screen goes through a pager.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;
use signal_hook::consts::SIGINT;

/// The pager where none is named.
const USUAL: &str = "less";

/// What `less` is told where the user has not told it anything: quit where all fits, keep colours, leave the text on the screen.
const LESS: &str = "FRX";

/// The same, between two screens of a program: keep colours.
const LESS_BETWEEN: &str = "R";

/// Whether, and through what, text is paged.
#[derive(Debug, Args)]
pub(crate) struct PagerArgs {
    /// The program that shows what is longer than the screen, with its flags; nothing for none [default: `$PAGER`, else `less`]
    #[arg(long, env = "TIM_PAGER", value_name = "COMMAND")]
    pager: Option<String>,

    /// Print it all at once
    #[arg(long)]
    no_pager: bool,
}

impl PagerArgs {
    /// Prints a text: through the pager where it is longer than the screen, else to the standard output. Styles are kept where
    /// that shows them.
    ///
    /// # Errors
    /// When the standard output cannot be written to, or the pager not be waited for.
    pub(crate) fn print(&self, text: &[u8]) -> io::Result<()> {
        let command = match self.no_pager || !io::stdout().is_terminal() || fits(text) {
            true => None,
            false => self.command(),
        };
        match command.map(|command| Pager::start(&command, LESS)) {
            Some(Ok(pager)) => pager.show(text),
            Some(Err(error)) => {
                anstream::eprintln!("note: {error}");
                plain(text)
            }
            None => plain(text),
        }
    }

    /// Shows a text in the pager, however short it is, from a program that has left the screen meanwhile.
    ///
    /// # Errors
    /// When the pager cannot be started or waited for.
    pub(crate) fn show(&self, text: &[u8]) -> io::Result<()> {
        Pager::start(&self.command().unwrap_or_else(|| USUAL.to_owned()), LESS_BETWEEN)?.show(text)
    }

    fn command(&self) -> Option<String> {
        let named = self.pager.clone().or_else(|| std::env::var("PAGER").ok());
        Some(named.unwrap_or_else(|| USUAL.to_owned())).filter(|command| !command.trim().is_empty())
    }
}

/// Prints a text to the standard output.
///
/// # Errors
/// When it cannot be written to.
pub(crate) fn plain(text: &[u8]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text)?;
    out.flush()
}

/// Whether the text leaves a line of the screen free, for the prompt.
fn fits(text: &[u8]) -> bool {
    let lines = text.iter().filter(|&&byte| byte == b'\n').count();
    terminal_size::terminal_size().is_none_or(|(_, height)| lines < usize::from(height.0))
}

/// A pager that waits for its text.
struct Pager(std::process::Child);

impl Pager {
    /// Starts a command: its words are separated by white space, and none of them is for a shell to read.
    fn start(command: &str, less: &str) -> io::Result<Pager> {
        let mut words = command.split_whitespace();
        let mut process = Command::new(words.next().unwrap_or(USUAL));
        process.args(words).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            process.env("LESS", less);
        }
        let error = |error| io::Error::other(format!("the pager `{command}` cannot be started: {error}"));
        process.spawn().map(Pager).map_err(error)
    }

    /// Gives it its text, and waits until it has been read.
    ///
    /// # Errors
    /// When it cannot be waited for.
    fn show(mut self, text: &[u8]) -> io::Result<()> {
        // Ctrl-C is for the pager while it runs; it would be left behind with the terminal in its own mode.
        let interrupt = signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
        let styled = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        if let Some(mut stdin) = self.0.stdin.take() {
            let given = match styled {
                true => stdin.write_all(text),
                false => stdin.write_all(&anstream::adapter::strip_bytes(text).into_vec()),
            };
            // It shows the rest only when it is told that there is no more.
            drop(stdin);
            // Whoever has seen enough quits before the end.
            given.or_else(|error| match error.kind() {
                io::ErrorKind::BrokenPipe => Ok(()),
                _ => Err(error),
            })?;
        }
        self.0.wait()?;
        signal_hook::low_level::unregister(interrupt);
        Ok(())
    }
}
