//! Series: looked at, found, made, changed meeting by meeting.

use super::{appointment, meeting, outlook, wednesdays};
use crate::recorded::stop::{Stop, TRAVELLER, Verb, now, verbs};
use ::exchange::{Looked, STAMP_PROPERTY};
use serde_json::json;
use sync_core::{
    Content as _, Interval, ItemId, Occurrences, Pattern, Range, Recurrence, Series, Slot, Zone,
};

const MAXIMUM: u32 = 100;

pub(super) const VERBS: &[Verb] = verbs![
    looking_at_a_series,
    finding_a_series,
    telling_the_series_of_a_meeting,
    making_a_series,
    changing_a_series,
];

/// A series whose second meeting departs from its rule and whose third is not held.
async fn there(stop: &mut Stop) -> ItemId {
    let [master] = stop
        .given(["master"], async |sandbox| {
            let [master, _] = outlook(sandbox, None, &wednesdays());
            let moved = json!({
                "subject": "On Thursday instead",
                "start": {"dateTime": "2035-03-15T15:00:00", "timeZone": "W. Europe Standard Time"},
                "end": {"dateTime": "2035-03-15T15:30:00", "timeZone": "W. Europe Standard Time"},
            });
            outlook(sandbox, Some(&meeting(sandbox, &master, 1)), &moved);
            super::delete(sandbox, &meeting(sandbox, &master, 2));
            [master]
        })
        .await;
    ItemId::new(master)
}

async fn looking_at_a_series(stop: &mut Stop) {
    let master = there(stop).await;
    let looks = stop.mailbox.series(&[master]).await.unwrap();
    stop.understood(&looks);
    let [Looked::Found(series)] = looks.as_slice() else {
        return;
    };
    stop.understood(&series.occurrences(MAXIMUM, None).map(|held| {
        let meetings: Vec<_> = held.meetings.keys().map(Slot::to_string).collect();
        let cancelled: Vec<_> = held.cancelled.iter().map(Slot::to_string).collect();
        (meetings, cancelled)
    }));
}

async fn finding_a_series(stop: &mut Stop) {
    let [uid] = stop
        .given(["uid"], async |sandbox| {
            let mut series = wednesdays();
            series["singleValueExtendedProperties"] = json!([{"id": STAMP_PROPERTY, "value": "OX-9"}]);
            let [master, _] = outlook(sandbox, None, &series);
            let world = sandbox.world();
            let mailbox = world.exchange.mailbox(TRAVELLER).unwrap();
            [mailbox.event(&master).unwrap().ical_uid.clone()]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.series_made_as("OX-9").await);
    stop.understood(&mailbox.series_of_uid(&uid).await);
}

/// Every third day, five times, one of them called off and one elsewhere.
async fn telling_the_series_of_a_meeting(stop: &mut Stop) {
    let [master, meeting] = stop
        .given(["master", "meeting"], async |sandbox| {
            let [master, _] = outlook(sandbox, None, &wednesdays());
            let meeting = meeting(sandbox, &master, 1);
            [master, meeting]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    for id in [&*master, &*meeting, "AAMkAGno="] {
        stop.understood(&mailbox.series_of(&ItemId::new(id)).await);
    }
}

async fn making_a_series(stop: &mut Stop) {
    let rule = Recurrence {
        pattern: Pattern::Daily {
            interval: Interval::new(3).unwrap(),
        },
        range: Range::times("2035-03-09".parse().unwrap(), 5).unwrap(),
    };
    let zone = Zone::parse("Romance Standard Time").unwrap();
    let mut series = Series::new(appointment("Made in Sales"), zone, rule);
    let slots: Vec<Slot> = series.slots().collect();
    series.excluded.insert(slots[1]);
    let mut moved = series.dictated(slots[3]);
    moved.location = "Annex".to_owned();
    series.exceptions.insert(slots[3], moved);
    let sent = Occurrences::from_series(&series, MAXIMUM, None).unwrap();
    let invitees = ["sam@customer.example".to_owned()];
    let made = stop
        .mailbox
        .create_series(&series, &invitees, &sent, "OX-1", "t-1")
        .await;
    stop.understood(&made);
}

async fn changing_a_series(stop: &mut Stop) {
    let [master] = stop
        .given(["master"], async |sandbox| {
            let [master, _] = outlook(sandbox, None, &wednesdays());
            [master]
        })
        .await;
    let master = ItemId::new(master);
    let mailbox = stop.mailbox.clone();
    let looks = mailbox.series(std::slice::from_ref(&master)).await.unwrap();
    let [Looked::Found(series)] = looks.as_slice() else {
        return stop.understood(&looks);
    };
    let kept = series.series.clone().unwrap();
    let held = series.occurrences(MAXIMUM, None).unwrap();
    let mut wanted = held.clone();
    for meeting in wanted.meetings.values_mut() {
        meeting.subject = "Another name".to_owned();
    }
    let slots: Vec<Slot> = wanted.meetings.keys().copied().collect();
    wanted.meetings.remove(&slots[1]);
    if let Some(moved) = wanted.meetings.get_mut(&slots[2]) {
        moved.location = "Upstairs".to_owned();
    }
    let fields = wanted.differing(&held);
    let changes = wanted.writes_to(&kept, &fields, now(), MAXIMUM).unwrap();
    let version = &series.master.version;
    let changed = mailbox.update_series(&master, version, &changes, &wanted).await;
    stop.understood(&changed);
}
