//! Tasks on both sides, as our content and back: what the connectors do over HTTP.

use crate::flaw::Flaw;
use crate::kinds::modified;
use crate::world::CATEGORY;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sandbox::exchange::event::{Body, BodyType, Importance as Urgency, When};
use sandbox::exchange::model::Folder;
use sandbox::exchange::todo::{LinkedResource, TaskStatus, TaskWrite, TodoTask};
use sandbox::exchange::zones;
use sandbox::sales::model::{Draft, Field, Row};
use sync_core::{
    Description, Facts, Importance, Item, ItemId, Marks, Place, Related, Reminder, SalesId, Status, Task,
    TaskField, Version, Visibility,
};

/// A task as the connector hands it over.
pub(super) fn item_from_todo(todo: &TodoTask, folder: Folder, flaw: Option<Flaw>) -> Item<Task> {
    let day = |when: &Option<When>| when.as_ref().map(|when| when.local.date());
    let content = Task {
        description: Description(todo.body.content.clone()),
        start_date: day(&todo.start),
        due_date: day(&todo.due),
        status: match todo.status {
            TaskStatus::NotStarted => Status::NotStarted,
            TaskStatus::InProgress => Status::InProgress,
            TaskStatus::WaitingOnOthers | TaskStatus::Deferred => Status::OnHold,
            TaskStatus::Completed => Status::Completed,
        },
        completed_date: day(&todo.completed),
        importance: match todo.importance {
            Urgency::Low => Importance::Low,
            Urgency::Normal => Importance::Normal,
            Urgency::High => Importance::High,
        },
        reminder: match todo.reminder.as_ref().map(zones::instant) {
            Some(Some(moment)) => Reminder::At(moment),
            Some(None) | None => Reminder::Off,
        },
        ..Task::called(todo.title.as_str())
    };
    Item {
        id: ItemId::new(&todo.id),
        version: Version::new(todo.change.to_string()),
        modified: modified(todo.modified, flaw),
        content: content.reduced(),
        marks: Marks {
            category: todo.categories.iter().any(|name| name == CATEGORY),
            stamp: stamp_of(todo).is_some(),
        },
        facts: Facts {
            place: match folder {
                Folder::Default => Place::Read,
                Folder::Elsewhere | Folder::DeletedItems => Place::Elsewhere,
            },
            ..Facts::default()
        },
    }
}

/// The number that our linked resource names.
pub(super) fn stamp_of(todo: &TodoTask) -> Option<&str> {
    let mut linked = todo.linked.iter();
    let ours = linked.find(|resource| resource.application_name == APPLICATION)?;
    Some(&ours.external_id)
}

/// Our name on linked resources.
const APPLICATION: &str = "Oracle Sales";

/// A row of activities as the connector hands it over. Reminders are not kept there.
pub(super) fn item_from_row(row: &Row, flaw: Option<Flaw>) -> Item<Task> {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default();
    let id = |name: &str| row.stored(name).as_int().map(SalesId);
    let day = |name: &str| {
        let moment = row.stored(name).as_time()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    };
    let is_private = row.stored("PrivateFlag").is_true() && flaw != Some(Flaw::LeaksPrivateTask);
    let content = Task {
        description: Description(text("ActivityDescription").to_owned()),
        start_date: day("ActivityStartDate"),
        due_date: due_of(row),
        status: match text("StatusCode") {
            "NOT_STARTED" => Status::NotStarted,
            "ON_HOLD" => Status::OnHold,
            "COMPLETE" => Status::Completed,
            "CANCELED" if flaw != Some(Flaw::OpensCancelled) => Status::Completed,
            _ => Status::InProgress,
        },
        completed_date: day("ActivityEndDate"),
        importance: match text("PriorityCode") {
            "1" => Importance::High,
            "3" => Importance::Low,
            _ => Importance::Normal,
        },
        reminder: Reminder::NotKept,
        owner: id("OwnerId"),
        visibility: if is_private {
            Visibility::Private
        } else {
            Visibility::Normal
        },
        related: Related {
            account: id("AccountId"),
            opportunity: id("OpportunityId"),
            lead: id("LeadId"),
            contacts: Default::default(),
        },
        ..Task::called(text("Subject"))
    };
    Item {
        id: ItemId::new(&row.key),
        version: Version::new(row.version().to_string()),
        modified: modified(row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH), flaw),
        content: content.reduced(),
        marks: Marks::BOTH,
        facts: Facts {
            owner: id("OwnerId"),
            ..Facts::default()
        },
    }
}

/// When a record is due.
fn due_of(row: &Row) -> Option<Date> {
    match row.stored("DueDate") {
        Field::Day(day) => Some(*day),
        Field::Null
        | Field::Int(_)
        | Field::Cents(_)
        | Field::Text(_)
        | Field::Flag(_)
        | Field::Bytes(_)
        | Field::Time(_) => None,
    }
}

/// What to send to Exchange so that these fields hold what `wanted` has.
pub(super) fn write_from_fields(wanted: &Task, fields: &[TaskField]) -> TaskWrite {
    let mut write = TaskWrite::default();
    for field in fields {
        match field {
            TaskField::Subject => write.title = Some(wanted.subject.clone()),
            TaskField::Description => write.body = Some(html(&wanted.description.0)),
            TaskField::StartDate => write.start = Some(wanted.start_date.map(midnight)),
            TaskField::DueDate => write.due = Some(wanted.due_date.map(midnight)),
            TaskField::Status => {
                write.status = Some(match wanted.status {
                    Status::NotStarted => TaskStatus::NotStarted,
                    Status::InProgress => TaskStatus::InProgress,
                    Status::OnHold => TaskStatus::WaitingOnOthers,
                    Status::Completed => TaskStatus::Completed,
                });
            }
            TaskField::CompletedDate => write.completed = Some(wanted.completed_date.map(midnight)),
            TaskField::Importance => {
                write.importance = Some(match wanted.importance {
                    Importance::Low => Urgency::Low,
                    Importance::Normal => Urgency::Normal,
                    Importance::High => Urgency::High,
                });
            }
            TaskField::Reminder => match wanted.reminder {
                Reminder::NotKept => {}
                Reminder::Off => write.reminder = Some(None),
                Reminder::At(moment) => write.reminder = Some(Some(utc(moment))),
            },
        }
    }
    write
}

/// A whole new task.
pub(super) fn write_of_new(wanted: &Task, stamp: &str) -> TaskWrite {
    TaskWrite {
        categories: Some(vec![CATEGORY.to_owned()]),
        ..stamped(write_from_fields(wanted, TaskField::ALL), stamp)
    }
}

/// The same, with our linked resource.
pub(super) fn stamped(write: TaskWrite, stamp: &str) -> TaskWrite {
    let ours = LinkedResource {
        application_name: APPLICATION.to_owned(),
        external_id: stamp.to_owned(),
        ..LinkedResource::default()
    };
    TaskWrite {
        linked: vec![ours],
        ..write
    }
}

/// A day, as a midnight.
pub(super) fn midnight(day: Date) -> When {
    When {
        local: day.at(0, 0, 0, 0),
        zone: "UTC".to_owned(),
    }
}

fn utc(moment: Timestamp) -> When {
    When {
        local: moment.to_zoned(TimeZone::UTC).datetime(),
        zone: "UTC".to_owned(),
    }
}

/// A body.
pub(super) fn html(content: &str) -> Body {
    Body {
        kind: BodyType::Html,
        content: content.to_owned(),
    }
}

/// A whole new record.
pub(super) fn draft_of_new(wanted: &Task, number: &str) -> Draft {
    related(draft_from_fields(wanted, TaskField::ALL), &wanted.related)
        .with("ActivityFunctionCode", "TASK")
        .with("ActivityNumber", number)
}

/// What to send to Sales so that these fields hold what `wanted` has. Completing makes the percentage whole, as it does by
/// hand; a task ends with the last second of the day on which it was completed.
pub(super) fn draft_from_fields(wanted: &Task, fields: &[TaskField]) -> Draft {
    let at = |day: Option<Date>, hour: i8, minute: i8, second: i8| {
        let moment = day.and_then(|day| day.at(hour, minute, second, 0).to_zoned(TimeZone::UTC).ok());
        moment.map_or(Field::Null, |moment| Field::Time(moment.timestamp()))
    };
    let mut draft = Draft::new();
    for field in fields {
        draft = match field {
            TaskField::Subject => draft.with("Subject", wanted.subject.as_str()),
            TaskField::Description => draft.with("ActivityDescription", wanted.description.0.as_str()),
            TaskField::StartDate => draft.with("ActivityStartDate", at(wanted.start_date, 0, 0, 0)),
            TaskField::DueDate => draft.with("DueDate", wanted.due_date.map_or(Field::Null, Field::Day)),
            TaskField::Status => match wanted.status {
                Status::NotStarted => draft.with("StatusCode", "NOT_STARTED"),
                Status::InProgress => draft.with("StatusCode", "IN_PROGRESS"),
                Status::OnHold => draft.with("StatusCode", "ON_HOLD"),
                Status::Completed => draft
                    .with("StatusCode", "COMPLETE")
                    .with("PercentageComplete", 100),
            },
            TaskField::CompletedDate => draft.with("ActivityEndDate", at(wanted.completed_date, 23, 59, 59)),
            TaskField::Importance => draft.with(
                "PriorityCode",
                match wanted.importance {
                    Importance::High => "1",
                    Importance::Normal => "2",
                    Importance::Low => "3",
                },
            ),
            TaskField::Reminder => draft,
        };
    }
    draft
}

/// The relations that an activity keeps as attributes.
pub(super) fn related(draft: Draft, related: &Related) -> Draft {
    let id = |id: Option<SalesId>| id.map_or(Field::Null, |id| Field::Int(id.0));
    draft
        .with("AccountId", id(related.account))
        .with("OpportunityId", id(related.opportunity))
        .with("LeadId", id(related.lead))
}
