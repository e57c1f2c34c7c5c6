//! A mail in a mailbox.

use super::event::{Body, BodyType, Mailable, Sensitivity};
use super::model::etag;
use jiff::Timestamp;

/// Folders that mails lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailFolder {
    /// Where mails arrive.
    Inbox,
    /// What the owner sent.
    SentItems,
    /// What the owner still writes.
    Drafts,
    /// What is being sent.
    Outbox,
    /// What was put away.
    Archive,
    /// Any folder that the owner made.
    Other,
    /// A folder that the owner made within that one.
    Nested,
    /// What was taken for junk.
    JunkEmail,
    /// What was deleted.
    DeletedItems,
}

impl MailFolder {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Inbox,
        Self::SentItems,
        Self::Drafts,
        Self::Outbox,
        Self::Archive,
        Self::Other,
        Self::Nested,
        Self::JunkEmail,
        Self::DeletedItems,
    ];

    /// As Outlook shows it.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::SentItems => "Sent Items",
            Self::Drafts => "Drafts",
            Self::Outbox => "Outbox",
            Self::Archive => "Archive",
            Self::Other => "Customers",
            Self::Nested => "Key accounts",
            Self::JunkEmail => "Junk Email",
            Self::DeletedItems => "Deleted Items",
        }
    }

    /// The folder that it lies in; nothing for those at the top.
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::Nested => Some(Self::Other),
            Self::Inbox
            | Self::SentItems
            | Self::Drafts
            | Self::Outbox
            | Self::Archive
            | Self::Other
            | Self::JunkEmail
            | Self::DeletedItems => None,
        }
    }

    /// The folders that lie in it, or at the top.
    pub fn within(parent: Option<Self>) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |folder| folder.parent() == parent)
    }

    /// Whether that is the name that Graph gives it in every language, in any letter case. A folder that its owner made has
    /// none.
    pub fn is_named(self, key: &str) -> bool {
        let name = self.display_name().replace(' ', "");
        !matches!(self, Self::Other | Self::Nested) && name.eq_ignore_ascii_case(key)
    }
}

/// A mail as a mailbox holds it. Copies in several mailboxes share the internet message id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// REST id: changes when the item moves between folders.
    pub rest_id: String,
    /// Immutable id: follows the item through its mailbox, and a draft into Sent Items.
    pub immutable_id: String,
    /// Counts writes; the change key and the ETag are made of it.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last written or moved.
    pub modified: Timestamp,
    /// When it arrived or was sent.
    pub received: Timestamp,
    /// Where it lies.
    pub folder: MailFolder,
    /// Where it lay before.
    pub left: Vec<MailFolder>,
    /// `Message-ID` of RFC 5322, with its angle brackets.
    pub internet_message_id: String,
    /// The thread within this mailbox.
    pub conversation_id: String,
    /// Title.
    pub subject: String,
    /// Sender.
    pub from: Mailable,
    /// Receivers.
    pub to: Vec<Mailable>,
    /// Receivers of a copy.
    pub cc: Vec<Mailable>,
    /// Body.
    pub body: Body,
    /// How secret.
    pub sensitivity: Sensitivity,
    /// Categories by name.
    pub categories: Vec<String>,
    /// `In-Reply-To`.
    pub in_reply_to: Option<String>,
    /// `References`, the first mail of the thread first.
    pub references: Vec<String>,
    /// Whether it is still being written.
    pub is_draft: bool,
    /// Whether it has attachments that are not inline.
    pub has_attachments: bool,
}

/// What somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Title.
    pub subject: String,
    /// Sender; the mailbox's owner for drafts.
    pub from: Mailable,
    /// Receivers.
    pub to: Vec<Mailable>,
    /// Receivers of a copy.
    pub cc: Vec<Mailable>,
    /// Body.
    pub body: Body,
    /// How secret.
    pub sensitivity: Sensitivity,
    /// Categories by name, for drafts.
    pub categories: Vec<String>,
    /// The mail that it answers, by internet message id.
    pub in_reply_to: Option<String>,
    /// The mails before it, by internet message id.
    pub references: Vec<String>,
    /// Its own id, where it has one already.
    pub internet_message_id: Option<String>,
    /// Whether it has attachments.
    pub has_attachments: bool,
}

impl Mail {
    /// A plain mail.
    pub fn plain(from: Mailable, to: Vec<Mailable>, subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            from,
            to,
            cc: Vec::new(),
            body: Body {
                kind: BodyType::Text,
                content: String::new(),
            },
            sensitivity: Sensitivity::Normal,
            categories: Vec::new(),
            in_reply_to: None,
            references: Vec::new(),
            internet_message_id: None,
            has_attachments: false,
        }
    }

    /// An answer to a mail by one of its receivers, to its sender, with the headers that mail programs set.
    pub fn reply(to: &Message, from: Mailable) -> Self {
        let mut references = to.references.clone();
        references.push(to.internet_message_id.clone());
        Self {
            in_reply_to: Some(to.internet_message_id.clone()),
            references,
            ..Self::plain(
                from,
                vec![to.from.clone()],
                &format!("RE: {}", topic(&to.subject)),
            )
        }
    }
}

impl Message {
    /// Weak ETag of this version.
    pub fn etag(&self) -> String {
        etag(self.change)
    }

    /// A property of MAPI by its tag, as Graph names it (`Integer 0x36`), of those that tell about a thread and about
    /// secrecy (Microsoft, \[MS-OXPROPS\]: `PidTagSensitivity`, `PidTagInternetReferences`, `PidTagInReplyToId`).
    pub fn property(&self, id: &str) -> Option<String> {
        let (kind, tag) = id.split_once(" 0x")?;
        match (kind, u32::from_str_radix(tag, 16).ok()?) {
            ("Integer", 0x36) => Some(
                match self.sensitivity {
                    Sensitivity::Normal => "0",
                    Sensitivity::Personal => "1",
                    Sensitivity::Private => "2",
                    Sensitivity::Confidential => "3",
                }
                .to_owned(),
            ),
            ("String", 0x1039) => (!self.references.is_empty()).then(|| self.references.join(" ")),
            ("String", 0x1042) => self.in_reply_to.clone(),
            _ => None,
        }
    }
}

/// The title without prefixes of answers and forwards of up to three letters, as Exchange finds a thread's topic.
pub(super) fn topic(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((prefix, tail)) = rest.split_once(':') {
        let is_prefix = (1..=3).contains(&prefix.chars().count()) && prefix.chars().all(char::is_alphabetic);
        if !is_prefix {
            break;
        }
        rest = tail.trim_start();
    }
    rest
}
