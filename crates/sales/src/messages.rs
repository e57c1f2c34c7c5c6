//! Messages of conversations: what a shared mail becomes. A mail is found by its internet message id, made once, and
//! related through its conversation (R-MAIL-2, R-MAIL-3).

use crate::client::SalesUser;
use crate::convert::timestamp_from_wire;
use crate::version::Known;
use crate::wire::{Around, Children, Id, Row};
use crate::writes::refused_create;
use crate::{dialect, fields, query};
use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{Email, ItemId, Party, SalesId, SalesNumber, SalesPerson, Version, Way};
use vendor_http::{Answer, Call, Error};

/// Message ids that are asked for in one query: each has up to 1,000 characters.
const AT_ONCE_MAX: usize = 5;
/// More messages than this have nobody's ids.
const ROWS_MAX: usize = 500;

/// A mail as Sales holds it: a message never changes, so where it is there it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its public number.
    pub number: ItemId,
    /// Its numeric id.
    pub id: SalesId,
    /// Its conversation, by public number.
    pub conversation: ItemId,
    /// Which version it is.
    pub version: Version,
    /// When it was last changed.
    pub modified: Timestamp,
}

/// What a mail needs besides what it says.
#[derive(Debug, Clone, Copy)]
pub struct MessageKeys<'a> {
    /// Its own number, minted.
    pub number: &'a SalesNumber,
    /// Its conversation's number, minted from the thread.
    pub conversation: &'a SalesNumber,
    /// As its header has it.
    pub internet_message_id: &'a str,
}

/// What became of the create of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageWritten {
    /// It is there now.
    Made(Message),
    /// It was there already: somebody shared it before (R-MAIL-3).
    Known(Message),
    /// It is not, or not surely, and why.
    Refused(Box<Answer<Email>>),
}

#[derive(Deserialize)]
struct MessageRow {
    #[serde(rename = "MessageId")]
    id: Option<Id>,
    #[serde(rename = "MessageNumber")]
    number: Option<String>,
    #[serde(rename = "ConversationNumber")]
    conversation: Option<String>,
    #[serde(rename = "LastUpdateDate")]
    changed: Option<String>,
    #[serde(rename = "recipients")]
    recipients: Option<Children<RecipientRow>>,
    #[serde(flatten)]
    around: Around,
}

#[derive(Deserialize)]
struct RecipientRow {
    #[serde(rename = "RecipientAlternateMessageId")]
    internet_message_id: Option<String>,
}

impl SalesUser {
    /// The messages that these mails are in Sales, by internet message id: those that were shared before, by whomever.
    ///
    /// # Errors
    /// [`Error`], when Sales cannot say of all of them.
    pub async fn messages(
        &self,
        internet_message_ids: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Message>, Error> {
        let asked: Vec<&String> = internet_message_ids.iter().filter(|id| !id.is_empty()).collect();
        let attribute = format!(
            "{}.{}",
            fields::RECIPIENTS,
            self.pod.names.of(fields::RECIPIENTS, fields::INTERNET_MESSAGE_ID)
        );
        let mut found = BTreeMap::new();
        for chunk in asked.chunks(AT_ONCE_MAX) {
            let q = query::any(
                chunk
                    .iter()
                    .map(|id| format!("{attribute}={}", query::quoted(id))),
            );
            let parameters = [("q", q.as_str()), ("expand", fields::RECIPIENTS)];
            let rows: Vec<MessageRow> = self.rows(&[fields::MESSAGES], &parameters, ROWS_MAX).await?;
            for mut row in rows {
                let recipients = row.recipients.take().map(|rows| rows.into_collection().items);
                let ids = recipients.unwrap_or_default().into_iter();
                let ids: BTreeSet<String> = ids.filter_map(|one| one.internet_message_id).collect();
                let message = message_from_row(row, None)?;
                for id in ids.intersection(internet_message_ids) {
                    found.insert(id.clone(), message.clone());
                }
            }
        }
        Ok(found)
    }

    /// Makes a mail a message of its conversation, and the conversation first where it is not there yet. A mail that is
    /// there already stays as it is.
    pub async fn create_message(&self, keys: MessageKeys<'_>, wanted: &Email) -> MessageWritten {
        let refused = |error| MessageWritten::Refused(Box::new(Answer::not_applied(error)));
        let known = match self
            .messages(&BTreeSet::from([keys.internet_message_id.to_owned()]))
            .await
        {
            Ok(mut known) => known.remove(keys.internet_message_id),
            Err(error) => return refused(error),
        };
        if let Some(message) = known {
            return MessageWritten::Known(message);
        }
        let conversation = match self.conversation(keys.conversation, wanted).await {
            Ok(conversation) => conversation,
            Err(error) => return refused(error),
        };
        let row = self.row_from_email(keys, conversation, wanted);
        let row = self.pod.names.outward(fields::MESSAGES, row);
        let url = self.pod.transport.url(&[fields::MESSAGES], &[]);
        let reply = match self.send(Call::new(Method::POST, url).json(&row)).await {
            Ok(reply) => reply,
            Err(lost) => return MessageWritten::Refused(Box::new(Answer::lost(lost))),
        };
        if !reply.is_success() {
            let number = self.pod.names.of(fields::MESSAGES, fields::MESSAGE_NUMBER);
            return MessageWritten::Refused(Box::new(refused_create(&reply, number)));
        }
        let row = self.record_from_reply(fields::MESSAGES, &reply);
        match row.and_then(|row| message_from_row(row, reply.etag.as_deref())) {
            Ok(message) => MessageWritten::Made(message),
            Err(error) => MessageWritten::Refused(Box::new(Answer::uncertain(error))),
        }
    }

    fn row_from_email(&self, keys: MessageKeys<'_>, conversation: SalesId, wanted: &Email) -> Row {
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
                .map_or(Value::Null, |body| self.pod.wire_from_description(body)),
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
}

fn message_from_row(row: MessageRow, etag: Option<&str>) -> Result<Message, Error> {
    let unreadable = |at: &'static str| Error::unreadable(at, &dialect::SALES.no_request());
    let changed = row.changed.filter(|text| !text.is_empty());
    let changed = changed.ok_or_else(|| unreadable(fields::LAST_UPDATED))?;
    let known = match etag.or_else(|| row.around.etag()) {
        Some(etag) => Known::Etag(crate::convert::quoted(etag)),
        None => Known::Stamp(changed.clone()),
    };
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map(ItemId::new);
    Ok(Message {
        number: text(row.number).ok_or_else(|| unreadable(fields::MESSAGE_NUMBER))?,
        id: row
            .id
            .map(|id| SalesId(id.0))
            .ok_or_else(|| unreadable(fields::MESSAGE_ID))?,
        conversation: text(row.conversation).ok_or_else(|| unreadable(fields::CONVERSATION_NUMBER))?,
        version: known.into_version(),
        modified: timestamp_from_wire(&changed).ok_or_else(|| unreadable(fields::LAST_UPDATED))?,
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
        Party::Known(SalesPerson::Contact(id)) => known("CONTACT", *id).to_vec(),
        Party::Known(SalesPerson::User(id)) => known("RESOURCE", *id).to_vec(),
        Party::Address(address) => vec![(fields::FREE_FORM_ADDRESS, json!(address))],
    };
    row.extend(who.into_iter().map(|(name, value)| (name.to_owned(), value)));
    row
}
