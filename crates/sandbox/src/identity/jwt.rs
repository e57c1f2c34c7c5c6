//! Signed tokens, put together by hand so that wrong ones can be made on purpose.

use super::keys::SigningKey;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

/// How a token is signed; all but the first must be refused by whoever gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Algorithm {
    /// As Entra ID signs.
    #[default]
    #[serde(rename = "RS256")]
    Rs256,
    /// Another RSA algorithm than the one agreed.
    #[serde(rename = "RS384")]
    Rs384,
    /// HMAC keyed with the public key's text: the confusion of key kinds.
    #[serde(rename = "HS256")]
    Hs256,
    /// Unsigned.
    #[serde(rename = "none")]
    None,
}

impl Algorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Hs256 => "HS256",
            Self::None => "none",
        }
    }
}

/// Header, claims and signature in their compact form.
pub fn encode(claims: &Value, key: &SigningKey, kid: &str, algorithm: Algorithm) -> String {
    let header = json!({"typ": "JWT", "alg": algorithm.name(), "kid": kid});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = match algorithm {
        Algorithm::Rs256 => key.sign_256(message.as_bytes()),
        Algorithm::Rs384 => key.sign_384(message.as_bytes()),
        Algorithm::Hs256 => {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, key.public_pem().as_bytes());
            hmac::sign(&secret, message.as_bytes()).as_ref().to_vec()
        }
        Algorithm::None => Vec::new(),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a token signed RS256 by one of the keys; nothing otherwise.
pub fn verified<'k>(token: &str, keys: impl IntoIterator<Item = &'k SigningKey>) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    let header = json(header)?;
    if header["alg"] != "RS256" {
        return None;
    }
    let key = keys.into_iter().find(|key| header["kid"] == key.id.as_str())?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.verifies(message.as_bytes(), &signature)
        .then(|| json(claims))?
}
