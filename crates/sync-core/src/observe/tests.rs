//! Where a record stands with its saved search, and what of it.

use super::*;
use crate::content::appointment::Field;
use crate::pair::{Origin, Place};
use crate::plan::{Plan, Step, plan};
use crate::policy::Permission;
use crate::reason::ReasonCode;
use crate::samples::*;
use crate::write::Write;

fn planned<C: Content>(pair: &Pair<C>) -> Plan<C> {
    plan(pair, &two_way(), at(3))
}

#[test]
fn r_appt_4_what_matches_no_more_gets_no_edit_from_sales_and_gives_its_own() {
    let linked = pair(Some(visit()), present(visit()), present(visit()));
    let left = scoped(&linked, false, at(1));
    let edited_in =
        |pair: &Pair<_>, side, subject| observe(pair, side, Row::Changed(item(called(subject), 2)), at(2));

    let untouched = planned(&left);
    let in_sales = planned(&edited_in(&left, Side::Sales, "S"));
    for plan in [untouched, in_sales] {
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Rest, ReasonCode::OutOfSearch)
        );
    }
    let in_exchange = planned(&edited_in(&left, Side::Exchange, "E"));
    let Step::Write(write) = in_exchange.step else {
        panic!("an edit in Exchange still travels")
    };
    assert!(matches!(*write, Write::Update { on: Side::Sales, fields, .. } if fields == [Field::Subject]));

    let back = planned(&scoped(&edited_in(&left, Side::Sales, "S"), true, at(3)));
    let Step::Write(write) = back.step else {
        panic!("what matches again gets its edits")
    };
    assert!(matches!(*write, Write::Update { on: Side::Exchange, fields, .. } if fields == [Field::Subject]));
}

#[test]
fn r_srch_5_the_search_says_what_is_in_scope_and_nothing_of_what_it_holds() {
    let appointment = pair(Some(visit()), present(called("E")), present(called("S")));
    for (is_in_search, scope) in [(true, Scope::Inside), (false, Scope::Left)] {
        let expected = Pair {
            scope,
            ..appointment.clone()
        };
        assert_eq!(scoped(&appointment, is_in_search, at(1)), expected);
    }
    // Its index may be ahead: the edit that took a contact out is read from the contact.
    let contact = scoped(&pair(Some(bo()), present(bo()), present(bo())), false, at(1));
    assert_eq!((&contact.base, &contact.exchange), (&Some(bo()), &present(bo())));
    assert_eq!(planned(&contact).step, Step::Look(Side::Sales));
    // A look can be older than the index, too.
    let early = plan(&contact, &two_way(), at(1));
    assert!(matches!(early.step, Step::Wait { .. }), "{early:?}");
}

#[test]
fn r_link_2_what_sales_does_not_show_is_looked_for_now_and_then_and_not_over_and_over() {
    let mut pair = pair(
        Some(bo()),
        present(bo()),
        doubt(Was::Present(item(bo(), 0)), Cause::Recheck, 1),
    );
    for minute in [1, 11, 21] {
        let due = plan(&pair, &two_way(), at(minute));
        assert_eq!(due.step, Step::Look(Side::Sales), "{minute}");
        pair = resolve(&pair, Side::Sales, Seen::Missing, &two_way(), at(minute));
        let rest = plan(&pair, &two_way(), at(minute));
        assert_eq!(
            rest.step,
            Step::Wait {
                until: at(minute + 10)
            }
        );
        assert_eq!(rest.reason.code, ReasonCode::OutOfSight);
    }
}

/// It was restored from Deleted Items into a folder of which no feed tells, while Sales did not show its record.
#[test]
fn r_del_1_an_old_deletion_is_looked_into_before_the_record_is_deleted_for_it() {
    let deleting = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let mut out_of_sight = pair(
        Some(bo()),
        gone(),
        doubt(Was::Present(item(bo(), 0)), Cause::Recheck, 1),
    );
    out_of_sight = resolve(&out_of_sight, Side::Sales, Seen::Missing, &deleting, at(1));
    let found = Seen::Found(item(bo(), 0));
    let in_sight = resolve(&out_of_sight, Side::Sales, found, &deleting, at(30));
    // A look can be older than the deletion.
    let early = plan(&in_sight, &deleting, at(30));
    assert!(matches!(early.step, Step::Wait { .. }), "{early:?}");
    assert_eq!(
        plan(&in_sight, &deleting, at(60)).step,
        Step::Look(Side::Exchange)
    );

    let mut elsewhere = item(bo(), 5);
    elsewhere.facts.place = Place::Elsewhere;
    let look = |seen| {
        plan(
            &resolve(&in_sight, Side::Exchange, seen, &deleting, at(60)),
            &deleting,
            at(60),
        )
    };
    let restored = look(Seen::Found(elsewhere));
    assert_eq!(
        (restored.step, restored.reason.code),
        (Step::Rest, ReasonCode::OutsideScope)
    );
    for still_deleted in [Seen::Deleted, Seen::Missing] {
        let Step::Write(write) = look(still_deleted).step else {
            panic!("what is deleted still is deleted in Sales")
        };
        assert!(write.deletes());
    }
}

#[test]
fn r_del_1_a_task_without_a_stamp_that_is_gone_may_lie_in_another_list() {
    for (stamp, removal) in [(true, Removal::Deleted), (false, Removal::Vanished)] {
        let mut marked = item(call_back(), 0);
        marked.marks.stamp = stamp;
        let mut pair = pair(
            Some(call_back()),
            doubt(Was::Present(marked), Cause::Rumour, 1),
            present(call_back()),
        );
        for minute in [1, 11] {
            pair = resolve(&pair, Side::Exchange, Seen::Missing, &two_way(), at(minute));
        }
        let Known::Gone(tombstone) = &pair.exchange else {
            panic!("two looks agree")
        };
        assert_eq!(tombstone.removal, removal);
    }
}

#[test]
fn r_conf_1_a_look_older_than_what_is_known_counts_only_once_no_read_can_be_that_old() {
    let known = pair(
        Some(visit()),
        present(visit()),
        doubt(Was::Present(item(visit(), 9)), Cause::Recheck, 10),
    );
    let old = || Seen::Found(item(called("Old"), 5));
    let looked = resolve(&known, Side::Sales, old(), &two_way(), at(10));
    let grace_over = at(10).saturating_add(two_way().grace).unwrap();
    assert_eq!(
        plan(&looked, &two_way(), at(10)).step,
        Step::Wait { until: grace_over }
    );
    assert_eq!(
        plan(&looked, &two_way(), grace_over).step,
        Step::Look(Side::Sales)
    );

    let settled = resolve(&looked, Side::Sales, old(), &two_way(), grace_over);
    assert_eq!(
        settled.sales,
        Known::Present(item(called("Old"), 5)),
        "the stamps went back"
    );

    let newer = Row::Changed(item(called("New"), 11));
    let told = observe(&looked, Side::Sales, newer.clone(), at(11));
    assert!(
        matches!(
            resolve(&told, Side::Sales, old(), &two_way(), grace_over).sales,
            Known::InDoubt(_)
        ),
        "a row that came after the first look may be ahead of the second"
    );
    let repeated = observe(&told, Side::Sales, newer, at(12));
    let looked = resolve(&repeated, Side::Sales, old(), &two_way(), at(12));
    let later = at(12).saturating_add(two_way().grace).unwrap();
    let settled = resolve(&looked, Side::Sales, old(), &two_way(), later);
    assert_eq!(
        settled.sales,
        Known::Present(item(called("Old"), 5)),
        "and not for ever"
    );
}

#[test]
fn r_conf_3_what_we_made_and_somebody_deleted_unseen_was_edited_by_nobody() {
    let carried = Carried {
        sent: visit(),
        took_in: visit(),
    };
    let made = pair(
        None,
        doubt(Was::Absent, Cause::Created(carried), 1),
        present(visit()),
    );
    let made = Pair {
        origin: Origin {
            made_in: Side::Sales,
            ..made.origin
        },
        ..made
    };
    let deleted = resolve(&made, Side::Exchange, Seen::Deleted, &two_way(), at(2));
    assert_eq!(deleted.base, Some(visit()));
    let plan = planned(&deleted);
    assert_ne!(plan.reason.code, ReasonCode::DeletedAndEdited, "{plan:?}");
}
