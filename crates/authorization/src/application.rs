//! The application permission: one token of the application itself opens every mailbox of a tenant (R-AUTH-3).
//!
//! It replaces only the renewal of a user's Microsoft authorization: a mailbox is opened with it only if its own user
//! signed in once and has not disconnected since (R-GATE-1). Tokens live in memory; a process that starts gets its own, and
//! none is ever stored. How it stands is noted in the store, for administrators to see (R-MON-1).

use crate::refused::application_trouble;
use crate::{Authorizations, Freshness, NoAccess, is_good};
use identity::{OAuthError, TenantId, Tokens};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::StoreError;
use store::application::{ApplicationCause, ApplicationTrouble};
use store::tokens::TokenKind;
use store::users::{User, UserId};
use uuid::Uuid;

/// Whose permissions the token is for (learn.microsoft.com, Microsoft Graph permissions reference).
pub const GRAPH: &str = "https://graph.microsoft.com";
/// A token so young is not got anew because Graph refuses it: the next one would fare no better.
const YOUNG: SignedDuration = SignedDuration::from_mins(5);
/// After a passing fault, where the provider does not say how long.
const AGAIN_SOON: SignedDuration = SignedDuration::from_secs(30);
/// After a refusal: an operator has to act first, and every round would meet it.
const AGAIN_LATER: SignedDuration = SignedDuration::from_mins(5);
/// How long its own user opens a mailbox into which Graph did not let the application.
const CLOSED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// After so long without another refusal, nothing is said of a mailbox any more: nobody may come to it again.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

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

/// What is held of each tenant. The lock of a tenant is kept while a token is got, so one request serves all who wait.
#[derive(Debug, Default)]
pub(crate) struct Applications(Mutex<BTreeMap<TenantId, Arc<tokio::sync::Mutex<Held>>>>);

#[derive(Debug, Default)]
struct Held {
    token: Option<Token>,
    refused: Option<Refused>,
    /// Mailboxes into which Graph did not let the application, and when. They count as closed until it was let in again.
    closed: BTreeMap<UserId, Timestamp>,
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
        now: Timestamp,
    ) -> Result<MailboxAccess, NoAccess> {
        match permission {
            ApplicationPermission::Disabled => self.own_access(user, now).await,
            ApplicationPermission::Enabled => {
                let signed_in = self.store.authorization(user.id, TokenKind::Exchange).await?;
                if signed_in.is_none() {
                    return Err(NoAccess::Missing);
                }
                let error = match self.application_access(user, now).await? {
                    Some(Ok(access)) => return Ok(MailboxAccess::Application(access)),
                    Some(Err(error)) => error,
                    None => return self.own_access(user, now).await,
                };
                match (self.own_access(user, now).await, error) {
                    (Err(NoAccess::Lapsed), OAuthError::TryLater { retry_after_secs }) => {
                        Err(NoAccess::TryLater { retry_after_secs })
                    }
                    (own, _) => own,
                }
            }
        }
    }

    /// Graph did not let the application into the mailbox of `user`. A token that is not young may have ended before its time,
    /// or lack what was granted since, so another is got; after that the user's own authorization opens the mailbox for an
    /// hour. Either way it is worth trying again at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn application_was_refused(&self, user: &User, now: Timestamp) -> Result<(), StoreError> {
        let tenant = TenantId::from(user.identity.tenant);
        let application = self.applications.of(tenant);
        let mut held = application.lock().await;
        if held.token.take_if(|token| !token.is_young(now)).is_some() {
            return Ok(());
        }
        tracing::warn!(%tenant, user.id = %user.id.0, "the application is not let into a mailbox");
        held.closed.insert(user.id, now);
        let refused = ApplicationTrouble {
            cause: ApplicationCause::MailboxRefused,
            code: None,
        };
        let noted = self
            .store
            .note_application(user.identity.tenant, Some(&refused), now);
        noted.await
    }

    /// The application went through the mailbox of `user`.
    ///
    /// # Errors
    /// The store's.
    pub async fn application_was_let_in(&self, user: &User, now: Timestamp) -> Result<(), StoreError> {
        let application = self.applications.of(TenantId::from(user.identity.tenant));
        let mut held = application.lock().await;
        if held.closed.remove(&user.id).is_some() && held.closed.is_empty() {
            let noted = self.store.note_application(user.identity.tenant, None, now);
            noted.await?;
        }
        Ok(())
    }

    /// A token of the application for what it does in its own name, in a mailbox that is nobody's. Neither it nor why there is
    /// none says anything of the permission to open users' mailboxes, so neither is noted.
    ///
    /// # Errors
    /// [`ApplicationTrouble`], by who must act.
    pub async fn application_token(
        &self,
        tenant: Uuid,
        now: Timestamp,
    ) -> Result<SecretString, ApplicationTrouble> {
        let tenant = TenantId::from(tenant);
        let application = self.applications.of(tenant);
        let mut held = application.lock().await;
        if let Some(token) = held.token.as_ref().filter(|token| is_good(token.expires_at, now)) {
            return Ok(token.access.clone());
        }
        let got = self.microsoft.as_application(tenant, GRAPH, now).await;
        let tokens = got.map_err(|error| application_trouble(&error))?;
        held.token = Some(Token {
            access: tokens.access.clone(),
            got_at: now,
            expires_at: tokens.access_expires_at,
        });
        Ok(tokens.access)
    }

    /// Graph did not let the application do it: the next token may carry what was granted since. Whoever says so waits before
    /// they try again.
    pub async fn application_token_was_refused(&self, tenant: Uuid) {
        let application = self.applications.of(TenantId::from(tenant));
        let mut held = application.lock().await;
        held.token = None;
    }

    /// A token of the application for the mailbox of `user`, or why there is none; nothing where Graph closed that mailbox
    /// to it.
    async fn application_access(
        &self,
        user: &User,
        now: Timestamp,
    ) -> Result<Option<Result<SecretString, OAuthError>>, StoreError> {
        let tenant = TenantId::from(user.identity.tenant);
        let application = self.applications.of(tenant);
        let mut held = application.lock().await;
        if held.is_closed(user.id, now) {
            return Ok(None);
        }
        if let Some(known) = held.known(now) {
            return Ok(Some(known));
        }
        let got = self.microsoft.as_application(tenant, GRAPH, now).await;
        let trouble = match &got {
            Ok(_) if held.closed.is_empty() => Some(None),
            // A token says nothing of what it opens.
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(%tenant, %error, "the application itself gets no token");
                Some(Some(application_trouble(error)))
            }
        };
        if let Some(trouble) = trouble {
            let noted = self
                .store
                .note_application(user.identity.tenant, trouble.as_ref(), now);
            noted.await?;
        }
        Ok(Some(held.keep(got, now)))
    }

    async fn own_access(&self, user: &User, now: Timestamp) -> Result<MailboxAccess, NoAccess> {
        self.access(user, TokenKind::Exchange, Freshness::Stored, now)
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
    /// Whether Graph closed a mailbox to the application of late.
    fn is_closed(&mut self, user: UserId, now: Timestamp) -> bool {
        self.closed
            .retain(|_, refused_at| now.duration_since(*refused_at) < FORGOTTEN_AFTER);
        let refused_at = self.closed.get(&user);
        refused_at.is_some_and(|refused_at| now.duration_since(*refused_at) < CLOSED_FOR)
    }

    /// What need not be asked for.
    fn known(&self, now: Timestamp) -> Option<Result<SecretString, OAuthError>> {
        if let Some(token) = &self.token
            && is_good(token.expires_at, now)
        {
            return Some(Ok(token.access.clone()));
        }
        let refused = self.refused.as_ref().filter(|refused| now < refused.again_at)?;
        Some(Err(refused.because.clone()))
    }

    fn keep(&mut self, got: Result<Tokens, OAuthError>, now: Timestamp) -> Result<SecretString, OAuthError> {
        match got {
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
                self.token = None;
                self.refused = Some(Refused {
                    again_at: now.saturating_add(wait_after(&because)).unwrap_or(now),
                    because: because.clone(),
                });
                Err(because)
            }
        }
    }
}

impl Token {
    fn is_young(&self, now: Timestamp) -> bool {
        now.duration_since(self.got_at) < YOUNG
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
