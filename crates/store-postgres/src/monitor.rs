//! All users at once.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::StoreError;
use store::monitor::{
    Card, Connections, DayTally, Direction, ListedUser, Monitor, Unsynced, UserOrder, WantedUsers,
};
use store::notices::MailAddress;
use store::rows::micros;
use store::rows::monitor::{
    CardCountsRow, ConnectionsRow, DayRow, ListedUserRow, UnsyncedRow, columns_of_search, errors_after,
    id_after, name_after, name_of_card, object_of, sync_after, unsynced_moment,
};
use store::users::UserId;
use uuid::Uuid;

/// Reads a page of users: those who are past something, in an order.
macro_rules! page {
    ($store:ident, $from:tt, $past:tt, $order:tt, [$($given:ident),+]) => {
        sqlx::query_as!(
            ListedUserRow,
            r#"SELECT id, tenant, object, sales_user_name, sales_party, paused_by_user, paused_by_administrator,
                      created_at, starts_clean, synced_at, sync_failed,
                      (SELECT COUNT(*) FROM copies WHERE copies.user_id = users.id AND copies.standing = 'parked')
                          AS "errors!"
               FROM "# + $from + r#"
               WHERE lower(COALESCE(sales_user_name, '')) COLLATE "C" >= lower($3::TEXT)
                 AND lower(COALESCE(sales_user_name, '')) COLLATE "C" < lower($3::TEXT) || chr(1114111)
                 AND ($4::BYTEA[] IS NULL OR object = ANY ($4))
                 AND CASE $1::TEXT
                     WHEN 'all' THEN TRUE
                     WHEN 'expired-authorizations' THEN EXISTS (
                         SELECT 1 FROM authorizations AS kept
                         WHERE kept.user_id = users.id AND kept.sealed IS NOT NULL
                           AND (kept.lapsed_at IS NOT NULL OR NOT kept.renewable AND kept.access_expires_at <= $2::BIGINT)
                     )
                     WHEN 'sync-disabled' THEN paused_by_user OR paused_by_administrator
                     WHEN 'never-synced' THEN synced_at IS NULL
                     WHEN 'latest-sync-succeeded' THEN synced_at IS NOT NULL AND NOT sync_failed
                     WHEN 'latest-sync-failed' THEN synced_at IS NOT NULL AND sync_failed
                     WHEN 'outstanding-errors' THEN EXISTS (
                         SELECT 1 FROM copies WHERE copies.user_id = users.id AND copies.standing = 'parked'
                     )
                 END
                 AND "# + $past + " ORDER BY " + $order + " LIMIT $5",
            $($given),+
        )
        .fetch_all(&mut *$store.connection().await?)
        .await
    };
}

#[async_trait]
impl Monitor for PostgresStore {
    async fn card_counts(&self, now: Timestamp) -> Result<BTreeMap<Card, u64>, StoreError> {
        let now = micros(now);
        let row = sqlx::query_as!(
            CardCountsRow,
            r#"SELECT COUNT(*) AS "all!",
                      COUNT(*) FILTER (WHERE EXISTS (
                          SELECT 1 FROM authorizations AS kept
                          WHERE kept.user_id = users.id AND kept.sealed IS NOT NULL
                            AND (kept.lapsed_at IS NOT NULL OR NOT kept.renewable AND kept.access_expires_at <= $1)
                      )) AS "expired_authorizations!",
                      COUNT(*) FILTER (WHERE paused_by_user OR paused_by_administrator) AS "sync_disabled!",
                      COUNT(*) FILTER (WHERE synced_at IS NULL) AS "never_synced!",
                      COUNT(*) FILTER (WHERE synced_at IS NOT NULL AND NOT sync_failed)
                          AS "latest_sync_succeeded!",
                      COUNT(*) FILTER (WHERE synced_at IS NOT NULL AND sync_failed) AS "latest_sync_failed!",
                      COUNT(*) FILTER (WHERE EXISTS (
                          SELECT 1 FROM copies WHERE copies.user_id = users.id AND copies.standing = 'parked'
                      )) AS "outstanding_errors!"
               FROM users"#,
            now
        )
        .fetch_one(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(row.by_card())
    }

    async fn listed_users(
        &self,
        wanted: &WantedUsers,
        now: Timestamp,
    ) -> Result<Vec<ListedUser>, StoreError> {
        let (card, now, max) = (name_of_card(wanted.card), micros(now), i64::from(wanted.max));
        let (prefix, objects) = columns_of_search(wanted.search.as_ref());
        let objects: Option<Vec<Vec<u8>>> =
            objects.map(|objects| objects.iter().map(|object| object.as_bytes().to_vec()).collect());
        let objects = objects.as_deref();
        let rows = match &wanted.order {
            UserOrder::FirstSignIn(after) => {
                let id = id_after(*after);
                page!(
                    self,
                    "users",
                    "id > $6",
                    "id",
                    [card, now, prefix, objects, max, id]
                )
            }
            UserOrder::Name(sorted) => {
                let (name, id) = name_after(sorted);
                match sorted.direction {
                    Direction::Ascending => page!(
                        self,
                        "users",
                        r#"lower(COALESCE(sales_user_name, '')) COLLATE "C" >= GREATEST(lower($7::TEXT), lower($3::TEXT))
                         AND (lower(COALESCE(sales_user_name, '')) COLLATE "C" > lower($7::TEXT) OR id > $6)"#,
                        r#"lower(COALESCE(sales_user_name, '')) COLLATE "C", id"#,
                        [card, now, prefix, objects, max, id, name]
                    ),
                    Direction::Descending => page!(
                        self,
                        "users",
                        r#"lower(COALESCE(sales_user_name, '')) COLLATE "C" <= LEAST(lower($7::TEXT), lower($3::TEXT) || chr(1114111))
                         AND (lower(COALESCE(sales_user_name, '')) COLLATE "C" < lower($7::TEXT) OR id < $6)"#,
                        r#"lower(COALESCE(sales_user_name, '')) COLLATE "C" DESC, id DESC"#,
                        [card, now, prefix, objects, max, id, name]
                    ),
                }
            }
            UserOrder::LastSync(sorted) => {
                let (ended, id) = sync_after(sorted);
                match sorted.direction {
                    Direction::Ascending => page!(
                        self,
                        "users",
                        "COALESCE(synced_at, -1) >= $7 AND (COALESCE(synced_at, -1) > $7 OR id > $6)",
                        "COALESCE(synced_at, -1), id",
                        [card, now, prefix, objects, max, id, ended]
                    ),
                    Direction::Descending => page!(
                        self,
                        "users",
                        "COALESCE(synced_at, -1) <= $7 AND (COALESCE(synced_at, -1) < $7 OR id < $6)",
                        "COALESCE(synced_at, -1) DESC, id DESC",
                        [card, now, prefix, objects, max, id, ended]
                    ),
                }
            }
            UserOrder::Errors(sorted) => {
                let (errors, id) = errors_after(sorted);
                match sorted.direction {
                    Direction::Ascending => page!(
                        self,
                        "users LEFT JOIN (
                             SELECT copies.user_id AS whose, COUNT(*) AS parked FROM copies
                             WHERE copies.standing = 'parked' GROUP BY copies.user_id
                         ) AS counted ON counted.whose = users.id",
                        "(COALESCE(parked, 0) > $7 OR COALESCE(parked, 0) = $7 AND id > $6)",
                        "COALESCE(parked, 0), id",
                        [card, now, prefix, objects, max, id, errors]
                    ),
                    Direction::Descending => page!(
                        self,
                        "users LEFT JOIN (
                             SELECT copies.user_id AS whose, COUNT(*) AS parked FROM copies
                             WHERE copies.standing = 'parked' GROUP BY copies.user_id
                         ) AS counted ON counted.whose = users.id",
                        "(COALESCE(parked, 0) < $7 OR COALESCE(parked, 0) = $7 AND id < $6)",
                        "COALESCE(parked, 0) DESC, id DESC",
                        [card, now, prefix, objects, max, id, errors]
                    ),
                }
            }
        };
        let rows = rows.map_err(unavailable)?;
        rows.into_iter().map(ListedUser::try_from).collect()
    }

    async fn objects_of_address(&self, address: &MailAddress) -> Result<Vec<Uuid>, StoreError> {
        let names = self.sealer.names_of_address(address);
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
        let objects = sqlx::query_scalar!(
            "SELECT users.object FROM addresses JOIN users ON users.id = addresses.user_id
             WHERE addresses.name = ANY ($1)",
            &names
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        objects.iter().map(|object| object_of(object)).collect()
    }

    async fn oldest_unsynced(&self) -> Result<Option<Unsynced>, StoreError> {
        let row = sqlx::query_as!(
            UnsyncedRow,
            r#"SELECT user_id, unsynced_since AS "unsynced_since!" FROM copies
               WHERE unsynced_since >= 0 ORDER BY unsynced_since, user_id LIMIT 1"#
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        row.map(Unsynced::try_from).transpose()
    }

    async fn unsynced_since(&self, user: UserId) -> Result<Option<Timestamp>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let since = sqlx::query_scalar!(
            r#"SELECT unsynced_since AS "unsynced_since!" FROM copies
               WHERE user_id = $1 AND unsynced_since IS NOT NULL ORDER BY unsynced_since LIMIT 1"#,
            user
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        since.map(|since| unsynced_moment(user, since)).transpose()
    }

    async fn connections(&self, now: Timestamp) -> Result<Connections, StoreError> {
        let row = sqlx::query_as!(
            ConnectionsRow,
            r#"SELECT COUNT(*) AS "to_exchange!",
                      COUNT(*) FILTER (WHERE EXISTS (
                          SELECT 1 FROM authorizations AS other
                          WHERE other.user_id = kept.user_id AND other.kind = 'sales' AND other.sealed IS NOT NULL
                            AND other.lapsed_at IS NULL AND (other.renewable OR other.access_expires_at > $1)
                      )) AS "to_both!"
               FROM authorizations AS kept
               WHERE kept.kind = 'exchange' AND kept.sealed IS NOT NULL
                 AND kept.lapsed_at IS NULL AND (kept.renewable OR kept.access_expires_at > $1)"#,
            micros(now)
        )
        .fetch_one(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(row.into())
    }

    async fn days(&self, since: Timestamp) -> Result<Vec<DayTally>, StoreError> {
        let rows = sqlx::query_as!(
            DayRow,
            r#"SELECT started_at / 86400000000 AS "day!", SUM(records)::BIGINT AS "records!",
                      SUM(errors)::BIGINT AS "errors!", MAX(freshness) AS "freshness!"
               FROM runs WHERE started_at >= $1 AND ended_at IS NOT NULL GROUP BY 1 ORDER BY 1"#,
            micros(since)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(DayTally::try_from).collect()
    }
}
