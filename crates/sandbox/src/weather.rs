//! What every vendor request passes through before and after its vendor: the log, the limits, and planted faults.

use crate::exchange::error::GraphError;
use crate::exchange::http::{bearer, places, refusal};
use crate::faults::{Fault, Kind, Seen, Struck, Target};
use crate::identity::model::GraphAccess;
use crate::requests::{Caller, Entry, UnderWay};
use crate::whole::LARGEST_BODY;
use crate::{Sandbox, vendors};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

/// In a response's extensions: close the connection instead of sending this.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Severed;

/// In a request's extensions: how many others of the same application are under way in the mailbox.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside(pub(crate) u64);

const SILENCE: Duration = Duration::from_secs(120);
/// Requests at a time that Exchange takes per application and mailbox (Microsoft, Outlook service limits).
pub(crate) const PER_MAILBOX: u64 = 4;

/// The layer around all vendors; other paths pass untouched.
pub(crate) async fn through(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let Some(target) = Target::of(request.uri().path()) else {
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let now = sandbox.now();
    let under_way = begin(&sandbox, target, &parts, &body, now);
    let others = under_way.others_of_mailbox.unwrap_or_default();
    parts.extensions.insert(Beside(others));
    let seen = Seen {
        target,
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
    };
    if let Some(refused) = limited(&sandbox, seen, &under_way, &parts, &body, now) {
        return finish(&under_way, refused).await;
    }
    if let Some(refused) = challenged(&sandbox, target, &parts, now) {
        return finish(&under_way, refused).await;
    }
    let struck = sandbox.faults().strike(seen, now);
    let slow: u64 = struck
        .iter()
        .filter(|fault| fault.kind == Kind::Slow)
        .map(|fault| fault.latency_ms.unwrap_or(1000))
        .sum();
    tokio::time::sleep(sandbox.options().latency + Duration::from_millis(slow)).await;
    match struck.iter().find(|fault| fault.kind != Kind::Slow) {
        None => {
            let answer = deliver(&sandbox, &parts, &body, next).await;
            finish(&under_way, answer).await
        }
        Some(fault) => {
            let mut answer = fail(&sandbox, fault, &under_way, &parts, &body, next).await;
            answer.extensions_mut().insert(Struck(fault.kind));
            answer
        }
    }
}

fn begin(sandbox: &Sandbox, target: Target, parts: &Parts, body: &Bytes, now: Timestamp) -> UnderWay {
    let (user, mailbox) = match target {
        Target::Graph => graph_caller(sandbox, parts, now),
        Target::Sales | Target::Identity => (None, None),
    };
    let entry = Entry {
        id: 0,
        time: now,
        target,
        method: parts.method.to_string(),
        path: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        status: None,
        user,
        bytes_in: body.len() as u64,
        bytes_out: 0,
        in_flight: 0,
        in_flight_of_mailbox: None,
        micros: None,
    };
    let is_batch = target == Target::Graph && parts.uri.path().ends_with("/$batch");
    let places = if is_batch { places(body) } else { 1 };
    sandbox.log().begin(entry, mailbox.as_deref(), places)
}

/// Who calls Graph, and the application and mailbox that are limited together.
fn graph_caller(sandbox: &Sandbox, parts: &Parts, now: Timestamp) -> (Option<String>, Option<String>) {
    let world = sandbox.world();
    let Some(access) = bearer(&parts.headers).and_then(|token| world.identity.graph_access(token, now).ok())
    else {
        return (None, None);
    };
    let mailbox = limited_together(access, parts.uri.path());
    (access.address.clone(), Some(mailbox))
}

/// Names an application and a mailbox, which have limits together.
pub(crate) fn limited_together(access: &GraphAccess, path: &str) -> String {
    let mailbox = match &access.oid {
        Some(own) => own.clone(),
        None => path.split('/').nth(4).unwrap_or_default().to_ascii_lowercase(),
    };
    format!("{}|{mailbox}", access.app)
}

/// Whole seconds after which Outlook takes such a request again, if it has had enough.
pub(crate) fn over_quota(
    sandbox: &Sandbox,
    mailbox: &str,
    method: &Method,
    body: &[u8],
    now: Timestamp,
) -> Option<u32> {
    let sends_up = matches!(*method, Method::POST | Method::PATCH | Method::PUT);
    let bytes_up = if sends_up { body.len() as u64 } else { 0 };
    sandbox.quotas().count(mailbox, bytes_up, now)
}

/// What Graph says of more at a time than a mailbox takes.
pub(crate) fn concurrency_error() -> GraphError {
    let text = "Application is over its MailboxConcurrency limit.";
    GraphError::new(429, "ApplicationThrottled", text)
}

/// What Graph says of it.
pub(crate) fn quota_error() -> GraphError {
    let text = "Application is over its request limit for this mailbox.";
    GraphError::new(429, "TooManyRequests", text)
}

fn limited(
    sandbox: &Sandbox,
    seen: Seen<'_>,
    under_way: &UnderWay,
    parts: &Parts,
    body: &Bytes,
    now: Timestamp,
) -> Option<Response> {
    if let Some(secs) = sandbox.faults().throttled_secs(seen, now) {
        return Some(vendor_error(parts, 429, Some(secs), now));
    }
    if under_way
        .others_of_mailbox
        .is_some_and(|others| others >= PER_MAILBOX)
    {
        sandbox.faults().throttle(seen, 1, now);
        return Some(with_retry_after(
            refusal(&concurrency_error(), &parts.headers, now),
            Some(1),
        ));
    }
    // Of a batch, each step is counted.
    let mailbox = under_way.mailbox().filter(|_| !seen.path.ends_with("/$batch"))?;
    let secs = over_quota(sandbox, mailbox, &parts.method, body, now)?;
    Some(with_retry_after(
        refusal(&quota_error(), &parts.headers, now),
        Some(secs),
    ))
}

/// Graph's demand for a newer access token, in its words (learn.microsoft.com, claims-challenge).
fn challenged(sandbox: &Sandbox, target: Target, parts: &Parts, now: Timestamp) -> Option<Response> {
    let token = bearer(&parts.headers).filter(|_| target == Target::Graph)?;
    let claims = sandbox.world().identity.graph_challenge(token)?;
    let text = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: \
                TokenIssuedBeforeRevocationTimestamp";
    let error = GraphError::new(401, "InvalidAuthenticationToken", text);
    let mut response = refusal(&error, &parts.headers, now);
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"{}/identity/common/oauth2/authorize\", \
         error=\"insufficient_claims\", claims=\"{}\"",
        sandbox.origin_text(),
        STANDARD.encode(claims)
    );
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    Some(response)
}

async fn fail(
    sandbox: &Sandbox,
    fault: &Fault,
    under_way: &UnderWay,
    parts: &Parts,
    body: &Bytes,
    next: Next,
) -> Response {
    let now = sandbox.now();
    match fault.kind {
        Kind::Throttle => {
            let secs = fault.retry_after_secs.unwrap_or(2);
            finish(under_way, vendor_error(parts, 429, Some(secs), now)).await
        }
        Kind::Error => {
            let answer = vendor_error(parts, fault.status.unwrap_or(500), fault.retry_after_secs, now);
            finish(under_way, answer).await
        }
        Kind::ExpireCursor => finish(under_way, refusal(&cursor_error(fault), &parts.headers, now)).await,
        Kind::Timeout => {
            tokio::time::sleep(SILENCE).await;
            severed()
        }
        Kind::DropResponse => {
            deliver(sandbox, parts, body, next).await;
            severed()
        }
        Kind::GatewayTimeout => {
            deliver(sandbox, parts, body, next).await;
            let secs = fault.retry_after_secs.unwrap_or(1);
            finish(under_way, vendor_error(parts, 504, Some(secs), now)).await
        }
        Kind::Truncate => {
            let answer = deliver(sandbox, parts, body, next).await;
            let (head, whole) = read(answer).await;
            finish(under_way, rebuild(head, whole.slice(..whole.len() / 2))).await
        }
        Kind::DuplicateDelivery => {
            let answer = deliver(sandbox, parts, body, next.clone()).await;
            deliver(sandbox, parts, body, next).await;
            finish(under_way, answer).await
        }
        Kind::StaleRead => {
            let old = vendors().with_state(sandbox.before_last_write());
            let answer = old
                .oneshot(again(parts, body))
                .await
                .unwrap_or_else(|never| match never {});
            finish(under_way, answer).await
        }
        Kind::EmptyPage => {
            let (mut head, whole) = read(deliver(sandbox, parts, body, next).await).await;
            let empty = empty_page(sandbox, parts, &whole);
            if empty.is_none() {
                sandbox.faults().take_back(fault.id);
            }
            head.headers.remove(header::CONTENT_LENGTH);
            finish(under_way, rebuild(head, empty.unwrap_or(whole))).await
        }
        Kind::Slow => finish(under_way, deliver(sandbox, parts, body, next).await).await,
    }
}

/// The real thing. What the world was before a write is kept for stale reads.
async fn deliver(sandbox: &Sandbox, parts: &Parts, body: &Bytes, next: Next) -> Response {
    let writes = parts.method != Method::GET && Target::of(parts.uri.path()) != Some(Target::Identity);
    let before = writes.then(|| sandbox.world().clone());
    let answer = next.run(again(parts, body)).await;
    if let Some(before) = before.filter(|_| answer.status().is_success()) {
        sandbox.remember(before);
    }
    answer
}

fn again(parts: &Parts, body: &Bytes) -> Request {
    Request::from_parts(parts.clone(), Body::from(body.clone()))
}

async fn finish(under_way: &UnderWay, answer: Response) -> Response {
    let user = answer.extensions().get::<Caller>().map(|caller| caller.0.clone());
    let (head, body) = read(answer).await;
    under_way.answered(head.status.as_u16(), body.len() as u64, user);
    rebuild(head, body)
}

async fn read(answer: Response) -> (axum::http::response::Parts, Bytes) {
    let (head, body) = answer.into_parts();
    (head, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn rebuild(mut head: axum::http::response::Parts, body: Bytes) -> Response {
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(body))
}

fn severed() -> Response {
    let mut response = StatusCode::BAD_GATEWAY.into_response();
    response.extensions_mut().insert(Severed);
    response
}

/// The collection without its items but with a page to come: this same one.
fn empty_page(sandbox: &Sandbox, parts: &Parts, whole: &Bytes) -> Option<Bytes> {
    let mut body: Value = serde_json::from_slice(whole).ok()?;
    if body["value"].is_array() {
        let path = parts.uri.path_and_query()?;
        body["value"] = json!([]);
        body["@odata.nextLink"] = json!(format!("{}{path}", sandbox.origin_text()));
    } else if body["items"].is_array() {
        body["items"] = json!([]);
        body["count"] = json!(0);
        body["hasMore"] = json!(true);
    } else {
        return None;
    }
    Some(Bytes::from(body.to_string()))
}

/// An error in the words of whoever is asked.
fn vendor_error(parts: &Parts, status: u16, retry_after_secs: Option<u32>, now: Timestamp) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = code.canonical_reason().unwrap_or("Error");
    let path = parts.uri.path();
    let response = if path.starts_with("/graph") {
        refusal(&graph_error(status), &parts.headers, now)
    } else if path.starts_with("/crmRestApi") {
        let body = json!({"title": reason, "status": status.to_string(), "o:errorDetails": [
            {"detail": reason, "o:errorCode": "27999", "o:errorPath": "/"}]});
        let kind = [(header::CONTENT_TYPE, "application/vnd.oracle.adf.error+json")];
        (code, kind, body.to_string()).into_response()
    } else if path.starts_with("/sales-identity") {
        let error = if status >= 500 || status == 429 {
            "server_error"
        } else {
            "invalid_request"
        };
        (
            code,
            axum::Json(json!({"error": error, "error_description": reason})),
        )
            .into_response()
    } else {
        let error = if status >= 500 || status == 429 {
            "temporarily_unavailable"
        } else {
            "invalid_request"
        };
        let body = json!({"error": error, "error_description": format!("AADSTS90033: {reason}"), "error_codes": [90033]});
        (code, axum::Json(body)).into_response()
    };
    with_retry_after(response, retry_after_secs)
}

/// What Graph says of a cursor that a planted fault made worthless. Without a `Location`, as it comes too.
pub(crate) fn cursor_error(fault: &Fault) -> GraphError {
    let text = "The sync state is not valid any more; a full synchronization is required.";
    GraphError::new(fault.status.unwrap_or(410), fault.cursor.as_str(), text)
}

/// What Graph says with a status, whoever made it say so.
pub(crate) fn graph_error(status: u16) -> GraphError {
    let code = StatusCode::from_u16(status).ok();
    let reason = code.and_then(|code| code.canonical_reason()).unwrap_or("Error");
    GraphError::new(status, graph_code(status), reason)
}

fn with_retry_after(mut response: Response, secs: Option<u32>) -> Response {
    if let Some(secs) = secs {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}

const fn graph_code(status: u16) -> &'static str {
    match status {
        401 => "InvalidAuthenticationToken",
        403 => "ErrorAccessDenied",
        404 => "ErrorItemNotFound",
        409 | 412 => "ErrorIrresolvableConflict",
        410 => "syncStateNotFound",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        502 => "BadGateway",
        503 => "serviceNotAvailable",
        504 => "GatewayTimeout",
        507 => "insufficientStorage",
        _ => "UnknownError",
    }
}
