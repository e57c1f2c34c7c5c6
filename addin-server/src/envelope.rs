//! What is around every answer: the request's id, its span and figures, the body of a refusal, the headers.

use crate::headers;
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use shared::api::problem::ProblemCode;
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The layer around all routes.
pub(crate) async fn wrap(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let method = method_name(request.method());
    // The template, never the address itself: what people type there is theirs.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("request", request.id = %id, http.method = method, http.route = route);
    let started = Instant::now();

    let mut response = next.run(request).instrument(span.clone()).await;
    let refused = response
        .extensions_mut()
        .remove::<Refusal>()
        .or_else(|| unspoken_refusal(&response));
    let code = refused.as_ref().map(|refusal| refusal.code);
    if let Some(refusal) = refused {
        response = with_body(refusal, response, id);
    }
    headers::complete(&mut response, &state.config);
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }

    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(elapsed.as_secs_f64());
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| match code {
        Some(code) => tracing::info!(status, elapsed_ms, problem.code = ?code, "refused"),
        None => tracing::debug!(status, elapsed_ms, "answered"),
    });
    response
}

/// One valid UUID from outside is taken over; whatever else stands there never reaches a log or an answer.
fn request_id(headers: &HeaderMap) -> Uuid {
    let mut values = headers.get_all(REQUEST_ID).iter();
    let given = match (values.next(), values.next()) {
        (Some(only), None) => only.to_str().ok().filter(|text| text.len() == 36),
        (None | Some(_), _) => None,
    };
    given
        .and_then(|text| Uuid::try_parse(text).ok())
        .unwrap_or_else(Uuid::now_v7)
}

/// The methods that mean something here; others count as one, or a stranger could fill the figures.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Failures that axum or a layer answered by itself, in plain text or without a word.
fn unspoken_refusal(response: &Response) -> Option<Refusal> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    Some(Refusal::new(match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::UNPROCESSABLE_ENTITY => ProblemCode::InvalidFields,
        _ if status.is_client_error() => ProblemCode::MalformedRequest,
        _ => ProblemCode::Internal,
    }))
}

/// Keeps what a layer has said beside its status, such as `Allow`.
fn with_body(refusal: Refusal, response: Response, id: Uuid) -> Response {
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = refusal.into_answer(id);
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (REQUEST_ID, HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_a_single_uuid_from_outside_becomes_the_requests_id() {
        let given = "0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90";
        assert_eq!(request_id(&headers(&[given])).to_string(), given);
        let others = [
            vec![],
            vec!["1"],
            vec!["{0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90}"],
            vec!["0190f5a27c417b5a9e183a6c5d7f1b90"],
            vec![given, given],
        ];
        for values in others {
            let made = request_id(&headers(&values));
            assert_ne!(made.to_string(), given);
            assert_eq!(made.get_version_num(), 7);
        }
    }
}
