//! How far the rounds of a mailbox have come, for each kind of record that is kept in step both ways.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use sync_core::{Object, Occasion, Turn};

/// How things stand when a round goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether this is the mailbox's first round of this kind (R-ADOPT-1).
    pub round: Turn,
    /// What the budgets mind besides.
    pub occasion: Occasion,
}

/// What a full enumeration of a mailbox listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// One item at least.
    Something,
    /// No item at all.
    Nothing,
}

/// The part of the store that knows how far rounds have come.
#[async_trait]
pub trait Rounds {
    /// How things stand for the rounds of this user and object: links that were unlinked within the last 24 hours count
    /// among those that the user has; until the first round has ended it is the first, and the first that may mail
    /// (R-APPT-18); after [`Listing::Nothing`] the mailbox is suddenly empty until [`Listing::Something`].
    async fn circumstances(
        &self,
        user: UserId,
        object: Object,
        now: Timestamp,
    ) -> Result<Circumstances, StoreError>;

    /// The mailbox was enumerated.
    async fn note_listing(
        &self,
        user: UserId,
        object: Object,
        listing: Listing,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The user has had the first round of this object; what was spent in it counts for 24 hours more, as
    /// [`sync_core::Allowance::end_first_round`] says. Saying so twice changes nothing.
    async fn end_first_round(&self, user: UserId, object: Object, now: Timestamp) -> Result<(), StoreError>;
}
