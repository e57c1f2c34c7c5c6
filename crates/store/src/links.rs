//! Which appointment and which Sales record belong together, and what is known of both.
//!
//! The Sales side belongs to the **meeting**: one row per iCalendar UID holds base, what is known of Sales, relations
//! asked for, birth and generation. Each mailbox's event is a **copy** of it, with what is known of that event, how it is
//! bound to the record and whether it takes part: one user's unlink is nobody else's (R-APPT-17, R-CAT-6). A pair is a
//! meeting with its leading copy; the other copies only get category and stamp (R-APPT-13).

use crate::StoreError;
use crate::blob::Stored;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::meeting::Birth;
use sync_core::{
    AllowancePolicy, Appointment, Content, Demand, HeldFor, ItemId, MeetingKey, Occasion, Origin, Pair,
    Related, SalesId, SalesNumber,
};
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
    /// Where this copy comes from, and by what right it is shared.
    pub origin: Origin,
}

impl NewLink {
    /// The origin of a copy that was linked before, once it is opened by this: the stronger claim counts, and so does
    /// that it was shared while private, ever (R-APPT-9).
    pub fn origin_over(&self, known: Origin) -> Origin {
        Origin {
            made_in: known.made_in,
            claim: known.claim.min(self.origin.claim),
            shared_private: known.shared_private || self.origin.shared_private,
        }
    }
}

/// Whether a mailbox's owner called the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organizes {
    /// They did.
    Yes,
    /// Somebody else did.
    No,
}

/// A record with one of its copies. Contacts, tasks and emails are the case of one copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<C> {
    /// The meeting's row.
    pub meeting: MeetingId,
    /// The copy that was asked for.
    pub copy: CopyId,
    /// Whose mailbox that copy is in.
    pub user: UserId,
    /// The meeting's key.
    pub key: MeetingKey,
    /// That copy's item, by immutable id; none before one was made from Sales.
    pub immutable_id: Option<String>,
    /// Whether that copy leads.
    pub leads: Leads,
    /// Whether an Outlook item is to be made in this mailbox (R-APPT-21). [`Birth::UNKNOWN`] where there is or was an item,
    /// and where nothing is known of the record.
    pub home: Birth,
    /// The iCalendar UID of the meeting that a record of Sales became: by it the invitation is found in other mailboxes.
    pub ical_uid: Option<String>,
    /// The Sales record, once it is known (ActivityId; the number derives from key and birth).
    pub sales_id: Option<SalesId>,
    /// What is known: the meeting's side of Sales, and this copy's event.
    pub pair: Pair<C>,
    /// Counts saves of the meeting; a save that names an older one is refused.
    pub generation: i64,
}

impl<C> Link<C> {
    /// The same copy of the same meeting, of which this is known.
    pub fn with<D>(&self, pair: Pair<D>) -> Link<D> {
        Link {
            meeting: self.meeting,
            copy: self.copy,
            user: self.user,
            key: self.key,
            immutable_id: self.immutable_id.clone(),
            leads: self.leads,
            home: self.home,
            ical_uid: self.ical_uid.clone(),
            sales_id: self.sales_id,
            pair,
            generation: self.generation,
        }
    }
}

impl<C: Content> Link<C> {
    /// The public number of its record: the one that is known, else the one that it would get.
    pub fn number(&self) -> SalesNumber {
        match self.pair.sales.id() {
            Some(id) => SalesNumber::of_record(id),
            None => SalesNumber::mint(C::KIND, &self.key, self.pair.birth),
        }
    }
}

/// A meeting with one of its copies.
pub type LinkedMeeting = Link<Appointment>;

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

/// A step that the budgets count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<C> {
    /// The link as it was planned.
    pub link: Link<C>,
    /// The pair as it is saved if the step may go.
    pub begun: Pair<C>,
    /// What it asks for.
    pub demand: Demand,
    /// Under what circumstances.
    pub occasion: Occasion,
}

/// What became of a counted step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It may go, and is saved as begun; the meeting now has this generation.
    As(i64),
    /// It waits for a person, and that is saved; why.
    Held(HeldFor),
    /// A person said no, or nobody said yes in time: the link is saved as unlinked.
    Discarded,
    /// Somebody saved first: load and plan again.
    Overtaken,
}

/// The part of the store that opens links of appointments that somebody shares by hand.
#[async_trait]
pub trait Meetings {
    /// The link of this appointment, made if there was none: the same meeting key gives the same meeting, the same event
    /// the same copy, however often and from however many callers. A new pair starts as [`Pair::opened`]; relations
    /// asked for replace those asked for earlier, and a stronger claim the one there was ([`NewLink::origin_over`]). A copy
    /// whose owner organizes takes the lead if the present leader does not organize.
    async fn open_link(&self, link: &NewLink, now: Timestamp) -> Result<LinkedMeeting, StoreError>;
}

/// The part of the store that keeps links of one kind of record, and what was spent on their writes.
#[async_trait]
pub trait Links<C: Stored> {
    /// The copies asked for, in no order; ids that do not exist, or are of another kind, are left out.
    async fn load_links(&self, copies: &[CopyId]) -> Result<Vec<Link<C>>, StoreError>;

    /// Saves pairs, all in one transaction; each is refused on its own if its generation was overtaken. Meeting and copy
    /// are one compare-and-swap. `sales_id` and `immutable_id` are kept once known. What a pair lost goes into the record's history with
    /// it, once however often it is saved, and does not come back with the pair. Since when a pair is parked comes
    /// back to the microsecond. What was saved is due until it rests: whoever saves it may not get so far.
    ///
    /// Once the iCalendar UID of a meeting is known, each of its copies that has no item is in doubt, and looked for
    /// [`sync_core::meeting::INVITATION_AFTER`] later: its invitation may be there already. They are due as well when
    /// something changed that decides in whose mailbox it is made ([`sync_core::meeting::birth_among`]), and so is a copy
    /// that takes the lead.
    async fn save_links(&self, links: &[Link<C>], now: Timestamp) -> Result<Vec<Saved>, StoreError>;

    /// Saves pairs that change as one: all of them, or none if one was overtaken. Says what generations they have now; none
    /// where nothing was saved. Not two of one meeting.
    async fn save_links_together(
        &self,
        links: &[Link<C>],
        now: Timestamp,
    ) -> Result<Option<Vec<i64>>, StoreError>;

    /// The copies of `user` whose item is one of `items`, by every id under which it may be spoken of, and the copies of anybody whose record has, or
    /// will get, one of these numbers ([`Link::number`]); whatever their standing, in no order.
    async fn links_naming(
        &self,
        user: UserId,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> Result<Vec<Link<C>>, StoreError>;

    /// Asks [`sync_core::gate`] about counted steps, with what their user and the deployment have spent, and saves what
    /// [`sync_core::gated`] makes of each; what it spent with it. All in one transaction, answered in the order asked:
    /// however many call at once, what goes through is what would go through in turn. A step whose generation was overtaken
    /// is refused on its own and spends nothing; the same write begun again spends nothing more. What was spent comes back
    /// to the microsecond, and counts as long as [`sync_core::Allowance::prune`] says.
    async fn begin_counted(
        &self,
        steps: &[Counted<C>],
        policy: &AllowancePolicy,
        now: Timestamp,
    ) -> Result<Vec<Begun>, StoreError>;
}
