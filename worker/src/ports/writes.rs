//! What is sent to a vendor, and what becomes of it.

use identity::RequestedClaims;
use store::links::Link;
use sync_core::{Content, Outcome, Reason, SalesId, Side, Write};

/// A write with the link that it belongs to.
#[derive(Debug)]
pub struct Outgoing<'a, C: Content> {
    /// The link, as saved in doubt.
    pub link: &'a Link<C>,
    /// The write.
    pub write: &'a Write<C>,
}

impl<C: Content> Clone for Outgoing<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Content> Copy for Outgoing<'_, C> {}

/// A vendor's answer to one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<C> {
    /// What it means for what we know.
    pub outcome: Outcome<C>,
    /// The record's id in Sales, where the answer told it.
    pub record: Option<SalesId>,
    /// What else it means, where the vendor refused.
    pub refusal: Option<Refusal>,
}

impl<C> Answer<C> {
    /// An outcome that says it all.
    pub fn of(outcome: Outcome<C>) -> Self {
        Self {
            outcome,
            record: None,
            refusal: None,
        }
    }

    /// Nothing of it was sent, for there was no time left.
    pub fn unsent() -> Self {
        Self {
            refusal: Some(Refusal::Unsent),
            ..Self::of(Outcome::NotApplied)
        }
    }
}

/// What a refused write means for its pair, or for everything else that goes to that vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This record needs a person.
    Park(Reason),
    /// There was no time left to send it. Nothing is wrong with it, and it goes again.
    Unsent,
    /// Nothing more can be done for this mailbox now.
    Stop(Stop),
}

/// Why nothing more can be done for this mailbox now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The vendor asked for patience, for so many seconds if it said.
    Throttled(Option<u32>),
    /// The access token is not accepted.
    Unauthorized(Side),
    /// The mailbox opens to an access token that shows these claims.
    ClaimsWanted(RequestedClaims),
    /// The vendor does not answer, or answers with a fault of its own.
    Unavailable(Side),
    /// The vendor's answer cannot be understood.
    Unreadable(Side),
    /// The vendor forbids this user to read at all.
    Forbidden(Side),
    /// Exchange has no such mailbox, or does not open it to programs: nothing is known of what lies in it.
    MailboxUnreachable,
    /// There is no room in the mailbox.
    MailboxFull,
    /// The pod does not have attributes by the names that it is configured with: an operator must act.
    FieldsUnknown,
}

impl Stop {
    /// Whether it says nothing of the record that met it. A vendor's own fault, or an answer that nobody understands, may be
    /// that record's doing.
    pub fn is_for_all(&self) -> bool {
        match self {
            Self::Throttled(_)
            | Self::Unauthorized(_)
            | Self::ClaimsWanted(_)
            | Self::Forbidden(_)
            | Self::MailboxUnreachable
            | Self::MailboxFull
            | Self::FieldsUnknown => true,
            Self::Unavailable(_) | Self::Unreadable(_) => false,
        }
    }
}
