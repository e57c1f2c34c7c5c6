//! What users choose for themselves: saved searches, who wins conflicts, whether they are paused.

use crate::world::{ADA, ADMIN, Answer, GRACE, World};
use serde_json::{Value, json};
use store::configuration::Configuration;

/// The administrator saves the page.
async fn configures(world: &World, change: impl FnOnce(&mut Configuration)) {
    let (mut configuration, read) = world.store.configuration().await.unwrap();
    change(&mut configuration);
    let by = world.user(ADMIN).await;
    let saved = world
        .store
        .put_configuration(&configuration, read, by, world.now())
        .await;
    saved.unwrap().unwrap();
}

async fn lets_users_choose(world: &World) {
    configures(world, |configuration| {
        let synchronization = &mut configuration.values.synchronization;
        synchronization.allow_user_saved_search_override = true;
        synchronization.allow_user_conflict_override = true;
    })
    .await;
}

async fn offered(world: &World, bearer: &str, object: &str) -> Vec<Value> {
    let answer = world
        .get(&format!("/api/saved-searches?object={object}"), bearer)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json().as_array().unwrap().clone()
}

async fn choose(world: &World, bearer: &str, body: &Value) -> Answer {
    world.put("/api/me/saved-searches", bearer, body).await
}

fn usable(searches: &[Value]) -> String {
    let search = searches.iter().find(|search| search["usable"] == true).unwrap();
    search["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn r_srch_1_the_searches_that_sales_offers_are_told_with_those_that_cannot_be_synced_and_why() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    for object in ["appointments", "contacts", "tasks"] {
        let searches = offered(&world, &ada, object).await;
        assert!(!searches.is_empty(), "{object}");
        for search in &searches {
            assert_eq!(search["usable"] == true, search["problem"].is_null(), "{search}");
            assert!(!search["name"].as_str().unwrap().is_empty());
        }
        let counted = searches.iter().filter(|search| search["recordCount"].is_u64());
        assert!(counted.count() > 0, "R-SRCH-3: {searches:?}");
    }
    let activities = offered(&world, &ada, "tasks").await;
    let left_out = |name: &str| {
        activities
            .iter()
            .any(|search| search["name"] == name && search["problem"] == "left-out")
    };
    assert!(left_out("My Overdue Tasks"), "{activities:?}");
    let wrong = world.get("/api/saved-searches?object=notes", &ada).await;
    assert_eq!(wrong.refused_fields(), ["object"]);
}

#[tokio::test]
async fn r_gate_1_nothing_is_offered_before_both_sign_ins() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    world
        .get("/api/saved-searches?object=contacts", &bearer)
        .await
        .is_refused(409, "sales-not-connected");
}

#[tokio::test]
async fn r_srch_2_a_user_chooses_only_where_the_administrator_lets_them_and_the_choice_is_kept() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    configures(&world, |configuration| {
        configuration.values.contacts.default_saved_search = Some("S-DEFAULT".to_owned());
    })
    .await;
    let own = usable(&offered(&world, &ada, "contacts").await);
    choose(&world, &ada, &json!({ "contacts": own }))
        .await
        .is_refused(403, "override-not-allowed");
    let limits = json!({ "appointments": 2000, "contacts": 2000, "tasks": 1000 });
    let nobodys = json!({ "id": "S-DEFAULT", "decidedBy": "administrator", "problem": "not-accessible" });
    let by_administrator = json!({ "contacts": nobodys });
    let seen = world.get("/api/me/saved-searches", &ada).await.json();
    assert_eq!(
        seen,
        json!({ "inForce": by_administrator, "limits": limits }),
        "R-SRCH-4"
    );

    lets_users_choose(&world).await;
    let by_user = json!({ "contacts": { "id": own, "decidedBy": "user" } });
    let chosen = choose(&world, &ada, &json!({ "contacts": own })).await;
    assert_eq!(
        chosen.json(),
        json!({ "contacts": own, "inForce": by_user, "limits": limits }),
        "{}",
        chosen.body
    );
    let me = world.get("/api/me", &ada).await.json();
    assert_eq!(
        (
            &me["allowUserSavedSearchOverride"],
            &me["allowUserConflictOverride"]
        ),
        (&json!(true), &json!(true))
    );

    configures(&world, |configuration| {
        configuration
            .values
            .synchronization
            .allow_user_saved_search_override = false;
    })
    .await;
    let seen = world.get("/api/me/saved-searches", &ada).await.json();
    assert_eq!(
        seen,
        json!({ "contacts": own, "inForce": by_administrator, "limits": limits }),
        "kept for later"
    );
    choose(&world, &ada, &json!({}))
        .await
        .is_refused(403, "override-not-allowed");
    lets_users_choose(&world).await;
    let cleared = choose(&world, &ada, &json!({})).await.json();
    assert_eq!(cleared, json!({ "inForce": by_administrator, "limits": limits }));
}

#[tokio::test]
async fn r_srch_1_what_sales_does_not_offer_or_cannot_be_synced_is_refused() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    lets_users_choose(&world).await;
    let activities = offered(&world, &ada, "tasks").await;
    let unusable = activities
        .iter()
        .find(|search| search["usable"] == false)
        .unwrap();
    let body = json!({ "tasks": unusable["id"], "contacts": "nowhere" });
    assert_eq!(
        choose(&world, &ada, &body).await.refused_fields(),
        ["contacts", "tasks"]
    );
    let seen = world.get("/api/me/saved-searches", &ada).await.json();
    assert_eq!(seen["inForce"], json!({}));
}

#[tokio::test]
async fn r_appt_6_in_one_way_no_search_of_appointments_is_chosen_and_the_others_are() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    lets_users_choose(&world).await;
    configures(&world, |configuration| {
        configuration.values.appointments.bidirectional = false
    })
    .await;
    let search = usable(&offered(&world, &ada, "appointments").await);
    choose(&world, &ada, &json!({ "appointments": search }))
        .await
        .is_refused(403, "override-not-allowed");
    assert_eq!(
        choose(&world, &ada, &json!({ "tasks": search })).await.status,
        200
    );
    let conflicts = world.get("/api/me/conflict-resolution", &ada).await.json();
    assert_eq!(
        conflicts["appointments"],
        json!({ "value": "exchangeWins", "decidedBy": "product" })
    );
}

#[tokio::test]
async fn r_conf_4_who_wins_is_the_users_choice_only_where_the_administrator_lets_them() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let choose = async |body: Value| world.put("/api/me/conflict-resolution", &ada, &body).await;
    choose(json!({ "conflictResolution": "salesWins" }))
        .await
        .is_refused(403, "override-not-allowed");
    lets_users_choose(&world).await;
    let chosen = choose(json!({ "conflictResolution": "salesWins" })).await.json();
    assert_eq!(chosen["conflictResolution"], "salesWins");
    let by_user = json!({ "value": "salesWins", "decidedBy": "user" });
    assert_eq!(
        [&chosen["appointments"], &chosen["contacts"], &chosen["tasks"]],
        [&by_user; 3]
    );
    let hers = world.get("/api/me/conflict-resolution", &grace).await.json();
    assert_eq!(
        (&hers["conflictResolution"], &hers["tasks"]["value"]),
        (&Value::Null, &json!("exchangeWins"))
    );
    configures(&world, |configuration| {
        configuration.values.synchronization.allow_user_conflict_override = false;
    })
    .await;
    let seen = world.get("/api/me/conflict-resolution", &ada).await.json();
    assert_eq!(
        (&seen["conflictResolution"], &seen["tasks"]["value"]),
        (&json!("salesWins"), &json!("exchangeWins"))
    );
    lets_users_choose(&world).await;
    assert_eq!(
        choose(json!({ "conflictResolution": "coin" }))
            .await
            .refused_fields(),
        ["conflictResolution"]
    );
    let cleared = choose(json!({ "conflictResolution": null })).await.json();
    assert_eq!(
        cleared["tasks"],
        json!({ "value": "exchangeWins", "decidedBy": "administrator" })
    );
}

#[tokio::test]
async fn r_gate_4_a_user_pauses_and_resumes_themself_and_lifts_no_other_pause() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let pause = async |paused: bool| {
        let answer = world
            .put("/api/me/paused", &ada, &json!({ "paused": paused }))
            .await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        world.get("/api/me", &ada).await.json()["paused"].clone()
    };
    assert_eq!(
        pause(true).await,
        json!({ "byUser": true, "byAdministrator": false })
    );
    world
        .post("/api/me/sync", &ada, &json!({}))
        .await
        .is_refused(409, "paused");
    let user = world.user(ADA).await;
    let by = store::users::PausedBy::Administrator(user);
    assert!(world.store.set_pause(user, by, true, world.now()).await.unwrap());
    assert_eq!(
        pause(false).await,
        json!({ "byUser": false, "byAdministrator": true })
    );
    world
        .post("/api/me/sync", &ada, &json!({}))
        .await
        .is_refused(409, "paused");
    assert!(world.store.set_pause(user, by, false, world.now()).await.unwrap());
    assert_eq!(world.post("/api/me/sync", &ada, &json!({})).await.status, 202);
}

#[tokio::test]
async fn r_srch_3_what_a_search_holds_is_told_against_the_limit_and_r_srch_4_its_problem_only_where_sales_says_so()
 {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let own = usable(&offered(&world, &ada, "tasks").await);
    configures(&world, |configuration| {
        configuration.values.tasks.limit = 7;
        configuration.values.tasks.default_saved_search = Some(own.clone());
    })
    .await;
    let seen = world.get("/api/me/saved-searches", &ada).await.json();
    let usable = json!({ "id": own, "decidedBy": "administrator" });
    assert_eq!(seen["inForce"], json!({ "tasks": usable }));
    assert_eq!(seen["limits"]["tasks"], 7);

    // Sales does not answer: what holds is told all the same.
    let bearer = world.sign_in(GRACE).await;
    let seen = world.get("/api/me/saved-searches", &bearer).await.json();
    assert_eq!(seen["inForce"], json!({ "tasks": usable }));
}
