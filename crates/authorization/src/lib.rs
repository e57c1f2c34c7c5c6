//! Keeps users' authorizations at both vendors fresh: an access token that still works, renewed under a lease so that a
//! rotating refresh token is never used by two programs at once, and saved before its first use.
//!
//! Where an administrator allows the application permission, a mailbox is opened by a token of the application itself
//! instead, as long as that works (R-AUTH-3).
//!
//! It does not sign anybody in (the server does), and it never calls a vendor's API. **Invariant:** nothing here knows
//! what time it is.
//!
//! The name to know: [`Authorizations`].

mod application;
mod patience;
mod refused;

pub use application::{ApplicationPermission, GRAPH, MailboxAccess};

use application::Applications;
use identity::{MicrosoftOAuth, OAuthError, Registration, RequestedClaims, SalesOAuth, TenantId, Tokens};
use jiff::{SignedDuration, Timestamp};
use patience::patiently;
use refused::{NotRenewed, not_renewable, not_renewed};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use store::tokens::{Authorization, TokenKind, TokenSet};
use store::users::User;
use store::{Store, StoreError};
use tracing::Instrument as _;

/// What is asked of Microsoft at every sign-in and renewal (learn.microsoft.com, Microsoft Graph permissions reference).
pub const GRAPH_SCOPES: &str = "openid profile offline_access https://graph.microsoft.com/User.Read \
    https://graph.microsoft.com/Calendars.ReadWrite https://graph.microsoft.com/Contacts.ReadWrite \
    https://graph.microsoft.com/Tasks.ReadWrite https://graph.microsoft.com/Mail.ReadWrite \
    https://graph.microsoft.com/MailboxSettings.ReadWrite";

/// An access token with less than this left is renewed before use: long enough for a whole job.
const LEFT_AT_LEAST: SignedDuration = SignedDuration::from_secs(120);
/// An authorization that was not renewed for so long is renewed though nobody needs an access token.
const RENEWED_EVERY: SignedDuration = SignedDuration::from_hours(24);
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
    applications: Arc<Applications>,
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
    #[error("the registration at the identity provider is refused: {registration} ({code})")]
    OperatorMustAct {
        /// The provider's code.
        code: String,
        /// What to put right.
        registration: Registration,
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
            applications: Arc::default(),
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
            Freshness::Renewed => self.generation(user, kind).await?,
        };
        let wanted = Wanted {
            refused,
            claims: None,
        };
        self.wanted(user, kind, wanted, now).await
    }

    /// An access token of `user` for the mailbox that shows the `claims` which Microsoft Graph asked for in its refusal of
    /// the stored one.
    ///
    /// # Errors
    /// [`NoAccess`]; `Lapsed` where only the person can bring the claims about.
    pub async fn access_with_claims(
        &self,
        user: &User,
        claims: &RequestedClaims,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        let wanted = Wanted {
            refused: self.generation(user, TokenKind::Exchange).await?,
            claims: Some(claims),
        };
        self.wanted(user, TokenKind::Exchange, wanted, now).await
    }

    /// Renews what of `user` was not renewed for a day, so that no refresh token ends because its mailbox rests, and a lapse
    /// is known early (R-JOB-2). What cannot be renewed now is left for the next time.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_alive(&self, user: &User, now: Timestamp) -> Result<(), StoreError> {
        for kind in [TokenKind::Exchange, TokenKind::Sales] {
            let stored = self.store.authorization(user.id, kind).await?;
            if !stored.is_some_and(|stored| is_to_be_kept_alive(&stored, now)) {
                continue;
            }
            match self.access(user, kind, Freshness::Renewed, now).await {
                Ok(_) | Err(NoAccess::Missing | NoAccess::Lapsed) => {}
                Err(NoAccess::Store(error)) => return Err(error),
                Err(error @ (NoAccess::TryLater { .. } | NoAccess::OperatorMustAct { .. })) => {
                    tracing::warn!(user.id = %user.id.0, ?kind, %error, "an authorization was not kept alive");
                }
            }
        }
        Ok(())
    }

    async fn generation(&self, user: &User, kind: TokenKind) -> Result<Option<i64>, StoreError> {
        let stored = self.store.authorization(user.id, kind).await?;
        Ok(stored.map(|stored| stored.generation))
    }

    async fn wanted(
        &self,
        user: &User,
        kind: TokenKind,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        for _ in 0..LOOKS_MAX {
            let stored = self
                .store
                .authorization(user.id, kind)
                .await?
                .ok_or(NoAccess::Missing)?;
            if stored.lapse.is_some() {
                return Err(NoAccess::Lapsed);
            }
            if wanted.is_met_by(&stored, now) {
                return Ok(stored.tokens.access);
            }
            if self.store.lease_renewal(user.id, kind, LEASE_SECS, now).await? {
                return self.renew_apart(user, kind, wanted, now).await;
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
        Err(NoAccess::TryLater {
            retry_after_secs: None,
        })
    }

    /// On a task of its own: a caller who hangs up must not drop a renewal between vendor and store, because the vendor may
    /// have taken the old refresh token back.
    async fn renew_apart(
        &self,
        user: &User,
        kind: TokenKind,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        let (this, user) = (self.clone(), user.clone());
        let (refused, claims) = (wanted.refused, wanted.claims.cloned());
        let renewal = async move {
            let wanted = Wanted {
                refused,
                claims: claims.as_ref(),
            };
            this.renew(&user, kind, wanted, now).await
        };
        match tokio::spawn(renewal.in_current_span()).await {
            Ok(renewed) => renewed,
            // The program ends.
            Err(_) => Err(NoAccess::TryLater {
                retry_after_secs: None,
            }),
        }
    }

    /// Renews under the lease that was just taken. Between the look before and the lease somebody else may have renewed,
    /// so what is stored is read once more.
    async fn renew(
        &self,
        user: &User,
        kind: TokenKind,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<SecretString, NoAccess> {
        let Some(stored) = self.store.authorization(user.id, kind).await? else {
            return Err(NoAccess::Missing);
        };
        if wanted.is_met_by(&stored, now) {
            self.store.end_renewal(user.id, kind).await?;
            return Ok(stored.tokens.access);
        }
        let Some(refresh) = stored.tokens.refresh.clone() else {
            self.store
                .mark_lapsed(user.id, kind, stored.generation, &not_renewable(now))
                .await?;
            return Err(NoAccess::Lapsed);
        };
        match self.refresh(user, kind, &refresh, wanted.claims, now).await {
            Ok(tokens) => {
                let renewed = TokenSet {
                    refresh: tokens.refresh.or(Some(refresh)),
                    access: tokens.access,
                    access_expires_at: tokens.access_expires_at,
                };
                if self.save(user, kind, stored.generation, &renewed, now).await? {
                    return Ok(renewed.access);
                }
                // A sign-in came first, whose tokens are newer than these; or the user disconnected meanwhile.
                self.give_back(user, kind, &renewed, now).await;
                Err(NoAccess::TryLater {
                    retry_after_secs: Some(1),
                })
            }
            Err(error) => Err(self.not_renewed(user, kind, &stored, error, now).await?),
        }
    }

    async fn refresh(
        &self,
        user: &User,
        kind: TokenKind,
        refresh: &SecretString,
        claims: Option<&RequestedClaims>,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let tenant = TenantId::from(user.identity.tenant);
        match (kind, claims) {
            (TokenKind::Exchange, None) => self.microsoft.refresh(tenant, refresh, GRAPH_SCOPES, now).await,
            (TokenKind::Exchange, Some(claims)) => {
                self.microsoft
                    .refresh_with_claims(tenant, refresh, GRAPH_SCOPES, claims, now)
                    .await
            }
            (TokenKind::Sales, _) => self.sales.refresh(refresh, now).await,
        }
    }

    /// Saves what was renewed. At Sales the refresh token that it came from is spent by now, so a database that is busy for
    /// a moment must not cost the user a sign-in.
    async fn save(
        &self,
        user: &User,
        kind: TokenKind,
        generation: i64,
        renewed: &TokenSet,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        patiently(|| self.store.put_renewal(user.id, kind, generation, renewed, now)).await
    }

    /// Revokes what nobody will use, where the vendor can (R-AUTH-5). What it keeps all the same ends by itself.
    async fn give_back(&self, user: &User, kind: TokenKind, renewed: &TokenSet, now: Timestamp) {
        match kind {
            TokenKind::Exchange => {}
            TokenKind::Sales => {
                let token = renewed.refresh.as_ref().unwrap_or(&renewed.access);
                if let Err(error) = self.sales.revoke(token, now).await {
                    tracing::warn!(user.id = %user.id.0, %error, "a renewal that came too late was not revoked");
                }
            }
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
        match not_renewed(error, now) {
            NotRenewed::Lapsed(lapse) => {
                self.store
                    .mark_lapsed(user.id, kind, stored.generation, &lapse)
                    .await?;
                // Where two clocks disagree about a lease, two programs renew, and the slower one is refused.
                let is_overtaken = self
                    .store
                    .authorization(user.id, kind)
                    .await?
                    .is_some_and(|present| present.generation != stored.generation);
                if is_overtaken {
                    return Ok(NoAccess::TryLater {
                        retry_after_secs: Some(1),
                    });
                }
                tracing::info!(user.id = %user.id.0, ?kind, cause = ?lapse.cause, code = lapse.code, "authorization lapsed");
                Ok(NoAccess::Lapsed)
            }
            NotRenewed::OperatorMustAct { code, registration } => {
                tracing::error!(?kind, code, %registration, "the identity provider refuses this registration");
                self.store.end_renewal(user.id, kind).await?;
                Ok(NoAccess::OperatorMustAct { code, registration })
            }
            NotRenewed::TryLater { retry_after_secs } => {
                self.store.end_renewal(user.id, kind).await?;
                Ok(NoAccess::TryLater { retry_after_secs })
            }
        }
    }
}

/// What an access token must be.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    /// The generation that the vendor refused; another one may be good.
    refused: Option<i64>,
    claims: Option<&'a RequestedClaims>,
}

impl Wanted<'_> {
    fn is_met_by(&self, stored: &Authorization, now: Timestamp) -> bool {
        is_good(stored.tokens.access_expires_at, now) && self.refused != Some(stored.generation)
    }
}

/// Whether it can be renewed, and was not for long. When that last was is unknown of what is older than it being kept.
fn is_to_be_kept_alive(stored: &Authorization, now: Timestamp) -> bool {
    let is_renewable = stored.lapse.is_none() && stored.tokens.refresh.is_some();
    is_renewable
        && stored
            .renewed_at
            .is_none_or(|at| now.duration_since(at) >= RENEWED_EVERY)
}

fn is_good(expires_at: Timestamp, now: Timestamp) -> bool {
    expires_at.duration_since(now) >= LEFT_AT_LEAST
}
