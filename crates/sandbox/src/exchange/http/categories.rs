//! Master categories, and the translation of ids.

use super::{Asked, Done, merge, needs, read};
use crate::exchange::error::GraphError;
use crate::exchange::model::{Category, Exchange, IdFormat, Mailbox};
use crate::exchange::wire;
use crate::identity::model::GraphAccess;
use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CategoryIn {
    display_name: Option<String>,
    color: Option<String>,
}

pub(super) fn categories(
    exchange: &mut Exchange,
    access: &GraphAccess,
    oid: &str,
    key: Option<&str>,
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    const READ: &[&str] = &["MailboxSettings.Read", "MailboxSettings.ReadWrite"];
    const WRITE: &[&str] = &["MailboxSettings.ReadWrite"];
    needs(access, if *asked.method == Method::GET { READ } else { WRITE })?;
    let context = |of: &str| {
        format!(
            "{}/graph/v1.0/$metadata#users('{oid}')/outlook/masterCategories{of}",
            asked.origin
        )
    };
    let entity = |category: &Category| {
        let mut body = json!({"@odata.context": context("/$entity")});
        merge(&mut body, wire::category(category));
        body
    };
    match (asked.method, key) {
        (&Method::GET, None) => {
            let list: Vec<Value> = exchange
                .mailbox(oid)?
                .categories
                .iter()
                .map(wire::category)
                .collect();
            Done::ok(json!({"@odata.context": context(""), "value": list}))
        }
        (&Method::POST, None) => {
            let CategoryIn { display_name, color } = read(asked)?;
            let name = display_name.ok_or_else(|| GraphError::unreadable_body("displayName is missing."))?;
            let category = exchange.create_category(oid, &name, color.as_deref().unwrap_or("none"))?;
            Done::created(entity(&category))
        }
        (&Method::GET, Some(id)) => {
            let found = exchange
                .mailbox(oid)?
                .categories
                .iter()
                .find(|category| category.id == id);
            Done::ok(entity(found.ok_or_else(GraphError::item_not_found)?))
        }
        (&Method::PATCH, Some(id)) => {
            let CategoryIn { display_name, color } = read(asked)?;
            if display_name.is_some() {
                return Err(GraphError::invalid(
                    "The property 'displayName' is read-only and cannot be updated.",
                ));
            }
            let color = color.ok_or_else(|| GraphError::unreadable_body("color is missing."))?;
            Done::ok(entity(&exchange.recolor_category(oid, id, &color)?))
        }
        (&Method::DELETE, Some(id)) => {
            exchange.delete_category(oid, id)?;
            Done::empty(StatusCode::NO_CONTENT)
        }
        _ => Err(GraphError::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TranslateIn {
    input_ids: Vec<String>,
    source_id_type: String,
    target_id_type: String,
}

pub(super) fn translate(mailbox: &Mailbox, asked: &Asked<'_>) -> Result<Done, GraphError> {
    let TranslateIn {
        input_ids,
        source_id_type,
        target_id_type,
    } = read(asked)?;
    let format = |name: &str| match name.to_ascii_lowercase().as_str() {
        "restid" => Ok(IdFormat::Rest),
        "ewsid" => Ok(IdFormat::Ews),
        "restimmutableentryid" => Ok(IdFormat::RestImmutable),
        _ => Err(GraphError::invalid(format!(
            "The id type '{name}' is not supported here."
        ))),
    };
    let (from, to) = (format(&source_id_type)?, format(&target_id_type)?);
    if input_ids.len() > 1000 {
        return Err(GraphError::invalid(
            "At most 1000 ids can be translated in one request.",
        ));
    }
    let results: Vec<Value> = (input_ids.iter())
        .map(|id| match mailbox.translate(id, from, to) {
            Some(target) => json!({"sourceId": id, "targetId": target}),
            None => json!({"sourceId": id, "targetId": null, "errorDetails": {
                "code": "ErrorInvalidIdMalformed", "message": "The id could not be translated."}}),
        })
        .collect();
    let context = format!(
        "{}/graph/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)",
        asked.origin
    );
    Done::ok(json!({"@odata.context": context, "value": results}))
}
