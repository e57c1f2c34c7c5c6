//! Mails on both sides, as our content and back: what the connectors do over HTTP.

use crate::flaw::Flaw;
use crate::kinds::Values;
use crate::steps::EditedField;
use crate::world::CATEGORY;
use sandbox::exchange::event::Sensitivity;
use sandbox::exchange::message::{MailFolder, Message};
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Draft, Row, Sales, Table};
use std::collections::BTreeSet;
use sync_core::{
    Attendee, ConversationKey, Description, Email, Facts, Item, ItemId, Marks, Named, Party, Place, Related,
    Role, SalesId, SalesPerson, Threading, Version, Visibility, Way,
};

/// Where a mail lies: where it is read, elsewhere, or where it counts as deleted (R-SCOPE-1).
pub(super) fn folder_of(message: &Message) -> Folder {
    match message.folder {
        MailFolder::DeletedItems => Folder::DeletedItems,
        MailFolder::Drafts | MailFolder::Outbox | MailFolder::JunkEmail => Folder::Elsewhere,
        MailFolder::Inbox
        | MailFolder::SentItems
        | MailFolder::Archive
        | MailFolder::Other
        | MailFolder::Nested
            if message.is_draft =>
        {
            Folder::Elsewhere
        }
        MailFolder::Inbox
        | MailFolder::SentItems
        | MailFolder::Archive
        | MailFolder::Other
        | MailFolder::Nested => Folder::Default,
    }
}

/// A mail as the connector hands it over, with its body.
pub(super) fn item_from_message(
    message: &Message,
    folder: Folder,
    flaw: Option<Flaw>,
) -> (Item<Email>, Named) {
    let attendees = participants(message);
    let named: Vec<&str> = message.references.iter().map(String::as_str).collect();
    let mut references = message.references.clone();
    if let Some(answered) = &message.in_reply_to {
        references.retain(|id| id != answered);
        references.push(answered.clone());
    }
    let parties = |people: &[sandbox::exchange::event::Mailable]| -> BTreeSet<Party> {
        people.iter().map(|one| Party::at(&one.address)).collect()
    };
    let content = Email {
        conversation: ConversationKey::of_thread(&named, &message.internet_message_id),
        threading: Threading {
            message_id: message.internet_message_id.clone(),
            references,
            conversation: message.conversation_id.clone(),
            here_since: message.received,
            addresses: attendees.iter().map(|one| one.address.clone()).collect(),
        },
        subject: subject(message, flaw),
        body: Some(Description(message.body.content.clone())),
        sent_at: message.received,
        way: if message.folder == MailFolder::SentItems {
            Way::Sent
        } else {
            Way::Received
        },
        from: Some(Party::at(&message.from.address)),
        to: parties(&message.to),
        cc: parties(&message.cc),
        visibility: if message.sensitivity == Sensitivity::Normal {
            Visibility::Normal
        } else {
            Visibility::Private
        },
        related: Related::default(),
    };
    let item = Item {
        id: ItemId::new(&message.immutable_id),
        version: Version::new(message.change.to_string()),
        modified: message.modified,
        content: content.reduced(),
        marks: Marks {
            category: message.categories.iter().any(|name| name == CATEGORY),
            stamp: false,
        },
        facts: Facts {
            place: match folder {
                Folder::Default => Place::Read,
                Folder::Elsewhere | Folder::DeletedItems => Place::Elsewhere,
            },
            ..Facts::default()
        },
    };
    (item, Named::of(attendees))
}

/// What stands in brackets behind a changed subject, as people write it.
pub(super) const WAS: &str = " (was: ";

fn subject(message: &Message, flaw: Option<Flaw>) -> String {
    match (flaw, message.subject.split_once(WAS)) {
        (Some(Flaw::ReadsOldSubject), Some((_, was))) => format!("RE: {}", was.trim_end_matches(')')),
        _ => message.subject.clone(),
    }
}

/// Everybody on a mail, each once, the sender first.
pub(super) fn participants(message: &Message) -> Vec<Attendee> {
    let sender = std::iter::once((&message.from, Role::Organizer));
    let others = message
        .to
        .iter()
        .chain(&message.cc)
        .map(|one| (one, Role::Attendee));
    let mut seen = BTreeSet::new();
    sender
        .chain(others)
        .map(|(one, role)| Attendee {
            address: one.address.to_lowercase(),
            role,
        })
        .filter(|one| seen.insert(one.address.clone()))
        .collect()
}

pub(super) fn values(content: &Email) -> Values {
    let body = content.body.as_ref().map(|body| body.0.clone());
    Values::from([
        (EditedField::Subject, content.subject.clone()),
        (EditedField::Description, body.unwrap_or_default()),
        (EditedField::Time, content.sent_at.to_string()),
    ])
}

/// A whole new message, but for the conversation that it goes into.
pub(super) fn draft_from_email(wanted: &Email, number: &str) -> Draft {
    let body = wanted.body.as_ref().map(|body| body.0.as_str());
    let draft = Draft::new()
        .with("MessageNumber", number)
        .with("Subject", wanted.subject.as_str())
        .with("MessageContent", body.unwrap_or_default())
        .with("SentDate", wanted.sent_at)
        .with(
            "DirectionCd",
            match wanted.way {
                Way::Sent => "OUTBOUND",
                Way::Received => "INBOUND",
            },
        );
    let from = wanted.from.iter().map(|party| ("FROM", party));
    let to = wanted.to.iter().map(|party| ("TO", party));
    let cc = wanted.cc.iter().map(|party| ("CC", party));
    from.chain(to).chain(cc).fold(draft, |draft, (role, party)| {
        let row = Draft::new().with("RecipientTypeCd", role).with(
            "RecipientAlternateMessageId",
            wanted.threading.message_id.as_str(),
        );
        let row = match party {
            Party::Address(address) => row.with("FreeFormAddress", address.as_str()),
            Party::Known(SalesPerson::Contact(id)) => row
                .with("RecipientPartyId", id.0)
                .with("RecipientPartyTypeCd", "CONTACT"),
            Party::Known(SalesPerson::User(id)) => row
                .with("RecipientPartyId", id.0)
                .with("RecipientPartyTypeCd", "RESOURCE"),
        };
        draft.with_child(Table::ConversationRecipients, row)
    })
}

/// A message of a conversation as the connector hands it over.
pub(super) fn email_from_row(sales: &Sales, row: &Row) -> Email {
    let text = |name: &str| row.stored(name).as_text().unwrap_or_default().to_owned();
    let parties = |role: &str| -> BTreeSet<Party> {
        row.children(Table::ConversationRecipients)
            .filter(|one| one.stored("RecipientTypeCd").as_text() == Some(role))
            .filter_map(party_from_row)
            .collect()
    };
    let mut recipients = row.children(Table::ConversationRecipients);
    let message_id = recipients.find_map(|one| one.stored("RecipientAlternateMessageId").as_text());
    let conversation = row
        .stored("ConversationId")
        .as_int()
        .and_then(|id| sales.by_id(Table::Conversations, id));
    Email {
        conversation: conversation.map_or_else(
            || ConversationKey::of_thread(&[], ""),
            |conversation| ConversationKey::of_record(&ItemId::new(&conversation.key)),
        ),
        threading: Threading {
            message_id: message_id.unwrap_or_default().to_owned(),
            ..Threading::default()
        },
        subject: text("Subject"),
        body: Some(Description(text("MessageContent"))),
        sent_at: row.stored("SentDate").as_time().unwrap_or_default(),
        way: match text("DirectionCd").as_str() {
            "OUTBOUND" => Way::Sent,
            _ => Way::Received,
        },
        from: parties("FROM").pop_first(),
        to: parties("TO"),
        cc: parties("CC"),
        visibility: Visibility::Normal,
        related: Related::default(),
    }
}

fn party_from_row(row: &Row) -> Option<Party> {
    if let Some(address) = row.stored("FreeFormAddress").as_text() {
        return Some(Party::at(address));
    }
    let id = SalesId(row.stored("RecipientPartyId").as_int()?);
    Some(Party::Known(match row.stored("RecipientPartyTypeCd").as_text() {
        Some("RESOURCE") => SalesPerson::User(id),
        _ => SalesPerson::Contact(id),
    }))
}
