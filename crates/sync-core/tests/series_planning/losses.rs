//! Cases: what becomes of a series, or of one meeting of it, that is taken out on one side.

use crate::samples::all_allowed;
use crate::world::*;
use jiff::SignedDuration;
use sync_core::{
    AllowancePolicy, Budgets, Conclusion, Content, Demand, Direction, Effect, Ending, Gate, HeldFor, Known,
    Occasion, Organizer, Origin, Pair, Permission, Policy, ReasonCode, Removal, RowWrite, SeriesChange, Side,
    Sides, Standing, Step, Tombstone, Turn, Write, gate, plan,
};

const GONE: Known<sync_core::Occurrences> = Known::Gone(Tombstone::DELETED);

// One meeting taken out (R-APPT-16, R-APPT-17).

#[test]
fn r_appt_17_a_meeting_cancelled_in_exchange_leaves_sales_without_the_switch_if_it_was_to_come() {
    let switch_off = Policy {
        delete_in_sales: Permission::Denied,
        ..all_allowed()
    };
    for (offset, goes) in [(-2, false), (0, false), (1, true)] {
        let mut world = mixed(Side::Exchange);
        world.edited_in_exchange(now(), |series| {
            series.excluded.insert(slot(offset));
        });
        assert_eq!(world.rest(&switch_off), Rested::Still);
        assert_eq!(world.rows.contains_key(&slot(offset)), !goes, "{offset}");
        assert!(world.pair.exchange.item().unwrap().marks.category);
        let code = if goes {
            ReasonCode::InStep
        } else {
            ReasonCode::PastKept
        };
        assert_eq!(reason(&world, &switch_off), code);
    }
}

#[test]
fn r_appt_17_a_meeting_that_an_attendee_took_out_of_their_copy_stays_in_sales() {
    let mut world = mixed(Side::Exchange);
    let mut item = world.pair.exchange.item().unwrap().clone();
    item.facts.organizer = Organizer::SomebodyElse;
    world.pair.exchange = Known::Present(item);
    world.edited_in_exchange(now(), |series| {
        series.excluded.insert(slot(1));
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert!(world.rows.contains_key(&slot(1)));
    assert_eq!(reason(&world, &all_allowed()), ReasonCode::AttendeeLeft);

    // Its organizer ends the series earlier: that is no attendee's act.
    world.edited_in_exchange(now(), |series| *series = daily(-3, 4));
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.apart(), []);
}

#[test]
fn r_appt_16_a_meeting_deleted_in_sales_is_cancelled_in_outlook_if_made_in_sales_and_starting_in_the_future()
{
    let one_way = Policy {
        direction: Direction::ExchangeToSales,
        ..all_allowed()
    };
    for (made_in, offset, policy, goes, code) in [
        (Side::Sales, 1, all_allowed(), true, ReasonCode::InStep),
        (Side::Sales, 0, all_allowed(), false, ReasonCode::PastKept),
        (Side::Sales, -2, all_allowed(), false, ReasonCode::PastKept),
        (
            Side::Exchange,
            1,
            all_allowed(),
            false,
            ReasonCode::MadeInOutlookKept,
        ),
        (Side::Sales, 1, one_way, false, ReasonCode::OneWay),
    ] {
        let mut world = mixed(made_in);
        world.edited_in_sales(now(), |rows| {
            rows.remove(&slot(offset));
        });
        assert_eq!(world.rest(&policy), Rested::Still);
        let expected: &[SeriesChange] = &[SeriesChange::Cancel { slot: slot(offset) }];
        assert_eq!(world.to_exchange, if goes { expected } else { &[] });
        assert_eq!(world.to_sales, [], "it does not come back");
        assert!(world.pair.exchange.item().unwrap().marks.category);
        assert_eq!(reason(&world, &policy), code);
    }
}

#[test]
fn r_appt_16_a_meeting_that_is_going_on_is_not_cancelled() {
    let mut world = World::in_step(&daily(-1, 4), Side::Sales);
    world.now = now() - hours(4) + SignedDuration::from_mins(30);
    let at = world.now;
    world.edited_in_sales(at, |rows| {
        rows.remove(&slot(0));
    });
    assert_eq!(world.rest(&all_allowed()), Rested::Still);
    assert_eq!(world.to_exchange, []);
}

// The whole series deleted, and how it is counted.

fn gone_from(side: Side, first: i64, made_in: Side) -> Pair<sync_core::Occurrences> {
    let content = occurrences(&daily(first, 4));
    let mut pair = linked(Some(content.clone()), content.clone(), content);
    match side {
        Side::Exchange => pair.exchange = GONE,
        Side::Sales => pair.sales = GONE,
    }
    pair.origin = Origin {
        made_in,
        ..pair.origin
    };
    pair
}

#[test]
fn r_appt_17_a_series_deleted_in_exchange_goes_is_ended_at_today_or_stays() {
    let allowed = all_allowed();
    let deleted = plan(&gone_from(Side::Exchange, 1, Side::Exchange), &allowed, now());
    assert!(
        matches!(deleted.step, Step::Write(write) if matches!(*write, Write::Delete { on: Side::Sales, .. }))
    );

    let over = plan(&gone_from(Side::Exchange, -8, Side::Exchange), &allowed, now());
    assert_eq!(
        (over.step, over.reason.code),
        (Step::Conclude(Conclusion::Unlink), ReasonCode::PastKept)
    );

    let mut world = World::in_step(&daily(-2, 4), Side::Exchange);
    world.pair.exchange = GONE;
    assert_eq!(reason(&world, &allowed), ReasonCode::SeriesEnded);
    assert_eq!(world.rest(&allowed), Rested::Still);
    assert_eq!(
        world.rows.keys().copied().collect::<Vec<_>>(),
        [-2, -1, 0].map(slot)
    );
    assert_eq!(
        world.to_sales,
        [RowWrite::Delete {
            slot: slot(1),
            number: number(&slot(1))
        }]
    );
    assert_eq!(
        world.pair.standing,
        Standing::Unlinked(ReasonCode::PastKept.into())
    );

    let denied = Policy {
        delete_in_sales: Permission::Denied,
        ..allowed
    };
    for first in [-8, -2, 1] {
        let kept = plan(&gone_from(Side::Exchange, first, Side::Exchange), &denied, now());
        assert_eq!(
            (kept.step, kept.reason.code),
            (Step::Conclude(Conclusion::Unlink), ReasonCode::DeleteNotAllowed)
        );
    }
    let theirs = Tombstone {
        id: None,
        removal: Removal::Deleted,
        organizer: Organizer::SomebodyElse,
    };
    let left = Pair {
        exchange: Known::Gone(theirs),
        ..gone_from(Side::Exchange, 1, Side::Exchange)
    };
    assert_eq!(
        plan(&left, &all_allowed(), now()).reason.code,
        ReasonCode::AttendeeLeft
    );
}

fn demand(world: &World) -> Option<Demand> {
    plan(&world.pair, &all_allowed(), world.now).demand(&world.pair, b"link", Turn::Later)
}

fn ending() -> World {
    let mut world = World::in_step(&daily(-2, 6), Side::Exchange);
    world.pair.exchange = GONE;
    world
}

#[test]
fn r_del_2_a_series_that_is_ended_counts_as_one_deletion_however_many_writes_it_takes() {
    let mut world = ending();
    let first = demand(&world).unwrap();
    assert_eq!((first.effect, first.recipients), (Effect::Deletes, 0));

    world.interrupted = vec![1];
    let planned = plan(&world.pair, &all_allowed(), world.now);
    let Step::Write(write) = planned.step else {
        panic!("{planned:?}")
    };
    world.write(&write).unwrap();
    world.now += all_allowed().grace;
    world.look(Side::Sales, &all_allowed());
    assert_eq!(world.to_sales.len(), 1, "one of three meetings went");
    assert_eq!(reason(&world, &all_allowed()), ReasonCode::SeriesEnded);
    assert_eq!(demand(&world), Some(first));
}

#[test]
fn r_del_2_a_series_is_not_ended_while_the_brake_holds() {
    let world = ending();
    let (mut allowance, mut deployment) = Default::default();
    let mut budgets = Budgets {
        allowance: &mut allowance,
        deployment: &mut deployment,
        policy: &AllowancePolicy {
            delete_brake_count: 1,
            ..AllowancePolicy::default()
        },
    };
    let occasion = Occasion {
        links: 5,
        mailing: Turn::Later,
        sides: Sides::Filled,
    };
    let of_link = |link| {
        let planned = plan(&world.pair, &all_allowed(), now());
        planned.demand(&world.pair, link, Turn::Later).unwrap()
    };
    let mut asked = |link| {
        let versions = world.pair.versions();
        gate(None, &of_link(link), &versions, &occasion, &mut budgets, now())
    };
    assert!(matches!(asked(b"one"), Gate::Pass(_)));
    let Gate::Held(hold) = asked(b"two") else {
        panic!("not held")
    };
    assert_eq!(hold.held_for, HeldFor::Deletions);
}

#[test]
fn r_del_2_a_meeting_taken_out_of_its_series_is_an_edit_and_not_counted() {
    let mut world = mixed(Side::Exchange);
    world.edited_in_exchange(now(), |series| {
        series.excluded.insert(slot(1));
    });
    assert_eq!(reason(&world, &all_allowed()), ReasonCode::Changed);
    assert_eq!(demand(&world), None);
}

#[test]
fn r_appt_16_a_series_deleted_in_sales_goes_in_outlook_only_if_made_in_sales_and_wholly_to_come() {
    let deletes = |first, made_in| {
        let planned = plan(&gone_from(Side::Sales, first, made_in), &all_allowed(), now());
        let Step::Write(write) = planned.step else {
            panic!("{planned:?}")
        };
        match *write {
            Write::Delete { on, .. } => on == Side::Exchange,
            Write::Unmark { .. } => false,
            Write::Create { .. } | Write::Update { .. } | Write::Mark { .. } => panic!("{write:?}"),
        }
    };
    assert!(deletes(1, Side::Sales));
    assert!(!deletes(0, Side::Sales));
    assert!(!deletes(-2, Side::Sales));
    assert!(!deletes(-8, Side::Sales));
    assert!(!deletes(1, Side::Exchange));
}

#[test]
fn r_conf_3_a_series_deleted_here_and_edited_there_waits_for_a_person() {
    for side in [Side::Exchange, Side::Sales] {
        let mut edited = occurrences(&daily(1, 4));
        edited.meetings.get_mut(&slot(2)).unwrap().subject = "Review".to_owned();
        let mut pair = gone_from(side, 1, Side::Sales);
        let other = match side {
            Side::Exchange => &mut pair.sales,
            Side::Sales => &mut pair.exchange,
        };
        *other = Known::Present(item(edited, now()));
        assert_eq!(
            plan(&pair, &all_allowed(), now()).reason.code,
            ReasonCode::DeletedAndEdited
        );
    }
}

#[test]
fn r_appt_17_what_a_series_ends_at_is_what_has_begun() {
    let ending = |first, times| occurrences(&daily(first, times)).ending(now(), &sync_core::Zone::utc());
    assert_eq!(ending(1, 3), Ending::Whole);
    assert_eq!(ending(-4, 3), Ending::Kept(ReasonCode::PastKept));
    assert_eq!(ending(-2, 6), Ending::Partly(occurrences(&daily(-2, 3))));
}

// Born.

#[test]
fn r_appt_14_a_series_is_born_in_exchange_only_if_its_rule_can_be_read() {
    let mut pair = gone_from(Side::Exchange, 1, Side::Sales);
    pair.exchange = Known::Absent;
    pair.base = None;
    let planned = plan(&pair, &all_allowed(), now());
    let Step::Write(write) = planned.step else {
        panic!("{planned:?}")
    };
    let Write::Create {
        on: Side::Exchange,
        carried,
    } = *write
    else {
        panic!("{write:?}")
    };
    assert_eq!(
        carried.sent.as_series().unwrap().recurrence.pattern,
        daily(1, 4).recurrence.pattern
    );

    let mut scattered = occurrences(&daily(1, 200));
    let mut place = 0;
    scattered.meetings.retain(|_, _| {
        place += 1;
        [1, 2, 40, 41, 97].contains(&place)
    });
    pair.sales = Known::Present(item(scattered, now()));
    let planned = plan(&pair, &all_allowed(), now());
    assert_eq!(
        (planned.step, planned.reason.code),
        (Step::Rest, ReasonCode::SeriesRuleNotReadable)
    );
}
