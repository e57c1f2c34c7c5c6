//! Noticing that the queue may have changed, by whatever program.
//!
//! Whoever changed it says so on a channel once that is committed, and everybody listens. Not within the transaction: commits
//! that notify wait for each other, and one that is on disk already needs nobody's patience. What is lost that way (a program
//! that ends in between, a connection that is cut) is made up for: a listener that was cut off counts as a change, and whoever
//! waits asks for no more patience than it has.

use jiff::Timestamp;
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use store::rows::new_id;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

const CHANNEL: &str = "addin_queue";
/// How long nothing is tried after the database could not be reached.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(crate) struct Changes {
    here: watch::Sender<()>,
    seen: Mutex<watch::Receiver<()>>,
    to_tell: Arc<Notify>,
    tasks: [JoinHandle<()>; 2],
}

impl Changes {
    /// Listens from now on.
    pub(crate) async fn watch(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let (here, seen) = watch::channel(());
        let to_tell = Arc::new(Notify::new());
        // Nothing but random, so that our own words are told from those of others.
        let us = new_id(Timestamp::UNIX_EPOCH).to_string();
        // Whoever listens has its connection for good; the others are for work.
        let lines = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with((*pool.connect_options()).clone());
        let listener = listen(&lines).await?;
        let listening = tokio::spawn(hear(lines, listener, us.clone(), here.clone()));
        let telling = tokio::spawn(tell(pool.clone(), us, Arc::clone(&to_tell)));
        Ok(Self {
            here,
            seen: Mutex::new(seen),
            to_tell,
            tasks: [listening, telling],
        })
    }

    /// This program changed the queue, and that is committed.
    pub(crate) fn announce(&self) {
        self.here.send_replace(());
        self.to_tell.notify_one();
    }

    /// Returns at the first change since the last call returned, or after `at_most`. Made for one caller at a time.
    pub(crate) async fn changed(&self, at_most: Duration) -> Result<(), StoreError> {
        let deadline = Instant::now() + at_most;
        let Ok(mut seen) = timeout_at(deadline, self.seen.lock()).await else {
            return Ok(());
        };
        // The sender lives as long as this does.
        let _ = timeout_at(deadline, seen.changed()).await;
        Ok(())
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn listen(lines: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(lines).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes on what other programs say. What may have been said while nobody listened counts as said.
async fn hear(lines: PgPool, mut listener: PgListener, us: String, here: watch::Sender<()>) {
    loop {
        match listener.try_recv().await {
            Ok(Some(said)) if said.payload() == us => {}
            Ok(Some(_) | None) => {
                here.send_replace(());
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the queue is not listened to"
                );
                drop(listener);
                listener = loop {
                    sleep(PAUSE).await;
                    if let Ok(again) = listen(&lines).await {
                        break again;
                    }
                };
                here.send_replace(());
            }
        }
    }
}

/// Tells other programs, once for however many changes came while the last ones were told.
async fn tell(pool: PgPool, us: String, to_tell: Arc<Notify>) {
    loop {
        to_tell.notified().await;
        let told = sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, us);
        if let Err(error) = told.execute(&pool).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a change of the queue is not told yet"
            );
            to_tell.notify_one();
            sleep(PAUSE).await;
        }
    }
}
