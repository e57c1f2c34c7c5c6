//! What people see of an appointment, in both vendors' own words: when it is, who takes part, and who may see it.

use crate::world::STRANGER;
use jiff::tz::TimeZone;
use sandbox::exchange::event::{Event, ShowAs};
use sandbox::exchange::zones;
use sandbox::sales::model::{Row, Sales, Table};
use std::collections::BTreeSet;

/// From when to when; of whole days, the first and the last.
pub(super) fn span_of_event(event: &Event) -> String {
    if event.is_all_day {
        let (first, end) = (event.start.local.date(), event.end.local.date());
        let last = end.yesterday().unwrap_or(end);
        return format!("{first} to {last}, whole days");
    }
    let moment = |when| zones::instant(when).unwrap_or_default();
    format!("{} to {}", moment(&event.start), moment(&event.end))
}

/// The same of a record; whole days are written as UTC.
pub(super) fn span_of_row(row: &Row) -> String {
    let moment = |name: &str| row.stored(name).as_time().unwrap_or_default();
    let (start, end) = (moment("ActivityStartDate"), moment("ActivityEndDate"));
    if row.stored("AllDayFlag").is_true() {
        let day = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).date();
        return format!("{} to {}, whole days", day(start), day(end));
    }
    format!("{start} to {end}")
}

/// Who takes part, by address: whoever organizes it, and everybody who is invited. Sales knows nobody's address whom it does
/// not know, so that the stranger is left out, who may become a contact long after the meeting was made.
pub(super) fn people_of_event(event: &Event) -> String {
    let organizer = std::iter::once(&event.organizer.address);
    let invited = event.attendees.iter().map(|one| &one.who.address);
    listed(
        organizer
            .chain(invited)
            .map(|address| address.to_ascii_lowercase()),
    )
}

/// The same of a record: its owner, and everybody who has a row of their own.
pub(super) fn people_of_row(sales: &Sales, row: &Row) -> String {
    let members = |table, attribute| {
        row.children(table)
            .filter_map(move |child| child.stored(attribute).as_int())
    };
    let owner = row.stored("OwnerId").as_int();
    let users = owner
        .into_iter()
        .chain(members(Table::ActivityAssignee, "AssigneeId"))
        .map(|id| (Table::Resources, id));
    let contacts = members(Table::ActivityContact, "ContactId").map(|id| (Table::Contacts, id));
    let addresses = users.chain(contacts).map(|(table, id)| {
        let known = sales.by_id(table, id);
        let address = known.and_then(|row| row.stored("EmailAddress").as_text().map(str::to_ascii_lowercase));
        address.unwrap_or_else(|| format!("nobody with number {id}"))
    });
    listed(addresses)
}

fn listed(addresses: impl Iterator<Item = String>) -> String {
    let everybody: BTreeSet<_> = addresses.filter(|address| address != STRANGER).collect();
    everybody.into_iter().collect::<Vec<_>>().join(" ")
}

/// Whether its owner's time is shown as taken: what Sales tells apart.
pub(super) fn time_shown(event: &Event) -> String {
    let is_free = matches!(event.show_as, ShowAs::Free | ShowAs::WorkingElsewhere);
    if is_free { "free" } else { "busy" }.to_owned()
}

/// When its owner is reminded.
pub(super) fn reminder(minutes: Option<i32>) -> String {
    minutes.map_or("no reminder".to_owned(), |minutes| {
        format!("{minutes} minutes before")
    })
}

/// The same of the owner of a record, with whose it is.
pub(super) fn time_shown_in_row(row: &Row) -> String {
    let code = owners(row).and_then(|own| own.stored("ShowTimeAsCode").as_text());
    let shown = if code == Some("FREE") { "free" } else { "busy" };
    format!("{}: {shown}", owner(row))
}

/// The same of the owner of a record, with whose it is.
pub(super) fn reminder_in_row(row: &Row) -> String {
    let minutes = owners(row).and_then(|own| own.stored("ReminderPeriod").as_int());
    let minutes = minutes.and_then(|minutes| i32::try_from(minutes).ok());
    format!("{}: {}", owner(row), reminder(minutes))
}

/// What a record shows of somebody's own, and whose it is; what an item shows is its mailbox owner's.
pub(crate) fn own(shown: &str) -> (Option<i64>, &str) {
    match shown.split_once(": ") {
        Some((of, shown)) => (of.parse().ok(), shown),
        None => (None, shown),
    }
}

fn owner(row: &Row) -> i64 {
    row.stored("OwnerId").as_int().unwrap_or_default()
}

fn owners(row: &Row) -> Option<&Row> {
    let owner = row.stored("OwnerId").as_int();
    row.children(Table::ActivityAssignee)
        .find(|child| child.stored("AssigneeId").as_int() == owner)
}

/// Whether it is for its owner's eyes alone.
pub(super) fn privacy(is_private: bool) -> String {
    if is_private { "private" } else { "open" }.to_owned()
}
