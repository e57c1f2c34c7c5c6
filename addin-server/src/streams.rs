//! Streams that are open, and how they hear that something may have changed.

use crate::problem::Refusal;
use axum::http::{HeaderValue, header};
use shared::api::problem::ProblemCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Store;
use store::users::UserId;
use tokio::sync::{Mutex as Turn, watch};

/// Streams that one user may have open: a pane in each of a few windows.
const STREAMS_MAX: u32 = 6;
/// When somebody with too many may try again, in seconds.
const RETRY_AFTER_SECS: u64 = 30;
/// How long nothing is waited for where the store fails at once.
const PAUSE: Duration = Duration::from_secs(1);

/// The streams of this server.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    open: Arc<Mutex<HashMap<UserId, u32>>>,
    turn: Turn<()>,
    changes: watch::Sender<()>,
}

/// What one stream has heard of changes.
#[derive(Debug)]
pub(crate) struct Ear(watch::Receiver<()>);

/// A stream's place among its user's; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    open: Arc<Mutex<HashMap<UserId, u32>>>,
    user: UserId,
}

impl Streams {
    /// A place for one more stream of this user.
    ///
    /// # Errors
    /// 429 where they have as many as they may.
    pub(crate) fn take(&self, user: UserId) -> Result<Place, Refusal> {
        let mut open = held(&self.open);
        let count = open.entry(user).or_default();
        if *count >= STREAMS_MAX {
            let wait = HeaderValue::from(RETRY_AFTER_SECS);
            return Err(Refusal::new(ProblemCode::TooManyRequests).with_header(header::RETRY_AFTER, wait));
        }
        *count += 1;
        Ok(Place {
            open: Arc::clone(&self.open),
            user,
        })
    }

    /// An ear for the changes from now on.
    pub(crate) fn listen(&self) -> Ear {
        Ear(self.changes.subscribe())
    }

    /// Returns when something may have changed since `ear` was last [cleared](Ear::clear), or after `at_most`. One of all
    /// streams asks the store, and tells the others; whoever it is may go away at any time, and another one asks.
    pub(crate) async fn changed(&self, ear: &mut Ear, store: &dyn Store, at_most: Duration) {
        tokio::select! {
            biased;
            // The sender lives as long as this does.
            _ = ear.0.changed() => {}
            _turn = self.turn.lock() => {
                if store.changed(at_most).await.is_err() {
                    tokio::time::sleep(PAUSE.min(at_most)).await;
                }
                self.changes.send_replace(());
            }
            () = tokio::time::sleep(at_most) => {}
        }
    }
}

impl Ear {
    /// What was heard until now is looked at next.
    pub(crate) fn clear(&mut self) {
        self.0.mark_unchanged();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = held(&self.open);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

fn held(open: &Mutex<HashMap<UserId, u32>>) -> MutexGuard<'_, HashMap<UserId, u32>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_user_has_so_many_streams_and_a_closed_one_makes_room() {
        let streams = Streams::default();
        let (ada, grace) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let mut places: Vec<_> = (0..STREAMS_MAX).map(|_| streams.take(ada).unwrap()).collect();
        let refusal = streams.take(ada).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::TooManyRequests);
        assert!(streams.take(grace).is_ok());
        places.pop();
        assert!(streams.take(ada).is_ok());
        drop(places);
        assert!(held(&streams.open).is_empty());
    }
}
