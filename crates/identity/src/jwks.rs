//! The issuer's public keys, one set per tenant, fetched when needed and kept while they are good.
//!
//! Keys roll over without notice, so a key that is not in the set is worth another look; but a stranger can
//! name any key, so such a look is taken once in five minutes. However many requests need a set at once, one
//! of them fetches it. Numbers: learn.microsoft.com, signing-key-rollover.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::access_token::TokenRefused;
use crate::authority::{Authority, TenantId};
use crate::bounded;

const REFRESH_AFTER_SECS: i64 = 60 * 60;
const KEEP_AT_MOST_SECS: i64 = 24 * 60 * 60;
const UNKNOWN_KEY_EVERY_SECS: i64 = 5 * 60;
const AFTER_FAILURE_SECS: i64 = 10;
const FETCH_WITHIN: Duration = Duration::from_secs(5);
const BYTES_MAX: usize = 256 * 1024;
const MODULUS_BITS_MIN: usize = 2048;

#[derive(Debug)]
pub(crate) struct KeyCache {
    http: reqwest::Client,
    authority: Authority,
    tenants: BTreeMap<TenantId, Tenant>,
}

#[derive(Debug, Default)]
struct Tenant {
    held: Mutex<Held>,
    /// Taken by the one request that fetches; the others wait for it, or go on with the keys there are.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Held {
    keys: BTreeMap<String, DecodingKey>,
    fetched_at: Option<Timestamp>,
    /// The start of the last fetch, unless it succeeded. One that was given up counts as failed.
    failed_at: Option<Timestamp>,
    /// When a fetch last did not bring the key that it was made for.
    missed_at: Option<Timestamp>,
}

/// What the held keys say about one key id.
enum Look {
    Found(DecodingKey),
    /// Good, but due to be fetched again.
    Ageing(DecodingKey),
    Fetch,
    Unknown,
    Unavailable,
}

/// Why a fetch brought nothing; logged, never told to a caller.
#[derive(Debug, thiserror::Error)]
enum FetchFailed {
    #[error("no answer in time")]
    NoAnswer,
    #[error("answered with status {0}")]
    Status(u16),
    #[error("the answer is too long or cannot be read")]
    Unreadable,
    #[error("the description names another issuer")]
    OtherIssuer,
    #[error("the description sends us to another origin for the keys")]
    OtherOrigin,
    #[error("no usable key among those that came")]
    NoKeys,
}

impl KeyCache {
    pub(crate) fn new(http: reqwest::Client, authority: Authority, tenants: &BTreeSet<TenantId>) -> KeyCache {
        let tenants = tenants
            .iter()
            .map(|tenant| (*tenant, Tenant::default()))
            .collect();
        KeyCache {
            http,
            authority,
            tenants,
        }
    }

    /// The key that `tenant` calls `kid`; fetches the set when that is needed and allowed.
    pub(crate) async fn key(
        &self,
        tenant: TenantId,
        kid: &str,
        now: Timestamp,
    ) -> Result<DecodingKey, TokenRefused> {
        let cached = self.tenants.get(&tenant).ok_or(TokenRefused::TenantNotAllowed)?;
        match cached.look(kid, now) {
            Look::Found(key) => return Ok(key),
            Look::Ageing(key) => {
                let Ok(_alone) = cached.fetching.try_lock() else {
                    return Ok(key);
                };
                self.renew(cached, tenant, kid, now).await;
            }
            Look::Fetch | Look::Unknown | Look::Unavailable => {
                let _alone = cached.fetching.lock().await;
                let still_needed = matches!(cached.look(kid, now), Look::Fetch);
                if still_needed {
                    self.renew(cached, tenant, kid, now).await;
                }
            }
        }
        match cached.look(kid, now) {
            Look::Found(key) | Look::Ageing(key) => Ok(key),
            Look::Unknown => Err(TokenRefused::UnknownKey),
            Look::Fetch | Look::Unavailable => Err(TokenRefused::KeysUnavailable),
        }
    }

    async fn renew(&self, cached: &Tenant, tenant: TenantId, kid: &str, now: Timestamp) {
        cached.held().failed_at = Some(now);
        let fetched = tokio::time::timeout(FETCH_WITHIN, self.fetch(tenant)).await;
        match fetched.unwrap_or(Err(FetchFailed::NoAnswer)) {
            Ok(keys) => {
                let mut held = cached.held();
                held.missed_at = if keys.contains_key(kid) {
                    held.missed_at
                } else {
                    Some(now)
                };
                held.failed_at = None;
                held.fetched_at = Some(now);
                tracing::debug!(%tenant, keys = keys.len(), "fetched the issuer's keys");
                held.keys = keys;
            }
            Err(failure) => tracing::warn!(%tenant, %failure, "the issuer's keys could not be fetched"),
        }
    }

    async fn fetch(&self, tenant: TenantId) -> Result<BTreeMap<String, DecodingKey>, FetchFailed> {
        let issuer = self.authority.issuer_v2(tenant);
        let description = self
            .authority
            .endpoint(&tenant.to_string(), "v2.0/.well-known/openid-configuration");
        let description: Description = read(&self.get(description).await?)?;
        if concrete(&description.issuer, tenant) != issuer {
            return Err(FetchFailed::OtherIssuer);
        }
        if !self.authority.is_origin_of(&description.jwks_uri) {
            return Err(FetchFailed::OtherOrigin);
        }
        let keys = usable_keys(&self.get(description.jwks_uri).await?, &issuer, tenant)?;
        if keys.is_empty() {
            Err(FetchFailed::NoKeys)
        } else {
            Ok(keys)
        }
    }

    async fn get(&self, url: Url) -> Result<Vec<u8>, FetchFailed> {
        let answer = self
            .http
            .get(url.clone())
            .send()
            .await
            .map_err(|_| FetchFailed::NoAnswer)?;
        if *answer.url() != url {
            return Err(FetchFailed::OtherOrigin);
        }
        if !answer.status().is_success() {
            return Err(FetchFailed::Status(answer.status().as_u16()));
        }
        bounded::body(answer, BYTES_MAX)
            .await
            .map_err(|_| FetchFailed::Unreadable)
    }
}

/// The keys of a set that are for us. Others are no fault: sets hold keys of other kinds, and of issuers beside ours.
fn usable_keys(
    set: &[u8],
    issuer: &str,
    tenant: TenantId,
) -> Result<BTreeMap<String, DecodingKey>, FetchFailed> {
    let set: KeySet = read(set)?;
    let mut keys = BTreeMap::new();
    for key in set.keys {
        let Ok(key) = serde_json::from_value::<Jwk>(key) else {
            continue;
        };
        let ours = key
            .issuer
            .as_deref()
            .is_none_or(|named| concrete(named, tenant) == issuer);
        let Some(usable) = key.usable().filter(|_| ours) else {
            continue;
        };
        keys.entry(key.kid).or_insert(usable);
    }
    Ok(keys)
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, FetchFailed> {
    serde_json::from_slice(json).map_err(|_| FetchFailed::Unreadable)
}

impl Tenant {
    /// Nothing panics while this is held, and half a change would still be a valid set.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, kid: &str, now: Timestamp) -> Look {
        self.held().look(kid, now)
    }
}

impl Held {
    fn look(&self, kid: &str, now: Timestamp) -> Look {
        let due = |since: Option<Timestamp>, secs| since.is_none_or(|since| elapsed(since, now, secs));
        let usable = !due(self.fetched_at, KEEP_AT_MOST_SECS);
        let ageing = due(self.fetched_at, REFRESH_AFTER_SECS);
        let may_fetch = due(self.failed_at, AFTER_FAILURE_SECS);
        match self.keys.get(kid).filter(|_| usable) {
            Some(key) if ageing && may_fetch => Look::Ageing(key.clone()),
            Some(key) => Look::Found(key.clone()),
            None if usable && !ageing && !due(self.missed_at, UNKNOWN_KEY_EVERY_SECS) => Look::Unknown,
            None if may_fetch => Look::Fetch,
            None => Look::Unavailable,
        }
    }
}

/// A clock that was set back must not stop us from asking: what lies ahead counts as long ago.
fn elapsed(since: Timestamp, now: Timestamp, secs: i64) -> bool {
    now < since || now.as_second() - since.as_second() >= secs
}

/// Multi-tenant descriptions and keys name their issuer by a template.
fn concrete(issuer: &str, tenant: TenantId) -> String {
    issuer.replace("{tenantid}", &tenant.to_string())
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: Url,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    issuer: Option<String>,
    n: String,
    e: String,
}

impl Jwk {
    /// RSA, for signatures, for RS256 if it says so, and long enough.
    fn usable(&self) -> Option<DecodingKey> {
        let for_signatures = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let for_us = self.alg.as_deref().is_none_or(|alg| alg == "RS256");
        let modulus = URL_SAFE_NO_PAD.decode(&self.n).ok()?;
        let exponent = URL_SAFE_NO_PAD.decode(&self.e).ok()?;
        let leading = modulus.iter().position(|byte| *byte != 0)?;
        let modulus = modulus.get(leading..)?;
        let bits = modulus.len() * 8 - modulus.first()?.leading_zeros() as usize;
        (self.kty == "RSA" && for_signatures && for_us && bits >= MODULUS_BITS_MIN)
            .then(|| DecodingKey::from_rsa_raw_components(modulus, &exponent))
    }
}

/// For the fuzz tests: how many keys of a set are usable; none where it cannot be read.
#[cfg(test)]
pub(crate) fn usable_key_count(set: &[u8], issuer: &str, tenant: TenantId) -> Option<usize> {
    usable_keys(set, issuer, tenant).ok().map(|keys| keys.len())
}
