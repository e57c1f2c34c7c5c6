//! What both sides changed: field by field, by the setting, or by a person; and what was deleted here and edited there.

use super::story::{MY_MEETINGS, Office, at, both, located, shared};
use sandbox::sales::model::{Draft, Table};
use serde_json::json;
use sync_core::settings::Values;
use tests::World;

const MEETINGS: Table = Table::Activities;

fn two_way(values: &mut Values) {
    values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
}

/// Ada's visit, in step.
async fn visit<'a>(world: &'a World, change: impl FnOnce(&mut Values)) -> Office<'a> {
    let office = Office::open(world, |values| {
        two_way(values);
        change(values);
    })
    .await;
    office.meets("Visit", 50, &both(&shared(), &at("Start")));
    office.runs(2).await;
    office
}

/// Where it is, in Outlook and in Sales.
fn places(office: &Office<'_>) -> (String, String) {
    (office.place("Visit"), office.text(MEETINGS, "Visit", "Location"))
}

/// Both sides move it, and runs go by.
async fn moves(office: &Office<'_>, in_outlook: &str, in_sales: &str) {
    office.edits("Visit", &at(in_outlook));
    office.edits_record(MEETINGS, "Visit", &located(in_sales));
    office.runs(2).await;
}

/// What its history says was replaced: where, and what it was.
async fn lost(office: &Office<'_>) -> Vec<String> {
    let told = office.detail("Visit").await;
    let lost = told["lost"].as_array().unwrap().iter();
    lost.map(|lost| {
        assert_eq!(lost["field"], "location");
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        format!("{} {}", text(&lost["side"]), text(&lost["value"]["text"]))
    })
    .collect()
}

fn agreed(place: &str) -> (String, String) {
    (place.to_owned(), place.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_conf_1_r_conf_2_different_fields_both_survive_and_of_one_field_the_setting_decides() {
    let world = World::new().await;
    let office = visit(&world, |_| {}).await;
    office.edits("Visit", &at("Quay 4"));
    let description = Draft::new().with("ActivityDescription", "<p>Bring the figures</p>");
    office.edits_record(MEETINGS, "Visit", &description);
    office.runs(2).await;
    assert_eq!(places(&office), agreed("Quay 4"));
    let body = office.event("Visit").unwrap().body.content;
    assert!(body.contains("Bring the figures"), "{body}");

    moves(&office, "Quay 5", "Room 5").await;
    assert_eq!(places(&office), agreed("Quay 5"), "Exchange wins");
    office
        .sets(|values| values.synchronization.conflict_resolution = "salesWins".to_owned())
        .await;
    moves(&office, "Quay 6", "Room 6").await;
    assert_eq!(places(&office), agreed("Room 6"), "Sales wins");
    moves(&office, "Quay 7", "Quay 7").await;
    assert_eq!(places(&office), agreed("Quay 7"), "the same value is no conflict");
    assert_eq!(office.told("Visit").await, "linked in-step");
    assert_eq!(
        lost(&office).await,
        ["exchange Quay 6", "sales Room 5"],
        "the latest first, and nothing that came through"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_conf_2_where_users_decide_it_waits_for_them_and_after_fourteen_days_the_fallback_decides() {
    let world = World::new().await;
    let mut office = visit(&world, |values| {
        values.synchronization.conflict_resolution = "userDecides".to_owned();
        values.synchronization.conflict_fallback = "salesWins".to_owned();
    })
    .await;
    office.edits("Visit", &office.hour(30 * 24));
    office.run().await;
    moves(&office, "Quay 4", "Room 4").await;
    assert_eq!(office.told("Visit").await, "parked user-decides");
    assert_eq!(places(&office), ("Quay 4".to_owned(), "Room 4".to_owned()));
    assert_eq!(
        office.detail("Visit").await["differences"],
        json!([{
            "field": "location",
            "exchange": {"kind": "text", "text": "Quay 4"},
            "sales": {"kind": "text", "text": "Room 4"},
            "inQuestion": true,
        }]),
        "side by side"
    );
    let mine = json!({"action": "keepExchange"});
    assert_eq!(office.says("Visit", &mine).await, "taken in-step");
    assert_eq!(places(&office), agreed("Quay 4"));
    assert_eq!(lost(&office).await, ["sales Room 4"], "what she decided against");

    moves(&office, "Quay 5", "Room 5").await;
    assert_eq!(office.told("Visit").await, "parked user-decides");
    office.passes(13 * 24).await;
    office.run().await;
    assert_eq!(office.told("Visit").await, "parked user-decides");
    office.passes(25).await;
    office.runs(2).await;
    assert_eq!(
        places(&office),
        agreed("Room 5"),
        "{}",
        office.told("Visit").await
    );
    assert_eq!(lost(&office).await, ["exchange Quay 5", "sales Room 4"]);
    office.passes(31 * 24).await;
    world.store.sweep_history(world.clock.now()).await.unwrap();
    assert!(lost(&office).await.is_empty(), "30 days are over");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_conf_3_what_was_deleted_here_and_edited_there_is_kept_and_its_user_is_asked() {
    let world = World::new().await;
    let office = visit(&world, |values| values.appointments.allow_delete_in_sales = true).await;
    office.makes(MEETINGS, &office.appointment("Made in Sales", 52));
    office.makes(MEETINGS, &office.appointment("Lunch", 54));
    office.runs(2).await;
    office.edits_record(MEETINGS, "Visit", &located("Room 9"));
    office.deletes("Visit");
    for subject in ["Made in Sales", "Lunch"] {
        office.edits(subject, &at("Quay 4"));
        office.deletes_record(MEETINGS, subject);
    }
    office.runs(3).await;
    assert!(office.is_in_sales(MEETINGS, "Visit"));
    for subject in ["Visit", "Made in Sales", "Lunch"] {
        assert_eq!(
            office.told(subject).await,
            "parked deleted-and-edited",
            "{subject}"
        );
        let actions = office.known(subject).await["actions"].clone();
        assert_eq!(actions, json!(["deleteToo", "bringBack", "leave"]), "{subject}");
    }
    assert!(
        office.event("Visit").is_none(),
        "nothing is made on the other side"
    );
    assert_eq!(office.place("Lunch"), "Quay 4");

    let told = office.says("Visit", &json!({"action": "bringBack"})).await;
    assert!(told.starts_with("taken"), "{told}");
    office.run().await;
    assert_eq!(places(&office), agreed("Room 9"));
    let told = office
        .says("Made in Sales", &json!({"action": "deleteToo"}))
        .await;
    assert!(told.starts_with("taken"), "{told}");
    office.runs(3).await;
    assert!(office.event("Made in Sales").is_none());
    let told = office.says("Lunch", &json!({"action": "leave"})).await;
    assert_eq!(told, "taken left-apart");
    office.runs(2).await;
    assert!(office.event("Lunch").is_some());
    assert!(!office.is_in_sales(MEETINGS, "Lunch"));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_conf_4_the_users_choice_decides_while_users_may_choose_and_is_kept_while_they_may_not() {
    let world = World::new().await;
    let office = visit(&world, |values| {
        values.synchronization.allow_user_conflict_override = true;
    })
    .await;
    moves(&office, "Quay 3", "Room 3").await;
    assert_eq!(places(&office), agreed("Quay 3"), "nothing is chosen");
    let choice = json!({ "conflictResolution": "salesWins" });
    let (status, told) = office
        .signed_in()
        .await
        .put("/api/me/conflict-resolution", None, &choice)
        .await;
    assert_eq!(status, 200, "{told}");
    moves(&office, "Quay 4", "Room 4").await;
    assert_eq!(places(&office), agreed("Room 4"), "her choice");

    let lets_choose = async |lets: bool| {
        office
            .sets(|values| values.synchronization.allow_user_conflict_override = lets)
            .await;
    };
    lets_choose(false).await;
    moves(&office, "Quay 5", "Room 5").await;
    assert_eq!(places(&office), agreed("Quay 5"), "the administrator's value");
    lets_choose(true).await;
    moves(&office, "Quay 6", "Room 6").await;
    assert_eq!(places(&office), agreed("Room 6"), "her choice was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_conf_5_what_the_sync_wrote_comes_back_as_no_change_on_either_side() {
    let world = World::new().await;
    let office = visit(&world, |_| {}).await;
    office.makes(MEETINGS, &office.appointment("Made in Sales", 52));
    office.edits("Visit", &at("Quay 4"));
    office.runs(3).await;
    let versions = || {
        ["Visit", "Made in Sales"].map(|subject| {
            let event = office.event(subject).unwrap();
            (
                event.change_key(),
                office.record(MEETINGS, subject).unwrap().etag(),
            )
        })
    };
    let before = versions();
    office.runs(4).await;
    assert_eq!(versions(), before);
}
