//! What clients ask of the platform and get from it.

use crate::identity::error::Refusal;
use serde_json::Value;

/// An authorization request that has passed its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRequest {
    /// Tenant of the endpoint: GUID, domain, `common` or `organizations`.
    pub tenant: String,
    /// Client.
    pub client_id: String,
    /// Where the code goes.
    pub redirect_uri: String,
    /// Space-separated.
    pub scope: String,
    /// S256 challenge.
    pub code_challenge: String,
    /// Comes back in the id token.
    pub nonce: Option<String>,
    /// Claims request of OpenID Connect, as JSON.
    pub claims: Option<String>,
}

/// Why nobody gets past the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnedAway {
    /// The person reads it there.
    Page(Refusal),
    /// The application hears it from the browser.
    Back(Refusal),
}

impl TurnedAway {
    /// What was refused.
    pub const fn refusal(&self) -> &Refusal {
        match self {
            Self::Page(refusal) | Self::Back(refusal) => refusal,
        }
    }
}

impl From<Refusal> for TurnedAway {
    fn from(refusal: Refusal) -> Self {
        Self::Page(refusal)
    }
}

/// A client as it names itself at the token endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// Id given.
    pub id: &'a str,
    /// Secret given.
    pub secret: Option<&'a str>,
}

/// An exchange of a token for our API into one for Graph.
#[derive(Debug, Clone, Copy)]
pub struct OnBehalfOf<'a> {
    /// Tenant of the endpoint.
    pub tenant: &'a str,
    /// The user's token whose audience is our app.
    pub assertion: &'a str,
    /// Wanted scopes.
    pub scope: &'a str,
    /// `requested_token_use`
    pub token_use: Option<&'a str>,
}

/// A successful answer of the token endpoint.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// Its JSON.
    pub body: Value,
    /// For whom; nothing for the application itself.
    pub address: Option<String>,
}
