//! What this backend promises besides the port: its schema, its file, and what an answer is worth.

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Row as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::StoreError;
use store::jobs::Jobs as _;
use store::links::{Links as _, NewLink, Organizes};
use store::seal::{KeyId, Sealer, SealingKey};
use store::shares::{NewShare, ShareId, ShareOrder, Shares as _};
use store::tokens::{TokenKind, TokenSet, Tokens as _};
use store::users::{MicrosoftIdentity, UserId, Users as _};
use store_sqlite::{OpenError, SqliteStore};
use sync_core::MeetingKey;
use tempfile::TempDir;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[tokio::test]
async fn an_empty_database_has_the_committed_schema() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).await);
    let statements: Vec<String> = sqlx::query_scalar(
        "SELECT sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'
         ORDER BY tbl_name, type DESC, name",
    )
    .fetch_all(&mut raw(&folder).await)
    .await
    .unwrap();
    let schema = statements
        .iter()
        .map(|sql| format!("{sql};\n"))
        .collect::<Vec<_>>()
        .join("\n");
    let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema.sql");
    std::fs::write(&found, &schema).unwrap();
    assert!(
        schema == include_str!("../schema.sql"),
        "the migrations make another schema than schema.sql: compare it with {}",
        found.display()
    );
}

#[tokio::test]
async fn sixteen_programs_may_open_a_new_database_at_once() {
    let folder = TempDir::new().unwrap();
    let opening: Vec<_> = (0..16)
        .map(|_| {
            let url = url(&folder);
            tokio::spawn(async move { SqliteStore::open(&url, sealer()).await.map(drop) })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_reopened_database_has_everything_that_was_answered() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let user = signed_in(&store, 1).await;
    store
        .put_authorization(user, TokenKind::Sales, &tokens(), NOW)
        .await
        .unwrap();
    let mut accepted = Vec::new();
    for number in 1..=50 {
        let share = share(number, user);
        store.accept_share(&share).await.unwrap();
        accepted.push(share.id);
    }
    let opened = store.open_link(&link(user), NOW).await.unwrap();
    drop(store);

    let store = open(&folder).await;
    for id in accepted {
        assert!(store.share(user, id).await.unwrap().is_some());
    }
    assert_eq!(store.queue_depth().await.unwrap().waiting, 50);
    assert_eq!(store.load_links(&[opened.copy]).await.unwrap(), [opened]);
    assert!(
        store
            .authorization(user, TokenKind::Sales)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn an_answer_is_in_the_log_before_it_is_given() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let user = signed_in(&store, 1).await;
    let copied = TempDir::new().unwrap();
    store.accept_share(&share(1, user)).await.unwrap();
    for file in ["our.db", "our.db-wal"] {
        std::fs::copy(folder.path().join(file), copied.path().join(file)).unwrap();
    }
    let found = open(&copied).await.share(user, share(1, user).id).await.unwrap();
    assert!(
        found.is_some(),
        "the files alone must tell of it while their writer still runs"
    );
}

#[tokio::test]
async fn a_row_copied_to_another_user_does_not_open() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let (ada, grace) = (signed_in(&store, 1).await, signed_in(&store, 2).await);
    for user in [ada, grace] {
        for kind in [TokenKind::Exchange, TokenKind::Sales] {
            store.put_authorization(user, kind, &tokens(), NOW).await.unwrap();
        }
    }
    let mut raw = raw(&folder).await;
    let moves = [
        "UPDATE authorizations SET sealed = (SELECT sealed FROM authorizations WHERE user_id = ?1 AND kind = 'sales')
         WHERE user_id = ?2 AND kind = 'sales'",
        "UPDATE authorizations SET sealed = (SELECT sealed FROM authorizations WHERE user_id = ?1 AND kind = 'sales')
         WHERE user_id = ?1 AND kind = 'exchange'",
    ];
    for moved in moves {
        let query = sqlx::query(moved).bind(ada.0.as_bytes().as_slice());
        query
            .bind(grace.0.as_bytes().as_slice())
            .execute(&mut raw)
            .await
            .unwrap();
    }
    for (user, kind) in [(grace, TokenKind::Sales), (ada, TokenKind::Exchange)] {
        let opened = store.authorization(user, kind).await;
        assert!(matches!(opened, Err(StoreError::Sealed { .. })));
    }
    assert!(
        store
            .authorization(ada, TokenKind::Sales)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_row_that_holds_something_else_is_named_and_not_shown() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let user = signed_in(&store, 1).await;
    let share = share(1, user);
    store.accept_share(&share).await.unwrap();
    sqlx::query("UPDATE shares SET state = 'a private subject'")
        .execute(&mut raw(&folder).await)
        .await
        .unwrap();
    let told = store.share(user, share.id).await.unwrap_err().to_string();
    assert_eq!(
        told,
        format!("shares.state of {} does not hold what it must", share.id.0)
    );
}

#[tokio::test]
async fn a_buried_job_keeps_its_last_error_and_a_finished_one_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    for number in [1, 2] {
        let user = signed_in(&store, number).await;
        store.accept_share(&share(number, user)).await.unwrap();
    }
    let jobs = store.claim(2, Duration::from_secs(60), NOW).await.unwrap();
    assert!(store.complete(&jobs[0]).await.unwrap());
    assert!(store.bury(&jobs[1], "tried-too-often").await.unwrap());
    let rows = sqlx::query("SELECT state, last_error FROM jobs")
        .fetch_all(&mut raw(&folder).await)
        .await
        .unwrap();
    let kept: Vec<(i64, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(kept, [(2, "tried-too-often".to_owned())]);
}

#[tokio::test]
async fn a_write_that_fails_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let store = std::sync::Arc::new(open(&folder).await);
    let user = signed_in(&store, 1).await;
    let writes: Vec<_> = (1..=40)
        .map(|number| {
            let store = std::sync::Arc::clone(&store);
            let stranger = UserId(Uuid::from_u128(99));
            let whose = if number % 4 == 0 { stranger } else { user };
            tokio::spawn(async move { store.accept_share(&share(number, whose)).await.is_ok() })
        })
        .collect();
    let mut answers = Vec::new();
    for write in writes {
        answers.push(write.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|went_well| **went_well).count(), 30);
    assert_eq!(store.queue_depth().await.unwrap().waiting, 30);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let _store = open(&folder).await;
    for file in ["our.db", "our.db-wal", "our.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = SqliteStore::open("postgres://db", sealer()).await;
    assert!(matches!(refused, Err(OpenError::Address)));
    let nowhere = format!("sqlite:{}", folder.path().join("no/such/folder/our.db").display());
    assert!(matches!(
        SqliteStore::open(&nowhere, sealer()).await,
        Err(OpenError::File { .. })
    ));
    std::fs::write(
        folder.path().join("our.db"),
        "certainly not a database ".repeat(99),
    )
    .unwrap();
    assert!(matches!(
        SqliteStore::open(&url(&folder), sealer()).await,
        Err(OpenError::Database(_))
    ));
}

#[tokio::test]
async fn a_newer_schema_than_this_programs_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).await);
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99990101000000, 'from the future', TRUE, x'00', 0)",
    )
    .execute(&mut raw(&folder).await)
    .await
    .unwrap();
    assert!(matches!(
        SqliteStore::open(&url(&folder), sealer()).await,
        Err(OpenError::Migration(_))
    ));
}

fn url(folder: &TempDir) -> String {
    format!("sqlite:{}", path(folder).display())
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("our.db")
}

async fn open(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(&url(folder), sealer()).await.unwrap()
}

async fn raw(folder: &TempDir) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path(folder));
    options.connect().await.unwrap()
}

fn sealer() -> Sealer {
    let id = KeyId::parse("test").unwrap();
    Sealer::new([(id.clone(), SealingKey::from_bytes([7; 32]))], id).unwrap()
}

async fn signed_in(store: &SqliteStore, number: u128) -> UserId {
    let identity = MicrosoftIdentity {
        tenant: Uuid::from_u128(1),
        object: Uuid::from_u128(number),
    };
    store.ensure_user(identity, NOW).await.unwrap().id
}

fn tokens() -> TokenSet {
    TokenSet {
        refresh: Some("refresh".into()),
        access: "access".into(),
        access_expires_at: NOW,
    }
}

fn share(number: u128, user: UserId) -> NewShare {
    NewShare {
        id: ShareId(Uuid::from_u128(number)),
        user,
        idempotency_key: number.to_string(),
        fingerprint: [7; 32],
        order: ShareOrder {
            item_id: "AAMk".to_owned(),
            related: None,
        },
        created_at: NOW,
    }
}

fn link(user: UserId) -> NewLink {
    NewLink {
        user,
        meeting: MeetingKey::from_ical_uid("one"),
        immutable_id: "immutable".to_owned(),
        rest_id: "rest".to_owned(),
        organizes: Organizes::Yes,
        asked: None,
    }
}
