//! How much may happen before a person is asked: mails, deletions and first creates, counted over rolling windows
//! (R-APPT-18, R-DEL-2, R-ADOPT-1).
//!
//! **Invariant:** what has not been approved by a person never exceeds a budget in any 24 hours, and a write that is
//! repeated after a crash is counted once.

mod budgets;

pub use budgets::Budgets;

use crate::limits::Object;
use crate::reason::ReasonCode;
use alloc::collections::{BTreeMap, BTreeSet};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// From this many links on, the brake minds the percentage too (R-DEL-2).
const PERCENT_FROM_LINKS: u32 = 20;
/// The largest mail budget that can be configured, in meetings; that many of the newest mails are remembered, which is
/// enough to know that every budget is used up.
const MAILS_MAX: u32 = 1_000;
/// The largest brake that can be configured, in removals; that many of the newest are remembered for each object.
const REMOVALS_MAX: u32 = 500;

/// Tells one write of one link from every other, so that repeating it spends nothing more. Derived, never random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteKey([u8; 16]);

impl WriteKey {
    /// From the link's id and what names the write among the writes of that link: the side and the version that it
    /// expects there, or for a create and for an end the birth.
    pub fn of(link: &[u8], write: &[u8]) -> Self {
        // The length in front keeps the two apart: "ab" and "c" are not "a" and "bc".
        let digest = Sha256::new()
            .chain_update((link.len() as u64).to_be_bytes())
            .chain_update(link)
            .chain_update(write)
            .finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Self(key)
    }

    /// As it was stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// For storing.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What a write would do that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Which write.
    pub key: WriteKey,
    /// Of what kind the record is.
    pub object: Object,
    /// What it does to the record.
    pub effect: Effect,
    /// How many people it mails: invitees of a meeting in Exchange, once each. 0 mails nobody.
    pub recipients: u32,
}

/// What a write does to a record, from the least to the most grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Changes it.
    Changes,
    /// Makes it.
    Creates,
    /// Makes it in the first round of its mailbox (R-ADOPT-1). A Share made by hand meanwhile is not of that round.
    CreatesInFirstRound,
    /// Writes nothing, but stops its sync because the category was lost.
    Unlinks,
    /// Deletes it, or ends it: of a series with a past, which counts as one however many meetings go (R-APPT-17).
    Deletes,
}

impl Effect {
    /// Whether it makes a record.
    pub fn is_create(self) -> bool {
        match self {
            Self::Creates | Self::CreatesInFirstRound => true,
            Self::Changes | Self::Unlinks | Self::Deletes => false,
        }
    }

    /// Whether the brake counts it.
    pub fn is_removal(self) -> bool {
        match self {
            Self::Changes | Self::Creates | Self::CreatesInFirstRound => false,
            Self::Unlinks | Self::Deletes => true,
        }
    }
}

/// Under what circumstances a write is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// How many links of the object the user has, those removed within the last 24 hours included: the ground under the
    /// percentage must not shrink with every removal.
    pub links: u32,
    /// Whether this round from Sales to Exchange is the first since sign-in, a changed search, a restore or an undo.
    pub mailing: Turn,
    /// Whether both sides still hold what they held.
    pub sides: Sides,
}

/// Whether something happens for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It does.
    First,
    /// It does not.
    Later,
}

/// Whether a side that held linked records suddenly answers that it holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// None does.
    Filled,
    /// One does.
    SuddenlyEmpty,
}

/// Why a write waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeldFor {
    /// It would mail more people, or about more meetings, than a day's budget.
    MailBudget,
    /// It would mail somebody in the first round of its kind.
    FirstMail,
    /// The brake lets no more removals through.
    Deletions,
    /// A side is suddenly empty.
    SideEmpty,
    /// The deployment deletes too much.
    Deployment,
    /// A first round makes no more records unseen.
    FirstCreates,
}

impl HeldFor {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::MailBudget,
        Self::FirstMail,
        Self::Deletions,
        Self::SideEmpty,
        Self::Deployment,
        Self::FirstCreates,
    ];

    /// As reports say it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::MailBudget => ReasonCode::HeldMailBudget,
            Self::FirstMail => ReasonCode::HeldFirstMail,
            Self::Deletions => ReasonCode::HeldDeletions,
            Self::SideEmpty => ReasonCode::HeldSideEmpty,
            Self::Deployment => ReasonCode::HeldDeployment,
            Self::FirstCreates => ReasonCode::HeldFirstCreates,
        }
    }

    /// What a report said, if it was about a hold.
    pub fn of(code: ReasonCode) -> Option<Self> {
        Self::ALL.into_iter().find(|held_for| held_for.code() == code)
    }
}

/// How much goes without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowancePolicy {
    /// Meetings per user in 24 hours that may be mailed about; 0 holds every one.
    pub mail_budget_meetings_per_day: u32,
    /// Recipients per user in 24 hours; 0 holds every one.
    pub mail_budget_recipients_per_day: u32,
    /// Removals per user and object in 24 hours.
    pub delete_brake_count: u32,
    /// Percent of the links of a user and object that may be removed in 24 hours, once there are 20.
    pub delete_brake_percent: u32,
    /// Deletions in the whole deployment in one hour.
    pub deployment_deletions_per_hour: u32,
    /// Creates in the first round of a mailbox.
    pub first_round_creates: u32,
}

impl Default for AllowancePolicy {
    fn default() -> Self {
        Self {
            mail_budget_meetings_per_day: 20,
            mail_budget_recipients_per_day: 200,
            delete_brake_count: 10,
            delete_brake_percent: 10,
            deployment_deletions_per_hour: 200,
            first_round_creates: 20,
        }
    }
}

impl AllowancePolicy {
    /// How many removals a user with `links` links of an object has in 24 hours. A percentage is rounded down: of 29
    /// links 10 % are 2, for the third would be more than 10 %.
    pub fn removals_per_day(&self, links: u32) -> u32 {
        if links < PERCENT_FROM_LINKS {
            return self.delete_brake_count;
        }
        let share = u64::from(links) * u64::from(self.delete_brake_percent) / 100;
        u32::try_from(share).map_or(self.delete_brake_count, |share| {
            share.min(self.delete_brake_count)
        })
    }
}

/// One write that was let through: a row to be saved together with the doubt that goes before the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What it was let through for.
    pub demand: Demand,
    /// When.
    pub at: Timestamp,
}

impl Spent {
    /// Whether anything was spent, so that the row needs to be saved.
    pub fn counts(&self) -> bool {
        self.mails() || self.removes() || self.is_first_create()
    }

    fn mails(&self) -> bool {
        self.demand.recipients > 0
    }

    fn removes(&self) -> bool {
        self.demand.effect.is_removal()
    }

    fn is_first_create(&self) -> bool {
        self.demand.effect == Effect::CreatesInFirstRound
    }
}

/// What one user has spent, of all objects. Bounded: see [`Allowance::remember`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowance {
    spent: BTreeMap<WriteKey, Spent>,
    /// The objects whose first round is over.
    settled: BTreeSet<Object>,
}

impl Allowance {
    /// How long a mail or a removal counts.
    pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);

    /// Takes in a row that was saved. Of rows with one key the newest moment and the largest numbers count. Only the
    /// newest mails and removals are kept, as many as the largest budget allows; older ones cannot change an answer.
    pub fn remember(&mut self, mut row: Spent) {
        if let Some(before) = self.spent.get(&row.demand.key) {
            row.demand.recipients = row.demand.recipients.max(before.demand.recipients);
            row.demand.effect = row.demand.effect.max(before.demand.effect);
            row.at = row.at.max(before.at);
        }
        if !row.counts() {
            return;
        }
        self.spent.insert(row.demand.key, row);
        let object = row.demand.object;
        if let Some(oldest) = self.oldest_beyond(MAILS_MAX, Spent::mails) {
            self.reduce(oldest, |demand| demand.recipients = 0);
        }
        let removed = |spent: &Spent| spent.removes() && spent.demand.object == object;
        if let Some(oldest) = self.oldest_beyond(REMOVALS_MAX, removed) {
            self.reduce(oldest, |demand| demand.effect = Effect::Changes);
        }
    }

    /// The rows that still count, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = &Spent> {
        self.spent.values()
    }

    /// Forgets what was spent more than 24 hours before `now`. Creates of a first round are kept besides for as long as
    /// that round takes, until [`Self::end_first_round`].
    pub fn prune(&mut self, now: Timestamp) {
        let settled = &self.settled;
        self.spent.retain(|_, spent| {
            let counts = is_within(Self::WINDOW, spent.at, now);
            if !counts {
                spent.demand.recipients = 0;
            }
            counts || (spent.is_first_create() && !settled.contains(&spent.demand.object))
        });
    }

    /// The mailbox has had its first round of this object. What that created still counts for 24 hours: the first rounds
    /// of all objects, one soon after the other, share one budget.
    pub fn end_first_round(&mut self, object: Object) {
        self.settled.insert(object);
    }

    /// The oldest of the rows that `fits` describes, if they are more than `kept_max`.
    fn oldest_beyond(&self, kept_max: u32, fits: impl Fn(&Spent) -> bool) -> Option<WriteKey> {
        if self.count(&fits) <= u64::from(kept_max) {
            return None;
        }
        self.spent
            .values()
            .filter(|spent| fits(spent))
            .min_by_key(|spent| (spent.at, spent.demand.key))
            .map(|spent| spent.demand.key)
    }

    /// Takes away from a row what counts no more, and the row with it if nothing is left.
    fn reduce(&mut self, key: WriteKey, take_away: impl FnOnce(&mut Demand)) {
        if let Some(spent) = self.spent.get_mut(&key) {
            take_away(&mut spent.demand);
            if !spent.counts() {
                self.spent.remove(&key);
            }
        }
    }

    fn count(&self, fits: impl Fn(&Spent) -> bool) -> u64 {
        self.spent.values().filter(|spent| fits(spent)).count() as u64
    }
}

/// How many deletions the whole deployment has let through within the last hour, as the store counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeploymentDeletions {
    /// The count; goes up with every deletion that is let through here.
    pub last_hour: u32,
}

impl DeploymentDeletions {
    /// How long a deletion counts.
    pub const WINDOW: SignedDuration = SignedDuration::from_hours(1);
}

/// Whether `then` is less than `window` before `now`. What lies ahead, because a clock was set back, counts.
fn is_within(window: SignedDuration, then: Timestamp, now: Timestamp) -> bool {
    now.duration_since(then) < window
}

#[cfg(test)]
mod tests;
