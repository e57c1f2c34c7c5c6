//! The OCI IAM identity domain of the pod: authorization codes with PKCE, access tokens, refresh tokens that rotate.

mod client;
mod grants;

pub use client::{AuthorizeAsk, AuthorizeFault, Client, EVERYTHING, Issued, OAuthError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::is_resource_scope;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Life of an access token, in seconds.
pub const ACCESS_SECS: i64 = 3600;
/// Life of a refresh token, in seconds; every use begins a new one.
pub const REFRESH_SECS: i64 = 7 * 24 * 3600;
const CODE_SECS: i64 = 600;

/// Codes and tokens.
#[derive(Clone)]
pub struct Domain {
    /// Why the domain refuses the application, for everybody.
    pub refused_with: Option<OAuthError>,
    seed: u64,
    minted: u64,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Token>,
    refresh: BTreeMap<String, Token>,
}

#[derive(Clone)]
struct Code {
    ask: AuthorizeAsk,
    user: String,
    expires: Timestamp,
    /// Number of the grant that it was swapped for.
    used_for: Option<u64>,
}

#[derive(Clone)]
struct Token {
    client: String,
    user: String,
    scope: String,
    nonce: Option<String>,
    grant: u64,
    expires: Timestamp,
}

impl Domain {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            refused_with: None,
            seed,
            minted: 0,
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
        }
    }

    /// The user name of an access token that is alive and good for the pod.
    pub fn bearer(&self, token: &str, now: Timestamp) -> Option<&str> {
        let token = self.access.get(token)?;
        let is_good = token.expires > now && token.scope.split_whitespace().any(is_resource_scope);
        is_good.then_some(token.user.as_str())
    }

    /// Ends every refresh token of a user, as an administrator or a password change does.
    pub fn revoke_refresh_tokens(&mut self, user: &str) {
        self.refresh
            .retain(|_, token| !token.user.eq_ignore_ascii_case(user));
    }

    /// Ends every access token of a user before its time.
    pub fn revoke_access_tokens(&mut self, user: &str) {
        self.access
            .retain(|_, token| !token.user.eq_ignore_ascii_case(user));
    }

    /// Ends a token of this client; unknown ones are fine. A refresh token takes its access tokens along.
    pub fn revoke(&mut self, client: &Client, token: &str) {
        if let Some(found) = self.refresh.get(token).filter(|found| found.client == client.id) {
            self.end_grant(found.grant);
        }
        self.access
            .retain(|known, found| !(known == token && found.client == client.id));
    }

    fn end_grant(&mut self, grant: u64) {
        self.refresh.retain(|_, token| token.grant != grant);
        self.access.retain(|_, token| token.grant != grant);
    }

    fn issue(&mut self, token: Token, now: Timestamp) -> Issued {
        self.access.retain(|_, token| token.expires > now);
        self.refresh.retain(|_, token| token.expires > now);
        let (scope, user, nonce) = (token.scope.clone(), token.user.clone(), token.nonce.clone());
        let refresh_token = scope
            .split_whitespace()
            .any(|one| one == "offline_access")
            .then(|| {
                let secret = self.mint("refresh");
                let expires = after(now, REFRESH_SECS);
                self.refresh.insert(
                    secret.clone(),
                    Token {
                        expires,
                        ..token.clone()
                    },
                );
                secret
            });
        let access_token = self.mint("access");
        self.access.insert(
            access_token.clone(),
            Token {
                expires: after(now, ACCESS_SECS),
                ..token
            },
        );
        Issued {
            access_token,
            refresh_token,
            scope,
            user,
            nonce,
        }
    }

    /// Hard to guess from outside, the same in an equal world.
    fn mint(&mut self, what: &str) -> String {
        self.minted += 1;
        let digest = Sha256::digest(format!("sales {what} {} {}", self.seed, self.minted));
        URL_SAFE_NO_PAD.encode(digest)
    }
}

fn after(now: Timestamp, secs: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(secs)).unwrap_or(now)
}

impl std::fmt::Debug for Domain {
    /// Counts alone; tokens are never printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Domain")
            .field("codes", &self.codes.len())
            .field("access", &self.access.len())
            .field("refresh", &self.refresh.len())
            .finish_non_exhaustive()
    }
}
