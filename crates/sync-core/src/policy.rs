//! What the administrator and the user have allowed, as an argument.

use jiff::SignedDuration;

/// Everything besides the pair itself that a plan depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether this copy of the record is the one that is planned against Sales (R-APPT-13).
    pub lead: Lead,
    /// Whether Sales may write to Exchange at all (R-APPT-6).
    pub direction: Direction,
    /// Who wins when both sides changed the same field (R-CONF-2).
    pub conflict: Resolution,
    /// Whether a deletion in Exchange may delete in Sales (R-APPT-17).
    pub delete_in_sales: Permission,
    /// Whether a deletion in Sales may delete in Exchange (R-APPT-16).
    pub delete_in_exchange: Permission,
    /// How long a doubt about a write must age before a look counts. At least send window + request deadline + read lag:
    /// a write that is looked for earlier can still land afterwards.
    pub grace: SignedDuration,
    /// How far apart two looks must be to confirm a removal (R-DEL-1: 10 minutes).
    pub looks_apart: SignedDuration,
}

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
