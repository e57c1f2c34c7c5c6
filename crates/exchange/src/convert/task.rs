//! Tasks between Graph's words and ours.

use super::{
    body_from_html, civil_from_moment, civil_from_timestamp, has_files, html_from_body, nearest_day,
};
use crate::html;
use crate::mailbox::is_ours;
use crate::task::{Recurs, TaskEntry};
use crate::tasks::APPLICATION;
use crate::wire;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use sync_core::{
    Body, Description, Importance, ItemId, Marks, Related, Reminder, Status, Task, TaskField, Version,
    Visibility,
};

/// A task with what a later write needs of its raw form.
pub(crate) struct TaskLook {
    pub(crate) entry: TaskEntry,
    pub(crate) categories: Vec<String>,
    /// Of the linked resource that is our stamp.
    pub(crate) link_id: Option<String>,
}

/// Reads a task; the error names the property that cannot be understood.
pub(crate) fn look_from_task(wire: wire::Task) -> Result<TaskLook, &'static str> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let categories = wire.categories.unwrap_or_default();
    let ours = |link: &wire::LinkedResource| link.application_name.as_deref() == Some(APPLICATION);
    let link = wire.linked_resources.unwrap_or_default().into_iter().find(ours);
    let (link_id, stamp) = link.map_or((None, None), |link| (link.id, filled(link.external_id)));
    let said = html::description(&html_from_body(wire.body), None);
    let day = |moment: Option<wire::Moment>, at: &'static str| -> Result<Option<Date>, &'static str> {
        let civil = moment.map(|moment| civil_from_moment(&moment).ok_or(at));
        // A day is a midnight in the owner's zone: in UTC it lies up to twelve hours from the midnight that is meant.
        let day = civil.transpose()?.map(|civil| nearest_day(civil).ok_or(at));
        day.transpose()
    };
    let reminder = match (wire.is_reminder_on, wire.reminder_date_time) {
        (Some(true), Some(moment)) => {
            let civil = civil_from_moment(&moment).ok_or("todoTask.reminderDateTime")?;
            let moment = timestamp_from_civil(civil).ok_or("todoTask.reminderDateTime")?;
            Reminder::At(moment)
        }
        (Some(_) | None, _) => Reminder::Off,
    };
    let task = Task {
        subject: wire.title.unwrap_or_default(),
        description: Description(said.description),
        start_date: day(wire.start_date_time, "todoTask.startDateTime")?,
        due_date: day(wire.due_date_time, "todoTask.dueDateTime")?,
        status: status_from_name(wire.status.as_deref()).ok_or("todoTask.status")?,
        completed_date: day(wire.completed_date_time, "todoTask.completedDateTime")?,
        importance: importance_from_name(wire.importance.as_deref()),
        reminder,
        owner: None,
        visibility: Visibility::Normal,
        related: Related::default(),
    };
    let modified = filled(wire.last_modified_date_time).ok_or("todoTask.lastModifiedDateTime")?;
    let entry = TaskEntry {
        id: ItemId::new(filled(wire.id).ok_or("todoTask.id")?),
        version: Version::new(filled(wire.etag).ok_or("todoTask.@odata.etag")?),
        modified: modified.parse().map_err(|_| "todoTask.lastModifiedDateTime")?,
        task: task.reduced(),
        recurs: match wire.recurrence {
            Some(_) => Recurs::Yes,
            None => Recurs::No,
        },
        body: if said.holds_more {
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
    };
    Ok(TaskLook {
        entry,
        categories,
        link_id,
    })
}

/// A whole new task.
pub(crate) fn task_from_wanted(wanted: &Task) -> wire::TaskPatch {
    let mut task = patch_from_fields(wanted, TaskField::ALL);
    // What is not there need not be taken off.
    for moment in [
        &mut task.start_date_time,
        &mut task.due_date_time,
        &mut task.completed_date_time,
        &mut task.reminder_date_time,
    ] {
        moment.take_if(|moment| moment.is_none());
    }
    task
}

/// What to write so that `fields` hold what `wanted` has.
pub(crate) fn patch_from_fields(wanted: &Task, fields: &[TaskField]) -> wire::TaskPatch {
    let day = |day: Option<Date>| Some(day.map(|day| moment_from_civil(day.to_datetime(Time::midnight()))));
    let mut patch = wire::TaskPatch::default();
    for field in fields {
        match field {
            TaskField::Subject => patch.title = Some(wanted.subject.clone()),
            TaskField::Description => {
                patch.body = Some(body_from_html(html::sanitised(&wanted.description.0)));
            }
            TaskField::StartDate => patch.start_date_time = day(wanted.start_date),
            TaskField::DueDate => patch.due_date_time = day(wanted.due_date),
            TaskField::Status => patch.status = Some(name_of_status(wanted.status)),
            TaskField::CompletedDate => match wanted.status {
                Status::Completed => patch.completed_date_time = day(wanted.completed_date),
                // Exchange takes the date off by itself when a task is opened again.
                Status::NotStarted | Status::InProgress | Status::OnHold => {}
            },
            TaskField::Importance => patch.importance = Some(name_of_importance(wanted.importance)),
            TaskField::Reminder => match wanted.reminder {
                Reminder::NotKept => {}
                Reminder::Off => patch.is_reminder_on = Some(false),
                Reminder::At(moment) => {
                    patch.is_reminder_on = Some(true);
                    patch.reminder_date_time = Some(Some(moment_from_civil(civil_from_timestamp(moment))));
                }
            },
        }
    }
    patch
}

/// Our stamp as Graph takes it on a task.
pub(crate) fn link_from_stamp(stamp: &str) -> wire::LinkedResource {
    wire::LinkedResource {
        id: None,
        application_name: Some(APPLICATION.to_owned()),
        display_name: Some(APPLICATION.to_owned()),
        external_id: Some(stamp.to_owned()),
    }
}

fn moment_from_civil(civil: DateTime) -> wire::Moment {
    wire::Moment {
        date_time: Some(civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        time_zone: Some("UTC".to_owned()),
    }
}

fn timestamp_from_civil(civil: DateTime) -> Option<Timestamp> {
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn status_from_name(name: Option<&str>) -> Option<Status> {
    match name? {
        "notStarted" => Some(Status::NotStarted),
        "inProgress" => Some(Status::InProgress),
        "waitingOnOthers" | "deferred" => Some(Status::OnHold),
        "completed" => Some(Status::Completed),
        _ => None,
    }
}

fn name_of_status(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "notStarted",
        Status::InProgress => "inProgress",
        Status::OnHold => "waitingOnOthers",
        Status::Completed => "completed",
    }
}

fn importance_from_name(name: Option<&str>) -> Importance {
    match name {
        Some("low") => Importance::Low,
        Some("high") => Importance::High,
        Some(_) | None => Importance::Normal,
    }
}

fn name_of_importance(importance: Importance) -> &'static str {
    match importance {
        Importance::Low => "low",
        Importance::Normal => "normal",
        Importance::High => "high",
    }
}

#[cfg(test)]
mod tests;
