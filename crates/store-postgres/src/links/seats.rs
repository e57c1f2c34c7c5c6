//! Places under the limits, and what asks for none any more.

use super::are_current;
use super::keep::{overtake, settle_lead};
use super::read::{bytes_of, load};
use crate::locks::{self, Alone, alone};
use crate::unavailable;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
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
    tx: &mut PgConnection,
    sealer: &Sealer,
    user: UserId,
    terms: &SeatTerms,
    now: Timestamp,
) -> Result<(), StoreError> {
    alone(&mut *tx, [Alone::Mailbox(user)]).await?;
    while somebody_asks::<C>(&mut *tx, user).await? {
        let taken = beside::<C>(&mut *tx, sealer, user, terms, now).await?;
        let terms = terms_beside(terms, taken);
        let links = of_user::<C>(&mut *tx, sealer, user).await?;
        let pairs = links.iter().enumerate().map(|(place, link)| (place, &link.pair));
        let (seated, next): (Vec<_>, Vec<_>) = seat_links(pairs, &terms, now)
            .into_iter()
            .map(|(place, pair)| {
                let link = links[place].clone();
                (link.clone(), Link { pair, ..link })
            })
            .unzip();
        // Read without a lock: whoever was saved meanwhile is locked now, and all are asked again.
        if are_current(&mut *tx, &seated).await? {
            for link in &next {
                stand(&mut *tx, link, now).await?;
            }
            break;
        }
    }
    Ok(())
}

async fn somebody_asks<C: Stored>(tx: &mut PgConnection, user: UserId) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM copies WHERE user_id = $1 AND kind = $2 AND standing = 'unseated'
           ) AS "asks!""#,
        user.0.as_bytes().as_slice(),
        C::NAME
    )
    .fetch_one(tx)
    .await
    .map_err(unavailable)
}

/// Places under the same limit that another kind of record has: single meetings and series share one (R-LIM-2).
async fn beside<C: Stored>(
    tx: &mut PgConnection,
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
    tx: &mut PgConnection,
    sealer: &Sealer,
    user: UserId,
    terms: &SeatTerms,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let links = of_user::<C>(tx, sealer, user).await?;
    Ok(places_taken(&links, terms, now))
}

async fn of_user<C: Stored>(
    tx: &mut PgConnection,
    sealer: &Sealer,
    user: UserId,
) -> Result<Vec<Link<C>>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM copies WHERE user_id = $1 AND kind = $2",
        user.0.as_bytes().as_slice(),
        C::NAME
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
async fn stand<C>(tx: &mut PgConnection, link: &Link<C>, now: Timestamp) -> Result<(), StoreError> {
    let StandingColumns {
        standing,
        reason,
        since,
    } = blob::encode_standing(&link.pair.standing);
    let code = reason.as_ref().map(|reason| reason.code);
    let detail = reason.and_then(|reason| reason.detail);
    sqlx::query!(
        "UPDATE copies SET standing = $1, standing_reason = $2, standing_detail = $3, since = $4, due = $5,
                           updated_at = $5
         WHERE user_id = $6 AND id = $7",
        standing,
        code,
        detail,
        since.map(micros),
        micros(now),
        link.user.0.as_bytes().as_slice(),
        link.copy.0.as_bytes().as_slice()
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    overtake(&mut *tx, link.meeting).await?;
    settle_lead(tx, link.meeting, now).await.map(drop)
}

/// Keeps nothing of what asks for a place.
pub(super) async fn forget(tx: &mut PgConnection, user: UserId, copies: &[CopyId]) -> Result<(), StoreError> {
    locks::meetings_of(&mut *tx, copies).await?;
    let meetings = sqlx::query_scalar!(
        "DELETE FROM copies WHERE user_id = $1 AND standing = 'unseated' AND id = ANY ($2) RETURNING meeting_id",
        user.0.as_bytes().as_slice(),
        &bytes_of(copies)
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    for id in meetings {
        let meeting = MeetingId(Place::new("meetings", &id).id("id", &id)?);
        sqlx::query!(
            "DELETE FROM meetings WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM copies WHERE meeting_id = meetings.id)",
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
