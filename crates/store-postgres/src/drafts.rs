//! Drafts of what was shared while it was written.

use crate::jobs::{add_job, finish};
use crate::shares::{PRIORITY, is_held, keep_state};
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::drafts::{Draft, DraftStage, Drafts, WaitingDraft};
use store::jobs::{JobId, JobKind, LeasedJob, NewJob};
use store::rows::drafts::{DraftRow, sealed_draft};
use store::rows::{micros, new_id};
use store::shares::{ShareId, ShareState};
use store::users::UserId;
use sync_core::ReasonCode;

#[async_trait]
impl Drafts for PostgresStore {
    async fn draft(&self, share: ShareId) -> Result<Option<DraftStage>, StoreError> {
        let row = sqlx::query_as!(
            DraftRow,
            "SELECT draft.share_id, draft.user_id, share.kind, draft.sealed, draft.sent_at
             FROM drafts AS draft JOIN shares AS share ON share.user_id = draft.user_id AND share.id = draft.share_id
             WHERE draft.share_id = $1",
            share.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
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
        let mut tx = self.begin().await?;
        if !finish(&mut tx, job).await? {
            return Ok(false);
        }
        sqlx::query!(
            "INSERT INTO drafts (user_id, share_id, sealed) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, share_id) DO UPDATE SET sealed = excluded.sealed",
            job.lane.0.as_bytes().as_slice(),
            share.0.as_bytes().as_slice(),
            sealed
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        let waiting = ShareState::Queued(Some(ReasonCode::Composing.into()));
        keep_state(&mut tx, job.lane, share, &waiting, None).await?;
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn waiting_drafts(&self, user: UserId, max: u32) -> Result<Vec<WaitingDraft>, StoreError> {
        let rows = sqlx::query_as!(
            DraftRow,
            "SELECT draft.share_id, draft.user_id, share.kind, draft.sealed, draft.sent_at
             FROM drafts AS draft JOIN shares AS share ON share.user_id = draft.user_id AND share.id = draft.share_id
             WHERE draft.user_id = $1 AND draft.sent_at IS NULL AND share.finished_at IS NULL
             ORDER BY draft.share_id LIMIT $2",
            user.0.as_bytes().as_slice(),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
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
        let mut tx = self.begin().await?;
        if !is_held(&mut tx, job).await? {
            return Ok(false);
        }
        for (share, stage) in drafts {
            let (draft, sent_at) = match stage {
                DraftStage::Waits(draft) => (draft, None),
                DraftStage::Sent(draft) => (draft, Some(micros(now))),
            };
            let statement = sqlx::query!(
                "UPDATE drafts SET sealed = $1, sent_at = $2 WHERE user_id = $3 AND share_id = $4 AND sent_at IS NULL",
                sealed_draft(&self.sealer, job.lane, *share, draft)?,
                sent_at,
                job.lane.0.as_bytes().as_slice(),
                share.0.as_bytes().as_slice()
            );
            if hits(statement, &mut tx).await? && sent_at.is_some() {
                keep_state(&mut tx, job.lane, *share, &ShareState::Queued(None), None).await?;
                add_job(&mut tx, &job_of(*share, job.lane, now)).await?;
            }
        }
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn discard_draft(
        &self,
        job: &LeasedJob,
        share: ShareId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !is_held(&mut tx, job).await? {
            return Ok(false);
        }
        let statement = sqlx::query!(
            "DELETE FROM drafts WHERE user_id = $1 AND share_id = $2 AND sent_at IS NULL",
            job.lane.0.as_bytes().as_slice(),
            share.0.as_bytes().as_slice()
        );
        if hits(statement, &mut tx).await? {
            let end = ShareState::Failed(ReasonCode::DraftDiscarded.into());
            keep_state(&mut tx, job.lane, share, &end, Some(micros(now))).await?;
        }
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }
}

/// A person waits for what they sent.
fn job_of(share: ShareId, lane: UserId, now: Timestamp) -> NewJob {
    NewJob {
        id: JobId(new_id(now)),
        kind: JobKind::Share(share),
        lane,
        run_at: now,
        priority: i32::try_from(PRIORITY).unwrap_or(i32::MAX),
    }
}

/// Nothing is known of the draft any more: its share has ended.
pub(crate) async fn forget(tx: &mut PgConnection, user: UserId, share: ShareId) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM drafts WHERE user_id = $1 AND share_id = $2",
        user.0.as_bytes().as_slice(),
        share.0.as_bytes().as_slice()
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}
