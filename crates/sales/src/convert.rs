//! Sales' words into ours, and ours into Sales'.

use crate::activities::Activity;
use crate::client::Pod;
use crate::fields;
use crate::version::Known;
use crate::wire::{self, Id, Row};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{
    Appointment, AppointmentField, Description, Facts, Item, ItemId, Marks, Participants, Related, SalesId,
    SalesPerson, Span, Visibility,
};

/// An activity with what a later write needs of its raw form.
pub(crate) struct Look {
    pub(crate) activity: Activity,
    /// Where the rows of those who take part are, by who they are; without the owner's, which Sales keeps.
    pub(crate) rows: BTreeMap<SalesPerson, Option<String>>,
}

/// What every answer about an activity tells.
pub(crate) struct Stamps {
    pub(crate) number: String,
    pub(crate) id: SalesId,
    pub(crate) version: Known,
    pub(crate) modified: Timestamp,
}

impl Pod {
    /// Reads an activity with its children; the error names the attribute that cannot be understood. `etag` is the
    /// answer's own, where the answer was about this one record.
    pub(crate) fn look_from_activity(
        &self,
        wire: wire::Activity,
        etag: Option<&str>,
    ) -> Result<Look, &'static str> {
        let stamps = stamps_from_activity(&wire, etag)?;
        let owner = sales_id(wire.owner).ok_or(fields::OWNER)?;
        let description = self.description_from_wire(wire.description)?;
        let subject = wire
            .subject
            .filter(|subject| subject != fields::NO_SUBJECT)
            .unwrap_or_default();
        let mut rows = BTreeMap::new();
        for child in wire
            .contacts
            .into_iter()
            .flat_map(|children| children.into_collection().items)
        {
            let contact = sales_id(child.contact).ok_or(fields::CONTACT_ID)?;
            rows.insert(
                SalesPerson::Contact(contact),
                child.around.href().map(str::to_owned),
            );
        }
        for child in wire
            .assignees
            .into_iter()
            .flat_map(|children| children.into_collection().items)
        {
            let user = sales_id(child.assignee).ok_or(fields::ASSIGNEE_ID)?;
            rows.insert(SalesPerson::User(user), child.around.href().map(str::to_owned));
        }
        rows.remove(&SalesPerson::User(owner));
        let appointment = Appointment {
            subject,
            description,
            location: wire.location.unwrap_or_default(),
            time: span_from_wire(wire.all_day, wire.start.as_deref(), wire.end.as_deref())?,
            visibility: if wire.private {
                Visibility::Private
            } else {
                Visibility::Normal
            },
            people: rows.keys().copied().chain([SalesPerson::User(owner)]).collect(),
            related: Related {
                account: sales_id(wire.account),
                opportunity: sales_id(wire.opportunity),
                lead: sales_id(wire.lead),
                contacts: BTreeSet::new(),
            },
        };
        let item = Item {
            id: ItemId::new(stamps.number),
            version: stamps.version.into_version(),
            modified: stamps.modified,
            content: appointment.reduced(),
            marks: Marks::BOTH,
            facts: Facts {
                owner: Some(owner),
                ..Facts::default()
            },
        };
        Ok(Look {
            activity: Activity {
                item,
                activity_id: stamps.id,
                owner,
            },
            rows,
        })
    }

    /// A whole new activity. The owner becomes an assignee by Sales' own doing.
    pub(crate) fn activity_from_appointment(
        &self,
        number: &str,
        owner: SalesId,
        wanted: &Appointment,
    ) -> Row {
        let mut row = Row::new();
        row.insert(fields::ACTIVITY_NUMBER.to_owned(), json!(number));
        row.insert(fields::FUNCTION.to_owned(), json!(fields::APPOINTMENT));
        row.insert(fields::OWNER.to_owned(), json!(owner.0));
        for field in [
            AppointmentField::Subject,
            AppointmentField::Description,
            AppointmentField::Location,
            AppointmentField::Time,
            AppointmentField::Visibility,
        ] {
            self.set_field(&mut row, wanted, field);
        }
        set_related(&mut row, &Related::default(), &wanted.related);
        row.retain(|_, value| !value.is_null());
        let people = people_of(wanted);
        for child in [fields::ACTIVITY_CONTACT, fields::ACTIVITY_ASSIGNEE] {
            let members: Vec<Row> = people
                .iter()
                .filter(|person| **person != SalesPerson::User(owner))
                .map(|person| child_from_person(*person))
                .filter(|(of, _)| *of == child)
                .map(|(_, row)| row)
                .collect();
            if !members.is_empty() {
                row.insert(child.to_owned(), json!(members));
            }
        }
        row
    }

    /// The attributes that change when `fields` and the relations become what `wanted` has.
    pub(crate) fn changes(
        &self,
        held: &Appointment,
        wanted: &Appointment,
        fields: &[AppointmentField],
    ) -> Row {
        let mut row = Row::new();
        for field in fields {
            self.set_field(&mut row, wanted, *field);
        }
        set_related(&mut row, &held.related, &wanted.related);
        row
    }

    fn set_field(&self, row: &mut Row, wanted: &Appointment, field: AppointmentField) {
        let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
        match field {
            AppointmentField::Subject => {
                let subject = Some(wanted.subject.as_str()).filter(|subject| !subject.trim().is_empty());
                set(fields::SUBJECT, json!(subject.unwrap_or(fields::NO_SUBJECT)));
            }
            AppointmentField::Description => {
                set(
                    fields::DESCRIPTION,
                    self.wire_from_description(&wanted.description),
                );
            }
            AppointmentField::Location => {
                set(
                    fields::LOCATION,
                    json!(Some(&wanted.location).filter(|location| !location.is_empty())),
                );
            }
            AppointmentField::Time => {
                let (start, end) = wire_from_span(wanted.time);
                set(fields::START, json!(start));
                set(fields::END, json!(end));
                set(fields::ALL_DAY, json!(matches!(wanted.time, Span::AllDay { .. })));
            }
            AppointmentField::Visibility => {
                set(fields::PRIVATE, json!(wanted.visibility == Visibility::Private));
            }
            // Those who take part are rows of their own.
            AppointmentField::People => {}
        }
    }

    fn wire_from_description(&self, description: &Description) -> Value {
        match description.0.as_str() {
            "" => Value::Null,
            html if self.framework_version >= fields::PLAIN_TEXT_FRAMEWORK => json!(html),
            html => json!(STANDARD.encode(html)),
        }
    }

    fn description_from_wire(&self, text: Option<String>) -> Result<Description, &'static str> {
        let text = text.unwrap_or_default();
        let html = if self.framework_version >= fields::PLAIN_TEXT_FRAMEWORK {
            text
        } else {
            let bytes = STANDARD.decode(text.split_ascii_whitespace().collect::<String>());
            bytes
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or(fields::DESCRIPTION)?
        };
        Ok(Description((self.tidy_description)(&html)))
    }
}

/// Reads what names this version of an activity.
pub(crate) fn stamps_from_activity(
    wire: &wire::Activity,
    etag: Option<&str>,
) -> Result<Stamps, &'static str> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let changed = filled(&wire.updated)
        .or_else(|| filled(&wire.last_updated))
        .ok_or("LastUpdateDate")?;
    Ok(Stamps {
        number: filled(&wire.number).ok_or(fields::ACTIVITY_NUMBER)?,
        id: sales_id(wire.id).ok_or("ActivityId")?,
        modified: timestamp_from_wire(&changed).ok_or("LastUpdateDate")?,
        version: match etag.or_else(|| wire.around.etag()) {
            Some(etag) => Known::Etag(quoted(etag)),
            None => Known::Stamp(changed),
        },
    })
}

/// One spelling of a version wherever it stood: change indicators in links may come without the quotes of an ETag.
fn quoted(etag: &str) -> String {
    if etag.ends_with('"') {
        etag.to_owned()
    } else {
        format!("\"{etag}\"")
    }
}

/// Everybody who is to take part.
pub(crate) fn people_of(wanted: &Appointment) -> Participants {
    let related = wanted.related.contacts.iter().copied().map(SalesPerson::Contact);
    wanted.people.iter().copied().chain(related).collect()
}

/// The child resource that a person is a row of, and that row.
pub(crate) fn child_from_person(person: SalesPerson) -> (&'static str, Row) {
    let (child, name, id) = match person {
        SalesPerson::Contact(id) => (fields::ACTIVITY_CONTACT, fields::CONTACT_ID, id),
        SalesPerson::User(id) => (fields::ACTIVITY_ASSIGNEE, fields::ASSIGNEE_ID, id),
    };
    (child, Row::from_iter([(name.to_owned(), json!(id.0))]))
}

fn set_related(row: &mut Row, held: &Related, wanted: &Related) {
    for (name, held, wanted) in [
        (fields::ACCOUNT, held.account, wanted.account),
        (fields::OPPORTUNITY, held.opportunity, wanted.opportunity),
        (fields::LEAD, held.lead, wanted.lead),
    ] {
        if held != wanted {
            row.insert(name.to_owned(), json!(wanted.map(|id| id.0)));
        }
    }
}

fn sales_id(id: Option<Id>) -> Option<SalesId> {
    id.map(|id| SalesId(id.0))
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

/// Any offset is understood; a time without one is UTC.
fn timestamp_from_wire(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
pub(crate) mod tests;
