//! The stand-ins, a database, and users who have signed in.

use authorization::{Authorizations, NoAccess};
use identity::{Authority, MicrosoftApp, MicrosoftOAuth, SalesApp, SalesOAuth};
use jiff::{SignedDuration, Timestamp};
use sandbox::identity::model::CodeRequest;
use sandbox::options::{MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, SALES_CLIENT_ID, SALES_CLIENT_SECRET};
use sandbox::sales::model::domain::EVERYTHING;
use sandbox::seed::companies::CONTOSO_TENANT;
use sandbox::{Options, RunningSandbox, Sandbox};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use store::seal::{KeyId, Sealer, SealingKey};
use store::tokens::{TokenKind, TokenSet};
use store::users::{MicrosoftIdentity, User};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const ADA: &str = "ada@contoso.example";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://app.example/auth/microsoft/callback";

pub(crate) struct Stage {
    pub(crate) running: RunningSandbox,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) http: reqwest::Client,
    _database: TempDir,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        let mut options = Options::default();
        options.microsoft_app.redirect_uris.push(CALLBACK.to_owned());
        let running = Sandbox::start(options).await.unwrap();
        let database = tempfile::tempdir().unwrap();
        let id = KeyId::parse("k1").unwrap();
        let sealer = Sealer::new([(id.clone(), SealingKey::from_bytes([7; 32]))], id).unwrap();
        let url = format!("sqlite:{}", database.path().join("store.db").display());
        #[expect(clippy::disallowed_methods, reason = "a test's own client")]
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            running,
            store: Arc::new(SqliteStore::open(&url, sealer).await.unwrap()),
            http,
            _database: database,
        }
    }

    /// One program's view; two of them know nothing of each other but what is stored.
    pub(crate) fn program(&self) -> Authorizations {
        let deadline = Duration::from_secs(1);
        let microsoft = MicrosoftApp {
            authority: Authority::new(self.running.url("/identity").parse().unwrap()),
            client_id: MICROSOFT_CLIENT_ID.to_owned(),
            client_secret: SecretString::from(MICROSOFT_CLIENT_SECRET),
            deadline,
        };
        let sales = SalesApp {
            identity_url: self.running.url("/sales-identity").parse().unwrap(),
            client_id: SALES_CLIENT_ID.to_owned(),
            client_secret: SecretString::from(SALES_CLIENT_SECRET),
            deadline,
        };
        Authorizations::new(
            self.store.clone(),
            MicrosoftOAuth::new(microsoft, self.http.clone()),
            SalesOAuth::new(sales, self.http.clone()),
        )
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.running.sandbox
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.sandbox().now()
    }

    /// Time passes.
    pub(crate) fn later(&self, secs: i64) {
        self.sandbox().advance(SignedDuration::from_secs(secs));
    }

    /// Ada, known and not signed in.
    pub(crate) async fn ada(&self) -> User {
        self.person(ADA).await
    }

    /// Grace, the same. What she signs in with is Ada's, which nothing tells apart here.
    pub(crate) async fn grace(&self) -> User {
        self.person("grace@contoso.example").await
    }

    async fn person(&self, address: &str) -> User {
        let oid = {
            let world = self.sandbox().world();
            let (_, account) = world.identity.account(address).unwrap();
            account.person.oid.clone()
        };
        let identity = MicrosoftIdentity {
            tenant: Uuid::try_parse(CONTOSO_TENANT).unwrap(),
            object: Uuid::try_parse(&oid).unwrap(),
        };
        self.store.ensure_user(identity, self.now()).await.unwrap()
    }

    /// What a sign-in of hers brings, stored.
    pub(crate) async fn sign_in(&self, user: &User, kind: TokenKind) {
        let tokens = match kind {
            TokenKind::Exchange => self.microsoft_tokens(),
            TokenKind::Sales => self.sales_tokens(),
        };
        self.store
            .put_authorization(user.id, kind, &tokens, self.now())
            .await
            .unwrap();
    }

    fn microsoft_tokens(&self) -> TokenSet {
        let (now, origin) = (self.now(), self.sandbox().origin_text());
        let request = CodeRequest {
            tenant: CONTOSO_TENANT.to_owned(),
            client_id: MICROSOFT_CLIENT_ID.to_owned(),
            redirect_uri: CALLBACK.to_owned(),
            scope: authorization::GRAPH_SCOPES.to_owned(),
            code_challenge: CHALLENGE.to_owned(),
            nonce: None,
            claims: None,
        };
        let identity = &mut self.sandbox().world().identity;
        let code = identity.authorize(&request, ADA, now).unwrap();
        let tokens = identity
            .redeem(&code, VERIFIER, CALLBACK, MICROSOFT_CLIENT_ID, &origin, now)
            .unwrap();
        let text = |name: &str| tokens.body[name].as_str().unwrap();
        let lifetime = tokens.body["expires_in"].as_i64().unwrap();
        TokenSet {
            refresh: Some(SecretString::from(text("refresh_token"))),
            access: SecretString::from(text("access_token")),
            access_expires_at: now + SignedDuration::from_secs(lifetime),
        }
    }

    fn sales_tokens(&self) -> TokenSet {
        let now = self.now();
        let scope = format!("openid offline_access {EVERYTHING}");
        let issued = self
            .sandbox()
            .world()
            .sales
            .sign_in(SALES_CLIENT_ID, ADA, &scope, now)
            .unwrap();
        TokenSet {
            refresh: issued.refresh_token.map(SecretString::from),
            access: SecretString::from(issued.access_token),
            access_expires_at: now + SignedDuration::from_secs(3600),
        }
    }

    /// How often a path of the identity providers was asked.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let log = self.sandbox().log().since(0);
        log.iter().filter(|entry| entry.path.contains(path)).count()
    }

    pub(crate) async fn tell(&self, path: &str, body: &'static str) {
        let answer = self
            .http
            .post(self.running.url(path))
            .body(body)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
}

/// The kind of an error, to compare.
pub(crate) fn name(error: &NoAccess) -> &'static str {
    match error {
        NoAccess::Missing => "missing",
        NoAccess::Lapsed => "lapsed",
        NoAccess::TryLater { .. } => "try later",
        NoAccess::OperatorMustAct { .. } => "operator",
        NoAccess::Store(_) => "store",
    }
}
