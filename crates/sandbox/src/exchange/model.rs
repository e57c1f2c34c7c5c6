//! Pure model of Exchange: mailboxes with events and categories, and the mails that meetings cause.

mod categories;
mod copies;
mod fields;
mod meetings;
#[cfg(test)]
mod tests;

pub use categories::Category;

use super::error::GraphError;
use super::event::{Event, Mailable};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Exchange of one tenant. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    mailboxes: BTreeMap<String, Arc<Mailbox>>,
    mails: Arc<Vec<SentMail>>,
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
    pub categories: Vec<Category>,
    events: BTreeMap<u64, Arc<Event>>,
    keys: Arc<HashMap<String, u64>>,
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
    /// The meeting's UID.
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
            categories: categories::standard(oid),
            events: BTreeMap::new(),
            keys: Arc::default(),
        };
        self.mailboxes.insert(oid.to_owned(), Arc::new(mailbox));
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
            .ok_or_else(|| {
                GraphError::new(
                    404,
                    "Request_ResourceNotFound",
                    format!("Resource '{oid_or_address}' does not exist or one of its queried reference-property objects are not present."),
                )
            })
    }

    /// Every mail so far, oldest first.
    pub fn mails(&self) -> &[SentMail] {
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
            MailKind::Invitation | MailKind::Update | MailKind::Cancellation | MailKind::Reply => {
                event.subject.clone()
            }
        };
        mails.push(SentMail {
            id: mails.len() as u64 + 1,
            sent_at: now,
            kind,
            from: from.to_owned(),
            to,
            subject,
            i_cal_uid: event.ical_uid.clone(),
        });
    }
}

/// What Exchange puts before the title of a meeting that is off.
const CANCELED: &str = "Canceled: ";

impl Mailbox {
    /// Whether the address is the owner's, in any letter case.
    pub fn is_of(&self, address: &str) -> bool {
        self.owner.address.eq_ignore_ascii_case(address)
    }

    /// Events outside Deleted Items, oldest creation first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values().map(AsRef::as_ref)
    }

    /// The event with this REST or immutable id; ids are case-sensitive.
    pub fn event(&self, id: &str) -> Result<&Event, GraphError> {
        let key = self.keys.get(id).ok_or_else(GraphError::item_not_found)?;
        self.events
            .get(key)
            .map(AsRef::as_ref)
            .ok_or_else(GraphError::item_not_found)
    }

    /// The same item's id in another format; nothing when the mailbox does not hold the item.
    pub fn translate(&self, id: &str, from: IdFormat, to: IdFormat) -> Option<String> {
        let rest_form = match from {
            IdFormat::Rest | IdFormat::RestImmutable => id.to_owned(),
            IdFormat::Ews => id.replace('/', "-").replace('+', "_"),
        };
        let event = self.event(&rest_form).ok()?;
        let fits = match from {
            IdFormat::Rest | IdFormat::Ews => event.rest_id == rest_form,
            IdFormat::RestImmutable => event.immutable_id == rest_form,
        };
        fits.then(|| match to {
            IdFormat::Rest => event.rest_id.clone(),
            IdFormat::Ews => event.rest_id.replace('-', "/").replace('_', "+"),
            IdFormat::RestImmutable => event.immutable_id.clone(),
        })
    }

    fn insert(&mut self, key: u64, event: Event) {
        if self.keys.get(&event.rest_id) != Some(&key) {
            let keys = Arc::make_mut(&mut self.keys);
            keys.insert(event.rest_id.clone(), key);
            keys.insert(event.immutable_id.clone(), key);
        }
        self.events.insert(key, Arc::new(event));
    }

    fn remove(&mut self, id: &str) -> Option<Arc<Event>> {
        let key = self.keys.get(id).copied()?;
        let event = self.events.remove(&key)?;
        let keys = Arc::make_mut(&mut self.keys);
        keys.remove(&event.rest_id);
        keys.remove(&event.immutable_id);
        Some(event)
    }

    fn event_mut(&mut self, id: &str) -> Result<&mut Event, GraphError> {
        let key = self.keys.get(id).ok_or_else(GraphError::item_not_found)?;
        self.events
            .get_mut(key)
            .map(Arc::make_mut)
            .ok_or_else(GraphError::item_not_found)
    }

    fn copy_of(&self, ical_uid: &str) -> Option<&Event> {
        self.events().find(|event| event.ical_uid == ical_uid)
    }
}

/// Base64url text that looks like Exchange's and is the same for the same parts.
fn opaque(parts: &[&str], bytes: usize) -> String {
    use base64::Engine as _;
    let mut material = Vec::with_capacity(bytes + 32);
    let mut round = 0_u8;
    while material.len() < bytes {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        digest.update([round]);
        material.extend_from_slice(&digest.finalize());
        round += 1;
    }
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&material[..bytes])
}

/// A GUID that is the same for the same parts.
fn guid(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
