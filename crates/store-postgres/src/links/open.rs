//! Opening a link that somebody asked for: finding or making meeting and copy.

use super::keep;
use super::read::read;
use crate::locks::{Alone, alone};
use crate::unavailable;
use crate::users::may_open;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::blob::{self, Bond, Stored as _};
use store::links::{CopyId, Leads, Link, MeetingId, NewLink, Organizes};
use store::rows::links::{CopyColumns, LinkRow, MeetingColumns};
use store::rows::{Place, micros, new_id};
use store::seal::Sealer;
use store::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{Appointment, Pair};

/// A copy that is to be added.
pub(super) struct NewCopy<'a> {
    pub(super) copy: CopyId,
    pub(super) user: UserId,
    pub(super) meeting: MeetingId,
    pub(super) kind: &'static str,
    pub(super) immutable_id: Option<&'a str>,
    /// Empty where the pane did not ask.
    pub(super) rest_id: &'a str,
    pub(super) organizes: bool,
}

/// Finds the link or makes it, all in the caller's transaction.
pub(super) async fn open(
    tx: &mut PgConnection,
    sealer: &Sealer,
    link: &NewLink,
    now: Timestamp,
) -> Result<LinkRow, StoreError> {
    let record = Alone::record(Appointment::NAME, link.meeting.as_bytes());
    alone(&mut *tx, [Alone::Mailbox(link.user), record]).await?;
    may_open(&mut *tx, link.user).await?;
    lock_known(&mut *tx, link).await?;
    let pair = Pair::opened(link.origin, link.asked.clone(), now);
    let (copy, meeting) = match copy_of(&mut *tx, link).await? {
        Some((copy, meeting, bond)) => {
            claim(&mut *tx, link, (copy, meeting), bond, now).await?;
            (copy, meeting)
        }
        None => {
            let copy = CopyId(new_id(now));
            let meeting = ensure_meeting(&mut *tx, sealer, link, copy, &pair, now).await?;
            let row = NewCopy {
                copy,
                user: link.user,
                meeting,
                kind: Appointment::NAME,
                immutable_id: Some(&link.immutable_id),
                rest_id: &link.rest_id,
                organizes: link.organizes == Organizes::Yes,
            };
            let columns = CopyColumns::of(sealer, link.user, copy, &pair)?;
            add_copy(&mut *tx, &row, &columns, now).await?;
            (copy, meeting)
        }
    };
    refresh_copy(&mut *tx, link, copy, now).await?;
    ask(&mut *tx, link, meeting, now).await?;
    settle_lead(&mut *tx, meeting, now).await?;
    let row = read::<Appointment>(tx, &[copy]).await?.pop();
    row.ok_or_else(|| Place::new("copies", copy.0.as_bytes()).inconsistent("meeting_id"))
}

/// Locks the meetings that this could be about, so that what is read of them stays true.
async fn lock_known(tx: &mut PgConnection, link: &NewLink) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT id FROM meetings
         WHERE (kind = $1 AND key = $2)
            OR id IN (SELECT meeting_id FROM copies WHERE user_id = $3 AND kind = $1 AND immutable_id = $4)
         ORDER BY id FOR UPDATE",
        Appointment::NAME,
        link.meeting.as_bytes().as_slice(),
        link.user.0.as_bytes().as_slice(),
        link.immutable_id
    )
    .fetch_all(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

async fn copy_of(
    tx: &mut PgConnection,
    link: &NewLink,
) -> Result<Option<(CopyId, MeetingId, Bond)>, StoreError> {
    let row = sqlx::query!(
        "SELECT id, meeting_id, bond FROM copies WHERE user_id = $1 AND kind = $2 AND immutable_id = $3",
        link.user.0.as_bytes().as_slice(),
        Appointment::NAME,
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
    tx: &mut PgConnection,
    sealer: &Sealer,
    new: &NewLink,
    copy: CopyId,
    pair: &Pair<Appointment>,
    now: Timestamp,
) -> Result<MeetingId, StoreError> {
    let known = sqlx::query_scalar!(
        "SELECT id FROM meetings WHERE kind = $1 AND key = $2",
        Appointment::NAME,
        new.meeting.as_bytes().as_slice()
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(unavailable)?;
    if let Some(id) = known {
        return Ok(MeetingId(Place::new("meetings", &id).id("id", &id)?));
    }
    let link = Link {
        meeting: MeetingId(new_id(now)),
        copy,
        user: new.user,
        key: new.meeting,
        immutable_id: Some(new.immutable_id.clone()),
        leads: Leads::Yes,
        home: Birth::UNKNOWN,
        ical_uid: None,
        sales_id: None,
        pair: pair.clone(),
        generation: 0,
    };
    let columns = MeetingColumns::of(sealer, &link)?;
    add_meeting(tx, Appointment::NAME, &link, &columns, now).await?;
    Ok(link.meeting)
}

/// The meeting's row of a link that is new.
pub(super) async fn add_meeting<C>(
    tx: &mut PgConnection,
    kind: &'static str,
    link: &Link<C>,
    columns: &MeetingColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO meetings (id, kind, key, sales_id, base, sales, asked, birth, number, generation, created_at,
                               updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10)",
        link.meeting.0.as_bytes().as_slice(),
        kind,
        link.key.as_bytes().as_slice(),
        link.sales_id.map(|id| id.0),
        columns.base,
        columns.sales,
        columns.asked,
        i64::from(columns.birth),
        columns.number,
        micros(now)
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// It is due at once, and leads nobody yet.
pub(super) async fn add_copy(
    tx: &mut PgConnection,
    row: &NewCopy<'_>,
    columns: &CopyColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO copies (id, user_id, kind, immutable_id, rest_id, meeting_id, organizes, exchange, item_id,
                             half_id, is_there, has_item, bond, standing, standing_reason, standing_detail, since,
                             is_being_made, thread, conversation, due, created_at, updated_at, is_held,
                             engines, unsynced_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, COALESCE($9, $4), $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                 $20, $21, $21, $21, $22, $23, $21)",
        row.copy.0.as_bytes().as_slice(),
        row.user.0.as_bytes().as_slice(),
        row.kind,
        row.immutable_id,
        row.rest_id,
        row.meeting.0.as_bytes().as_slice(),
        row.organizes,
        columns.exchange,
        columns.item_id,
        columns.half_id,
        columns.is_there,
        columns.has_item,
        columns.bond,
        columns.standing,
        columns.reason,
        columns.detail,
        columns.since,
        columns.is_being_made,
        columns.thread,
        columns.conversation,
        micros(now),
        columns.is_held,
        columns.engines.as_deref()
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Whether the iCalendar UID is known that a record of Sales got.
pub(super) async fn is_named(tx: &mut PgConnection, meeting: MeetingId) -> Result<bool, StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    let uid = sqlx::query_scalar!("SELECT ical_uid FROM meetings WHERE id = $1", id)
        .fetch_optional(tx)
        .await
        .map_err(unavailable)?;
    Ok(uid.flatten().is_some())
}

/// R-APPT-13: a save under way that was planned as the leader is overtaken, so that no two copies write to one record.
pub(super) async fn settle_lead(
    tx: &mut PgConnection,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if keep::settle_lead(&mut *tx, meeting, now).await? {
        keep::overtake(tx, meeting).await?;
    }
    Ok(())
}

/// The pane's id and who organizes may have changed since the copy was first linked.
async fn refresh_copy(
    tx: &mut PgConnection,
    link: &NewLink,
    copy: CopyId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE copies SET rest_id = $1, organizes = $2, updated_at = $3
         WHERE user_id = $4 AND id = $5 AND (rest_id <> $1 OR organizes <> $2)",
        link.rest_id,
        link.organizes == Organizes::Yes,
        micros(now),
        link.user.0.as_bytes().as_slice(),
        copy.0.as_bytes().as_slice()
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Opened again by a stronger claim: a save under way would write the old one back, so it is overtaken.
async fn claim(
    tx: &mut PgConnection,
    link: &NewLink,
    (copy, meeting): (CopyId, MeetingId),
    bond: Bond,
    now: Timestamp,
) -> Result<(), StoreError> {
    let origin = link.origin_over(bond.origin);
    if origin == bond.origin {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE copies SET bond = $1, updated_at = $2 WHERE user_id = $3 AND id = $4",
        blob::encode_bond(&Bond { origin, ..bond }),
        micros(now),
        link.user.0.as_bytes().as_slice(),
        copy.0.as_bytes().as_slice()
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    keep::overtake(tx, meeting).await
}

/// Replaces the relations asked for; a save under way would write the old ones back, so it is overtaken.
async fn ask(
    tx: &mut PgConnection,
    link: &NewLink,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(asked) = link.asked.as_ref().map(blob::encode_asked) else {
        return Ok(());
    };
    sqlx::query!(
        "UPDATE meetings SET asked = $1, generation = generation + 1, updated_at = $2
         WHERE id = $3 AND asked IS DISTINCT FROM $1",
        asked,
        micros(now),
        meeting.0.as_bytes().as_slice()
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}
