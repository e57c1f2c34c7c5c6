//! Mails and their folders.

use super::{Body, EmailAddress, ExtendedProperty, Recipient};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailFolder {
    pub(crate) id: Option<String>,
    pub(crate) parent_folder_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) last_modified_date_time: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) parent_folder_id: Option<String>,
    pub(crate) conversation_id: Option<String>,
    pub(crate) internet_message_id: Option<String>,
    pub(crate) internet_message_headers: Option<Vec<Header>>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<Body>,
    pub(crate) from: Option<Recipient>,
    pub(crate) sender: Option<Recipient>,
    pub(crate) to_recipients: Option<Vec<Recipient>>,
    pub(crate) cc_recipients: Option<Vec<Recipient>>,
    pub(crate) sent_date_time: Option<String>,
    pub(crate) received_date_time: Option<String>,
    pub(crate) is_draft: Option<bool>,
    pub(crate) has_attachments: Option<bool>,
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

/// A mail that is written and sent in one go.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SendMail {
    pub(crate) message: NewMessage,
    pub(crate) save_to_sent_items: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewMessage {
    pub(crate) subject: String,
    pub(crate) body: Body,
    pub(crate) to_recipients: Vec<NewRecipient>,
    pub(crate) internet_message_headers: Vec<NewHeader>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRecipient {
    pub(crate) email_address: EmailAddress,
}

/// Its name begins with `x-`: Exchange takes no other.
#[derive(Serialize)]
pub(crate) struct NewHeader {
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}
