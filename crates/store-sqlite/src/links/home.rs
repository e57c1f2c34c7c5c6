//! Where a record of Sales becomes a meeting: what its other copies and their users say (R-APPT-21).

use super::read::load;
use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::blob::Stored;
use store::links::{Link, MeetingId};
use store::rows::leads::{Home, PeerRow, home_among, home_of, parties};
use store::rows::links::copy_ids;
use store::seal::Sealer;
use sync_core::Item;
use sync_core::meeting::Birth;

/// What this copy's mailbox gets.
pub(super) async fn of<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    link: &Link<C>,
) -> Result<Birth, StoreError> {
    let record = match home_of(link) {
        Home::Told(birth) => return Ok(birth),
        Home::Asked(record) => record,
    };
    let copies = copies_of::<C>(&mut *connection, sealer, link.meeting).await?;
    let peers = peers(connection, record, &copies).await?;
    home_among(link.user, record, &copies, &peers)
}

async fn copies_of<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    meeting: MeetingId,
) -> Result<Vec<Link<C>>, StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    let ids = sqlx::query_scalar!("SELECT id FROM copies WHERE meeting_id = ?", id)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    load(connection, sealer, &copy_ids(ids)?).await
}

/// All users with a copy, and all who own the record or take part in it.
async fn peers<C: Stored>(
    connection: &mut SqliteConnection,
    record: &Item<C>,
    copies: &[Link<C>],
) -> Result<Vec<PeerRow>, StoreError> {
    let parties = serde_json::Value::from(parties(record)).to_string();
    let holders: Vec<_> = copies
        .iter()
        .map(|link| link.user.0.simple().to_string())
        .collect();
    let holders = serde_json::Value::from(holders).to_string();
    sqlx::query_as!(
        PeerRow,
        r#"SELECT u.id, u.sales_party,
                  u.paused_by_user = 0 AND u.paused_by_administrator = 0 AND (
                      SELECT COUNT(*) FROM authorizations AS a
                      WHERE a.user_id = u.id AND a.sealed IS NOT NULL
                        AND (a.lapsed_at IS NULL OR a.kind = 'exchange' AND EXISTS (
                            SELECT 1 FROM application_standings AS s
                            WHERE s.tenant = u.tenant AND COALESCE(s.cause, 'not-answering') = 'not-answering'
                        ))
                  ) = 2 AS "is_connected!: bool"
           FROM users AS u
           WHERE u.sales_party IN (SELECT value FROM json_each(?))
              OR u.id IN (SELECT unhex(value) FROM json_each(?))"#,
        parties,
        holders
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}
