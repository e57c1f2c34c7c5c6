//! Single appointments: what becomes shared, which edits travel, whose meeting it is, and in whose mailbox one of Sales is made.

use super::story::{
    ADA, CATEGORY, GRACE, MY_MEETINGS, Office, SIGRID, STRANGER, at, both, guests, located, place_of, shared,
    told,
};
use sandbox::exchange::event::Event;
use sandbox::sales::model::{Draft, Field, SavedSearch, Table, Term};
use serde_json::json;
use sync_core::settings::Values;
use tests::World;

const ADMIN: &str = "admin@contoso.example";
const MEETINGS: Table = Table::Activities;
/// A search that looks at the status alone.
const NOT_STARTED: &str = "S-3001";

fn two_way(values: &mut Values) {
    values.appointments.default_saved_search = Some(MY_MEETINGS.to_owned());
}

fn offers_what_is_not_started(world: &World) {
    let is = |name, value: &str| Term::OneOf(name, vec![Field::from(value)]);
    let search = SavedSearch {
        name: "Not Started".to_owned(),
        terms: vec![
            Term::Mine,
            is("ActivityFunctionCode", "APPOINTMENT"),
            is("StatusCode", "NOT_STARTED"),
        ],
        ..SavedSearch::all(NOT_STARTED, "", MEETINGS)
    };
    world.stand_ins.sandbox.world().sales.save_search(search);
}

/// Grace's meeting, in Ada's calendar.
fn invited(office: &Office<'_>, subject: &str) -> (Event, Event) {
    let hers = office.meets_as(GRACE, subject, 50, &guests(&[ADA, STRANGER]));
    (hers, office.event(subject).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_1_r_cat_3_by_category_button_capture_or_search_all_is_shared_and_categorised_in_the_end() {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        two_way(values);
        values.appointments.autocapture = true;
    })
    .await;
    office.meets("By category", 50, &shared());
    let open = office.meets("By the button", 52, &json!({}));
    office.meets("With a customer", 54, &guests(&[SIGRID]));
    office.makes(MEETINGS, &office.appointment("Made in Sales", 56));
    office.meets("Nobody's business", 58, &json!({}));
    office.ada.share("click", &open.rest_id, None).await;
    office.run().await;
    for subject in ["By category", "By the button", "With a customer", "Made in Sales"] {
        assert!(office.is_in_sales(MEETINGS, subject), "{subject}");
        assert!(office.is_categorised(subject), "{subject}");
        assert_eq!(office.told(subject).await, "linked in-step", "{subject}");
    }
    assert!(!office.is_in_sales(MEETINGS, "Nobody's business"));
    assert!(!office.is_categorised("Nobody's business"));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_2_r_time_1_any_meeting_goes_over_once_and_what_was_edited_before_its_end_travels_late() {
    let world = World::new().await;
    let mut office = Office::open(&world, |_| {}).await;
    office.meets("Over", -48, &shared());
    office.meets("Soon over", 1, &shared());
    office.run().await;
    for subject in ["Over", "Soon over"] {
        assert!(office.is_in_sales(MEETINGS, subject), "{subject}");
        office.edits(subject, &at("Quay 4"));
    }
    office.passes(4).await;
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Over", "Location"), "");
    assert_eq!(office.told("Over").await, "linked past");
    assert_eq!(
        office.text(MEETINGS, "Soon over", "Location"),
        "Quay 4",
        "edited before its end"
    );
    office.edits("Soon over", &at("Quay 5"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Soon over", "Location"), "Quay 4");

    // The later one of two ends counts.
    office.edits("Soon over", &office.hour(30));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Soon over", "Location"), "Quay 5");
    office.edits("Soon over", &office.hour(-30));
    office.run().await;
    let record = office.record(MEETINGS, "Soon over").unwrap();
    let start = record.stored("ActivityStartDate").as_time().unwrap();
    assert!(start < world.clock.now(), "the move into the past travels, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_time_1_a_whole_day_ends_at_midnight_where_the_mailbox_is() {
    let world = World::new().await;
    {
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let exchange = &mut stand_ins.exchange;
        exchange.open_mailbox(&oid, "Ada", "Marlow", ADA, "Hawaiian Standard Time");
    }
    // Two in the morning: yesterday is not over in Honolulu before ten.
    let today = world.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let tomorrow = today.tomorrow().unwrap();
    let two = tomorrow.at(2, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    world.pass(two.timestamp().duration_since(world.clock.now()));
    let mut office = Office::open(&world, |_| {}).await;
    let midnight = |day| json!({"dateTime": format!("{day}T00:00:00"), "timeZone": "UTC"});
    let whole = json!({"isAllDay": true, "start": midnight(today), "end": midnight(tomorrow)});
    office.meets("Fair", 0, &both(&whole, &shared()));
    office.run().await;
    office.edits("Fair", &at("Hall 1"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Fair", "Location"), "Hall 1");
    office.passes(8).await;
    office.edits("Fair", &at("Hall 2"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Fair", "Location"), "Hall 1");
    assert_eq!(office.told("Fair").await, "linked past");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_6_one_way_brings_nothing_of_sales_to_outlook_and_an_edit_there_stays_until_outlook_changes_that_field()
 {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        two_way(values);
        values.appointments.bidirectional = false;
    })
    .await;
    office.meets("Visit", 50, &both(&shared(), &at("Start")));
    office.makes(MEETINGS, &office.appointment("Made in Sales", 52));
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Start");
    assert!(office.event("Made in Sales").is_none(), "no create");

    let version = || office.event("Visit").unwrap().change_key();
    let before = version();
    office.edits_record(MEETINGS, "Visit", &located("Room 4"));
    office.runs(2).await;
    assert_eq!(version(), before, "no edit");
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Room 4", "it stays");
    let told = office.told("Visit").await;
    assert!(told.starts_with("linked "), "no conflict: {told}");
    office.edits(
        "Visit",
        &json!({"body": {"contentType": "text", "content": "Agenda"}}),
    );
    office.runs(2).await;
    let description = office.text(MEETINGS, "Visit", "ActivityDescription");
    assert!(description.contains("Agenda"), "{description}");
    assert_eq!(
        office.text(MEETINGS, "Visit", "Location"),
        "Room 4",
        "Outlook changed another field"
    );

    office.edits("Visit", &at("Quay 5"));
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 5");
    assert_eq!(office.place("Visit"), "Quay 5");
    assert_eq!(office.told("Visit").await, "linked in-step");
    office.deletes_record(MEETINGS, "Visit");
    office.runs(2).await;
    assert_eq!(office.place("Visit"), "Quay 5", "no deletion");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_3_r_appt_5_r_appt_4_from_sales_comes_what_is_ahead_and_in_the_search_and_stops_once_it_is_not()
 {
    let world = World::new().await;
    offers_what_is_not_started(&world);
    let office = Office::open(&world, |values| {
        values.appointments.default_saved_search = Some(NOT_STARTED.to_owned());
    })
    .await;
    let begun = Draft::new().with("StatusCode", "IN_PROGRESS");
    let again = Draft::new().with("StatusCode", "NOT_STARTED");
    office.makes(MEETINGS, &office.appointment("Ahead", 50));
    office.makes(MEETINGS, &office.appointment("Over", -50));
    office.makes(
        MEETINGS,
        &office
            .appointment("Outside", 52)
            .with("StatusCode", "IN_PROGRESS"),
    );
    office.run().await;
    assert!(office.is_categorised("Ahead"));
    assert!(office.event("Over").is_none());
    assert!(office.event("Outside").is_none());
    office.edits_record(MEETINGS, "Over", &located("Quay 4"));
    office.edits_record(MEETINGS, "Outside", &again);
    office.run().await;
    assert!(office.event("Over").is_none());
    assert!(office.is_categorised("Outside"), "new in the search by an edit");

    office.edits_record(MEETINGS, "Ahead", &begun);
    office.run().await;
    office.edits_record(MEETINGS, "Ahead", &located("Room 9"));
    office.run().await;
    assert_eq!(office.place("Ahead"), "");
    assert!(office.is_categorised("Ahead"));
    assert_eq!(office.told("Ahead").await, "linked out-of-search");
    office.edits(
        "Ahead",
        &json!({"body": {"contentType": "text", "content": "Agenda"}}),
    );
    office.run().await;
    let description = office.text(MEETINGS, "Ahead", "ActivityDescription");
    assert!(
        description.contains("Agenda"),
        "Outlook's edits travel: {description}"
    );

    office.edits_record(MEETINGS, "Ahead", &again);
    office.run().await;
    assert_eq!(office.place("Ahead"), "Room 9", "it is in the search again");
    assert_eq!(office.told("Ahead").await, "linked in-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_9_a_meeting_made_private_stops_unless_private_ones_are_included_or_it_was_shared_so_by_hand()
{
    let world = World::new().await;
    let office = Office::open(&world, |values| values.appointments.autocapture = true).await;
    let private = json!({"sensitivity": "private"});
    office.meets("Made private", 50, &shared());
    office.meets("Shared private", 52, &both(&private, &shared()));
    office.run().await;
    let record = office.record(MEETINGS, "Shared private").unwrap();
    assert!(record.stored("PrivateFlag").is_true());
    office.edits("Made private", &both(&private, &at("Quay 4")));
    office.edits("Shared private", &at("Quay 4"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Made private", "Location"), "");
    assert_eq!(office.told("Made private").await, "linked made-private");
    assert_eq!(office.text(MEETINGS, "Shared private", "Location"), "Quay 4");

    office
        .sets(|values| {
            values.appointments.autocapture = false;
            values.appointments.include_private = true;
        })
        .await;
    office.edits("Made private", &at("Quay 5"));
    office.run().await;
    assert_eq!(
        office.text(MEETINGS, "Made private", "Location"),
        "",
        "only while autocapture is on"
    );
    office.sets(|values| values.appointments.autocapture = true).await;
    office.edits("Made private", &at("Quay 6"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Made private", "Location"), "Quay 6");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_12_what_nobody_here_organizes_is_read_only_and_its_edits_in_sales_are_overwritten_or_stay() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let (hers, copy) = invited(&office, "Visit");
    world.change(ADA, &copy, &shared());
    office.run().await;
    assert!(office.is_in_sales(MEETINGS, "Visit"));
    office.edits_record(MEETINGS, "Visit", &located("Room 9"));
    office.run().await;
    assert_eq!(office.place("Visit"), "");
    assert_eq!(world.mails(), 0);
    assert_eq!(office.told("Visit").await, "linked external-read-only");
    world.change(GRACE, &hers, &at("Quay 4"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Quay 4");

    office
        .sets(|values| values.appointments.allow_updating_external = true)
        .await;
    office.edits_record(MEETINGS, "Visit", &located("Room 9"));
    office.run().await;
    world.change(GRACE, &hers, &at("Quay 5"));
    office.run().await;
    assert_eq!(office.text(MEETINGS, "Visit", "Location"), "Room 9");
    assert_eq!(
        office.place("Visit"),
        "Quay 5",
        "an attendee's copy is never written"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_20_only_an_edited_description_becomes_the_body_and_nobody_who_was_invited_is_dropped() {
    let world = World::new().await;
    let office = Office::open(&world, two_way).await;
    let room = json!({"type": "resource", "emailAddress": {"address": "fjord@contoso.example"}});
    let mut invited = guests(&[SIGRID, STRANGER, "caretaker@contoso.example"]);
    invited["attendees"].as_array_mut().unwrap().push(room);
    let table =
        json!({"body": {"contentType": "html", "content": "<table><tr><td>140 seats</td></tr></table>"}});
    office.meets("Offer", 50, &both(&both(&shared(), &invited), &table));
    let online = json!({"isOnlineMeeting": true, "onlineMeetingProvider": "teamsForBusiness"});
    office.meets("Call", 52, &both(&both(&shared(), &guests(&[SIGRID])), &online));
    office.runs(2).await;
    let (offer, call) = (office.event("Offer").unwrap(), office.event("Call").unwrap());
    let people = |event: &Event| -> Vec<_> {
        let who = event.attendees.iter().map(|one| one.who.address.clone());
        who.collect()
    };
    office.edits_record(MEETINGS, "Offer", &located("Quay 4"));
    office.run().await;
    let moved = office.event("Offer").unwrap();
    assert_eq!(place_of(&moved), "Quay 4");
    assert_eq!(moved.body, offer.body);
    assert_eq!(people(&moved), people(&offer));

    let description = |text: &str| Draft::new().with("ActivityDescription", text);
    office.edits_record(MEETINGS, "Call", &description("<p>Bring the figures</p>"));
    office.edits_record(MEETINGS, "Offer", &description("<p>160 seats</p>"));
    office.run().await;
    let edited = office.event("Call").unwrap();
    assert!(edited.body.content.contains("Bring the figures"));
    assert!(call.join_url.is_some());
    assert_eq!(edited.join_url, call.join_url, "the block is whole");
    assert_eq!(people(&edited), people(&call));
    assert_eq!(office.event("Offer").unwrap().body, offer.body);
    assert_eq!(office.told("Offer").await, "parked body-holds-more");
    assert_eq!(
        office.known("Offer").await["actions"],
        json!(["keepExchange", "keepSales"])
    );
    let answer = json!({"action": "keepSales"});
    assert_eq!(office.says("Offer", &answer).await, "taken in-step");
    let replaced = office.event("Offer").unwrap();
    assert!(replaced.body.content.contains("160 seats"));
    assert_eq!(people(&replaced), people(&offer));
}

/// An appointment of `owner`'s in Sales, to which these are assigned.
fn assigned(office: &Office<'_>, owner: &str, subject: &str, assignees: &[&str]) -> Draft {
    let start = office.appointment(subject, 50);
    office.in_sales(|sales, _| {
        let party = |name: &str| sales.user(name).unwrap().party_id;
        let start = start.with("OwnerId", party(owner));
        assignees.iter().fold(start, |draft, name| {
            let assignee = Draft::new().with("AssigneeId", party(name));
            draft.with_child(Table::ActivityAssignee, assignee)
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_21_an_appointment_of_sales_is_one_meeting_in_its_owners_mailbox_and_the_others_are_invited() {
    let world = World::new().await;
    world.connect(GRACE).await;
    let office = Office::open(&world, two_way).await;
    office.makes(MEETINGS, &assigned(&office, ADA, "Kick-off", &[GRACE]));
    office.runs(3).await;
    let (hers, copy) = (
        office.event("Kick-off").unwrap(),
        office.event_of(GRACE, "Kick-off").unwrap(),
    );
    assert!(hers.is_organizer);
    assert!(!copy.is_organizer, "by invitation");
    assert_eq!(hers.ical_uid, copy.ical_uid);
    assert_eq!(
        told(&world.connect(GRACE).await, "Kick-off").await,
        "linked follows"
    );
    assert_eq!(copy.categories, [CATEGORY]);
    assert_eq!(office.records(MEETINGS, "Kick-off").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_21_where_its_owner_is_not_connected_one_assignee_gets_it_alone_and_nothing_is_made_again() {
    let world = World::new().await;
    world.connect(GRACE).await;
    let office = Office::open(&world, two_way).await;
    let draft = assigned(&office, ADMIN, "Kick-off", &[ADA, GRACE]);
    office.in_sales(|sales, now| sales.create(ADMIN, MEETINGS, &draft, now).unwrap());
    office.runs(2).await;
    let entries = || [ADA, GRACE].map(|who| office.event_of(who, "Kick-off"));
    let ([Some(entry), None] | [None, Some(entry)]) = entries() else {
        panic!("in one of the two mailboxes: {:?}", entries())
    };
    assert!(entry.attendees.is_empty());
    let both = [
        told(&office.signed_in().await, "Kick-off").await,
        told(&world.connect(GRACE).await, "Kick-off").await,
    ];
    let without = "linked without-attendees".to_owned();
    assert!(both.contains(&without), "it says so: {both:?}");

    world.connect(ADMIN).await;
    office.runs(3).await;
    assert!(office.event_of(ADMIN, "Kick-off").is_none());
    assert_eq!(entries().into_iter().flatten().count(), 1);
    assert_eq!(office.records(MEETINGS, "Kick-off").len(), 1);
}
