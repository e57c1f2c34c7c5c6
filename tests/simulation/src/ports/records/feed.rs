//! What Sales says of changes: two lists in the order of time, each page by page. Whoever reads them keeps a watermark, and
//! goes back behind it, for a change may show after one with a later stamp.

use crate::flaw::Flaw;
use crate::kinds::Told;
use crate::steps::Feed;
use crate::world::{User, World};
use jiff::{SignedDuration, Timestamp};
use sandbox::sales::model::{Deletion, Row};
use std::fmt;
use std::str::FromStr;
use sync_core::Side;
use worker::ports::{Cursor, Page, PullError, RecordRow};

/// How far a reader goes back behind its watermark: further than any read lags.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// Where a reader of both lists stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Everything that was stamped earlier than this, less the overlap, was given.
    changed: Timestamp,
    /// In the middle of a walk: the last row that was given, by stamp and id. The list goes on behind it, for at an offset as
    /// many rows would be passed over as were changed meanwhile.
    walk: Option<(Timestamp, i64)>,
    /// The same as `changed`, of deletions.
    deleted: Timestamp,
    /// In the middle of their list: how many were given. Nothing in it changes, so an offset passes nothing over.
    offset: usize,
    /// In the middle of either list: when the walk began. What was stamped since and shows late may be behind it.
    certain: Option<Timestamp>,
}

impl Place {
    const BEGINNING: Self = Self {
        changed: Timestamp::UNIX_EPOCH,
        walk: None,
        deleted: Timestamp::UNIX_EPOCH,
        offset: 0,
        certain: None,
    };
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.changed, self.deleted, self.offset)?;
        self.walk.map_or(Ok(()), |(at, id)| write!(f, " {at} {id}"))?;
        self.certain.map_or(Ok(()), |certain| write!(f, " {certain}"))
    }
}

impl FromStr for Place {
    type Err = PullError;

    fn from_str(text: &str) -> Result<Self, PullError> {
        let expired = |_| PullError::CursorExpired;
        let words: Vec<&str> = text.split(' ').collect();
        let (changed, deleted, offset, walk, certain) = match *words.as_slice() {
            [changed, deleted, offset] => (changed, deleted, offset, None, None),
            [changed, deleted, offset, certain] => (changed, deleted, offset, None, Some(certain)),
            [changed, deleted, offset, at, id, certain] => {
                (changed, deleted, offset, Some((at, id)), Some(certain))
            }
            _ => return Err(PullError::CursorExpired),
        };
        let at = |text: &str| text.parse::<Timestamp>().map_err(|_| PullError::CursorExpired);
        let walk = walk.map(|(stamp, id)| Ok((at(stamp)?, id.parse().map_err(expired)?)));
        Ok(Self {
            changed: at(changed)?,
            deleted: at(deleted)?,
            offset: offset.parse().map_err(expired)?,
            walk: walk.transpose()?,
            certain: certain.map(at).transpose()?,
        })
    }
}

impl World {
    /// A page of what changed or was deleted since `after`.
    ///
    /// # Errors
    /// [`PullError::CursorExpired`]: what was kept of an earlier version's place says nothing to this one.
    pub(super) fn changed_records<C: Told>(
        &mut self,
        reader: u8,
        user: &User,
        after: Option<&Cursor>,
    ) -> Result<Page<RecordRow<C>>, PullError> {
        if self.weather.feed == Feed::Expired && after.is_some() {
            self.happens(Side::Sales, "feed expired");
            return Err(PullError::CursorExpired);
        }
        let earlier = self.earlier_cursor((reader, Side::Sales), after);
        let asked = earlier.as_ref().or(after);
        let place = asked.map_or(Ok(Place::BEGINNING), |cursor| cursor.0.parse())?;
        let sales = self.sales_told();
        let since = place.walk.map_or(behind(place.changed), |(at, _)| at);
        let changed = sales.changed_since(C::TABLE, &user.address, since);
        let changed: Vec<_> = changed
            .unwrap_or_default()
            .into_iter()
            .filter(|row| place.walk.is_none_or(|walk| stamp_of(row) > walk))
            .collect();
        let deleted = sales
            .deleted_since(&user.address, behind(place.deleted), self.now)
            .unwrap_or_default();
        let shown = &changed[..changed.len().min(self.page_rows)];
        let gone: Vec<Deletion> = deleted
            .iter()
            .skip(place.offset)
            .take(self.page_rows)
            .cloned()
            .collect();
        let given = place.offset + gone.len();
        let mut next = place;
        let more_changed = shown.len() < changed.len();
        let more_deleted = given < deleted.len();
        let is_last = !more_changed && !more_deleted;
        let certain = match (place.certain, is_last) {
            (_, true) if self.flaw == Some(Flaw::OverlapFromTheEnd) => Timestamp::MAX,
            (certain, true) => certain.unwrap_or(Timestamp::MAX),
            (certain, false) => certain.unwrap_or(self.now),
        };
        next.certain = (!is_last).then_some(certain);
        next.walk = (!is_last)
            .then(|| shown.last().map(|row| stamp_of(row)).or(place.walk))
            .flatten();
        next.offset = if more_deleted { given } else { 0 };
        let upto = |latest: Option<Timestamp>, known: Timestamp| {
            latest.map_or(known, |latest| known.max(latest.min(certain)))
        };
        next.changed = upto(shown.iter().map(|row| stamp_of(row).0).max(), place.changed);
        if !more_deleted {
            next.deleted = upto(deleted.iter().map(|gone| gone.at).max(), place.deleted);
        }
        let mut page = Page {
            rows: C::feed_rows(self, sales, user, shown, &gone),
            next: Cursor(next.to_string()),
            is_last,
        };
        self.turn_page(Side::Sales, earlier.is_some(), &mut page);
        self.gave_page((reader, Side::Sales), after, &page);
        Ok(page)
    }
}

fn behind(watermark: Timestamp) -> Timestamp {
    watermark.saturating_sub(OVERLAP).unwrap_or(watermark)
}

/// By what the list is ordered.
fn stamp_of(row: &Row) -> (Timestamp, i64) {
    (row.changed_at().unwrap_or(Timestamp::UNIX_EPOCH), row.id)
}
