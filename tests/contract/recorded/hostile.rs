//! Recorded answers that broke on their way, and answers of somebody else: every reader of every answer of every verb, since the
//! tour that is told again is the whole of both connectors.
//!
//! Nobody panics, whatever comes; and a value of another kind is never taken for true: what is understood then is what was
//! understood before, because nobody reads that value, or it says that something could not be read.

mod harm;

use super::document::{Carried, Document, Exchange};
use super::replay::Order;
use super::stop::{Teller, Verb};
use super::vendor::Vendor;
use super::{by_heart, read, verbs};
use futures::FutureExt as _;
use harm::{harm, pointers};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Once;

/// Answers that are told to each connector.
const CASES: u32 = 400;

/// Verbs on whose answers time passes: patience that was asked for is kept.
const WAITING: [&str; 1] = ["a_part_that_is_put_off"];

/// A verb with what is on record.
struct Told {
    verb: Verb,
    document: Document,
}

fn told(vendor: Vendor) -> Vec<Told> {
    let verbs = verbs(vendor)
        .into_iter()
        .filter(|(name, _)| !WAITING.contains(name));
    let told = verbs.filter_map(|verb| {
        let document = read(vendor, verb.0)?;
        Some(Told { verb, document })
    });
    told.collect()
}

thread_local! {
    /// Where this thread panicked last.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn watch_panics() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map(|at| at.file().to_owned());
            PANICKED_AT.with_borrow_mut(|kept| *kept = at);
            before(panic);
        }));
    });
}

/// What became of a verb that was told these answers.
enum Outcome {
    /// What it made of them.
    Understood(Vec<String>),
    /// The tour needed an answer that it did not get.
    CannotGoOn,
}

async fn outcome(teller: &Teller, verb: &Verb, document: &Document) -> Outcome {
    watch_panics();
    match AssertUnwindSafe(teller.told(verb, document, Order::AsOnRecord))
        .catch_unwind()
        .await
    {
        Ok(now) => Outcome::Understood(now.understood),
        Err(_) => {
            let at = PANICKED_AT.with_borrow(Clone::clone).unwrap_or_default();
            assert!(at.contains("contract/recorded"), "{} panicked in {at}", verb.0);
            Outcome::CannotGoOn
        }
    }
}

fn nobody_panics_whatever_comes_of(vendor: Vendor) {
    let told = told(vendor);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let teller = runtime.block_on(Teller::start(vendor, &by_heart(vendor)));
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let which = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), harm());
    TestRunner::new(config)
        .run(&which, |(which, answer, harm)| {
            let Told { verb, document } = which.get(&told);
            let mut document = document.clone();
            if !document.exchanges.is_empty() {
                let answer = answer.index(document.exchanges.len());
                harm.done_to(&mut document.exchanges[answer].answered);
            }
            runtime.block_on(outcome(&teller, verb, &document));
            Ok(())
        })
        .unwrap();
}

#[test]
fn nobody_panics_whatever_exchange_answers() {
    nobody_panics_whatever_comes_of(Vendor::Exchange);
}

#[test]
fn nobody_panics_whatever_sales_answers() {
    nobody_panics_whatever_comes_of(Vendor::Sales);
}

/// The same value as another kind of thing.
fn of_another_kind(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(json!({"is": "no flag"})),
        Value::Number(_) => Some(json!(["no number"])),
        Value::String(_) => Some(json!({"is": "no text"})),
        Value::Array(_) => Some(json!("no list")),
        Value::Object(_) => Some(json!("no object")),
    }
}

/// How often something is said not to have come over, or not to be there.
fn refusals(understood: &[String]) -> usize {
    mentions(
        understood,
        &[
            "Err(",
            "Unreadable",
            "Failed",
            "Uncertain",
            "Refused",
            "NotApplied",
            "refusal: Some",
            "Missing",
        ],
    )
}

/// How often something is said to be there or to be done.
fn successes(understood: &[String]) -> usize {
    mentions(understood, &["Ok(", "Applied(", "Found(", "Deleted", "Made("])
}

fn mentions(understood: &[String], words: &[&str]) -> usize {
    let in_line = |line: &String| words.iter().map(|word| line.matches(word).count()).sum::<usize>();
    understood.iter().map(in_line).sum()
}

/// Verbs that look for what could be the same: what cannot be compared is left out, as their documentation says.
const LEFT_OUT: [&str; 3] = ["finding_tasks", "finding_contacts", "finding_appointments"];

/// Answers to adding something, by verb and place: that it was added is told by the status. Of the rest only the id is read; where
/// it cannot be, the next listing tells it.
const ADDED: [(&str, usize); 5] = [
    ("a_small_file_on_an_event", 0),
    ("a_small_file_on_a_mail", 0),
    ("a_small_file_on_a_task", 0),
    ("a_file_on_an_appointment", 1),
    ("a_note_on_an_appointment", 1),
];

/// Whether a value belongs to what explains an error. Where that cannot be read, the status still says that it is one, and
/// less is known of why.
fn is_of_an_error(exchange: &Exchange, pointer: &str) -> bool {
    let Exchange { answered, .. } = exchange;
    answered.status >= 400 || answered.body.is_failed_part(pointer)
}

/// What a value is, wherever it occurs: who answers it at which address, asked for which attributes, and where in the answer it
/// stands.
fn kind_of_value(exchange: &Exchange, pointer: &str) -> String {
    let is_name = |segment: &&str| !segment.contains(|c: char| c.is_ascii_digit());
    let plain = |path: &str| path.split('/').filter(is_name).collect::<Vec<_>>().join("/");
    let Exchange { asked, answered } = exchange;
    let attributes = ["fields=", "expand=", "$select=", "$expand="];
    let wanted = asked
        .query
        .iter()
        .filter(|line| attributes.iter().any(|name| line.starts_with(name)));
    format!(
        "{} {} {:?} {} {}",
        asked.method,
        plain(&asked.path),
        wanted.collect::<Vec<_>>(),
        answered.status,
        plain(pointer)
    )
}

/// Every kind of value of every kind of answer on record, one after the other.
async fn values_of_another_kind_are_never_taken_for_true(vendor: Vendor) {
    let teller = Teller::start(vendor, &by_heart(vendor)).await;
    let mut tried = BTreeSet::new();
    let mut wrong = Vec::new();
    for Told { verb, document } in told(vendor) {
        for (number, exchange) in document.exchanges.iter().enumerate() {
            let Carried::Json(body) = &exchange.answered.body else {
                continue;
            };
            for pointer in pointers(body) {
                let Some(other) = body.pointer(&pointer).and_then(of_another_kind) else {
                    continue;
                };
                if !tried.insert(kind_of_value(exchange, &pointer)) {
                    continue;
                }
                let mut bent = document.clone();
                let Carried::Json(body) = &mut bent.exchanges[number].answered.body else {
                    continue;
                };
                *body.pointer_mut(&pointer).unwrap() = other;
                let Outcome::Understood(now) = outcome(&teller, &verb, &bent).await else {
                    continue;
                };
                let before = &document.understood;
                // Where a verb ends early, what it would have said afterwards is missing too.
                let same = now
                    .iter()
                    .zip(before)
                    .take_while(|(now, before)| now == before)
                    .count();
                let (more, less) = (refusals(&now[same..]), refusals(&before[same..]));
                let is_told = match is_of_an_error(exchange, &pointer) {
                    true => successes(&now) <= successes(before),
                    false => more > less || (more > 0 && now.len() < before.len()),
                };
                let is_left_out = LEFT_OUT.contains(&verb.0) || ADDED.contains(&(verb.0, number));
                if now != *before && !is_told && !is_left_out {
                    wrong.push(format!("{} {number} {pointer}", verb.0));
                }
            }
        }
    }
    assert!(tried.len() > 1000, "{}", tried.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        tried.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn no_value_of_another_kind_that_exchange_answers_is_taken_for_true() {
    values_of_another_kind_are_never_taken_for_true(Vendor::Exchange).await;
}

#[tokio::test]
async fn no_value_of_another_kind_that_sales_answers_is_taken_for_true() {
    values_of_another_kind_are_never_taken_for_true(Vendor::Sales).await;
}
