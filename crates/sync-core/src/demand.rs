//! What of a plan is counted before it may go: mails, removals and first creates. Everything else goes at once.

use crate::allowance::{Demand, Effect, HeldFor, Turn, WriteKey};
use crate::conclude::unlink;
use crate::content::{Content, Kind};
use crate::hold::{Gate, Hold, Versions};
use crate::limits::Object;
use crate::pair::{Known, Pair, Side};
use crate::plan::{Conclusion, Plan, Step};
use crate::reason::ReasonCode;
use crate::write::Write;
use alloc::vec::Vec;

impl<C: Content> Plan<C> {
    /// What this step of `pair` asks of the budgets; none where it mails nobody, removes nothing, and makes nothing that a
    /// first round made or held. `link` names the link,
    /// so that the same write, repeated after a crash, is counted once; `round` says whether it is the mailbox's first.
    pub fn demand(&self, pair: &Pair<C>, link: &[u8], round: Turn) -> Option<Demand> {
        let object = object_of(C::KIND)?;
        let (effect, recipients, name) = match &self.step {
            Step::Write(write) => {
                let recipients = write.mails(pair).unwrap_or(0);
                (effect_of(write, pair, round), recipients, name_of(write, pair))
            }
            Step::Conclude(Conclusion::Unlink) if self.reason.code == ReasonCode::CategoryRemoved => {
                (Effect::Unlinks, 0, b"unlink".to_vec())
            }
            Step::Conclude(_) | Step::Rest | Step::Wait { .. } | Step::Look(_) => return None,
        };
        // What was held in a first round does not go because that round is over.
        let is_held = pair
            .hold
            .as_ref()
            .is_some_and(|hold| hold.held_for == HeldFor::FirstCreates);
        let is_counted = match effect {
            Effect::Changes => recipients > 0,
            Effect::Creates => recipients > 0 || is_held,
            Effect::CreatesInFirstRound | Effect::Unlinks | Effect::Deletes => true,
        };
        is_counted.then(|| Demand {
            key: WriteKey::of(link, &name),
            object,
            effect,
            recipients,
        })
    }
}

impl<C: Content> Pair<C> {
    /// The versions of both sides, as an approval is given for.
    pub fn versions(&self) -> Versions {
        let version = |known: &Known<C>| known.item().map(|item| item.version.clone());
        Versions {
            exchange: version(&self.exchange),
            sales: version(&self.sales),
        }
    }
}

/// What is to be saved of `pair` when its counted step went to the gate: `begun` where it may go.
pub fn gated<C: Content>(pair: &Pair<C>, begun: Pair<C>, gate: &Gate) -> Pair<C> {
    match gate {
        Gate::Pass(_) => begun,
        Gate::Held(hold) => held(pair, hold.clone()),
        Gate::Discarded => Pair {
            hold: None,
            ..unlink(pair, ReasonCode::HoldDiscarded.into())
        },
    }
}

fn held<C: Content>(pair: &Pair<C>, hold: Hold) -> Pair<C> {
    Pair {
        hold: Some(hold.into()),
        ..pair.clone()
    }
}

fn object_of(kind: Kind) -> Option<Object> {
    match kind {
        Kind::Appointment => Some(Object::Appointments),
        Kind::Contact => Some(Object::Contacts),
        Kind::Task => Some(Object::Tasks),
        Kind::Email => None,
    }
}

fn effect_of<C: Content>(write: &Write<C>, pair: &Pair<C>, round: Turn) -> Effect {
    match (write, round) {
        (Write::Create { .. }, Turn::First) => Effect::CreatesInFirstRound,
        (Write::Create { .. }, Turn::Later) => Effect::Creates,
        (Write::Delete { .. }, _) => Effect::Deletes,
        (Write::Update { on, .. }, _) if ends(*on, pair) => Effect::Deletes,
        (Write::Update { .. } | Write::Mark { .. } | Write::Unmark { .. }, _) => Effect::Changes,
    }
}

/// Whether an update on that side ends the record there: its counterpart is gone, so what the update leaves out goes for
/// the same reason as a whole record would (R-APPT-17).
fn ends<C: Content>(on: Side, pair: &Pair<C>) -> bool {
    matches!(pair.known(on.other()), Known::Gone(_))
}

/// Tells this write from the other writes of its link: its side, and the version that it expects there, or the birth. To
/// end a series may take several writes, each of which leaves another version; together they are one deletion.
fn name_of<C: Content>(write: &Write<C>, pair: &Pair<C>) -> Vec<u8> {
    let side = match write.on() {
        Side::Exchange => b'e',
        Side::Sales => b's',
    };
    let mut name = Vec::from([side]);
    match write {
        Write::Create { .. } => name.extend(pair.birth.to_be_bytes()),
        Write::Update { on, .. } if ends(*on, pair) => {
            name.extend(b"end");
            name.extend(pair.birth.to_be_bytes());
        }
        Write::Update { expects, .. }
        | Write::Delete { expects, .. }
        | Write::Mark { expects, .. }
        | Write::Unmark { expects, .. } => name.extend(expects.as_str().bytes()),
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allowance::{Allowance, AllowancePolicy, Budgets, DeploymentDeletions, Occasion, Sides};
    use crate::hold::gate;
    use crate::pair::{Facts, Item, Origin};
    use crate::plan::plan;
    use crate::samples::*;
    use crate::write::begin;

    fn occasion() -> Occasion {
        Occasion {
            links: 5,
            mailing: Turn::Later,
            sides: Sides::Filled,
        }
    }

    fn asked(pair: &Pair<crate::Appointment>, allowance: &mut Allowance, minutes: i64) -> Gate {
        let planned = plan(pair, &two_way(), at(minutes));
        let demand = planned.demand(pair, b"link", Turn::Later).unwrap();
        let mut budgets = Budgets {
            allowance,
            deployment: &mut DeploymentDeletions { last_hour: 0 },
            policy: &AllowancePolicy {
                mail_budget_meetings_per_day: 0,
                ..AllowancePolicy::default()
            },
        };
        gate(
            pair.hold.as_deref(),
            &demand,
            &pair.versions(),
            &occasion(),
            &mut budgets,
            at(minutes),
        )
    }

    /// A meeting with invitees, edited in Sales.
    fn mailing() -> Pair<crate::Appointment> {
        let facts = Facts {
            invitees: 3,
            ..Facts::default()
        };
        let exchange = Known::Present(Item {
            facts,
            ..item(visit(), 0)
        });
        pair(Some(visit()), exchange, present(called("From Sales")))
    }

    #[test]
    fn r_appt_18_a_write_that_mails_nobody_is_not_counted() {
        let quiet = pair(Some(visit()), present(visit()), present(called("From Sales")));
        assert_eq!(
            plan(&quiet, &two_way(), at(1)).demand(&quiet, b"link", Turn::Later),
            None
        );
        let unmarked = pair(Some(visit()), unmarked(visit()), present(visit()));
        assert_eq!(
            plan(&unmarked, &two_way(), at(1)).demand(&unmarked, b"link", Turn::Later),
            None
        );
    }

    #[test]
    fn r_appt_18_a_write_that_mails_is_held_approved_and_let_go() {
        let mut allowance = Allowance::default();
        let pair = mailing();
        let Gate::Held(hold) = asked(&pair, &mut allowance, 1) else {
            panic!("not held")
        };
        assert_eq!((hold.held_for, hold.demand.recipients), (HeldFor::MailBudget, 3));
        let waiting = gated(&pair, pair.clone(), &Gate::Held(hold.clone()));
        assert!(matches!(asked(&waiting, &mut allowance, 2), Gate::Held(_)));
        let approved = Pair {
            hold: Some(
                hold.approve(&pair.versions(), crate::Approver::User, at(3))
                    .unwrap()
                    .into(),
            ),
            ..pair.clone()
        };
        let passed = asked(&approved, &mut allowance, 4);
        assert!(matches!(passed, Gate::Pass(_)));
        let planned = plan(&approved, &two_way(), at(4));
        let Step::Write(write) = planned.step else {
            panic!("no write")
        };
        let begun = begin(&approved, &write, at(4));
        assert_eq!(gated(&approved, begun.clone(), &passed), begun);
    }

    #[test]
    fn r_hold_1_nobody_answers_in_fourteen_days_and_it_is_unlinked() {
        let mut allowance = Allowance::default();
        let pair = mailing();
        let held = gated(&pair, pair.clone(), &asked(&pair, &mut allowance, 1));
        let late = asked(&held, &mut allowance, 1 + 14 * 24 * 60);
        assert_eq!(late, Gate::Discarded);
        let dropped = gated(&held, held.clone(), &late);
        assert_eq!(
            dropped.standing,
            crate::Standing::Unlinked(ReasonCode::HoldDiscarded.into())
        );
        assert!(dropped.exchange.item().is_some() && dropped.sales.item().is_some());
    }

    #[test]
    fn r_del_2_deletions_and_lost_categories_are_counted() {
        let gone = Pair {
            origin: Origin::FROM_SALES,
            ..pair(Some(visit()), present(visit()), GONE)
        };
        let delete = plan(&gone, &two_way(), at(1))
            .demand(&gone, b"link", Turn::Later)
            .unwrap();
        assert_eq!(delete.effect, Effect::Deletes);
        let stripped = Pair {
            exchange: unmarked(visit()),
            ..pair(Some(visit()), present(visit()), present(visit()))
        };
        let unlink = plan(&stripped, &two_way(), at(1))
            .demand(&stripped, b"link", Turn::Later)
            .unwrap();
        assert_eq!(unlink.effect, Effect::Unlinks);
    }

    #[test]
    fn r_adopt_1_a_create_in_a_first_round_is_counted_though_it_mails_nobody() {
        let born = pair(None, unmarked(visit()), Known::Absent);
        let planned = plan(&born, &two_way(), at(1));
        assert_eq!(planned.demand(&born, b"link", Turn::Later), None);
        let first = planned.demand(&born, b"link", Turn::First).unwrap();
        assert_eq!(first.effect, Effect::CreatesInFirstRound);
    }

    #[test]
    fn r_hold_1_a_create_that_a_first_round_held_waits_when_that_round_is_over() {
        let mut allowance = Allowance::default();
        let born = pair(None, unmarked(visit()), Known::Absent);
        let first = plan(&born, &two_way(), at(1))
            .demand(&born, b"link", Turn::First)
            .unwrap();
        let mut gate_with = |pair: &Pair<crate::Appointment>, demand: &Demand, minutes| {
            let mut budgets = Budgets {
                allowance: &mut allowance,
                deployment: &mut DeploymentDeletions { last_hour: 0 },
                policy: &AllowancePolicy {
                    first_round_creates: 0,
                    ..AllowancePolicy::default()
                },
            };
            let hold = pair.hold.as_deref();
            gate(
                hold,
                demand,
                &pair.versions(),
                &occasion(),
                &mut budgets,
                at(minutes),
            )
        };
        let Gate::Held(hold) = gate_with(&born, &first, 1) else {
            panic!("not held")
        };
        let held = gated(&born, born.clone(), &Gate::Held(hold.clone()));
        let later = plan(&held, &two_way(), at(2))
            .demand(&held, b"link", Turn::Later)
            .unwrap();
        let Gate::Held(still) = gate_with(&held, &later, 2) else {
            panic!("let go")
        };
        assert_eq!((still.held_for, still.since), (HeldFor::FirstCreates, at(1)));
        let approved = Pair {
            hold: Some(
                hold.approve(&held.versions(), crate::Approver::User, at(3))
                    .unwrap()
                    .into(),
            ),
            ..held
        };
        assert!(matches!(gate_with(&approved, &later, 4), Gate::Pass(_)));
    }
}
