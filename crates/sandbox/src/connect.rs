//! `POST /_sandbox/connect`: signs a user in on both sides through the add-in server's real flows, over HTTP, doing
//! what a browser and the pane would do.

use crate::Sandbox;
use crate::control::{Problem, read};
use crate::exchange::body::unescape;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex::Regex;
use reqwest::{Certificate, Client, RequestBuilder, redirect};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use url::Url;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConnectIn {
    user: String,
    /// Who signs in to Sales in their stead; themself, unless somebody else is named.
    sales_user: Option<String>,
}

/// Answers the pane's bearer: `{accessToken, expiresAt}`.
pub(crate) async fn connect(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Json<Value>, Problem> {
    let ConnectIn { user, sales_user } = read(&body)?;
    let sales_user = sales_user.unwrap_or_else(|| user.clone());
    let is_known = |person: &String| sandbox.world().identity.account(person).is_some();
    if ![&user, &sales_user].into_iter().all(is_known) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "No such person."));
    }
    let Some(server) = sandbox.server_origin() else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "The origin of the add-in server is not known yet.",
        ));
    };
    let browser = Browser {
        client: client(&sandbox)?,
        server,
        own: sandbox.public_origin(),
        user,
        sales_user,
    };
    let session = browser.sign_in_to_microsoft().await?;
    let token = session["accessToken"].as_str().unwrap_or_default();
    browser.sign_in_to_sales(token).await?;
    Ok(Json(
        json!({"accessToken": token, "expiresAt": session["expiresAt"]}),
    ))
}

/// One person's browser, for one sign-in.
struct Browser {
    client: Client,
    server: Url,
    own: Url,
    user: String,
    sales_user: String,
}

impl Browser {
    async fn sign_in_to_microsoft(&self) -> Result<Value, Problem> {
        let verifier = fresh_verifier()?;
        let mut start = self.at("/auth/microsoft/start")?;
        start
            .query_pairs_mut()
            .append_pair("challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)));
        let code = self.dialog("Microsoft sign-in", start, &self.user).await?;
        let step = "POST /api/session";
        let request = self
            .client
            .post(self.at("/api/session")?)
            .json(&json!({"code": code, "verifier": verifier}));
        let session = answered_json(step, request).await?;
        if session["accessToken"].is_string() {
            Ok(session)
        } else {
            Err(unexpected(step, 200, &session.to_string()))
        }
    }

    async fn sign_in_to_sales(&self, token: &str) -> Result<(), Problem> {
        let step = "POST /api/me/sales";
        let begun = answered_json(
            step,
            self.client.post(self.at("/api/me/sales")?).bearer_auth(token),
        )
        .await?;
        let start = begun["startUrl"]
            .as_str()
            .and_then(|url| self.server.join(url).ok());
        let start = start.ok_or_else(|| unexpected(step, 200, &begun.to_string()))?;
        let code = self.dialog("Sales sign-in", start, &self.sales_user).await?;
        let request = self
            .client
            .post(self.at("/api/me/sales/complete")?)
            .bearer_auth(token)
            .json(&json!({"code": code}));
        answered("POST /api/me/sales/complete", request).await.map(|_| ())
    }

    /// Follows a sign-in dialog from its first page to the message that it hands to the pane, and returns the code.
    async fn dialog(&self, step: &str, mut url: Url, login: &str) -> Result<String, Problem> {
        for _ in 0..10 {
            if ![self.server.origin(), self.own.origin()].contains(&url.origin()) {
                return Err(Problem::new(
                    StatusCode::BAD_GATEWAY,
                    format!("{step}: led away to {}", url.origin().ascii_serialization()),
                ));
            }
            if url.path().ends_with("/authorize") && url.origin() == self.own.origin() {
                url.query_pairs_mut().append_pair("login", login);
            }
            let here = format!("{step}: GET {}", url.path());
            let response = self
                .client
                .get(url.clone())
                .send()
                .await
                .map_err(|error| unreachable(&here, &error))?;
            let status = response.status().as_u16();
            let next = response
                .headers()
                .get(header::LOCATION)
                .and_then(|next| next.to_str().ok().map(str::to_owned));
            match next.filter(|_| (300..400).contains(&status)) {
                Some(next) => url = url.join(&next).map_err(|_| unexpected(&here, status, &next))?,
                None => {
                    let page = response
                        .text()
                        .await
                        .map_err(|error| unreachable(&here, &error))?;
                    return handed_over(&page).ok_or_else(|| unexpected(&here, status, &page));
                }
            }
        }
        Err(Problem::new(
            StatusCode::BAD_GATEWAY,
            format!("{step}: more than ten redirections"),
        ))
    }

    fn at(&self, path: &str) -> Result<Url, Problem> {
        self.server
            .join(path)
            .map_err(|_| Problem::new(StatusCode::CONFLICT, "The server's origin is no base address."))
    }
}

/// The code in the message of the element `handover`, attribute `data-message`.
fn handed_over(page: &str) -> Option<String> {
    let element = Regex::new(r#"<[^>]*\bid=["']handover["'][^>]*>"#).ok()?;
    let attribute = Regex::new(r#"\bdata-message=(?:"([^"]*)"|'([^']*)')"#).ok()?;
    let found = attribute.captures(element.find(page)?.as_str())?;
    let message: Value = serde_json::from_str(&unescape(found.get(1).or(found.get(2))?.as_str())).ok()?;
    (message["outcome"] == "code").then(|| message["code"].as_str().map(str::to_owned))?
}

async fn answered(step: &str, request: RequestBuilder) -> Result<String, Problem> {
    let response = request.send().await.map_err(|error| unreachable(step, &error))?;
    let status = response.status();
    let text = response.text().await.map_err(|error| unreachable(step, &error))?;
    if status.is_success() {
        Ok(text)
    } else {
        Err(unexpected(step, status.as_u16(), &text))
    }
}

async fn answered_json(step: &str, request: RequestBuilder) -> Result<Value, Problem> {
    let text = answered(step, request).await?;
    serde_json::from_str(&text).map_err(|_| unexpected(step, 200, &text))
}

fn unexpected(step: &str, status: u16, answer: &str) -> Problem {
    let start: String = answer.chars().take(600).collect();
    Problem::new(
        StatusCode::BAD_GATEWAY,
        format!("{step}: answered {status}: {start}"),
    )
}

fn unreachable(step: &str, error: &reqwest::Error) -> Problem {
    let cause = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    Problem::new(
        StatusCode::BAD_GATEWAY,
        format!("{step}: no answer: {error}: {cause}"),
    )
}

fn fresh_verifier() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The machine has no randomness.",
        )
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser of this sandbox's own, which shares nothing with the programs"
)]
fn client(sandbox: &Sandbox) -> Result<Client, Problem> {
    let broken = |why: String| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, why);
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .no_proxy();
    let files = sandbox
        .options()
        .extra_ca
        .iter()
        .chain(sandbox.options().tls.iter().map(|tls| &tls.cert));
    for file in files {
        let pem = std::fs::read(file).map_err(|error| broken(format!("{}: {error}", file.display())))?;
        let trusted = Certificate::from_pem_bundle(&pem)
            .map_err(|error| broken(format!("{}: {error}", file.display())))?;
        builder = builder.tls_certs_merge(trusted);
    }
    builder.build().map_err(|error| broken(error.to_string()))
}
