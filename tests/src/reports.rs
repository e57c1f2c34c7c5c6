//! What browsers report about content security: every page is asked to report here, whichever window it stands in.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::sync::{Arc, Mutex};

const REPORTS: &str = "/content-security-reports";
const REPORT_BYTES_MAX: usize = 64 * 1024;

/// The reports so far; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reports(Arc<Mutex<Vec<String>>>);

impl Reports {
    /// The same router, whose content security policies name an address for reports and are otherwise unchanged.
    pub(crate) fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), collect))
    }

    /// Everything reported since the last call, as JSON texts.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

async fn collect(State(reports): State<Reports>, request: Request, next: Next) -> Response {
    if request.uri().path() == REPORTS {
        let report = to_bytes(request.into_body(), REPORT_BYTES_MAX).await.unwrap();
        let report = String::from_utf8_lossy(&report).into_owned();
        reports.0.lock().unwrap().push(report);
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut response = next.run(request).await;
    if let Some(policy) = response.headers().get(header::CONTENT_SECURITY_POLICY) {
        let reported = format!("{}; report-uri {REPORTS}", policy.to_str().unwrap());
        let reported = HeaderValue::from_str(&reported).unwrap();
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, reported);
    }
    response
}
