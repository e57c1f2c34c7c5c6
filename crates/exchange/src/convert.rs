//! Graph's words into ours, and ours into Graph's.

pub(crate) mod contact;
mod countries;
pub(crate) mod message;
pub(crate) mod series;
pub(crate) mod task;

use crate::event::{Course, Event, EventKind, OrganizedBy};
use crate::html::{self, OnlineBlock};
use crate::mailbox::{STAMP_PROPERTY, is_ours};
use crate::wire;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeSet;
use sync_core::{
    Alarm, Appointment, AppointmentField, Attendee, Body, Description, HasFiles, ItemId, Marks, Own,
    Participants, Related, Role, ShowAs, Span, Told, Version, Visibility,
};

/// An event with what a later write needs of its raw form.
pub(crate) struct Look {
    pub(crate) event: Event,
    pub(crate) categories: Vec<String>,
    pub(crate) body: String,
    pub(crate) join_url: Option<String>,
}

/// Reads an event; the error names the property that cannot be understood.
pub(crate) fn look_from_event(wire: wire::Event) -> Result<Look, &'static str> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let time = span_from_event(&wire)?;
    let own = own_from_event(&wire);
    let categories = wire.categories.unwrap_or_default();
    let stamp = stamp_from_properties(wire.single_value_extended_properties);
    let join_url = wire.online_meeting.and_then(|online| filled(online.join_url));
    let body = html_from_body(wire.body);
    let said = html::description(&body, join_url.as_deref());
    let appointment = Appointment {
        subject: wire.subject.unwrap_or_default(),
        description: Description(said.description),
        location: wire
            .location
            .and_then(|location| location.display_name)
            .unwrap_or_default(),
        time,
        visibility: visibility_from_sensitivity(wire.sensitivity.as_deref()),
        people: Participants::default(),
        own,
        join_link: join_url
            .as_deref()
            .map_or(Told::Nothing, |link| Told::This(link.into())),
        related: Related::default(),
    };
    let modified = filled(wire.last_modified_date_time).ok_or("event.lastModifiedDateTime")?;
    let event = Event {
        id: ItemId::new(filled(wire.id).ok_or("event.id")?),
        ical_uid: filled(wire.ical_uid).ok_or("event.iCalUId")?,
        version: Version::new(filled(wire.etag).ok_or("event.@odata.etag")?),
        modified: modified.parse().map_err(|_| "event.lastModifiedDateTime")?,
        kind: kind_from_type(wire.kind.as_deref()).ok_or("event.type")?,
        master: filled(wire.series_master_id).map(ItemId::new),
        course: course_from(wire.is_cancelled, wire.response_status.as_ref()),
        organized_by: if wire.is_organizer == Some(true) {
            OrganizedBy::Owner
        } else {
            OrganizedBy::SomebodyElse
        },
        appointment: appointment.reduced(),
        attendees: attendees_from(wire.organizer, wire.attendees.unwrap_or_default()),
        body: if said.holds_more || wire.has_attachments == Some(true) {
            Body::HoldsMore
        } else {
            Body::AsInSales
        },
        files: has_files(wire.has_attachments),
        marks: Marks {
            category: categories.iter().any(|name| is_ours(name)),
            stamp: stamp.is_some(),
        },
        stamp,
        made_as: filled(wire.transaction_id),
    };
    Ok(Look {
        event,
        categories,
        body,
        join_url,
    })
}

/// Whether files hang on an item, besides images that its body shows.
fn has_files(has_attachments: Option<bool>) -> HasFiles {
    match has_attachments {
        Some(true) => HasFiles::Yes,
        Some(false) | None => HasFiles::No,
    }
}

/// When an event takes place; the error names the property that cannot be understood.
pub(crate) fn span_from_event(wire: &wire::Event) -> Result<Span, &'static str> {
    let is_all_day = wire.is_all_day.unwrap_or(false);
    span_from_moments(is_all_day, wire.start.as_ref(), wire.end.as_ref())
}

/// What to write so that `fields` hold what `wanted` has; `None` when the online-meeting block of the body that is
/// there cannot be told from the rest, so that it could not be kept byte for byte (R-APPT-20).
pub(crate) fn patch_from_fields(
    wanted: &Appointment,
    fields: &[AppointmentField],
    body: &str,
    join_url: Option<&str>,
) -> Option<wire::EventPatch> {
    let mut patch = wire::EventPatch::default();
    for field in fields {
        match field {
            AppointmentField::Subject => patch.subject = Some(wanted.subject.clone()),
            AppointmentField::Location => patch.location = Some(location_from_text(&wanted.location)),
            AppointmentField::Visibility => {
                patch.sensitivity = Some(sensitivity_from_visibility(wanted.visibility))
            }
            AppointmentField::Time => set_time(&mut patch, wanted.time),
            AppointmentField::Description => {
                let own = html::sanitised(&wanted.description.0);
                patch.body = Some(body_from_html(match html::online_block(body, join_url) {
                    OnlineBlock::None => own,
                    OnlineBlock::At(range) => format!("{own}{}", &body[range]),
                    OnlineBlock::Blurred => return None,
                }));
            }
            AppointmentField::ShowAs => set_show_as(&mut patch, wanted),
            AppointmentField::Reminder => set_reminder(&mut patch, wanted),
            // Invitees and where to join are Exchange's own: these fields never travel here.
            AppointmentField::People | AppointmentField::JoinLink => {}
        }
    }
    Some(patch)
}

/// A whole new event, to which these addresses are invited.
pub(crate) fn event_from_appointment(wanted: &Appointment, invitees: &[String]) -> wire::EventPatch {
    let mut patch = wire::EventPatch {
        subject: Some(wanted.subject.clone()),
        location: Some(location_from_text(&wanted.location)),
        sensitivity: Some(sensitivity_from_visibility(wanted.visibility)),
        body: Some(body_from_html(html::sanitised(&wanted.description.0))),
        attendees: (!invitees.is_empty()).then(|| invitees.iter().map(|one| invited(one)).collect()),
        ..wire::EventPatch::default()
    };
    set_time(&mut patch, wanted.time);
    set_show_as(&mut patch, wanted);
    set_reminder(&mut patch, wanted);
    patch
}

/// What the mailbox's owner has of their own. What perhaps takes time takes it: Sales tells no more apart. Of a value that is
/// new to us nothing is said.
fn own_from_event(wire: &wire::Event) -> Own {
    let show_as = match wire.show_as.as_deref() {
        Some("free" | "workingElsewhere") => Told::This(ShowAs::Free),
        Some("busy" | "tentative" | "oof") => Told::This(ShowAs::Busy),
        Some(_) | None => Told::Nothing,
    };
    let minutes = u32::try_from(wire.reminder_minutes_before_start.unwrap_or(0)).unwrap_or(0);
    let reminder = match wire.is_reminder_on {
        Some(true) => Told::This(Alarm::Before(minutes)),
        Some(false) => Told::This(Alarm::Off),
        None => Told::Nothing,
    };
    Own {
        of: None,
        show_as,
        reminder,
    }
}

/// Where nobody says anything, Exchange has a default.
fn set_show_as(patch: &mut wire::EventPatch, wanted: &Appointment) {
    patch.show_as = wanted.own.show_as.this().map(|show_as| match show_as {
        ShowAs::Busy => "busy",
        ShowAs::Free => "free",
    });
}

/// As [`set_show_as`].
fn set_reminder(patch: &mut wire::EventPatch, wanted: &Appointment) {
    let alarm = wanted.own.reminder.this();
    patch.is_reminder_on = alarm.map(|alarm| *alarm != Alarm::Off);
    patch.reminder_minutes_before_start = alarm.and_then(|alarm| match alarm {
        Alarm::Off => None,
        Alarm::Before(minutes) => Some(i32::try_from(*minutes).unwrap_or(i32::MAX)),
    });
}

fn invited(address: &str) -> wire::Attendee {
    wire::Attendee {
        kind: Some("required".to_owned()),
        email_address: Some(wire::EmailAddress {
            address: Some(address.to_owned()),
        }),
    }
}

/// What is called off takes place for nobody, whatever they answered.
fn course_from(is_cancelled: Option<bool>, answered: Option<&wire::ResponseStatus>) -> Course {
    let answer = answered.and_then(|status| status.response.as_deref());
    match (is_cancelled, answer) {
        (Some(true), _) => Course::Cancelled,
        (Some(false) | None, Some("declined")) => Course::Declined,
        (Some(false) | None, _) => Course::Planned,
    }
}

/// Our stamp as Graph takes it.
pub(crate) fn property_from_stamp(stamp: &str) -> wire::ExtendedProperty {
    wire::ExtendedProperty {
        id: Some(STAMP_PROPERTY.to_owned()),
        value: Some(stamp.to_owned()),
    }
}

/// A body in either form, as HTML.
fn html_from_body(body: Option<wire::Body>) -> String {
    let Some(wire::Body {
        content_type,
        content: Some(content),
    }) = body
    else {
        return String::new();
    };
    match content_type.as_deref() {
        Some(kind) if kind.eq_ignore_ascii_case("text") => html::from_text(&content),
        Some(_) | None => content,
    }
}

fn body_from_html(html: String) -> wire::Body {
    wire::Body {
        content_type: Some("html".to_owned()),
        content: Some(html),
    }
}

fn location_from_text(text: &str) -> wire::Location {
    wire::Location {
        display_name: Some(text.to_owned()),
    }
}

pub(crate) fn stamp_from_properties(properties: Option<Vec<wire::ExtendedProperty>>) -> Option<String> {
    let ours = |id: &Option<String>| {
        id.as_deref()
            .is_some_and(|id| id.eq_ignore_ascii_case(STAMP_PROPERTY))
    };
    properties?
        .into_iter()
        .find(|property| ours(&property.id))?
        .value
        .filter(|stamp| !stamp.is_empty())
}

fn kind_from_type(kind: Option<&str>) -> Option<EventKind> {
    match kind? {
        "singleInstance" => Some(EventKind::Single),
        "occurrence" => Some(EventKind::Occurrence),
        "exception" => Some(EventKind::Exception),
        "seriesMaster" => Some(EventKind::Master),
        _ => None,
    }
}

/// `personal` is a label that hides nothing; `confidential` asks for discretion, which Sales can only give as private.
/// A value that is new to us may ask for it too.
fn visibility_from_sensitivity(sensitivity: Option<&str>) -> Visibility {
    match sensitivity {
        None | Some("normal" | "personal") => Visibility::Normal,
        Some(_) => Visibility::Private,
    }
}

fn sensitivity_from_visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Normal => "normal",
        Visibility::Private => "private",
    }
}

fn attendees_from(organizer: Option<wire::Recipient>, attendees: Vec<wire::Attendee>) -> Vec<Attendee> {
    let organizer = organizer.and_then(|one| Some((one.email_address?.address?, Role::Organizer)));
    let others = attendees.into_iter().filter_map(|one| {
        let is_resource = one
            .kind
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("resource"));
        let role = if is_resource {
            Role::Resource
        } else {
            Role::Attendee
        };
        Some((one.email_address?.address?, role))
    });
    let mut known = BTreeSet::new();
    organizer
        .into_iter()
        .chain(others)
        .map(|(address, role)| Attendee {
            address: address.trim().to_lowercase(),
            role,
        })
        .filter(|one| !one.address.is_empty() && known.insert(one.address.clone()))
        .collect()
}

fn span_from_moments(
    is_all_day: bool,
    start: Option<&wire::Moment>,
    end: Option<&wire::Moment>,
) -> Result<Span, &'static str> {
    let start = start.and_then(civil_from_moment).ok_or("event.start")?;
    let end = end.and_then(civil_from_moment).ok_or("event.end")?;
    if is_all_day {
        let first = nearest_day(start).ok_or("event.start")?;
        // Graph's end is the midnight after the last day.
        let last = nearest_day(end)
            .and_then(|day| day.yesterday().ok())
            .ok_or("event.end")?;
        return Ok(Span::AllDay {
            first,
            last: last.max(first),
        });
    }
    let moment = |civil: DateTime| civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    Ok(Span::Timed {
        start: moment(start).ok_or("event.start")?,
        end: moment(end).ok_or("event.end")?,
    })
}

/// Graph was asked for UTC; another zone would be misread.
fn civil_from_moment(moment: &wire::Moment) -> Option<DateTime> {
    let zone = moment.time_zone.as_deref().unwrap_or("UTC");
    let is_utc = ["UTC", "Etc/UTC", "Etc/GMT", "tzone://Microsoft/Utc"]
        .iter()
        .any(|utc| utc.eq_ignore_ascii_case(zone));
    let text = moment.date_time.as_deref().filter(|_| is_utc)?;
    text.strip_suffix('Z').unwrap_or(text).parse().ok()
}

/// Whole days belong to no zone. Should a midnight have been shifted into UTC after all, the day it came from is the
/// nearest one.
fn nearest_day(civil: DateTime) -> Option<Date> {
    civil.checked_add(12.hours()).ok().map(DateTime::date)
}

fn set_time(patch: &mut wire::EventPatch, time: Span) {
    let at = |civil: DateTime| wire::Moment {
        date_time: Some(civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        time_zone: Some("UTC".to_owned()),
    };
    let (start, end) = match time {
        Span::Timed { start, end } => (civil_from_timestamp(start), civil_from_timestamp(end)),
        Span::AllDay { first, last } => (
            first.to_datetime(Time::midnight()),
            last.saturating_add(1.day()).to_datetime(Time::midnight()),
        ),
    };
    patch.start = Some(at(start));
    patch.end = Some(at(end));
    patch.is_all_day = Some(matches!(time, Span::AllDay { .. }));
}

fn civil_from_timestamp(timestamp: Timestamp) -> DateTime {
    timestamp.to_zoned(TimeZone::UTC).datetime()
}

#[cfg(test)]
pub(crate) mod tests;
