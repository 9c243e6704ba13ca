//! `tim config`: every setting with its value, and where that is from.

use std::io::Write;

use anyhow::{Context, Result, bail};
use clap::{ArgMatches, Args};

use crate::Outcome;
use crate::config::{Configuration, Origin, Setting};

/// Show every setting with its value and where that is from
#[derive(Debug, Args)]
#[command(
    after_help = "A setting is a flag that can also stand in the environment (`TIM_…`) and in a file. A flag goes before the
environment, that before the file, that before the default. The file is the one that `--config` or
`TIM_CONFIG` names, else `tim/config.toml` in your configuration folder.

Examples:
  tim config                                 what holds now, as a file could have it
  tim config --init                          write a file with every setting, to be filled in
  $EDITOR \"$(tim config --path)\"
  tim --config /etc/tim.toml config          what would hold with this file"
)]
pub(crate) struct Config {
    /// Write a file that explains every setting and sets none
    #[arg(long, conflicts_with = "path")]
    init: bool,

    /// Show where the file is, or would be
    #[arg(long)]
    path: bool,
}

/// True where the command is about a file of settings that need not be there yet: to write one, or to say where it would be.
pub(crate) fn asks_for_a_new_file(matches: &ArgMatches) -> bool {
    matches
        .subcommand_matches("config")
        .is_some_and(|config| config.get_flag("init") || config.get_flag("path"))
}

/// Secrets are shown so.
const HIDDEN: &str = "\"(hidden)\"";

impl Config {
    pub(crate) fn run(&self, configuration: &Configuration) -> Result<Outcome> {
        if self.init {
            return init(configuration);
        }
        let mut out = anstream::stdout().lock();
        if self.path {
            let Some(path) = &configuration.path else { return Ok(Outcome::NothingFound) };
            writeln!(out, "{}", path.display())?;
            return Ok(Outcome::Done);
        }
        match &configuration.path {
            Some(path) if configuration.has_file() => writeln!(out, "# The file: {}", path.display())?,
            Some(path) => writeln!(out, "# No file at {}", path.display())?,
            None => writeln!(out, "# No file")?,
        }
        let mut lines = Vec::new();
        for setting in &configuration.settings {
            let (values, origin) = configuration.value(setting)?;
            let value = if setting.is_secret() { HIDDEN.to_owned() } else { setting.written(&values) };
            lines.push(match origin {
                Origin::Environment => (format!("{} = {value}", setting.name), setting.environment()),
                Origin::File => (format!("{} = {value}", setting.name), "file".to_owned()),
                Origin::Default => (format!("{} = {value}", setting.name), "default".to_owned()),
                Origin::Unset => (format!("# {} =", setting.name), "not set".to_owned()),
            });
        }
        let width =
            lines.iter().map(|(line, _)| line.len()).filter(|width| *width < WIDEST).max().unwrap_or(0);
        for (line, origin) in lines {
            writeln!(out, "{line:<width$}  # {origin}")?;
        }
        Ok(Outcome::Done)
    }
}

/// Origins are aligned behind values up to this width.
const WIDEST: usize = 60;

/// Writes the file, unless there is one.
fn init(configuration: &Configuration) -> Result<Outcome> {
    let Some(path) = &configuration.path else {
        bail!("there is no configuration folder; name a file with `--config FILE`")
    };
    let mut text =
        "# Settings of tim. A line without `#` holds; flags and the environment go before it.\n".to_owned();
    for setting in &configuration.settings {
        text.push('\n');
        text.push_str(&explained(setting));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    let file = std::fs::File::options().write(true).create_new(true).open(path);
    let mut file =
        file.with_context(|| format!("cannot write `{}`; is there one already?", path.display()))?;
    file.write_all(text.as_bytes())?;
    anstream::eprintln!("tim: wrote {}", path.display());
    Ok(Outcome::Done)
}

/// A setting with what it is, turned off.
fn explained(setting: &Setting) -> String {
    let Setting { name, .. } = setting;
    let defaults = setting.defaults();
    let value = if defaults.is_empty() { String::new() } else { format!(" {}", setting.written(&defaults)) };
    format!("# {}.\n# --{name}, {}\n# {name} ={value}\n", setting.help(), setting.environment())
}
