//! What an appointment is to its owner alone: how their time is shown, and when they are reminded.

use crate::content::told::Told;
use crate::ids::SalesId;

/// Longest time before the start at which a reminder comes, in minutes; Sales has nine digits for it.
pub const REMINDER_MINUTES_MAX: u32 = 999_999_999;

/// What each who takes part has of their own. Exchange keeps it in everybody's own copy, Sales in everybody's own row of the
/// same record, so it goes between the copy and the row of the same person alone (R-APPT-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Own {
    /// Whose it is, where that is known: the mailbox's owner, or the owner of the record in Sales.
    pub of: Option<SalesId>,
    /// How the time is shown to others.
    pub show_as: Told<ShowAs>,
    /// When a reminder comes.
    pub reminder: Told<Alarm>,
}

/// How time is shown to others. Exchange tells more apart; what Sales cannot hold is here what it comes to there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShowAs {
    /// Taken, for certain or perhaps. What both sides take where nobody says.
    Busy,
    /// Not taken.
    Free,
}

/// When a reminder of an appointment comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// Never.
    Off,
    /// So many minutes before the start.
    Before(u32),
}

impl Own {
    /// Whether both are somebody's own, and not the same person's.
    fn is_of_another_than(&self, other: &Self) -> bool {
        self.of.zip(other.of).is_some_and(|(one, another)| one != another)
    }

    /// Whether time is shown alike, as far as that can be compared.
    pub(super) fn shows_as(&self, other: &Self) -> bool {
        self.is_of_another_than(other) || self.show_as.agrees_with(&other.show_as)
    }

    /// Whether reminders come alike, as far as that can be compared.
    pub(super) fn reminds_as(&self, other: &Self) -> bool {
        self.is_of_another_than(other) || self.reminder.agrees_with(&other.reminder)
    }

    /// Whether, as a base, it knows less of the same person's time than `newer`.
    pub(super) fn shows_less_than(&self, newer: &Self) -> bool {
        !self.is_of_another_than(newer) && self.show_as.lags_behind(&newer.show_as)
    }

    /// Whether, as a base, it knows less of the same person's reminders than `newer`.
    pub(super) fn reminds_less_than(&self, newer: &Self) -> bool {
        !self.is_of_another_than(newer) && self.reminder.lags_behind(&newer.reminder)
    }

    /// What a base that says nothing of something learns from the two sides, once both do.
    pub(super) fn learnt(&self, exchange: &Self, sales: &Self) -> Option<Self> {
        if exchange.is_of_another_than(sales) {
            return None;
        }
        let show_as = self.show_as.learnt(&exchange.show_as, &sales.show_as);
        let reminder = self.reminder.learnt(&exchange.reminder, &sales.reminder);
        (show_as.is_some() || reminder.is_some()).then(|| Self {
            of: exchange.of.or(sales.of),
            show_as: show_as.unwrap_or(self.show_as),
            reminder: reminder.unwrap_or(self.reminder),
        })
    }

    /// How time is shown, from `other`.
    pub(super) fn take_show_as(&mut self, other: &Self) {
        self.of = other.of.or(self.of);
        self.show_as = other.show_as;
    }

    /// When reminders come, from `other`.
    pub(super) fn take_reminder(&mut self, other: &Self) {
        self.of = other.of.or(self.of);
        self.reminder = other.reminder;
    }

    /// Cut to what both sides can hold.
    pub(super) fn reduced(self) -> Self {
        let reduced = |alarm| match alarm {
            Alarm::Off => Alarm::Off,
            Alarm::Before(minutes) => Alarm::Before(minutes.min(REMINDER_MINUTES_MAX)),
        };
        Self {
            reminder: self.reminder.map(reduced),
            ..self
        }
    }
}
