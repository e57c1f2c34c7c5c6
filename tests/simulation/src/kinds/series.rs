//! Series: in Outlook a master with what departs from it, in Sales a row for every meeting.

mod acts;
mod event;
mod making;
mod parts;
mod rows;
mod to_exchange;
mod to_sales;

pub use rows::RowNames;

use super::appointment::convert::{addresses_of, calendar_changes};
use super::{Amendment, EntryFacts, Told, Values};
use crate::flaw::Flaw;
use crate::oracle::Parts;
use crate::ports::{SimMailbox, SimRecords};
use crate::steps::{Act, EditedField, Shape};
use crate::world::{CATEGORY, STAMP, User, World};
use event::{item_from_master, meeting_write, rule_from};
use jiff::Timestamp;
use jiff::civil::Date;
use rows::{read_series, rows_in, series_changed, series_id_of};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::exchange::write::EventWrite;
use sandbox::sales::model::{Deletion, Draft, Refusal, Row, Sales, SavedSearch, Table};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::links::Link;
use sync_core::capture::Course;
use sync_core::{
    Appointment, AppointmentField, Content, Item, ItemId, MeetingKey, Named, Occurrences, OccurrencesField,
    ReasonCode, SalesId, Side, Span,
};
use worker::ports::{Answer, Outgoing, RecordRow};

impl Told for Occurrences {
    /// The master, with everything that departs from it.
    type Entry = Event;
    /// Of the master.
    type Wish = EventWrite;

    const TABLE: Table = Table::Activities;
    const OWNER: &'static str = "OwnerId";
    const EDITED_IN_EXCHANGE: &'static [EditedField] = &[EditedField::Subject, EditedField::Location];
    const EDITED_IN_SALES: &'static [EditedField] = &[EditedField::Description, EditedField::Time];
    const EDITED: &'static [EditedField] = &[
        EditedField::Subject,
        EditedField::Location,
        EditedField::Description,
        EditedField::Time,
        EditedField::Customer,
    ];
    const OWN_IN_EXCHANGE: &'static [EditedField] = Appointment::OWN_IN_EXCHANGE;
    const OWN_IN_SALES: &'static [EditedField] = Appointment::OWN_IN_SALES;
    const OWN: &'static [EditedField] = Appointment::OWN;
    const HAS_PARTS: bool = true;
    const IS_PER_MAILBOX: bool = false;

    fn furnish(sales: &mut Sales, users: &[User], now: Timestamp) -> SavedSearch {
        Appointment::furnish(sales, users, now)
    }

    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<Event>, Folder)> {
        Appointment::entries(mailbox).filter(|(event, _)| event.recurrence.is_some())
    }

    fn facts(event: &Event) -> EntryFacts<'_> {
        Appointment::facts(event)
    }

    fn ical_uid(event: &Event) -> Option<&str> {
        Appointment::ical_uid(event)
    }

    fn course(event: &Event) -> Course {
        Appointment::course(event)
    }

    fn guests<'a>(event: &'a Event, own: &str) -> Vec<&'a str> {
        Appointment::guests(event, own)
    }

    fn uid(event: &Event) -> &str {
        &event.ical_uid
    }

    fn key(uid: &str, owner: &User) -> MeetingKey {
        Appointment::key(uid, owner)
    }

    fn key_of_record(number: &ItemId, owner: &User) -> MeetingKey {
        Appointment::key_of_record(number, owner)
    }

    /// One that is refused holds nothing.
    fn item(event: &Event, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named) {
        item_from_master(event, folder, flaw).unwrap_or_else(|_| {
            let (single, named) = super::appointment::convert::item_from_event(event, folder, flaw);
            let nothing = Occurrences::from_rows(Default::default(), sync_core::Zone::utc());
            let item = Item {
                id: single.id,
                version: single.version,
                modified: single.modified,
                content: nothing,
                marks: single.marks,
                facts: single.facts,
            };
            (item, named)
        })
    }

    fn refusal(event: &Event) -> Option<ReasonCode> {
        event::refusal_of(event)
    }

    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        window: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Event>>, GraphError> {
        let page = exchange.changes(oid, cursor, window, limit)?;
        Ok(calendar_changes(page, |event| event.recurrence.is_some()))
    }

    fn expire_cursors(exchange: &mut Exchange, oid: &str) {
        Appointment::expire_cursors(exchange, oid);
    }

    /// A series is written with requests of its own: `to_exchange`.
    fn wish_from_fields(_: &Self, _: &[OccurrencesField], _: Option<Flaw>) -> EventWrite {
        EventWrite::default()
    }

    /// Of the master; what departs from it follows.
    fn wish_of_new(sales: &Sales, user: &User, wanted: &Self, stamp: &str, flaw: Option<Flaw>) -> EventWrite {
        let Some(series) = wanted.as_series() else {
            return EventWrite::default();
        };
        let people: BTreeSet<_> = wanted
            .meetings
            .values()
            .flat_map(|meeting| &meeting.people)
            .collect();
        let invitees = addresses_of(sales, people.into_iter().copied(), user.party);
        let invited = invitees
            .iter()
            .map(|address| super::appointment::convert::invited(address));
        EventWrite {
            attendees: Some(invited.collect()),
            categories: Some(vec![CATEGORY.to_owned()]),
            transaction_id: Some(stamp.to_owned()),
            extended: vec![(STAMP.to_owned(), stamp.to_owned())],
            recurrence: Some(Some(rule_from(&series.recurrence, &series.zone))),
            ..meeting_write(&series.master, AppointmentField::ALL, &series.zone, flaw)
        }
    }

    fn wish_of_mark(_: &Link<Self>, stamp: &str, _: Option<Flaw>) -> EventWrite {
        EventWrite {
            extended: vec![(STAMP.to_owned(), stamp.to_owned())],
            ..EventWrite::default()
        }
    }

    fn set_categories(wish: &mut EventWrite, categories: Vec<String>) {
        wish.categories = Some(categories);
    }

    async fn send_items(mailbox: &SimMailbox<Self>, writes: &[Outgoing<'_, Self>]) -> Vec<Answer<Self>> {
        to_exchange::send(mailbox, writes).await
    }

    fn recall(answered: &mut Self, known: &Self) {
        answered.named_after(&[known]);
        let usual = known
            .meetings
            .values()
            .next()
            .map(|meeting| meeting.people.clone());
        for (slot, meeting) in &mut answered.meetings {
            let people = known.meetings.get(slot).map(|meeting| meeting.people.clone());
            meeting.people = people.or_else(|| usual.clone()).unwrap_or_default();
        }
    }

    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        Appointment::create(exchange, oid, wish, now)
    }

    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &EventWrite,
        now: Timestamp,
    ) -> Result<Arc<Event>, GraphError> {
        Appointment::change(exchange, oid, id, wish, now)
    }

    fn delete(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        Appointment::delete(exchange, oid, id, now)
    }

    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String> {
        Appointment::lay(exchange, oid, id, folder, now)
    }

    fn empty_deleted(exchange: &mut Exchange, oid: &str) {
        Appointment::empty_deleted(exchange, oid);
    }

    fn copy(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Option<Arc<Event>> {
        Appointment::copy(exchange, oid, id, now)
    }

    fn rows_of<'s>(sales: &'s Sales, number: &str) -> Vec<&'s Row> {
        rows_in(sales, number)
    }

    fn number_of_row(sales: &Sales, row: &str) -> Option<String> {
        rows::number_of(sales.record(Table::Activities, row)?)
    }

    fn read_record(
        world: &World,
        sales: &Sales,
        user: &User,
        number: &str,
        since: Option<Timestamp>,
    ) -> Option<(Item<Self>, SalesId)> {
        let item = read_series(world, sales, user, number, since)?;
        Some((item, SalesId(series_id_of(number))))
    }

    /// Whatever happened to a row, its series is read as a whole. One of which no row is left was deleted, if the list of
    /// deletions names one of them and none is out of sight.
    fn feed_rows(
        world: &World,
        sales: &Sales,
        user: &User,
        changed: &[&Row],
        deleted: &[Deletion],
    ) -> Vec<RecordRow<Self>> {
        let numbers = series_changed(world, changed, deleted);
        let rows = numbers.into_iter().filter_map(|number| {
            match Self::read_record(world, sales, user, &number, None) {
                Some((item, id)) => Some(RecordRow::Changed(Box::new(item), id)),
                None if rows_in(sales, &number).is_empty() => Some(RecordRow::Deleted(ItemId::new(number))),
                None => None,
            }
        });
        rows.collect()
    }

    async fn send_records(records: &SimRecords<Self>, writes: &[Outgoing<'_, Self>]) -> Vec<Answer<Self>> {
        to_sales::send(records, writes).await
    }

    /// No row is a series: [`Told::read_record`].
    fn item_from_row(_: &Sales, row: &Row, _: Option<Flaw>) -> Item<Self> {
        Item {
            id: ItemId::new(&row.key),
            version: rows::version_of(&Default::default()),
            modified: row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH),
            content: Occurrences::from_rows(Default::default(), sync_core::Zone::utc()),
            marks: sync_core::Marks::BOTH,
            facts: Default::default(),
        }
    }

    /// Nor is one made as a row: `to_sales`.
    fn draft_of_new(_: &Self, _: &str, _: SalesId) -> Draft {
        Draft::new()
    }

    /// Nor changed as one.
    fn amend(_: &mut Sales, _: &User, _: &str, _: &Amendment<'_, Self>, _: Timestamp) -> Result<(), Refusal> {
        Err(Refusal::NotOffered)
    }

    /// Its meetings hold what there is to compare: [`Told::held_in_parts`].
    fn values_of_entry(_: &Event) -> Values {
        Values::new()
    }

    fn values_of_row(_: &Sales, _: &Row) -> Values {
        Values::new()
    }

    fn made_in_exchange(world: &World, user: u8, shape: Shape) -> EventWrite {
        making::series_made(world, user, shape)
    }

    fn made_in_sales(_: &World, _: Shape) -> Draft {
        Draft::new()
    }

    fn make_in_sales(world: &mut World, user: &User, shape: Shape) -> Option<String> {
        making::make_rows(world, user, shape)
    }

    fn edited_in_exchange(world: &World, event: &Event, field: EditedField) -> Option<EventWrite> {
        acts::edited_in_exchange(world, event, field)
    }

    fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft> {
        acts::edited_in_sales(world, row, field)
    }

    fn edit_in_sales(
        sales: &mut Sales,
        by: &str,
        number: &str,
        field: EditedField,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        Appointment::edit_in_sales(sales, by, number, field, draft, now)
    }

    fn held_in_parts(world: &World, record: usize, side: Side) -> Option<Parts> {
        parts::parts(world, record, side)
    }

    fn day_of_row(world: &World, record: usize, row: &Row) -> Option<Date> {
        parts::day_of_row(world, record, row)
    }

    fn act(world: &mut World, act: Act) {
        acts::act(world, act);
    }

    /// A series of which every meeting was taken out is in no calendar view and in no feed.
    fn shows(event: &Event) -> bool {
        !event::instances(event).is_empty()
    }

    /// Of many rows only how often each was written.
    fn version_in_words(version: &sync_core::Version) -> String {
        if version.as_str().contains('@') {
            let versions: Vec<_> = rows::versions_in(version).values().map(u32::to_string).collect();
            versions.join(" ")
        } else {
            version.as_str().to_owned()
        }
    }

    fn in_words(content: &Self) -> String {
        let mut usual = String::new();
        let mut words = Vec::new();
        for (slot, meeting) in &content.meetings {
            let holds = format!(
                "{} / {} / {}",
                meeting.subject, meeting.location, meeting.description.0
            );
            let time = match meeting.time {
                Span::Timed { start, .. } => start.to_string(),
                Span::AllDay { first, .. } => first.to_string(),
            };
            let same = if holds == usual {
                "the same"
            } else {
                holds.as_str()
            };
            words.push(format!("[{slot} at {time}: {same}]"));
            usual = holds;
        }
        words.join(" ")
    }

    fn title(content: &Self) -> &str {
        content
            .meetings
            .values()
            .next()
            .map_or("", |meeting| &meeting.subject)
    }
}
