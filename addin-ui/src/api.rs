//! The only place that does HTTP: our server's API, with what the pane asks of it. The bearer lives here, in memory, and nowhere
//! else.

mod requests;

use crate::json::{self, Object, Read};
use crate::model::failure::{Failure, Refusal};
use crate::model::question::{Answer, Question};
pub use gloo_net::http::Method;
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use shared::api::me::Me;
use shared::api::problem::Problem;
use shared::api::runs::RunAccepted;
use shared::api::session::{SalesSignIn, Session, SessionRequest};
use shared::api::synced::RepairAccepted;
use std::sync::{Arc, Mutex, PoisonError};
use wasm_bindgen::prelude::*;
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
        let body = Object::new()
            .text("code", &request.code)
            .text("verifier", &request.verifier);
        let call = Call {
            method: Method::POST,
            path: "/api/session",
            header: None,
            body: Some(body.end()),
            timeout_ms: VENDOR_TIMEOUT_MS,
        };
        let session: Session = read(&self.call(call).await?.text)?;
        self.keep(Some(session.access_token));
        Ok(())
    }

    /// Asks who this is and what is connected.
    pub async fn me(&self) -> Result<Me, Failure> {
        let call = Call {
            method: Method::GET,
            path: "/api/me",
            header: None,
            body: None,
            timeout_ms: OWN_TIMEOUT_MS,
        };
        read(&self.call(call).await?.text)
    }

    /// Asks one of the pane's questions.
    ///
    /// # Errors
    /// [`Failure`]: what the server refused, or that it could not be asked.
    pub async fn ask(&self, question: &Question) -> Result<Answer, Failure> {
        let wanted = requests::wanted(question);
        let header = wanted
            .header
            .as_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let call = Call {
            method: wanted.method,
            path: &wanted.path,
            header,
            body: wanted.body,
            timeout_ms: wanted.timeout_ms,
        };
        let reply = self.call(call).await?;
        answered(question, &reply.text)
    }

    /// Hears of whatever comes further, until the server or the connection ends it.
    pub async fn listen(&self, heard: impl FnMut() + 'static) {
        let bearer = self.bearer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let heard = Closure::<dyn FnMut()>::new(heard);
        glue::listen(&bearer.unwrap_or_default(), &heard).await;
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

    /// Comes with this bearer from now on.
    pub fn keep(&self, bearer: Option<String>) {
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

fn answered(question: &Question, text: &str) -> Result<Answer, Failure> {
    Ok(match question {
        Question::StartSales => Answer::Start(read::<SalesSignIn>(text)?.start_url),
        Question::Search(..) | Question::NearAccounts(_) => Answer::Found(read(text)?),
        Question::Submit(_) => Answer::Accepted(read(text)?),
        Question::Share(_) => Answer::Share(read(text)?),
        Question::Me => Answer::Me(read(text)?),
        Question::Item(_) => Answer::Item(read(text)?),
        Question::Thread(_) => Answer::Thread(read(text)?),
        Question::Records(..) => Answer::Records(read(text)?),
        Question::Detail(_) => Answer::Detail(read(text)?),
        Question::Say(..) => Answer::Kept(read::<RepairAccepted>(text)?.repair_id),
        Question::Seen(_) => Answer::Seen(read(text)?),
        Question::Own(_) => Answer::Own(read(text)?),
        Question::SyncNow => Answer::Started(read::<RunAccepted>(text)?.run_id),
        Question::Run(_) => Answer::Run(read(text)?),
        Question::Searches(_) => Answer::Searches(read(text)?),
        Question::Chosen | Question::Choose(_) => Answer::Chosen(read(text)?),
        Question::Conflicts | Question::ChooseConflict(_) => Answer::Conflicts(read(text)?),
        Question::ConfirmExchange
        | Question::CompleteSales(_)
        | Question::StopCapturing(_)
        | Question::CreateContact(..)
        | Question::ShareOwn(..)
        | Question::Disconnect(_)
        | Question::Pause(_)
        | Question::Category(_)
        | Question::ContentAccess(_) => Answer::Done,
    })
}

fn read<T: Read>(text: &str) -> Result<T, Failure> {
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

mod glue {
    use super::*;

    #[wasm_bindgen(module = "/js/events_glue.js")]
    extern "C" {
        pub(super) async fn listen(bearer: &str, heard: &Closure<dyn FnMut()>);
    }
}
