//! One server with its own database and its own stand-ins, and a browser that takes one step at a time.

use addin_server::{App, Limits, Parts};
use axum::http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use runtime::config::Trust;
use runtime::{Clock, Config};
use sandbox::{Options, RunningSandbox, Sandbox};
use serde_json::{Value, json};
use shared::api::session::DialogMessage;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use store::Store;
use store::users::{MicrosoftIdentity, UserId};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use url::Url;

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const GRACE: &str = "grace@contoso.example";
pub(crate) const ADMIN: &str = "admin@contoso.example";
pub(crate) const MALLORY: &str = "mallory@fabrikam.example";
/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const ITEM: &str = "AAMkAGI2TG93AAA=";

/// A server, what stands in for the vendors, and the clock of both.
pub(crate) struct World {
    pub(crate) origin: Url,
    pub(crate) sandbox: RunningSandbox,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) address: SocketAddr,
    http: reqwest::Client,
    clock: Clock,
    serving: JoinHandle<()>,
    database: TempDir,
    /// Head and body of every answer to a browser.
    answers: Mutex<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl World {
    /// Without a built pane, with wide limits.
    pub(crate) async fn start() -> Self {
        let wide = addin_server::limits::Rate {
            per_second: 10_000,
            burst: 10_000,
        };
        Self::with(
            Path::new("/nowhere"),
            Limits {
                caller: wide,
                peer: wide,
            },
            &[],
        )
        .await
    }

    pub(crate) async fn with(assets: &Path, limits: Limits, settings: &[(&str, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin: Url = format!("http://{address}/").parse().unwrap();
        let options = Options {
            server_origin: Some(origin.clone()),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let database = tempfile::tempdir().unwrap();
        let config = Arc::new(config(&origin, &sandbox, database.path(), assets, settings));
        let clock = Clock::system();
        let store = addin_server::startup::open_store(&config).await.unwrap();
        let http = runtime::http_client(&Trust::default()).unwrap();
        let parts = Parts {
            store: store.clone(),
            config,
            clock: clock.clone(),
            http: http.clone(),
            limits,
        };
        let service = App::build(parts).into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self {
            origin,
            sandbox,
            store,
            address,
            http,
            clock,
            serving,
            database,
            answers: Mutex::default(),
        }
    }

    /// Time passes for everybody.
    pub(crate) fn later(&self, secs: i64) {
        self.clock.advance(SignedDuration::from_secs(secs));
        self.sandbox.sandbox.advance(SignedDuration::from_secs(secs));
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Our id of somebody of the demo.
    pub(crate) async fn user(&self, person: &str) -> UserId {
        let object = {
            let world = self.sandbox.sandbox.world();
            world.exchange.mailbox(person).unwrap().oid.parse().unwrap()
        };
        let identity = MicrosoftIdentity {
            tenant: sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap(),
            object,
        };
        self.store.ensure_user(identity, self.now()).await.unwrap().id
    }

    pub(crate) fn at(&self, path: &str) -> Url {
        self.origin.join(path).unwrap()
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let answer = Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.text().await.unwrap(),
        };
        self.answers.lock().unwrap().push_str(&format!("{answer:?}"));
        answer
    }

    /// Whether a browser was told this in any answer so far.
    pub(crate) fn was_told(&self, text: &str) -> bool {
        self.answers.lock().unwrap().contains(text)
    }

    /// Whether the files of the database hold this as it is.
    pub(crate) fn lies_open_on_disk(&self, text: &str) -> bool {
        let mut files = std::fs::read_dir(self.database.path()).unwrap();
        files.any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, self.at(path))
    }

    /// A GET of any address, without following where it leads.
    pub(crate) async fn open(&self, url: impl AsRef<str>) -> Answer {
        self.send(self.http.get(url.as_ref())).await
    }

    pub(crate) async fn get(&self, path: &str, bearer: &str) -> Answer {
        self.send(self.request(Method::GET, path).bearer_auth(bearer))
            .await
    }

    pub(crate) async fn post(&self, path: &str, bearer: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).bearer_auth(bearer).json(body))
            .await
    }

    pub(crate) async fn put(&self, path: &str, bearer: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PUT, path).bearer_auth(bearer).json(body))
            .await
    }

    pub(crate) async fn delete(&self, path: &str, bearer: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).bearer_auth(bearer))
            .await
    }

    /// What a person's browser does with the identity provider's page: picks `person`, and is sent back.
    pub(crate) async fn choose(&self, authorize: &Url, person: &str) -> Url {
        let mut url = authorize.clone();
        url.query_pairs_mut().append_pair("login", person);
        self.open(url).await.location()
    }

    /// From the dialog's first page to the code it hands over.
    pub(crate) async fn microsoft_code(&self, person: &str, challenge: &str) -> String {
        let start = self
            .open(self.at(&format!("/auth/microsoft/start?challenge={challenge}")))
            .await;
        let back = self.choose(&start.location(), person).await;
        self.open(back).await.code()
    }

    pub(crate) async fn redeem(&self, code: &str, verifier: &str) -> Answer {
        let body = json!({ "code": code, "verifier": verifier });
        self.send(self.request(Method::POST, "/api/session").json(&body))
            .await
    }

    /// A bearer of our own.
    pub(crate) async fn sign_in(&self, person: &str) -> String {
        let code = self.microsoft_code(person, CHALLENGE).await;
        let session = self.redeem(&code, VERIFIER).await;
        session.json()["accessToken"].as_str().unwrap().to_owned()
    }

    /// From *Sign in to Sales* to the code that the dialog hands over.
    pub(crate) async fn sales_code(&self, bearer: &str, person: &str) -> String {
        let start = self.post("/api/me/sales", bearer, &json!({})).await.json();
        let start = self.open(start["startUrl"].as_str().unwrap()).await;
        let back = self.choose(&start.location(), person).await;
        self.open(back).await.code()
    }

    pub(crate) async fn complete_sales(&self, bearer: &str, code: &str) -> Answer {
        self.post("/api/me/sales/complete", bearer, &json!({ "code": code }))
            .await
    }

    /// Signed in on both sides.
    pub(crate) async fn connected(&self, person: &str) -> String {
        let bearer = self.sign_in(person).await;
        let code = self.sales_code(&bearer, person).await;
        assert_eq!(self.complete_sales(&bearer, &code).await.status, 204);
        bearer
    }

    /// A token of the identity provider, as wished.
    pub(crate) async fn token(&self, wish: &Value) -> String {
        let answer = self
            .send(self.http.post(self.sandbox.url("/_sandbox/tokens")).json(wish))
            .await;
        answer.json()["accessToken"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn tell_sandbox(&self, path: &str, body: &Value) -> Answer {
        self.send(self.http.post(self.sandbox.url(path)).json(body)).await
    }

    /// What comes back for bytes that no client library would send or keep; `head` lacks the empty line.
    pub(crate) async fn raw(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream
            .write_all(format!("{head}connection: close\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Requests that the vendors have seen, as `METHOD path`.
    pub(crate) fn vendor_requests(&self) -> Vec<String> {
        let log = self.sandbox.sandbox.log();
        let path = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
        log.since(0)
            .iter()
            .map(|entry| format!("{} {}", entry.method, path(&entry.path)))
            .collect()
    }

    /// An administrator of the identity domain takes an authorization back.
    pub(crate) async fn revoke_in_sales(&self, refresh: &str) -> Answer {
        use sandbox::options::{SALES_CLIENT_ID, SALES_CLIENT_SECRET};
        let request = self
            .http
            .post(self.sandbox.url("/sales-identity/oauth2/v1/revoke"));
        self.send(
            request
                .basic_auth(SALES_CLIENT_ID, Some(SALES_CLIENT_SECRET))
                .form(&[("token", refresh)]),
        )
        .await
    }

    pub(crate) async fn waiting_jobs(&self) -> u64 {
        self.store.queue_depth().await.unwrap().waiting
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.status, self.body))
    }

    /// Status and code of a refusal, after checking that it has the one shape.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{}",
            self.body
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(
            problem["requestId"],
            self.headers["x-request-id"].to_str().unwrap()
        );
        assert!(problem["title"].as_str().unwrap().ends_with('.'));
        (self.status.as_u16(), problem["code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn is_refused(&self, status: u16, code: &str) {
        assert_eq!(self.refusal(), (status, code.to_owned()));
    }

    /// Names of the refused fields.
    pub(crate) fn refused_fields(&self) -> Vec<String> {
        self.is_refused(422, "invalid-fields");
        let fields = self.json()["fields"].as_array().cloned().unwrap_or_default();
        fields
            .iter()
            .map(|field| field["field"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn location(&self) -> Url {
        assert!(self.status.is_redirection(), "{}: {}", self.status, self.body);
        self.headers["location"].to_str().unwrap().parse().unwrap()
    }

    /// What the dialog says to the pane.
    pub(crate) fn message(&self) -> DialogMessage {
        let (_, rest) = self
            .body
            .split_once("data-message=\"")
            .expect("the page has a message");
        let (message, _) = rest.split_once('"').unwrap();
        serde_json::from_str(&message.replace("&quot;", "\"").replace("&amp;", "&")).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        match self.message() {
            DialogMessage::Code { code } => code,
            DialogMessage::Refused { reason } => panic!("the sign-in was refused: {reason}"),
        }
    }

    /// That the dialog says why the sign-in came to nothing.
    pub(crate) fn is_refused_sign_in(&self, reason: &str) {
        assert_eq!(self.status, 400);
        assert_eq!(
            self.message(),
            DialogMessage::Refused {
                reason: reason.to_owned()
            }
        );
    }
}

/// The parameters of an address.
pub(crate) fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// The same address with one parameter changed.
pub(crate) fn with_parameter(url: &Url, name: &str, value: &str) -> Url {
    let mut parameters = query(url);
    parameters.insert(name.to_owned(), value.to_owned());
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url
}

fn config(
    origin: &Url,
    sandbox: &RunningSandbox,
    database: &Path,
    assets: &Path,
    settings: &[(&str, &str)],
) -> Config {
    use sandbox::options::{
        MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, SALES_CLIENT_ID, SALES_CLIENT_SECRET,
    };
    let at = |path: &str| sandbox.url(path);
    let mut values: BTreeMap<String, String> = [
        ("ADDIN_PUBLIC_ORIGIN", origin.origin().ascii_serialization()),
        (
            "ADDIN_DATABASE_URL",
            format!("sqlite:{}", database.join("addin.db").display()),
        ),
        ("ADDIN_ASSETS_DIR", assets.display().to_string()),
        (
            "ADDIN_ADDIN_ID",
            "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01".to_owned(),
        ),
        ("ADDIN_OFFICE_JS_URL", at("/office/office.js")),
        ("ADDIN_FRAME_ANCESTORS", at("")),
        ("ADDIN_MICROSOFT__CLIENT_ID", MICROSOFT_CLIENT_ID.to_owned()),
        (
            "ADDIN_MICROSOFT__CLIENT_SECRET",
            MICROSOFT_CLIENT_SECRET.to_owned(),
        ),
        (
            "ADDIN_MICROSOFT__TENANTS",
            sandbox::seed::companies::CONTOSO_TENANT.to_owned(),
        ),
        ("ADDIN_MICROSOFT__AUTHORITY", at("/identity")),
        ("ADDIN_MICROSOFT__GRAPH_URL", at("/graph/v1.0")),
        ("ADDIN_SALES__BASE_URL", at("")),
        ("ADDIN_SALES__IDENTITY_URL", at("/sales-identity")),
        ("ADDIN_SALES__CLIENT_ID", SALES_CLIENT_ID.to_owned()),
        ("ADDIN_SALES__CLIENT_SECRET", SALES_CLIENT_SECRET.to_owned()),
        ("ADDIN_KEYS__CURRENT", "k1".to_owned()),
        (
            "ADDIN_KEYS__RING__K1",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    values.extend(
        settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Config::load(None, values.into_iter()).unwrap()
}
