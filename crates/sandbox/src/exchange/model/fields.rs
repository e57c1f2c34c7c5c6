//! The fields of one event: new, changed, and what Exchange refuses of them.

use super::super::body;
use super::super::event::{
    Attendee, Body, BodyType, Event, Importance, Mailable, Response, Sensitivity, ShowAs, When,
};
use super::super::write::EventWrite;
use super::super::zones;
use super::GraphError;
use super::ids::opaque;
use super::versions::first_change;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn blank(owner: Mailable, start: When, end: When, now: Timestamp) -> Event {
    Event {
        rest_id: String::new(),
        immutable_id: String::new(),
        ical_uid: String::new(),
        change: first_change(now),
        created: now,
        modified: now,
        subject: String::new(),
        body: Body {
            kind: BodyType::Text,
            content: String::new(),
        },
        original_zones: (start.zone.clone(), end.zone.clone()),
        start,
        end,
        is_all_day: false,
        places: Vec::new(),
        organizer: owner,
        is_organizer: true,
        attendees: Vec::new(),
        response: Response::Organizer,
        responded_at: None,
        categories: Vec::new(),
        importance: Importance::Normal,
        sensitivity: Sensitivity::Normal,
        show_as: ShowAs::Busy,
        reminder_minutes: Some(15),
        response_requested: true,
        allow_new_time_proposals: true,
        hide_attendees: false,
        is_cancelled: false,
        is_draft: false,
        join_url: None,
        is_online: false,
        recurrence: None,
        exceptions: BTreeMap::new(),
        cancelled: BTreeSet::new(),
        edited: now,
        place: None,
        transaction_id: None,
        extended: BTreeMap::new(),
    }
}

pub(in crate::exchange) fn apply(event: &mut Event, write: &EventWrite) {
    fn set<T: Clone>(field: &mut T, value: &Option<T>) {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    set(&mut event.subject, &write.subject);
    set(&mut event.body, &write.body);
    set(&mut event.start, &write.start);
    set(&mut event.end, &write.end);
    set(&mut event.is_all_day, &write.is_all_day);
    set(&mut event.places, &write.places);
    set(&mut event.categories, &write.categories);
    set(&mut event.importance, &write.importance);
    set(&mut event.sensitivity, &write.sensitivity);
    set(&mut event.show_as, &write.show_as);
    set(&mut event.response_requested, &write.response_requested);
    set(
        &mut event.allow_new_time_proposals,
        &write.allow_new_time_proposals,
    );
    set(&mut event.hide_attendees, &write.hide_attendees);
    set(&mut event.recurrence, &write.recurrence);
    event.extended.extend(write.extended.iter().cloned());
    match (write.is_reminder_on, write.reminder_minutes) {
        (Some(false), _) => event.reminder_minutes = None,
        (Some(true), minutes) => event.reminder_minutes = minutes.or(event.reminder_minutes).or(Some(15)),
        (None, Some(minutes)) => event.reminder_minutes = event.reminder_minutes.map(|_| minutes),
        (None, None) => {}
    }
    if let Some(attendees) = &write.attendees {
        event.attendees = attendees
            .iter()
            .map(|one| with_answer(one, &event.attendees))
            .collect();
    }
    if write.is_online == Some(true) && !event.is_online {
        event.is_online = true;
        let url = format!(
            "https://teams.microsoft.example/l/meetup-join/19%3ameeting_{}",
            opaque(&["join", &event.ical_uid], 24)
        );
        let html = body::as_html(&event.body);
        let block = body::online_block(&url);
        let content = match html.rfind("</body>") {
            Some(at) => format!("{}{block}{}", &html[..at], &html[at..]),
            None => format!("{html}{block}"),
        };
        event.body = Body {
            kind: BodyType::Html,
            content,
        };
        event.join_url = Some(url);
    } else if write.body.is_some()
        && event
            .join_url
            .as_ref()
            .is_some_and(|url| !event.body.content.contains(url))
    {
        event.join_url = None;
    }
}

fn with_answer(attendee: &Attendee, before: &[Attendee]) -> Attendee {
    let known = before
        .iter()
        .find(|one| one.who.address.eq_ignore_ascii_case(&attendee.who.address));
    let (response, responded_at) =
        known.map_or((Response::None, None), |one| (one.response, one.responded_at));
    Attendee {
        response,
        responded_at,
        ..attendee.clone()
    }
}

pub(super) fn check(event: &Event) -> Result<(), GraphError> {
    let midnight = jiff::civil::time(0, 0, 0, 0);
    let whole_days = event.start.local.time() == midnight
        && event.end.local.time() == midnight
        && event.start.zone.eq_ignore_ascii_case(&event.end.zone)
        && event.start.local < event.end.local;
    if event.is_all_day && !whole_days {
        return Err(GraphError::invalid(
            "The start and end of an all day event must be set to midnight and be in the same time zone.",
        ));
    }
    if zones::instant(&event.end) < zones::instant(&event.start) {
        return Err(GraphError::new(
            400,
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "The end date of a calendar item is earlier than its start date.",
        ));
    }
    match event
        .recurrence
        .as_ref()
        .and_then(|rule| rule.problem(event.start.local.date()))
    {
        Some(problem) => Err(GraphError::new(400, "ErrorPropertyValidationFailure", problem)),
        None => Ok(()),
    }
}
