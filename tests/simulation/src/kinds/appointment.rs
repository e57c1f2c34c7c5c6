//! Single appointments and meetings.

mod acts;
pub(super) mod convert;
pub(super) mod shown;

use super::{Amendment, EntryFacts, Moves, Told, Values};
use crate::flaw::Flaw;
use crate::steps::{Act, Again, EditedField, Shape};
use crate::world::{CUSTOMER, STAMP, STRANGER, User, World};
use acts::{another_reminder, another_show_as, apart, decline, hide, later, start_of, title};
use convert::{
    addresses_of, calendar_changes, change_people, child_of, draft_from_fields, draft_of_new,
    edit_owners_row, html, invited, item_from_event, item_from_row, moment, own_draft, place, related,
    write_from_fields, write_of_new,
};
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::{Event, Response, Sensitivity, ShowAs};
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::exchange::write::EventWrite;
use sandbox::exchange::zones;
use sandbox::sales::model::{Condition, Draft, Field, Refusal, Row, Sales, SavedSearch, Table};
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::capture::Course;
use sync_core::{Appointment, AppointmentField, Item, ItemId, MeetingKey, Named, SalesId, SalesPerson};

impl Told for Appointment {
    type Entry = Event;
    type Wish = EventWrite;

    const TABLE: Table = Table::Activities;
    const OWNER: &'static str = "OwnerId";
    const EDITED_IN_EXCHANGE: &'static [EditedField] =
        &[EditedField::Subject, EditedField::Location, EditedField::Customer];
    const EDITED_IN_SALES: &'static [EditedField] = &[EditedField::Description, EditedField::Time];
    const EDITED: &'static [EditedField] = &[
        EditedField::Subject,
        EditedField::Location,
        EditedField::Description,
        EditedField::Time,
        EditedField::Customer,
    ];
    const OWN_IN_EXCHANGE: &'static [EditedField] =
        &[EditedField::ShowAs, EditedField::ShowAs, EditedField::Subject];
    const OWN_IN_SALES: &'static [EditedField] = &[
        EditedField::Reminder,
        EditedField::Reminder,
        EditedField::Location,
    ];
    const OWN: &'static [EditedField] = &[EditedField::ShowAs, EditedField::Reminder, EditedField::Subject];
    const COMPARED: &'static [EditedField] = &[EditedField::Subject, EditedField::Time];
    const NOT_COMPARED: &'static [EditedField] = &[EditedField::Location, EditedField::Description];
    const IS_PER_MAILBOX: bool = false;

    /// A customer who is a contact.
    fn furnish(sales: &mut Sales, users: &[User], now: Timestamp) -> SavedSearch {
        let customer = Draft::contact("Tor", "Acme", CUSTOMER);
        // A world in which that fails has no customer, and says so in every story.
        drop(sales.create(&users[0].address, Table::Contacts, &customer, now));
        SavedSearch::my_future_appointments("MY_FUTURE")
    }

    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<Event>, Folder)> {
        mailbox
            .events_everywhere()
            .map(|placed| (placed.item, placed.folder))
    }

    fn facts(event: &Event) -> EntryFacts<'_> {
        EntryFacts {
            id: &event.immutable_id,
            version: event.change,
            categories: &event.categories,
            stamp: event.extended.get(STAMP).map(String::as_str),
            made_as: event.transaction_id.as_deref(),
            is_cancelled: event.is_cancelled,
            organizes: if event.is_organizer {
                Organizes::Yes
            } else {
                Organizes::No
            },
        }
    }

    fn ical_uid(event: &Event) -> Option<&str> {
        Some(&event.ical_uid)
    }

    fn course(event: &Event) -> Course {
        match (event.is_cancelled, event.response) {
            (true, _) => Course::Cancelled,
            (false, Response::Declined) => Course::Declined,
            (false, _) => Course::TakesPlace,
        }
    }

    fn ends(event: &Event) -> Option<Timestamp> {
        zones::instant(&event.end)
    }

    fn guests<'a>(event: &'a Event, own: &str) -> Vec<&'a str> {
        let organizer = std::iter::once(event.organizer.address.as_str());
        let invited = event.attendees.iter().map(|one| one.who.address.as_str());
        organizer
            .chain(invited)
            .filter(|address| *address != own)
            .collect()
    }

    fn uid(event: &Event) -> &str {
        &event.ical_uid
    }

    fn key(uid: &str, _: &User) -> MeetingKey {
        MeetingKey::from_ical_uid(uid)
    }

    fn key_of_record(number: &ItemId, _: &User) -> MeetingKey {
        MeetingKey::of_record(number)
    }

    fn item(event: &Event, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named) {
        item_from_event(event, folder, flaw)
    }

    /// Occurrences of series are another kind's.
    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        window: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Event>>, GraphError> {
        let page = exchange.changes(oid, cursor, window, limit)?;
        Ok(calendar_changes(page, |_| true))
    }

    fn expire_cursors(exchange: &mut Exchange, oid: &str) {
        drop(exchange.expire_cursors(oid));
    }

    fn wish_from_fields(wanted: &Self, fields: &[AppointmentField], flaw: Option<Flaw>) -> EventWrite {
        let mut write = write_from_fields(wanted, fields, flaw);
        if flaw == Some(Flaw::DropsAttendees) {
            write.attendees = Some(Vec::new());
        }
        write
    }

    fn wish_of_new(sales: &Sales, user: &User, wanted: &Self, stamp: &str, flaw: Option<Flaw>) -> EventWrite {
        let invitees = addresses_of(sales, wanted.people.iter().copied(), user.party);
        write_of_new(wanted, &invitees, stamp, flaw)
    }

    fn wish_of_mark(link: &Link<Self>, stamp: &str, flaw: Option<Flaw>) -> EventWrite {
        EventWrite {
            extended: vec![(STAMP.to_owned(), stamp.to_owned())],
            subject: (flaw == Some(Flaw::MailsForNothing))
                .then(|| link.pair.exchange.last_item())
                .flatten()
                .map(|item| item.content.subject.clone()),
            ..EventWrite::default()
        }
    }

    fn set_categories(wish: &mut EventWrite, categories: Vec<String>) {
        wish.categories = Some(categories);
    }

    fn recall(answered: &mut Self, known: &Self) {
        answered.people.clone_from(&known.people);
    }

    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        exchange.create_event(oid, wish, now)
    }

    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        exchange.update_event(oid, id, wish, None, now)
    }

    fn delete(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        exchange.delete_event(oid, id, None, now)
    }

    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String> {
        let laid = exchange.move_event(oid, id, folder, now).ok()?;
        Some(laid.immutable_id.clone())
    }

    fn empty_deleted(exchange: &mut Exchange, oid: &str) {
        drop(exchange.empty_deleted_events(oid));
    }

    fn copy(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Option<Arc<Event>> {
        exchange.duplicate_event(oid, id, now).ok()
    }

    fn item_from_row(_: &Sales, row: &Row, flaw: Option<Flaw>) -> Item<Self> {
        item_from_row(row, flaw)
    }

    fn draft_of_new(wanted: &Self, number: &str, owner: SalesId) -> Draft {
        draft_of_new(wanted, number, owner)
    }

    /// People are rows of their own.
    /// Who takes part is rows, and so is what its owner has of their own.
    fn moves(held: &Self, wanted: &Self, fields: &[AppointmentField]) -> Moves {
        let people = if fields.contains(&AppointmentField::People) {
            held.people.difference(&wanted.people).count() + wanted.people.difference(&held.people).count()
        } else {
            0
        };
        let rows = people + usize::from(own_draft(wanted, fields) != Draft::new());
        let is_row = |field: &AppointmentField| {
            matches!(
                field,
                AppointmentField::People | AppointmentField::ShowAs | AppointmentField::Reminder
            )
        };
        Moves {
            rows,
            attributes: rows == 0 || !fields.iter().all(is_row) || held.related != wanted.related,
            is_looked_at: rows > 0,
        }
    }

    fn amend(
        sales: &mut Sales,
        user: &User,
        number: &str,
        change: &Amendment<'_, Self>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let draft = related(
            draft_from_fields(change.wanted, change.fields),
            &change.wanted.related,
        );
        let mut next = sales.clone();
        next.edit(&user.address, Self::TABLE, number, &draft, change.condition, now)?;
        if change.fields.contains(&AppointmentField::People) {
            change_people(&mut next, user, number, change.wanted, now)?;
        }
        let own = own_draft(change.wanted, change.fields);
        edit_owners_row(&mut next, &user.address, number, &own, now)?;
        *sales = next;
        Ok(())
    }

    fn values_of_entry(event: &Event) -> Values {
        let place = event.places.first().map(|place| place.name.clone());
        Values::from([
            (EditedField::Subject, event.subject.clone()),
            (EditedField::Location, place.unwrap_or_default()),
            (EditedField::Description, event.body.content.clone()),
            (EditedField::Time, shown::span_of_event(event)),
            (EditedField::Customer, shown::people_of_event(event)),
            (
                EditedField::Privacy,
                shown::privacy(event.sensitivity == Sensitivity::Private),
            ),
            (EditedField::ShowAs, shown::time_shown(event)),
            (EditedField::Reminder, shown::reminder(event.reminder_minutes)),
        ])
    }

    fn values_of_row(sales: &Sales, row: &Row) -> Values {
        let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
        Values::from([
            (EditedField::Subject, text("Subject")),
            (EditedField::Location, text("Location")),
            (EditedField::Description, text("ActivityDescription")),
            (EditedField::Time, shown::span_of_row(row)),
            (EditedField::Customer, shown::people_of_row(sales, row)),
            (
                EditedField::Privacy,
                shown::privacy(row.stored("PrivateFlag").is_true()),
            ),
            (EditedField::ShowAs, shown::time_shown_in_row(row)),
            (EditedField::Reminder, shown::reminder_in_row(row)),
        ])
    }

    fn made_in_exchange(world: &World, user: u8, shape: Shape) -> EventWrite {
        let start = start_of(world, shape);
        let colleague = &world.users[(usize::from(user) + 1) % world.users.len()].address;
        let attendees = match shape {
            Shape::WithCustomer | Shape::PrivateWithCustomer => vec![invited(CUSTOMER)],
            Shape::WithColleague => vec![invited(colleague)],
            Shape::WithBoth => vec![invited(colleague), invited(CUSTOMER)],
            Shape::WithStranger => vec![invited(STRANGER)],
            Shape::Alone
            | Shape::Private
            | Shape::Past
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
            | Shape::Mail(_) => Vec::new(),
        };
        let is_private = matches!(shape, Shape::Private | Shape::PrivateWithCustomer);
        EventWrite {
            subject: Some(title(world, is_private)),
            body: Some(html(&format!("<p>{}</p>", world.serial))),
            places: Some(vec![place(&format!("room {}", world.serial))]),
            start: Some(moment(start)),
            end: Some(moment(start + SignedDuration::from_mins(30))),
            attendees: Some(attendees),
            sensitivity: is_private.then_some(Sensitivity::Private),
            ..EventWrite::default()
        }
    }

    fn made_in_sales(world: &World, shape: Shape) -> Draft {
        let start = start_of(world, shape);
        let end = start + SignedDuration::from_mins(30);
        Draft::appointment(&title(world, false), start, end)
            .with("ActivityDescription", format!("<p>{}</p>", world.serial))
            .with("Location", format!("room {}", world.serial))
    }

    /// A colleague is an assignee, which is a row of its own.
    fn complete_in_sales(world: &mut World, user: u8, number: &str, shape: Shape) {
        if shape == Shape::WithColleague {
            let (by, colleague) = (world.user(user).address, world.user(user + 1).party);
            let (table, child) = child_of(SalesPerson::User(colleague));
            let (now, parent) = (world.now, (Self::TABLE, number));
            drop(world.sales.add_child(&by, parent, table, &child, now));
        }
    }

    fn again_in_sales(world: &World, event: &Event, how: Again) -> Option<Draft> {
        let start = zones::instant(&event.start)? + apart(how);
        let end = zones::instant(&event.end)? + apart(how);
        let draft = Draft::appointment(&event.subject, start, end);
        Some(draft.with("Location", format!("room {}", world.serial)))
    }

    fn again_in_exchange(world: &World, row: &Row, how: Again) -> Option<EventWrite> {
        let time = |name: &str| Some(row.stored(name).as_time()? + apart(how));
        Some(EventWrite {
            subject: Some(row.stored("Subject").as_text()?.to_owned()),
            places: Some(vec![place(&format!("room {}", world.serial))]),
            start: Some(moment(time("ActivityStartDate")?)),
            end: Some(moment(time("ActivityEndDate")?)),
            ..EventWrite::default()
        })
    }

    fn edited_in_exchange(world: &World, event: &Event, field: EditedField) -> Option<EventWrite> {
        let is_private = event.sensitivity == Sensitivity::Private;
        let mut write = EventWrite::default();
        match field {
            EditedField::Subject => write.subject = Some(title(world, is_private)),
            EditedField::Location => write.places = Some(vec![place(&format!("room {}", world.serial))]),
            EditedField::Description => write.body = Some(html(&format!("<p>{}</p>", world.serial))),
            EditedField::Time => {
                let start = later(world, zones::instant(&event.start)?);
                write.start = Some(moment(start));
                write.end = Some(moment(start + SignedDuration::from_mins(30)));
            }
            EditedField::Customer => {
                let mut attendees = event.attendees.clone();
                attendees.retain(|one| one.who.address != CUSTOMER);
                if attendees.len() == event.attendees.len() {
                    attendees.push(invited(CUSTOMER));
                }
                write.attendees = Some(attendees);
            }
            EditedField::ShowAs => write.show_as = Some(another_show_as(world)),
            EditedField::Reminder => {
                let minutes = another_reminder(world);
                write.is_reminder_on = Some(minutes.is_some());
                write.reminder_minutes = minutes;
            }
            EditedField::FirstName
            | EditedField::LastName
            | EditedField::JobTitle
            | EditedField::Email
            | EditedField::Phone
            | EditedField::Company
            | EditedField::OddCompany
            | EditedField::Address
            | EditedField::Due
            | EditedField::Status
            | EditedField::Importance
            | EditedField::Privacy => return None,
        }
        Some(write)
    }

    fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft> {
        Some(match field {
            EditedField::Subject => Draft::new().with("Subject", title(world, false)),
            EditedField::Location => Draft::new().with("Location", format!("room {}", world.serial)),
            EditedField::Description => {
                Draft::new().with("ActivityDescription", format!("<p>{}</p>", world.serial))
            }
            EditedField::Time => {
                let start = later(world, row.stored("ActivityStartDate").as_time()?);
                let end = start + SignedDuration::from_mins(30);
                Draft::new()
                    .with("ActivityStartDate", start)
                    .with("ActivityEndDate", end)
            }
            EditedField::ShowAs => {
                let is_free = another_show_as(world) == ShowAs::Free;
                Draft::new().with("ShowTimeAsCode", if is_free { "FREE" } else { "BUSY" })
            }
            EditedField::Reminder => {
                let minutes = another_reminder(world).map(i64::from);
                Draft::new().with("ReminderPeriod", minutes.map_or(Field::Null, Field::Int))
            }
            EditedField::Customer
            | EditedField::FirstName
            | EditedField::LastName
            | EditedField::JobTitle
            | EditedField::Email
            | EditedField::Phone
            | EditedField::Company
            | EditedField::OddCompany
            | EditedField::Address
            | EditedField::Due
            | EditedField::Status
            | EditedField::Importance
            | EditedField::Privacy => return None,
        })
    }

    /// What is somebody's own is in their row.
    fn edit_in_sales(
        sales: &mut Sales,
        by: &str,
        number: &str,
        field: EditedField,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match field {
            EditedField::ShowAs | EditedField::Reminder => edit_owners_row(sales, by, number, draft, now),
            EditedField::Subject
            | EditedField::Location
            | EditedField::Description
            | EditedField::Time
            | EditedField::Customer
            | EditedField::FirstName
            | EditedField::LastName
            | EditedField::JobTitle
            | EditedField::Email
            | EditedField::Phone
            | EditedField::Company
            | EditedField::OddCompany
            | EditedField::Address
            | EditedField::Due
            | EditedField::Status
            | EditedField::Importance
            | EditedField::Privacy => sales.edit(by, Self::TABLE, number, draft, &Condition::Any, now),
        }
    }

    fn act(world: &mut World, act: Act) {
        match act {
            Act::Hides { record } => hide(world, record),
            Act::Declines { record } => decline(world, record),
            Act::Makes { .. }
            | Act::MakesInSales { .. }
            | Act::Edits { .. }
            | Act::PutsBack { .. }
            | Act::Deletes { .. }
            | Act::Purges { .. }
            | Act::Restores { .. }
            | Act::Categorises { .. }
            | Act::Uncategorises { .. }
            | Act::Moves { .. }
            | Act::Copies { .. }
            | Act::Merges { .. }
            | Act::MakesAgain { .. }
            | Act::Reassigns { .. }
            | Act::Befriends
            | Act::EditsOne { .. }
            | Act::DeletesOne { .. }
            | Act::Lengthens { .. }
            | Act::Shortens { .. }
            | Act::Splits { .. }
            | Act::Answers { .. }
            | Act::Sends { .. }
            | Act::Files { .. }
            | Act::StopsCapture { .. }
            | Act::Retries { .. }
            | Act::Indexes => {}
        }
    }

    fn is_hidden(event: &Event) -> bool {
        event.sensitivity == Sensitivity::Private
    }

    fn is_secret(content: &Self) -> bool {
        content.subject.starts_with("SECRET")
    }

    fn in_words(content: &Self) -> String {
        format!(
            "{} / {} / {} / {:?} / {:?}{}",
            content.subject,
            content.location,
            content.description.0,
            content.time,
            content.people,
            if content.visibility == sync_core::Visibility::Private {
                " private"
            } else {
                ""
            }
        )
    }

    fn title(content: &Self) -> &str {
        &content.subject
    }
}
