//! A series as Sales keeps it: an appointment for every meeting.

use super::{appointment, count, party, user};
use crate::stand::{ADA, plant, start};
use ::sales::{ActivityLook, SalesUser, SeriesWritten};
use serde_json::json;
use std::collections::BTreeMap;
use sync_core::{
    ActivityNumber, Appointment, MeetingKey, Occurrences, Outcome, RowNumbers, RowWrite, SalesId, Slot, Span,
    Version, Zone, row_writes,
};

fn numbers() -> RowNumbers {
    RowNumbers {
        series: MeetingKey::from_ical_uid("weekly"),
        birth: 0,
        given: BTreeMap::new(),
    }
}

fn rows(days: impl IntoIterator<Item = u8>) -> BTreeMap<Slot, Appointment> {
    days.into_iter()
        .map(|day| {
            let time = Span::Timed {
                start: format!("2027-03-{day:02}T09:00:00Z").parse().unwrap(),
                end: format!("2027-03-{day:02}T10:00:00Z").parse().unwrap(),
            };
            (
                Slot::of(&time),
                Appointment {
                    time,
                    ..appointment()
                },
            )
        })
        .collect()
}

fn weekly(days: impl IntoIterator<Item = u8>) -> Occurrences {
    Occurrences::from_rows(rows(days), Zone::utc())
}

async fn write(
    ada: &SalesUser,
    owner: SalesId,
    series: Option<SalesId>,
    writes: &[RowWrite],
    seen: &BTreeMap<ActivityNumber, Version>,
) -> SeriesWritten {
    let written = ada.write_rows(owner, series, writes, seen).await;
    assert_eq!(written.rows.len(), writes.len());
    written
}

fn versions(written: &SeriesWritten) -> BTreeMap<ActivityNumber, Version> {
    let items = written.rows.iter().filter_map(|row| {
        let Outcome::Applied(item) = &row.answer.outcome else {
            return None;
        };
        Some((ActivityNumber::of_record(&item.id), item.version.clone()))
    });
    items.collect()
}

#[tokio::test]
async fn r_appt_14_a_new_series_is_a_row_for_every_meeting_held_together_by_one_id() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let target = weekly(1..=28);
    let writes = row_writes(&weekly([]), &target, &numbers());
    stand.sandbox.log().clear();
    let written = write(&ada, owner, None, &writes, &BTreeMap::new()).await;
    assert!(
        stand.sandbox.log().since(0).len() <= 2,
        "the first row, then all others"
    );
    let series = written.series.unwrap();
    let there = ada.series(series).await.unwrap();
    assert_eq!(there.len(), 28);
    for (row, write) in there.iter().zip(&writes) {
        assert_eq!(row.item.id.as_str(), numbers().of(&write.slot()).as_str());
        assert_eq!(row.series, Some(series));
    }
    for (row, created) in there.iter().zip(&written.rows) {
        let Outcome::Applied(item) = &created.answer.outcome else {
            panic!("{created:?}")
        };
        assert_eq!(
            (&row.item.version, row.item.modified),
            (&item.version, item.modified)
        );
        assert_eq!(Some(row.activity_id), created.activity_id);
    }
}

#[tokio::test]
async fn r_appt_15_a_series_changes_row_by_row_and_one_bad_row_keeps_no_other_back() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let held = weekly(1..=10);
    let births = row_writes(&weekly([]), &held, &numbers());
    let born = write(&ada, owner, None, &births, &BTreeMap::new()).await;
    let mut seen = versions(&born);
    // Two meetings move to another room, one is dropped, one is new, and one was changed by somebody meanwhile.
    let mut target = weekly((2..=10).chain([20]));
    for meeting in target.meetings.values_mut().take(3) {
        meeting.location = "Room 9".to_owned();
    }
    let stale = numbers().of(target.meetings.keys().next().unwrap());
    seen.insert(stale.clone(), Version::new("\"old\""));
    let writes = row_writes(&held, &target, &numbers());
    assert_eq!(writes.len(), 5);
    let written = write(&ada, owner, born.series, &writes, &seen).await;
    for (write, row) in writes.iter().zip(&written.rows) {
        match write {
            RowWrite::Update { number, .. } if *number == stale => {
                assert_eq!(row.answer.outcome, Outcome::PreconditionFailed);
            }
            RowWrite::Create { .. } | RowWrite::Update { .. } => {
                assert!(matches!(row.answer.outcome, Outcome::Applied(_)), "{row:?}");
            }
            RowWrite::Delete { .. } => assert_eq!(row.answer.outcome, Outcome::Deleted),
        }
    }
    let there = ada.series(born.series.unwrap()).await.unwrap();
    assert_eq!(there.len(), 10);
    let moved = there.iter().filter(|row| row.item.content.location == "Room 9");
    assert_eq!(moved.count(), 2);
}

#[tokio::test]
async fn a_row_that_sales_refuses_is_named_and_the_others_are_written() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let mut writes = row_writes(&weekly([]), &weekly(1..=8), &numbers());
    // A number that is taken, and a relation that nobody sees.
    let taken = numbers().of(&writes[2].slot());
    ada.create(&taken, owner, &appointment()).await;
    if let RowWrite::Create { content, .. } = &mut writes[5] {
        content.related.account = Some(SalesId(1));
    }
    let written = write(&ada, owner, None, &writes, &BTreeMap::new()).await;
    let outcomes: Vec<_> = written.rows.iter().map(|row| &row.answer.outcome).collect();
    assert_eq!(*outcomes[2], Outcome::Taken, "it may be our own, made before");
    assert_eq!(*outcomes[5], Outcome::NotApplied);
    assert!(written.rows[5].answer.refusal.is_some());
    for index in [0, 1, 3, 4, 6, 7] {
        assert!(
            matches!(outcomes[index], Outcome::Applied(_)),
            "{index} {written:?}"
        );
    }
    assert_eq!(ada.series(written.series.unwrap()).await.unwrap().len(), 6);
}

#[tokio::test]
async fn rows_whose_answer_was_lost_are_in_doubt_and_never_made_twice() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let writes = row_writes(&weekly([]), &weekly(1..=5), &numbers());
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST .*11.13.18.05/?$", "kind": "dropResponse", "times": 1}),
    );
    let first = write(&ada, owner, None, &writes, &BTreeMap::new()).await;
    let in_doubt = first
        .rows
        .iter()
        .filter(|row| row.answer.outcome == Outcome::Uncertain);
    assert_eq!(in_doubt.count(), 5, "{first:?}");
    let again = write(&ada, owner, first.series, &writes, &BTreeMap::new()).await;
    assert!(
        again.rows.iter().all(|row| row.answer.outcome == Outcome::Taken),
        "{again:?}"
    );
    for write in &writes {
        assert_eq!(count(&stand.sandbox, &numbers().of(&write.slot())), 1);
    }
    let looks = ada
        .activities(&[numbers().of(&writes[0].slot()), numbers().of(&writes[1].slot())])
        .await
        .unwrap();
    assert!(looks.iter().all(|look| matches!(look, ActivityLook::Found(_))));
}
