//! What people do with mails alone: they write, answer, forward, send and file them.

use super::convert::{WAS, folder_of, participants};
use crate::kinds::Told;
use crate::records::Born;
use crate::steps::{Answering, Mailing};
use crate::world::{CATEGORY, COUNSEL, CUSTOMER, World};
use jiff::Timestamp;
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::{Body, BodyType, Mailable, Sensitivity};
use sandbox::exchange::message::{Mail, MailFolder, Message};
use sandbox::exchange::model::{Exchange, Folder};
use std::sync::Arc;
use sync_core::{Email, Side};

/// A mail, and how it comes into a mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    mail: Mail,
    way: LetterWay,
}

/// How a mail comes into a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LetterWay {
    /// From outside, to everybody here who is on it.
    Received,
    /// Its owner sends it.
    Sent,
    /// Its owner begins to write it.
    Drafted,
}

/// Prefixes of answers in a few languages, one of which is a forward in others.
const PREFIXES: [&str; 5] = ["AW: ", "SV: ", "Antw: ", "VS: ", "回复: "];

/// A new mail of a new thread.
pub(super) fn letter(world: &World, user: u8, mailing: Mailing) -> Letter {
    let own = at(&world.user(user).address);
    let colleague = at(&world.user(user + 1).address);
    let subject = format!("topic {}", world.serial);
    let plain = |from: Mailable, to: Vec<Mailable>| Mail {
        body: body(world),
        ..Mail::plain(from, to, &subject)
    };
    let received = |from: &str, to: Vec<Mailable>| Letter {
        mail: from_outside(world, plain(at(from), to)),
        way: LetterWay::Received,
    };
    match mailing {
        Mailing::FromCustomer => received(CUSTOMER, vec![own]),
        Mailing::FromCustomerToAll => received(CUSTOMER, vec![own, colleague]),
        Mailing::FromExcluded => received(COUNSEL, vec![own]),
        Mailing::InConfidence => {
            let mut letter = received(CUSTOMER, vec![own]);
            letter.mail.sensitivity = Sensitivity::Confidential;
            letter
        }
        Mailing::FromColleague => Letter {
            mail: plain(own, vec![colleague]),
            way: LetterWay::Sent,
        },
        Mailing::ToCustomer => Letter {
            mail: plain(own, vec![at(CUSTOMER)]),
            way: LetterWay::Sent,
        },
        Mailing::Draft => Letter {
            mail: Mail {
                categories: vec![CATEGORY.to_owned()],
                ..plain(own, vec![at(CUSTOMER)])
            },
            way: LetterWay::Drafted,
        },
    }
}

/// It comes into the mailbox, and into those of everybody else on it.
pub(super) fn deliver(
    exchange: &mut Exchange,
    oid: &str,
    letter: &Letter,
    now: Timestamp,
) -> Result<Arc<Message>, GraphError> {
    match letter.way {
        LetterWay::Drafted => exchange.create_draft(oid, &letter.mail, now),
        LetterWay::Sent => exchange.send_message(oid, &letter.mail, now),
        LetterWay::Received => {
            let reached: Vec<String> = exchange
                .mailboxes()
                .filter(|mailbox| {
                    let mut receivers = letter.mail.to.iter().chain(&letter.mail.cc);
                    receivers.any(|receiver| mailbox.is_of(&receiver.address))
                })
                .map(|mailbox| mailbox.oid.clone())
                .collect();
            let mut own = Err(GraphError::new(404, "ErrorItemNotFound", "Nobody gets it."));
            for receiver in reached {
                let message = exchange.receive_message(&receiver, &letter.mail, now)?;
                if receiver == oid || own.is_err() {
                    own = Ok(message);
                }
            }
            own
        }
    }
}

/// The copies of a mail that others have got are records of their own.
pub(super) fn remember_with_others(world: &mut World, user: u8, message: &Message) {
    for other in (0_u8..).take(world.users.len()).filter(|other| *other != user) {
        let oid = world.oid(other);
        let Ok(mailbox) = world.exchange.mailbox(&oid) else {
            continue;
        };
        let theirs: Vec<_> = mailbox
            .messages_of_internet_id(&message.internet_message_id)
            .cloned()
            .collect();
        for copy in theirs {
            let is_known = world.records.iter().any(
                |record| matches!(&record.origin, Born::InExchange { id, .. } if *id == copy.immutable_id),
            );
            if !is_known {
                world.remember_made::<Email>(other, &copy, false, None);
            }
        }
    }
}

/// Somebody answers a mail that was sent.
pub(super) fn answer(world: &mut World, record: u8, how: Answering) {
    let Some((user, parent, Folder::Default)) = world
        .record(record)
        .and_then(|record| world.entry_of::<Email>(record))
    else {
        return;
    };
    let letter = reply(world, user, &parent, how);
    let oid = match how {
        Answering::AmongColleagues => world.oid(user + 1),
        Answering::Plainly
        | Answering::InAnotherLanguage
        | Answering::WithoutHistory
        | Answering::UnderAnotherSubject
        | Answering::ByForward
        | Answering::InConfidence
        | Answering::WithExcluded
        | Answering::ByOwner => world.oid(user),
    };
    let now = world.now;
    let Ok(message) = deliver(&mut world.exchange, &oid, &letter, now) else {
        return;
    };
    let without_history = how == Answering::WithoutHistory;
    world.oracle.answer(
        &message.internet_message_id,
        &parent.internet_message_id,
        without_history,
    );
    remember_with_others(world, u8::MAX, &message);
}

fn reply(world: &World, user: u8, parent: &Message, how: Answering) -> Letter {
    let topic = unprefixed(&parent.subject).to_owned();
    let number = usize::try_from(world.serial).unwrap_or(0);
    let subject = match how {
        Answering::InAnotherLanguage => format!("{}{topic}", PREFIXES[number % PREFIXES.len()]),
        Answering::UnderAnotherSubject => format!("RE: topic {}{WAS}{topic})", world.serial),
        Answering::ByForward => format!("FW: {topic}"),
        Answering::Plainly
        | Answering::WithoutHistory
        | Answering::InConfidence
        | Answering::WithExcluded
        | Answering::ByOwner
        | Answering::AmongColleagues => format!("RE: {topic}"),
    };
    let own = world.user(user).address;
    let everybody = participants(parent);
    let (insiders, outsiders): (Vec<_>, Vec<_>) = everybody
        .iter()
        .map(|one| one.address.clone())
        .partition(|address| address.ends_with("@contoso.example"));
    let outsider = outsiders.first().cloned().unwrap_or_else(|| CUSTOMER.to_owned());
    let others = |sender: &str| -> Vec<Mailable> {
        let rest = insiders.iter().chain(&outsiders);
        rest.filter(|address| *address != sender)
            .map(|address| at(address))
            .collect()
    };
    let references = match how {
        Answering::WithoutHistory => vec![parent.internet_message_id.clone()],
        Answering::Plainly
        | Answering::InAnotherLanguage
        | Answering::UnderAnotherSubject
        | Answering::ByForward
        | Answering::InConfidence
        | Answering::WithExcluded
        | Answering::ByOwner
        | Answering::AmongColleagues => {
            let chain = parent.references.iter().chain([&parent.internet_message_id]);
            chain.cloned().collect()
        }
    };
    let (from, to, way) = match how {
        Answering::ByOwner => (own.clone(), others(&own), LetterWay::Sent),
        Answering::AmongColleagues => (world.user(user + 1).address, vec![at(&own)], LetterWay::Sent),
        Answering::Plainly
        | Answering::InAnotherLanguage
        | Answering::WithoutHistory
        | Answering::UnderAnotherSubject
        | Answering::ByForward
        | Answering::InConfidence
        | Answering::WithExcluded => (outsider.clone(), others(&outsider), LetterWay::Received),
    };
    let mail = Mail {
        body: body(world),
        cc: if how == Answering::WithExcluded {
            vec![at(COUNSEL)]
        } else {
            Vec::new()
        },
        sensitivity: if how == Answering::InConfidence {
            Sensitivity::Confidential
        } else {
            Sensitivity::Normal
        },
        in_reply_to: Some(parent.internet_message_id.clone()),
        references,
        ..Mail::plain(at(&from), to, &subject)
    };
    let mail = match way {
        LetterWay::Received => from_outside(world, mail),
        LetterWay::Sent | LetterWay::Drafted => mail,
    };
    Letter { mail, way }
}

/// Its user sends a draft.
pub(super) fn send(world: &mut World, record: u8) {
    let Some((user, draft, _)) = world
        .record(record)
        .and_then(|record| world.entry_of::<Email>(record))
    else {
        return;
    };
    if draft.folder != MailFolder::Drafts {
        return;
    }
    let (oid, now) = (world.oid(user), world.now);
    if let Ok(sent) = world.exchange.send_draft(&oid, &draft.immutable_id, now) {
        if let Some(record) = world.record(record) {
            world.oracle.categorised(record, true);
            // It was sent now, and not when it was begun.
            let by = (Side::Exchange, user);
            world.oracle.made(record, by, &Email::values_of_entry(&sent));
        }
        remember_with_others(world, user, &sent);
    }
}

/// Its user files a mail in another folder that is read.
pub(super) fn file(world: &mut World, record: u8) {
    let Some((user, message, Folder::Default)) = world
        .record(record)
        .and_then(|record| world.entry_of::<Email>(record))
    else {
        return;
    };
    let to = match message.folder {
        MailFolder::Inbox | MailFolder::SentItems => MailFolder::Archive,
        MailFolder::Archive => MailFolder::Other,
        MailFolder::Other
        | MailFolder::Nested
        | MailFolder::Drafts
        | MailFolder::Outbox
        | MailFolder::JunkEmail
        | MailFolder::DeletedItems => MailFolder::Inbox,
    };
    debug_assert_eq!(folder_of(&message), Folder::Default);
    let (oid, now) = (world.oid(user), world.now);
    drop(world.exchange.move_message(&oid, &message.immutable_id, to, now));
}

/// A subject without the prefixes of answers that these stories know; a forward stays one.
pub(super) fn unprefixed(subject: &str) -> &str {
    let mut rest = subject;
    while let Some(shorter) = std::iter::once("RE: ")
        .chain(PREFIXES)
        .find_map(|prefix| rest.strip_prefix(prefix))
    {
        rest = shorter;
    }
    rest
}

/// A mail from outside brings an id of its own, the same for everybody who gets it.
fn from_outside(world: &World, mail: Mail) -> Mail {
    Mail {
        internet_message_id: Some(format!("<{}@outside.example>", world.serial)),
        ..mail
    }
}

fn at(address: &str) -> Mailable {
    Mailable {
        name: String::new(),
        address: address.to_owned(),
    }
}

fn body(world: &World) -> Body {
    Body {
        kind: BodyType::Html,
        content: format!("<p>{}</p>", world.serial),
    }
}
