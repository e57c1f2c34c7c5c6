//! The database that a world stands on: SQLite, or PostgreSQL where `TEST_DATABASE` says so. Every test is to pass on both.

use futures::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Which database the worlds of this run stand on: `sqlite`, as without it, or `postgres`.
const KIND: &str = "TEST_DATABASE";
/// Where the PostgreSQL server of the tests is; `cargo xtask test` starts one.
const SERVER: &str = "TEST_POSTGRES_URL";

/// A database of one world's own; gone with it.
#[derive(Debug)]
pub(crate) struct Database {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Files in the world's own folder.
    Folder(PathBuf),
    OnServer(Box<OnServer>),
}

#[derive(Debug)]
struct OnServer {
    server: PgConnectOptions,
    name: String,
}

impl Database {
    /// An empty one of the kind that this run is for; `folder` is the world's.
    pub(crate) async fn new(folder: &Path) -> Self {
        match variable(KIND).as_deref() {
            None | Some("sqlite") => Self::in_folder(folder),
            Some("postgres") => Self::on(server()).await,
            Some(other) => panic!("{KIND} is sqlite or postgres, not {other}"),
        }
    }

    /// An empty one on SQLite.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            url: format!("sqlite:{}/addin.db", folder.display()),
            place: Place::Folder(folder.to_owned()),
        }
    }

    async fn on(server: PgConnectOptions) -> Self {
        let name = new_name();
        run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        Self::named(server, name)
    }

    fn named(server: PgConnectOptions, name: String) -> Self {
        Self {
            url: server.clone().database(&name).to_url_lossy().to_string(),
            place: Place::OnServer(Box::new(OnServer { server, name })),
        }
    }

    /// A copy of it as it is now; whoever works on it meanwhile finds its connections cut.
    pub(crate) async fn copy(&self, folder: &Path) -> Self {
        match &self.place {
            Place::Folder(from) => {
                for file in ["addin.db", "addin.db-wal"] {
                    if from.join(file).exists() {
                        std::fs::copy(from.join(file), folder.join(file)).unwrap();
                    }
                }
                Self::in_folder(folder)
            }
            Place::OnServer(on_server) => {
                let (server, source) = (&on_server.server, &on_server.name);
                let name = new_name();
                let alone = |allowed| format!("ALTER DATABASE {source} ALLOW_CONNECTIONS {allowed}");
                run(server, &alone(false)).await;
                let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname =";
                run(server, &format!("{cut} '{source}'")).await;
                run(server, &format!("CREATE DATABASE {name} TEMPLATE {source}")).await;
                run(server, &alone(true)).await;
                Self::named(server.clone(), name)
            }
        }
    }

    /// As the configuration names it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Whether several programs can work on it at once.
    pub(crate) fn is_for_many(&self) -> bool {
        match self.place {
            Place::Folder(_) => false,
            Place::OnServer(_) => true,
        }
    }

    /// Does something to it past our code.
    pub(crate) async fn suffers(&self, statement: &str) {
        match &self.place {
            Place::Folder(_) => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                let statement = AssertSqlSafe(statement.to_owned());
                sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
            }
            Place::OnServer(on_server) => {
                let server = on_server.server.clone().database(&on_server.name);
                run(&server, statement).await;
            }
        }
    }

    /// What is in it, as a thief would find it.
    pub(crate) async fn bytes(&self) -> Vec<u8> {
        match &self.place {
            Place::Folder(folder) => {
                let files = std::fs::read_dir(folder).unwrap();
                files
                    .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
                    .collect()
            }
            Place::OnServer(on_server) => on_server.bytes().await,
        }
    }
}

impl OnServer {
    /// Every row of every table, as PostgreSQL itself keeps values.
    async fn bytes(&self) -> Vec<u8> {
        let mut connection = self.server.clone().database(&self.name).connect().await.unwrap();
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        let mut bytes = Vec::new();
        for table in tables {
            bytes.extend(copy_of(&mut connection, &table).await);
        }
        bytes
    }
}

async fn copy_of(connection: &mut PgConnection, table: &str) -> Vec<u8> {
    let statement = format!("COPY {table} TO STDOUT (FORMAT binary)");
    let copied = connection.copy_out_raw(&statement).await.unwrap();
    let parts: Vec<_> = copied.try_collect().await.unwrap();
    parts.concat()
}

impl Drop for OnServer {
    fn drop(&mut self) {
        let server = self.server.clone();
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The test's own runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(run(&server, &statement));
        });
        let _ = dropping.join();
    }
}

fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("addin_world_{}_{number}", std::process::id())
}

fn server() -> PgConnectOptions {
    let url = variable(SERVER).unwrap_or_else(|| {
        panic!(
            "{SERVER} names no PostgreSQL server: run `cargo xtask test`, which starts one, or set it to one where \
             databases may be created, such as postgres://postgres@localhost/postgres"
        )
    });
    url.parse().unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "how the tests run, no program has to know"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn run(server: &PgConnectOptions, statement: &str) {
    let mut connection = server.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
}
