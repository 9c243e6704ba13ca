//! The signals by which a program is told to end.

/// How a program ends that was interrupted.
const INTERRUPTED: i32 = 130;

/// Waits until the program is asked to stop: Ctrl-C or SIGTERM. Whoever asks a second time does not want to wait.
pub(crate) async fn stop() {
    asked_to_stop().await;
    anstream::eprintln!("tim: ending what has begun (again to stop at once)");
    tokio::spawn(async {
        asked_to_stop().await;
        std::process::exit(INTERRUPTED);
    });
}

async fn asked_to_stop() {
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
