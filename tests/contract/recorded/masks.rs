//! What a vendor made up and would make up differently next time: ids, versions, tokens, hosts. In a document each
//! stands under a name of its own, the same wherever it occurs, so that a document can be compared and still be read.

use super::document::{Asked, Carried, Document};
use super::vendor::{OUTLOOK, STAND_IN_OUTLOOK, Vendor};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Shorter texts than this are no ids, and could occur within others.
const CHARS_MIN: usize = 8;

/// What stands in the place of what.
pub(super) struct Masks {
    vendor: Vendor,
    /// Longest first, so that no part of one is taken for another.
    texts: Vec<(String, String)>,
}

/// What was found, by its kind; in the order in which a connector would sort it, which masks keep. Numbers are none of
/// it: the stand-in counts, and the keys of children have them within.
#[derive(Default)]
struct Found {
    texts: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Document {
    /// The same with everything masked that differs from run to run.
    pub(super) fn masked(mut self, vendor: Vendor) -> Self {
        let masks = Masks::of(vendor, &self);
        for value in self.given.values_mut() {
            *value = masks.text(value);
        }
        for exchange in &mut self.exchanges {
            masks.put_on(&mut exchange.asked);
            let answered = &mut exchange.answered;
            for value in answered.headers.values_mut() {
                *value = masks.text(value);
            }
            if let Carried::Json(value) = &mut answered.body {
                masks.value(value);
            }
        }
        self
    }
}

impl Masks {
    /// Of the host alone.
    pub(super) fn of_host(vendor: Vendor) -> Self {
        Found::default().masks(vendor)
    }

    pub(super) fn put_on(&self, asked: &mut Asked) {
        let lines = [&mut asked.path].into_iter().chain(&mut asked.query);
        for line in lines.chain(asked.headers.values_mut()) {
            *line = self.text(line);
        }
        if let Carried::Json(value) = &mut asked.sent {
            self.value(value);
        }
    }

    fn of(vendor: Vendor, document: &Document) -> Self {
        let mut found = Found::default();
        for exchange in &document.exchanges {
            let answered = &exchange.answered;
            if let Some(etag) = answered.headers.get("etag") {
                found.text("version", within_quotes(etag));
            }
            // What an upload made is told nowhere else.
            if let Some(location) = answered.headers.get("location") {
                let (_, id) = location.split_once("/attachments").unwrap_or_default();
                found.text("id", id.trim_matches(['/', '(', ')', '\'']));
            }
            if let Carried::Json(body) = &answered.body {
                found.look_into("", body);
            }
        }
        for value in document.given.values() {
            found.given(value);
        }
        found.masks(vendor)
    }

    fn text(&self, text: &str) -> String {
        let mut text = text
            .replace(&self.vendor.stand_in_origin(), self.vendor.origin())
            .replace(STAND_IN_OUTLOOK, OUTLOOK);
        for (found, mask) in &self.texts {
            text = text.replace(found, mask);
        }
        text
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if matches!(name.as_str(), "request-id" | "client-request-id") {
                        *member = Value::from("{request}");
                    }
                    self.value(member);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::String(text) => *text = self.text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Found {
    fn text(&mut self, kind: &'static str, text: &str) {
        if text.chars().count() >= CHARS_MIN && !text.contains(char::is_whitespace) {
            self.texts.entry(kind).or_default().insert(text.to_owned());
        }
    }

    /// What the verb was given, unless it is masked for what it is called in answers.
    fn given(&mut self, text: &str) {
        let text = within_quotes(text);
        if !self.texts.values().any(|texts| texts.contains(text)) {
            self.text("given", text);
        }
    }

    fn look_into(&mut self, name: &str, value: &Value) {
        match value {
            // Parts of a batch bear the names that the connector gave them.
            Value::Object(members) => members
                .iter()
                .filter(|(member, _)| (name, member.as_str()) != ("parts", "id"))
                .for_each(|(name, value)| self.look_into(name, value)),
            Value::Array(values) => values.iter().for_each(|value| self.look_into(name, value)),
            Value::String(text) => self.look_at(name, text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn look_at(&mut self, name: &str, text: &str) {
        match name {
            "id" | "seriesMasterId" | "parentFolderId" | "targetId" | "sourceId" => self.text("id", text),
            "conversationId" | "conversationIndex" => self.text("conversation", text),
            "iCalUId" | "uid" => self.text("uid", text),
            "internetMessageId" => self.text("message", text.trim_matches(['<', '>'])),
            "changeKey" | "@odata.etag" | "changeIndicator" | "ETag" => {
                self.text("version", within_quotes(text));
            }
            "uploadUrl" => {
                let path = text.split('?').next().unwrap_or_default();
                let secret = path.rsplit('/').next();
                self.text("upload", secret.unwrap_or_default());
            }
            "webLink" => {
                let (_, id) = text.split_once("itemid=").unwrap_or_default();
                self.text("link", id.split('&').next().unwrap_or_default());
            }
            _ => {}
        }
        for name in ["deltatoken=", "skiptoken="] {
            for token in text.split(name).skip(1) {
                self.text("token", token.split('&').next().unwrap_or_default());
            }
        }
    }

    fn masks(self, vendor: Vendor) -> Masks {
        let mut texts = Vec::new();
        for (kind, found) in self.texts {
            for (at, text) in found.into_iter().enumerate() {
                let mask = format!("{kind}-{:03}", at + 1);
                let encoded = percent_encoded(&text);
                if encoded != text {
                    texts.push((encoded, mask.clone()));
                }
                texts.push((text, mask));
            }
        }
        texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Masks { vendor, texts }
    }
}

/// What a version is within the quotes of an ETag.
fn within_quotes(text: &str) -> &str {
    text.strip_prefix("W/").unwrap_or(text).trim_matches('"')
}

/// As an address carries it.
fn percent_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
