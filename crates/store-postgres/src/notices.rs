//! Notices, the addresses that they go to, and how their sender stands.

use crate::locks::{Alone, alone};
use crate::{PostgresStore, commit, hits, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;
use store::StoreError;
use store::notices::{DueNotice, MailAddress, NoticeTerms, Notices, SenderStanding, SenderTrouble};
use store::rows::notices::{
    NoticeRow, SenderRow, name_of_address, name_of_sender_cause, opened_address, sealed_address,
};
use store::rows::{micros, micros_after, micros_before, name_of_kind};
use store::users::UserId;

#[async_trait]
impl Notices for PostgresStore {
    async fn put_address(&self, user: UserId, address: &MailAddress) -> Result<(), StoreError> {
        let id = user.0.as_bytes().as_slice();
        let name = name_of_address(&self.sealer, address);
        let known = sqlx::query_scalar!("SELECT name FROM addresses WHERE user_id = $1", id)
            .fetch_optional(&mut *self.connection().await?)
            .await
            .map_err(unavailable)?;
        if known.is_some_and(|known| known == name) {
            return Ok(());
        }
        let sealed = sealed_address(&self.sealer, user, address)?;
        let statement = sqlx::query!(
            "INSERT INTO addresses (user_id, sealed, name)
             SELECT $1, $2, $3
             WHERE 2 = (SELECT count(*) FROM authorizations WHERE user_id = $1 AND sealed IS NOT NULL)
             ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, name = excluded.name",
            id,
            sealed,
            name
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn address(&self, user: UserId) -> Result<Option<MailAddress>, StoreError> {
        let sealed = sqlx::query_scalar!(
            "SELECT sealed FROM addresses WHERE user_id = $1",
            user.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
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
        let mut tx = self.begin().await?;
        let lapsed =
            sqlx::query_scalar!("SELECT 1 AS lapsed FROM authorizations WHERE lapsed_at IS NOT NULL LIMIT 1")
                .fetch_optional(&mut *tx)
                .await
                .map_err(unavailable)?;
        if lapsed.is_none() {
            return Ok(Vec::new());
        }
        alone(&mut tx, [Alone::Notices]).await?;
        let rows = sqlx::query!(
            r#"WITH taken AS (
                   INSERT INTO notices AS known (user_id, kind, generation, again_at)
                   SELECT lapsed.user_id, lapsed.kind, lapsed.generation, $1
                   FROM authorizations AS lapsed
                   JOIN addresses ON addresses.user_id = lapsed.user_id
                   JOIN users ON users.id = lapsed.user_id
                   LEFT JOIN notices AS told ON told.user_id = lapsed.user_id AND told.kind = lapsed.kind
                        AND told.generation = lapsed.generation
                   WHERE lapsed.lapsed_at IS NOT NULL AND lapsed.sealed IS NOT NULL
                     AND COALESCE(lapsed.lapsed_why, 'ended')
                         IN ('ended', 'check-needed', 'consent-needed', 'not-renewable')
                     AND (told.user_id IS NULL
                          OR (told.again_at <= $2 AND (told.sent_at IS NULL OR told.sent_at <= $3)))
                     AND EXISTS (SELECT 1 FROM authorizations AS other
                                 WHERE other.user_id = lapsed.user_id AND other.kind <> lapsed.kind
                                   AND other.sealed IS NOT NULL)
                     AND (lapsed.kind <> 'exchange' OR NOT $4
                          OR EXISTS (SELECT 1 FROM application_standings AS standing
                                     WHERE standing.tenant = users.tenant AND standing.cause <> 'not-answering'))
                   ORDER BY lapsed.lapsed_at, lapsed.user_id, lapsed.kind LIMIT $5
                   ON CONFLICT (user_id, kind) DO UPDATE
                   SET sent_at = CASE WHEN known.generation = excluded.generation THEN known.sent_at END,
                       generation = excluded.generation, again_at = excluded.again_at
                   RETURNING user_id, kind, generation
               )
               SELECT taken.user_id, taken.kind, taken.generation, addresses.sealed
               FROM taken JOIN addresses ON addresses.user_id = taken.user_id"#,
            micros_after(now, lease),
            micros(now),
            terms.again_after.map(|after| micros_before(now, after)),
            terms.application_permission,
            i64::from(max)
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(unavailable)?;
        commit(tx).await?;
        let opened = rows.into_iter().map(|row| {
            let notice = NoticeRow {
                user_id: row.user_id,
                kind: row.kind,
                generation: row.generation,
            };
            notice.opened(&self.sealer, &row.sealed)
        });
        opened.collect()
    }

    async fn note_notice(&self, notice: &DueNotice, now: Timestamp) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "UPDATE notices SET sent_at = $1, again_at = $1
             WHERE user_id = $2 AND kind = $3 AND generation = $4",
            micros(now),
            notice.user.0.as_bytes().as_slice(),
            name_of_kind(notice.kind),
            notice.generation
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn put_off_notice(&self, notice: &DueNotice, until: Timestamp) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "UPDATE notices SET again_at = $1 WHERE user_id = $2 AND kind = $3 AND generation = $4",
            micros(until),
            notice.user.0.as_bytes().as_slice(),
            name_of_kind(notice.kind),
            notice.generation
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn note_sender(&self, trouble: Option<&SenderTrouble>, now: Timestamp) -> Result<(), StoreError> {
        let statement = sqlx::query!(
            "INSERT INTO notice_sender AS known (id, cause, code, since, noted_at) VALUES (1, $1, $2, $3, $3)
             ON CONFLICT (id) DO UPDATE
             SET since = CASE WHEN known.cause IS NOT DISTINCT FROM excluded.cause
                              THEN known.since ELSE excluded.since END,
                 cause = excluded.cause, code = excluded.code, noted_at = excluded.noted_at",
            trouble.map(|trouble| name_of_sender_cause(trouble.cause)),
            trouble.and_then(|trouble| trouble.code.as_deref()),
            micros(now)
        );
        hits(statement, &mut *self.connection().await?).await.map(drop)
    }

    async fn sender_standing(&self) -> Result<Option<SenderStanding>, StoreError> {
        let row = sqlx::query_as!(
            SenderRow,
            "SELECT cause, code, since, noted_at FROM notice_sender"
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(TryFrom::try_from).transpose()
    }
}
