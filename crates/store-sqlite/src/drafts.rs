//! Drafts of what was shared while it was written.

use crate::jobs::{add_job, finish};
use crate::shares::PRIORITY;
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use store::StoreError;
use store::drafts::{Draft, DraftStage, Drafts, WaitingDraft};
use store::jobs::{JobId, JobKind, LeasedJob, NewJob};
use store::rows::drafts::{DraftRow, sealed_draft};
use store::rows::{StateColumns, micros, new_id};
use store::shares::{ShareId, ShareState};
use store::users::UserId;
use sync_core::ReasonCode;

#[async_trait]
impl Drafts for SqliteStore {
    async fn draft(&self, share: ShareId) -> Result<Option<DraftStage>, StoreError> {
        let id = share.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            DraftRow,
            "SELECT share_id, drafts.user_id, kind, sealed, sent_at
             FROM drafts JOIN shares ON shares.id = share_id WHERE share_id = ?",
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(|row| row.stage(&self.sealer)).transpose()
    }

    async fn wait_for_draft(
        &self,
        job: &LeasedJob,
        share: ShareId,
        draft: &Draft,
    ) -> Result<bool, StoreError> {
        if job.kind != JobKind::Share(share) {
            return Ok(false);
        }
        let sealed = sealed_draft(&self.sealer, job.lane, share, draft)?;
        let job = job.clone();
        let waits = self
            .write(move |tx| {
                Box::pin(async move {
                    if !finish(&mut *tx, &job).await? {
                        return Ok(false);
                    }
                    let (id, user) = (share.0.as_bytes().as_slice(), job.lane.0.as_bytes().as_slice());
                    sqlx::query!(
                        "INSERT INTO drafts (share_id, user_id, sealed) VALUES (?, ?, ?)
                         ON CONFLICT (share_id) DO UPDATE SET sealed = excluded.sealed",
                        id,
                        user,
                        sealed
                    )
                    .execute(&mut *tx)
                    .await
                    .map_err(unavailable)?;
                    let waiting = ShareState::Queued(Some(ReasonCode::Composing.into()));
                    keep_state(tx, share, &waiting, None).await?;
                    Ok(true)
                })
            })
            .await?;
        self.changes.announce();
        Ok(waits)
    }

    async fn waiting_drafts(&self, user: UserId, max: u32) -> Result<Vec<WaitingDraft>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let rows = sqlx::query_as!(
            DraftRow,
            "SELECT share_id, drafts.user_id, kind, sealed, sent_at
             FROM drafts JOIN shares ON shares.id = share_id
             WHERE drafts.user_id = ? AND sent_at IS NULL AND finished_at IS NULL ORDER BY share_id LIMIT ?",
            user,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.iter().map(|row| row.opened(&self.sealer)).collect()
    }

    async fn note_drafts(
        &self,
        job: &LeasedJob,
        drafts: &[(ShareId, DraftStage)],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (job, drafts, sealer) = (job.clone(), drafts.to_vec(), Arc::clone(&self.sealer));
        let noted = self
            .write(move |tx| {
                Box::pin(async move {
                    if !is_held(&mut *tx, &job).await? {
                        return Ok(false);
                    }
                    for (share, stage) in &drafts {
                        let (draft, sent_at) = match stage {
                            DraftStage::Waits(draft) => (draft, None),
                            DraftStage::Sent(draft) => (draft, Some(micros(now))),
                        };
                        let sealed = sealed_draft(&sealer, job.lane, *share, draft)?;
                        let (id, user) = (share.0.as_bytes().as_slice(), job.lane.0.as_bytes().as_slice());
                        let statement = sqlx::query!(
                            "UPDATE drafts SET sealed = ?, sent_at = ? WHERE share_id = ? AND user_id = ? AND sent_at IS NULL",
                            sealed,
                            sent_at,
                            id,
                            user
                        );
                        if hits(statement, &mut *tx).await? && sent_at.is_some() {
                            keep_state(&mut *tx, *share, &ShareState::Queued(None), None).await?;
                            add_job(&mut *tx, &job_of(*share, job.lane, now)).await?;
                        }
                    }
                    Ok(true)
                })
            })
            .await?;
        self.changes.announce();
        Ok(noted)
    }

    async fn discard_draft(
        &self,
        job: &LeasedJob,
        share: ShareId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let job = job.clone();
        let discarded = self
            .write(move |tx| {
                Box::pin(async move {
                    if !is_held(&mut *tx, &job).await? {
                        return Ok(false);
                    }
                    let (id, user) = (share.0.as_bytes().as_slice(), job.lane.0.as_bytes().as_slice());
                    let statement = sqlx::query!(
                        "DELETE FROM drafts WHERE share_id = ? AND user_id = ? AND sent_at IS NULL",
                        id,
                        user
                    );
                    if hits(statement, &mut *tx).await? {
                        let end = ShareState::Failed(ReasonCode::DraftDiscarded.into());
                        keep_state(tx, share, &end, Some(micros(now))).await?;
                    }
                    Ok(true)
                })
            })
            .await?;
        self.changes.announce();
        Ok(discarded)
    }
}

/// A person waits for what they sent.
fn job_of(share: ShareId, lane: UserId, now: Timestamp) -> NewJob {
    NewJob {
        id: JobId(new_id(now)),
        kind: JobKind::Share(share),
        lane,
        run_at: now,
        priority: PRIORITY,
    }
}

async fn is_held(tx: &mut SqliteConnection, job: &LeasedJob) -> Result<bool, StoreError> {
    let id = job.id.0.as_bytes().as_slice();
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ? AND fence = ? AND state = 1) AS "held!: bool""#,
        id,
        job.fence
    )
    .fetch_one(tx)
    .await
    .map_err(unavailable)
}

async fn keep_state(
    tx: &mut SqliteConnection,
    share: ShareId,
    state: &ShareState,
    finished_at: Option<i64>,
) -> Result<(), StoreError> {
    let (columns, id) = (StateColumns::from(state), share.0.as_bytes().as_slice());
    sqlx::query!(
        "UPDATE shares SET state = ?, reason = ?, reason_detail = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL",
        columns.state,
        columns.reason,
        columns.detail,
        finished_at,
        id
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Nothing is known of the draft any more: its share has ended.
pub(crate) async fn forget(tx: &mut SqliteConnection, share: ShareId) -> Result<(), StoreError> {
    let id = share.0.as_bytes().as_slice();
    sqlx::query!("DELETE FROM drafts WHERE share_id = ?", id)
        .execute(tx)
        .await
        .map(drop)
        .map_err(unavailable)
}
