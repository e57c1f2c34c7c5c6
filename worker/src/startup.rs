//! From the configuration to everything that jobs work with.

use crate::context::Context;
use crate::hourly::{Hourly, Hours};
use crate::notices::{GraphSender, Sender, SmtpSender, Writer};
use crate::searches::Searches;
use anyhow::Context as _;
use authorization::Authorizations;
use exchange::GraphClient;
use identity::{Authority, MicrosoftApp, MicrosoftOAuth, SalesApp, SalesOAuth};
use jiff::SignedDuration;
use runtime::config::{ConfigMistakes, Database, Mistake, NoticeSender, Notices};
use runtime::{Clock, Config};
use sales::{Names, SalesClient};
use secrecy::{ExposeSecret as _, SecretBox};
use std::sync::Arc;
use store::Store;
use store::notices::MailAddress;
use store::seal::{KeyId, RingError, Sealer, SealingKey};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use tokio::sync::OnceCell;

/// Opens the database that the configuration names, with the keys of this deployment.
///
/// # Errors
/// What cannot be opened, for an operator.
pub async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    let key = |key: &SecretBox<[u8; 32]>| SealingKey::from_bytes(*key.expose_secret());
    let ring: Result<Vec<_>, RingError> = config
        .keys
        .ring
        .iter()
        .map(|(id, bytes)| Ok((KeyId::parse(id)?, key(bytes))))
        .collect();
    let sealer = Sealer::new(ring?, KeyId::parse(&config.keys.current)?)?;
    match &config.database {
        Database::Sqlite { path } => {
            let url = format!("sqlite:{}", path.display());
            let store = SqliteStore::open(&url, sealer).await.context("the database")?;
            Ok(Arc::new(store))
        }
        Database::Postgres(url) => {
            let store = PostgresStore::open(url.expose(), config.trust.extra_ca_file.as_deref(), sealer)
                .await
                .context("the database")?;
            Ok(Arc::new(store))
        }
    }
}

/// What the pod calls attributes that it calls something else.
///
/// # Errors
/// Each key of the configuration that names no attribute, or no name of one.
pub fn field_names(config: &Config) -> Result<Names, ConfigMistakes> {
    let fields = config.sales.fields.iter();
    let names = Names::from_pairs(fields.map(|(ours, theirs)| (ours.as_str(), theirs.as_str())));
    names.map_err(|wrong| {
        let mistakes = wrong.into_iter().map(|wrong| Mistake {
            key: format!("sales.fields.{}", wrong.given),
            problem: wrong.to_string(),
        });
        ConfigMistakes(mistakes.collect())
    })
}

/// Builds the context.
///
/// # Errors
/// What of the configuration cannot be used, for an operator.
pub fn context(
    config: &Config,
    store: Arc<dyn Store>,
    clock: Clock,
    http: reqwest::Client,
) -> anyhow::Result<Context> {
    let deadline = config.doubt.request_deadline;
    let microsoft = MicrosoftOAuth::new(
        MicrosoftApp {
            authority: Authority::new(config.microsoft.authority.clone()),
            client_id: config.microsoft.client_id.to_string(),
            client_secret: config.microsoft.client_secret.clone(),
            deadline,
        },
        http.clone(),
    );
    let sales_identity = SalesOAuth::new(
        SalesApp {
            identity_url: config.sales.identity_url.clone(),
            client_id: config.sales.client_id.clone(),
            client_secret: config.sales.client_secret.clone(),
            deadline,
        },
        http.clone(),
    );
    let graph_limits = exchange::Limits {
        deadline,
        ..exchange::Limits::default()
    };
    let sales_settings = sales::Settings {
        base_url: config.sales.base_url.at("/"),
        rest_version: config.sales.rest_version.clone(),
        framework_version: u8::try_from(config.sales.framework_version).context("sales.framework_version")?,
        source_system: config.sales.source_system.clone(),
        tidy_description: exchange::html::sanitised,
        limits: sales::Limits {
            deadline,
            ..sales::Limits::default()
        },
    };
    let pod_limits = sales::PodLimits {
        in_flight_max: config.sales.requests_at_once,
        per_minute: config.sales.requests_per_minute,
    };
    let time: exchange::Time = {
        let clock = clock.clone();
        Arc::new(move || clock.running())
    };
    Ok(Context {
        authorizations: Authorizations::new(Arc::clone(&store), microsoft, sales_identity),
        graph: GraphClient::new(http.clone(), config.microsoft.graph_url.clone(), graph_limits)
            .timed_by(Arc::clone(&time)),
        sales: SalesClient::with_names(http, sales_settings, field_names(config)?).limited(pod_limits, time),
        pod_known: OnceCell::new(),
        internal: config.microsoft.internal_domains.iter().cloned().collect(),
        grace: signed(config.doubt.grace)?,
        hours: Hours::default(),
        profiles: Hourly::default(),
        task_lists: Hourly::default(),
        mail_scopes: Hourly::default(),
        searches: Searches::default(),
        notices: config
            .notices
            .as_ref()
            .map(|notices| writer(config, notices))
            .transpose()?,
        send_window: signed(config.doubt.send_window)?,
        lease: config.worker.lease,
        slots: config.worker.slots,
        store,
        clock,
    })
}

/// Who sends notices, as the operator wants it.
fn writer(config: &Config, notices: &Notices) -> anyhow::Result<Writer> {
    let from = MailAddress::parse(&notices.from).context("notices.from is no mail address")?;
    let link = config.public_origin.at("/");
    let sender = match &notices.sender {
        NoticeSender::Graph { tenant } => Sender::Graph(GraphSender { tenant: *tenant }),
        NoticeSender::Smtp(smtp) => {
            let authorities = match &config.trust.extra_ca_file {
                Some(file) => std::fs::read(file).context("the file of trust.extra_ca_file")?,
                None => Vec::new(),
            };
            let host = link.host_str().unwrap_or("localhost");
            let sender = SmtpSender::new(smtp.clone(), from.clone(), host, &authorities);
            Sender::Smtp(sender.context("notices.smtp, with the certificates of trust.extra_ca_file")?)
        }
    };
    Ok(Writer {
        sender,
        from,
        product: config.display_name.clone(),
        link,
    })
}

fn signed(duration: std::time::Duration) -> anyhow::Result<SignedDuration> {
    SignedDuration::try_from(duration).context("a duration of the configuration is too long")
}
