//! Mails: the same message in several mailboxes and folders, which never changes, goes one way, and belongs to a thread.

mod acts;
mod convert;
mod feed;
mod to_sales;

use super::{Amendment, EntryFacts, Told, Values};
use crate::flaw::Flaw;
use crate::ports::SimRecords;
use crate::steps::{Act, EditedField, Shape};
use crate::world::{User, World};
use acts::{Letter, answer, deliver, file, letter, send};
use convert::{draft_from_email, email_from_row, folder_of, item_from_message, values};
use jiff::Timestamp;
use sandbox::exchange::error::GraphError;
use sandbox::exchange::message::{MailFolder, Message};
use sandbox::exchange::model::{ChangePage, ChangeRow, Cursor, Exchange, Folder, Mailbox, Window};
use sandbox::sales::model::{Draft, Refusal, Row, Sales, SavedSearch, Table};
use std::sync::Arc;
use store::links::{Link, Organizes};
use sync_core::{
    Appointment, Email, EmailField, Facts, Item, ItemId, Marks, MeetingKey, Named, SalesId, Version,
};
use worker::ports::{Answer, Outgoing};

/// What a request sets of a mail, or how a new one comes to be.
#[derive(Debug, Clone, Default)]
pub struct MailWish {
    categories: Option<Vec<String>>,
    letter: Option<Letter>,
}

impl Told for Email {
    type Entry = Message;
    type Wish = MailWish;

    const TABLE: Table = Table::ConversationMessages;
    const OWNER: &'static str = "";
    const EDITED_IN_EXCHANGE: &'static [EditedField] = &[];
    const EDITED_IN_SALES: &'static [EditedField] = &[];
    const EDITED: &'static [EditedField] = &[];
    const IS_PER_MAILBOX: bool = false;
    const COPIES_ARE_ONE: bool = true;

    /// A customer who is a contact; no search offers messages.
    fn furnish(sales: &mut Sales, users: &[User], now: Timestamp) -> SavedSearch {
        Appointment::furnish(sales, users, now)
    }

    fn entries(mailbox: &Mailbox) -> impl Iterator<Item = (&Arc<Message>, Folder)> {
        mailbox.messages().map(|message| (message, folder_of(message)))
    }

    fn facts(message: &Message) -> EntryFacts<'_> {
        EntryFacts {
            id: &message.immutable_id,
            version: message.change,
            categories: &message.categories,
            stamp: None,
            made_as: None,
            is_cancelled: false,
            organizes: Organizes::Yes,
        }
    }

    fn uid(message: &Message) -> &str {
        &message.internet_message_id
    }

    fn key(uid: &str, _: &User) -> MeetingKey {
        MeetingKey::of_message(uid)
    }

    fn key_of_record(number: &ItemId, _: &User) -> MeetingKey {
        MeetingKey::of_record(number)
    }

    fn folder(message: &Message) -> Folder {
        folder_of(message)
    }

    fn as_told(content: &mut Self) {
        content.body = None;
    }

    fn item(message: &Message, folder: Folder, flaw: Option<Flaw>) -> (Item<Self>, Named) {
        item_from_message(message, folder, flaw)
    }

    fn changes(
        exchange: &Exchange,
        oid: &str,
        cursor: Option<&Cursor>,
        _: Window,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<Message>>, GraphError> {
        feed::changes(exchange.mailbox(oid)?, cursor, limit)
    }

    /// A question about times has nothing to forget.
    fn expire_cursors(_: &mut Exchange, _: &str) {}

    /// Nothing of a mail is written.
    fn wish_from_fields(_: &Self, _: &[EmailField], _: Option<Flaw>) -> MailWish {
        MailWish::default()
    }

    fn wish_of_new(_: &Sales, _: &User, _: &Self, _: &str, _: Option<Flaw>) -> MailWish {
        MailWish::default()
    }

    /// Mails carry no stamp.
    fn wish_of_mark(_: &Link<Self>, _: &str, _: Option<Flaw>) -> MailWish {
        MailWish::default()
    }

    fn set_categories(wish: &mut MailWish, categories: Vec<String>) {
        wish.categories = Some(categories);
    }

    fn recall(answered: &mut Self, known: &Self) {
        answered.from.clone_from(&known.from);
        answered.to.clone_from(&known.to);
        answered.cc.clone_from(&known.cc);
    }

    fn create(
        exchange: &mut Exchange,
        oid: &str,
        wish: &MailWish,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let letter = wish.letter.as_ref();
        let letter = letter.ok_or_else(|| GraphError::new(400, "ErrorInvalidRequest", "No mail."))?;
        deliver(exchange, oid, letter, now)
    }

    fn change(
        exchange: &mut Exchange,
        oid: &str,
        id: &str,
        wish: &MailWish,
        now: Timestamp,
    ) -> Result<Arc<Message>, GraphError> {
        let categories = wish.categories.clone().unwrap_or_default();
        exchange.categorise_message(oid, id, &categories, None, now)
    }

    fn delete(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Result<(), GraphError> {
        exchange.delete_message(oid, id, now)
    }

    /// Elsewhere is where nothing is read: Junk. What is still written stays where it is.
    fn lay(exchange: &mut Exchange, oid: &str, id: &str, folder: Folder, now: Timestamp) -> Option<String> {
        if exchange.mailbox(oid).ok()?.message(id).ok()?.is_draft {
            return None;
        }
        let folder = match folder {
            Folder::Default => MailFolder::Inbox,
            Folder::Elsewhere => MailFolder::JunkEmail,
            Folder::DeletedItems => MailFolder::DeletedItems,
        };
        let laid = exchange.move_message(oid, id, folder, now).ok()?;
        Some(laid.immutable_id.clone())
    }

    fn empty_deleted(exchange: &mut Exchange, oid: &str) {
        let deleted: Vec<_> = exchange
            .mailbox(oid)
            .into_iter()
            .flat_map(Mailbox::messages)
            .filter(|message| message.folder == MailFolder::DeletedItems)
            .map(|message| (message.immutable_id.clone(), message.modified))
            .collect();
        for (id, modified) in deleted {
            drop(exchange.delete_message(oid, &id, modified));
        }
    }

    fn copy(exchange: &mut Exchange, oid: &str, id: &str, now: Timestamp) -> Option<Arc<Message>> {
        exchange.copy_message(oid, id, MailFolder::Archive, now).ok()
    }

    fn send_records(
        records: &SimRecords<Self>,
        writes: &[Outgoing<'_, Self>],
    ) -> impl Future<Output = Vec<Answer<Self>>> + Send {
        to_sales::send(records, writes)
    }

    fn item_from_row(sales: &Sales, row: &Row, _: Option<Flaw>) -> Item<Self> {
        Item {
            id: ItemId::new(&row.key),
            version: Version::new(row.version().to_string()),
            modified: row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH),
            content: email_from_row(sales, row),
            marks: Marks::BOTH,
            facts: Facts::default(),
        }
    }

    fn draft_of_new(wanted: &Self, number: &str, _: SalesId) -> Draft {
        draft_from_email(wanted, number)
    }

    /// A message has no fields, and its relations are its conversation's.
    fn amend(_: &mut Sales, _: &User, _: &str, _: &Amendment<'_, Self>, _: Timestamp) -> Result<(), Refusal> {
        Ok(())
    }

    fn values_of_entry(message: &Message) -> Values {
        values(&item_from_message(message, Folder::Default, None).0.content)
    }

    fn values_of_row(sales: &Sales, row: &Row) -> Values {
        values(&email_from_row(sales, row))
    }

    fn made_in_exchange(world: &World, user: u8, shape: Shape) -> MailWish {
        let Shape::Mail(mailing) = shape else {
            return MailWish::default();
        };
        MailWish {
            letter: Some(letter(world, user, mailing)),
            ..MailWish::default()
        }
    }

    fn complete_in_exchange(world: &mut World, user: u8, message: &Message) {
        let thread = world.serial;
        world.oracle.letter(&message.internet_message_id, thread, false);
        acts::remember_with_others(world, user, message);
    }

    /// Nobody makes messages in Sales.
    fn made_in_sales(_: &World, _: Shape) -> Draft {
        Draft::new()
    }

    fn edited_in_exchange(_: &World, _: &Message, _: EditedField) -> Option<MailWish> {
        None
    }

    fn edited_in_sales(_: &World, _: &Row, _: EditedField) -> Option<Draft> {
        None
    }

    fn act(world: &mut World, act: Act) {
        if let Act::Answers { record, how } = act {
            answer(world, record, how);
        } else if let Act::Sends { record } = act {
            send(world, record);
        } else if let Act::Files { record } = act {
            file(world, record);
        }
    }

    /// What is still written is not shared yet (R-MAIL-4).
    fn shows(message: &Message) -> bool {
        !message.is_draft
    }

    fn wrong(world: &World, record: usize) -> Option<&'static str> {
        world.wrong_with_mail(record)
    }

    fn in_words(content: &Self) -> String {
        let body = if content.body.is_some() {
            ""
        } else {
            " without its body"
        };
        format!("{}{body} in {:?}", content.subject, content.conversation)
    }

    fn title(content: &Self) -> &str {
        &content.subject
    }
}
