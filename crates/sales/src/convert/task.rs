//! Tasks. Sales keeps their days as moments of UTC: a day is written as its noon, which is the same day for nearly
//! everybody who looks at it, and read as the day of UTC. `DueDate` alone is a day there too.

use super::{Common, Kept, timestamp_from_wire, wire_from_subject};
use crate::client::Pod;
use crate::fields;
use crate::wire::{self, Row};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::{Importance, Reminder, SalesPerson, Status, Task, TaskField};

/// A task that starts this close to its own making was given no start by anybody: that is Sales' default.
const BORN_WITHIN: SignedDuration = SignedDuration::from_secs(60);

impl Kept for Task {
    const FUNCTION: &'static str = fields::TASK;
    const UNREAD: &'static [&'static str] = &[
        fields::LOCATION,
        fields::ALL_DAY,
        fields::PERCENTAGE,
        fields::WEB_CONFERENCE,
    ];
    const OF_ASSIGNEES: &'static [&'static str] = &[fields::ASSIGNEE_ID];

    /// Contacts among the rows are what the task is about. Sales keeps no reminders of tasks.
    fn from_wire(_: &Pod, wire: &wire::Activity, common: Common) -> Result<Self, &'static str> {
        let mut related = common.related;
        related.contacts = common
            .rows
            .iter()
            .filter_map(|person| match person {
                SalesPerson::Contact(id) => Some(*id),
                SalesPerson::User(_) => None,
            })
            .collect();
        let status = status_from_wire(wire.status.as_deref());
        let completed = match status {
            Status::Completed => day_from_wire(wire.end.as_deref(), fields::END)?,
            Status::NotStarted | Status::InProgress | Status::OnHold => None,
        };
        let task = Self {
            description: common.description,
            start_date: start_from_wire(wire)?,
            due_date: due_from_wire(wire.due.as_deref())?,
            status,
            completed_date: completed,
            importance: importance_from_wire(wire.priority.as_ref()),
            reminder: Reminder::NotKept,
            owner: Some(common.owner),
            visibility: common.visibility,
            related,
            ..Self::called(common.subject)
        };
        Ok(task.reduced())
    }

    fn rows(&self) -> BTreeSet<SalesPerson> {
        let contacts = self.related.contacts.iter();
        contacts.copied().map(SalesPerson::Contact).collect()
    }

    fn set_field(&self, pod: &Pod, row: &mut Row, field: TaskField) {
        let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
        match field {
            TaskField::Subject => {
                set(fields::SUBJECT, wire_from_subject(&self.subject));
            }
            TaskField::Description => {
                set(fields::DESCRIPTION, pod.wire_from_description(&self.description));
            }
            TaskField::StartDate => {
                set(fields::START, json!(self.start_date.map(noon)));
            }
            TaskField::DueDate => {
                set(fields::DUE, json!(self.due_date.map(|day| day.to_string())));
            }
            TaskField::Status => {
                set(fields::STATUS, json!(wire_from_status(self.status)));
                // As it happens to whoever completes it by hand; any other percentage is left alone (R-TASK-6).
                if self.status == Status::Completed {
                    set(fields::PERCENTAGE, json!(100));
                }
            }
            TaskField::CompletedDate => {
                if let Some(end) = wire_from_completed(self) {
                    set(fields::END, end);
                }
            }
            TaskField::Importance => {
                set(fields::PRIORITY, json!(wire_from_importance(self.importance)));
            }
            // Sales keeps none.
            TaskField::Reminder => {}
        }
    }

    fn all_fields() -> &'static [TaskField] {
        TaskField::ALL
    }

    fn with_owner_as(self, _: &Self, _: SalesPerson) -> Self {
        self
    }
}

/// When a task was completed, as Sales takes it: it lets nothing end before it starts. Where it chose the start itself,
/// that may be any moment of the day; where the task was completed before its start, it is left to choose the moment too.
fn wire_from_completed(task: &Task) -> Option<Value> {
    match (task.completed_date, task.start_date) {
        (None, _) => Some(Value::Null),
        (Some(day), None) => Some(json!(format!("{day}T23:59:59Z"))),
        (Some(day), Some(start)) => (day >= start).then(|| json!(noon(day))),
    }
}

fn noon(day: Date) -> String {
    format!("{day}T12:00:00Z")
}

fn day_from_wire(moment: Option<&str>, name: &'static str) -> Result<Option<Date>, &'static str> {
    let Some(text) = moment.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let moment = timestamp_from_wire(text).ok_or(name)?;
    Ok(Some(day_of(moment)))
}

fn day_of(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

fn start_from_wire(wire: &wire::Activity) -> Result<Option<Date>, &'static str> {
    let Some(text) = wire.start.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let start = timestamp_from_wire(text).ok_or(fields::START)?;
    let created = wire.created.as_deref().or(wire.creation.as_deref());
    let born = created.and_then(timestamp_from_wire);
    let by_default = born.is_some_and(|born| start.duration_since(born).abs() <= BORN_WITHIN);
    Ok((!by_default).then(|| day_of(start)))
}

/// A day, or a moment where a pod keeps one.
fn due_from_wire(text: Option<&str>) -> Result<Option<Date>, &'static str> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let moment = || timestamp_from_wire(text).map(day_of);
    day.or_else(moment).map(Some).ok_or(fields::DUE)
}

fn status_from_wire(code: Option<&str>) -> Status {
    match code {
        None | Some("" | "NOT_STARTED") => Status::NotStarted,
        Some("ON_HOLD") => Status::OnHold,
        Some("COMPLETE" | "CANCELED") => Status::Completed,
        Some(_) => Status::InProgress,
    }
}

fn wire_from_status(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "NOT_STARTED",
        Status::InProgress => "IN_PROGRESS",
        Status::OnHold => "ON_HOLD",
        Status::Completed => "COMPLETE",
    }
}

/// 1 is high, 3 is low; a pod may spell them as numbers.
fn importance_from_wire(code: Option<&Value>) -> Importance {
    let code = match code {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    };
    match code.as_str() {
        "1" => Importance::High,
        "3" => Importance::Low,
        _ => Importance::Normal,
    }
}

fn wire_from_importance(importance: Importance) -> &'static str {
    match importance {
        Importance::High => "1",
        Importance::Normal => "2",
        Importance::Low => "3",
    }
}
