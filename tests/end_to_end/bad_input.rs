//! What is refused, and how: the same whether or not a thing exists for somebody else.

use reqwest::StatusCode;
use sandbox::sales::model::Table;
use serde_json::json;
use shared::api::shares::{ReasonCode, ShareStatus};
use tests::World;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_not_there_and_one_of_somebody_else_fail_alike() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let graces = world.event(GRACE, "Pipeline review");
    for (key, item) in [("nothing", "AAMkAGnothing="), ("graces", graces.rest_id.as_str())] {
        let share = ada.share(key, item, None).await;
        world.settle().await;
        assert_eq!(
            ada.outcome(&share).await,
            (ShareStatus::Failed, Some(ReasonCode::ItemNotFound)),
            "{key}"
        );
    }
    assert!(world.activities(&graces.subject).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_2_an_account_that_is_not_there_and_one_the_user_cannot_see_fail_alike() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    let graces_own = {
        let stand_ins = world.stand_ins.sandbox.world();
        let bank = stand_ins.sales.all(Table::Accounts).find(|row| {
            stand_ins.sales.value(row, "OrganizationName").as_text() == Some("Northgate Private Bank")
        });
        stand_ins.sales.value(bank.unwrap(), "PartyId").as_int().unwrap()
    };
    for (key, account) in [("nothing", 300_000_000_099_999_999), ("graces", graces_own)] {
        let share = ada.share(key, &visit.rest_id, Some(account)).await;
        world.settle().await;
        assert_eq!(
            ada.outcome(&share).await,
            (ShareStatus::Failed, Some(ReasonCode::RecordNotFound)),
            "{key}"
        );
    }
    assert!(
        world.activities(&visit.subject).is_empty(),
        "nothing half written"
    );
    assert!(
        !world
            .event(ADA, "Halvorsen")
            .categories
            .contains(&"Shared with Oracle".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_users_share_is_not_found() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let grace = world.connect(GRACE).await;
    let share = ada
        .share("mine", &world.event(ADA, "Dentist").rest_id, None)
        .await;
    let (status, body) = grace.get(&format!("/api/shares/{share}")).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (StatusCode::NOT_FOUND, Some("not-found"))
    );
    let (unknown, same) = grace
        .get("/api/shares/0197a000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(
        (unknown, same["code"].as_str(), same["title"].as_str()),
        (status, body["code"].as_str(), body["title"].as_str())
    );
    let (malformed, body) = grace.get("/api/shares/not-an-id").await;
    assert_eq!(
        (malformed, body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("invalid-fields"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_2_without_the_right_to_create_nothing_is_half_written() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, "Halvorsen Marine: rollout");
    world
        .control(
            &format!("sales/users/{ADA}"),
            json!({ "canCreateActivities": false }),
        )
        .await;
    let share = ada.share("no-right", &visit.rest_id, None).await;
    world.settle().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Parked, Some(ReasonCode::NoRight))
    );
    assert!(world.activities(&visit.subject).is_empty());
    assert!(
        !world
            .event(ADA, "Halvorsen")
            .categories
            .contains(&"Shared with Oracle".to_owned())
    );

    world
        .control(
            &format!("sales/users/{ADA}"),
            json!({ "canCreateActivities": true }),
        )
        .await;
    let again = ada.share("right", &visit.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&again).await.0, ShareStatus::Shared);
}
