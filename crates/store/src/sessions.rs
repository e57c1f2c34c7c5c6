//! Bearers of our own, stored hashed.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// One bearer of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the bearer.
    pub digest: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// Roles from the identity provider at sign-in.
    pub roles: BTreeSet<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// The part of the store that keeps sessions.
#[async_trait]
pub trait Sessions {
    /// Keeps a session.
    async fn put_session(&self, session: &Session) -> Result<(), StoreError>;

    /// The session of this digest, run out or not: the caller tells the two apart.
    async fn session(&self, digest: [u8; 32]) -> Result<Option<Session>, StoreError>;
}
