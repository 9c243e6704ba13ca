//! The HTTP service and the search page of Tìm: requests come in, answers of a [`search_core::Archive`] go out, as JSON in
//! Meilisearch's shape and as pages for people under `/`. It serves one archive, or a [`DataDirectory`] of several indexes
//! that requests change.
//!
//! [`app`] is the service without a socket, for tests and for other servers to mount; [`serve`] runs it on a socket.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let archive = search_core::Archive::open("my-archive")?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:7700").await?;
//! search_server::serve(listener, search_server::AppState::new(archive), std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```

mod answer;
mod data;
mod documents;
mod error;
mod filter;
mod import;
mod keys;
mod markup;
mod page;
mod parameters;
mod protection;
mod routes;
mod settings;
mod state;
mod tasks;
mod trace;
mod webhooks;
mod worker;

use std::future::{Future, IntoFuture};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use data::DataDirectory;
pub use data::files::StorageError;
pub use import::{Import, ImportError, import};
pub use state::{AppState, Limits};

/// After the signal to stop, requests that have begun have this long to end.
const GRACE: Duration = Duration::from_secs(15);

/// The service, ready to answer.
pub fn app(state: AppState) -> Router {
    let limits = state.limits();
    let timed = protection::timed(routes::router(&state), limits);
    let routes = routes::with_fallbacks(timed.merge(routes::uploads(&state))).with_state(state);
    trace::traced(protection::protected(routes, limits))
}

/// Serves an archive, or a data directory, on a socket until `shutdown` resolves. Requests that have begun are then answered, for at most 15
/// seconds.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopping, told_to_stop) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        // Fails only when the server has ended already.
        let _ = stopping.send(());
    };
    let server = axum::serve(listener, app(state)).with_graceful_shutdown(shutdown);
    // A client that never ends its request must not keep the process alive.
    let overdue = async {
        match told_to_stop.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = overdue => Ok(()),
    }
}
