//! Bodies of writes as drafts.

use super::accept::{ITEM, JSON, is_one_of};
use super::answer::Answer;
use super::ask::{Ask, Framework};
use crate::sales::model::schema::{Access, Attribute};
use crate::sales::model::{Complaint, Draft, Field, Kind, Peculiarities, Refusal, Sales, Table};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The draft for a record of this table, with every mistake in types and names.
pub(super) fn draft(sales: &Sales, ask: &Ask, table: Table) -> Result<Draft, Answer> {
    let head = &ask.head;
    if !is_one_of(head.content_type.as_deref(), &[JSON, ITEM]) {
        return Err(Answer::unsupported_media(head));
    }
    let not_json = || Complaint::general("27518", "The request body is not a valid JSON object.");
    let Ok(Value::Object(members)) = serde_json::from_slice(&ask.body) else {
        return Err(Answer::bad_request(head, not_json()));
    };
    let mut found = Vec::new();
    let reading = Reading {
        pod: &sales.peculiar,
        framework: head.framework,
    };
    let draft = reading.draft(table, &members, "", &mut found);
    if found.is_empty() {
        Ok(draft)
    } else {
        Err(Answer::refused(head, Refusal::BadRequest(found)))
    }
}

/// How bodies are read.
struct Reading<'a> {
    pod: &'a Peculiarities,
    framework: Framework,
}

impl Reading<'_> {
    fn draft(
        &self,
        table: Table,
        members: &Map<String, Value>,
        path: &str,
        found: &mut Vec<Complaint>,
    ) -> Draft {
        let mut draft = Draft::new();
        let mut complain = |complaint: Complaint| {
            found.push(Complaint {
                path: format!("{path}{}", complaint.path),
                ..complaint
            });
        };
        let mut nested = Vec::new();
        for (name, value) in members {
            if let Some(child) = table.child(name) {
                nested.push((child, value));
                continue;
            }
            let Some(attribute) = table.attribute(self.pod.inner(table, name)) else {
                complain(Complaint::unknown(name));
                continue;
            };
            match field(attribute, value, self.framework) {
                Some(value) => draft = draft.with(attribute.name, value),
                // Whatever it is, it may not be written: the model says so.
                None if attribute.access == Access::Read => draft = draft.with(attribute.name, Field::Null),
                None => complain(Complaint::wrong_type(attribute)),
            }
        }
        for (child, value) in nested {
            let Some(rows) = value.as_array() else {
                found.push(Complaint::value(child.path(), "An array of objects is expected."));
                continue;
            };
            for row in rows {
                match row.as_object() {
                    Some(row) => {
                        let path = format!("/{}", child.path());
                        draft = draft.with_child(child, self.draft(child, row, &path, found));
                    }
                    None => found.push(Complaint::value(child.path(), "An array of objects is expected.")),
                }
            }
        }
        draft
    }
}

/// Below framework 8 large text arrives in Base64.
fn field(attribute: &Attribute, value: &Value, framework: Framework) -> Option<Field> {
    match (attribute.kind, value) {
        (Kind::Clob, Value::String(text)) if framework < Framework::PLAIN_TEXT => {
            let bytes = STANDARD.decode(text).ok()?;
            String::from_utf8(bytes).ok().map(Field::Text)
        }
        _ => attribute.kind.from_json(value),
    }
}
