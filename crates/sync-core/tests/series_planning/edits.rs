//! Cases: what becomes of an edit of a series, by side and by date.

use crate::samples::all_allowed;
use crate::world::*;
use sync_core::{
    AppointmentField, OccurrencesField, Permission, Policy, ReasonCode, RowWrite, SeriesChange, Side,
    Visibility,
};

/// Every meeting's subject changes in Sales.
fn renamed(rows: &mut Rows) {
    for row in rows.values_mut() {
        row.subject = "Review".to_owned();
    }
}

// R-APPT-14.

#[test]
fn r_appt_14_an_edit_of_one_meeting_across_a_change_of_clocks_touches_that_meeting_alone() {
    let mut world = World::in_step(&daily(-5, 12), Side::Exchange);
    world.now = now() - hours(24 * 4);
    let at = world.now;
    world.edited_in_exchange(at, |series| {
        let mut own = series.dictated(slot(2));
        moved(&mut own, hours(3));
        series.exceptions.insert(slot(2), own);
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert!(
        matches!(&world.to_sales[..], [RowWrite::Update { slot: s, number: n, fields, .. }]
        if *s == slot(2) && *n == number(s) && fields[..] == [AppointmentField::Time])
    );

    world.edited_in_sales(at, |rows| moved(rows.get_mut(&slot(4)).unwrap(), hours(-1)));
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert!(
        matches!(&world.to_exchange[..], [SeriesChange::Occurrence { slot: s, fields, .. }]
        if *s == slot(4) && fields[..] == [AppointmentField::Time])
    );
}

#[test]
fn r_appt_14_a_series_moved_to_another_hour_in_exchange_keeps_its_rows() {
    let mut world = mixed(Side::Exchange);
    world.edited_in_exchange(now(), |series| moved(&mut series.master, hours(1)));
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(world.to_sales.len(), 6);
    assert!(world.to_sales.iter().all(
        |write| matches!(write, RowWrite::Update { fields, .. } if fields[..] == [AppointmentField::Time])
    ));
}

#[test]
fn r_appt_14_a_series_moved_to_another_hour_in_sales_is_one_write_and_keeps_its_names() {
    let mut world = World::in_step(&daily(1, 9), Side::Sales);
    world.edited_in_sales(now(), |rows| {
        rows.values_mut().for_each(|row| moved(row, hours(1)))
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert!(matches!(
        &world.to_exchange[..],
        [SeriesChange::Master {
            recurrence: Some(_),
            ..
        }]
    ));
    assert_eq!(world.to_sales, []);
    // Afterwards too.
    world.edited_in_sales(now(), rename(4));
    world.edited_in_exchange(now(), |series| {
        let third = series.slots().nth(2).unwrap();
        series.excluded.insert(third);
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert!(!world.rows.contains_key(&slot(3)));
    assert_eq!(subject(&world.rows, slot(4)), "Review");
}

#[test]
fn r_appt_14_a_series_moved_to_another_day_in_exchange_leaves_nothing_behind() {
    let mut world = World::in_step(&weekly(-14, 5), Side::Exchange);
    world.edited_in_exchange(now(), |series| *series = weekly(-13, 5));
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(world.rows.len(), 5);
}

#[test]
fn r_appt_14_a_series_moved_to_another_day_in_sales_moves_meeting_by_meeting() {
    for (series, times) in [(daily(1, 5), 5), (weekly(1, 5), 5)] {
        let mut world = World::in_step(&series, Side::Sales);
        world.edited_in_sales(now(), |rows| {
            rows.values_mut().for_each(|row| moved(row, hours(24)))
        });
        assert_eq!(world.rest(&all_allowed()), Rested::Still);
        assert_eq!(world.apart(), []);
        assert_eq!((world.to_exchange.len(), world.to_sales.len()), (times, 0));
    }
}

// R-APPT-15, from Exchange.

#[test]
fn r_appt_15_edits_in_exchange_travel_whatever_the_dates() {
    for (first, times) in [(-9, 3), (-3, 6), (2, 4)] {
        let mut world = World::in_step(&daily(first, times), Side::Exchange);
        world.edited_in_exchange(now(), |series| series.master.location = "Roof".to_owned());
        world.edited_in_exchange(now(), rename_there(first));
        assert_eq!(world.rest(&all_allowed()), Rested::Still);
        assert_eq!(world.apart(), []);
        assert!(world.rows.values().all(|row| row.location == "Roof"));
        assert_eq!(subject(&world.rows, slot(first)), "Review");
    }
}

// R-APPT-15, from Sales.

#[test]
fn r_appt_15_a_series_edit_in_sales_travels_to_the_series_while_a_part_of_it_is_to_come() {
    for first in [-3, 2] {
        let mut world = World::in_step(&daily(first, 6), Side::Sales);
        world.edited_in_sales(now(), renamed);
        assert_eq!(world.rest(&all_allowed()), Rested::Still);
        assert!(matches!(&world.to_exchange[..], [SeriesChange::Master { .. }]));
        assert_eq!(world.apart(), []);
        assert!(world.rows.values().all(|row| row.subject == "Review"));
    }
}

#[test]
fn r_appt_15_an_edit_in_sales_travels_only_from_a_meeting_that_is_to_come() {
    for (offset, goes) in [(-2, false), (0, false), (1, true), (2, true)] {
        let mut world = mixed(Side::Exchange);
        world.edited_in_sales(now(), rename(offset));
        assert_eq!(world.rest(&all_allowed()), Rested::Still);
        let expected: &[OccurrencesField] = if goes {
            &[]
        } else {
            &[OccurrencesField::Meeting(slot(offset), AppointmentField::Subject)]
        };
        assert_eq!(world.apart(), expected, "{offset}");
        assert_eq!(world.to_exchange.len(), usize::from(goes));
        assert_eq!(subject(&world.rows, slot(offset)), "Review");
        let code = if goes {
            ReasonCode::InStep
        } else {
            ReasonCode::PastInSales
        };
        assert_eq!(reason(&world, &all_allowed()), code);
    }
}

#[test]
fn r_time_1_an_edit_in_sales_made_before_the_end_travels_although_the_round_is_late() {
    let mut world = mixed(Side::Exchange);
    world.edited_in_sales(now() - hours(26), rename(0));
    world.now = now() + hours(1);
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(world.to_exchange.len(), 1);
}

#[test]
fn r_appt_15_of_a_series_that_is_over_nothing_travels_from_sales() {
    let mut world = World::in_step(&daily(-9, 5), Side::Sales);
    world.edited_in_sales(now(), |rows| {
        renamed(rows);
        rows.remove(&slot(-7));
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!((&world.to_exchange[..], &world.to_sales[..]), (&[][..], &[][..]));
}

#[test]
fn r_appt_15_an_edit_in_sales_travels_although_nobody_could_read_the_rule_from_its_rows() {
    let mut series = daily(1, 200);
    series.excluded.extend(
        (1..201)
            .map(slot)
            .filter(|name| ![1, 2, 40, 41, 97].map(slot).contains(name)),
    );
    let mut world = World::in_step(&series, Side::Sales);
    assert_eq!(occurrences(&series).as_series(), None);
    world.edited_in_sales(now(), rename(40));
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert!(matches!(&world.to_exchange[..], [SeriesChange::Occurrence { slot: s, .. }] if *s == slot(40)));
}

// Private.

#[test]
fn r_appt_9_one_private_meeting_stops_the_series() {
    let mut world = mixed(Side::Exchange);
    let closed = Policy {
        include_private: Permission::Denied,
        notes: Permission::Denied,
        ..all_allowed()
    };
    world.edited_in_exchange(now(), |series| {
        let mut own = series.dictated(slot(1));
        own.visibility = Visibility::Private;
        series.exceptions.insert(slot(1), own);
    });
    world.edited_in_exchange(now(), rename_there(2));
    assert_eq!(world.rest(&closed), Rested::Still);
    assert_eq!(world.to_sales, []);
    assert_eq!(reason(&world, &closed), ReasonCode::MadePrivate);
}
