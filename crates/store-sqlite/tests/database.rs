//! What this backend promises besides the port: its schema, its file, and what an answer is worth.

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Row as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::StoreError;
use store::audit::{Audit as _, Deed};
use store::blob::{self, Bond};
use store::jobs::Jobs as _;
use store::links::{Begun, Counted, LinkedMeeting, Links as _, Meetings as _, NewLink, Organizes};
use store::seal::{KeyId, Sealer, SealingKey};
use store::shares::{Extent, NewShare, ShareId, ShareOrder, Shares as _};
use store::tokens::{TokenKind, TokenSet, Tokens as _};
use store::users::{MicrosoftIdentity, SalesIdentity, UserId, Users as _};
use store_sqlite::{OpenError, SqliteStore};
use sync_core::{
    AllowancePolicy, Appointment, Claim, Demand, Effect, Kind, MeetingKey, Object, Occasion, Origin, Pair,
    ReasonCode, Sides, Standing, Turn, WriteKey,
};
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

/// Tables that grow with records or time. A run of everybody goes through all users; the others hold a handful of rows, or only
/// what is under way.
const LARGE: [&str; 7] = [
    "answers", "copies", "feeds", "meetings", "sessions", "shares", "spent",
];

#[tokio::test]
async fn no_query_reads_the_whole_of_a_table_that_grows() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).await);
    let mut raw = raw(&folder).await;
    let mut looked_at = 0;
    for query in queries() {
        let plan = whole_tables_read(&mut raw, &query).await;
        assert!(plan.is_empty(), "{query}\nreads {plan:?}");
        looked_at += 1;
    }
    assert!(looked_at > 100, "{looked_at} queries were looked at");
    let scanned = whole_tables_read(&mut raw, "SELECT id FROM meetings WHERE generation = ?").await;
    assert_eq!(scanned, ["SCAN meetings"], "what reads a whole table is seen");
}

/// An idle round names nothing, and asks all the same: it must not cost more the more is linked.
#[tokio::test]
async fn what_is_named_is_looked_up_by_its_index_however_much_a_user_has_linked() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).await);
    let mut raw = raw(&folder).await;
    let mut named = 0;
    for query in queries() {
        if !["m.number IN", "m.key IN"]
            .iter()
            .any(|name| query.contains(name))
        {
            continue;
        }
        let plan = steps(&mut raw, &query).await;
        let copies: Vec<_> = plan.iter().filter(|step| step.starts_with("SEARCH c ")).collect();
        assert!(!copies.is_empty(), "{query}\n{plan:?}");
        let meetings: Vec<_> = plan.iter().filter(|step| step.starts_with("SEARCH m ")).collect();
        for step in copies {
            assert!(step.contains("copies_by_meeting"), "{query}\n{plan:?}");
        }
        let names = ["number=?", "AND key=?", "uid_key=?"];
        for step in meetings {
            assert!(names.iter().any(|name| step.contains(name)), "{query}\n{plan:?}");
        }
        named += 1;
    }
    assert_eq!(named, 4);
    let walked = "SELECT c.id FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
                  WHERE c.user_id = ?1 AND m.kind = ?2 AND m.number IN (SELECT value FROM json_each(?3))";
    let plan = steps(&mut raw, walked).await;
    let walks = |step: &String| step.starts_with("SEARCH c ") && step.contains("user_id=?");
    assert!(
        plan.iter().any(walks),
        "what walks through all links is seen: {plan:?}"
    );
}

/// There are thousands of users, and an administrator sees fifty (R-MON-1). By how many of their records wait for a person they are
/// sorted each time, after one look for each in an index: that follows from what is linked, and is kept nowhere else.
#[tokio::test]
async fn pages_of_users_are_read_in_the_order_of_an_index() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).await);
    let mut raw = raw(&folder).await;
    let (mut read, mut sorted) = (0, 0);
    for query in queries() {
        if !query.contains("'outstanding-errors'") {
            continue;
        }
        let plan = steps(&mut raw, &query).await;
        let parked = plan.iter().filter(|step| step.starts_with("SEARCH copies"));
        for step in parked {
            assert!(step.contains("COVERING INDEX copies_parked"), "{step}");
        }
        if query.contains("ORDER BY parked") {
            sorted += 1;
        } else {
            read += 1;
            let whole = |step: &String| step.starts_with("SCAN users") || step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(whole), "{query}\nis read by {plan:?}");
        }
    }
    assert_eq!((read, sorted), (5, 2));
}

/// Every query of this backend.
fn queries() -> Vec<String> {
    let described = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx")).unwrap();
    let query = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        let description: serde_json::Value = serde_json::from_slice(&text).unwrap();
        description["query"].as_str().unwrap().to_owned()
    };
    described.map(query).collect()
}

/// The large tables that SQLite would go through from end to end for this query.
async fn whole_tables_read(raw: &mut SqliteConnection, query: &str) -> Vec<String> {
    let is_whole = |step: &String| {
        LARGE
            .iter()
            .any(|table| step.starts_with(&format!("SCAN {table}")))
    };
    steps(raw, query).await.into_iter().filter(is_whole).collect()
}

/// What SQLite would do for this query.
async fn steps(raw: &mut SqliteConnection, query: &str) -> Vec<String> {
    let plan = format!("EXPLAIN QUERY PLAN {query}");
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(plan))
        .fetch_all(raw)
        .await
        .unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect()
}

#[tokio::test]
async fn what_was_linked_before_copies_were_bound_is_shared_by_hand() {
    let mut raw = SqliteConnectOptions::new().connect().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut migrations: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    migrations.sort();
    let binds = |path: &Path| path.ends_with("20261125150000_bind_copies.sql");
    let binding = migrations.iter().position(|path| binds(path)).unwrap();
    for migration in &migrations[..binding] {
        migrate(&mut raw, migration).await;
    }
    let rows = "INSERT INTO users (id, tenant, object, created_at)
         VALUES (zeroblob(16), zeroblob(16), zeroblob(16), 0);
         INSERT INTO meetings (id, key, base, sales, birth, standing, standing_reason, generation, created_at, updated_at)
         VALUES (zeroblob(16), zeroblob(16), x'', x'', 0, 'parked', 'user-decides', 0, 5, 7),
                (randomblob(16), randomblob(16), x'', x'', 0, 'linked', NULL, 0, 5, 8);
         INSERT INTO copies (id, user_id, immutable_id, rest_id, meeting_id, organizes, leads, exchange, created_at, updated_at)
         SELECT id, zeroblob(16), standing, 'rest', id, 1, 1, x'01', 5, 6 FROM meetings;";
    sqlx::raw_sql(rows).execute(&mut raw).await.unwrap();
    migrate(&mut raw, &migrations[binding]).await;
    let copies = sqlx::query(
        "SELECT bond, standing, standing_reason, standing_detail, parked_at, immutable_id FROM copies ORDER BY standing",
    );
    let rows = copies.fetch_all(&mut raw).await.unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            let since: Option<i64> = row.get(4);
            let since = since.map(|micros| Timestamp::from_microsecond(micros).unwrap());
            let standing = blob::decode_standing(row.get(1), row.get(2), row.get(3), since).unwrap();
            (blob::decode_bond(row.get(0)).unwrap(), standing, row.get(5))
        })
        .collect();
    let bond = Bond::from(&Pair::<Appointment>::opened(
        Origin::by_hand(Claim::Share),
        None,
        NOW,
    ));
    let parked = Standing::Parked {
        reason: ReasonCode::UserDecides.into(),
        since: Timestamp::from_microsecond(7).unwrap(),
    };
    let expected = [
        (bond.clone(), Standing::Linked, "linked"),
        (bond, parked, "parked"),
    ];
    assert_eq!(found, expected);
}

async fn migrate(raw: &mut SqliteConnection, migration: &Path) {
    let sql = std::fs::read_to_string(migration).unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(raw)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_act_from_before_it_was_kept_what_changed_is_told_without_it() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let rows = "INSERT INTO audit (id, at, who, deed, about)
         VALUES (x'01000000000000000000000000000000', 5, 'olga', 'adopt-mailboxes', NULL),
                (x'02000000000000000000000000000000', 6, 'somebody', 'map-user', zeroblob(16)),
                (x'03000000000000000000000000000000', 7, 'somebody', 'delete-user', zeroblob(16))";
    sqlx::raw_sql(rows)
        .execute(&mut raw(&folder).await)
        .await
        .unwrap();
    let acts = store.acts(None, 9).await.unwrap();
    assert_eq!(
        acts.into_iter().map(|act| act.deed).collect::<Vec<_>>(),
        [Deed::DeleteUser, Deed::MapUser(None), Deed::AdoptMailboxes]
    );
}

#[tokio::test]
async fn what_an_act_changed_does_not_open_in_another() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let (ada, grace) = (signed_in(&store, 1).await, signed_in(&store, 2).await);
    for (user, name) in [(ada, "ada"), (grace, "grace")] {
        let sales = SalesIdentity {
            user_name: name.to_owned(),
            party: None,
        };
        store.map_user(user, &sales, grace, NOW).await.unwrap();
    }
    let swapped =
        "UPDATE audit SET detail = (SELECT other.detail FROM audit AS other WHERE other.id <> audit.id)";
    sqlx::raw_sql(swapped)
        .execute(&mut raw(&folder).await)
        .await
        .unwrap();
    assert!(matches!(
        store.acts(None, 9).await,
        Err(StoreError::Sealed { .. })
    ));
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
async fn what_was_spent_is_forgotten_after_a_day() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let user = signed_in(&store, 1).await;
    let copy = store.open_link(&link(user), NOW).await.unwrap().copy;
    let one = [0; 16];
    let other = [1; 16];
    for (key, effect, hours, kept) in [
        (one, Effect::Changes, 0, vec![(one, 3, "changes", 0)]),
        (one, Effect::Deletes, 23, vec![(one, 5, "deletes", 23)]),
        (
            other,
            Effect::CreatesInFirstRound,
            47,
            vec![(other, 0, "creates-in-first-round", 47)],
        ),
        (
            one,
            Effect::Unlinks,
            99,
            vec![(one, 2, "unlinks", 99), (other, 0, "creates-in-first-round", 47)],
        ),
    ] {
        let link: LinkedMeeting = store.load_links(&[copy]).await.unwrap().remove(0);
        let step = Counted {
            begun: link.pair.clone(),
            link,
            demand: Demand {
                key: WriteKey::from_bytes(key),
                object: Object::Appointments,
                effect,
                recipients: match effect {
                    Effect::Changes => 3,
                    Effect::Deletes => 5,
                    Effect::Unlinks => 2,
                    Effect::Creates | Effect::CreatesInFirstRound => 0,
                },
            },
            occasion: Occasion {
                links: 0,
                mailing: Turn::Later,
                sides: Sides::Filled,
            },
        };
        let now = NOW + SignedDuration::from_hours(hours);
        let begun = store
            .begin_counted(&[step], &AllowancePolicy::default(), now)
            .await;
        assert!(matches!(begun.unwrap()[..], [Begun::As(_)]));
        let rows =
            sqlx::query("SELECT write_key, recipients, effect, spent_at FROM spent ORDER BY write_key")
                .fetch_all(&mut raw(&folder).await)
                .await
                .unwrap();
        let found: Vec<(Vec<u8>, i64, String, i64)> = rows
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
            .collect();
        let kept: Vec<_> = kept
            .into_iter()
            .map(|(key, recipients, effect, hours)| {
                let at = NOW + SignedDuration::from_hours(hours);
                (key.to_vec(), recipients, effect.to_owned(), at.as_microsecond())
            })
            .collect();
        assert_eq!(found, kept);
    }
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
            kind: Kind::Appointment,
            item_id: "AAMk".to_owned(),
            related: None,
            composing: false,
            extent: Extent::Item,
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
        origin: Origin::by_hand(Claim::Share),
    }
}
