//! Paths of events.

use super::attachments::{self, Holder};
use super::list::{self, known};
use super::{Asked, Done, calendar, if_match, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::event::{Event, Response};
use crate::exchange::model::Exchange;
use crate::exchange::query::Filter;
use crate::exchange::wire::properties::EVENT;
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// `events`, `events/{id}` and the actions on one; `skip` segments have been matched already.
pub(super) fn route(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    skip: usize,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let reading = *asked.method == Method::GET;
    needs(
        access,
        if reading {
            &["Calendars.Read", "Calendars.ReadWrite"]
        } else {
            &["Calendars.ReadWrite"]
        },
    )?;
    let rest: Vec<&str> = asked.segments.iter().skip(skip).map(String::as_str).collect();
    match rest.as_slice() {
        [] if reading => list(exchange, oid, asked),
        [] => {
            only(asked, &[&Method::POST])?;
            needs_json(asked.headers)?;
            let event = exchange.create_event(oid, &write::read(asked.body)?, asked.now)?;
            Done::created(entity(exchange, oid, &event, asked)?)
        }
        [id] => one(exchange, oid, id, asked),
        [id, instances] if instances.eq_ignore_ascii_case("instances") => {
            calendar::instances(exchange, oid, id, asked)
        }
        [id, calendar] if calendar.eq_ignore_ascii_case("calendar") => {
            calendar::of_event(exchange, oid, id, asked)
        }
        [id, files, rest @ ..] if files.eq_ignore_ascii_case("attachments") => {
            let event = exchange.mailbox(oid)?.read_event(id)?;
            // What hangs on a meeting of a series hangs on the series.
            let item = match &event.place {
                Some(place) => place.master_id.clone(),
                None => event.immutable_id.clone(),
            };
            attachments::route(exchange, oid, &item, Holder::OutlookItem, rest, asked)
        }
        [id, action] => act(exchange, oid, id, &action.to_ascii_lowercase(), asked),
        [_, _, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// By its id an event is read wherever it lies in its mailbox. What does not lie in the calendar is written by nobody here.
fn one(exchange: &mut Exchange, oid: &str, id: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH, &Method::DELETE])?;
    known(asked, &EVENT)?;
    let if_match = if_match(asked);
    if *asked.method == Method::DELETE {
        exchange.delete_event(oid, id, if_match, asked.now)?;
        return Done::empty(StatusCode::NO_CONTENT);
    }
    let event = if *asked.method == Method::PATCH {
        needs_json(asked.headers)?;
        let change = write::read(asked.body)?;
        if change.transaction_id.is_some() {
            return Err(GraphError::invalid(
                "The property 'transactionId' can only be set when the event is created.",
            ));
        }
        exchange.update_event(oid, id, &change, if_match, asked.now)?
    } else {
        exchange.mailbox(oid)?.read_event_anywhere(id)?
    };
    Done::ok(entity(exchange, oid, &event, asked)?)
}

fn act(
    exchange: &mut Exchange,
    oid: &str,
    id: &str,
    action: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let answer = match action {
        "cancel" => None,
        "accept" => Some(Response::Accepted),
        "decline" => Some(Response::Declined),
        "tentativelyaccept" => Some(Response::TentativelyAccepted),
        unknown => return Err(GraphError::no_such_segment(unknown)),
    };
    only(asked, &[&Method::POST])?;
    match answer {
        Some(answer) => exchange.respond(oid, id, answer, asked.now)?,
        None => exchange.cancel_event(oid, id, asked.now)?,
    }
    Done::empty(StatusCode::ACCEPTED)
}

fn entity(exchange: &Exchange, oid: &str, event: &Event, asked: &Asked<'_>) -> Result<Value, GraphError> {
    let view = view(exchange.mailbox(oid)?, asked);
    let mut body = json!({"@odata.context": view.context("events/$entity")});
    merge(&mut body, Value::Object(view.event(event)));
    Ok(body)
}

fn list(exchange: &Exchange, oid: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    known(asked, &EVENT)?;
    let filter = asked.options.filter.as_ref();
    if exchange.refuses_event_categories && filter.is_some_and(|filter| filter.searches("categories")) {
        return Err(Filter::refused());
    }
    let view = view(exchange.mailbox(oid)?, asked);
    list::page(view.mailbox.events(), view.context("events"), asked, |event| {
        view.event(event)
    })
}
