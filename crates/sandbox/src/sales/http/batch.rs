//! Batches: parts run one after the other, and all of them count or none does.

use super::accept::{BATCH, ITEM, is_one_of};
use super::answer::{Answer, Content, as_payload};
use super::ask::{Ask, Head, Route};
use super::params::Params;
use crate::sales::model::{Complaint, Sales};
use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

#[derive(serde::Deserialize)]
struct Batch {
    parts: Vec<Part>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    path: String,
    operation: String,
    #[serde(default)]
    payload: Option<Map<String, Value>>,
    #[serde(default)]
    if_match: Option<String>,
    #[serde(default)]
    if_none_match: Option<String>,
}

/// Runs a batch on a copy, which takes the place of the original if no part fails.
pub(super) fn run(
    sales: &mut Sales,
    head: &Head,
    base: &str,
    user: &str,
    now: Timestamp,
    body: &Bytes,
) -> Answer {
    if !is_one_of(head.content_type.as_deref(), &[BATCH]) {
        return Answer::unsupported_media(head);
    }
    let Ok(batch) = serde_json::from_slice::<Batch>(body) else {
        let detail = "The request body is not a valid batch.";
        return Answer::bad_request(head, Complaint::general("27518", detail));
    };
    let mut trial = sales.clone();
    let mut done = Vec::new();
    for part in &batch.parts {
        let answer = match ask(part, head, base, user, now) {
            Ok(ask) => super::run(&mut trial, &ask),
            Err(problem) => *problem,
        };
        let report = report(part, &answer);
        if answer.status.is_client_error() || answer.status.is_server_error() {
            let content = Content::Json(BATCH, json!({ "parts": [report] }));
            return Answer {
                status: answer.status,
                headers: Vec::new(),
                content,
            };
        }
        done.push(report);
    }
    *sales = trial;
    Answer::json(head, StatusCode::OK, BATCH, json!({ "parts": done }))
}

fn ask(part: &Part, head: &Head, base: &str, user: &str, now: Timestamp) -> Result<Ask, Box<Answer>> {
    let (path, query) = part.path.split_once('?').unwrap_or((&part.path, ""));
    let route = Route::parse(path).ok_or_else(|| Box::new(Answer::not_found(head)))?;
    let (method, upsert) = match part.operation.to_ascii_lowercase().as_str() {
        "get" => (Method::GET, false),
        "create" => (Method::POST, false),
        "upsert" => (Method::POST, true),
        "update" => (Method::PATCH, false),
        "replace" => (Method::PUT, false),
        "delete" => (Method::DELETE, false),
        other => {
            let detail = format!("The action {other} isn't enabled for batch execution.");
            return Err(Box::new(Answer::bad_request(
                head,
                Complaint::general("27521", detail),
            )));
        }
    };
    let payload = part.payload.clone().map(Value::Object).unwrap_or(Value::Null);
    let head = Head {
        content_type: Some(ITEM.to_owned()),
        if_match: part.if_match.clone(),
        if_none_match: part.if_none_match.clone(),
        upsert,
        preference: None,
        // The client's media types are about the batch; its parts are JSON by nature.
        accept: super::accept::Accept::default(),
        framework: head.framework,
        method_override: None,
    };
    Ok(Ask {
        method,
        route,
        params: Params::parse(query),
        head,
        body: Bytes::from(payload.to_string()),
        base: base.to_owned(),
        user: user.to_owned(),
        now,
    })
}

fn report(part: &Part, answer: &Answer) -> Value {
    let mut report = json!({ "id": part.id, "path": part.path, "operation": part.operation });
    if part.if_match.is_some() || part.if_none_match.is_some() {
        let failed = matches!(
            answer.status,
            StatusCode::PRECONDITION_FAILED | StatusCode::NOT_MODIFIED
        );
        report["preconditionSucceeded"] = Value::Bool(!failed);
    }
    if let Some(payload) = as_payload(answer) {
        report["payload"] = payload;
    }
    report
}
