//! Answers, errors included, before they become HTTP.

use super::accept::{BYTES, ERROR, JSON, Pick};
use super::ask::{Framework, Head};
use crate::sales::model::{Complaint, Refusal};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) content: Content,
}

/// What an answer carries.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Nothing,
    Json(&'static str, Value),
    Text(String),
    Bytes(Vec<u8>),
}

impl Answer {
    pub(super) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Nothing,
        }
    }

    /// A body of this media type, in the form that the client takes.
    pub(super) fn json(head: &Head, status: StatusCode, media: &'static str, value: Value) -> Self {
        match head.accept.pick(media) {
            Pick::As(media) => Self {
                status,
                headers: Vec::new(),
                content: Content::Json(media, value),
            },
            Pick::Empty => Self::empty(status),
            Pick::Refused => Self::not_acceptable(head),
        }
    }

    pub(super) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn refused(head: &Head, refusal: Refusal) -> Self {
        match refusal {
            Refusal::BadRequest(complaints) => Self::error(head, StatusCode::BAD_REQUEST, &complaints),
            Refusal::NobodyHere => Self::plain(head, StatusCode::UNAUTHORIZED, "Unauthorized"),
            Refusal::Forbidden => Self::plain(
                head,
                StatusCode::FORBIDDEN,
                "You don't have the privilege to do this operation.",
            ),
            Refusal::NotFound => Self::not_found(head),
            Refusal::NotOffered => Self::not_allowed(head),
            Refusal::PreconditionFailed { current } => {
                let detail = "Another user has changed the record since you read it.";
                let complaint = Complaint::general("25014", detail);
                Self::error(head, StatusCode::PRECONDITION_FAILED, &[complaint]).with(header::ETAG, current)
            }
        }
    }

    pub(super) fn bad_request(head: &Head, complaint: Complaint) -> Self {
        Self::error(head, StatusCode::BAD_REQUEST, &[complaint])
    }

    pub(super) fn not_found(head: &Head) -> Self {
        Self::plain(
            head,
            StatusCode::NOT_FOUND,
            "The requested resource was not found.",
        )
    }

    pub(super) fn not_allowed(head: &Head) -> Self {
        Self::plain(
            head,
            StatusCode::METHOD_NOT_ALLOWED,
            "The resource does not offer this method.",
        )
    }

    pub(super) fn not_acceptable(head: &Head) -> Self {
        Self::plain(
            head,
            StatusCode::NOT_ACCEPTABLE,
            "None of the accepted media types can be sent.",
        )
    }

    pub(super) fn unsupported_media(head: &Head) -> Self {
        Self::plain(
            head,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The media type of the request is not supported.",
        )
    }

    fn plain(head: &Head, status: StatusCode, detail: &str) -> Self {
        Self::error(head, status, &[Complaint::general("", detail)])
    }

    /// Structured from framework 4 on if the client takes JSON, else the bare messages.
    fn error(head: &Head, status: StatusCode, complaints: &[Complaint]) -> Self {
        let structured = head.framework >= Framework::STRUCTURED_ERRORS && head.accept.takes_errors();
        let content = if structured {
            Content::Json(ERROR, envelope(status, complaints))
        } else {
            let details: Vec<&str> = complaints
                .iter()
                .map(|complaint| complaint.detail.as_str())
                .collect();
            Content::Text(details.join("\n"))
        };
        Self {
            status,
            headers: Vec::new(),
            content,
        }
    }
}

fn envelope(status: StatusCode, complaints: &[Complaint]) -> Value {
    let details: Vec<Value> = complaints
        .iter()
        .map(|complaint| {
            let mut detail = json!({ "detail": complaint.detail });
            if !complaint.code.is_empty() {
                detail["o:errorCode"] = Value::from(complaint.code);
            }
            if !complaint.path.is_empty() {
                detail["o:errorPath"] = Value::from(complaint.path.as_str());
            }
            detail
        })
        .collect();
    json!({
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_str(),
        "o:errorDetails": details,
    })
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (media, body) = match self.content {
            Content::Nothing => (None, Body::empty()),
            Content::Json(media, value) => (Some(media), Body::from(value.to_string())),
            Content::Text(text) => (Some("text/plain;charset=utf-8"), Body::from(text)),
            Content::Bytes(bytes) => (Some(BYTES), Body::from(bytes)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache, no-store, must-revalidate"),
        );
        if let Some(media) = media {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        for (name, value) in self.headers {
            // Keys are percent-encoded and ETags are hexadecimal, so a value that is no header cannot occur.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The body of an answer as a member of a batch.
pub(super) fn as_payload(answer: &Answer) -> Option<Value> {
    match &answer.content {
        Content::Nothing | Content::Bytes(_) => None,
        Content::Json(_, value) => Some(value.clone()),
        Content::Text(text) => Some(Value::from(text.as_str())),
    }
}

/// What a plain `application/json` answer outside the framework looks like.
pub(super) fn plain_json(status: StatusCode, value: Value) -> Response {
    Answer {
        status,
        headers: Vec::new(),
        content: Content::Json(JSON, value),
    }
    .into_response()
}
