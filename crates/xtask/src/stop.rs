//! The wish to stop, from the keyboard or from whatever runs the command.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears Ctrl-C, SIGTERM and SIGHUP from the moment it is made. Without it they would end this program on the spot, and
/// the programs that it has started would go on without it.
#[derive(Debug)]
pub(crate) struct Stop {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// If signals cannot be heard.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Works until that is done or somebody wants it to stop; then what the work holds is dropped, running programs too.
    ///
    /// # Errors
    /// Those of the work. Being stopped is none.
    pub(crate) async fn ends(mut self, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        tokio::select! {
            done = work => done,
            _ = self.interrupt.recv() => Ok(()),
            _ = self.terminate.recv() => Ok(()),
            _ = self.hang_up.recv() => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Running, command, succeeds};
    use std::time::Duration;

    #[tokio::test]
    async fn every_wish_to_stop_ends_what_was_started_and_work_that_fails_says_so() {
        let folder = tempfile::tempdir().unwrap();
        for wish in ["TERM", "HUP", "INT"] {
            let stop = Stop::listen().unwrap();
            let mut started = 0;
            let work = async {
                let mut program = Running::start(
                    "sleep",
                    &mut command("sleep 600"),
                    &folder.path().join("sleep.log"),
                )?;
                started = program.id();
                program.check()?;
                let own_id = std::process::id();
                assert!(succeeds(&mut command(&format!("kill -{wish} {own_id}"))));
                std::future::pending::<()>().await;
                Ok(())
            };
            tokio::time::timeout(Duration::from_secs(20), stop.ends(work))
                .await
                .expect(wish)
                .unwrap();
            assert_ne!(started, 0);
            assert!(
                !succeeds(&mut command(&format!("kill -0 {started}"))),
                "{wish} leaves the program alive"
            );
        }
        let failing = Stop::listen().unwrap().ends(async { anyhow::bail!("no room") });
        assert_eq!(failing.await.unwrap_err().to_string(), "no room");
    }
}
