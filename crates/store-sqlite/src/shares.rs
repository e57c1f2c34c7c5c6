//! Shares.

use crate::drafts;
use crate::jobs::{add_job, finish};
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::jobs::{JobId, JobKind, LeasedJob, NewJob};
use store::rows::{Place, ShareRow, StateColumns, micros, name_of_item_kind};
use store::shares::{Accepted, Earlier, Extent, NewShare, Share, ShareId, ShareState, Shares};
use store::users::UserId;
use store::{StoreError, blob};

/// A person waits for it.
pub(crate) const PRIORITY: i32 = 10;

#[async_trait]
impl Shares for SqliteStore {
    async fn accept_share(&self, share: &NewShare) -> Result<Accepted, StoreError> {
        let share = share.clone();
        let accepted = self
            .write(move |tx| Box::pin(async move { accept(tx, &share).await }))
            .await?;
        if matches!(accepted, Accepted::New(_)) {
            self.changes.announce();
        }
        Ok(accepted)
    }

    async fn earlier_share(
        &self,
        user: UserId,
        idempotency_key: &str,
        fingerprint: &[u8; 32],
    ) -> Result<Option<Earlier>, StoreError> {
        earlier(&mut *self.reader().await?, user, idempotency_key, fingerprint).await
    }

    async fn share(&self, user: UserId, id: ShareId) -> Result<Option<Share>, StoreError> {
        let share = self.share_to_work(id).await?;
        Ok(share.filter(|share| share.user == user))
    }

    async fn recent_shares(
        &self,
        user: UserId,
        since: Timestamp,
        max: u32,
    ) -> Result<Vec<Share>, StoreError> {
        let (user, since) = (user.0.as_bytes().as_slice(), micros(since));
        let rows = sqlx::query_as!(
            ShareRow,
            r#"SELECT id, user_id, fingerprint, kind, item_id, related, composing AS "composing!: bool",
                    whole_thread AS "whole_thread!: bool", state,
                    reason, reason_detail, sales_id, sales_number,
                    created_at
             FROM shares WHERE user_id = ? AND (finished_at IS NULL OR finished_at >= ?) ORDER BY id DESC LIMIT ?"#,
            user,
            since,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Share::try_from).collect()
    }

    async fn share_to_work(&self, id: ShareId) -> Result<Option<Share>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            ShareRow,
            r#"SELECT id, user_id, fingerprint, kind, item_id, related, composing AS "composing!: bool",
                    whole_thread AS "whole_thread!: bool", state,
                    reason, reason_detail, sales_id, sales_number,
                    created_at
             FROM shares WHERE id = ?"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Share::try_from).transpose()
    }

    async fn note_share(&self, job: &LeasedJob, id: ShareId, state: &ShareState) -> Result<bool, StoreError> {
        let (job, columns) = (job.clone(), StateColumns::from(state));
        let noted = self
            .write(move |tx| {
                Box::pin(async move {
                    let job_id = job.id.0.as_bytes().as_slice();
                    let id = id.0.as_bytes().as_slice();
                    let statement = sqlx::query!(
                        "UPDATE shares
                         SET state = ?, reason = ?, reason_detail = ?, sales_id = ?, sales_number = ?
                         WHERE id = ?6 AND EXISTS (
                             SELECT 1 FROM jobs
                             WHERE jobs.id = ?7 AND fence = ?8 AND jobs.state = 1 AND kind = 'share' AND payload = ?6
                         )",
                        columns.state,
                        columns.reason,
                        columns.detail,
                        columns.sales_id,
                        columns.sales_number,
                        id,
                        job_id,
                        job.fence
                    );
                    hits(statement, tx).await
                })
            })
            .await?;
        self.changes.announce();
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
        let (job, columns, now) = (job.clone(), StateColumns::from(state), micros(now));
        let finished = self
            .write(move |tx| {
                Box::pin(async move {
                    if !finish(&mut *tx, &job).await? {
                        return Ok(false);
                    }
                    let key = id.0.as_bytes().as_slice();
                    let statement = sqlx::query!(
                        "UPDATE shares
                         SET state = ?, reason = ?, reason_detail = ?, sales_id = ?, sales_number = ?,
                             finished_at = ?
                         WHERE id = ?",
                        columns.state,
                        columns.reason,
                        columns.detail,
                        columns.sales_id,
                        columns.sales_number,
                        now,
                        key
                    );
                    if !hits(statement, &mut *tx).await? {
                        return Err(Place::new("shares", key).inconsistent("id"));
                    }
                    drafts::forget(tx, id).await?;
                    Ok(true)
                })
            })
            .await?;
        self.changes.announce();
        Ok(finished)
    }
}

async fn accept(tx: &mut SqliteConnection, share: &NewShare) -> Result<Accepted, StoreError> {
    let place = Place::new("shares", share.id.0.as_bytes());
    let id = share.id.0.as_bytes().as_slice();
    let user = share.user.0.as_bytes().as_slice();
    let fingerprint = share.fingerprint.as_slice();
    let related = share.order.related.as_ref().map(blob::encode_asked);
    let created_at = micros(share.created_at);
    let kind = name_of_item_kind(share.order.kind);
    let whole_thread = share.order.extent == Extent::Thread;
    let statement = sqlx::query!(
        "INSERT INTO shares (id, user_id, idempotency_key, fingerprint, kind, item_id, related, composing, whole_thread, state,
                             created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?) ON CONFLICT DO NOTHING",
        id,
        user,
        share.idempotency_key,
        fingerprint,
        kind,
        share.order.item_id,
        related,
        share.order.composing,
        whole_thread,
        created_at
    );
    if !hits(statement, &mut *tx).await? {
        let found = earlier(tx, share.user, &share.idempotency_key, &share.fingerprint).await?;
        // The id is taken and the key is not: somebody made the same id twice.
        return found.map(Accepted::from).ok_or_else(|| place.inconsistent("id"));
    }
    let job = NewJob {
        id: JobId(share.id.0),
        kind: JobKind::Share(share.id),
        lane: share.user,
        run_at: share.created_at,
        priority: PRIORITY,
    };
    add_job(tx, &job).await?;
    Ok(Accepted::New(Share {
        id: share.id,
        user: share.user,
        order: share.order.clone(),
        state: ShareState::Queued(None),
        created_at: place.moment("created_at", created_at)?,
    }))
}

async fn earlier(
    connection: &mut SqliteConnection,
    user: UserId,
    idempotency_key: &str,
    fingerprint: &[u8; 32],
) -> Result<Option<Earlier>, StoreError> {
    let user = user.0.as_bytes().as_slice();
    let row = sqlx::query_as!(
        ShareRow,
        r#"SELECT id, user_id, fingerprint, kind, item_id, related, composing AS "composing!: bool",
                    whole_thread AS "whole_thread!: bool", state,
                    reason, reason_detail, sales_id, sales_number,
                created_at
         FROM shares WHERE user_id = ? AND idempotency_key = ?"#,
        user,
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
