//! What the verbs make of a pair, and what is planned for it then.

use super::*;

#[test]
fn a_lost_answer_to_a_create_is_found_again_and_makes_no_twin() {
    let start = pair(None, unmarked(visit()), Known::Absent);
    let first = planned(&start, &one_way());
    let doubted = settle(
        &begin(&start, written(&first), at(1)),
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
    assert!(matches!(
        written(&planned(&found, &one_way())),
        Write::Mark { .. }
    ));
    let missing = resolve(&doubted, Side::Sales, Seen::Missing, &one_way(), at(3));
    assert!(matches!(
        written(&planned(&missing, &one_way())),
        Write::Create { .. }
    ));
}

#[test]
fn an_item_is_being_made_until_its_id_is_known() {
    let start = pair(None, Known::Absent, present(visit()));
    let first = planned(&start, &two_way());
    assert!(!start.exchange.is_being_made(), "nothing was sent");
    let doubted = begin(&start, written(&first), at(1));
    assert!(doubted.exchange.is_being_made());
    let told = observe(&doubted, Side::Exchange, Row::Changed(item(visit(), 1)), at(1));
    assert!(!told.exchange.is_being_made(), "a row names it");
    let answered = settle(
        &doubted,
        Side::Exchange,
        Outcome::Applied(item(visit(), 1)),
        at(1),
    );
    assert!(!answered.exchange.is_being_made());
    let missing = resolve(&doubted, Side::Exchange, Seen::Missing, &two_way(), at(3));
    assert!(!missing.exchange.is_being_made(), "it did not land");
}

#[test]
fn r_conf_5_an_echo_moves_the_base_field_by_field_and_keeps_the_edit_beside_it() {
    let start = pair(Some(visit()), present(called("E")), present(visit()));
    let plan = planned(&start, &two_way());
    let doubted = begin(&start, written(&plan), at(1));
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
    assert_eq!(
        (&stale.base, stale.sales.last_item()),
        (&heard.base, heard.sales.last_item())
    );
    assert!(matches!(stale.sales, Known::InDoubt(_)));
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
    let doubted = begin(&start, written(&plan), at(1));
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
