//! Validates the tokens that people bring: access tokens for our own API and ID tokens of a sign-in.
//!
//! The order and the rules are Microsoft's (learn.microsoft.com: access-tokens, claims-validation,
//! access-token-claims-reference); times are checked against the `now` of the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::authority::{Authority, ObjectId, TenantId};
use crate::jwks::KeyCache;
use crate::jwt::{Parts, lifetime, present};
use crate::pkce::same;

/// What a token must be, to be ours.
#[derive(Clone, Debug)]
pub struct AccessTokenRules {
    pub authority: Authority,
    /// The organizations whose people may come.
    pub tenants: BTreeSet<TenantId>,
    /// What an access token may name as its audience: the client id, or the application id URI.
    pub audiences: Vec<String>,
    /// The one audience of an ID token.
    pub client_id: String,
    /// The scope that an access token must carry, for example `access_as_user`.
    pub scope: String,
}

/// Who is asking, proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerClaims {
    pub tenant: TenantId,
    pub object: ObjectId,
    /// Application roles, for example `SyncAdmin`.
    pub roles: BTreeSet<String>,
    /// What the provider calls them, if the token says so.
    pub name: Option<PersonName>,
    pub expires_at: Timestamp,
}

/// What the provider calls a person (`name`, else `preferred_username`): to be shown, and proof of nothing. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// Why a token proves nothing. All but [`TokenRefused::KeysUnavailable`] mean: sign in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    #[error("the token is longer than any that is issued")]
    Oversized,
    #[error("the token cannot be read")]
    Malformed,
    #[error("the token is not signed with RS256")]
    WrongAlgorithm,
    #[error("the token names a key that its issuer does not have")]
    UnknownKey,
    #[error("the token's signature is wrong")]
    BadSignature,
    #[error("the token comes from another issuer")]
    WrongIssuer,
    #[error("the token is meant for somebody else")]
    WrongAudience,
    #[error("the token's organization is not allowed here")]
    TenantNotAllowed,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token lacks the scope of this API")]
    MissingScope,
    #[error("the token speaks for an application and not for a person")]
    AppOnly,
    #[error("the token answers another sign-in")]
    WrongNonce,
    /// Says nothing about the token; it may be tried again shortly.
    #[error("the issuer's keys cannot be had at the moment")]
    KeysUnavailable,
}

impl TokenRefused {
    /// The name of the reason in logs and metrics.
    pub fn code(self) -> &'static str {
        match self {
            TokenRefused::Oversized => "oversized",
            TokenRefused::Malformed => "malformed",
            TokenRefused::WrongAlgorithm => "wrong-algorithm",
            TokenRefused::UnknownKey => "unknown-key",
            TokenRefused::BadSignature => "bad-signature",
            TokenRefused::WrongIssuer => "wrong-issuer",
            TokenRefused::WrongAudience => "wrong-audience",
            TokenRefused::TenantNotAllowed => "tenant-not-allowed",
            TokenRefused::Expired => "expired",
            TokenRefused::NotYetValid => "not-yet-valid",
            TokenRefused::MissingScope => "missing-scope",
            TokenRefused::AppOnly => "app-only",
            TokenRefused::WrongNonce => "wrong-nonce",
            TokenRefused::KeysUnavailable => "keys-unavailable",
        }
    }
}

/// Validates tokens of one identity platform; keeps its public keys between calls. Share one per process.
#[derive(Debug)]
pub struct AccessTokenValidator {
    rules: AccessTokenRules,
    issuers: BTreeMap<TenantId, Issuers>,
    keys: KeyCache,
}

#[derive(Debug)]
struct Issuers {
    v1: String,
    v2: String,
}

/// What both kinds of token say. A claim of the wrong kind makes the token unreadable, but for names, which prove nothing.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    tid: String,
    exp: i64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    oid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    ver: Option<String>,
    #[serde(default, deserialize_with = "present")]
    idtyp: Option<String>,
    #[serde(default, deserialize_with = "present")]
    scp: Option<String>,
    #[serde(default, deserialize_with = "present")]
    roles: Option<BTreeSet<String>>,
    #[serde(default, deserialize_with = "present")]
    nonce: Option<String>,
    #[serde(default)]
    name: Option<Value>,
    #[serde(default)]
    preferred_username: Option<Value>,
}

impl Claims {
    fn person_name(&self) -> Option<PersonName> {
        let names = [&self.name, &self.preferred_username].into_iter().flatten();
        let mut names = names.filter_map(Value::as_str).map(str::trim);
        names
            .find(|name| !name.is_empty())
            .map(|name| PersonName(name.to_owned()))
    }
}

impl AccessTokenValidator {
    /// `http` must not follow redirects.
    pub fn new(rules: AccessTokenRules, http: reqwest::Client) -> AccessTokenValidator {
        let issuers = |tenant: TenantId| Issuers {
            v1: rules.authority.issuer_v1(tenant),
            v2: rules.authority.issuer_v2(tenant),
        };
        AccessTokenValidator {
            issuers: rules
                .tenants
                .iter()
                .map(|tenant| (*tenant, issuers(*tenant)))
                .collect(),
            keys: KeyCache::new(http, rules.authority.clone(), &rules.tenants),
            rules,
        }
    }

    /// Proves the bearer of an access token for our own API.
    pub async fn validate(&self, bearer: &str, now: Timestamp) -> Result<CallerClaims, TokenRefused> {
        let (claims, tenant) = self.signed_claims(bearer, now).await?;
        if !self.rules.audiences.contains(&claims.aud) {
            return Err(TokenRefused::WrongAudience);
        }
        let expires_at = lifetime(claims.nbf, claims.exp, now)?;
        let Some(scopes) = claims
            .scp
            .as_deref()
            .filter(|_| claims.idtyp.as_deref() != Some("app"))
        else {
            return Err(TokenRefused::AppOnly);
        };
        if !scopes.split(' ').any(|scope| scope == self.rules.scope) {
            return Err(TokenRefused::MissingScope);
        }
        caller(claims, tenant, expires_at)
    }

    /// Proves who signed in: the ID token of a code flow that was started with `expected_nonce`.
    pub async fn validate_id_token(
        &self,
        token: &str,
        expected_nonce: &str,
        now: Timestamp,
    ) -> Result<CallerClaims, TokenRefused> {
        let (claims, tenant) = self.signed_claims(token, now).await?;
        if claims.aud != self.rules.client_id {
            return Err(TokenRefused::WrongAudience);
        }
        let expires_at = lifetime(claims.nbf, claims.exp, now)?;
        if !claims
            .nonce
            .as_deref()
            .is_some_and(|nonce| same(nonce.as_bytes(), expected_nonce.as_bytes()))
        {
            return Err(TokenRefused::WrongNonce);
        }
        caller(claims, tenant, expires_at)
    }

    /// Everything that does not depend on the kind of token: form, tenant, signature, issuer. The tenant alone
    /// is looked at before the signature, because it says whose keys to ask for; keys are fetched for no other.
    async fn signed_claims(&self, token: &str, now: Timestamp) -> Result<(Claims, TenantId), TokenRefused> {
        let parts = Parts::of(token)?;
        let claims: Claims = parts.claims()?;
        let tenant: TenantId = claims.tid.parse().map_err(|_| TokenRefused::Malformed)?;
        let issuers = self.issuers.get(&tenant).ok_or(TokenRefused::TenantNotAllowed)?;
        let key = self.keys.key(tenant, &parts.kid, now).await?;
        parts.verify(&key)?;
        let right_issuer = match claims.ver.as_deref() {
            Some("1.0") => claims.iss == issuers.v1,
            Some("2.0") => claims.iss == issuers.v2,
            Some(_) => false,
            None => claims.iss == issuers.v1 || claims.iss == issuers.v2,
        };
        if right_issuer {
            Ok((claims, tenant))
        } else {
            Err(TokenRefused::WrongIssuer)
        }
    }
}

fn caller(claims: Claims, tenant: TenantId, expires_at: Timestamp) -> Result<CallerClaims, TokenRefused> {
    let name = claims.person_name();
    let object = claims
        .oid
        .and_then(|oid| oid.parse().ok())
        .ok_or(TokenRefused::Malformed)?;
    Ok(CallerClaims {
        tenant,
        object,
        roles: claims.roles.unwrap_or_default(),
        name,
        expires_at,
    })
}
