//! What a field holds in a form that people can be shown: both values where they must decide, and the one that lost
//! (R-CONF-2).

use super::Content;
use super::slot::Slot;
use super::zone::Zone;
use crate::conclude::in_question;
use crate::ids::SalesId;
use crate::pair::{Cause, Doubt, Pair, Side, Standing, Was};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;
use jiff::civil::Date;

/// What a field holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or nothing that its side keeps.
    Nothing,
    /// Plain text.
    Text(String),
    /// Sanitised HTML.
    Html(String),
    /// One of a closed list, as our API spells it.
    Word(String),
    /// Plain texts, in order.
    Texts(Vec<String>),
    /// Records of Sales: people.
    Records(Vec<SalesId>),
    /// A moment.
    Moment(Timestamp),
    /// From the first moment to the first moment after it.
    Moments {
        /// First moment.
        start: Timestamp,
        /// First moment after it.
        end: Timestamp,
    },
    /// Whole days.
    Days {
        /// First day.
        first: Date,
        /// Last day.
        last: Date,
    },
    /// So many minutes before the start.
    MinutesBefore(u32),
}

/// One field in which the two copies differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name in our API.
    pub field: &'static str,
    /// Of which meeting of a series; none of any other record.
    pub part: Option<Slot>,
    /// What Outlook holds.
    pub exchange: Value,
    /// What Sales holds.
    pub sales: Value,
    /// Whether a person decides which of them counts.
    pub is_in_question: bool,
}

/// Something that somebody wrote, and that a write of ours replaced (R-CONF-2). Kept until it is in the record's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Where it was.
    pub on: Side,
    /// When the write that replaced it was known to have landed.
    pub at: Timestamp,
    /// The field, by its name in our API.
    pub field: String,
    /// Of which meeting of a series; none of any other record.
    pub part: Option<Slot>,
    /// What it held.
    pub value: Value,
}

impl Value {
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(text.into())
        }
    }

    pub(crate) fn html(html: &str) -> Self {
        if html.is_empty() {
            Self::Nothing
        } else {
            Self::Html(html.into())
        }
    }

    pub(crate) fn word(word: &str) -> Self {
        Self::Word(word.into())
    }

    pub(crate) fn texts(texts: Vec<String>) -> Self {
        if texts.is_empty() {
            Self::Nothing
        } else {
            Self::Texts(texts)
        }
    }

    pub(crate) fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Nothing, |day| Self::Days {
            first: day,
            last: day,
        })
    }
}

/// What kind of value it is: contents never reach a log.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Text(_) => "Text(…)",
            Self::Html(_) => "Html(…)",
            Self::Word(_) => "Word(…)",
            Self::Texts(_) => "Texts(…)",
            Self::Records(_) => "Records(…)",
            Self::Moment(_) => "Moment(…)",
            Self::Moments { .. } => "Moments(…)",
            Self::Days { .. } => "Days(…)",
            Self::MinutesBefore(_) => "MinutesBefore(…)",
        })
    }
}

/// The fields in which the two copies differ as they were last seen, with both values; nothing where one of them is not there.
/// A field is in question where the pair waits for a person; `zone` is the mailbox's, by which whole days end.
pub fn differences<C: Content>(pair: &Pair<C>, zone: &Zone) -> Vec<Difference> {
    let (Some(exchange), Some(sales)) = (pair.exchange.last_item(), pair.sales.last_item()) else {
        return Vec::new();
    };
    let asked = match &pair.standing {
        Standing::Parked { .. } => in_question(pair, exchange, sales, zone),
        Standing::Linked | Standing::Unseated { .. } | Standing::Unlinked(_) => Vec::new(),
    };
    let (exchange, sales) = (&exchange.content, &sales.content);
    let fields = exchange.differing(sales).into_iter();
    fields
        .map(|field| Difference {
            field: C::name(field),
            part: C::part(field),
            exchange: exchange.value(field),
            sales: sales.value(field),
            is_in_question: asked.contains(&field),
        })
        .collect()
}

impl<C: Content> Pair<C> {
    /// The write behind `doubt` landed on `side`, which holds `holds` now: notes what it replaced that somebody had written
    /// there. What is in the base nobody had written since, and what came through is not lost. Before the base moves.
    pub(crate) fn note_replaced(&mut self, side: Side, doubt: &Doubt<C>, holds: &C, now: Timestamp) {
        let (Cause::Updated(carried), Was::Present(was)) = (&doubt.cause, &doubt.was) else {
            return;
        };
        let (was, base) = (&was.content, self.base.as_ref());
        let is_written = |field: &C::Field| base.is_none_or(|base| !base.same(was, *field));
        let is_gone = |field: &C::Field| {
            let mut again = holds.clone();
            again.merge_in(base, was, *field);
            !again.same(holds, *field)
        };
        let mut replaced = was.differing(holds);
        replaced.retain(|field| holds.same(&carried.sent, *field) && is_written(field) && is_gone(field));
        self.lose(side, was, &replaced, now);
    }

    /// What `loser` holds in these fields on `side` goes into the record's history.
    pub(crate) fn lose(&mut self, side: Side, loser: &C, fields: &[C::Field], now: Timestamp) {
        let lost = fields.iter().map(|field| Lost {
            on: side,
            at: now,
            field: C::name(*field).into(),
            part: C::part(*field),
            value: loser.value(*field),
        });
        self.lost.extend(lost.filter(|lost| lost.value != Value::Nothing));
    }
}

#[cfg(test)]
mod tests;
