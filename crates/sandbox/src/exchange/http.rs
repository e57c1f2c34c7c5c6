//! HTTP coat of Graph: finds the mailbox, checks the permission, hands over to the model.

mod answer;
mod attachments;
mod batch;
mod calendar;
mod categories;
mod contacts;
mod delta;
mod events;
mod list;
mod messages;
mod path;
mod tasks;

pub(crate) use answer::refusal;
pub(crate) use batch::places;

use super::error::GraphError;
use super::model::{Exchange, Mailbox, no_such_mailbox};
use super::query::{self, Options, Preferences};
use super::wire::{self, View};
use crate::identity::model::{GraphAccess, TokenProblem};
use crate::requests::Caller;
use crate::seed::companies::CONTOSO_TENANT;
use crate::weather::Beside;
use crate::{Sandbox, mail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::{any, get};
use jiff::Timestamp;
use serde_json::{Value, json};

/// `/graph/v1.0/…` and `/mail/…`.
pub fn router() -> Router<Sandbox> {
    Router::new()
        // How large a body may be is Graph's own to say.
        .route("/graph/{*rest}", any(answer).layer(DefaultBodyLimit::disable()))
        .route("/mail/", get(mail::page))
        .route("/mail/messages.json", get(mail::messages))
}

/// A request as it came, alone or as a step of a batch.
#[derive(Clone, Copy)]
struct Request<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

/// A request that was understood as far as its path and options.
struct Asked<'a> {
    method: &'a Method,
    /// Below the mailbox: keywords in lower case are compared, ids are taken as they are.
    segments: Vec<String>,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
    options: Options,
    preferences: Preferences,
    now: Timestamp,
    origin: String,
}

/// A successful answer before it is coated.
struct Done {
    status: StatusCode,
    body: Option<Value>,
    /// Bytes of a media type, where the answer is no JSON.
    raw: Option<(String, Vec<u8>)>,
    /// Where what was made lies, where the answer says so in a header.
    location: Option<String>,
}

impl Done {
    fn ok(body: Value) -> Result<Self, GraphError> {
        Ok(Self {
            status: StatusCode::OK,
            body: Some(body),
            raw: None,
            location: None,
        })
    }

    fn created(body: Value) -> Result<Self, GraphError> {
        Ok(Self {
            status: StatusCode::CREATED,
            body: Some(body),
            raw: None,
            location: None,
        })
    }

    fn empty(status: StatusCode) -> Result<Self, GraphError> {
        Ok(Self {
            status,
            body: None,
            raw: None,
            location: None,
        })
    }
}

async fn answer(
    State(sandbox): State<Sandbox>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    beside: Option<Extension<Beside>>,
    body: Bytes,
) -> Response {
    if let Some(response) = attachments::piece(&sandbox, &method, &uri, &headers, &body) {
        return response;
    }
    let now = sandbox.now();
    let beside = beside.map(|Extension(beside)| beside).unwrap_or_default();
    let access = access_of(&sandbox, &headers, now);
    let caller = access.as_ref().ok().and_then(|access| access.address.clone());
    let request = Request {
        method: &method,
        uri: &uri,
        headers: &headers,
        body: &body,
    };
    let outcome = access.and_then(|access| {
        if batch::is_batch(&path::segments(uri.path())?) {
            let done = batch::run(&sandbox, &access, request, beside, now)?;
            return Ok((done, query::preferences(&HeaderMap::new())?));
        }
        answer_one(&sandbox, &access, request, now)
    });
    let mut response = match outcome {
        Ok((done, preferences)) => answer::coat(done, &preferences),
        Err(error) => refusal(&error, &headers, now),
    };
    if response.status() == StatusCode::GONE {
        // A cursor that was forgotten: where a new round begins.
        let again = format!("{}{}?$deltatoken=", sandbox.origin_text(), uri.path());
        if let Ok(again) = HeaderValue::from_str(&again) {
            response.headers_mut().insert(header::LOCATION, again);
        }
    }
    if let Some(address) = caller {
        response.extensions_mut().insert(Caller(address));
    }
    response
}

fn access_of(sandbox: &Sandbox, headers: &HeaderMap, now: Timestamp) -> Result<GraphAccess, GraphError> {
    let token = bearer(headers).ok_or_else(|| missing_token("Access token is empty."))?;
    let world = sandbox.world();
    let access = world.identity.graph_access(token, now).cloned();
    access.map_err(refused_token)
}

/// One request, in the world as it is now.
fn answer_one(
    sandbox: &Sandbox,
    access: &GraphAccess,
    request: Request<'_>,
    now: Timestamp,
) -> Result<(Done, Preferences), GraphError> {
    let mut asked = Asked {
        method: request.method,
        segments: path::segments(request.uri.path())?,
        uri: request.uri,
        headers: request.headers,
        body: request.body,
        options: query::options(request.uri.query().unwrap_or_default())?,
        preferences: query::preferences(request.headers)?,
        now,
        origin: sandbox.origin_text(),
    };
    let done = route(&mut sandbox.world().exchange, access, &mut asked)?;
    Ok((done, asked.preferences))
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

fn missing_token(message: &str) -> GraphError {
    GraphError::new(401, "InvalidAuthenticationToken", message)
}

fn refused_token(problem: TokenProblem) -> GraphError {
    match problem {
        TokenProblem::Unknown => {
            missing_token("IDX14100: JWT is not well formed, or the token is not for this resource.")
        }
        TokenProblem::Expired => missing_token("Lifetime validation failed, the token is expired."),
    }
}

fn route(exchange: &mut Exchange, access: &GraphAccess, asked: &mut Asked<'_>) -> Result<Done, GraphError> {
    let oid = mailbox_of(exchange, access, asked)?;
    let lower: Vec<String> = asked
        .segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let rest: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    let asked = &*asked;
    match lower.as_slice() {
        [] => {
            needs(access, &["User.Read", "User.Read.All"])?;
            only(asked, &[&Method::GET])?;
            let view = view(exchange.mailbox(&oid)?, asked);
            let mut body = json!({"@odata.context": format!("{}/$metadata#users/$entity", view.root)});
            merge(&mut body, wire::user(view.mailbox));
            Done::ok(body)
        }
        ["mailboxsettings", "timezone"] => {
            needs(access, &["MailboxSettings.Read", "MailboxSettings.ReadWrite"])?;
            only(asked, &[&Method::GET])?;
            let view = view(exchange.mailbox(&oid)?, asked);
            Done::ok(json!({
                "@odata.context": format!("{}/$metadata#users('{oid}')/mailboxSettings/timeZone", view.root),
                "value": view.mailbox.zone,
            }))
        }
        ["outlook", "mastercategories", below @ ..] => {
            let key = asked.segments.get(2).cloned();
            if below.len() > 1 {
                return Err(GraphError::no_such_segment(below[1]));
            }
            categories::categories(exchange, access, &oid, key.as_deref(), asked)
        }
        ["translateexchangeids"] => {
            only(asked, &[&Method::POST])?;
            categories::translate(exchange.mailbox(&oid)?, asked)
        }
        ["events", ..] => events::route(exchange, access, &oid, 1, asked),
        ["calendar", "events", ..] => events::route(exchange, access, &oid, 2, asked),
        ["calendar"] => calendar::default_calendar(exchange, access, &oid, asked),
        ["calendarview", below @ ..] | ["calendar", "calendarview", below @ ..] => {
            needs(access, &["Calendars.Read", "Calendars.ReadWrite"])?;
            calendar::calendar_view(exchange, &oid, below, asked)
        }
        ["contacts", ..] => contacts::route(exchange, access, &oid, &rest[1..], asked),
        ["contactfolders", ..] => contacts::folder(exchange, access, &oid, &rest[1..], asked),
        ["todo", ..] => tasks::route(exchange, access, &oid, &rest[1..], asked),
        ["sendmail"] => messages::send(exchange, access, &oid, asked),
        ["messages", ..] => messages::route(exchange, access, &oid, &rest[1..], asked),
        ["mailfolders", ..] => messages::folders(exchange, access, &oid, &rest[1..], asked),
        [unknown, ..] => Err(GraphError::new(
            400,
            "BadRequest",
            format!("Resource not found for the segment '{unknown}'."),
        )),
    }
}

/// Takes the mailbox off the front of the path. A user's token opens that user's mailbox only.
fn mailbox_of(
    exchange: &Exchange,
    access: &GraphAccess,
    asked: &mut Asked<'_>,
) -> Result<String, GraphError> {
    let first = asked.segments.first().map(|segment| segment.to_ascii_lowercase());
    match (first.as_deref(), &access.oid) {
        (Some("me"), Some(own)) => {
            asked.segments.remove(0);
            exchange
                .mailbox(own)
                .map(|mailbox| mailbox.oid.clone())
                .map_err(|_| {
                    GraphError::new(
                        404,
                        "MailboxNotEnabledForRESTAPI",
                        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
                    )
                })
        }
        (Some("me"), None) => Err(GraphError::new(
            400,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )),
        (Some("users"), own) if asked.segments.len() > 1 => {
            let named = asked.segments[1].clone();
            asked.segments.drain(..2);
            let oid = exchange.mailbox(&named)?.oid.clone();
            // This is one tenant's Exchange: whoever comes from another finds nobody in it.
            if access.tenant != CONTOSO_TENANT {
                return Err(no_such_mailbox(&named));
            }
            match own {
                Some(own) if *own != oid => Err(GraphError::access_denied()),
                Some(_) | None => Ok(oid),
            }
        }
        (segment, _) => Err(GraphError::new(
            400,
            "BadRequest",
            format!(
                "Resource not found for the segment '{}'.",
                segment.unwrap_or_default()
            ),
        )),
    }
}

fn needs(access: &GraphAccess, any_of: &[&str]) -> Result<(), GraphError> {
    let granted = access
        .scopes
        .iter()
        .any(|scope| any_of.iter().any(|wanted| scope.eq_ignore_ascii_case(wanted)));
    if granted {
        Ok(())
    } else {
        Err(GraphError::access_denied())
    }
}

/// The ETag that the client holds, if it sent one.
fn if_match<'a>(asked: &Asked<'a>) -> Option<&'a str> {
    asked
        .headers
        .get(header::IF_MATCH)
        .and_then(|tag| tag.to_str().ok())
}

fn only(asked: &Asked<'_>, methods: &[&Method]) -> Result<(), GraphError> {
    if methods.contains(&asked.method) {
        return Ok(());
    }
    Err(GraphError::new(
        405,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
    ))
}

fn view<'a>(mailbox: &'a Mailbox, asked: &'a Asked<'_>) -> View<'a> {
    View {
        root: format!("{}/graph/v1.0", asked.origin),
        outlook: format!("{}/outlook/", asked.origin),
        mailbox,
        preferences: &asked.preferences,
        options: &asked.options,
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(target), Value::Object(members)) = (into.as_object_mut(), from) {
        target.extend(members);
    }
}

fn read<T: serde::de::DeserializeOwned>(asked: &Asked<'_>) -> Result<T, GraphError> {
    needs_json(asked.headers)?;
    serde_json::from_slice(asked.body).map_err(|error| GraphError::unreadable_body(&error.to_string()))
}

fn needs_json(headers: &HeaderMap) -> Result<(), GraphError> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if kind.to_ascii_lowercase().starts_with("application/json") {
        return Ok(());
    }
    Err(GraphError::new(
        400,
        "BadRequest",
        "Entity only allows writes with a JSON Content-Type header.",
    ))
}
