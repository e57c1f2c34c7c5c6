//! What does not end a record on the other side.

use crate::content::appointment::Appointment;
use crate::pair::{Cause, Facts, Item, Known, Organizer, Pair, Removal, Side, Tombstone, Was};
use crate::plan::{Conclusion, Step, plan};
use crate::policy::{Permission, Policy};
use crate::reason::ReasonCode;
use crate::samples::*;
use crate::write::Write;

fn all_allowed() -> Policy {
    Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    }
}

/// Still in Sales, untouched; this became of the Outlook item.
fn lost(removal: Removal, organizer: Organizer) -> Pair<Appointment> {
    let tombstone = Tombstone {
        id: None,
        removal,
        organizer,
    };
    pair(Some(visit()), Known::Gone(tombstone), present(visit()))
}

fn unlinked(pair: &Pair<Appointment>) -> ReasonCode {
    let plan = plan(pair, &all_allowed(), at(1));
    assert_eq!(plan.step, Step::Conclude(Conclusion::Unlink));
    plan.reason.code
}

#[test]
fn r_appt_17_an_attendee_who_deletes_or_declines_is_unlinked_and_the_organizer_deletes() {
    let left = lost(Removal::Deleted, Organizer::SomebodyElse);
    assert_eq!(unlinked(&left), ReasonCode::AttendeeLeft);
    for ended in [
        lost(Removal::Deleted, Organizer::Owner),
        lost(Removal::Cancelled, Organizer::Owner),
        lost(Removal::Cancelled, Organizer::SomebodyElse),
    ] {
        let Step::Write(write) = plan(&ended, &all_allowed(), at(1)).step else {
            panic!("a deletion was expected")
        };
        assert!(matches!(*write, Write::Delete { on: Side::Sales, .. }));
    }
}

#[test]
fn r_del_1_what_vanished_is_unlinked_and_never_deleted_on_the_other_side() {
    for organizer in [Organizer::Owner, Organizer::SomebodyElse] {
        let vanished = lost(Removal::Vanished, organizer);
        assert_eq!(unlinked(&vanished), ReasonCode::Vanished);
    }
}

#[test]
fn r_appt_12_an_attendees_copy_is_not_deleted_because_sales_was() {
    let theirs = Known::Present(Item {
        facts: Facts {
            organizer: Organizer::SomebodyElse,
            ..Facts::default()
        },
        ..item(visit(), 0)
    });
    let mut deleted = pair(Some(visit()), theirs, GONE);
    deleted.origin.made_in = Side::Sales;
    let Step::Write(write) = plan(&deleted, &all_allowed(), at(1)).step else {
        panic!("a write was expected")
    };
    assert!(matches!(*write, Write::Unmark { .. }));
}

#[test]
fn r_appt_17_an_item_that_was_never_known_and_is_found_deleted_deletes_nothing() {
    let unknown = Known::doubt(Was::Absent, Cause::Recheck, at(0));
    let offered = pair(Some(visit()), unknown, present(visit()));
    let deleted = crate::resolve(
        &offered,
        Side::Exchange,
        crate::Seen::Deleted,
        &all_allowed(),
        at(1),
    );
    let planned = plan(&deleted, &all_allowed(), at(1));
    assert_eq!(planned.reason.code, ReasonCode::AttendeeLeft);
    assert_eq!(planned.step, Step::Conclude(Conclusion::Unlink));
}
