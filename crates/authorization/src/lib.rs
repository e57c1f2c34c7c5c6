//! Keeps users' authorizations at both vendors fresh: an access token that still works, renewed under a lease so that a
//! rotating refresh token is never used by two programs at once, and saved before its first use.
//!
//! It does not sign anybody in (the server does), and it never calls a vendor's API. **Invariant:** nothing here knows
//! what time it is.
//!
//! The name to know: [`Authorizations`].

use identity::{MicrosoftOAuth, OAuthError, SalesOAuth, TenantId};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use store::tokens::{Authorization, TokenKind, TokenSet};
use store::users::User;
use store::{Store, StoreError};

/// What is asked of Microsoft at every sign-in and renewal (learn.microsoft.com, Microsoft Graph permissions reference).
pub const GRAPH_SCOPES: &str = "openid profile offline_access https://graph.microsoft.com/User.Read \
    https://graph.microsoft.com/Calendars.ReadWrite https://graph.microsoft.com/Contacts.ReadWrite \
    https://graph.microsoft.com/Tasks.ReadWrite https://graph.microsoft.com/Mail.ReadWrite \
    https://graph.microsoft.com/MailboxSettings.ReadWrite";

/// An access token with less than this left is renewed before use: long enough for a whole job.
const LEFT_AT_LEAST: SignedDuration = SignedDuration::from_secs(120);
/// How long one program may take for a renewal before another tries.
const LEASE_SECS: u32 = 30;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 50;

/// Gets access tokens for users.
#[derive(Debug, Clone)]
pub struct Authorizations {
    store: Arc<dyn Store>,
    microsoft: MicrosoftOAuth,
    sales: SalesOAuth,
}

/// Which access token is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// One that has not run out.
    Stored,
    /// One renewed now: the vendor refused the stored one.
    Renewed,
}

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub enum NoAccess {
    /// The user never signed in there, or disconnected.
    #[error("no authorization is stored")]
    Missing,
    /// The user must sign in again.
    #[error("the authorization has lapsed")]
    Lapsed,
    /// The identity provider does not answer, or another program is renewing for too long.
    #[error("the authorization cannot be renewed at present")]
    TryLater {
        /// What the provider asked for.
        retry_after_secs: Option<u64>,
    },
    /// An operator must put the registration right; no user can do anything.
    #[error("the registration at the identity provider is refused ({code})")]
    OperatorMustAct {
        /// The provider's code.
        code: String,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl Authorizations {
    /// Renewals go to `microsoft` and `sales`, what they bring goes to `store`.
    pub fn new(store: Arc<dyn Store>, microsoft: MicrosoftOAuth, sales: SalesOAuth) -> Self {
        Self {
            store,
            microsoft,
            sales,
        }
    }

    /// An access token of `user` for `kind`.
    ///
    /// # Errors
    /// [`NoAccess`], by what must happen next.
    pub async fn access(
        &self,
        user: &User,
        kind: TokenKind,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        let refused = match freshness {
            Freshness::Stored => None,
            Freshness::Renewed => self
                .store
                .authorization(user.id, kind)
                .await?
                .map(|authorization| authorization.generation),
        };
        for _ in 0..LOOKS_MAX {
            let stored = self
                .store
                .authorization(user.id, kind)
                .await?
                .ok_or(NoAccess::Missing)?;
            if stored.lapsed_at.is_some() {
                return Err(NoAccess::Lapsed);
            }
            if is_good(&stored, now) && refused != Some(stored.generation) {
                return Ok(stored.tokens.access);
            }
            if self.store.lease_renewal(user.id, kind, LEASE_SECS, now).await? {
                return self.renew(user, kind, refused, now).await;
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
        Err(NoAccess::TryLater {
            retry_after_secs: None,
        })
    }

    /// Renews under the lease that was just taken. Between the look before and the lease somebody else may have renewed,
    /// so what is stored is read once more.
    async fn renew(
        &self,
        user: &User,
        kind: TokenKind,
        refused: Option<i64>,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        let Some(stored) = self.store.authorization(user.id, kind).await? else {
            return Err(NoAccess::Missing);
        };
        if is_good(&stored, now) && refused != Some(stored.generation) {
            self.store.end_renewal(user.id, kind).await?;
            return Ok(stored.tokens.access);
        }
        let Some(refresh) = stored.tokens.refresh.clone() else {
            self.store
                .mark_lapsed(user.id, kind, stored.generation, now)
                .await?;
            return Err(NoAccess::Lapsed);
        };
        let renewed = match kind {
            TokenKind::Exchange => {
                self.microsoft
                    .refresh(TenantId::from(user.identity.tenant), &refresh, GRAPH_SCOPES, now)
                    .await
            }
            TokenKind::Sales => self.sales.refresh(&refresh, now).await,
        };
        match renewed {
            Ok(tokens) => {
                let renewed = TokenSet {
                    refresh: tokens.refresh.or(Some(refresh)),
                    access: tokens.access,
                    access_expires_at: tokens.access_expires_at,
                };
                let access = renewed.access.clone();
                if self
                    .store
                    .put_renewal(user.id, kind, stored.generation, &renewed, now)
                    .await?
                {
                    Ok(access)
                } else {
                    // A sign-in came first; its tokens are newer than these.
                    Err(NoAccess::TryLater {
                        retry_after_secs: Some(1),
                    })
                }
            }
            Err(error) => Err(self.not_renewed(user, kind, &stored, error, now).await?),
        }
    }

    async fn not_renewed(
        &self,
        user: &User,
        kind: TokenKind,
        stored: &Authorization,
        error: OAuthError,
        now: Timestamp,
    ) -> Result<NoAccess, StoreError> {
        match error {
            OAuthError::SignInAgain { code }
            | OAuthError::InteractionRequired { code, .. }
            | OAuthError::ConsentNeeded { code } => {
                tracing::info!(user.id = %user.id.0, ?kind, code, "authorization lapsed");
                self.store
                    .mark_lapsed(user.id, kind, stored.generation, now)
                    .await?;
                Ok(NoAccess::Lapsed)
            }
            OAuthError::OperatorMustAct { code } => {
                tracing::error!(?kind, code, "the identity provider refuses this registration");
                self.store.end_renewal(user.id, kind).await?;
                Ok(NoAccess::OperatorMustAct { code })
            }
            OAuthError::TryLater { retry_after_secs } => {
                self.store.end_renewal(user.id, kind).await?;
                Ok(NoAccess::TryLater { retry_after_secs })
            }
            OAuthError::Unreadable => {
                tracing::warn!(?kind, "the identity provider's answer cannot be read");
                self.store.end_renewal(user.id, kind).await?;
                Ok(NoAccess::TryLater {
                    retry_after_secs: None,
                })
            }
        }
    }
}

fn is_good(stored: &Authorization, now: Timestamp) -> bool {
    stored.tokens.access_expires_at.duration_since(now) >= LEFT_AT_LEAST
}
