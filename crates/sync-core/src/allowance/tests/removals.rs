//! The brake, and the creates of a first round.

use super::*;

#[test]
fn r_del_2_the_brake_minds_count_and_percentage_whichever_comes_first() {
    for (links, count, percent, expected) in [
        (0, 10, 10, 10),
        (19, 10, 10, 10),
        (20, 10, 10, 2),
        (29, 10, 10, 2),
        (30, 10, 10, 3),
        (99, 10, 10, 9),
        (100, 10, 10, 10),
        (109, 10, 10, 10),
        (5_000, 10, 10, 10),
        (5_000, 500, 10, 500),
        (5_000, 500, 1, 50),
        (20, 10, 1, 0),
        (20, 500, 50, 10),
        (19, 1, 50, 1),
        (u32::MAX, 10, 50, 10),
    ] {
        let mut desk = Desk::default();
        desk.policy.delete_brake_count = count;
        desk.policy.delete_brake_percent = percent;
        desk.policy.deployment_deletions_per_hour = u32::MAX;
        assert_eq!(desk.policy.removals_per_day(links), expected);
        let more = u64::from(expected) + 1;
        assert_eq!(
            desk.pass(deletes(0..more), any_day(links), 0),
            (expected as usize, Some(HeldFor::Deletions)),
            "{links} links, {count}, {percent} %"
        );
    }
}

#[test]
fn r_del_2_unlinks_by_lost_category_count_like_deletions() {
    let mut desk = Desk::default();
    let unlinks = (0..11).map(|key| demand(key, Effect::Unlinks, 0));
    assert_eq!(
        desk.pass(unlinks, any_day(1_000), 0),
        (10, Some(HeldFor::Deletions))
    );
    assert_eq!(
        desk.pass(deletes(11..12), any_day(1_000), 0).1,
        Some(HeldFor::Deletions)
    );
    assert_eq!(desk.deployment.last_hour, 0);
}

#[test]
fn r_del_2_each_object_has_its_own_brake() {
    let mut desk = Desk::default();
    for object in [Object::Appointments, Object::Contacts, Object::Tasks] {
        let removals = (0..11).map(|key| Demand {
            key: WriteKey::of(b"link", &[object as u8, key]),
            object,
            ..demand(0, Effect::Deletes, 0)
        });
        assert_eq!(
            desk.pass(removals, any_day(1_000), 0),
            (10, Some(HeldFor::Deletions))
        );
    }
}

#[test]
fn r_del_2_the_brake_rolls_over_24_hours() {
    let mut desk = Desk::default();
    desk.pass(deletes(0..5), any_day(1_000), 0);
    desk.pass(deletes(5..10), any_day(1_000), 60);
    assert_eq!(desk.pass(deletes(10..20), any_day(1_000), DAY_MINUTES - 1).0, 0);
    assert_eq!(desk.pass(deletes(10..20), any_day(1_000), DAY_MINUTES).0, 5);
    assert_eq!(desk.pass(deletes(20..30), any_day(1_000), DAY_MINUTES + 60).0, 5);
}

#[test]
fn r_del_2_nothing_is_removed_while_a_side_is_suddenly_empty() {
    let mut desk = Desk::default();
    let empty = Occasion {
        sides: Sides::SuddenlyEmpty,
        ..any_day(1_000)
    };
    for effect in [Effect::Deletes, Effect::Unlinks] {
        assert_eq!(
            desk.admit(demand(1, effect, 0), empty, 0),
            Err(HeldFor::SideEmpty)
        );
    }
    for effect in [Effect::Changes, Effect::Creates, Effect::CreatesInFirstRound] {
        assert!(desk.admit(demand(1, effect, 0), empty, 0).is_ok(), "{effect:?}");
    }
}

#[test]
fn r_del_2_two_hundred_deletions_an_hour_in_the_deployment_and_then_all_are_held() {
    for (last_hour, expected) in [
        (199, None),
        (200, Some(HeldFor::Deployment)),
        (u32::MAX, Some(HeldFor::Deployment)),
    ] {
        let mut desk = Desk::default();
        desk.deployment.last_hour = last_hour;
        assert_eq!(desk.pass(deletes(0..1), any_day(1_000), 0).1, expected);
    }
    let mut desk = Desk::default();
    desk.deployment.last_hour = 200;
    assert!(
        desk.admit(demand(1, Effect::Unlinks, 0), any_day(1_000), 0)
            .is_ok()
    );
    assert!(
        desk.admit(demand(2, Effect::Changes, 3), any_day(1_000), 0)
            .is_ok()
    );
}

#[test]
fn r_del_2_the_deployment_counts_a_repeated_deletion_once_an_hour() {
    let mut desk = Desk::default();
    desk.deployment.last_hour = 199;
    assert_eq!(desk.pass(deletes(0..1), any_day(1_000), 0), (1, None));
    assert_eq!(desk.pass(deletes(0..1), any_day(1_000), 59), (1, None));
    assert_eq!(desk.deployment.last_hour, 200);
    assert_eq!(
        desk.pass(deletes(0..1), any_day(1_000), 59 + 60),
        (0, Some(HeldFor::Deployment))
    );
}

#[test]
fn r_adopt_1_twenty_creates_of_a_first_round_go_and_the_next_is_held() {
    let mut desk = Desk::default();
    let creates = |keys: core::ops::Range<u64>| keys.map(|key| demand(key, Effect::CreatesInFirstRound, 0));
    assert_eq!(desk.pass(creates(0..20), any_day(0), 0), (20, None));
    // However long the round takes, and however often it starts again.
    assert_eq!(desk.pass(creates(0..20), any_day(0), 3 * DAY_MINUTES), (20, None));
    assert_eq!(
        desk.pass(creates(20..21), any_day(0), 3 * DAY_MINUTES),
        (0, Some(HeldFor::FirstCreates))
    );
    let later = demand(21, Effect::Creates, 0);
    assert!(desk.admit(later, any_day(0), 3 * DAY_MINUTES).is_ok());
}

#[test]
fn r_adopt_1_the_creates_of_a_first_round_are_forgotten_a_day_after_it() {
    let mut desk = Desk::default();
    let creates = |keys: core::ops::Range<u64>| keys.map(|key| demand(key, Effect::CreatesInFirstRound, 0));
    assert_eq!(desk.pass(creates(0..20), any_day(0), 0), (20, None));
    desk.allowance
        .end_first_round(demand(0, Effect::Creates, 0).object);
    // The first round of another object comes soon after, and has no budget of its own.
    assert_eq!(
        desk.pass(creates(20..21), any_day(0), DAY_MINUTES - 1),
        (0, Some(HeldFor::FirstCreates))
    );
    assert_eq!(desk.pass(creates(20..21), any_day(0), DAY_MINUTES), (1, None));
    assert_eq!(desk.allowance.rows().count(), 1);
}
