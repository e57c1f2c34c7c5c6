//! Links by what they name.

use crate::rows::Place;
use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::links::CopyId;
use store::users::UserId;
use sync_core::ItemId;

/// The user's copies of these events, and anybody's copies of what has one of these numbers.
pub(super) async fn copies(
    connection: &mut SqliteConnection,
    user: UserId,
    items: &[ItemId],
    numbers: &[ItemId],
) -> Result<Vec<CopyId>, StoreError> {
    let user = user.0.as_bytes().as_slice();
    let (items, numbers) = (as_json(items), as_json(numbers));
    let ids = sqlx::query_scalar!(
        "SELECT id FROM copies
         WHERE user_id = ? AND immutable_id IN (SELECT value FROM json_each(?))
         UNION
         SELECT c.id FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
         WHERE m.number IN (SELECT value FROM json_each(?))",
        user,
        items,
        numbers
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    ids.iter()
        .map(|id| Ok(CopyId(Place::new("copies", id).id("id", id)?)))
        .collect()
}

fn as_json(ids: &[ItemId]) -> String {
    let texts: Vec<_> = ids.iter().map(ItemId::as_str).collect();
    serde_json::Value::from(texts).to_string()
}
