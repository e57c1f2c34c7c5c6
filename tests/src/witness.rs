//! Stands between a client and the stand-ins: every body of Graph is held against Microsoft's own description, every name in
//! a body of Sales against what is known of Oracle's.
//!
//! It looks once it is asked, at the latest when the test ends: nobody waits for it, and nobody's deadline passes because of it.
//! What does not fit is a complaint, whoever sent it: a connector that writes what the vendor does not know, and a stand-in
//! that answers what the vendor would not. Complaints fail the test at its end ([`StandIns`](crate::StandIns)), not the
//! request: a connector would take a refusal for weather.

mod addresses;
mod graph;
mod openapi;
mod sales;

pub use graph::{Description, NOT_DESCRIBED};
pub use openapi::Fits;
pub use sales::Names;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use sandbox::faults::{Kind, Struck, Target};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request and its answer on the wire; bodies as JSON, where they are JSON, and as they came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `GET` …
    pub method: String,
    /// Without query, as it was sent.
    pub path: String,
    /// Without question mark.
    pub query: Option<String>,
    /// Of the request.
    pub headers: HeaderMap,
    /// What was sent, as JSON; null where it is none.
    pub sent: Value,
    /// The same as it came.
    pub sent_bytes: Bytes,
    /// Of the answer.
    pub status: u16,
    /// Of the answer.
    pub answer_headers: HeaderMap,
    /// What was answered, as JSON; null where it is none.
    pub answered: Value,
    /// The same as it came.
    pub answered_bytes: Bytes,
}

impl Seen {
    /// Whether the answer says that it is JSON.
    fn answers_json(&self) -> bool {
        let kind = self.answer_headers.get(header::CONTENT_TYPE);
        kind.and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.contains("json"))
    }
}

/// What is kept of what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// What was complained of, and how much was looked at.
    Complaints,
    /// Every request and answer besides.
    Everything,
}

/// Looks at everything that passes; clones look together.
#[derive(Debug, Clone)]
pub struct Witness(Arc<Mutex<Testimony>>);

#[derive(Debug)]
struct Testimony {
    keeping: Keeping,
    seen: Vec<Seen>,
    /// What was not looked at yet, and whether a planted fault cut its answer.
    unjudged: Vec<(Seen, bool)>,
    checked: usize,
    complaints: Vec<String>,
}

impl Witness {
    /// One that has seen nothing.
    pub fn new(keeping: Keeping) -> Self {
        Self(Arc::new(Mutex::new(Testimony {
            keeping,
            seen: Vec::new(),
            unjudged: Vec::new(),
            checked: 0,
            complaints: Vec::new(),
        })))
    }

    /// The same router, whose every request and answer passes here.
    pub fn before(&self, router: Router) -> Router {
        router.layer(axum::middleware::from_fn_with_state(self.clone(), pass))
    }

    /// Requests and answers, oldest first, if they are kept.
    pub fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    /// The same since this was asked last.
    pub fn take_seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.lock().seen)
    }

    /// How many bodies were held against a description or a list.
    pub fn checked(&self) -> usize {
        self.judge();
        self.lock().checked
    }

    /// What does not fit, since this was asked last.
    pub fn take_complaints(&self) -> Vec<String> {
        self.judge();
        std::mem::take(&mut self.lock().complaints)
    }

    fn note(&self, seen: Seen, is_cut: bool) {
        let mut testimony = self.lock();
        if testimony.keeping == Keeping::Everything {
            testimony.seen.push(seen.clone());
        }
        testimony.unjudged.push((seen, is_cut));
    }

    /// Looks at what has passed since the last time.
    fn judge(&self) {
        let passed = std::mem::take(&mut self.lock().unjudged);
        for (seen, is_cut) in passed {
            let fits = match Target::of(&seen.path) {
                Some(Target::Graph) => Description::of_microsoft().judge(&seen, is_cut),
                Some(Target::Sales) => Names::of_oracle().judge(&seen, is_cut),
                Some(Target::Identity) | None => Fits::default(),
            };
            let mut testimony = self.lock();
            testimony.checked += fits.checked;
            testimony.complaints.extend(fits.complaints);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Testimony> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(State(witness): State<Witness>, request: Request, next: Next) -> Response {
    let (asked, body) = request.into_parts();
    let sent = to_bytes(body, usize::MAX).await.unwrap();
    let response = next
        .run(Request::from_parts(asked.clone(), Body::from(sent.clone())))
        .await;
    let (parts, body) = response.into_parts();
    let answered = to_bytes(body, usize::MAX).await.unwrap();
    let is_cut = parts.extensions.get::<Struck>() == Some(&Struck(Kind::Truncate));
    let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let seen = Seen {
        method: asked.method.to_string(),
        path: asked.uri.path().to_owned(),
        query: asked.uri.query().map(str::to_owned),
        headers: asked.headers,
        sent: json(&sent),
        sent_bytes: sent,
        status: parts.status.as_u16(),
        answer_headers: parts.headers.clone(),
        answered: json(&answered),
        answered_bytes: answered.clone(),
    };
    witness.note(seen, is_cut);
    Response::from_parts(parts, Body::from(answered))
}
