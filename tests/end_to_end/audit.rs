//! What an administrator changes is on record, from what to what, whatever else goes on.

use super::runs::{latest_round, takes_its_turn};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::runs::RoundEnd;
use sync_core::ReasonCode;
use tests::{Person, World};

const ADA: &str = "ada@contoso.example";
const ADMIN: &str = "admin@contoso.example";

/// Our id of somebody who is signed in.
async fn id_of(person: &Person<'_>) -> String {
    let (status, me) = person.get("/api/me").await;
    assert_eq!(status, 200, "{me}");
    me["user"]["id"].as_str().unwrap().to_owned()
}

/// What is on record, the latest first.
async fn acts(administrator: &Person<'_>) -> Vec<Value> {
    let (status, page) = administrator.get("/api/admin/audit").await;
    assert_eq!(status, 200, "{page}");
    page["acts"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_day_is_told_with_what_was_before_and_what_is_since() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let admin = world.connect(ADMIN).await;
    let (her, by) = (id_of(&ada).await, id_of(&admin).await);
    assert_eq!(acts(&admin).await, Vec::<Value>::new(), "to sign in is no change");

    let configuration = "/api/admin/sync-configuration";
    let (_, mut page) = admin.get(configuration).await;
    page["registration"]["clientSecretExpiresOn"] = json!("2099-12-31");
    page["contacts"]["limit"] = json!(500);
    let (status, saved) = admin.put(configuration, Some("\"0\""), &page).await;
    assert_eq!(status, 200, "{saved}");
    world.pass(SignedDuration::from_secs(1));

    let set = json!({ "enabled": true, "everyMinutes": 10 });
    let (status, scheduled) = admin.put("/api/admin/schedules/standard", None, &set).await;
    assert_eq!(status, 200, "{scheduled}");
    world.pass(SignedDuration::from_secs(1));

    let user = format!("/api/admin/users/{her}");
    let (status, row) = admin.patch(&user, &json!({ "paused": true })).await;
    assert_eq!(status, 200, "{row}");

    // What starts by itself and passes her over is nobody's act.
    takes_its_turn(&world).await;
    let (_, end) = latest_round(&world, ADA).await.ended.unwrap();
    assert_eq!(end, RoundEnd::PassedOver(ReasonCode::Paused));

    let told = acts(&admin).await;
    let [paused, scheduled, saved] = &told[..] else {
        panic!("{told:#?}")
    };
    for act in &told {
        assert_eq!(act["who"], by.as_str());
        assert!(act["at"].is_string(), "{act}");
    }
    assert_eq!(
        (&paused["deed"], &paused["about"], &paused["detail"]),
        (
            &json!("pause-user"),
            &json!(her),
            &json!({ "kind": "pause", "before": false, "after": true })
        )
    );
    let schedule = json!({
        "kind": "schedule",
        "process": "standard",
        "before": { "enabled": false, "everyMinutes": 30 },
        "after": { "enabled": true, "everyMinutes": 10 },
    });
    assert_eq!(
        (&scheduled["deed"], &scheduled["detail"]),
        (&json!("set-schedule"), &schedule)
    );
    let changes = json!([
        { "field": "registration.clientSecretExpiresOn", "before": null, "after": "2099-12-31" },
        { "field": "contacts.limit", "before": 2_000, "after": 500 },
    ]);
    assert_eq!(
        (&saved["deed"], &saved["detail"]["changes"]),
        (&json!("save-configuration"), &changes)
    );
}
