//! Which archive a command works on: `--index`, else `TIM_INDEX`, else a folder among the user's data.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};
use etcetera::BaseStrategy;
use search_core::{Archive, EngineError, Error};

/// Reads a path, an empty one, too: the last value of `--in` may be the query, and an empty query asks for everything.
pub(crate) fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// The archive's folder.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// The archive's folder [default: `tim/archive` among your data files]
    #[arg(long = "index", env = "TIM_INDEX", value_name = "DIR", value_parser = any_path())]
    path: Option<PathBuf>,
}

impl ArchiveArgs {
    /// The archive's folder.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        // `TIM_INDEX=` is no folder's name.
        if let Some(path) = self.path.as_ref().filter(|path| !path.as_os_str().is_empty()) {
            return Ok(path.clone());
        }
        let base = etcetera::choose_base_strategy()
            .context("there is no home folder to keep the archive in; name a folder with `--index DIR`")?;
        Ok(base.data_dir().join("tim").join("archive"))
    }

    /// Opens the archive. Where there is none, the error says how to make one or do without.
    pub(crate) fn open(&self) -> Result<Archive> {
        let path = self.path()?;
        Archive::open(&path).map_err(|error| match error {
            Error::Engine(EngineError::NotFound(_)) if self.path.is_none() => anyhow::anyhow!(
                "there is no archive yet at `{}`\n\nhint: make one with `tim index PATH…`, \
                 or search files without one: `tim search --in PATH QUERY`",
                path.display()
            ),
            error => error.into(),
        })
    }

    /// Opens the archive, or makes it.
    pub(crate) fn open_or_create(&self) -> Result<Archive> {
        Ok(Archive::open_or_create(self.path()?)?)
    }
}
