//! What it means that the category is gone, or back, and that an item lies elsewhere.

use super::*;
use crate::conclude::{conclude, unlink};
use crate::pair::{Facts, Marks};

fn linked() -> Pair<Appointment> {
    pair(Some(visit()), present(visit()), present(visit()))
}

/// The visit, changed in Outlook at minute `modified`.
fn with_category(category: bool, modified: i64) -> Row<Appointment> {
    Row::Changed(Item {
        marks: Marks {
            category,
            stamp: true,
        },
        ..item(visit(), modified)
    })
}

fn taken_off() -> Pair<Appointment> {
    observe(&linked(), Side::Exchange, with_category(false, 1), at(1))
}

fn put_back(unlinked: &Pair<Appointment>) -> Pair<Appointment> {
    observe(unlinked, Side::Exchange, with_category(true, 5), at(5))
}

/// What a plan that is a conclusion makes of the pair.
fn concluded(pair: &Pair<Appointment>) -> Pair<Appointment> {
    let plan = planned(pair, &two_way());
    let Step::Conclude(conclusion) = plan.step else {
        panic!("a conclusion was expected, not {:?}", plan.step)
    };
    conclude(pair, conclusion, plan.reason, &crate::Zone::utc(), at(1))
}

/// Both sides were looked at, and this is in Sales.
fn looked_at(pair: &Pair<Appointment>, in_sales: Seen<Appointment>) -> Pair<Appointment> {
    assert_eq!(planned(pair, &two_way()).step, Step::Look(Side::Exchange));
    let found = Seen::Found(item(visit(), 5));
    let pair = resolve(pair, Side::Exchange, found, &two_way(), at(6));
    assert_eq!(plan(&pair, &two_way(), at(6)).step, Step::Look(Side::Sales));
    resolve(&pair, Side::Sales, in_sales, &two_way(), at(6))
}

#[test]
fn r_cat_1_while_the_master_category_is_in_question_no_item_is_unlinked() {
    let in_question = Policy {
        category: CategoryTrust::InQuestion,
        ..two_way()
    };
    let plan = planned(&taken_off(), &in_question);
    assert_eq!(
        (plan.step, plan.reason.code),
        (Step::Rest, ReasonCode::CategoryInQuestion)
    );
    let edited = observe(
        &taken_off(),
        Side::Sales,
        Row::Changed(item(called("S"), 2)),
        at(2),
    );
    assert_eq!(
        updated(&planned(&edited, &in_question), Side::Exchange).1,
        [Field::Subject]
    );
}

#[test]
fn r_cat_4_taking_the_category_off_unlinks_and_keeps_both() {
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    for policy in [two_way(), one_way(), allowed] {
        let plan = planned(&taken_off(), &policy);
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Conclude(Conclusion::Unlink), ReasonCode::CategoryRemoved)
        );
    }
    let unlinked = concluded(&taken_off());
    for (side, modified) in [(Side::Exchange, 2), (Side::Sales, 2)] {
        let mut edited = item(called("Edited"), modified);
        edited.marks.category = side == Side::Sales;
        let edited = observe(&unlinked, side, Row::Changed(edited), at(2));
        let plan = planned(&edited, &two_way());
        assert_eq!(
            (plan.step, plan.reason.code),
            (Step::Rest, ReasonCode::CategoryRemoved)
        );
    }
}

#[test]
fn r_cat_4_putting_the_category_back_links_the_same_two_again() {
    let back = put_back(&concluded(&taken_off()));
    assert_eq!(planned(&back, &two_way()).reason.code, ReasonCode::Relinked);
    let again = concluded(&back).seated();
    assert_eq!((&again.standing, again.birth), (&Standing::Linked, 0));
    let seen = looked_at(&again, Seen::Found(item(visit(), 0)));
    let plan = planned(&seen, &two_way());
    assert_eq!((plan.step, plan.reason.code), (Step::Rest, ReasonCode::InStep));
}

#[test]
fn r_cat_4_where_the_counterpart_is_gone_putting_it_back_makes_one_new_record() {
    let unlinked = concluded(&taken_off());
    let gone = observe(&unlinked, Side::Sales, Row::Deleted, at(2));
    let again = concluded(&put_back(&gone)).seated();
    assert_eq!(again.birth, 1, "under a number of its own");
    let seen = looked_at(&again, Seen::Missing);
    assert!(matches!(
        written(&planned(&seen, &two_way())),
        Write::Create { on: Side::Sales, .. }
    ));
}

#[test]
fn r_cat_6_a_category_that_merely_stayed_on_links_nothing_again() {
    let unlinked = unlink(&linked(), ReasonCode::DeleteNotAllowed.into());
    let touched = observe(
        &unlinked,
        Side::Exchange,
        Row::Changed(item(called("Edited"), 2)),
        at(2),
    );
    for pair in [unlinked, touched] {
        assert_eq!(planned(&pair, &two_way()).step, Step::Rest);
    }
}

#[test]
fn r_cat_5_an_item_that_lies_elsewhere_rests_and_goes_on_when_it_is_moved_back() {
    let lying = |place, category, modified| {
        Row::Changed(Item {
            facts: Facts {
                place,
                ..Facts::default()
            },
            marks: Marks {
                category,
                stamp: true,
            },
            ..item(visit(), modified)
        })
    };
    let edited = observe(&linked(), Side::Sales, Row::Changed(item(called("S"), 1)), at(1));
    for category in [true, false] {
        let moved = observe(
            &edited,
            Side::Exchange,
            lying(Place::Elsewhere, category, 2),
            at(2),
        );
        let deleted = observe(&moved, Side::Sales, Row::Deleted, at(3));
        for pair in [&moved, &deleted] {
            let plan = planned(pair, &two_way());
            assert_eq!(
                (plan.step, plan.reason.code),
                (Step::Rest, ReasonCode::OutsideScope)
            );
        }
        let back = observe(&moved, Side::Exchange, lying(Place::Read, true, 4), at(4));
        assert_eq!(
            updated(&planned(&back, &two_way()), Side::Exchange).1,
            [Field::Subject]
        );
    }
}

#[test]
fn r_cat_5_an_item_in_deleted_items_is_deleted() {
    let looked = recheck(&linked(), Side::Exchange, at(1));
    let deleted = resolve(&looked, Side::Exchange, Seen::Deleted, &two_way(), at(1));
    let allowed = Policy {
        delete_in_sales: Permission::Allowed,
        ..two_way()
    };
    assert!(matches!(
        written(&planned(&deleted, &allowed)),
        Write::Delete { on: Side::Sales, .. }
    ));
}
