//! A scheduled round on the real store, through the real adapters, against the stand-ins, in both directions. What is
//! allowed is the test's to say; what an administrator's settings make of it stands in `runs.rs`.

mod desk;
mod mails;

use desk::{Desk, number_of_contact, writes_person, writes_task};
use jiff::SignedDuration;
use sandbox::exchange::event::Event;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::{Value, json};
use store::links::Link;
use sync_core::{Appointment, Carried, Cause, ItemId, Known, Occurrences, ReasonCode, Side, Was};
use tests::World;
use worker::adapters::store::Links;
use worker::ports::{RoundStore as _, SyncStore as _};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_a_standard_round_keeps_appointments_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let visit = json!({"subject": "Visit", "start": at(0), "end": at(1), "categories": [CATEGORY]});
    let visit = world.invite(ADA, &visit);
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::appointment("Made in Sales", start, start + SignedDuration::from_mins(30));
        sales.create(ADA, Table::Activities, &draft, now).unwrap()
    });
    let report = desk.round_of_appointments().await;
    assert!(report.reasons.contains_key(&ReasonCode::InStep), "{report:?}");
    let [activity] = &world.activities(&visit.subject)[..] else {
        panic!("one appointment, not more, not less")
    };
    let number = activity.attributes["ActivityNumber"].clone();
    let made = world.event(ADA, "Made in Sales");
    assert_eq!(made.categories, [CATEGORY]);
    assert!(made.transaction_id.is_some(), "what is made twice is one");
    assert_eq!(world.mails(), 0, "R-APPT-18: nobody is mailed in a first round");

    desk.pass(5);
    world.change(ADA, &visit, &json!({"location": {"displayName": "Quay 4"}}));
    desk.edits_in_sales(
        Table::Activities,
        &offered,
        &Draft::new().with("Location", "Room 9"),
    );
    desk.round_of_appointments().await;
    assert_eq!(
        desk.text(Table::Activities, &number, "Location").as_deref(),
        Some("Quay 4")
    );
    assert_eq!(world.event(ADA, "Made in Sales").places[0].name, "Room 9");

    desk.pass(5);
    desk.deletes_in_sales(Table::Activities, &offered);
    desk.deletes_event(&visit.immutable_id);
    for _ in 0..3 {
        desk.round_of_appointments().await;
        desk.pass(11);
    }
    assert!(
        !desk.has_event("Made in Sales"),
        "R-APPT-16: made in Sales and still to come"
    );
    assert_eq!(
        world.activities(&visit.subject).len(),
        0,
        "R-APPT-17: allowed, and still to come"
    );
    let again = desk.round_of_appointments().await;
    assert_eq!(again.waiting, 0, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_1_a_standard_round_keeps_contacts_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let object = sync_core::Object::Contacts;
    world
        .store
        .end_first_round(desk.user.id, object, world.clock.now())
        .await
        .unwrap();
    writes_person(
        &desk,
        None,
        &json!({"givenName": "Zoe", "surname": "Winter", "categories": [CATEGORY]}),
    );
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::contact("Sam", "Summer", "sam@summer.example");
        sales.create(ADA, Table::Contacts, &draft, now).unwrap()
    });
    desk.round_of_contacts().await;
    let zoe = number_of_contact(&desk, "Winter").expect("made in Sales");
    let sam = desk.person("Summer").expect("made in Outlook");
    assert_eq!(
        (sam.given_name.as_str(), &sam.categories[..]),
        ("Sam", &[CATEGORY.to_owned()][..])
    );

    desk.pass(5);
    let winter = desk.person("Winter").unwrap();
    writes_person(&desk, Some(&winter.immutable_id), &json!({"jobTitle": "Buyer"}));
    desk.edits_in_sales(
        Table::Contacts,
        &offered,
        &Draft::new().with("MobileNumber", "+49 30 7"),
    );
    desk.round_of_contacts().await;
    assert_eq!(
        desk.text(Table::Contacts, &zoe, "JobTitle").as_deref(),
        Some("Buyer")
    );
    assert_eq!(desk.person("Summer").unwrap().mobile_phone, "+49 30 7");

    desk.pass(5);
    desk.deletes_in_sales(Table::Contacts, &offered);
    for _ in 0..2 {
        desk.round_of_contacts().await;
        desk.pass(11);
    }
    assert_eq!(desk.person("Summer"), None, "R-CONT-6: Sales made it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_reads_so_many_pages_and_the_next_round_goes_on_from_there() {
    let world = World::new().await;
    let mut desk = Desk::of(&world).await;
    desk.round_of_contacts().await;
    desk.budget.pages_per_pull_max = 1;
    for number in 0..501 {
        writes_person(&desk, None, &json!({"surname": format!("Nobody {number}")}));
    }
    let mut heard = Vec::new();
    for _ in 0..3 {
        let report = desk.round_of_contacts().await;
        heard.push(report.reasons.get(&ReasonCode::NotShared).copied().unwrap_or(0));
    }
    let [first, second, third] = heard[..] else {
        panic!("three rounds")
    };
    assert!(first < 501, "a page holds no more than 500");
    assert_eq!((first + second, third), (501, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_task_1_a_standard_round_keeps_tasks_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let object = sync_core::Object::Tasks;
    world
        .store
        .end_first_round(desk.user.id, object, world.clock.now())
        .await
        .unwrap();
    let call = writes_task(
        &desk,
        None,
        &json!({"title": "Call Zoe", "categories": [CATEGORY]}),
    );
    let offered = desk.in_sales(|sales, now| {
        let draft = Draft::task("Write to Sam").with("OwnerId", desk.owner.0);
        sales.create(ADA, Table::Activities, &draft, now).unwrap()
    });
    desk.round_of_tasks().await;
    let [activity] = &world.activities("Call Zoe")[..] else {
        panic!("one task, not more, not less")
    };
    let number = activity.attributes["ActivityNumber"].clone();
    assert!(sync_core::SalesNumber::is_minted(
        sync_core::Kind::Task,
        &ItemId::new(&number)
    ));
    let made = desk.todo("Write to Sam").expect("made in Outlook");
    assert_eq!(made.categories, [CATEGORY]);
    assert_eq!(made.linked.len(), 1, "its stamp");

    desk.pass(5);
    writes_task(&desk, Some(&call), &json!({"importance": "high"}));
    desk.edits_in_sales(
        Table::Activities,
        &offered,
        &Draft::new().with("StatusCode", "IN_PROGRESS"),
    );
    desk.round_of_tasks().await;
    assert_eq!(
        desk.text(Table::Activities, &number, "PriorityCode").as_deref(),
        Some("1")
    );
    let made = desk.todo("Write to Sam").unwrap();
    assert_eq!(made.status, sandbox::exchange::todo::TaskStatus::InProgress);

    desk.pass(5);
    desk.deletes_in_sales(Table::Activities, &offered);
    for _ in 0..2 {
        desk.round_of_tasks().await;
        desk.pass(11);
    }
    assert_eq!(desk.todo("Write to Sam"), None, "R-TASK-5: Sales made it");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_14_a_standard_round_keeps_series_in_step_both_ways() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let first = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let day = |text: &str| first.strftime(text).to_string();
    let weekday = first.strftime("%A").to_string().to_lowercase();
    let series = world.invite(
        ADA,
        &json!({
            "subject": "Weekly visit",
            "start": {"dateTime": day("%Y-%m-%dT%H:00:00"), "timeZone": "UTC"},
            "end": {"dateTime": day("%Y-%m-%dT%H:30:00"), "timeZone": "UTC"},
            "categories": [CATEGORY],
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [weekday]},
                "range": {"type": "numbered", "startDate": day("%Y-%m-%d"), "numberOfOccurrences": 4},
            },
        }),
    );
    let week = SignedDuration::from_hours(7 * 24);
    let drafts: Vec<Draft> = [0, 1, 2]
        .map(|weeks| first + week * weeks + SignedDuration::from_hours(5))
        .map(|start| Draft::appointment("Sales' series", start, start + SignedDuration::from_mins(30)))
        .to_vec();
    let (_, rows) = desk.in_sales(|sales, now| sales.create_series(ADA, &drafts, now).unwrap());
    desk.round_of_series().await;
    let made = world.activities("Weekly visit");
    assert_eq!(made.len(), 4, "a row for every meeting");
    let offered = world.event(ADA, "Sales' series");
    assert!(offered.recurrence.is_some());
    assert_eq!(offered.categories, [CATEGORY]);

    desk.pass(5);
    world.change(ADA, &series, &json!({"location": {"displayName": "Quay 4"}}));
    desk.edits_in_sales(
        Table::Activities,
        &rows[1],
        &Draft::new().with("Location", "Room 9"),
    );
    desk.round_of_series().await;
    let made = world.activities("Weekly visit");
    assert!(made.iter().all(|row| row.attributes["Location"] == "Quay 4"));
    let offered = world.event(ADA, "Sales' series");
    let moved = &offered.exceptions;
    assert_eq!(moved.len(), 1, "one meeting is another than the rest");

    desk.pass(5);
    for row in &rows {
        desk.deletes_in_sales(Table::Activities, row);
    }
    for _ in 0..3 {
        desk.round_of_series().await;
        desk.pass(11);
    }
    assert!(
        !desk.has_event("Sales' series"),
        "R-APPT-16: made in Sales and still to come"
    );
    assert_eq!(
        world.activities("Weekly visit").len(),
        4,
        "the other series goes on"
    );
}

/// A visit of Ada's that is linked, and the rule by which it becomes one of three.
async fn visits_once(world: &World, desk: &Desk<'_>) -> (Event, Value) {
    let first = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |minutes: i64| {
        let moment = first + SignedDuration::from_mins(minutes);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:%M:00").to_string(), "timeZone": "UTC"})
    };
    let visit = world.invite(
        ADA,
        &json!({"subject": "Visit", "start": at(0), "end": at(30), "categories": [CATEGORY]}),
    );
    desk.round_of_appointments().await;
    let rule = json!({"recurrence": {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": first.strftime("%Y-%m-%d").to_string(), "numberOfOccurrences": 3},
    }});
    (visit, rule)
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_a_meeting_goes_over_to_series_once_no_write_of_it_is_under_way() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let (visit, rule) = visits_once(&world, &desk).await;
    let singles = Links::<Appointment>::of(&*world.store, desk.user.id, &desk.allowance);
    let series = Links::<Occurrences>::of(&*world.store, desk.user.id, &desk.allowance);
    let items = [ItemId::new(&visit.immutable_id)];
    let at_rest = singles.of_items(&items).await.unwrap().remove(0);
    let record = at_rest.pair.sales.item().unwrap().clone();

    // An update is on its way to Sales while the meeting becomes a series.
    let mut under_way = at_rest.clone();
    let sent = Carried {
        sent: record.content.clone(),
        took_in: record.content.clone(),
    };
    under_way.pair.sales = Known::doubt(Was::Present(record), Cause::Updated(sent), world.clock.now());
    singles.save(&[under_way], world.clock.now()).await.unwrap();
    world.change(ADA, &visit, &rule);
    let report = desk.round_of_series().await;
    assert_eq!(series.of_items(&items).await.unwrap(), [], "no second link");
    assert!(report.reasons.contains_key(&ReasonCode::Waiting), "{report:?}");
    assert_eq!(
        series.cursor(Side::Exchange).await.unwrap(),
        None,
        "it is read again"
    );

    let doubted = singles.of_items(&items).await.unwrap().remove(0);
    let known = Link {
        pair: at_rest.pair,
        ..doubted
    };
    singles.save(&[known], world.clock.now()).await.unwrap();
    desk.round_of_series().await;
    assert_eq!(singles.of_items(&items).await.unwrap(), []);
    assert_eq!(series.of_items(&items).await.unwrap().len(), 1);
    assert_eq!(world.activities("Visit").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_a_meeting_whose_record_may_not_join_a_series_stays_linked_alone_and_nothing_is_made_twice() {
    let world = World::new().await;
    let desk = Desk::of(&world).await;
    let (visit, rule) = visits_once(&world, &desk).await;
    let singles = Links::<Appointment>::of(&*world.store, desk.user.id, &desk.allowance);
    let series = Links::<Occurrences>::of(&*world.store, desk.user.id, &desk.allowance);
    let items = [ItemId::new(&visit.immutable_id)];
    let linked = singles.of_items(&items).await.unwrap().remove(0);
    // A colleague's now, which she sees and may not write.
    {
        let number = linked.number();
        let now = world.stand_ins.sandbox.now();
        let sales = &mut world.stand_ins.sandbox.world().sales;
        let [ada, grace] = [ADA, GRACE].map(|name| sales.user(name).unwrap().party_id);
        sales.share_with(Table::Activities, number.as_str(), ada);
        let row = sales.record(Table::Activities, number.as_str()).unwrap();
        let assigned: Vec<String> = row
            .children(Table::ActivityAssignee)
            .map(|one| one.key.clone())
            .collect();
        let given = Draft::new().with("OwnerId", grace);
        sales
            .edit(
                ADA,
                Table::Activities,
                number.as_str(),
                &given,
                &Condition::Any,
                now,
            )
            .unwrap();
        for one in assigned {
            let parent = (Table::Activities, number.as_str());
            sales
                .remove_child(
                    GRACE,
                    parent,
                    (Table::ActivityAssignee, &one),
                    &Condition::Any,
                    now,
                )
                .unwrap();
        }
    }
    world.change(ADA, &visit, &rule);
    for _ in 0..2 {
        desk.round_of_series().await;
        desk.pass(11);
    }
    assert_eq!(series.of_items(&items).await.unwrap(), [], "no second link");
    assert_eq!(singles.of_items(&items).await.unwrap().len(), 1);
    assert_eq!(world.activities("Visit").len(), 1, "nothing is made for it");
    assert!(
        series.cursor(Side::Exchange).await.unwrap().is_some(),
        "and nothing else waits for it"
    );
}
