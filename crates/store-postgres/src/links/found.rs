//! Links by what they name.

use crate::unavailable;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::links::CopyId;
use store::rows::links::copy_ids;
use store::users::UserId;
use sync_core::{ItemId, MeetingKey};

/// The user's copies of these items, and anybody's copies of what has one of these numbers.
pub(super) async fn naming(
    connection: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    items: &[ItemId],
    numbers: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let mut found = of_items(&mut *connection, kind, user, items).await?;
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
         WHERE m.kind = $1 AND m.number = ANY ($2)",
        kind,
        &texts(numbers)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    found.extend(copy_ids(ids)?);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The user's copies of these items, by every id under which one may be spoken of.
pub(super) async fn of_items(
    connection: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    items: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM copies
         WHERE user_id = $1 AND kind = $2 AND (item_id = ANY ($3) OR half_id = ANY ($3))",
        user.0.as_bytes().as_slice(),
        kind,
        &texts(items)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of what has one of these numbers.
pub(super) async fn of_numbers(
    connection: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    numbers: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
         WHERE c.user_id = $1 AND m.kind = $2 AND m.number = ANY ($3)",
        user.0.as_bytes().as_slice(),
        kind,
        &texts(numbers)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of these meetings, by the key of the record or of the iCalendar UID that it got.
pub(super) async fn of_keys(
    connection: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    keys: &[MeetingKey],
) -> Result<Vec<CopyId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
         WHERE c.user_id = $1 AND m.kind = $2 AND (m.key = ANY ($3) OR m.uid_key = ANY ($3))",
        user.0.as_bytes().as_slice(),
        kind,
        &bytes(keys)
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of these messages and of those in these threads of Exchange, and all that belongs to the same
/// conversations.
pub(super) async fn of_threads(
    connection: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    messages: &[MeetingKey],
    threads: &[String],
) -> Result<Vec<CopyId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"WITH asked AS (
               SELECT c.id, c.conversation FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.user_id = $1 AND m.kind = $2 AND m.key = ANY ($3)
               UNION
               SELECT id, conversation FROM copies
               WHERE user_id = $1 AND kind = $2 AND thread = ANY ($4)
           )
           SELECT id AS "id!" FROM asked
           UNION
           SELECT id FROM copies
           WHERE user_id = $1 AND kind = $2 AND conversation IN (SELECT conversation FROM asked)"#,
        user.0.as_bytes().as_slice(),
        kind,
        &bytes(messages),
        threads
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// Keys for `ANY`.
fn bytes(keys: &[MeetingKey]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| key.as_bytes().to_vec()).collect()
}

/// Ids for `ANY`.
pub(super) fn texts<'a>(ids: impl IntoIterator<Item = &'a ItemId>) -> Vec<String> {
    ids.into_iter().map(|id| id.as_str().to_owned()).collect()
}
