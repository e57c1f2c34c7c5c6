//! Gets, renews and gives back tokens at both vendors.
//!
//! Both speak OAuth 2; what differs — addresses, how a client proves itself, which grants there are — is in
//! [`microsoft`] and [`sales`]. What an answer means is in one table, in `answer`.

mod answer;
pub mod microsoft;
pub mod sales;
mod token_endpoint;

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
    pub claims: Option<&'a str>,
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

/// Why there are no tokens, by what must happen next. Codes are the vendor's, safe to log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// This person must sign in again; what is stored for them is worth nothing.
    #[error("the authorization is no longer good ({code})")]
    SignInAgain { code: String },
    /// This person must pass another check at the vendor, with these claims in the sign-in.
    #[error("the vendor wants to see the person ({code})")]
    InteractionRequired { code: String, claims: Option<String> },
    /// This person, or their administrator, must agree first.
    #[error("consent is missing ({code})")]
    ConsentNeeded { code: String },
    /// Nobody gets tokens before an operator has put the registration right.
    #[error("the vendor does not accept this program's registration ({code})")]
    OperatorMustAct { code: String },
    /// Nothing is wrong; the same request may succeed later.
    #[error("the vendor cannot answer at the moment")]
    TryLater { retry_after_secs: Option<u64> },
    /// An answer that is not OAuth. Not worth repeating soon; tell an operator.
    #[error("the vendor's answer cannot be read")]
    Unreadable,
}

impl OAuthError {
    /// What an error means that the sign-in page sent back with the browser in place of a code.
    pub fn from_redirect(error: &str) -> OAuthError {
        answer::meaning(error, None, &[], None)
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
