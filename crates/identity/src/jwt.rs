//! Takes a compact JSON web token apart, and checks its signature and its times.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

use crate::access_token::TokenRefused;

/// Far above what the vendors issue, far below what would cost us anything.
const BYTES_MAX: usize = 16 * 1024;
/// The one algorithm that Microsoft signs with.
const ALGORITHM: &str = "RS256";
/// How far the clocks of two machines may be apart.
const LEEWAY_SECS: i64 = 60;

/// A token in its parts. Nothing in it is true before [`Parts::verify`] says so.
pub(crate) struct Parts<'a> {
    signed: &'a str,
    claims: &'a str,
    signature: &'a str,
    pub(crate) kid: String,
}

/// Only what decides anything: keys and addresses of keys inside a token (`jwk`, `jku`, `x5u`) are not even read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

impl<'a> Parts<'a> {
    /// Refuses everything but RS256 before anybody looks for a key: the token must not choose how it is checked.
    pub(crate) fn of(token: &'a str) -> Result<Parts<'a>, TokenRefused> {
        let (signed, claims, signature) = split(token)?;
        let header = signed.split('.').next().unwrap_or_default();
        let header: Header = decoded(header)?;
        if header.alg != ALGORITHM {
            return Err(TokenRefused::WrongAlgorithm);
        }
        // A critical extension that we do not understand forbids to accept the token (RFC 7515, 4.1.11).
        let known_type = header.typ.is_none_or(|typ| {
            ["JWT", "at+jwt"]
                .iter()
                .any(|known| typ.eq_ignore_ascii_case(known))
        });
        match header.kid {
            Some(kid) if header.crit.is_none() && known_type => Ok(Parts {
                signed,
                claims,
                signature,
                kid,
            }),
            Some(_) | None => Err(TokenRefused::Malformed),
        }
    }

    pub(crate) fn claims<T: DeserializeOwned>(&self) -> Result<T, TokenRefused> {
        decoded(self.claims)
    }

    pub(crate) fn verify(&self, key: &DecodingKey) -> Result<(), TokenRefused> {
        match jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, Algorithm::RS256) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(TokenRefused::BadSignature),
        }
    }
}

/// The claims of a token whose signature somebody else vouches for.
pub(crate) fn claims_without_signature<T: DeserializeOwned>(token: &str) -> Result<T, TokenRefused> {
    let (_, claims, _) = split(token)?;
    decoded(claims)
}

/// Checks both ends of a token's life, each with the leeway, and returns the end without it.
pub(crate) fn lifetime(
    not_before: Option<i64>,
    expires: i64,
    now: Timestamp,
) -> Result<Timestamp, TokenRefused> {
    let expires_at = Timestamp::from_second(expires).map_err(|_| TokenRefused::Malformed)?;
    if now.as_second() >= expires.saturating_add(LEEWAY_SECS) {
        return Err(TokenRefused::Expired);
    }
    if not_before.is_some_and(|from| now.as_second() < from.saturating_sub(LEEWAY_SECS)) {
        return Err(TokenRefused::NotYetValid);
    }
    Ok(expires_at)
}

/// An absent claim is fine where `default` says so; a claim that is there must have a value, and of its kind.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

fn split(token: &str) -> Result<(&str, &str, &str), TokenRefused> {
    if token.len() > BYTES_MAX {
        return Err(TokenRefused::Oversized);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefused::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenRefused::Malformed)?;
    if header.is_empty() || claims.is_empty() || claims.contains('.') {
        return Err(TokenRefused::Malformed);
    }
    Ok((signed, claims, signature))
}

/// Serde refuses a repeated claim, so two readers of a token cannot see two different ones.
fn decoded<T: DeserializeOwned>(part: &str) -> Result<T, TokenRefused> {
    let json = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenRefused::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenRefused::Malformed)
}
