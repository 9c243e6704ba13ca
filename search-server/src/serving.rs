//! The service on a socket: connections in, each bounded in how long its client may dawdle, and all of them in number.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;
use tower::Service;

use crate::app;
use crate::state::AppState;

/// How long to wait when no connection can be taken, because the system has no room for more.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves an archive, or a data directory, on a socket until `shutdown` resolves. No new connection is taken then; requests
/// that have begun are answered, for at most [`Limits::grace`](crate::Limits::grace). A task that is being carried out ends, or is put back to where
/// it waits.
///
/// # Errors
/// None so far: when the socket fails for a time, it is tried again.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let limits = state.limits();
    let service = app(state);
    let mut http = http1::Builder::new();
    // Counts from the end of the last answer, too.
    http.timer(TokioTimer::new()).header_read_timeout(limits.client);
    let places = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            // The system keeps those that wait, and refuses them when there are too many.
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(&http, service.clone(), stream, peer, limits.client);
                let connection = open.watch(connection);
                connections.spawn(async move {
                    let _place = place;
                    // Clients break off, dawdle and send what is no HTTP: that is theirs to know.
                    let _ = connection.await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop((listener, service));
    // A client that never ends its request must not keep the process alive.
    let _ = tokio::time::timeout(limits.grace, open.shutdown()).await;
    connections.shutdown().await;
    Ok(())
}

/// A connection and the service at its end.
fn connection(
    http: &http1::Builder,
    service: Router,
    stream: TcpStream,
    peer: SocketAddr,
    patience: Duration,
) -> impl hyper_util::server::graceful::GracefulConnection<Output = hyper::Result<()>, Error = hyper::Error> + use<>
{
    // Answers are written whole; waiting for more of them gains nothing.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        service.clone().call(request)
    });
    http.serve_connection(TokioIo::new(Box::pin(stream)), answer)
}
