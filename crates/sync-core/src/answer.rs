//! What a person says to what they are told (R-ERR-3).
//!
//! **Invariant:** an answer counts only for the question that was asked. What the pair's present reason does not offer is
//! not taken, and what deletes, overwrites or makes something is not taken either once a side is not what the person saw:
//! nobody deletes by a stale page, and an answer that arrives twice is taken once.

use crate::conclude::{
    adopt, bring_back, clean_up, create_new, decide, delete_too, ignore, is_free, leave, pick_account,
    resume, retry, share,
};
use crate::content::Content;
use crate::hold::{Approver, Refusal, Versions};
use crate::ids::{ItemId, SalesId};
use crate::pair::{Claim, Origin, Pair, Side, Standing};
use crate::plan::plan;
use crate::policy::{ANSWER_WITHIN, Policy};
use crate::reason::{Action, Detail, Reason, ReasonCode, Remedy};
use alloc::boxed::Box;
use jiff::Timestamp;

/// One of the actions that a reason offers, with what it needs to be done. To sign in is none of a record's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Try again.
    Retry,
    /// It belongs to this record, or to this item.
    Link(ItemId),
    /// Create a new one, whatever looks like it.
    Create,
    /// Leave both as they are, apart.
    Leave,
    /// The company is this account.
    PickAccount(SalesId),
    /// This side's value goes over.
    Keep(Side),
    /// Delete the copy that is left.
    DeleteToo,
    /// Make the deleted one again.
    BringBack,
    /// Delete the Outlook copy of what Sales no longer offers.
    CleanUp,
    /// Go on with what was stopped.
    Resume,
    /// Never ask again.
    Ignore,
    /// Let what is held go, as this person.
    Approve(Approver),
    /// Let what is held drop.
    Discard,
    /// Share it by hand.
    Share,
}

/// Why an answer was not taken; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotNow {
    /// What the user is told now, which does not offer that.
    NotOffered(Reason),
    /// A side is not what the person saw: they are to look again.
    Changed,
    /// What it was to be linked with was not among what was found, or has a counterpart already.
    Taken,
    /// An administrator must say so.
    NeedsAdministrator,
}

impl Choice {
    /// Who lets what is held go, if that is what they say.
    pub fn approver(&self) -> Option<Approver> {
        match self {
            Self::Approve(approver) => Some(*approver),
            Self::Retry
            | Self::Link(_)
            | Self::Create
            | Self::Leave
            | Self::PickAccount(_)
            | Self::Keep(_)
            | Self::DeleteToo
            | Self::BringBack
            | Self::CleanUp
            | Self::Resume
            | Self::Ignore
            | Self::Discard
            | Self::Share => None,
        }
    }

    /// Which action it is.
    pub fn action(&self) -> Action {
        match self {
            Self::Retry => Action::Retry,
            Self::Link(_) => Action::Link,
            Self::Create => Action::Create,
            Self::Leave => Action::Leave,
            Self::PickAccount(_) => Action::PickAccount,
            Self::Keep(Side::Exchange) => Action::KeepExchange,
            Self::Keep(Side::Sales) => Action::KeepSales,
            Self::DeleteToo => Action::DeleteToo,
            Self::BringBack => Action::BringBack,
            Self::CleanUp => Action::CleanUp,
            Self::Resume => Action::Resume,
            Self::Ignore => Action::Ignore,
            Self::Approve(_) => Action::Approve,
            Self::Discard => Action::Discard,
            Self::Share => Action::Share,
        }
    }

    /// Whether it is about what both sides were when the person was asked. An approval is compared with its hold.
    fn is_about_versions(&self) -> bool {
        match self {
            Self::Link(_)
            | Self::Create
            | Self::PickAccount(_)
            | Self::Keep(_)
            | Self::DeleteToo
            | Self::BringBack
            | Self::CleanUp => true,
            Self::Retry
            | Self::Leave
            | Self::Resume
            | Self::Ignore
            | Self::Approve(_)
            | Self::Discard
            | Self::Share => false,
        }
    }
}

/// What its user is told about `pair`, and so what they can answer.
pub fn told<C: Content>(pair: &Pair<C>, policy: &Policy, now: Timestamp) -> Reason {
    match (&pair.standing, &pair.hold) {
        (Standing::Linked, Some(hold)) if hold.is_discarded(now) => ReasonCode::HoldDiscarded.into(),
        (Standing::Linked, Some(hold)) => hold.held_for.code().into(),
        (Standing::Parked { reason, .. } | Standing::Unlinked(reason), _) => reason.clone(),
        (Standing::Linked, None) | (Standing::Unseated { .. }, _) => plan(pair, policy, now).reason,
    }
}

/// What becomes of `pair` by what a person chose who saw both sides at the versions `seen`. It is saved and brought to rest
/// like everything else.
///
/// # Errors
/// [`NotNow`]: what the person is to be told instead.
pub fn answer<C: Content>(
    pair: &Pair<C>,
    choice: &Choice,
    seen: &Versions,
    policy: &Policy,
    now: Timestamp,
) -> Result<Pair<C>, NotNow> {
    let told = told(pair, policy, now);
    if !told.code.remedy().offers(choice.action()) {
        return Err(NotNow::NotOffered(told));
    }
    if choice.is_about_versions() && *seen != pair.versions() {
        return Err(NotNow::Changed);
    }
    match choice {
        Choice::Retry => Ok(retry(pair, now)),
        Choice::Link(id) => link(pair, id, &told, now),
        Choice::Create => Ok(create_new(pair)),
        Choice::Leave => Ok(leave(pair)),
        Choice::PickAccount(account) => Ok(pick_account(pair, *account)),
        Choice::Keep(side) => Ok(decide(pair, *side, &policy.zone, now)),
        Choice::DeleteToo => Ok(delete_too(pair)),
        Choice::BringBack => Ok(bring_back(pair)),
        Choice::CleanUp => Ok(clean_up(pair)),
        Choice::Resume => Ok(resume(pair, now)),
        Choice::Ignore => Ok(ignore(pair)),
        Choice::Approve(by) => approve(pair, seen, *by, told, now),
        Choice::Discard => Ok(discard(pair)),
        Choice::Share => Ok(share(pair, by_hand(pair), now)),
    }
}

impl Remedy {
    /// Whether a person may do this about it.
    pub fn offers(self, action: Action) -> bool {
        match self {
            Self::Actions(actions) => actions.contains(&action),
            Self::Settled | Self::GoesOn | Self::AsSet => false,
        }
    }
}

impl<C: Content> Pair<C> {
    /// When silence becomes an answer, where a person is asked and it does (R-CONF-2, R-HOLD-1): it is planned again then.
    pub fn answer_due(&self) -> Option<Timestamp> {
        let since = match (&self.standing, &self.hold) {
            (Standing::Parked { reason, since }, _) if reason.code == ReasonCode::UserDecides => *since,
            (Standing::Linked, Some(hold)) if hold.answer.is_none() => hold.since,
            (
                Standing::Linked
                | Standing::Parked { .. }
                | Standing::Unseated { .. }
                | Standing::Unlinked(_),
                _,
            ) => return None,
        };
        Some(since.saturating_add(ANSWER_WITHIN).unwrap_or(Timestamp::MAX))
    }
}

/// Links it with one of those that were found, or with any where none was named.
fn link<C: Content>(pair: &Pair<C>, id: &ItemId, told: &Reason, now: Timestamp) -> Result<Pair<C>, NotNow> {
    let is_found = match &told.detail {
        Detail::Candidates(found) => found.contains(id),
        Detail::None
        | Detail::Field(_)
        | Detail::VendorCode(_)
        | Detail::Record(_)
        | Detail::Count(_)
        | Detail::Allowed(_) => true,
    };
    let free = [Side::Exchange, Side::Sales]
        .into_iter()
        .find(|side| is_free(pair.known(*side)) && pair.known(side.other()).item().is_some());
    match free {
        Some(side) if is_found => Ok(adopt(pair, side, id.clone(), now)),
        Some(_) | None => Err(NotNow::Taken),
    }
}

fn approve<C: Content>(
    pair: &Pair<C>,
    seen: &Versions,
    by: Approver,
    told: Reason,
    now: Timestamp,
) -> Result<Pair<C>, NotNow> {
    let Some(hold) = &pair.hold else {
        return Err(NotNow::NotOffered(told));
    };
    let approved = hold.approve(seen, by, now).map_err(|refusal| match refusal {
        Refusal::Changed => NotNow::Changed,
        Refusal::Discarded => NotNow::NotOffered(ReasonCode::HoldDiscarded.into()),
        Refusal::NeedsAdministrator => NotNow::NeedsAdministrator,
    })?;
    Ok(Pair {
        hold: Some(Box::new(approved)),
        ..pair.clone()
    })
}

fn discard<C: Content>(pair: &Pair<C>) -> Pair<C> {
    Pair {
        hold: pair.hold.as_ref().map(|hold| Box::new(hold.discard())),
        ..pair.clone()
    }
}

/// A private item that its owner shares is shared although it is private (R-APPT-9).
fn by_hand<C: Content>(pair: &Pair<C>) -> Origin {
    Origin {
        shared_private: pair.exchange.item().is_some_and(|item| item.content.is_private()),
        ..Origin::by_hand(Claim::Share)
    }
}

#[cfg(test)]
mod tests;
