//! `tim man`: the manual pages.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use crate::archive::any_path;
use crate::{Cli, Outcome};

/// Print the manual page, or write those of all commands
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim man | man -l -
  tim man search | man -l -
  tim man --to ~/.local/share/man/man1             then: man tim, man tim-search")]
pub(crate) struct ManPage {
    /// Write a page for each command into this folder
    #[arg(long = "to", value_name = "DIR", value_parser = any_path(), conflicts_with = "command")]
    folder: Option<PathBuf>,

    /// The command whose page is wanted
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl ManPage {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let mut tim = Cli::command();
        // Gives each command its whole name.
        tim.build();
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
            let mut all = Vec::new();
            add_pages(&tim, &mut all)?;
            for (name, page) in all {
                let path = folder.join(format!("{name}.1"));
                fs::write(&path, page).with_context(|| format!("cannot write `{}`", path.display()))?;
            }
            return Ok(Outcome::Done);
        }
        let command = match &self.command {
            None => &tim,
            Some(name) => tim
                .find_subcommand(name)
                .with_context(|| format!("there is no command `{name}`\n\nhint: `tim help` lists all"))?,
        };
        std::io::stdout().lock().write_all(&page(command)?)?;
        Ok(Outcome::Done)
    }
}

/// Adds the page of a command and of those below it, each with its name.
fn add_pages(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    pages.push((name(command), page(command)?));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        add_pages(below, pages)?;
    }
    Ok(())
}

/// `tim-search`.
fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or(command.get_name()).to_owned()
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone().name(name(command))).render(&mut page)?;
    Ok(page)
}
