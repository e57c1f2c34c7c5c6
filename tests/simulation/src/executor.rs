//! The executor: polls one worker once. A crash is dropping it. No runtime, no threads, no time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Something a worker does, which ends with `T`.
pub type Task<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Goes on with a task to its next pause; its result if it has ended.
pub fn poll_once<T>(task: &mut Task<T>) -> Option<T> {
    match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

/// Gives the word back once, so that anything may happen here.
pub async fn pause() {
    let mut paused = false;
    std::future::poll_fn(move |_| {
        if paused {
            Poll::Ready(())
        } else {
            paused = true;
            Poll::Pending
        }
    })
    .await;
}
