//! `tim serve`: the HTTP service and the search page.

mod logging;
mod options;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use search_server::{AppState, DataDirectory, Import, Pages};

use self::logging::LoggingArgs;
use self::options::ServiceArgs;
use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Serve the archive over HTTP, with a search page
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim serve
  tim serve --listen 127.0.0.1:8080 --index ./my-archive
  tim serve --data ./data --master-key \"$(cat master.key)\"
  tim serve --data ./data --trusted-proxy 127.0.0.1 --allow-origin https://www.example.org --metrics
  tim serve --data ./data --engine-url https://node:9200   with the articles in a cluster
  tim serve --data ./new --import-dump ./data/dumps/20240301-120000000.dump
  curl 'http://127.0.0.1:7700/indexes/articles/search?q=lang+son'

Every option can stand in the environment and in a file: see `tim config`.")]
pub(crate) struct Serve {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Serve, instead of one archive, the indexes in this folder, which clients make and fill over HTTP; the folder is made if it is not there
    #[arg(long, env = "TIM_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    /// Make the folder of `--data` from this dump, of this program or of Meilisearch, before it is served
    #[arg(long, value_name = "FILE", requires = "data", conflicts_with = "import_snapshot")]
    import_dump: Option<PathBuf>,

    /// Make the folder of `--data` from this snapshot of this program, before it is served
    #[arg(long, value_name = "FILE", requires = "data")]
    import_snapshot: Option<PathBuf>,

    /// What opens everything, and what all keys are made from: at least 16 bytes. Needed to serve `--data` beyond this machine
    #[arg(long, env = "TIM_MASTER_KEY", value_name = "KEY", hide_env_values = true)]
    master_key: Option<String>,

    /// The address and port to listen on; port 0 takes any free one
    #[arg(long, env = "TIM_LISTEN", default_value = "127.0.0.1:7700", value_name = "ADDRESS")]
    listen: SocketAddr,

    #[command(flatten)]
    service: ServiceArgs,

    #[command(flatten)]
    logging: LoggingArgs,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<Outcome> {
        self.logging.start()?;
        let state = self.state()?;
        let runtime = tokio::runtime::Runtime::new().context("the server cannot start its threads")?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen).await.with_context(|| {
                format!("cannot listen on {}; choose another with `--listen`", self.listen)
            })?;
            let address = listener.local_addr()?;
            anstream::eprintln!("tim: search page at http://{address}/ (stop with Ctrl-C)");
            search_server::serve(listener, state, crate::signal::stop()).await.context("the server failed")
        })?;
        Ok(Outcome::Done)
    }

    /// What is served.
    fn state(&self) -> Result<AppState> {
        let options = self.service.options();
        let Some(data) = &self.data else {
            if options.pages == Some(Pages::Key) {
                bail!("one archive has no keys; give `--pages public` or `off`, or serve `--data`");
            }
            return Ok(AppState::with_options(self.archive.open()?, options));
        };
        // `TIM_MASTER_KEY=` is no key.
        let master_key = self.master_key.as_deref().filter(|key| !key.is_empty());
        match master_key {
            Some(key) if !self.listen.ip().is_loopback() && key.len() < MASTER_KEY_BYTES => {
                bail!("the master key is too short; give `--master-key` at least {MASTER_KEY_BYTES} bytes")
            }
            None if !self.listen.ip().is_loopback() => {
                bail!(
                    "{} can be reached from elsewhere; give a `--master-key`, or listen on 127.0.0.1",
                    self.listen
                )
            }
            None if options.pages == Some(Pages::Key) => {
                bail!("without a `--master-key` there are no keys; give one, or `--pages public` or `off`")
            }
            _ => {}
        }
        let import = match (&self.import_dump, &self.import_snapshot) {
            (Some(dump), _) => Some(Import::Dump(dump)),
            (_, Some(snapshot)) => Some(Import::Snapshot(snapshot)),
            _ => None,
        };
        let cluster = self.archive.of_data()?;
        if let Some(import) = import {
            search_server::import(data, import, cluster.as_ref())?;
        }
        let data = DataDirectory::open_with(data, master_key, cluster.as_ref())?;
        AppState::over(data, options).context("the server cannot start its threads")
    }
}

/// A shorter master key can be guessed.
const MASTER_KEY_BYTES: usize = 16;
