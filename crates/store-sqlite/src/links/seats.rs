//! Places under the limits, and what asks for none any more.

use super::keep::{overtake, settle_lead};
use super::read::{as_json, load};
use crate::unavailable;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::blob::{self, StandingColumns, Stored};
use store::links::{CopyId, Link, MeetingId};
use store::rows::links::copy_ids;
use store::rows::rounds::{places_taken, terms_beside};
use store::rows::{Place, micros};
use store::seal::Sealer;
use store::users::UserId;
use sync_core::{Appointment, Occurrences, SeatTerms, seat_links};

/// Gives places as [`seat_links`] says. Without anybody who asks for one nothing is read.
pub(super) async fn seat<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    user: UserId,
    terms: &SeatTerms,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, kind) = (user.0.as_bytes().as_slice(), C::NAME);
    let asks = sqlx::query_scalar!(
        "SELECT id FROM copies WHERE user_id = ? AND kind = ? AND standing = 'unseated' LIMIT 1",
        id,
        kind
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(unavailable)?;
    if asks.is_none() {
        return Ok(());
    }
    let taken = beside::<C>(&mut *tx, sealer, user, terms, now).await?;
    let terms = terms_beside(terms, taken);
    let links = of_user::<C>(&mut *tx, sealer, user).await?;
    let pairs = links.iter().enumerate().map(|(place, link)| (place, &link.pair));
    for (place, pair) in seat_links(pairs, &terms, now) {
        let next = Link {
            pair,
            ..links[place].clone()
        };
        stand(&mut *tx, &next, now).await?;
    }
    Ok(())
}

/// Places under the same limit that another kind of record has: single meetings and series share one (R-LIM-2).
async fn beside<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    user: UserId,
    terms: &SeatTerms,
    now: Timestamp,
) -> Result<u32, StoreError> {
    if terms.limit == u32::MAX {
        return Ok(0);
    }
    match C::NAME {
        Appointment::NAME => taken::<Occurrences>(tx, sealer, user, terms, now).await,
        Occurrences::NAME => taken::<Appointment>(tx, sealer, user, terms, now).await,
        _ => Ok(0),
    }
}

async fn taken<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    user: UserId,
    terms: &SeatTerms,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let links = of_user::<C>(tx, sealer, user).await?;
    Ok(places_taken(&links, terms, now))
}

async fn of_user<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    user: UserId,
) -> Result<Vec<Link<C>>, StoreError> {
    let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
    let ids = sqlx::query_scalar!(
        "SELECT id FROM copies WHERE user_id = ? AND kind = ? ORDER BY id",
        user,
        kind
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    let mut links = load::<C>(tx, sealer, &copy_ids(ids)?).await?;
    // The oldest first, as in any other backend.
    links.sort_unstable_by_key(|link| link.copy);
    Ok(links)
}

/// Another standing, and nothing else. A save under way would write the old one back, so it is overtaken.
async fn stand<C>(tx: &mut SqliteConnection, link: &Link<C>, now: Timestamp) -> Result<(), StoreError> {
    let StandingColumns {
        standing,
        reason,
        since,
    } = blob::encode_standing(&link.pair.standing);
    let copy = link.copy.0.as_bytes().as_slice();
    let code = reason.as_ref().map(|reason| reason.code);
    let detail = reason.and_then(|reason| reason.detail);
    let (since, due) = (since.map(micros), micros(now));
    sqlx::query!(
        "UPDATE copies SET standing = ?1, standing_reason = ?2, standing_detail = ?3, since = ?4, due = ?5,
                           updated_at = ?5
         WHERE id = ?6",
        standing,
        code,
        detail,
        since,
        due,
        copy
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    overtake(&mut *tx, link.meeting).await?;
    settle_lead(tx, link.meeting, now).await.map(drop)
}

/// Keeps nothing of what asks for a place.
pub(super) async fn forget(
    tx: &mut SqliteConnection,
    user: UserId,
    copies: &[CopyId],
) -> Result<(), StoreError> {
    let (user, ids) = (user.0.as_bytes().as_slice(), as_json(copies));
    let meetings = sqlx::query_scalar!(
        "DELETE FROM copies
         WHERE user_id = ? AND standing = 'unseated' AND id IN (SELECT unhex(value) FROM json_each(?))
         RETURNING meeting_id",
        user,
        ids
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    for id in meetings {
        let meeting = MeetingId(Place::new("meetings", &id).id("id", &id)?);
        sqlx::query!(
            "DELETE FROM meetings WHERE id = ? AND NOT EXISTS (SELECT 1 FROM copies WHERE meeting_id = meetings.id)",
            id
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
        // Whoever leads now is planned before anything that is due by now.
        if settle_lead(&mut *tx, meeting, Timestamp::UNIX_EPOCH).await? {
            overtake(&mut *tx, meeting).await?;
        }
    }
    Ok(())
}
