//! The identity provider of these tests: keys, sign-ins, token endpoints of both vendors.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RsaEncoding};
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use crate::{
    AccessTokenRules, AccessTokenValidator, Authority, Challenge, MicrosoftApp, MicrosoftOAuth, RandomCode,
    SalesApp, SalesOAuth, TenantId, Verifier,
};

pub(super) const TENANT: &str = "11111111-2222-4333-8444-555555555555";
pub(super) const OTHER_TENANT: &str = "99999999-2222-4333-8444-555555555555";
pub(super) const PERSON: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
pub(super) const CLIENT: &str = "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01";
pub(super) const SECRET: &str = "s3cret/with:odd+characters";
pub(super) const SALES_CLIENT: &str = "sales-client";
pub(super) const SALES_USER: &str = "ada.lovelace";

pub(super) static FIRST: LazyLock<KeyPair> = LazyLock::new(new_key);
pub(super) static SECOND: LazyLock<KeyPair> = LazyLock::new(new_key);
pub(super) static FOREIGN: LazyLock<KeyPair> = LazyLock::new(new_key);

fn new_key() -> KeyPair {
    KeyPair::generate(KeySize::Rsa2048).unwrap()
}

pub(super) fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// How the provider is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Well,
    Down,
    Overloaded,
    Silent,
    Babbling,
    Endless,
    Redirecting,
}

/// What the provider thinks of the person who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Revoked,
    NeedsSecondFactor,
    NeverConsented,
}

pub(super) struct World {
    pub(super) mood: Mood,
    pub(super) standing: Standing,
    pub(super) keys: Vec<Value>,
    pub(super) keys_at: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) key_fetches: usize,
    pub(super) client_secret: String,
    sign_ins: BTreeMap<String, SignIn>,
    pub(super) refresh_tokens: Vec<String>,
    /// What the token endpoint was last asked.
    pub(super) last_form: BTreeMap<String, String>,
}

/// What the authorize page was asked, kept under the code that it gave.
struct SignIn {
    redirect_uri: String,
    challenge: Challenge,
    nonce: String,
}

#[derive(Clone)]
pub(super) struct Provider {
    origin: String,
    world: Arc<Mutex<World>>,
}

impl Provider {
    pub(super) async fn start() -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let world = World {
            mood: Mood::Well,
            standing: Standing::Good,
            keys: vec![public_jwk("first", &FIRST)],
            keys_at: None,
            issuer: None,
            key_fetches: 0,
            client_secret: SECRET.to_owned(),
            sign_ins: BTreeMap::new(),
            refresh_tokens: Vec::new(),
            last_form: BTreeMap::new(),
        };
        let provider = Provider {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            world: Arc::new(Mutex::new(world)),
        };
        let app = Router::new()
            .route(
                "/identity/{tenant}/v2.0/.well-known/openid-configuration",
                get(describe),
            )
            .route("/identity/{tenant}/discovery/v2.0/keys", get(keys))
            .route("/identity/{tenant}/oauth2/v2.0/token", post(microsoft_token))
            .route("/sales-identity/oauth2/v1/token", post(sales_token))
            .route("/sales-identity/oauth2/v1/revoke", post(sales_revoke))
            .layer(middleware::from_fn_with_state(provider.clone(), moody))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        provider
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    pub(super) fn authority(&self) -> Authority {
        Authority::new(format!("{}/identity", self.origin).parse().unwrap())
    }

    pub(super) fn issuer(&self, tenant: &str) -> String {
        format!("{}/identity/{tenant}/v2.0", self.origin)
    }

    pub(super) fn validator(&self) -> AccessTokenValidator {
        let rules = AccessTokenRules {
            authority: self.authority(),
            tenants: [TENANT.parse().unwrap()].into(),
            audiences: vec![CLIENT.to_owned(), format!("api://{CLIENT}")],
            client_id: CLIENT.to_owned(),
            scope: "access_as_user".to_owned(),
        };
        AccessTokenValidator::new(rules, http())
    }

    pub(super) fn microsoft(&self, secret: &str) -> MicrosoftOAuth {
        let app = MicrosoftApp {
            authority: self.authority(),
            client_id: CLIENT.to_owned(),
            client_secret: SecretString::from(secret),
            deadline: Duration::from_millis(500),
        };
        MicrosoftOAuth::new(app, http())
    }

    pub(super) fn sales(&self) -> SalesOAuth {
        let app = SalesApp {
            identity_url: format!("{}/sales-identity/", self.origin).parse().unwrap(),
            client_id: SALES_CLIENT.to_owned(),
            client_secret: SecretString::from(SECRET),
            deadline: Duration::from_millis(500),
        };
        SalesOAuth::new(app, http())
    }

    /// Does what a person and their browser do with an authorize address; returns the code.
    pub(super) fn sign_in(&self, address: &Url) -> String {
        let asked: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].contains("openid") && !asked["state"].is_empty());
        let sign_in = SignIn {
            redirect_uri: asked["redirect_uri"].clone(),
            challenge: Challenge::parse(&asked["code_challenge"]).unwrap(),
            nonce: asked["nonce"].clone(),
        };
        let code = RandomCode::generate().expose().to_owned();
        self.world().sign_ins.insert(code.clone(), sign_in);
        code
    }

    /// The claims of a right access token, to be bent by tests.
    pub(super) fn claims(&self) -> Value {
        let at = now().as_second();
        json!({
            "ver": "2.0", "iss": self.issuer(TENANT), "aud": CLIENT, "tid": TENANT, "oid": PERSON,
            "nbf": at - 5, "iat": at - 5, "exp": at + 3600, "scp": "openid access_as_user", "roles": ["SyncAdmin"],
        })
    }
}

pub(super) fn http() -> reqwest::Client {
    #[expect(
        clippy::disallowed_methods,
        reason = "the runtime crate is no dependency of this one"
    )]
    let builder = reqwest::Client::builder();
    builder
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub(super) fn public_jwk(kid: &str, key: &KeyPair) -> Value {
    let public = key.public_key();
    let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
    let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
    json!({ "kty": "RSA", "use": "sig", "kid": kid, "n": n, "e": e })
}

pub(super) fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

pub(super) fn signed(
    header: &Value,
    claims: &Value,
    key: &KeyPair,
    with: &'static dyn RsaEncoding,
) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(with, &SystemRandom::new(), message.as_bytes(), &mut signature)
        .unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token as the provider signs it.
pub(super) fn rs256(kid: &str, key: &KeyPair, claims: &Value) -> String {
    signed(
        &json!({ "alg": "RS256", "typ": "JWT", "kid": kid }),
        claims,
        key,
        &RSA_PKCS1_SHA256,
    )
}

pub(super) fn rs384(kid: &str, key: &KeyPair, claims: &Value) -> String {
    signed(
        &json!({ "alg": "RS384", "typ": "JWT", "kid": kid }),
        claims,
        key,
        &RSA_PKCS1_SHA384,
    )
}

async fn moody(
    State(provider): State<Provider>,
    request: axum::extract::Request,
    next: middleware::Next,
) -> Response {
    let mood = provider.world().mood;
    match mood {
        Mood::Well => next.run(request).await,
        Mood::Down => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Overloaded => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "17")]).into_response(),
        Mood::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK.into_response()
        }
        Mood::Babbling => "<html>It works!</html>".into_response(),
        // A right answer, behind more blanks than anybody needs.
        Mood::Endless => {
            let (head, body) = next.run(request).await.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let long = [" ".repeat(300 * 1024).as_bytes(), &body].concat();
            (head.status, long).into_response()
        }
        Mood::Redirecting => Redirect::temporary("/elsewhere").into_response(),
    }
}

async fn describe(State(provider): State<Provider>, Path(tenant): Path<String>) -> Json<Value> {
    let issuer = provider.issuer(&tenant);
    let world = provider.world();
    let own = format!("{}/identity/{tenant}/discovery/v2.0/keys", provider.origin);
    Json(json!({
        "issuer": world.issuer.clone().unwrap_or(issuer),
        "jwks_uri": world.keys_at.clone().unwrap_or(own),
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let fetched = {
        let mut world = provider.world();
        world.key_fetches += 1;
        json!({ "keys": world.keys })
    };
    // Long enough for others to come while this one is under way.
    tokio::time::sleep(Duration::from_millis(30)).await;
    Json(fetched)
}

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;
type Fields = Form<BTreeMap<String, String>>;

fn refuse(status: u16, error: &str, number: u32) -> (StatusCode, Json<Value>) {
    let description = format!("AADSTS{number}: something about ada@contoso.example");
    let body = json!({ "error": error, "error_description": description, "error_codes": [number] });
    (StatusCode::from_u16(status).unwrap(), Json(body))
}

async fn microsoft_token(
    State(provider): State<Provider>,
    Path(tenant): Path<String>,
    Form(form): Fields,
) -> Answer {
    provider.world().last_form.clone_from(&form);
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    if field("client_id") != CLIENT || field("client_secret") != provider.world().client_secret {
        return Err(refuse(401, "invalid_client", 7000215));
    }
    if tenant == OTHER_TENANT {
        return Err(refuse(400, "unauthorized_client", 700016));
    }
    let nonce = match field("grant_type") {
        "authorization_code" => {
            redeemed(&provider, &form).map_err(|()| refuse(400, "invalid_grant", 54005))?
        }
        "refresh_token"
            if provider
                .world()
                .refresh_tokens
                .iter()
                .any(|known| known == field("refresh_token")) =>
        {
            String::new()
        }
        "urn:ietf:params:oauth:grant-type:jwt-bearer" if field("requested_token_use") == "on_behalf_of" => {
            let validated = provider.validator().validate(field("assertion"), now()).await;
            validated
                .map(|_| String::new())
                .map_err(|_| refuse(400, "invalid_grant", 50013))?
        }
        "refresh_token" => return Err(refuse(400, "invalid_grant", 700082)),
        "client_credentials" => {
            return Ok(Json(
                json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "application" }),
            ));
        }
        _ => return Err(refuse(400, "unsupported_grant_type", 70003)),
    };
    match provider.world().standing {
        Standing::Good => {}
        Standing::Revoked => return Err(refuse(400, "invalid_grant", 50173)),
        Standing::NeedsSecondFactor => {
            let (status, Json(mut body)) = refuse(400, "interaction_required", 50076);
            body["claims"] = json!("{\"access_token\":{}}");
            return Err((status, Json(body)));
        }
        Standing::NeverConsented => {
            let (status, Json(mut body)) = refuse(400, "invalid_grant", 65001);
            body["suberror"] = json!("consent_required");
            return Err((status, Json(body)));
        }
    }
    let mut claims = provider.claims();
    claims["nonce"] = json!(nonce);
    Ok(granted(
        &provider,
        field("scope"),
        rs256("first", &FIRST, &claims),
    ))
}

async fn sales_token(State(provider): State<Provider>, headers: HeaderMap, Form(form): Fields) -> Answer {
    if !is_sales_client(&headers) {
        return Err(refuse(401, "invalid_client", 0));
    }
    let known = |token: &String| provider.world().refresh_tokens.contains(token);
    let nonce = match form.get("grant_type").map(String::as_str) {
        Some("authorization_code") => {
            redeemed(&provider, &form).map_err(|()| refuse(400, "invalid_grant", 0))?
        }
        Some("refresh_token") if form.get("refresh_token").is_some_and(known) => String::new(),
        _ => return Err(refuse(400, "invalid_grant", 0)),
    };
    let claims = json!({
        "iss": "https://identity.oraclecloud.com/", "sub": SALES_USER, "nonce": nonce,
        "aud": ["https://identity.oraclecloud.com/", SALES_CLIENT], "exp": now().as_second() + 3600,
    });
    Ok(granted(&provider, "", rs256("sales", &FIRST, &claims)))
}

async fn sales_revoke(State(provider): State<Provider>, headers: HeaderMap, Form(form): Fields) -> Response {
    if !is_sales_client(&headers) {
        return refuse(401, "invalid_client", 0).into_response();
    }
    provider
        .world()
        .refresh_tokens
        .retain(|token| Some(token) != form.get("token"));
    StatusCode::OK.into_response()
}

fn is_sales_client(headers: &HeaderMap) -> bool {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let Some(text) = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok()) else {
        return false;
    };
    let Some((id, secret)) = text.split_once(':') else {
        return false;
    };
    let decode = |text: &str| {
        url::form_urlencoded::parse(format!("v={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    decode(id).as_deref() == Some(SALES_CLIENT) && decode(secret).as_deref() == Some(SECRET)
}

/// The nonce of the sign-in that the code came from, if everything about the redemption is right.
fn redeemed(provider: &Provider, form: &BTreeMap<String, String>) -> Result<String, ()> {
    let sign_in = provider
        .world()
        .sign_ins
        .remove(form.get("code").ok_or(())?)
        .ok_or(())?;
    let verifier = Verifier::parse(form.get("code_verifier").ok_or(())?).map_err(|_| ())?;
    let right = sign_in.challenge.is_answered_by(&verifier)
        && form.get("redirect_uri") == Some(&sign_in.redirect_uri);
    right.then_some(sign_in.nonce).ok_or(())
}

fn granted(provider: &Provider, scope: &str, id_token: String) -> Json<Value> {
    let refresh = RandomCode::generate().expose().to_owned();
    provider.world().refresh_tokens.push(refresh.clone());
    Json(json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": "opaque", "refresh_token": refresh,
        "id_token": id_token, "scope": scope,
    }))
}

pub(super) fn tenant() -> TenantId {
    TENANT.parse().unwrap()
}
