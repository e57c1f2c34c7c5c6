//! What the administrator and the user have allowed, as an argument.

use crate::content::appointment::SalesPerson;
use crate::content::zone::Zone;
use crate::pair::Side;
use crate::reason::ReasonCode;
use jiff::SignedDuration;

/// Everything besides the pair itself that a plan depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether this copy of the record is the one that is planned against Sales (R-APPT-13).
    pub lead: Lead,
    /// Whether Sales may write to Exchange at all (R-APPT-6).
    pub direction: Direction,
    /// What becomes of Sales' edits of a meeting that nobody here organizes (R-APPT-12).
    pub external: ExternalEdits,
    /// The saved search that says what goes from Sales to Exchange (R-SRCH).
    pub search: Search,
    /// Who wins when both sides changed the same field (R-CONF-2).
    pub conflict: Resolution,
    /// Who wins when a person was asked and did not answer (R-CONF-2).
    pub fallback: Side,
    /// Whether the sync may create this kind of record in Sales (R-CONT-4, R-TASK-2).
    pub create_in_sales: Permission,
    /// Whether a deletion in Exchange may delete in Sales (R-APPT-17).
    pub delete_in_sales: Permission,
    /// Whether private items go to Sales without their owner's own act (R-APPT-9).
    pub include_private: Permission,
    /// Whether notes travel; a side that was read without them is read again then (R-CONT-8).
    pub notes: Permission,
    /// Whether a lost category says anything (R-CAT-1).
    pub category: CategoryTrust,
    /// How long a doubt about a write must age before a look counts. At least send window + request deadline + read lag:
    /// a write that is looked for earlier can still land afterwards.
    pub grace: SignedDuration,
    /// How far apart two looks must be to confirm a removal (R-DEL-1: 10 minutes).
    pub looks_apart: SignedDuration,
    /// What becomes of a record of Sales that has no item in this mailbox (R-APPT-21).
    pub birthplace: Birthplace,
    /// The mailbox's time zone: whole days begin and end there (R-TIME-1).
    pub zone: Zone,
}

/// Where a record that was made in Sales gets its Outlook item, as far as one mailbox is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birthplace {
    /// In this mailbox.
    Here,
    /// In this mailbox, as an entry with nobody on it but the mailbox's owner.
    HereAlone(SalesPerson),
    /// Not here, and why.
    Elsewhere(ReasonCode),
}

/// How long a person has to answer before a fallback acts (R-CONF-2, R-HOLD-1).
pub const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Which part a mailbox's copy of a meeting plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// Its content and Sales' are kept in step.
    Leads,
    /// Another mailbox's copy leads: this one gives and gets nothing but relations, category and stamp.
    Follows,
}

/// Which way content travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    TwoWay,
    /// From Exchange to Sales; Exchange gets category and stamp, nothing else.
    ExchangeToSales,
}

/// What becomes of Sales' edits of a meeting that nobody here organizes. They never reach Exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalEdits {
    /// The next Exchange edit of the field overwrites them.
    Overwritten,
    /// They stay in Sales.
    KeptInSales,
}

/// The saved search that says what goes from Sales to Exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Chosen, and the user may read it.
    Usable,
    /// None is chosen (R-SRCH-6).
    NotChosen,
    /// The user has no access to it (R-SRCH-4).
    NotAccessible,
}

/// Who wins a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Exchange's value.
    ExchangeWins,
    /// Sales' value.
    SalesWins,
    /// Nobody until a person says so.
    UserDecides,
}

/// Whether something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Allowed,
    /// It may not.
    Denied,
}

/// Whether an item without the category was stripped of it by its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryTrust {
    /// It was.
    Trusted,
    /// Nobody knows: the master category was missing, and the user has not said yet what that meant.
    InQuestion,
}
