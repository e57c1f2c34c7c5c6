//! The application permission: one token of the application itself opens every mailbox of a tenant (R-AUTH-3).
//!
//! It replaces only the renewal of a user's Microsoft authorization: a mailbox is opened with it only if its own user
//! signed in once (R-GATE-1). Tokens live in memory; a process that starts gets its own, and none is ever stored.

use crate::{Authorizations, Freshness, NoAccess, is_good};
use identity::{MicrosoftOAuth, OAuthError, TenantId};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::tokens::TokenKind;
use store::users::User;

/// Whose permissions the token is for (learn.microsoft.com, Microsoft Graph permissions reference).
const GRAPH: &str = "https://graph.microsoft.com";
/// A token so young is not asked for again: if Graph refuses it, the next one would fare no better.
const YOUNG: SignedDuration = SignedDuration::from_secs(60);
/// After a passing fault, where the provider does not say how long.
const AGAIN_SOON: SignedDuration = SignedDuration::from_secs(30);
/// After a refusal: an operator has to act first, and every round would meet it.
const AGAIN_LATER: SignedDuration = SignedDuration::from_mins(5);

/// *Enable Microsoft application permission* of the Sync Configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationPermission {
    /// Every mailbox is opened by its own user.
    Disabled,
    /// The application opens mailboxes where it can.
    Enabled,
}

/// What opens a mailbox.
#[derive(Debug, Clone)]
pub enum MailboxAccess {
    /// The user's own token; the mailbox is `/me`.
    User(SecretString),
    /// The application's; the mailbox is `/users/{object id}`.
    Application(SecretString),
}

/// How the application permission stands in a tenant (R-MON-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationStanding {
    /// Not asked for by this process.
    Unknown,
    /// The last request brought a token.
    Active,
    /// The last request was refused; users' own authorizations do the work meanwhile.
    Inactive {
        /// Why, and who must act.
        because: OAuthError,
        /// When.
        since: Timestamp,
    },
}

/// What is held of each tenant. The lock of a tenant is kept while a token is got, so one request serves all who wait.
#[derive(Debug, Default)]
pub(crate) struct Applications(Mutex<BTreeMap<TenantId, Arc<tokio::sync::Mutex<Held>>>>);

#[derive(Debug, Default)]
struct Held {
    token: Option<Token>,
    refused: Option<Refused>,
}

#[derive(Debug)]
struct Token {
    access: SecretString,
    got_at: Timestamp,
    expires_at: Timestamp,
}

#[derive(Debug)]
struct Refused {
    because: OAuthError,
    since: Timestamp,
    again_at: Timestamp,
}

impl Authorizations {
    /// What opens the mailbox of `user`: a token of the application if that is allowed and works, else the user's own.
    ///
    /// # Errors
    /// [`NoAccess`], by what must happen next. A user whose own authorization has lapsed is not asked to sign in while the
    /// application's trouble is a passing one.
    pub async fn mailbox_access(
        &self,
        user: &User,
        permission: ApplicationPermission,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<MailboxAccess, NoAccess> {
        match permission {
            ApplicationPermission::Disabled => self.own_access(user, freshness, now).await,
            ApplicationPermission::Enabled => {
                let signed_in = self.store.authorization(user.id, TokenKind::Exchange).await?;
                if signed_in.is_none() {
                    return Err(NoAccess::Missing);
                }
                let tenant = TenantId::from(user.identity.tenant);
                let application = self.applications.of(tenant);
                let error = match application
                    .lock()
                    .await
                    .access(&self.microsoft, tenant, freshness, now)
                    .await
                {
                    Ok(access) => return Ok(MailboxAccess::Application(access)),
                    Err(error) => error,
                };
                match (self.own_access(user, freshness, now).await, error) {
                    (Err(NoAccess::Lapsed), OAuthError::TryLater { retry_after_secs }) => {
                        Err(NoAccess::TryLater { retry_after_secs })
                    }
                    (own, _) => own,
                }
            }
        }
    }

    /// How the application permission stands in `tenant`.
    pub async fn application_standing(&self, tenant: TenantId) -> ApplicationStanding {
        let application = self.applications.of(tenant);
        let held = application.lock().await;
        match (&held.refused, &held.token) {
            (Some(refused), _) => ApplicationStanding::Inactive {
                because: refused.because.clone(),
                since: refused.since,
            },
            (None, Some(_)) => ApplicationStanding::Active,
            (None, None) => ApplicationStanding::Unknown,
        }
    }

    async fn own_access(
        &self,
        user: &User,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<MailboxAccess, NoAccess> {
        self.access(user, TokenKind::Exchange, freshness, now)
            .await
            .map(MailboxAccess::User)
    }
}

impl Applications {
    fn of(&self, tenant: TenantId) -> Arc<tokio::sync::Mutex<Held>> {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.entry(tenant).or_default().clone()
    }
}

impl Held {
    async fn access(
        &mut self,
        microsoft: &MicrosoftOAuth,
        tenant: TenantId,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<SecretString, OAuthError> {
        if let Some(token) = &self.token
            && is_good(token.expires_at, now)
        {
            match freshness {
                Freshness::Stored => return Ok(token.access.clone()),
                // Graph refuses what was just got: the user's own token may open what the application's does not.
                Freshness::Renewed if now.duration_since(token.got_at) < YOUNG => {
                    return Err(OAuthError::TryLater {
                        retry_after_secs: None,
                    });
                }
                Freshness::Renewed => {}
            }
        }
        if let Some(refused) = &self.refused
            && now < refused.again_at
        {
            return Err(refused.because.clone());
        }
        match microsoft.as_application(tenant, GRAPH, now).await {
            Ok(tokens) => {
                self.refused = None;
                self.token = Some(Token {
                    access: tokens.access.clone(),
                    got_at: now,
                    expires_at: tokens.access_expires_at,
                });
                Ok(tokens.access)
            }
            Err(because) => {
                tracing::warn!(%tenant, error = %because, "the application itself gets no token");
                let since = match &self.refused {
                    Some(before) if before.because == because => before.since,
                    Some(_) | None => now,
                };
                self.token = None;
                self.refused = Some(Refused {
                    again_at: now.saturating_add(wait_after(&because)).unwrap_or(now),
                    because: because.clone(),
                    since,
                });
                Err(because)
            }
        }
    }
}

fn wait_after(error: &OAuthError) -> SignedDuration {
    match error {
        OAuthError::TryLater {
            retry_after_secs: Some(secs),
        } => SignedDuration::from_secs(i64::try_from(*secs).unwrap_or(i64::MAX)),
        OAuthError::TryLater {
            retry_after_secs: None,
        } => AGAIN_SOON,
        OAuthError::SignInAgain { .. }
        | OAuthError::InteractionRequired { .. }
        | OAuthError::ConsentNeeded { .. }
        | OAuthError::Declined { .. }
        | OAuthError::AccountRefused { .. }
        | OAuthError::OperatorMustAct { .. }
        | OAuthError::Unreadable => AGAIN_LATER,
    }
}
