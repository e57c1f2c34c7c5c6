//! What people do with appointments alone, and how they call and date them.

use super::shown::privacy;
use crate::steps::{Again, EditedField, Shape};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::event::{Response, Sensitivity, ShowAs};
use sandbox::exchange::model::Folder;
use sandbox::exchange::write::EventWrite;
use sync_core::{Appointment, Side};

/// A title that says whether it was meant for everybody's eyes.
pub(super) fn title(world: &World, is_private: bool) -> String {
    if is_private {
        format!("SECRET {}", world.serial)
    } else {
        format!("title {}", world.serial)
    }
}

pub(super) fn start_of(world: &World, shape: Shape) -> Timestamp {
    let days = match shape {
        Shape::Past => -1,
        // On either side of the change to summer time.
        Shape::Alone
        | Shape::WithCustomer
        | Shape::WithColleague
        | Shape::WithBoth
        | Shape::WithStranger
        | Shape::PrivateWithCustomer
        | Shape::Private
        | Shape::Person
        | Shape::AtAccount
        | Shape::AtNowhere
        | Shape::AtTwins
        | Shape::Nameless
        | Shape::Shared
        | Shape::Open
        | Shape::Secret
        | Shape::Done
        | Shape::Daily
        | Shape::Begun
        | Shape::Weekly
        | Shape::Monthly
        | Shape::WholeDays
        | Shape::Endless
        | Shape::TooLong
        | Shape::Scattered
        | Shape::Mail(_) => 3 + i64::from(world.serial % 2) * 5,
    };
    // Whole minutes, each record at another.
    let minute = i64::from(world.serial % 300);
    let midnight = world.now.as_second() / 86_400 * 86_400;
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(midnight + days * 86_400 + 8 * 3_600 + minute * 60)
}

/// How far what is made again is from what there is.
pub(super) fn apart(how: Again) -> SignedDuration {
    match how {
        Again::TheSame => SignedDuration::ZERO,
        Again::Nearly => SignedDuration::from_mins(1),
    }
}

pub(super) fn later(world: &World, start: Timestamp) -> Timestamp {
    start + SignedDuration::from_mins(30 * i64::from(world.serial % 7 + 1))
}

/// How somebody has their time shown next.
pub(super) fn another_show_as(world: &World) -> ShowAs {
    let all = [
        ShowAs::Free,
        ShowAs::Busy,
        ShowAs::WorkingElsewhere,
        ShowAs::Oof,
        ShowAs::Free,
        ShowAs::Tentative,
    ];
    all[world.serial as usize % all.len()]
}

/// How many minutes before the start somebody wants to be reminded next, if they do.
pub(super) fn another_reminder(world: &World) -> Option<i32> {
    let minutes = i32::try_from(world.serial % 48).unwrap_or_default() * 5;
    (!world.serial.is_multiple_of(4)).then_some(minutes)
}

/// Its owner makes it private, or public again.
pub(super) fn hide(world: &mut World, record: u8) {
    let Some(record) = world.record(record) else {
        return;
    };
    let Some((user, event, Folder::Default)) = world.entry_of::<Appointment>(record) else {
        return;
    };
    if !event.is_organizer {
        return;
    }
    let is_private = event.sensitivity == Sensitivity::Private;
    let write = EventWrite {
        sensitivity: Some(if is_private {
            Sensitivity::Normal
        } else {
            Sensitivity::Private
        }),
        subject: Some(title(world, !is_private)),
        ..EventWrite::default()
    };
    let (oid, now) = (world.oid(user), world.now);
    let hidden = world
        .exchange
        .update_event(&oid, &event.immutable_id, &write, None, now);
    if let Ok(event) = hidden {
        let by = (Side::Exchange, user);
        world
            .oracle
            .edited(record, by, EditedField::Subject, event.subject.clone(), now);
        let is_private = privacy(!is_private);
        world
            .oracle
            .edited(record, by, EditedField::Privacy, is_private, now);
        world.oracle.hidden(record);
    }
}

/// The colleague declines the meeting, which goes to their Deleted Items.
pub(super) fn decline(world: &mut World, record: u8) {
    let Some(record) = world.record(record) else {
        return;
    };
    let Some((user, event, _)) = world.entry_of::<Appointment>(record) else {
        return;
    };
    let other = world.oid(user + 1);
    let copy = world
        .exchange
        .mailbox(&other)
        .ok()
        .and_then(|mailbox| mailbox.event_of_uid(&event.ical_uid))
        .map(|event| event.immutable_id.clone());
    if let Some(id) = copy {
        drop(world.exchange.respond(&other, &id, Response::Declined, world.now));
        world.oracle.declined(record);
    }
}
