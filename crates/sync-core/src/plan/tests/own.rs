//! What an appointment is to its owner alone, and where to join it (R-APPT-12, R-APPT-19).

use super::*;
use crate::conclude::conclude;
use crate::content::appointment::{Alarm, Own, ShowAs};
use crate::content::occurrences::{Occurrences, OccurrencesField};
use crate::content::slot::Slot;
use crate::content::told::Told;
use crate::content::zone::Zone;
use crate::pair::{Facts, Organizer};

const ADA: SalesId = SalesId(1);
const GRACE: SalesId = SalesId(2);

fn own(of: SalesId, show_as: ShowAs, reminder: Alarm) -> Own {
    Own {
        of: Some(of),
        show_as: Told::This(show_as),
        reminder: Told::This(reminder),
    }
}

/// Ada's visit, of which she is reminded so.
fn reminded(reminder: Alarm) -> Appointment {
    Appointment {
        own: own(ADA, ShowAs::Busy, reminder),
        ..visit()
    }
}

/// The visit, to be joined there.
fn joined_at(link: &str) -> Appointment {
    Appointment {
        join_link: Told::This(link.into()),
        ..visit()
    }
}

#[test]
fn r_appt_19_reminder_and_show_as_travel_both_ways_field_by_field() {
    let base = reminded(Alarm::Before(15));
    let exchange = Appointment {
        own: own(ADA, ShowAs::Free, Alarm::Before(15)),
        ..visit()
    };
    let sales = reminded(Alarm::Off);
    let pair = pair(Some(base), present(exchange), present(sales));
    let to_sales = planned(&pair, &two_way());
    assert_eq!(updated(&to_sales, Side::Sales).1, [Field::ShowAs]);
    let next = crate::samples::after(&pair, &to_sales);
    let to_exchange = planned(&next, &two_way());
    let (sent, fields) = updated(&to_exchange, Side::Exchange);
    assert_eq!(fields, [Field::Reminder]);
    assert_eq!(sent.own, own(ADA, ShowAs::Free, Alarm::Off));
}

#[test]
fn r_appt_6_one_way_keeps_a_reminder_that_was_set_in_sales_there() {
    let pair = pair(
        Some(reminded(Alarm::Before(15))),
        present(reminded(Alarm::Before(15))),
        present(reminded(Alarm::Off)),
    );
    assert_eq!(planned(&pair, &one_way()).step, Step::Rest);
}

#[test]
fn r_appt_12_what_is_their_own_reaches_an_attendees_copy_and_mails_nobody() {
    let facts = Facts {
        organizer: Organizer::SomebodyElse,
        invitees: 3,
        ..Facts::default()
    };
    let exchange = |content| {
        Known::Present(Item {
            facts,
            ..item(content, 0)
        })
    };
    let base = reminded(Alarm::Before(15));
    let sales = Appointment {
        subject: "From Sales".into(),
        ..reminded(Alarm::Before(5))
    };
    let pair = pair(Some(base.clone()), exchange(base), present(sales));
    let plan = planned(&pair, &two_way());
    let (sent, fields) = updated(&plan, Side::Exchange);
    assert_eq!((fields, sent.subject.as_str()), (&[Field::Reminder][..], "Visit"));
    assert_eq!(written(&plan).mails(&pair), None);
}

#[test]
fn r_appt_18_a_write_that_changes_more_than_what_is_their_own_mails_all_the_same() {
    let facts = Facts {
        invitees: 3,
        ..Facts::default()
    };
    let base = reminded(Alarm::Before(15));
    let exchange = Known::Present(Item {
        facts,
        ..item(base.clone(), 0)
    });
    let sales = Appointment {
        subject: "From Sales".into(),
        ..reminded(Alarm::Before(5))
    };
    let pair = pair(Some(base), exchange, present(sales));
    let plan = planned(&pair, &two_way());
    assert_eq!(
        updated(&plan, Side::Exchange).1,
        [Field::Subject, Field::Reminder]
    );
    assert_eq!(written(&plan).mails(&pair), Some(3));
}

#[test]
fn r_appt_12_what_is_another_persons_own_is_neither_brought_nor_taken() {
    let graces = Appointment {
        own: own(GRACE, ShowAs::Free, Alarm::Before(60)),
        ..visit()
    };
    let adas = reminded(Alarm::Before(15));
    for base in [adas.clone(), graces.clone(), visit()] {
        let pair = pair(Some(base), present(adas.clone()), present(graces.clone()));
        assert_eq!(planned(&pair, &two_way()).step, Step::Rest);
    }
}

#[test]
fn r_appt_19_a_base_from_before_learns_what_both_hold_and_nothing_is_written() {
    let exchange = Appointment {
        join_link: Told::This("https://a.example/1".into()),
        ..reminded(Alarm::Before(15))
    };
    let sales = Appointment {
        join_link: Told::This("".into()),
        ..reminded(Alarm::Off)
    };
    let pair = pair(Some(visit()), present(exchange.clone()), present(sales));
    let plan = planned(&pair, &two_way());
    let Step::Conclude(conclusion @ Conclusion::MoveBase(_)) = plan.step else {
        panic!("a base that learns was expected: {plan:?}")
    };
    let learnt = conclude(&pair, conclusion, plan.reason, &Zone::utc(), at(1));
    assert_eq!(planned(&learnt, &two_way()).step, Step::Rest);

    // From then on edits are edits, of both sides.
    let mut edited = learnt.clone();
    edited.exchange = present(Appointment {
        own: own(ADA, ShowAs::Busy, Alarm::Before(30)),
        join_link: Told::This("https://a.example/2".into()),
        ..exchange
    });
    let plan = planned(&edited, &two_way());
    assert_eq!(updated(&plan, Side::Sales).1, [Field::Reminder, Field::JoinLink]);
    let mut edited = learnt;
    edited.sales = present(reminded(Alarm::Before(5)));
    let plan = planned(&edited, &two_way());
    assert_eq!(updated(&plan, Side::Exchange).1, [Field::Reminder]);
}

#[test]
fn r_appt_19_what_one_side_does_not_say_is_neither_written_nor_cleared_there() {
    for base in [visit(), reminded(Alarm::Before(15))] {
        let pair = pair(Some(base), present(reminded(Alarm::Before(30))), present(visit()));
        assert_eq!(planned(&pair, &two_way()).step, Step::Rest);
    }
}

#[test]
fn r_appt_19_the_join_link_goes_to_sales_alone_and_is_not_cleared_there() {
    let pair_of = |base: Appointment, exchange: Appointment, sales: Appointment| {
        pair(Some(base), present(exchange), present(sales))
    };
    let (one, two) = (joined_at("https://a.example/1"), joined_at("https://a.example/2"));
    let moved = planned(&pair_of(one.clone(), two.clone(), one.clone()), &two_way());
    assert_eq!(updated(&moved, Side::Sales).1, [Field::JoinLink]);
    let in_sales = planned(&pair_of(one.clone(), one.clone(), two), &two_way());
    assert_eq!(in_sales.step, Step::Rest);
    let not_online = planned(&pair_of(one.clone(), visit(), one), &two_way());
    assert_eq!(not_online.step, Step::Rest);
}

#[test]
fn r_appt_19_a_first_link_takes_the_reminder_from_whichever_side_has_one() {
    let base = None;
    let there = pair(
        base.clone(),
        present(reminded(Alarm::Before(15))),
        present(reminded(Alarm::Off)),
    );
    assert_eq!(
        updated(&planned(&there, &two_way()), Side::Sales).1,
        [Field::Reminder]
    );
    let here = pair(
        base,
        present(reminded(Alarm::Off)),
        present(reminded(Alarm::Before(15))),
    );
    assert_eq!(
        updated(&planned(&here, &two_way()), Side::Exchange).1,
        [Field::Reminder]
    );
}

#[test]
fn r_appt_21_an_entry_in_a_colleagues_mailbox_has_nothing_of_the_owners_own() {
    let entry = reminded(Alarm::Before(15)).without_guests(SalesPerson::User(GRACE));
    assert_eq!(entry.own, Own::default());
}

#[test]
fn r_appt_14_a_reminder_of_one_meeting_of_a_series_is_that_meetings_alone() {
    let slots = [0, 1].map(|day| Slot::at(at(24 * 60 * (day + 1))));
    let series = |reminders: [Alarm; 2]| {
        let rows = slots.into_iter().zip(reminders.map(reminded)).collect();
        Occurrences::from_rows(rows, Zone::utc())
    };
    let base = series([Alarm::Before(15); 2]);
    let sales = series([Alarm::Before(15), Alarm::Off]);
    let pair = pair(Some(base.clone()), present(base), present(sales));
    let plan = plan(&pair, &two_way(), at(1));
    let (_, fields) = updated(&plan, Side::Exchange);
    assert_eq!(fields, [OccurrencesField::Meeting(slots[1], Field::Reminder)]);
    assert_eq!(written(&plan).mails(&pair), None);
}

#[test]
fn r_appt_19_a_base_from_before_learns_meeting_by_meeting() {
    let slots = [0, 1].map(|day| Slot::at(at(24 * 60 * (day + 1))));
    let series = |meeting: &Appointment| {
        let rows = slots.map(|slot| (slot, meeting.clone())).into_iter().collect();
        Occurrences::from_rows(rows, Zone::utc())
    };
    let mut pair = pair(
        Some(series(&visit())),
        present(series(&reminded(Alarm::Before(15)))),
        present(series(&reminded(Alarm::Off))),
    );
    let first = plan(&pair, &two_way(), at(1));
    let Step::Conclude(Conclusion::MoveBase(learnt)) = first.step else {
        panic!("a base that learns was expected: {first:?}")
    };
    pair.base = Some(*learnt);
    assert_eq!(plan(&pair, &two_way(), at(1)).step, Step::Rest);
}
