//! Both are there: which edits travel, which meet, and which wait for a person.

use super::*;
use crate::conclude::{conclude, decide};
use crate::content::appointment::Description;
use crate::pair::{Body, Facts};
use crate::reason::Detail;

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

    let pair = begin(&pair, written(&plan), at(1));
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
    assert!(matches!(written(&plan), Write::Mark { .. }));
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

// The body (R-APPT-20).

fn described(text: &str) -> Appointment {
    Appointment {
        description: Description(String::from(text)),
        ..visit()
    }
}

/// Seen in Outlook, with a table in the body.
fn with_a_table(content: Appointment, modified: i64) -> Item<Appointment> {
    Item {
        facts: Facts {
            body: Body::HoldsMore,
            ..Facts::default()
        },
        ..item(content, modified)
    }
}

#[test]
fn r_appt_20_a_body_is_written_only_where_sales_edited_the_description() {
    for exchange in [item(visit(), 0), with_a_table(visit(), 0)] {
        let elsewhere = pair(
            Some(visit()),
            Known::Present(exchange),
            present(held_in("Room 2")),
        );
        assert_eq!(
            updated(&planned(&elsewhere, &two_way()), Side::Exchange).1,
            [Field::Location]
        );
    }
    let edited = pair(Some(visit()), present(visit()), present(described("<p>New</p>")));
    assert_eq!(
        updated(&planned(&edited, &two_way()), Side::Exchange),
        (&described("<p>New</p>"), &[Field::Description][..])
    );
}

#[test]
fn r_appt_20_a_body_that_holds_what_sales_cannot_waits_for_a_person_while_the_rest_travels() {
    let in_sales = Appointment {
        location: String::from("Room 2"),
        ..described("<p>New</p>")
    };
    let start = pair(
        Some(visit()),
        Known::Present(with_a_table(visit(), 0)),
        present(in_sales),
    );
    let plan = planned(&start, &two_way());
    assert_eq!(
        updated(&plan, Side::Exchange),
        (&held_in("Room 2"), &[Field::Location][..])
    );
    let moved = settle(
        &begin(&start, written(&plan), at(1)),
        Side::Exchange,
        Outcome::Applied(with_a_table(held_in("Room 2"), 2)),
        at(2),
    );
    let waits = planned(&moved, &two_way());
    assert_eq!(
        (&waits.step, &waits.reason),
        (
            &Step::Conclude(Conclusion::Park),
            &ReasonCode::BodyHoldsMore.with(Detail::Field(String::from("description")))
        )
    );
    let parked = conclude(&moved, Conclusion::Park, waits.reason, &two_way().zone, at(3));

    let replaced = planned(&decide(&parked, Side::Sales, &two_way().zone, at(4)), &two_way());
    let (sent, fields) = updated(&replaced, Side::Exchange);
    assert_eq!(
        (&sent.description.0[..], fields),
        ("<p>New</p>", &[Field::Description][..])
    );

    let kept = planned(
        &decide(&parked, Side::Exchange, &two_way().zone, at(4)),
        &two_way(),
    );
    let (sent, fields) = updated(&kept, Side::Sales);
    assert_eq!(
        (&sent.description, fields),
        (&visit().description, &[Field::Description][..])
    );
}

#[test]
fn r_appt_20_nobody_is_dropped_from_a_meeting_because_sales_lacks_them() {
    let mut in_sales = called("From Sales");
    in_sales.people.remove(&SalesPerson::Contact(SalesId(2)));
    let lacking = pair(Some(visit()), present(visit()), present(in_sales));
    assert_eq!(
        updated(&planned(&lacking, &two_way()), Side::Exchange),
        (&called("From Sales"), &[Field::Subject][..])
    );
}
