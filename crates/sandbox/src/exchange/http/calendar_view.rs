//! `calendarView`: what a calendar shows in a range, series meeting by meeting.

use super::events::page;
use super::{Asked, Done, needs, only, view};
use crate::exchange::error::GraphError;
use crate::exchange::event::Event;
use crate::exchange::model::{Exchange, Window};
use crate::exchange::zones;
use crate::identity::model::GraphAccess;
use axum::http::Method;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Single events, occurrences and exceptions that overlap the range, by their begin; no masters.
pub(super) fn route(
    exchange: &Exchange,
    access: &GraphAccess,
    oid: &str,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    needs(access, &["Calendars.Read", "Calendars.ReadWrite"])?;
    only(asked, &[&Method::GET])?;
    let window = Window {
        start: bound(asked, "startDateTime")?,
        end: bound(asked, "endDateTime")?,
    };
    let view = view(exchange.mailbox(oid)?, asked);
    let mut shown: Vec<Arc<Event>> = Vec::new();
    for event in view.mailbox.events() {
        if event.recurrence.is_some() {
            shown.extend(event.instances(&window));
        } else if event.lies_in(&window) {
            shown.push(Arc::new(event.clone()));
        }
    }
    shown.sort_by_key(|event| zones::instant(&event.start));
    let shown: Vec<&Event> = shown.iter().map(AsRef::as_ref).collect();
    page(&view, asked, "calendarView", &shown)
}

/// A bound of the range: an offset in the value wins, none means UTC, whatever zone is preferred.
fn bound(asked: &Asked<'_>, name: &str) -> Result<Timestamp, GraphError> {
    let query = asked.uri.query().unwrap_or_default();
    let value = url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned());
    let read = |text: &str| {
        text.parse::<Timestamp>().ok().or_else(|| {
            let civil: DateTime = text.parse().ok()?;
            civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        })
    };
    value.as_deref().and_then(read).ok_or_else(|| {
        GraphError::new(
            400,
            "ErrorInvalidParameter",
            format!("This request requires a time window specified by the query string parameters StartDateTime and EndDateTime; {name} is missing or cannot be read."),
        )
    })
}
