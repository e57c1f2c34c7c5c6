//! An end in the middle of things.

use futures::FutureExt as _;

/// Polls `future` at most `polls` times and then drops it, as a crash would: what was not saved is gone. True if it ended
/// before.
pub async fn crash_after<T>(polls: usize, future: impl Future<Output = T>) -> bool {
    let mut future = Box::pin(future.fuse());
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return std::task::Poll::Ready(false);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            std::task::Poll::Ready(_) => std::task::Poll::Ready(true),
            std::task::Poll::Pending if left == 0 => std::task::Poll::Ready(false),
            std::task::Poll::Pending => std::task::Poll::Pending,
        }
    })
    .await
}
