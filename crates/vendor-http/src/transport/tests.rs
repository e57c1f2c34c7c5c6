//! Against a server that misbehaves.

mod answers;
mod hostile;
mod model;
mod patience;
mod reach;

use super::*;
use crate::misbehaving::{Seen, answer, endless, http, quick, server};
use crate::{Answer, Complaint, Lanes, NotFound, Quota, Redirects, as_one_write};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;
use sync_core::Outcome;

/// A vendor that puts its errors plainly.
static PLAIN: Dialect = Dialect {
    vendor: "Acme",
    accepts: "application/json",
    media: "application/vnd.acme+json",
    request_id_headers: &["acme-trace", "request-id"],
    redirects: Redirects::Unexplained,
    complaint: |body| {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        Complaint::new(body["code"].as_str(), body["field"].as_str())
    },
    not_found: NotFound::TheOne,
    passing: &[],
};

/// One whose 404 is about everything unless its code says that it is about the one.
static LOFTY: Dialect = Dialect {
    not_found: NotFound::TheOneByCode(&["NoSuchThing"]),
    ..PLAIN
};

/// One whose reads run into writes of others.
static BUSY: Dialect = Dialect {
    passing: &[412],
    ..PLAIN
};

/// One that sends strangers to a page to sign in.
static GUARDED: Dialect = Dialect {
    redirects: Redirects::ToSignIn,
    ..PLAIN
};

/// Somebody's requests to one server.
struct Caller {
    transport: Transport,
    lane: Lane,
}

impl Caller {
    fn new(base: &Url, limits: Limits) -> Self {
        Self {
            transport: Transport::new(http(), base.clone(), &PLAIN, limits),
            lane: Lanes::new(&limits).lane("ada"),
        }
    }

    async fn send(&self, method: Method) -> Result<Reply, Lost> {
        let call = Call::new(method, self.transport.url(&["things", "1"], &[]));
        self.transport
            .send(&self.lane, &SecretString::from("secret-token"), call)
            .await
    }

    async fn read(&self) -> Result<Value, Error> {
        self.send(Method::GET).await?.json()
    }

    /// What a connector makes of a write, short of reading what was written.
    async fn write(&self) -> Answer<Value> {
        match self.send(Method::DELETE).await {
            Ok(reply) if reply.is_success() => Answer::of(Outcome::Deleted),
            Ok(reply) => Answer::refused(&reply),
            Err(lost) => Answer::lost(lost),
        }
    }
}

async fn always(status: u16, headers: &'static [(&str, &str)], body: &'static str) -> (Caller, Arc<Seen>) {
    let (base, seen) = server(move |_| async move { answer(status, headers, body) }).await;
    (Caller::new(&base, quick()), seen)
}
