//! Mails and their folders.

use super::{Body, ExtendedProperty, Recipient};
use serde::Deserialize;

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
