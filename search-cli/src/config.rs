//! The settings of the program: every argument that can also stand in the environment can stand in a file, too. Which those are
//! is read off clap's command, so that there is no second list of them.
//!
//! A setting is called as its argument. What a flag says goes before the environment, that before the file, that before
//! the default.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command};
use etcetera::BaseStrategy;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The argument that names the file.
pub(crate) const CONFIG: &str = "config";

/// The settings, and the file that was read.
pub(crate) struct Configuration {
    /// Each by its name, in the order in which they are first named.
    pub(crate) settings: Vec<Setting>,
    /// Where the file is, or would be; `None` where none is to be read.
    pub(crate) path: Option<PathBuf>,
    file: Option<File>,
}

/// An argument that can stand in the environment and in the file.
pub(crate) struct Setting {
    pub(crate) name: String,
    arg: Arg,
}

/// What a file says: the values of each setting.
struct File(BTreeMap<String, Vec<String>>);

/// Where the value of a setting is from.
pub(crate) enum Origin {
    Environment,
    File,
    Default,
    Unset,
}

impl Configuration {
    /// Reads the file that was named, or the user's own if there is one. One that was named and is not there is an error, unless it
    /// `may_be_missing`.
    ///
    /// # Errors
    /// When it cannot be read, or says what no setting understands: with file, line, and what may have been meant.
    pub(crate) fn read(
        command: &Command,
        named: Option<&Path>,
        may_be_missing: bool,
    ) -> Result<Configuration> {
        let may_be_missing = may_be_missing || named.is_none();
        let settings = settings(command);
        let path = match named {
            // `TIM_CONFIG=` is no file's name.
            Some(path) if path.as_os_str().is_empty() => None,
            Some(path) => Some(path.to_owned()),
            None => etcetera::choose_base_strategy()
                .ok()
                .map(|base| base.config_dir().join("tim").join("config.toml")),
        };
        let file = match &path {
            Some(path) => match std::fs::read_to_string(path) {
                Ok(text) => Some(File::parse(path, &text, &settings)?),
                Err(error) if may_be_missing && error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("the configuration `{}` cannot be read", path.display()));
                }
            },
            None => None,
        };
        Ok(Configuration { settings, path, file })
    }

    /// True where there is a file.
    pub(crate) fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// The command, with what the file says in place of its defaults.
    pub(crate) fn applied(&self, command: Command) -> Command {
        let Some(file) = &self.file else { return command };
        file.applied(command)
    }

    /// The values of a setting where no flag says otherwise, and where they are from.
    ///
    /// # Errors
    /// When the environment says what the setting does not understand.
    pub(crate) fn value(&self, setting: &Setting) -> Result<(Vec<String>, Origin)> {
        let matches = self.applied(alone(&setting.arg)).try_get_matches_from(["tim"]);
        let matches =
            matches.map_err(|error| anyhow::anyhow!("{}: {}", setting.environment(), first_line(&error)))?;
        let id = setting.arg.get_id().as_str();
        let raw = matches.get_raw(id).into_iter().flatten();
        let values = raw.map(|value| value.to_string_lossy().into_owned()).collect();
        let in_file = self.file.as_ref().is_some_and(|File(values)| values.contains_key(&setting.name));
        let origin = match matches.value_source(id) {
            Some(ValueSource::EnvVariable) => Origin::Environment,
            Some(_) if in_file => Origin::File,
            Some(_) => Origin::Default,
            None => Origin::Unset,
        };
        Ok((values, origin))
    }
}

impl Setting {
    /// The name of its variable.
    pub(crate) fn environment(&self) -> String {
        self.arg.get_env().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What it is, in the words of `--help`.
    pub(crate) fn help(&self) -> String {
        self.arg.get_help().map(ToString::to_string).unwrap_or_default()
    }

    /// Its default, where it has one.
    pub(crate) fn defaults(&self) -> Vec<String> {
        self.arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect()
    }

    /// True for what must not be shown.
    pub(crate) fn is_secret(&self) -> bool {
        self.arg.is_hide_env_values_set()
    }

    /// Values as they stand in the file.
    pub(crate) fn written(&self, values: &[String]) -> String {
        let one = |value: &String| match DeValue::parse(value).map(Spanned::into_inner) {
            Ok(DeValue::Integer(_) | DeValue::Boolean(_)) => value.clone(),
            _ => toml::Value::String(value.clone()).to_string(),
        };
        match (self.is_list(), values) {
            (false, [value]) => one(value),
            _ => format!("[{}]", values.iter().map(one).collect::<Vec<_>>().join(", ")),
        }
    }

    fn is_list(&self) -> bool {
        matches!(self.arg.get_action(), ArgAction::Append)
    }
}

/// The settings of a command and of all below it.
fn settings(command: &Command) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    let commands = std::iter::once(command).chain(command.get_subcommands());
    for arg in commands.flat_map(Command::get_arguments) {
        if let Some(name) = name(arg).filter(|name| settings.iter().all(|known| known.name != *name)) {
            settings.push(Setting { name, arg: arg.clone() });
        }
    }
    settings
}

/// The name of the setting that an argument is; `None` for what is none.
fn name(arg: &Arg) -> Option<String> {
    let name = arg.get_long().filter(|name| *name != CONFIG)?;
    arg.get_env().map(|_| name.to_owned())
}

/// A command that has one argument.
fn alone(arg: &Arg) -> Command {
    Command::new("tim").arg(arg.clone())
}

/// What clap says first, without what is said of flags.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

impl File {
    /// A command and all below it, with what the file says in place of their defaults.
    fn applied(&self, command: Command) -> Command {
        let command = command.mut_args(|arg| match name(&arg).and_then(|name| self.0.get(&name)) {
            Some(values) => arg.default_values(values),
            None => arg,
        });
        command.mut_subcommands(|command| self.applied(command))
    }

    fn parse(path: &Path, text: &str, settings: &[Setting]) -> Result<File> {
        let at = |offset: usize| {
            let line = text.get(..offset).unwrap_or(text).matches('\n').count() + 1;
            format!("{}:{line}", path.display())
        };
        let table = DeTable::parse(text).map_err(|error| {
            anyhow::anyhow!("{}: {}", at(error.span().map_or(0, |span| span.start)), error.message())
        })?;
        let mut values = BTreeMap::new();
        for (name, value) in table.get_ref() {
            let at = at(name.span().start);
            let Some(setting) = settings.iter().find(|setting| setting.name == *name.get_ref()) else {
                bail!(
                    "{at}: there is no setting `{}`; {}",
                    name.get_ref(),
                    nearest(name.get_ref(), settings)
                );
            };
            let Some(given) = texts(value.get_ref(), setting.is_list()) else {
                let expected = if setting.is_list() { "a value or a list of values" } else { "one value" };
                bail!("{at}: `{}` is {expected}", setting.name);
            };
            let arg = setting.arg.clone().env(Resettable::Reset);
            let flags = given.iter().map(|value| format!("--{}={value}", setting.name));
            alone(&arg)
                .try_get_matches_from(std::iter::once("tim".to_owned()).chain(flags))
                .map_err(|error| anyhow::anyhow!("{at}: {}", first_line(&error)))?;
            values.insert(setting.name.clone(), given);
        }
        Ok(File(values))
    }
}

/// A value of the file as it would stand on a command line.
fn texts(value: &DeValue<'_>, list: bool) -> Option<Vec<String>> {
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    };
    match value {
        DeValue::Array(values) if list => values.iter().map(|value| one(value.get_ref())).collect(),
        value => one(value).map(|value| vec![value]),
    }
}

/// What may have been meant by a name.
fn nearest(name: &str, settings: &[Setting]) -> String {
    let likeness = |setting: &&Setting| strsim::jaro_winkler(name, &setting.name);
    let best = settings.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|setting| likeness(setting) > ALIKE) {
        Some(setting) => format!("did you mean `{}`? `tim config` lists all", setting.name),
        None => "`tim config` lists all".to_owned(),
    }
}

/// Names less alike than this are not confused: clap's own threshold for flags.
const ALIKE: f64 = 0.7;
