//! Reads what a request brings, with our own refusals: bodies, queries, ids in paths, the idempotency key, what was read.

use crate::problem::Refusal;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use shared::api::problem::ProblemCode;
use std::time::Duration;
use uuid::Uuid;

/// Bodies are read up to this size.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// A body must have arrived by then.
const BODY_WITHIN: Duration = Duration::from_secs(10);
const KEY_CHARS_MAX: usize = 128;

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::new(ProblemCode::UnsupportedMediaType));
        }
        let body = tokio::time::timeout(BODY_WITHIN, Bytes::from_request(request, state))
            .await
            .map_err(|_| {
                Refusal::new(ProblemCode::MalformedRequest)
                    .titled("The body did not arrive within 10 seconds.")
            })?
            .map_err(|rejection| refusal_from_body(&rejection))?;
        parsed(&body).map(Self)
    }
}

/// The query of the address.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| {
                Refusal::new(ProblemCode::MalformedRequest).titled("The query of the address cannot be read.")
            })
    }
}

/// One of our ids in a path: a UUID in its usual form, nothing else.
pub(crate) fn id_in_path(text: &str, field: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text)
        .ok()
        .filter(|id| id.to_string() == text)
        .ok_or_else(|| Refusal::field(field, "Is not an id of this API."))
}

/// `Idempotency-Key`: 1 to 128 visible ASCII characters, one key per intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdempotencyKey(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let refuse = |title| Err(Refusal::new(ProblemCode::MalformedRequest).titled(title));
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return refuse("The request needs one Idempotency-Key header.");
        };
        let visible = !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_graphic);
        match value.to_str() {
            Ok(key) if visible && key.len() <= KEY_CHARS_MAX => Ok(Self(key.to_owned())),
            Ok(_) | Err(_) => refuse("Idempotency-Key must have 1 to 128 visible ASCII characters."),
        }
    }
}

/// `If-Match`: what the request was made from, as one entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IfMatch(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let mut values = parts.headers.get_all(header::IF_MATCH).iter();
        match (values.next(), values.next()) {
            (None, _) => Err(Refusal::new(ProblemCode::IfMatchMissing)),
            (Some(tag), None) => match tag.to_str() {
                Ok(tag) => Ok(Self(tag.trim().to_owned())),
                Err(_) => Err(Refusal::new(ProblemCode::ChangedMeanwhile)),
            },
            // Whoever names several has not said which one they read.
            (Some(_), Some(_)) => Err(Refusal::new(ProblemCode::ChangedMeanwhile)),
        }
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map(Some)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(text) = value.to_str() else { return false };
    let kind = text.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

fn refusal_from_body(rejection: &BytesRejection) -> Refusal {
    if let BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) = rejection {
        return Refusal::new(ProblemCode::BodyTooLarge);
    }
    Refusal::new(ProblemCode::MalformedRequest).titled("The body broke off.")
}

/// Not JSON is 400; JSON that does not fit is 422 and names the field, but never repeats what stood there.
fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let malformed = || Refusal::new(ProblemCode::MalformedRequest).titled("The body is not JSON.");
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if !error.inner().is_data() {
            return malformed();
        }
        let path = error.path().to_string();
        let field = if path == "." { "body".to_owned() } else { path };
        Refusal::field(&field, "Is missing, unknown or of the wrong kind.")
    })?;
    json.end().map_err(|_| malformed())?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::shares::ShareRequest;

    fn refused(body: &str) -> (ProblemCode, Vec<String>) {
        let refusal = parsed::<ShareRequest>(body.as_bytes()).unwrap_err();
        (
            refusal.code,
            refusal.fields.into_iter().map(|field| field.field).collect(),
        )
    }

    #[test]
    fn what_is_not_json_is_malformed_and_what_does_not_fit_names_its_field() {
        let deep = "[".repeat(10_000);
        let long = r#"{"itemType":"appointment","itemId":"A"} x"#;
        for body in ["", "{", "\u{feff}{}", "nonsense", deep.as_str(), long] {
            assert_eq!(refused(body).0, ProblemCode::MalformedRequest, "{body:.20}");
        }
        let cases = [
            (r#"{"itemType":"meeting","itemId":"A"}"#, "itemType"),
            (r#"{"itemType":"appointment","itemId":7}"#, "itemId"),
            (
                r#"{"itemType":"appointment","itemId":"A","related":[{"type":"house","id":"1"}]}"#,
                "related[0].type",
            ),
            (r#"{"itemType":"appointment"}"#, "body"),
            (r#"{"itemType":"appointment","itemId":"A","itemId":"B"}"#, "body"),
        ];
        for (body, field) in cases {
            let (code, fields) = refused(body);
            assert_eq!(code, ProblemCode::InvalidFields);
            assert_eq!(fields, [field], "{body}");
        }
        assert_eq!(
            refused(r#"{"itemType":"appointment","itemId":"A","color":"red"}"#).0,
            ProblemCode::InvalidFields
        );
    }

    #[test]
    fn only_the_usual_spelling_of_an_id_is_an_id() {
        let id = "0190f5a2-7c41-7b5a-9e18-3a6c5d7f1b90";
        assert!(id_in_path(id, "shareId").is_ok());
        let others = [
            "",
            "1",
            "0190F5A2-7C41-7B5A-9E18-3A6C5D7F1B90",
            "0190f5a27c417b5a9e183a6c5d7f1b90",
            "' or 1=1",
        ];
        assert!(others.iter().all(|text| id_in_path(text, "shareId").is_err()));
    }
}
