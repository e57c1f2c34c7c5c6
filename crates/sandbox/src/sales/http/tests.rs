//! The pod as a client meets it.

mod activities;
mod attachments;
mod peculiar;
mod record_page;
mod searches;
mod shapes;
mod sign_in;
mod soup;

use crate::{Options, Sandbox};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ITEM: &str = "application/vnd.oracle.adf.resourceitem+json";
const EVERYTHING: &str = "urn:opc:resource:consumer::all offline_access openid";

/// A sandbox and somebody who is signed in to it.
struct Client {
    sandbox: Sandbox,
    token: String,
    framework: &'static str,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no header {name}"))
            .to_str()
            .unwrap()
    }

    /// Where in the body each complaint points.
    fn paths(&self) -> Vec<String> {
        let body = self.json();
        let details = body["o:errorDetails"].as_array().unwrap();
        details
            .iter()
            .map(|detail| detail["o:errorPath"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Client {
    fn new() -> Self {
        let sandbox = Sandbox::new(Options {
            public_origin: Some(origin()),
            ..Options::default()
        });
        sandbox.set_server_origin("https://localhost:8443/".parse().unwrap());
        let token = token(&sandbox, ADA);
        Self {
            sandbox,
            token,
            framework: "9",
        }
    }

    /// Somebody else in the same world.
    fn other(&self, user: &str) -> Self {
        Self {
            sandbox: self.sandbox.clone(),
            token: token(&self.sandbox, user),
            framework: self.framework,
        }
    }

    /// The same person, asking in another version of the framework.
    fn framework(&self, framework: &'static str) -> Self {
        Self {
            sandbox: self.sandbox.clone(),
            token: self.token.clone(),
            framework,
        }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/crmRestApi/resources/11.13.18.05{path}"))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("REST-Framework-Version", self.framework);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        exchange(&self.sandbox, request.body(body.into()).unwrap()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], Body::empty()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send("POST", path, &[("Content-Type", ITEM)], body.to_string())
            .await
    }

    async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send("PATCH", path, &[("Content-Type", ITEM)], body.to_string())
            .await
    }

    /// A list, by an expression.
    async fn query(&self, path: &str, q: &str) -> Reply {
        let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        self.get(&format!("{path}?q={q}")).await
    }
}

fn origin() -> url::Url {
    "https://localhost:8444/".parse().unwrap()
}

fn token(sandbox: &Sandbox, user: &str) -> String {
    let now = sandbox.now();
    let client = sandbox.options().sales_app.client_id.clone();
    sandbox
        .world()
        .sales
        .sign_in(&client, user, EVERYTHING, now)
        .unwrap()
        .access_token
}

async fn exchange(sandbox: &Sandbox, request: Request<Body>) -> Reply {
    let router = super::router().with_state(sandbox.clone());
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Reply {
        status: parts.status,
        headers: parts.headers,
        text,
    }
}
