//! Properties: planning a series ends, agrees with itself, forgets nothing, and leaves alone what is over.

use crate::samples::all_allowed;
use crate::world::*;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use sync_core::{
    Appointment, AppointmentField, Content, Direction, Occurrences, OccurrencesField, Policy, Range, Related,
    Resolution, RowWrite, SalesId, SalesPerson, Series, SeriesChange, Side, Visibility, row_writes,
};

/// An edit of a series or of its rows; days are counted from today.
#[derive(Debug, Clone)]
enum Edit {
    Called(i64, u8),
    HeldIn(i64, u8),
    Moved(i64, i64),
    With(i64, i64),
    Private(i64),
    TakenOut(i64),
    AllCalled(u8),
    AllMoved(i64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let day = || -4_i64..6;
    prop_oneof![
        (day(), 0_u8..3).prop_map(|(day, number)| Edit::Called(day, number)),
        (day(), 0_u8..3).prop_map(|(day, number)| Edit::HeldIn(day, number)),
        (day(), -3_i64..4).prop_map(|(day, by)| Edit::Moved(day, by)),
        (day(), 3_i64..6).prop_map(|(day, person)| Edit::With(day, person)),
        day().prop_map(Edit::Private),
        day().prop_map(Edit::TakenOut),
        (0_u8..3).prop_map(Edit::AllCalled),
        prop_oneof![3 => -3_i64..4, 1 => Just(24), 1 => Just(-24)].prop_map(Edit::AllMoved),
    ]
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(edit(), 0..4)
}

/// Over, mixed or to come; around the day on which clocks change.
fn plain() -> impl Strategy<Value = Series> {
    (-5_i64..4, 1_i32..8, any::<bool>()).prop_map(|(first, times, is_daily)| {
        if is_daily {
            daily(first, times)
        } else {
            weekly(first - 7, times)
        }
    })
}

/// When an edit was made.
fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..100).prop_map(|hours| now() - SignedDuration::from_hours(hours))
}

fn policy() -> impl Strategy<Value = Policy> {
    (
        prop_oneof![3 => Just(Direction::TwoWay), 1 => Just(Direction::ExchangeToSales)],
        prop_oneof![
            Just(Resolution::ExchangeWins),
            Just(Resolution::SalesWins),
            Just(Resolution::UserDecides)
        ],
    )
        .prop_map(|(direction, conflict)| Policy {
            direction,
            conflict,
            ..all_allowed()
        })
}

fn made_in() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Exchange), Just(Side::Sales)]
}

fn changed(meeting: &mut Appointment, edit: &Edit) {
    match edit {
        Edit::Called(_, number) | Edit::AllCalled(number) => meeting.subject = format!("Visit {number}"),
        Edit::HeldIn(_, number) => meeting.location = format!("Room {number}"),
        Edit::Moved(_, by) | Edit::AllMoved(by) => moved(meeting, hours(*by)),
        Edit::With(_, person) => {
            meeting.people.insert(SalesPerson::Contact(SalesId(*person)));
        }
        Edit::Private(_) => meeting.visibility = Visibility::Private,
        Edit::TakenOut(_) => {}
    }
}

/// Which meeting is meant; none where all are.
fn meant(edit: &Edit) -> Option<i64> {
    match edit {
        Edit::Called(day, _)
        | Edit::HeldIn(day, _)
        | Edit::Moved(day, _)
        | Edit::With(day, _)
        | Edit::Private(day)
        | Edit::TakenOut(day) => Some(*day),
        Edit::AllCalled(_) | Edit::AllMoved(_) => None,
    }
}

fn in_sales(rows: &mut Rows, edit: &Edit) {
    match (edit, meant(edit).map(slot)) {
        (Edit::TakenOut(_), Some(slot)) => {
            rows.remove(&slot);
        }
        (_, Some(slot)) => {
            if let Some(row) = rows.get_mut(&slot) {
                changed(row, edit);
            }
        }
        (_, None) => rows.values_mut().for_each(|row| changed(row, edit)),
    }
}

/// As Outlook does it: a meeting becomes an exception or is cancelled; what is said of all goes to the master, and with
/// another time every exception is forgotten.
fn in_exchange(series: &mut Series, edit: &Edit) {
    let Some(offset) = meant(edit) else {
        let mut content = series.master.clone();
        changed(&mut content, edit);
        let fields = content.differing(&series.master);
        let recurrence = fields
            .contains(&AppointmentField::Time)
            .then_some(series.recurrence);
        *series = series.after(&SeriesChange::Master {
            content,
            fields,
            recurrence,
        });
        return;
    };
    let Some(slot) = series
        .slot_on(day(offset))
        .filter(|slot| !series.excluded.contains(slot))
    else {
        return;
    };
    let change = match edit {
        Edit::TakenOut(_) => SeriesChange::Cancel { slot },
        Edit::Called(..)
        | Edit::HeldIn(..)
        | Edit::Moved(..)
        | Edit::With(..)
        | Edit::Private(_)
        | Edit::AllCalled(_)
        | Edit::AllMoved(_) => {
            let held = occurrences(series).meetings.remove(&slot).unwrap();
            let mut content = held.clone();
            changed(&mut content, edit);
            let fields = content.differing(&held);
            SeriesChange::Occurrence {
                slot,
                content,
                fields,
            }
        }
    };
    *series = series.after(&change);
}

/// A series in step, edited on both sides.
#[derive(Debug, Clone)]
struct Story {
    series: Series,
    made_in: Side,
    before: Vec<Edit>,
    there: Vec<Edit>,
    there_at: Timestamp,
    here: Vec<Edit>,
    here_at: Timestamp,
    extended: bool,
    interrupted: Vec<usize>,
}

fn story() -> impl Strategy<Value = Story> {
    let edited = || (edits(), moment());
    let interrupted = proptest::collection::vec(0_usize..4, 0..4);
    (
        plain(),
        made_in(),
        edits(),
        edited(),
        edited(),
        any::<bool>(),
        interrupted,
    )
        .prop_map(
            |(series, made_in, before, (there, there_at), (here, here_at), extended, interrupted)| Story {
                series,
                made_in,
                before,
                there,
                there_at,
                here,
                here_at,
                extended,
                interrupted,
            },
        )
}

fn told(story: &Story) -> World {
    let mut series = story.series.clone();
    for edit in &story.before {
        in_exchange(&mut series, edit);
    }
    let mut world = World::in_step(&series, story.made_in);
    world.interrupted.clone_from(&story.interrupted);
    world.edited_in_exchange(story.there_at, |series| {
        for edit in &story.there {
            in_exchange(series, edit);
        }
        if story.extended {
            let start = series.recurrence.range.start();
            let days = series.recurrence.dates().count() + 2;
            series.recurrence.range = Range::times(start, i32::try_from(days).unwrap()).unwrap();
        }
    });
    world.edited_in_sales(story.here_at, |rows| {
        for edit in &story.here {
            in_sales(rows, edit);
        }
    });
    world
}

pub(crate) fn contents() -> impl Strategy<Value = Occurrences> {
    (plain(), edits(), proptest::option::of(1_i64..3)).prop_map(|(series, edits, account)| {
        let mut contents = occurrences(&series);
        for edit in &edits {
            in_sales(&mut contents.meetings, edit);
        }
        contents.related.account = account.map(SalesId);
        contents
    })
}

/// As rows hold them.
fn rows(contents: &Occurrences) -> Rows {
    let related = |mut row: Appointment| {
        row.related.clone_from(&contents.related);
        row
    };
    let rows = contents.meetings.iter();
    rows.map(|(slot, row)| (*slot, related(row.clone()))).collect()
}

fn is_minted(write: &RowWrite) -> bool {
    match write {
        RowWrite::Create {
            slot, number: own, ..
        }
        | RowWrite::Update {
            slot, number: own, ..
        }
        | RowWrite::Delete { slot, number: own } => *own == number(slot),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn planning_comes_to_rest_and_stays_there(story in story(), policy in policy()) {
        let mut world = told(&story);
        if world.rest(&policy) == Rested::Still {
            let (pair, sent, written) = (world.pair.clone(), world.to_exchange.len(), world.to_sales.len());
            prop_assert_eq!(world.rest(&policy), Rested::Still);
            prop_assert_eq!(world.pair, pair);
            prop_assert_eq!((world.to_exchange.len(), world.to_sales.len()), (sent, written));
        }
    }

    #[test]
    fn r_appt_15_what_is_wholly_to_come_ends_up_the_same_on_both_sides(
        story in story(), first in 1_i64..4, sales_wins in any::<bool>(),
    ) {
        // Late edits travel all the same: nothing is over before the last of them.
        let story = Story { series: daily(first, 6), made_in: Side::Sales, ..story };
        let conflict = if sales_wins { Resolution::SalesWins } else { Resolution::ExchangeWins };
        let mut world = told(&story);
        let has_begun = |rows: &Rows| rows.values().any(|row| !row.travels(None, AppointmentField::Time, sync_core::Edit { side: Side::Sales, at: now(), zone: &sync_core::Zone::utc() }));
        prop_assume!(!has_begun(&world.rows));
        if world.rest(&Policy { conflict, ..all_allowed() }) == Rested::Still {
            prop_assert_eq!(world.apart(), []);
        }
    }

    #[test]
    fn r_appt_6_one_way_writes_nothing_to_exchange(story in story(), policy in policy()) {
        let mut world = told(&story);
        world.rest(&Policy { direction: Direction::ExchangeToSales, ..policy });
        prop_assert_eq!(world.to_exchange, []);
    }

    #[test]
    fn r_appt_15_an_edit_in_exchange_without_a_rival_survives(story in story(), policy in policy()) {
        let story = Story { here: Vec::new(), ..story };
        let mut world = told(&story);
        prop_assert_eq!(world.rest(&policy), Rested::Still);
        // Only what was taken out and was over stays in Sales.
        for field in world.apart() {
            prop_assert!(matches!(field, OccurrencesField::Presence(slot) if world.rows[&slot].is_over(story.there_at, &sync_core::Zone::utc())));
        }
        prop_assert_eq!(world.to_exchange, []);
    }

    #[test]
    fn r_appt_15_an_edit_in_sales_without_a_rival_survives_in_sales(story in story(), policy in policy()) {
        let story = Story { there: Vec::new(), extended: false, ..story };
        let mut world = told(&story);
        let edited = world.rows.clone();
        let before = world.pair.base.clone().unwrap();
        if world.rest(&policy) == Rested::Still {
            for (slot, row) in &edited {
                let fields = before.meetings[slot].differing(row);
                prop_assert!(fields.iter().all(|field| world.rows[slot].same(row, *field)), "{fields:?}");
            }
            prop_assert!(world.rows.keys().eq(edited.keys()), "none comes back");
        }
    }

    #[test]
    fn r_appt_17_what_was_over_is_never_deleted_in_sales_unless_the_rule_puts_another_in_its_place(
        story in story(), policy in policy(),
    ) {
        let mut world = told(&story);
        let before = world.pair.base.clone().unwrap();
        world.rest(&policy);
        for write in &world.to_sales {
            if let RowWrite::Delete { slot, .. } = write {
                prop_assert!(!before.meetings[slot].is_over(story.there_at, &sync_core::Zone::utc()));
            }
        }
    }

    #[test]
    fn r_appt_16_nothing_made_in_outlook_is_cancelled_there_and_nothing_that_has_begun(
        story in story(), policy in policy(),
    ) {
        let mut world = told(&story);
        let held = occurrences(&world.series);
        world.rest(&policy);
        for change in &world.to_exchange {
            if let SeriesChange::Cancel { slot } = change {
                prop_assert!(story.made_in == Side::Sales);
                prop_assert!(held.meetings.get(slot).is_none_or(|meeting| !meeting.is_over(world.now, &sync_core::Zone::utc())));
            }
        }
    }

    #[test]
    fn equal_content_is_never_a_write(contents in contents(), policy in policy()) {
        let mut pair = linked(None, contents.clone(), contents.clone());
        pair.exchange = sync_core::Known::Present(item(Occurrences { related: Related::default(), ..contents.clone() }, now()));
        let planned = sync_core::plan(&pair, &policy, now());
        prop_assert!(!matches!(planned.step, sync_core::Step::Write(_)));
        let equal = contents.differing(&contents.clone());
        prop_assert_eq!((equal.len(), equal.capacity()), (0, 0));
    }

    #[test]
    fn r_appt_14_row_writes_come_to_the_target_deletions_last(held in contents(), target in contents()) {
        let pair = linked(None, held.clone(), held.clone());
        let writes = row_writes(&held, &target, &numbers(&pair));
        prop_assert_eq!(after_rows(&rows(&held), &writes), rows(&target));
        prop_assert!(writes.iter().all(is_minted));
        let is_delete = |write: &RowWrite| matches!(write, RowWrite::Delete { .. });
        prop_assert!(writes.is_sorted_by_key(is_delete));
        prop_assert!(row_writes(&target, &target, &numbers(&pair)).is_empty());
    }
}
