//! The requests of one write: they have one deadline together.
//!
//! Who asks later whether a write landed waits until nothing of it can be under way any more. That time is reckoned from when
//! the write was begun, however many requests it takes.

use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

tokio::task_local! {
    static LEAVES_UNTIL: Instant;
}

/// `write`, none of whose requests leaves later than so long from now: what would is [`Lost::NeverSent`], for being
/// [`Error::Late`]. Reads leave at any time, for they change nothing.
///
/// [`Lost::NeverSent`]: crate::Lost::NeverSent
/// [`Error::Late`]: crate::Error::Late
pub fn as_one_write<F: Future>(within: Duration, write: F) -> impl Future<Output = F::Output> {
    LEAVES_UNTIL.scope(Instant::now() + within, write)
}

/// Whether what is not a read may leave no more.
pub(crate) fn is_too_late() -> bool {
    LEAVES_UNTIL
        .try_with(|until| Instant::now() > *until)
        .unwrap_or(false)
}
