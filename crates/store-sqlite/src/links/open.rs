//! Opening a link that somebody asked for: finding or making meeting and copy.

use super::keep;
use super::read::read;
use crate::unavailable;
use crate::users::may_open;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
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
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    link: &NewLink,
    now: Timestamp,
) -> Result<LinkRow, StoreError> {
    may_open(&mut *tx, link.user).await?;
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

async fn copy_of(
    tx: &mut SqliteConnection,
    link: &NewLink,
) -> Result<Option<(CopyId, MeetingId, Bond)>, StoreError> {
    let (user, kind) = (link.user.0.as_bytes().as_slice(), Appointment::NAME);
    let row = sqlx::query!(
        "SELECT id, meeting_id, bond FROM copies WHERE user_id = ? AND kind = ? AND immutable_id = ?",
        user,
        kind,
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
    new: &NewLink,
    copy: CopyId,
    pair: &Pair<Appointment>,
    now: Timestamp,
) -> Result<MeetingId, StoreError> {
    let (key, kind) = (new.meeting.as_bytes().as_slice(), Appointment::NAME);
    let known = sqlx::query_scalar!("SELECT id FROM meetings WHERE kind = ? AND key = ?", kind, key)
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
    add_meeting(tx, kind, &link, &columns, now).await?;
    Ok(link.meeting)
}

/// The meeting's row of a link that is new.
pub(super) async fn add_meeting<C>(
    tx: &mut SqliteConnection,
    kind: &'static str,
    link: &Link<C>,
    columns: &MeetingColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = link.meeting.0.as_bytes().as_slice();
    let key = link.key.as_bytes().as_slice();
    let sales_id = link.sales_id.map(|id| id.0);
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO meetings (id, kind, key, sales_id, base, sales, asked, birth, number, generation, created_at,
                               updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
        id,
        kind,
        key,
        sales_id,
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
    .map(drop)
    .map_err(unavailable)
}

/// It is due at once, and leads nobody yet.
pub(super) async fn add_copy(
    tx: &mut SqliteConnection,
    row: &NewCopy<'_>,
    columns: &CopyColumns,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = row.copy.0.as_bytes().as_slice();
    let user = row.user.0.as_bytes().as_slice();
    let meeting = row.meeting.0.as_bytes().as_slice();
    let now = micros(now);
    sqlx::query!(
        "INSERT INTO copies (id, user_id, kind, immutable_id, rest_id, meeting_id, organizes, leads, exchange, item_id,
                             half_id, is_there, has_item, bond, standing, standing_reason, standing_detail, since,
                             is_being_made, thread, conversation, due, created_at, updated_at, is_held,
                             engines, unsynced_since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, COALESCE(?9, ?4), ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                 ?20, ?21, ?21, ?21, ?22, ?23, ?21)",
        id,
        user,
        row.kind,
        row.immutable_id,
        row.rest_id,
        meeting,
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
        now,
        columns.is_held,
        columns.engines
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Whether the iCalendar UID is known that a record of Sales got.
pub(super) async fn is_named(tx: &mut SqliteConnection, meeting: MeetingId) -> Result<bool, StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    let uid = sqlx::query_scalar!("SELECT ical_uid FROM meetings WHERE id = ?", id)
        .fetch_optional(tx)
        .await
        .map_err(unavailable)?;
    Ok(uid.flatten().is_some())
}

/// R-APPT-13: a save under way that was planned as the leader is overtaken, so that no two copies write to one record.
pub(super) async fn settle_lead(
    tx: &mut SqliteConnection,
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
    let copy = copy.0.as_bytes().as_slice();
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
    keep::overtake(tx, meeting).await
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
