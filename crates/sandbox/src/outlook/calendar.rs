//! Events as the page shows and writes them, made from those of the model.

use crate::exchange::body;
use crate::exchange::error::GraphError;
use crate::exchange::event::{
    Attendee, AttendeeType, Body, BodyType, Event, Mailable, Place, Response, When,
};
use crate::exchange::model::Mailbox;
use crate::exchange::write::EventWrite;
use crate::exchange::zones;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// An event as the page shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventView {
    /// As Exchange Web Services write it, which is what Office.js hands to add-ins.
    id: String,
    /// The same id as Graph takes it.
    rest_id: String,
    /// Of the series that it belongs to, or is, in the first form.
    series_id: Option<String>,
    subject: String,
    body_html: String,
    /// RFC 3339 UTC; of an all-day event only the date counts.
    start: String,
    /// As `start`, exclusive.
    end: String,
    is_all_day: bool,
    location: String,
    organizer: Mailable,
    is_organizer: bool,
    is_cancelled: bool,
    attendees: Vec<AttendeeView>,
    categories: Vec<String>,
    created: Timestamp,
    modified: Timestamp,
}

#[derive(Debug, Serialize)]
struct AttendeeView {
    name: String,
    address: String,
    #[serde(rename = "type")]
    kind: AttendeeType,
    response: Response,
}

/// The mail by which a meeting of somebody else came into the mailbox.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invitation {
    id: String,
    rest_id: String,
    conversation_id: String,
    internet_message_id: String,
    subject: String,
    body_html: String,
    from: Mailable,
    to: Vec<Mailable>,
    cc: Vec<Mailable>,
    start: String,
    end: String,
    is_all_day: bool,
    location: String,
    received: Timestamp,
}

/// What a person writes into the form of a meeting.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct EventFields {
    subject: String,
    location: String,
    body_html: String,
    start: Timestamp,
    end: Timestamp,
    is_all_day: bool,
    attendees: Vec<AttendeeFields>,
}

#[derive(Debug, Deserialize)]
struct AttendeeFields {
    name: String,
    address: String,
    #[serde(rename = "type")]
    kind: AttendeeType,
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        let attendees = event.attendees.iter().map(|one| AttendeeView {
            name: one.who.name.clone(),
            address: one.who.address.clone(),
            kind: one.kind,
            response: one.response,
        });
        Self {
            id: ews_form(&event.rest_id),
            rest_id: event.rest_id.clone(),
            series_id: series_of(event),
            subject: event.subject.clone(),
            body_html: body::as_html(&event.body),
            start: moment(event, &event.start),
            end: moment(event, &event.end),
            is_all_day: event.is_all_day,
            location: place_names(&event.places),
            organizer: event.organizer.clone(),
            is_organizer: event.is_organizer,
            is_cancelled: event.is_cancelled,
            attendees: attendees.collect(),
            categories: event.categories.clone(),
            created: event.created,
            modified: event.modified,
        }
    }
}

impl EventFields {
    /// The change that makes `before` what the form says, and nothing beyond: what is left as it was mails nobody.
    pub(super) fn write(self, mailbox: &Mailbox, before: Option<&Event>) -> Result<EventWrite, GraphError> {
        let view = before.map(EventView::from);
        let when = |at: Timestamp| {
            if self.is_all_day {
                Some(midnight(at, &mailbox.zone))
            } else {
                in_zone(at, &mailbox.zone)
            }
            .ok_or_else(|| GraphError::invalid("Time out of range."))
        };
        let attendees = self
            .attendees
            .into_iter()
            .map(AttendeeFields::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let (start, end) = (when(self.start)?, when(self.end)?);
        let same_attendees = before.is_some_and(|event| same_people(&event.attendees, &attendees));
        let moved = before.is_none_or(|event| {
            event.is_all_day != self.is_all_day
                || !same_moment(event, &event.start, &start)
                || !same_moment(event, &event.end, &end)
        });
        let rewritten = view.as_ref().is_none_or(|view| view.body_html != self.body_html);
        let relocated = view.as_ref().is_none_or(|view| view.location != self.location);
        let retitled = view.as_ref().is_none_or(|view| view.subject != self.subject);
        Ok(EventWrite {
            subject: retitled.then_some(self.subject),
            body: rewritten.then_some(Body {
                kind: BodyType::Html,
                content: self.body_html,
            }),
            start: moved.then_some(start),
            end: moved.then_some(end),
            is_all_day: moved.then_some(self.is_all_day),
            places: relocated.then(|| places(&self.location)),
            attendees: (!same_attendees).then_some(attendees),
            ..EventWrite::default()
        })
    }
}

impl AttendeeFields {
    fn parse(self) -> Result<Attendee, GraphError> {
        let Self { name, address, kind } = self;
        if !address.contains('@') {
            return Err(GraphError::new(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient isn't valid.",
            ));
        }
        let name = if name.is_empty() { address.clone() } else { name };
        Ok(Attendee {
            who: Mailable { name, address },
            kind,
            response: Response::None,
            responded_at: None,
        })
    }
}

/// Whether the event has any part between two moments; an all-day event is everywhere on its dates, so it may be a few
/// hours off and still counts.
pub(super) fn touches(event: &Event, from: Timestamp, until: Timestamp) -> bool {
    let (Some(start), Some(end)) = (zones::instant(&event.start), zones::instant(&event.end)) else {
        return false;
    };
    if event.is_all_day {
        let day = 24.hours();
        let (early, late) = (
            from.checked_sub(day).unwrap_or(from),
            until.checked_add(day).unwrap_or(until),
        );
        return start < late && end > early;
    }
    start < until && (end > from || start == from)
}

/// The invitations that brought other people's meetings here, newest first.
pub(super) fn invitations(mailbox: &Mailbox) -> Vec<Invitation> {
    let mut list: Vec<_> = mailbox
        .events()
        .filter(|event| !event.is_organizer)
        .map(|event| invitation(mailbox, event))
        .collect();
    list.sort_by_key(|mail| std::cmp::Reverse(mail.received));
    list
}

fn invitation(mailbox: &Mailbox, event: &Event) -> Invitation {
    // A mail is an item of its own in another folder, so its id is its own as well.
    let rest_id = event.rest_id.replacen("AAMkAG", "AAMkAI", 1);
    let view = EventView::from(event);
    let people = |kind: AttendeeType| {
        event
            .attendees
            .iter()
            .filter(move |one| one.kind == kind)
            .map(|one| one.who.clone())
            .collect::<Vec<_>>()
    };
    let mut to = people(AttendeeType::Required);
    let cc = people(AttendeeType::Optional);
    if to.is_empty() && cc.is_empty() {
        to.push(mailbox.owner.clone());
    }
    Invitation {
        id: ews_form(&rest_id),
        conversation_id: format!("AAQk{}", event.ical_uid),
        internet_message_id: format!("<{}@{}>", event.ical_uid, domain(&event.organizer.address)),
        rest_id,
        subject: view.subject,
        body_html: view.body_html,
        from: view.organizer,
        to,
        cc,
        start: view.start,
        end: view.end,
        is_all_day: view.is_all_day,
        location: view.location,
        received: event.created,
    }
}

fn series_of(event: &Event) -> Option<String> {
    let of_master = event.place.as_ref().map(|place| &place.master_rest_id);
    let own = event.recurrence.as_ref().map(|_| &event.rest_id);
    of_master.or(own).map(|rest_id| ews_form(rest_id))
}

pub(super) fn ews_form(rest_id: &str) -> String {
    rest_id.replace('-', "/").replace('_', "+")
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

fn place_names(places: &[Place]) -> String {
    places
        .iter()
        .map(|place| place.name.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

fn places(text: &str) -> Vec<Place> {
    let names = text.split(';').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| Place {
            name: name.to_owned(),
            room_address: None,
            street: None,
        })
        .collect()
}

fn moment(event: &Event, when: &When) -> String {
    if event.is_all_day {
        return format!("{}T00:00:00Z", when.local.date());
    }
    zones::instant(when).map_or_else(|| format!("{}Z", when.local), |at| at.to_string())
}

fn midnight(at: Timestamp, zone: &str) -> When {
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    When {
        local: date.at(0, 0, 0, 0),
        zone: zone.to_owned(),
    }
}

fn in_zone(at: Timestamp, zone: &str) -> Option<When> {
    let utc = When {
        local: at.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
        zone: "UTC".to_owned(),
    };
    zones::shift(&utc, zone)
}

fn same_moment(event: &Event, before: &When, after: &When) -> bool {
    if event.is_all_day {
        return before.local.date() == after.local.date();
    }
    zones::instant(before) == zones::instant(after)
}

fn same_people(before: &[Attendee], after: &[Attendee]) -> bool {
    let listed = |list: &[Attendee]| {
        let mut people: Vec<_> = list
            .iter()
            .map(|one| (one.who.address.to_lowercase(), one.kind.text()))
            .collect();
        people.sort_unstable();
        people
    };
    listed(before) == listed(after)
}

#[cfg(test)]
mod tests;
