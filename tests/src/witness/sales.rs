//! Names in bodies of Sales against what is known of Oracle's (`fixtures/sales/names.toml`).

use super::Seen;
use super::addresses::segments;
use super::openapi::Fits;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../fixtures/sales/names.toml");
const RESOURCES: &str = "/crmRestApi/resources";
const SEARCHES: &str = "/crmRestApi/searchResources";

/// What is known of the names that Sales gives.
#[derive(Debug, Deserialize)]
pub struct Names {
    envelope: Envelope,
    #[serde(flatten)]
    resources: BTreeMap<String, Resource>,
}

#[derive(Debug, Deserialize)]
struct Envelope {
    record: BTreeSet<String>,
    collection: BTreeSet<String>,
    error: BTreeSet<String>,
    error_detail: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    known: BTreeSet<String>,
    #[serde(default)]
    children: BTreeSet<String>,
    /// With the reason why each is used all the same.
    #[serde(default)]
    until_asked: BTreeMap<String, String>,
}

impl Names {
    /// Read once.
    pub fn of_oracle() -> &'static Self {
        static READ: LazyLock<Names> = LazyLock::new(|| toml::from_str(NAMES).unwrap());
        &READ
    }

    /// The resources with all their names, sure and unsure.
    pub fn resources(&self) -> impl Iterator<Item = (&str, BTreeSet<&str>)> {
        self.resources.iter().map(|(name, resource)| {
            let sure = resource.known.iter().map(String::as_str);
            let all = sure.chain(resource.until_asked.keys().map(String::as_str));
            (name.as_str(), all.collect())
        })
    }

    /// Holds the names in a request and its answer against the lists.
    pub(super) fn judge(&self, seen: &Seen, is_cut: bool) -> Fits {
        let what = |body: &str| format!("{} {} ({}), {body}", seen.method, seen.path, seen.status);
        let is_json = seen.answers_json();
        if is_json && seen.answered.is_null() && !is_cut {
            return Fits::complaint(what("answers what is no JSON"));
        }
        let Some(place) = place_of(&seen.path) else {
            return Fits::default();
        };
        let answered = Some(&seen.answered).filter(|_| is_json && !is_cut);
        if place == Place::Batch {
            return self.batch(&what("a batch"), seen, answered);
        }
        let resource = place.resource();
        let mut fits = Fits::default();
        if seen.sent.is_object() && seen.method != "PUT" {
            fits = fits.and(self.check(&what("what is sent"), resource, &seen.sent));
        }
        let Some(body) = answered else { return fits };
        fits.and(if seen.status >= 400 {
            self.check_error(&what("what is answered"), seen.status, body)
        } else if let Place::Results = place {
            self.check(&what("what is answered"), "results", body)
        } else {
            self.check(&what("what is answered"), resource, body)
        })
    }

    fn batch(&self, what: &str, seen: &Seen, answered: Option<&Value>) -> Fits {
        let mut fits = Fits::default();
        let parts = seen.sent["parts"].as_array().map_or(&[][..], Vec::as_slice);
        let answers = answered.and_then(|answered| answered["parts"].as_array());
        let answers = answers.map_or(&[][..], Vec::as_slice);
        for part in parts {
            let path = part["path"].as_str().unwrap_or_default();
            let path = path.split('?').next().unwrap_or_default();
            let Some(resource) = resource_below(&segments(path)) else {
                fits = fits.and(Fits::complaint(format!("{what}: {path} is nothing")));
                continue;
            };
            if let Some(payload) = part.get("payload") {
                fits = fits.and(self.check(&format!("{what}, {path}"), &resource, payload));
            }
            let answer = answers.iter().find(|answer| answer["id"] == part["id"]);
            let payload = answer.and_then(|answer| answer.get("payload"));
            // Of a batch that failed, what is told of its parts is an error.
            let is_success = seen.status < 400;
            if let Some(payload) = payload.filter(|payload| payload.is_object() && is_success) {
                fits = fits.and(self.check(&format!("{what}, answer to {path}"), &resource, payload));
            }
        }
        fits
    }

    /// Names of a record or of the records of a collection, with their children.
    fn check(&self, what: &str, resource: &str, body: &Value) -> Fits {
        let Some(members) = body.as_object() else {
            return Fits::default();
        };
        if let Some(items) = members.get("items").and_then(Value::as_array) {
            let unknown = unknown(members, |name| self.envelope.collection.contains(name));
            let page = complaints(what, "no collection has", unknown);
            return items
                .iter()
                .fold(page, |fits, item| fits.and(self.check(what, resource, item)));
        }
        let Some(known) = self.resources.get(resource) else {
            return Fits::complaint(format!("{what}: nothing is known of {resource}"));
        };
        let unknown = unknown(members, |name| {
            known.known.contains(name)
                || known.until_asked.contains_key(name)
                || known.children.contains(name)
                || self.envelope.record.contains(name)
                || name.ends_with("_c")
        });
        let mut fits = complaints(what, &format!("{resource} has no"), unknown);
        for child in &known.children {
            match members.get(child) {
                Some(Value::Array(rows)) => {
                    fits = rows
                        .iter()
                        .fold(fits, |fits, row| fits.and(self.check(what, child, row)));
                }
                Some(collection @ Value::Object(_)) => fits = fits.and(self.check(what, child, collection)),
                Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                    fits = fits.and(Fits::complaint(format!("{what}: {child} holds no records")));
                }
                None => {}
            }
        }
        fits
    }

    fn check_error(&self, what: &str, status: u16, body: &Value) -> Fits {
        let Some(members) = body.as_object() else {
            return Fits::complaint(format!("{what}: an error is an object"));
        };
        let mut fits = complaints(
            what,
            "no error has",
            unknown(members, |name| self.envelope.error.contains(name)),
        );
        if members.get("status").and_then(Value::as_str) != Some(&status.to_string()) {
            fits = fits.and(Fits::complaint(format!(
                "{what}: the status in the body is another one"
            )));
        }
        let details = body["o:errorDetails"].as_array().into_iter().flatten();
        for detail in details.filter_map(Value::as_object) {
            let unknown = unknown(detail, |name| self.envelope.error_detail.contains(name));
            fits = fits.and(complaints(what, "no detail of an error has", unknown));
        }
        fits
    }
}

/// What an address is about.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// Several requests in one.
    Batch,
    /// The definition of a saved search.
    Query,
    /// What a saved search found.
    Results,
    /// Records of a resource.
    Records(String),
}

impl Place {
    fn resource(&self) -> &str {
        match self {
            Self::Batch | Self::Query | Self::Results => "queries",
            Self::Records(resource) => resource,
        }
    }
}

/// Nothing for addresses that hold no records: descriptions of resources, versions, and the bytes of an attribute.
fn place_of(path: &str) -> Option<Place> {
    if let Some(below) = path.strip_prefix(SEARCHES) {
        let below = segments(below);
        return match below.get(3..)? {
            // What runs a query is answered with what it found.
            [] | [_, _] => Some(Place::Results),
            _ => Some(Place::Query),
        };
    }
    let below = segments(path.strip_prefix(RESOURCES)?);
    match below.get(1..)? {
        [] => Some(Place::Batch),
        [.., last] if last == "describe" => None,
        rest if rest
            .iter()
            .any(|segment| segment == "enclosure" || segment == "action") =>
        {
            None
        }
        rest => resource_below(rest).map(Place::Records),
    }
}

/// `activities`, or `Note` of `activities/{number}/child/Note`.
fn resource_below(path: &[String]) -> Option<String> {
    let child = path.iter().rposition(|segment| segment == "child");
    match child {
        Some(at) => path.get(at + 1).cloned(),
        None => path.first().cloned(),
    }
}

fn unknown(members: &Map<String, Value>, is_known: impl Fn(&str) -> bool) -> Vec<&str> {
    let names = members.keys().map(String::as_str);
    names.filter(|name| !is_known(name)).collect()
}

fn complaints(what: &str, whose: &str, unknown: Vec<&str>) -> Fits {
    let complaints = unknown.into_iter().map(|name| format!("{what}: {whose} {name}"));
    Fits {
        checked: 1,
        complaints: complaints.collect(),
    }
}
