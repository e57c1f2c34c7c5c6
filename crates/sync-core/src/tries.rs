//! A write that keeps failing: tried again with back-off, and parked after eight tries (R-ERR-2).
//!
//! Every write that begins is a try; one that lands, however that is learnt, ends the count of its side. So a try that never
//! came back counts like one that was refused.

use crate::pair::{Cause, Item, Marks, Pair, Side};
use crate::plan::{Conclusion, Plan, Step};
use crate::reason::ReasonCode;
use crate::round::RoundBudget;
use crate::{Content, Kind};
use jiff::{SignedDuration, Timestamp};

/// How long the third try waits after the second; each later one waits twice as long as the one before. The second does
/// not wait: most often somebody else was a moment faster.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The tries of one link since a write last landed, on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// In Exchange.
    pub exchange: Option<Tried>,
    /// In Sales.
    pub sales: Option<Tried>,
}

/// Writes that were begun on one side and not seen to land.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How many.
    pub count: u32,
    /// When the last was begun.
    pub last: Timestamp,
}

impl Tries {
    /// None failed.
    pub const NONE: Self = Self {
        exchange: None,
        sales: None,
    };

    /// On this side.
    pub fn on(&self, side: Side) -> Option<Tried> {
        match side {
            Side::Exchange => self.exchange,
            Side::Sales => self.sales,
        }
    }

    fn on_mut(&mut self, side: Side) -> &mut Option<Tried> {
        match side {
            Side::Exchange => &mut self.exchange,
            Side::Sales => &mut self.sales,
        }
    }

    /// A write begins.
    pub(crate) fn note(&mut self, side: Side, now: Timestamp) {
        let tried = self.on_mut(side);
        let count = tried.map_or(0, |tried| tried.count);
        *tried = Some(Tried {
            count: count.saturating_add(1),
            last: now,
        });
    }

    /// A write has landed, or there is nothing left to write to.
    pub(crate) fn forget(&mut self, side: Side) {
        *self.on_mut(side) = None;
    }

    /// The last try was none: nothing can be written for anybody now, whichever record it is.
    fn take_back(&mut self, side: Side) {
        let tried = self.on_mut(side);
        *tried = tried.and_then(|tried| {
            let count = tried.count.checked_sub(1).filter(|count| *count > 0)?;
            Some(Tried { count, ..tried })
        });
    }
}

impl Tried {
    /// When the next try is due.
    fn again_at(self) -> Timestamp {
        let pauses = self.count.checked_sub(2);
        let pause = pauses.map_or(SignedDuration::ZERO, |doublings| {
            FIRST_PAUSE * 2_i32.saturating_pow(doublings)
        });
        self.last.saturating_add(pause).unwrap_or(Timestamp::MAX)
    }
}

/// The write that was begun on `side` says nothing of its record: its vendor takes nothing for this mailbox now.
pub fn untried<C: Content>(pair: &Pair<C>, side: Side) -> Pair<C> {
    let mut next = pair.clone();
    next.tries.take_back(side);
    next
}

/// A planned write that failed before waits its turn, and after the last try for a person.
pub(crate) fn paced<C: Content>(planned: Plan<C>, pair: &Pair<C>, now: Timestamp) -> Plan<C> {
    let Step::Write(write) = &planned.step else {
        return planned;
    };
    let Some(tried) = pair.tries.on(write.on()) else {
        return planned;
    };
    let until = tried.again_at();
    if tried.count >= RoundBudget::STANDARD.tries_per_record_max {
        return Plan {
            step: Step::Conclude(Conclusion::Park),
            reason: ReasonCode::TriedTooOften.into(),
        };
    }
    if now < until {
        return Plan {
            step: Step::Wait { until },
            reason: ReasonCode::Waiting.into(),
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
