//! Which archive a command works on: the folder of `--index`, else of `TIM_INDEX`, else one among the user's data; or, where a
//! cluster keeps archives, the one of that name there.

use std::ffi::OsStr;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::parser::{RawValues, ValueSource};
use clap::{ArgMatches, Args, ValueEnum};
use etcetera::BaseStrategy;
use search_core::engine::ClusterError;
use search_core::read::is_archive;
use search_core::{Archive, EngineError, Error, Place};

use crate::cluster::ClusterArgs;

/// Reads a path, an empty one, too: the last value of `--in` may be the query, and an empty query asks for everything.
pub(crate) fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// What names the archive on the command line.
const INDEX: &str = "index";

/// Refuses `--index ''`: a variable that is not set would stand for the archive that is meant where none is named. An empty `TIM_INDEX` is
/// none, as for other programs.
pub(crate) fn refuse_unnamed(matches: &ArgMatches) -> Result<()> {
    let given = matches.try_contains_id(INDEX).is_ok_and(|is| is)
        && matches.value_source(INDEX) == Some(ValueSource::CommandLine);
    let empty = |mut values: RawValues<'_>| values.any(OsStr::is_empty);
    if given && matches.get_raw(INDEX).is_some_and(empty) {
        bail!(
            "`--index` names nothing; name a folder, or leave it out for the archive among your data files"
        );
    }
    matches.subcommand().map_or(Ok(()), |(_, matches)| refuse_unnamed(matches))
}

/// What may be named in place of an archive.
const ELSEWHERE: [(&str, &str); 2] = [("within", "--in"), ("data", "--data")];

/// Refuses `--index` beside what takes its place. The variable and the setting name an archive for when nothing else is.
pub(crate) fn refuse_two(matches: &ArgMatches) -> Result<()> {
    let has = |id| matches.try_contains_id(id).is_ok_and(|has| has);
    if has(INDEX) && matches.value_source(INDEX) == Some(ValueSource::CommandLine) {
        for (id, flag) in ELSEWHERE {
            if has(id) {
                bail!("`--index` and `{flag}` name two places, and one is used; leave one of them out");
            }
        }
    }
    matches.subcommand().map_or(Ok(()), |(_, matches)| refuse_two(matches))
}

/// An archive to be written to.
pub(crate) struct Opened {
    archive: Archive,
    /// Its folder, where it was made for this.
    made: Option<PathBuf>,
    /// Whether there was an empty folder before.
    was_there: bool,
}

impl Deref for Opened {
    type Target = Archive;

    fn deref(&self) -> &Archive {
        &self.archive
    }
}

impl Opened {
    /// Takes an archive away again that was made for nothing: a search of it would say that nothing is found, not that nothing is there.
    pub(crate) fn forsake(self) {
        let Some(folder) = self.made else { return };
        let is_empty = self.archive.stats().is_ok_and(|stats| stats.articles == 0);
        drop(self.archive);
        if !is_empty {
            return;
        }
        // The error is about what could not be read. What is left of an empty archive does no harm.
        let _ = match self.was_there {
            false => fs::remove_dir_all(folder),
            true => fs::read_dir(&folder).map(|entries| {
                for place in entries.flatten().map(|entry| entry.path()) {
                    let _ = if place.is_dir() { fs::remove_dir_all(place) } else { fs::remove_file(place) };
                }
            }),
        };
    }
}

/// The archive.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// The archive's folder, or its name in a cluster [default: `tim/archive` among your data files; `articles` in a cluster]
    #[arg(id = "index", long = "index", env = "TIM_INDEX", value_name = "DIR|NAME", value_parser = any_path())]
    path: Option<PathBuf>,

    /// What keeps the archive: this program itself, in a folder, or an OpenSearch cluster [default: `opensearch` with `--engine-url`, else `embedded`]
    #[arg(long, env = "TIM_ENGINE", value_enum, help_heading = "Engine")]
    engine: Option<Engine>,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// What keeps archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Embedded,
    #[value(name = "opensearch")]
    OpenSearch,
}

/// The name of the archive in a cluster where none is given.
const NAME: &str = "articles";

/// What the names of archives in a cluster begin with that belong to data directories.
const OF_DATA: &str = "data";

impl ArchiveArgs {
    /// Where the archive is, or would be. Nothing is opened.
    pub(crate) fn place(&self) -> Result<Place> {
        match self.engine() {
            Engine::Embedded => Ok(Place::Folder(self.path()?)),
            Engine::OpenSearch => self.cluster.place(self.name()?),
        }
    }

    /// The archive's folder, for what is done with its files: `action`. For an archive in a cluster, which has none, the error says
    /// what to do `instead`.
    pub(crate) fn folder(&self, action: &'static str, instead: &'static str) -> Result<PathBuf> {
        match self.place()? {
            Place::Folder(path) => Ok(path),
            _ => Err(Error::from(EngineError::from(ClusterError::NoFiles { action, instead })).into()),
        }
    }

    /// Where the archives of a data directory are kept, if not in its own folders.
    pub(crate) fn of_data(&self) -> Result<Option<Place>> {
        match self.engine() {
            Engine::Embedded => Ok(None),
            Engine::OpenSearch => self.cluster.place(OF_DATA).map(Some),
        }
    }

    /// Opens the archive. Where there is none, the error says how to make one or do without.
    pub(crate) fn open(&self) -> Result<Archive> {
        let place = self.place()?;
        place.open().map_err(|error| match error {
            Error::Engine(EngineError::NotFound(_)) if self.given().is_none() => anyhow::anyhow!(
                "there is no archive yet at `{place}`\n\nhint: make one with `tim index PATH…`, \
                 or search files without one: `tim search --in PATH QUERY`",
            ),
            error => error.into(),
        })
    }

    /// Opens the archive, or makes it.
    pub(crate) fn open_or_create(&self) -> Result<Opened> {
        let place = self.place()?;
        let made = place.folder().map(Path::to_owned).filter(|folder| !is_archive(folder));
        let was_there = made.as_ref().is_some_and(|folder| folder.exists());
        Ok(Opened { archive: place.open_or_create()?, made, was_there })
    }

    /// Whoever names a cluster means its archives.
    fn engine(&self) -> Engine {
        let named = if self.cluster.is_named() { Engine::OpenSearch } else { Engine::Embedded };
        self.engine.unwrap_or(named)
    }

    fn given(&self) -> Option<&PathBuf> {
        // `TIM_INDEX=` is no folder's name.
        self.path.as_ref().filter(|path| !path.as_os_str().is_empty())
    }

    fn path(&self) -> Result<PathBuf> {
        if let Some(path) = self.given() {
            return Ok(path.clone());
        }
        let base = etcetera::choose_base_strategy()
            .context("there is no home folder to keep the archive in; name a folder with `--index DIR`")?;
        Ok(base.data_dir().join("tim").join("archive"))
    }

    fn name(&self) -> Result<&str> {
        let Some(given) = self.given() else { return Ok(NAME) };
        match given.to_str() {
            Some(name) if !name.contains(std::path::is_separator) && !name.starts_with('.') => Ok(name),
            _ => bail!(
                "`{}` is a folder, and an archive in a cluster has a name; give it with `--index NAME`, or keep to the folder with \
                 `--engine embedded`",
                given.display()
            ),
        }
    }
}
