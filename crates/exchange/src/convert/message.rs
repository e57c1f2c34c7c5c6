//! Mails between Graph's words and ours.

use super::html_from_body;
use crate::html::{self, Pictured};
use crate::mailbox::is_ours;
use crate::message::{MailScope, MessageEntry, WholeMessage};
use crate::wire;
use jiff::Timestamp;
use std::collections::BTreeSet;
use sync_core::{Attendee, Description, Email, ItemId, Marks, Party, Role, Version, Visibility, Way};

/// What Graph's own properties do not tell: how secret a mail is, and what it answers where it was written here and so
/// never had headers of a transport. Named by their tags (Microsoft, \[MS-OXPROPS\]): `PidTagSensitivity`,
/// `PidTagInternetReferences`, `PidTagInReplyToId`.
pub(crate) const ALWAYS_EXPANDED: &str = "singleValueExtendedProperties($filter=id eq 'Integer 0x36' or id eq 'String 0x1039' or id eq 'String 0x1042')";
const SENSITIVITY: &str = "Integer 0x36";
const REFERENCES: &str = "String 0x1039";
const IN_REPLY_TO: &str = "String 0x1042";

/// A mail with what a later write needs of its raw form.
pub(crate) struct MessageLook {
    pub(crate) whole: WholeMessage,
    pub(crate) categories: Vec<String>,
    /// The body with the places of its images, where it shows some that came with the mail; the body of `whole` shows none.
    pub(crate) pictured: Option<Pictured>,
}

/// Reads a mail with its body; the error names the property that cannot be understood.
pub(crate) fn look_from_message(
    mut wire: wire::Message,
    scope: &MailScope,
) -> Result<MessageLook, &'static str> {
    let entry = entry_from_message(&wire, scope)?;
    let body = html_from_body(wire.body.take());
    let said = html::description(&body, None);
    let email = Email {
        body: Some(Description(said.description)),
        ..entry.email()
    };
    Ok(MessageLook {
        whole: WholeMessage {
            entry,
            email: email.reduced(),
        },
        categories: wire.categories.unwrap_or_default(),
        pictured: Pictured::of(&body),
    })
}

/// Reads a mail without its body.
pub(crate) fn entry_from_message(
    wire: &wire::Message,
    scope: &MailScope,
) -> Result<MessageEntry, &'static str> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let moment = |text: &Option<String>, at: &'static str| -> Result<Timestamp, &'static str> {
        filled(text).ok_or(at)?.parse().map_err(|_| at)
    };
    let is_draft = wire.is_draft == Some(true);
    let sent_at = match (&wire.sent_date_time, is_draft) {
        (Some(_), _) => moment(&wire.sent_date_time, "message.sentDateTime")?,
        (None, _) => moment(&wire.received_date_time, "message.receivedDateTime")?,
    };
    let here_since = match &wire.received_date_time {
        Some(_) => moment(&wire.received_date_time, "message.receivedDateTime")?,
        None => sent_at,
    };
    let categories = wire.categories.as_deref().unwrap_or_default();
    let parties = |people: &Option<Vec<wire::Recipient>>| -> BTreeSet<Party> {
        let addresses = people.iter().flatten().filter_map(address_of);
        addresses.map(|address| Party::at(&address)).collect()
    };
    Ok(MessageEntry {
        id: ItemId::new(filled(&wire.id).ok_or("message.id")?),
        version: Version::new(filled(&wire.etag).ok_or("message.@odata.etag")?),
        modified: moment(&wire.last_modified_date_time, "message.lastModifiedDateTime")?,
        sent_at,
        here_since,
        place: scope.place_of(wire.parent_folder_id.as_deref(), is_draft),
        message_id: filled(&wire.internet_message_id).ok_or("message.internetMessageId")?,
        conversation: wire.conversation_id.clone().unwrap_or_default(),
        references: references_of(wire),
        subject: wire.subject.clone().unwrap_or_default(),
        participants: participants_of(wire),
        from: sender_of(wire).map(|address| Party::at(&address)),
        to: parties(&wire.to_recipients),
        cc: parties(&wire.cc_recipients),
        way: if scope.is_sent(wire.parent_folder_id.as_deref()) {
            Way::Sent
        } else {
            Way::Received
        },
        visibility: match property(wire, SENSITIVITY).as_deref() {
            None | Some("0") => Visibility::Normal,
            Some(_) => Visibility::Private,
        },
        has_attachments: wire.has_attachments == Some(true),
        marks: Marks {
            category: categories.iter().any(|name| is_ours(name)),
            stamp: false,
        },
    })
}

/// `References`, then `In-Reply-To`, each id once, by its last mention.
fn references_of(wire: &wire::Message) -> Vec<String> {
    let header = |name: &str| {
        let mut headers = wire.internet_message_headers.iter().flatten();
        let found = headers.find(|header| {
            header
                .name
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
        });
        found.and_then(|header| header.value.clone())
    };
    let texts = [
        header("References").or_else(|| property(wire, REFERENCES)),
        header("In-Reply-To").or_else(|| property(wire, IN_REPLY_TO)),
    ];
    let mut ids: Vec<String> = Vec::new();
    for text in texts.into_iter().flatten() {
        for id in message_ids(&text) {
            ids.retain(|known| *known != id);
            ids.push(id);
        }
    }
    ids
}

/// The ids in a header field (RFC 5322, 3.6.4): in angle brackets, with spaces, line breaks or words of old programs
/// between them.
fn message_ids(text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        let Some(close) = rest.find('>') else { break };
        let id = &rest[..=close];
        if id.len() > 2 && !id.contains(char::is_whitespace) {
            ids.push(id.to_owned());
        }
        rest = &rest[close + 1..];
    }
    ids
}

fn property(wire: &wire::Message, id: &str) -> Option<String> {
    let mut properties = wire.single_value_extended_properties.iter().flatten();
    let found = properties.find(|one| one.id.as_deref().is_some_and(|own| is_tag(own, id)));
    found
        .and_then(|one| one.value.clone())
        .filter(|value| !value.is_empty())
}

/// Whether two names of a property by tag are the same: Graph may fill the tag up with zeros (`0x0036`).
fn is_tag(own: &str, wanted: &str) -> bool {
    let tag = |name: &str| {
        let (kind, tag) = name.split_once(" 0x")?;
        Some((kind.to_ascii_lowercase(), u32::from_str_radix(tag, 16).ok()?))
    };
    tag(own).is_some() && tag(own) == tag(wanted)
}

fn participants_of(wire: &wire::Message) -> Vec<Attendee> {
    let sender = sender_of(wire).map(|address| (address, Role::Organizer));
    let others = [&wire.to_recipients, &wire.cc_recipients]
        .into_iter()
        .flatten()
        .flatten();
    let others = others.filter_map(|one| Some((address_of(one)?, Role::Attendee)));
    let mut known = BTreeSet::new();
    sender
        .into_iter()
        .chain(others)
        .map(|(address, role)| Attendee {
            address: address.trim().to_lowercase(),
            role,
        })
        .filter(|one| !one.address.is_empty() && known.insert(one.address.clone()))
        .collect()
}

/// Who it is from; where somebody sent it for another, the other.
fn sender_of(wire: &wire::Message) -> Option<String> {
    let from = wire.from.as_ref().and_then(address_of);
    from.or_else(|| wire.sender.as_ref().and_then(address_of))
}

fn address_of(recipient: &wire::Recipient) -> Option<String> {
    let address = recipient.email_address.as_ref()?.address.clone()?;
    (!address.trim().is_empty()).then_some(address)
}

#[cfg(test)]
mod tests;
