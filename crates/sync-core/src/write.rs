//! Writing: the target is in doubt before a write leaves, and the answer settles it.

use crate::content::Content;
use crate::ids::{ItemId, Version};
use crate::observe::{landed_base, observe};
use crate::pair::{Carried, Cause, Doubt, Item, Known, Pair, Side, Was};
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
    /// Set category and stamp on the Outlook item: the one write that one-way mode allows; it mails nobody.
    Mark {
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
    Applied(Item<C>),
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
}

/// The write is about to leave: its target is in doubt from `now`. Save the result before sending anything.
pub fn begin<C: Content>(pair: &Pair<C>, write: &Write<C>, now: Timestamp) -> Pair<C> {
    let mut next = pair.clone();
    let cause = match write {
        Write::Create { carried, .. } => Cause::Created(carried.clone()),
        Write::Update { carried, .. } => Cause::Updated(carried.clone()),
        Write::Delete { .. } => Cause::Deleted,
        Write::Mark { .. } => Cause::Marked,
    };
    let known = next.known_mut(write.on());
    let was = match known {
        Known::Absent => Was::Absent,
        Known::Present(item) => Was::Present(item.clone()),
        Known::Gone => Was::Gone,
        Known::InDoubt(doubt) => doubt.was.clone(),
    };
    *known = Known::InDoubt(Doubt::new(was, cause, now));
    next
}

/// The vendor answered the write that [`begin`] announced on `side`. Without that doubt there is nothing to settle.
pub fn settle<C: Content>(pair: &Pair<C>, side: Side, outcome: Outcome<C>, now: Timestamp) -> Pair<C> {
    let Known::InDoubt(doubt) = pair.known(side) else {
        return pair.clone();
    };
    let doubt = doubt.clone();
    let mut next = pair.clone();
    let known = match outcome {
        Outcome::Uncertain => return next,
        Outcome::Applied(item) => {
            if let Cause::Created(carried) | Cause::Updated(carried) = &doubt.cause {
                next.base = landed_base(next.base.as_ref(), carried, &item.content);
            }
            Known::Present(item)
        }
        Outcome::Deleted => Known::Gone,
        Outcome::NotApplied => doubt.was.into(),
        Outcome::PreconditionFailed | Outcome::NotFound => Known::InDoubt(Doubt {
            cause: Cause::Recheck,
            heard: None,
            ..doubt.clone()
        }),
    };
    *next.known_mut(side) = known;
    next.forget_what_was_asked();
    match doubt.heard {
        Some(row) => observe(&next, side, row, now),
        None => next,
    }
}

impl<C: Content> Write<C> {
    /// Where it goes.
    pub fn on(&self) -> Side {
        match self {
            Self::Create { on, .. } | Self::Update { on, .. } | Self::Delete { on, .. } => *on,
            Self::Mark { .. } => Side::Exchange,
        }
    }
}
