//! Our connectors in front of the stand-ins: people who are signed in, and a witness of every body between them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use sandbox::{Options, RunningSandbox, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

pub(crate) use tests::{graph_token, sales_token};

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const GRACE: &str = "grace@contoso.example";

/// One request and its answer on the wire; bodies as JSON, where they are JSON, and as they came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) sent: Value,
    pub(crate) sent_bytes: Bytes,
    pub(crate) status: u16,
    pub(crate) answer_headers: HeaderMap,
    pub(crate) answered: Value,
    pub(crate) answered_bytes: Bytes,
}

/// A sandbox whose every body is witnessed.
pub(crate) struct Witnessed {
    pub(crate) sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Witnessed {
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// Reached where it listens, unless the options name another origin.
    pub(crate) async fn start_with(options: Options) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin: Url = format!("http://{address}/").parse().unwrap();
        let sandbox = Sandbox::new(Options {
            public_origin: Some(options.public_origin.unwrap_or(origin)),
            ..options
        });
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let witness = axum::middleware::from_fn_with_state(Arc::clone(&seen), witness);
        let router = sandbox.router().layer(witness);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            sandbox,
            address,
            seen,
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What was seen since this was asked last.
    pub(crate) fn take_seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

async fn witness(State(seen): State<Arc<Mutex<Vec<Seen>>>>, request: Request, next: Next) -> Response {
    let (asked, body) = request.into_parts();
    let sent = to_bytes(body, usize::MAX).await.unwrap();
    let response = next
        .run(Request::from_parts(asked.clone(), Body::from(sent.clone())))
        .await;
    let (parts, body) = response.into_parts();
    let answered = to_bytes(body, usize::MAX).await.unwrap();
    let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or(Value::Null);
    seen.lock().unwrap().push(Seen {
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
    });
    Response::from_parts(parts, Body::from(answered))
}

pub(crate) async fn start() -> RunningSandbox {
    Sandbox::start(Options::default()).await.unwrap()
}

/// The application's own token for Graph.
pub(crate) fn application_token(sandbox: &Sandbox) -> SecretString {
    let now = sandbox.now();
    let client = sandbox.options().microsoft_app.client_id.clone();
    let tokens = sandbox
        .world()
        .identity
        .client_credentials(
            sandbox::seed::companies::CONTOSO_TENANT,
            "https://graph.microsoft.com/.default",
            &client,
            now,
        )
        .unwrap();
    SecretString::from(tokens.body["access_token"].as_str().unwrap())
}

/// A client as programs build it, without TLS.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests stand where the programs stand"
)]
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// Plants a fault.
pub(crate) fn plant(sandbox: &Sandbox, fault: Value) {
    let plant = serde_json::from_value(fault).unwrap();
    sandbox.faults().plant(plant).unwrap();
}

/// Short enough for tests that wait for it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(2);
