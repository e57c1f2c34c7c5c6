//! The table, case by case; in files of their own, what is planned where both are there and what the verbs make of it.

mod answers;
mod category;
mod claims;
mod merging;
mod own;
mod relations;
mod unseated;
mod verbs;

use super::*;
use crate::content::appointment::{Appointment, Field, Related, SalesPerson, Span};
use crate::ids::SalesId;
use crate::observe::{Row, Seen, observe, recheck, resolve};
use crate::pair::{Cause, Origin, Removal, Was};
use crate::policy::{Lead, Resolution};
use crate::samples::*;
use crate::write::{Outcome, begin, settle};
use alloc::format;
use alloc::string::String;

type Planned = Plan<Appointment>;

fn planned(pair: &Pair<Appointment>, policy: &Policy) -> Planned {
    plan(pair, policy, at(1))
}

#[test]
fn the_documented_table_is_the_one_in_the_code() {
    let rows: [(&str, Known<Appointment>); 4] = [
        ("Absent", Known::Absent),
        ("Present", present(visit())),
        ("Gone", GONE),
        ("In doubt", doubt(Was::Absent, Cause::Recheck, 0)),
    ];
    let mut table = String::from("| Exchange ↓ / Sales → |");
    for (name, _) in &rows {
        table.push_str(&format!(" {name} |"));
    }
    table.push_str("\n|---|---|---|---|---|\n");
    for (name, exchange) in &rows {
        table.push_str(&format!("| **{name}** |"));
        for (_, sales) in &rows {
            let pair = pair(Some(visit()), exchange.clone(), sales.clone());
            table.push_str(&format!(" {} |", cell(&pair).in_words()));
        }
        table.push('\n');
    }
    let page = include_str!("../../../../docs/architecture.md");
    assert!(
        page.contains(&table),
        "docs/architecture.md should hold this table:\n{table}"
    );
}

// One case for each of the sixteen cells.

#[test]
fn absent_absent_is_an_item_that_is_not_there() {
    let plan = planned(&pair(None, Known::Absent, Known::Absent), &two_way());
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::ItemNotFound)
    );
}

#[test]
fn r_appt_3_absent_present_is_born_in_sales() {
    let pair = pair(None, Known::Absent, present(visit()));
    assert!(matches!(
        written(&planned(&pair, &two_way())),
        Write::Create {
            on: Side::Exchange,
            ..
        }
    ));
}

#[test]
fn r_appt_5_r_appt_21_its_own_owner_is_not_told_of_an_invitation_to_what_left_the_search() {
    let elsewhere = Policy {
        birthplace: Birthplace::Elsewhere(ReasonCode::ByInvitation),
        ..two_way()
    };
    for (scope, code) in [
        (Scope::Inside, ReasonCode::ByInvitation),
        (Scope::Leaving, ReasonCode::OutOfSearch),
        (Scope::Left, ReasonCode::OutOfSearch),
    ] {
        let pair = Pair {
            scope,
            ..pair(None, Known::Absent, present(visit()))
        };
        let plan = planned(&pair, &elsewhere);
        assert_eq!((plan.step, plan.reason.code), (Step::Rest, code), "{scope:?}");
    }
}

#[test]
fn r_appt_6_one_way_never_creates_in_exchange() {
    let plan = planned(&pair(None, Known::Absent, present(visit())), &one_way());
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::OneWay));
}

#[test]
fn whatever_is_gone_on_one_side_and_not_on_the_other_closes() {
    for (exchange, sales) in [(Known::Absent, GONE), (GONE, Known::Absent), (GONE, GONE)] {
        assert_eq!(
            planned(&pair(Some(visit()), exchange, sales), &two_way()).step,
            Step::Conclude(Conclusion::Close)
        );
    }
}

#[test]
fn r_share_1_present_absent_is_born_in_exchange() {
    let plan = planned(&pair(None, unmarked(visit()), Known::Absent), &one_way());
    let Write::Create {
        on: Side::Sales,
        carried,
    } = written(&plan)
    else {
        panic!("{plan:?}")
    };
    assert_eq!((&carried.sent, &carried.took_in), (&visit(), &visit()));
}

#[test]
fn present_present_equal_and_marked_rests() {
    let plan = planned(
        &pair(Some(visit()), present(visit()), present(visit())),
        &two_way(),
    );
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::InStep));
}

#[test]
fn r_cat_3_everything_shared_ends_up_marked() {
    for policy in [two_way(), one_way()] {
        let plan = planned(&pair(Some(visit()), unmarked(visit()), present(visit())), &policy);
        assert!(matches!(written(&plan), Write::Mark { .. }));
        assert_eq!(plan.reason.code, ReasonCode::Marking);
    }
}

#[test]
fn a_base_that_lags_moves_when_both_agree() {
    let plan = planned(
        &pair(Some(visit()), present(called("New")), present(called("New"))),
        &two_way(),
    );
    assert_eq!(
        plan.step,
        Step::Conclude(Conclusion::MoveBase(called("New").into()))
    );
}

#[test]
fn r_adopt_1_what_only_sales_may_hold_does_not_keep_two_records_from_a_base() {
    let mut sales = visit();
    sales.people.insert(SalesPerson::Contact(SalesId(9)));
    let adopted = pair(None, present(visit()), present(sales.clone()));
    let plan = planned(&adopted, &two_way());
    assert_eq!(plan.step, Step::Conclude(Conclusion::MoveBase(visit().into())));
    // So that an edit in Sales is no conflict afterwards.
    sales.subject = String::from("From Sales");
    let edited = pair(Some(visit()), present(visit()), present(sales));
    assert_eq!(
        updated(&planned(&edited, &two_way()), Side::Exchange).1,
        [Field::Subject]
    );
}

#[test]
fn r_appt_16_made_in_outlook_and_deleted_in_sales_is_kept_and_its_category_goes() {
    let pair = pair(Some(visit()), present(visit()), GONE);
    assert!(matches!(
        written(&planned(&pair, &two_way())),
        Write::Unmark { .. }
    ));
    let unmarked = Pair {
        exchange: unmarked(visit()),
        ..pair
    };
    let plan = planned(&unmarked, &two_way());
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Conclude(Conclusion::Unlink), ReasonCode::MadeInOutlookKept)
    );
}

#[test]
fn r_appt_16_made_in_sales_and_deleted_there_goes_in_outlook_while_it_is_still_to_come() {
    let made_in_sales = Pair {
        origin: Origin::FROM_SALES,
        ..pair(Some(visit()), present(visit()), GONE)
    };
    assert!(matches!(
        written(&planned(&made_in_sales, &two_way())),
        Write::Delete {
            on: Side::Exchange,
            ..
        }
    ));
    let begun = plan(&made_in_sales, &two_way(), at(24 * 60));
    assert!(matches!(written(&begun), Write::Unmark { .. }));
    assert!(matches!(
        written(&planned(&made_in_sales, &one_way())),
        Write::Unmark { .. }
    ));
}

#[test]
fn r_appt_17_gone_present_unlinks_or_deletes_as_allowed() {
    let pair = pair(Some(visit()), GONE, present(visit()));
    let plan = planned(&pair, &two_way());
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Conclude(Conclusion::Unlink), ReasonCode::DeleteNotAllowed)
    );
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let deletes = planned(&pair, &allowed);
    assert!(matches!(written(&deletes), Write::Delete { on: Side::Sales, .. }));
    assert_eq!(deletes.reason.code, ReasonCode::DeletedInExchange);
    let begun = super::plan(&pair, &allowed, at(24 * 60));
    assert_eq!(
        (begun.step, begun.reason.code),
        (Step::Conclude(Conclusion::Unlink), ReasonCode::PastKept)
    );
}

#[test]
fn r_conf_3_deleted_here_and_edited_there_is_parked_even_where_deleting_is_allowed() {
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    for pair in [
        pair(Some(visit()), present(called("Edited")), GONE),
        pair(Some(visit()), GONE, present(called("Edited"))),
    ] {
        let plan = planned(&pair, &allowed);
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Conclude(Conclusion::Park), ReasonCode::DeletedAndEdited)
        );
    }
}

#[test]
fn a_new_doubt_is_looked_into_at_once_exchange_first() {
    let opened = Pair::<Appointment>::opened(Origin::by_hand(Claim::Share), None, at(1));
    assert_eq!(planned(&opened, &two_way()).step, Step::Look(Side::Exchange));
    for known in [Known::Absent, present(visit()), GONE] {
        let in_exchange = pair(None, doubt(Was::Absent, Cause::Recheck, 0), known.clone());
        assert_eq!(planned(&in_exchange, &two_way()).step, Step::Look(Side::Exchange));
        let in_sales = pair(None, known, doubt(Was::Absent, Cause::Recheck, 0));
        assert_eq!(planned(&in_sales, &two_way()).step, Step::Look(Side::Sales));
    }
}

#[test]
fn a_doubt_about_a_write_ages_before_the_look() {
    let cause = Cause::Created(carried(visit(), visit()));
    let pair = pair(None, present(visit()), doubt(Was::Absent, cause, 0));
    let early = plan(&pair, &two_way(), at(0) + jiff::SignedDuration::from_secs(44));
    assert_eq!(
        early.step,
        Step::Wait {
            until: at(0) + jiff::SignedDuration::from_secs(45)
        }
    );
    let late = plan(&pair, &two_way(), at(0) + jiff::SignedDuration::from_secs(45));
    assert_eq!(
        (late.step, late.reason.code),
        (Step::Look(Side::Sales), ReasonCode::InDoubt)
    );
}

#[test]
fn r_del_1_what_merely_vanished_on_either_side_deletes_nothing_on_the_other() {
    let vanished = || {
        Known::Gone(Tombstone {
            removal: Removal::Vanished,
            ..Tombstone::DELETED
        })
    };
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    let from_sales = |pair| Pair {
        origin: Origin::FROM_SALES,
        ..pair
    };
    let gone_in_sales = from_sales(pair(Some(visit()), present(visit()), vanished()));
    let kept = planned(&gone_in_sales, &allowed);
    assert!(matches!(written(&kept), Write::Unmark { .. }));
    let gone_in_sales = from_sales(pair(Some(visit()), unmarked(visit()), vanished()));
    let gone_in_exchange = pair(Some(visit()), vanished(), present(visit()));
    for pair in [gone_in_sales, gone_in_exchange] {
        let plan = planned(&pair, &allowed);
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Conclude(Conclusion::Unlink), ReasonCode::Vanished)
        );
    }
}
