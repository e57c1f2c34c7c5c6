//! The question about the category.

use crate::{PostgresStore, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::categories::{Categories, CategoryAnswer, CategoryQuestion};
use store::links::CopyId;
use store::records::RecordKind;
use store::rows::markers::{QuestionRow, name_of_answer};
use store::rows::records::record_kind_named;
use store::rows::{Place, micros};
use store::users::UserId;

#[async_trait]
impl Categories for PostgresStore {
    async fn ask_about_category(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO category_questions (user_id, asked_at) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING",
            user.0.as_bytes().as_slice(),
            micros(now)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn category_question(&self, user: UserId) -> Result<Option<CategoryQuestion>, StoreError> {
        let row = sqlx::query_as!(
            QuestionRow,
            r#"SELECT user_id, asked_at, answer,
                      (SELECT COUNT(*) FROM copies
                       WHERE copies.user_id = category_questions.user_id AND told = 'category-in-question'
                         AND standing <> 'unlinked') AS "links!"
               FROM category_questions WHERE user_id = $1"#,
            user.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(CategoryQuestion::try_from).transpose()
    }

    async fn answer_category(&self, user: UserId, answer: CategoryAnswer) -> Result<bool, StoreError> {
        let statement = sqlx::query!(
            "UPDATE category_questions SET answer = $1 WHERE user_id = $2 AND answer IS NULL",
            name_of_answer(answer),
            user.0.as_bytes().as_slice()
        );
        hits(statement, &mut *self.connection().await?).await
    }

    async fn links_in_question(&self, user: UserId) -> Result<Vec<(CopyId, RecordKind)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT id, kind FROM copies WHERE user_id = $1 AND told = 'category-in-question' AND standing <> 'unlinked' ORDER BY id",
            user.0.as_bytes().as_slice()
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.iter()
            .map(|row| {
                let place = Place::new("copies", &row.id);
                let kind = record_kind_named(&row.kind).ok_or_else(|| place.inconsistent("kind"))?;
                Ok((CopyId(place.id("id", &row.id)?), kind))
            })
            .collect()
    }

    async fn end_category_question(&self, user: UserId) -> Result<(), StoreError> {
        sqlx::query!(
            "DELETE FROM category_questions WHERE user_id = $1",
            user.0.as_bytes().as_slice()
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }
}
