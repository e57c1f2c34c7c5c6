//! The identity domain's signature: RS256 with a key of this process.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// Name of the key, as identity domains call theirs.
pub(super) const KEY_ID: &str = "SIGNING_KEY";

/// A JWT with these claims; `None` only if the machine has no randomness to sign with.
pub(super) fn sign(claims: &Value) -> Option<String> {
    let key = key()?;
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": KEY_ID });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", part(&header), part(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .ok()?;
    Some(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The public half, as a JSON Web Key Set.
pub(super) fn key_set() -> Option<Value> {
    let public = key()?.public_key();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (modulus, exponent) = (public.modulus(), public.exponent());
    Some(json!({ "keys": [{
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": KEY_ID,
        "key_ops": ["verify"],
        "n": encode(modulus.big_endian_without_leading_zero()),
        "e": encode(exponent.big_endian_without_leading_zero()),
    }] }))
}

/// Made at the first use: most tests never sign.
fn key() -> Option<&'static RsaKeyPair> {
    static KEY: OnceLock<Option<RsaKeyPair>> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).ok())
        .as_ref()
}
