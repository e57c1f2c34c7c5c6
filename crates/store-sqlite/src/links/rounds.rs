//! What a round asks of links, and where its feeds were left.

use super::keep::{change_kind, keep};
use super::{counted, found, open, seats, with_homes};
use crate::users::may_open;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use store::StoreError;
use store::blob::{self, Stored};
use store::links::{CopyId, Leads, Link, MeetingId, Organizes, Saved};
use store::rounds::{Cursor, NewPair, PageSaved, PlannedUnder, RestNoted, RoundLinks, Walk, WentBy};
use store::rows::leads::invited;
use store::rows::links::{CopyColumns, MeetingColumns, Save, copy_ids};
use store::rows::rounds::{column_of_went_by, went_by_of};
use store::rows::{Place, micros, new_id};
use store::seal::Sealer;
use store::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{ItemId, Kind, MeetingKey, Pair, Scope, SeatTerms, Side};

#[async_trait]
impl<C: Stored> RoundLinks<C> for SqliteStore {
    async fn feed_cursor(&self, user: UserId, side: Side) -> Result<Option<Cursor>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let row = sqlx::query!(
            "SELECT exchange_cursor, sales_cursor FROM feeds WHERE user_id = ? AND kind = ?",
            user,
            kind
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        let text = row.and_then(|row| match side {
            Side::Exchange => row.exchange_cursor,
            Side::Sales => row.sales_cursor,
        });
        Ok(text.map(Cursor))
    }

    async fn links_of_items(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        let copies = found::of_items(&mut connection, C::NAME, user, ids).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_records(&self, user: UserId, numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        let copies = found::of_numbers(&mut connection, C::NAME, user, numbers).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_keys(&self, user: UserId, keys: &[MeetingKey]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        let copies = found::of_keys(&mut connection, C::NAME, user, keys).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_threads(
        &self,
        user: UserId,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.reader().await?;
        let copies = found::of_threads(&mut connection, C::NAME, user, messages, threads).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn is_making(&self, user: UserId) -> Result<bool, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let row = sqlx::query!(
            r#"SELECT EXISTS (SELECT 1 FROM copies WHERE user_id = ? AND kind = ? AND is_being_made = 1) AS "is_making!: bool""#,
            user,
            kind
        );
        let row = row
            .fetch_one(&mut *self.reader().await?)
            .await
            .map_err(unavailable)?;
        Ok(row.is_making)
    }

    async fn linked_items(&self, user: UserId) -> Result<Vec<(CopyId, ItemId)>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let rows = sqlx::query!(
            r#"SELECT id, item_id AS "item_id!" FROM copies
               WHERE user_id = ? AND kind = ? AND is_there = 1 AND item_id IS NOT NULL"#,
            user,
            kind
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter()
            .map(|row| {
                let id = Place::new("copies", &row.id).id("id", &row.id)?;
                Ok((CopyId(id), ItemId::new(row.item_id)))
            })
            .collect()
    }

    async fn search_scopes(&self, user: UserId) -> Result<Vec<(CopyId, ItemId, Scope)>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let rows = sqlx::query!(
            r#"SELECT c.id, c.bond, m.number AS "number!" FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
               WHERE c.user_id = ? AND c.kind = ? AND m.number IS NOT NULL"#,
            user,
            kind
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter()
            .map(|row| {
                let place = Place::new("copies", &row.id);
                let bond = place.read("bond", blob::decode_bond(&row.bond))?;
                Ok((
                    CopyId(place.id("id", &row.id)?),
                    ItemId::new(row.number),
                    bond.scope,
                ))
            })
            .collect()
    }

    async fn open_links(
        &self,
        user: UserId,
        new: &[NewPair<C>],
        now: Timestamp,
    ) -> Result<Vec<Link<C>>, StoreError> {
        let (new, sealer) = (new.to_vec(), Arc::clone(&self.sealer));
        let copies = self
            .write(move |tx| {
                Box::pin(async move {
                    may_open(&mut *tx, user).await?;
                    let mut copies = Vec::with_capacity(new.len());
                    for new in &new {
                        copies.push(open_one(&mut *tx, &sealer, user, new, now).await?);
                    }
                    Ok(copies)
                })
            })
            .await?;
        let mut connection = self.reader().await?;
        let links = with_homes(&mut connection, &self.sealer, &copies).await?;
        let of = |copy: &CopyId| links.iter().find(|link| link.copy == *copy).cloned();
        copies
            .iter()
            .map(|copy| {
                let lost = || Place::new("copies", copy.0.as_bytes()).inconsistent("id");
                of(copy).ok_or_else(lost)
            })
            .collect()
    }

    async fn seat_links(&self, user: UserId, terms: &SeatTerms, now: Timestamp) -> Result<(), StoreError> {
        let (terms, sealer) = (terms.clone(), Arc::clone(&self.sealer));
        self.write(move |tx| Box::pin(async move { seats::seat::<C>(tx, &sealer, user, &terms, now).await }))
            .await
    }

    async fn forget_links(&self, user: UserId, copies: &[CopyId]) -> Result<(), StoreError> {
        let copies = copies.to_vec();
        self.write(move |tx| Box::pin(async move { seats::forget(tx, user, &copies).await }))
            .await
    }

    async fn change_kind(&self, copies: &[Link<C>], now: Timestamp) -> Result<bool, StoreError> {
        let saves = Save::all(&self.sealer, copies)?;
        let changed = self
            .write(move |tx| Box::pin(async move { change_kind(tx, &saves, now).await }))
            .await?;
        self.changes.announce();
        Ok(changed)
    }

    async fn walked(&self, user: UserId) -> Result<Option<Walk>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let walk = sqlx::query_scalar!(
            "SELECT walk FROM feeds WHERE user_id = ? AND kind = ?",
            user,
            kind
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        Ok(walk.flatten().map(Walk))
    }

    async fn note_walk(&self, user: UserId, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError> {
        let (before, walk) = (before.map(|walk| walk.0.clone()), walk.0.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
                sqlx::query!(
                    "INSERT INTO feeds (user_id, kind, walk) SELECT ?1, ?2, ?3
                     WHERE ?4 IS (SELECT walk FROM feeds WHERE user_id = ?1 AND kind = ?2)
                     ON CONFLICT (user_id, kind) DO UPDATE SET walk = excluded.walk",
                    user,
                    kind,
                    walk,
                    before
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn planned_under(&self, user: UserId) -> Result<Option<PlannedUnder>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let under = sqlx::query_scalar!(
            "SELECT planned_under FROM feeds WHERE user_id = ? AND kind = ?",
            user,
            kind
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        Ok(under.flatten().map(PlannedUnder))
    }

    async fn note_planned_under(&self, user: UserId, under: &PlannedUnder) -> Result<(), StoreError> {
        let under = under.0.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
                sqlx::query!(
                    "INSERT INTO feeds (user_id, kind, planned_under) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, kind) DO UPDATE SET planned_under = excluded.planned_under",
                    user,
                    kind,
                    under
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn went_by(&self, user: UserId) -> Result<Option<WentBy>, StoreError> {
        let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
        let by = sqlx::query_scalar!(
            "SELECT went_by FROM feeds WHERE user_id = ? AND kind = ?",
            user,
            kind
        )
        .fetch_optional(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        Ok(by.flatten().as_deref().map(went_by_of))
    }

    async fn note_went_by(&self, user: UserId, by: &WentBy) -> Result<(), StoreError> {
        let by = column_of_went_by(by).to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
                sqlx::query!(
                    "INSERT INTO feeds (user_id, kind, went_by) VALUES (?, ?, ?)
                     ON CONFLICT (user_id, kind) DO UPDATE SET went_by = excluded.went_by",
                    user,
                    kind,
                    by
                )
                .execute(tx)
                .await
                .map(drop)
                .map_err(unavailable)
            })
        })
        .await
    }

    async fn save_page(
        &self,
        user: UserId,
        links: &[Link<C>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<PageSaved, StoreError> {
        let (saves, sealer) = (Save::all(&self.sealer, links)?, Arc::clone(&self.sealer));
        let next = next.cloned();
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    for save in &saves {
                        if !counted::is_current(&mut *tx, &save.link).await? {
                            return Ok(PageSaved::Overtaken);
                        }
                    }
                    for save in &saves {
                        if keep(&mut *tx, &sealer, save, now).await? == Saved::Overtaken {
                            let id = save.link.meeting.0;
                            return Err(Place::new("meetings", id.as_bytes()).inconsistent("generation"));
                        }
                        make_due(&mut *tx, save.link.copy, now).await?;
                    }
                    if let Some(next) = next {
                        leave_feed(tx, C::NAME, user, side, &next).await?;
                    }
                    Ok(PageSaved::All)
                })
            })
            .await?;
        self.changes.announce();
        Ok(saved)
    }

    async fn due_links(&self, user: UserId, now: Timestamp, max: usize) -> Result<Vec<CopyId>, StoreError> {
        let (user, kind, now) = (user.0.as_bytes().as_slice(), C::NAME, micros(now));
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let ids = sqlx::query_scalar!(
            "SELECT id FROM copies WHERE user_id = ? AND kind = ? AND due <= ? ORDER BY due, id LIMIT ?",
            user,
            kind,
            now,
            max
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        copy_ids(ids)
    }

    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError> {
        let rests = rests.to_vec();
        self.write(move |tx| Box::pin(note_rests(tx, rests))).await
    }

    async fn note_rest_under(
        &self,
        user: UserId,
        rests: &[RestNoted],
        under: &PlannedUnder,
    ) -> Result<(), StoreError> {
        let (rests, under) = (rests.to_vec(), under.0.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let (user, kind) = (user.0.as_bytes().as_slice(), C::NAME);
                let noted = sqlx::query_scalar!(
                    "SELECT planned_under FROM feeds WHERE user_id = ? AND kind = ?",
                    user,
                    kind
                );
                let noted = noted.fetch_optional(&mut *tx).await.map_err(unavailable)?;
                if noted.flatten() == Some(under) {
                    note_rests(tx, rests).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

async fn note_rests(tx: &mut SqliteConnection, rests: Vec<RestNoted>) -> Result<(), StoreError> {
    for RestNoted {
        copy,
        generation,
        due,
        unsynced_since,
        told,
    } in rests
    {
        let (id, due) = (copy.0.as_bytes().as_slice(), due.map(micros));
        let unsynced_since = unsynced_since.map(micros);
        let told = blob::encode_reason(&told);
        sqlx::query!(
            "UPDATE copies SET due = ?1, told = ?2, told_detail = ?3,
                               unsynced_since = CASE WHEN ?4 IS NOT NULL THEN COALESCE(unsynced_since, ?4) END
             WHERE id = ?5 AND EXISTS (SELECT 1 FROM meetings WHERE meetings.id = copies.meeting_id AND generation = ?6)",
            due,
            told.code,
            told.detail,
            unsynced_since,
            id,
            generation
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}

async fn make_due(tx: &mut SqliteConnection, copy: CopyId, now: Timestamp) -> Result<(), StoreError> {
    let (id, due) = (copy.0.as_bytes().as_slice(), micros(now));
    sqlx::query!("UPDATE copies SET due = ? WHERE id = ?", due, id)
        .execute(tx)
        .await
        .map(drop)
        .map_err(unavailable)
}

async fn leave_feed(
    tx: &mut SqliteConnection,
    kind: &'static str,
    user: UserId,
    side: Side,
    next: &Cursor,
) -> Result<(), StoreError> {
    let user = user.0.as_bytes().as_slice();
    let (exchange, sales) = match side {
        Side::Exchange => (Some(&next.0), None),
        Side::Sales => (None, Some(&next.0)),
    };
    sqlx::query!(
        "INSERT INTO feeds (user_id, kind, exchange_cursor, sales_cursor) VALUES (?, ?, ?, ?)
         ON CONFLICT (user_id, kind) DO UPDATE
         SET exchange_cursor = COALESCE(excluded.exchange_cursor, exchange_cursor),
             sales_cursor = COALESCE(excluded.sales_cursor, sales_cursor)",
        user,
        kind,
        exchange,
        sales
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// The copy of a record in this mailbox, made if there was none.
async fn open_one<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    user: UserId,
    new: &NewPair<C>,
    now: Timestamp,
) -> Result<CopyId, StoreError> {
    let known = meeting_of::<C>(&mut *tx, user, new).await?;
    if let Some(meeting) = known
        && let Some(copy) = copy_in(&mut *tx, user, meeting).await?
    {
        return Ok(copy);
    }
    if let Some(item) = &new.item
        && let Some(copy) = found::of_items(&mut *tx, C::NAME, user, std::slice::from_ref(item))
            .await?
            .pop()
    {
        return Ok(copy);
    }
    let copy = CopyId(new_id(now));
    let meeting = match known {
        Some(meeting) => meeting,
        None => add_meeting(&mut *tx, sealer, (user, copy), new, now).await?,
    };
    let mut pair = new.pair.clone();
    if new.item.is_none() && open::is_named(&mut *tx, meeting).await? {
        pair.exchange = invited(now);
    }
    add_copy(&mut *tx, sealer, (user, copy, meeting), new, &pair, now).await?;
    open::settle_lead(tx, meeting, now).await?;
    Ok(copy)
}

/// The record that is known already: by key, by the iCalendar UID that it got, or by its number in Sales. Of contacts and
/// tasks each mailbox has its own.
async fn meeting_of<C: Stored>(
    tx: &mut SqliteConnection,
    user: UserId,
    new: &NewPair<C>,
) -> Result<Option<MeetingId>, StoreError> {
    let (key, kind) = (new.key.as_bytes().as_slice(), C::NAME);
    let number = new.number.as_ref().map(ItemId::as_str);
    let user = user.0.as_bytes().as_slice();
    let is_for_all = matches!(C::KIND, Kind::Appointment | Kind::Email);
    let id = sqlx::query_scalar!(
        "SELECT id FROM meetings WHERE kind = ?1 AND key = ?2
         UNION ALL
         SELECT id FROM meetings WHERE kind = ?1 AND uid_key = ?2
         UNION ALL
         SELECT id FROM meetings AS m WHERE kind = ?1 AND number = ?3
            AND (?4 OR EXISTS (SELECT 1 FROM copies WHERE meeting_id = m.id AND user_id = ?5))
         LIMIT 1",
        kind,
        key,
        number,
        is_for_all,
        user
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    let read = |id: Vec<u8>| Place::new("meetings", &id).id("id", &id).map(MeetingId);
    id.map(read).transpose()
}

async fn copy_in(
    tx: &mut SqliteConnection,
    user: UserId,
    meeting: MeetingId,
) -> Result<Option<CopyId>, StoreError> {
    let (user, meeting) = (user.0.as_bytes().as_slice(), meeting.0.as_bytes().as_slice());
    let id = sqlx::query_scalar!(
        "SELECT id FROM copies WHERE user_id = ? AND meeting_id = ?",
        user,
        meeting
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    let read = |id: Vec<u8>| Place::new("copies", &id).id("id", &id).map(CopyId);
    id.map(read).transpose()
}

async fn add_meeting<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    (user, copy): (UserId, CopyId),
    new: &NewPair<C>,
    now: Timestamp,
) -> Result<MeetingId, StoreError> {
    let link = Link {
        meeting: MeetingId(new_id(now)),
        copy,
        user,
        key: new.key,
        immutable_id: None,
        leads: Leads::Yes,
        home: Birth::UNKNOWN,
        ical_uid: None,
        sales_id: new.sales_id,
        pair: new.pair.clone(),
        generation: 0,
    };
    let columns = MeetingColumns::of(sealer, &link)?;
    open::add_meeting(tx, C::NAME, &link, &columns, now).await?;
    Ok(link.meeting)
}

async fn add_copy<C: Stored>(
    tx: &mut SqliteConnection,
    sealer: &Sealer,
    (user, copy, meeting): (UserId, CopyId, MeetingId),
    new: &NewPair<C>,
    pair: &Pair<C>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let columns = CopyColumns::of(sealer, user, copy, pair)?;
    let row = open::NewCopy {
        copy,
        user,
        meeting,
        kind: C::NAME,
        immutable_id: new.item.as_ref().map(ItemId::as_str),
        rest_id: "",
        organizes: new.organizes == Organizes::Yes,
    };
    open::add_copy(tx, &row, &columns, now).await
}
