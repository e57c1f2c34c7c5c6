//! What people said about links.

use crate::audit::record;
use crate::jobs::{add_job, finish};
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use store::answers::{ANSWERS_KEPT, Answer, AnswerId, AnswerState, Answers, NewAnswer, Removal};
use store::audit::Act;
use store::jobs::{JobKind, LeasedJob};
use store::rows::answers::{AnswerRow, AnswerStateColumns, job_of_answer};
use store::rows::records::name_of_record_kind;
use store::rows::{Place, micros, micros_before};
use store::users::UserId;
use store::{StoreError, blob};

#[async_trait]
impl Answers for SqliteStore {
    async fn accept_answer(&self, answer: &NewAnswer) -> Result<(), StoreError> {
        let (answer, sealer) = (answer.clone(), Arc::clone(&self.sealer));
        self.write(move |tx| {
            Box::pin(async move {
                let id = answer.id.0.as_bytes().as_slice();
                let user = answer.user.0.as_bytes().as_slice();
                let copy = answer.copy.0.as_bytes().as_slice();
                let kind = name_of_record_kind(answer.kind);
                let said = blob::encode_said(&answer.choice, &answer.seen);
                let removes = answer.removal == Removal::Approved;
                let by = answer.by.0.as_bytes().as_slice();
                let created_at = micros(answer.created_at);
                sqlx::query!(
                    "INSERT INTO answers (user_id, id, copy_id, kind, said, removes, said_by, created_at, state)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
                    user,
                    id,
                    copy,
                    kind,
                    said,
                    removes,
                    by,
                    created_at
                )
                .execute(&mut *tx)
                .await
                .map_err(unavailable)?;
                record(&mut *tx, &sealer, Act::of_answer(&answer)).await?;
                add_job(tx, &job_of_answer(&answer)).await.map(drop)
            })
        })
        .await?;
        self.changes.announce();
        Ok(())
    }

    async fn answer(&self, user: UserId, id: AnswerId) -> Result<Option<Answer>, StoreError> {
        let answer = self.answer_to_work(id).await?;
        Ok(answer.filter(|answer| answer.said.user == user))
    }

    async fn recent_answers(
        &self,
        user: UserId,
        since: Timestamp,
        max: u32,
    ) -> Result<Vec<Answer>, StoreError> {
        let (user, since) = (user.0.as_bytes().as_slice(), micros(since));
        let rows = sqlx::query_as!(
            AnswerRow,
            r#"SELECT id, user_id, copy_id, kind, said, removes AS "removes: bool", said_by, created_at, state, reason,
                      reason_detail
               FROM answers WHERE user_id = ? AND (ended_at IS NULL OR ended_at >= ?) ORDER BY id DESC LIMIT ?"#,
            user,
            since,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Answer::try_from).collect()
    }

    async fn answer_to_work(&self, id: AnswerId) -> Result<Option<Answer>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            AnswerRow,
            r#"SELECT id, user_id, copy_id, kind, said, removes AS "removes: bool", said_by, created_at, state, reason,
                      reason_detail
               FROM answers WHERE id = ?"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Answer::try_from).transpose()
    }

    async fn finish_answer(
        &self,
        job: &LeasedJob,
        id: AnswerId,
        state: &AnswerState,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if job.kind != JobKind::Answer(id) {
            return Ok(false);
        }
        let (job, columns, now) = (job.clone(), AnswerStateColumns::from(state), micros(now));
        let finished = self
            .write(move |tx| {
                Box::pin(async move {
                    if !finish(&mut *tx, &job).await? {
                        return Ok(false);
                    }
                    let key = id.0.as_bytes().as_slice();
                    let statement = sqlx::query!(
                        "UPDATE answers SET state = ?, reason = ?, reason_detail = ?, ended_at = ? WHERE id = ?",
                        columns.state,
                        columns.reason,
                        columns.detail,
                        now,
                        key
                    );
                    match hits(statement, tx).await? {
                        true => Ok(true),
                        false => Err(Place::new("answers", key).inconsistent("id")),
                    }
                })
            })
            .await?;
        self.changes.announce();
        Ok(finished)
    }

    async fn removals_approved(&self, user: UserId, since: Timestamp) -> Result<u32, StoreError> {
        let (user, since) = (user.0.as_bytes().as_slice(), micros(since));
        let count = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM answers
               WHERE user_id = ? AND removes = 1 AND state = 'taken' AND ended_at >= ?"#,
            user,
            since
        )
        .fetch_one(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn sweep_answers(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = micros_before(now, ANSWERS_KEPT);
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query!("DELETE FROM answers WHERE ended_at < ?", before)
                    .execute(tx)
                    .await
                    .map(drop)
                    .map_err(unavailable)
            })
        })
        .await
    }
}
