//! Another engine at work: an item that is changed back again and again without a user's edit (R-GATE-5).

use crate::content::Content;
use crate::pair::{Item, Pair, Side};
use crate::plan::{Conclusion, Plan, Step};
use crate::reason::ReasonCode;
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use core::hash::{Hash, Hasher};
use core::num::NonZeroU64;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// Within what time the flips must lie.
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// How many flips it takes; no more are remembered.
const FLIPS: usize = 3;

/// Stands for the content of one side; the content itself is not kept. Eight bytes are enough to tell two contents of one
/// record apart, and every link keeps up to four of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(NonZeroU64);

impl Fingerprint {
    /// Of content, reduced to what both sides can hold: all of it, whether it is a field or not.
    pub fn of(content: &(impl Hash + ?Sized)) -> Self {
        let mut digest = Digest(Sha256::new());
        content.hash(&mut digest);
        Self(NonZeroU64::new(digest.finish()).unwrap_or(NonZeroU64::MIN))
    }

    /// As it was stored.
    pub fn from_bits(bits: NonZeroU64) -> Self {
        Self(bits)
    }

    /// For storing.
    pub fn bits(self) -> NonZeroU64 {
        self.0
    }
}

/// Takes a thing in as it is hashed, the same in every process: the standard library promises that of no hasher of its own.
struct Digest(Sha256);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut print = [0; 8];
        print.copy_from_slice(&self.0.clone().finalize()[..8]);
        u64::from_be_bytes(print)
    }
}

/// The last write of ours that landed on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OurWrite {
    /// What the side held before it.
    pub before: Fingerprint,
    /// What it holds if nobody has touched it since.
    pub wrote: Fingerprint,
}

/// How often one side of one link was changed back to what it held before our write. Kept with the link, for each side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flips {
    /// The write that is being undone; one that writes anything else starts a new count.
    pub undone: Option<OurWrite>,
    /// When it was undone, by the vendor's last-modified stamps; at most three.
    pub at: BTreeSet<Timestamp>,
}

impl Flips {
    /// The side was read after `ours` landed and held `found`, changed at `modified` by its own last-modified stamp. The
    /// same reading noted twice counts once. Three flips within an hour are another engine's; the link is parked, and
    /// starts with no flips when it is resumed.
    pub fn note(&mut self, ours: OurWrite, found: Fingerprint, modified: Timestamp) -> Option<ReasonCode> {
        if found == ours.wrote {
            return None;
        }
        if found != ours.before {
            // Neither what we found nor what we left: a user has edited it.
            *self = Self::default();
            return None;
        }
        if self.undone != Some(ours) {
            *self = Self {
                undone: Some(ours),
                at: BTreeSet::new(),
            };
        }
        self.at.insert(modified);
        self.forget_old();
        (self.at.len() == FLIPS).then_some(ReasonCode::TwoEngines)
    }

    /// Keeps the newest flips that lie within an hour of the last one.
    fn forget_old(&mut self) {
        let Some(last) = self.at.last().copied() else {
            return;
        };
        self.at.retain(|then| last.duration_since(*then) <= WITHIN);
        while self.at.len() > FLIPS {
            self.at.pop_first();
        }
    }
}

/// What is remembered of our edits on both sides of a link, to tell another engine by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Engines {
    /// The last edit of ours that landed in Exchange, as long as nobody is known to have touched it since.
    pub exchange: Option<OurWrite>,
    /// The same in Sales.
    pub sales: Option<OurWrite>,
    /// How often they were undone; nothing before one was.
    pub undone: Option<Box<Undone>>,
}

/// How often our edits were undone, side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// In Exchange.
    pub exchange: Flips,
    /// In Sales.
    pub sales: Flips,
}

impl Engines {
    /// An edit of ours landed on `side`, which held `before`.
    pub(crate) fn note_ours<C: Content>(&mut self, side: Side, before: &C, wrote: &C) {
        let ours = match side {
            Side::Exchange => &mut self.exchange,
            Side::Sales => &mut self.sales,
        };
        *ours = Some(OurWrite {
            before: Fingerprint::of(before),
            wrote: Fingerprint::of(wrote),
        });
    }

    /// `side` was read. What was not read whole says nothing. An edit of ours is undone once: what stays as it was before has a
    /// newer stamp whenever it is marked.
    pub(crate) fn note_found<C: Content>(&mut self, side: Side, found: &Item<C>) {
        let standing = match side {
            Side::Exchange => &mut self.exchange,
            Side::Sales => &mut self.sales,
        };
        let Some(ours) = standing.filter(|_| found.content.is_whole()) else {
            return;
        };
        let print = Fingerprint::of(&found.content);
        if print == ours.wrote {
            return;
        }
        *standing = None;
        let mut undone = self.undone.take().map_or_else(Undone::default, |undone| *undone);
        let flips = match side {
            Side::Exchange => &mut undone.exchange,
            Side::Sales => &mut undone.sales,
        };
        flips.note(ours, print, found.modified);
        self.undone = (undone != Undone::default()).then(|| Box::new(undone));
    }

    /// Whether another engine is at work now: what it did long ago says nothing of what is written today.
    fn tell_another(&self, now: Timestamp) -> bool {
        let Some(undone) = &self.undone else {
            return false;
        };
        [&undone.exchange, &undone.sales].iter().any(|flips| {
            let last = flips.at.last().filter(|_| flips.at.len() == FLIPS);
            last.is_some_and(|last| now.duration_since(*last) <= WITHIN)
        })
    }
}

/// Nothing is written any more to what another engine changes back again and again: a person has to stop one of the two.
pub(crate) fn stopped<C: Content>(planned: Plan<C>, pair: &Pair<C>, now: Timestamp) -> Plan<C> {
    match planned.step {
        Step::Write(_) if pair.engines.tell_another(now) => Plan {
            step: Step::Conclude(Conclusion::Park),
            reason: ReasonCode::TwoEngines.into(),
        },
        Step::Write(_) | Step::Rest | Step::Wait { .. } | Step::Look(_) | Step::Conclude(_) => planned,
    }
}

#[cfg(test)]
mod tests;
