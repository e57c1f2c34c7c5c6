//! A write that keeps failing, and an item that a vendor does not give up: tried again with back-off, and parked after eight
//! tries (R-ERR-2).
//!
//! Every write that begins is a try; one that lands, however that is learnt, ends the count of its side. So a try that never
//! came back counts like one that was refused. Looks are counted apart, and only those that were refused: one that is
//! answered, with whatever, ends the count.

use crate::conclude::park;
use crate::observe::recheck;
use crate::pair::{Cause, Item, Marks, Pair, Side};
use crate::plan::{Conclusion, Plan, Step};
use crate::reason::ReasonCode;
use crate::round::RoundBudget;
use crate::{Content, Kind};
use alloc::boxed::Box;
use jiff::{SignedDuration, Timestamp};

/// How long the third try of a write waits after the second; each later one waits twice as long as the one before. The second
/// does not wait: most often somebody else was a moment faster. A look waits from the second on.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The tries of one link since a write last landed, or a look was last answered, on each side. Nearly every link has none,
/// and keeps no room for them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tries(Option<Box<BySide>>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct BySide {
    exchange: SideTries,
    sales: SideTries,
}

/// Those on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SideTries {
    /// Writes.
    pub writes: Option<Tried>,
    /// Looks that were refused.
    pub looks: Option<Tried>,
}

/// Writes that were begun on one side and not seen to land, or looks at it that were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How many.
    pub count: u32,
    /// When the last was begun, or refused.
    pub last: Timestamp,
}

impl Tries {
    /// None failed.
    pub const NONE: Self = Self(None);

    /// Those on both sides.
    pub fn new(exchange: SideTries, sales: SideTries) -> Self {
        let by_side = BySide { exchange, sales };
        Self((by_side != BySide::default()).then(|| Box::new(by_side)))
    }

    /// Those on this side.
    pub fn on(&self, side: Side) -> SideTries {
        let Some(by_side) = &self.0 else {
            return SideTries::default();
        };
        match side {
            Side::Exchange => by_side.exchange,
            Side::Sales => by_side.sales,
        }
    }

    fn set(&mut self, side: Side, tries: SideTries) {
        *self = match side {
            Side::Exchange => Self::new(tries, self.on(Side::Sales)),
            Side::Sales => Self::new(self.on(Side::Exchange), tries),
        };
    }

    /// A write begins.
    pub(crate) fn note(&mut self, side: Side, now: Timestamp) {
        let mut tries = self.on(side);
        tries.writes = Some(Tried::once_more(tries.writes, now));
        self.set(side, tries);
    }

    /// A look was refused.
    fn note_refusal(&mut self, side: Side, now: Timestamp) {
        let mut tries = self.on(side);
        tries.looks = Some(Tried::once_more(tries.looks, now));
        self.set(side, tries);
    }

    /// A look was answered.
    pub(crate) fn note_answer(&mut self, side: Side) {
        let mut tries = self.on(side);
        tries.looks = None;
        self.set(side, tries);
    }

    /// A write has landed, or there is nothing left to write to.
    pub(crate) fn forget(&mut self, side: Side) {
        self.set(side, SideTries::default());
    }

    /// The last try was none: nothing can be written for anybody now, whichever record it is, or it was not even sent.
    fn take_back(&mut self, side: Side) {
        let mut tries = self.on(side);
        tries.writes = tries.writes.and_then(|tried| {
            let count = tried.count.checked_sub(1).filter(|count| *count > 0)?;
            Some(Tried { count, ..tried })
        });
        self.set(side, tries);
    }
}

impl Tried {
    fn once_more(before: Option<Self>, now: Timestamp) -> Self {
        let count = before.map_or(0, |tried| tried.count);
        Self {
            count: count.saturating_add(1),
            last: now,
        }
    }

    /// When the next try is due, where so many come without a pause.
    fn again_at(self, at_once: u32) -> Timestamp {
        let pauses = self.count.checked_sub(at_once);
        let pause = pauses.map_or(SignedDuration::ZERO, |doublings| {
            FIRST_PAUSE * 2_i32.saturating_pow(doublings)
        });
        self.last.saturating_add(pause).unwrap_or(Timestamp::MAX)
    }
}

/// The write that was begun on `side` says nothing of its record: its vendor takes nothing for this mailbox now, or it was not even
/// sent.
pub fn untried<C: Content>(pair: &Pair<C>, side: Side) -> Pair<C> {
    let mut next = pair.clone();
    next.tries.take_back(side);
    next
}

/// What was looked at on `side` cannot be synced. Where its vendor does not give it up, or nobody understands what it is, that may
/// pass: it is looked at again, and nothing is written meanwhile. Anything else is for a person at once.
pub fn refused<C: Content>(pair: &Pair<C>, side: Side, code: ReasonCode, now: Timestamp) -> Pair<C> {
    if code != ReasonCode::AnswerUnreadable {
        return park(pair, code.into(), now);
    }
    let mut next = recheck(pair, side, now);
    next.tries.note_refusal(side, now);
    next
}

/// A planned write that failed before, or a look that was refused, waits its turn, and after the last try for a person.
pub(crate) fn paced<C: Content>(planned: Plan<C>, pair: &Pair<C>, now: Timestamp) -> Plan<C> {
    let (tried, at_once, waits, parked) = match &planned.step {
        Step::Write(write) => {
            let tried = pair.tries.on(write.on()).writes;
            (tried, 2, ReasonCode::Waiting, ReasonCode::TriedTooOften)
        }
        Step::Look(side) => {
            let unread = ReasonCode::AnswerUnreadable;
            (pair.tries.on(*side).looks, 1, unread, unread)
        }
        Step::Rest | Step::Wait { .. } | Step::Conclude(_) => return planned,
    };
    let Some(tried) = tried else {
        return planned;
    };
    let until = tried.again_at(at_once);
    if tried.count >= RoundBudget::STANDARD.tries_per_record_max {
        return Plan {
            step: Step::Conclude(Conclusion::Park),
            reason: parked.into(),
        };
    }
    if now < until {
        return Plan {
            step: Step::Wait { until },
            reason: waits.into(),
        };
    }
    planned
}

/// Whether what was found shows that the write in doubt has landed, all of it.
pub(crate) fn has_landed<C: Content>(cause: &Cause<C>, found: &Item<C>) -> bool {
    match cause {
        Cause::Created(_) => true,
        Cause::Updated(carried) => found.content.differing(&carried.sent).is_empty(),
        Cause::Marked => {
            let Marks { category, stamp } = found.marks;
            category && (stamp || C::KIND == Kind::Email)
        }
        Cause::Unmarked => !found.marks.category,
        Cause::Recheck | Cause::Rumour | Cause::Adopted(_) | Cause::Deleted => false,
    }
}

#[cfg(test)]
mod tests;
