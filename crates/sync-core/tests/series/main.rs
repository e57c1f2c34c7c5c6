//! Properties of series: what a rule yields agrees with an independent reading of it, rows give back their rule, and
//! writes come to what they should; and the matrix of patterns, zones and operations.

#![expect(clippy::unwrap_used, reason = "a value that cannot be built fails the test")]

mod matrix;
mod rfc_5545;
mod stories;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use rfc_5545::independent;
use stories::*;
use sync_core::{
    AppointmentField, Content, Range, Recurrence, SeriesChange, Side, Slot, Span, read_rule, series_write,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r_appt_14_a_rule_yields_what_an_independent_reading_yields(
        pattern in pattern(weekdays().boxed()), zone in zone(), day in start_day(), hour in 6_i8..23,
    ) {
        let start = day.at(hour, 0, 0, 0);
        let rule = Recurrence { pattern, range: Range::times(day, 30).unwrap() };
        let begins = sync_core::Begins::At(start.time());
        // The independent reading knows when clocks change until 2099.
        let known = |slot: &Slot| *slot < Slot::at("2099-01-01T00:00:00Z".parse().unwrap());
        let ours: Vec<_> = rule.slots(begins, &zone).filter(known).collect();
        let theirs: Vec<_> = independent(&pattern, &zone, start, 30).into_iter().filter(known).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn r_appt_14_an_end_by_date_is_an_end_by_count(series in plain(weekdays().boxed())) {
        let days: Vec<_> = series.recurrence.dates().collect();
        let start = series.recurrence.range.start();
        let pattern = series.recurrence.pattern;
        for range in [
            Range::times(start, i32::try_from(days.len()).unwrap()),
            Range::until(start, *days.last().unwrap()),
        ] {
            let rule = Recurrence { pattern, range: range.unwrap() };
            prop_assert_eq!(rule.dates().collect::<Vec<_>>(), days.clone());
        }
    }

    #[test]
    fn r_appt_14_clocks_show_the_same_at_every_start_unless_they_skip_it(series in plain(weekdays().boxed())) {
        let slots: Vec<_> = series.slots().collect();
        prop_assert!(slots.is_sorted_by(|one, next| one < next));
        for (day, slot) in series.recurrence.dates().zip(slots) {
            match (slot, series.begins()) {
                (Slot::AllDay(shown), sync_core::Begins::AllDay) => prop_assert_eq!(shown, day),
                (Slot::Timed(moment), sync_core::Begins::At(time)) => {
                    let wanted = day.to_datetime(time);
                    let shown = series.zone.local(moment);
                    let before = series.zone.local(moment - SignedDuration::from_secs(1));
                    let is_skipped = shown > wanted && before < wanted + SignedDuration::from_hours(1);
                    prop_assert!(shown == wanted || is_skipped, "{} {}", shown, wanted);
                }
                (Slot::AllDay(_), sync_core::Begins::At(_)) | (Slot::Timed(_), sync_core::Begins::AllDay) => {
                    prop_assert!(false, "slots are of the master's kind");
                }
            }
        }
    }

    #[test]
    fn r_appt_14_no_meeting_ends_before_it_starts(series in plain(weekdays().boxed())) {
        for row in series.occurrences(MAXIMUM).unwrap().values() {
            match row.time {
                Span::Timed { start, end } => prop_assert!(start <= end),
                Span::AllDay { first, last } => prop_assert!(first <= last),
            }
        }
    }

    #[test]
    fn r_appt_14_rows_give_back_their_rule(
        series in plain(offered().boxed()),
        edits in proptest::collection::vec((any::<Index>(), edit()), 0..4),
    ) {
        let mut rows = series.occurrences(MAXIMUM).unwrap();
        // Two rows, one in the hour that clocks skip, do not say which of them is usual.
        prop_assume!(rows.len() > 2);
        for (place, edit) in edits.iter().take(rows.len() / 8) {
            let slot = nth_slot(&rows, place).unwrap();
            edited(&mut rows, slot, edit);
        }
        let read = read_rule(&rows, &series.zone);
        prop_assert!(read.is_some());
        prop_assert_eq!(read.unwrap().occurrences(MAXIMUM), Ok(rows));
    }

    #[test]
    fn r_appt_14_whatever_is_read_is_exactly_the_rows(series in departing()) {
        let rows = series.occurrences(MAXIMUM).unwrap();
        if let Some(read) = read_rule(&rows, &series.zone) {
            prop_assert_eq!(read.occurrences(MAXIMUM), Ok(rows));
        }
    }

    #[test]
    fn r_appt_15_writes_come_to_the_target_and_are_never_more_than_the_meetings_that_differ(
        held in departing(), wish in wish(),
    ) {
        let before = held.occurrences(MAXIMUM).unwrap();
        let target = target(&held, &wish);
        let changes = series_write(&held, &target, Timestamp::MIN, MAXIMUM).unwrap();
        let naive = before.iter().filter(|(slot, row)| target.get(slot) != Some(row)).count();
        prop_assert!(changes.len() <= naive);
        let now = after(&held, &changes);
        let has_new_slots = now.keys().ne(target.keys());
        if has_new_slots {
            prop_assert!(target.iter().all(|(slot, row)| Slot::of(&row.time) != *slot));
            let by_start: Rows = target.into_values().map(|row| (Slot::of(&row.time), row)).collect();
            prop_assert_eq!(now, by_start);
        } else {
            prop_assert_eq!(now, target);
        }
    }

    #[test]
    fn r_appt_15_what_is_over_only_follows_the_master(
        held in departing(), wish in wish(), at in any::<Index>(),
    ) {
        let before = held.occurrences(MAXIMUM).unwrap();
        let target = target(&held, &wish);
        let Some(Slot::Timed(now)) = nth_slot(&before, &at) else { return Ok(()) };
        let changes = series_write(&held, &target, now, MAXIMUM).unwrap();
        let is_over = |slot: &Slot| !before[slot].travels(target.get(slot), AppointmentField::Time, sync_core::Edit { side: Side::Exchange, at: now, zone: &held.zone });
        for change in &changes {
            if let SeriesChange::Occurrence { slot, .. } | SeriesChange::Cancel { slot } = change {
                prop_assert!(!before.contains_key(slot) || !is_over(slot));
            }
        }
        let by_master: Vec<_> = changes.iter().flat_map(|change| match change {
            SeriesChange::Master { fields, .. } => fields.clone(),
            SeriesChange::Occurrence { .. } | SeriesChange::Cancel { .. } => Vec::new(),
        }).collect();
        let then = after(&held, &changes);
        for (slot, was) in before.iter().filter(|(slot, _)| is_over(slot)) {
            prop_assert!(then.contains_key(slot));
            prop_assert!(differing(was, &then[slot]).iter().all(|field| by_master.contains(field)));
        }
        let aim = before.iter().filter(|(slot, _)| is_over(slot)).chain(target.iter().filter(|(slot, _)| !is_over(slot)));
        let all_moved = aim.into_iter().all(|(slot, row)| Slot::of(&row.time) != *slot);
        for slot in before.keys().filter(|slot| !is_over(slot) && !all_moved) {
            prop_assert_eq!(then.get(slot), target.get(slot));
        }
    }

    #[test]
    fn r_appt_14_a_slot_is_read_back_from_its_text_and_texts_sort_as_slots_do(
        one in -62_000_000_000_i64..250_000_000_000, other in -62_000_000_000_i64..250_000_000_000,
    ) {
        let [one, other] = [one, other].map(|seconds| Slot::at(Timestamp::from_second(seconds).unwrap()));
        prop_assert_eq!(Slot::parse(&one.to_string()), Some(one));
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }
}
