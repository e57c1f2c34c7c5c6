//! Limits, and who gets a place under them.

use super::*;
use crate::samples::at;
use alloc::vec;
use proptest::prelude::*;

fn nobody() -> BTreeMap<u32, Life> {
    BTreeMap::new()
}

fn shared(id: u32, minute: i64) -> PlaceRequest<u32> {
    PlaceRequest {
        ground: Ground::Shared { at: at(minute) },
        id,
        life: Life::Until(at(600)),
    }
}

fn upcoming(id: u32, minute: i64) -> PlaceRequest<u32> {
    PlaceRequest {
        ground: Ground::Upcoming { starts: at(minute) },
        id,
        life: Life::Until(at(minute + 60)),
    }
}

fn changed(id: u32, minute: i64) -> PlaceRequest<u32> {
    PlaceRequest {
        ground: Ground::changed(at(minute)),
        id,
        life: Life::Open,
    }
}

#[test]
fn r_lim_1_limits_that_come_to_five_thousand_are_allowed_and_one_more_is_refused_with_the_sum() {
    for (appointments, contacts, tasks, expected) in [
        (2_000, 2_000, 1_000, Ok(())),
        (5_000, 0, 0, Ok(())),
        (0, 0, 0, Ok(())),
        (2_000, 2_000, 1_001, Err(SumTooLarge { sum: 5_001 })),
        (5_000, 5_000, 5_000, Err(SumTooLarge { sum: 15_000 })),
        (
            u32::MAX,
            u32::MAX,
            u32::MAX,
            Err(SumTooLarge { sum: 12_884_901_885 }),
        ),
    ] {
        assert_eq!(Limits::new(appointments, contacts, tasks).map(|_| ()), expected);
    }
}

#[test]
fn r_lim_1_the_defaults_are_those_of_the_page_and_fit() {
    let limits = Limits::default();
    assert_eq!(Limits::new(2_000, 2_000, 1_000), Ok(limits));
    assert_eq!(limits.of(Object::Appointments), 2_000);
    assert_eq!(limits.of(Object::Contacts), 2_000);
    assert_eq!(limits.of(Object::Tasks), 1_000);
}

#[test]
fn r_lim_2_only_what_is_live_takes_up_a_place() {
    for (life, live) in [
        (Life::Until(at(1)), true),
        (Life::Until(at(0)), false),
        (Life::Until(at(-1)), false),
        (Life::Open, true),
        (Life::Over, false),
    ] {
        assert_eq!(life.is_live(at(0)), live, "{life:?}");
        let seating = seat(1, &BTreeMap::from([(1, life)]), [changed(2, 0)], at(0));
        assert_eq!(seating.outside_count(), u32::from(live), "{life:?}");
    }
}

#[test]
fn r_lim_2_free_places_go_to_shares_then_to_the_nearest_then_to_the_most_recently_changed() {
    let requests = [
        changed(1, -5),
        changed(2, -1),
        upcoming(3, 500),
        upcoming(4, 30),
        shared(5, -2),
        shared(6, -9),
    ];
    let seating = seat(10, &nobody(), requests, at(0));
    assert_eq!(seating.seated, vec![6, 5, 4, 3, 2, 1]);
    assert_eq!(seating.taken, 6);
    let seating = seat(3, &nobody(), requests, at(0));
    assert_eq!(seating.seated, vec![6, 5, 4]);
    let outside: Vec<_> = seating.outside.iter().map(|(id, _)| *id).collect();
    assert_eq!(outside, vec![3, 2, 1]);
}

#[test]
fn r_lim_2_equal_grounds_are_decided_by_their_ids() {
    let seating = seat(2, &nobody(), [changed(3, 0), changed(1, 0), changed(2, 0)], at(0));
    assert_eq!(seating.seated, vec![1, 2]);
}

#[test]
fn r_lim_2_linked_records_keep_their_place_and_ask_for_no_second_one() {
    let linked = BTreeMap::from([(1, Life::Open), (2, Life::Open)]);
    let seating = seat(3, &linked, [shared(1, -9), changed(3, 0), changed(4, 0)], at(0));
    assert_eq!(seating.seated, vec![3]);
    assert_eq!(seating.taken, 3);
    assert_eq!(seating.outside_count(), 1);
}

#[test]
fn r_lim_2_a_record_that_asks_twice_gets_one_place_by_its_better_ground() {
    let seating = seat(
        2,
        &nobody(),
        [upcoming(1, 5), upcoming(2, 60), shared(2, -1)],
        at(0),
    );
    assert_eq!(seating.seated, vec![2, 1]);
    assert_eq!(seating.taken, 2);
}

#[test]
fn r_lim_2_at_limit_0_nothing_new_is_linked_and_what_is_linked_goes_on() {
    let past = PlaceRequest {
        life: Life::Until(at(-1)),
        ..shared(3, -2)
    };
    let seating = seat(
        0,
        &BTreeMap::from([(1, Life::Open)]),
        [shared(2, -1), past],
        at(0),
    );
    assert_eq!(seating.seated, Vec::<u32>::new());
    assert_eq!(seating.taken, 1);
    assert_eq!(seating.outside_count(), 2);
}

#[test]
fn r_lim_2_a_past_meeting_shared_by_hand_needs_no_place() {
    let past = PlaceRequest {
        life: Life::Until(at(-1)),
        ..shared(2, 0)
    };
    let seating = seat(
        1,
        &BTreeMap::from([(1, Life::Open)]),
        [past, shared(3, -5)],
        at(0),
    );
    assert_eq!(seating.seated, vec![2]);
    assert_eq!((seating.taken, seating.outside_count()), (1, 1));
}

#[test]
fn r_lim_3_what_does_not_fit_is_listed_with_the_rule_and_the_limit() {
    let seating = seat(1, &nobody(), [shared(1, 0), shared(2, 1)], at(5));
    let reason = ReasonCode::OverLimit.with(Detail::Allowed(1));
    assert_eq!(seating.outside, vec![(2, reason.clone())]);
    assert_eq!(reason.code.rule(), "R-LIM-3");
    assert_eq!(seating.outside_count(), 1);
}

#[test]
fn r_lim_3_lowering_a_limit_takes_no_place_away() {
    let linked = (0..10).map(|id| (id, Life::Open)).collect();
    let seating = seat(4, &linked, [shared(99, 0)], at(0));
    assert_eq!(
        (seating.taken, seating.seated.len(), seating.outside_count()),
        (10, 0, 1)
    );
}

fn life() -> impl Strategy<Value = Life> {
    prop_oneof![
        (-60_i64..60).prop_map(|minute| Life::Until(at(minute))),
        Just(Life::Open),
        Just(Life::Over),
    ]
}

fn request() -> impl Strategy<Value = PlaceRequest<u32>> {
    let ground = (0..3, -60_i64..60).prop_map(|(which, minute)| match which {
        0 => Ground::Shared { at: at(minute) },
        1 => Ground::Upcoming { starts: at(minute) },
        _ => Ground::changed(at(minute)),
    });
    (ground, 0_u32..40, life()).prop_map(|(ground, id, life)| PlaceRequest { ground, id, life })
}

proptest! {
    #[test]
    fn r_lim_2_never_more_places_than_the_limit_and_everybody_is_answered_once(
        limit in 0_u32..30,
        linked in proptest::collection::btree_map(0_u32..40, life(), 0..20),
        requests in proptest::collection::vec(request(), 0..40),
    ) {
        let live = linked.values().filter(|life| life.is_live(at(0))).count() as u32;
        let seating = seat(limit, &linked, requests.clone(), at(0));
        prop_assert!(seating.taken <= limit.max(live));
        let asked: BTreeSet<u32> = requests.iter().map(|request| request.id).collect();
        let answered: Vec<u32> = seating
            .seated
            .iter()
            .copied()
            .chain(seating.outside.iter().map(|(id, _)| *id))
            .collect();
        let once: BTreeSet<u32> = answered.iter().copied().collect();
        prop_assert_eq!(once.len(), answered.len());
        prop_assert_eq!(once, asked.into_iter().filter(|id| !linked.contains_key(id)).collect());
    }

    #[test]
    fn r_lim_2_seating_does_not_depend_on_the_order_of_asking(
        limit in 0_u32..30,
        linked in proptest::collection::btree_map(0_u32..40, life(), 0..20),
        (requests, shuffled) in proptest::collection::vec(request(), 0..40)
            .prop_flat_map(|requests| (Just(requests.clone()), Just(requests).prop_shuffle())),
    ) {
        prop_assert_eq!(seat(limit, &linked, requests, at(0)), seat(limit, &linked, shuffled, at(0)));
    }
}

mod links {
    use super::*;
    use crate::content::appointment::{Appointment, Span, Visibility};
    use crate::observe::{Row, Seen, observe, recheck, resolve};
    use crate::pair::{Cause, Item, Known, Marks, Was};
    use crate::samples::{at, item, pair, two_way, visit};
    use crate::{Claim, Pair, Side, Standing};

    fn terms(limit: u32) -> SeatTerms {
        SeatTerms {
            limit,
            autocapture: Permission::Allowed,
            zone: Zone::utc(),
        }
    }

    /// Asks since `minute`, for a meeting of one hour that starts in so many minutes.
    fn asking(claim: Claim, minute: i64, starts: i64) -> Pair<Appointment> {
        let meeting = Appointment {
            time: Span::Timed {
                start: at(starts),
                end: at(starts + 60),
            },
            ..visit()
        };
        let fresh = Known::doubt(Was::Absent, Cause::Recheck, at(minute));
        let mut asking = pair(None, Known::Present(item(meeting, minute)), fresh);
        asking.origin.claim = claim;
        asking.origin.made_in = Side::Exchange;
        asking.unseated(ReasonCode::SharedByCategory.into(), at(minute))
    }

    fn seated_of(links: &[Pair<Appointment>], terms: &SeatTerms) -> Vec<usize> {
        let changed = seat_links(links.iter().enumerate(), terms, at(0));
        let seated = changed
            .iter()
            .filter(|(_, pair)| pair.standing == Standing::Linked);
        seated.map(|(place, _)| *place).collect()
    }

    #[test]
    fn r_lim_2_free_places_go_to_shares_then_to_the_nearest() {
        let links = [
            asking(Claim::Autocapture, -9, 300),
            asking(Claim::Autocapture, -9, 100),
            asking(Claim::Category, -1, 900),
            asking(Claim::Category, -2, 900),
            asking(Claim::Autocapture, -9, 200),
        ];
        assert_eq!(seated_of(&links, &terms(4)), [3, 2, 1, 4]);
    }

    #[test]
    fn r_lim_2_r_cat_2_what_was_captured_and_is_then_categorised_by_hand_asks_before_what_rules_bring() {
        let later = asking(Claim::Autocapture, -9, 900);
        let Known::Present(meeting) = later.exchange.clone() else {
            panic!("{later:?}")
        };
        let private = Appointment {
            visibility: Visibility::Private,
            ..meeting.content.clone()
        };
        let private = item(private, -5);
        let mut captured = later;
        captured.exchange = Known::Present(Item {
            marks: Marks::NONE,
            ..meeting
        });
        // Whether a feed tells of it or a look finds it.
        let heard = observe(&captured, Side::Exchange, Row::Changed(private.clone()), at(-4));
        let in_doubt = recheck(&captured, Side::Exchange, at(-5));
        let seen = resolve(
            &in_doubt,
            Side::Exchange,
            Seen::Found(private),
            &two_way(),
            at(-4),
        );
        for asked in [heard, seen] {
            assert!(asked.origin.shared_private, "R-APPT-9: by their own act");
            let links = [asking(Claim::Autocapture, -9, 100), asked];
            assert_eq!(seated_of(&links, &terms(1)), [1]);
        }
    }

    #[test]
    fn r_lim_2_a_share_at_limit_0_is_left_outside_and_comes_before_what_rules_bring() {
        let by = crate::Origin::by_hand(Claim::Share);
        let mut shared = crate::share(&asking(Claim::Autocapture, -9, 900), by, at(-1));
        shared.exchange = asking(Claim::Share, -1, 900).exchange;
        let links = [asking(Claim::Autocapture, -9, 100), shared];
        assert_eq!(seated_of(&links, &terms(0)), [0; 0]);
        assert_eq!(seated_of(&links, &terms(1)), [1]);
    }

    #[test]
    fn r_lim_3_who_is_left_outside_is_told_once_and_comes_in_when_a_place_is_free() {
        let mut links = [
            asking(Claim::Category, -2, 900).seated(),
            asking(Claim::Category, -1, 900),
        ];
        let changed = seat_links(links.iter().enumerate(), &terms(1), at(0));
        let [(1, outside)] = changed.as_slice() else {
            panic!("{changed:?}")
        };
        let over = ReasonCode::OverLimit.with(Detail::Allowed(1));
        assert_eq!(
            outside.standing,
            Standing::Unseated {
                reason: over,
                since: at(-1)
            }
        );
        links[1] = outside.clone();
        assert_eq!(seat_links(links.iter().enumerate(), &terms(1), at(0)), []);
        links[0] = crate::unlink(&links[0], ReasonCode::CategoryRemoved.into());
        assert_eq!(seated_of(&links, &terms(1)), [1]);
    }

    #[test]
    fn r_lim_2_a_lowered_limit_takes_no_place_away() {
        let links = [
            asking(Claim::Category, -2, 900).seated(),
            asking(Claim::Category, -1, 900).seated(),
        ];
        for limit in [0, 1] {
            assert_eq!(seat_links(links.iter().enumerate(), &terms(limit), at(0)), []);
        }
    }

    #[test]
    fn r_appt_7_what_was_captured_stays_outside_once_autocapture_is_off() {
        let links = [asking(Claim::Autocapture, 0, 100)];
        let off = SeatTerms {
            autocapture: Permission::Denied,
            ..terms(9)
        };
        assert_eq!(seated_of(&links, &off), [0_usize; 0]);
        assert_eq!(seated_of(&links, &terms(9)), [0]);
    }
}
