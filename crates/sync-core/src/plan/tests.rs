//! The table, case by case, and what the verbs make of it.

mod category;

use super::*;
use crate::content::appointment::{Appointment, Field, Related, SalesPerson, Span};
use crate::ids::SalesId;
use crate::observe::{Row, Seen, observe, recheck, resolve};
use crate::pair::{Cause, Origin, Was};
use crate::policy::Resolution;
use crate::samples::*;
use crate::write::{Outcome, begin, settle};
use alloc::format;
use alloc::string::String;

type Planned = Plan<Appointment>;

fn planned(pair: &Pair<Appointment>, policy: &Policy) -> Planned {
    plan(pair, policy, at(1))
}

fn write(plan: &Planned) -> &Write<Appointment> {
    let Step::Write(write) = &plan.step else {
        panic!("a write was expected, not {:?}", plan.step)
    };
    write
}

/// The content that an update would leave, and its fields.
fn updated(plan: &Planned, side: Side) -> (&Appointment, &[Field]) {
    let Write::Update {
        on, carried, fields, ..
    } = write(plan)
    else {
        panic!("no update: {plan:?}")
    };
    assert_eq!(*on, side);
    (&carried.sent, fields)
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
        write(&planned(&pair, &two_way())),
        Write::Create {
            on: Side::Exchange,
            ..
        }
    ));
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
    } = write(&plan)
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
        assert!(matches!(write(&plan), Write::Mark { .. }));
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
    assert!(matches!(write(&planned(&pair, &two_way())), Write::Unmark { .. }));
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
        write(&planned(&made_in_sales, &two_way())),
        Write::Delete {
            on: Side::Exchange,
            ..
        }
    ));
    let begun = plan(&made_in_sales, &two_way(), at(24 * 60));
    assert!(matches!(write(&begun), Write::Unmark { .. }));
    assert!(matches!(
        write(&planned(&made_in_sales, &one_way())),
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
    assert!(matches!(
        write(&planned(&pair, &allowed)),
        Write::Delete { on: Side::Sales, .. }
    ));
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
    assert_eq!(late.step, Step::Look(Side::Sales));
}

// Both there: the merge.

#[test]
fn r_conf_1_different_fields_changed_on_the_two_sides_both_survive() {
    let pair = pair(
        Some(visit()),
        present(called("From Exchange")),
        present(held_in("From Sales")),
    );
    let plan = planned(&pair, &two_way());
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!(
        (sent.subject.as_str(), sent.location.as_str()),
        ("From Exchange", "From Sales")
    );
    assert_eq!(fields, [Field::Subject]);

    let pair = begin(&pair, write(&plan), at(1));
    let pair = settle(&pair, Side::Sales, Outcome::Applied(item(sent.clone(), 2)), at(2));
    let plan = planned(&pair, &two_way());
    let (sent, fields) = updated(&plan, Side::Exchange);
    assert_eq!(
        (sent.subject.as_str(), sent.location.as_str()),
        ("From Exchange", "From Sales")
    );
    assert_eq!(fields, [Field::Location]);
}

#[test]
fn r_conf_2_the_same_field_changed_to_different_values_is_decided_by_the_setting() {
    let pair = pair(Some(visit()), present(called("E")), present(called("S")));
    let exchange_wins = planned(&pair, &two_way());
    assert_eq!(updated(&exchange_wins, Side::Sales).0.subject, "E");
    assert_eq!(exchange_wins.reason.code, ReasonCode::ConflictDecided);
    let sales_wins = planned(
        &pair,
        &Policy {
            conflict: Resolution::SalesWins,
            ..two_way()
        },
    );
    assert_eq!(updated(&sales_wins, Side::Exchange).0.subject, "S");
    let nobody = planned(
        &pair,
        &Policy {
            conflict: Resolution::UserDecides,
            ..two_way()
        },
    );
    assert_eq!(
        (nobody.step, nobody.reason.code),
        (Step::Conclude(Conclusion::Park), ReasonCode::UserDecides)
    );
}

#[test]
fn r_appt_6_one_way_leaves_a_sales_edit_until_exchange_changes_that_field() {
    let sales_edited = pair(Some(visit()), present(visit()), present(called("S")));
    assert_eq!(planned(&sales_edited, &one_way()).step, Step::Rest);
    let both = pair(Some(visit()), present(called("E")), present(called("S")));
    let decides = Policy {
        conflict: Resolution::UserDecides,
        ..one_way()
    };
    assert_eq!(updated(&planned(&both, &decides), Side::Sales).0.subject, "E");
}

#[test]
fn r_appt_2_an_edit_after_the_end_stays_in_exchange() {
    let time = Span::Timed {
        start: at(-120),
        end: at(-60),
    };
    let over = Appointment { time, ..visit() };
    let edited = Appointment {
        subject: String::from("Minutes"),
        ..over.clone()
    };
    let late = pair(Some(over.clone()), present(edited.clone()), present(over.clone()));
    let plan = planned(&late, &two_way());
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::Past));

    let in_time = pair(
        Some(over.clone()),
        Known::Present(item(edited, -90)),
        present(over),
    );
    assert_eq!(
        updated(&planned(&in_time, &two_way()), Side::Sales).1,
        [Field::Subject]
    );
}

#[test]
fn people_added_on_either_side_stay_and_only_exchange_takes_off() {
    let contact = |id| SalesPerson::Contact(SalesId(id));
    let mut exchange = visit();
    exchange.people.insert(contact(3));
    exchange.people.remove(&contact(2));
    let mut sales = visit();
    sales.people.insert(contact(4));
    let plan = planned(
        &pair(Some(visit()), present(exchange), present(sales)),
        &two_way(),
    );
    let people = &updated(&plan, Side::Sales).0.people;
    assert!(people.contains(&contact(3)) && people.contains(&contact(4)) && !people.contains(&contact(2)));
}

#[test]
fn r_appt_13_a_copy_that_follows_gives_and_gets_nothing_but_the_mark() {
    let follows = Policy {
        lead: Lead::Follows,
        ..two_way()
    };
    let differs = pair(Some(visit()), unmarked(called("Older copy")), present(visit()));
    let plan = planned(&differs, &follows);
    assert!(matches!(write(&plan), Write::Mark { .. }));
    let deleted = pair(Some(visit()), GONE, present(visit()));
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..follows
    };
    assert_eq!(
        planned(&deleted, &allowed).step,
        Step::Conclude(Conclusion::Unlink)
    );
}

// Relations.

#[test]
fn r_share_2_relations_travel_with_the_create() {
    let mut pair = pair(None, unmarked(visit()), Known::Absent);
    pair.asked = Some(Related {
        contacts: [SalesId(9)].into(),
        ..account(7)
    });
    let plan = planned(&pair, &one_way());
    let Write::Create { carried, .. } = write(&plan) else {
        panic!("{plan:?}")
    };
    assert_eq!(carried.sent.related.account, Some(SalesId(7)));
    assert!(carried.sent.people.contains(&SalesPerson::Contact(SalesId(9))));
    assert!(!carried.took_in.people.contains(&SalesPerson::Contact(SalesId(9))));
}

#[test]
fn r_share_3_sharing_again_changes_the_relations_and_nothing_else() {
    let mut held = visit();
    held.related = account(7);
    let mut pair = pair(Some(held.clone()), present(visit()), present(held));
    pair.asked = Some(account(8));
    let plan = planned(&pair, &one_way());
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!((sent.related.account, fields), (Some(SalesId(8)), &[][..]));
    let sent = sent.clone();
    let pair = settle(
        &begin(&pair, write(&plan), at(1)),
        Side::Sales,
        Outcome::Applied(item(sent, 2)),
        at(2),
    );
    assert_eq!(pair.asked, None);
    assert_eq!(planned(&pair, &one_way()).step, Step::Rest);
}

#[test]
fn r_share_3_a_relation_taken_off_in_sales_is_not_put_back() {
    let mut with = visit();
    with.related = account(7);
    let taken_off = pair(Some(with), present(visit()), present(visit()));
    assert_eq!(planned(&taken_off, &two_way()).step, Step::Rest);
}

#[test]
fn r_share_3_a_contact_no_longer_asked_for_goes_unless_they_take_part() {
    let contacts = |ids: &[i64]| Related {
        contacts: ids.iter().copied().map(SalesId).collect(),
        ..account(7)
    };
    let contact = |id| SalesPerson::Contact(SalesId(id));
    let mut base = visit();
    base.related = contacts(&[2, 9]);
    let mut held = visit();
    held.related = account(7);
    held.people.insert(contact(9));
    let mut pair = pair(Some(base), present(visit()), present(held));
    pair.asked = Some(contacts(&[10]));
    let plan = planned(&pair, &one_way());
    let people = &updated(&plan, Side::Sales).0.people;
    assert!(people.contains(&contact(10)), "asked for");
    assert!(people.contains(&contact(2)), "takes part in the meeting");
    assert!(!people.contains(&contact(9)), "not asked for any more");
}

// The verbs.

#[test]
fn a_lost_answer_to_a_create_is_found_again_and_makes_no_twin() {
    let start = pair(None, unmarked(visit()), Known::Absent);
    let first = planned(&start, &one_way());
    let doubted = settle(
        &begin(&start, write(&first), at(1)),
        Side::Sales,
        Outcome::Uncertain,
        at(1),
    );
    assert!(matches!(planned(&doubted, &one_way()).step, Step::Wait { .. }));
    let found = resolve(
        &doubted,
        Side::Sales,
        Seen::Found(item(visit(), 1)),
        &one_way(),
        at(3),
    );
    assert_eq!(found.base, Some(visit()));
    assert!(matches!(write(&planned(&found, &one_way())), Write::Mark { .. }));
    let missing = resolve(&doubted, Side::Sales, Seen::Missing, &one_way(), at(3));
    assert!(matches!(
        write(&planned(&missing, &one_way())),
        Write::Create { .. }
    ));
}

#[test]
fn r_conf_5_an_echo_moves_the_base_field_by_field_and_keeps_the_edit_beside_it() {
    let start = pair(Some(visit()), present(called("E")), present(visit()));
    let plan = planned(&start, &two_way());
    let doubted = begin(&start, write(&plan), at(1));
    let mut edited = called("E");
    edited.location = String::from("Edited in Sales");
    let seen = resolve(
        &doubted,
        Side::Sales,
        Seen::Found(item(edited, 5)),
        &two_way(),
        at(10),
    );
    let base = seen.base.as_ref().unwrap();
    assert_eq!((base.subject.as_str(), base.location.as_str()), ("E", "Room 1"));
    assert_eq!(
        updated(&planned(&seen, &two_way()), Side::Exchange).1,
        [Field::Location]
    );
}

#[test]
fn a_row_heard_in_doubt_is_folded_in_and_an_older_look_is_no_answer() {
    let cause = Cause::Updated(carried(called("E"), called("E")));
    let doubted = pair(
        Some(visit()),
        present(called("E")),
        doubt(Was::Present(item(visit(), 0)), cause, 1),
    );
    let heard = observe(
        &doubted,
        Side::Sales,
        Row::Changed(item(called("Later"), 8)),
        at(9),
    );
    let stale = resolve(
        &heard,
        Side::Sales,
        Seen::Found(item(visit(), 2)),
        &two_way(),
        at(10),
    );
    assert_eq!(stale, heard);
    let fresh = resolve(
        &heard,
        Side::Sales,
        Seen::Found(item(called("Later"), 8)),
        &two_way(),
        at(10),
    );
    assert_eq!(fresh.sales.item().unwrap().content, called("Later"));
}

#[test]
fn an_older_row_is_ignored() {
    let known = pair(Some(visit()), Known::Present(item(visit(), 5)), present(visit()));
    assert_eq!(
        observe(
            &known,
            Side::Exchange,
            Row::Changed(item(called("Old"), 4)),
            at(9)
        ),
        known
    );
}

/// Deleted, after it was seen.
fn gone_with_its_id() -> Known<Appointment> {
    Known::Gone(Tombstone {
        id: Some(item(visit(), 0).id),
        ..Tombstone::DELETED
    })
}

#[test]
fn r_del_1_a_removal_row_only_raises_doubt_and_two_looks_apart_confirm_it() {
    let known = pair(Some(visit()), present(visit()), present(visit()));
    let rumour = observe(&known, Side::Exchange, Row::Removed, at(1));
    // A look could be older than the row until the grace is over.
    let early = plan(&rumour, &two_way(), at(1));
    assert!(matches!(early.step, Step::Wait { .. }), "{early:?}");
    assert_eq!(plan(&rumour, &two_way(), at(4)).step, Step::Look(Side::Exchange));
    let once = resolve(&rumour, Side::Exchange, Seen::Missing, &two_way(), at(1));
    let waiting = plan(&once, &two_way(), at(2));
    assert_eq!(
        (waiting.step, waiting.reason.code),
        (Step::Wait { until: at(11) }, ReasonCode::OutOfSight)
    );
    let twice = resolve(&once, Side::Exchange, Seen::Missing, &two_way(), at(11));
    assert_eq!(twice.exchange, gone_with_its_id());
    let back = resolve(
        &once,
        Side::Exchange,
        Seen::Found(item(visit(), 0)),
        &two_way(),
        at(11),
    );
    assert_eq!(back.exchange, present(visit()));
}

#[test]
fn r_link_2_nothing_found_in_sales_is_out_of_sight_however_often() {
    let known = pair(Some(visit()), present(visit()), present(visit()));
    let mut looked = recheck(&known, Side::Sales, at(1));
    for minute in [1, 12, 40, 5000] {
        looked = resolve(&looked, Side::Sales, Seen::Missing, &two_way(), at(minute));
        assert!(matches!(looked.sales, Known::InDoubt(_)));
    }
    assert_eq!(
        resolve(&looked, Side::Sales, Seen::Deleted, &two_way(), at(5001)).sales,
        gone_with_its_id()
    );
}

#[test]
fn a_refused_write_restores_what_was_known_and_a_failed_precondition_asks_for_a_look() {
    let start = pair(Some(visit()), present(called("E")), present(visit()));
    let plan = planned(&start, &two_way());
    let doubted = begin(&start, write(&plan), at(1));
    assert_eq!(settle(&doubted, Side::Sales, Outcome::NotApplied, at(1)), start);
    let changed = settle(&doubted, Side::Sales, Outcome::PreconditionFailed, at(1));
    assert_eq!(planned(&changed, &two_way()).step, Step::Look(Side::Sales));
}

#[test]
fn a_recheck_never_covers_up_a_write_under_way() {
    let cause = Cause::Created(carried(visit(), visit()));
    let under_way = pair(None, present(visit()), doubt(Was::Absent, cause, 0));
    assert_eq!(recheck(&under_way, Side::Sales, at(1)), under_way);
}

#[test]
fn what_is_parked_or_unlinked_rests() {
    let mut parked = pair(Some(visit()), present(called("E")), present(visit()));
    for standing in [
        Standing::Parked {
            reason: ReasonCode::NoRight.into(),
            since: at(0),
        },
        Standing::Unlinked(ReasonCode::DeletedInSales.into()),
    ] {
        parked.standing = standing;
        assert_eq!(planned(&parked, &two_way()).step, Step::Rest);
    }
}
