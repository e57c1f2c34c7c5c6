//! Files on events, mails and tasks: listed, read, hung on in one piece or in several.

use super::list::unknown_property;
use super::{Asked, Done, answer, needs_json, only, read};
use crate::Sandbox;
use crate::exchange::attachment::Attachment;
use crate::exchange::error::GraphError;
use crate::exchange::model::{Exchange, Piece, Taken, Upload};
use crate::exchange::wire::instant;
use crate::exchange::wire::properties::ATTACHMENT;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

/// Files of this size and more come in pieces.
const WHOLE_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Largest file that an event or a mail takes.
const FILE_BYTES_MAX: usize = 150 * 1024 * 1024;
/// Largest file that a task takes.
const TASK_FILE_BYTES_MAX: usize = 25 * 1024 * 1024;
const UPLOADS: &str = "/graph/uploads/";

/// What files hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// An event or a mail.
    OutlookItem,
    /// A task, whose files have a type of their own.
    Task,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileIn {
    #[serde(rename = "@odata.type")]
    kind: Option<String>,
    name: Option<String>,
    content_type: Option<String>,
    content_bytes: Option<String>,
    content_id: Option<String>,
    #[serde(default)]
    is_inline: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionIn {
    #[serde(rename = "AttachmentItem", alias = "attachmentItem")]
    item: Option<ItemIn>,
    attachment_info: Option<ItemIn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemIn {
    attachment_type: String,
    name: String,
    size: usize,
    content_type: Option<String>,
}

/// `…/attachments…` of an item that is there, by its immutable id; `rest` is what follows, as it came.
pub(super) fn route(
    exchange: &mut Exchange,
    oid: &str,
    item: &str,
    holder: Holder,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    selectable(asked)?;
    match rest {
        [] if *asked.method == Method::GET => {
            let files = exchange.mailbox(oid)?.attachments(item).iter();
            let files: Vec<Value> = files.map(|file| shown(file, holder, asked)).collect();
            Done::ok(json!({"value": files}))
        }
        [] => {
            only(asked, &[&Method::POST])?;
            needs_json(asked.headers)?;
            let file = file_from(read(asked)?, holder)?;
            let file = exchange.attach(oid, item, file, asked.now)?;
            Done::created(shown(&file, holder, asked))
        }
        [session] if session.eq_ignore_ascii_case("createuploadsession") => {
            only(asked, &[&Method::POST])?;
            let SessionIn {
                item: of_item,
                attachment_info,
            } = read(asked)?;
            let wish = match holder {
                Holder::OutlookItem => of_item,
                Holder::Task => attachment_info,
            };
            let wish = wish.ok_or_else(|| GraphError::unreadable_body("What comes in pieces is missing."))?;
            let upload = begin(exchange, oid, item, holder, wish, asked)?;
            let address = match holder {
                Holder::OutlookItem => format!("{}{UPLOADS}{}", asked.origin, upload.key),
                Holder::Task => task_session(&upload, asked)?,
            };
            Done::created(session_body(&upload, &address))
        }
        [id] if *asked.method == Method::DELETE => {
            exchange.detach(oid, item, id, asked.now)?;
            Done::empty(StatusCode::NO_CONTENT)
        }
        [id] => {
            only(asked, &[&Method::GET])?;
            Done::ok(shown(exchange.mailbox(oid)?.attachment(item, id)?, holder, asked))
        }
        [id, value] if *value == "$value" => {
            only(asked, &[&Method::GET])?;
            let file = exchange.mailbox(oid)?.attachment(item, id)?;
            Ok(Done {
                status: StatusCode::OK,
                body: None,
                raw: Some((file.content_type.clone(), file.bytes.clone())),
                location: None,
            })
        }
        [_, unknown, ..] => Err(GraphError::no_such_segment(unknown)),
    }
}

/// Properties of files alone are none of all attachments; they are selected by their type and name.
const OF_FILES: [&str; 3] = ["contentBytes", "contentId", "contentLocation"];
const CAST: &str = "microsoft.graph.fileAttachment/";

fn uncast(name: &str) -> &str {
    name.strip_prefix(CAST).unwrap_or(name)
}

fn selectable(asked: &Asked<'_>) -> Result<(), GraphError> {
    let unknown = asked.options.select.iter().flatten().find(|name| {
        let is_of_files = OF_FILES.iter().any(|own| own.eq_ignore_ascii_case(uncast(name)));
        !ATTACHMENT.has(uncast(name)) || (is_of_files && !name.starts_with(CAST))
    });
    unknown.map_or(Ok(()), |unknown| Err(unknown_property(unknown, &ATTACHMENT)))
}

fn shown(file: &Attachment, holder: Holder, asked: &Asked<'_>) -> Value {
    let kind = match holder {
        Holder::OutlookItem => "#microsoft.graph.fileAttachment",
        Holder::Task => "#microsoft.graph.taskFileAttachment",
    };
    let mut all = json!({
        "@odata.type": kind,
        "id": file.id,
        "lastModifiedDateTime": instant(file.modified),
        "name": file.name,
        "contentType": file.content_type,
        "size": file.bytes.len(),
    });
    if let (Holder::OutlookItem, Some(members)) = (holder, all.as_object_mut()) {
        members.insert("isInline".to_owned(), json!(file.is_inline));
        members.insert("contentId".to_owned(), json!(file.content_id));
        members.insert("contentLocation".to_owned(), Value::Null);
    }
    let selected = |name: &str| match &asked.options.select {
        Some(select) => select.iter().any(|one| uncast(one).eq_ignore_ascii_case(name)),
        None => true,
    };
    if let Some(members) = all.as_object_mut() {
        members.retain(|name, _| name == "@odata.type" || name == "id" || selected(name));
        if selected("contentBytes") {
            members.insert("contentBytes".to_owned(), json!(STANDARD.encode(&file.bytes)));
        }
    }
    all
}

fn file_from(file: FileIn, holder: Holder) -> Result<Attachment, GraphError> {
    let expected = match holder {
        Holder::OutlookItem => "#microsoft.graph.fileattachment",
        Holder::Task => "#microsoft.graph.taskfileattachment",
    };
    let is_expected = |kind: &str| kind.eq_ignore_ascii_case(expected);
    if !file.kind.as_deref().is_some_and(is_expected) {
        return Err(GraphError::unreadable_body(
            "The type of the attachment is missing or unknown.",
        ));
    }
    let name = file.name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| GraphError::unreadable_body("The attachment has no name."))?;
    let bytes = STANDARD
        .decode(file.content_bytes.unwrap_or_default())
        .map_err(|_| {
            GraphError::unreadable_body("Cannot convert the value of 'contentBytes' to 'Edm.Binary'.")
        })?;
    if bytes.len() >= WHOLE_BYTES_MAX {
        return Err(GraphError::new(
            413,
            "ErrorRequestEntityTooLarge",
            "The attachment is too large for one request.",
        ));
    }
    Ok(Attachment {
        name,
        content_type: file
            .content_type
            .unwrap_or_else(|| "application/octet-stream".to_owned()),
        is_inline: file.is_inline,
        content_id: file.content_id,
        bytes,
        ..Attachment::default()
    })
}

fn begin(
    exchange: &mut Exchange,
    oid: &str,
    item: &str,
    holder: Holder,
    wish: ItemIn,
    asked: &Asked<'_>,
) -> Result<Upload, GraphError> {
    if !wish.attachment_type.eq_ignore_ascii_case("file") || wish.name.is_empty() {
        return Err(GraphError::invalid(
            "Only files with a name can be attached in pieces.",
        ));
    }
    let bytes_max = match holder {
        Holder::OutlookItem => FILE_BYTES_MAX,
        Holder::Task => TASK_FILE_BYTES_MAX,
    };
    if !(1..=bytes_max).contains(&wish.size) {
        return Err(GraphError::new(
            413,
            "ErrorRequestEntityTooLarge",
            "The attachment is larger than the item takes.",
        ));
    }
    let file = Attachment {
        name: wish.name,
        content_type: wish
            .content_type
            .unwrap_or_else(|| "application/octet-stream".to_owned()),
        ..Attachment::default()
    };
    Ok(exchange.begin_upload(oid, item, file, wish.size, asked.now))
}

fn session_body(upload: &Upload, address: &str) -> Value {
    json!({
        "uploadUrl": address,
        "expirationDateTime": instant(upload.expires),
        "nextExpectedRanges": [format!("{}-", upload.file.bytes.len())],
    })
}

/// A request to the address of a session, which is its own authorization; nothing for any other.
pub(super) fn piece(
    sandbox: &Sandbox,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Response> {
    let key = uri.path().strip_prefix(UPLOADS)?;
    let now = sandbox.now();
    let answer = in_session(sandbox, method, key, headers, body);
    Some(answer.unwrap_or_else(|error| answer::refusal(&error, headers, now)))
}

fn in_session(
    sandbox: &Sandbox,
    method: &Method,
    key: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, GraphError> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(GraphError::new(
            401,
            "InvalidAuthenticationToken",
            "The address of an upload session takes no Authorization header.",
        ));
    }
    let (now, origin) = (sandbox.now(), sandbox.origin_text());
    let address = format!("{origin}{UPLOADS}{key}");
    let exchange = &mut sandbox.world().exchange;
    match *method {
        Method::GET => {
            let body = session_body(exchange.upload(key, now)?, &address);
            Ok(axum::Json(body).into_response())
        }
        Method::DELETE => {
            exchange.cancel_upload(key)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Method::PUT => {
            let piece = piece_from(headers, body)?;
            match exchange.take_piece(key, piece, now)? {
                Taken::More(upload) => Ok(axum::Json(session_body(&upload, &address)).into_response()),
                Taken::Done(upload, file) => {
                    let location = format!(
                        "{origin}/graph/v1.0/users('{}')/items('{}')/attachments('{}')",
                        upload.oid, upload.item, file.id
                    );
                    let mut response = StatusCode::CREATED.into_response();
                    if let Ok(location) = HeaderValue::from_str(&location) {
                        response.headers_mut().insert(header::LOCATION, location);
                    }
                    Ok(response)
                }
            }
        }
        _ => Err(GraphError::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )),
    }
}

/// The address of a session on a task: beside the files, under the mailbox's own id.
fn task_session(upload: &Upload, asked: &Asked<'_>) -> Result<String, GraphError> {
    let below = asked.uri.path().split_once("/todo/").map(|(_, below)| below);
    let task = below.and_then(|below| below.rsplit_once("/attachments/"));
    let (task, _) = task.ok_or_else(GraphError::item_not_found)?;
    Ok(format!(
        "{}/graph/v1.0/users/{}/todo/{task}/attachmentSessions/{}",
        asked.origin, upload.oid, upload.key
    ))
}

/// `…/attachmentSessions/…` of a task that is there; its address opens nothing without a token.
pub(super) fn session_of_task(
    exchange: &mut Exchange,
    oid: &str,
    task: &str,
    rest: &[&str],
    asked: &Asked<'_>,
) -> Result<Done, GraphError> {
    let Some((key, rest)) = rest.split_first() else {
        return Err(GraphError::no_such_segment("attachmentSessions"));
    };
    let upload = exchange.upload(key, asked.now)?;
    if upload.oid != oid || upload.item != task {
        return Err(GraphError::item_not_found());
    }
    match (asked.method, rest) {
        (&Method::GET, []) => Done::ok(standing(upload)),
        (&Method::DELETE, []) => {
            exchange.cancel_upload(key)?;
            Done::empty(StatusCode::NO_CONTENT)
        }
        (&Method::PUT, [content]) if content.eq_ignore_ascii_case("content") => {
            let piece = piece_from(asked.headers, asked.body)?;
            match exchange.take_piece(key, piece, asked.now)? {
                Taken::More(upload) => Done::ok(standing(&upload)),
                Taken::Done(_, file) => {
                    let path = asked.uri.path();
                    let (task, _) = path.rsplit_once("/attachmentSessions/").unwrap_or((path, ""));
                    let mut done = Done::empty(StatusCode::CREATED)?;
                    done.location = Some(format!("{}{task}/attachments/{}", asked.origin, file.id));
                    Ok(done)
                }
            }
        }
        (_, [unknown, ..]) if !unknown.eq_ignore_ascii_case("content") => {
            Err(GraphError::no_such_segment(unknown))
        }
        _ => only(asked, &[]).and_then(|()| Err(GraphError::item_not_found())),
    }
}

/// An `attachmentSession`, in the capitals of To Do's own examples.
fn standing(upload: &Upload) -> Value {
    json!({
        "ExpirationDateTime": instant(upload.expires),
        "NextExpectedRanges": [upload.file.bytes.len().to_string()],
    })
}

/// `Content-Range: bytes 0-9/100`
fn piece_from<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Piece<'a>, GraphError> {
    let range = headers
        .get(header::CONTENT_RANGE)
        .and_then(|range| range.to_str().ok());
    let parsed = range.and_then(|range| {
        let (span, of) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (from, to) = span.split_once('-')?;
        let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
        let is_whole = to.checked_add(1)?.checked_sub(from)? == body.len();
        let of = of.parse().ok()?;
        is_whole.then_some(Piece {
            from,
            of,
            bytes: body,
        })
    });
    parsed.ok_or_else(|| {
        GraphError::new(
            400,
            "ErrorInvalidRequest",
            "The Content-Range header is missing or does not fit the body.",
        )
    })
}
