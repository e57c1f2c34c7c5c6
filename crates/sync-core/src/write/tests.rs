//! What comes back of our own writes.

use super::*;
use crate::conclude;
use crate::content::contact::Contact;
use crate::observe::{Row, Seen, resolve};
use crate::plan::{Step, plan};
use crate::samples::*;

#[test]
fn r_conf_5_what_the_sync_wrote_comes_back_as_no_change() {
    for (exchange, sales) in [(called("New"), visit()), (visit(), called("New"))] {
        let edited = pair(Some(visit()), present(exchange), present(sales));
        let Step::Write(write) = plan(&edited, &two_way(), at(1)).step else {
            panic!("an edit travels")
        };
        let side = write.on();
        let ours = |minute| item(called("New"), minute);
        let begun = begin(&edited, &write, at(1));
        let heard = observe(&begun, side, Row::Changed(ours(2)), at(2));
        let answered = settle(&begun, side, Outcome::Applied(ours(2)), at(2));
        let cases = [
            ("answered", answered.clone()),
            (
                "heard afterwards, under another version",
                observe(&answered, side, Row::Changed(ours(3)), at(3)),
            ),
            (
                "heard before the answer",
                settle(&heard, side, Outcome::Applied(ours(2)), at(3)),
            ),
            (
                "heard, and the answer was lost",
                resolve(&heard, side, Seen::Found(ours(2)), &two_way(), at(3)),
            ),
        ];
        for (case, pair) in cases {
            assert_eq!(plan(&pair, &two_way(), at(4)).step, Step::Rest, "{case}");
            assert_eq!(pair.base, Some(called("New")), "{case}");
        }
    }
}

#[test]
fn r_conf_5_a_mark_that_comes_back_is_no_change() {
    let unmarked = pair(Some(visit()), unmarked(visit()), present(visit()));
    let Step::Write(mark) = plan(&unmarked, &two_way(), at(1)).step else {
        panic!("a mark was expected")
    };
    let begun = begin(&unmarked, &mark, at(1));
    let marked = settle(&begun, Side::Exchange, Outcome::Applied(item(visit(), 2)), at(2));
    let heard = observe(&marked, Side::Exchange, Row::Changed(item(visit(), 3)), at(3));
    for pair in [marked, heard] {
        assert_eq!(plan(&pair, &two_way(), at(4)).step, Step::Rest);
    }
}

/// A create of `pair` that nobody hears of, and the look that does not find it.
fn made_unseen(pair: &Pair<Contact>) -> Pair<Contact> {
    let Step::Write(create) = plan(pair, &two_way(), at(1)).step else {
        panic!("a create goes out")
    };
    let unheard = settle(
        &begin(pair, &create, at(1)),
        Side::Sales,
        Outcome::Uncertain,
        at(1),
    );
    resolve(&unheard, Side::Sales, Seen::Missing, &two_way(), at(5))
}

fn renamed(change: impl FnOnce(&mut Contact)) -> Contact {
    let mut contact = bo();
    change(&mut contact);
    contact
}

/// The create landed unheard of, and then the record went out of its user's sight.
#[test]
fn r_link_2_a_number_that_is_taken_by_what_cannot_be_seen_is_not_written_again() {
    let unseen = made_unseen(&pair(None, unmarked(bo()), Known::Absent));
    let Step::Write(create) = plan(&unseen, &two_way(), at(5)).step else {
        panic!("a create goes out again")
    };
    let begun = begin(&unseen, &create, at(5));
    let taken = settle(&begun, Side::Sales, Outcome::Taken, at(5));
    let missing = resolve(&taken, Side::Sales, Seen::Missing, &two_way(), at(15));
    for (pair, minute) in [(&taken, 5), (&missing, 15)] {
        assert_eq!(
            conclude::adopt(pair, Side::Sales, item(bo(), 1).id, at(minute)),
            *pair
        );
        let planned = plan(pair, &two_way(), at(minute));
        assert_eq!(
            planned.step,
            Step::Wait {
                until: at(minute + 10)
            }
        );
        assert_eq!(planned.reason.code, crate::ReasonCode::OutOfSight);
    }
    let found = Seen::Found(item(bo(), 1));
    let seen = resolve(&missing, Side::Sales, found, &two_way(), at(25));
    assert_eq!(seen.base, Some(bo()));
}

/// It was born of the create that nobody saw: an edit in Sales since then has no rival, and neither has one in Outlook.
#[test]
fn r_conf_1_what_an_unseen_create_made_has_that_create_as_its_base() {
    let in_outlook = renamed(|contact| contact.first_name = "Edited in Outlook".into());
    let in_sales = item(renamed(|contact| contact.last_name = "Edited in Sales".into()), 6);
    let both = renamed(|contact| {
        contact.first_name = "Edited in Outlook".into();
        contact.last_name = "Edited in Sales".into();
    });
    let unseen = Pair {
        exchange: present(in_outlook),
        ..made_unseen(&pair(None, unmarked(bo()), Known::Absent))
    };
    let Step::Write(create) = plan(&unseen, &two_way(), at(5)).step else {
        panic!("a create goes out again")
    };
    let again = begin(&unseen, &create, at(5));
    let taken = settle(&again, Side::Sales, Outcome::Taken, at(5));
    let look = |pair: &Pair<Contact>| {
        let found = Seen::Found(in_sales.clone());
        resolve(pair, Side::Sales, found, &two_way(), at(20))
    };
    let comes_back = [
        (
            "heard",
            observe(&unseen, Side::Sales, Row::Changed(in_sales.clone()), at(20)),
        ),
        ("looked at", look(&crate::recheck(&unseen, Side::Sales, at(20)))),
        ("made again, its number taken", look(&taken)),
        ("made again, the answer lost", look(&again)),
    ];
    for (case, pair) in comes_back {
        assert_eq!(pair.base, Some(bo()), "{case}");
        let to_sales = plan(&pair, &two_way(), at(21));
        assert_eq!(*updated(&to_sales, Side::Sales).0, both, "{case}");
        let to_outlook = plan(&after(&pair, &to_sales), &two_way(), at(21));
        assert_eq!(*updated(&to_outlook, Side::Exchange).0, both, "{case}");
    }
    let made = settle(&again, Side::Sales, Outcome::Applied(in_sales.clone()), at(5));
    let base = made.base.map(|base| base.first_name);
    assert_eq!(
        base.as_deref(),
        Some("Edited in Outlook"),
        "answered, it made the record itself"
    );
}

#[test]
fn r_cont_6_what_an_unseen_create_made_and_somebody_deleted_is_not_made_again() {
    let unseen = made_unseen(&pair(None, present(bo()), Known::Absent));
    let deleted = observe(&unseen, Side::Sales, Row::Deleted, at(6));
    assert!(matches!(deleted.sales, Known::Gone(_)));
    let never_made = pair(None, present(bo()), Known::Absent);
    assert_eq!(observe(&never_made, Side::Sales, Row::Deleted, at(6)), never_made);
}
