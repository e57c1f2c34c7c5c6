//! Whose copy of a meeting leads, what a save means for its other copies, and in whose mailbox a record of Sales becomes a
//! meeting: the core is asked with what the rows say.

use super::Place;
use crate::StoreError;
use crate::blob::Stored;
use crate::links::{Leads, Link};
use crate::users::UserId;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::meeting::{
    self, Birth, Copy, CopyRole, HasItem, INVITATION_AFTER, Peer, PeerCopy, birth_among,
};
use sync_core::{Cause, Item, Kind, Known, Permission, ReasonCode, SalesId, SalesPerson, Was};

/// A copy that takes part.
pub struct LeadRow {
    pub id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub organizes: bool,
    pub has_item: bool,
    pub leads: bool,
    pub created_at: i64,
}

impl LeadRow {
    fn copy(&self) -> Result<Copy, StoreError> {
        let place = Place::new("copies", &self.id);
        Ok(Copy {
            user: user_id(UserId(place.id("user_id", &self.user_id)?)),
            role: if self.organizes {
                CopyRole::Organizer
            } else {
                CopyRole::Invited
            },
            item: if self.has_item { HasItem::Yes } else { HasItem::No },
            linked_at: place.moment("created_at", self.created_at)?,
        })
    }
}

/// Which of the copies that take part in one meeting is to lead and does not yet, as [`meeting::leader`] says (R-APPT-13).
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn next_leader(rows: &[LeadRow]) -> Result<Option<&LeadRow>, StoreError> {
    let copies = rows.iter().map(LeadRow::copy).collect::<Result<Vec<_>, _>>()?;
    let leader = meeting::leader(&copies)
        .and_then(|leader| copies.iter().position(|copy| copy == leader))
        .map(|place| &rows[place]);
    Ok(leader.filter(|leader| !leader.leads))
}

/// What a save means for the copies of its meeting that have no item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wakes {
    /// Nothing.
    Nobody,
    /// What decides where the meeting is made has changed: they are due.
    ThoseWithoutItem,
    /// The iCalendar UID is known, and invitations may be there already: they are due, and [`invited`].
    TheInvited,
}

/// What saving `after` over `before` means for the other copies.
pub fn wakes<C: Stored>(before: &Link<C>, after: &Link<C>) -> Wakes {
    let decides = |link: &Link<C>| (PeerCopy::of(&link.pair), takers(&link.pair.sales));
    if before.ical_uid.is_none() && after.ical_uid.is_some() {
        Wakes::TheInvited
    } else if decides(before) != decides(after) {
        Wakes::ThoseWithoutItem
    } else {
        Wakes::Nobody
    }
}

/// Who owns a record and who takes part in it, where that is known.
fn takers<C: Stored>(sales: &Known<C>) -> Option<(Option<SalesId>, BTreeSet<SalesPerson>)> {
    let item = sales.item()?;
    Some((item.facts.owner, item.content.takes_part()))
}

/// An invitation may be there, or come.
pub fn invited<C>(now: Timestamp) -> Known<C> {
    let after = now.saturating_add(INVITATION_AFTER).unwrap_or(now);
    Known::doubt(Was::Absent, Cause::Recheck, after)
}

/// Somebody whose mailbox a record of Sales could become a meeting in.
pub struct PeerRow {
    pub id: Vec<u8>,
    pub sales_party: Option<i64>,
    /// Signed in for both sides and not paused (R-GATE-1, R-GATE-4).
    pub is_connected: bool,
}

/// Where a record becomes a meeting is told by the link alone, or is asked of the other copies and their users (R-APPT-21).
pub enum Home<'a, C> {
    /// Nobody else need be asked.
    Told(Birth),
    /// The record that is to become a meeting.
    Asked(&'a Item<C>),
}

/// What this copy's mailbox gets, as far as the link tells. Where it has an item, or its record was not read yet, nobody can.
pub fn home_of<C: Stored>(link: &Link<C>) -> Home<'_, C> {
    if C::KIND != Kind::Appointment {
        return Home::Told(match link.leads {
            Leads::Yes => Birth::Here,
            Leads::No => Birth::Not(ReasonCode::ByInvitation),
        });
    }
    match (HasItem::of(&link.pair.exchange), link.pair.sales.item()) {
        (HasItem::No, Some(record)) => Home::Asked(record),
        (HasItem::No, None) | (HasItem::Yes, _) => Home::Told(Birth::UNKNOWN),
    }
}

/// The parties in Sales of who owns a record or takes part in it.
pub fn parties<C: Stored>(record: &Item<C>) -> Vec<i64> {
    let people = record.content.takes_part();
    let assignees = people.iter().filter_map(|person| match person {
        SalesPerson::User(id) => Some(id.0),
        SalesPerson::Contact(_) => None,
    });
    assignees.chain(record.facts.owner.map(|id| id.0)).collect()
}

/// What the mailbox of `user` gets of a record: `copies` are all of its meeting, `peers` their users and all who own the
/// record or take part in it.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn home_among<C: Stored>(
    user: UserId,
    record: &Item<C>,
    copies: &[Link<C>],
    peers: &[PeerRow],
) -> Result<Birth, StoreError> {
    let copies: BTreeMap<_, _> = copies
        .iter()
        .map(|link| (link.user, PeerCopy::of(&link.pair)))
        .collect();
    let peers = peers
        .iter()
        .map(|row| {
            let peer = UserId(Place::new("users", &row.id).id("id", &row.id)?);
            Ok(Peer {
                user: user_id(peer),
                party: row.sales_party.map(SalesId),
                connected: if row.is_connected {
                    Permission::Allowed
                } else {
                    Permission::Denied
                },
                copy: copies.get(&peer).copied(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let takes_part = record.content.takes_part();
    Ok(birth_among(
        user_id(user),
        record.facts.owner,
        &takes_part,
        &peers,
    ))
}

fn user_id(user: UserId) -> meeting::UserId {
    meeting::UserId(user.0.as_u128())
}
