//! The wish to stop, from an operator's keyboard or from whatever runs the program.

use tokio::signal::unix::{SignalKind, signal};

/// Listens for SIGTERM and Ctrl-C from this call on, not only once the future is polled: a signal in between
/// is not lost. The future resolves at the first of them and is cheap to drop.
pub fn shutdown_requested() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "asked to stop");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_signal_between_the_call_and_the_first_poll_is_not_lost() {
        let stop = shutdown_requested().unwrap();
        let own_id = std::process::id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-TERM", &own_id])
            .status()
            .unwrap();
        assert!(sent.success());
        tokio::time::timeout(std::time::Duration::from_secs(5), stop)
            .await
            .unwrap();
    }
}
