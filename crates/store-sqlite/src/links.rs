//! Links: meetings and their copies.

mod counted;
mod home;
mod named;
mod open;

use crate::rows::{Place, micros};
use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use store::StoreError;
use store::blob::{self, Bond, StandingColumns, Stored as _};
use store::links::{Begun, CopyId, Counted, Leads, LinkedMeeting, Links, MeetingId, NewLink, Saved};
use store::seal::{Context, Sealer};
use store::users::UserId;
use sync_core::meeting::Birth;
use sync_core::{AllowancePolicy, Appointment, ItemId, MeetingKey, Pair, SalesId, SalesNumber};

#[async_trait]
impl Links for SqliteStore {
    async fn open_link(&self, link: &NewLink, now: Timestamp) -> Result<LinkedMeeting, StoreError> {
        let (link, sealer) = (link.clone(), Arc::clone(&self.sealer));
        let row = self
            .write(move |tx| Box::pin(async move { open::open(tx, &sealer, &link, now).await }))
            .await?;
        row.opened(&self.sealer)
    }

    async fn load_links(&self, copies: &[CopyId]) -> Result<Vec<LinkedMeeting>, StoreError> {
        let mut connection = self.reader().await?;
        let mut links = load(&mut connection, &self.sealer, copies).await?;
        for link in &mut links {
            // Asked after the generation was read: who makes the meeting meanwhile overtakes whoever would make it again.
            link.home = home::of(&mut connection, &self.sealer, link).await?;
        }
        Ok(links)
    }

    async fn save_links(&self, links: &[LinkedMeeting], now: Timestamp) -> Result<Vec<Saved>, StoreError> {
        let saves = links
            .iter()
            .map(|link| SavedColumns::of(&self.sealer, link))
            .collect::<Result<Vec<_>, _>>()?;
        let saved = self
            .write(move |tx| {
                Box::pin(async move {
                    let mut saved = Vec::with_capacity(saves.len());
                    for save in &saves {
                        saved.push(keep(&mut *tx, save, now).await?);
                    }
                    Ok(saved)
                })
            })
            .await?;
        self.changes.announce();
        Ok(saved)
    }

    async fn save_links_together(
        &self,
        links: &[LinkedMeeting],
        now: Timestamp,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        let links = links.to_vec();
        let saves = links
            .iter()
            .map(|link| SavedColumns::of(&self.sealer, link))
            .collect::<Result<Vec<_>, _>>()?;
        let generations = self
            .write(move |tx| {
                Box::pin(async move {
                    // The write lock is held: what is current now is current when it is saved.
                    for link in &links {
                        if !counted::is_current(&mut *tx, link).await? {
                            return Ok(None);
                        }
                    }
                    let mut generations = Vec::with_capacity(saves.len());
                    for save in &saves {
                        match keep(&mut *tx, save, now).await? {
                            Saved::As(generation) => generations.push(generation),
                            Saved::Overtaken => return Err(two_of_one_meeting(save)),
                        }
                    }
                    Ok(Some(generations))
                })
            })
            .await?;
        self.changes.announce();
        Ok(generations)
    }

    async fn links_naming(
        &self,
        user: UserId,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> Result<Vec<LinkedMeeting>, StoreError> {
        let copies = named::copies(&mut *self.reader().await?, user, items, numbers).await?;
        self.load_links(&copies).await
    }

    async fn begin_counted(
        &self,
        steps: &[Counted<Appointment>],
        policy: &AllowancePolicy,
        now: Timestamp,
    ) -> Result<Vec<Begun>, StoreError> {
        let (steps, policy, sealer) = (steps.to_vec(), *policy, Arc::clone(&self.sealer));
        let begun = self
            .write(move |tx| Box::pin(async move { counted::begin(tx, &sealer, &steps, &policy, now).await }))
            .await?;
        self.changes.announce();
        Ok(begun)
    }
}

/// A copy with its meeting, still sealed.
struct LinkRow {
    copy_id: Vec<u8>,
    user_id: Vec<u8>,
    immutable_id: Option<String>,
    leads: i64,
    exchange: Vec<u8>,
    bond: String,
    standing: String,
    standing_reason: Option<String>,
    standing_detail: Option<String>,
    since: Option<i64>,
    meeting_id: Vec<u8>,
    key: Vec<u8>,
    sales_id: Option<i64>,
    ical_uid: Option<String>,
    base: Vec<u8>,
    sales: Vec<u8>,
    asked: Option<String>,
    birth: i64,
    generation: i64,
}

impl LinkRow {
    fn opened(self, sealer: &Sealer) -> Result<LinkedMeeting, StoreError> {
        let of_copy = Place::new("copies", &self.copy_id);
        let of_meeting = Place::new("meetings", &self.meeting_id);
        let copy = CopyId(of_copy.id("id", &self.copy_id)?);
        let user = UserId(of_copy.id("user_id", &self.user_id)?);
        let meeting = MeetingId(of_meeting.id("id", &self.meeting_id)?);

        let exchange = sealer.open(&Context::CopyExchange(user, copy), &self.exchange)?;
        let base = sealer.open(&Context::MeetingBase(meeting), &self.base)?;
        let sales = sealer.open(&Context::MeetingSales(meeting), &self.sales)?;
        let asked = self.asked.as_deref().map(blob::decode_asked).transpose();
        let bond = of_copy.read("bond", blob::decode_bond(&self.bond))?;
        let since = self.since.map(|micros| of_copy.moment("since", micros));
        let standing = blob::decode_standing(
            &self.standing,
            self.standing_reason.as_deref(),
            self.standing_detail.as_deref(),
            since.transpose()?,
        );
        Ok(LinkedMeeting {
            meeting,
            copy,
            user,
            key: MeetingKey::from_bytes(of_meeting.bytes("key", &self.key)?),
            immutable_id: self.immutable_id,
            leads: match self.leads {
                0 => Leads::No,
                _ => Leads::Yes,
            },
            home: Birth::UNKNOWN,
            ical_uid: self.ical_uid,
            sales_id: self.sales_id.map(SalesId),
            pair: Pair {
                base: of_meeting.read("base", Appointment::decode_base(&base))?,
                exchange: of_copy.read("exchange", Appointment::decode_known(&exchange))?,
                sales: of_meeting.read("sales", Appointment::decode_known(&sales))?,
                asked: of_meeting.read("asked", asked)?,
                birth: of_meeting.number("birth", self.birth)?,
                origin: bond.origin,
                category: bond.category,
                scope: bond.scope,
                consent: bond.consent,
                hold: bond.hold,
                standing: of_copy.read("standing", standing)?,
            },
            generation: self.generation,
        })
    }
}

/// What a save writes, sealed.
struct SavedColumns {
    meeting: MeetingId,
    copy: CopyId,
    generation: i64,
    sales_id: Option<i64>,
    ical_uid: Option<String>,
    immutable_id: Option<String>,
    of_meeting: MeetingColumns,
    of_copy: CopyColumns,
}

/// The meeting's part of a pair.
struct MeetingColumns {
    base: Vec<u8>,
    sales: Vec<u8>,
    asked: Option<String>,
    birth: u32,
    number: String,
}

/// The copy's part of a pair.
struct CopyColumns {
    exchange: Vec<u8>,
    bond: String,
    standing: &'static str,
    reason: Option<&'static str>,
    detail: Option<String>,
    since: Option<i64>,
}

impl SavedColumns {
    fn of(sealer: &Sealer, link: &LinkedMeeting) -> Result<Self, StoreError> {
        Ok(Self {
            meeting: link.meeting,
            copy: link.copy,
            generation: link.generation,
            sales_id: link.sales_id.map(|id| id.0),
            ical_uid: link.ical_uid.clone(),
            immutable_id: link.immutable_id.clone(),
            of_meeting: MeetingColumns::of(sealer, link.meeting, &link.pair, &link.number())?,
            of_copy: CopyColumns::of(sealer, link.user, link.copy, &link.pair)?,
        })
    }
}

impl MeetingColumns {
    fn of(
        sealer: &Sealer,
        meeting: MeetingId,
        pair: &Pair<Appointment>,
        number: &SalesNumber,
    ) -> Result<Self, StoreError> {
        let base = Appointment::encode_base(pair.base.as_ref());
        Ok(Self {
            base: sealer.seal(&Context::MeetingBase(meeting), base)?,
            sales: sealer.seal(
                &Context::MeetingSales(meeting),
                Appointment::encode_known(&pair.sales),
            )?,
            asked: pair.asked.as_ref().map(blob::encode_asked),
            birth: pair.birth,
            number: number.as_str().to_owned(),
        })
    }
}

impl CopyColumns {
    fn of(sealer: &Sealer, user: UserId, copy: CopyId, pair: &Pair<Appointment>) -> Result<Self, StoreError> {
        let StandingColumns {
            standing,
            reason,
            since,
        } = blob::encode_standing(&pair.standing);
        let exchange = Appointment::encode_known(&pair.exchange);
        Ok(Self {
            exchange: sealer.seal(&Context::CopyExchange(user, copy), exchange)?,
            bond: blob::encode_bond(&Bond::from(pair)),
            standing,
            reason: reason.as_ref().map(|reason| reason.code),
            detail: reason.and_then(|reason| reason.detail),
            since: since.map(micros),
        })
    }
}

async fn load(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    copies: &[CopyId],
) -> Result<Vec<LinkedMeeting>, StoreError> {
    let rows = read(connection, copies).await?;
    rows.into_iter().map(|row| row.opened(sealer)).collect()
}

/// Nothing is kept of links of which two are of one meeting.
fn two_of_one_meeting(save: &SavedColumns) -> StoreError {
    Place::new("meetings", save.meeting.0.as_bytes()).inconsistent("generation")
}

async fn read(connection: &mut SqliteConnection, copies: &[CopyId]) -> Result<Vec<LinkRow>, StoreError> {
    let hex: Vec<_> = copies.iter().map(|copy| copy.0.simple().to_string()).collect();
    let ids = serde_json::Value::from(hex).to_string();
    sqlx::query_as!(
        LinkRow,
        "SELECT c.id AS copy_id, c.user_id, c.immutable_id, c.leads, c.exchange, c.bond,
                c.standing, c.standing_reason, c.standing_detail, c.since,
                m.id AS meeting_id, m.key, m.sales_id, m.ical_uid, m.base, m.sales, m.asked, m.birth, m.generation
         FROM copies AS c JOIN meetings AS m ON m.id = c.meeting_id
         WHERE c.id IN (SELECT unhex(value) FROM json_each(?))",
        ids
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)
}

async fn keep(tx: &mut SqliteConnection, save: &SavedColumns, now: Timestamp) -> Result<Saved, StoreError> {
    let meeting = save.meeting.0.as_bytes().as_slice();
    let copy = save.copy.0.as_bytes().as_slice();
    let now = micros(now);
    let statement = sqlx::query!(
        "UPDATE meetings
         SET base = ?, sales = ?, asked = ?, birth = ?, number = ?, sales_id = COALESCE(?, sales_id),
             ical_uid = COALESCE(?, ical_uid), generation = generation + 1, updated_at = ?
         WHERE id = ? AND generation = ?",
        save.of_meeting.base,
        save.of_meeting.sales,
        save.of_meeting.asked,
        save.of_meeting.birth,
        save.of_meeting.number,
        save.sales_id,
        save.ical_uid,
        now,
        meeting,
        save.generation
    );
    if !hits(statement, &mut *tx).await? {
        return Ok(Saved::Overtaken);
    }
    let statement = sqlx::query!(
        "UPDATE copies
         SET exchange = ?, bond = ?, standing = ?, standing_reason = ?, standing_detail = ?, since = ?,
             immutable_id = COALESCE(?, immutable_id), updated_at = ?
         WHERE id = ? AND meeting_id = ?",
        save.of_copy.exchange,
        save.of_copy.bond,
        save.of_copy.standing,
        save.of_copy.reason,
        save.of_copy.detail,
        save.of_copy.since,
        save.immutable_id,
        now,
        copy,
        meeting
    );
    match hits(statement, tx).await? {
        true => Ok(Saved::As(save.generation + 1)),
        false => Err(Place::new("copies", copy).inconsistent("meeting_id")),
    }
}
