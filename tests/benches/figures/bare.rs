//! The peer: a bare handler that makes the same two inserts in one transaction on the same kind of database, and nothing
//! else. It knows no bearer, no limits, no fields to check.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::Mutex;
use uuid::Uuid;

/// The same columns, constraints and indexes as the store's.
const TABLES: &str = concat!(
    "CREATE TABLE users (id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;",
    include_str!("../../../crates/store-sqlite/migrations/20261122090500_create_jobs.sql"),
    include_str!("../../../crates/store-sqlite/migrations/20261122090400_create_shares.sql"),
);

type Writer = Arc<Mutex<SqliteConnection>>;

/// A running bare handler.
#[derive(Debug)]
pub(crate) struct Bare {
    pub(crate) origin: String,
    _folder: TempDir,
}

impl Bare {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("bare.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        connection.execute(TABLES).await.expect("tables");
        let user = [1_u8; 16];
        let insert = sqlx::query("INSERT INTO users (id) VALUES (?)").bind(&user[..]);
        insert.execute(&mut connection).await.expect("a user");
        let app = Router::new()
            .route("/api/shares", post(accept))
            .with_state(Arc::new(Mutex::new(connection)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            origin,
            _folder: folder,
        }
    }
}

async fn accept(
    State(writer): State<Writer>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let (share, job, user) = (Uuid::now_v7(), Uuid::now_v7(), [1_u8; 16]);
    let key = headers["idempotency-key"].to_str().expect("text");
    let mut connection = writer.lock().await;
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .expect("a transaction");
    sqlx::query(
        "INSERT INTO shares (id, user_id, idempotency_key, fingerprint, item_id, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(share.as_bytes().as_slice())
    .bind(&user[..])
    .bind(key)
    .bind(&[2_u8; 32][..])
    .bind(body["itemId"].as_str())
    .bind("queued")
    .bind(0_i64)
    .execute(&mut *transaction)
    .await
    .expect("a share");
    sqlx::query("INSERT INTO jobs (id, kind, payload, lane, run_at, priority) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(job.as_bytes().as_slice())
        .bind("share")
        .bind(share.as_bytes().as_slice())
        .bind(&user[..])
        .bind(0_i64)
        .bind(10_i64)
        .execute(&mut *transaction)
        .await
        .expect("a job");
    transaction.commit().await.expect("a commit");
    (
        StatusCode::ACCEPTED,
        Json(json!({ "shareId": share, "status": "queued" })),
    )
}
