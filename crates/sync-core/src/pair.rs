//! What is known of one linked record.

mod known;

use crate::content::Content;
use crate::content::appointment::Related;
use crate::content::value::Lost;
use crate::engines::Engines;
use crate::hold::Hold;
use crate::ids::SalesNumber;
use crate::reason::Reason;
use crate::tries::Tries;
use alloc::boxed::Box;
use alloc::vec::Vec;
use jiff::Timestamp;

pub use known::{
    Body, Carried, Cause, Doubt, Facts, HasFiles, Item, Known, Marks, Organizer, Place, Removal, Tombstone,
    Was,
};

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
    /// The last content that both sides are known to descend from; none until a write landed or both were found equal. Where
    /// Sales is absent: what a create took in that was not found there, and may be out of sight (R-LINK-2).
    pub base: Option<C>,
    /// What was last learnt of the Outlook item.
    pub exchange: Known<C>,
    /// What was last learnt of the Sales record.
    pub sales: Known<C>,
    /// Relations that the user asked for and that Sales does not show yet (R-SHARE-3).
    pub asked: Option<Box<Related>>,
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
    pub hold: Option<Box<Hold>>,
    /// The writes that failed since one last landed (R-ERR-2).
    pub tries: Tries,
    /// Whether another engine undoes what we write (R-GATE-5).
    pub engines: Engines,
    /// What somebody wrote and writes of ours replaced since the pair was last saved; saving moves it into the record's
    /// history (R-CONF-2).
    pub lost: Vec<Lost>,
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
    /// It is to be set, by us, or was taken off by us.
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
    /// Create a new one, whatever there looks like it (R-ERR-3).
    CreateNew,
    /// Delete the Outlook copy of what Sales no longer offers, and nothing else (R-CONT-7).
    CleanUp,
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
    /// It is to, and asks for a place under the limit of its object (R-LIM-2): it is listed, and nothing is written for it.
    Unseated {
        /// Why it is to be shared; or, once there was no place for it, that there was none (R-LIM-3).
        reason: Reason,
        /// Since when it asks.
        since: Timestamp,
    },
    /// It does not, and both copies stay; only a person's own act links it again (R-CAT-6).
    Unlinked(Reason),
}

impl<C: Content> Pair<C> {
    /// A link that was just opened: nothing is known of either side, so both are looked at first, at once.
    pub fn opened(origin: Origin, asked: Option<Related>, now: Timestamp) -> Self {
        let unknown = || Known::doubt(Was::Absent, Cause::Recheck, now);
        Self {
            base: None,
            exchange: unknown(),
            sales: unknown(),
            asked: asked.map(Box::new),
            birth: 0,
            origin,
            category: Category::Wanted,
            scope: Scope::Never,
            consent: None,
            hold: None,
            tries: Tries::NONE,
            engines: Engines::default(),
            lost: Vec::new(),
            standing: Standing::Linked,
        }
    }

    /// A link that the saved search brought: the record was just read, and Exchange is looked at for a copy of ours first.
    /// What carries a number of ours was made in Outlook, by a colleague say.
    pub fn offered(sales: Item<C>, now: Timestamp) -> Self {
        let made_in = if SalesNumber::is_minted(C::KIND, &sales.id) {
            Side::Exchange
        } else {
            Side::Sales
        };
        let origin = Origin {
            made_in,
            ..Origin::FROM_SALES
        };
        Self {
            sales: Known::Present(sales),
            scope: Scope::Inside,
            ..Self::opened(origin, None, now)
        }
    }

    /// The same, once it has a place under the limit of its object (R-LIM-2); `reason` says why it is to be shared.
    pub fn unseated(self, reason: Reason, since: Timestamp) -> Self {
        Self {
            standing: Standing::Unseated { reason, since },
            ..self
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

impl Side {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Exchange => Self::Sales,
            Self::Sales => Self::Exchange,
        }
    }
}
