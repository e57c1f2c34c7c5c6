//! What a round asks of links, and where its feeds were left.

use super::keep::{change_kind, keep};
use super::read::bytes_of;
use super::{are_current, found, open, seats, two_of_one_meeting, with_homes};
use crate::locks::{self, Alone, alone};
use crate::users::may_open;
use crate::{PostgresStore, commit, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
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
impl<C: Stored> RoundLinks<C> for PostgresStore {
    async fn feed_cursor(&self, user: UserId, side: Side) -> Result<Option<Cursor>, StoreError> {
        let row = sqlx::query!(
            "SELECT exchange_cursor, sales_cursor FROM feeds WHERE user_id = $1 AND kind = $2",
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        let text = row.and_then(|row| match side {
            Side::Exchange => row.exchange_cursor,
            Side::Sales => row.sales_cursor,
        });
        Ok(text.map(Cursor))
    }

    async fn links_of_items(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        let copies = found::of_items(&mut connection, C::NAME, user, ids).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_records(&self, user: UserId, numbers: &[ItemId]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        let copies = found::of_numbers(&mut connection, C::NAME, user, numbers).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_keys(&self, user: UserId, keys: &[MeetingKey]) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        let copies = found::of_keys(&mut connection, C::NAME, user, keys).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn links_of_threads(
        &self,
        user: UserId,
        messages: &[MeetingKey],
        threads: &[String],
    ) -> Result<Vec<Link<C>>, StoreError> {
        let mut connection = self.connection().await?;
        let copies = found::of_threads(&mut connection, C::NAME, user, messages, threads).await?;
        with_homes(&mut connection, &self.sealer, &copies).await
    }

    async fn is_making(&self, user: UserId) -> Result<bool, StoreError> {
        sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM copies WHERE user_id = $1 AND kind = $2 AND is_being_made) AS "is_making!""#,
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_one(&mut *self.connection().await?)
        .await
        .map_err(unavailable)
    }

    async fn linked_items(&self, user: UserId) -> Result<Vec<(CopyId, ItemId)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT id, item_id AS "item_id!" FROM copies
               WHERE user_id = $1 AND kind = $2 AND is_there AND item_id IS NOT NULL"#,
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_all(&mut *self.connection().await?)
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
        let rows = sqlx::query!(
            "SELECT c.id, c.bond, m.number FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
             WHERE c.user_id = $1 AND c.kind = $2",
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_all(&mut *self.connection().await?)
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
        let mut tx = self.begin().await?;
        lock_offered(&mut tx, user, new).await?;
        may_open(&mut tx, user).await?;
        let mut copies = Vec::with_capacity(new.len());
        for new in new {
            copies.push(open_one(&mut tx, &self.sealer, user, new, now).await?);
        }
        let links = with_homes(&mut tx, &self.sealer, &copies).await?;
        commit(tx).await?;
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
        let mut tx = self.begin().await?;
        seats::seat::<C>(&mut tx, &self.sealer, user, terms, now).await?;
        commit(tx).await
    }

    async fn forget_links(&self, user: UserId, copies: &[CopyId]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        seats::forget(&mut tx, user, copies).await?;
        commit(tx).await
    }

    async fn change_kind(&self, copies: &[Link<C>], now: Timestamp) -> Result<bool, StoreError> {
        let saves = Save::all(&self.sealer, copies)?;
        let mut tx = self.begin().await?;
        let changed = are_current(&mut tx, copies).await? && change_kind(&mut tx, &saves, now).await?;
        if changed {
            commit(tx).await?;
        }
        Ok(changed)
    }

    async fn walked(&self, user: UserId) -> Result<Option<Walk>, StoreError> {
        let walk = sqlx::query_scalar!(
            "SELECT walk FROM feeds WHERE user_id = $1 AND kind = $2",
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(walk.flatten().map(Walk))
    }

    async fn note_walk(&self, user: UserId, before: Option<&Walk>, walk: &Walk) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO feeds AS known (user_id, kind, walk) SELECT $1, $2, $3
             WHERE $4::TEXT IS NULL OR EXISTS (SELECT 1 FROM feeds WHERE user_id = $1 AND kind = $2)
             ON CONFLICT (user_id, kind) DO UPDATE SET walk = excluded.walk
             WHERE known.walk IS NOT DISTINCT FROM $4::TEXT",
            user.0.as_bytes().as_slice(),
            C::NAME,
            walk.0,
            before.map(|walk| walk.0.as_str())
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn planned_under(&self, user: UserId) -> Result<Option<PlannedUnder>, StoreError> {
        let under = sqlx::query_scalar!(
            "SELECT planned_under FROM feeds WHERE user_id = $1 AND kind = $2",
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(under.flatten().map(PlannedUnder))
    }

    async fn note_planned_under(&self, user: UserId, under: &PlannedUnder) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO feeds (user_id, kind, planned_under) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, kind) DO UPDATE SET planned_under = excluded.planned_under",
            user.0.as_bytes().as_slice(),
            C::NAME,
            under.0
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn went_by(&self, user: UserId) -> Result<Option<WentBy>, StoreError> {
        let by = sqlx::query_scalar!(
            "SELECT went_by FROM feeds WHERE user_id = $1 AND kind = $2",
            user.0.as_bytes().as_slice(),
            C::NAME
        )
        .fetch_optional(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        Ok(by.flatten().as_deref().map(went_by_of))
    }

    async fn note_went_by(&self, user: UserId, by: &WentBy) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO feeds (user_id, kind, went_by) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, kind) DO UPDATE SET went_by = excluded.went_by",
            user.0.as_bytes().as_slice(),
            C::NAME,
            column_of_went_by(by)
        )
        .execute(&mut *self.connection().await?)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn save_page(
        &self,
        user: UserId,
        links: &[Link<C>],
        side: Side,
        next: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<PageSaved, StoreError> {
        let saves = Save::all(&self.sealer, links)?;
        let mut tx = self.begin().await?;
        if !are_current(&mut tx, links).await? {
            return Ok(PageSaved::Overtaken);
        }
        for save in &saves {
            if keep(&mut tx, &self.sealer, save, Some(now), now).await? == Saved::Overtaken {
                return Err(two_of_one_meeting(save));
            }
        }
        if let Some(next) = next {
            leave_feed(&mut tx, C::NAME, user, side, next).await?;
        }
        commit(tx).await?;
        Ok(PageSaved::All)
    }

    async fn due_links(&self, user: UserId, now: Timestamp, max: usize) -> Result<Vec<CopyId>, StoreError> {
        let ids = sqlx::query_scalar!(
            "SELECT id FROM copies WHERE user_id = $1 AND kind = $2 AND due <= $3 ORDER BY due, id LIMIT $4",
            user.0.as_bytes().as_slice(),
            C::NAME,
            micros(now),
            i64::try_from(max).unwrap_or(i64::MAX)
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        copy_ids(ids)
    }

    async fn note_rest(&self, rests: &[RestNoted]) -> Result<(), StoreError> {
        let copies: Vec<_> = rests.iter().map(|rest| rest.copy).collect();
        let mut tx = self.begin().await?;
        locks::meetings_of(&mut tx, &copies).await?;
        note_rests(&mut tx, rests).await?;
        commit(tx).await
    }

    async fn note_rest_under(
        &self,
        user: UserId,
        rests: &[RestNoted],
        under: &PlannedUnder,
    ) -> Result<(), StoreError> {
        let copies: Vec<_> = rests.iter().map(|rest| rest.copy).collect();
        let mut tx = self.begin().await?;
        locks::meetings_of(&mut tx, &copies).await?;
        // Whoever notes other settings waits, and finds due what it wakes.
        let noted = sqlx::query_scalar!(
            "SELECT planned_under FROM feeds WHERE user_id = $1 AND kind = $2 FOR SHARE",
            user.0.as_bytes().as_slice(),
            C::NAME
        );
        let noted = noted.fetch_optional(&mut *tx).await.map_err(unavailable)?;
        if noted.flatten().as_ref() == Some(&under.0) {
            note_rests(&mut tx, rests).await?;
        }
        commit(tx).await
    }
}

async fn note_rests(tx: &mut PgConnection, rests: &[RestNoted]) -> Result<(), StoreError> {
    let copies: Vec<_> = rests.iter().map(|rest| rest.copy).collect();
    let generations: Vec<_> = rests.iter().map(|rest| rest.generation).collect();
    let dues: Vec<_> = rests.iter().map(|rest| rest.due.map(micros)).collect();
    let unsynced = rests.iter().map(|rest| rest.unsynced_since.map(micros));
    let unsynced: Vec<_> = unsynced.collect();
    let told = rests.iter().map(|rest| blob::encode_reason(&rest.told));
    let (told, details): (Vec<_>, Vec<_>) = told.map(|told| (told.code.to_owned(), told.detail)).unzip();
    sqlx::query!(
        "UPDATE copies SET due = rest.due, told = rest.told, told_detail = rest.detail,
                           unsynced_since = CASE WHEN rest.unsynced IS NOT NULL
                                                 THEN COALESCE(unsynced_since, rest.unsynced) END
             FROM unnest($1::BYTEA[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::TEXT[], $6::BIGINT[])
                      AS rest (copy, generation, due, told, detail, unsynced),
                  meetings AS m
             WHERE copies.id = rest.copy AND m.id = copies.meeting_id AND m.generation = rest.generation",
        &bytes_of(&copies),
        &generations,
        &dues as &[Option<i64>],
        &told,
        &details as &[Option<String>],
        &unsynced as &[Option<i64>]
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

async fn leave_feed(
    tx: &mut PgConnection,
    kind: &'static str,
    user: UserId,
    side: Side,
    next: &Cursor,
) -> Result<(), StoreError> {
    let (exchange, sales) = match side {
        Side::Exchange => (Some(next.0.as_str()), None),
        Side::Sales => (None, Some(next.0.as_str())),
    };
    sqlx::query!(
        "INSERT INTO feeds AS known (user_id, kind, exchange_cursor, sales_cursor) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, kind) DO UPDATE
         SET exchange_cursor = COALESCE(excluded.exchange_cursor, known.exchange_cursor),
             sales_cursor = COALESCE(excluded.sales_cursor, known.sales_cursor)",
        user.0.as_bytes().as_slice(),
        kind,
        exchange,
        sales
    )
    .execute(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Nobody else opens what is offered, by any of its names, and the records that are known by one stay as they are.
async fn lock_offered<C: Stored>(
    tx: &mut PgConnection,
    user: UserId,
    new: &[NewPair<C>],
) -> Result<(), StoreError> {
    let keys = new.iter().map(|new| new.key.as_bytes().to_vec());
    let numbers = new.iter().filter_map(|new| new.number.as_ref());
    let (keys, numbers): (Vec<_>, Vec<_>) = (keys.collect(), found::texts(numbers));
    let names = keys
        .iter()
        .map(Vec::as_slice)
        .chain(numbers.iter().map(String::as_bytes));
    let records = names.map(|name| Alone::record(C::NAME, name));
    alone(&mut *tx, records.chain([Alone::Mailbox(user)])).await?;
    sqlx::query!(
        "SELECT id FROM meetings
         WHERE kind = $1 AND (key = ANY ($2) OR uid_key = ANY ($2) OR number = ANY ($3))
         ORDER BY id FOR UPDATE",
        C::NAME,
        &keys,
        &numbers
    )
    .fetch_all(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// The copy of a record in this mailbox, made if there was none.
async fn open_one<C: Stored>(
    tx: &mut PgConnection,
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
    tx: &mut PgConnection,
    user: UserId,
    new: &NewPair<C>,
) -> Result<Option<MeetingId>, StoreError> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM (
               SELECT id, 1 AS turn FROM meetings WHERE kind = $1 AND key = $2
               UNION ALL
               SELECT id, 2 FROM meetings WHERE kind = $1 AND uid_key = $2
               UNION ALL
               SELECT id, 3 FROM meetings AS m WHERE kind = $1 AND number = $3
                  AND ($4 OR EXISTS (SELECT 1 FROM copies WHERE meeting_id = m.id AND user_id = $5))
           ) AS known
           ORDER BY turn, id LIMIT 1"#,
        C::NAME,
        new.key.as_bytes().as_slice(),
        new.number.as_ref().map(ItemId::as_str),
        matches!(C::KIND, Kind::Appointment | Kind::Email),
        user.0.as_bytes().as_slice()
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    let read = |id: Vec<u8>| Place::new("meetings", &id).id("id", &id).map(MeetingId);
    id.map(read).transpose()
}

async fn copy_in(
    tx: &mut PgConnection,
    user: UserId,
    meeting: MeetingId,
) -> Result<Option<CopyId>, StoreError> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM copies WHERE user_id = $1 AND meeting_id = $2",
        user.0.as_bytes().as_slice(),
        meeting.0.as_bytes().as_slice()
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    let read = |id: Vec<u8>| Place::new("copies", &id).id("id", &id).map(CopyId);
    id.map(read).transpose()
}

async fn add_meeting<C: Stored>(
    tx: &mut PgConnection,
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
    tx: &mut PgConnection,
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
