//! The commands of `tim`, one a file: arguments, help and work together.

mod analyze;
mod backup;
mod boilerplate;
mod completions;
mod config;
mod delete;
mod detect;
mod doctor;
mod eval;
mod export;
mod extract;
mod facets;
mod import;
mod index;
mod man;
mod migrate;
mod optimize;
mod restore;
mod search;
mod serve;
mod show;
mod similar;
mod stats;
mod suggest;
mod timeline;
mod why;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use self::config::asks_for_a_new_file;
use crate::Outcome;
use crate::config::Configuration;

/// What `tim` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Index(index::Index),
    Search(search::Search),
    Show(show::Show),
    Similar(similar::Similar),
    Why(why::Why),
    Facets(facets::Facets),
    Timeline(timeline::Timeline),
    Extract(extract::Extract),
    Detect(detect::Detect),
    Analyze(analyze::Analyze),
    Suggest(suggest::Suggest),
    Stats(stats::Stats),
    Delete(delete::Delete),
    Export(export::Export),
    Import(import::Import),
    Doctor(doctor::Doctor),
    Optimize(optimize::Optimize),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Migrate(migrate::Migrate),
    Boilerplate(boilerplate::Boilerplate),
    Serve(serve::Serve),
    Config(config::Config),
    Eval(eval::Eval),
    Completions(completions::Completions),
    Man(man::ManPage),
}

impl Command {
    pub(crate) fn run(&self, configuration: &Configuration) -> Result<Outcome> {
        match self {
            Command::Index(command) => command.run(),
            Command::Search(command) => command.run(),
            Command::Show(command) => command.run(),
            Command::Similar(command) => command.run(),
            Command::Why(command) => command.run(),
            Command::Facets(command) => command.run(),
            Command::Timeline(command) => command.run(),
            Command::Extract(command) => command.run(),
            Command::Detect(command) => command.run(),
            Command::Analyze(command) => command.run(),
            Command::Suggest(command) => command.run(),
            Command::Stats(command) => command.run(),
            Command::Delete(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Optimize(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Migrate(command) => command.run(),
            Command::Boilerplate(command) => command.run(),
            Command::Serve(command) => command.run(),
            Command::Config(command) => command.run(configuration),
            Command::Eval(command) => command.run(),
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}

/// A number of things: `1 file`, `2 files`.
fn count(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Reads how many there are to be.
fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a number from 0".to_owned())
}
