//! Remembers, on the embedded database: [`SqliteStore`] is the [`store::Store`] port on one SQLite file.
//!
//! It is not a database layer of its own: SQL stands where it is used, one file per part of the port, checked against the
//! migrations at compile time. Several programs may open the same file. All writes of one program go through one
//! connection, several to a transaction when they come at once (`writer.rs`); reads have their own.
//!
//! **Invariant:** what was answered is on disk (write-ahead log, `synchronous = FULL`).

mod answers;
mod application;
mod audit;
mod categories;
mod changes;
mod configuration;
mod content_access;
mod drafts;
mod files;
mod history;
mod jobs;
mod links;
mod markers;
mod monitor;
mod notices;
mod record_files;
mod records;
mod rounds;
mod runs;
mod sessions;
mod shares;
mod threads;
mod tickets;
mod tokens;
mod users;
mod writer;

use changes::Changes;
use files::Lock;
use sqlx::ConnectOptions as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::seal::Sealer;
use store::{Store, StoreError};
use writer::{Working, Writer};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a program waits for another one's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reads at a time; more would only queue for the same file.
const READERS_MAX: u32 = 4;

/// Everything that is remembered, in one file.
pub struct SqliteStore {
    path: PathBuf,
    sealer: Arc<Sealer>,
    readers: SqlitePool,
    writer: Writer,
    changes: Changes,
    worker: tokio::sync::Mutex<Option<Lock>>,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not `sqlite:PATH`.
    #[error("the address of an embedded database is sqlite:PATH")]
    Address,
    /// The file, or a lock beside it, cannot be opened or created.
    #[error("{} cannot be opened", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is there and is no database of ours, or cannot be read.
    #[error("the database does not open")]
    Database(#[source] sqlx::Error),
    /// The schema cannot be brought up to date, or is newer than this program.
    #[error("the database cannot be brought up to date")]
    Migration(#[source] MigrateError),
}

impl SqliteStore {
    /// Opens `sqlite:PATH`, creates the file if there is none (readable by its owner alone), and brings its schema up to
    /// date, one program at a time.
    pub async fn open(url: &str, sealer: Sealer) -> Result<Self, OpenError> {
        let path = path_of(url).ok_or(OpenError::Address)?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();

        let in_turn = files::wait_for_lock(&path, "-migrations.lock").await?;
        files::create_private(&path)?;
        let mut writer = options.connect().await.map_err(OpenError::Database)?;
        // `run` would do the same, but the compiler cannot prove its future `Send`.
        let migrated = MIGRATIONS.run_direct(None, &mut writer, false).await;
        migrated.map_err(OpenError::Migration)?;
        drop(in_turn);

        let options = options.pragma("query_only", "ON");
        let watch = options.connect().await.map_err(OpenError::Database)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(options);
        Ok(Self {
            changes: Changes::watch(watch).await.map_err(OpenError::Database)?,
            path,
            sealer: Arc::new(sealer),
            readers,
            writer: Writer::start(writer),
            worker: tokio::sync::Mutex::default(),
        })
    }

    async fn reader(&self) -> Result<PoolConnection<sqlx::Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(unavailable)
    }

    async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send + 'static,
    {
        self.writer.write(work).await
    }
}

impl Store for SqliteStore {}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

fn path_of(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let in_memory = path.starts_with(":memory:") || path.contains('?');
    (!path.is_empty() && !in_memory).then(|| Path::new(path).to_path_buf())
}

/// SQLite's messages name tables and columns, never values. What hangs on a user, directly or by another row, is gone with
/// them alone.
fn unavailable(error: sqlx::Error) -> StoreError {
    if error
        .as_database_error()
        .is_some_and(|refused| refused.is_foreign_key_violation())
    {
        return StoreError::Forgotten;
    }
    StoreError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_to_a_file() {
        let path = |url| path_of(url).map(|path| path.display().to_string());
        assert_eq!(path("sqlite:data/our.db").as_deref(), Some("data/our.db"));
        assert_eq!(
            path("sqlite:///var/lib/our.db").as_deref(),
            Some("/var/lib/our.db")
        );
        assert_eq!(path("sqlite:/var/lib/our.db").as_deref(), Some("/var/lib/our.db"));
        for wrong in [
            "",
            "our.db",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:our.db?mode=ro",
            "postgres://db",
        ] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
    }
}
