//! Noticing that something was written, by whatever program.
//!
//! `PRAGMA data_version` changes for a connection when any *other* connection commits. The connection here never writes, so
//! it sees every commit, this program's included; asking costs microseconds. A commit that changes no page is none.

use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use std::time::Duration;
use store::StoreError;
use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, sleep, timeout_at};

/// How often is asked: half of it is the usual delay between two programs.
const ASK_EVERY: Duration = Duration::from_millis(15);

#[derive(Debug)]
pub(crate) struct Changes {
    watch: Mutex<Watch>,
    here: Notify,
}

#[derive(Debug)]
struct Watch {
    connection: SqliteConnection,
    seen: i64,
}

impl Changes {
    pub(crate) async fn watch(mut connection: SqliteConnection) -> Result<Self, sqlx::Error> {
        let seen = data_version(&mut connection).await?;
        Ok(Self {
            watch: Mutex::new(Watch { connection, seen }),
            here: Notify::new(),
        })
    }

    /// This program wrote something that somebody may wait for: they need not wait for the next question.
    pub(crate) fn announce(&self) {
        self.here.notify_waiters();
    }

    /// Returns at the first change since the last call returned, or after `at_most`. Made for one caller at a time.
    pub(crate) async fn changed(&self, at_most: Duration) -> Result<(), StoreError> {
        let deadline = Instant::now() + at_most;
        let Ok(mut watch) = timeout_at(deadline, self.watch.lock()).await else {
            return Ok(());
        };
        loop {
            let mut here = std::pin::pin!(self.here.notified());
            here.as_mut().enable();
            let version = data_version(&mut watch.connection).await.map_err(unavailable)?;
            let left = deadline.saturating_duration_since(Instant::now());
            if version != watch.seen || left.is_zero() {
                watch.seen = version;
                return Ok(());
            }
            tokio::select! {
                () = here => {}
                () = sleep(left.min(ASK_EVERY)) => {}
            }
        }
    }
}

async fn data_version(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    // A pragma is no query that could be checked.
    sqlx::query_scalar("PRAGMA data_version")
        .fetch_one(connection)
        .await
}
