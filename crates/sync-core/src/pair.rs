//! What is known of one linked record.

use crate::content::Content;
use crate::content::appointment::Related;
use crate::hold::Hold;
use crate::ids::{ItemId, Version};
use crate::reason::Reason;
use alloc::boxed::Box;
use jiff::Timestamp;

/// One of the two homes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Microsoft Exchange, where the user's mailbox is.
    Exchange,
    /// Oracle Sales.
    Sales,
}

/// A link's sync state: the base, and what was last learnt of each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<C> {
    /// The last content that both sides are known to descend from; none until a write landed or both were found equal.
    pub base: Option<C>,
    /// What was last learnt of the Outlook item.
    pub exchange: Known<C>,
    /// What was last learnt of the Sales record.
    pub sales: Known<C>,
    /// Relations that the user asked for and that Sales does not show yet (R-SHARE-3).
    pub asked: Option<Related>,
    /// Which of this link's records in Sales is the present one, counted from 0; a new one is born only after the last is gone.
    pub birth: u32,
    /// Where it comes from, and by what right it is shared.
    pub origin: Origin,
    /// What became of the category on the Outlook item.
    pub category: Category,
    /// Where the Sales record stands with the saved search.
    pub scope: Scope,
    /// What a person has agreed to for the next write alone.
    pub consent: Option<Consent>,
    /// The write that waits for a person, if one does (R-HOLD-1); everything else goes on.
    pub hold: Option<Hold>,
    /// Whether the pair takes part in sync.
    pub standing: Standing,
}

/// Where a pair comes from, and by what right it is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Where its first copy was made (R-APPT-16).
    pub made_in: Side,
    /// Who asked for it to be shared.
    pub claim: Claim,
    /// Whether its owner shared it while it was private (R-APPT-9).
    pub shared_private: bool,
}

/// Who asked for a record to be shared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The user pressed Share.
    Share,
    /// The user set the category.
    Category,
    /// Autocapture.
    Autocapture,
    /// Autocapture of replies.
    Reply,
    /// It matches the saved search in Sales.
    SavedSearch,
}

/// What became of the category on the Outlook item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// It is to be set, by us.
    Wanted,
    /// It was there while the pair was linked: if it is missing, somebody took it off.
    Set,
    /// It was missing while the pair was unlinked: if it is there, somebody put it back.
    Off,
}

/// Where the Sales record stands with the saved search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Never seen in it.
    Never,
    /// In it.
    Inside,
    /// Fell out; the edit that took it out travels once (R-CONT-7, R-TASK-7).
    Leaving,
    /// Fell out, and does not get Sales' edits any more.
    Left,
}

/// What a person has agreed to for one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Replace an Outlook body that holds more than Sales can (R-APPT-20).
    ReplaceBody,
    /// Delete the copy that is left (R-CONF-3).
    DeleteToo,
    /// Make the deleted copy again (R-CONF-3).
    BringBack,
}

/// Whether a pair takes part in sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Linked,
    /// It waits for a person, visible with its reason.
    Parked {
        /// What for.
        reason: Reason,
        /// Since when.
        since: Timestamp,
    },
    /// It does not, and both copies stay; only a person's own act links it again (R-CAT-6).
    Unlinked(Reason),
}

/// What was last learnt of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<C> {
    /// Never there.
    Absent,
    /// There.
    Present(Item<C>),
    /// Was there, and is not any more.
    Gone(Tombstone),
    /// Not sure: a write may or may not have landed, a removal was rumoured, or nobody looked yet.
    InDoubt(Box<Doubt<C>>),
}

/// What is remembered of an item that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The id that it had: what else carries it as a stamp still belongs to it.
    pub id: Option<ItemId>,
    /// How it went.
    pub removal: Removal,
    /// Who organized it.
    pub organizer: Organizer,
}

/// How an item went (R-DEL-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Its deletion is confirmed.
    Deleted,
    /// Its organizer cancelled it.
    Cancelled,
    /// Gone in a way that proves no deletion: never a reason to delete anything.
    Vanished,
}

/// One item as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<C> {
    /// The vendor's id.
    pub id: ItemId,
    /// What a write must name as its precondition.
    pub version: Version,
    /// The vendor's own last-modified stamp; orders what was learnt (rows older than this are ignored).
    pub modified: Timestamp,
    /// What it holds, reduced to what both sides can hold.
    pub content: C,
    /// What of ours it carries.
    pub marks: Marks,
    /// What else matters about it, besides content that is merged.
    pub facts: Facts,
}

/// What of ours an Outlook item carries (R-CAT-3, R-ID-2). In Sales the number is the stamp, so both are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// The category `Shared with Oracle`.
    pub category: bool,
    /// The stamp with our id.
    pub stamp: bool,
}

/// What matters about an item besides the content that is merged. Sales records have the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Who organizes the meeting.
    pub organizer: Organizer,
    /// How many people Exchange mails when this item changes visibly or is deleted; 0 where nobody is.
    pub invitees: u32,
    /// Whether its body holds more than Sales can.
    pub body: Body,
    /// Where it lies.
    pub place: Place,
}

/// Who organizes a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Organizer {
    /// The mailbox's owner, as of everything that is no meeting.
    #[default]
    Owner,
    /// Somebody else: this is an attendee's copy, which is never written (R-APPT-12).
    SomebodyElse,
}

/// Whether a body holds more than Sales can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Body {
    /// It does not.
    #[default]
    AsInSales,
    /// It does: images, tables, files (R-APPT-20).
    HoldsMore,
}

/// Where an item lies (R-SCOPE-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// In a folder that is read.
    #[default]
    Read,
    /// In the mailbox, elsewhere: its link rests until it is moved back (R-CAT-5).
    Elsewhere,
}

/// Why and since when one side is not certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt<C> {
    /// What was known before.
    pub was: Was<C>,
    /// What brought the doubt.
    pub cause: Cause<C>,
    /// When it began; a doubt about a write is looked into only after the grace.
    pub since: Timestamp,
    /// The newest feed row about this side that came in meanwhile; folded in afterwards, never dropped.
    pub heard: Option<crate::observe::Row<C>>,
    /// When a look first found nothing where something used to be.
    pub missing_since: Option<Timestamp>,
}

/// What was known before a doubt; a doubt about a doubt cannot be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Was<C> {
    /// Never there.
    Absent,
    /// There.
    Present(Item<C>),
    /// Gone.
    Gone(Tombstone),
}

/// What brings a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause<C> {
    /// Somebody wants a fresh look: a new link, a Share, or a write that met another version.
    Recheck,
    /// A change feed says that it was removed.
    Rumour,
    /// Our create is under way.
    Created(Carried<C>),
    /// Our update is under way.
    Updated(Carried<C>),
    /// Our delete is under way.
    Deleted,
    /// Category and stamp are under way.
    Marked,
    /// The category is being taken off.
    Unmarked,
}

/// What a write sends, and what it took in from the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried<C> {
    /// The content that the target will hold if the write lands.
    pub sent: C,
    /// The other side's content at that moment; the base moves to it, field by field, once the write has landed.
    pub took_in: C,
}

impl<C: Content> Pair<C> {
    /// A link that was just opened: nothing is known of either side, so both are looked at first, at once.
    pub fn opened(origin: Origin, asked: Option<Related>, now: Timestamp) -> Self {
        let unknown = || Known::doubt(Was::Absent, Cause::Recheck, now);
        Self {
            base: None,
            exchange: unknown(),
            sales: unknown(),
            asked,
            birth: 0,
            origin,
            category: Category::Wanted,
            scope: Scope::Never,
            consent: None,
            hold: None,
            standing: Standing::Linked,
        }
    }

    /// A link that the saved search brought: the record was just read, and Exchange is looked at for a copy of ours first.
    pub fn offered(sales: Item<C>, now: Timestamp) -> Self {
        Self {
            sales: Known::Present(sales),
            scope: Scope::Inside,
            ..Self::opened(Origin::FROM_SALES, None, now)
        }
    }

    /// What is known of `side`.
    pub fn known(&self, side: Side) -> &Known<C> {
        match side {
            Side::Exchange => &self.exchange,
            Side::Sales => &self.sales,
        }
    }

    pub(crate) fn known_mut(&mut self, side: Side) -> &mut Known<C> {
        match side {
            Side::Exchange => &mut self.exchange,
            Side::Sales => &mut self.sales,
        }
    }

    /// Whether its owner shared it by their own act, and not an automation.
    pub fn is_shared_by_hand(&self) -> bool {
        match self.origin.claim {
            Claim::Share | Claim::Category => true,
            Claim::Autocapture | Claim::Reply | Claim::SavedSearch => false,
        }
    }
}

impl Origin {
    /// Shared by its user's own act, in Outlook.
    pub fn by_hand(claim: Claim) -> Self {
        Self {
            made_in: Side::Exchange,
            claim,
            shared_private: false,
        }
    }

    /// Offered by the saved search in Sales.
    pub const FROM_SALES: Self = Self {
        made_in: Side::Sales,
        claim: Claim::SavedSearch,
        shared_private: false,
    };
}

impl Marks {
    /// Category and stamp.
    pub const BOTH: Self = Self {
        category: true,
        stamp: true,
    };
    /// Nothing of ours.
    pub const NONE: Self = Self {
        category: false,
        stamp: false,
    };
}

impl Tombstone {
    /// Deleted, as Sales lists it or as its only owner did.
    pub const DELETED: Self = Self {
        id: None,
        removal: Removal::Deleted,
        organizer: Organizer::Owner,
    };
}

impl<C> Known<C> {
    /// The item, where it is known for certain.
    pub fn item(&self) -> Option<&Item<C>> {
        match self {
            Self::Present(item) => Some(item),
            Self::Absent | Self::Gone(_) | Self::InDoubt(_) => None,
        }
    }

    /// What it holds, held, or holds if a write of ours landed, as far as that is known.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &C> {
        let (known, sent) = match self {
            Self::Present(item) => (Some(&item.content), None),
            Self::InDoubt(doubt) => {
                let was = match &doubt.was {
                    Was::Present(item) => Some(&item.content),
                    Was::Absent | Was::Gone(_) => None,
                };
                let sent = match &doubt.cause {
                    Cause::Created(carried) | Cause::Updated(carried) => Some(&carried.sent),
                    Cause::Recheck | Cause::Rumour | Cause::Deleted | Cause::Marked | Cause::Unmarked => None,
                };
                (was, sent)
            }
            Self::Absent | Self::Gone(_) => (None, None),
        };
        known.into_iter().chain(sent)
    }

    /// The last id known: in doubt, and when it is gone, too.
    pub fn id(&self) -> Option<&ItemId> {
        match self {
            Self::Present(item) => Some(&item.id),
            Self::InDoubt(doubt) => match (&doubt.was, &doubt.heard) {
                (Was::Present(item), _) | (_, Some(crate::observe::Row::Changed(item))) => Some(&item.id),
                (Was::Gone(tombstone), _) => tombstone.id.as_ref(),
                (Was::Absent, _) => None,
            },
            Self::Gone(tombstone) => tombstone.id.as_ref(),
            Self::Absent => None,
        }
    }

    /// A doubt that begins now.
    pub fn doubt(was: Was<C>, cause: Cause<C>, since: Timestamp) -> Self {
        Self::InDoubt(Box::new(Doubt {
            was,
            cause,
            since,
            heard: None,
            missing_since: None,
        }))
    }
}

impl<C> Known<C> {
    /// Gone in this way, as far as what is known of it tells.
    pub(crate) fn gone(&self, removal: Removal) -> Self {
        let organizer = match self {
            Self::Present(item) => item.facts.organizer,
            Self::InDoubt(doubt) => doubt.was.organizer(),
            Self::Gone(tombstone) => tombstone.organizer,
            Self::Absent => Organizer::Owner,
        };
        Self::Gone(Tombstone {
            id: self.id().cloned(),
            removal,
            organizer,
        })
    }
}

impl<C: Clone> Known<C> {
    /// What a doubt that begins now remembers.
    pub(crate) fn was(&self) -> Was<C> {
        match self {
            Self::Absent => Was::Absent,
            Self::Present(item) => Was::Present(item.clone()),
            Self::Gone(tombstone) => Was::Gone(tombstone.clone()),
            Self::InDoubt(doubt) => doubt.was.clone(),
        }
    }
}

impl<C> Doubt<C> {
    /// Whether it is the doubt that a link is opened with: nothing was known, nothing was written, nothing was heard.
    pub fn is_fresh(&self) -> bool {
        matches!(self.was, Was::Absent) && matches!(self.cause, Cause::Recheck) && self.heard.is_none()
    }
}

impl<C> Was<C> {
    /// Who organized what was there; the mailbox's owner where nothing was.
    pub(crate) fn organizer(&self) -> Organizer {
        match self {
            Self::Present(item) => item.facts.organizer,
            Self::Gone(tombstone) => tombstone.organizer,
            Self::Absent => Organizer::Owner,
        }
    }
}

impl<C> From<Was<C>> for Known<C> {
    fn from(was: Was<C>) -> Self {
        match was {
            Was::Absent => Self::Absent,
            Was::Present(item) => Self::Present(item),
            Was::Gone(tombstone) => Self::Gone(tombstone),
        }
    }
}

impl Side {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Exchange => Self::Sales,
            Self::Sales => Self::Exchange,
        }
    }
}
