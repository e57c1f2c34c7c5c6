//! Series: whose edits travel where, and what becomes of one meeting of them.

use super::story::{
    ADA, CATEGORY, GRACE, MY_MEETINGS, Office, at, both, guests, located, place_of, shared, text_in,
};
use sandbox::exchange::event::Event;
use sandbox::exchange::model::Window;
use sandbox::sales::model::{Draft, Field, SavedSearch, Table, Term};
use serde_json::{Value, json};
use sync_core::settings::Values;
use tests::World;

const MEETINGS: Table = Table::Activities;
/// A search that does not look at the time.
const MINE: &str = "S-3002";
/// Of five days, three are over.
const HOURS: i64 = -50;
const DAYS: usize = 5;
const OVER: usize = 3;

fn two_way(values: &mut Values) {
    values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
}

fn all_of_mine(values: &mut Values) {
    values.appointments.default_saved_search = Some(MINE.to_owned());
}

fn offers_all_of_mine(world: &World) {
    let appointments = vec![Field::from("APPOINTMENT")];
    let search = SavedSearch {
        terms: vec![
            Term::MineOrAssigned,
            Term::OneOf("ActivityFunctionCode", appointments),
        ],
        ..SavedSearch::all(MINE, "My Meetings", MEETINGS)
    };
    world.stand_ins.sandbox.world().sales.save_search(search);
}

fn daily(office: &Office<'_>, hours: i64, times: usize) -> Value {
    let start = office.hour(hours)["start"]["dateTime"].as_str().unwrap()[..10].to_owned();
    json!({"recurrence": {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "numberOfOccurrences": times, "startDate": start},
    }})
}

/// The meetings of Ada's series, by their start.
fn days_in_outlook(office: &Office<'_>, subject: &str) -> Vec<Event> {
    let now = office.world.clock.now();
    let month = jiff::SignedDuration::from_hours(30 * 24);
    let window = Window {
        start: now - month,
        end: now + month,
    };
    let master = office.world.event(ADA, subject).immutable_id;
    office.in_outlook(|exchange, oid, _| {
        let instances = exchange
            .mailbox(oid)
            .unwrap()
            .instances(&master, &window)
            .unwrap();
        instances.iter().map(|day| Event::clone(day)).collect()
    })
}

fn places_in_outlook(office: &Office<'_>, subject: &str) -> Vec<String> {
    days_in_outlook(office, subject).iter().map(place_of).collect()
}

fn places_in_sales(office: &Office<'_>, subject: &str) -> Vec<String> {
    let rows = office.records(MEETINGS, subject);
    rows.iter().map(|row| text_in(row, "Location")).collect()
}

/// Ada edits one day of the series in Sales, or all of them.
fn edits_days(office: &Office<'_>, subject: &str, days: &[usize], draft: &Draft) {
    let rows = office.records(MEETINGS, subject);
    for day in days {
        office.edits_number(MEETINGS, &rows[*day].key, draft);
    }
}

/// Ada makes a series in Sales, of so many days.
fn makes_series(office: &Office<'_>, subject: &str, hours: i64, times: i64) {
    let days: Vec<_> = (0..times)
        .map(|day| office.appointment(subject, hours + 24 * day))
        .collect();
    office.in_sales(|sales, now| sales.create_series(ADA, &days, now).unwrap());
}

fn the_day(place: &str, day: usize) -> Vec<String> {
    let mut places = vec![String::new(); DAYS];
    places[day] = place.to_owned();
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_15_outlooks_edits_of_a_series_and_of_a_day_travel_whatever_the_dates() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let series = office.meets("Fair", HOURS, &both(&daily(&office, HOURS, DAYS), &shared()));
    office.run().await;
    assert_eq!(office.records(MEETINGS, "Fair").len(), DAYS);
    let first = &days_in_outlook(&office, "Fair")[0];
    world.change(ADA, first, &at("Hall 1"));
    office.run().await;
    assert_eq!(
        places_in_sales(&office, "Fair"),
        the_day("Hall 1", 0),
        "a past day"
    );
    world.change(ADA, &series, &at("Hall 2"));
    office.run().await;
    assert_eq!(
        places_in_sales(&office, "Fair"),
        places_in_outlook(&office, "Fair")
    );
    assert_eq!(places_in_sales(&office, "Fair")[DAYS - 1], "Hall 2");
    assert_eq!(office.told("Fair").await, "linked in-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_15_of_sales_edits_those_of_the_series_and_of_days_ahead_travel_and_those_of_past_days_stay() {
    let world = World::new().await;
    offers_all_of_mine(&world);
    let office = Office::open(&world, all_of_mine).await;
    office.meets("Fair", HOURS, &both(&daily(&office, HOURS, DAYS), &shared()));
    office.meets("Past fair", -100, &both(&daily(&office, -100, 3), &shared()));
    office.run().await;
    edits_days(&office, "Fair", &[0], &located("Hall 1"));
    edits_days(&office, "Fair", &[OVER], &located("Hall 2"));
    edits_days(&office, "Past fair", &[0, 1, 2], &located("Hall 3"));
    office.run().await;
    assert_eq!(places_in_outlook(&office, "Fair"), the_day("Hall 2", OVER));
    assert_eq!(
        places_in_outlook(&office, "Past fair"),
        [""; 3],
        "nothing of what is wholly over"
    );
    edits_days(&office, "Fair", &[0, 1, 2, 3, 4], &located("Hall 4"));
    office.run().await;
    let ahead = &places_in_outlook(&office, "Fair")[OVER..];
    assert_eq!(ahead, ["Hall 4"; DAYS - OVER]);

    makes_series(&office, "Course", 50, 3);
    office.run().await;
    assert_eq!(days_in_outlook(&office, "Course").len(), 3);
    edits_days(&office, "Course", &[0, 1, 2], &located("Hall 5"));
    office.run().await;
    assert_eq!(
        places_in_outlook(&office, "Course"),
        ["Hall 5"; 3],
        "wholly ahead"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_16_a_day_deleted_in_sales_goes_where_sales_made_it_and_it_is_ahead_and_the_series_stays_shared()
 {
    let world = World::new().await;
    offers_all_of_mine(&world);
    let office = Office::open(&world, all_of_mine).await;
    makes_series(&office, "Made in Sales", HOURS, 5);
    office.meets("Made in Outlook", 50, &both(&daily(&office, 50, 3), &shared()));
    office.run().await;
    assert_eq!(days_in_outlook(&office, "Made in Sales").len(), DAYS);
    let rows = office.records(MEETINGS, "Made in Sales");
    for day in [0, OVER] {
        office.deletes_number(MEETINGS, &rows[day].key);
    }
    let rows = office.records(MEETINGS, "Made in Outlook");
    office.deletes_number(MEETINGS, &rows[1].key);
    office.runs(3).await;
    assert_eq!(days_in_outlook(&office, "Made in Sales").len(), DAYS - 1);
    assert_eq!(days_in_outlook(&office, "Made in Outlook").len(), 3);
    for subject in ["Made in Sales", "Made in Outlook"] {
        assert_eq!(world.event(ADA, subject).categories, [CATEGORY]);
    }
    assert_eq!(office.records(MEETINGS, "Made in Sales").len(), DAYS - 2);
    assert_eq!(
        office.records(MEETINGS, "Made in Outlook").len(),
        2,
        "nothing is made again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_17_a_day_ahead_that_is_cancelled_is_an_edit_and_a_deleted_series_is_ended_at_today() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets("Fair", HOURS, &both(&daily(&office, HOURS, DAYS), &shared()));
    office.run().await;
    let cancels = |day: usize| {
        let id = days_in_outlook(&office, "Fair")[day].immutable_id.clone();
        office.in_outlook(|exchange, oid, now| exchange.delete_event(oid, &id, None, now).unwrap());
    };
    cancels(DAYS - 1);
    office.run().await;
    assert_eq!(
        office.records(MEETINGS, "Fair").len(),
        DAYS - 1,
        "without the switch"
    );
    cancels(0);
    office.run().await;
    assert_eq!(
        office.records(MEETINGS, "Fair").len(),
        DAYS - 1,
        "a past one stays"
    );

    office
        .sets(|values| values.appointments.allow_delete_in_sales = true)
        .await;
    office.deletes("Fair");
    office.runs(3).await;
    let left = office.records(MEETINGS, "Fair");
    let now = world.clock.now();
    let begins = left
        .iter()
        .map(|row| row.stored("ActivityStartDate").as_time().unwrap());
    assert!(begins.into_iter().all(|begin| begin <= now));
    assert_eq!(left.len(), OVER);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_17_an_attendee_who_takes_a_day_out_of_their_own_copy_deletes_nothing() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        two_way(values);
        values.appointments.allow_delete_in_sales = true;
    })
    .await;
    office.meets_as(
        GRACE,
        "Course",
        50,
        &both(&daily(&office, 50, 3), &guests(&[ADA])),
    );
    office.edits("Course", &shared());
    office.run().await;
    assert_eq!(office.records(MEETINGS, "Course").len(), 3);
    let day = days_in_outlook(&office, "Course")[1].immutable_id.clone();
    office.in_outlook(|exchange, oid, now| exchange.delete_event(oid, &day, None, now).unwrap());
    office.runs(2).await;
    assert_eq!(office.records(MEETINGS, "Course").len(), 3);
    office.deletes("Course");
    office.runs(3).await;
    assert_eq!(office.records(MEETINGS, "Course").len(), 3);
    assert_eq!(office.told("Course").await, "unlinked attendee-left");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_a_meeting_that_is_repeated_from_now_on_stays_linked_and_keeps_its_record() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets("Visit", 50, &shared());
    office.run().await;
    let record = office.number(MEETINGS, "Visit");
    office.edits("Visit", &daily(&office, 50, 3));
    office.runs(2).await;
    let rows = office.records(MEETINGS, "Visit");
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter().any(|row| row.key == record),
        "the first is what it was"
    );
    let series: Vec<_> = rows
        .iter()
        .map(|row| row.stored("RecurSeriesId").as_int())
        .collect();
    assert!(
        series[0].is_some() && series.iter().all(|id| *id == series[0]),
        "{series:?}"
    );
    assert_eq!(office.told("Visit").await, "linked in-step");
    assert_eq!(office.listed().await, 1, "one link, and not one of each kind");

    // What either side does from now on reaches the other, the first meeting like the others.
    office.edits("Visit", &at("Quay 4"));
    office.runs(2).await;
    for row in office.records(MEETINGS, "Visit") {
        assert_eq!(text_in(&row, "Location"), "Quay 4");
    }
    office.edits_number(MEETINGS, &record, &located("Quay 5"));
    office.runs(2).await;
    let places: Vec<String> = days_in_outlook(&office, "Visit").iter().map(place_of).collect();
    assert_eq!(places, ["Quay 5", "Quay 4", "Quay 4"]);
    assert_eq!(office.records(MEETINGS, "Visit").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_what_sales_made_and_its_user_repeats_becomes_a_series_there_too() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let record = office.makes(MEETINGS, &office.appointment("Visit", 50));
    office.runs(2).await;
    assert!(office.event("Visit").is_some());
    office.edits("Visit", &daily(&office, 50, 3));
    office.runs(3).await;
    let rows = office.records(MEETINGS, "Visit");
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().any(|row| row.key == record));
    assert_eq!(office.told("Visit").await, "linked in-step");
    assert_eq!(days_in_outlook(&office, "Visit").len(), 3);
    assert_eq!(office.listed().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_a_series_that_is_a_single_meeting_by_now_keeps_one_record_and_may_grow_again() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets("Visit", 50, &both(&daily(&office, 50, 3), &shared()));
    office.run().await;
    assert_eq!(office.records(MEETINGS, "Visit").len(), 3);
    office.edits("Visit", &json!({"recurrence": null}));
    office.runs(2).await;
    let record = office.number(MEETINGS, "Visit");
    assert_eq!(office.records(MEETINGS, "Visit").len(), 1);
    assert_eq!(office.told("Visit").await, "linked in-step");
    assert_eq!(office.listed().await, 1);

    office.edits("Visit", &both(&at("Quay 4"), &office.hour(75)));
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 4");
    assert_eq!(
        office.number(MEETINGS, "Visit"),
        record,
        "wherever it moves, it is that record"
    );
    office.edits_record(MEETINGS, "Visit", &located("Quay 5"));
    office.runs(2).await;
    assert_eq!(office.place("Visit"), "Quay 5");

    office.edits("Visit", &daily(&office, 75, 2));
    office.runs(2).await;
    assert_eq!(office.records(MEETINGS, "Visit").len(), 2);
    assert_eq!(office.told("Visit").await, "linked in-step");
    assert_eq!(office.listed().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_id_1_of_a_series_that_is_split_the_old_part_stays_linked_and_the_new_one_is_a_new_request() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    office.meets("Course", 50, &both(&daily(&office, 50, 4), &shared()));
    office.run().await;
    office.edits("Course", &daily(&office, 50, 2));
    office.meets("Course, then", 98, &daily(&office, 98, 2));
    office.runs(2).await;
    assert_eq!(office.records(MEETINGS, "Course").len(), 2);
    let later = |office: &Office<'_>| office.records(MEETINGS, "Course, then").len();
    assert_eq!(later(&office), 0, "it has no category");
    office.edits("Course, then", &shared());
    office.run().await;
    assert_eq!(later(&office), 2, "a new request");
    let last = office.records(MEETINGS, "Course, then").pop().unwrap().key;
    office.deletes_number(MEETINGS, &last);
    office.runs(2).await;
    assert_eq!(office.records(MEETINGS, "Course").len(), 2, "each has its own");
}
