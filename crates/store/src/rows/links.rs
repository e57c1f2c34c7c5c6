//! Links as they lie in the tables, sealed, and the way there and back.

use super::history::LostColumns;
use super::{Place, micros};
use crate::StoreError;
use crate::blob::{self, Bond, StandingColumns, Stored};
use crate::links::{CopyId, Leads, Link, MeetingId};
use crate::seal::{Context, Sealer};
use crate::users::UserId;
use sync_core::identity::other_half;
use sync_core::meeting::{Birth, HasItem};
use sync_core::{Content, Engines, Known, MeetingKey, Organizer, Pair, SalesId, Standing, Was};

/// A copy with its meeting, still sealed.
pub struct LinkRow {
    pub copy_id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub immutable_id: Option<String>,
    pub leads: bool,
    pub exchange: Vec<u8>,
    pub engines: Option<Vec<u8>>,
    pub bond: String,
    pub standing: String,
    pub standing_reason: Option<String>,
    pub standing_detail: Option<String>,
    pub since: Option<i64>,
    pub meeting_id: Vec<u8>,
    pub key: Vec<u8>,
    pub sales_id: Option<i64>,
    pub ical_uid: Option<String>,
    pub base: Vec<u8>,
    pub sales: Vec<u8>,
    pub asked: Option<String>,
    pub birth: i64,
    pub generation: i64,
}

impl LinkRow {
    /// Opens what is sealed. Where its record becomes a meeting is not known yet.
    ///
    /// # Errors
    /// [`StoreError::Sealed`], [`StoreError::Inconsistent`]
    pub fn opened<C: Stored>(self, sealer: &Sealer) -> Result<Link<C>, StoreError> {
        let of_copy = Place::new("copies", &self.copy_id);
        let of_meeting = Place::new("meetings", &self.meeting_id);
        let copy = CopyId(of_copy.id("id", &self.copy_id)?);
        let user = UserId(of_copy.id("user_id", &self.user_id)?);
        let meeting = MeetingId(of_meeting.id("id", &self.meeting_id)?);

        let exchange = sealer.open(&Context::CopyExchange(user, copy), &self.exchange)?;
        let engines = match &self.engines {
            Some(sealed) => {
                let engines = sealer.open(&Context::CopyEngines(user, copy), sealed)?;
                of_copy.read("engines", blob::decode_engines(&engines))?
            }
            None => Engines::default(),
        };
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
        Ok(Link {
            meeting,
            copy,
            user,
            key: MeetingKey::from_bytes(of_meeting.bytes("key", &self.key)?),
            immutable_id: self.immutable_id,
            leads: if self.leads { Leads::Yes } else { Leads::No },
            home: Birth::UNKNOWN,
            ical_uid: self.ical_uid,
            sales_id: self.sales_id.map(SalesId),
            pair: Pair {
                base: of_meeting.read("base", C::decode_base(&base))?,
                exchange: of_copy.read("exchange", C::decode_known(&exchange))?,
                sales: of_meeting.read("sales", C::decode_known(&sales))?,
                asked: of_meeting.read("asked", asked)?.map(Box::new),
                birth: of_meeting.number("birth", self.birth)?,
                origin: bond.origin,
                category: bond.category,
                scope: bond.scope,
                consent: bond.consent,
                tries: bond.tries,
                engines,
                hold: bond.hold,
                lost: Vec::new(),
                standing: of_copy.read("standing", standing)?,
            },
            generation: self.generation,
        })
    }
}

/// A link that is to be saved, with its columns sealed.
pub struct Save<C> {
    pub link: Link<C>,
    pub of_meeting: MeetingColumns,
    pub of_copy: CopyColumns,
    /// Goes into the history.
    pub lost: Vec<LostColumns>,
}

/// The meeting's part of a link.
pub struct MeetingColumns {
    pub base: Vec<u8>,
    pub sales: Vec<u8>,
    pub asked: Option<String>,
    pub birth: u32,
    pub number: String,
    pub uid_key: Option<Vec<u8>>,
}

/// The copy's part of a link.
pub struct CopyColumns {
    pub exchange: Vec<u8>,
    pub engines: Option<Vec<u8>>,
    /// By which ids its item is spoken of; the first where nothing says another one than the copy's own.
    pub item_id: Option<String>,
    pub half_id: Option<String>,
    pub is_there: bool,
    pub has_item: bool,
    pub is_being_made: bool,
    /// Where the item says so.
    pub organizes: Option<bool>,
    /// Of a message: Exchange's name of its thread, where it has one.
    pub thread: Option<String>,
    /// Of a message: the conversation in Sales that it belongs to.
    pub conversation: Option<Vec<u8>>,
    pub bond: String,
    pub standing: &'static str,
    pub reason: Option<&'static str>,
    pub detail: Option<String>,
    pub since: Option<i64>,
    /// Whether a write of it waits for a person who has not answered.
    pub is_held: bool,
}

impl<C: Stored> Save<C> {
    /// Seals it.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn of(sealer: &Sealer, link: &Link<C>) -> Result<Self, StoreError> {
        Ok(Self {
            of_meeting: MeetingColumns::of(sealer, link)?,
            of_copy: CopyColumns::of(sealer, link.user, link.copy, &link.pair)?,
            lost: LostColumns::of(sealer, link)?,
            link: link.clone(),
        })
    }

    /// Seals them.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn all(sealer: &Sealer, links: &[Link<C>]) -> Result<Vec<Self>, StoreError> {
        links.iter().map(|link| Self::of(sealer, link)).collect()
    }
}

impl MeetingColumns {
    /// Seals it.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn of<C: Stored>(sealer: &Sealer, link: &Link<C>) -> Result<Self, StoreError> {
        let (meeting, pair) = (link.meeting, &link.pair);
        let base = C::encode_base(pair.base.as_ref());
        let uid_key = link.ical_uid.as_deref().map(MeetingKey::from_ical_uid);
        Ok(Self {
            base: sealer.seal(&Context::MeetingBase(meeting), base)?,
            sales: sealer.seal(&Context::MeetingSales(meeting), C::encode_known(&pair.sales))?,
            asked: pair.asked.as_deref().map(blob::encode_asked),
            birth: pair.birth,
            number: link.number().as_str().to_owned(),
            uid_key: uid_key.map(|key| key.as_bytes().to_vec()),
        })
    }
}

impl CopyColumns {
    /// Seals it.
    ///
    /// # Errors
    /// [`StoreError::Sealed`]
    pub fn of<C: Stored>(
        sealer: &Sealer,
        user: UserId,
        copy: CopyId,
        pair: &Pair<C>,
    ) -> Result<Self, StoreError> {
        let StandingColumns {
            standing,
            reason,
            since,
        } = blob::encode_standing(&pair.standing);
        let exchange = C::encode_known(&pair.exchange);
        let engines = blob::encode_engines(&pair.engines);
        let engines = engines.map(|engines| sealer.seal(&Context::CopyEngines(user, copy), engines));
        let content = match pair.exchange.last_item() {
            Some(item) => Some(&item.content),
            None => pair.base.as_ref(),
        };
        let mail = content.and_then(Content::mail);
        let text = |id: &sync_core::ItemId| id.as_str().to_owned();
        let half = match &pair.exchange {
            Known::InDoubt(doubt) => other_half(doubt).map(|half| text(&half.id)),
            Known::Absent | Known::Present(_) | Known::Gone(_) => None,
        };
        Ok(Self {
            exchange: sealer.seal(&Context::CopyExchange(user, copy), exchange)?,
            engines: engines.transpose()?,
            item_id: pair.exchange.id().map(text),
            half_id: half,
            is_there: is_there(&pair.exchange),
            has_item: HasItem::of(&pair.exchange) == HasItem::Yes,
            is_being_made: pair.standing == Standing::Linked && pair.exchange.is_being_made(),
            organizes: organizer(&pair.exchange).map(|organizer| match organizer {
                Organizer::Owner => true,
                Organizer::SomebodyElse => false,
            }),
            thread: mail
                .map(|mail| mail.threading.conversation.clone())
                .filter(|thread| !thread.is_empty()),
            conversation: mail.map(|mail| mail.conversation.as_bytes().to_vec()),
            bond: blob::encode_bond(&Bond::from(pair)),
            standing,
            reason: reason.as_ref().map(|reason| reason.code),
            detail: reason.and_then(|reason| reason.detail),
            since: since.map(micros),
            is_held: pair.standing == Standing::Linked
                && pair.hold.as_ref().is_some_and(|hold| hold.answer.is_none()),
        })
    }
}

/// Whether a full enumeration ought to list it.
fn is_there<C>(exchange: &Known<C>) -> bool {
    match exchange {
        Known::Present(_) => true,
        Known::InDoubt(doubt) => match doubt.was {
            Was::Present(_) => true,
            Was::Absent | Was::Gone(_) => false,
        },
        Known::Absent | Known::Gone(_) => false,
    }
}

fn organizer<C>(exchange: &Known<C>) -> Option<Organizer> {
    match (exchange.last_item(), exchange) {
        (Some(item), _) => Some(item.facts.organizer),
        (None, Known::Gone(tombstone)) => Some(tombstone.organizer),
        (None, Known::Absent | Known::Present(_) | Known::InDoubt(_)) => None,
    }
}

/// Ids of copies.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn copy_ids(ids: Vec<Vec<u8>>) -> Result<Vec<CopyId>, StoreError> {
    ids.iter()
        .map(|id| Ok(CopyId(Place::new("copies", id).id("id", id)?)))
        .collect()
}
