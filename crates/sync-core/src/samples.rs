//! Appointments for tests, told in few words.

use crate::content::Content;
use crate::content::appointment::{Appointment, Description, Related, SalesPerson, Span, Visibility};
use crate::ids::{ItemId, SalesId, Version};
use crate::pair::{Carried, Cause, Doubt, Item, Known, Pair, Standing, Was};
use crate::policy::{Direction, Lead, Permission, Policy, Resolution};
use alloc::collections::BTreeSet;
use alloc::string::ToString;
use jiff::{SignedDuration, Timestamp};

/// `minutes` after noon on a Monday.
pub(crate) fn at(minutes: i64) -> Timestamp {
    "2026-11-23T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

/// A meeting tomorrow.
pub(crate) fn visit() -> Appointment {
    Appointment {
        subject: "Visit".to_string(),
        description: Description("<p>Agenda</p>".to_string()),
        location: "Room 1".to_string(),
        time: Span::Timed {
            start: at(24 * 60),
            end: at(25 * 60),
        },
        visibility: Visibility::Normal,
        people: BTreeSet::from([SalesPerson::User(SalesId(1)), SalesPerson::Contact(SalesId(2))]),
        related: Related::default(),
    }
}

/// The visit, with another subject.
pub(crate) fn called(subject: &str) -> Appointment {
    Appointment {
        subject: subject.to_string(),
        ..visit()
    }
}

/// The visit, elsewhere.
pub(crate) fn held_in(location: &str) -> Appointment {
    Appointment {
        location: location.to_string(),
        ..visit()
    }
}

/// Related to one account.
pub(crate) fn account(id: i64) -> Related {
    Related {
        account: Some(SalesId(id)),
        ..Related::default()
    }
}

/// Seen at minute `modified` with the mark on it.
pub(crate) fn item(content: Appointment, modified: i64) -> Item<Appointment> {
    Item {
        id: ItemId::new("id"),
        version: Version::new(modified.to_string()),
        modified: at(modified),
        content,
        marked: true,
    }
}

pub(crate) fn present(content: Appointment) -> Known<Appointment> {
    Known::Present(item(content, 0))
}

pub(crate) fn unmarked(content: Appointment) -> Known<Appointment> {
    Known::Present(Item {
        marked: false,
        ..item(content, 0)
    })
}

pub(crate) fn doubt(was: Was<Appointment>, cause: Cause<Appointment>, since: i64) -> Known<Appointment> {
    Known::InDoubt(Doubt::new(was, cause, at(since)))
}

pub(crate) fn carried(sent: Appointment, took_in: Appointment) -> Carried<Appointment> {
    Carried { sent, took_in }
}

pub(crate) fn pair(
    base: Option<Appointment>,
    exchange: Known<Appointment>,
    sales: Known<Appointment>,
) -> Pair<Appointment> {
    Pair {
        base,
        exchange,
        sales,
        asked: None,
        birth: 0,
        standing: Standing::Linked,
    }
}

/// Both ways, Exchange wins, deletions go nowhere: the defaults of the product.
pub(crate) fn two_way() -> Policy {
    Policy {
        lead: Lead::Leads,
        direction: Direction::TwoWay,
        conflict: Resolution::ExchangeWins,
        delete_in_sales: Permission::Denied,
        delete_in_exchange: Permission::Denied,
        grace: SignedDuration::from_secs(45),
        looks_apart: SignedDuration::from_mins(10),
    }
}

pub(crate) fn one_way() -> Policy {
    Policy {
        direction: Direction::ExchangeToSales,
        ..two_way()
    }
}

/// The fields in which two appointments differ, by name.
pub(crate) fn differences(
    one: &Appointment,
    other: &Appointment,
) -> alloc::vec::Vec<crate::AppointmentField> {
    Appointment::FIELDS
        .iter()
        .copied()
        .filter(|field| !one.same(other, *field))
        .collect()
}
