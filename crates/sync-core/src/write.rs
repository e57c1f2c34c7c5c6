//! Writing: the target is in doubt before a write leaves, and the answer settles it.

use crate::content::Content;
use crate::ids::{ItemId, Version};
use crate::observe::{landed_base, observe};
use crate::pair::{Carried, Cause, Consent, Known, Pair, Removal, Side, Was};
use alloc::vec::Vec;
use jiff::Timestamp;

/// One write to one vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write<C: Content> {
    /// Give birth to the counterpart.
    Create {
        /// Where.
        on: Side,
        /// What it will hold, and what that was made from.
        carried: Carried<C>,
    },
    /// Change it, if it still is what we know.
    Update {
        /// Where.
        on: Side,
        /// Which.
        id: ItemId,
        /// Precondition.
        expects: Version,
        /// What it held when we last saw it.
        held: C,
        /// Fields to write; may be empty where only relations change.
        fields: Vec<C::Field>,
        /// What it will hold, and what that was made from.
        carried: Carried<C>,
    },
    /// Delete it, if it still is what we know.
    Delete {
        /// Where.
        on: Side,
        /// Which.
        id: ItemId,
        /// Precondition.
        expects: Version,
    },
    /// Set category and stamp on the Outlook item. With [`Write::Unmark`] the one write that one-way mode allows; it mails
    /// nobody.
    Mark {
        /// Which.
        id: ItemId,
        /// Precondition.
        expects: Version,
    },
    /// Take the category off the Outlook item. The stamp stays: stamped without category means opted out (R-ID-2).
    Unmark {
        /// Which.
        id: ItemId,
        /// Precondition.
        expects: Version,
    },
}

/// What the vendor's answer to a write means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<C> {
    /// It is done; the target is now so.
    Applied(crate::pair::Item<C>),
    /// A delete is done.
    Deleted,
    /// The target is not what we thought; nothing was written.
    PreconditionFailed,
    /// The target is not there, for this user; nothing was written.
    NotFound,
    /// Refused for certain; nothing was written.
    NotApplied,
    /// No answer, or one that does not say: it may land yet.
    Uncertain,
    /// A create was refused because its number is taken: the record is there, whether this user sees it or not.
    Taken,
}

/// The write is about to leave: its target is in doubt from `now`. Save the result before sending anything.
pub fn begin<C: Content>(pair: &Pair<C>, write: &Write<C>, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    let cause = match write {
        Write::Create { carried, .. } => Cause::Created(carried.clone()),
        Write::Update { carried, .. } => Cause::Updated(carried.clone()),
        Write::Delete { .. } => Cause::Deleted,
        Write::Mark { .. } => Cause::Marked,
        Write::Unmark { .. } => Cause::Unmarked,
    };
    let known = next.known_mut(write.on());
    *known = Known::doubt(known.was(), cause, now);
    next.tries.note(write.on(), now);
    next
}

/// The vendor answered the write that [`begin`] announced on `side`. Without that doubt there is nothing to settle.
pub fn settle<C: Content>(pair: &Pair<C>, side: Side, outcome: Outcome<C>, now: Timestamp) -> Pair<C> {
    let Known::InDoubt(doubt) = pair.known(side) else {
        return pair.clone();
    };
    let mut next = pair.clone();
    let known = match outcome {
        Outcome::Uncertain => return next,
        // What is there was made before, by an earlier create of ours if its base was kept: nothing of this one landed.
        Outcome::Taken => {
            let mut again = doubt.clone();
            again.cause = Cause::Recheck;
            again.missing_since.get_or_insert(now);
            *next.known_mut(side) = Known::InDoubt(again);
            return next;
        }
        Outcome::Applied(item) => {
            let item = pair.named(side, item);
            // Its number was free: no earlier create had landed.
            if side == Side::Sales && matches!(doubt.cause, Cause::Created(_)) {
                next.base = None;
            }
            next.note_replaced(side, doubt, &item.content, now);
            if let Cause::Created(carried) | Cause::Updated(carried) = &doubt.cause {
                next.base = landed_base(next.base.as_ref(), side, doubt, carried, &item.content);
                next.use_consent();
            }
            if let (Cause::Updated(_), Was::Present(was)) = (&doubt.cause, &doubt.was) {
                next.engines.note_ours(side, &was.content, &item.content);
            }
            next.hold = None;
            next.tries.forget(side);
            next.notice_unmarking(&doubt.cause, &item);
            Known::Present(item)
        }
        Outcome::Deleted => {
            next.tries.forget(side);
            pair.known(side).gone(Removal::Deleted)
        }
        Outcome::NotApplied => doubt.was.clone().into(),
        Outcome::PreconditionFailed | Outcome::NotFound => {
            let mut again = doubt.clone();
            again.cause = Cause::Recheck;
            again.heard = None;
            Known::InDoubt(again)
        }
    };
    let heard = doubt.heard.clone();
    *next.known_mut(side) = known;
    next.forget_what_was_asked();
    next.notice_category();
    match heard {
        Some(row) => observe(&next, side, row, now),
        None => next,
    }
}

impl<C: Content> Write<C> {
    /// Where it goes.
    pub fn on(&self) -> Side {
        match self {
            Self::Create { on, .. } | Self::Update { on, .. } | Self::Delete { on, .. } => *on,
            Self::Mark { .. } | Self::Unmark { .. } => Side::Exchange,
        }
    }

    /// How many people Exchange would mail because of it (R-APPT-18); none where it mails nobody.
    pub fn mails(&self, pair: &Pair<C>) -> Option<u32> {
        let invited = match self {
            Self::Create {
                on: Side::Exchange,
                carried,
            } => carried.sent.invitees(),
            // What is somebody's own is seen by nobody else.
            Self::Update {
                on: Side::Exchange,
                fields,
                ..
            } if !fields.is_empty() && fields.iter().all(|field| C::is_own(*field)) => 0,
            Self::Update {
                on: Side::Exchange, ..
            }
            | Self::Delete {
                on: Side::Exchange, ..
            } => pair.exchange.item().map_or(0, |item| item.facts.invitees),
            Self::Create { on: Side::Sales, .. }
            | Self::Update { on: Side::Sales, .. }
            | Self::Delete { on: Side::Sales, .. }
            | Self::Mark { .. }
            | Self::Unmark { .. } => 0,
        };
        (invited > 0).then_some(invited)
    }

    /// Whether it deletes.
    pub fn deletes(&self) -> bool {
        match self {
            Self::Delete { .. } => true,
            Self::Create { .. } | Self::Update { .. } | Self::Mark { .. } | Self::Unmark { .. } => false,
        }
    }
}

impl<C: Content> Pair<C> {
    pub(crate) fn agrees_to(&self, consent: Consent) -> bool {
        self.consent == Some(consent)
    }

    /// A create or an update landed, and the consent for it is used. To clean up is agreed to for the deletion that comes
    /// last.
    pub(crate) fn use_consent(&mut self) {
        self.consent = self.consent.filter(|consent| *consent == Consent::CleanUp);
    }
}

#[cfg(test)]
mod tests;
