//! The schema, who may open it, and what its rows say.

use crate::samples::{MINUTE, NOW, opened, share, signed_in, tokens};
use crate::stage::{Stage, run, sealer, stage};
use sqlx::Row as _;
use std::path::Path;
use std::sync::Arc;
use store::StoreError;
use store::jobs::Jobs as _;
use store::links::Links as _;
use store::shares::Shares as _;
use store::tokens::{TokenKind, Tokens as _};
use store_postgres::{OpenError, PostgresStore};

#[tokio::test]
async fn an_empty_database_has_the_committed_schema() {
    let stage = stage().await;
    drop(stage.open().await);
    let statements: Vec<String> = sqlx::query_scalar(
        "SELECT told FROM (
             SELECT c.relname AS of, 0 AS turn, a.attnum::TEXT AS at,
                    format('%s.%s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                           CASE WHEN a.attnotnull THEN ' not null' ELSE '' END) AS told
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace
             UNION ALL
             SELECT conrelid::regclass::TEXT, 1, contype::TEXT || pg_get_constraintdef(oid),
                    format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid))
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
             UNION ALL
             SELECT tablename, 2, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
         ) AS schema
         WHERE of <> '_sqlx_migrations' ORDER BY of COLLATE \"C\", turn, length(at) * (1 - sign(turn)), at COLLATE \"C\"",
    )
    .fetch_all(&mut stage.raw().await)
    .await
    .unwrap();
    let schema = statements.join("\n") + "\n";
    let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-postgres.txt");
    std::fs::write(&found, &schema).unwrap();
    assert!(
        schema == include_str!("../../schema.txt"),
        "the migrations make another schema than schema.txt: compare it with {}",
        found.display()
    );
}

#[tokio::test]
async fn the_keys_of_what_belongs_to_a_user_lead_with_the_user() {
    let stage = stage().await;
    drop(stage.open().await);
    let leading: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::TEXT, a.attname::TEXT FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_sqlx_migrations'
         ORDER BY 1, 2",
    )
    .fetch_all(&mut stage.raw().await)
    .await
    .unwrap();
    // Looked up before anybody knows whose it is, nobody's alone, or the user itself.
    let of_no_user = [
        "application_standings",
        "audit",
        "configuration",
        "deployment",
        "meetings",
        "notice_sender",
        "record_files",
        "runs",
        "schedules",
        "sessions",
        "tickets",
        "users",
    ];
    let others: Vec<_> = leading
        .iter()
        .filter(|(table, _)| !of_no_user.contains(&table.as_str()))
        .collect();
    assert!(others.len() > 10, "{others:?}");
    for (table, column) in others {
        let user = if table == "jobs" { "lane" } else { "user_id" };
        assert_eq!(
            column, user,
            "of {table}: a partition by user could not keep it unique"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_programs_may_open_a_new_database_at_once() {
    let stage = Arc::new(stage().await);
    let opening: Vec<_> = (0..16)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move { PostgresStore::open(&stage.url(), None, sealer()).await.map(drop) })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_reopened_database_has_everything_that_was_answered() {
    let stage = stage().await;
    let store = stage.open().await;
    let user = signed_in(&store, 1).await;
    store
        .put_authorization(user, TokenKind::Sales, &tokens(), NOW)
        .await
        .unwrap();
    for number in 1..=50 {
        store.accept_share(&share(number, user)).await.unwrap();
    }
    let link = opened(&store, user, "one").await;
    drop(store);

    let store = stage.open().await;
    for number in 1..=50 {
        assert!(store.share(user, share(number, user).id).await.unwrap().is_some());
    }
    assert_eq!(store.queue_depth().await.unwrap().waiting, 50);
    assert_eq!(store.load_links(&[link.copy]).await.unwrap(), [link]);
    assert!(
        store
            .authorization(user, TokenKind::Sales)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_commit_waits_for_the_disk_whatever_the_server_is_used_to() {
    let stage = stage().await;
    let mut raw = stage.raw().await;
    let name: String = sqlx::query_scalar("SELECT current_database()::TEXT")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    run(
        &mut raw,
        &format!("ALTER DATABASE {name} SET synchronous_commit = off"),
    )
    .await;
    run(
        &mut raw,
        &format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"),
    )
    .await;
    // A trigger tells what holds for whoever writes.
    let store = stage.open().await;
    run(
        &mut raw,
        "CREATE TABLE told (word TEXT);
         CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO told VALUES (current_setting('synchronous_commit')), (current_setting('transaction_isolation'));
             RETURN NEW;
         END $$;
         CREATE TRIGGER tell BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION tell();",
    )
    .await;
    let user = signed_in(&store, 1).await;
    store.accept_share(&share(1, user)).await.unwrap();
    let told: Vec<String> = sqlx::query_scalar("SELECT word FROM told ORDER BY word")
        .fetch_all(&mut raw)
        .await
        .unwrap();
    assert_eq!(told, ["on", "read committed"]);
}

#[tokio::test]
async fn a_row_copied_to_another_user_does_not_open() {
    let stage = stage().await;
    let store = stage.open().await;
    let (ada, grace) = (signed_in(&store, 1).await, signed_in(&store, 2).await);
    for user in [ada, grace] {
        for kind in [TokenKind::Exchange, TokenKind::Sales] {
            store.put_authorization(user, kind, &tokens(), NOW).await.unwrap();
        }
    }
    let moved = "UPDATE authorizations SET sealed = (SELECT sealed FROM authorizations WHERE user_id = $1 AND kind = 'sales')
                 WHERE user_id = $2 AND kind = 'sales'";
    sqlx::query(moved)
        .bind(ada.0.as_bytes().as_slice())
        .bind(grace.0.as_bytes().as_slice())
        .execute(&mut stage.raw().await)
        .await
        .unwrap();
    let opened = store.authorization(grace, TokenKind::Sales).await;
    assert!(matches!(opened, Err(StoreError::Sealed { .. })));
    let own = store.authorization(ada, TokenKind::Sales).await;
    assert!(own.unwrap().is_some());
}

#[tokio::test]
async fn a_row_that_holds_something_else_is_named_and_not_shown() {
    let stage = stage().await;
    let store = stage.open().await;
    let user = signed_in(&store, 1).await;
    let share = share(1, user);
    store.accept_share(&share).await.unwrap();
    run(
        &mut stage.raw().await,
        "UPDATE shares SET state = 'a private subject'",
    )
    .await;
    let told = store.share(user, share.id).await.unwrap_err().to_string();
    assert_eq!(
        told,
        format!("shares.state of {} does not hold what it must", share.id.0)
    );
}

#[tokio::test]
async fn what_the_server_refuses_is_told_without_the_row() {
    let stage = stage().await;
    let store = stage.open().await;
    run(
        &mut stage.raw().await,
        "ALTER TABLE shares ADD CONSTRAINT refused CHECK (item_id <> 'AAMk')",
    )
    .await;
    let user = signed_in(&store, 1).await;
    let refused = store.accept_share(&share(1, user)).await.unwrap_err();
    let shown = format!("{refused:?}");
    assert!(shown.contains("23514") && !shown.contains("AAMk"), "{shown}");
}

#[tokio::test]
async fn a_buried_job_keeps_its_last_error_and_a_finished_one_leaves_nothing() {
    let stage = stage().await;
    let store = stage.open().await;
    for number in [1, 2] {
        let user = signed_in(&store, number).await;
        store.accept_share(&share(number, user)).await.unwrap();
    }
    let jobs = store.claim(2, MINUTE, NOW).await.unwrap();
    assert!(store.complete(&jobs[0]).await.unwrap());
    assert!(store.bury(&jobs[1], "tried-too-often").await.unwrap());
    let rows = sqlx::query("SELECT state, last_error FROM jobs")
        .fetch_all(&mut stage.raw().await)
        .await
        .unwrap();
    let kept: Vec<(i16, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(kept, [(2, "tried-too-often".to_owned())]);
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused() {
    let stage = stage().await;
    let refused = PostgresStore::open("sqlite:our.db", None, sealer()).await;
    assert!(matches!(refused, Err(OpenError::Address)));
    let nowhere = Stage::url(&stage).replace("addin_test", "no_such_database");
    let refused = PostgresStore::open(&nowhere, None, sealer()).await;
    assert!(matches!(refused, Err(OpenError::Database(_))));
}

#[tokio::test]
async fn a_newer_schema_than_this_programs_is_refused() {
    let stage = stage().await;
    drop(stage.open().await);
    run(
        &mut stage.raw().await,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99990101000000, 'from the future', TRUE, '\\x00', 0)",
    )
    .await;
    let refused = PostgresStore::open(&stage.url(), None, sealer()).await;
    assert!(matches!(refused, Err(OpenError::Migration(_))));
}
