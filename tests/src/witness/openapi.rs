//! An OpenAPI description as something that bodies are held against.
//!
//! Its types are open: a misspelt name would pass. Here they are closed, so that every name at every depth must be one of the
//! description's, but for annotations, which have an `@` in them.

use super::addresses::{keys, lie_at, segments};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What a look at bodies came to.
#[derive(Debug, Default)]
pub struct Fits {
    /// Bodies that were held against something.
    pub checked: usize,
    /// What does not fit, in sentences.
    pub complaints: Vec<String>,
}

impl Fits {
    /// One complaint and nothing else.
    pub(super) fn complaint(text: String) -> Self {
        Self {
            checked: 0,
            complaints: vec![text],
        }
    }

    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.checked += other.checked;
        self.complaints.extend(other.complaints);
        self
    }
}

/// Longest text of a complaint that is kept: bodies are quoted in it.
const COMPLAINT_CHARS_MAX: usize = 600;

/// One description, made of one document and what others add to it.
#[derive(Debug)]
pub(super) struct OpenApi {
    operations: Vec<Operation>,
    schemas: Map<String, Value>,
    /// By the text of their schemas.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// What is sent to and answered by one method at one address.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    method: String,
    address: Vec<String>,
    /// What is sent; nothing for an operation that is sent nothing, or nothing that is described.
    pub(super) sent: Option<Value>,
    /// What a success answers.
    pub(super) answered: Option<Value>,
}

impl OpenApi {
    /// Reads documents in YAML; later ones add to earlier ones, address by address and property by property.
    pub(super) fn read(documents: &[&str]) -> Self {
        let mut whole = Value::Null;
        for document in documents {
            let next: Value = serde_yaml_ng::from_str(document).unwrap();
            merge(&mut whole, next);
        }
        let operations = operations(&whole);
        let Value::Object(mut schemas) = whole["components"]["schemas"].take() else {
            panic!("a description without schemas")
        };
        for schema in schemas.values_mut() {
            nullable(schema);
            close(schema);
        }
        Self {
            operations,
            schemas,
            validators: Mutex::default(),
        }
    }

    /// What goes on at an address; nothing where the description knows none such.
    pub(super) fn operation(&self, method: &str, path: &[String]) -> Option<&Operation> {
        let fitting = self.operations.iter().filter(|operation| {
            operation.method.eq_ignore_ascii_case(method) && lie_at(path, &operation.address)
        });
        fitting.min_by_key(|operation| keys(&operation.address))
    }

    /// Names of the properties that a type has, those of its bases included.
    pub(super) fn names(&self, type_name: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.collect_names(&self.schemas[type_name], &mut names);
        names.retain(|name| !name.contains('@'));
        names
    }

    fn collect_names(&self, schema: &Value, names: &mut BTreeSet<String>) {
        if let Some(properties) = schema["properties"].as_object() {
            names.extend(properties.keys().cloned());
        }
        for base in schema["allOf"].as_array().into_iter().flatten() {
            match referred(base) {
                Some(name) => self.collect_names(&self.schemas[name], names),
                None => self.collect_names(base, names),
            }
        }
    }

    /// Holds a body against a schema of this description.
    pub(super) fn check(&self, what: &str, schema: &Value, body: &Value) -> Fits {
        let validator = self.validator(schema);
        let complaints = validator.iter_errors(body).map(|error| {
            let text = format!("{what}, at {:?}: {error}", error.instance_path().to_string());
            text.chars().take(COMPLAINT_CHARS_MAX).collect()
        });
        Fits {
            checked: 1,
            complaints: complaints.collect(),
        }
    }

    /// Made once for each schema, with the parts of the description that it needs.
    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let key = schema.to_string();
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(key).or_insert_with(|| {
            let mut schema = schema.clone();
            nullable(&mut schema);
            close(&mut schema);
            let mut needed = Map::new();
            self.needed_by(&schema, &mut needed);
            let closed = json!({
                "allOf": [schema],
                "patternProperties": {"@": true},
                "unevaluatedProperties": false,
                "components": {"schemas": needed},
            });
            let mut options = jsonschema::options().should_validate_formats(true);
            for (name, check) in FORMATS {
                options = options.with_format(*name, *check);
            }
            Arc::new(options.build(&closed).unwrap())
        });
        Arc::clone(made)
    }

    fn needed_by(&self, schema: &Value, needed: &mut Map<String, Value>) {
        match schema {
            Value::Array(parts) => parts.iter().for_each(|part| self.needed_by(part, needed)),
            Value::Object(members) => {
                if let Some(name) = referred(schema)
                    && !needed.contains_key(name)
                {
                    needed.insert(name.to_owned(), self.schemas[name].clone());
                    self.needed_by(&self.schemas[name], needed);
                }
                members.values().for_each(|part| self.needed_by(part, needed));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

type Format = fn(&str) -> bool;

/// What JSON Schema leaves open. Graph's binary values come in the alphabet of Base64 proper, whatever the label says.
const FORMATS: &[(&str, Format)] = &[
    ("base64url", is_base64),
    ("uuid", |text| text.parse::<uuid::Uuid>().is_ok()),
];

fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
    [STANDARD, URL_SAFE, URL_SAFE_NO_PAD]
        .iter()
        .any(|alphabet| alphabet.decode(text).is_ok())
}

fn operations(whole: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        let address = segments(path);
        for (method, operation) in methods.as_object().unwrap() {
            if operation["responses"].is_null() {
                continue;
            }
            all.push(Operation {
                method: method.clone(),
                address: address.clone(),
                sent: content(whole, &operation["requestBody"]).map(decapitalised),
                answered: content(whole, &operation["responses"]["2XX"]),
            });
        }
    }
    all
}

/// The schema of a body, which may stand elsewhere in the description.
fn content(whole: &Value, body: &Value) -> Option<Value> {
    let at = body["$ref"].as_str().map(|at| at.trim_start_matches('#'));
    let body = match at {
        Some(at) => whole.pointer(at).unwrap(),
        None => body,
    };
    body.pointer("/content/application~1json/schema").cloned()
}

/// Parameters of actions stand with capitals in the description; the service takes either, and clients send them without.
fn decapitalised(mut schema: Value) -> Value {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, part) in properties.clone() {
            let mut letters = name.chars();
            let first = letters.next().map(|first| first.to_ascii_lowercase());
            properties.insert(first.into_iter().chain(letters).collect(), part);
        }
    }
    schema
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

/// OpenAPI's `nullable` in the words of JSON Schema.
fn nullable(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(nullable),
        Value::Object(members) => {
            members.values_mut().for_each(nullable);
            if members.remove("nullable") == Some(Value::Bool(true)) {
                let strict = std::mem::take(members);
                members.insert("anyOf".to_owned(), json!([strict, {"type": "null"}]));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Of the kinds of attachments, the one that is carried: lists of them are described by their base.
const CARRIED_ATTACHMENT: &str = "#/components/schemas/microsoft.graph.fileAttachment";

/// Types that hold what nobody describes: errors within errors, and the members of open extensions.
const OPEN: [&str; 3] = [
    "microsoft.graph.ODataErrors.MainError",
    "microsoft.graph.ODataErrors.InnerError",
    "microsoft.graph.extension",
];

/// Where a type is used as itself, and not as the base of another, it has the properties that it has and no others.
fn close(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(close),
        Value::Object(members) => {
            for (name, part) in members.iter_mut() {
                if name == "allOf" {
                    let parts = part.as_array_mut().into_iter().flatten();
                    parts.filter(|part| referred(part).is_none()).for_each(close);
                } else {
                    close(part);
                }
            }
            if members.get("$ref").and_then(Value::as_str)
                == Some("#/components/schemas/microsoft.graph.attachment")
            {
                members.insert("$ref".to_owned(), CARRIED_ATTACHMENT.into());
            }
            let is_closed = members.get("$ref").is_some_and(|at| {
                let name = at
                    .as_str()
                    .unwrap_or_default()
                    .trim_start_matches("#/components/schemas/");
                !OPEN.contains(&name)
            });
            if is_closed {
                members.insert("patternProperties".to_owned(), json!({"@": true}));
                members.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
