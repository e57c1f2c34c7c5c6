//! Mails as the page shows them, made from those of the model.

use super::calendar::ews_form;
use crate::exchange::body;
use crate::exchange::event::Mailable;
use crate::exchange::message::{MailFolder, Message};
use crate::exchange::model::Mailbox;
use jiff::Timestamp;
use serde::Serialize;

/// A mail as the page shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageView {
    /// As Exchange Web Services write it, which is what Office.js hands to add-ins.
    id: String,
    rest_id: String,
    conversation_id: String,
    internet_message_id: String,
    subject: String,
    body_html: String,
    from: Mailable,
    to: Vec<Mailable>,
    cc: Vec<Mailable>,
    categories: Vec<String>,
    received: Timestamp,
}

impl From<&Message> for MessageView {
    fn from(message: &Message) -> Self {
        Self {
            id: ews_form(&message.rest_id),
            rest_id: message.rest_id.clone(),
            conversation_id: message.conversation_id.clone(),
            internet_message_id: message.internet_message_id.clone(),
            subject: message.subject.clone(),
            body_html: body::as_html(&message.body),
            from: message.from.clone(),
            to: message.to.clone(),
            cc: message.cc.clone(),
            categories: message.categories.clone(),
            received: message.received,
        }
    }
}

/// What lies in the inbox, newest first.
pub(super) fn inbox(mailbox: &Mailbox) -> Vec<MessageView> {
    let mut list: Vec<_> = mailbox
        .messages()
        .filter(|message| message.folder == MailFolder::Inbox)
        .collect();
    list.sort_by_key(|message| std::cmp::Reverse(message.received));
    list.into_iter()
        .map(|message| MessageView::from(&**message))
        .collect()
}
