//! Proves who is asking, and gets and renews the tokens that the programs act with.
//!
//! One half validates what people bring: access tokens for our own API and the ID tokens of a sign-in,
//! against the keys of Microsoft's identity platform. The other half speaks OAuth 2 with both vendors:
//! authorization code with PKCE, refresh, on-behalf-of, revocation.
//!
//! It keeps nothing but public keys, decides nothing about what a caller may do, and knows nobody by address.
//!
//! **Invariants:** nothing here knows what time it is — `now` is an argument — and nothing here builds an
//! HTTP client or follows a redirect. No token, code or secret reaches a log line, an error or `Debug`.
//!
//! The names to know: [`AccessTokenValidator`], [`MicrosoftOAuth`], [`SalesOAuth`]; small ones in [`pkce`].

pub mod access_token;
mod authority;
mod bounded;
mod jwks;
mod jwt;
pub mod oauth;
pub mod pkce;

pub use access_token::{AccessTokenRules, AccessTokenValidator, CallerClaims, PersonName, TokenRefused};
pub use authority::{Authority, NotAGuid, ObjectId, TenantId};
pub use oauth::microsoft::{MicrosoftApp, MicrosoftOAuth, SignInTenant};
pub use oauth::sales::{SalesApp, SalesOAuth, SalesUserName};
pub use oauth::{
    Account, AuthorizeRequest, ConsentFrom, NotClaims, OAuthError, Registration, RequestedClaims, Tokens,
};
pub use pkce::{Challenge, RandomCode, Verifier};

#[cfg(test)]
mod tests;
