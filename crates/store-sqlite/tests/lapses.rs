//! What it costs to find the notices that are due.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _};
use std::path::Path;

#[tokio::test]
async fn r_auth_2_what_is_due_is_found_among_lapses_and_not_among_users() {
    let mut raw = SqliteConnectOptions::new().connect().await.unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(here.join("schema.sql")).unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(schema))
        .execute(&mut raw)
        .await
        .unwrap();
    let described = std::fs::read_dir(here.join(".sqlx")).unwrap();
    let queries = described.map(|file| -> String {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        let description: serde_json::Value = serde_json::from_slice(&text).unwrap();
        description["query"].as_str().unwrap().to_owned()
    });
    // The Monitor asks of each user whether something of theirs lapsed.
    let is_of_lapses = |query: &String| {
        query.contains("lapsed_at IS NOT NULL") && !query.contains("(kept.lapsed_at IS NOT NULL")
    };
    let of_lapses: Vec<_> = queries.filter(is_of_lapses).collect();
    assert_eq!(of_lapses.len(), 2, "{of_lapses:#?}");
    for query in of_lapses {
        let plan = format!("EXPLAIN QUERY PLAN {query}");
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(plan))
            .fetch_all(&mut raw)
            .await
            .unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let wide: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN")).collect();
        let is_narrow = wide.iter().all(|step| step.contains("authorizations_lapsed"));
        assert!(is_narrow, "{query}\n{steps:#?}");
        assert!(steps.iter().any(|step| step.contains("authorizations_lapsed")));
    }
}
