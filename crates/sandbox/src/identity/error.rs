//! Entra ID's errors, in the body of its token endpoint.

use jiff::Timestamp;
use serde_json::{Value, json};

/// What the identity platform refuses: the OAuth error to branch on and the AADSTS number to log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refusal {
    /// OAuth error.
    pub error: &'static str,
    /// AADSTS number.
    pub number: u32,
    /// Text after the number.
    pub text: String,
    /// More exact reason, such as `consent_required`.
    pub suberror: Option<&'static str>,
    /// A claims challenge to pass on to the front end.
    pub claims: Option<String>,
}

impl Refusal {
    /// Any refusal.
    pub fn new(error: &'static str, number: u32, text: impl Into<String>) -> Self {
        Self {
            error,
            number,
            text: text.into(),
            suberror: None,
            claims: None,
        }
    }

    /// A request without a parameter that it needs.
    pub fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            900_144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    /// A grant that is no good any more.
    pub fn grant(number: u32, text: impl Into<String>) -> Self {
        Self::new("invalid_grant", number, text)
    }

    /// An application asks for more than the person's sign-in before; with what must be shown.
    pub fn claims_wanted() -> Self {
        let text = "The presented token does not satisfy the authentication context that is required to access the resource.";
        Self {
            suberror: Some("basic_action"),
            claims: Some(r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#.to_owned()),
            ..Self::new("interaction_required", 50_076, text)
        }
    }

    /// HTTP status of the token endpoint.
    pub fn status(&self) -> u16 {
        match self.error {
            "invalid_client" => 401,
            "temporarily_unavailable" => 503,
            _ => 400,
        }
    }

    /// `AADSTSnnnnn: text`
    pub fn description(&self) -> String {
        format!("AADSTS{}: {}", self.number, self.text)
    }

    /// Body of the token endpoint.
    pub fn body(&self, now: Timestamp) -> Value {
        let (trace, correlation) = (uuid::Uuid::now_v7().to_string(), uuid::Uuid::now_v7().to_string());
        let stamp = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let mut body = json!({
            "error": self.error,
            "error_description": format!("{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}", self.description()),
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(
                self.suberror
                    .map(|suberror| ("suberror".to_owned(), json!(suberror))),
            );
            members.extend(
                self.claims
                    .as_ref()
                    .map(|claims| ("claims".to_owned(), json!(claims))),
            );
        }
        body
    }
}
