//! Documents as a server: it answers what is on record, in order, whatever is asked, and keeps what was asked.

use super::document::{Answered, Asked, Carried, Document, Exchange};
use super::masks::Masks;
use super::stop::now;
use super::vendor::Vendor;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

/// A document that is being told again, one after the other.
pub(super) struct Replay {
    pub(super) address: SocketAddr,
    told: Arc<Mutex<Told>>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Which question is answered with what is next on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Whichever comes: what differs then shows in what was asked.
    AsItComes,
    /// The one on record alone: another one is answered with nothing.
    AsOnRecord,
}

struct Told {
    vendor: Vendor,
    left: VecDeque<Exchange>,
    order: Order,
    /// What a pod says of itself, asked for by whichever verb is first to need it.
    by_heart: Vec<Exchange>,
    asked: Vec<Exchange>,
}

impl Replay {
    /// With nothing to tell yet.
    pub(super) async fn start(vendor: Vendor, by_heart: &[Exchange]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let told = Arc::new(Mutex::new(Told {
            vendor,
            left: VecDeque::new(),
            order: Order::AsItComes,
            by_heart: by_heart.to_vec(),
            asked: Vec::new(),
        }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&told));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            told,
            serving,
        }
    }

    /// Begins a document.
    pub(super) fn tell(&self, document: &Document, order: Order) {
        let mut told = self.told.lock().unwrap();
        told.order = order;
        told.left = document.exchanges.iter().cloned().collect();
        told.asked.clear();
    }

    /// What was asked, with what was answered to it; what nobody asked for is left out.
    pub(super) fn exchanges(&self) -> Vec<Exchange> {
        self.told.lock().unwrap().asked.clone()
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Told {
    fn answer(&mut self, asked: Asked) -> Answered {
        let is_next = self.left.front().is_some_and(|next| next.asked == asked);
        if asked.is_for_a_description() && !is_next {
            let known = self.by_heart.iter().find(|known| known.asked == asked);
            return known.map_or_else(nothing, |known| known.answered.clone());
        }
        let is_answered = is_next || self.order == Order::AsItComes;
        let next = is_answered.then(|| self.left.pop_front()).flatten();
        let answered = next.map_or_else(nothing, |next| next.answered);
        self.asked.push(Exchange {
            asked,
            answered: answered.clone(),
        });
        answered
    }
}

/// Where more is asked than is on record.
fn nothing() -> Answered {
    Answered {
        status: 501,
        headers: BTreeMap::new(),
        body: Carried::Nothing,
    }
}

async fn answer(State(told): State<Arc<Mutex<Told>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let json: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    let mut told = told.lock().unwrap();
    let vendor = told.vendor;
    let mut asked = Asked::of(
        vendor,
        parts.method.as_str(),
        (parts.uri.path(), parts.uri.query()),
        &parts.headers,
        (&json, &bytes),
    );
    // Links that the connector was told lead here, and are on record under the vendor's own name.
    Masks::of_host(vendor).put_on(&mut asked);
    let answered = told.answer(asked);
    let here = |text: &str| text.replace(vendor.origin(), &vendor.stand_in_origin());
    let mut response = Response::builder().status(answered.status);
    for (name, value) in &answered.headers {
        response = response.header(name, here(value));
    }
    let body = match &answered.body {
        Carried::Json(value) => {
            response = response.header("content-type", "application/json");
            here(&value.to_string()).into_bytes()
        }
        body @ (Carried::Nothing | Carried::Base64(_) | Carried::Bytes(_)) => body.bytes(),
    };
    // Else it would say when the test was run.
    response = response.header("date", now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    response.body(Body::from(body)).unwrap()
}
