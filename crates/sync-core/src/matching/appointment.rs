//! The same appointment (R-ADOPT-1): the same meeting by its iCalendar UID, else equal in words, time and a person.

use super::{Index, Likeness, Match};
use crate::content::appointment::{SalesPerson, Span, fingerprint};
use crate::ids::{ItemId, MeetingKey};
use crate::people::folded;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;
use jiff::civil::Date;

/// An appointment, as far as it is compared. What both sides can hold of it: reduced beforehand.
#[derive(Clone, PartialEq, Eq)]
pub struct Meeting {
    key: Option<MeetingKey>,
    words: Option<(String, Time)>,
    people: BTreeSet<SalesPerson>,
}

/// Appointments that could be the same as another.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointments {
    by_key: Index<MeetingKey>,
    by_words_and_person: Index<(String, Time, SalesPerson)>,
}

/// Start and end; moments and whole days are never equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Time {
    Moments(Timestamp, Timestamp),
    Days(Date, Date),
}

impl Meeting {
    /// An appointment of this meeting, where its iCalendar UID is known, with those who take part as far as Sales knows
    /// them.
    pub fn new(key: Option<MeetingKey>, subject: &str, time: &Span, people: BTreeSet<SalesPerson>) -> Self {
        Self {
            key,
            words: Some((folded(subject), Time::of(time))),
            people,
        }
    }

    /// A meeting that is compared by its iCalendar UID alone, for nothing else of it is there.
    pub fn keyed(key: Option<MeetingKey>) -> Self {
        Self {
            key,
            words: None,
            people: BTreeSet::new(),
        }
    }

    fn with_person(&self, person: SalesPerson) -> Option<(String, Time, SalesPerson)> {
        let (subject, time) = self.words.clone()?;
        Some((subject, time, person))
    }
}

impl Time {
    fn of(span: &Span) -> Self {
        match *span {
            Span::Timed { start, end } => Self::Moments(start, end),
            Span::AllDay { first, last } => Self::Days(first, last),
        }
    }
}

impl Likeness for Meeting {
    type Index = Appointments;

    const IS_ONE: bool = false;

    fn index(of: impl IntoIterator<Item = (ItemId, Self)>) -> Appointments {
        Appointments::new(of)
    }

    fn find(&self, index: &Appointments) -> Match {
        index.find(self)
    }
}

impl Appointments {
    /// Everything that could be the same.
    pub fn new(meetings: impl IntoIterator<Item = (ItemId, Meeting)>) -> Self {
        let mut appointments = Self {
            by_key: Index::new(),
            by_words_and_person: Index::new(),
        };
        for (id, meeting) in meetings {
            if let Some(key) = meeting.key {
                appointments.by_key.insert(key, &id);
            }
            for words in meeting
                .people
                .iter()
                .filter_map(|person| meeting.with_person(*person))
            {
                appointments.by_words_and_person.insert(words, &id);
            }
        }
        appointments
    }

    /// Which of them is the same as `meeting`: by iCalendar UID; only if none has it, by equal subject, start and end
    /// plus one common person.
    pub fn find(&self, meeting: &Meeting) -> Match {
        let by_key: BTreeSet<_> = meeting
            .key
            .iter()
            .flat_map(|key| self.by_key.under(key))
            .collect();
        if !by_key.is_empty() {
            return Match::from_same(by_key);
        }
        let by_words = meeting
            .people
            .iter()
            .filter_map(|person| meeting.with_person(*person))
            .flat_map(|words| self.by_words_and_person.under(&words).collect::<Vec<_>>());
        Match::from_same(by_words.collect())
    }
}

/// Fingerprints: content never reaches a log.
impl fmt::Debug for Meeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meeting")
            .field("key", &self.key)
            .field("words", &fingerprint(&self.words))
            .field("people", &self.people.len())
            .finish()
    }
}

impl fmt::Debug for Appointments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Appointments({} keys)", self.by_key.0.len())
    }
}
