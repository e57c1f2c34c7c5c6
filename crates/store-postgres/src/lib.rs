//! Remembers, on PostgreSQL: [`PostgresStore`] is the [`store::Store`] port on one database that any number of servers and
//! workers share.
//!
//! It is not a database layer of its own: SQL stands where it is used, one file per part of the port, checked against the
//! migrations at compile time. Who may work beside whom is said by `locks.rs`: what somebody else could make wrong in the
//! meantime is locked first and read afterwards, in one order everywhere, so that nobody waits in a ring.
//!
//! **Invariant:** what was answered is on disk. A connection that is cut before its commit was answered is an error, whether or
//! not the commit came through; whoever asks again finds out.

mod answers;
mod application;
mod audit;
mod categories;
mod changes;
mod configuration;
mod content_access;
mod drafts;
mod history;
mod jobs;
mod links;
mod locks;
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

use changes::Changes;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Postgres, Transaction};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use store::seal::Sealer;
use store::{Store, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connections of one program at most, besides the one that listens.
const CONNECTIONS_MAX: u32 = 16;
/// How long a caller waits for a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);

/// Everything that is remembered, in one database.
pub struct PostgresStore {
    pool: PgPool,
    sealer: Sealer,
    changes: Changes,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not `postgres://…`.
    #[error("the address of a PostgreSQL database is postgres://USER:PASSWORD@HOST/DATABASE")]
    Address,
    /// It cannot be reached, or refuses us.
    #[error("the database does not open")]
    Database(#[source] sqlx::Error),
    /// The schema cannot be brought up to date, or is newer than this program.
    #[error("the database cannot be brought up to date")]
    Migration(#[source] MigrateError),
}

impl PostgresStore {
    /// Opens `postgres://USER:PASSWORD@HOST/DATABASE` (`postgresql:` too) and brings its schema up to date, one program at a
    /// time. What `sslmode` asks of the server's certificate is what the address says; it may come from an authority of the
    /// file besides, unless the address names one of its own.
    ///
    /// # Errors
    /// [`OpenError`], for an operator.
    pub async fn open(url: &str, extra_ca_file: Option<&Path>, sealer: Sealer) -> Result<Self, OpenError> {
        let options = options_of(url, extra_ca_file).ok_or(OpenError::Address)?;
        migrate(&options).await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(CONNECTION_TIMEOUT)
            .after_connect(|connection, _| Box::pin(settle_session(connection)))
            .connect_lazy_with(options);
        Ok(Self {
            changes: Changes::watch(&pool).await.map_err(OpenError::Database)?,
            pool,
            sealer,
        })
    }

    /// For what is one statement: it is a transaction of its own.
    async fn connection(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.pool.acquire().await.map_err(unavailable)
    }

    /// Nothing of it is kept unless [`commit`] said so.
    ///
    /// It is begun to its end though its caller stops waiting: the driver forgets a `BEGIN` whose answer nobody took, and the
    /// next caller of that connection would write into a transaction that nobody commits.
    async fn begin(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        let pool = self.pool.clone();
        let beginning = tokio::spawn(async move { pool.begin().await });
        let begun = beginning.await;
        begun
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?
            .map_err(unavailable)
    }
}

impl Store for PostgresStore {}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

fn options_of(url: &str, extra_ca_file: Option<&Path>) -> Option<PgConnectOptions> {
    let is_ours = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let options: PgConnectOptions = is_ours.then(|| url.parse().ok()).flatten()?;
    let options = match extra_ca_file {
        Some(file) if !names_an_authority(url) => options.ssl_root_cert(file),
        Some(_) | None => options,
    };
    Some(options.application_name("addin").disable_statement_logging())
}

/// By any of the names that the driver knows for it.
fn names_an_authority(url: &str) -> bool {
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
    parameters
        .split('&')
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, _)| matches!(name, "sslrootcert" | "ssl-root-cert" | "ssl-ca"))
}

/// Programs that start at once wait for each other here, however long a migration takes.
async fn migrate(options: &PgConnectOptions) -> Result<(), OpenError> {
    let mut connection = options.connect().await.map_err(OpenError::Database)?;
    // `run` would do the same, but the compiler cannot prove its future `Send`.
    let migrated = MIGRATIONS.run_direct(None, &mut connection, false).await;
    migrated.map_err(OpenError::Migration)?;
    connection.close().await.map_err(OpenError::Database)
}

/// What this program relies on, whatever the server's own defaults are: each statement sees what was committed before it, a
/// commit is answered once it is on disk, and a program that froze in the middle of a transaction stops nobody for long.
async fn settle_session(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "SELECT set_config('default_transaction_isolation', 'read committed', FALSE) AS isolation,
                set_config('idle_in_transaction_session_timeout', '30s', FALSE) AS idle,
                set_config('lock_timeout', '10s', FALSE) AS patience,
                CASE current_setting('synchronous_commit')
                    WHEN 'off' THEN set_config('synchronous_commit', 'on', FALSE)
                END AS durability"
    )
    .fetch_one(connection)
    .await
    .map(drop)
}

/// An error means that nobody knows whether it was kept.
async fn commit(transaction: Transaction<'_, Postgres>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(unavailable)
}

/// Runs a statement and says whether it hit its row.
async fn hits<A>(
    statement: sqlx::query::Query<'_, Postgres, A>,
    connection: &mut PgConnection,
) -> Result<bool, StoreError>
where
    A: sqlx::IntoArguments<Postgres> + Send,
{
    let done = statement.execute(connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

/// What PostgreSQL says names tables and columns. Its details quote rows, and are left behind.
fn unavailable(error: sqlx::Error) -> StoreError {
    // What hangs on a user, directly or by another row, is gone with them alone.
    if error
        .as_database_error()
        .is_some_and(|refused| refused.is_foreign_key_violation())
    {
        return StoreError::Forgotten;
    }
    StoreError::Unavailable(match error.as_database_error() {
        Some(refused) => Box::new(Refused {
            message: refused.message().to_owned(),
            code: refused.code().unwrap_or_default().into_owned(),
        }),
        None => Box::new(error),
    })
}

/// What PostgreSQL said to a statement.
#[derive(Debug, thiserror::Error)]
#[error("{message} ({code})")]
struct Refused {
    message: String,
    code: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::postgres::PgSslMode;

    #[test]
    fn an_address_names_a_server() {
        for right in [
            "postgres://addin@db/addin",
            "postgresql://addin:secret@db.example.com:5433/addin?sslmode=disable",
            "postgres://addin@%2Frun%2Fpostgresql/addin",
        ] {
            assert!(options_of(right, None).is_some(), "{right}");
        }
        for wrong in [
            "",
            "sqlite:our.db",
            "postgres:",
            "db/addin",
            "postgres://db:port/addin",
        ] {
            assert!(options_of(wrong, None).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_server_may_demand_an_encrypted_line() {
        let of = |url: &str| options_of(url, Some(Path::new("/etc/addin/ca.pem"))).unwrap();
        let named = "postgres://addin@db/addin?sslmode=verify-full&sslrootcert=/etc/db/ca.pem";
        let (ours, theirs) = (of("postgres://addin@db/addin?sslmode=verify-full"), of(named));
        for options in [&ours, &theirs] {
            assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyFull));
        }
        // Whose word is asked for besides the authorities that everybody knows.
        assert!(format!("{ours:?}").contains("/etc/addin/ca.pem"));
        assert!(format!("{theirs:?}").contains("/etc/db/ca.pem"));
        assert!(!format!("{theirs:?}").contains("/etc/addin/ca.pem"));
    }
}
