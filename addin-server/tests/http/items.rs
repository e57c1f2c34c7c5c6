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
        let request = world.request(Method::GET, url.path()).bearer_auth(bearer);
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
