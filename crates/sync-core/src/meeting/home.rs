//! In whose mailbox an appointment made in Sales becomes a meeting: in one at most (R-APPT-21).

use super::UserId;
use crate::policy::Permission;
use crate::reason::ReasonCode;

/// A Sales user of the appointment, who may be a user here too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participant {
    /// Who it is here; none for a Sales user who never signed in.
    pub user: Option<UserId>,
    /// What they are in the appointment.
    pub part: Part,
    /// Whether anything may be written to their mailbox now: signed in, for both sides.
    pub connected: Permission,
    /// Whether the appointment is in their scope: future, matching their saved search, not opted out.
    pub in_scope: Permission,
}

/// What a Sales user is in an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its owner.
    Owner,
    /// Another assignee.
    Assignee,
}

/// Where the meeting is made, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// It is there already: nothing is made again, whoever connects later.
    Made(Made),
    /// In its owner's mailbox, attendees included.
    Owner(UserId),
    /// As an entry without attendees in this assignee's mailbox, because the owner is not connected.
    Assignee(UserId),
    /// Nowhere: its owner does not want it, or nobody who is connected does.
    Nowhere,
}

/// A meeting that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// In whose mailbox.
    pub user: UserId,
    /// Whether the others were invited to it.
    pub guests: Guests,
}

/// Whether the people of an appointment were invited to its meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guests {
    /// They were.
    Invited,
    /// It is an entry without attendees.
    LeftOut,
}

/// What one user gets of an appointment made in Sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// The meeting is made in this mailbox.
    Here,
    /// An entry without attendees is made in this mailbox.
    WithoutAttendees,
    /// Nothing is made here.
    Not(ReasonCode),
}

/// Where the meeting is made. `made` is the one that is there already, by a create or a link.
pub fn home(participants: &[Participant], made: Option<Made>) -> Home {
    if let Some(made) = made {
        return Home::Made(made);
    }
    let connected = |one: &&Participant| one.connected == Permission::Allowed;
    let owner = participants
        .iter()
        .filter(|one| one.part == Part::Owner)
        .find(connected);
    if let Some((owner, user)) = owner.and_then(|owner| Some((owner, owner.user?))) {
        return match owner.in_scope {
            Permission::Allowed => Home::Owner(user),
            Permission::Denied => Home::Nowhere,
        };
    }
    participants
        .iter()
        .filter(|one| one.part == Part::Assignee)
        .filter(connected)
        .filter(|one| one.in_scope == Permission::Allowed)
        .filter_map(|one| one.user)
        .min()
        .map_or(Home::Nowhere, Home::Assignee)
}

/// What `user`, in whose scope the appointment is, gets of it.
pub fn birth(user: UserId, home: Home) -> Birth {
    match home {
        Home::Owner(owner) if owner == user => Birth::Here,
        Home::Assignee(assignee) if assignee == user => Birth::WithoutAttendees,
        // The invitation comes by mail, and is linked by its iCalendar UID.
        Home::Owner(_) | Home::Nowhere => Birth::Not(ReasonCode::ByInvitation),
        // Nobody is invited to an entry without attendees.
        Home::Assignee(_) => Birth::Not(ReasonCode::Follows),
        Home::Made(made) => Birth::Not(match made.guests {
            Guests::Invited => ReasonCode::ByInvitation,
            Guests::LeftOut => ReasonCode::Follows,
        }),
    }
}

impl Birth {
    /// The one reason behind it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::Here => ReasonCode::FromSales,
            Self::WithoutAttendees => ReasonCode::WithoutAttendees,
            Self::Not(code) => code,
        }
    }
}
