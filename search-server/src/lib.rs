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
mod client;
mod data;
mod documents;
mod error;
mod filter;
mod keys;
mod markup;
mod metrics;
mod options;
mod page;
mod parameters;
mod protection;
mod rate;
mod routes;
mod serving;
mod settings;
mod state;
mod tasks;
mod trace;
mod webhooks;
mod worker;

use axum::Router;
use axum::middleware;

pub use data::DataDirectory;
pub use data::files::StorageError;
pub use ipnet::IpNet;
pub use options::{Limits, NoOrigin, Options, Origin, Origins, Pages};
pub use serving::serve;
pub use state::AppState;

/// The service, ready to answer. Requests that come without [`ConnectInfo`](axum::extract::ConnectInfo) are taken for this machine's own.
pub fn app(state: AppState) -> Router {
    let (limits, log_queries) = (state.limits(), state.options().log_queries);
    let timed = protection::timed(routes::router(&state), limits);
    let routes = routes::with_fallbacks(timed.merge(routes::uploads(&state))).with_state(state.clone());
    let routes = protection::protected(routes, limits)
        .layer(middleware::from_fn_with_state(state.clone(), rate::limited));
    let routes = protection::shared(routes, &state.options().origins)
        .layer(middleware::from_fn_with_state(state.clone(), client::identify))
        .layer(middleware::from_fn_with_state(state, metrics::measured));
    trace::traced(routes, log_queries)
}
