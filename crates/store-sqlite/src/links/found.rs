//! Links by what they name. What is named is looked up by its index, however many links its user has: SQLite takes the left of a
//! cross join first, and of two indexes it would take the one of the user.

use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::links::CopyId;
use store::rows::links::copy_ids;
use store::users::UserId;
use sync_core::{ItemId, MeetingKey};

/// The user's copies of these items, and anybody's copies of what has one of these numbers.
pub(super) async fn naming(
    connection: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    items: &[ItemId],
    numbers: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let mut found = of_items(&mut *connection, kind, user, items).await?;
    let numbers = as_json(numbers);
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM meetings AS m INDEXED BY meetings_by_number
             CROSS JOIN copies AS c INDEXED BY copies_by_meeting ON c.meeting_id = m.id
         WHERE m.kind = ? AND m.number IN (SELECT value FROM json_each(?))",
        kind,
        numbers
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
    connection: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    items: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let (user, items) = (user.0.as_bytes().as_slice(), as_json(items));
    let ids = sqlx::query_scalar!(
        "SELECT id FROM copies
         WHERE user_id = ?1 AND kind = ?2 AND item_id IN (SELECT value FROM json_each(?3))
         UNION
         SELECT id FROM copies
         WHERE user_id = ?1 AND kind = ?2 AND half_id IN (SELECT value FROM json_each(?3))",
        user,
        kind,
        items
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of what has one of these numbers.
pub(super) async fn of_numbers(
    connection: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    numbers: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let (user, numbers) = (user.0.as_bytes().as_slice(), as_json(numbers));
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM meetings AS m INDEXED BY meetings_by_number
             CROSS JOIN copies AS c INDEXED BY copies_by_meeting ON c.meeting_id = m.id
         WHERE c.user_id = ? AND m.kind = ? AND m.number IN (SELECT value FROM json_each(?))",
        user,
        kind,
        numbers
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of these meetings, by the key of the record or of the iCalendar UID that it got.
pub(super) async fn of_keys(
    connection: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    keys: &[MeetingKey],
) -> Result<Vec<CopyId>, StoreError> {
    let (user, keys) = (user.0.as_bytes().as_slice(), as_hex(keys));
    let ids = sqlx::query_scalar!(
        "SELECT c.id FROM meetings AS m CROSS JOIN copies AS c INDEXED BY copies_by_meeting ON c.meeting_id = m.id
         WHERE c.user_id = ?1 AND m.kind = ?2 AND m.key IN (SELECT unhex(value) FROM json_each(?3))
         UNION
         SELECT c.id FROM meetings AS m INDEXED BY meetings_by_uid
             CROSS JOIN copies AS c INDEXED BY copies_by_meeting ON c.meeting_id = m.id
         WHERE c.user_id = ?1 AND m.kind = ?2 AND m.uid_key IS NOT NULL AND m.uid_key IN (SELECT unhex(value) FROM json_each(?3))",
        user,
        kind,
        keys
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// The user's copies of these messages and of those in these threads of Exchange, and all that belongs to the same
/// conversations.
pub(super) async fn of_threads(
    connection: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    messages: &[MeetingKey],
    threads: &[String],
) -> Result<Vec<CopyId>, StoreError> {
    let (user, messages) = (user.0.as_bytes().as_slice(), as_hex(messages));
    let threads = serde_json::Value::from(threads).to_string();
    let ids = sqlx::query_scalar!(
        r#"WITH asked AS (
             SELECT c.id, c.conversation FROM meetings AS m CROSS JOIN copies AS c INDEXED BY copies_by_meeting ON c.meeting_id = m.id
             WHERE c.user_id = ?1 AND m.kind = ?2 AND m.key IN (SELECT unhex(value) FROM json_each(?3))
             UNION
             SELECT id, conversation FROM copies
             WHERE user_id = ?1 AND kind = ?2 AND thread IN (SELECT value FROM json_each(?4))
           )
           SELECT id AS "id!" FROM asked
           UNION
           SELECT id FROM copies
           WHERE user_id = ?1 AND kind = ?2 AND conversation IN (SELECT conversation FROM asked)"#,
        user,
        kind,
        messages,
        threads
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    copy_ids(ids)
}

/// Keys for `json_each` and `unhex`.
fn as_hex(keys: &[MeetingKey]) -> String {
    let hex = |key: &MeetingKey| key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let keys: Vec<String> = keys.iter().map(hex).collect();
    serde_json::Value::from(keys).to_string()
}

fn as_json(ids: &[ItemId]) -> String {
    let texts: Vec<_> = ids.iter().map(ItemId::as_str).collect();
    serde_json::Value::from(texts).to_string()
}
