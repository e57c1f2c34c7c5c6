//! A series as Sales keeps it: an appointment for every meeting.

use super::{appointment, number, owner};
use crate::recorded::stop::{Stop, Verb, verbs};
use std::collections::BTreeMap;
use sync_core::{
    ActivityNumber, Appointment, MeetingKey, Occurrences, Outcome, RowNumbers, Slot, Span, Version, Zone,
    row_writes,
};

pub(super) const VERBS: &[Verb] = verbs![writing_a_series];

fn numbers() -> RowNumbers {
    RowNumbers {
        series: MeetingKey::from_ical_uid("weekly"),
        birth: 0,
        given: BTreeMap::new(),
    }
}

fn meetings(days: impl IntoIterator<Item = u8>) -> Occurrences {
    let rows = days.into_iter().map(|day| {
        let time = Span::Timed {
            start: format!("2035-03-{day:02}T09:00:00Z").parse().unwrap(),
            end: format!("2035-03-{day:02}T10:00:00Z").parse().unwrap(),
        };
        let meeting = Appointment {
            time,
            ..appointment()
        };
        (Slot::of(&time), meeting)
    });
    Occurrences::from_rows(rows.collect(), Zone::utc())
}

/// Two rows are made and read; then one of them changes, one goes, and a new one comes.
async fn writing_a_series(stop: &mut Stop) {
    let user = stop.user.clone();
    let held = meetings([7, 14]);
    let births = row_writes(&meetings([]), &held, &numbers());
    let born = user.write_rows(owner(), None, &births, &BTreeMap::new()).await;
    stop.understood(&born);
    let Some(series) = born.series else { return };
    stop.understood(&user.series(series).await);
    let mut seen = BTreeMap::<ActivityNumber, Version>::new();
    for row in &born.rows {
        if let Outcome::Applied(item) = &row.answer.outcome {
            seen.insert(ActivityNumber::of_record(&item.id), item.version.clone());
        }
    }
    let mut wanted = meetings([14, 21]);
    if let Some(mut first) = wanted.meetings.first_entry() {
        first.get_mut().location = "Room 9".to_owned();
    }
    let writes = row_writes(&held, &wanted, &numbers());
    let written = user.write_rows(owner(), born.series, &writes, &seen).await;
    stop.understood(&written);
    let rows: Vec<ActivityNumber> = seen.into_keys().collect();
    for row in &rows {
        stop.understood(&user.join_series(row, series).await);
    }
    stop.understood(&user.series_of(&rows).await);
    stop.understood(&user.meetings_under(&number("weekly")).await);
}
