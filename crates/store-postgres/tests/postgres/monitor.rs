//! There are ten thousand users, and an administrator sees fifty (R-MON-1).

use crate::samples::{NOW, opened, signed_in};
use crate::stage::{Stage, run, stage};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::BTreeSet;
use std::path::Path;
use store::monitor::{Card, Direction, Monitor as _, Sorted, UserOrder, UserSearch, WantedUsers};
use store_postgres::PostgresStore;

const USERS: usize = 10_000;
/// What the server asks for: one more than a page shows.
const PAGE: u32 = 51;

/// By how many of their records wait for a person users are sorted each time: that follows from what is linked, and is kept nowhere
/// else.
#[tokio::test]
async fn r_mon_1_a_page_of_ten_thousand_users_reads_no_more_than_a_page() {
    let stage = stage().await;
    drop(crowded(&stage).await);
    let mut raw = stage.raw().await;
    let (mut read, mut sorted) = (0, 0);
    for query in queries() {
        let by_name = query.contains("$7::TEXT");
        for begins in ["''", "'person-05'"] {
            if begins != "''" && !by_name {
                continue;
            }
            for (id, name, number) in [OUTERMOST_LOW, MIDDLE, OUTERMOST_HIGH] {
                let past = match (query.contains("$7"), by_name) {
                    (false, _) => String::new(),
                    (true, true) => format!(", {name}"),
                    (true, false) => format!(", {number}"),
                };
                let given = format!("'all', 0, {begins}, NULL, {PAGE}, {id}{past}");
                let users = rows_of_users(&mut raw, &query, &given).await;
                if query.contains("parked, 0)") {
                    assert!(users <= USERS as f64, "{users} rows for {given}: {query}");
                    sorted += 1;
                } else {
                    assert!(
                        users <= f64::from(PAGE) + 1.0,
                        "{users} rows for {given}: {query}"
                    );
                    read += 1;
                }
            }
        }
    }
    assert_eq!(
        (read, sorted),
        (5 * 3 + 2 * 3, 2 * 3),
        "every order was looked at"
    );
}

#[tokio::test]
async fn r_mon_1_ten_thousand_users_come_page_by_page_in_every_order_and_are_searched() {
    let stage = stage().await;
    let store = crowded(&stage).await;
    let direction = Direction::Descending;
    let (name, sync, errors) = (
        Sorted {
            direction,
            after: None,
        },
        Sorted {
            direction,
            after: None,
        },
        Sorted {
            direction,
            after: None,
        },
    );
    let orders = [
        UserOrder::FirstSignIn(None),
        UserOrder::Name(name),
        UserOrder::LastSync(sync),
    ];
    for order in orders {
        let mut wanted = wanted(Card::All, None, order);
        let mut seen = BTreeSet::new();
        loop {
            let page = store.listed_users(&wanted, NOW).await.unwrap();
            let Some(last) = page.last() else { break };
            wanted.order = wanted.order.after(last);
            seen.extend(page.iter().map(|one| one.user.id));
        }
        assert_eq!(seen.len(), USERS, "{:?}", wanted.order);
    }
    let errors = wanted(Card::OutstandingErrors, None, UserOrder::Errors(errors));
    let page = store.listed_users(&errors, NOW).await.unwrap();
    assert!(page.len() == PAGE as usize && page.iter().all(|one| one.errors == 1));
    let search = Some(UserSearch::NamePrefix("PERSON-0999".to_owned()));
    let found = wanted(Card::All, search, UserOrder::FirstSignIn(None));
    assert_eq!(store.listed_users(&found, NOW).await.unwrap().len(), 10);
    assert_eq!(
        store.card_counts(NOW).await.unwrap()[&Card::OutstandingErrors],
        999
    );
}

fn wanted(card: Card, search: Option<UserSearch>, order: UserOrder) -> WantedUsers {
    WantedUsers {
        card,
        search,
        order,
        max: PAGE,
    }
}

/// Where a page begins: past which id, name and number.
type Past = (&'static str, &'static str, &'static str);
const OUTERMOST_LOW: Past = ("''", "''", "-9223372036854775808");
const MIDDLE: Past = (
    "decode(lpad(to_hex(5000), 32, '0'), 'hex')",
    "'person-05000'",
    "5000",
);
const OUTERMOST_HIGH: Past = (
    "decode(repeat('ff', 16), 'hex')",
    "chr(1114111)",
    "9223372036854775807",
);

/// The statements that read a page of users.
fn queries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let texts = std::fs::read_dir(folder).unwrap().map(|description| {
        let text = std::fs::read(description.unwrap().path()).unwrap();
        let description: serde_json::Value = serde_json::from_slice(&text).unwrap();
        description["query"].as_str().unwrap().to_owned()
    });
    let pages = texts.filter(|query| query.contains("'outstanding-errors'"));
    pages.collect()
}

/// How many rows of `users` are read for this query, those that are left out included.
async fn rows_of_users(raw: &mut PgConnection, query: &str, given: &str) -> f64 {
    run(raw, "DEALLOCATE ALL; SET plan_cache_mode = force_custom_plan").await;
    run(raw, &format!("PREPARE page AS {query}")).await;
    let explain = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE page ({given})");
    let row = sqlx::raw_sql(AssertSqlSafe(explain))
        .fetch_one(raw)
        .await
        .unwrap();
    let plan: serde_json::Value = row.get(0);
    rows_in(&plan[0]["Plan"])
}

fn rows_in(node: &serde_json::Value) -> f64 {
    let own = match node["Relation Name"].as_str() {
        Some("users") => {
            let number = |name: &str| node[name].as_f64().unwrap_or_default();
            (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops")
        }
        Some(_) | None => 0.0,
    };
    let below = node["Plans"].as_array().into_iter().flatten();
    own + below.map(rows_in).sum::<f64>()
}

/// Ten thousand users, each with a record; of every tenth it waits for a person.
async fn crowded(stage: &Stage) -> PostgresStore {
    let store = stage.open().await;
    let first = signed_in(&store, 1).await;
    opened(&store, first, "one").await;
    let statements = format!(
        "INSERT INTO users (id, tenant, object, created_at, sales_user_name, synced_at)
         SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), decode(repeat('01', 16), 'hex'),
                decode(lpad(to_hex(n), 32, '0'), 'hex'), 0, 'person-' || lpad(n::TEXT, 5, '0'), n
         FROM generate_series(1, {}) AS n;
         INSERT INTO copies
         SELECT (jsonb_populate_record(c, jsonb_build_object('user_id', u.id, 'id', u.id) || CASE u.synced_at % 10
                     WHEN 0 THEN jsonb_build_object('standing', 'parked', 'since', 1, 'standing_reason', 'near-match')
                     ELSE '{{}}'::JSONB END)).*
         FROM copies AS c, users AS u WHERE u.synced_at IS NOT NULL;
         ANALYZE",
        USERS - 1
    );
    run(&mut stage.raw().await, &statements).await;
    store
}
