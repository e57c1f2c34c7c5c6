//! The life of a hold, branch by branch.

mod approvers;

use super::*;
use crate::allowance::{Allowance, AllowancePolicy, DeploymentDeletions, Sides, Turn, WriteKey};
use crate::limits::Object;
use crate::reason::{Action, ReasonCode, Remedy};
use crate::samples::at;
use proptest::prelude::*;

const DAYS_14: i64 = 14 * 24 * 60;

/// One user's budgets; nothing may be mailed or removed without asking.
#[derive(Debug)]
struct Desk {
    allowance: Allowance,
    deployment: DeploymentDeletions,
    policy: AllowancePolicy,
    occasion: Occasion,
}

fn strict() -> Desk {
    Desk {
        allowance: Allowance::default(),
        deployment: DeploymentDeletions::default(),
        policy: AllowancePolicy {
            mail_budget_meetings_per_day: 0,
            delete_brake_count: 0,
            first_round_creates: 0,
            ..AllowancePolicy::default()
        },
        occasion: Occasion {
            links: 0,
            mailing: Turn::Later,
            sides: Sides::Filled,
        },
    }
}

fn generous() -> Desk {
    Desk {
        policy: AllowancePolicy::default(),
        ..strict()
    }
}

impl Desk {
    fn gate(&mut self, hold: Option<&Hold>, demand: Demand, versions: &Versions, minute: i64) -> Gate {
        let mut budgets = Budgets {
            allowance: &mut self.allowance,
            deployment: &mut self.deployment,
            policy: &self.policy,
        };
        gate(hold, &demand, versions, &self.occasion, &mut budgets, at(minute))
    }
}

fn demand(effect: Effect, recipients: u32) -> Demand {
    Demand {
        key: WriteKey::of(b"link", b"1"),
        object: Object::Appointments,
        effect,
        recipients,
    }
}

fn versions(exchange: &str) -> Versions {
    Versions {
        exchange: Some(Version::new(exchange)),
        sales: Some(Version::new("sales")),
    }
}

/// Held at noon, at version "1".
fn hold(held_for: HeldFor, demand: Demand) -> Hold {
    Hold {
        held_for,
        demand,
        versions: versions("1"),
        since: at(0),
        answer: None,
    }
}

fn mail_hold() -> Hold {
    hold(HeldFor::MailBudget, demand(Effect::Changes, 3))
}

fn removal_hold() -> Hold {
    hold(HeldFor::Deletions, demand(Effect::Deletes, 0))
}

fn approved(hold: &Hold, by: Approver) -> Hold {
    hold.approve(&versions("1"), by, at(1)).unwrap()
}

fn passes(gate: &Gate) -> bool {
    matches!(gate, Gate::Pass(_))
}

#[test]
fn r_hold_1_what_no_rule_holds_goes_and_is_counted() {
    let mut desk = generous();
    let write = demand(Effect::Changes, 3);
    let expected = Spent {
        demand: write,
        at: at(0),
    };
    assert_eq!(desk.gate(None, write, &versions("1"), 0), Gate::Pass(expected));
    assert_eq!(desk.allowance.rows().count(), 1);
}

#[test]
fn r_hold_1_what_a_rule_holds_is_held_with_its_reason_and_versions() {
    for (write, held_for) in [
        (demand(Effect::Changes, 3), HeldFor::MailBudget),
        (demand(Effect::Deletes, 0), HeldFor::Deletions),
        (demand(Effect::CreatesInFirstRound, 0), HeldFor::FirstCreates),
    ] {
        assert_eq!(
            strict().gate(None, write, &versions("1"), 0),
            Gate::Held(hold(held_for, write))
        );
    }
}

#[test]
fn r_err_1_whatever_is_held_says_why_and_lets_a_person_answer() {
    for (held_for, code) in [
        (HeldFor::MailBudget, ReasonCode::HeldMailBudget),
        (HeldFor::FirstMail, ReasonCode::HeldFirstMail),
        (HeldFor::Deletions, ReasonCode::HeldDeletions),
        (HeldFor::SideEmpty, ReasonCode::HeldSideEmpty),
        (HeldFor::Deployment, ReasonCode::HeldDeployment),
        (HeldFor::FirstCreates, ReasonCode::HeldFirstCreates),
    ] {
        assert_eq!(held_for.code(), code);
        assert_eq!(
            code.remedy(),
            Remedy::Actions(&[Action::Approve, Action::Discard])
        );
    }
}

#[test]
fn r_hold_1_a_hold_waits_for_a_person_even_when_the_budget_is_free_again() {
    let waits = [
        mail_hold(),
        removal_hold(),
        hold(HeldFor::FirstMail, demand(Effect::Changes, 1)),
        hold(HeldFor::SideEmpty, demand(Effect::Unlinks, 0)),
        hold(HeldFor::Deployment, demand(Effect::Deletes, 0)),
        hold(HeldFor::FirstCreates, demand(Effect::CreatesInFirstRound, 0)),
    ];
    for hold in waits {
        let answer = generous().gate(Some(&hold), hold.demand, &versions("1"), 60);
        assert_eq!(answer, Gate::Held(hold));
    }
}

#[test]
fn r_hold_1_held_creates_of_a_first_round_wait_in_later_rounds_too() {
    let hold = hold(HeldFor::FirstCreates, demand(Effect::CreatesInFirstRound, 0));
    let later = demand(Effect::Creates, 0);
    assert!(matches!(
        generous().gate(Some(&hold), later, &versions("1"), 60),
        Gate::Held(_)
    ));
    let approved = approved(&hold, Approver::User);
    assert!(passes(&generous().gate(
        Some(&approved),
        later,
        &versions("1"),
        60
    )));
}

#[test]
fn r_hold_1_a_hold_whose_reason_is_gone_holds_nothing() {
    for (hold, harmless) in [
        (mail_hold(), demand(Effect::Changes, 0)),
        (
            hold(HeldFor::FirstMail, demand(Effect::Creates, 2)),
            demand(Effect::Creates, 0),
        ),
        (removal_hold(), demand(Effect::Changes, 0)),
        (
            hold(HeldFor::SideEmpty, demand(Effect::Unlinks, 0)),
            demand(Effect::Changes, 0),
        ),
        (
            hold(HeldFor::Deployment, demand(Effect::Deletes, 0)),
            demand(Effect::Unlinks, 0),
        ),
        (
            hold(HeldFor::FirstCreates, demand(Effect::CreatesInFirstRound, 0)),
            demand(Effect::Changes, 0),
        ),
    ] {
        assert!(
            passes(&generous().gate(Some(&hold), harmless, &versions("2"), 60)),
            "{:?}",
            hold.held_for
        );
    }
}

#[test]
fn r_hold_1_an_approval_goes_over_every_budget_and_is_counted() {
    for hold in [
        mail_hold(),
        removal_hold(),
        hold(HeldFor::FirstMail, demand(Effect::Creates, 900)),
        hold(HeldFor::FirstCreates, demand(Effect::CreatesInFirstRound, 0)),
    ] {
        let mut desk = strict();
        let approved = approved(&hold, Approver::User);
        assert!(passes(&desk.gate(
            Some(&approved),
            hold.demand,
            &versions("1"),
            60
        )));
        // And again, should the answer be lost.
        assert!(passes(&desk.gate(
            Some(&approved),
            hold.demand,
            &versions("1"),
            61
        )));
        assert_eq!(desk.allowance.rows().count(), 1);
    }
}

#[test]
fn r_hold_1_an_approval_of_other_versions_is_held_anew_even_in_a_free_budget() {
    let elsewhere = [
        versions("2"),
        Versions::default(),
        Versions {
            sales: None,
            ..versions("1")
        },
    ];
    for now in elsewhere {
        for hold in [mail_hold(), removal_hold()] {
            let approved = approved(&hold, Approver::Administrator);
            let expected = Hold {
                versions: now.clone(),
                since: at(60),
                ..hold.clone()
            };
            assert_eq!(
                generous().gate(Some(&approved), hold.demand, &now, 60),
                Gate::Held(expected)
            );
        }
    }
}

#[test]
fn r_hold_1_an_approval_covers_no_more_than_was_shown() {
    let hold = mail_hold();
    let approved = approved(&hold, Approver::User);
    for (write, goes) in [
        (demand(Effect::Changes, 3), true),
        (demand(Effect::Changes, 2), true),
        (demand(Effect::Changes, 4), false),
        (demand(Effect::Deletes, 3), false),
    ] {
        let answer = strict().gate(Some(&approved), write, &versions("1"), 60);
        assert_eq!(passes(&answer), goes, "{write:?}");
    }
}

#[test]
fn r_hold_1_another_act_is_another_question_with_its_own_reason_and_time() {
    let deletes = demand(Effect::Deletes, 3);
    let expected = Hold {
        since: at(60),
        ..hold(HeldFor::Deletions, deletes)
    };
    assert_eq!(
        strict().gate(Some(&mail_hold()), deletes, &versions("1"), 60),
        Gate::Held(expected)
    );
    // Even where no rule would hold it now, it was held, and waits.
    let expected = Hold {
        since: at(60),
        ..hold(HeldFor::MailBudget, deletes)
    };
    assert_eq!(
        generous().gate(Some(&mail_hold()), deletes, &versions("1"), 60),
        Gate::Held(expected)
    );
}

#[test]
fn r_hold_1_a_newer_version_of_the_same_question_keeps_its_time() {
    let expected = Hold {
        versions: versions("2"),
        ..mail_hold()
    };
    assert_eq!(
        strict().gate(Some(&mail_hold()), mail_hold().demand, &versions("2"), 60),
        Gate::Held(expected)
    );
}

#[test]
fn r_hold_1_a_stop_that_came_after_the_approval_holds_anew() {
    for (last_hour, sides, stop) in [
        (200, Sides::Filled, HeldFor::Deployment),
        (0, Sides::SuddenlyEmpty, HeldFor::SideEmpty),
    ] {
        let mut desk = strict();
        desk.deployment.last_hour = last_hour;
        desk.occasion.sides = sides;
        let by_user = approved(&removal_hold(), Approver::User);
        let expected = Hold {
            since: at(60),
            ..hold(stop, by_user.demand)
        };
        assert_eq!(
            desk.gate(Some(&by_user), by_user.demand, &versions("1"), 60),
            Gate::Held(expected)
        );
    }
}

#[test]
fn r_hold_1_an_approval_lifts_the_stop_that_it_was_given_for() {
    let mut desk = strict();
    desk.occasion.sides = Sides::SuddenlyEmpty;
    let empty = hold(HeldFor::SideEmpty, demand(Effect::Deletes, 0));
    let by_user = approved(&empty, Approver::User);
    assert!(passes(&desk.gate(
        Some(&by_user),
        empty.demand,
        &versions("1"),
        60
    )));

    let mut desk = strict();
    desk.deployment.last_hour = 200;
    for hold in [
        removal_hold(),
        hold(HeldFor::Deployment, demand(Effect::Deletes, 0)),
    ] {
        let by_administrator = approved(&hold, Approver::Administrator);
        assert!(passes(&desk.gate(
            Some(&by_administrator),
            hold.demand,
            &versions("1"),
            60
        )));
    }
}

#[test]
fn r_hold_1_after_14_days_without_an_answer_it_is_discarded() {
    for (minute, discarded) in [(0, false), (DAYS_14 - 1, false), (DAYS_14, true)] {
        assert_eq!(mail_hold().is_discarded(at(minute)), discarded);
        let answer = generous().gate(Some(&mail_hold()), mail_hold().demand, &versions("1"), minute);
        assert_eq!(answer == Gate::Discarded, discarded);
    }
    // Whatever has become of it since.
    let harmless = demand(Effect::Changes, 0);
    assert_eq!(
        generous().gate(Some(&mail_hold()), harmless, &versions("2"), DAYS_14),
        Gate::Discarded
    );
}

#[test]
fn r_hold_1_an_approval_does_not_expire_and_a_discard_does_not_wait() {
    let approved = approved(&mail_hold(), Approver::User);
    assert!(passes(&strict().gate(
        Some(&approved),
        approved.demand,
        &versions("1"),
        DAYS_14
    )));
    for hold in [mail_hold().discard(), approved.discard()] {
        assert_eq!(
            generous().gate(Some(&hold), hold.demand, &versions("1"), 2),
            Gate::Discarded
        );
    }
}

/// What can befall a record that is held.
#[derive(Debug, Clone)]
enum Event {
    Round {
        version: u8,
        effect: Effect,
        recipients: u32,
    },
    Approved {
        seen: u8,
        by: Approver,
    },
    Wait {
        minutes: i64,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let effect = prop_oneof![
        Just(Effect::Changes),
        Just(Effect::Creates),
        Just(Effect::Deletes)
    ];
    let by = prop_oneof![Just(Approver::User), Just(Approver::Administrator)];
    prop_oneof![
        3 => (0_u8..3, effect, 1_u32..4)
            .prop_map(|(version, effect, recipients)| Event::Round { version, effect, recipients }),
        2 => (0_u8..3, by).prop_map(|(seen, by)| Event::Approved { seen, by }),
        1 => (0_i64..5_000).prop_map(|minutes| Event::Wait { minutes }),
    ]
}

proptest! {
    #[test]
    fn r_hold_1_nothing_passes_but_what_was_approved_at_these_versions(
        story in proptest::collection::vec(event(), 1..60),
    ) {
        let mut desk = strict();
        let mut held: Option<Hold> = None;
        // What a person said yes to: the versions that were shown, the act, and how many would be mailed.
        let mut said_yes: Option<(Versions, Effect, u32)> = None;
        let mut minute = 0;
        for event in story {
            match event {
                Event::Wait { minutes } => minute += minutes,
                Event::Approved { seen, by } => {
                    let seen = versions(&alloc::format!("{seen}"));
                    if let Some(hold) = &held && let Ok(approved) = hold.approve(&seen, by, at(minute)) {
                        said_yes = Some((seen, hold.demand.effect, hold.demand.recipients));
                        held = Some(approved);
                    }
                }
                Event::Round { version, effect, recipients } => {
                    let now = versions(&alloc::format!("{version}"));
                    let write = demand(effect, recipients);
                    match desk.gate(held.as_ref(), write, &now, minute) {
                        Gate::Pass(_) => {
                            let (shown, act, mailed) = said_yes.take().expect("somebody said yes");
                            prop_assert_eq!(shown, now);
                            let same = act == effect;
                            prop_assert!(same && recipients <= mailed);
                            // The write lands; its record starts again.
                            held = None;
                            desk.allowance = Allowance::default();
                        }
                        Gate::Held(hold) => {
                            said_yes = None;
                            held = Some(hold);
                        }
                        Gate::Discarded => {
                            held = None;
                            said_yes = None;
                        }
                    }
                }
            }
        }
    }
}
