//! Signing keys, published and rolled over.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384};
use aws_lc_rs::signature::{RsaEncoding, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, OnceLock};

/// An RSA key of 2048 bits with the id under which it is published.
pub struct SigningKey {
    /// `kid`
    pub id: String,
    pair: KeyPair,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new key.
    pub fn generate() -> Arc<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key of a supported size can be generated");
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(pair.public_key().as_ref())[..20]);
        Arc::new(Self { id, pair })
    }

    /// The key that every world of this process begins with: generating one takes longer than all the rest of a start.
    pub fn first() -> Arc<Self> {
        static FIRST: OnceLock<Arc<SigningKey>> = OnceLock::new();
        FIRST.get_or_init(Self::generate).clone()
    }

    /// A key that no one publishes.
    pub fn foreign() -> Arc<Self> {
        static FOREIGN: OnceLock<Arc<SigningKey>> = OnceLock::new();
        FOREIGN.get_or_init(Self::generate).clone()
    }

    /// RS256 signature.
    pub fn sign_256(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PKCS1_SHA256, message)
    }

    /// RS384 signature.
    pub fn sign_384(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PKCS1_SHA384, message)
    }

    fn sign(&self, how: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(how, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the length of the modulus");
        signature
    }

    /// Whether an RS256 signature is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref());
        public.verify(message, signature).is_ok()
    }

    /// As published, with the issuer that it signs for.
    pub fn jwk(&self, issuer: &str) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
            "issuer": issuer,
        })
    }

    /// The public key in PEM: public text, and what a careless validator would take for an HMAC secret.
    pub fn public_pem(&self) -> String {
        let der: PublicKeyX509Der<'static> = self
            .pair
            .public_key()
            .as_der()
            .expect("a generated key has an encoding");
        let base64 = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = (0..base64.len())
            .step_by(64)
            .map(|at| &base64[at..base64.len().min(at + 64)])
            .collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        )
    }
}
