//! What operators look at: figures and health, on a plain listener of their own beside the program's real one.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Serialize;
use tokio::net::TcpListener;

use crate::telemetry::TelemetryError;

const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// From a local write to a vendor's deadline, in seconds.
const DURATION_BUCKETS: [f64; 12] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0,
];
/// How old the oldest unsynced change of a mailbox is when its round ends (R-NEW-6): minutes and hours, where all else takes less.
pub const FRESHNESS: &str = "worker_freshness_seconds";
const FRESHNESS_BUCKETS: [f64; 7] = [60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0, 604_800.0];

/// The figures of this process, in the text form of Prometheus.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// Whether a program can do its work, and if not, what it lacks: short names such as `database`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    Missing(Vec<String>),
}

/// Collects what the `metrics` macros count from now on. Histograms whose names end in `_seconds` count into
/// buckets. A second call returns the same collection: one process may run both programs.
pub fn install_metrics() -> Result<Metrics, TelemetryError> {
    static INSTALLED: OnceLock<Option<Metrics>> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| {
        let durations = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(durations, &DURATION_BUCKETS)
            .ok()?
            .set_buckets_for_metric(Matcher::Full(FRESHNESS.to_owned()), &FRESHNESS_BUCKETS)
            .ok()?;
        builder.install_recorder().ok().map(Metrics)
    });
    installed.clone().ok_or(TelemetryError::AlreadyInstalled)
}

/// `GET /healthz` (200 while the process answers) and `GET /readyz` (200, or 503 with what is missing).
pub fn health_routes<S, R, F>(ready: R) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    R: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Readiness> + Send + 'static,
{
    Router::new()
        .route(
            "/healthz",
            get(|| async {
                Json(Health {
                    status: "ok",
                    missing: Vec::new(),
                })
            }),
        )
        .route(
            "/readyz",
            get(move || async move { ready().await.into_response() }),
        )
}

/// [`health_routes`] and `GET /metrics`.
pub fn operations_routes<R, F>(metrics: Metrics, ready: R) -> Router
where
    R: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Readiness> + Send + 'static,
{
    let text = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    let figures = move || async move { ([text], metrics.0.render()) };
    health_routes(ready).route("/metrics", get(figures))
}

/// The operators' listener: bound first, so that an ephemeral port is known, then served.
#[derive(Debug)]
pub struct Operations {
    listener: TcpListener,
    local_addr: SocketAddr,
}

impl Operations {
    pub async fn bind(listen: SocketAddr) -> std::io::Result<Operations> {
        let listener = TcpListener::bind(listen).await?;
        let local_addr = listener.local_addr()?;
        Ok(Operations { listener, local_addr })
    }

    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Answers until `until` resolves. Open connections are cut then: nothing that matters travels on them.
    pub async fn serve<R, F>(
        self,
        metrics: Metrics,
        ready: R,
        until: impl Future<Output = ()> + Send,
    ) -> std::io::Result<()>
    where
        R: Fn() -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Readiness> + Send + 'static,
    {
        let handle = metrics.0.clone();
        let upkeep = async {
            loop {
                tokio::time::sleep(UPKEEP_EVERY).await;
                handle.run_upkeep();
            }
        };
        tokio::select! {
            served = axum::serve(self.listener, operations_routes(metrics, ready)) => served,
            () = upkeep => Ok(()),
            () = until => Ok(()),
        }
    }
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

impl IntoResponse for Readiness {
    fn into_response(self) -> Response {
        match self {
            Readiness::Ready => Json(Health {
                status: "ready",
                missing: Vec::new(),
            })
            .into_response(),
            Readiness::Missing(missing) => (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(Health {
                    status: "not-ready",
                    missing,
                }),
            )
                .into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Trust;

    #[tokio::test]
    async fn the_operators_listener_tells_health_readiness_and_figures_until_told_to_stop() {
        let metrics = install_metrics().unwrap();
        assert!(
            install_metrics().is_ok(),
            "two programs in one process share one collection"
        );
        metrics::counter!("shares_accepted_total").increment(3);
        metrics::histogram!("share_seconds").record(0.04);

        let (ready_sender, ready) =
            tokio::sync::watch::channel(Readiness::Missing(vec!["database".to_owned()]));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let operations = Operations::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let base = format!("http://{}", operations.local_addr());
        let readiness = move || std::future::ready(ready.borrow().clone());
        let serving = tokio::spawn(operations.serve(metrics, readiness, async {
            let _told = stopped.await;
        }));

        let http = crate::http_client(&Trust::default()).unwrap();
        let get = async |path: &str| {
            let answer = http.get(format!("{base}{path}")).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        assert_eq!(get("/healthz").await, (200, r#"{"status":"ok"}"#.to_owned()));
        assert_eq!(
            get("/readyz").await,
            (503, r#"{"status":"not-ready","missing":["database"]}"#.to_owned())
        );
        ready_sender.send(Readiness::Ready).unwrap();
        assert_eq!(get("/readyz").await, (200, r#"{"status":"ready"}"#.to_owned()));
        let (status, figures) = get("/metrics").await;
        assert_eq!(status, 200);
        assert!(figures.contains("shares_accepted_total 3"), "{figures}");
        assert!(
            figures.contains(r#"share_seconds_bucket{le="0.05"} 1"#),
            "{figures}"
        );

        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
    }
}
