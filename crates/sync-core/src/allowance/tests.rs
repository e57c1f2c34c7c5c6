//! Budgets and brakes, at their edges and over time.

mod removals;

use super::*;
use crate::reason::{Action, Remedy};
use crate::samples::at;
use alloc::vec::Vec;
use proptest::prelude::*;

const DAY_MINUTES: i64 = 24 * 60;

/// One user's budgets, with everything at its default.
#[derive(Debug, Default)]
struct Desk {
    allowance: Allowance,
    deployment: DeploymentDeletions,
    policy: AllowancePolicy,
}

impl Desk {
    fn admit(&mut self, demand: Demand, occasion: Occasion, minute: i64) -> Result<Spent, HeldFor> {
        self.budgets().admit(&demand, &occasion, at(minute))
    }

    /// How many of `demands` went through in one moment, and why the first that did not was held.
    fn pass(
        &mut self,
        demands: impl IntoIterator<Item = Demand>,
        occasion: Occasion,
        minute: i64,
    ) -> (usize, Option<HeldFor>) {
        let answers: Vec<_> = demands
            .into_iter()
            .map(|demand| self.admit(demand, occasion, minute))
            .collect();
        let held = answers.iter().find_map(|answer| answer.err());
        (answers.iter().filter(|answer| answer.is_ok()).count(), held)
    }

    fn budgets(&mut self) -> Budgets<'_> {
        Budgets {
            allowance: &mut self.allowance,
            deployment: &mut self.deployment,
            policy: &self.policy,
        }
    }
}

fn demand(key: u64, effect: Effect, recipients: u32) -> Demand {
    Demand {
        key: WriteKey::of(&key.to_be_bytes(), b"1"),
        object: Object::Appointments,
        effect,
        recipients,
    }
}

fn mails(keys: core::ops::Range<u64>, recipients: u32) -> impl Iterator<Item = Demand> {
    keys.map(move |key| demand(key, Effect::Changes, recipients))
}

fn deletes(keys: core::ops::Range<u64>) -> impl Iterator<Item = Demand> {
    keys.map(|key| demand(key, Effect::Deletes, 0))
}

fn any_day(links: u32) -> Occasion {
    Occasion {
        links,
        mailing: Turn::Later,
        sides: Sides::Filled,
    }
}

#[test]
fn r_appt_18_twenty_meetings_are_mailed_in_a_day_and_the_next_is_held() {
    let mut desk = Desk::default();
    assert_eq!(desk.pass(mails(0..20, 1), any_day(100), 0), (20, None));
    assert_eq!(
        desk.pass(mails(20..21, 1), any_day(100), 1),
        (0, Some(HeldFor::MailBudget))
    );
}

#[test]
fn r_appt_18_two_hundred_recipients_are_mailed_in_a_day_and_the_next_is_held() {
    let mut desk = Desk::default();
    assert_eq!(
        desk.admit(demand(1, Effect::Creates, 201), any_day(100), 0),
        Err(HeldFor::MailBudget)
    );
    assert!(
        desk.admit(demand(2, Effect::Creates, 200), any_day(100), 0)
            .is_ok()
    );
    assert_eq!(
        desk.admit(demand(3, Effect::Changes, 1), any_day(100), 0),
        Err(HeldFor::MailBudget)
    );
}

#[test]
fn r_appt_18_the_budget_comes_back_24_hours_after_it_was_spent() {
    let mut desk = Desk::default();
    desk.pass(mails(0..20, 1), any_day(100), 0);
    for (minute, expected) in [(DAY_MINUTES - 1, 0), (DAY_MINUTES, 1)] {
        assert_eq!(desk.pass(mails(20..21, 1), any_day(100), minute).0, expected);
    }
}

#[test]
fn r_appt_18_a_budget_of_0_holds_every_mail_and_nothing_else() {
    for (meetings, recipients) in [(0, 200), (20, 0), (0, 0)] {
        let mut desk = Desk::default();
        desk.policy.mail_budget_meetings_per_day = meetings;
        desk.policy.mail_budget_recipients_per_day = recipients;
        assert_eq!(
            desk.pass(mails(0..1, 1), any_day(100), 0),
            (0, Some(HeldFor::MailBudget))
        );
        assert_eq!(desk.pass(mails(0..50, 0), any_day(100), 0), (50, None));
    }
}

#[test]
fn r_appt_18_a_write_that_mails_nobody_is_held_by_no_mail_rule() {
    let mut desk = Desk::default();
    desk.pass(mails(0..20, 10), any_day(100), 0);
    let first = Occasion {
        mailing: Turn::First,
        ..any_day(100)
    };
    assert_eq!(desk.pass(mails(20..120, 0), first, 0), (100, None));
    assert_eq!(desk.allowance.rows().count(), 20);
}

#[test]
fn r_appt_18_the_first_round_of_its_kind_mails_nobody() {
    let mut desk = Desk::default();
    let first = Occasion {
        mailing: Turn::First,
        ..any_day(100)
    };
    for effect in [Effect::Changes, Effect::Creates, Effect::Deletes] {
        assert_eq!(
            desk.admit(demand(1, effect, 1), first, 0),
            Err(HeldFor::FirstMail),
            "{effect:?}"
        );
    }
    assert_eq!(desk.allowance, Allowance::default());
}

#[test]
fn r_appt_18_cancellations_count_as_mails_and_as_removals() {
    let mut desk = Desk::default();
    let spent = desk
        .admit(demand(1, Effect::Deletes, 7), any_day(100), 0)
        .unwrap();
    assert!(spent.counts());
    desk.policy.mail_budget_recipients_per_day = 7;
    assert_eq!(
        desk.pass(mails(2..3, 1), any_day(100), 0).1,
        Some(HeldFor::MailBudget)
    );
    desk.policy.delete_brake_count = 1;
    assert_eq!(
        desk.pass(deletes(3..4), any_day(100), 0).1,
        Some(HeldFor::Deletions)
    );
}

#[test]
fn a_write_that_is_repeated_spends_once() {
    let mut desk = Desk::default();
    for minute in 0..5 {
        assert_eq!(desk.pass(mails(0..20, 10), any_day(100), minute), (20, None));
        assert_eq!(desk.pass(deletes(20..30), any_day(100), minute), (10, None));
    }
    assert_eq!(desk.allowance.rows().count(), 30);
    assert_eq!(desk.deployment.last_hour, 10);
    assert_eq!(
        desk.pass(deletes(30..31), any_day(100), 5).1,
        Some(HeldFor::Deletions)
    );
}

#[test]
fn a_repetition_that_mails_more_people_pays_for_those() {
    let mut desk = Desk::default();
    assert!(desk.pass(mails(1..2, 150), any_day(100), 0).1.is_none());
    assert!(desk.pass(mails(1..2, 200), any_day(100), 1).1.is_none());
    assert!(desk.pass(mails(1..2, 30), any_day(100), 2).1.is_none());
    assert_eq!(
        desk.pass(mails(1..2, 201), any_day(100), 3).1,
        Some(HeldFor::MailBudget)
    );
    assert_eq!(
        desk.pass(mails(2..3, 1), any_day(100), 3).1,
        Some(HeldFor::MailBudget)
    );
}

#[test]
fn a_repetition_counts_from_its_own_moment() {
    let mut desk = Desk::default();
    desk.policy.mail_budget_meetings_per_day = 1;
    desk.pass(mails(1..2, 1), any_day(100), 0);
    desk.pass(mails(1..2, 1), any_day(100), 60);
    assert!(desk.pass(mails(2..3, 1), any_day(100), DAY_MINUTES).1.is_some());
    assert!(
        desk.pass(mails(2..3, 1), any_day(100), DAY_MINUTES + 60)
            .1
            .is_none()
    );
}

#[test]
fn r_hold_1_what_is_held_spends_nothing_and_stops_nothing_else() {
    let mut desk = Desk::default();
    let demands = [
        demand(1, Effect::Changes, 150),
        demand(2, Effect::Changes, 51),
        demand(3, Effect::Changes, 50),
    ];
    assert_eq!(
        desk.pass(demands, any_day(100), 0),
        (2, Some(HeldFor::MailBudget))
    );
}

#[test]
fn the_gravest_reason_is_the_one_that_is_told() {
    let mut desk = Desk::default();
    let worst = Occasion {
        links: 0,
        mailing: Turn::First,
        sides: Sides::SuddenlyEmpty,
    };
    desk.deployment.last_hour = 200;
    desk.policy.delete_brake_count = 0;
    let cancelled = demand(1, Effect::Deletes, 1);
    let mut told = Vec::new();
    told.extend(desk.admit(cancelled, worst, 0).err());
    desk.deployment.last_hour = 0;
    told.extend(desk.admit(cancelled, worst, 0).err());
    let filled = Occasion {
        sides: Sides::Filled,
        ..worst
    };
    told.extend(desk.admit(cancelled, filled, 0).err());
    desk.policy.delete_brake_count = 10;
    told.extend(desk.admit(cancelled, filled, 0).err());
    assert_eq!(
        told,
        [
            HeldFor::Deployment,
            HeldFor::SideEmpty,
            HeldFor::Deletions,
            HeldFor::FirstMail,
        ]
    );
}

#[test]
fn memory_is_bounded_and_a_full_memory_still_holds() {
    let mut desk = Desk::default();
    desk.policy.mail_budget_meetings_per_day = u32::MAX;
    desk.policy.mail_budget_recipients_per_day = u32::MAX;
    desk.policy.delete_brake_count = u32::MAX;
    desk.policy.delete_brake_percent = u32::MAX;
    for key in 0..1_500 {
        desk.budgets()
            .spend(&demand(key, Effect::Deletes, 1), at(key as i64 / 10));
    }
    assert_eq!(desk.allowance.rows().count(), 1_000);
    let removals = desk.allowance.rows().filter(|spent| spent.removes()).count();
    assert_eq!(removals, 500);
    assert_eq!(
        desk.pass(mails(2_000..2_001, 1), any_day(1_000), 150).1,
        Some(HeldFor::MailBudget)
    );
    desk.deployment.last_hour = 0;
    assert_eq!(
        desk.pass(deletes(2_000..2_001), any_day(1_000), 150).1,
        Some(HeldFor::Deletions)
    );
}

#[test]
fn what_was_saved_comes_back_the_same() {
    let mut desk = Desk::default();
    desk.pass(mails(0..5, 3), any_day(100), 0);
    desk.pass(deletes(3..8), any_day(100), 1);
    let mut loaded = Allowance::default();
    for row in desk.allowance.rows() {
        loaded.remember(*row);
    }
    assert_eq!(loaded, desk.allowance);
}

#[test]
fn every_hold_has_its_own_reason_that_a_person_can_approve_or_discard() {
    for held_for in HeldFor::ALL {
        assert_eq!(HeldFor::of(held_for.code()), Some(held_for));
        assert_eq!(
            held_for.code().remedy(),
            Remedy::Actions(&[Action::Approve, Action::Discard])
        );
    }
    assert_eq!(HeldFor::of(ReasonCode::InStep), None);
}

#[test]
fn keys_of_different_writes_differ_and_of_the_same_write_are_equal() {
    assert_eq!(WriteKey::of(b"link", b"1"), WriteKey::of(b"link", b"1"));
    assert_ne!(WriteKey::of(b"ab", b"c"), WriteKey::of(b"a", b"bc"));
    let key = WriteKey::of(b"link", b"1");
    assert_eq!(WriteKey::from_bytes(*key.as_bytes()), key);
}

fn asked() -> impl Strategy<Value = (i64, Demand)> {
    let effect = prop_oneof![
        Just(Effect::Changes),
        Just(Effect::Creates),
        Just(Effect::Unlinks),
        Just(Effect::Deletes),
    ];
    (0_i64..300, 0_u64..30, effect, 0_u32..60)
        .prop_map(|(wait, key, effect, recipients)| (wait, demand(key, effect, recipients)))
}

proptest! {
    #[test]
    fn r_appt_18_r_del_2_no_24_hours_ever_hold_more_than_the_budget(
        story in proptest::collection::vec(asked(), 1..120),
        links in prop_oneof![Just(10_u32), Just(45), Just(1_000)],
    ) {
        let mut desk = Desk {
            policy: AllowancePolicy { mail_budget_meetings_per_day: 5, ..AllowancePolicy::default() },
            ..Desk::default()
        };
        let mut passed: Vec<(i64, Demand)> = Vec::new();
        let mut minute = 0;
        for (wait, demand) in story {
            minute += wait;
            if desk.admit(demand, any_day(links), minute).is_ok() {
                passed.push((minute, demand));
            }
        }
        for (last, _) in &passed {
            let window = passed.iter().filter(|(then, _)| then <= last && last - then < DAY_MINUTES);
            let mut writes: BTreeMap<WriteKey, (u32, bool)> = BTreeMap::new();
            for (_, demand) in window {
                let (recipients, removes) = writes.entry(demand.key).or_default();
                *recipients = (*recipients).max(demand.recipients);
                *removes |= demand.effect.is_removal();
            }
            let mailed = writes.values().filter(|(recipients, _)| *recipients > 0).count();
            let recipients: u32 = writes.values().map(|(recipients, _)| recipients).sum();
            let removed = writes.values().filter(|(_, removes)| *removes).count();
            prop_assert!(mailed <= 5, "{} meetings", mailed);
            prop_assert!(recipients <= 200, "{} recipients", recipients);
            prop_assert!(removed <= desk.policy.removals_per_day(links) as usize, "{} removals", removed);
        }
    }
}
