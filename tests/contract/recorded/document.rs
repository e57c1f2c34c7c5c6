//! One verb on record: what was asked and what was answered, in the order of the wire.

use super::vendor::Vendor;
use crate::stand::Seen;
use axum::body::Bytes;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};
use std::collections::BTreeMap;

/// Headers of requests that mean something to a vendor.
const ASKED: &[&str] = &[
    "accept",
    "authorization",
    "content-range",
    "content-type",
    "if-match",
    "prefer",
    "preference",
    "rest-framework-version",
];
/// Headers of answers that a connector may read.
const ANSWERED: &[&str] = &[
    "etag",
    "location",
    "preference-applied",
    "retry-after",
    "www-authenticate",
];
/// Longest body of bytes that is kept whole; of a longer one only the length is.
const KEPT_BYTES_MAX: usize = 4096;

/// Who answers while documents are written anew.
pub(super) const STAND_IN: &str = "stand-in";

/// The record of one verb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    /// Who answered: [`STAND_IN`], or whatever names the service.
    pub(super) recorded_from: String,
    /// What the verb was given that was there before.
    pub(super) given: BTreeMap<String, String>,
    /// What went over the wire.
    pub(super) exchanges: Vec<Exchange>,
    /// What the connector made of the answers, line by line; contents by their fingerprints.
    pub(super) understood: Vec<String>,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) asked: Asked,
    pub(super) answered: Answered,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    /// As sent, one line for each parameter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) query: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Carried::is_nothing")]
    pub(super) sent: Carried,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Answered {
    pub(super) status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Carried::is_nothing")]
    pub(super) body: Carried,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Carried {
    #[default]
    Nothing,
    Json(Value),
    Base64(String),
    /// The number of bytes alone.
    Bytes(usize),
}

impl Document {
    /// As it is kept, members in the order of the alphabet.
    pub(super) fn text(&self) -> String {
        let value = sorted(serde_json::to_value(self).unwrap());
        let mut text = Vec::new();
        let mut written = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b" "));
        value.serialize(&mut written).unwrap();
        String::from_utf8(text).unwrap() + "\n"
    }

    /// The same without what was understood: what the wire says of it.
    pub(super) fn without_meaning(&self) -> Self {
        Self {
            understood: Vec::new(),
            ..self.clone()
        }
    }
}

impl Exchange {
    pub(super) fn of(vendor: Vendor, seen: &Seen) -> Self {
        Self {
            asked: Asked::of(
                vendor,
                &seen.method,
                (&seen.path, seen.query.as_deref()),
                &seen.headers,
                (&seen.sent, &seen.sent_bytes),
            ),
            answered: Answered {
                status: seen.status,
                headers: chosen(ANSWERED, &seen.answer_headers),
                body: Carried::of(&seen.answered, &seen.answered_bytes),
            },
        }
    }
}

impl Asked {
    /// `body` as JSON, where it is JSON, and as it came.
    pub(super) fn of(
        vendor: Vendor,
        method: &str,
        (path, query): (&str, Option<&str>),
        headers: &HeaderMap,
        (json, bytes): (&Value, &Bytes),
    ) -> Self {
        let mut headers = chosen(ASKED, headers);
        if let Some(token) = headers.get_mut("authorization") {
            "Bearer {token}".clone_into(token);
        }
        Self {
            method: method.to_owned(),
            path: path
                .strip_prefix(vendor.stand_in_prefix())
                .unwrap_or(path)
                .to_owned(),
            query: query.map_or_else(Vec::new, |query| query.split('&').map(str::to_owned).collect()),
            headers,
            sent: Carried::of(json, bytes),
        }
    }

    /// Whether a pod is asked what it is made of, which is on record once.
    pub(super) fn is_for_a_description(&self) -> bool {
        self.path.ends_with("/describe")
    }
}

impl Carried {
    fn of(json: &Value, bytes: &Bytes) -> Self {
        match (json, bytes.len()) {
            (_, 0) => Self::Nothing,
            (Value::Null, ..=KEPT_BYTES_MAX) => Self::Base64(STANDARD.encode(bytes)),
            (Value::Null, length) => Self::Bytes(length),
            (json, _) => Self::Json(sorted(json.clone())),
        }
    }

    /// Whether a value of it lies in a part of a batch that failed.
    pub(super) fn is_failed_part(&self, pointer: &str) -> bool {
        let Self::Json(whole) = self else { return false };
        let mut segments = pointer.split('/').skip(1);
        let part = match (segments.next(), segments.next()) {
            (Some(list @ ("responses" | "parts")), Some(at)) => {
                &whole[list][at.parse().unwrap_or(usize::MAX)]
            }
            _ => return false,
        };
        part["status"].as_u64().is_some_and(|status| status >= 400)
            || part["payload"].get("o:errorDetails").is_some()
    }

    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// As it goes over the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Base64(text) => STANDARD.decode(text).unwrap(),
            Self::Bytes(length) => vec![0; *length],
        }
    }
}

fn chosen(names: &[&str], headers: &HeaderMap) -> BTreeMap<String, String> {
    let chosen = names.iter().filter_map(|name| {
        let value = headers.get(*name)?.to_str().unwrap();
        Some(((*name).to_owned(), value.to_owned()))
    });
    chosen.collect()
}

/// The same with the members of every object in the order of the alphabet.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
