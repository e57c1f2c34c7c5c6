//! Who may say yes, and to what.

use super::*;
use alloc::vec::Vec;

#[test]
fn r_hold_1_an_approval_is_taken_only_of_what_is_held_now() {
    let mail = mail_hold();
    for (hold, seen, by, minute, expected) in [
        (&mail, versions("1"), Approver::User, 1, Ok(())),
        (&mail, versions("0"), Approver::User, 1, Err(Refusal::Changed)),
        (
            &mail,
            versions("1"),
            Approver::User,
            DAYS_14,
            Err(Refusal::Discarded),
        ),
        (
            &mail.discard(),
            versions("1"),
            Approver::Administrator,
            1,
            Err(Refusal::Discarded),
        ),
        (&removal_hold(), versions("1"), Approver::User, 1, Ok(())),
        (
            &hold(HeldFor::Deployment, demand(Effect::Deletes, 0)),
            versions("1"),
            Approver::User,
            1,
            Err(Refusal::NeedsAdministrator),
        ),
    ] {
        assert_eq!(hold.approve(&seen, by, at(minute)).map(|_| ()), expected);
    }
    let by_administrator = approved(&mail, Approver::Administrator);
    assert_eq!(
        by_administrator.approve(&versions("1"), Approver::User, at(2)),
        Ok(by_administrator)
    );
}

#[test]
fn r_hold_1_a_user_approves_own_mails_and_up_to_a_hundred_removals() {
    let mail = mail_hold();
    let removal = removal_hold();
    // A cancellation that is held for its mails is a removal all the same.
    let cancellation = hold(HeldFor::MailBudget, demand(Effect::Deletes, 3));
    let deployment = hold(HeldFor::Deployment, demand(Effect::Deletes, 0));
    let creates = hold(HeldFor::FirstCreates, demand(Effect::CreatesInFirstRound, 0));
    for (hold, times, removals_of_user, expected) in [
        (&mail, 500, 0, Approver::User),
        (&mail, 1, 500, Approver::User),
        (&creates, 500, 0, Approver::User),
        (&removal, 100, 0, Approver::User),
        (&removal, 101, 0, Approver::Administrator),
        (&removal, 100, 100, Approver::User),
        (&removal, 1, 101, Approver::Administrator),
        (&cancellation, 100, 100, Approver::User),
        (&cancellation, 101, 0, Approver::Administrator),
        (&deployment, 1, 1, Approver::Administrator),
    ] {
        let wanted: Vec<_> = (0..times).map(|_| (1, hold)).collect();
        assert_eq!(
            who_approves(wanted, removals_of_user),
            expected,
            "{:?} × {times}, {removals_of_user}",
            hold.held_for
        );
    }
}

#[test]
fn r_hold_1_for_several_users_an_administrator_approves() {
    let mail = mail_hold();
    assert_eq!(who_approves([(1, &mail), (1, &mail)], 0), Approver::User);
    assert_eq!(who_approves([(1, &mail), (2, &mail)], 0), Approver::Administrator);
}
