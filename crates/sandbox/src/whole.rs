//! Every request is taken in whole before anybody answers it.
//!
//! An answer that leaves before the body has come is followed by a reset of the HTTP/2 stream, and there are clients that
//! lose the answer over that.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// More than any vendor takes.
pub(crate) const LARGEST_BODY: usize = 160 * 1024 * 1024;

/// The layer around everything.
pub(crate) async fn whole(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}
