//! Who changed what, from what to what, that others must be able to look up. Only ever added to; it outlives those it is about. Of
//! them it has our id, which leads nowhere once they were deleted; what they were called goes with them.
//!
//! An act is noted in the transaction that does it, and what changes nothing is none: to pause somebody who is paused, to start
//! what runs already.

mod settings;

pub use settings::{Setting, SettingChange, changes_of, settings_of};

use crate::StoreError;
use crate::answers::NewAnswer;
use crate::configuration::Configuration;
use crate::links::CopyId;
use crate::records::RecordKind;
use crate::rows::new_id;
use crate::runs::{Asked, Process, RunId, Schedule, Started, Timing};
use crate::users::{PausedBy, SalesIdentity, User, UserId};
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Action, Approver, Choice};
use uuid::Uuid;

/// Our id of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub Uuid);

/// What was done, with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// An operator took mailboxes over (R-GATE-5).
    AdoptMailboxes,
    /// An administrator deleted a user (R-AUTH-5).
    DeleteUser,
    /// An administrator said who a user is in Sales (R-AUTH-6). None where the user was deleted since, or where it was done
    /// before that was kept.
    MapUser(Option<Mapping>),
    /// An administrator paused a user (R-GATE-4).
    PauseUser,
    /// An administrator lifted their pause.
    ResumeUser,
    /// A user let administrators see what their records are called and hold, for a day (R-PRIV-1).
    AllowContent,
    /// They let them no more.
    WithdrawContent,
    /// An administrator switched a process on, off, or to another interval (R-JOB-3).
    SetSchedule(Process, Change<Timing>),
    /// An administrator started a process by hand.
    StartRun(Process, RunId),
    /// An administrator cancelled the run of a process.
    CancelRun(Process, RunId),
    /// An administrator saved the configuration; what is otherwise than before, region by region.
    SaveConfiguration(Vec<SettingChange>),
    /// An administrator let a held write go (R-HOLD-1).
    ApproveHeld(NamedLink),
    /// An administrator let a held write drop.
    DiscardHeld(NamedLink),
    /// An administrator said for a user what to do about a record (R-ERR-3).
    RepairRecord(NamedLink, Action),
}

/// From what to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<T> {
    /// What was before.
    pub before: T,
    /// What is since.
    pub after: T,
}

/// From which Sales user to which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Nobody, before the first sign-in there.
    pub before: Option<SalesIdentity>,
    /// Who it is since.
    pub after: SalesIdentity,
}

/// The link that something was said about: which, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedLink {
    /// Which.
    pub copy: CopyId,
    /// What it is of.
    pub kind: RecordKind,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Which.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who, as far as is known: our id of a user, or what the operator's system calls them.
    pub who: String,
    /// What.
    pub deed: Deed,
    /// To whom; to all where nobody is named. They may be gone by now.
    pub about: Option<UserId>,
}

impl Act {
    /// What an administrator does now.
    pub fn by(administrator: UserId, deed: Deed, about: Option<UserId>, now: Timestamp) -> Self {
        Self::by_operator(administrator.0.to_string(), deed, about, now)
    }

    /// What an operator does now, as their system calls them.
    pub fn by_operator(who: String, deed: Deed, about: Option<UserId>, now: Timestamp) -> Self {
        Self {
            id: ActId(new_id(now)),
            at: now,
            who,
            deed,
            about,
        }
    }

    /// What an administrator does by pausing a user, or going on with them; none where that is so already, or where the user does
    /// it.
    pub fn of_pause(user: &User, by: PausedBy, is_paused: bool, now: Timestamp) -> Option<Self> {
        match by {
            PausedBy::Administrator(by) if user.paused_by_administrator != is_paused => {
                let deed = match is_paused {
                    true => Deed::PauseUser,
                    false => Deed::ResumeUser,
                };
                Some(Self::by(by, deed, Some(user.id), now))
            }
            PausedBy::Administrator(_) | PausedBy::User => None,
        }
    }

    /// What a user does by letting administrators see content, or no more.
    pub fn of_content(user: UserId, is_allowed: bool, now: Timestamp) -> Self {
        let deed = match is_allowed {
            true => Deed::AllowContent,
            false => Deed::WithdrawContent,
        };
        Self::by(user, deed, Some(user), now)
    }

    /// What an administrator does by saying who a user is in Sales; none where they are that already.
    pub fn of_mapping(user: &User, sales: &SalesIdentity, by: UserId, now: Timestamp) -> Option<Self> {
        let mapping = Mapping {
            before: user.sales.clone(),
            after: sales.clone(),
        };
        let is_change = mapping.before.as_ref() != Some(sales);
        is_change.then(|| Self::by(by, Deed::MapUser(Some(mapping)), Some(user.id), now))
    }

    /// What an administrator does by setting a schedule; none where it is set so already.
    pub fn of_timing(before: &Schedule, after: Timing, by: UserId, now: Timestamp) -> Option<Self> {
        let change = Change {
            before: before.timing(),
            after,
        };
        let is_change = change.before != change.after;
        is_change.then(|| Self::by(by, Deed::SetSchedule(before.process, change), None, now))
    }

    /// What an administrator does by starting a process; none where its run was on its way, or where a user starts their own.
    pub fn of_start(asked: Asked, started: Started, by: UserId, now: Timestamp) -> Option<Self> {
        match (asked, started) {
            (Asked::Process(process), Started::Anew(run)) => {
                Some(Self::by(by, Deed::StartRun(process, run), None, now))
            }
            (Asked::Process(_), Started::Already(_)) | (Asked::SyncNow(_), _) => None,
        }
    }

    /// What an administrator does by cancelling a run of a process; none where it is a user's own.
    pub fn of_cancel(asked: Asked, run: RunId, by: UserId, now: Timestamp) -> Option<Self> {
        match asked {
            Asked::Process(process) => Some(Self::by(by, Deed::CancelRun(process, run), None, now)),
            Asked::SyncNow(_) => None,
        }
    }

    /// What an administrator does by saving a configuration; none where nothing in it is otherwise.
    pub fn of_configuration(
        before: &Configuration,
        after: &Configuration,
        by: UserId,
        now: Timestamp,
    ) -> Option<Self> {
        let changes = changes_of(before, after);
        (!changes.is_empty()).then(|| Self::by(by, Deed::SaveConfiguration(changes), None, now))
    }

    /// What an administrator does by saying something about a record; none where somebody says it about their own, as everybody
    /// may.
    pub fn of_answer(answer: &NewAnswer) -> Option<Self> {
        let is_own = answer.by == answer.user && answer.choice != Choice::Approve(Approver::Administrator);
        let link = NamedLink {
            copy: answer.copy,
            kind: answer.kind,
        };
        let deed = match answer.choice.approver() {
            Some(_) => Deed::ApproveHeld(link),
            None if answer.choice == Choice::Discard => Deed::DiscardHeld(link),
            None => Deed::RepairRecord(link, answer.choice.action()),
        };
        let act = Self::by(answer.by, deed, Some(answer.user), answer.created_at);
        (!is_own).then_some(act)
    }
}

/// The part of the store that keeps acts.
#[async_trait]
pub trait Audit {
    /// Acts before `before`, the latest first, at most `max`.
    async fn acts(&self, before: Option<ActId>, max: u32) -> Result<Vec<Act>, StoreError>;
}
