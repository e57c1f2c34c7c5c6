//! Takes in small bodies that nobody asked for, before the answer leaves.
//!
//! A refusal is often ready before the body has arrived. Over HTTP/2 the answer would then be followed by a reset of the
//! stream, and there are clients that lose the answer over that; over HTTP/1 the connection could not be used again.

use crate::extract::BODY_BYTES_MAX;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// From the head of a request on: whoever sends more slowly than this is not waited for.
const WITHIN: Duration = Duration::from_secs(2);

/// The layer around everything that answers.
pub(crate) async fn take_in(request: Request, next: Next) -> Response {
    // Whoever waits for *100 Continue* has sent no body yet, and keeps it after a refusal.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let until = Instant::now() + WITHIN;
    let (head, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(head, Body::new(body.clone()))).await;
    let _taken_in_or_given_up = timeout_at(until, body.drain()).await;
    response
}

/// A body that is still there after its reader has gone.
#[derive(Debug, Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is left, if that is little.
    async fn drain(mut self) {
        let mut taken = 0;
        while !self.is_end_stream() && taken + self.size_hint().lower() <= BODY_BYTES_MAX as u64 {
            match poll_fn(|context| Pin::new(&mut self).poll_frame(context)).await {
                Some(Ok(frame)) => taken += frame.data_ref().map_or(0, |data| data.len() as u64),
                Some(Err(_)) | None => return,
            }
        }
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
