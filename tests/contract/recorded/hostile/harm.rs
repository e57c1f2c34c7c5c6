//! What can become of an answer on its way.

use crate::recorded::document::{Answered, Carried};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts that readers stumble over.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        Just(String::new()),
        Just("\u{0}".to_owned()),
        Just("a\r\nX-Other: b".to_owned()),
        Just("مرحبا \u{202e}abc".to_owned()),
        Just("👩‍👩‍👧‍👦🇩🇪".to_owned()),
        Just("<table><tr><td><script>alert(1)</script>".to_owned()),
        Just("<div>".repeat(3000)),
        Just("x".repeat(200_000)),
        Just("0000-00-00T00:00:00Z".to_owned()),
        Just("2035-02-30T25:61:61.9999999999999Z".to_owned()),
        Just("99999-01-01".to_owned()),
        Just("-9999-01-01T00:00:00Z".to_owned()),
        "-?[0-9]{1,30}",
    ]
}

/// Any JSON, a few levels deep.
fn odd_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        odd_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z@A-Z.]{0,12}", inner), 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// What happens to an answer.
#[derive(Debug, Clone)]
pub(super) enum Harm {
    /// The rest never comes.
    Cut(prop::sample::Index),
    /// One byte is another.
    Byte(prop::sample::Index, u8),
    /// It comes twice.
    Twice,
    /// A mark of the order of bytes, which JSON has not.
    Marked,
    /// Something else comes.
    Bytes(Vec<u8>),
    /// Other JSON comes.
    Json(Value),
    /// Brackets without end.
    Deep(&'static str),
    /// One value in it is another.
    Value(prop::sample::Index, Value),
    /// One member or element is missing.
    Missing(prop::sample::Index),
    /// Another status.
    Status(u16),
    /// A header says something else.
    Header(&'static str, String),
}

pub(super) fn harm() -> impl Strategy<Value = Harm> {
    let headers = ["retry-after", "etag", "location", "www-authenticate", "date"];
    prop_oneof![
        2 => any::<prop::sample::Index>().prop_map(Harm::Cut),
        2 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Harm::Byte(at, byte)),
        1 => Just(Harm::Twice),
        1 => Just(Harm::Marked),
        1 => prop::collection::vec(any::<u8>(), 0..400).prop_map(Harm::Bytes),
        2 => odd_json().prop_map(Harm::Json),
        1 => prop::sample::select(vec!["[", "{\"value\":[", "{\"items\":[", "{\"a\":"]).prop_map(Harm::Deep),
        8 => (any::<prop::sample::Index>(), odd_json()).prop_map(|(at, value)| Harm::Value(at, value)),
        2 => any::<prop::sample::Index>().prop_map(Harm::Missing),
        // None of those that ask for patience, which would be kept, or that are repeated.
        1 => prop::sample::select(vec![200_u16, 201, 204, 302, 400, 401, 403, 404, 409, 410, 412, 500, 507])
            .prop_map(Harm::Status),
        1 => (prop::sample::select(headers.to_vec()), "[ -~]{0,60}").prop_map(|(name, text)| Harm::Header(name, text)),
    ]
}

impl Harm {
    pub(super) fn done_to(&self, answered: &mut Answered) {
        let mut bytes = answered.body.bytes();
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Self::Byte(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Byte(..) => {}
            Self::Twice => bytes.extend(bytes.clone()),
            Self::Marked => drop(bytes.splice(..0, [0xef, 0xbb, 0xbf])),
            Self::Bytes(other) => bytes.clone_from(other),
            Self::Json(other) => bytes = other.to_string().into_bytes(),
            Self::Deep(open) => bytes = open.repeat(20_000).into_bytes(),
            Self::Value(at, other) => {
                if let Carried::Json(body) = &mut answered.body {
                    let pointers = pointers(body);
                    *body.pointer_mut(&pointers[at.index(pointers.len())]).unwrap() = other.clone();
                }
                return;
            }
            Self::Missing(at) => {
                if let Carried::Json(body) = &mut answered.body {
                    let pointers = pointers(body);
                    remove(body, &pointers[at.index(pointers.len())]);
                }
                return;
            }
            Self::Status(status) => {
                answered.status = *status;
                return;
            }
            Self::Header(name, text) => {
                answered
                    .headers
                    .insert((*name).to_owned(), text.trim().to_owned());
                return;
            }
        }
        answered.body = Carried::Base64(STANDARD.encode(bytes));
    }
}

/// Where values stand in a document, the document itself included.
pub(super) fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let below = |at: &str, value: &Value| -> Vec<String> {
        pointers(value)
            .into_iter()
            .map(|below| format!("/{at}{below}"))
            .collect()
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                found.extend(below(&name.replace('~', "~0").replace('/', "~1"), value));
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                found.extend(below(&at.to_string(), value));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

fn remove(body: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else {
        *body = Value::Null;
        return;
    };
    match body.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(&last.replace("~1", "/").replace("~0", "~"))),
        Value::Array(values) => drop(values.remove(last.parse().unwrap())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
