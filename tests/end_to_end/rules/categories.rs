//! The category and the link: put on, taken off, put back, and items that lie elsewhere, lose their database, or meet their like.

use super::story::{
    ADA, CATEGORY, GRACE, MY_CONTACTS, MY_MEETINGS, MY_TASKS, Office, SIGRID, at, both, guests, shared,
};
use jiff::SignedDuration;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Draft, TERRITORY, Table};
use serde_json::json;
use sync_core::ReasonCode;
use sync_core::settings::Values;
use tests::World;

const ADMIN: &str = "admin@contoso.example";
const MEETINGS: Table = Table::Activities;
const TASKS: Table = Table::Activities;
const CONTACTS: Table = Table::Contacts;

fn two_way(values: &mut Values) {
    values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
}

fn without_category() -> serde_json::Value {
    json!({"categories": []})
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_4_r_cat_6_without_the_category_both_are_kept_and_apart_and_with_it_they_are_the_same_two_again()
 {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets("Visit", 50, &shared());
    office.meets("Lunch", 52, &shared());
    office.run().await;
    let number = office.number(MEETINGS, "Visit");
    for subject in ["Visit", "Lunch"] {
        office.edits(subject, &both(&without_category(), &at("Quay 4")));
    }
    office.run().await;
    assert_eq!(office.told("Visit").await, "unlinked category-removed");
    office.edits_record(MEETINGS, "Visit", &Draft::new().with("Subject", "Visit"));
    // The saved search holds the record all the while: nothing comes of it.
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "");
    assert_eq!(office.place("Visit"), "Quay 4");

    office.deletes_record(MEETINGS, "Lunch");
    office.runs(2).await;
    assert!(office.event("Lunch").is_some());
    for subject in ["Visit", "Lunch"] {
        office.edits(subject, &shared());
    }
    office.runs(3).await;
    for subject in ["Visit", "Lunch"] {
        assert_eq!(office.told(subject).await, "linked in-step", "{subject}");
        assert_eq!(office.text(MEETINGS, subject, "Location"), "Quay 4", "{subject}");
    }
    assert_eq!(office.number(MEETINGS, "Visit"), number, "no twin");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_6_a_category_that_merely_stayed_on_what_was_unlinked_shares_it_no_more() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.has_to(&both(&json!({"title": "Call Sam"}), &shared()));
    office.run().await;
    // Reassigned in Sales: unlinked by a rule (R-TASK-7). Whatever its category is by then, it was never put back.
    let grace = office.in_sales(|sales, _| sales.user(GRACE).unwrap().party_id);
    office.edits_record(TASKS, "Call Sam", &Draft::new().with("OwnerId", grace));
    office.runs(2).await;
    assert_eq!(office.told("Call Sam").await, "unlinked reassigned");
    office.edits_todo("Call Sam", &json!({"importance": "high"}));
    office.runs(2).await;
    assert_eq!(office.told("Call Sam").await, "unlinked reassigned");
    assert_eq!(office.records(TASKS, "Call Sam").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_5_r_scope_1_an_item_in_another_folder_rests_and_goes_on_when_it_is_back_and_is_never_deleted()
{
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        two_way(values);
        values.appointments.allow_delete_in_sales = true;
    })
    .await;
    office.meets("Visit", 50, &shared());
    office.run().await;
    let id = office.event("Visit").unwrap().immutable_id;
    let moves = |folder: Folder| {
        office.in_outlook(|exchange, oid, now| exchange.move_event(oid, &id, folder, now).unwrap());
    };
    moves(Folder::Elsewhere);
    office.runs(3).await;
    assert!(office.is_in_sales(MEETINGS, "Visit"));
    assert_eq!(office.told("Visit").await, "linked outside-scope");
    moves(Folder::Default);
    office.runs(2).await;
    office.edits("Visit", &at("Quay 4"));
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 4");
    assert_eq!(office.told("Visit").await, "linked in-step");
    moves(Folder::DeletedItems);
    office.runs(3).await;
    assert!(
        !office.is_in_sales(MEETINGS, "Visit"),
        "Deleted Items count as deleted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_scope_1_what_is_categorised_outside_of_the_default_folders_is_not_read() {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    let elsewhere = office.meets("In another calendar", 50, &shared()).immutable_id;
    office.in_outlook(|exchange, oid, now| {
        exchange
            .move_event(oid, &elsewhere, Folder::Elsewhere, now)
            .unwrap();
    });
    let zoe = office.meets_person(&both(
        &json!({"givenName": "Zoe", "surname": "Winter"}),
        &shared(),
    ));
    office.in_outlook(|exchange, oid, now| {
        exchange
            .move_contact(oid, &zoe.immutable_id, Folder::Elsewhere, now)
            .unwrap();
    });
    let task = office.has_to(&both(&json!({"title": "Some day"}), &shared()));
    office.in_outlook(|exchange, oid, now| exchange.move_task_away(oid, &task.id, now).unwrap());
    office.runs(3).await;
    assert!(!office.is_in_sales(MEETINGS, "In another calendar"));
    assert!(!office.is_in_sales(CONTACTS, "Winter"));
    assert!(!office.is_in_sales(TASKS, "Some day"));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_an_item_that_is_removed_and_added_again_with_its_calendar_uid_is_one_update() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let hers = office.meets_as(GRACE, "Visit", 50, &guests(&[ADA]));
    office.edits("Visit", &shared());
    office.run().await;
    let number = office.number(MEETINGS, "Visit");
    // Her copy goes, and the invitation to what was moved brings another one.
    let before = office.event("Visit").unwrap().immutable_id;
    office.in_outlook(|exchange, oid, _| exchange.purge_event(oid, &before).unwrap());
    world.change(GRACE, &hers, &at("Quay 4"));
    let after = office.event("Visit").unwrap();
    assert_ne!(after.immutable_id, before);
    world.change(ADA, &after, &shared());
    office.runs(4).await;
    assert_eq!(
        office.number(MEETINGS, "Visit"),
        number,
        "no twin, and nothing is deleted"
    );
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 4");
    assert_eq!(office.told("Visit").await, "linked in-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_2_a_lost_database_is_rebuilt_from_stamps_and_what_has_none_of_its_category_or_record_is_not_made_again()
 {
    let world = World::new().await;
    let office = Office::open(&world, |_| {}).await;
    let titled = |title: &str| both(&json!({ "title": title }), &shared());
    for subject in ["Visit", "Apart", "Gone"] {
        office.meets(subject, 50, &shared());
    }
    office.meets_person(&both(
        &json!({"givenName": "Zoe", "surname": "Winter"}),
        &shared(),
    ));
    office.has_to(&titled("Call Sam"));
    office.run().await;
    let numbers = [
        (MEETINGS, "Visit"),
        (CONTACTS, "Winter"),
        (TASKS, "Call Sam"),
        (MEETINGS, "Apart"),
    ];
    let numbers = numbers.map(|(table, name)| (table, name, office.number(table, name)));
    office.edits("Apart", &without_category());
    office.run().await;

    // Everything that is known of Ada is deleted, and she signs in again.
    let admin = world.connect(ADMIN).await;
    let (_, me) = office.signed_in().await.get("/api/me").await;
    let path = format!("/api/admin/users/{}", me["user"]["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).await, 204);
    office.deletes_record(MEETINGS, "Gone");
    let office = Office {
        ada: world.connect(ADA).await,
        ..office
    };
    world.drain().await;
    office.runs(3).await;
    for (table, name, number) in &numbers {
        assert_eq!(&office.number(*table, name), number, "{name}: no twin");
    }
    for name in ["Visit", "Winter", "Call Sam"] {
        assert_eq!(office.told(name).await, "linked in-step", "{name}");
    }
    assert_eq!(office.told("Apart").await, "unknown", "opted out");
    assert!(office.ended(ReasonCode::OptedOut).await <= 1);
    assert!(!office.is_in_sales(MEETINGS, "Gone"));
    assert_eq!(office.told("Gone").await, "parked stamp-unresolved");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_link_2_what_can_no_longer_be_read_in_sales_rests_without_an_error_and_goes_on_when_it_can() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        values.contacts.default_saved_search = Some(MY_CONTACTS.to_owned());
    })
    .await;
    office.makes(CONTACTS, &Draft::contact("Kim", "Winter", "kim@acme.example"));
    office.run().await;
    let number = office.number(CONTACTS, "Winter");
    let grace = office.in_sales(|sales, _| sales.user(GRACE).unwrap().party_id);
    let handed_on = Draft::new().with("OwnerPartyId", grace).with("JobTitle", "Buyer");
    office.edits_number(CONTACTS, &number, &handed_on);
    office.in_sales(|sales, _| sales.move_to_territory(CONTACTS, &number, None));
    office.edits_person("Winter", &json!({"mobilePhone": "+49 30 7"}));
    office.runs(3).await;
    let there = office.person("Winter").unwrap();
    assert_eq!(there.categories, [CATEGORY]);
    assert_eq!(there.job_title, "");
    assert_eq!(office.text(CONTACTS, "Winter", "MobileNumber"), "");
    assert_eq!(office.told("Winter").await, "linked out-of-sight");
    office.in_sales(|sales, _| sales.move_to_territory(CONTACTS, &number, Some(TERRITORY)));
    world.pass(SignedDuration::from_mins(15));
    office.runs(3).await;
    assert_eq!(office.text(CONTACTS, "Winter", "MobileNumber"), "+49 30 7");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_adopt_1_what_carried_the_category_before_the_first_round_is_linked_with_its_like_or_asked_about_or_made()
 {
    let world = World::new().await;
    let office = Office::unopened(&world, |_| {}).await;
    // Both sides have these.
    office.meets("Visit", 50, &both(&shared(), &guests(&[SIGRID])));
    let contact = Draft::new().with("ContactId", 300_000_000_000_301_001_i64);
    let visit = office.appointment("Visit", 50);
    office.makes(MEETINGS, &visit.with_child(Table::ActivityContact, contact));
    let due = office.hour(50)["start"]["dateTime"].as_str().unwrap()[..10].to_owned();
    let todo = |title: &str| {
        let due = json!({"dueDateTime": {"dateTime": format!("{due}T00:00:00"), "timeZone": "UTC"}});
        both(&both(&json!({ "title": title }), &due), &shared())
    };
    let task = |subject: &str| {
        let due: jiff::civil::Date = due.parse().unwrap();
        Draft::task(subject).with("DueDate", due)
    };
    office.has_to(&todo("Call Sam"));
    office.makes(TASKS, &task("Call Sam"));
    office.meets_person(
        &json!({"givenName": "sigrid", "surname": "Halvorsen ", "categories": [CATEGORY],
                                "emailAddresses": [{"address": SIGRID.to_uppercase()}]}),
    );
    // Two could be meant, or none.
    office.has_to(&todo("Write to Sam"));
    for _ in 0..2 {
        office.makes(TASKS, &task("Write to Sam"));
    }
    office.has_to(&todo("Nobody's like"));
    office.runs(2).await;
    for (table, name) in [
        (MEETINGS, "Visit"),
        (TASKS, "Call Sam"),
        (CONTACTS, "Halvorsen"),
        (TASKS, "Nobody's like"),
    ] {
        assert_eq!(office.records(table, name).len(), 1, "{name}");
        let told = office.told(name.split_whitespace().next().unwrap()).await;
        assert!(told.starts_with("linked"), "{name}: {told}");
    }
    assert_eq!(office.told("Write to Sam").await, "parked several-matches");
    assert_eq!(office.records(TASKS, "Write to Sam").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_adopt_1_more_than_twenty_that_a_first_round_would_make_are_held_as_a_preview() {
    let world = World::new().await;
    let office = Office::unopened(&world, |values| {
        values.tasks.default_saved_search = Some(MY_TASKS.to_owned());
    })
    .await;
    for number in 0..24 {
        office.has_to(&both(&json!({"title": format!("Call {number:02}")}), &shared()));
    }
    office.runs(2).await;
    let made = (0..24).filter(|number| office.is_in_sales(TASKS, &format!("Call {number:02}")));
    assert!(made.count() <= 20);
    let (_, held) = office.signed_in().await.get("/api/me/held").await;
    let held = held["records"].as_array().unwrap();
    assert!(held.len() >= 4, "{held:#?}");
    for record in held {
        assert_eq!(record["reason"]["code"], "held-first-creates");
        assert_eq!(record["held"]["effect"], "creates");
    }
    let title = held[0]["title"].as_str().unwrap().to_owned();
    assert_eq!(office.approves(&title).await, "taken in-step");
    assert!(office.is_in_sales(TASKS, &title));
}
