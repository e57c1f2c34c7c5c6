//! What is known of one linked record.

use crate::content::Content;
use crate::content::appointment::Related;
use crate::ids::{ItemId, Version};
use crate::reason::Reason;
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
    /// Whether the pair takes part in sync.
    pub standing: Standing,
}

/// Whether a pair takes part in sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Linked,
    /// It waits for a person, visible with its reason.
    Parked(Reason),
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
    /// Was there; its deletion is confirmed (R-DEL-1).
    Gone,
    /// Not sure: a write may or may not have landed, a removal was rumoured, or nobody looked yet.
    InDoubt(Doubt<C>),
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
    /// Whether it carries category and stamp (R-CAT-3, R-ID-2). Always true in Sales, where the number is the stamp.
    pub marked: bool,
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
    /// Confirmed deleted.
    Gone,
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
    pub fn opened(asked: Option<Related>, now: Timestamp) -> Self {
        let unknown = || Known::InDoubt(Doubt::new(Was::Absent, Cause::Recheck, now));
        Self {
            base: None,
            exchange: unknown(),
            sales: unknown(),
            asked,
            birth: 0,
            standing: Standing::Linked,
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
}

impl<C> Known<C> {
    /// The item, where it is known for certain.
    pub fn item(&self) -> Option<&Item<C>> {
        match self {
            Self::Present(item) => Some(item),
            Self::Absent | Self::Gone | Self::InDoubt(_) => None,
        }
    }

    /// The last id known, in doubt too.
    pub fn id(&self) -> Option<&ItemId> {
        match self {
            Self::Present(item) => Some(&item.id),
            Self::InDoubt(Doubt {
                was: Was::Present(item),
                ..
            }) => Some(&item.id),
            Self::InDoubt(_) | Self::Absent | Self::Gone => None,
        }
    }
}

impl<C> Doubt<C> {
    /// A doubt that begins now.
    pub fn new(was: Was<C>, cause: Cause<C>, since: Timestamp) -> Self {
        Self {
            was,
            cause,
            since,
            heard: None,
            missing_since: None,
        }
    }
}

impl<C> From<Was<C>> for Known<C> {
    fn from(was: Was<C>) -> Self {
        match was {
            Was::Absent => Self::Absent,
            Was::Present(item) => Self::Present(item),
            Was::Gone => Self::Gone,
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
