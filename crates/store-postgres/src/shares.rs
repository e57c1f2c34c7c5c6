//! Shares.

use crate::drafts;
use crate::jobs::finish;
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::jobs::{JobKind, LeasedJob};
use store::rows::{Place, ShareRow, StateColumns, columns_of, micros, name_of_item_kind};
use store::shares::{Accepted, Earlier, Extent, NewShare, Share, ShareId, ShareState, Shares};
use store::users::UserId;
use store::{StoreError, blob};

/// A person waits for it.
pub(crate) const PRIORITY: i64 = 10;

#[async_trait]
impl Shares for PostgresStore {
    async fn accept_share(&self, share: &NewShare) -> Result<Accepted, StoreError> {
        let place = Place::new("shares", share.id.0.as_bytes());
        let created_at = micros(share.created_at);
        let mut connection = self.connection().await?;
        if !add(&mut connection, share, created_at).await? {
            let found = earlier(
                &mut connection,
                share.user,
                &share.idempotency_key,
                &share.fingerprint,
            )
            .await?;
            // The id is taken and the key is not: somebody made the same id twice.
            return found.map(Accepted::from).ok_or_else(|| place.inconsistent("id"));
        }
        self.changes.announce();
        Ok(Accepted::New(Share {
            id: share.id,
            user: share.user,
            order: share.order.clone(),
            state: ShareState::Queued(None),
            created_at: place.moment("created_at", created_at)?,
        }))
    }

    async fn earlier_share(
        &self,
        user: UserId,
        idempotency_key: &str,
        fingerprint: &[u8; 32],
    ) -> Result<Option<Earlier>, StoreError> {
        earlier(&mut *self.connection().await?, user, idempotency_key, fingerprint).await
    }

    async fn share(&self, user: UserId, id: ShareId) -> Result<Option<Share>, StoreError> {
        let row = sqlx::query_as!(
            ShareRow,
            "SELECT id, user_id, fingerprint, kind, item_id, related, composing, whole_thread, state, reason, reason_detail,
                    sales_id, sales_number, created_at
             FROM shares WHERE user_id = $1 AND id = $2",
            user.0.as_bytes().as_slice(),
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Share::try_from).transpose()
    }

    async fn recent_shares(
        &self,
        user: UserId,
        since: Timestamp,
        max: u32,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = sqlx::query_as!(
            ShareRow,
            "SELECT id, user_id, fingerprint, kind, item_id, related, composing, whole_thread, state, reason, reason_detail,
                    sales_id, sales_number, created_at
             FROM shares WHERE user_id = $1 AND (finished_at IS NULL OR finished_at >= $2) ORDER BY id DESC LIMIT $3",
            user.0.as_bytes().as_slice(),
            micros(since),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Share::try_from).collect()
    }

    async fn share_to_work(&self, id: ShareId) -> Result<Option<Share>, StoreError> {
        let row = sqlx::query_as!(
            ShareRow,
            "SELECT id, user_id, fingerprint, kind, item_id, related, composing, whole_thread, state, reason, reason_detail,
                    sales_id, sales_number, created_at
             FROM shares WHERE id = $1",
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Share::try_from).transpose()
    }

    async fn note_share(&self, job: &LeasedJob, id: ShareId, state: &ShareState) -> Result<bool, StoreError> {
        if job.kind != JobKind::Share(id) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let noted = is_held(&mut tx, job).await? && keep_state(&mut tx, job.lane, id, state, None).await?;
        commit(tx).await?;
        Ok(noted)
    }

    async fn finish_share(
        &self,
        job: &LeasedJob,
        id: ShareId,
        state: &ShareState,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if job.kind != JobKind::Share(id) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        if !finish(&mut tx, job).await? {
            return Ok(false);
        }
        if !keep_state(&mut tx, job.lane, id, state, Some(micros(now))).await? {
            return Err(Place::new("shares", id.0.as_bytes()).inconsistent("id"));
        }
        drafts::forget(&mut tx, job.lane, id).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }
}

/// Keeps share and job as one, in one statement: both are there once it is answered, or neither. False if there is such a
/// share already.
async fn add(connection: &mut PgConnection, share: &NewShare, created_at: i64) -> Result<bool, StoreError> {
    let (kind, payload) = columns_of(JobKind::Share(share.id));
    let statement = sqlx::query!(
        "WITH accepted AS (
             INSERT INTO shares (user_id, id, idempotency_key, fingerprint, kind, item_id, related, composing, whole_thread,
                                 state, created_at)
             VALUES ($1, $2, $3, $4, $11, $5, $6, $12, $13, 'queued', $7)
             ON CONFLICT DO NOTHING
             RETURNING user_id, id, created_at
         )
         INSERT INTO jobs (lane, id, kind, payload, run_at, priority)
         SELECT user_id, id, $8, $9, created_at, $10 FROM accepted",
        share.user.0.as_bytes().as_slice(),
        share.id.0.as_bytes().as_slice(),
        share.idempotency_key,
        share.fingerprint.as_slice(),
        share.order.item_id,
        share.order.related.as_ref().map(blob::encode_asked),
        created_at,
        kind,
        payload.as_bytes().as_slice(),
        PRIORITY,
        name_of_item_kind(share.order.kind),
        share.order.composing,
        share.order.extent == Extent::Thread
    );
    hits(statement, connection).await
}

/// Whether the lease holds, and goes on holding until the transaction ends.
pub(crate) async fn is_held(tx: &mut PgConnection, job: &LeasedJob) -> Result<bool, StoreError> {
    let held = sqlx::query_scalar!(
        "SELECT fence FROM jobs WHERE lane = $1 AND id = $2 AND fence = $3 AND state = 1 FOR UPDATE",
        job.lane.0.as_bytes().as_slice(),
        job.id.0.as_bytes().as_slice(),
        job.fence
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    Ok(held.is_some())
}

pub(crate) async fn keep_state(
    tx: &mut PgConnection,
    user: UserId,
    id: ShareId,
    state: &ShareState,
    finished_at: Option<i64>,
) -> Result<bool, StoreError> {
    let columns = StateColumns::from(state);
    let statement = sqlx::query!(
        "UPDATE shares
         SET state = $1, reason = $2, reason_detail = $3, sales_id = $4, sales_number = $5,
             finished_at = COALESCE($6, finished_at)
         WHERE user_id = $7 AND id = $8",
        columns.state,
        columns.reason,
        columns.detail,
        columns.sales_id,
        columns.sales_number,
        finished_at,
        user.0.as_bytes().as_slice(),
        id.0.as_bytes().as_slice()
    );
    hits(statement, tx).await
}

async fn earlier(
    connection: &mut PgConnection,
    user: UserId,
    idempotency_key: &str,
    fingerprint: &[u8; 32],
) -> Result<Option<Earlier>, StoreError> {
    let row = sqlx::query_as!(
        ShareRow,
        "SELECT id, user_id, fingerprint, kind, item_id, related, composing, whole_thread, state, reason, reason_detail,
                sales_id, sales_number, created_at
         FROM shares WHERE user_id = $1 AND idempotency_key = $2",
        user.0.as_bytes().as_slice(),
        idempotency_key
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    match row {
        Some(row) if row.fingerprint == fingerprint => Ok(Some(Earlier::Same(Box::new(row.try_into()?)))),
        Some(_) => Ok(Some(Earlier::Other)),
        None => Ok(None),
    }
}
