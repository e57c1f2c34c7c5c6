//! What people do with tasks alone, and how they call and date them.

use crate::kinds::Values;
use crate::steps::EditedField;
use crate::world::World;
use jiff::civil::Date;
use jiff::{SignedDuration, tz::TimeZone};
use sandbox::sales::model::{Condition, Draft, Table};
use sync_core::{Importance, Side, Status, Task};

/// Titles that nobody but the owner in Sales may see begin like this.
pub(super) const SECRET: &str = "SECRET";

pub(super) fn title(world: &World) -> String {
    format!("title {}", world.serial)
}

pub(super) fn secret(world: &World) -> String {
    format!("{SECRET} {}", world.serial)
}

/// A day that no other edit has.
pub(super) fn day(world: &World) -> Date {
    let moment = world.now + SignedDuration::from_hours(24 * i64::from(world.serial % 400));
    moment.to_zoned(TimeZone::UTC).date()
}

pub(super) fn values(content: &Task) -> Values {
    let status = match content.status {
        Status::NotStarted => "not started",
        Status::InProgress => "in progress",
        Status::OnHold => "on hold",
        Status::Completed => "completed",
    };
    let importance = match content.importance {
        Importance::Low => "low",
        Importance::Normal => "normal",
        Importance::High => "high",
    };
    let due = content.due_date.map(|day| day.to_string());
    Values::from([
        (EditedField::Subject, content.subject.clone()),
        (EditedField::Description, content.description.0.clone()),
        (EditedField::Due, due.unwrap_or_default()),
        (EditedField::Status, status.to_owned()),
        (EditedField::Importance, importance.to_owned()),
    ])
}

/// Its owner hides the record in Sales from everybody else, or shows it again.
pub(super) fn hide(world: &mut World, record: u8) {
    let Some(record) = world.record(record) else {
        return;
    };
    let Some(row) = world.row_of::<Task>(record) else {
        return;
    };
    let is_private = row.stored("PrivateFlag").is_true();
    let subject = if is_private { title(world) } else { secret(world) };
    let number = row.key.clone();
    let Some(by) = world.owner_of::<Task>(row) else {
        return;
    };
    let draft = Draft::new()
        .with("PrivateFlag", !is_private)
        .with("Subject", subject.as_str());
    let edited = world.sales.edit(
        &by,
        Table::Activities,
        &number,
        &draft,
        &Condition::Any,
        world.now,
    );
    if edited.is_ok() {
        let by = (Side::Sales, 0);
        let now = world.now;
        world
            .oracle
            .edited(record, by, EditedField::Subject, subject, now);
        world.oracle.hidden(record);
    }
}
