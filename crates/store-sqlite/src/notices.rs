//! Notices, the addresses that they go to, and how their sender stands.

use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use store::notices::{DueNotice, MailAddress, NoticeTerms, Notices, SenderStanding, SenderTrouble};
use store::rows::notices::{
    NoticeRow, SenderRow, name_of_address, name_of_sender_cause, opened_address, sealed_address,
};
use store::rows::{micros, micros_after, micros_before, name_of_kind};
use store::users::UserId;

#[async_trait]
impl Notices for SqliteStore {
    async fn put_address(&self, user: UserId, address: &MailAddress) -> Result<(), StoreError> {
        let id = user.0.as_bytes().as_slice();
        let name = name_of_address(&self.sealer, address);
        let known = sqlx::query_scalar!("SELECT name FROM addresses WHERE user_id = ?", id)
            .fetch_optional(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        if known.is_some_and(|known| known == name) {
            return Ok(());
        }
        let sealed = sealed_address(&self.sealer, user, address)?;
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "INSERT INTO addresses (user_id, sealed, name)
                     SELECT ?1, ?2, ?3
                     WHERE 2 = (SELECT count(*) FROM authorizations WHERE user_id = ?1 AND sealed IS NOT NULL)
                     ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, name = excluded.name",
                    id,
                    sealed,
                    name
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn address(&self, user: UserId) -> Result<Option<MailAddress>, StoreError> {
        let sealed = sealed_of(&mut *self.reader().await?, user.0.as_bytes()).await?;
        sealed
            .map(|sealed| opened_address(&self.sealer, user, &sealed))
            .transpose()
    }

    async fn claim_notices(
        &self,
        terms: &NoticeTerms,
        max: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<DueNotice>, StoreError> {
        let sent_before = terms.again_after.map(|after| micros_before(now, after));
        let application = terms.application_permission;
        let (until, now) = (micros_after(now, lease), micros(now));
        // Nobody waits for the writer while nothing has lapsed.
        if !is_any_lapsed(&mut *self.reader().await?).await? {
            return Ok(Vec::new());
        }
        let sealer = Arc::clone(&self.sealer);
        self.write(move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as!(
                    NoticeRow,
                    "INSERT INTO notices (user_id, kind, generation, again_at)
                     SELECT lapsed.user_id, lapsed.kind, lapsed.generation, ?1
                     FROM authorizations AS lapsed
                     CROSS JOIN addresses ON addresses.user_id = lapsed.user_id
                     CROSS JOIN users ON users.id = lapsed.user_id
                     LEFT JOIN notices AS told ON told.user_id = lapsed.user_id AND told.kind = lapsed.kind
                          AND told.generation = lapsed.generation
                     WHERE lapsed.lapsed_at IS NOT NULL AND lapsed.sealed IS NOT NULL
                       AND COALESCE(lapsed.lapsed_why, 'ended')
                           IN ('ended', 'check-needed', 'consent-needed', 'not-renewable')
                       AND (told.user_id IS NULL
                            OR (told.again_at <= ?2 AND (told.sent_at IS NULL OR told.sent_at <= ?3)))
                       AND EXISTS (SELECT 1 FROM authorizations AS other
                                   WHERE other.user_id = lapsed.user_id AND other.kind <> lapsed.kind
                                     AND other.sealed IS NOT NULL)
                       AND (lapsed.kind <> 'exchange' OR NOT ?4
                            OR EXISTS (SELECT 1 FROM application_standings AS standing
                                       WHERE standing.tenant = users.tenant AND standing.cause <> 'not-answering'))
                     ORDER BY lapsed.lapsed_at, lapsed.user_id, lapsed.kind LIMIT ?5
                     ON CONFLICT (user_id, kind) DO UPDATE
                     SET sent_at = CASE WHEN generation = excluded.generation THEN sent_at END,
                         generation = excluded.generation, again_at = excluded.again_at
                     RETURNING user_id, kind, generation",
                    until,
                    now,
                    sent_before,
                    application,
                    max
                )
                .fetch_all(&mut *tx)
                .await
                .map_err(unavailable)?;
                let mut due = Vec::new();
                for row in rows {
                    if let Some(sealed) = sealed_of(&mut *tx, &row.user_id).await? {
                        due.push(row.opened(&sealer, &sealed)?);
                    }
                }
                Ok(due)
            })
        })
        .await
    }

    async fn note_notice(&self, notice: &DueNotice, now: Timestamp) -> Result<(), StoreError> {
        let (user, kind, generation) = (notice.user, name_of_kind(notice.kind), notice.generation);
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "UPDATE notices SET sent_at = ?1, again_at = ?1
                     WHERE user_id = ?2 AND kind = ?3 AND generation = ?4",
                    now,
                    id,
                    kind,
                    generation
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn put_off_notice(&self, notice: &DueNotice, until: Timestamp) -> Result<(), StoreError> {
        let (user, kind, generation) = (notice.user, name_of_kind(notice.kind), notice.generation);
        let until = micros(until);
        self.write(move |tx| {
            Box::pin(async move {
                let id = user.0.as_bytes().as_slice();
                sqlx::query!(
                    "UPDATE notices SET again_at = ? WHERE user_id = ? AND kind = ? AND generation = ?",
                    until,
                    id,
                    kind,
                    generation
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn note_sender(&self, trouble: Option<&SenderTrouble>, now: Timestamp) -> Result<(), StoreError> {
        let cause = trouble.map(|trouble| name_of_sender_cause(trouble.cause));
        let code = trouble.and_then(|trouble| trouble.code.clone());
        let now = micros(now);
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query!(
                    "INSERT INTO notice_sender (id, cause, code, since, noted_at) VALUES (1, ?1, ?2, ?3, ?3)
                     ON CONFLICT (id) DO UPDATE
                     SET since = CASE WHEN cause IS excluded.cause THEN since ELSE excluded.since END,
                         cause = excluded.cause, code = excluded.code, noted_at = excluded.noted_at",
                    cause,
                    code,
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

    async fn sender_standing(&self) -> Result<Option<SenderStanding>, StoreError> {
        let row = sqlx::query_as!(
            SenderRow,
            "SELECT cause, code, since, noted_at FROM notice_sender"
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(TryFrom::try_from).transpose()
    }
}

async fn is_any_lapsed(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let lapsed =
        sqlx::query_scalar!("SELECT 1 AS lapsed FROM authorizations WHERE lapsed_at IS NOT NULL LIMIT 1")
            .fetch_optional(connection)
            .await
            .map_err(unavailable)?;
    Ok(lapsed.is_some())
}

async fn sealed_of(connection: &mut SqliteConnection, user: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    sqlx::query_scalar!("SELECT sealed FROM addresses WHERE user_id = ?", user)
        .fetch_optional(connection)
        .await
        .map_err(unavailable)
}
