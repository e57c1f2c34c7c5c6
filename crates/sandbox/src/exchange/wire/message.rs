//! Mails and their folders as Graph writes them.

use super::{View, instant, mailable};
use crate::exchange::body;
use crate::exchange::event::Mailable;
use crate::exchange::message::{MailFolder, Message};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

impl View<'_> {
    /// A mail, as far as it was selected. Headers and the body without what it answers are only told where they are
    /// selected.
    pub fn message(&self, message: &Message) -> Map<String, Value> {
        let asked = self.options.expand.extended.iter();
        let extended: BTreeMap<String, String> = asked
            .filter_map(|id| Some((id.clone(), message.property(id)?)))
            .collect();
        let mut all = self.selected(self.whole_message(message), &extended);
        if self.selects("internetMessageHeaders") && !self.was_written_here(message) {
            all.insert("internetMessageHeaders".to_owned(), headers(message));
        }
        if self.selects("uniqueBody") {
            all.insert("uniqueBody".to_owned(), self.body(&message.body));
        }
        all
    }

    /// A mail that its owner wrote never travelled: it has no headers of a transport.
    fn was_written_here(&self, message: &Message) -> bool {
        self.mailbox.is_of(&message.from.address)
    }

    fn whole_message(&self, message: &Message) -> Value {
        let all = |people: &[Mailable]| -> Vec<Value> { people.iter().map(recipient).collect() };
        json!({
            "@odata.etag": message.etag(),
            "id": self.id(&message.rest_id, &message.immutable_id),
            "createdDateTime": instant(message.created),
            "lastModifiedDateTime": instant(message.modified),
            "changeKey": crate::exchange::model::change_key(message.change),
            "categories": message.categories,
            "receivedDateTime": seconds(message.received),
            "sentDateTime": seconds(message.received),
            "hasAttachments": message.has_attachments,
            "internetMessageId": message.internet_message_id,
            "subject": message.subject,
            "bodyPreview": body::preview(&message.body),
            "importance": "normal",
            "parentFolderId": self.mailbox.mail_folder_id(message.folder),
            "conversationId": message.conversation_id,
            "isDeliveryReceiptRequested": null,
            "isReadReceiptRequested": false,
            "isRead": true,
            "isDraft": message.is_draft,
            "webLink": format!("{}?itemid={}", self.outlook, message.rest_id.replace('=', "%3D")),
            "inferenceClassification": "focused",
            "body": self.body(&message.body),
            "sender": recipient(&message.from),
            "from": recipient(&message.from),
            "toRecipients": all(&message.to),
            "ccRecipients": all(&message.cc),
            "bccRecipients": [],
            "replyTo": [],
            "flag": {"flagStatus": "notFlagged"},
        })
    }

    /// A folder of mails.
    pub fn mail_folder(&self, folder: MailFolder) -> Map<String, Value> {
        let inside = self.mailbox.messages().filter(|message| message.folder == folder);
        let whole = json!({
            "id": self.mailbox.mail_folder_id(folder),
            "displayName": folder.display_name(),
            "parentFolderId": match folder.parent() {
                Some(parent) => self.mailbox.mail_folder_id(parent),
                None => self.mailbox.mail_root_id(),
            },
            "childFolderCount": MailFolder::within(Some(folder)).count(),
            "unreadItemCount": 0,
            "totalItemCount": inside.count(),
            "isHidden": false,
        });
        self.selected(whole, &BTreeMap::new())
    }
}

fn recipient(who: &Mailable) -> Value {
    json!({"emailAddress": mailable(who)})
}

fn headers(message: &Message) -> Value {
    let mut headers = vec![
        json!({"name": "Message-ID", "value": message.internet_message_id}),
        json!({"name": "From", "value": format!("{} <{}>", message.from.name, message.from.address)}),
        json!({"name": "Subject", "value": message.subject}),
    ];
    if let Some(answered) = &message.in_reply_to {
        headers.push(json!({"name": "In-Reply-To", "value": answered}));
    }
    if !message.references.is_empty() {
        headers.push(json!({"name": "References", "value": message.references.join("\r\n ")}));
    }
    Value::Array(headers)
}

/// Graph writes times of mails to the second.
fn seconds(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
