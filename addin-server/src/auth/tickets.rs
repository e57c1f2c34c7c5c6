//! Single-use secrets on the way through a sign-in, with what travels along.

use crate::dialog::Surface;
use crate::problem::Refusal;
use crate::state::AppState;
use identity::{RandomCode, Tokens, pkce};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::tickets::{Ticket, TicketPurpose};
use store::tokens::TokenSet;
use store::users::UserId;
use uuid::Uuid;

/// From the start of a sign-in to the way back.
pub(crate) const SIGN_IN_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// From the dialog to the pane.
pub(crate) const HAND_OVER_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// Travels with `state` to Microsoft and back.
#[derive(Serialize, Deserialize)]
pub(crate) struct MicrosoftSignIn {
    /// Of the side that will redeem our code.
    pub challenge: String,
    /// Of our own code flow.
    pub verifier: String,
    pub nonce: String,
    pub surface: Surface,
    /// Whether this sign-in showed claims that Microsoft had asked for; it is asked for them once.
    #[serde(default)]
    pub with_claims: bool,
}

/// Travels with the code that the Microsoft dialog hands over.
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionGrant {
    pub challenge: String,
    pub tenant: Uuid,
    pub object: Uuid,
    pub roles: BTreeSet<String>,
    /// What the identity provider calls them.
    #[serde(default)]
    pub name: Option<String>,
    pub tokens: TravellingTokens,
}

/// Travels with `state` to the Sales identity domain and back.
#[derive(Serialize, Deserialize)]
pub(crate) struct SalesSignIn {
    pub verifier: String,
    pub nonce: String,
}

/// Travels with the code that the Sales dialog hands over: enough to redeem the vendor's code, and no authorization.
#[derive(Serialize, Deserialize)]
pub(crate) struct SalesGrant {
    pub code: String,
    pub verifier: String,
    pub nonce: String,
}

/// Tokens between their arrival and their user's proof; the store seals them.
#[derive(Serialize, Deserialize)]
pub(crate) struct TravellingTokens {
    access: String,
    access_expires_at: Timestamp,
    refresh: Option<String>,
}

impl From<&Tokens> for TravellingTokens {
    fn from(tokens: &Tokens) -> Self {
        Self {
            access: tokens.access.expose_secret().to_owned(),
            access_expires_at: tokens.access_expires_at,
            refresh: tokens
                .refresh
                .as_ref()
                .map(|refresh| refresh.expose_secret().to_owned()),
        }
    }
}

impl From<TravellingTokens> for TokenSet {
    fn from(tokens: TravellingTokens) -> Self {
        Self {
            access: SecretString::from(tokens.access),
            access_expires_at: tokens.access_expires_at,
            refresh: tokens.refresh.map(SecretString::from),
        }
    }
}

/// A ticket that was taken out, and cannot be again.
pub(crate) struct Taken<T> {
    pub user: Option<UserId>,
    pub payload: T,
}

/// Makes a ticket; the code is the only copy of its secret.
pub(crate) async fn issue<T: Serialize>(
    state: &AppState,
    purpose: TicketPurpose,
    user: Option<UserId>,
    payload: &T,
    lifetime: SignedDuration,
) -> Result<RandomCode, Refusal> {
    let code = RandomCode::generate();
    let ticket = Ticket {
        digest: code.digest(),
        purpose,
        user,
        payload: serde_json::to_vec(payload).map_err(|error| Refusal::internal(&error))?,
        expires_at: state
            .now()
            .saturating_add(lifetime)
            .map_err(|error| Refusal::internal(&error))?,
    };
    state.store.put_ticket(&ticket).await?;
    Ok(code)
}

/// Takes a ticket out; none if there is none, or not for this, or not any more.
pub(crate) async fn take<T: DeserializeOwned>(
    state: &AppState,
    purpose: TicketPurpose,
    code: &str,
) -> Result<Option<Taken<T>>, Refusal> {
    let ticket = state
        .store
        .take_ticket(pkce::digest(code), purpose, state.now())
        .await?;
    let Some(ticket) = ticket else { return Ok(None) };
    // The words of a parse error could quote the payload.
    let payload = serde_json::from_slice(&ticket.payload).map_err(|_| Refusal::internal(&Unreadable))?;
    Ok(Some(Taken {
        user: ticket.user,
        payload,
    }))
}

#[derive(Debug, thiserror::Error)]
#[error("a ticket of this server cannot be read by it")]
struct Unreadable;
