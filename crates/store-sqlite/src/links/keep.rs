//! Saving a link: meeting and copy as one compare-and-swap, and what that means for the other copies.

use super::read::load;
use crate::unavailable;
use crate::writer::hits;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use store::StoreError;
use store::blob::Stored;
use store::links::{CopyId, Link, MeetingId, Saved};
use store::rows::leads::{LeadRow, Wakes, invited, next_leader, wakes};
use store::rows::links::{CopyColumns, Save};
use store::rows::{Place, micros};
use store::seal::{Context, Sealer};
use store::users::UserId;

/// Saves one link, unless somebody saved its meeting first.
pub(super) async fn keep<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    save: &Save<C>,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let link = &save.link;
    let homeless = homeless(&mut *tx, link).await?;
    let before = if homeless.is_empty() {
        None
    } else {
        load::<C>(&mut *tx, sealer, &[link.copy]).await?.pop()
    };
    if !keep_meeting(&mut *tx, save, now).await? {
        return Ok(Saved::Overtaken);
    }
    keep_copy(&mut *tx, save, now).await?;
    if let Some(before) = before {
        wake(&mut *tx, sealer, &before, link, &homeless, now).await?;
    }
    settle_lead(tx, link.meeting, now).await?;
    Ok(Saved::As(link.generation + 1))
}

/// Saves the copies of one meeting as of another kind than they were, if they are all of its copies and nothing of that kind
/// is in the way. Says whether they were saved.
pub(super) async fn change_kind<C: Stored>(
    tx: &mut SqliteConnection,
    saves: &[Save<C>],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(first) = saves.first() else {
        return Ok(false);
    };
    let meeting = first.link.meeting.0.as_bytes().as_slice();
    let key = first.link.key.as_bytes().as_slice();
    let (kind, count) = (C::NAME, i64::try_from(saves.len()).unwrap_or(i64::MAX));
    let may = sqlx::query_scalar!(
        r#"SELECT (SELECT COUNT(*) FROM copies WHERE meeting_id = ?1) = ?2
                  AND EXISTS (SELECT 1 FROM meetings WHERE id = ?1 AND generation = ?3 AND kind <> ?4)
                  AND NOT EXISTS (SELECT 1 FROM meetings WHERE kind = ?4 AND key = ?5)
                  AND NOT EXISTS (SELECT 1 FROM copies AS own
                                  JOIN copies AS other ON other.user_id = own.user_id
                                                      AND other.immutable_id = own.immutable_id
                                  WHERE own.meeting_id = ?1 AND other.kind = ?4) AS "may!: bool""#,
        meeting,
        count,
        first.link.generation,
        kind,
        key
    );
    if !may.fetch_one(&mut *tx).await.map_err(unavailable)? {
        return Ok(false);
    }
    let due = micros(now);
    sqlx::query!("UPDATE meetings SET kind = ? WHERE id = ?", kind, meeting)
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    sqlx::query!(
        "UPDATE copies SET kind = ?, due = ? WHERE meeting_id = ?",
        kind,
        due,
        meeting
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    if !keep_meeting(&mut *tx, first, now).await? {
        return Err(Place::new("meetings", meeting).inconsistent("generation"));
    }
    for save in saves {
        keep_copy(&mut *tx, save, now).await?;
    }
    Ok(true)
}

async fn keep_meeting<C: Stored>(
    tx: &mut SqliteConnection,
    save: &Save<C>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (link, columns) = (&save.link, &save.of_meeting);
    let id = link.meeting.0.as_bytes().as_slice();
    let sales_id = link.sales_id.map(|id| id.0);
    let now = micros(now);
    let statement = sqlx::query!(
        "UPDATE meetings
         SET base = ?, sales = ?, asked = ?, birth = ?, number = ?, sales_id = COALESCE(?, sales_id),
             ical_uid = COALESCE(ical_uid, ?), uid_key = COALESCE(uid_key, ?), generation = generation + 1,
             updated_at = ?
         WHERE id = ? AND generation = ?",
        columns.base,
        columns.sales,
        columns.asked,
        columns.birth,
        columns.number,
        sales_id,
        link.ical_uid,
        columns.uid_key,
        now,
        id,
        link.generation
    );
    hits(statement, tx).await
}

async fn keep_copy<C: Stored>(
    tx: &mut SqliteConnection,
    save: &Save<C>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let CopyColumns {
        exchange,
        engines,
        item_id,
        half_id,
        is_there,
        has_item,
        is_being_made,
        organizes,
        thread,
        conversation,
        bond,
        standing,
        reason,
        detail,
        since,
        is_held,
    } = &save.of_copy;
    let copy = save.link.copy.0.as_bytes().as_slice();
    let meeting = save.link.meeting.0.as_bytes().as_slice();
    let immutable_id = &save.link.immutable_id;
    let now = micros(now);
    let statement = sqlx::query!(
        "UPDATE copies
         SET exchange = ?1, item_id = COALESCE(?2, ?3, immutable_id), half_id = ?4, is_there = ?5, has_item = ?6,
             organizes = COALESCE(?7, organizes), bond = ?8, standing = ?9, standing_reason = ?10,
             standing_detail = ?11, since = ?12, immutable_id = COALESCE(?3, immutable_id), updated_at = ?13,
             is_being_made = ?14, thread = COALESCE(?15, thread), conversation = COALESCE(?16, conversation),
             is_held = ?19, engines = ?20, due = COALESCE(due, ?13), unsynced_since = COALESCE(unsynced_since, ?13)
         WHERE id = ?17 AND meeting_id = ?18",
        exchange,
        item_id,
        immutable_id,
        half_id,
        is_there,
        has_item,
        organizes,
        bond,
        standing,
        reason,
        detail,
        since,
        now,
        is_being_made,
        thread,
        conversation,
        copy,
        meeting,
        is_held,
        engines
    );
    match hits(statement, &mut *tx).await? {
        true => keep_lost(tx, save).await,
        false => Err(Place::new("copies", copy).inconsistent("meeting_id")),
    }
}

/// What the link lost goes into the history, once however often it is saved.
async fn keep_lost<C: Stored>(tx: &mut SqliteConnection, save: &Save<C>) -> Result<(), StoreError> {
    let user = save.link.user.0.as_bytes().as_slice();
    let copy = save.link.copy.0.as_bytes().as_slice();
    for lost in &save.lost {
        sqlx::query!(
            "INSERT OR IGNORE INTO lost_values (user_id, copy_id, lost_at, ordinal, sealed) VALUES (?, ?, ?, ?, ?)",
            user,
            copy,
            lost.lost_at,
            lost.ordinal,
            lost.sealed
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}

/// The other copies of the meeting that have no item.
async fn homeless<C>(tx: &mut SqliteConnection, link: &Link<C>) -> Result<Vec<(CopyId, UserId)>, StoreError> {
    let (meeting, copy) = (
        link.meeting.0.as_bytes().as_slice(),
        link.copy.0.as_bytes().as_slice(),
    );
    let rows = sqlx::query!(
        "SELECT id, user_id FROM copies WHERE meeting_id = ? AND id <> ? AND has_item = 0",
        meeting,
        copy
    )
    .fetch_all(tx)
    .await
    .map_err(unavailable)?;
    rows.iter()
        .map(|row| {
            let place = Place::new("copies", &row.id);
            Ok((
                CopyId(place.id("id", &row.id)?),
                UserId(place.id("user_id", &row.user_id)?),
            ))
        })
        .collect()
}

/// What decides where a meeting is made has changed; or its iCalendar UID is known, and invitations to it may be there
/// already: the copies without an item are due, and looked for.
async fn wake<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    before: &Link<C>,
    after: &Link<C>,
    homeless: &[(CopyId, UserId)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_named = match wakes(before, after) {
        Wakes::Nobody => return Ok(()),
        Wakes::ThoseWithoutItem => false,
        Wakes::TheInvited => true,
    };
    let due = micros(now);
    for (copy, user) in homeless {
        let id = copy.0.as_bytes().as_slice();
        let exchange = if is_named {
            let invited = C::encode_known(&invited::<C>(now));
            Some(sealer.seal(&Context::CopyExchange(*user, *copy), invited)?)
        } else {
            None
        };
        sqlx::query!(
            "UPDATE copies SET due = ?, exchange = COALESCE(?, exchange) WHERE id = ?",
            due,
            exchange,
            id
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}

/// Whose copy leads is as [`next_leader`] says (R-APPT-13). Who takes the lead, or loses it, is planned anew. Says whether
/// that changed.
pub(crate) async fn settle_lead(
    tx: &mut SqliteConnection,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    let rows = sqlx::query_as!(
        LeadRow,
        r#"SELECT id, user_id, organizes AS "organizes: bool", has_item AS "has_item: bool", leads AS "leads: bool",
                  created_at
           FROM copies WHERE meeting_id = ? AND standing <> 'unlinked'"#,
        id
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    let Some(leader) = next_leader(&rows)? else {
        return Ok(false);
    };
    let due = micros(now);
    sqlx::query!(
        "UPDATE copies SET leads = 0, due = ? WHERE meeting_id = ? AND leads = 1",
        due,
        id
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "UPDATE copies SET leads = 1, due = ? WHERE id = ?",
        due,
        leader.id
    )
    .execute(tx)
    .await
    .map_err(unavailable)?;
    Ok(true)
}

/// A save of this meeting that is under way will be refused.
pub(crate) async fn overtake(tx: &mut SqliteConnection, meeting: MeetingId) -> Result<(), StoreError> {
    let id = meeting.0.as_bytes().as_slice();
    sqlx::query!("UPDATE meetings SET generation = generation + 1 WHERE id = ?", id)
        .execute(tx)
        .await
        .map(drop)
        .map_err(unavailable)
}
