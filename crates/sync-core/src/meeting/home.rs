//! In whose mailbox an appointment made in Sales becomes a meeting: in one at most (R-APPT-21).

use super::{HasItem, UserId};
use crate::content::Content;
use crate::content::appointment::SalesPerson;
use crate::ids::SalesId;
use crate::pair::{Pair, Scope, Side, Standing};
use crate::policy::{Birthplace, Permission};
use crate::reason::ReasonCode;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

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

/// A user here, as far as it concerns where one appointment made in Sales becomes a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Who it is here.
    pub user: UserId,
    /// Who it is in Sales; none before anybody knew.
    pub party: Option<SalesId>,
    /// Whether anything may be written to their mailbox now.
    pub connected: Permission,
    /// Their copy of the meeting, if there is one.
    pub copy: Option<PeerCopy>,
}

/// A user's copy of a meeting, as far as it concerns where that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerCopy {
    /// Whether they want it: it matches their saved search, and they did not opt out.
    pub in_scope: Permission,
    /// Whether there is an Outlook item in their mailbox, or ever was.
    pub item: HasItem,
    /// Where the record was made, as that copy knows it.
    pub made_in: Side,
}

impl PeerCopy {
    /// Of what is stored of that copy.
    pub fn of<C: Content>(pair: &Pair<C>) -> Self {
        let wants = match pair.standing {
            Standing::Linked | Standing::Unseated { .. } | Standing::Parked { .. } => {
                pair.scope == Scope::Inside
            }
            Standing::Unlinked(_) => false,
        };
        Self {
            in_scope: if wants {
                Permission::Allowed
            } else {
                Permission::Denied
            },
            item: HasItem::of(&pair.exchange),
            made_in: pair.origin.made_in,
        }
    }
}

/// What `user` gets of an appointment that `owner` owns in Sales and that these `people` take part in. `peers` are all
/// users here who do, and all whose mailbox holds a copy.
pub fn birth_among(
    user: UserId,
    owner: Option<SalesId>,
    people: &BTreeSet<SalesPerson>,
    peers: &[Peer],
) -> Birth {
    let made = peers.iter().find_map(|peer| {
        let copy = peer.copy.filter(|copy| copy.item == HasItem::Yes)?;
        let guests = match copy.made_in {
            Side::Sales if peer.party != owner => Guests::LeftOut,
            Side::Sales | Side::Exchange => Guests::Invited,
        };
        Some(Made {
            user: peer.user,
            guests,
        })
    });
    let participants: Vec<_> = peers
        .iter()
        .filter_map(|peer| {
            let party = peer.party?;
            let part = match (Some(party) == owner, people.contains(&SalesPerson::User(party))) {
                (true, _) => Part::Owner,
                (false, true) => Part::Assignee,
                (false, false) => return None,
            };
            Some(Participant {
                user: Some(peer.user),
                part,
                connected: peer.connected,
                in_scope: peer.copy.map_or(Permission::Denied, |copy| copy.in_scope),
            })
        })
        .collect();
    birth(user, home(&participants, made))
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
    /// Nobody asked: there is an item, or nothing is known of the record. Once there is none and it is, the link is to be
    /// loaded again.
    pub const UNKNOWN: Self = Self::Not(ReasonCode::InDoubt);

    /// What that means for the planning of this user's copy; `owner` is who they are in Sales.
    pub const fn place(self, owner: SalesPerson) -> Birthplace {
        match self {
            Self::Here => Birthplace::Here,
            Self::WithoutAttendees => Birthplace::HereAlone(owner),
            Self::Not(code) => Birthplace::Elsewhere(code),
        }
    }

    /// The one reason behind it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::Here => ReasonCode::FromSales,
            Self::WithoutAttendees => ReasonCode::WithoutAttendees,
            Self::Not(code) => code,
        }
    }
}
