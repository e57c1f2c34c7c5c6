//! Requests to share: accepted once, refused in full, seen by their owner alone.

use crate::world::{ADA, Answer, GRACE, ITEM, World};
use axum::http::Method;
use serde_json::{Value, json};

async fn share(world: &World, bearer: &str, key: &str, body: &Value) -> Answer {
    let request = world
        .request(Method::POST, "/api/shares")
        .bearer_auth(bearer)
        .header("idempotency-key", key);
    world.send(request.json(body)).await
}

fn order() -> Value {
    json!({ "itemType": "appointment", "itemId": ITEM, "related": [{ "type": "account", "id": "300000000000001" }] })
}

#[tokio::test]
async fn a_share_is_accepted_without_calling_a_vendor_and_its_owner_sees_it() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let (jobs, calls) = (world.waiting_jobs().await, world.vendor_requests().len());
    let accepted = share(&world, &bearer, "one", &order()).await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    assert_eq!(accepted.json()["status"], "queued");
    let id = accepted.json()["shareId"].as_str().unwrap().to_owned();
    let seen = world.get(&format!("/api/shares/{id}"), &bearer).await;
    assert_eq!(seen.json(), json!({ "status": "queued" }));
    assert_eq!(world.waiting_jobs().await, jobs + 1);
    assert_eq!(world.vendor_requests().len(), calls);
}

#[tokio::test]
async fn the_same_key_is_the_same_share_and_another_request_under_it_is_refused() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let jobs = world.waiting_jobs().await;
    let first = share(&world, &bearer, "key", &order()).await.json();
    let mut respelled = order();
    respelled["composing"] = json!(false);
    assert_eq!(share(&world, &bearer, "key", &respelled).await.json(), first);
    let other = json!({ "itemType": "appointment", "itemId": ITEM });
    share(&world, &bearer, "key", &other)
        .await
        .is_refused(422, "key-reused");
    assert_eq!(world.waiting_jobs().await, jobs + 1);

    let grace = world.connected(GRACE).await;
    let hers = share(&world, &grace, "key", &order()).await;
    assert_eq!(hers.status, 202, "a key belongs to its user");
    assert_ne!(hers.json()["shareId"], first["shareId"]);
}

#[tokio::test]
async fn sixteen_clicks_at_once_are_one_share() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let jobs = world.waiting_jobs().await;
    let body = order();
    let clicks = (0..16).map(|_| share(&world, &bearer, "click", &body));
    let answers = futures::future::join_all(clicks).await;
    assert!(answers.iter().all(|answer| answer.status == 202), "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|answer| answer.json()["shareId"] == answers[0].json()["shareId"])
    );
    assert_eq!(world.waiting_jobs().await, jobs + 1);
}

#[tokio::test]
async fn another_users_share_does_not_exist_and_a_malformed_id_is_told() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let id = share(&world, &ada, "mine", &order()).await.json()["shareId"]
        .as_str()
        .unwrap()
        .to_owned();
    world
        .get(&format!("/api/shares/{id}"), &grace)
        .await
        .is_refused(404, "not-found");
    world
        .get("/api/shares/0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90", &ada)
        .await
        .is_refused(404, "not-found");
    let malformed = [
        "1",
        "x' or 1=1",
        &id.to_uppercase(),
        &id.replace('-', ""),
        "%00",
        "..%2f..%2fme",
        &"a".repeat(4000),
    ];
    for wrong in malformed {
        assert_eq!(
            world
                .get(&format!("/api/shares/{wrong}"), &ada)
                .await
                .refused_fields(),
            ["shareId"],
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn nothing_is_accepted_before_both_sides_are_connected() {
    let world = World::start().await;
    let bearer = world.sign_in(ADA).await;
    let jobs = world.waiting_jobs().await;
    share(&world, &bearer, "k", &order())
        .await
        .is_refused(409, "sales-not-connected");
    let code = world.sales_code(&bearer, ADA).await;
    world.complete_sales(&bearer, &code).await;
    assert_eq!(world.delete("/api/me/exchange", &bearer).await.status, 204);
    share(&world, &bearer, "k", &order())
        .await
        .is_refused(409, "sign-in-again");
    let after = world.waiting_jobs().await;
    assert_eq!(
        after, jobs,
        "the sign-ins made one job to prepare the mailbox, the refused shares none"
    );
}

#[tokio::test]
async fn a_retry_gets_its_answer_though_an_authorization_ended_in_between() {
    for (side, refusal) in [("exchange", "sign-in-again"), ("sales", "sales-not-connected")] {
        let world = World::start().await;
        let bearer = world.connected(ADA).await;
        let first = share(&world, &bearer, "before", &order()).await.json();
        let jobs = world.waiting_jobs().await;
        assert_eq!(
            world.delete(&format!("/api/me/{side}"), &bearer).await.status,
            204
        );
        let retry = share(&world, &bearer, "before", &order()).await;
        assert_eq!((retry.status.as_u16(), retry.json()), (202, first), "{side}");
        let other = json!({ "itemType": "appointment", "itemId": ITEM });
        share(&world, &bearer, "before", &other)
            .await
            .is_refused(422, "key-reused");
        share(&world, &bearer, "after", &order())
            .await
            .is_refused(409, refusal);
        assert_eq!(world.waiting_jobs().await, jobs, "nothing was written");

        let grace = world.connected(GRACE).await;
        assert_eq!(world.delete(&format!("/api/me/{side}"), &grace).await.status, 204);
        share(&world, &grace, "before", &order())
            .await
            .is_refused(409, refusal);
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_right_is_refused_with_every_field() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    let jobs = world.waiting_jobs().await;
    let wrong = json!({
        "itemType": "email", "itemId": "no spaces", "composing": true, "wholeThread": true,
        "related": [{ "type": "account", "id": "1" }, { "type": "account", "id": "2" }, { "type": "lead", "id": "x" }],
    });
    let refused = share(&world, &bearer, "k", &wrong).await;
    assert_eq!(
        refused.refused_fields(),
        ["itemId", "wholeThread", "related[1]", "related[2].id"]
    );
    assert_eq!(
        refused.json()["fields"][1]["title"],
        "What is not sent has no thread yet: send it first."
    );
    let unknown = json!({ "itemType": "appointment", "itemId": ITEM, "admin": true });
    assert_eq!(share(&world, &bearer, "k", &unknown).await.refusal().0, 422);
    assert_eq!(world.waiting_jobs().await, jobs);
}

#[tokio::test]
async fn an_idempotency_key_is_one_to_128_visible_characters_and_there_is_one() {
    let world = World::start().await;
    let bearer = world.connected(ADA).await;
    for wrong in ["", "a b", "\t", "ä", &"k".repeat(129)] {
        share(&world, &bearer, wrong, &order())
            .await
            .is_refused(400, "malformed-request");
    }
    let post = || {
        world
            .request(Method::POST, "/api/shares")
            .bearer_auth(&bearer)
            .json(&order())
    };
    world.send(post()).await.is_refused(400, "malformed-request");
    let twice = post()
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    world.send(twice).await.is_refused(400, "malformed-request");
    assert_eq!(
        share(&world, &bearer, &"k".repeat(128), &order()).await.status,
        202
    );
    assert_eq!(share(&world, &bearer, "!~", &order()).await.status, 202);
}
