//! A server that answers whatever a test wants, and remembers what it was asked.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code: what cannot be set up panics"
)]

use crate::limits::Limits;
use axum::body::Body;
use axum::extract::{Request, State};
pub use axum::response::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// One request, as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How many came before it.
    pub before: usize,
    /// Method and address.
    pub line: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, null where there is no JSON.
    pub body: Value,
}

/// What a server was asked so far.
#[derive(Debug, Default)]
pub struct Seen {
    now: AtomicU32,
    most: AtomicU32,
    asked: Mutex<Vec<Asked>>,
}

impl Seen {
    /// Every request, in the order of their arrival.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Their methods and addresses.
    pub fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// The last one.
    ///
    /// # Panics
    /// If there was none.
    pub fn last(&self) -> Asked {
        self.asked().pop().unwrap()
    }

    /// Most requests that were under way at once.
    pub fn most_at_once(&self) -> u32 {
        self.most.load(Ordering::SeqCst)
    }
}

/// Serves every request with `answer` at an address of its own, until the test ends.
///
/// # Panics
/// If this machine has no port to listen at.
pub async fn server<F, A>(answer: F) -> (Url, Arc<Seen>)
where
    F: Fn(Asked) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let seen = Arc::new(Seen::default());
    let serve = move |State(seen): State<Arc<Seen>>, request: Request| async move {
        let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most.fetch_max(now, Ordering::SeqCst);
        let line = format!("{} {}", request.method(), request.uri());
        let headers = request.headers().clone();
        let body = axum::body::to_bytes(request.into_body(), usize::MAX)
            .await
            .unwrap();
        let mut asked = Asked {
            before: 0,
            line,
            headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        };
        {
            let mut all = seen.asked.lock().unwrap();
            asked.before = all.len();
            all.push(asked.clone());
        }
        let response = answer(asked).await;
        seen.now.fetch_sub(1, Ordering::SeqCst);
        response
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let router = axum::Router::new().fallback(serve).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, seen)
}

/// One answer.
///
/// # Panics
/// If HTTP does not allow it.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body.to_owned())).unwrap()
}

/// An answer whose body never ends.
pub fn endless() -> Response {
    let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 8192]));
    Response::new(Body::from_stream(chunks))
}

/// A client as connectors want it: it follows no redirects.
///
/// # Panics
/// If TLS cannot be set up.
pub fn http() -> reqwest::Client {
    #[expect(clippy::disallowed_methods, reason = "a test needs no trust of its own")]
    let builder = reqwest::Client::builder();
    builder
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// Limits that a test can wait for.
pub fn quick() -> Limits {
    Limits {
        deadline: Duration::from_millis(1500),
        answer_bytes_max: 64 * 1024,
        in_flight_max: 4,
        ..Limits::default()
    }
}
