//! The connectors and recorded documents: one document for every verb, in `tests/fixtures/{exchange,sales}/recorded`.
//!
//! The same tour is taken twice. Before the stand-ins, what goes over the wire must be what is on record: a stand-in that
//! changes, and a connector that asks something else, show as a difference of a document. Before the documents alone, the
//! connector must ask the same and understand the same: a connector that no longer reads a recorded answer shows without any
//! stand-in, and a recording of the real service shows what the connector makes of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod document;
mod exchange;
mod hostile;
mod masks;
mod replay;
mod sales;
mod stop;
mod vendor;

use document::{Carried, Document, Exchange};
use serde_json::Value;
use similar::TextDiff;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stop::{Verb, recorded, replayed};
use vendor::Vendor;

/// Set to anything, the documents are written anew.
const RECORD: &str = "RECORD_FIXTURES";

fn is_recording() -> bool {
    std::env::var_os(RECORD).is_some()
}

fn verbs(vendor: Vendor) -> Vec<Verb> {
    match vendor {
        Vendor::Exchange => exchange::verbs(),
        Vendor::Sales => sales::verbs(),
    }
}

fn path(vendor: Vendor, name: &str) -> PathBuf {
    vendor.folder().join(format!("{name}.json"))
}

fn read(vendor: Vendor, name: &str) -> Option<Document> {
    let text = std::fs::read_to_string(path(vendor, name)).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}.json: {error}")))
}

/// What a pod says of itself.
fn by_heart(vendor: Vendor) -> Vec<Exchange> {
    match vendor {
        Vendor::Exchange => Vec::new(),
        Vendor::Sales => read(vendor, sales::DESCRIBES).map_or_else(Vec::new, |document| document.exchanges),
    }
}

/// What differs, line by line; nothing where nothing does.
fn difference(name: &str, on_record: &Document, now: &Document) -> Option<String> {
    let (before, after) = (on_record.text(), now.text());
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    let mut shown = diff.unified_diff();
    let shown = shown.context_radius(4).header(&format!("{name}.json"), "now");
    (before != after).then(|| shown.to_string())
}

/// Names of the documents in a folder.
fn kept(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect()
}

async fn record(vendor: Vendor) {
    std::fs::create_dir_all(vendor.folder()).unwrap();
    let mut verbs = verbs(vendor);
    let is_verb = |name: &String| verbs.iter().any(|(verb, _)| verb == name);
    for name in kept(&vendor.folder()).iter().filter(|name| !is_verb(name)) {
        std::fs::remove_file(path(vendor, name)).unwrap();
    }
    // Others need what this one tells.
    verbs.sort_by_key(|(name, _)| *name != sales::DESCRIBES);
    for verb in &verbs {
        let document = recorded_anew(vendor, verb, read(vendor, verb.0)).await;
        std::fs::write(path(vendor, verb.0), document.text()).unwrap();
    }
}

/// As the stand-in answers now; a recording of the service is kept, and only what it means is renewed.
async fn recorded_anew(vendor: Vendor, verb: &Verb, on_record: Option<Document>) -> Document {
    let of_service = on_record.filter(|document| document.recorded_from != document::STAND_IN);
    let mut document = match of_service {
        Some(document) => document,
        None => recorded(vendor, verb).await,
    };
    let by_heart = match verb.0 {
        sales::DESCRIBES => Vec::new(),
        _ => by_heart(vendor),
    };
    let told = replayed(vendor, verb, &document, &by_heart).await;
    document.understood.clone_from(&told.understood);
    if let Some(different) = difference(verb.0, &document, &told) {
        panic!("the connector does not ask what is on record, or masks hide what it needs\n{different}");
    }
    document
}

async fn hold_the_stand_ins_against_the_documents(vendor: Vendor) {
    if is_recording() {
        return record(vendor).await;
    }
    let verbs = verbs(vendor);
    let mut wrong = Vec::new();
    for verb in &verbs {
        let now = recorded(vendor, verb).await;
        match read(vendor, verb.0) {
            None => wrong.push(format!("{}.json is missing", verb.0)),
            Some(document) => {
                let now = Document {
                    recorded_from: document.recorded_from.clone(),
                    ..now
                };
                wrong.extend(difference(verb.0, &document.without_meaning(), &now));
            }
        }
    }
    let names: BTreeSet<String> = verbs.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names.len(), verbs.len(), "two verbs have one name");
    let extra = kept(&vendor.folder())
        .into_iter()
        .filter(|name| !names.contains(name));
    wrong.extend(extra.map(|name| format!("{name}.json is no verb's")));
    assert!(
        wrong.is_empty(),
        "{}\nIf that is meant: {RECORD}=1",
        wrong.join("\n")
    );
}

async fn hold_the_connector_against_the_documents(vendor: Vendor) {
    if is_recording() {
        return;
    }
    let by_heart = by_heart(vendor);
    let mut wrong = Vec::new();
    for verb in &verbs(vendor) {
        let Some(document) = read(vendor, verb.0) else {
            wrong.push(format!("{}.json is missing", verb.0));
            continue;
        };
        let now = replayed(vendor, verb, &document, &by_heart).await;
        wrong.extend(difference(verb.0, &document, &now));
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf that is meant: {RECORD}=1",
        wrong.join("\n")
    );
}

#[tokio::test]
async fn the_stand_in_of_exchange_answers_what_is_on_record() {
    hold_the_stand_ins_against_the_documents(Vendor::Exchange).await;
}

#[tokio::test]
async fn the_stand_in_of_sales_answers_what_is_on_record() {
    hold_the_stand_ins_against_the_documents(Vendor::Sales).await;
}

#[tokio::test]
async fn the_connector_to_exchange_understands_what_is_on_record() {
    hold_the_connector_against_the_documents(Vendor::Exchange).await;
}

#[tokio::test]
async fn the_connector_to_sales_understands_what_is_on_record() {
    hold_the_connector_against_the_documents(Vendor::Sales).await;
}

/// The verbs that a connector has, by its own sources.
fn verbs_of(connector: &str) -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../crates/{connector}/src"));
    let mut verbs = BTreeSet::new();
    each_source(&sources, &mut |text| {
        let named = text.split("    pub async fn ").skip(1);
        verbs.extend(named.filter_map(|rest| rest.split(['(', '<']).next().map(str::to_owned)));
    });
    verbs
}

fn each_source(folder: &Path, tell: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, tell);
        } else {
            tell(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_verb_of_both_connectors_is_on_the_tour() {
    for connector in ["exchange", "sales"] {
        let mut tour = String::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/recorded");
        each_source(&folder.join(connector), &mut |text| tour += text);
        let tour: String = tour.split_whitespace().collect();
        let verbs = verbs_of(connector);
        assert!(verbs.len() > 30, "{verbs:?}");
        let left_out: Vec<&String> = verbs
            .iter()
            .filter(|verb| !tour.contains(&format!(".{verb}(")))
            .collect();
        assert!(left_out.is_empty(), "{connector}: {left_out:?}");
    }
}

/// A document that is on record, to be spoilt.
fn example() -> (Verb, Document) {
    let verbs = verbs(Vendor::Exchange);
    let verb = verbs.into_iter().find(|(name, _)| *name == "looking_at_an_event");
    let verb = verb.unwrap();
    (verb, read(Vendor::Exchange, verb.0).unwrap())
}

#[tokio::test]
async fn an_answer_that_means_something_else_is_found_out() {
    if is_recording() {
        return;
    }
    let (verb, document) = example();
    let spoil: [fn(&mut Value); 3] = [
        |event| event["subject"] = "Something else".into(),
        |event| event["start"] = "2035-03-09".into(),
        |event| event["isAllDay"] = true.into(),
    ];
    for spoil in spoil {
        let mut document = document.clone();
        let Carried::Json(answer) = &mut document.exchanges[0].answered.body else {
            panic!("{document:?}")
        };
        spoil(answer);
        let now = replayed(Vendor::Exchange, &verb, &document, &[]).await;
        assert_eq!(now.exchanges, document.exchanges);
        assert_ne!(now.understood, document.understood);
    }
}

#[tokio::test]
async fn a_recording_of_the_service_is_never_written_over() {
    if is_recording() {
        return;
    }
    let (verb, document) = example();
    let mut of_service = Document {
        recorded_from: "Graph".to_owned(),
        ..document.clone()
    };
    let Carried::Json(answer) = &mut of_service.exchanges[0].answered.body else {
        panic!("{of_service:?}")
    };
    answer["subject"] = "As the service has it".into();
    let anew = recorded_anew(Vendor::Exchange, &verb, Some(of_service.clone())).await;
    assert_eq!(anew.exchanges, of_service.exchanges);
    assert_ne!(anew.understood, of_service.understood);
    assert_eq!(
        recorded_anew(Vendor::Exchange, &verb, Some(document.clone())).await,
        document
    );
}

#[tokio::test]
async fn a_request_that_is_not_the_one_on_record_is_found_out() {
    if is_recording() {
        return;
    }
    let (verb, document) = example();
    let mut other = document.clone();
    other.exchanges[0].asked.headers.remove("prefer");
    let now = replayed(Vendor::Exchange, &verb, &other, &[]).await;
    let shown = difference(verb.0, &other, &now).unwrap();
    assert!(
        shown
            .lines()
            .any(|line| line.starts_with('+') && line.contains("prefer")),
        "{shown}"
    );
    // One more than is asked for is a difference too, and so is one too few.
    let mut longer = document.clone();
    longer.exchanges.push(document.exchanges[0].clone());
    let now = replayed(Vendor::Exchange, &verb, &longer, &[]).await;
    assert!(difference(verb.0, &longer, &now).is_some());
    let mut shorter = document.clone();
    shorter.exchanges.clear();
    let now = replayed(Vendor::Exchange, &verb, &shorter, &[]).await;
    assert!(difference(verb.0, &shorter, &now).is_some());
}
