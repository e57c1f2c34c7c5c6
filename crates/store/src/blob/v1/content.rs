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
    /// Bytes from before say nothing of what follows.
    #[serde(default, skip_serializing_if = "Own::is_unknown")]
    own: Own,
    #[serde(default, skip_serializing_if = "Told::is_nothing")]
    join_link: Told<Text<'a>>,
    related: Related,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Own {
    of: Option<i64>,
    show_as: Told<ShowAs>,
    reminder: Told<Alarm>,
}

/// What was said, and of a base what either side said.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Told<T> {
    #[default]
    Nothing,
    This(T),
    Apart {
        exchange: T,
        sales: T,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Alarm {
    Off,
    Before(u32),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Span {
    Timed { start: Timestamp, end: Timestamp },
    AllDay { first: Date, last: Date },
}

words! {
    Visibility { Normal Private }
    ShowAs { Busy Free }
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
            own: appointment.own.into(),
            join_link: Told::of(&appointment.join_link, |link| Text::from(&**link)),
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
            own: appointment.own.into(),
            join_link: appointment.join_link.into_ours(|link| link.into_owned().into()),
            related: appointment.related.into(),
        }
    }
}

impl<T> Told<T> {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    fn of<'a, O>(told: &'a ours::Told<O>, of: impl Fn(&'a O) -> T) -> Self {
        match told {
            ours::Told::Nothing => Self::Nothing,
            ours::Told::This(value) => Self::This(of(value)),
            ours::Told::Apart { exchange, sales } => Self::Apart {
                exchange: of(exchange),
                sales: of(sales),
            },
        }
    }

    fn into_ours<O>(self, ours: impl Fn(T) -> O) -> ours::Told<O> {
        match self {
            Self::Nothing => ours::Told::Nothing,
            Self::This(value) => ours::Told::This(ours(value)),
            Self::Apart { exchange, sales } => ours::Told::Apart {
                exchange: ours(exchange),
                sales: ours(sales),
            },
        }
    }
}

impl Own {
    fn is_unknown(&self) -> bool {
        self.of.is_none() && self.show_as.is_nothing() && self.reminder.is_nothing()
    }
}

impl From<ours::Own> for Own {
    fn from(own: ours::Own) -> Self {
        Self {
            of: own.of.map(|id| id.0),
            show_as: Told::of(&own.show_as, |show_as| (*show_as).into()),
            reminder: Told::of(&own.reminder, |alarm| match alarm {
                ours::Alarm::Off => Alarm::Off,
                ours::Alarm::Before(minutes) => Alarm::Before(*minutes),
            }),
        }
    }
}

impl From<Own> for ours::Own {
    fn from(own: Own) -> Self {
        Self {
            of: own.of.map(SalesId),
            show_as: own.show_as.into_ours(ours::ShowAs::from),
            reminder: own.reminder.into_ours(|alarm| match alarm {
                Alarm::Off => ours::Alarm::Off,
                Alarm::Before(minutes) => ours::Alarm::Before(minutes),
            }),
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
