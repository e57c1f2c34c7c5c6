//! Answers as Graph coats them.

use super::Done;
use crate::exchange::error::GraphError;
use crate::exchange::query::Preferences;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde_json::Value;

/// An answer to a request that was done.
pub(super) fn coat(done: Done, preferences: &Preferences) -> Response {
    let is_raw = done.raw.is_some();
    let mut response = match (done.body, done.raw) {
        (Some(body), _) => (done.status, axum::Json(body)).into_response(),
        (None, Some((media, bytes))) => {
            let kind =
                HeaderValue::from_str(&media).unwrap_or(HeaderValue::from_static("application/octet-stream"));
            (done.status, [(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        (None, None) => done.status.into_response(),
    };
    let headers = response.headers_mut();
    if let Some(location) = done.location.and_then(|at| HeaderValue::from_str(&at).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if headers.contains_key(header::CONTENT_TYPE) && !is_raw {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ODATA_JSON));
    }
    if let Some(applied) = preferences.applied()
        && let Ok(applied) = HeaderValue::from_str(&applied)
    {
        headers.insert("preference-applied", applied);
    }
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::now_v7().to_string()) {
        headers.insert("request-id", id);
    }
    response
}

pub(super) const ODATA_JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/// An error as Graph answers it; also used by planted faults.
pub(crate) fn refusal(error: &GraphError, headers: &HeaderMap, now: Timestamp) -> Response {
    let request_id = uuid::Uuid::now_v7().to_string();
    let body = refusal_body(error, headers, &request_id, now);
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(body)).into_response();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("request-id", id);
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static(
            "Bearer realm=\"\", authorization_uri=\"/identity/common/oauth2/v2.0/authorize\", \
             client_id=\"00000003-0000-0000-c000-000000000000\"",
        );
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// What an error says in JSON.
pub(super) fn refusal_body(
    error: &GraphError,
    headers: &HeaderMap,
    request_id: &str,
    now: Timestamp,
) -> Value {
    let client_id = headers
        .get("client-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or(request_id);
    let date = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    error.body(&date, request_id, client_id)
}
