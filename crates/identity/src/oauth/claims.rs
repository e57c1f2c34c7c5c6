//! What a vendor wants to be shown before it lets a person on: Microsoft's claims challenge.
//!
//! It comes in two places: in the body of a refused token request, and from an API such as Microsoft Graph as a 401
//! whose `WWW-Authenticate` carries it in Base64 (learn.microsoft.com: claims-challenge). It goes back with the next
//! sign-in or renewal, word for word.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};
use serde_json::{Map, Value};

/// Far above what Microsoft sends; a longer one would not fit into an address beside the rest.
const BYTES_MAX: usize = 4 * 1024;
const INSUFFICIENT: &str = "insufficient_claims";
/// Microsoft pads, and gateways on the way are known to take padding off.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A claims request (OpenID Connect Core 5.5): a JSON object. It can name policies of an organization, so it does not
/// print.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestedClaims(String);

/// A text is no claims request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a claims request")]
pub struct NotClaims;

impl RequestedClaims {
    /// A JSON object with at least one member, at most 4 KiB.
    pub fn parse(json: &str) -> Result<RequestedClaims, NotClaims> {
        if json.len() > BYTES_MAX {
            return Err(NotClaims);
        }
        match serde_json::from_str::<Map<String, Value>>(json) {
            Ok(members) if !members.is_empty() => Ok(RequestedClaims(json.to_owned())),
            Ok(_) | Err(_) => Err(NotClaims),
        }
    }

    /// What an API asks for that answered 401 with these `WWW-Authenticate` values; none if it asks for nothing.
    pub fn from_challenges<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<RequestedClaims> {
        values.into_iter().find_map(from_challenge)
    }

    /// The value of `WWW-Authenticate` that passes it on to our own client (same page, *claims challenge header format*).
    pub fn challenge(&self) -> String {
        let claims = STANDARD.encode(&self.0);
        format!("Bearer error=\"{INSUFFICIENT}\", claims=\"{claims}\"")
    }

    /// The JSON, as the parameter `claims` wants it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RequestedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestedClaims(…)")
    }
}

/// One header may hold several challenges (RFC 9110, 11.6.1); the parameters that follow `Bearer` up to the next scheme
/// are its own.
fn from_challenge(value: &str) -> Option<RequestedClaims> {
    if value.len() > 4 * BYTES_MAX {
        return None;
    }
    let (mut is_bearer, mut is_insufficient) = (false, false);
    let mut claims = None;
    for part in parts(value) {
        let part = match part.split_once(|c: char| c.is_ascii_whitespace()) {
            // A scheme with its first parameter, as against a parameter whose value holds a blank.
            Some((scheme, rest)) if !scheme.contains('=') => {
                if is_bearer && is_insufficient && claims.is_some() {
                    break;
                }
                is_bearer = scheme.eq_ignore_ascii_case("bearer");
                (is_insufficient, claims) = (false, None);
                rest.trim()
            }
            Some(_) | None => part,
        };
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("error") {
            is_insufficient = value == INSUFFICIENT;
        } else if name.trim().eq_ignore_ascii_case("claims") {
            claims = Some(value);
        }
    }
    let claims = claims.filter(|_| is_bearer && is_insufficient)?;
    let json = String::from_utf8(LENIENT.decode(claims).ok()?).ok()?;
    RequestedClaims::parse(&json).ok()
}

/// What stands between commas outside of quotes.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    value
        .split(move |c: char| {
            is_quoted ^= c == '"';
            c == ',' && !is_quoted
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACRS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"cp1"}}}"#;
    /// The example of learn.microsoft.com, claims-challenge.
    const DOCUMENTED: &str = "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ==\"";

    fn asked(value: &str) -> Option<String> {
        RequestedClaims::from_challenges([value]).map(|claims| claims.as_str().to_owned())
    }

    #[test]
    fn the_documented_challenge_is_read_however_its_parts_are_ordered() {
        let acrs = Some(ACRS.to_owned());
        assert_eq!(asked(DOCUMENTED), acrs);
        let encoded = STANDARD.encode(ACRS);
        let bare = encoded.trim_end_matches('=');
        for value in [
            format!("Bearer claims=\"{encoded}\", error=\"insufficient_claims\""),
            format!("bearer ERROR=insufficient_claims,CLAIMS={bare}"),
            format!("Basic realm=\"a, b\", Bearer error=\"insufficient_claims\", claims=\"{encoded}\""),
            format!("Bearer error=\"insufficient_claims\", claims=\"{encoded}\", Basic realm=\"x\""),
        ] {
            assert_eq!(asked(&value), acrs, "{value}");
        }
        let several = ["Basic realm=\"x\"", DOCUMENTED];
        assert!(RequestedClaims::from_challenges(several).is_some());
    }

    #[test]
    fn what_asks_for_no_claims_is_none() {
        let encoded = STANDARD.encode(ACRS);
        for value in [
            String::new(),
            "Bearer".to_owned(),
            "Bearer error=\"invalid_token\"".to_owned(),
            format!("Bearer error=\"invalid_token\", claims=\"{encoded}\""),
            format!("Basic error=\"insufficient_claims\", claims=\"{encoded}\""),
            format!("Bearer error=\"insufficient_claims\", Basic claims=\"{encoded}\""),
            "Bearer error=\"insufficient_claims\", claims=\"%%%\"".to_owned(),
            format!(
                "Bearer error=\"insufficient_claims\", claims=\"{}\"",
                STANDARD.encode("[1]")
            ),
            format!(
                "Bearer error=\"insufficient_claims\", claims=\"{}\"",
                STANDARD.encode([0xff, 0xfe])
            ),
        ] {
            assert_eq!(asked(&value), None, "{value}");
        }
    }

    #[test]
    fn a_challenge_of_ours_is_read_back_and_neither_prints_what_it_asks_for() {
        let claims = RequestedClaims::parse(ACRS).unwrap();
        assert_eq!(
            RequestedClaims::from_challenges([claims.challenge().as_str()]),
            Some(claims.clone())
        );
        assert!(!format!("{claims:?}").contains("acrs"));
    }

    #[test]
    fn only_a_small_object_is_a_claims_request() {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(BYTES_MAX));
        for wrong in [
            "",
            "{}",
            "[]",
            "null",
            "{\"a\":1",
            long.as_str(),
            &"[".repeat(4000),
        ] {
            assert_eq!(RequestedClaims::parse(wrong), Err(NotClaims));
        }
    }
}
