//! Asks a busy database again.

use std::future::Future;
use std::time::Duration;
use store::StoreError;

const TRIES_MAX: u32 = 5;
const AGAIN_AFTER: Duration = Duration::from_millis(100);

/// The same write until the database takes it, a few times. A write that can never succeed is tried once.
pub(crate) async fn patiently<T, F>(mut write: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 1..TRIES_MAX {
        match write().await {
            Err(StoreError::Unavailable(_)) => tokio::time::sleep(AGAIN_AFTER).await,
            done @ (Ok(_)
            | Err(
                StoreError::Forgotten | StoreError::Inconsistent { .. } | StoreError::Sealed { .. },
            )) => return done,
        }
    }
    write().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn busy() -> StoreError {
        StoreError::Unavailable("database is locked".into())
    }

    #[tokio::test]
    async fn a_busy_database_is_asked_again_and_a_broken_one_is_not() {
        let tries = Cell::new(0);
        let saved = patiently(|| async {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err(busy()) } else { Ok("saved") }
        });
        assert!(matches!(saved.await, Ok("saved")));
        assert_eq!(tries.get(), 3);

        tries.set(0);
        let broken = patiently(|| async {
            tries.set(tries.get() + 1);
            Err::<(), _>(StoreError::Sealed {
                key_id: "k1".to_owned(),
            })
        });
        assert!(matches!(broken.await, Err(StoreError::Sealed { .. })));
        assert_eq!(tries.get(), 1);
    }

    #[tokio::test]
    async fn patience_ends() {
        let tries = Cell::new(0);
        let busy = patiently(|| async {
            tries.set(tries.get() + 1);
            Err::<(), _>(busy())
        });
        assert!(matches!(busy.await, Err(StoreError::Unavailable(_))));
        assert_eq!(tries.get(), TRIES_MAX);
    }
}
