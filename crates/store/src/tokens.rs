//! Authorizations of users, sealed.

use crate::StoreError;
use crate::users::UserId;
use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

/// Whose service an authorization is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// Microsoft Graph.
    Exchange,
    /// Oracle Sales.
    Sales,
}

/// What one sign-in or renewal brought.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// Renews the access token; without one, the authorization ends with the access token.
    pub refresh: Option<SecretString>,
    /// Opens the service.
    pub access: SecretString,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
}

/// A stored authorization.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// The tokens.
    pub tokens: TokenSet,
    /// Since when the identity provider refuses to renew it (R-AUTH-2); none while it works.
    pub lapsed_at: Option<Timestamp>,
    /// Counts renewals; a renewal that was overtaken saves nothing.
    pub generation: i64,
}

/// How an authorization stands, without the tokens themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationState {
    /// None is stored.
    Missing,
    /// Works; ends with its access token if it cannot be renewed.
    Works {
        /// When it ends; none where it can be renewed.
        ends_at: Option<Timestamp>,
    },
    /// The identity provider refuses to renew it.
    Lapsed,
}

/// The part of the store that keeps authorizations. Tokens are sealed with user and kind as associated data, so a row
/// copied to another user does not open.
#[async_trait]
pub trait Tokens {
    /// Stores what a sign-in brought; ends a lapse; wakes jobs of this user that wait for the sign-in.
    async fn put_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The stored authorization.
    async fn authorization(&self, user: UserId, kind: TokenKind)
    -> Result<Option<Authorization>, StoreError>;

    /// How it stands, without opening it.
    async fn authorization_state(
        &self,
        user: UserId,
        kind: TokenKind,
        now: Timestamp,
    ) -> Result<AuthorizationState, StoreError>;

    /// Takes the right to renew it for `lease_secs`: true for one caller, false for every other until then. Only the
    /// holder may call the identity provider.
    async fn lease_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        lease_secs: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Saves what a renewal brought, before its first use, and ends the lease. False if a sign-in or another renewal
    /// came first (`generation` differs): then read again.
    async fn put_renewal(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Remembers that the identity provider refuses to renew it, unless a sign-in came first; ends the lease.
    async fn mark_lapsed(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends the lease without a result, after a passing fault.
    async fn end_renewal(&self, user: UserId, kind: TokenKind) -> Result<(), StoreError>;

    /// Deletes it and returns what was stored, so that it can be revoked (R-AUTH-5).
    async fn delete_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError>;
}
