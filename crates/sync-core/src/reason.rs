//! Why: the closed list of words that every report is made of (R-ERR-1: "other" does not exist).

use crate::ids::SalesId;
use alloc::string::String;

/// Why a record is where it is: one code, and the one thing worth naming with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What decided.
    pub code: ReasonCode,
    /// Ids, counts and vendors' codes; never content.
    pub detail: Detail,
}

/// The one thing worth naming with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The code says it all.
    None,
    /// The field, by its name in our API.
    Field(String),
    /// The vendor's own error code.
    VendorCode(String),
    /// The Sales record meant.
    Record(SalesId),
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $rule:literal;)+) => {
        /// Every reason, with the rule of the product behind it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReasonCode {
            $($(#[$doc])* $name,)+
        }

        impl ReasonCode {
            /// All of them, in the order of this page.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As reports, logs and the API spell it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The product's rule that it follows from.
            pub fn rule(self) -> &'static str {
                match self {
                    $(Self::$name => $rule,)+
                }
            }
        }
    };
}

reasons! {
    /// Both sides are in step.
    InStep = "in-step", "R-CONF-1";
    /// A side was changed, and the change goes over.
    Changed = "changed", "R-CONF-1";
    /// The same field was changed on both sides; the setting decided.
    ConflictDecided = "conflict-decided", "R-CONF-2";
    /// The same field was changed on both sides; a person decides.
    UserDecides = "user-decides", "R-CONF-2";
    /// Shared by the user's own act.
    SharedByHand = "shared-by-hand", "R-SHARE-1";
    /// Relations changed by the user's own act.
    Related = "related", "R-SHARE-3";
    /// Comes from Sales, where the policy lets Sales give birth.
    FromSales = "from-sales", "R-APPT-3";
    /// One-way mode: nothing but category and stamp goes to Exchange.
    OneWay = "one-way", "R-APPT-6";
    /// Over since: later Exchange edits stay in Exchange.
    Past = "past", "R-APPT-2";
    /// Category and stamp are still to be set.
    Marking = "marking", "R-CAT-3";
    /// A meeting of a series; the whole series is shared, and this one cannot be.
    SeriesUnsupported = "series-unsupported", "R-APPT-14";
    /// A write is being confirmed before anything else is done.
    InDoubt = "in-doubt", "R-CONF-5";
    /// Cannot be seen at present; looked at again later.
    OutOfSight = "out-of-sight", "R-LINK-2";
    /// The item is not in the mailbox, or not this user's.
    ItemNotFound = "item-not-found", "R-SHARE-1";
    /// A record named under *Related to* does not exist, or not for this user.
    RecordNotFound = "record-not-found", "R-SHARE-2";
    /// Confirmed deleted in Sales.
    DeletedInSales = "deleted-in-sales", "R-APPT-16";
    /// Confirmed deleted or cancelled in Exchange.
    DeletedInExchange = "deleted-in-exchange", "R-APPT-17";
    /// Deleted on one side, edited on the other since.
    DeletedAndEdited = "deleted-and-edited", "R-CONF-3";
    /// Gone from both sides.
    Closed = "closed", "R-DEL-1";
    /// The user may not do this in Sales.
    NoRight = "no-right", "R-SHARE-2";
    /// Sales refused the content.
    RefusedBySales = "refused-by-sales", "R-ERR-2";
    /// Microsoft refused the change.
    RefusedByExchange = "refused-by-exchange", "R-ERR-2";
    /// An answer could not be understood.
    AnswerUnreadable = "answer-unreadable", "R-ERR-2";
    /// The user, or the administrator for them, is paused.
    Paused = "paused", "R-GATE-4";
    /// The Microsoft authorization has lapsed or was never given.
    ExchangeSignInNeeded = "exchange-sign-in-needed", "R-AUTH-2";
    /// The Sales authorization has lapsed or was never given.
    SalesSignInNeeded = "sales-sign-in-needed", "R-AUTH-2";
    /// The Sales user has no resource record.
    NoSalesUser = "no-sales-user", "R-AUTH-6";
    /// Tried eight times.
    TriedTooOften = "tried-too-often", "R-ERR-2";
    /// A service asked for patience, or could not be reached; it goes on by itself.
    Waiting = "waiting", "R-ERR-2";
}

impl ReasonCode {
    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }
}

impl From<ReasonCode> for Reason {
    fn from(code: ReasonCode) -> Self {
        Self {
            code,
            detail: Detail::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn every_reason_has_its_own_code_and_a_rule() {
        let codes: BTreeSet<_> = ReasonCode::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(codes.len(), ReasonCode::ALL.len());
        for reason in ReasonCode::ALL {
            assert_eq!(ReasonCode::parse(reason.as_str()), Some(*reason));
            assert!(reason.rule().starts_with("R-"));
        }
        assert_eq!(ReasonCode::parse("other"), None);
    }
}
