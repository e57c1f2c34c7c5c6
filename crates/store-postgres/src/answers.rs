//! What people said about links.

use crate::audit::record;
use crate::jobs::{add_job, finish};
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::answers::{ANSWERS_KEPT, Answer, AnswerId, AnswerState, Answers, NewAnswer, Removal};
use store::audit::Act;
use store::jobs::{JobKind, LeasedJob};
use store::rows::answers::{AnswerRow, AnswerStateColumns, job_of_answer};
use store::rows::records::name_of_record_kind;
use store::rows::{Place, micros, micros_before};
use store::users::UserId;
use store::{StoreError, blob};

#[async_trait]
impl Answers for PostgresStore {
    async fn accept_answer(&self, answer: &NewAnswer) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "INSERT INTO answers (user_id, id, copy_id, kind, said, removes, said_by, created_at, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')",
            answer.user.0.as_bytes().as_slice(),
            answer.id.0.as_bytes().as_slice(),
            answer.copy.0.as_bytes().as_slice(),
            name_of_record_kind(answer.kind),
            blob::encode_said(&answer.choice, &answer.seen),
            answer.removal == Removal::Approved,
            answer.by.0.as_bytes().as_slice(),
            micros(answer.created_at)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        add_job(&mut tx, &job_of_answer(answer)).await?;
        record(&mut tx, &self.sealer, Act::of_answer(answer)).await?;
        commit(tx).await?;
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
        let rows = sqlx::query_as!(
            AnswerRow,
            "SELECT id, user_id, copy_id, kind, said, removes, said_by, created_at, state, reason, reason_detail
             FROM answers WHERE user_id = $1 AND (ended_at IS NULL OR ended_at >= $2) ORDER BY id DESC LIMIT $3",
            user.0.as_bytes().as_slice(),
            micros(since),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Answer::try_from).collect()
    }

    async fn answer_to_work(&self, id: AnswerId) -> Result<Option<Answer>, StoreError> {
        let row = sqlx::query_as!(
            AnswerRow,
            "SELECT id, user_id, copy_id, kind, said, removes, said_by, created_at, state, reason, reason_detail
             FROM answers WHERE id = $1",
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
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
        let columns = AnswerStateColumns::from(state);
        let mut tx = self.begin().await?;
        if !finish(&mut tx, job).await? {
            return Ok(false);
        }
        let key = id.0.as_bytes().as_slice();
        let statement = sqlx::query!(
            "UPDATE answers SET state = $1, reason = $2, reason_detail = $3, ended_at = $4
             WHERE user_id = $5 AND id = $6",
            columns.state,
            columns.reason,
            columns.detail,
            micros(now),
            job.lane.0.as_bytes().as_slice(),
            key
        );
        if !hits(statement, &mut tx).await? {
            return Err(Place::new("answers", key).inconsistent("id"));
        }
        commit(tx).await?;
        self.changes.announce();
        Ok(true)
    }

    async fn removals_approved(&self, user: UserId, since: Timestamp) -> Result<u32, StoreError> {
        let count = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!" FROM answers
               WHERE user_id = $1 AND removes AND state = 'taken' AND ended_at >= $2"#,
            user.0.as_bytes().as_slice(),
            micros(since)
        )
        .fetch_one(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn sweep_answers(&self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "DELETE FROM answers WHERE ended_at < $1",
            micros_before(now, ANSWERS_KEPT)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }
}
