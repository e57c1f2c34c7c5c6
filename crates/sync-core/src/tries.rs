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
use jiff::{SignedDuration, Timestamp};

/// How long the third try of a write waits after the second; each later one waits twice as long as the one before. The second
/// does not wait: most often somebody else was a moment faster. A look waits from the second on.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The tries of one link since a write last landed, or a look was last answered, on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// In Exchange.
    pub exchange: Option<Tried>,
    /// In Sales.
    pub sales: Option<Tried>,
    /// Looks at Exchange that were refused.
    pub looks_at_exchange: Option<Tried>,
    /// Looks at Sales that were refused.
    pub looks_at_sales: Option<Tried>,
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
    pub const NONE: Self = Self {
        exchange: None,
        sales: None,
        looks_at_exchange: None,
        looks_at_sales: None,
    };

    /// Writes on this side.
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

    /// Looks at this side.
    pub fn looks_at(&self, side: Side) -> Option<Tried> {
        match side {
            Side::Exchange => self.looks_at_exchange,
            Side::Sales => self.looks_at_sales,
        }
    }

    fn looks_at_mut(&mut self, side: Side) -> &mut Option<Tried> {
        match side {
            Side::Exchange => &mut self.looks_at_exchange,
            Side::Sales => &mut self.looks_at_sales,
        }
    }

    /// A write begins.
    pub(crate) fn note(&mut self, side: Side, now: Timestamp) {
        let tried = self.on_mut(side);
        *tried = Some(Tried::once_more(*tried, now));
    }

    /// A look was answered.
    pub(crate) fn note_answer(&mut self, side: Side) {
        *self.looks_at_mut(side) = None;
    }

    /// A write has landed, or there is nothing left to write to.
    pub(crate) fn forget(&mut self, side: Side) {
        self.note_answer(side);
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

/// The write that was begun on `side` says nothing of its record: its vendor takes nothing for this mailbox now.
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
    let tried = next.tries.looks_at_mut(side);
    *tried = Some(Tried::once_more(*tried, now));
    next
}

/// A planned write that failed before, or a look that was refused, waits its turn, and after the last try for a person.
pub(crate) fn paced<C: Content>(planned: Plan<C>, pair: &Pair<C>, now: Timestamp) -> Plan<C> {
    let (tried, at_once, waits, parked) = match &planned.step {
        Step::Write(write) => {
            let tried = pair.tries.on(write.on());
            (tried, 2, ReasonCode::Waiting, ReasonCode::TriedTooOften)
        }
        Step::Look(side) => {
            let unread = ReasonCode::AnswerUnreadable;
            (pair.tries.looks_at(*side), 1, unread, unread)
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
