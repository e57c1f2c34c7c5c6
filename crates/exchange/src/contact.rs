//! A contact as it lies in one mailbox.

use crate::told::Stamped;
use jiff::Timestamp;
use std::fmt;
use sync_core::{Contact, Facts, Item, ItemId, Marks, Named, Version};

/// A contact as it lies in one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactEntry {
    /// Immutable id.
    pub id: ItemId,
    /// ETag.
    pub version: Version,
    /// When it was last changed, by Exchange's clock.
    pub modified: Timestamp,
    /// What it holds, reduced; the company is left out, since only Sales knows which account it is.
    pub contact: Contact,
    /// Where the person works, as it was written.
    pub company: String,
    /// What of ours it carries.
    pub marks: Marks,
    /// Our stamp, whosever it is.
    pub stamp: Option<String>,
    /// The folder that it lies in, as a look tells it.
    pub folder: Option<String>,
}

/// Whether a contact's notes are read and written (R-CONT-8, *Include notes*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notes {
    /// They are.
    Included,
    /// They are neither asked for nor sent.
    LeftOut,
}

impl ContactEntry {
    /// What the pair keeps of it, where it lies in the folder that is read ([`crate::Mailbox::contact_places`]).
    pub fn item(&self) -> Item<Contact> {
        Item {
            id: self.id.clone(),
            version: self.version.clone(),
            modified: self.modified,
            content: self.contact.clone(),
            marks: self.marks,
            facts: Facts::default(),
        }
    }

    /// What only Sales can tell the meaning of.
    pub fn named(&self) -> Named {
        Named {
            company: (!self.company.trim().is_empty()).then(|| self.company.clone()),
            ..Named::default()
        }
    }
}

impl Stamped for ContactEntry {
    fn stamp_mut(&mut self) -> (&mut Option<String>, &mut Marks) {
        (&mut self.stamp, &mut self.marks)
    }
}

/// No content.
impl fmt::Debug for ContactEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactEntry")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("modified", &self.modified)
            .field("contact", &self.contact)
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}
