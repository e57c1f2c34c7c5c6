//! The Sync Configuration page: who may, what is refused, and that nobody overwrites what they have not seen.

use crate::world::{ADA, ADMIN, Answer, World};
use axum::http::Method;
use futures::future::join_all;
use serde_json::{Value, json};

const PATH: &str = "/api/admin/sync-configuration";

async fn save(world: &World, bearer: &str, tag: &str, body: &Value) -> Answer {
    save_at(PATH, world, bearer, tag, body).await
}

async fn save_at(path: &str, world: &World, bearer: &str, tag: &str, body: &Value) -> Answer {
    let request = world.request(Method::PUT, path).bearer_auth(bearer);
    world.send(request.header("if-match", tag).json(body)).await
}

fn tag_of(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_pages_defaults_are_told_until_somebody_saves() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let seen = world.get(PATH, &admin).await;
    assert_eq!((seen.status.as_u16(), tag_of(&seen)), (200, "\"0\"".to_owned()));
    let page = seen.json();
    assert_eq!(page["synchronization"]["conflictResolution"], "exchangeWins");
    assert_eq!(page["synchronization"]["tokenExpiryNotice"], "once");
    assert_eq!(page["synchronization"]["changeNotifications"], true);
    let limit = |object: &str| page[object]["limit"].as_i64().unwrap();
    assert_eq!(
        [limit("appointments"), limit("contacts"), limit("tasks")],
        [2_000, 2_000, 1_000]
    );
    assert_eq!(page["registration"]["clientSecretIsSet"], true);
    assert_eq!(page["registration"]["clientSecretExpiresOn"], Value::Null);
    assert!(!seen.body.contains(sandbox::options::MICROSOFT_CLIENT_SECRET));
}

#[tokio::test]
async fn what_was_saved_comes_back_with_another_tag_and_syncs_nothing() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let admin = world.sign_in(ADMIN).await;
    let (jobs, calls) = (world.waiting_jobs().await, world.vendor_requests().len());
    let read = world.get(PATH, &admin).await;
    let mut page = read.json();
    page["registration"]["clientSecretExpiresOn"] = json!("2028-02-29");
    page["synchronization"]["conflictResolution"] = json!("userDecides");
    page["synchronization"]["tokenExpiryNotice"] = json!("weekly");
    page["synchronization"]["noticeFromAddress"] = json!("sync@contoso.example");
    page["synchronization"]["alternateDomains"] = json!(["contoso.test"]);
    page["appointments"]["autocapture"] = json!(true);
    page["contacts"]["defaultSavedSearch"] = json!("S-1");
    page["emails"]["autocaptureReplies"] = json!(true);
    let saved = save(&world, &admin, &tag_of(&read), &page).await;
    assert_eq!(
        (saved.status.as_u16(), saved.json()),
        (200, page.clone()),
        "{}",
        saved.body
    );
    assert_ne!(tag_of(&saved), tag_of(&read));
    let seen = world.get(PATH, &admin).await;
    assert_eq!((seen.json(), tag_of(&seen)), (page, tag_of(&saved)));
    assert_eq!(world.waiting_jobs().await, jobs, "R-GATE-2");
    assert_eq!(world.vendor_requests().len(), calls);
    world.get(PATH, &ada).await.is_refused(403, "forbidden");
}

#[tokio::test]
async fn r_mail_5_replies_count_from_the_moment_the_option_is_switched_on() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let set = async |is_on: bool| {
        let read = world.get(PATH, &admin).await;
        let mut page = read.json();
        page["emails"]["autocaptureReplies"] = json!(is_on);
        assert_eq!(save(&world, &admin, &tag_of(&read), &page).await.status, 200);
        world.store.configuration().await.unwrap().0.replies_since
    };
    assert_eq!(set(false).await, None);
    let since = set(true).await;
    assert!(since.is_some());
    world.later(60);
    assert_eq!(set(true).await, since, "it was on already");
    assert_eq!(set(false).await, None);
}

#[tokio::test]
async fn one_of_several_administrators_saves_and_the_others_are_told() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let page = world.get(PATH, &admin).await.json();
    let saving = (0..8).map(|number| {
        let mut page = page.clone();
        page["tasks"]["limit"] = json!(number);
        let (world, admin) = (&world, &admin);
        async move { save(world, admin, "\"0\"", &page).await }
    });
    let answers = join_all(saving).await;
    let (saved, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(saved.len(), 1);
    for answer in refused {
        answer.is_refused(412, "changed-meanwhile");
    }
    assert_eq!(world.get(PATH, &admin).await.json(), saved[0].json());
}

/// The page with this default search, saved by `bearer` with what is said in the query.
async fn pick(world: &World, bearer: &str, object: &str, search: &str, query: &str) -> Answer {
    let read = world.get(PATH, bearer).await;
    let mut page = read.json();
    page[object]["defaultSavedSearch"] = json!(search);
    save_at(&format!("{PATH}{query}"), world, bearer, &tag_of(&read), &page).await
}

#[tokio::test]
async fn r_srch_1_a_default_search_is_one_that_sales_offers_and_can_be_synced() {
    let world = World::start().await;
    let admin = world.connected(ADMIN).await;
    for (object, search) in [
        ("contacts", "S-NOWHERE"),
        ("contacts", "S-1007"),
        ("tasks", "S-1005"),
        ("appointments", "S-1006"),
        ("appointments", "S-1003"),
    ] {
        let refused = pick(&world, &admin, object, search, "").await;
        let field = format!("{object}.defaultSavedSearch");
        assert_eq!(refused.refused_fields(), [field], "{search}: {}", refused.body);
    }
    for (object, search) in [
        ("appointments", "S-1001"),
        ("tasks", "S-1002"),
        ("contacts", "S-1003"),
    ] {
        let saved = pick(&world, &admin, object, search, "").await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        assert!(!saved.headers.contains_key("x-unchecked-fields"));
    }
    let calls = world.vendor_requests().len();
    assert_eq!(pick(&world, &admin, "contacts", "S-1003", "").await.status, 200);
    assert_eq!(
        world.vendor_requests().len(),
        calls,
        "it was checked when it was picked"
    );
}

#[tokio::test]
async fn r_srch_1_a_search_for_everything_is_confirmed_with_how_much_that_is() {
    let world = World::start().await;
    let admin = world.connected(ADMIN).await;
    let asked = pick(&world, &admin, "contacts", "S-1004", "").await;
    asked.is_refused(422, "confirmation-needed");
    let problem = asked.json();
    assert_eq!(problem["fields"][0]["field"], "contacts.defaultSavedSearch");
    let title = problem["fields"][0]["title"].as_str().unwrap();
    let told = |letter: char| letter.is_ascii_digit();
    assert!(title.contains(told), "{title}");
    assert_eq!(problem["fields"][0]["code"], "search-holds-all");
    let count = problem["fields"][0]["numbers"][0].as_u64().unwrap();
    assert!(title.contains(&count.to_string()), "{title}");
    let other = pick(&world, &admin, "contacts", "S-1004", "?confirmed=S-1003").await;
    other.is_refused(422, "confirmation-needed");
    let saved = pick(&world, &admin, "contacts", "S-1004", "?confirmed=S-1003,S-1004").await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(saved.json()["contacts"]["defaultSavedSearch"], "S-1004");
}

#[tokio::test]
async fn r_srch_1_where_sales_cannot_be_asked_a_search_is_saved_and_named_as_unchecked() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let saved = pick(&world, &admin, "tasks", "S-NOWHERE", "").await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(saved.headers["x-unchecked-fields"], "tasks.defaultSavedSearch");
}

#[tokio::test]
async fn nobody_saves_without_saying_what_they_have_read() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let page = world.get(PATH, &admin).await.json();
    world
        .put(PATH, &admin, &page)
        .await
        .is_refused(428, "if-match-missing");
    for tag in ["\"1\"", "*", "0", "W/\"0\"", "\"0\", \"1\""] {
        save(&world, &admin, tag, &page)
            .await
            .is_refused(412, "changed-meanwhile");
    }
    assert_eq!(tag_of(&world.get(PATH, &admin).await), "\"0\"");
}

#[tokio::test]
async fn every_field_that_cannot_be_right_is_named_at_once_and_nothing_is_saved() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let read = world.get(PATH, &admin).await;
    let mut page = read.json();
    page["registration"]["clientId"] = json!("another");
    page["registration"]["clientSecretExpiresOn"] = json!("next year");
    page["synchronization"]["conflictResolution"] = json!("coin");
    page["synchronization"]["tokenExpiryNotice"] = json!("hourly");
    page["synchronization"]["noticeFromAddress"] = json!("nobody");
    page["synchronization"]["alternateDomains"] = json!(["secret subject"]);
    page["synchronization"]["deleteBrakePercent"] = json!(51);
    page["appointments"]["maxRecurrences"] = json!(0);
    page["contacts"]["defaultSavedSearch"] = json!(" ");
    page["tasks"]["limit"] = json!(-1);
    let refused = save(&world, &admin, &tag_of(&read), &page).await;
    let mut fields = refused.refused_fields();
    fields.sort();
    let expected = [
        "appointments.maxRecurrences",
        "contacts.defaultSavedSearch",
        "registration.clientId",
        "registration.clientSecretExpiresOn",
        "synchronization.alternateDomains",
        "synchronization.conflictResolution",
        "synchronization.deleteBrakePercent",
        "synchronization.noticeFromAddress",
        "synchronization.tokenExpiryNotice",
        "tasks.limit",
    ];
    assert_eq!(fields, expected);
    assert!(!refused.body.contains("secret subject"));
    assert_eq!(tag_of(&world.get(PATH, &admin).await), "\"0\"");
}

#[tokio::test]
async fn r_lim_1_limits_that_come_to_more_than_five_thousand_are_refused_and_the_sum_is_shown() {
    let world = World::start().await;
    let admin = world.sign_in(ADMIN).await;
    let read = world.get(PATH, &admin).await;
    let mut page = read.json();
    page["appointments"]["limit"] = json!(2_001);
    let refused = save(&world, &admin, &tag_of(&read), &page).await;
    assert_eq!(
        refused.refused_fields(),
        ["appointments.limit", "contacts.limit", "tasks.limit"]
    );
    assert!(refused.body.contains("5001"), "{}", refused.body);
}
