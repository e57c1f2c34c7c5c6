//! Secrets of one sign-in: code verifier and challenge (RFC 7636, S256 alone), state, nonce, single-use codes.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// 256 random bits in base64url: 43 characters that go into an address as they are.
#[derive(Clone, Debug)]
pub struct RandomCode(SecretString);

/// What only the side that began the sign-in knows.
#[derive(Clone, Debug)]
pub struct Verifier(SecretString);

/// The digest of a verifier, shown in the open: 43 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

/// A text cannot be a verifier or a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a PKCE value")]
pub struct NotPkce;

impl RandomCode {
    pub fn generate() -> RandomCode {
        RandomCode(SecretString::from(random_text()))
    }

    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored in place of the code.
    pub fn digest(&self) -> [u8; 32] {
        digest(self.expose())
    }
}

impl Verifier {
    pub fn generate() -> Verifier {
        Verifier(SecretString::from(random_text()))
    }

    /// 43 to 128 of the characters that RFC 7636, 4.1 allows.
    pub fn parse(text: &str) -> Result<Verifier, NotPkce> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (43..=128).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Verifier(SecretString::from(text)))
        } else {
            Err(NotPkce)
        }
    }

    pub fn challenge(&self) -> Challenge {
        Challenge(URL_SAFE_NO_PAD.encode(digest(self.expose())))
    }

    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Challenge {
    /// The base64url form of 32 bytes; a plain challenge, which would be the verifier itself, has no use here.
    pub fn parse(text: &str) -> Result<Challenge, NotPkce> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 32 => Ok(Challenge(text.to_owned())),
            Ok(_) | Err(_) => Err(NotPkce),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compared in constant time.
    pub fn is_answered_by(&self, verifier: &Verifier) -> bool {
        same(self.0.as_bytes(), verifier.challenge().0.as_bytes())
    }
}

/// SHA-256 of a code: enough to find it again, of no use to who steals the database.
pub fn digest(code: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, code.as_bytes()).as_ref());
    bytes
}

/// Equality in a time that tells nothing about where two texts differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

fn random_text() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("aws-lc ends the process itself when the system gives no randomness");
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standards_example() {
        let verifier = Verifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(
            verifier.challenge().as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        let challenge = Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(challenge.is_answered_by(&verifier));
        assert!(!challenge.is_answered_by(&Verifier::generate()));
    }

    #[test]
    fn what_cannot_be_pkce_is_refused() {
        let long = "a".repeat(129);
        for wrong in [
            "",
            "short",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX=",
            long.as_str(),
        ] {
            assert_eq!(Verifier::parse(wrong).err(), Some(NotPkce), "{wrong}");
            assert_eq!(Challenge::parse(wrong).err(), Some(NotPkce), "{wrong}");
        }
        assert!(Challenge::parse(&"a".repeat(44)).is_err());
    }

    #[test]
    fn random_codes_are_long_unlike_and_do_not_print() {
        let (one, other) = (RandomCode::generate(), RandomCode::generate());
        assert_eq!(one.expose().len(), 43);
        assert_ne!(one.expose(), other.expose());
        assert_ne!(one.digest(), other.digest());
        assert!(!format!("{one:?}").contains(one.expose()));
    }
}
