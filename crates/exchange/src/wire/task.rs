//! Tasks of To Do.

use super::{Body, Moment, Recurrence};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskList {
    pub(crate) id: Option<String>,
    pub(crate) wellknown_list_name: Option<String>,
}

impl TaskList {
    /// Whether it is the list that Graph calls so.
    pub(crate) fn is_called(&self, wellknown_name: &str) -> bool {
        self.wellknown_list_name.as_deref() == Some(wellknown_name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) last_modified_date_time: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) body: Option<Body>,
    pub(crate) start_date_time: Option<Moment>,
    pub(crate) due_date_time: Option<Moment>,
    pub(crate) completed_date_time: Option<Moment>,
    pub(crate) reminder_date_time: Option<Moment>,
    pub(crate) is_reminder_on: Option<bool>,
    pub(crate) status: Option<String>,
    pub(crate) importance: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) has_attachments: Option<bool>,
    pub(crate) recurrence: Option<Recurrence>,
    pub(crate) linked_resources: Option<Vec<LinkedResource>>,
}

/// What is written of a task; what is absent stays as it is, and `Some(None)` is taken off.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_date_time: Option<Option<Moment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_date_time: Option<Option<Moment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completed_date_time: Option<Option<Moment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reminder_date_time: Option<Option<Moment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_reminder_on: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) importance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) linked_resources: Option<Vec<LinkedResource>>,
}

/// A thing of another application that a task is linked with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkedResource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) application_name: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) external_id: Option<String>,
}
