//! What is known of one Outlook item.

use crate::linked::{TITLE, linked};
use crate::world::{ADA, ADMIN, GRACE, World};
use axum::http::Method;
use serde_json::json;
use sync_core::{ItemId, Known};

#[tokio::test]
async fn an_item_is_known_by_either_id_and_what_is_not_shared_says_so() {
    let world = World::start().await;
    let (ada, grace) = (world.connected(ADA).await, world.connected(GRACE).await);
    let (rest, immutable) = {
        let stand_ins = world.sandbox.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        let event = mailbox.events().next().unwrap();
        (event.rest_id.clone(), event.immutable_id.clone())
    };
    let show = async |bearer: &str, id: &str| {
        let mut url = world.at("/api/items/");
        url.path_segments_mut().unwrap().pop_if_empty().push(id);
        let url = format!("{}?people=false", url.path());
        let request = world.request(Method::GET, &url).bearer_auth(bearer);
        world.send(request).await
    };
    let unknown = show(&ada, &rest).await;
    assert_eq!(unknown.status, 200, "{}", unknown.body);
    assert_eq!(
        unknown.json(),
        json!({ "linked": false, "reason": { "code": "not-shared", "rule": "R-CAT-2" } })
    );
    let id = linked(&world, ADA, "one", |link| {
        let Known::Present(item) = &mut link.pair.exchange else {
            panic!("it is there")
        };
        item.id = ItemId::new(&immutable);
    })
    .await;
    let calls = world.vendor_requests().len();
    let by_immutable = show(&ada, &immutable).await;
    assert_eq!(world.vendor_requests().len(), calls, "it was met before");
    let by_rest = show(&ada, &rest).await;
    assert_eq!(by_immutable.json(), by_rest.json());
    let known = by_rest.json();
    assert_eq!(
        (&known["linked"], &known["record"]["id"]),
        (&json!(true), &json!(id.0.to_string()))
    );
    assert_eq!(known["record"]["title"], TITLE);
    let hers = show(&grace, &immutable).await.json();
    assert_eq!(hers["linked"], false, "another's item is none of hers");
    assert_eq!(show(&ada, "a b").await.refused_fields(), ["itemId"]);
    let stranger = world.sign_in(ADMIN).await;
    show(&stranger, "AAMk")
        .await
        .is_refused(409, "sales-not-connected");
}

#[tokio::test]
async fn r_appt_11_who_is_on_an_item_is_told_unless_nobody_asks_or_sales_does_not_say() {
    let world = World::start().await;
    let ada = world.connected(ADA).await;
    let id = {
        let stand_ins = world.sandbox.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
        mailbox.events().next().unwrap().rest_id.clone()
    };
    let path = format!("/api/items/{id}");
    let seen = world.get(&path, &ada).await.json();
    let people = seen["people"].as_array().unwrap();
    assert!(people.iter().any(|one| one["kind"] == "contact"), "{seen}");
    world
        .tell_sandbox(
            "/_sandbox/faults",
            &json!({ "target": "sales", "kind": "error", "status": 400 }),
        )
        .await;
    let seen = world.get(&path, &ada).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    let seen = seen.json();
    assert_eq!(
        (&seen["linked"], &seen["peopleProblem"], &seen["people"]),
        (&json!(false), &json!("vendor-failed"), &json!(null))
    );
}
