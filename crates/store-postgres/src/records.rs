//! Links as people look through them.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use std::collections::BTreeMap;
use store::StoreError;
use store::links::CopyId;
use store::records::{HeldCount, Record, RecordKind, RecordState, Records};
use store::rows::records::{
    HeldCountRow, RecordRow, StateCountRow, columns_of_state, counts_of_states, name_of_record_kind,
};
use store::users::UserId;
use sync_core::ItemId;

#[async_trait]
impl Records for PostgresStore {
    async fn records(
        &self,
        user: UserId,
        kinds: &[RecordKind],
        state: Option<RecordState>,
        before: Option<CopyId>,
        max: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let kinds = kinds.iter().map(|kind| name_of_record_kind(*kind).to_owned());
        let kinds: Vec<_> = kinds.collect();
        let (standing, is_held) = state.map(columns_of_state).unzip();
        let rows = sqlx::query_as!(
            RecordRow,
            "SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                    c.since, c.told, c.told_detail, c.updated_at, m.sales_id, m.number, m.generation
             FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.user_id = $1 AND c.kind = ANY ($2)
               AND ($3::TEXT IS NULL OR c.standing = $3 AND c.is_held = $4::BOOLEAN)
               AND ($5::BYTEA IS NULL OR c.id < $5)
             ORDER BY c.id DESC LIMIT $6",
            user.0.as_bytes().as_slice(),
            &kinds,
            standing,
            is_held,
            before.map(|before| before.0.as_bytes().to_vec()),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn held_records(&self, before: Option<CopyId>, max: u32) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query_as!(
            RecordRow,
            "SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                    c.since, c.told, c.told_detail, c.updated_at, m.sales_id, m.number, m.generation
             FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.is_held AND ($1::BYTEA IS NULL OR c.id < $1)
             ORDER BY c.id DESC LIMIT $2",
            before.map(|before| before.0.as_bytes().to_vec()),
            i64::from(max)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn held_counts(&self) -> Result<Vec<HeldCount>, StoreError> {
        let rows = sqlx::query_as!(
            HeldCountRow,
            r#"SELECT c.user_id, c.bond::JSONB #>> '{body,hold,heldFor}' AS "held_for!", COUNT(*) AS "count!"
               FROM copies AS c WHERE c.is_held
               GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"#
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(HeldCount::try_from).collect()
    }

    async fn held_record(&self, id: CopyId) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query_as!(
            RecordRow,
            "SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                    c.since, c.told, c.told_detail, c.updated_at, m.sales_id, m.number, m.generation
             FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.id = $1 AND c.is_held",
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Record::try_from).transpose()
    }

    async fn record_counts(&self, user: UserId) -> Result<BTreeMap<RecordState, u64>, StoreError> {
        let rows = sqlx::query_as!(
            StateCountRow,
            r#"SELECT standing, is_held, COUNT(*) AS "count!" FROM copies
               WHERE user_id = $1 GROUP BY standing, is_held"#,
            user.0.as_bytes().as_slice()
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        counts_of_states(user, &rows)
    }

    async fn records_of_item(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Record>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        let rows = sqlx::query_as!(
            RecordRow,
            "SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                    c.since, c.told, c.told_detail, c.updated_at, m.sales_id, m.number, m.generation
             FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.user_id = $1
               AND (c.item_id = ANY ($2) OR c.half_id = ANY ($2) OR c.immutable_id = ANY ($2) OR c.rest_id = ANY ($2))
             ORDER BY c.id DESC",
            user.0.as_bytes().as_slice(),
            &ids
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn record(&self, user: UserId, id: CopyId) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query_as!(
            RecordRow,
            "SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                    c.since, c.told, c.told_detail, c.updated_at, m.sales_id, m.number, m.generation
             FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.user_id = $1 AND c.id = $2",
            user.0.as_bytes().as_slice(),
            id.0.as_bytes().as_slice()
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Record::try_from).transpose()
    }
}
