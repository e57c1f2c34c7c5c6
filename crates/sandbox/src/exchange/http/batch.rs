//! `$batch`: up to 20 requests in one, each answered on its own (Microsoft Graph, JSON batching).

use super::answer::{ODATA_JSON, refusal_body};
use super::{Done, Request, answer_one};
use crate::Sandbox;
use crate::exchange::error::GraphError;
use crate::exchange::query::Preferences;
use crate::faults::{Kind, Seen, Target};
use crate::identity::model::GraphAccess;
use crate::weather::{
    Beside, PER_MAILBOX, concurrency_error, cursor_error, graph_error, limited_together, over_quota,
    quota_error,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const REQUESTS_MAX: usize = 20;
const ROOT: &str = "/graph/v1.0/";

/// Whether the path below the version is that of batches.
pub(super) fn is_batch(segments: &[String]) -> bool {
    matches!(segments, [only] if only.eq_ignore_ascii_case("$batch"))
}

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// One step, understood as a request.
struct Inner {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// How one step was answered.
struct Reply {
    status: u16,
    headers: Map<String, Value>,
    body: Option<Value>,
}

/// Runs the steps in their order, each in the world that the one before left. The answers come in another order, as they
/// may: clients tell them apart by id.
///
/// # Errors
/// [`GraphError`] of a batch that cannot be run at all; nothing of it was done then.
pub(super) fn run(
    sandbox: &Sandbox,
    access: &GraphAccess,
    request: Request<'_>,
    beside: Beside,
    now: Timestamp,
) -> Result<Done, GraphError> {
    if *request.method != Method::POST {
        return Err(GraphError::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        ));
    }
    let steps = steps_from_body(&request)?;
    let inner = steps.iter().map(inner_from_step).collect::<Result<Vec<_>, _>>()?;
    let surplus = Surplus::of(&steps, beside);
    let mut statuses: HashMap<String, u16> = HashMap::new();
    let mut responses = Vec::with_capacity(steps.len());
    for (at, (step, inner)) in steps.iter().zip(&inner).enumerate() {
        let has_failed = |id: &String| statuses.get(&name(id)).is_some_and(|status| *status >= 400);
        let reply = if step.depends_on.iter().any(has_failed) {
            let error = GraphError::new(
                424,
                "FailedDependency",
                "A request that this one depends on has failed.",
            );
            refused(&error, None, &inner.headers, now)
        } else if surplus.refuses(at) {
            refused(&concurrency_error(), Some(1), &inner.headers, now)
        } else {
            reply_to(sandbox, access, inner, now)
        };
        statuses.insert(name(&step.id), reply.status);
        let mut response = json!({"id": step.id, "status": reply.status, "headers": reply.headers});
        if let Some(body) = reply.body {
            response["body"] = body;
        }
        responses.push(response);
    }
    responses.reverse();
    Done::ok(json!({"responses": responses}))
}

/// Steps that Outlook works on at once, where none waits for another.
const AT_ONCE: usize = 4;

/// How many steps are worked on at once, and how many of those are too many for the mailbox, which takes four at a time of an
/// application.
struct Surplus {
    at_once: usize,
    too_many: usize,
}

impl Surplus {
    /// Those that wait for nobody are worked on side by side, and besides what is under way in the mailbox already.
    fn of(steps: &[Step], Beside(others): Beside) -> Self {
        let at_once = at_once(steps.iter().map(|step| &step.depends_on));
        let room = usize::try_from(PER_MAILBOX.saturating_sub(others)).unwrap_or(AT_ONCE);
        Self {
            at_once,
            // One is always let through: the request itself was.
            too_many: at_once.saturating_sub(room.max(1)),
        }
    }

    fn refuses(&self, at: usize) -> bool {
        at % self.at_once >= self.at_once - self.too_many
    }
}

fn at_once<'a>(waits_for: impl Iterator<Item = &'a Vec<String>>) -> usize {
    waits_for.filter(|ids| ids.is_empty()).count().clamp(1, AT_ONCE)
}

/// How many places of a mailbox a batch takes; one, if it cannot be read.
pub(crate) fn places(body: &[u8]) -> u64 {
    let steps = serde_json::from_slice::<Batch>(body).map(|batch| batch.requests);
    steps.map_or(1, |steps| {
        at_once(steps.iter().map(|step| &step.depends_on)) as u64
    })
}

/// Ids are compared without case.
fn name(id: &str) -> String {
    id.to_ascii_lowercase()
}

fn steps_from_body(request: &Request<'_>) -> Result<Vec<Step>, GraphError> {
    let refuse = |code, message: &str| Err(GraphError::new(400, code, message));
    super::needs_json(request.headers)?;
    let Ok(Batch { requests }) = serde_json::from_slice(request.body) else {
        return refuse("BadRequest", "Invalid batch payload format.");
    };
    if requests.is_empty() {
        return refuse("BadRequest", "The batch request is empty.");
    }
    if requests.len() > REQUESTS_MAX {
        return refuse(
            "MaximumValueExceeded",
            "Number of batch request steps exceeds the maximum value of 20.",
        );
    }
    let mut earlier: Vec<String> = Vec::new();
    for step in &requests {
        if step.id.is_empty() || earlier.contains(&name(&step.id)) {
            return refuse("BadRequest", "Every request needs an id of its own.");
        }
        if !step.depends_on.iter().all(|id| earlier.contains(&name(id))) {
            return refuse(
                "BadRequest",
                "A request depends on one that does not come before it.",
            );
        }
        let has_type = step
            .headers
            .keys()
            .any(|name| name.eq_ignore_ascii_case("content-type"));
        if step.body.is_some() && !has_type {
            let message = format!(
                "Write request id : {} does not contain Content-Type header or body.",
                step.id
            );
            return refuse("BadRequest", &message);
        }
        earlier.push(name(&step.id));
    }
    Ok(requests)
}

fn inner_from_step(step: &Step) -> Result<Inner, GraphError> {
    let refuse = |what: &str| GraphError::new(400, "BadRequest", format!("Request {}: {what}", step.id));
    let method = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        .into_iter()
        .find(|method| method.eq_ignore_ascii_case(&step.method))
        .and_then(|method| Method::from_bytes(method.as_bytes()).ok())
        .ok_or_else(|| refuse("unknown method."))?;
    if step.url.contains("://") || step.url.starts_with("//") {
        return Err(refuse("the url must be relative."));
    }
    let uri = format!("{ROOT}{}", step.url.trim_start_matches('/'))
        .parse()
        .map_err(|_| refuse("the url is not valid."))?;
    let mut headers = HeaderMap::new();
    for (name, value) in &step.headers {
        let pair = value.as_str().and_then(|value| {
            let name: HeaderName = name.parse().ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        });
        let (name, value) = pair.ok_or_else(|| refuse("a header is not valid."))?;
        headers.append(name, value);
    }
    let body = match &step.body {
        Some(body) => body.to_string().into_bytes(),
        None => Vec::new(),
    };
    Ok(Inner {
        method,
        uri,
        headers,
        body,
    })
}

fn reply_to(sandbox: &Sandbox, access: &GraphAccess, inner: &Inner, now: Timestamp) -> Reply {
    let happens = || {
        let request = Request {
            method: &inner.method,
            uri: &inner.uri,
            headers: &inner.headers,
            body: &inner.body,
        };
        answer_one(sandbox, access, request, now)
    };
    match (weather_of(sandbox, access, inner, now), happens) {
        (Weather::Refuses(error, retry_after_secs), _) => {
            refused(&error, retry_after_secs, &inner.headers, now)
        }
        (Weather::LosesTheAnswer(error, secs), happens) => {
            let _lost = happens();
            refused(&error, Some(secs), &inner.headers, now)
        }
        (Weather::Fair, happens) => match happens() {
            Ok((done, preferences)) => accepted(done, &preferences),
            Err(error) => refused(&error, None, &inner.headers, now),
        },
    }
}

/// What becomes of one step.
enum Weather {
    /// It is answered.
    Fair,
    /// It does not happen; perhaps it may be asked again after so many seconds.
    Refuses(GraphError, Option<u32>),
    /// It happens, and this is said instead of its answer.
    LosesTheAnswer(GraphError, u32),
}

/// Each step is limited like a request of its own, and planted faults hit it that answer something by themselves. Those
/// about the connection are for the batch as a whole.
fn weather_of(sandbox: &Sandbox, access: &GraphAccess, inner: &Inner, now: Timestamp) -> Weather {
    let seen = Seen {
        target: Target::Graph,
        method: inner.method.as_str(),
        path: inner.uri.path(),
        query: inner.uri.query().unwrap_or_default(),
    };
    let mut faults = sandbox.faults();
    if let Some(secs) = faults.throttled_secs(seen, now) {
        return Weather::Refuses(graph_error(429), Some(secs));
    }
    let mailbox = limited_together(access, seen.path);
    if let Some(secs) = over_quota(sandbox, &mailbox, &inner.method, &inner.body, now) {
        return Weather::Refuses(quota_error(), Some(secs));
    }
    let Some(fault) = faults.strike_step(seen, now) else {
        return Weather::Fair;
    };
    match fault.kind {
        Kind::Throttle => Weather::Refuses(graph_error(429), Some(fault.retry_after_secs.unwrap_or(2))),
        Kind::ExpireCursor => Weather::Refuses(cursor_error(&fault), None),
        Kind::Error => Weather::Refuses(graph_error(fault.status.unwrap_or(500)), fault.retry_after_secs),
        Kind::GatewayTimeout => {
            Weather::LosesTheAnswer(graph_error(504), fault.retry_after_secs.unwrap_or(1))
        }
        Kind::Timeout
        | Kind::DropResponse
        | Kind::Truncate
        | Kind::Slow
        | Kind::StaleRead
        | Kind::DuplicateDelivery
        | Kind::EmptyPage => Weather::Fair,
    }
}

fn accepted(done: Done, preferences: &Preferences) -> Reply {
    let mut headers = Map::new();
    // Bytes are told in Base64.
    let raw = done.raw.map(|(media, bytes)| {
        headers.insert("Content-Type".to_owned(), json!(media));
        json!(base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            bytes
        ))
    });
    if done.body.is_some() {
        headers.insert("Content-Type".to_owned(), json!(ODATA_JSON));
    }
    if let Some(applied) = preferences.applied() {
        headers.insert("Preference-Applied".to_owned(), json!(applied));
    }
    Reply {
        status: done.status.as_u16(),
        headers,
        body: done.body.or(raw),
    }
}

fn refused(error: &GraphError, retry_after_secs: Option<u32>, headers: &HeaderMap, now: Timestamp) -> Reply {
    let mut own = Map::from_iter([("Content-Type".to_owned(), json!("application/json"))]);
    if let Some(secs) = retry_after_secs {
        own.insert("Retry-After".to_owned(), json!(secs.to_string()));
    }
    let request_id = uuid::Uuid::now_v7().to_string();
    Reply {
        status: error.status,
        headers: own,
        body: Some(refusal_body(error, headers, &request_id, now)),
    }
}
