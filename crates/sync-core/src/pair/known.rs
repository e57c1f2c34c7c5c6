//! What is known of one side, and how certainly.

use crate::ids::{ItemId, SalesId, Version};
use crate::observe::Row;
use alloc::boxed::Box;
use jiff::Timestamp;

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

/// What matters about an item besides the content that is merged. Sales records have the default, but for their owner.
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
    /// Who owns it in Sales (R-APPT-21); Outlook items have no owner there.
    pub owner: Option<SalesId>,
    /// Whether files hang on the Outlook item. Sales does not say it of its records.
    pub files: HasFiles,
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

/// Whether files hang on an Outlook item, besides images that its body shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HasFiles {
    /// None does.
    #[default]
    No,
    /// One at least.
    Yes,
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
    /// When it began; a doubt about a write or a removal is looked into only after the grace.
    pub since: Timestamp,
    /// The newest feed row about this side that came in meanwhile; folded in afterwards, never dropped.
    pub heard: Option<Row<C>>,
    /// When a look first found nothing where something used to be; in Sales, when it last did, or when a number was found
    /// to be taken.
    pub missing_since: Option<Timestamp>,
    /// When a look was first older, by its stamp, than what is known or was heard.
    pub contradicted_since: Option<Timestamp>,
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
    /// A change feed says that it was removed, or the saved search that it has left.
    Rumour,
    /// What is there already under this id was found to be the same (R-ADOPT-1), and nobody looked at it yet.
    Adopted(ItemId),
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

    /// The item as it was last seen, be it certain that it still is so or not.
    pub fn last_item(&self) -> Option<&Item<C>> {
        match self {
            Self::Present(item) => Some(item),
            Self::InDoubt(doubt) => match (&doubt.heard, &doubt.was) {
                (Some(crate::observe::Row::Changed(item)), _) | (_, Was::Present(item)) => Some(item),
                (Some(crate::observe::Row::Removed | crate::observe::Row::Deleted) | None, _) => None,
            },
            Self::Absent | Self::Gone(_) => None,
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
                    Cause::Recheck
                    | Cause::Rumour
                    | Cause::Adopted(_)
                    | Cause::Deleted
                    | Cause::Marked
                    | Cause::Unmarked => None,
                };
                (was, sent)
            }
            Self::Absent | Self::Gone(_) => (None, None),
        };
        known.into_iter().chain(sent)
    }

    /// Whether it is there, or was, or may be: no only where nothing was ever made or found.
    pub fn was_ever_there(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Present(_) | Self::Gone(_) => true,
            Self::InDoubt(doubt) => !doubt.is_fresh(),
        }
    }

    /// Whether something of ours is being made of which nobody may know the id yet.
    pub fn is_being_made(&self) -> bool {
        match self {
            Self::InDoubt(doubt) => {
                let is_named = matches!(doubt.heard, Some(Row::Changed(_)));
                matches!(doubt.cause, Cause::Created(_)) && !is_named
            }
            Self::Absent | Self::Present(_) | Self::Gone(_) => false,
        }
    }

    /// The last id known: in doubt, and when it is gone, too.
    pub fn id(&self) -> Option<&ItemId> {
        match self {
            Self::Present(item) => Some(&item.id),
            Self::InDoubt(doubt) => match (&doubt.was, &doubt.heard) {
                (Was::Present(item), _) | (_, Some(Row::Changed(item))) => Some(&item.id),
                (Was::Gone(tombstone), _) => tombstone.id.as_ref(),
                (Was::Absent, _) => doubt.adopted(),
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
            contradicted_since: None,
        }))
    }

    /// Gone in this way, as far as what is known of it tells.
    pub(crate) fn gone(&self, removal: Removal) -> Self {
        let organizer = match self {
            Self::Present(item) => item.facts.organizer,
            // Of what we neither knew nor made, only its organizer's act would delete anything.
            Self::InDoubt(doubt) if doubt.is_fresh() => Organizer::SomebodyElse,
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
    /// Whether it is the doubt that a link is opened with: nothing was known, nothing was written, nothing was heard, and
    /// nothing is known to be out of sight.
    pub fn is_fresh(&self) -> bool {
        let is_unheard = self.heard.is_none() && self.missing_since.is_none();
        matches!(self.was, Was::Absent) && matches!(self.cause, Cause::Recheck) && is_unheard
    }

    /// What was found to be the same, as long as nothing else is known.
    fn adopted(&self) -> Option<&ItemId> {
        match &self.cause {
            Cause::Adopted(id) => Some(id),
            Cause::Recheck
            | Cause::Rumour
            | Cause::Created(_)
            | Cause::Updated(_)
            | Cause::Deleted
            | Cause::Marked
            | Cause::Unmarked => None,
        }
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
