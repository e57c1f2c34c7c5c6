//! Where a record of Sales becomes a meeting: what its other copies and their users say (R-APPT-21).

use super::rows::load;
use crate::rows::Place;
use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;
use store::StoreError;
use store::blob::Stored;
use store::links::{CopyId, Leads, Link, MeetingId};
use store::seal::Sealer;
use store::users::UserId;
use sync_core::meeting::{self, Birth, HasItem, Peer, PeerCopy, birth_among};
use sync_core::{Item, Kind, Permission, ReasonCode, SalesId, SalesPerson};

/// What this copy's mailbox gets. Where it has an item, or its record was not read yet, nobody can tell.
pub(super) async fn of<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    link: &Link<C>,
) -> Result<Birth, StoreError> {
    if C::KIND != Kind::Appointment {
        return Ok(match link.leads {
            Leads::Yes => Birth::Here,
            Leads::No => Birth::Not(ReasonCode::ByInvitation),
        });
    }
    let (HasItem::No, Some(record)) = (HasItem::of(&link.pair.exchange), link.pair.sales.item()) else {
        return Ok(Birth::UNKNOWN);
    };
    let copies = copies_of::<C>(&mut *connection, sealer, link.meeting).await?;
    let peers = peers(connection, record, &copies).await?;
    Ok(birth_among(
        user_id(link.user),
        record.facts.owner,
        &record.content.takes_part(),
        &peers,
    ))
}

fn user_id(user: UserId) -> meeting::UserId {
    meeting::UserId(user.0.as_u128())
}

async fn copies_of<C: Stored>(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    meeting: MeetingId,
) -> Result<BTreeMap<UserId, PeerCopy>, StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    let ids = sqlx::query_scalar!("SELECT id FROM copies WHERE meeting_id = ?", id)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    let copies = ids
        .iter()
        .map(|id| Place::new("copies", id).id("id", id).map(CopyId))
        .collect::<Result<Vec<_>, _>>()?;
    let links = load::<C>(connection, sealer, &copies).await?;
    Ok(links
        .iter()
        .map(|link| (link.user, PeerCopy::of(&link.pair)))
        .collect())
}

/// All users with a copy, and all who own the record or take part in it. Connected is who is signed in for both sides and
/// not paused (R-GATE-1, R-GATE-4).
async fn peers<C: Stored>(
    connection: &mut SqliteConnection,
    record: &Item<C>,
    copies: &BTreeMap<UserId, PeerCopy>,
) -> Result<Vec<Peer>, StoreError> {
    let parties = serde_json::Value::from(parties(record)).to_string();
    let holders: Vec<_> = copies.keys().map(|user| user.0.simple().to_string()).collect();
    let holders = serde_json::Value::from(holders).to_string();
    let rows = sqlx::query!(
        r#"SELECT u.id, u.sales_party,
                  u.paused_by_user = 0 AND u.paused_by_administrator = 0 AND (
                      SELECT COUNT(*) FROM authorizations AS a
                      WHERE a.user_id = u.id AND a.lapsed_at IS NULL AND a.sealed IS NOT NULL
                  ) = 2 AS "is_connected!: bool"
           FROM users AS u
           WHERE u.sales_party IN (SELECT value FROM json_each(?))
              OR u.id IN (SELECT unhex(value) FROM json_each(?))"#,
        parties,
        holders
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    rows.iter()
        .map(|row| {
            let user = UserId(Place::new("users", &row.id).id("id", &row.id)?);
            Ok(Peer {
                user: user_id(user),
                party: row.sales_party.map(SalesId),
                connected: if row.is_connected {
                    Permission::Allowed
                } else {
                    Permission::Denied
                },
                copy: copies.get(&user).copied(),
            })
        })
        .collect()
}

/// The parties in Sales of who owns a record or takes part in it.
fn parties<C: Stored>(record: &Item<C>) -> Vec<i64> {
    let people = record.content.takes_part();
    let assignees = people.iter().filter_map(|person| match person {
        SalesPerson::User(id) => Some(id.0),
        SalesPerson::Contact(_) => None,
    });
    assignees.chain(record.facts.owner.map(|id| id.0)).collect()
}
