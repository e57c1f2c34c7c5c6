//! The only file that does HTTP: our server's API, with what the pane asks of it. The bearer lives here, in memory, and nowhere
//! else.

use crate::json;
use crate::model::failure::{Failure, Refusal};
use crate::model::picker::Search;
use crate::model::share_form::Submission;
pub use gloo_net::http::Method;
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::me::Me;
use shared::api::problem::Problem;
use shared::api::records::{RecordPage, RecordType};
use shared::api::session::{SalesSignIn, SalesSignInComplete, Session, SessionRequest};
use shared::api::shares::{ShareAccepted, ShareView};
use shared::ids::ShareId;
use std::sync::{Arc, Mutex, PoisonError};
use web_sys::AbortController;

/// What our own server answers by itself.
pub const OWN_TIMEOUT_MS: u32 = 10_000;
/// What it asks an identity provider or Sales for first.
pub const VENDOR_TIMEOUT_MS: u32 = 20_000;

/// The API, with the bearer of the present session.
#[derive(Clone, Default)]
pub struct ApiClient {
    bearer: Arc<Mutex<Option<String>>>,
}

impl std::fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiClient")
    }
}

impl ApiClient {
    /// Swaps the window's code for a bearer and keeps it.
    pub async fn open_session(&self, request: &SessionRequest) -> Result<(), Failure> {
        self.keep(None);
        let answer = self
            .send(
                Method::POST,
                "/api/session",
                None,
                body(request),
                VENDOR_TIMEOUT_MS,
            )
            .await?;
        let session: Session = read(&answer)?;
        self.keep(Some(session.access_token));
        Ok(())
    }

    /// Asks whether the stored Microsoft authorization works.
    pub async fn confirm_exchange(&self) -> Result<(), Failure> {
        self.send(Method::POST, "/api/me/exchange", None, None, VENDOR_TIMEOUT_MS)
            .await
            .map(drop)
    }

    /// Asks who this is and what is connected.
    pub async fn me(&self) -> Result<Me, Failure> {
        self.get("/api/me", OWN_TIMEOUT_MS).await
    }

    /// Asks where the Sales window starts.
    pub async fn start_sales(&self) -> Result<SalesSignIn, Failure> {
        read(
            &self
                .send(Method::POST, "/api/me/sales", None, None, OWN_TIMEOUT_MS)
                .await?,
        )
    }

    /// Redeems the Sales window's code.
    pub async fn complete_sales(&self, request: &SalesSignInComplete) -> Result<(), Failure> {
        let path = "/api/me/sales/complete";
        self.send(Method::POST, path, None, body(request), VENDOR_TIMEOUT_MS)
            .await
            .map(drop)
    }

    /// Looks for Sales records by the beginning of their name.
    pub async fn search(&self, search: &Search) -> Result<RecordPage, Failure> {
        let kind = match search.record_type {
            RecordType::Account => "account",
            RecordType::Contact => "contact",
            RecordType::Opportunity => "opportunity",
            RecordType::Lead => "lead",
        };
        let query = String::from(js_sys::encode_uri_component(&search.query));
        self.get(
            &["/api/sales/records?type=", kind, "&q=", &query].concat(),
            OWN_TIMEOUT_MS,
        )
        .await
    }

    /// Hands a share over.
    pub async fn share(&self, submission: &Submission) -> Result<ShareAccepted, Failure> {
        let key = Some(submission.key.0.as_str());
        read(
            &self
                .send(
                    Method::POST,
                    "/api/shares",
                    key,
                    body(&submission.request),
                    OWN_TIMEOUT_MS,
                )
                .await?,
        )
    }

    /// Asks how far a share is.
    pub async fn share_view(&self, id: &ShareId) -> Result<ShareView, Failure> {
        self.get(&["/api/shares/", id.as_str()].concat(), OWN_TIMEOUT_MS)
            .await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, timeout_ms: u32) -> Result<T, Failure> {
        read(&self.send(Method::GET, path, None, None, timeout_ms).await?)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        idempotency_key: Option<&str>,
        body: Option<String>,
        timeout_ms: u32,
    ) -> Result<String, Failure> {
        let header = idempotency_key.map(|key| ("idempotency-key", key));
        let call = Call {
            method,
            path,
            header,
            body,
            timeout_ms,
        };
        Ok(self.call(call).await?.text)
    }

    /// One request; its answer if it succeeded. Not generic over bodies: there is one copy of this.
    ///
    /// # Errors
    /// [`Failure`]: what the server refused, or that it could not be asked.
    pub async fn call(&self, call: Call<'_>) -> Result<Reply, Failure> {
        let deadline = Deadline::start(call.timeout_ms)?;
        let signal = deadline.controller.signal();
        let mut request = RequestBuilder::new(call.path)
            .method(call.method)
            .abort_signal(Some(&signal));
        if let Some(bearer) = self
            .bearer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_deref()
        {
            request = request.header("authorization", &["Bearer ", bearer].concat());
        }
        if let Some((name, value)) = call.header {
            request = request.header(name, value);
        }
        let request = match call.body {
            Some(body) => request.header("content-type", "application/json").body(body),
            None => request.build(),
        };
        let answer = request
            .map_err(|_| Failure::Unreachable)?
            .send()
            .await
            .map_err(|_| deadline.failure())?;
        let text = answer.text().await.map_err(|_| deadline.failure())?;
        if answer.ok() {
            Ok(Reply { text, answer })
        } else {
            Err(refusal(&answer, &text))
        }
    }

    fn keep(&self, bearer: Option<String>) {
        *self.bearer.lock().unwrap_or_else(PoisonError::into_inner) = bearer;
    }
}

/// A request to our server.
#[derive(Debug)]
pub struct Call<'a> {
    /// What is done.
    pub method: Method,
    /// Where, from the root of this origin.
    pub path: &'a str,
    /// Name and value of a header besides the usual ones.
    pub header: Option<(&'a str, &'a str)>,
    /// JSON.
    pub body: Option<String>,
    /// How long it may take.
    pub timeout_ms: u32,
}

/// What our server answered, where it did as it was asked.
#[derive(Debug)]
pub struct Reply {
    /// The body.
    pub text: String,
    answer: Response,
}

impl Reply {
    /// One of its headers.
    pub fn header(&self, name: &str) -> Option<String> {
        self.answer.headers().get(name)
    }
}

/// Aborts a request when its time is up; dropped with it.
struct Deadline {
    controller: AbortController,
    _timeout: Timeout,
}

impl Deadline {
    fn start(timeout_ms: u32) -> Result<Self, Failure> {
        let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
        let late = controller.clone();
        Ok(Deadline {
            controller,
            _timeout: Timeout::new(timeout_ms, move || late.abort()),
        })
    }

    fn failure(&self) -> Failure {
        if self.controller.signal().aborted() {
            Failure::TimedOut
        } else {
            Failure::Unreachable
        }
    }
}

fn body<T: Serialize>(body: &T) -> Option<String> {
    serde_json::to_string(body).ok()
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    json::read(text).map_err(|_| Failure::Unreadable)
}

fn refusal(answer: &Response, text: &str) -> Failure {
    match read::<Problem>(text) {
        Ok(problem) => Failure::Refused(Refusal {
            code: problem.code,
            request_id: problem.request_id,
            fields: problem.fields,
            retry_after_secs: answer
                .headers()
                .get("retry-after")
                .and_then(|seconds| seconds.parse().ok()),
        }),
        Err(failure) => failure,
    }
}
