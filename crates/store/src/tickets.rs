//! Single-use secrets on the way through a sign-in: states, start tickets, hand-over codes.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;

/// What a ticket opens. A ticket of one purpose never opens another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TicketPurpose {
    /// `state` of a Microsoft sign-in under way.
    MicrosoftState,
    /// Code that the Microsoft dialog hands to the pane.
    SessionCode,
    /// Start address of a Sales sign-in.
    SalesStart,
    /// `state` of a Sales sign-in under way.
    SalesState,
    /// Code that the Sales dialog hands to the pane.
    SalesCode,
}

/// One ticket. The secret itself is never stored, only its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// What it opens.
    pub purpose: TicketPurpose,
    /// Whose it is, where that is known already.
    pub user: Option<UserId>,
    /// What travels with it; sealed at rest, with the purpose as associated data.
    pub payload: Vec<u8>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Without digest and payload: a payload may hold a verifier or a whole authorization.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("purpose", &self.purpose)
            .field("user", &self.user)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The part of the store that keeps tickets.
#[async_trait]
pub trait Tickets {
    /// Keeps a ticket.
    async fn put_ticket(&self, ticket: &Ticket) -> Result<(), StoreError>;

    /// Takes a ticket out: of any number of calls with the same digest, one gets it, and none after `expires_at`.
    async fn take_ticket(
        &self,
        digest: [u8; 32],
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Option<Ticket>, StoreError>;

    /// Deletes tickets and sessions that have run out; returns how many.
    async fn sweep_expired(&self, now: Timestamp) -> Result<u64, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_for_developers_a_ticket_shows_neither_digest_nor_payload() {
        let ticket = Ticket {
            digest: [171; 32],
            purpose: TicketPurpose::SalesState,
            user: None,
            payload: b"verifier".to_vec(),
            expires_at: Timestamp::UNIX_EPOCH,
        };
        let shown = format!("{ticket:?} {ticket:#?}");
        let payload = format!("{:?}", ticket.payload);
        assert!(
            shown.contains("SalesState") && shown.contains("1970-01-01"),
            "{shown}"
        );
        for hidden in [
            "171",
            payload.trim_matches(['[', ']']),
            "118",
            "verifier",
            "payload",
            "digest",
        ] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
    }
}
