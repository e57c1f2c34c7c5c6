//! Tasks and their lists as Graph writes them.

use super::{View, instant};
use crate::exchange::event::When;
use crate::exchange::model::TaskList;
use crate::exchange::todo::{LinkedResource, TodoTask};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

impl View<'_> {
    /// A task, as far as it was selected; linked things only where they are expanded.
    pub fn task(&self, task: &TodoTask) -> Map<String, Value> {
        let mut all = self.selected(self.whole_task(task), &BTreeMap::new());
        if self.expands("linkedResources") {
            let linked: Vec<Value> = task.linked.iter().map(|one| linked_resource(task, one)).collect();
            all.insert("linkedResources".to_owned(), Value::Array(linked));
        }
        all
    }

    fn whole_task(&self, task: &TodoTask) -> Value {
        let mut whole = json!({
            "@odata.etag": task.etag(),
            "id": task.id,
            "importance": task.importance,
            "isReminderOn": task.reminder.is_some(),
            "status": task.status,
            "title": task.title,
            "createdDateTime": instant(task.created),
            "lastModifiedDateTime": instant(task.modified),
            "bodyLastModifiedDateTime": instant(task.modified),
            "hasAttachments": self.mailbox.has_attachments(&task.id),
            "categories": task.categories,
            "body": self.body(&task.body),
        });
        let moments = [
            ("startDateTime", &task.start),
            ("dueDateTime", &task.due),
            ("completedDateTime", &task.completed),
            ("reminderDateTime", &task.reminder),
        ];
        if let Some(members) = whole.as_object_mut() {
            for (name, moment) in moments {
                let shown = |when: &When| self.when(when, false);
                if let Some(moment) = moment {
                    members.insert(name.to_owned(), shown(moment));
                }
            }
            if let Some(rule) = &task.recurrence {
                members.insert("recurrence".to_owned(), json!(rule));
            }
        }
        whole
    }
}

/// A linked thing.
pub fn linked_resource(task: &TodoTask, linked: &LinkedResource) -> Value {
    json!({
        "id": linked.id_in(task),
        "applicationName": linked.application_name,
        "displayName": linked.display_name,
        "externalId": linked.external_id,
        "webUrl": (!linked.web_url.is_empty()).then_some(&linked.web_url),
    })
}

/// A list.
pub fn task_list(list: &TaskList) -> Value {
    json!({
        "@odata.etag": "W/\"DwAAABYAAAA=\"",
        "id": list.id,
        "displayName": list.display_name,
        "isOwner": true,
        "isShared": false,
        "wellknownListName": list.wellknown_name,
    })
}
