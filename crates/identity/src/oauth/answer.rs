//! What a token endpoint's answer means: tokens, or who must act.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::claims::RequestedClaims;
use super::meaning::{Refused, meaning};
use super::{OAuthError, Tokens};

/// Tokens live for hours; a figure beyond a month is a mistake.
const LIFETIME_SECS_MAX: i64 = 31 * 24 * 60 * 60;
const RETRY_AFTER_SECS_MAX: u64 = 24 * 60 * 60;

#[derive(Deserialize)]
struct Granted {
    token_type: String,
    access_token: SecretString,
    #[serde(deserialize_with = "whole_seconds")]
    expires_in: i64,
    refresh_token: Option<SecretString>,
    id_token: Option<SecretString>,
    #[serde(default)]
    scope: String,
}

/// The error body of RFC 6749, 5.2, with what Microsoft adds (learn.microsoft.com, reference-error-codes).
#[derive(Deserialize)]
struct RefusalBody {
    error: String,
    #[serde(default, deserialize_with = "tolerated")]
    suberror: Option<String>,
    #[serde(default, deserialize_with = "tolerated")]
    error_codes: Option<Vec<u32>>,
    #[serde(default, deserialize_with = "tolerated")]
    claims: Option<String>,
}

pub(super) fn tokens(body: &[u8], now: Timestamp) -> Result<Tokens, OAuthError> {
    let granted: Granted = serde_json::from_slice(body).map_err(|_| OAuthError::Unreadable)?;
    if !granted.token_type.eq_ignore_ascii_case("bearer")
        || !(1..=LIFETIME_SECS_MAX).contains(&granted.expires_in)
    {
        return Err(OAuthError::Unreadable);
    }
    let lifetime = SignedDuration::from_secs(granted.expires_in);
    Ok(Tokens {
        access: granted.access_token,
        access_expires_at: now.checked_add(lifetime).map_err(|_| OAuthError::Unreadable)?,
        refresh: granted.refresh_token,
        id_token: granted.id_token,
        scope: granted.scope,
    })
}

/// What any answer but a success means.
pub(super) fn refusal(
    status: StatusCode,
    retry_after: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> OAuthError {
    if try_later(status) {
        return OAuthError::TryLater {
            retry_after_secs: retry_after.and_then(|text| wait_secs(text, now)),
        };
    }
    match serde_json::from_slice::<RefusalBody>(body) {
        Ok(refused) if status.is_client_error() => meaning(Refused {
            error: &refused.error,
            suberror: refused.suberror.as_deref(),
            number: refused.error_codes.and_then(|numbers| numbers.first().copied()),
            claims: refused
                .claims
                .and_then(|claims| RequestedClaims::parse(&claims).ok()),
        }),
        Ok(_) | Err(_) => OAuthError::Unreadable,
    }
}

/// Whether an answer with this status says nothing about the request.
pub(super) fn try_later(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        )
}

/// Seconds, or a date as HTTP spells it.
fn wait_secs(retry_after: &str, now: Timestamp) -> Option<u64> {
    let secs = match retry_after.trim().parse::<u64>() {
        Ok(secs) => secs,
        Err(_) => {
            let at = DateTimeParser::new().parse_timestamp(retry_after.trim()).ok()?;
            u64::try_from(at.as_second() - now.as_second()).unwrap_or(0)
        }
    };
    Some(secs.min(RETRY_AFTER_SECS_MAX))
}

/// An ornament of a refusal that is not of its kind counts as absent: the refusal itself must not get lost over it.
fn tolerated<'de, D: Deserializer<'de>, T: DeserializeOwned>(value: D) -> Result<Option<T>, D::Error> {
    let value = serde_json::Value::deserialize(value)?;
    Ok(serde_json::from_value(value).ok())
}

/// A number, or a text of digits, as older endpoints write it.
fn whole_seconds<'de, D: Deserializer<'de>>(value: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelled {
        Number(i64),
        Text(String),
    }
    match Spelled::deserialize(value)? {
        Spelled::Number(secs) => Ok(secs),
        Spelled::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Registration;
    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn refused(status: u16, body: &str) -> OAuthError {
        refusal(
            StatusCode::from_u16(status).unwrap(),
            None,
            body.as_bytes(),
            now(),
        )
    }

    #[test]
    fn a_refusal_is_read_with_whatever_stands_beside_it_and_only_from_an_answer_that_is_one() {
        let again = |code: &str| OAuthError::SignInAgain {
            code: code.to_owned(),
        };
        let later = OAuthError::TryLater {
            retry_after_secs: None,
        };
        let claims = RequestedClaims::parse("{\"a\":1}").ok();
        let cases = [
            (
                400,
                r#"{"error":"invalid_grant","error_codes":[50173,1]}"#,
                again("invalid_grant/50173"),
            ),
            (
                400,
                r#"{"error":"invalid_grant","error_codes":[],"suberror":null}"#,
                again("invalid_grant"),
            ),
            (
                400,
                r#"{"error":"invalid_grant","error_codes":"50173","suberror":7,"claims":{}}"#,
                again("invalid_grant"),
            ),
            (
                400,
                r#"{"error":"invalid_grant","claims":"not json"}"#,
                again("invalid_grant"),
            ),
            (
                400,
                r#"{"error":"interaction_required","error_codes":[50076],"claims":"{\"a\":1}"}"#,
                OAuthError::InteractionRequired {
                    code: "interaction_required/50076".to_owned(),
                    claims,
                },
            ),
            (
                401,
                r#"{"error":"invalid_client","error_codes":[7000222]}"#,
                OAuthError::OperatorMustAct {
                    code: "invalid_client/7000222".to_owned(),
                    registration: Registration::SecretExpired,
                },
            ),
            (429, r#"{"error":"invalid_grant"}"#, later.clone()),
            (408, "", later.clone()),
            (503, "<html>", later),
            (400, "<html>", OAuthError::Unreadable),
            (400, r#"{"error":7}"#, OAuthError::Unreadable),
            (302, r#"{"error":"invalid_grant"}"#, OAuthError::Unreadable),
        ];
        for (status, body, expected) in cases {
            assert_eq!(refused(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date_and_never_beyond_a_day() {
        let cases = [
            ("17", Some(17)),
            ("Mon, 02 Mar 2026 09:02:00 GMT", Some(120)),
            ("Mon, 02 Mar 2026 08:00:00 GMT", Some(0)),
            ("99999999", Some(86_400)),
            ("soon", None),
        ];
        for (text, retry_after_secs) in cases {
            let told = refusal(StatusCode::TOO_MANY_REQUESTS, Some(text), b"", now());
            assert_eq!(told, OAuthError::TryLater { retry_after_secs }, "{text}");
        }
    }

    #[test]
    fn tokens_are_read_with_either_spelling_of_their_lifetime_and_nothing_half_right_is_taken() {
        for expires in ["3600", "\"3600\""] {
            let body = format!(r#"{{"token_type":"Bearer","access_token":"a","expires_in":{expires}}}"#);
            let tokens = tokens(body.as_bytes(), now()).unwrap();
            assert_eq!(tokens.access_expires_at.to_string(), "2026-03-02T10:00:00Z");
            assert!(tokens.refresh.is_none() && tokens.scope.is_empty());
        }
        for wrong in [
            r#"{"token_type":"mac","access_token":"a","expires_in":3600}"#,
            r#"{"token_type":"Bearer","expires_in":3600}"#,
            r#"{"token_type":"Bearer","access_token":"a"}"#,
            r#"{"token_type":"Bearer","access_token":"a","expires_in":0}"#,
            r#"{"token_type":"Bearer","access_token":"a","expires_in":1e308}"#,
            "",
        ] {
            assert_eq!(
                tokens(wrong.as_bytes(), now()).err(),
                Some(OAuthError::Unreadable),
                "{wrong}"
            );
        }
    }
}
