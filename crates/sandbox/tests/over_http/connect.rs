//! Signing a user in on both sides without a browser, through an add-in server that does the real exchanges.

use crate::support::{ADA, Graph, json_of, stage};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use sandbox::options::{MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, SALES_CLIENT_ID, SALES_CLIENT_SECRET};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What our own server does in these flows, as small as it can be: both code exchanges are real.
#[derive(Clone)]
struct Server {
    client: Client,
    vendors: String,
    own: String,
    seen: Arc<Mutex<HashMap<&'static str, String>>>,
}

type Parameters = Query<HashMap<String, String>>;
const VERIFIER: &str = "the-servers-own-verifier-of-forty-three-characters-and-more";

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

impl Server {
    fn note(&self, name: &'static str, value: String) {
        self.seen.lock().unwrap().insert(name, value);
    }

    fn noted(&self, name: &str) -> String {
        self.seen.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    fn authorize(&self, path: &str, client: &str, scope: &str, callback: &str) -> Response {
        let mut target = url::Url::parse(&format!("{}{path}", self.vendors)).unwrap();
        target.query_pairs_mut().extend_pairs([
            ("client_id", client),
            ("response_type", "code"),
            ("redirect_uri", &format!("{}{callback}", self.own)),
            ("scope", scope),
            ("state", "state-1"),
            ("nonce", "nonce-1"),
            ("code_challenge", &challenge(VERIFIER)),
            ("code_challenge_method", "S256"),
        ]);
        (StatusCode::SEE_OTHER, [(header::LOCATION, target.to_string())]).into_response()
    }

    async fn redeem(&self, path: &str, credentials: (&str, &str), callback: &str, code: &str) -> Value {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &format!("{}{callback}", self.own)),
            ("code_verifier", VERIFIER),
            ("client_id", credentials.0),
            ("client_secret", credentials.1),
        ];
        let request = self.client.post(format!("{}{path}", self.vendors)).form(&form);
        json_of(
            request
                .basic_auth(credentials.0, Some(credentials.1))
                .send()
                .await
                .unwrap(),
        )
        .await
    }
}

/// The page that hands a code to the pane.
fn hand_over(code: &str) -> Html<String> {
    let message = json!({"outcome": "code", "code": code})
        .to_string()
        .replace('"', "&quot;");
    Html(format!(
        "<html><body><p data-message=\"x\">Done</p><div id=\"handover\" hidden data-message=\"{message}\"></div></body></html>"
    ))
}

const TOKEN: &str = "/identity/contoso.example/oauth2/v2.0/token";
const SALES_SCOPE: &str = "openid offline_access urn:opc:resource:consumer::all";
const SALES_TOKEN: &str = "/sales-identity/oauth2/v1/token";

fn routes(server: Server) -> Router {
    let is_ours = |headers: &HeaderMap| {
        headers
            .get("authorization")
            .is_some_and(|value| value == "Bearer ours")
    };
    Router::new()
        .route(
            "/auth/microsoft/start",
            get(async |State(server): State<Server>, Query(asked): Parameters| {
                server.note("challenge", asked["challenge"].clone());
                let path = "/identity/contoso.example/oauth2/v2.0/authorize";
                server.authorize(
                    path,
                    MICROSOFT_CLIENT_ID,
                    crate::support::EVERYTHING,
                    "/auth/microsoft/callback",
                )
            }),
        )
        .route(
            "/auth/microsoft/callback",
            get(async |State(server): State<Server>, Query(asked): Parameters| {
                let who = (MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET);
                let tokens = server
                    .redeem(TOKEN, who, "/auth/microsoft/callback", &asked["code"])
                    .await;
                server.note("graph", tokens["access_token"].as_str().unwrap().to_owned());
                hand_over("m-1")
            }),
        )
        .route(
            "/api/session",
            post(async |State(server): State<Server>, Json(body): Json<Value>| {
                let good = body["code"] == "m-1"
                    && challenge(body["verifier"].as_str().unwrap()) == server.noted("challenge");
                if !good {
                    return StatusCode::UNPROCESSABLE_ENTITY.into_response();
                }
                Json(json!({"accessToken": "ours", "expiresAt": "2027-01-01T00:00:00Z"})).into_response()
            }),
        )
        .route(
            "/api/me/sales",
            post(async move |headers: HeaderMap| {
                if is_ours(&headers) {
                    Json(json!({"startUrl": "/auth/sales/start?ticket=7"})).into_response()
                } else {
                    StatusCode::UNAUTHORIZED.into_response()
                }
            }),
        )
        .route(
            "/auth/sales/start",
            get(async |State(server): State<Server>| {
                let path = "/sales-identity/oauth2/v1/authorize";
                server.authorize(path, SALES_CLIENT_ID, SALES_SCOPE, "/auth/sales/callback")
            }),
        )
        .route(
            "/auth/sales/callback",
            get(async |State(server): State<Server>, Query(asked): Parameters| {
                let who = (SALES_CLIENT_ID, SALES_CLIENT_SECRET);
                let tokens = server
                    .redeem(SALES_TOKEN, who, "/auth/sales/callback", &asked["code"])
                    .await;
                server.note(
                    "sales",
                    tokens["access_token"].as_str().unwrap_or_default().to_owned(),
                );
                hand_over("s-1")
            }),
        )
        .route(
            "/api/me/sales/complete",
            post(async move |headers: HeaderMap, Json(body): Json<Value>| {
                if is_ours(&headers) && body["code"] == "s-1" {
                    StatusCode::NO_CONTENT
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
            }),
        )
        .with_state(server)
}

#[tokio::test]
async fn a_user_is_connected_on_both_sides_by_the_servers_own_flows() {
    let stage = stage().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    stage.running.sandbox.set_server_origin(own.parse().unwrap());
    let server = Server {
        client: stage.client.clone(),
        vendors: stage.running.url(""),
        own,
        seen: Arc::default(),
    };
    let serving = tokio::spawn(axum::serve(listener, routes(server.clone())).into_future());
    let (status, answer) = stage.post("/_sandbox/connect", json!({"user": ADA})).await;
    assert_eq!(
        (status, answer),
        (
            200,
            json!({"accessToken": "ours", "expiresAt": "2027-01-01T00:00:00Z"})
        )
    );
    let ada = Graph {
        stage: &stage,
        token: server.noted("graph"),
    };
    assert_eq!(ada.get("/me").await.1["mail"], ADA);
    let sales = stage.request(
        reqwest::Method::GET,
        "/crmRestApi/resources/11.13.18.05/accounts?limit=1",
    );
    assert_eq!(
        sales
            .bearer_auth(server.noted("sales"))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    serving.abort();
}
