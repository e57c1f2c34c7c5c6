//! What of a mail the rules are about.

use crate::world::COUNSEL;
use sandbox::exchange::event::Sensitivity;
use sandbox::exchange::message::{MailFolder, Message};
use std::collections::BTreeSet;

/// What of a mail the rules are about.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) references: Vec<String>,
    pub(super) conversation: String,
    pub(super) topic: String,
    pub(super) is_forward: bool,
    /// How often it was passed on, as its subject says.
    forwards: usize,
    /// Whether its prefix is an answer in one language and a forward in another.
    pub(super) is_either: bool,
    pub(super) may_be_captured: bool,
    pub(super) people: BTreeSet<String>,
}

impl Said {
    pub(super) fn of(message: &Message) -> Self {
        let people: BTreeSet<String> = std::iter::once(&message.from)
            .chain(&message.to)
            .chain(&message.cc)
            .map(|one| one.address.to_lowercase())
            .collect();
        let is_open = message.sensitivity == Sensitivity::Normal;
        let is_external = people
            .iter()
            .any(|address| !address.ends_with("@contoso.example"));
        let answered = message.in_reply_to.iter();
        Self {
            references: message.references.iter().chain(answered).cloned().collect(),
            conversation: message.conversation_id.clone(),
            topic: topic_of(&message.subject).to_owned(),
            is_forward: message.subject.starts_with("FW: "),
            forwards: message.subject.matches("FW: ").count(),
            is_either: message.subject.starts_with("VS: "),
            may_be_captured: is_open && is_external && !people.contains(COUNSEL),
            people,
        }
    }

    /// Whether it names that mail, or lies in the same thread of the mailbox.
    pub(super) fn belongs_to(&self, message_id: &String, other: &Self) -> bool {
        self.references.contains(message_id) || self.conversation == other.conversation
    }

    /// Whether the subject is still that one.
    pub(super) fn is_about_the_same(&self, other: &Self) -> bool {
        self.topic == other.topic && self.forwards <= other.forwards
    }
}

/// Whether a mail lies where it is read (R-SCOPE-1).
pub(super) fn is_read(message: &Message) -> bool {
    matches!(
        message.folder,
        MailFolder::Inbox
            | MailFolder::SentItems
            | MailFolder::Archive
            | MailFolder::Other
            | MailFolder::Nested
    )
}

/// A subject from the word with which every topic of these stories begins.
pub(super) fn topic_of(subject: &str) -> &str {
    subject.find("topic ").map_or(subject, |at| &subject[at..])
}
