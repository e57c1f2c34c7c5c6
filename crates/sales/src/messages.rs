//! Messages of conversations: what a shared mail becomes. A mail is found by its internet message id, made once, and
//! related through its conversation (R-MAIL-2, R-MAIL-3).

use crate::by_number::ByNumber;
use crate::client::SalesUser;
use crate::convert::message_from_wire;
use crate::dialect::SALES;
use crate::writes::refused_create;
use crate::{fields, query, wire};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{Email, Facts, Item, ItemId, Marks, Outcome, SalesId, SalesNumber, Version};
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

/// A message of a conversation with all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMessage {
    /// What names it.
    pub message: Message,
    /// What it says. Of its conversation's key the number tells a part ([`sync_core::ConversationKey::of_record`]).
    pub email: Email,
}

/// What a look at one message found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageSeen {
    /// It is there.
    Found(Box<FoundMessage>),
    /// Nothing under that number for this user.
    Missing,
    /// This one could not be looked at; the others could.
    Failed(Error),
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

impl Message {
    /// What the pair keeps of it, where it says this.
    pub fn item(&self, email: Email) -> Item<Email> {
        Item {
            id: self.number.clone(),
            version: self.version.clone(),
            modified: self.modified,
            content: email,
            marks: Marks::BOTH,
            facts: Facts::default(),
        }
    }
}

impl SalesUser {
    /// Looks at messages by number, in the same order, each with what its conversation is about; many in few requests.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn messages_by_number(&self, numbers: &[SalesNumber]) -> Result<Vec<MessageSeen>, Error> {
        let of = ByNumber {
            resource: fields::MESSAGES,
            number: fields::MESSAGE_NUMBER,
            expand: fields::RECIPIENTS,
        };
        let mut read = self.read_by_number(of, numbers).await?;
        let mut seen = Vec::with_capacity(numbers.len());
        for number in numbers {
            seen.push(match read.remove(number.as_str()) {
                None => MessageSeen::Missing,
                Some(Err(error)) => MessageSeen::Failed(error),
                Some(Ok(row)) => match self.message_from_value(row).await {
                    Ok(found) => MessageSeen::Found(Box::new(found)),
                    Err(error) => MessageSeen::Failed(error),
                },
            });
        }
        let conversations: BTreeSet<SalesNumber> = seen
            .iter()
            .filter_map(|seen| match seen {
                MessageSeen::Found(found) => Some(SalesNumber::of_record(&found.message.conversation)),
                MessageSeen::Missing | MessageSeen::Failed(_) => None,
            })
            .collect();
        let about = self.relations_of_conversations(&conversations).await?;
        for seen in &mut seen {
            if let MessageSeen::Found(found) = seen
                && let Some(related) = about.get(found.message.conversation.as_str())
            {
                found.email.related.clone_from(related);
            }
        }
        Ok(seen)
    }

    /// One row of a list, by our names.
    async fn message_from_value(&self, row: Value) -> Result<FoundMessage, Error> {
        let unreadable = |at| Error::unreadable(at, &SALES.no_request());
        let mut message: wire::Message = serde_json::from_value(row).map_err(|_| unreadable("items"))?;
        let number = message.number.clone().unwrap_or_default();
        message.recipients = self
            .all_rows(fields::MESSAGES, &number, fields::RECIPIENTS, message.recipients)
            .await?;
        self.pod.found_from_message(message).map_err(unreadable)
    }

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
            let rows: Vec<wire::Message> = self.rows(&[fields::MESSAGES], &parameters, ROWS_MAX).await?;
            for mut row in rows {
                let recipients = row.recipients.take().map(|rows| rows.into_collection().items);
                let ids = recipients.unwrap_or_default().into_iter();
                let ids: BTreeSet<String> = ids.filter_map(|one| one.internet_message_id).collect();
                let unreadable = |at| Error::unreadable(at, &SALES.no_request());
                let message = message_from_wire(&row, None).map_err(unreadable)?;
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
        let thread = match self.conversation(keys.conversation, wanted).await {
            Ok(thread) => thread,
            Err(error) => return refused(error),
        };
        let row = self.pod.row_from_email(keys, thread.id, wanted);
        let row = self.pod.names.outward(fields::MESSAGES, row);
        let url = self.pod.transport.url(&[fields::MESSAGES], &[]);
        let reply = match self.send(Call::new(Method::POST, url).json(&row)).await {
            Ok(reply) => reply,
            Err(lost) => return MessageWritten::Refused(Box::new(Answer::lost(lost))),
        };
        if !reply.is_success() {
            let number = self.pod.names.of(fields::MESSAGES, fields::MESSAGE_NUMBER);
            let answer = refused_create(&reply, number);
            if thread.is_new && matches!(answer.outcome, Outcome::NotApplied) {
                self.take_back(keys.conversation, &thread).await;
            }
            return MessageWritten::Refused(Box::new(answer));
        }
        let read = |row: &wire::Message| {
            let message = message_from_wire(row, reply.etag.as_deref());
            message.map_err(|at| Error::unreadable(at, &reply.trace))
        };
        match self
            .record_from_reply(fields::MESSAGES, &reply)
            .and_then(|row| read(&row))
        {
            Ok(message) => MessageWritten::Made(message),
            Err(error) => MessageWritten::Refused(Box::new(Answer::uncertain(error))),
        }
    }
}
