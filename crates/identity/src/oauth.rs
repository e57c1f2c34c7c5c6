//! Gets, renews and gives back tokens at both vendors.
//!
//! Both speak OAuth 2; what differs — addresses, how a client proves itself, which grants there are — is in
//! [`microsoft`] and [`sales`]. What an answer means is in one table, in `meaning`.

mod answer;
mod claims;
mod meaning;
pub mod microsoft;
mod refusal;
pub mod sales;
mod token_endpoint;

pub use claims::{NotClaims, RequestedClaims};
pub use refusal::{Account, ConsentFrom, OAuthError, Registration};

use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use crate::pkce::Challenge;

/// What a person is sent to the sign-in page with.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizeRequest<'a> {
    /// Where the answer goes; the same must be given when the code is redeemed.
    pub redirect_uri: &'a Url,
    /// Scopes with spaces between.
    pub scope: &'a str,
    pub state: &'a str,
    pub nonce: &'a str,
    pub challenge: &'a Challenge,
    /// What Microsoft asked for with [`OAuthError::InteractionRequired`]; Sales has nothing like it.
    pub claims: Option<&'a RequestedClaims>,
}

/// What a token endpoint gave. Secrets do not print.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: SecretString,
    pub access_expires_at: Timestamp,
    /// Replaces the one that was used; `None` means that the old one stays good.
    pub refresh: Option<SecretString>,
    pub id_token: Option<SecretString>,
    /// What was granted, with spaces between; empty when the vendor does not say.
    pub scope: String,
}

/// For the fuzz tests: what an answer of a token endpoint comes to.
#[cfg(test)]
pub(crate) fn answered(
    status: u16,
    body: &[u8],
    retry_after: Option<&str>,
    now: Timestamp,
) -> Result<Tokens, OAuthError> {
    match reqwest::StatusCode::from_u16(status) {
        Ok(reqwest::StatusCode::OK) => answer::tokens(body, now),
        Ok(status) => Err(answer::refusal(status, retry_after, body, now)),
        Err(_) => Err(OAuthError::Unreadable),
    }
}

/// Adds what both vendors' sign-in pages want to know.
fn authorize_url(mut endpoint: Url, client_id: &str, request: &AuthorizeRequest<'_>) -> Url {
    endpoint
        .query_pairs_mut()
        .append_pair("client_id", client_id)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", request.redirect_uri.as_str())
        .append_pair("scope", request.scope)
        .append_pair("state", request.state)
        .append_pair("nonce", request.nonce)
        .append_pair("code_challenge", request.challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    endpoint
}
