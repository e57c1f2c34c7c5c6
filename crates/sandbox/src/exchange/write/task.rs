//! What a client may say in a POST or PATCH of a task, read as strictly as Graph does.

use super::member;
use super::members;
use super::parts::{BodyIn, WhenIn};
use crate::exchange::error::GraphError;
use crate::exchange::event::When;
use crate::exchange::todo::{LinkedResource, TaskWrite};
use crate::exchange::wire::properties::TASK;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LinkedIn {
    #[serde(rename = "id")]
    _id: Option<String>,
    application_name: Option<String>,
    display_name: Option<String>,
    external_id: Option<String>,
    web_url: Option<String>,
}

impl From<LinkedIn> for LinkedResource {
    fn from(linked: LinkedIn) -> Self {
        Self {
            application_name: linked.application_name.unwrap_or_default(),
            external_id: linked.external_id.unwrap_or_default(),
            display_name: linked.display_name.unwrap_or_default(),
            web_url: linked.web_url.unwrap_or_default(),
        }
    }
}

/// Reads a request body. Linked things come along with a new task only; later they have addresses of their own.
pub fn read(bytes: &[u8], is_new: bool) -> Result<TaskWrite, GraphError> {
    let mut write = TaskWrite::default();
    let mut is_reminder_on = None;
    for (name, value) in members(bytes)? {
        match name.as_str() {
            "title" => write.title = Some(member::<Option<String>>(&name, value)?.unwrap_or_default()),
            "body" => write.body = Some(member::<Option<BodyIn>>(&name, value)?.unwrap_or_default().into()),
            "startDateTime" => write.start = Some(moment(&name, value)?),
            "dueDateTime" => write.due = Some(moment(&name, value)?),
            "completedDateTime" => write.completed = Some(moment(&name, value)?),
            "reminderDateTime" => write.reminder = Some(moment(&name, value)?),
            "isReminderOn" => is_reminder_on = member::<Option<bool>>(&name, value)?,
            "status" => write.status = Some(member(&name, value)?),
            "importance" => write.importance = Some(member(&name, value)?),
            "categories" => {
                write.categories = Some(member::<Option<Vec<String>>>(&name, value)?.unwrap_or_default());
            }
            "recurrence" => write.recurrence = Some(member(&name, value)?),
            "linkedResources" if is_new => {
                let list: Vec<LinkedIn> = member(&name, value)?;
                write.linked = list.into_iter().map(LinkedResource::from).collect();
            }
            "linkedResources" => {
                return Err(GraphError::invalid(
                    "Linked resources of a task that exists have addresses of their own.",
                ));
            }
            known if known.contains('@') || TASK.has(known) => {}
            unknown => return Err(super::unknown(unknown, TASK.name)),
        }
    }
    if is_reminder_on == Some(false) {
        write.reminder = Some(None);
    }
    Ok(write)
}

/// Reads a linked thing.
pub fn read_linked(bytes: &[u8]) -> Result<LinkedResource, GraphError> {
    let value = Value::Object(members(bytes)?);
    member::<LinkedIn>("linkedResource", value).map(Into::into)
}

fn moment(name: &str, value: Value) -> Result<Option<When>, GraphError> {
    let moment = member::<Option<WhenIn>>(name, value)?;
    moment.map(WhenIn::parse).transpose()
}
