//! Our connectors in front of the stand-ins: people who are signed in, and a witness of every body between them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use sandbox::{Options, RunningSandbox, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

pub(crate) use tests::{graph_token, sales_token};

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const GRACE: &str = "grace@contoso.example";

/// One body on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) sent: Value,
    pub(crate) status: u16,
    pub(crate) answered: Value,
}

/// A sandbox whose every body is witnessed.
pub(crate) struct Witnessed {
    pub(crate) sandbox: Sandbox,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Witnessed {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin: Url = format!("http://{}/", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let sandbox = Sandbox::new(Options {
            public_origin: Some(origin),
            ..Options::default()
        });
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let witness = axum::middleware::from_fn_with_state(Arc::clone(&seen), witness);
        let router = sandbox.router().layer(witness);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { sandbox, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn witness(State(seen): State<Arc<Mutex<Vec<Seen>>>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let sent = to_bytes(body, usize::MAX).await.unwrap();
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let response = next
        .run(Request::from_parts(parts, Body::from(sent.clone())))
        .await;
    let (parts, body) = response.into_parts();
    let answered = to_bytes(body, usize::MAX).await.unwrap();
    let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let (sent, body) = (json(&sent), json(&answered));
    seen.lock().unwrap().push(Seen {
        method,
        path,
        sent,
        status: parts.status.as_u16(),
        answered: body,
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
