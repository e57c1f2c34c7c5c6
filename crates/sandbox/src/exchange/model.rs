//! Pure model of Exchange: mailboxes with events, contacts, tasks, mails and categories, and the mails that meetings
//! cause. Every operation takes the time; equal calls in equal order give equal worlds.

mod attachments;
mod calendar;
mod categories;
mod contacts;
mod copies;
mod default_calendar;
mod deleted;
mod feed;
mod fields;
mod finding;
mod ids;
mod meetings;
mod messages;
mod occurrences;
mod shelf;
mod tasks;
#[cfg(test)]
mod tests;
mod uploads;
mod versions;

pub use calendar::{CalendarRow, Occurrence};
pub use categories::Category;
pub use default_calendar::DefaultCalendar;
pub use feed::{ChangePage, ChangeRow, Cursor, Window};
pub use shelf::{Folder, Placed};
pub use tasks::TaskList;
pub use uploads::{Piece, Taken, Upload};

pub(in crate::exchange) use fields::apply as apply_write;
pub(in crate::exchange) use ids::{guid, occurrence_id};
pub(in crate::exchange) use versions::{change_key, etag, later};

use super::attachment::Attachment;
use super::contact::Contact;
use super::error::GraphError;
use super::event::{CANCELED, Event, Mailable};
use super::message::Message;
use super::todo::TodoTask;
use jiff::Timestamp;
use shelf::Shelf;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Exchange of one tenant. A clone is an independent copy, and cheap: whatever is not written stays shared.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Whether events cannot be searched by their categories, of which Microsoft says nothing.
    pub refuses_event_categories: bool,
    mailboxes: BTreeMap<String, Arc<Mailbox>>,
    mails: Arc<Vec<Arc<SentMail>>>,
    uploads: Arc<BTreeMap<String, Upload>>,
    serial: u64,
}

/// One person's mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Directory object id of the owner.
    pub oid: String,
    /// Who owns it.
    pub owner: Mailable,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Zone that the owner lives by, as Exchange names it.
    pub zone: String,
    /// The master list.
    pub categories: Arc<Vec<Category>>,
    /// What the default calendar says of itself.
    pub calendar: DefaultCalendar,
    events: Arc<Shelf<Event>>,
    contacts: Arc<Shelf<Contact>>,
    tasks: Arc<Shelf<TodoTask>>,
    messages: Arc<Shelf<Message>>,
    attachments: Arc<BTreeMap<String, Vec<Arc<Attachment>>>>,
}

/// A mail that Exchange would have sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SentMail {
    /// Counts from 1.
    pub id: u64,
    /// When.
    pub sent_at: Timestamp,
    /// Why.
    pub kind: MailKind,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// Title.
    pub subject: String,
    /// The meeting's UID; empty of what is about no meeting.
    pub i_cal_uid: String,
}

/// Why a mail went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MailKind {
    /// Somebody is invited.
    Invitation,
    /// A meeting changed.
    Update,
    /// A meeting is off, or somebody is no longer invited.
    Cancellation,
    /// An invited person answered.
    Reply,
    /// Somebody wrote it, and sent it in one go.
    Message,
}

/// Formats of ids that Exchange translates between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdFormat {
    /// REST, URL-safe.
    Rest,
    /// As Exchange Web Services write it.
    Ews,
    /// Immutable, URL-safe.
    RestImmutable,
}

impl Exchange {
    /// Whether this mailbox holds the same in both, of which one is a clone of the other: nothing was written to it in either
    /// since.
    pub fn shares_mailbox(&self, other: &Self, oid: &str) -> bool {
        match (self.mailboxes.get(oid), other.mailboxes.get(oid)) {
            (Some(here), Some(there)) => Arc::ptr_eq(here, there),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// The same of all mailboxes.
    pub fn shares_mailboxes(&self, other: &Self) -> bool {
        let mut all = self.mailboxes.keys().chain(other.mailboxes.keys());
        all.all(|oid| self.shares_mailbox(other, oid))
    }

    /// Opens a mailbox.
    pub fn open_mailbox(&mut self, oid: &str, first: &str, last: &str, address: &str, zone: &str) {
        let mailbox = Mailbox {
            oid: oid.to_owned(),
            owner: Mailable {
                name: format!("{first} {last}"),
                address: address.to_owned(),
            },
            first: first.to_owned(),
            last: last.to_owned(),
            zone: zone.to_owned(),
            categories: Arc::new(categories::standard(oid)),
            calendar: DefaultCalendar::default(),
            events: Arc::default(),
            contacts: Arc::default(),
            tasks: Arc::default(),
            messages: Arc::default(),
            attachments: Arc::default(),
        };
        self.mailboxes.insert(oid.to_owned(), Arc::new(mailbox));
    }

    /// Closes a mailbox: whoever asks for anything in it is told that it is not enabled.
    pub fn close_mailbox(&mut self, oid: &str) {
        self.mailboxes.remove(oid);
    }

    /// All mailboxes, by object id.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Mailbox> {
        self.mailboxes.values().map(AsRef::as_ref)
    }

    /// The mailbox of an object id or address.
    pub fn mailbox(&self, oid_or_address: &str) -> Result<&Mailbox, GraphError> {
        self.mailboxes
            .get(oid_or_address)
            .map(AsRef::as_ref)
            .or_else(|| self.mailboxes().find(|mailbox| mailbox.is_of(oid_or_address)))
            .ok_or_else(|| no_such_mailbox(oid_or_address))
    }

    /// Every mail so far, oldest first.
    pub fn mails(&self) -> &[Arc<SentMail>] {
        &self.mails
    }

    /// Empties the mail sink.
    pub fn forget_mails(&mut self) {
        self.mails = Arc::default();
    }

    fn mailbox_mut(&mut self, oid: &str) -> Result<&mut Mailbox, GraphError> {
        self.mailboxes
            .get_mut(oid)
            .map(Arc::make_mut)
            .ok_or_else(GraphError::item_not_found)
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn send(&mut self, kind: MailKind, from: &str, to: Vec<String>, event: &Event, now: Timestamp) {
        if to.is_empty() {
            return;
        }
        let mails = Arc::make_mut(&mut self.mails);
        let subject = match kind {
            MailKind::Cancellation if !event.subject.starts_with(CANCELED) => {
                format!("{CANCELED}{}", event.subject)
            }
            MailKind::Invitation
            | MailKind::Update
            | MailKind::Cancellation
            | MailKind::Reply
            | MailKind::Message => event.subject.clone(),
        };
        mails.push(Arc::new(SentMail {
            id: mails.len() as u64 + 1,
            sent_at: now,
            kind,
            from: from.to_owned(),
            to,
            subject,
            i_cal_uid: event.ical_uid.clone(),
        }));
    }
}

impl Mailbox {
    /// Whether the address is the owner's, in any letter case.
    pub fn is_of(&self, address: &str) -> bool {
        self.owner.address.eq_ignore_ascii_case(address)
    }

    /// Events of the calendar, oldest creation first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.here().map(AsRef::as_ref)
    }

    /// The event of the calendar with this REST or immutable id; ids are case-sensitive.
    pub fn event(&self, id: &str) -> Result<&Event, GraphError> {
        self.events.get(id).map(AsRef::as_ref)
    }

    /// The event with this id wherever it lies, Deleted Items included, as a read by immutable id finds it.
    pub fn event_anywhere(&self, id: &str) -> Result<Placed<'_, Event>, GraphError> {
        self.events.find(id)
    }

    /// The same item's id in another format; nothing when the mailbox does not hold the item.
    pub fn translate(&self, id: &str, from: IdFormat, to: IdFormat) -> Option<String> {
        let rest_form = match from {
            IdFormat::Rest | IdFormat::RestImmutable => id.to_owned(),
            IdFormat::Ews => id.replace('/', "-").replace('+', "_"),
        };
        let (rest_id, immutable_id) = self.ids_of(&rest_form)?;
        let fits = match from {
            IdFormat::Rest | IdFormat::Ews => rest_id == rest_form,
            IdFormat::RestImmutable => immutable_id == rest_form,
        };
        fits.then(|| match to {
            IdFormat::Rest => rest_id,
            IdFormat::Ews => rest_id.replace('-', "/").replace('_', "+"),
            IdFormat::RestImmutable => immutable_id,
        })
    }

    /// Both ids of the event, mail or contact that has this one: the REST id, and the immutable one. Those of a meeting of a
    /// series are made of its master's.
    fn ids_of(&self, id: &str) -> Option<(String, String)> {
        let Some((master, slot)) = ids::master_and_slot(id) else {
            let (rest_id, immutable_id) = self.own_ids_of(id)?;
            return Some((rest_id.to_owned(), immutable_id.to_owned()));
        };
        let (rest_id, immutable_id) = self.own_ids_of(&master)?;
        Some((occurrence_id(rest_id, slot), occurrence_id(immutable_id, slot)))
    }

    fn own_ids_of(&self, id: &str) -> Option<(&str, &str)> {
        if let Ok(event) = self.event_anywhere(id) {
            return Some((&event.item.rest_id, &event.item.immutable_id));
        }
        if let Ok(message) = self.message(id) {
            return Some((&message.rest_id, &message.immutable_id));
        }
        let contact = self.contact_anywhere(id).ok()?;
        Some((&contact.item.rest_id, &contact.item.immutable_id))
    }

    fn copy_of(&self, ical_uid: &str) -> Option<&Arc<Event>> {
        self.events.here().find(|event| event.ical_uid == ical_uid)
    }

    fn events_mut(&mut self) -> &mut Shelf<Event> {
        Arc::make_mut(&mut self.events)
    }
}

/// What Graph says of a mailbox that the tenant does not have.
pub(in crate::exchange) fn no_such_mailbox(named: &str) -> GraphError {
    GraphError::new(
        404,
        "Request_ResourceNotFound",
        format!(
            "Resource '{named}' does not exist or one of its queried reference-property objects are not present."
        ),
    )
}
