//! Writes that wait for a person: held, approved or discarded (R-HOLD-1).
//!
//! **Invariant:** an approval lets through only what the person was shown. If either side has another version by then, or
//! the write does something else or mails more people, it is held anew.

use crate::allowance::{Budgets, Demand, Effect, HeldFor, Occasion, Spent};
use crate::ids::Version;
use crate::policy::ANSWER_WITHIN;
use jiff::Timestamp;

/// The most held removals that a user may approve (R-HOLD-1).
pub const REMOVALS_BY_USER_MAX: u32 = 100;

/// The versions of both sides at one moment; none where there is no item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// Of the Outlook item.
    pub exchange: Option<Version>,
    /// Of the Sales record.
    pub sales: Option<Version>,
}

/// A write that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why it waits.
    pub held_for: HeldFor,
    /// What it would do.
    pub demand: Demand,
    /// What both sides were when it was planned.
    pub versions: Versions,
    /// Since when the person is asked.
    pub since: Timestamp,
    /// What the person said.
    pub answer: Option<Answer>,
}

/// What a person said about a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Let it go.
    Approved(Approver),
    /// Let it drop.
    Discarded,
}

/// Who says yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approver {
    /// The mailbox's own user.
    User,
    /// An administrator.
    Administrator,
}

/// Why an approval was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// What the person saw is not what is held now.
    Changed,
    /// It was discarded, by a person or by time.
    Discarded,
    /// An administrator must say so.
    NeedsAdministrator,
}

impl Hold {
    /// A person who saw the hold at `seen` lets it go. Saying so twice changes nothing.
    pub fn approve(&self, seen: &Versions, by: Approver, now: Timestamp) -> Result<Self, Refusal> {
        if self.is_discarded(now) {
            return Err(Refusal::Discarded);
        }
        if *seen != self.versions {
            return Err(Refusal::Changed);
        }
        if by < who_approves([((), self)], 0) {
            return Err(Refusal::NeedsAdministrator);
        }
        let by = match self.answer {
            Some(Answer::Approved(before)) => before.max(by),
            Some(Answer::Discarded) | None => by,
        };
        Ok(self.answered(Answer::Approved(by)))
    }

    /// A person lets it drop: the record is unlinked and nothing is deleted, as after 14 days without an answer. An
    /// approval that has not been acted on yet can be taken back in this way.
    pub fn discard(&self) -> Self {
        self.answered(Answer::Discarded)
    }

    /// Whether the record is to be unlinked, because a person said so or nobody said anything in 14 days. Holds of
    /// mailboxes that have no round are looked through with this.
    pub fn is_discarded(&self, now: Timestamp) -> bool {
        match self.answer {
            Some(Answer::Discarded) => true,
            Some(Answer::Approved(_)) => false,
            None => now.duration_since(self.since) >= ANSWER_WITHIN,
        }
    }

    fn answered(&self, answer: Answer) -> Self {
        Self {
            answer: Some(answer),
            ..self.clone()
        }
    }

    /// Whether the reason to hold still has to do with what the write would do now.
    fn concerns(&self, demand: &Demand) -> bool {
        match self.held_for {
            HeldFor::MailBudget | HeldFor::FirstMail => demand.recipients > 0,
            HeldFor::Deletions | HeldFor::SideEmpty => demand.effect.is_removal(),
            HeldFor::Deployment => demand.effect == Effect::Deletes,
            HeldFor::FirstCreates => demand.effect.is_create(),
        }
    }

    /// Whether the write that is planned now is the one that was shown.
    fn shows(&self, demand: &Demand, versions: &Versions) -> bool {
        *versions == self.versions
            && is_same_act(&self.demand, demand)
            && demand.recipients <= self.demand.recipients
    }
}

/// A create stays the same act when the first round is over.
fn is_same_act(one: &Demand, other: &Demand) -> bool {
    one.object == other.object
        && (one.effect == other.effect || (one.effect.is_create() && other.effect.is_create()))
}

/// Who must approve `wanted`, named with the owners of their mailboxes. `removals_of_user` are the removals that are held
/// for that user in all, and those that the user approved within the last 24 hours: a hundred at a time would be no line.
/// What counts as a removal is what the write does, whatever it is held for.
pub fn who_approves<'a, Owner: Copy + PartialEq>(
    wanted: impl IntoIterator<Item = (Owner, &'a Hold)>,
    removals_of_user: u32,
) -> Approver {
    let mut first_owner = None;
    let mut removals = 0_u32;
    for (owner, hold) in wanted {
        if hold.held_for == HeldFor::Deployment || *first_owner.get_or_insert(owner) != owner {
            return Approver::Administrator;
        }
        removals = removals.saturating_add(u32::from(hold.demand.effect.is_removal()));
    }
    if removals > 0 && removals.max(removals_of_user) > REMOVALS_BY_USER_MAX {
        return Approver::Administrator;
    }
    Approver::User
}

/// What becomes of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It goes; what it spent is saved with the doubt before it. The hold is forgotten once the write has landed.
    Pass(Spent),
    /// It waits, as saved in this hold.
    Held(Hold),
    /// It never goes: the record is unlinked as `hold-discarded`, and nothing is deleted.
    Discarded,
}

/// Whether the write that was planned for `versions` goes, given the hold that lies on its record. A hold on a record
/// that has come to rest by itself is forgotten by the caller; this is asked only when there is something to write.
pub fn gate(
    hold: Option<&Hold>,
    demand: &Demand,
    versions: &Versions,
    occasion: &Occasion,
    budgets: &mut Budgets<'_>,
    now: Timestamp,
) -> Gate {
    let held = |held_for, since| {
        Gate::Held(Hold {
            held_for,
            demand: *demand,
            versions: versions.clone(),
            since,
            answer: None,
        })
    };
    if hold.is_some_and(|hold| hold.is_discarded(now)) {
        return Gate::Discarded;
    }
    let Some(hold) = hold.filter(|hold| hold.concerns(demand)) else {
        return match budgets.admit(demand, occasion, now) {
            Ok(spent) => Gate::Pass(spent),
            Err(held_for) => held(held_for, now),
        };
    };
    match (hold.answer, is_same_act(&hold.demand, demand)) {
        (Some(Answer::Approved(by)), true) if hold.shows(demand, versions) => {
            match budgets.stopped(demand, occasion, now) {
                Some(stop) if !lifts(by, hold.held_for, stop) => held(stop, now),
                Some(_) | None => Gate::Pass(budgets.spend(demand, now)),
            }
        }
        (Some(_), true) => held(hold.held_for, now),
        (None, true) => held(hold.held_for, hold.since),
        // Another question than the one that was asked: the time to answer starts again.
        (Some(_) | None, false) => held(
            budgets.held_for(demand, occasion, now).unwrap_or(hold.held_for),
            now,
        ),
    }
}

/// Whether an approval of what was held for `held_for` lifts a stop too: the one that it was given for, and for an
/// administrator, who answers for the deployment, that of the deployment.
fn lifts(by: Approver, held_for: HeldFor, stop: HeldFor) -> bool {
    stop == held_for || (stop == HeldFor::Deployment && by == Approver::Administrator)
}

#[cfg(test)]
mod tests;
