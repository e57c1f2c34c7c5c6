//! Reading links, and ids as queries take them.

use crate::unavailable;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::blob::Stored;
use store::links::{CopyId, Link};
use store::rows::links::LinkRow;
use store::seal::Sealer;

/// Those of the copies that are of this kind.
pub(super) async fn load<C: Stored>(
    connection: &mut PgConnection,
    sealer: &Sealer,
    copies: &[CopyId],
) -> Result<Vec<Link<C>>, StoreError> {
    let rows = read::<C>(connection, copies).await?;
    rows.into_iter().map(|row| row.opened(sealer)).collect()
}

pub(super) async fn read<C: Stored>(
    connection: &mut PgConnection,
    copies: &[CopyId],
) -> Result<Vec<LinkRow>, StoreError> {
    sqlx::query_as!(
        LinkRow,
        r#"SELECT c.id AS copy_id, c.user_id, c.immutable_id, COALESCE(m.leader = c.id, FALSE) AS "leads!", c.exchange,
                  c.engines,
                  c.bond, c.standing, c.standing_reason, c.standing_detail, c.since,
                  m.id AS meeting_id, m.key, m.sales_id, m.ical_uid, m.base, m.sales, m.asked, m.birth, m.generation
           FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
           WHERE c.id = ANY ($1) AND c.kind = $2"#,
        &bytes_of(copies),
        C::NAME
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}

/// Ids of copies for `ANY`.
pub(super) fn bytes_of(copies: &[CopyId]) -> Vec<Vec<u8>> {
    copies.iter().map(|copy| copy.0.as_bytes().to_vec()).collect()
}
