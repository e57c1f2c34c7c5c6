//! Appointments.

use super::{Common, Kept, timestamp_from_wire, wire_from_subject};
use crate::client::Pod;
use crate::fields;
use crate::wire::{self, Row};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::{Alarm, Appointment, AppointmentField, Own, SalesPerson, ShowAs, Span, Told, Visibility};

impl Kept for Appointment {
    const FUNCTION: &'static str = fields::APPOINTMENT;
    const UNREAD: &'static [&'static str] =
        &[fields::DUE, fields::STATUS, fields::PRIORITY, fields::PERCENTAGE];
    const OF_ASSIGNEES: &'static [&'static str] =
        &[fields::ASSIGNEE_ID, fields::SHOW_TIME_AS, fields::REMINDER_PERIOD];

    /// Who takes part are contacts, assignees and the owner. Contacts among the relations are always left out, since
    /// Sales does not tell them from those.
    fn from_wire(pod: &Pod, wire: &wire::Activity, common: Common) -> Result<Self, &'static str> {
        let owner = SalesPerson::User(common.owner);
        let appointment = Self {
            subject: common.subject,
            description: common.description,
            location: wire.location.clone().unwrap_or_default(),
            time: span_from_wire(wire.all_day, wire.start.as_deref(), wire.end.as_deref())?,
            visibility: common.visibility,
            people: common.rows.into_iter().chain([owner]).collect(),
            own: common.own,
            join_link: match wire.web_conference.clone() {
                Some(text) => {
                    let link = pod.large_text_from_wire(text);
                    Told::This(link.ok_or(fields::WEB_CONFERENCE)?.into())
                }
                None => Told::Nothing,
            },
            related: common.related,
        };
        Ok(appointment.reduced())
    }

    fn rows(&self) -> BTreeSet<SalesPerson> {
        let related = self.related.contacts.iter().copied().map(SalesPerson::Contact);
        self.people.iter().copied().chain(related).collect()
    }

    fn set_field(&self, pod: &Pod, row: &mut Row, field: AppointmentField) {
        let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
        match field {
            AppointmentField::Subject => {
                set(fields::SUBJECT, wire_from_subject(&self.subject));
            }
            AppointmentField::Description => {
                set(fields::DESCRIPTION, pod.wire_from_description(&self.description));
            }
            AppointmentField::Location => {
                let location = Some(&self.location).filter(|location| !location.is_empty());
                set(fields::LOCATION, json!(location));
            }
            AppointmentField::Time => {
                let (start, end) = wire_from_span(self.time);
                set(fields::START, json!(start));
                set(fields::END, json!(end));
                set(fields::ALL_DAY, json!(matches!(self.time, Span::AllDay { .. })));
            }
            AppointmentField::Visibility => {
                set(fields::PRIVATE, json!(self.visibility == Visibility::Private));
            }
            AppointmentField::JoinLink => {
                if let Some(link) = self.join_link.this() {
                    set(fields::WEB_CONFERENCE, pod.wire_from_large_text(link));
                }
            }
            // Those who take part are rows of their own, and what is the owner's own is in theirs.
            AppointmentField::People | AppointmentField::ShowAs | AppointmentField::Reminder => {}
        }
    }

    fn owners_row(&self, of: &[AppointmentField]) -> Row {
        let mut row = Row::new();
        if let (true, Some(show_as)) = (of.contains(&AppointmentField::ShowAs), self.own.show_as.this()) {
            let code = match show_as {
                ShowAs::Busy => fields::BUSY,
                ShowAs::Free => fields::FREE,
            };
            row.insert(fields::SHOW_TIME_AS.to_owned(), json!(code));
        }
        if let (true, Some(alarm)) = (of.contains(&AppointmentField::Reminder), self.own.reminder.this()) {
            let minutes = match alarm {
                Alarm::Off => None,
                Alarm::Before(minutes) => Some(*minutes),
            };
            row.insert(fields::REMINDER_PERIOD.to_owned(), json!(minutes));
        }
        row
    }

    fn all_fields() -> &'static [AppointmentField] {
        AppointmentField::ALL
    }

    fn with_owner_as(mut self, wanted: &Self, owner: SalesPerson) -> Self {
        if !wanted.rows().contains(&owner) {
            let others = self.people.iter().copied().filter(|person| *person != owner);
            self.people = others.collect();
        }
        self
    }
}

/// What an assignee has of their own. Where no code stands the time is taken, and without minutes nobody is reminded; a code of
/// a pod's own takes it too.
pub(super) fn own_from_assignee(child: &wire::Child) -> Own {
    let show_as = match &child.show_as {
        Some(Some(code)) if code == fields::FREE => Told::This(ShowAs::Free),
        Some(Some(_) | None) => Told::This(ShowAs::Busy),
        None => Told::Nothing,
    };
    let before = |minutes: i64| Alarm::Before(u32::try_from(minutes).unwrap_or(0));
    let reminder = match child.reminder {
        Some(minutes) => Told::This(minutes.map_or(Alarm::Off, before)),
        None => Told::Nothing,
    };
    Own {
        of: None,
        show_as,
        reminder,
    }
}

fn span_from_wire(all_day: bool, start: Option<&str>, end: Option<&str>) -> Result<Span, &'static str> {
    let start = start.and_then(timestamp_from_wire).ok_or(fields::START)?;
    let end = end.and_then(timestamp_from_wire).ok_or(fields::END)?;
    if !all_day {
        return Ok(Span::Timed { start, end });
    }
    let civil = |at: Timestamp| at.to_zoned(TimeZone::UTC).datetime();
    // Whole days belong to no zone. Should somebody's midnight have been shifted into UTC, the day it came from is the
    // nearest one, and the end was shifted by as much.
    let first = civil(start)
        .checked_add(12.hours())
        .map_err(|_| fields::START)?
        .date();
    let shift = first.to_datetime(Time::midnight()).duration_since(civil(start));
    let end = civil(end).checked_add(shift).map_err(|_| fields::END)?;
    let last = match end.time() == Time::midnight() {
        true => end.date().yesterday().unwrap_or(end.date()),
        false => end.date(),
    };
    Ok(Span::AllDay {
        first,
        last: last.max(first),
    })
}

/// Whole days go from the first moment of the first to the last second of the last, both written as UTC.
pub(crate) fn wire_from_span(span: Span) -> (String, String) {
    match span {
        Span::Timed { start, end } => (start.to_string(), end.to_string()),
        Span::AllDay { first, last } => {
            let at = |day: Date, time: &str| format!("{day}T{time}Z");
            (at(first, "00:00:00"), at(last, "23:59:59"))
        }
    }
}
