//! A database of its own for every test, on the server that `cargo xtask test` starts.

use futures::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::sync::atomic::{AtomicU32, Ordering};
use store::seal::{KeyId, Sealer, SealingKey};
use store_postgres::PostgresStore;

/// Where the server is.
const SERVER: &str = "TEST_POSTGRES_URL";

/// One database; gone with its test.
pub(crate) struct Stage {
    server: PgConnectOptions,
    name: String,
}

pub(crate) async fn stage() -> Stage {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let name = format!(
        "addin_test_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let mut raw = server.connect().await.unwrap_or_else(|error| {
        panic!("the server that {SERVER} names does not answer ({error}): `cargo xtask test` starts one")
    });
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE template0"),
    ] {
        run(&mut raw, &statement).await;
    }
    raw.close().await.unwrap();
    Stage { server, name }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the tests' server is, no program has to know"
)]
fn server() -> PgConnectOptions {
    let url = std::env::var(SERVER).unwrap_or_else(|_| {
        panic!(
            "{SERVER} names no PostgreSQL server: run `cargo xtask test`, which starts one, or set it to one where \
             databases may be created, such as postgres://postgres@localhost/postgres"
        )
    });
    url.parse().unwrap()
}

impl Stage {
    /// Opens the database as one more program would.
    pub(crate) async fn open(&self) -> PostgresStore {
        PostgresStore::open(&self.url(), None, sealer()).await.unwrap()
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    pub(crate) fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// A connection past our code.
    pub(crate) async fn raw(&self) -> PgConnection {
        self.options().connect().await.unwrap()
    }

    /// Every value of every table, as it is kept; larger ones are not compressed here as they are in the server's files.
    pub(crate) async fn values(&self) -> Vec<u8> {
        let mut raw = self.raw().await;
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
                .fetch_all(&mut raw)
                .await
                .unwrap();
        let mut bytes = Vec::new();
        for table in tables {
            let copy = format!("COPY {table} TO STDOUT (FORMAT binary)");
            let mut rows = raw.copy_out_raw(&copy).await.unwrap();
            while let Some(part) = rows.try_next().await.unwrap() {
                bytes.extend_from_slice(&part);
            }
        }
        bytes
    }

    /// Ends connections of programs, as a server that is restarted would: those whose last statement is like this.
    pub(crate) async fn cut(&self, raw: &mut PgConnection, like: &str) -> i64 {
        sqlx::query_scalar(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = $1 AND application_name = 'addin' AND query LIKE $2",
        )
        .bind(&self.name)
        .bind(like)
        .fetch_one(raw)
        .await
        .unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let (server, statement) = (
            self.server.clone(),
            format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
        // The test's own runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut raw = server.connect().await.unwrap();
                run(&mut raw, &statement).await;
            });
        });
        let _ = dropping.join();
    }
}

/// Runs a statement that is no query.
pub(crate) async fn run(raw: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(raw)
        .await
        .unwrap();
}

pub(crate) fn sealer() -> Sealer {
    let id = KeyId::parse("test").unwrap();
    Sealer::new([(id.clone(), SealingKey::from_bytes([7; 32]))], id).unwrap()
}
