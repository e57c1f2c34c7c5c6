//! Who works alone.
//!
//! A transaction sees what was committed before each of its statements, and others go on meanwhile. So what must not change
//! between reading and writing is locked first, always in this order: what is named by [`Alone`], all in one statement; then
//! rows of meetings, by id; then whatever else, of a run its row before
//! the jobs of its rounds. All locks end with the transaction.
//!
//! Forgetting somebody takes rows of every table, in the order of the database's own cascade; a ring that others close with it
//! is cut by PostgreSQL, and [`out_of_rings`] begins again.

use crate::{Refused, unavailable};
use sqlx::postgres::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use store::StoreError;
use store::links::{CopyId, MeetingId};
use store::rows::Place;
use store::users::UserId;

/// Records are locked by what they are called, which is spread over so many locks: a page of them takes all at most.
const STRIPES: u32 = 64;
/// How often one transaction may be stopped as part of a ring.
const RINGS_MAX: u32 = 5;
/// [Class 40 of its error codes](https://www.postgresql.org/docs/current/errcodes-appendix.html).
const DEADLOCK_DETECTED: &str = "40P01";

/// What one transaction at a time does, in the order in which it is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Alone {
    /// Takes jobs: whoever claims sees every earlier claim.
    Claims,
    /// Puts jobs of a user among those that wait, where each waits once.
    Lane(UserId),
    /// Counts deletions of the whole deployment.
    Deletions,
    /// Opens, seats and counts what belongs to one mailbox.
    Mailbox(UserId),
    /// Opens records by a key or a number that may be new.
    Record(u32),
    /// Begins runs, and forgets them.
    Runs,
    /// Takes notices: whoever asks sees what everybody before took.
    Notices,
}

impl Alone {
    /// A record of this kind, by a key or a number of it.
    pub(crate) fn record(kind: &str, name: &[u8]) -> Self {
        let bytes = kind.bytes().chain([0]).chain(name.iter().copied());
        // FNV-1a: the same in every program, of whatever version.
        let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        Self::Record(hash % STRIPES)
    }

    /// As PostgreSQL knows it: a class, and which of it. Two users may share a lock, and wait for each other in vain at worst.
    fn key(self) -> (i32, i32) {
        match self {
            Self::Claims => (1, 0),
            Self::Lane(user) => (2, spread(user)),
            Self::Deletions => (3, 0),
            Self::Mailbox(user) => (4, spread(user)),
            Self::Record(stripe) => (5, i32::from_ne_bytes(stripe.to_ne_bytes())),
            Self::Runs => (6, 0),
            Self::Notices => (7, 0),
        }
    }
}

/// The last bytes of an id are random.
fn spread(user: UserId) -> i32 {
    let [.., a, b, c, d] = *user.0.as_bytes();
    i32::from_be_bytes([a, b, c, d])
}

/// Waits until this transaction alone does these.
pub(crate) async fn alone(
    tx: &mut PgConnection,
    what: impl IntoIterator<Item = Alone>,
) -> Result<(), StoreError> {
    let keys: BTreeSet<_> = what.into_iter().map(Alone::key).collect();
    let (classes, keys): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(class, key) FROM unnest($1::INTEGER[], $2::INTEGER[]) AS alone (class, key)",
        &classes,
        &keys
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Locks rows of meetings; says which of them there are, and their generations.
pub(crate) async fn meetings(
    tx: &mut PgConnection,
    meetings: impl IntoIterator<Item = MeetingId>,
) -> Result<BTreeMap<MeetingId, i64>, StoreError> {
    let ids: Vec<_> = meetings.into_iter().map(|id| id.0.as_bytes().to_vec()).collect();
    let rows = sqlx::query!(
        "SELECT id, generation FROM meetings WHERE id = ANY ($1) ORDER BY id FOR UPDATE",
        &ids
    )
    .fetch_all(tx)
    .await
    .map_err(unavailable)?;
    rows.iter()
        .map(|row| {
            let id = Place::new("meetings", &row.id).id("id", &row.id)?;
            Ok((MeetingId(id), row.generation))
        })
        .collect()
}

/// Locks the meetings of copies.
pub(crate) async fn meetings_of(tx: &mut PgConnection, copies: &[CopyId]) -> Result<(), StoreError> {
    let ids: Vec<_> = copies.iter().map(|id| id.0.as_bytes().to_vec()).collect();
    sqlx::query!(
        "SELECT id FROM meetings WHERE id IN (SELECT meeting_id FROM copies WHERE id = ANY ($1)) ORDER BY id FOR UPDATE",
        &ids
    )
    .fetch_all(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// The same transaction again where PostgreSQL stopped it because it and another waited for each other: nothing of it was kept,
/// and the other has gone on.
pub(crate) async fn out_of_rings<T, F>(transaction: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 1..RINGS_MAX {
        match transaction().await {
            Err(StoreError::Unavailable(error)) if is_ring(&*error) => {}
            done => return done,
        }
    }
    transaction().await
}

fn is_ring(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    error
        .downcast_ref::<Refused>()
        .is_some_and(|refused| refused.code == DEADLOCK_DETECTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn locks_are_taken_in_the_order_in_which_they_are_named() {
        let user = UserId(Uuid::from_u128(0x1234_5678));
        let order = [
            Alone::Claims,
            Alone::Lane(user),
            Alone::Deletions,
            Alone::Mailbox(user),
            Alone::Record(7),
            Alone::Runs,
            Alone::Notices,
        ];
        assert!(order.is_sorted());
        assert!(order.map(Alone::key).is_sorted());
        assert_eq!(Alone::Lane(user).key(), (2, 0x1234_5678));
    }

    #[test]
    fn a_record_has_the_same_lock_in_every_version() {
        assert_eq!(Alone::record("appointment", b"one"), Alone::Record(38));
        assert_ne!(
            Alone::record("appointment", b"one"),
            Alone::record("series", b"one")
        );
    }
}
