//! What every request can reach.

use crate::assets::Pane;
use crate::checklist::Kept;
use crate::limits::{Buckets, Limits};
use crate::nested::NestedApp;
use crate::startup::field_names;
use crate::streams::Streams;
use authorization::Authorizations;
use exchange::GraphClient;
use identity::{
    AccessTokenRules, AccessTokenValidator, Authority, MicrosoftApp, MicrosoftOAuth, SalesApp, SalesOAuth,
    SignInTenant, TenantId,
};
use jiff::Timestamp;
use runtime::{Clock, Config, Readiness};
use sales::SalesClient;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use sync_core::Settings;
use url::Url;

/// How long an identity provider may take to answer one request.
const IDENTITY_WITHIN: Duration = Duration::from_secs(10);
/// A whole pick list, from the pane's request to its answer.
pub(crate) const PICK_LIST_WITHIN: Duration = Duration::from_secs(5);
const PICK_LIST_BYTES_MAX: usize = 1024 * 1024;
const PICK_LISTS_IN_FLIGHT_MAX: u32 = 4;

/// What a server is built from.
#[derive(Debug)]
pub struct Parts {
    /// Where everything is remembered.
    pub store: Arc<dyn Store>,
    /// What the operator decided.
    pub config: Arc<Config>,
    /// What time it is.
    pub clock: Clock,
    /// Calls others; follows no redirect.
    pub http: reqwest::Client,
    /// How often people may ask.
    pub limits: Limits,
}

/// What every request can reach; clones share one.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Inner>);

#[derive(Debug)]
pub struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Clock,
    pub(crate) tokens: AccessTokenValidator,
    pub(crate) microsoft: MicrosoftOAuth,
    pub(crate) sales: SalesOAuth,
    pub(crate) authorizations: Authorizations,
    pub(crate) records: SalesClient,
    pub(crate) mailboxes: GraphClient,
    pub(crate) pane: Pane,
    pub(crate) callers: Buckets,
    pub(crate) peers: Buckets,
    pub(crate) streams: Streams,
    /// What tests of the setup came to.
    pub(crate) tested: Kept,
    /// Calls others; follows no redirect.
    pub(crate) http: reqwest::Client,
}

impl std::ops::Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl AppState {
    /// Reads the pane's pages and prepares the clients of both identity providers; calls nobody.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            config,
            clock,
            http,
            limits,
        } = parts;
        let authority = Authority::new(config.microsoft.authority.clone());
        let client_id = config.microsoft.client_id.to_string();
        let rules = AccessTokenRules {
            authority: authority.clone(),
            tenants: tenants(&config).collect(),
            audiences: config.microsoft.audiences.clone(),
            client_id: client_id.clone(),
            scope: config.microsoft.api_scope.clone(),
        };
        let microsoft = MicrosoftApp {
            authority,
            client_id,
            client_secret: config.microsoft.client_secret.clone(),
            deadline: IDENTITY_WITHIN,
        };
        let sales = SalesApp {
            identity_url: config.sales.identity_url.clone(),
            client_id: config.sales.client_id.clone(),
            client_secret: config.sales.client_secret.clone(),
            deadline: IDENTITY_WITHIN,
        };
        let microsoft = MicrosoftOAuth::new(microsoft, http.clone());
        let sales = SalesOAuth::new(sales, http.clone());
        Self(Arc::new(Inner {
            tokens: AccessTokenValidator::new(rules, http.clone()),
            authorizations: Authorizations::new(Arc::clone(&store), microsoft.clone(), sales.clone()),
            mailboxes: graph_client(&config, &clock, http.clone()),
            records: sales_client(&config, &clock, http.clone()),
            microsoft,
            sales,
            pane: Pane::read(
                &config.assets_dir,
                &config.office_js_url,
                NestedApp::of(&config, SignInTenant::among(tenants(&config))).as_ref(),
            ),
            callers: Buckets::new(limits.caller),
            peers: Buckets::new(limits.peer),
            streams: Streams::default(),
            tested: Kept::default(),
            http,
            store,
            config,
            clock,
        }))
    }

    /// Whether people can use this server now.
    pub async fn readiness(&self) -> Readiness {
        let mut missing = Vec::new();
        if self.store.queue_depth().await.is_err() {
            missing.push("database".to_owned());
        }
        if self.pane.index.is_none() {
            missing.push("pane".to_owned());
        }
        if missing.is_empty() {
            Readiness::Ready
        } else {
            Readiness::Missing(missing)
        }
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What the administrator has set.
    ///
    /// # Errors
    /// The store's, also where what it holds could not have been saved.
    pub(crate) async fn settings(&self) -> Result<Settings, StoreError> {
        let (configuration, _) = self.store.configuration().await?;
        Settings::read(&configuration.values).map_err(|_| StoreError::Inconsistent {
            table: "configuration",
            column: "document",
            key: String::new(),
        })
    }

    /// Whose page people sign in to Microsoft at.
    pub(crate) fn sign_in_tenant(&self) -> SignInTenant {
        SignInTenant::among(tenants(&self.config))
    }

    /// Where Microsoft sends the browser back to.
    pub(crate) fn microsoft_redirect(&self) -> Url {
        self.config.public_origin.at("/auth/microsoft/callback")
    }

    /// Where the Sales identity domain sends the browser back to.
    pub(crate) fn sales_redirect(&self) -> Url {
        self.config.public_origin.at("/auth/sales/callback")
    }
}

/// The directories whose people may sign in.
pub(crate) fn tenants(config: &Config) -> impl Iterator<Item = TenantId> {
    config.microsoft.tenants.iter().copied().map(TenantId::from)
}

fn graph_client(config: &Config, clock: &Clock, http: reqwest::Client) -> GraphClient {
    let clock = clock.clone();
    let limits = exchange::Limits {
        deadline: PICK_LIST_WITHIN,
        ..exchange::Limits::default()
    };
    GraphClient::new(http, config.microsoft.graph_url.clone(), limits)
        .timed_by(Arc::new(move || clock.running()))
}

fn sales_client(config: &Config, clock: &Clock, http: reqwest::Client) -> SalesClient {
    let clock = clock.clone();
    let pod_limits = sales::PodLimits {
        in_flight_max: config.sales.requests_at_once,
        per_minute: config.sales.requests_per_minute,
    };
    let client = SalesClient::with_names(
        http,
        sales::Settings {
            base_url: config.sales.base_url.at("/"),
            rest_version: config.sales.rest_version.clone(),
            framework_version: u8::try_from(config.sales.framework_version).unwrap_or(u8::MAX),
            source_system: config.sales.source_system.clone(),
            limits: sales::Limits {
                deadline: PICK_LIST_WITHIN,
                answer_bytes_max: PICK_LIST_BYTES_MAX,
                in_flight_max: PICK_LISTS_IN_FLIGHT_MAX,
                ..sales::Limits::default()
            },
            // Pick lists have no descriptions.
            tidy_description: str::to_owned,
        },
        // The program has not started where they cannot be used.
        field_names(config).unwrap_or_default(),
    );
    client.limited(pod_limits, Arc::new(move || clock.running()))
}
