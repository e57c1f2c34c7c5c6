//! What a person's answer changes.

use super::*;
use crate::content::appointment::Appointment;
use crate::observe::{Row, Seen, observe, resolve};
use crate::pair::{Item, Marks};
use crate::plan::{Step, plan};
use crate::policy::Policy;
use crate::samples::*;
use crate::write::{Outcome, begin, settle};

fn asking() -> Policy {
    Policy {
        conflict: Resolution::UserDecides,
        ..two_way()
    }
}

fn parked(pair: &Pair<Appointment>) -> Pair<Appointment> {
    let plan = plan(pair, &asking(), at(1));
    assert_eq!(plan.step, Step::Conclude(Conclusion::Park));
    park(pair, plan.reason, at(1))
}

fn write(pair: &Pair<Appointment>) -> Write<Appointment> {
    let Step::Write(write) = plan(pair, &asking(), at(2)).step else {
        panic!("a write was expected of {pair:?}")
    };
    *write
}

#[test]
fn r_err_3_mine_or_theirs_goes_over_to_the_other_side() {
    let conflict = parked(&pair(Some(visit()), present(called("E")), present(called("S"))));
    for (winner, subject) in [(Side::Exchange, "E"), (Side::Sales, "S")] {
        let Write::Update { on, carried, .. } = write(&decide(&conflict, winner, &Zone::utc(), at(2))) else {
            panic!("an update was expected")
        };
        assert_eq!((on, carried.sent.subject.as_str()), (winner.other(), subject));
    }
}

#[test]
fn r_conf_3_r_err_3_what_is_left_is_deleted_or_comes_back_only_if_a_person_says_so() {
    for side in [Side::Exchange, Side::Sales] {
        let edited = match side {
            Side::Exchange => pair(Some(visit()), GONE, present(called("Edited"))),
            Side::Sales => pair(Some(visit()), present(called("Edited")), GONE),
        };
        let asked = parked(&edited);
        assert_eq!(plan(&asked, &asking(), at(2)).step, Step::Rest);
        assert!(matches!(
            write(&delete_too(&asked)),
            Write::Delete { on, .. } if on == side.other()
        ));
        assert!(matches!(
            write(&bring_back(&asked)),
            Write::Create { on, carried } if on == side && carried.sent == called("Edited")
        ));
    }
}

#[test]
fn r_share_1_what_is_shared_is_linked_though_its_category_was_taken_off_unheard() {
    let known = pair(Some(visit()), present(visit()), present(visit()));
    let shared = relink(&known, Origin::by_hand(Claim::Share), at(1));
    let bare = Item {
        marks: Marks::NONE,
        ..item(visit(), 0)
    };
    let looked = resolve(&shared, Side::Exchange, Seen::Found(bare), &asking(), at(2));
    let looked = resolve(
        &looked,
        Side::Sales,
        Seen::Found(item(visit(), 0)),
        &asking(),
        at(2),
    );
    assert!(matches!(write(&looked), Write::Mark { .. }));
}

#[test]
fn r_err_3_a_retry_looks_at_both_sides_again() {
    let linked = pair(Some(visit()), present(visit()), present(visit()));
    let refused = park(&linked, ReasonCode::RefusedBySales.into(), at(0));
    let again = retry(&refused, at(1));
    assert_eq!(again.standing, Standing::Linked);
    for side in [Side::Exchange, Side::Sales] {
        assert!(matches!(again.known(side), Known::InDoubt(_)));
    }
}

#[test]
fn r_err_3_what_is_left_apart_or_ignored_rests_for_good() {
    let conflict = parked(&pair(Some(visit()), present(called("E")), present(called("S"))));
    for (answered, code) in [
        (leave(&conflict), ReasonCode::LeftApart),
        (ignore(&conflict), ReasonCode::Ignored),
    ] {
        assert_eq!(answered.standing, Standing::Unlinked(code.into()));
        let plan = plan(&answered, &asking(), at(60 * 24 * 30));
        assert_eq!((plan.step, plan.reason.code), (Step::Rest, code));
    }
}

/// Shared in Outlook, and nothing of it in Sales.
fn unborn() -> Pair<Appointment> {
    pair(None, present(visit()), Known::Absent)
}

fn there() -> ItemId {
    ItemId::new("300000001")
}

#[test]
fn r_adopt_1_what_was_there_already_is_looked_at_by_its_id_and_merged_without_a_base() {
    let adopted = adopt(&unborn(), Side::Sales, there(), at(1));
    assert_eq!(adopted.sales.id(), Some(&there()));
    assert_eq!(plan(&adopted, &asking(), at(1)).step, Step::Look(Side::Sales));
    let seen = |content| {
        Seen::Found(Item {
            id: there(),
            ..item(content, 0)
        })
    };
    let equal = resolve(&adopted, Side::Sales, seen(visit()), &asking(), at(1));
    assert_eq!(equal.base, None);
    assert!(matches!(
        plan(&equal, &asking(), at(1)).step,
        Step::Conclude(Conclusion::MoveBase(_))
    ));
    let other = resolve(&adopted, Side::Sales, seen(held_in("Room 2")), &asking(), at(1));
    let asked = plan(&other, &asking(), at(1));
    assert_eq!(
        asked.step,
        Step::Conclude(Conclusion::Park),
        "nothing is overwritten blindly"
    );
    assert_eq!(asked.reason.code, ReasonCode::UserDecides);
}

#[test]
fn r_adopt_1_what_was_adopted_and_is_not_there_after_all_never_belonged_to_it() {
    let adopted = adopt(&unborn(), Side::Sales, there(), at(1));
    let missing = resolve(&adopted, Side::Sales, Seen::Missing, &asking(), at(1));
    let deleted = observe(&adopted, Side::Sales, Row::Deleted, at(1));
    for next in [missing, deleted] {
        assert_eq!(next, unborn());
        assert!(matches!(write(&next), Write::Create { on: Side::Sales, .. }));
    }
}

#[test]
fn r_err_3_link_to_this_links_what_is_parked_and_nothing_that_has_a_counterpart() {
    let reason = ReasonCode::SeveralMatches.with(crate::Detail::Candidates(alloc::vec![there()]));
    let asked = park(&unborn(), reason, at(1));
    let linked = adopt(&asked, Side::Sales, there(), at(2));
    assert_eq!(linked.standing, Standing::Linked);
    assert_eq!(plan(&linked, &asking(), at(2)).step, Step::Look(Side::Sales));
    for known in [
        present(visit()),
        GONE,
        doubt(Was::Absent, Cause::Created(carried(visit(), visit())), 0),
    ] {
        let taken = pair(None, present(visit()), known);
        assert_eq!(adopt(&taken, Side::Sales, there(), at(2)), taken);
    }
}

#[test]
fn r_err_3_create_new_creates_and_the_next_birth_is_asked_about_again() {
    let reason = ReasonCode::NearMatch.with(crate::Detail::Candidates(alloc::vec![there()]));
    let agreed = create_new(&park(&unborn(), reason, at(1)));
    let create = write(&agreed);
    assert!(matches!(create, Write::Create { on: Side::Sales, .. }));
    let begun = begin(&agreed, &create, at(2));
    assert_eq!(
        begun.consent,
        Some(Consent::CreateNew),
        "a lost answer asks nobody again"
    );
    let landed = settle(&begun, Side::Sales, Outcome::Applied(item(visit(), 2)), at(2));
    assert_eq!(landed.consent, None);
}

#[test]
fn r_adopt_2_an_offer_whose_record_is_linked_already_is_given_up_and_a_persons_word_stays() {
    let offered = Pair::offered(crate::samples::item(visit(), 0), at(0));
    let given_up = give_up_offer(&offered);
    assert_eq!(
        given_up.standing,
        Standing::Unlinked(ReasonCode::LinkedAlready.into())
    );
    let left = leave(&offered);
    assert_eq!(give_up_offer(&left), left);
}

#[test]
fn r_lim_2_a_share_keeps_the_place_that_it_has_and_asks_for_one_where_it_has_none() {
    let by = Origin::by_hand(Claim::Share);
    let linked = pair(Some(visit()), present(visit()), present(visit()));
    let waits = |since| Standing::Unseated {
        reason: ReasonCode::SharedByHand.into(),
        since,
    };
    let over = linked.clone().unseated(ReasonCode::OverLimit.into(), at(2));
    for (before, after) in [
        (linked.clone(), Standing::Linked),
        (
            park(&linked, ReasonCode::UserDecides.into(), at(1)),
            Standing::Linked,
        ),
        (unlink(&linked, ReasonCode::CategoryRemoved.into()), waits(at(5))),
        (Pair::opened(by, None, at(4)), waits(at(5))),
        // It asked before others did that came since.
        (over, waits(at(2))),
    ] {
        assert_eq!(share(&before, by, at(5)).standing, after, "{before:?}");
    }
}
