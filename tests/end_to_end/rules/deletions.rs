//! What becomes of one copy when the other was deleted, both ways; and the brake.

use super::story::{ADA, GRACE, MY_CONTACTS, MY_MEETINGS, MY_TASKS, Office, both, guests, shared};
use sandbox::sales::model::{Draft, TERRITORY, Table};
use serde_json::{Value, json};
use sync_core::settings::Values;
use tests::World;

const MEETINGS: Table = Table::Activities;
const TASKS: Table = Table::Activities;
const CONTACTS: Table = Table::Contacts;

fn two_way(values: &mut Values) {
    values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
    values.contacts.default_saved_search = Some(MY_CONTACTS.to_owned());
    values.tasks.default_saved_search = Some(MY_TASKS.to_owned());
}

fn deletes_in_sales(values: &mut Values) {
    two_way(values);
    values.appointments.allow_delete_in_sales = true;
    values.contacts.allow_delete_in_sales = true;
    values.tasks.allow_delete_in_sales = true;
}

fn called(last: &str) -> Value {
    both(&json!({"givenName": "Kim", "surname": last}), &shared())
}

fn titled(title: &str) -> Value {
    both(&json!({ "title": title }), &shared())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_16_deleted_in_sales_what_sales_made_and_is_ahead_goes_and_all_else_loses_its_category() {
    let world = World::new().await;
    let mut office = Office::open(&world, two_way).await;
    office.meets("Made in Outlook", 50, &shared());
    office.makes(MEETINGS, &office.appointment("Ahead", 50));
    office.makes(MEETINGS, &office.appointment("Begun", 2));
    office.run().await;
    assert!(office.event("Begun").is_some());
    office.passes(3).await;
    for subject in ["Made in Outlook", "Ahead", "Begun"] {
        office.deletes_record(MEETINGS, subject);
    }
    office.runs(3).await;
    assert!(office.event("Ahead").is_none());
    assert_eq!(
        office.told("Made in Outlook").await,
        "unlinked made-in-outlook-kept"
    );
    assert_eq!(office.told("Begun").await, "unlinked past-kept");
    for subject in ["Made in Outlook", "Begun"] {
        assert!(office.event(subject).unwrap().categories.is_empty(), "{subject}");
        assert!(
            !office.is_in_sales(MEETINGS, subject),
            "{subject}: nothing is made again"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_17_deleted_or_cancelled_by_its_organizer_it_goes_from_sales_where_allowed_and_still_ahead() {
    let world = World::new().await;
    let mut office = Office::open(&world, deletes_in_sales).await;
    office.meets("Ahead", 50, &shared());
    office.meets("Cancelled", 51, &both(&shared(), &guests(&[GRACE])));
    office.meets("Begun", 2, &shared());
    office.meets("Not allowed", 52, &shared());
    for (subject, hours) in [("Grace's", 53), ("Called off by Grace", 54)] {
        office.meets_as(GRACE, subject, hours, &guests(&[ADA]));
        office.edits(subject, &shared());
    }
    office.run().await;
    office.passes(3).await;
    for subject in ["Ahead", "Begun", "Grace's"] {
        let id = office.event(subject).unwrap().immutable_id;
        office.in_outlook(|exchange, oid, now| exchange.delete_event(oid, &id, None, now).unwrap());
    }
    let id = office.event("Cancelled").unwrap().immutable_id;
    office.in_outlook(|exchange, oid, now| exchange.cancel_event(oid, &id, now).unwrap());
    let own = office
        .event_of(GRACE, "Called off by Grace")
        .unwrap()
        .immutable_id;
    {
        let now = world.clock.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(GRACE).unwrap().oid.clone();
        stand_ins.exchange.cancel_event(&oid, &own, now).unwrap();
    }
    office.runs(3).await;
    for subject in ["Ahead", "Cancelled", "Called off by Grace"] {
        assert!(!office.is_in_sales(MEETINGS, subject), "{subject}");
    }
    assert!(office.is_in_sales(MEETINGS, "Begun"));
    assert_eq!(office.told("Begun").await, "unlinked past-kept");

    office
        .sets(|values| values.appointments.allow_delete_in_sales = false)
        .await;
    office.deletes("Not allowed");
    office.runs(3).await;
    assert!(office.is_in_sales(MEETINGS, "Not allowed"));
    assert_eq!(office.told("Not allowed").await, "unlinked delete-not-allowed");
    assert!(
        office.is_in_sales(MEETINGS, "Grace's"),
        "an attendee's act deletes nothing"
    );
    assert_eq!(office.told("Grace's").await, "unlinked attendee-left");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_6_contacts_go_from_sales_with_switch_and_right_and_from_outlook_where_sales_made_them() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    for last in ["Unallowed", "Unrightful", "Rightful", "Kept"] {
        office.meets_person(&called(last));
    }
    office.makes(CONTACTS, &Draft::contact("Kim", "Salesborn", "kim@acme.example"));
    office.run().await;
    assert!(office.person("Salesborn").is_some());
    office.deletes_record(CONTACTS, "Salesborn");
    office.deletes_record(CONTACTS, "Kept");
    office.deletes_person("Unallowed");
    office.runs(3).await;
    assert!(office.person("Salesborn").is_none());
    assert!(office.person("Kept").unwrap().categories.is_empty());
    assert_eq!(office.told("Kept").await, "unlinked made-in-outlook-kept");
    assert!(office.is_in_sales(CONTACTS, "Unallowed"));
    assert_eq!(office.told("Unallowed").await, "unlinked delete-not-allowed");

    office
        .sets(|values| values.contacts.allow_delete_in_sales = true)
        .await;
    // What is somebody else's, Ada may see, and not delete.
    let grace = office.in_sales(|sales, _| sales.user(GRACE).unwrap().party_id);
    let number = office.number(CONTACTS, "Unrightful");
    office.in_sales(|sales, _| sales.move_to_territory(CONTACTS, &number, Some(TERRITORY)));
    office.edits_number(CONTACTS, &number, &Draft::new().with("OwnerPartyId", grace));
    office.run().await;
    office.deletes_person("Unrightful");
    office.deletes_person("Rightful");
    office.runs(3).await;
    assert!(!office.is_in_sales(CONTACTS, "Rightful"));
    assert!(office.is_in_sales(CONTACTS, "Unrightful"));
    assert_eq!(office.told("Unrightful").await, "unlinked no-right");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_5_tasks_go_like_contacts_but_completed_ones_are_never_deleted() {
    let world = World::new().await;
    let office = Office::open(&world, deletes_in_sales).await;
    for title in ["Open", "Done"] {
        office.has_to(&titled(title));
    }
    for subject in ["Open in Sales", "Done in Sales"] {
        office.makes(TASKS, &Draft::task(subject));
    }
    office.run().await;
    office.edits_todo("Done", &json!({"status": "completed"}));
    office.edits_todo("Done in Sales", &json!({"status": "completed"}));
    office.runs(2).await;
    office.deletes_todo("Open");
    office.deletes_todo("Done");
    office.deletes_record(TASKS, "Open in Sales");
    office.deletes_record(TASKS, "Done in Sales");
    office.runs(4).await;
    assert!(office.todo("Open in Sales").is_none());
    assert!(office.todo("Done in Sales").unwrap().categories.is_empty());
    assert_eq!(office.told("Done in Sales").await, "unlinked completed-kept");
    assert!(office.is_in_sales(TASKS, "Done"));
    assert!(
        !office.is_in_sales(TASKS, "Open"),
        "{}",
        office.told("Open").await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_del_2_more_than_ten_that_are_deleted_or_lose_their_category_in_a_day_are_held_until_somebody_says_so()
 {
    const MADE: usize = 13;
    let world = World::new().await;
    let mut office = Office::open(&world, deletes_in_sales).await;
    let title = |number: usize| format!("Visit {number:02}");
    for number in 0..MADE {
        let days = i64::try_from(number).unwrap();
        office.meets(&title(number), 50 + 24 * days, &shared());
    }
    office.run().await;
    for number in 0..MADE {
        if number < 6 {
            office.edits(&title(number), &json!({"categories": []}));
        } else {
            office.deletes(&title(number));
        }
    }
    office.runs(3).await;
    let held = async |office: &Office<'_>| {
        let mut held = Vec::new();
        for number in 0..MADE {
            let told = office.told(&title(number)).await;
            if told == "held held-deletions" {
                held.push(title(number));
            }
        }
        held
    };
    let waiting = held(&office).await;
    assert_eq!(waiting.len(), MADE - 10, "{waiting:?}");
    office.passes(25).await;
    office.runs(2).await;
    assert_eq!(held(&office).await, waiting, "nobody said so");
    let approved = office.approves(&waiting[0]).await;
    assert!(approved.starts_with("taken"), "{approved}");
    assert_eq!(held(&office).await, waiting[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_del_2_where_a_side_is_suddenly_empty_nothing_is_deleted_unasked() {
    let world = World::new().await;
    let office = Office::open(&world, deletes_in_sales).await;
    for last in ["Winter", "Snow"] {
        office.meets_person(&called(last));
    }
    office.runs(2).await;
    office.in_outlook(|exchange, oid, now| {
        let mailbox = exchange.mailbox(oid).unwrap();
        let all: Vec<_> = mailbox
            .contacts()
            .map(|person| person.immutable_id.clone())
            .collect();
        for id in all {
            exchange.delete_contact(oid, &id, None, now).unwrap();
        }
        exchange.expire_contact_cursors(oid).unwrap();
    });
    office.runs(4).await;
    for last in ["Winter", "Snow"] {
        assert!(office.is_in_sales(CONTACTS, last), "{last}");
        assert_eq!(office.told(last).await, "held held-side-empty", "{last}");
    }
}
