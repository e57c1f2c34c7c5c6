//! What the page asks of a mailbox, as JSON: what its owner sees and does in Outlook.
//!
//! Whoever reaches this address is taken for whom they name, because Outlook's own sign-in is not what is being shown.

use super::calendar::{self, EventFields, EventView, Invitation};
use super::inbox::{self, MessageView};
use super::nested;
use crate::Sandbox;
use crate::exchange::error::GraphError;
use crate::exchange::event::Mailable;
use crate::exchange::model::{Category, Exchange, Mailbox};
use crate::exchange::write::EventWrite;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) fn router() -> Router<Sandbox> {
    let person = Router::new()
        .route("/events", get(week).post(create))
        .route("/events/{id}", get(show).patch(change))
        .route("/events/{id}/categories", put(categorize))
        .route("/invitations", get(invitations))
        .route("/messages", get(messages))
        .route("/messages/{id}/categories", put(categorize_message))
        .route("/nested-token", post(nested::token))
        .route("/categories", get(categories).post(add_category))
        .route("/categories/{id}", delete(remove_category));
    Router::new()
        .route("/outlook/api/start", get(start))
        .nest("/outlook/api/people/{address}", person)
}

/// An error in the words of the model.
struct Refused(GraphError);

impl From<GraphError> for Refused {
    fn from(error: GraphError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::json!({"code": self.0.code, "message": self.0.message});
        (status, Json(body)).into_response()
    }
}

/// What the page needs before it can draw anything.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Start {
    now: Timestamp,
    pane_url: Option<String>,
    people: Vec<Mailable>,
}

async fn start(State(sandbox): State<Sandbox>) -> Json<Start> {
    let mut people: Vec<_> = sandbox
        .world()
        .exchange
        .mailboxes()
        .map(|mailbox| mailbox.owner.clone())
        .collect();
    people.sort_by(|left, right| left.address.cmp(&right.address));
    Json(Start {
        now: sandbox.now(),
        pane_url: sandbox.server_origin().map(Into::into),
        people,
    })
}

#[derive(Deserialize)]
struct Span {
    from: Timestamp,
    until: Timestamp,
}

async fn week(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
    Query(span): Query<Span>,
) -> Result<Json<Vec<EventView>>, Refused> {
    let world = sandbox.world();
    let mailbox = world.exchange.mailbox(&address)?;
    let shown = mailbox
        .events()
        .filter(|event| calendar::touches(event, span.from, span.until));
    Ok(Json(shown.map(EventView::from).collect()))
}

async fn show(
    State(sandbox): State<Sandbox>,
    Path((address, id)): Path<(String, String)>,
) -> Result<Json<EventView>, Refused> {
    Ok(Json(
        sandbox.world().exchange.mailbox(&address)?.event(&id)?.into(),
    ))
}

async fn create(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
    Json(fields): Json<EventFields>,
) -> Result<(StatusCode, Json<EventView>), Refused> {
    let made = in_mailbox(&sandbox, &address, |exchange, oid, now| {
        let write = fields.write(exchange.mailbox(oid)?, None)?;
        exchange.create_event(oid, &write, now)
    })?;
    Ok((StatusCode::CREATED, Json(EventView::from(&*made))))
}

async fn change(
    State(sandbox): State<Sandbox>,
    Path((address, id)): Path<(String, String)>,
    Json(fields): Json<EventFields>,
) -> Result<Json<EventView>, Refused> {
    let changed = in_mailbox(&sandbox, &address, |exchange, oid, now| {
        let mailbox = exchange.mailbox(oid)?;
        let write = fields.write(mailbox, Some(mailbox.event(&id)?))?;
        exchange.update_event(oid, &id, &write, None, now)
    })?;
    Ok(Json(EventView::from(&*changed)))
}

#[derive(Deserialize)]
struct Categories {
    categories: Vec<String>,
}

async fn categorize(
    State(sandbox): State<Sandbox>,
    Path((address, id)): Path<(String, String)>,
    Json(Categories { categories }): Json<Categories>,
) -> Result<Json<EventView>, Refused> {
    let write = EventWrite {
        categories: Some(categories),
        ..EventWrite::default()
    };
    let changed = in_mailbox(&sandbox, &address, |exchange, oid, now| {
        exchange.update_event(oid, &id, &write, None, now)
    })?;
    Ok(Json(EventView::from(&*changed)))
}

async fn invitations(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
) -> Result<Json<Vec<Invitation>>, Refused> {
    Ok(Json(calendar::invitations(
        sandbox.world().exchange.mailbox(&address)?,
    )))
}

async fn messages(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
) -> Result<Json<Vec<MessageView>>, Refused> {
    Ok(Json(inbox::inbox(sandbox.world().exchange.mailbox(&address)?)))
}

async fn categorize_message(
    State(sandbox): State<Sandbox>,
    Path((address, id)): Path<(String, String)>,
    Json(Categories { categories }): Json<Categories>,
) -> Result<Json<MessageView>, Refused> {
    let changed = in_mailbox(&sandbox, &address, |exchange, oid, now| {
        exchange.categorise_message(oid, &id, &categories, None, now)
    })?;
    Ok(Json(MessageView::from(&*changed)))
}

async fn categories(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
) -> Result<Json<Vec<Category>>, Refused> {
    Ok(Json(
        sandbox.world().exchange.mailbox(&address)?.categories.to_vec(),
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewCategory {
    display_name: String,
    color: String,
}

async fn add_category(
    State(sandbox): State<Sandbox>,
    Path(address): Path<String>,
    Json(NewCategory { display_name, color }): Json<NewCategory>,
) -> Result<(StatusCode, Json<Category>), Refused> {
    let added = in_mailbox(&sandbox, &address, |exchange, oid, _| {
        exchange.create_category(oid, &display_name, &color)
    })?;
    Ok((StatusCode::CREATED, Json(added)))
}

async fn remove_category(
    State(sandbox): State<Sandbox>,
    Path((address, id)): Path<(String, String)>,
) -> Result<StatusCode, Refused> {
    in_mailbox(&sandbox, &address, |exchange, oid, _| {
        exchange.delete_category(oid, &id)
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does something in the mailbox of an address, at the world's time.
fn in_mailbox<T>(
    sandbox: &Sandbox,
    address: &str,
    act: impl FnOnce(&mut Exchange, &str, Timestamp) -> Result<T, GraphError>,
) -> Result<T, Refused> {
    let now = sandbox.now();
    let mut world = sandbox.world();
    let oid = world
        .exchange
        .mailbox(address)
        .map(|mailbox: &Mailbox| mailbox.oid.clone())?;
    Ok(act(&mut world.exchange, &oid, now)?)
}
