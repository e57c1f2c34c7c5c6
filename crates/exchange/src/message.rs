//! A mail as it lies in one mailbox.

use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt;
use sync_core::{
    Attendee, ConversationKey, Email, Facts, HasFiles, Item, ItemId, Marks, Named, Party, Place, Related,
    Threading, Version, Visibility, Way,
};

/// A mail as it lies in one mailbox, without its body: enough to tell whether it is to be shared.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageEntry {
    /// Immutable id.
    pub id: ItemId,
    /// ETag.
    pub version: Version,
    /// When it was last written or moved, by Exchange's clock.
    pub modified: Timestamp,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it arrived in this mailbox, or was sent from it.
    pub here_since: Timestamp,
    /// Where it lies.
    pub place: MailPlace,
    /// Its internet message id: the same in every mailbox (R-MAIL-3).
    pub message_id: String,
    /// Exchange's name of its thread, in this mailbox alone.
    pub conversation: String,
    /// The internet message ids that its headers refer to: `References`, then `In-Reply-To`; the nearest last (R-MAIL-5).
    pub references: Vec<String>,
    /// As it stands there, prefixes and all.
    pub subject: String,
    /// Sender and recipients, each once, the sender first.
    pub participants: Vec<Attendee>,
    /// Who it is from; where somebody sent it for another, the other.
    pub from: Option<Party>,
    /// Whom it was sent to.
    pub to: BTreeSet<Party>,
    /// Who got a copy.
    pub cc: BTreeSet<Party>,
    /// Which way it went, seen from this mailbox.
    pub way: Way,
    /// Private for every sensitivity but *normal*.
    pub visibility: Visibility,
    /// Whether files hang on it that its body does not show.
    pub has_attachments: bool,
    /// What of ours it carries: messages carry no stamp.
    pub marks: Marks,
}

/// A mail with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeMessage {
    /// What is known without the body.
    pub entry: MessageEntry,
    /// What Sales' conversation message needs.
    pub email: Email,
}

/// Where a mail lies (R-SCOPE-1, R-CAT-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPlace {
    /// In a folder that is read.
    Read,
    /// In Drafts or the Outbox, or still a draft wherever it lies: it is not sent yet.
    NotSent,
    /// In Junk.
    Junk,
    /// In Deleted Items, which counts as deleted.
    Deleted,
}

/// The folders whose mails are not read, each with all folders in it; and whose mailbox it is.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MailScope {
    pub(crate) not_sent: BTreeSet<String>,
    pub(crate) junk: BTreeSet<String>,
    pub(crate) deleted: BTreeSet<String>,
    pub(crate) sent: BTreeSet<String>,
}

impl MailScope {
    /// Where a mail in that folder lies.
    pub(crate) fn place_of(&self, folder: Option<&str>, is_draft: bool) -> MailPlace {
        let is_in = |folders: &BTreeSet<String>| folder.is_some_and(|folder| folders.contains(folder));
        if is_in(&self.deleted) {
            MailPlace::Deleted
        } else if is_draft || is_in(&self.not_sent) {
            MailPlace::NotSent
        } else if is_in(&self.junk) {
            MailPlace::Junk
        } else {
            MailPlace::Read
        }
    }

    /// Whether a mail in that folder was sent from here.
    pub(crate) fn is_sent(&self, folder: Option<&str>) -> bool {
        folder.is_some_and(|folder| self.sent.contains(folder))
    }
}

impl MessageEntry {
    /// What the pair keeps of it, but for its body.
    pub fn item(&self) -> Item<Email> {
        self.item_with(self.email())
    }

    /// Who is named on it.
    pub fn named(&self) -> Named {
        Named::of(self.participants.clone())
    }

    /// What Sales' conversation message needs, but for the body.
    pub(crate) fn email(&self) -> Email {
        let references: Vec<&str> = self.references.iter().map(String::as_str).collect();
        let email = Email {
            conversation: ConversationKey::of_thread(&references, &self.message_id),
            threading: Threading {
                message_id: self.message_id.clone(),
                references: self.references.clone(),
                conversation: self.conversation.clone(),
                here_since: self.here_since,
                addresses: self.participants.iter().map(|one| one.address.clone()).collect(),
            },
            subject: self.subject.clone(),
            body: None,
            sent_at: self.sent_at,
            way: self.way,
            from: self.from.clone(),
            to: self.to.clone(),
            cc: self.cc.clone(),
            visibility: self.visibility,
            related: Related::default(),
        };
        email.reduced()
    }

    fn item_with(&self, email: Email) -> Item<Email> {
        Item {
            id: self.id.clone(),
            version: self.version.clone(),
            modified: self.modified,
            content: email,
            marks: self.marks,
            facts: Facts {
                place: match self.place {
                    MailPlace::Read => Place::Read,
                    MailPlace::NotSent | MailPlace::Junk | MailPlace::Deleted => Place::Elsewhere,
                },
                files: if self.has_attachments {
                    HasFiles::Yes
                } else {
                    HasFiles::No
                },
                ..Facts::default()
            },
        }
    }
}

impl WholeMessage {
    /// What the pair keeps of it.
    pub fn item(&self) -> Item<Email> {
        self.entry.item_with(self.email.clone())
    }
}

/// No subject and no addresses.
impl fmt::Debug for MessageEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageEntry")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("modified", &self.modified)
            .field("sent_at", &self.sent_at)
            .field("place", &self.place)
            .field("references", &self.references.len())
            .field("participants", &self.participants.len())
            .field("visibility", &self.visibility)
            .field("has_attachments", &self.has_attachments)
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}

/// Counts: ids of folders say nothing to anybody.
impl fmt::Debug for MailScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailScope")
            .field("not_sent", &self.not_sent.len())
            .field("junk", &self.junk.len())
            .field("deleted", &self.deleted.len())
            .finish_non_exhaustive()
    }
}
