//! How far rounds have come.

use crate::rows::{micros, name_of_object};
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use store::StoreError;
use store::blob::Stored;
use store::rounds::{Circumstances, Listing, Rounds};
use store::users::UserId;
use sync_core::{Allowance, Appointment, Contact, Email, Object, Occasion, Occurrences, Sides, Task, Turn};

#[async_trait]
impl Rounds for SqliteStore {
    async fn circumstances(
        &self,
        user: UserId,
        object: Object,
        now: Timestamp,
    ) -> Result<Circumstances, StoreError> {
        let mut reader = self.reader().await?;
        let (id, name) = (user.0.as_bytes().as_slice(), name_of_object(object));
        let known = sqlx::query!(
            "SELECT first_ended_at, empty_since FROM rounds WHERE user_id = ? AND object = ?",
            id,
            name
        )
        .fetch_optional(&mut *reader)
        .await
        .map_err(unavailable)?;
        let kinds = serde_json::Value::from(kinds_of(object)).to_string();
        let until = now.saturating_sub(Allowance::WINDOW).map_or(i64::MIN, micros);
        let links = sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM copies
               WHERE user_id = ? AND kind IN (SELECT value FROM json_each(?))
                 AND (standing <> 'unlinked' OR updated_at > ?)"#,
            id,
            kinds,
            until
        )
        .fetch_one(&mut *reader)
        .await
        .map_err(unavailable)?;
        let has_ended = known.as_ref().is_some_and(|row| row.first_ended_at.is_some());
        let is_empty = known.as_ref().is_some_and(|row| row.empty_since.is_some());
        let turn = if has_ended { Turn::Later } else { Turn::First };
        Ok(Circumstances {
            round: turn,
            occasion: Occasion {
                links: u32::try_from(links).unwrap_or(u32::MAX),
                mailing: turn,
                sides: if is_empty {
                    Sides::SuddenlyEmpty
                } else {
                    Sides::Filled
                },
            },
        })
    }

    async fn note_listing(
        &self,
        user: UserId,
        object: Object,
        listing: Listing,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let empty_since = match listing {
            Listing::Something => None,
            Listing::Nothing => Some(micros(now)),
        };
        let name = name_of_object(object);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO rounds (user_id, object, empty_since) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, object) DO UPDATE
                     SET empty_since = CASE WHEN excluded.empty_since IS NULL THEN NULL
                                            ELSE COALESCE(empty_since, excluded.empty_since) END",
                    id,
                    name,
                    empty_since
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn end_first_round(&self, user: UserId, object: Object, now: Timestamp) -> Result<(), StoreError> {
        let (name, now) = (name_of_object(object), micros(now));
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO rounds (user_id, object, first_ended_at) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, object) DO UPDATE
                     SET first_ended_at = COALESCE(first_ended_at, excluded.first_ended_at)",
                    id,
                    name,
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
}

/// The kinds of records that count under an object.
fn kinds_of(object: Object) -> Vec<&'static str> {
    let all = [
        (Appointment::NAME, Appointment::OBJECT),
        (Occurrences::NAME, Occurrences::OBJECT),
        (Contact::NAME, Contact::OBJECT),
        (Task::NAME, Task::OBJECT),
        (Email::NAME, Email::OBJECT),
    ];
    let ours = all.into_iter().filter(|(_, of)| *of == Some(object));
    ours.map(|(name, _)| name).collect()
}
