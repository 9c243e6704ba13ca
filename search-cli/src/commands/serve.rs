//! `tim serve`: the HTTP service and the search page.

use std::io::IsTerminal;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use clap::Args;

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Serve the archive over HTTP, with a search page
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim serve
  tim serve --listen 127.0.0.1:8080 --index ./my-archive
  curl 'http://127.0.0.1:7700/indexes/articles/search?q=lang+son'")]
pub(crate) struct Serve {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// The address and port to listen on; port 0 takes any free one
    #[arg(long, env = "TIM_LISTEN", default_value = "127.0.0.1:7700", value_name = "ADDRESS")]
    listen: SocketAddr,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<Outcome> {
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("TIM_LOG").unwrap_or_else(|_| "info".into()),
            )
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .init();
        let archive = self.archive.open()?;
        let runtime = tokio::runtime::Runtime::new().context("the server cannot start its threads")?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen).await.with_context(|| {
                format!("cannot listen on {}; choose another with `--listen`", self.listen)
            })?;
            let address = listener.local_addr()?;
            anstream::eprintln!("tim: search page at http://{address}/ (stop with Ctrl-C)");
            search_server::serve(listener, archive, stop_signal()).await.context("the server failed")
        })?;
        Ok(Outcome::Done)
    }
}

/// Waits until the program is asked to stop: Ctrl-C or SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a way to hear of it the server runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
