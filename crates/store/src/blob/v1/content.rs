//! What a record holds.

use super::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::SalesId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Appointment<'a> {
    subject: Text<'a>,
    description: Text<'a>,
    location: Text<'a>,
    time: Span,
    visibility: Visibility,
    people: Vec<Person>,
    related: Related,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Span {
    Timed { start: Timestamp, end: Timestamp },
    AllDay { first: Date, last: Date },
}

words! {
    Visibility { Normal Private }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Person {
    Contact(i64),
    User(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Related {
    account: Option<i64>,
    opportunity: Option<i64>,
    lead: Option<i64>,
    contacts: Vec<i64>,
}

impl<'a> From<&'a ours::Appointment> for Appointment<'a> {
    fn from(appointment: &'a ours::Appointment) -> Self {
        Self {
            subject: appointment.subject.as_str().into(),
            description: appointment.description.0.as_str().into(),
            location: appointment.location.as_str().into(),
            time: match appointment.time {
                ours::Span::Timed { start, end } => Span::Timed { start, end },
                ours::Span::AllDay { first, last } => Span::AllDay { first, last },
            },
            visibility: appointment.visibility.into(),
            people: appointment.people.iter().map(Person::from).collect(),
            related: (&appointment.related).into(),
        }
    }
}

impl From<Appointment<'_>> for ours::Appointment {
    fn from(appointment: Appointment<'_>) -> Self {
        Self {
            subject: appointment.subject.into_owned(),
            description: ours::Description(appointment.description.into_owned()),
            location: appointment.location.into_owned(),
            time: match appointment.time {
                Span::Timed { start, end } => ours::Span::Timed { start, end },
                Span::AllDay { first, last } => ours::Span::AllDay { first, last },
            },
            visibility: appointment.visibility.into(),
            people: appointment
                .people
                .into_iter()
                .map(ours::SalesPerson::from)
                .collect(),
            related: appointment.related.into(),
        }
    }
}

impl From<&ours::SalesPerson> for Person {
    fn from(person: &ours::SalesPerson) -> Self {
        match person {
            ours::SalesPerson::Contact(id) => Self::Contact(id.0),
            ours::SalesPerson::User(id) => Self::User(id.0),
        }
    }
}

impl From<Person> for ours::SalesPerson {
    fn from(person: Person) -> Self {
        match person {
            Person::Contact(id) => Self::Contact(SalesId(id)),
            Person::User(id) => Self::User(SalesId(id)),
        }
    }
}

impl From<&ours::Related> for Related {
    fn from(related: &ours::Related) -> Self {
        Self {
            account: related.account.map(|id| id.0),
            opportunity: related.opportunity.map(|id| id.0),
            lead: related.lead.map(|id| id.0),
            contacts: related.contacts.iter().map(|id| id.0).collect(),
        }
    }
}

impl From<Related> for ours::Related {
    fn from(related: Related) -> Self {
        Self {
            account: related.account.map(SalesId),
            opportunity: related.opportunity.map(SalesId),
            lead: related.lead.map(SalesId),
            contacts: related.contacts.into_iter().map(SalesId).collect(),
        }
    }
}
