//! What differs from one kind of record to another. Weather, store, workers, feeds that lag, answers that are lost, and
//! what the oracle promises of every kind are told once, over this.
//!
//! A new kind is: an `impl` of [`Told`] in a file of its own here, an [`About`] for its families, its fields among
//! [`EditedField`]s and its ways to be made among [`Shape`]s, with their words.

mod appointment;
mod contact;
mod email;
mod series;
mod task;

pub(crate) use appointment::shown::own;
pub(crate) use contact::{name_of, names_of};

pub use series::RowNames;

use crate::flaw::Flaw;
use crate::oracle::Parts;
use crate::ports::{SimMailbox, SimRecords};
use crate::steps::{Act, Again, EditedField, Shape};
use crate::world::{User, World};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::sales::model::{Condition, Deletion, Draft, Refusal, Row, Sales, SavedSearch, Table};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::capture::Course;
use sync_core::{Content, Item, ItemId, MeetingKey, Named, ReasonCode, SalesId, Side, Version};
use worker::ports::{Answer, Outgoing, RecordRow};

/// Which kind of record a family of stories tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// [`sync_core::Appointment`]
    Appointments,
    /// [`sync_core::Contact`]
    Contacts,
    /// [`sync_core::Task`]
    Tasks,
    /// [`sync_core::Occurrences`]
    Series,
    /// [`sync_core::Email`]
    Mails,
}

/// What a record holds on one side, field by field, as text: what the oracle compares.
pub type Values = BTreeMap<EditedField, String>;

/// What every kind of Outlook item has.
#[derive(Debug, Clone, Copy)]
pub struct EntryFacts<'a> {
    /// The id under which it is followed.
    pub id: &'a str,
    /// Grows with every write.
    pub version: u64,
    /// Categories by name.
    pub categories: &'a [String],
    /// The stamp that it carries.
    pub stamp: Option<&'a str>,
    /// The number under which we made it, as far as the vendor keeps that.
    pub made_as: Option<&'a str>,
    /// Whether its organizer called it off.
    pub is_cancelled: bool,
    /// Whether its mailbox's owner organizes it, as everything that is no meeting.
    pub organizes: Organizes,
}

/// A kind of record that stories tell of: how the models of both vendors keep it, what the connectors make of that, and
/// what people do with it. What it does to the models is one request of one connector, or one act of one person.
pub trait Told: Content<Field: Send + Sync> + Send + Sync + 'static {
    /// The Outlook item, as the model of Exchange keeps it. A kind that is kept in several items makes one of them.
    type Entry: Clone + Debug + Send + Sync + 'static;
    /// What a request to Exchange sets of an item; by default nothing.
    type Wish: Default + Send + 'static;

    /// Where its records are in Sales.
    const TABLE: Table;
    /// The attribute there that names the owner.
    const OWNER: &'static str;
    /// Fields that families edit in Outlook alone where every edit must survive.
    const EDITED_IN_EXCHANGE: &'static [EditedField];
    /// Fields that families edit in Sales alone where every edit must survive.
    const EDITED_IN_SALES: &'static [EditedField];
    /// Whether a record has parts that people change by themselves.
    const HAS_PARTS: bool = false;
    /// All fields that are edited, by families in which edits have rivals.
    const EDITED: &'static [EditedField];
    /// Fields that families edit in Outlook alone where some are their owner's own.
    const OWN_IN_EXCHANGE: &'static [EditedField] = &[];
    /// Fields that families edit in Sales alone where some are their owner's own.
    const OWN_IN_SALES: &'static [EditedField] = &[];
    /// Fields that families edit on both sides where some are their owner's own.
    const OWN: &'static [EditedField] = &[];
    /// What one is recognised by before another like it is made.
    const COMPARED: &'static [EditedField] = &[];
    /// Fields that families edit where nothing that one is recognised by may change.
    const NOT_COMPARED: &'static [EditedField] = &[];
    /// Whether each mailbox has an item of its own for one record, linked by itself; else all mailboxes hold copies of
    /// one item, of which one leads.
    const IS_PER_MAILBOX: bool;
    /// Whether an item has another id in every folder that it is moved to.
    const MOVES_UNDER_ANOTHER_ID: bool = false;
    /// Whether several items of one mailbox with the same name are one, of which one is linked.
    const COPIES_ARE_ONE: bool = false;
    /// The field by which a record falls out of the saved search, where that edit travels once.
    const LEAVING: Option<EditedField> = None;

    /// Makes what there is before a story begins, and says what the saved search holds.
    fn furnish(sales: &mut Sales, users: &[User], now: Timestamp) -> SavedSearch;

    // What Exchange has.

    /// Every item with its folder, Deleted Items included, oldest first.
    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<Self::Entry>, Folder)>;
    /// Takes out the notes, as a connector does that is not to read them.
    fn leave_out_notes(&mut self) {}
    /// What every kind has.
    fn facts(entry: &Self::Entry) -> EntryFacts<'_>;
    /// The iCalendar UID, of meetings.
    fn ical_uid(_entry: &Self::Entry) -> Option<&str> {
        None
    }
    /// Whether it takes place, as far as its mailbox's owner is concerned.
    fn course(_entry: &Self::Entry) -> Course {
        Course::TakesPlace
    }
    /// When it ends, if it is a meeting.
    fn ends(_entry: &Self::Entry) -> Option<Timestamp> {
        None
    }
    /// Who is on it besides its mailbox's owner, by address.
    fn guests<'a>(_entry: &'a Self::Entry, _own: &str) -> Vec<&'a str> {
        Vec::new()
    }
    /// What names it from its making on, wherever it is laid since.
    fn uid(entry: &Self::Entry) -> &str;
    /// The key that this name leads to.
    fn key(uid: &str, owner: &User) -> MeetingKey;
    /// The key of a record that was made in Sales, in this user's mailbox.
    fn key_of_record(number: &ItemId, owner: &User) -> MeetingKey;
    /// Where an item of which the feed tells lies.
    fn folder(_entry: &Self::Entry) -> Folder {
        Folder::Default
    }
    /// Leaves out what a row of the feed does not tell.
    fn as_told(_content: &mut Self) {}
    /// The item as the connector hands it over.
    fn item(entry: &Self::Entry, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named);
    /// Why the item cannot be synced as it is; none where it can.
    fn refusal(_entry: &Self::Entry) -> Option<ReasonCode> {
        None
    }
    /// A page of what changed since `cursor`, at most `limit` items.
    ///
    /// # Errors
    /// As the model answers, where the cursor has expired.
    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        window: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Self::Entry>>, GraphError>;
    /// Makes the mailbox's cursors worthless; a mailbox without one has nothing to forget.
    fn expire_cursors(exchange: &mut Exchange, oid: &str);

    // What requests to Exchange say, and what people do in Outlook.

    /// Sets these fields to what `wanted` holds.
    fn wish_from_fields(wanted: &Self, fields: &[Self::Field], flaw: Option<Flaw>) -> Self::Wish;
    /// A whole new item, made under the number `stamp`, with category and stamp.
    fn wish_of_new(sales: &Sales, user: &User, wanted: &Self, stamp: &str, flaw: Option<Flaw>) -> Self::Wish;
    /// Sets the stamp; the category is set with what the item has when the request arrives.
    fn wish_of_mark(link: &Link<Self>, stamp: &str, flaw: Option<Flaw>) -> Self::Wish;
    /// Replaces the whole list of categories.
    fn set_categories(wish: &mut Self::Wish, categories: Vec<String>);
    /// Sends writes to Exchange; where each is one request, all leave at once.
    fn send_items(
        mailbox: &SimMailbox<Self>,
        writes: &[Outgoing<'_, Self>],
    ) -> impl Future<Output = Vec<Answer<Self>>> + Send {
        mailbox.send_at_once(writes)
    }
    /// Takes over what an answer to a write cannot say: whom and what the names on it mean in Sales.
    fn recall(answered: &mut Self, known: &Self);
    /// Makes an item.
    ///
    /// # Errors
    /// As the model answers.
    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &Self::Wish,
        now: Timestamp,
    ) -> Result<Arc<Self::Entry>, GraphError>;
    /// Changes an item of the folder that is read, whatever its version.
    ///
    /// # Errors
    /// As the model answers.
    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &Self::Wish,
        now: Timestamp,
    ) -> Result<Arc<Self::Entry>, GraphError>;
    /// Deletes an item of the folder that is read, whatever its version.
    ///
    /// # Errors
    /// As the model answers.
    fn delete(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError>;
    /// Lays an item into another folder, out of Deleted Items too; gives the id that it has there, if that is possible.
    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String>;
    /// Empties Deleted Items.
    fn empty_deleted(exchange: &mut Exchange, oid: &str);
    /// Copies an item, category, stamp and all.
    fn copy(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Option<Arc<Self::Entry>>;

    // What Sales has, and what requests to Sales do.

    /// The rows that are the record of this number, whoever may see them: one, or none.
    fn rows_of<'s>(sales: &'s Sales, number: &str) -> Vec<&'s Row> {
        sales.record(Self::TABLE, number).into_iter().collect()
    }
    /// The number of the record that the row of this number is of, or a part of.
    fn number_of_row(_sales: &Sales, row: &str) -> Option<String> {
        Some(row.to_owned())
    }
    /// A record as the connector hands it over, with its id; none where the user sees none. `since` is when a write of ours
    /// began that is in doubt.
    fn read_record(
        world: &World,
        sales: &Sales,
        user: &User,
        number: &str,
        _since: Option<Timestamp>,
    ) -> Option<(Item<Self>, SalesId)> {
        let row = sales.look(&user.address, Self::TABLE, number, world.now).ok()?;
        Some((Self::item_from_row(sales, row, world.flaw), SalesId(row.id)))
    }
    /// What the connector makes of rows that changed or were deleted, in the order given.
    fn feed_rows(
        world: &World,
        sales: &Sales,
        _user: &User,
        changed: &[&Row],
        deleted: &[Deletion],
    ) -> Vec<RecordRow<Self>> {
        let changed = changed.iter().map(|row| {
            let item = Self::item_from_row(sales, row, world.flaw);
            RecordRow::Changed(Box::new(item), SalesId(row.id))
        });
        let deleted = deleted
            .iter()
            .map(|deletion| RecordRow::Deleted(ItemId::new(&deletion.number)));
        changed.chain(deleted).collect()
    }
    /// Sends writes to Sales; where each is about one record, they share requests.
    fn send_records(
        records: &SimRecords<Self>,
        writes: &[Outgoing<'_, Self>],
    ) -> impl Future<Output = Vec<Answer<Self>>> + Send {
        records.send_grouped(writes)
    }
    /// What a change takes in a batch; by default its attributes are all there is to it.
    fn moves(_held: &Self, _wanted: &Self, _fields: &[Self::Field]) -> Moves {
        Moves::NOTHING
    }
    /// The record as the connector hands it over.
    fn item_from_row(sales: &Sales, row: &Row, flaw: Option<Flaw>) -> Item<Self>;
    /// A whole new record under this number.
    fn draft_of_new(wanted: &Self, number: &str, owner: SalesId) -> Draft;
    /// Makes `fields` of a record hold what `wanted` has, and its relations: all of it or nothing.
    ///
    /// # Errors
    /// As the model answers.
    fn amend(
        sales: &mut Sales,
        user: &User,
        number: &str,
        change: &Amendment<'_, Self>,
        now: Timestamp,
    ) -> Result<(), Refusal>;

    // What people see, and what they do to it.

    /// What an Outlook item shows.
    fn values_of_entry(entry: &Self::Entry) -> Values;
    /// What a record shows.
    fn values_of_row(sales: &Sales, row: &Row) -> Values;
    /// A new item as its user makes it.
    fn made_in_exchange(world: &World, user: u8, shape: Shape) -> Self::Wish;
    /// What came to others when a new item was made.
    fn complete_in_exchange(_world: &mut World, _user: u8, _entry: &Self::Entry) {}
    /// A new record as its user makes it in Sales.
    fn made_in_sales(world: &World, shape: Shape) -> Draft;
    /// Makes it there, so that others see it if its shape says so; its number, if it could be made.
    fn make_in_sales(world: &mut World, user: &User, shape: Shape) -> Option<String> {
        let draft = Self::made_in_sales(world, shape);
        let now = world.now;
        let number = world.sales.create(&user.address, Self::TABLE, &draft, now).ok()?;
        Self::publish(&mut world.sales, &world.users, &number, shape);
        Some(number)
    }
    /// Lets others see a new record in Sales, if its shape says so.
    fn publish(_sales: &mut Sales, _users: &[User], _number: &str, _shape: Shape) {}
    /// What belongs to a record that its user just made in Sales, and is made after it.
    fn complete_in_sales(_world: &mut World, _user: u8, _number: &str, _shape: Shape) {}
    /// The item, as its user makes it in Sales too; none where nobody does.
    fn again_in_sales(_world: &World, _entry: &Self::Entry, _how: Again) -> Option<Draft> {
        None
    }
    /// The record, as its user makes it in Outlook too; none where nobody does.
    fn again_in_exchange(_world: &World, _row: &Row, _how: Again) -> Option<Self::Wish> {
        None
    }
    /// An edit of `field` in Outlook; none where it cannot be edited there.
    fn edited_in_exchange(world: &World, entry: &Self::Entry, field: EditedField) -> Option<Self::Wish>;
    /// An edit of `field` in Sales; none where it cannot be edited there.
    fn edited_in_sales(world: &World, row: &Row, field: EditedField) -> Option<Draft>;
    /// Does an edit of `field` in Sales, as `draft` has it.
    ///
    /// # Errors
    /// As the model answers.
    fn edit_in_sales(
        sales: &mut Sales,
        by: &str,
        number: &str,
        _field: EditedField,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        sales.edit(by, Self::TABLE, number, draft, &Condition::Any, now)
    }
    /// What a record holds on one side, part by part; none where it is not there, or has no parts that people change by
    /// themselves.
    fn held_in_parts(_world: &World, _record: usize, _side: Side) -> Option<Parts> {
        None
    }
    /// Which part of its record a row is, by its day.
    fn day_of_row(_world: &World, _record: usize, _row: &Row) -> Option<Date> {
        None
    }
    /// What only this kind knows of.
    fn act(_world: &mut World, _act: Act) {}
    /// Whether there is anything of it to be seen in Outlook.
    fn shows(_entry: &Self::Entry) -> bool {
        true
    }
    /// Whether the item is hidden from everybody but its owner.
    fn is_hidden(_entry: &Self::Entry) -> bool {
        false
    }
    /// Whether this content was meant for its owner's eyes alone.
    fn is_secret(_content: &Self) -> bool {
        false
    }
    /// Whether what Outlook shows there says nothing about the field in Sales, so that the two may differ.
    fn is_silent(_field: EditedField, _in_exchange: &str) -> bool {
        false
    }
    /// Whether sync never deletes this item, whatever happened on the other side.
    fn is_kept(_entry: &Self::Entry) -> bool {
        false
    }
    /// The same of a record.
    fn is_kept_in_sales(_row: &Row) -> bool {
        false
    }
    /// Whether a record that the saved search holds goes to Outlook.
    fn is_offered(_row: &Row) -> bool {
        true
    }
    /// Which promise about this kind alone is broken with this record, in the end, if one is.
    fn wrong(_world: &World, _record: usize) -> Option<&'static str> {
        None
    }
    /// Which promise about this kind alone is broken with this item and its record, which are said to be in step, if one is.
    fn wrong_in_step(_world: &World, _entry: &Self::Entry, _row: &Row) -> Option<&'static str> {
        None
    }
    /// A version, for whoever reads a story.
    fn version_in_words(version: &Version) -> String {
        version.as_str().to_owned()
    }
    /// It, for whoever reads a story.
    fn in_words(content: &Self) -> String;
    /// What it is called.
    fn title(content: &Self) -> &str;
}

/// What a change takes besides attributes of the record itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// Rows of it that come, go or change: a part each.
    pub rows: usize,
    /// Whether its attributes change too: a part, the first, and the one that names the version which is expected.
    pub attributes: bool,
    /// Whether it cannot be told without a look at what is there.
    pub is_looked_at: bool,
}

impl Moves {
    /// No row moves.
    pub const NOTHING: Self = Self {
        rows: 0,
        attributes: true,
        is_looked_at: false,
    };
}

/// A change to a record of Sales.
#[derive(Debug)]
pub struct Amendment<'a, C: Content> {
    /// What it shall hold.
    pub wanted: &'a C,
    /// In which fields.
    pub fields: &'a [C::Field],
    /// If it still is that version.
    pub condition: &'a Condition,
}

/// When something was changed, as the mistake that is put in has it.
fn modified(stamp: Timestamp, flaw: Option<Flaw>) -> Timestamp {
    match flaw {
        Some(Flaw::Unordered) => Timestamp::UNIX_EPOCH,
        // "9:00" sorts after "10:00".
        Some(Flaw::ComparesText) => {
            let minute = stamp.as_second() / 60;
            let backwards = minute % 10 * 10 + minute / 10 % 10;
            Timestamp::UNIX_EPOCH + SignedDuration::from_secs((minute / 100 * 100 + backwards) * 60)
        }
        _ => stamp,
    }
}
