//! Tokens as scripts wish them: right, or wrong in one chosen way.

use super::{Identity, api_claims, unknown_user};
use crate::identity::error::Refusal;
use crate::identity::jwt::{self, Algorithm};
use crate::identity::keys::SigningKey;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A token for scripts, right or deliberately wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenWish {
    /// Address of the person.
    pub user: String,
    /// Instead of the person's own.
    pub roles: Option<Vec<String>>,
    /// Seconds from now; negative for a token of the past. 3600 where nobody says.
    pub expires_in_secs: Option<i64>,
    /// `aud` instead of the application.
    pub audience: Option<String>,
    /// `iss` instead of the tenant's.
    pub issuer: Option<String>,
    /// How it is signed.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// `tid` instead of the person's own tenant; the issuer follows.
    pub tenant: Option<String>,
    /// Put over the claims; null takes one away.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// Signed by which key.
    #[serde(default)]
    pub key: KeyWish,
    /// `kid` instead of the key's own.
    pub kid: Option<String>,
}

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyWish {
    /// The platform's current key.
    #[default]
    Current,
    /// A key that nobody publishes, under the current key's id.
    Foreign,
}

impl Identity {
    /// A token for our own API as a script wants it.
    pub fn wished_token(
        &self,
        wish: &TokenWish,
        app: &str,
        origin: &str,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let (tenant, account) = self.account(&wish.user).ok_or_else(|| unknown_user(&wish.user))?;
        let tid = wish.tenant.as_deref().unwrap_or(&tenant.id);
        let lifetime = SignedDuration::from_secs(wish.expires_in_secs.unwrap_or(3600));
        let mut claims = api_claims(account, tid, app, origin, now, now + lifetime);
        if let Some(members) = claims.as_object_mut() {
            let given = [
                ("aud", wish.audience.as_ref().map(|audience| json!(audience))),
                ("iss", wish.issuer.as_ref().map(|issuer| json!(issuer))),
                ("roles", wish.roles.as_ref().map(|roles| json!(roles))),
            ];
            members.extend(
                given
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?))),
            );
            members.extend(wish.claims.clone());
            members.retain(|_, value| !value.is_null());
        }
        let current = self.current();
        let key = match wish.key {
            KeyWish::Current => current.clone(),
            KeyWish::Foreign => SigningKey::foreign(),
        };
        Ok(jwt::encode(
            &claims,
            &key,
            wish.kid.as_deref().unwrap_or(&current.id),
            wish.algorithm,
        ))
    }
}
