//! A record of a person, and how either side shows it.

use jiff::civil::Date;
use sandbox::exchange::contact::ContactWrite;
use sandbox::exchange::event::{Place, When};
use sandbox::exchange::model::Mailbox;
use sandbox::exchange::todo::TaskWrite;
use sandbox::sales::model::{Draft, Field, Row, Sales, Table};
use std::collections::BTreeMap;
use sync_core::Side;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Meeting,
    Contact,
    Task,
}

/// What people edit: of a meeting its subject and its place, of a contact the job title and the mobile number, of a task its
/// title and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edited {
    First,
    Second,
}

/// A record, whatever side it was made on, by a name that stays in it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) kind: Kind,
    pub(super) owner: String,
    pub(super) name: String,
    /// What people wrote last on a side.
    pub(super) written: BTreeMap<(Edited, Side), String>,
    pub(super) deleted: Option<Side>,
}

/// What one side shows of a record.
pub(super) type Shown = BTreeMap<Edited, String>;

/// Its items in the mailbox, Deleted Items left out.
pub(super) fn items(mailbox: &Mailbox, record: &Made) -> Vec<(String, Shown)> {
    let shown = |first: &str, second: String| {
        Shown::from([(Edited::First, first.to_owned()), (Edited::Second, second)])
    };
    match record.kind {
        Kind::Meeting => mailbox
            .events()
            .filter(|event| event.subject.starts_with(&record.name))
            .map(|event| {
                let room = event.places.first().map(|place| place.name.clone());
                (
                    event.immutable_id.clone(),
                    shown(&event.subject, room.unwrap_or_default()),
                )
            })
            .collect(),
        Kind::Contact => mailbox
            .contacts()
            .filter(|contact| contact.surname == record.name)
            .map(|contact| {
                let mobile = contact.mobile_phone.clone();
                (contact.immutable_id.clone(), shown(&contact.job_title, mobile))
            })
            .collect(),
        Kind::Task => mailbox
            .tasks()
            .filter(|task| task.title.starts_with(&record.name))
            .map(|task| {
                let due = task.due.as_ref().map(|due| due.local.date().to_string());
                (task.id.clone(), shown(&task.title, due.unwrap_or_default()))
            })
            .collect(),
    }
}

/// Its rows in Sales.
pub(super) fn rows(sales: &Sales, record: &Made) -> Vec<(String, Shown)> {
    let (named, first, second) = match record.kind {
        Kind::Meeting => ("Subject", "Subject", "Location"),
        Kind::Contact => ("LastName", "JobTitle", "MobileNumber"),
        Kind::Task => ("Subject", "Subject", "DueDate"),
    };
    let text = |row: &Row, name: &str| match row.stored(name) {
        Field::Text(text) => text.clone(),
        Field::Day(day) => day.to_string(),
        Field::Null | Field::Int(_) | Field::Cents(_) | Field::Flag(_) | Field::Time(_) | Field::Bytes(_) => {
            String::new()
        }
    };
    sales
        .all(table(record.kind))
        .filter(|row| text(row, named).starts_with(&record.name))
        .map(|row| {
            let shown = [
                (Edited::First, text(row, first)),
                (Edited::Second, text(row, second)),
            ];
            (row.key.clone(), Shown::from(shown))
        })
        .collect()
}

pub(super) fn table(kind: Kind) -> Table {
    match kind {
        Kind::Meeting | Kind::Task => Table::Activities,
        Kind::Contact => Table::Contacts,
    }
}

pub(super) fn edited(kind: Kind, draft: Draft, values: &Shown) -> Draft {
    values
        .iter()
        .fold(draft, |draft, (field, value)| match (kind, field) {
            (Kind::Meeting | Kind::Task, Edited::First) => draft.with("Subject", value.as_str()),
            (Kind::Meeting, Edited::Second) => draft.with("Location", value.as_str()),
            (Kind::Contact, Edited::First) => draft.with("JobTitle", value.as_str()),
            (Kind::Contact, Edited::Second) => draft.with("MobileNumber", value.as_str()),
            (Kind::Task, Edited::Second) => draft.with("DueDate", value.parse::<Date>().unwrap()),
        })
}

pub(super) fn contact_write(values: &Shown) -> ContactWrite {
    ContactWrite {
        job_title: values.get(&Edited::First).cloned(),
        mobile_phone: values.get(&Edited::Second).cloned(),
        ..Default::default()
    }
}

pub(super) fn task_write(values: &Shown) -> TaskWrite {
    let due = values.get(&Edited::Second).map(|day| {
        Some(When {
            local: day.parse::<Date>().unwrap().at(0, 0, 0, 0),
            zone: "UTC".to_owned(),
        })
    });
    TaskWrite {
        title: values.get(&Edited::First).cloned(),
        due,
        ..Default::default()
    }
}

pub(super) fn places(room: &str) -> Vec<Place> {
    vec![Place {
        name: room.to_owned(),
        room_address: None,
        street: None,
    }]
}
