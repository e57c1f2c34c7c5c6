//! Paths of events.

use super::{Asked, Done, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::event::{Event, Response};
use crate::exchange::model::Exchange;
use crate::exchange::query::Order;
use crate::exchange::wire::View;
use crate::exchange::{write, zones};
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode, header};
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
        [id, action] => act(exchange, oid, id, &action.to_ascii_lowercase(), asked),
        [_, _, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

fn one(exchange: &mut Exchange, oid: &str, id: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH, &Method::DELETE])?;
    let if_match = asked
        .headers
        .get(header::IF_MATCH)
        .and_then(|tag| tag.to_str().ok());
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
        exchange.mailbox(oid)?.read_event(id)?
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

/// Single events and masters of the calendar.
fn list(exchange: &Exchange, oid: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    let view = view(exchange.mailbox(oid)?, asked);
    let passes = |event: &&Event| {
        asked
            .options
            .filter
            .as_ref()
            .is_none_or(|filter| filter.passes(event))
    };
    let mut found: Vec<&Event> = view.mailbox.events().filter(passes).collect();
    match asked.options.order {
        Some(Order::Start) => found.sort_by_key(|event| zones::instant(&event.start)),
        Some(Order::StartDescending) => {
            found.sort_by_key(|event| std::cmp::Reverse(zones::instant(&event.start)))
        }
        Some(Order::Modified) => found.sort_by_key(|event| event.modified),
        Some(Order::ModifiedDescending) => found.sort_by_key(|event| std::cmp::Reverse(event.modified)),
        None => {}
    }
    page(&view, asked, "events", &found)
}

/// A page of what was `found`, ten without `$top`, and where the next one is.
pub(super) fn page(
    view: &View<'_>,
    asked: &Asked<'_>,
    context: &str,
    found: &[&Event],
) -> Result<Done, GraphError> {
    let (skip, top) = (asked.options.skip, asked.options.top.unwrap_or(10));
    let page: Vec<Value> = found
        .iter()
        .skip(skip)
        .take(top)
        .map(|event| Value::Object(view.event(event)))
        .collect();
    let mut body = json!({"@odata.context": view.context(context)});
    if asked.options.count {
        merge(&mut body, json!({"@odata.count": found.len()}));
    }
    merge(&mut body, json!({"value": page}));
    if found.len() > skip + top {
        merge(
            &mut body,
            json!({"@odata.nextLink": next_link(asked, skip + top)}),
        );
    }
    Done::ok(body)
}

fn next_link(asked: &Asked<'_>, skip: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(asked.uri.query().unwrap_or_default().as_bytes()) {
        if !name.eq_ignore_ascii_case("$skip") {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("$skip", &skip.to_string());
    format!("{}{}?{}", asked.origin, asked.uri.path(), query.finish())
}
