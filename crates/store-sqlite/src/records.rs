//! Links as people look through them.

use crate::{SqliteStore, unavailable};
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
impl Records for SqliteStore {
    async fn records(
        &self,
        user: UserId,
        kinds: &[RecordKind],
        state: Option<RecordState>,
        before: Option<CopyId>,
        max: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let kinds: Vec<_> = kinds.iter().map(|kind| name_of_record_kind(*kind)).collect();
        let kinds = serde_json::json!(kinds).to_string();
        let (standing, is_held) = state.map(columns_of_state).unzip();
        let before = before.map(|before| before.0.as_bytes().to_vec());
        let rows = sqlx::query_as!(
            RecordRow,
            r#"SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                      c.since, c.told, c.told_detail, c.updated_at, m.sales_id,
                      COALESCE(m.number, '') AS "number!: String", m.generation
               FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.user_id = ?1 AND c.kind IN (SELECT value FROM json_each(?2))
                 AND (?3 IS NULL OR c.standing = ?3 AND c.is_held = ?4) AND (?5 IS NULL OR c.id < ?5)
               ORDER BY c.id DESC LIMIT ?6"#,
            user,
            kinds,
            standing,
            is_held,
            before,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn held_records(&self, before: Option<CopyId>, max: u32) -> Result<Vec<Record>, StoreError> {
        let before = before.map(|before| before.0.as_bytes().to_vec());
        let rows = sqlx::query_as!(
            RecordRow,
            r#"SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                      c.since, c.told, c.told_detail, c.updated_at, m.sales_id,
                      COALESCE(m.number, '') AS "number!: String", m.generation
               FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.is_held = 1 AND (?1 IS NULL OR c.id < ?1)
               ORDER BY c.id DESC LIMIT ?2"#,
            before,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn held_counts(&self) -> Result<Vec<HeldCount>, StoreError> {
        let rows = sqlx::query_as!(
            HeldCountRow,
            r#"SELECT c.user_id, json_extract(c.bond, '$.body.hold.heldFor') AS "held_for!: String",
                      COUNT(*) AS "count!: i64"
               FROM copies AS c WHERE c.is_held = 1
               GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"#
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(HeldCount::try_from).collect()
    }

    async fn held_record(&self, id: CopyId) -> Result<Option<Record>, StoreError> {
        let id = id.0.as_bytes().as_slice();
        let row = sqlx::query_as!(
            RecordRow,
            r#"SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                      c.since, c.told, c.told_detail, c.updated_at, m.sales_id,
                      COALESCE(m.number, '') AS "number!: String", m.generation
               FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.id = ? AND c.is_held = 1"#,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Record::try_from).transpose()
    }

    async fn record_counts(&self, user: UserId) -> Result<BTreeMap<RecordState, u64>, StoreError> {
        let id = user.0.as_bytes().as_slice();
        let rows = sqlx::query_as!(
            StateCountRow,
            r#"SELECT standing, is_held AS "is_held: bool", COUNT(*) AS "count!: i64" FROM copies
               WHERE user_id = ? GROUP BY standing, is_held"#,
            id
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        counts_of_states(user, &rows)
    }

    async fn records_of_item(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Record>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let ids: Vec<_> = ids.iter().map(ItemId::as_str).collect();
        let ids = serde_json::json!(ids).to_string();
        let rows = sqlx::query_as!(
            RecordRow,
            r#"SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                      c.since, c.told, c.told_detail, c.updated_at, m.sales_id,
                      COALESCE(m.number, '') AS "number!: String", m.generation
               FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.user_id = ?1
                 AND (c.item_id IN (SELECT value FROM json_each(?2)) OR c.half_id IN (SELECT value FROM json_each(?2))
                      OR c.immutable_id IN (SELECT value FROM json_each(?2))
                      OR c.rest_id IN (SELECT value FROM json_each(?2)))
               ORDER BY c.id DESC"#,
            user,
            ids
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn record(&self, user: UserId, id: CopyId) -> Result<Option<Record>, StoreError> {
        let (user, id) = (user.0.as_bytes().as_slice(), id.0.as_bytes().as_slice());
        let row = sqlx::query_as!(
            RecordRow,
            r#"SELECT c.id, c.user_id, c.kind, c.item_id, c.bond, c.standing, c.standing_reason, c.standing_detail,
                      c.since, c.told, c.told_detail, c.updated_at, m.sales_id,
                      COALESCE(m.number, '') AS "number!: String", m.generation
               FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.user_id = ? AND c.id = ?"#,
            user,
            id
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        row.map(Record::try_from).transpose()
    }
}
