//! Cases: what becomes of edits on both sides, without a base, and of what a write does besides.

use crate::samples::all_allowed;
use crate::world::*;
use sync_core::{
    OccurrencesField, Policy, ReasonCode, Resolution, SalesId, SalesPerson, SeriesChange, Side, Standing,
    Step, begin, decide, plan,
};

#[test]
fn r_conf_2_taken_out_on_one_side_and_edited_on_the_other_is_decided_by_the_setting() {
    let clash = || {
        let mut world = mixed(Side::Sales);
        world.edited_in_exchange(now(), |series| {
            series.excluded.insert(slot(1));
        });
        world.edited_in_sales(now(), rename(1));
        world
    };
    let by = |conflict| Policy {
        conflict,
        ..all_allowed()
    };
    let mut exchange_wins = clash();
    assert_eq!(exchange_wins.rest(&by(Resolution::ExchangeWins)), Rested::Still);
    assert!(!exchange_wins.rows.contains_key(&slot(1)));
    let mut sales_wins = clash();
    assert_eq!(
        reason(&sales_wins, &by(Resolution::SalesWins)),
        ReasonCode::ConflictDecided
    );
    sales_wins.rest(&by(Resolution::SalesWins));
    assert!(sales_wins.rows.contains_key(&slot(1)));

    for winner in [Side::Exchange, Side::Sales] {
        let mut asked = clash();
        assert_eq!(asked.rest(&by(Resolution::UserDecides)), Rested::Still);
        assert!(matches!(&asked.pair.standing, Standing::Parked { reason, .. }
            if reason.code == ReasonCode::UserDecides));
        asked.pair = decide(&asked.pair, winner, &sync_core::Zone::utc(), now());
        asked.rest(&by(Resolution::UserDecides));
        assert_eq!(asked.rows.contains_key(&slot(1)), winner == Side::Sales);
    }
}

#[test]
fn r_conf_1_edits_of_different_meetings_and_of_different_fields_all_survive() {
    let mut world = World::in_step(&daily(1, 5), Side::Exchange);
    world.edited_in_exchange(now(), |series| {
        rename_there(1)(series);
        rename_there(3)(series);
    });
    world.edited_in_sales(now(), |rows| {
        rows.get_mut(&slot(1)).unwrap().location = "Roof".to_owned();
        rename(4)(rows);
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(world.rows[&slot(1)].location, "Roof");
    assert!(
        [1, 3, 4]
            .iter()
            .all(|offset| subject(&world.rows, slot(*offset)) == "Review")
    );
}

// Without a base.

#[test]
fn r_adopt_1_without_a_base_no_meeting_is_taken_out_and_none_that_is_over_goes_to_exchange() {
    for conflict in [Resolution::ExchangeWins, Resolution::SalesWins] {
        let policy = Policy {
            conflict,
            ..all_allowed()
        };
        let mut world = World::in_step(&daily(-3, 6), Side::Sales);
        world.pair.base = None;
        world.edited_in_exchange(now(), |series| {
            series.excluded.extend([slot(-2)]);
        });
        world.edited_in_sales(now(), |rows| {
            rows.retain(|name, _| ![slot(-1), slot(1)].contains(name))
        });
        assert_eq!(world.rest(&policy), Rested::Still);
        assert_eq!(world.rows.len(), 6, "those that Exchange has are there");
        assert_eq!(world.to_exchange, []);
        // They have a base now: what is edited in Sales alone is no conflict.
        world.edited_in_sales(now(), rename(2));
        assert_eq!(world.rest(&policy), Rested::Still);
        assert_eq!(world.to_exchange.len(), 1);
        assert_eq!(world.apart(), [OccurrencesField::Presence(slot(-2))]);
    }
}

#[test]
fn r_conf_2_a_meeting_that_both_sides_got_at_once_is_decided_field_by_field() {
    let clash = || {
        let mut world = World::in_step(&daily(1, 6), Side::Sales);
        let base = world.pair.base.as_mut().unwrap();
        base.meetings.remove(&slot(3));
        world.edited_in_exchange(now(), rename_there(3));
        world.edited_in_sales(now(), |rows| {
            rows.get_mut(&slot(3)).unwrap().location = "Roof".to_owned();
        });
        world
    };
    let mut decided = clash();
    assert_eq!(decided.rest(&all_allowed()), Rested::Still);
    assert_eq!(decided.apart(), []);
    assert_eq!(decided.rows[&slot(3)].location, "Room 1");

    let asks = Policy {
        conflict: Resolution::UserDecides,
        ..all_allowed()
    };
    let mut asked = clash();
    assert_eq!(asked.rest(&asks), Rested::Still);
    assert!(matches!(asked.pair.standing, Standing::Parked { .. }));
    asked.pair = decide(&asked.pair, Side::Sales, &sync_core::Zone::utc(), now());
    assert_eq!(asked.rest(&asks), Rested::Still);
    assert_eq!(asked.apart(), []);
    assert_eq!(asked.rows[&slot(3)].location, "Roof");
}

#[test]
fn r_appt_5_a_meeting_that_only_sales_has_and_that_is_over_stays_there_and_there_is_a_base() {
    let mut world = World::in_step(&daily(-3, 6), Side::Sales);
    world.pair.base = None;
    world.edited_in_exchange(now(), |series| {
        series.excluded.extend([slot(-2)]);
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.to_exchange, []);
    assert!(world.rows.contains_key(&slot(-2)));
    assert_eq!(world.pair.base.as_ref().map(|base| base.meetings.len()), Some(5));
}

#[test]
fn r_conf_2_who_takes_part_in_a_meeting_that_both_got_at_once_decides_nothing_else() {
    let asks = Policy {
        conflict: Resolution::UserDecides,
        ..all_allowed()
    };
    let mut world = World::in_step(&daily(1, 6), Side::Sales);
    let base = world.pair.base.as_mut().unwrap();
    base.meetings.remove(&slot(3));
    world.edited_in_exchange(now(), |series| {
        rename_there(3)(series);
        let own = series.exceptions.get_mut(&slot(3)).unwrap();
        own.people.insert(SalesPerson::Contact(SalesId(9)));
    });
    world.edited_in_sales(now(), |rows| {
        rows.get_mut(&slot(3)).unwrap().subject = "Ours".to_owned();
    });
    assert_eq!(world.rest(&asks), Rested::Still);
    assert!(matches!(world.pair.standing, Standing::Parked { .. }));
    assert!(
        world.rows[&slot(3)]
            .people
            .contains(&SalesPerson::Contact(SalesId(9)))
    );
    assert_eq!(world.to_exchange, []);
}

#[test]
fn r_conf_1_an_edit_of_a_row_just_born_survives_although_the_answer_was_lost() {
    let mut world = World::in_step(&daily(1, 4), Side::Exchange);
    world.edited_in_exchange(now(), |series| *series = daily(1, 5));
    let Step::Write(write) = plan(&world.pair, &all_allowed(), now()).step else {
        panic!("a write was expected")
    };
    world.pair = begin(&world.pair, &write, now());
    let born = occurrences(&daily(1, 5)).meetings.remove(&slot(5)).unwrap();
    world.rows.insert(slot(5), born);
    rename(5)(&mut world.rows);
    world.now = now() + hours(1);
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(subject(&world.rows, slot(5)), "Review");
}

// A write to the master reaches further than it should (R-CONF-5).

#[test]
fn r_conf_5_what_a_write_to_the_master_drags_along_is_nobodys_edit() {
    let mut world = World::in_step(&daily(-3, 8), Side::Exchange);
    world.edited_in_sales(now(), |rows| {
        for offset in 1..5 {
            rename(offset)(rows);
        }
        rows.get_mut(&slot(-2)).unwrap().subject = "Minutes".to_owned();
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert!(matches!(&world.to_exchange[..], [SeriesChange::Master { .. }]));
    assert_eq!(world.to_sales, [], "what is over stays as it was in Sales");
    assert_eq!(subject(&world.rows, slot(-2)), "Minutes");
}

#[test]
fn r_conf_5_a_write_that_landed_in_part_brings_nothing_back() {
    // The master gets what most meetings get; one keeps its subject, which takes a second write.
    let mut world = World::in_step(&daily(1, 5), Side::Exchange);
    world.interrupted = vec![1];
    world.edited_in_sales(now(), |rows| {
        for offset in 1..5 {
            rename(offset)(rows);
        }
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
    assert_eq!(subject(&world.rows, slot(5)), "Visit");
}
