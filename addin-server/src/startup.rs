//! Puts the program together from its configuration, serves it, and takes it down.

use crate::{App, AppState, Limits, Parts};
use anyhow::Context;
use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use runtime::config::{ConfigMistakes, Database, Mistake, Tls};
use runtime::{Clock, Config, Operations};
use sales::Names;
use secrecy::ExposeSecret;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use store::seal::{KeyId, RingError, Sealer, SealingKey};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

/// Requests under way may finish within this time.
const LAST_REQUESTS_WITHIN: Duration = Duration::from_secs(10);
/// A client that sends its headers more slowly is cut off.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const SWEEP_EVERY: Duration = Duration::from_secs(60);

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

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// Whatever keeps the program from starting, in words for an operator.
pub fn run(config: Config) -> anyhow::Result<()> {
    runtime::install_crypto();
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    threads
        .context("no threads could be started")?
        .block_on(serve(config))
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let stop = runtime::shutdown_requested().context("signals cannot be heard")?;
    let metrics = runtime::install_metrics()?;
    let http = runtime::http_client(&config.trust)?;
    let config = Arc::new(config);
    let store = open_store(&config).await?;
    let clock = clock(&config, &http).await;
    let tls = match &config.tls {
        Some(tls) => Some(certificate(tls).await?),
        None => None,
    };
    let listener = listen(config.listen)?;
    let listening_at = listener.local_addr()?;
    let operations = config.metrics.server_listen;
    let operations = Operations::bind(operations)
        .await
        .with_context(|| format!("metrics.server_listen: {operations} is taken"))?;

    let app = App::new(Parts {
        store,
        config: Arc::clone(&config),
        clock,
        http,
        limits: Limits::from(config.limits),
    });
    let state = app.state().clone();
    let ready = {
        let state = state.clone();
        move || {
            let state = state.clone();
            async move { state.readiness().await }
        }
    };
    tracing::info!(listen = %listening_at, public_origin = %config.public_origin, "serving");
    let handle = Handle::new();
    let stopping = async {
        stop.await;
        handle.graceful_shutdown(Some(LAST_REQUESTS_WITHIN));
        std::future::pending::<()>().await;
    };
    tokio::select! {
        served = serve_people(listener, tls, handle.clone(), app.into_router()) => served.context("serving ended")?,
        watched = operations.serve(metrics, ready, std::future::pending()) => watched.context("metrics ended")?,
        () = sweep(&state) => {}
        () = stopping => {}
    }
    tracing::info!("stopped");
    Ok(())
}

async fn serve_people(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
    router: Router,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(tls) => {
            let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle);
            impatient(&mut server);
            server.serve(service).await
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            impatient(&mut server);
            server.serve(service).await
        }
    }
}

/// A connection that says nothing costs little, but must not cost it for ever.
fn impatient<A>(server: &mut Server<SocketAddr, A>) {
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN);
    server
        .http_builder()
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEADERS_WITHIN);
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).with_context(|| format!("listen: {address} is taken"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn certificate(tls: &Tls) -> anyhow::Result<RustlsConfig> {
    RustlsConfig::from_pem_file(&tls.cert_file, &tls.key_file)
        .await
        .context("tls.cert_file and tls.key_file do not hold a certificate and its key")
}

/// The machine's clock, or the stand-ins' where the operator says so.
async fn clock(config: &Config, http: &reqwest::Client) -> Clock {
    match &config.clock_url {
        None => Clock::system(),
        Some(url) => {
            let (clock, follow) = Clock::following(url.clone(), http.clone()).await;
            tokio::spawn(follow);
            clock
        }
    }
}

/// Removes what has run out; whatever else happens, nothing that has run out opens anything.
async fn sweep(state: &AppState) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        match state.store.sweep_expired(state.now()).await {
            Ok(0) => {}
            Ok(swept) => tracing::debug!(swept, "tickets and sessions that have run out were removed"),
            Err(error) => tracing::warn!(error = %crate::problem::chain(&error), "nothing was swept"),
        }
    }
}

/// The store that the configuration names, with its schema brought up to date.
///
/// # Errors
/// Keys that cannot be used, or a database that does not open.
pub async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    let ring = config
        .keys
        .ring
        .iter()
        .map(|(name, key)| Ok((KeyId::parse(name)?, SealingKey::from_bytes(*key.expose_secret()))))
        .collect::<Result<Vec<_>, RingError>>()
        .context("keys.ring")?;
    let sealer = Sealer::new(ring, KeyId::parse(&config.keys.current)?).context("keys.current")?;
    match &config.database {
        Database::Sqlite { path } => {
            let url = format!("sqlite:{}", path.display());
            Ok(Arc::new(
                SqliteStore::open(&url, sealer).await.context("database_url")?,
            ))
        }
        Database::Postgres(url) => {
            let extra_ca_file = config.trust.extra_ca_file.as_deref();
            let store = PostgresStore::open(url.expose(), extra_ca_file, sealer).await;
            Ok(Arc::new(store.context("database_url")?))
        }
    }
}
