//! The question about the category.

use crate::writer::hits;
use crate::{SqliteStore, unavailable};
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
impl Categories for SqliteStore {
    async fn ask_about_category(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO category_questions (user_id, asked_at) VALUES (?, ?) ON CONFLICT (user_id) DO NOTHING",
                    id,
                    now
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn category_question(&self, user: UserId) -> Result<Option<CategoryQuestion>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            QuestionRow,
            r#"SELECT user_id, asked_at, answer,
                      (SELECT COUNT(*) FROM copies
                       WHERE copies.user_id = category_questions.user_id AND told = 'category-in-question'
                         AND standing <> 'unlinked') AS "links!: i64"
               FROM category_questions WHERE user_id = ?"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(CategoryQuestion::try_from).transpose()
    }

    async fn answer_category(&self, user: UserId, answer: CategoryAnswer) -> Result<bool, StoreError> {
        let answer = name_of_answer(answer);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                let statement = sqlx::query!(
                    "UPDATE category_questions SET answer = ? WHERE user_id = ? AND answer IS NULL",
                    answer,
                    id
                );
                hits(statement, tx).await
            })
        })
        .await
    }

    async fn links_in_question(&self, user: UserId) -> Result<Vec<(CopyId, RecordKind)>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let rows = sqlx::query!(
            "SELECT id, kind FROM copies WHERE user_id = ? AND told = 'category-in-question' AND standing <> 'unlinked' ORDER BY id",
            id
        )
        .fetch_all(&mut *self.reader().await?)
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
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!("DELETE FROM category_questions WHERE user_id = ?", id)
                    .execute(tx)
                    .await
                    .map(drop)
                    .map_err(unavailable)
            })
        })
        .await
    }
}
