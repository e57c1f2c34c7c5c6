//! Which appointment and which Sales record belong together, and what is known of both.
//!
//! The Sales side belongs to the **meeting**: one row per iCalendar UID holds base, what is known of Sales, relations
//! asked for, birth and generation. Each mailbox's event is a **copy** of it, with what is known of that event. A pair is
//! a meeting with its leading copy; the other copies only get category and stamp (R-APPT-13).

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Appointment, MeetingKey, Pair, Related, SalesId};
use uuid::Uuid;

/// Our id of a meeting's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetingId(pub Uuid);

/// Our id of a copy's row: one appointment in one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyId(pub Uuid);

/// What is known when an appointment is first linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// In whose mailbox.
    pub user: UserId,
    /// Which meeting, in every mailbox.
    pub meeting: MeetingKey,
    /// The event in this mailbox, by immutable id.
    pub immutable_id: String,
    /// The same by the id the pane knows.
    pub rest_id: String,
    /// Whether this user organizes it: the organizer's copy leads (R-APPT-13).
    pub organizes: Organizes,
    /// Relations asked for.
    pub asked: Option<Related>,
}

/// Whether a mailbox's owner called the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organizes {
    /// They did.
    Yes,
    /// Somebody else did.
    No,
}

/// A meeting with one of its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedMeeting {
    /// The meeting's row.
    pub meeting: MeetingId,
    /// The copy that was asked for.
    pub copy: CopyId,
    /// Whose mailbox that copy is in.
    pub user: UserId,
    /// The meeting's key.
    pub key: MeetingKey,
    /// That copy's event, by immutable id.
    pub immutable_id: String,
    /// Whether that copy leads.
    pub leads: Leads,
    /// The Sales record, once it is known (ActivityId; the number derives from key and birth).
    pub sales_id: Option<SalesId>,
    /// What is known: the meeting's side of Sales, and this copy's event.
    pub pair: Pair<Appointment>,
    /// Counts saves of the meeting; a save that names an older one is refused.
    pub generation: i64,
}

/// Whether a copy is the one planned against Sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// It is.
    Yes,
    /// Another copy is; this one gets category and stamp.
    No,
}

/// What became of one save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is on disk; the meeting now has this generation.
    As(i64),
    /// Somebody saved first: load and plan again.
    Overtaken,
}

/// The part of the store that keeps links.
#[async_trait]
pub trait Links {
    /// The link of this appointment, made if there was none: the same meeting key gives the same meeting, the same event
    /// the same copy, however often and from however many callers. A new pair starts as [`Pair::opened`]; relations
    /// asked for replace those asked for earlier. A copy whose owner organizes takes the lead if the present leader does
    /// not organize.
    async fn open_link(&self, link: &NewLink, now: Timestamp) -> Result<LinkedMeeting, StoreError>;

    /// The copies asked for, in no order; ids that do not exist are left out.
    async fn load_links(&self, copies: &[CopyId]) -> Result<Vec<LinkedMeeting>, StoreError>;

    /// Saves pairs, all in one transaction; each is refused on its own if its generation was overtaken. Meeting and copy
    /// are one compare-and-swap. `sales_id` is kept once known.
    async fn save_links(&self, links: &[LinkedMeeting], now: Timestamp) -> Result<Vec<Saved>, StoreError>;
}
