//! One form post to a token endpoint, under a deadline and a cap.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{RequestBuilder, StatusCode};

use super::{OAuthError, Tokens, answer};
use crate::bounded::{self, NoBody};

const BYTES_MAX: usize = 64 * 1024;

/// Sends the request and reads tokens from its answer.
pub(super) async fn ask(
    request: RequestBuilder,
    deadline: Duration,
    now: Timestamp,
) -> Result<Tokens, OAuthError> {
    let body = send(request, deadline, now).await?;
    answer::tokens(&body, now)
}

/// Sends the request and returns the body of a success. Nothing is repeated here: whoever stores the result
/// knows whether that is wise.
pub(super) async fn send(
    request: RequestBuilder,
    deadline: Duration,
    now: Timestamp,
) -> Result<Vec<u8>, OAuthError> {
    let nothing = OAuthError::TryLater {
        retry_after_secs: None,
    };
    let Ok(answer) = request.timeout(deadline).send().await else {
        return Err(nothing);
    };
    let status = answer.status();
    let retry_after = answer
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    match bounded::body(answer, BYTES_MAX).await {
        Ok(body) if status == StatusCode::OK => Ok(body),
        Ok(body) => Err(answer::refusal(status, retry_after.as_deref(), &body, now)),
        Err(_) if answer::try_later(status) => Err(answer::refusal(status, retry_after.as_deref(), &[], now)),
        Err(NoBody::Broken) => Err(nothing),
        Err(NoBody::TooLong) => Err(OAuthError::Unreadable),
    }
}
