//! Reading links, and ids as queries take them.

use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::blob::Stored;
use store::links::{CopyId, Link};
use store::rows::links::LinkRow;
use store::seal::Sealer;

/// Those of the copies that are of this kind.
pub(super) async fn load<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    copies: &[CopyId],
) -> Result<Vec<Link<C>>, StoreError> {
    let rows = read::<C>(connection, copies).await?;
    rows.into_iter().map(|row| row.opened(sealer)).collect()
}

pub(super) async fn read<C: Stored>(
    connection: &mut SqliteConnection,
    copies: &[CopyId],
) -> Result<Vec<LinkRow>, StoreError> {
    let (ids, kind) = (as_json(copies), C::NAME);
    sqlx::query_as!(
        LinkRow,
        r#"SELECT c.id AS copy_id, c.user_id, c.immutable_id, c.leads AS "leads: bool", c.exchange, c.engines,
                  c.bond,
                  c.standing, c.standing_reason, c.standing_detail, c.since,
                  m.id AS meeting_id, m.key, m.sales_id, m.ical_uid, m.base, m.sales, m.asked, m.birth, m.generation
           FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
           WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) AND c.kind = ?"#,
        ids,
        kind
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}

/// Ids for `json_each` and `unhex`.
pub(super) fn as_json(copies: &[CopyId]) -> String {
    let hex: Vec<_> = copies.iter().map(|copy| copy.0.simple().to_string()).collect();
    serde_json::Value::from(hex).to_string()
}
