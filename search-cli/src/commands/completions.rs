//! `tim completions`: what makes a shell complete the commands of `tim`.

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::completing::{self, Shell};

/// Print what makes a shell complete commands, flags and queries
///
/// In queries, fields are completed, and their values as the archive has them: `lang:`, `source:`, `date:`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  echo 'source <(tim completions bash)' >> ~/.bashrc
  echo 'source <(tim completions zsh)' >> ~/.zshrc          below `compinit`
  tim completions fish > ~/.config/fish/completions/tim.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<Outcome> {
        completing::register(self.shell, &mut std::io::stdout().lock())?;
        Ok(Outcome::Done)
    }
}
