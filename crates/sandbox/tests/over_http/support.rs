//! A running sandbox and somebody who talks to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use sandbox::options::{MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET};
use sandbox::{Options, RunningSandbox, Sandbox};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const ADA: &str = "ada@contoso.example";
pub(crate) const GRACE: &str = "grace@contoso.example";
pub(crate) const CALLBACK: &str = "https://app.example/auth/microsoft/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";
pub(crate) const EVERYTHING: &str =
    "openid profile offline_access User.Read Calendars.ReadWrite MailboxSettings.ReadWrite";

/// A sandbox with a client that follows no redirections.
pub(crate) struct Stage {
    pub(crate) running: RunningSandbox,
    pub(crate) client: Client,
}

#[expect(clippy::disallowed_methods, reason = "a test's own client")]
pub(crate) async fn stage() -> Stage {
    let mut options = Options::default();
    options.microsoft_app.redirect_uris.push(CALLBACK.to_owned());
    let running = Sandbox::start(options).await.unwrap();
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    Stage { running, client }
}

impl Stage {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.running.url(path))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        json_of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.request(Method::POST, path).json(&body).send().await.unwrap();
        (response.status().as_u16(), json_of(response).await)
    }

    pub(crate) async fn plant(&self, fault: Value) {
        let (status, answer) = self.post("/_sandbox/faults", fault).await;
        assert_eq!(status, 201, "{answer}");
    }

    /// The authorization request of a well-behaved client.
    pub(crate) fn authorize(&self, more: &[(&str, &str)]) -> RequestBuilder {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        self.request(Method::GET, "/identity/contoso.example/oauth2/v2.0/authorize")
            .query(&[
                ("client_id", MICROSOFT_CLIENT_ID),
                ("response_type", "code"),
                ("redirect_uri", CALLBACK),
                ("scope", EVERYTHING),
                ("state", "s&1"),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ])
            .query(more)
    }

    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        self.token_of("contoso.example", form).await
    }

    pub(crate) async fn token_of(&self, tenant: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let credentials = [
            ("client_id", MICROSOFT_CLIENT_ID),
            ("client_secret", MICROSOFT_CLIENT_SECRET),
        ];
        let form = [&credentials[..], form].concat();
        let path = format!("/identity/{tenant}/oauth2/v2.0/token");
        let response = self
            .request(Method::POST, &path)
            .form(&form)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), json_of(response).await)
    }

    /// Tokens for Graph by the whole code flow.
    pub(crate) async fn sign_in(&self, user: &str, scope: &str) -> Value {
        let answer = self
            .authorize(&[("login", user), ("scope", scope)])
            .send()
            .await
            .unwrap();
        let code = query_of(&answer, "code").unwrap();
        let redeem = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let (status, tokens) = self.token(&redeem).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    pub(crate) async fn graph_for(&self, user: &str) -> Graph<'_> {
        let tokens = self.sign_in(user, EVERYTHING).await;
        Graph {
            stage: self,
            token: tokens["access_token"].as_str().unwrap().to_owned(),
        }
    }
}

/// Graph with somebody's token.
pub(crate) struct Graph<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) token: String,
}

impl Graph<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.stage
            .request(method, &format!("/graph/v1.0{path}"))
            .bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.request(Method::GET, path).send().await.unwrap();
        (response.status().as_u16(), json_of(response).await)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let response = self.request(method, path).json(&body).send().await.unwrap();
        (response.status().as_u16(), json_of(response).await)
    }

    /// The event with this subject.
    pub(crate) async fn event(&self, subject: &str) -> Value {
        let (_, page) = self.get("/me/events?%24top=100").await;
        let mut events = page["value"].as_array().unwrap().iter();
        events
            .find(|event| event["subject"].as_str().unwrap().starts_with(subject))
            .unwrap()
            .clone()
    }

    /// Path of an event, its id encoded.
    pub(crate) fn path(event: &Value) -> String {
        format!("/me/events/{}", event["id"].as_str().unwrap().replace('=', "%3D"))
    }
}

pub(crate) async fn json_of(response: Response) -> Value {
    let text = response.text().await.unwrap();
    if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or_else(|_| json!(text))
    }
}

/// A parameter of the address that an answer redirects to.
pub(crate) fn query_of(response: &Response, name: &str) -> Option<String> {
    let target = url::Url::parse(response.headers().get("location")?.to_str().ok()?).ok()?;
    target
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
