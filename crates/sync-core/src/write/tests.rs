//! What comes back of our own writes.

use super::*;
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

/// The create landed unheard of, and then the record went out of its user's sight.
#[test]
fn r_link_2_a_number_that_is_taken_by_what_cannot_be_seen_is_not_written_again() {
    let start = pair(None, unmarked(bo()), Known::Absent);
    let Step::Write(create) = plan(&start, &two_way(), at(1)).step else {
        panic!("a create goes out")
    };
    let begun = begin(&start, &create, at(1));
    let taken = settle(&begun, Side::Sales, Outcome::Taken, at(1));
    let unseen = resolve(&taken, Side::Sales, Seen::Missing, &two_way(), at(11));
    for (pair, minute) in [(&taken, 1), (&unseen, 11)] {
        let planned = plan(pair, &two_way(), at(minute));
        assert_eq!(
            planned.step,
            Step::Wait {
                until: at(minute + 10)
            }
        );
        assert_eq!(planned.reason.code, crate::ReasonCode::OutOfSight);
    }
    let seen = resolve(
        &unseen,
        Side::Sales,
        Seen::Found(item(bo(), 1)),
        &two_way(),
        at(21),
    );
    assert_eq!(seen.base, Some(bo()));
}
