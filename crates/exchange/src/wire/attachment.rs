//! Files that hang on items.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment {
    #[serde(rename = "@odata.type")]
    pub(crate) kind: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) is_inline: Option<bool>,
    pub(crate) content_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAttachment<'a> {
    #[serde(rename = "@odata.type")]
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) content_bytes: String,
}

/// Events and mails spell it in one way, tasks in another.
#[derive(Serialize)]
pub(crate) enum NewUpload<'a> {
    AttachmentItem(UploadItem<'a>),
    #[serde(rename = "attachmentInfo")]
    AttachmentInfo(UploadItem<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadItem<'a> {
    pub(crate) attachment_type: &'static str,
    pub(crate) name: &'a str,
    pub(crate) size: usize,
    pub(crate) content_type: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadSession {
    pub(crate) upload_url: Option<String>,
    /// To Do's examples spell it with a capital.
    #[serde(alias = "NextExpectedRanges")]
    pub(crate) next_expected_ranges: Option<Vec<String>>,
}
