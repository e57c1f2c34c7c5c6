//! The calendar itself, and in a window: what lies in it, the instances of one series, and what changed.

use super::delta::{Round, removed};
use super::list::{self, known};
use super::{Asked, Done, View, if_match, merge, needs, needs_json, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::model::{CalendarRow, Exchange, Folder, Window};
use crate::exchange::wire::properties::{CALENDAR, EVENT};
use crate::exchange::write;
use crate::identity::model::GraphAccess;
use axum::http::Method;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// `calendar`, the default one. This stand-in lets nothing of it be changed but extended properties, which the answer to
/// the change does not echo.
pub(super) fn default_calendar(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET, &Method::PATCH])?;
    known(asked, &CALENDAR)?;
    if *asked.method == Method::PATCH {
        needs(access, &["Calendars.ReadWrite"])?;
        needs_json(asked.headers)?;
        let extended = write::calendar::read(asked.body)?;
        exchange.update_calendar(oid, &extended, if_match(asked))?;
    } else {
        needs(access, &["Calendars.Read", "Calendars.ReadWrite"])?;
    }
    let view = view(exchange.mailbox(oid)?, asked);
    let mut body = json!({"@odata.context": view.context("calendar/$entity")});
    merge(&mut body, Value::Object(view.calendar()));
    Done::ok(body)
}

/// `events/{id}/calendar`: the calendar that holds the event, wherever in the mailbox that is. What lies in Deleted Items is
/// in no calendar.
pub(super) fn of_event(
    exchange: &Exchange,
    oid: &str,
    id: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET])?;
    known(asked, &CALENDAR)?;
    let view = view(exchange.mailbox(oid)?, asked);
    let calendar = match view.mailbox.folder_of_event(id)? {
        Folder::Default => view.calendar(),
        Folder::Elsewhere => view.further_calendar(),
        Folder::DeletedItems => return Err(GraphError::item_not_found()),
    };
    let mut body = json!({"@odata.context": view.context(&format!("events('{id}')/calendar/$entity"))});
    merge(&mut body, Value::Object(calendar));
    Done::ok(body)
}

/// `calendarView` and `calendarView/delta`; `rest` is what follows the first segment, in lower case.
pub(super) fn calendar_view(
    exchange: &Exchange,
    oid: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET])?;
    match rest {
        [] => {
            let view = view(exchange.mailbox(oid)?, asked);
            let events = view.mailbox.calendar_view(&window(asked)?);
            collection(&events, "calendarView", &view, asked)
        }
        ["delta"] => delta(exchange, oid, asked),
        [unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// `events/{id}/instances`
pub(super) fn instances(
    exchange: &Exchange,
    oid: &str,
    id: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    only(asked, &[&Method::GET])?;
    let view = view(exchange.mailbox(oid)?, asked);
    let master = view.mailbox.read_event(id)?;
    if master.recurrence.is_none() {
        return Err(GraphError::new(
            400,
            "ErrorInvalidOperation",
            "Your request can't be completed. The requested event isn't a series master.",
        ));
    }
    let events = view.mailbox.instances(&master.immutable_id, &window(asked)?)?;
    collection(&events, &format!("events('{id}')/instances"), &view, asked)
}

fn collection(
    events: &[std::sync::Arc<crate::exchange::event::Event>],
    context: &str,
    view: &View<'_>,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    known(asked, &EVENT)?;
    // Graph documents that these two cannot be selected here; without a selection they are there.
    let never = |name: &str| {
        let hidden = ["createdDateTime", "lastModifiedDateTime"];
        asked.options.select.is_some() && context == "calendarView" && hidden.contains(&name)
    };
    let shown = |event: &crate::exchange::event::Event| -> Map<String, Value> {
        let mut shown = view.event(event);
        shown.retain(|name, _| !never(name));
        shown
    };
    list::page(
        events.iter().map(AsRef::as_ref),
        view.context(context),
        asked,
        shown,
    )
}

fn delta(exchange: &Exchange, oid: &str, asked: &Asked<'_>) -> Result<Done, GraphError> {
    const REFUSED: &[&str] = &["$orderby", "$filter", "$select", "$expand", "$search", "$top"];
    let round = Round::read(asked, "CalendarView", REFUSED)?;
    let window = match &round.cursor {
        None => window(asked)?,
        Some(cursor) => cursor.window().ok_or_else(GraphError::sync_state_not_found)?,
    };
    let page = exchange.changes(oid, round.cursor.as_ref(), window, round.limit(asked))?;
    let view = view(exchange.mailbox(oid)?, asked);
    let rows = page.rows.iter().map(|row| match row {
        CalendarRow::Changed(event) => {
            let mut shown = view.event(event);
            shown.insert("@odata.type".to_owned(), "#microsoft.graph.event".into());
            Value::Object(shown)
        }
        CalendarRow::Occurrence(occurrence) => view.occurrence(occurrence),
        CalendarRow::Removed(id) => removed(&view.id_of_event(id)),
    });
    round.page(asked, view.context("calendarView"), &page, rows.collect())
}

/// Both ends are demanded; an offset in a value wins, without one it is UTC, whatever zone is preferred.
fn window(asked: &Asked<'_>) -> Result<Window, GraphError> {
    let missing = || {
        GraphError::new(
            400,
            "ErrorInvalidParameter",
            "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
        )
    };
    let instant = |text: &Option<String>| -> Result<Timestamp, GraphError> {
        let text = text.as_deref().ok_or_else(missing)?;
        let moment = text.parse().ok().or_else(|| {
            let civil: DateTime = text.parse().ok()?;
            Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
        });
        moment.ok_or_else(|| {
            GraphError::new(
                400,
                "ErrorInvalidParameter",
                format!("The value '{text}' is not a date and time."),
            )
        })
    };
    let (start, end) = (instant(&asked.options.start)?, instant(&asked.options.end)?);
    if end < start {
        return Err(GraphError::new(
            400,
            "ErrorInvalidParameter",
            "The end of the time window must not lie before its start.",
        ));
    }
    Ok(Window { start, end })
}
