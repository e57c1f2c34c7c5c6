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
    /// Since when and why the identity provider refuses to renew it (R-AUTH-2); none while it works.
    pub lapse: Option<Lapse>,
    /// When it was last signed in or renewed; unknown of what is older than this being kept.
    pub renewed_at: Option<Timestamp>,
    /// Counts renewals; a renewal that was overtaken saves nothing.
    pub generation: i64,
}

/// The identity provider refuses to renew an authorization; only a sign-in ends that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// Since when.
    pub since: Timestamp,
    /// Why, and who must act.
    pub cause: LapseCause,
    /// The provider's own word and number, safe to log and to show; none where it was not asked.
    pub code: Option<String>,
}

/// Why an authorization lapsed, by who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LapseCause {
    /// It ended: unused for too long, revoked, or the password changed. A sign-in brings another.
    Ended,
    /// The provider wants to see the person: a second factor, another device or place.
    CheckNeeded,
    /// The person has to consent, in a sign-in.
    ConsentNeeded,
    /// Only an administrator of their organization can consent.
    AdministratorConsentNeeded,
    /// The account is disabled: no sign-in helps before an administrator acts, as with all that follow.
    AccountDisabled,
    /// The account is not in the organization any more.
    AccountGone,
    /// The account is not assigned to the application.
    NotAssigned,
    /// The account is locked, or considered to be at risk.
    AccountLocked,
    /// A policy of the organization forbids it.
    ForbiddenByPolicy,
    /// Nothing was given to renew it with, and its time is over.
    NotRenewable,
}

impl LapseCause {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Ended,
        Self::CheckNeeded,
        Self::ConsentNeeded,
        Self::AdministratorConsentNeeded,
        Self::AccountDisabled,
        Self::AccountGone,
        Self::NotAssigned,
        Self::AccountLocked,
        Self::ForbiddenByPolicy,
        Self::NotRenewable,
    ];

    /// Whether a sign-in of the person ends it. For the others an administrator must act first, and a mail would ask in vain.
    pub fn asks_for_sign_in(self) -> bool {
        match self {
            Self::Ended | Self::CheckNeeded | Self::ConsentNeeded | Self::NotRenewable => true,
            Self::AdministratorConsentNeeded
            | Self::AccountDisabled
            | Self::AccountGone
            | Self::NotAssigned
            | Self::AccountLocked
            | Self::ForbiddenByPolicy => false,
        }
    }
}

/// How an authorization stands, without the tokens themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationState {
    /// None is stored.
    Missing,
    /// Works; ends with its access token if it cannot be renewed.
    Works {
        /// When it ends; none where it can be renewed.
        ends_at: Option<Timestamp>,
    },
    /// The identity provider refuses to renew it.
    Lapsed(Lapse),
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

    /// The same of a sign-in to Sales, as the Sales user of this name. Whoever is mapped to nobody yet is mapped to that one;
    /// whoever is mapped to somebody else keeps what they have, and nothing is stored (R-AUTH-6): then it says false.
    async fn put_sales_authorization(
        &self,
        user: UserId,
        user_name: &str,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

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

    /// Remembers that the identity provider refuses to renew it, unless a sign-in came first; ends the lease. One that has
    /// lapsed already keeps since when.
    async fn mark_lapsed(
        &self,
        user: UserId,
        kind: TokenKind,
        generation: i64,
        lapse: &Lapse,
    ) -> Result<(), StoreError>;

    /// Ends the lease without a result, after a passing fault.
    async fn end_renewal(&self, user: UserId, kind: TokenKind) -> Result<(), StoreError>;

    /// Deletes it and returns what was stored, so that it can be revoked (R-AUTH-5). Where the user gets mail is forgotten with
    /// it: who is not registered is written to by nobody.
    async fn delete_authorization(
        &self,
        user: UserId,
        kind: TokenKind,
    ) -> Result<Option<Authorization>, StoreError>;
}
