//! Opening a link: finding or making meeting and copy, and who leads.

use super::{CopyColumns, LinkRow, MeetingColumns, read};
use crate::rows::{Place, micros, new_id};
use crate::unavailable;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::blob::{self, Bond};
use store::links::{CopyId, MeetingId, NewLink, Organizes};
use store::seal::Sealer;
use sync_core::{Appointment, Content as _, Pair, SalesNumber};

/// Finds the link or makes it, all in the caller's transaction.
pub(super) async fn open(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    link: &NewLink,
    now: Timestamp,
) -> Result<LinkRow, StoreError> {
    let pair = Pair::opened(link.origin, link.asked.clone(), now);
    let (copy, meeting) = match copy_of(&mut *tx, link).await? {
        Some((copy, meeting, bond)) => {
            claim(&mut *tx, link, (copy, meeting), bond, now).await?;
            (copy, meeting)
        }
        None => {
            let meeting = ensure_meeting(&mut *tx, sealer, link, &pair, now).await?;
            let copy = CopyId(new_id(now));
            let columns = CopyColumns::of(sealer, link.user, copy, &pair)?;
            add_copy(&mut *tx, link, (copy, meeting), &columns, now).await?;
            (copy, meeting)
        }
    };
    refresh_copy(&mut *tx, link, copy, now).await?;
    ask(&mut *tx, link, meeting, now).await?;
    settle_lead(&mut *tx, link.organizes, copy, meeting).await?;
    let row = read(tx, &[copy]).await?.pop();
    row.ok_or_else(|| Place::new("copies", copy.0.as_bytes()).inconsistent("meeting_id"))
}

async fn copy_of(
    tx: &mut SqliteConnection,
    link: &NewLink,
) -> Result<Option<(CopyId, MeetingId, Bond)>, StoreError> {
    let user = link.user.0.as_bytes().as_slice();
    let row = sqlx::query!(
        "SELECT id, meeting_id, bond FROM copies WHERE user_id = ? AND immutable_id = ?",
        user,
        link.immutable_id
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    let Some(row) = row else {
        return Ok(None);
    };
    let place = Place::new("copies", &row.id);
    let copy = CopyId(place.id("id", &row.id)?);
    let meeting = MeetingId(place.id("meeting_id", &row.meeting_id)?);
    let bond = place.read("bond", blob::decode_bond(&row.bond))?;
    Ok(Some((copy, meeting, bond)))
}

async fn ensure_meeting(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    link: &NewLink,
    pair: &Pair<Appointment>,
    now: Timestamp,
) -> Result<MeetingId, StoreError> {
    let key = link.meeting.as_bytes().as_slice();
    let known = sqlx::query_scalar!("SELECT id FROM meetings WHERE key = ?", key)
        .fetch_optional(&mut *tx)
        .await
        .map_err(unavailable)?;
    if let Some(id) = known {
        return Ok(MeetingId(Place::new("meetings", &id).id("id", &id)?));
    }
    let meeting = MeetingId(new_id(now));
    let number = SalesNumber::mint(Appointment::KIND, &link.meeting, pair.birth);
    let columns = MeetingColumns::of(sealer, meeting, pair, &number)?;
    let id = meeting.0.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO meetings (id, key, base, sales, asked, birth, number, generation, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
        id,
        key,
        columns.base,
        columns.sales,
        columns.asked,
        columns.birth,
        columns.number,
        now,
        now
    )
    .execute(tx)
    .await
    .map_err(unavailable)?;
    Ok(meeting)
}

async fn add_copy(
    tx: &mut SqliteConnection,
    link: &NewLink,
    (copy, meeting): (CopyId, MeetingId),
    columns: &CopyColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = copy.0.as_bytes().as_slice();
    let user = link.user.0.as_bytes().as_slice();
    let meeting = meeting.0.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO copies (id, user_id, immutable_id, rest_id, meeting_id, organizes, leads, exchange, bond,
                             standing, standing_reason, standing_detail, since, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        user,
        link.immutable_id,
        link.rest_id,
        meeting,
        columns.exchange,
        columns.bond,
        columns.standing,
        columns.reason,
        columns.detail,
        columns.since,
        now,
        now
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// The pane's id and who organizes may have changed since the copy was first linked.
async fn refresh_copy(
    tx: &mut SqliteConnection,
    link: &NewLink,
    copy: CopyId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = copy.0.as_bytes().as_slice();
    let organizes = match link.organizes {
        Organizes::Yes => 1,
        Organizes::No => 0,
    };
    let now = micros(now);
    sqlx::query!(
        "UPDATE copies SET rest_id = ?1, organizes = ?2, updated_at = ?3
         WHERE id = ?4 AND (rest_id <> ?1 OR organizes <> ?2)",
        link.rest_id,
        organizes,
        now,
        id
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Opened again by a stronger claim: a save under way would write the old one back, so it is overtaken.
async fn claim(
    tx: &mut SqliteConnection,
    link: &NewLink,
    (copy, meeting): (CopyId, MeetingId),
    bond: Bond,
    now: Timestamp,
) -> Result<(), StoreError> {
    let origin = link.origin_over(bond.origin);
    if origin == bond.origin {
        return Ok(());
    }
    let bond = blob::encode_bond(&Bond { origin, ..bond });
    let (copy, meeting) = (copy.0.as_bytes().as_slice(), meeting.0.as_bytes().as_slice());
    let now = micros(now);
    sqlx::query!(
        "UPDATE copies SET bond = ?, updated_at = ? WHERE id = ?",
        bond,
        now,
        copy
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    overtake(tx, meeting).await
}

/// Replaces the relations asked for; a save under way would write the old ones back, so it is overtaken.
async fn ask(
    tx: &mut SqliteConnection,
    link: &NewLink,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(asked) = link.asked.as_ref().map(blob::encode_asked) else {
        return Ok(());
    };
    let id = meeting.0.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "UPDATE meetings SET asked = ?1, generation = generation + 1, updated_at = ?2
         WHERE id = ?3 AND asked IS NOT ?1",
        asked,
        now,
        id
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// R-APPT-13: the first copy leads until the organizer's comes. A save under way that was planned as the leader is
/// overtaken, so that no two copies write to one Sales record.
async fn settle_lead(
    tx: &mut SqliteConnection,
    organizes: Organizes,
    copy: CopyId,
    meeting: MeetingId,
) -> Result<(), StoreError> {
    let id = copy.0.as_bytes().as_slice();
    let meeting = meeting.0.as_bytes().as_slice();
    let leader = sqlx::query!(
        "SELECT id, organizes FROM copies WHERE meeting_id = ? AND leads = 1",
        meeting
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(unavailable)?;
    let takes_lead = match (&leader, organizes) {
        (None, _) => true,
        (Some(leader), Organizes::Yes) => leader.organizes == 0 && leader.id != id,
        (Some(_), Organizes::No) => false,
    };
    if !takes_lead {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE copies SET leads = 0 WHERE meeting_id = ? AND leads = 1",
        meeting
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!("UPDATE copies SET leads = 1 WHERE id = ?", id)
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    overtake(tx, meeting).await
}

/// A save of this meeting that is under way will be refused.
async fn overtake(tx: &mut SqliteConnection, meeting: &[u8]) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE meetings SET generation = generation + 1 WHERE id = ?",
        meeting
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}
