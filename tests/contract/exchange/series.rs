//! Series: looked at, made, changed meeting by meeting.

use super::calendar::{meeting, outlook, wednesdays};
use super::{ADA, appointment, mailbox};
use crate::stand::{GRACE, plant, start};
use ::exchange::{Answer, CATEGORY, EventSeries, Looked, Mailbox, STAMP_PROPERTY};
use sandbox::Sandbox;
use sandbox::exchange::event::Event;
use serde_json::{Value, json};
use std::sync::Arc;
use sync_core::{
    Appointment, AppointmentField, Content as _, Interval, Item, ItemId, Marks, Occurrences, Outcome,
    Pattern, Range, Recurrence, Series, SeriesChange, Slot, Span, Version, Zone,
};

const MAXIMUM: u32 = 100;

async fn look(mailbox: &Mailbox, master: &str) -> Box<EventSeries> {
    let looks = mailbox.series(&[ItemId::new(master)]).await.unwrap();
    let [Looked::Found(series)] = looks.as_slice() else {
        panic!("{looks:?}")
    };
    series.clone()
}

fn held(series: &EventSeries) -> (Series, Occurrences) {
    (
        series.series.clone().unwrap(),
        series.occurrences(MAXIMUM, None).unwrap(),
    )
}

fn applied(answer: Answer<Occurrences>) -> Item<Occurrences> {
    let Outcome::Applied(item) = &answer.outcome else {
        panic!("{answer:?}")
    };
    item.clone()
}

fn raw(sandbox: &Sandbox, master: &str) -> Arc<Event> {
    let world = sandbox.world();
    world.exchange.mailbox(ADA).unwrap().read_event(master).unwrap()
}

fn slot(text: &str) -> Slot {
    Slot::parse(text).unwrap()
}

fn meeting_of(with: &[&str]) -> Value {
    let mut series = wednesdays();
    series["attendees"] = with
        .iter()
        .map(|address| json!({"type": "required", "emailAddress": {"address": address}}))
        .collect();
    series
}

#[tokio::test]
async fn a_series_is_read_with_all_that_departs_from_it() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &meeting_of(&[GRACE]));
    let second = meeting(&stand.sandbox, &master, 1);
    outlook(
        &stand.sandbox,
        Some(&second),
        &json!({
            "subject": "On Thursday instead",
            "start": {"dateTime": "2027-03-11T15:00:00", "timeZone": "W. Europe Standard Time"},
            "end": {"dateTime": "2027-03-11T15:30:00", "timeZone": "W. Europe Standard Time"},
            "attendees": [{"type": "required", "emailAddress": {"address": "sam@customer.example"}}],
        }),
    );
    let series = look(&ada, &master).await;
    let (kept, occurrences) = held(&series);
    assert_eq!(kept.zone.name(), "W. Europe Standard Time");
    let second = &occurrences.meetings[&slot("20270310T090000Z")];
    assert_eq!(second.subject, "On Thursday instead");
    assert_eq!(Slot::of(&second.time), slot("20270311T140000Z"));
    let named = series.named();
    assert_eq!(named.attendees.len(), 2);
    assert_eq!(
        named.apart.keys().copied().collect::<Vec<_>>(),
        [slot("20270310T090000Z")]
    );
    assert_eq!(
        series.master.version.as_str(),
        raw(&stand.sandbox, &master).etag()
    );
    let one = super::found(&ada, &ItemId::new(meeting(&stand.sandbox, &master, 0))).await;
    assert_eq!(
        one.master,
        Some(ItemId::new(&master)),
        "what is shared in its place"
    );
    let looks = ada.series(&[one.id, ItemId::new("AAMkAGno=")]).await.unwrap();
    assert_eq!(
        looks,
        [Looked::Missing, Looked::Missing],
        "one meeting of it is no series"
    );
}

#[tokio::test]
async fn r_id_1_a_single_meeting_is_read_and_written_as_a_series_of_one() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let single = super::event(&stand.sandbox, ADA, "Halvorsen").await;
    let looks = ada.series(std::slice::from_ref(&single.id)).await.unwrap();
    let [Looked::Found(held)] = &looks[..] else {
        panic!("{looks:?}");
    };
    let mut sent = held.occurrences(1, None).unwrap();
    let slot = Slot::of(&single.appointment.time);
    assert_eq!(sent.meetings, [(slot, single.appointment.clone())].into());
    let content = Appointment {
        location: "Quay 4".to_owned(),
        ..single.appointment.clone()
    };
    sent.meetings.insert(slot, content.clone());
    let changes = [SeriesChange::Occurrence {
        slot,
        content,
        fields: vec![AppointmentField::Location],
    }];
    let answer = ada
        .update_series(&single.id, &single.version, &changes, &sent)
        .await;
    assert!(matches!(answer.outcome, Outcome::Applied(_)), "{answer:?}");
    let now = super::event(&stand.sandbox, ADA, "Halvorsen").await;
    assert_eq!(now.appointment.location, "Quay 4");
}

#[tokio::test]
async fn what_its_organizer_called_off_was_not_taken_out_by_an_attendee() {
    let stand = start().await;
    let grace = mailbox(&stand.sandbox, GRACE);
    let master = outlook(&stand.sandbox, None, &meeting_of(&[GRACE]));
    let uid = raw(&stand.sandbox, &master).ical_uid.clone();
    let now = stand.sandbox.now();
    let copy = {
        let world = stand.sandbox.world();
        let mailbox = world.exchange.mailbox(GRACE).unwrap();
        mailbox.event_of_uid(&uid).unwrap().immutable_id.clone()
    };
    let first = meeting(&stand.sandbox, &master, 0);
    let oid = |user: &str| {
        let world = stand.sandbox.world();
        world.exchange.mailbox(user).unwrap().oid.clone()
    };
    let (ada_oid, grace_oid) = (oid(ADA), oid(GRACE));
    let graces_third = {
        let series = look(&grace, &copy).await;
        let third = series.occurrences(MAXIMUM, None).unwrap();
        assert_eq!(third.meetings.len(), 4);
        let world = stand.sandbox.world();
        let window = sandbox::exchange::model::Window {
            start: "2027-03-16T00:00:00Z".parse().unwrap(),
            end: "2027-03-18T00:00:00Z".parse().unwrap(),
        };
        let instances = world.exchange.mailbox(GRACE).unwrap().instances(&copy, &window);
        instances.unwrap()[0].immutable_id.clone()
    };
    {
        let exchange = &mut stand.sandbox.world().exchange;
        exchange.cancel_event(&ada_oid, &first, now).unwrap();
        exchange
            .delete_event(&grace_oid, &graces_third, None, now)
            .unwrap();
    }
    let series = look(&grace, &copy).await;
    let occurrences = series.occurrences(MAXIMUM, None).unwrap();
    assert_eq!(series.called_off, [slot("20270303T090000Z")].into());
    assert_eq!(occurrences.cancelled, [slot("20270317T090000Z")].into());
    assert_eq!(occurrences.meetings.len(), 2);
}

#[tokio::test]
async fn a_series_becomes_what_it_should_be_write_by_write() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &meeting_of(&[GRACE]));
    let series = look(&ada, &master).await;
    let (kept, mut wanted) = held(&series);
    for meeting in wanted.meetings.values_mut() {
        meeting.subject = "Another name".to_owned();
    }
    wanted.meetings.remove(&slot("20270310T090000Z"));
    let moved = wanted.meetings.get_mut(&slot("20270317T090000Z")).unwrap();
    moved.time = Span::Timed {
        start: "2027-03-18T07:00:00Z".parse().unwrap(),
        end: "2027-03-18T08:00:00Z".parse().unwrap(),
    };
    moved.location = "Upstairs".to_owned();
    let fields = wanted.differing(&held(&series).1);
    let changes = wanted
        .writes_to(&kept, &fields, stand.sandbox.now(), MAXIMUM)
        .unwrap();
    assert_eq!(changes.len(), 3, "{changes:?}");
    stand.sandbox.world().exchange.forget_mails();
    let id = ItemId::new(&master);
    let item = applied(
        ada.update_series(&id, &series.master.version, &changes, &wanted)
            .await,
    );
    let after = look(&ada, &master).await;
    let now_held = after.occurrences(MAXIMUM, None).unwrap();
    assert_eq!(now_held.meetings, wanted.meetings);
    assert_eq!(item.version, after.master.version);
    assert_eq!(
        item,
        after
            .item(MAXIMUM, None)
            .map(|now| Item {
                content: wanted.clone(),
                ..now
            })
            .unwrap()
    );
    let mails = stand.sandbox.world().exchange.mails().len();
    assert_eq!(mails, 3, "one mail for each write");
    // Again with the version of before: somebody else was there.
    let late = ada
        .update_series(&id, &series.master.version, &changes, &wanted)
        .await;
    assert_eq!(late.outcome, Outcome::PreconditionFailed);
    assert_eq!(stand.sandbox.world().exchange.mails().len(), mails);
}

#[tokio::test]
async fn a_new_rule_is_written_in_the_zone_of_the_series() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &wednesdays());
    let series = look(&ada, &master).await;
    let (mut kept, _) = held(&series);
    let start = kept.recurrence.range.start();
    kept.recurrence = Recurrence {
        pattern: kept.recurrence.pattern,
        range: Range::until(start, "2027-04-14".parse().unwrap()).unwrap(),
    };
    let wanted = Occurrences::from_series(&kept, MAXIMUM, None).unwrap();
    let change = SeriesChange::Master {
        content: kept.master.clone(),
        fields: Vec::new(),
        recurrence: Some(kept.recurrence),
    };
    let id = ItemId::new(&master);
    applied(
        ada.update_series(&id, &series.master.version, &[change], &wanted)
            .await,
    );
    let after = look(&ada, &master).await;
    let (now_kept, now_held) = held(&after);
    assert_eq!(now_held.meetings, wanted.meetings);
    assert_eq!(now_held.meetings.len(), 7);
    // Clocks go forward on 28 March: ten in Berlin is an hour earlier from then on.
    assert!(now_held.meetings.contains_key(&slot("20270414T080000Z")));
    assert_eq!(now_kept.zone.name(), "W. Europe Standard Time");
    assert_eq!(raw(&stand.sandbox, &master).start.zone, "W. Europe Standard Time");
}

#[tokio::test]
async fn a_series_is_made_with_what_departs_from_its_rule() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    for (number, time) in [
        Span::Timed {
            start: "2027-03-27T09:00:00Z".parse().unwrap(),
            end: "2027-03-27T10:30:00Z".parse().unwrap(),
        },
        Span::AllDay {
            first: "2027-03-27".parse().unwrap(),
            last: "2027-03-28".parse().unwrap(),
        },
    ]
    .into_iter()
    .enumerate()
    {
        let mut first = appointment("Made in Sales");
        first.time = time;
        let rule = Recurrence {
            pattern: Pattern::Daily {
                interval: Interval::new(3).unwrap(),
            },
            range: Range::times("2027-03-27".parse().unwrap(), 5).unwrap(),
        };
        let zone = Zone::parse("Romance Standard Time").unwrap();
        let mut series = Series::new(first, zone, rule);
        let slots: Vec<Slot> = series.slots().collect();
        series.excluded.insert(slots[1]);
        let mut moved = series.dictated(slots[3]);
        moved.subject = "Elsewhere".to_owned();
        moved.location = "Annex".to_owned();
        series.exceptions.insert(slots[3], moved);
        let wanted = Occurrences::from_series(&series, MAXIMUM, None).unwrap();
        let stamp = format!("OX-{number}");
        let item = applied(
            ada.create_series(&series, &[], &wanted, &stamp, &format!("t-{number}"))
                .await,
        );
        assert_eq!(item.marks, Marks::BOTH);
        let after = look(&ada, item.id.as_str()).await;
        assert_eq!(after.occurrences(MAXIMUM, None).unwrap(), wanted, "{time:?}");
        assert_eq!(item.version, after.master.version);
        assert_eq!(
            after.master.made_as.as_deref(),
            Some(format!("t-{number}").as_str())
        );
        let made = raw(&stand.sandbox, item.id.as_str());
        assert_eq!(made.categories, [CATEGORY]);
        assert_eq!(made.extended.get(STAMP_PROPERTY), Some(&stamp));
        // The answer was lost, and the same again: no twin.
        let again = ada
            .create_series(&series, &[], &wanted, &stamp, &format!("t-{number}"))
            .await;
        assert_eq!(again.outcome, Outcome::Uncertain);
    }
    assert!(stand.sandbox.world().exchange.mails().is_empty());
}

#[tokio::test]
async fn a_write_that_fails_halfway_is_in_doubt_and_one_that_fails_at_once_is_not() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &wednesdays());
    let series = look(&ada, &master).await;
    let (_, wanted) = held(&series);
    let changes =
        ["20270303T090000Z", "20270310T090000Z"].map(|text| SeriesChange::Cancel { slot: slot(text) });
    let id = ItemId::new(&master);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "DELETE", "kind": "error", "status": 403, "times": 1}),
    );
    let refused = ada
        .update_series(&id, &series.master.version, &changes, &wanted)
        .await;
    assert_eq!(refused.outcome, Outcome::NotApplied);
    let ghost = SeriesChange::Cancel {
        slot: slot("20270304T090000Z"),
    };
    let half = [changes[0].clone(), ghost.clone()];
    let answer = ada
        .update_series(&id, &series.master.version, &half, &wanted)
        .await;
    assert_eq!(answer.outcome, Outcome::Uncertain);
    let after = look(&ada, &master).await;
    assert_eq!(after.occurrences(MAXIMUM, None).unwrap().meetings.len(), 3);
    let answer = ada
        .update_series(&id, &after.master.version, &[ghost], &wanted)
        .await;
    assert_eq!(answer.outcome, Outcome::NotFound);
    plant(
        &stand.sandbox,
        json!({"target": "graph", "match": "DELETE", "kind": "dropResponse", "times": 1}),
    );
    let lost = ada
        .update_series(&id, &after.master.version, &changes[1..], &wanted)
        .await;
    assert_eq!(lost.outcome, Outcome::Uncertain);
    let gone = look(&ada, &master).await;
    assert_eq!(gone.occurrences(MAXIMUM, None).unwrap().meetings.len(), 2);
    let nothing = ada
        .update_series(&ItemId::new("AAMkAGno="), &Version::new("x"), &[], &wanted)
        .await;
    assert_eq!(nothing.outcome, Outcome::NotFound);
}

/// Somebody else is in Outlook while the connector reads back what it wrote: it then does not say that the series is as it
/// was sent, or their edit would be taken for ours, and never travel.
#[tokio::test]
async fn what_somebody_edits_between_the_last_write_and_reading_it_back_is_not_taken_for_ours() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let slow = json!({"target": "graph", "match": "GET|batch", "kind": "slow", "latencyMs": 100});
    plant(&stand.sandbox, slow);
    let a_guest = json!({"attendees": [{"type": "required", "emailAddress": {"address": GRACE}}]});
    let edits = [None, Some(json!({"subject": "Theirs"})), Some(a_guest)];
    for edit in edits {
        let master = outlook(&stand.sandbox, None, &wednesdays());
        let series = look(&ada, &master).await;
        let (_, mut wanted) = held(&series);
        let off = slot("20270310T090000Z");
        wanted.meetings.remove(&off);
        let id = ItemId::new(&master);
        let changes = [SeriesChange::Cancel { slot: off }];
        stand.sandbox.log().clear();
        let written = ada.update_series(&id, &series.master.version, &changes, &wanted);
        let (answer, ()) = futures::join!(written, async {
            while !is_reading_back(&stand.sandbox) {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            if let Some(edit) = &edit {
                outlook(&stand.sandbox, Some(&master), edit);
            }
        });
        match edit {
            None => assert_eq!(applied(answer).content, wanted),
            Some(edit) => assert_eq!(answer.outcome, Outcome::Uncertain, "{edit}"),
        }
    }
}

/// Whether the meeting is called off and something is being read since.
fn is_reading_back(sandbox: &Sandbox) -> bool {
    let entries = sandbox.log().since(0);
    let mut since_written = entries
        .iter()
        .skip_while(|entry| entry.method != "DELETE" || entry.status.is_none());
    since_written.next();
    since_written.any(|entry| entry.status.is_none())
}

#[tokio::test]
async fn a_meeting_that_is_cancelled_already_is_as_it_was_wanted() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let master = outlook(&stand.sandbox, None, &wednesdays());
    let id = ItemId::new(&master);
    let changes =
        ["20270303T090000Z", "20270310T090000Z"].map(|text| SeriesChange::Cancel { slot: slot(text) });
    for changes in [&changes[..1], &changes[..]] {
        let before = look(&ada, &master).await;
        let (_, mut wanted) = held(&before);
        for change in changes {
            let SeriesChange::Cancel { slot } = change else {
                panic!("nothing else is asked")
            };
            wanted.meetings.remove(slot);
            wanted.cancelled.insert(*slot);
        }
        applied(
            ada.update_series(&id, &before.master.version, changes, &wanted)
                .await,
        );
    }
    let after = look(&ada, &master).await;
    let (kept, now_held) = held(&after);
    assert_eq!(now_held.meetings.len(), 2);
    assert_eq!(kept.excluded.len(), 2);
}

#[tokio::test]
async fn a_description_of_one_meeting_keeps_the_block_of_its_online_meeting() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let mut online = wednesdays();
    online["isOnlineMeeting"] = json!(true);
    online["onlineMeetingProvider"] = json!("teamsForBusiness");
    let master = outlook(&stand.sandbox, None, &online);
    let series = look(&ada, &master).await;
    let (kept, mut wanted) = held(&series);
    let name = slot("20270310T090000Z");
    let mut content = kept.dictated(name);
    content.description.0 = "<p>Bring the figures</p>".to_owned();
    wanted.meetings.get_mut(&name).unwrap().description = content.description.clone();
    let change = SeriesChange::Occurrence {
        slot: name,
        content,
        fields: vec![AppointmentField::Description],
    };
    let id = ItemId::new(&master);
    applied(
        ada.update_series(&id, &series.master.version, &[change], &wanted)
            .await,
    );
    let exception = raw(&stand.sandbox, &meeting(&stand.sandbox, &master, 1));
    assert!(exception.body.content.contains("Bring the figures"));
    assert!(exception.join_url.is_some(), "it can still be joined");
}
