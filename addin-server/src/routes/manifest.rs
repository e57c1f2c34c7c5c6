//! The manifest of this deployment, for the administrator to install.

use crate::manifest::Deployment;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderName, header};

/// The manifest with this deployment's address and ids.
#[utoipa::path(get, path = "/manifest.xml", tag = "operations",
    responses((status = 200, body = String, content_type = "application/xml")))]
pub(crate) async fn manifest(State(state): State<AppState>) -> ([(HeaderName, &'static str); 2], String) {
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, Deployment::of(&state.config).manifest())
}
