//! The suite of the port, against the embedded database.

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

use async_trait::async_trait;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use store::Store;
use store::contract::{Subject, Workers};
use store::seal::{KeyId, Sealer, SealingKey};
use store_sqlite::SqliteStore;
use tempfile::TempDir;

struct OnDisk(TempDir);

async fn on_disk() -> OnDisk {
    OnDisk(TempDir::new().unwrap())
}

#[async_trait]
impl Subject for OnDisk {
    fn workers(&self) -> Workers {
        Workers::One
    }

    async fn open(&self) -> Arc<dyn Store> {
        let url = format!("sqlite:{}", self.0.path().join("contract.db").display());
        Arc::new(SqliteStore::open(&url, sealer()).await.unwrap())
    }

    async fn on_disk(&self) -> Vec<u8> {
        // The connections of a dropped store end in their own time, and the last one takes the log's file with it.
        let bytes = loop {
            match every_file(self.0.path()) {
                Ok(bytes) => break bytes,
                Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound),
            }
        };
        assert!(bytes.len() > 4096, "there must be something to look through");
        bytes
    }

    async fn tables_of_users(&self) -> BTreeSet<String> {
        let tables: Vec<String> = sqlx::query_scalar(
            "WITH RECURSIVE
                 refers (table_name, to_table) AS (
                     SELECT m.name, f.\"table\" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f
                     WHERE m.type = 'table'
                 ),
                 theirs (table_name) AS (
                     SELECT table_name FROM refers WHERE to_table = 'users'
                     UNION
                     SELECT refers.table_name FROM refers JOIN theirs ON refers.to_table = theirs.table_name
                 )
             SELECT table_name FROM theirs",
        )
        .fetch_all(&mut self.raw().await)
        .await
        .unwrap();
        tables.into_iter().collect()
    }

    async fn places_of(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut raw = self.raw().await;
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'",
        )
        .fetch_all(&mut raw)
        .await
        .unwrap();
        assert!(columns.len() > 100, "there must be something to look through");
        let mut places = BTreeSet::new();
        for (table, column) in columns {
            let query = format!(
                "SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS BLOB), ?) > 0)"
            );
            let found: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
                .bind(bytes)
                .fetch_one(&mut raw)
                .await
                .unwrap();
            if found {
                places.insert(format!("{table}.{column}"));
            }
        }
        places
    }
}

impl OnDisk {
    /// A connection past our code.
    async fn raw(&self) -> SqliteConnection {
        let path = self.0.path().join("contract.db");
        SqliteConnectOptions::new()
            .filename(path)
            .connect()
            .await
            .unwrap()
    }
}

/// All that the folder's files hold. Fails where one of them went meanwhile.
fn every_file(folder: &Path) -> io::Result<Vec<u8>> {
    let files = std::fs::read_dir(folder)?;
    let bytes: io::Result<Vec<_>> = files.map(|file| std::fs::read(file?.path())).collect();
    Ok(bytes?.concat())
}

fn sealer() -> Sealer {
    let id = KeyId::parse("test").unwrap();
    Sealer::new([(id.clone(), SealingKey::from_bytes([7; 32]))], id).unwrap()
}

store::contract!(crate::on_disk);
