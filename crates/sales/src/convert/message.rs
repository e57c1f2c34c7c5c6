//! Messages of conversations between Sales' words and ours.

use super::{quoted, sales_id, timestamp_from_wire};
use crate::client::Pod;
use crate::fields;
use crate::messages::{FoundMessage, Message, MessageKeys};
use crate::version::Known;
use crate::wire::{self, Row};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync_core::{
    ConversationKey, Email, ItemId, Party, Related, SalesId, SalesPerson, Threading, Visibility, Way,
};

const CONTACT: &str = "CONTACT";
const USER: &str = "RESOURCE";

impl Pod {
    /// A whole new message.
    pub(crate) fn row_from_email(&self, keys: MessageKeys<'_>, conversation: SalesId, wanted: &Email) -> Row {
        let direction = match wanted.way {
            Way::Sent => "OUTBOUND",
            Way::Received => "INBOUND",
        };
        let mut row = Row::new();
        let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
        set(fields::MESSAGE_NUMBER, json!(keys.number.as_str()));
        set(fields::CONVERSATION_ID, json!(conversation.0));
        set(fields::SUBJECT, json!(wanted.subject));
        set(
            fields::MESSAGE_CONTENT,
            wanted
                .body
                .as_ref()
                .map_or(Value::Null, |body| self.wire_from_description(body)),
        );
        set(fields::SENT, json!(wanted.sent_at.to_string()));
        set(fields::DIRECTION, json!(direction));
        set(fields::CHANNEL, json!("ORA_SVC_EMAIL"));
        let parties = [
            ("FROM", wanted.from.iter().collect::<Vec<_>>()),
            ("TO", wanted.to.iter().collect()),
            ("CC", wanted.cc.iter().collect()),
        ];
        let recipients: Vec<Row> = parties
            .iter()
            .flat_map(|(role, parties)| parties.iter().map(|party| row_from_party(role, party, keys)))
            .collect();
        // The internet message id lives in the rows of those who sent or got it: a mail without any still has it.
        let recipients = if recipients.is_empty() {
            let id = json!(keys.internet_message_id);
            vec![Row::from_iter([(fields::INTERNET_MESSAGE_ID.to_owned(), id)])]
        } else {
            recipients
        };
        set(fields::RECIPIENTS, json!(recipients));
        row.retain(|_, value| !value.is_null());
        row
    }

    /// Reads a message that came with its recipients. Its conversation says what it is about, not the message itself.
    pub(crate) fn found_from_message(&self, mut wire: wire::Message) -> Result<FoundMessage, &'static str> {
        let message = message_from_wire(&wire, None)?;
        let body = self.description_from_wire(wire.content.take());
        let recipients = wire.recipients.take().map(|rows| rows.into_collection().items);
        let recipients = recipients.unwrap_or_default();
        let parties = |role: &str| -> BTreeSet<Party> {
            let these = recipients.iter().filter(|one| one.role.as_deref() == Some(role));
            these.filter_map(party_from_row).collect()
        };
        let sent_at = wire.sent.as_deref().and_then(timestamp_from_wire);
        let email = Email {
            conversation: ConversationKey::of_record(&message.conversation),
            threading: Threading {
                message_id: recipients
                    .iter()
                    .find_map(|one| one.internet_message_id.clone())
                    .unwrap_or_default(),
                ..Threading::default()
            },
            subject: wire.subject.unwrap_or_default(),
            body: Some(body.map_err(|_| fields::MESSAGE_CONTENT)?),
            sent_at: sent_at.ok_or(fields::SENT)?,
            way: match wire.direction.as_deref() {
                Some("OUTBOUND") => Way::Sent,
                Some(_) | None => Way::Received,
            },
            from: parties("FROM").pop_first(),
            to: parties("TO"),
            cc: parties("CC"),
            visibility: Visibility::Normal,
            related: Related::default(),
        };
        Ok(FoundMessage {
            message,
            email: email.reduced(),
        })
    }
}

/// What names a message and this version of it; `etag` is the answer's own, where the answer was about this one record.
pub(crate) fn message_from_wire(wire: &wire::Message, etag: Option<&str>) -> Result<Message, &'static str> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let changed = filled(&wire.last_updated).ok_or(fields::LAST_UPDATED)?;
    let known = match etag.or_else(|| wire.around.etag()) {
        Some(etag) => Known::Etag(quoted(etag)),
        None => Known::Stamp(changed.clone()),
    };
    Ok(Message {
        number: ItemId::new(filled(&wire.number).ok_or(fields::MESSAGE_NUMBER)?),
        id: sales_id(wire.id).ok_or(fields::MESSAGE_ID)?,
        conversation: ItemId::new(filled(&wire.conversation).ok_or(fields::CONVERSATION_NUMBER)?),
        version: known.into_version(),
        modified: timestamp_from_wire(&changed).ok_or(fields::LAST_UPDATED)?,
    })
}

fn row_from_party(role: &str, party: &Party, keys: MessageKeys<'_>) -> Row {
    let mut row = Row::new();
    row.insert(fields::RECIPIENT_TYPE.to_owned(), json!(role));
    row.insert(
        fields::INTERNET_MESSAGE_ID.to_owned(),
        json!(keys.internet_message_id),
    );
    let known = |kind: &str, id: SalesId| {
        [
            (fields::RECIPIENT_PARTY, json!(id.0)),
            (fields::RECIPIENT_PARTY_TYPE, json!(kind)),
        ]
    };
    let who = match party {
        Party::Known(SalesPerson::Contact(id)) => known(CONTACT, *id).to_vec(),
        Party::Known(SalesPerson::User(id)) => known(USER, *id).to_vec(),
        Party::Address(address) => vec![(fields::FREE_FORM_ADDRESS, json!(address))],
    };
    row.extend(who.into_iter().map(|(name, value)| (name.to_owned(), value)));
    row
}

fn party_from_row(row: &wire::MessageRecipient) -> Option<Party> {
    if let Some(address) = row.address.as_deref().filter(|address| !address.is_empty()) {
        return Some(Party::at(address));
    }
    let id = sales_id(row.party)?;
    Some(Party::Known(match row.party_type.as_deref() {
        Some(USER) => SalesPerson::User(id),
        Some(_) | None => SalesPerson::Contact(id),
    }))
}

#[cfg(test)]
mod tests;
