//! The suite of the port.

use crate::stage::Stage;
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Store;
use store::contract::{Subject, Workers};

#[async_trait]
impl Subject for Stage {
    fn workers(&self) -> Workers {
        Workers::Many
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(Stage::open(self).await)
    }

    async fn on_disk(&self) -> Vec<u8> {
        let bytes = self.values().await;
        assert!(bytes.len() > 512, "there must be something to look through");
        bytes
    }

    async fn tables_of_users(&self) -> BTreeSet<String> {
        let tables: Vec<String> = sqlx::query_scalar(
            "WITH RECURSIVE theirs (id) AS (
                 SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = 'users'::regclass
                 UNION
                 SELECT conrelid FROM pg_constraint JOIN theirs ON confrelid = theirs.id WHERE contype = 'f'
             )
             SELECT relname::text FROM theirs JOIN pg_class ON pg_class.oid = theirs.id",
        )
        .fetch_all(&mut self.raw().await)
        .await
        .unwrap();
        tables.into_iter().collect()
    }

    async fn places_of(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut raw = self.raw().await;
        let columns: Vec<(String, String, bool)> = sqlx::query_as(
            "SELECT table_name::text, column_name::text, data_type = 'bytea' FROM information_schema.columns
             WHERE table_schema = 'public'",
        )
        .fetch_all(&mut raw)
        .await
        .unwrap();
        assert!(columns.len() > 100, "there must be something to look through");
        let mut places = BTreeSet::new();
        for (table, column, is_bytes) in columns {
            let value = if is_bytes {
                format!("\"{column}\"")
            } else {
                format!("convert_to(\"{column}\"::text, 'UTF8')")
            };
            let query =
                format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE position($1 IN {value}) > 0)");
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

store::contract!(crate::stage::stage);
