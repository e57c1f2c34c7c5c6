//! The Monitor: how many users are on each card, and which, found, sorted and page by page.

use crate::linked::{linked, parked};
use crate::world::{ADA, ADMIN, GRACE, World};
use serde_json::{Value, json};
use std::time::Duration;
use store::jobs::JobKind;
use store::notices::MailAddress;
use store::runs::{Asked, RoundEnd, Tally};
use store::users::{MicrosoftIdentity, SalesIdentity, UserId};
use sync_core::ReasonCode;
use uuid::Uuid;

/// A sync of one user ends now, with this reason for one record.
async fn synced(world: &World, person: &str, reason: ReasonCode) {
    let user = world.user(person).await;
    world
        .store
        .start_run(Asked::SyncNow(user), user, world.now())
        .await
        .unwrap();
    let lease = Duration::from_secs(60);
    loop {
        let jobs = world.store.claim(9, lease, world.now()).await.unwrap();
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            let ended = match job.kind {
                JobKind::SyncMailbox(round) => {
                    let tally = Tally {
                        records: 1,
                        drifted: 0,
                        reasons: [(reason, 1)].into(),
                    };
                    let ended = world
                        .store
                        .end_round(&job, round, &tally, RoundEnd::Done, world.now());
                    ended.await
                }
                JobKind::Share(_) | JobKind::PrepareMailbox(_) | JobKind::Answer(_) => {
                    world.store.complete(&job).await
                }
            };
            assert!(ended.unwrap());
        }
    }
}

async fn page(world: &World, admin: &str, query: &str) -> Value {
    let answer = world.get(&format!("/api/admin/users{query}"), admin).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn ids(page: &Value) -> Vec<String> {
    let users = page["users"].as_array().unwrap().iter();
    users
        .map(|user| user["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn whoever_signs_in_is_called_by_name_before_sales_knows_them() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let comes = async |claims: Value| {
        let token = world.token(&json!({ "user": ADA, "claims": claims })).await;
        assert_eq!(world.get("/api/me", &token).await.status, 200);
    };
    let row = async |person: &str| {
        let path = format!("/api/admin/users/{}", world.user(person).await.0);
        world.get(&path, &admin).await.json()
    };
    comes(json!({})).await;
    assert_eq!(row(ADMIN).await["displayName"], "Ingrid Solheim");
    let ada = row(ADA).await;
    assert_eq!(
        (&ada["displayName"], &ada["salesUserName"]),
        (&json!("Ada Marlow"), &Value::Null)
    );
    comes(json!({ "name": "Ada Byron" })).await;
    assert_eq!(row(ADA).await["displayName"], "Ada Byron");
    comes(json!({ "name": null, "preferred_username": null })).await;
    assert_eq!(row(ADA).await["displayName"], "Ada Byron", "what is known stays");
    for name in ["Solheim", "Marlow", "Byron"] {
        assert!(!world.lies_open_on_disk(name), "{name}");
    }
}

#[tokio::test]
async fn r_mon_1_each_card_counts_its_users_and_is_a_filter() {
    let world = World::start().await;
    for person in [ADA, GRACE] {
        world.connected(person).await;
    }
    let admin = world.sign_in(ADMIN).await;
    let id = async |person| world.user(person).await.0.to_string();
    let (ada, grace, new) = (id(ADA).await, id(GRACE).await, id(ADMIN).await);
    linked(&world, ADA, "one", parked(ReasonCode::NearMatch, &world)).await;
    world.later(60);
    synced(&world, ADA, ReasonCode::NearMatch).await;
    world.later(60);
    synced(&world, GRACE, ReasonCode::InStep).await;
    let latest = world.store.user(world.user(GRACE).await).await.unwrap();
    let last = latest.unwrap().last_sync.unwrap().ended_at.to_string();
    let pause = json!({ "paused": true });
    let paused = world.request(axum::http::Method::PATCH, &format!("/api/admin/users/{grace}"));
    world.send(paused.bearer_auth(&admin).json(&pause)).await;

    let monitor = world.get("/api/admin/monitor", &admin).await.json();
    let counts = json!({
        "all": 3, "expiredAuthorizations": 0, "syncDisabled": 1, "neverSynced": 1, "latestSyncSucceeded": 1,
        "latestSyncFailed": 1, "outstandingErrors": 1,
    });
    assert_eq!(monitor["users"], counts);
    let days = monitor["days"].as_array().unwrap();
    let today = (&days[13]["day"], &days[13]["records"], &days[13]["errors"]);
    assert_eq!(
        (days.len(), today),
        (14, (&json!(last[..10]), &json!(2), &json!(1)))
    );
    assert_eq!((&days[0]["records"], &days[0]["errors"]), (&json!(0), &json!(0)));
    let on = async |card: &str| ids(&page(&world, &admin, &format!("?card={card}")).await);
    let mut everybody = vec![ada.clone(), grace.clone(), new.clone()];
    everybody.sort();
    assert_eq!(on("all").await, everybody);
    assert_eq!(on("expired-authorizations").await, Vec::<String>::new());
    assert_eq!(on("sync-disabled").await, [&*grace]);
    assert_eq!(on("never-synced").await, [&*new]);
    assert_eq!(on("latest-sync-succeeded").await, [&*grace]);
    assert_eq!(on("latest-sync-failed").await, [&*ada]);
    assert_eq!(on("outstanding-errors").await, [&*ada]);
    let newest = page(&world, &admin, "?sort=-lastSync").await;
    let sync = json!({ "endedAt": last, "hasErrors": false });
    assert_eq!(newest["users"][0]["lastSync"], sync);
    assert_eq!(newest["users"][1]["lastSync"]["hasErrors"], true);
    assert_eq!(newest["users"][2]["lastSync"], Value::Null);
}

#[tokio::test]
async fn r_new_6_how_old_the_oldest_unsynced_change_is_is_told_of_each_user_of_all_and_of_each_day() {
    let world = World::start().await;
    for person in [ADA, GRACE] {
        world.connected(person).await;
    }
    let admin = world.sign_in(ADMIN).await;
    let row = async |person| {
        let id = world.user(person).await.0;
        world.get(&format!("/api/admin/users/{id}"), &admin).await.json()
    };
    let monitor = async || world.get("/api/admin/monitor", &admin).await.json();
    assert_eq!(monitor().await["leastFresh"], Value::Null, "nothing waits");
    // Nothing brings it to rest.
    linked(&world, ADA, "one", |_| {}).await;
    world.later(120);
    synced(&world, GRACE, ReasonCode::InStep).await;
    let monitor = monitor().await;
    let freshness = monitor["days"][13]["freshnessSeconds"].as_u64().unwrap();
    assert!((120..180).contains(&freshness), "{freshness}");
    let ada = row(ADA).await;
    assert_eq!(monitor["leastFresh"], ada);
    assert!(ada["unsyncedSince"].is_string(), "{ada}");
    assert_eq!(row(GRACE).await["unsyncedSince"], Value::Null);
}

#[tokio::test]
async fn r_mon_1_users_are_found_sorted_and_come_fifty_at_a_time() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let by = world.user(ADMIN).await;
    let mut named = Vec::new();
    for number in 0..70_u128 {
        let identity = MicrosoftIdentity {
            tenant: Uuid::from_u128(1),
            object: Uuid::from_u128(number),
        };
        let user = world.store.ensure_user(identity, world.now()).await.unwrap();
        let sales = SalesIdentity {
            user_name: format!("User&{:03}@contoso.example", 500 - number),
            party: None,
        };
        world
            .store
            .map_user(user.id, &sales, by, world.now())
            .await
            .unwrap();
        named.push(user.id.0.to_string());
    }
    let all = async |query: &str| {
        let (mut found, mut after) = (Vec::new(), None::<String>);
        loop {
            let next = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let page = page(&world, &admin, &format!("?{query}{next}")).await;
            assert!(ids(&page).len() <= 50);
            found.extend(ids(&page));
            match page["next"].as_str() {
                Some(next) => after = Some(next.replace('&', "%26").replace('@', "%40")),
                None => return found,
            }
        }
    };
    for sort in ["name", "lastSync", "errors"] {
        let rising = all(&format!("sort={sort}")).await;
        assert_eq!(rising.len(), 71, "{sort}");
        let mut falling = all(&format!("sort=-{sort}")).await;
        falling.reverse();
        assert_eq!(falling, rising, "{sort}");
    }
    let mut by_sign_in = all("card=all").await;
    assert!(by_sign_in.is_sorted());
    by_sign_in.retain(|id| named.contains(id));
    let searched = all("search=user%2643&sort=name").await;
    let expected: Vec<_> = named[61..70].iter().rev().cloned().collect();
    assert_eq!(searched, expected, "431 to 439");
    let object = Uuid::from_u128(7);
    assert_eq!(all(&format!("search={object}")).await, [named[7].clone()]);
}

#[tokio::test]
async fn r_mon_1_somebody_is_found_by_the_whole_of_their_address() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    for person in [ADA, GRACE] {
        world.connected(person).await;
        let address = MailAddress::parse(person).unwrap();
        let user = world.user(person).await;
        world.store.put_address(user, &address).await.unwrap();
    }
    let found = async |text: &str| {
        let text = text.replace('@', "%40");
        ids(&page(&world, &admin, &format!("?search={text}")).await)
    };
    let ada = world.user(ADA).await.0.to_string();
    assert_eq!(found(&ADA.to_uppercase()).await, [ada]);
    let (_, domain) = ADA.split_once('@').unwrap();
    assert_eq!(found(&format!("a@{domain}")).await, Vec::<String>::new());
    // Many are called in Sales as their address is.
    let (grace, by) = (world.user(GRACE).await, world.user(ADMIN).await);
    let sales = SalesIdentity {
        user_name: format!("hopper@{domain}"),
        party: None,
    };
    world
        .store
        .map_user(grace, &sales, by, world.now())
        .await
        .unwrap();
    assert_eq!(found(&format!("hopper@{domain}")).await, [grace.0.to_string()]);
}

#[tokio::test]
async fn every_part_of_a_question_for_users_that_cannot_be_right_is_named_at_once() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let long = "a".repeat(255);
    let refused = async |query: &str| {
        let answer = world.get(&format!("/api/admin/users?{query}"), &admin).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        answer.refused_fields()
    };
    let wrong = refused(&format!("card=odd&search={long}&sort=odd")).await;
    assert_eq!(wrong, ["card", "search", "sort"]);
    let id = UserId::NOBODY.0;
    for query in [
        "after=odd".to_owned(),
        format!("sort=lastSync&after={id}"),
        format!("sort=errors&after={id}.many"),
        format!("sort=-lastSync&after={id}.yesterday"),
        "sort=name&after=odd.name".to_owned(),
    ] {
        assert_eq!(refused(&query).await, ["after"], "{query}");
    }
}
