//! Rows of what an administrator sees of all users at once.

use super::{Place, UserRow, micros};
use crate::StoreError;
use crate::monitor::{Card, Connections, DayTally, Direction, ListedUser, Sorted, Unsynced, UserSearch};
use crate::users::{User, UserId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// How many users are on each card.
pub struct CardCountsRow {
    pub all: i64,
    pub expired_authorizations: i64,
    pub sync_disabled: i64,
    pub never_synced: i64,
    pub latest_sync_succeeded: i64,
    pub latest_sync_failed: i64,
    pub outstanding_errors: i64,
}

impl CardCountsRow {
    /// By card.
    pub fn by_card(&self) -> BTreeMap<Card, u64> {
        let count = |card| match card {
            Card::All => self.all,
            Card::ExpiredAuthorizations => self.expired_authorizations,
            Card::SyncDisabled => self.sync_disabled,
            Card::NeverSynced => self.never_synced,
            Card::LatestSyncSucceeded => self.latest_sync_succeeded,
            Card::LatestSyncFailed => self.latest_sync_failed,
            Card::OutstandingErrors => self.outstanding_errors,
        };
        let counts = Card::ALL.map(|card| (card, count(card).unsigned_abs()));
        counts.into()
    }
}

/// How many users have authorizations that work.
pub struct ConnectionsRow {
    pub to_exchange: i64,
    pub to_both: i64,
}

impl From<ConnectionsRow> for Connections {
    fn from(row: ConnectionsRow) -> Self {
        Self {
            to_exchange: row.to_exchange.unsigned_abs(),
            to_both: row.to_both.unsigned_abs(),
        }
    }
}

/// A user with how many of their records wait for a person.
pub struct ListedUserRow {
    pub id: Vec<u8>,
    pub tenant: Vec<u8>,
    pub object: Vec<u8>,
    pub sales_user_name: Option<String>,
    pub sales_party: Option<i64>,
    pub paused_by_user: bool,
    pub paused_by_administrator: bool,
    pub created_at: i64,
    pub starts_clean: bool,
    pub synced_at: Option<i64>,
    pub sync_failed: bool,
    pub errors: i64,
}

impl TryFrom<ListedUserRow> for ListedUser {
    type Error = StoreError;

    fn try_from(row: ListedUserRow) -> Result<Self, StoreError> {
        let errors = row.errors.unsigned_abs();
        let user = User::try_from(UserRow {
            id: row.id,
            tenant: row.tenant,
            object: row.object,
            sales_user_name: row.sales_user_name,
            sales_party: row.sales_party,
            paused_by_user: row.paused_by_user,
            paused_by_administrator: row.paused_by_administrator,
            created_at: row.created_at,
            starts_clean: row.starts_clean,
            synced_at: row.synced_at,
            sync_failed: row.sync_failed,
        })?;
        Ok(Self { user, errors })
    }
}

/// What the runs of one day came to; days are counted from 1970, in UTC.
pub struct DayRow {
    pub day: i64,
    pub records: i64,
    pub errors: i64,
    pub freshness: i64,
}

impl TryFrom<DayRow> for DayTally {
    type Error = StoreError;

    fn try_from(row: DayRow) -> Result<Self, StoreError> {
        let place = Place::new("runs", &row.day.to_be_bytes());
        let morning = place.moment("started_at", row.day.saturating_mul(DAY_MICROS))?;
        Ok(Self {
            day: morning.to_zoned(TimeZone::UTC).date(),
            records: row.records.unsigned_abs(),
            errors: row.errors.unsigned_abs(),
            freshness: Duration::from_micros(row.freshness.unsigned_abs()),
        })
    }
}

/// The oldest change of all that is unsynced.
pub struct UnsyncedRow {
    pub user_id: Vec<u8>,
    pub unsynced_since: i64,
}

impl TryFrom<UnsyncedRow> for Unsynced {
    type Error = StoreError;

    fn try_from(row: UnsyncedRow) -> Result<Self, StoreError> {
        let place = Place::new("copies", &row.user_id);
        Ok(Self {
            user: UserId(place.id("user_id", &row.user_id)?),
            since: unsynced_moment(&row.user_id, row.unsynced_since)?,
        })
    }
}

/// Who somebody is to Microsoft.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn object_of(object: &[u8]) -> Result<Uuid, StoreError> {
    Place::new("users", object).id("object", object)
}

/// Since when something of this user is unsynced.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn unsynced_moment(user: &[u8], since: i64) -> Result<Timestamp, StoreError> {
    Place::new("copies", user).moment("unsynced_since", since)
}

const DAY_MICROS: i64 = 86_400_000_000;

/// A card in a statement.
pub fn name_of_card(card: Card) -> &'static str {
    match card {
        Card::All => "all",
        Card::ExpiredAuthorizations => "expired-authorizations",
        Card::SyncDisabled => "sync-disabled",
        Card::NeverSynced => "never-synced",
        Card::LatestSyncSucceeded => "latest-sync-succeeded",
        Card::LatestSyncFailed => "latest-sync-failed",
        Card::OutstandingErrors => "outstanding-errors",
    }
}

/// What is looked for, as a statement takes it: what a name begins with, which is nothing for everybody, and object ids.
pub fn columns_of_search(search: Option<&UserSearch>) -> (String, Option<Vec<Uuid>>) {
    match search {
        None => (String::new(), None),
        Some(UserSearch::NamePrefix(prefix)) => (prefix.clone(), None),
        Some(UserSearch::Objects(objects)) => (String::new(), Some(objects.clone())),
    }
}

/// Past which id a page by first sign-in begins.
pub fn id_after(after: Option<UserId>) -> Vec<u8> {
    after.map_or_else(Vec::new, |id| id.0.as_bytes().to_vec())
}

/// Past which name and id a page begins; before the first of them, what is on the outer side of every name.
pub fn name_after(sorted: &Sorted<String>) -> (String, Vec<u8>) {
    let outermost = match sorted.direction {
        Direction::Ascending => String::new(),
        Direction::Descending => char::MAX.to_string(),
    };
    past(sorted, String::clone, outermost)
}

/// Past which time and id a page begins.
pub fn sync_after(sorted: &Sorted<Option<Timestamp>>) -> (i64, Vec<u8>) {
    past(
        sorted,
        |ended| ended.map_or(NEVER, micros),
        outermost_of(sorted.direction),
    )
}

/// Past which count and id a page begins.
pub fn errors_after(sorted: &Sorted<u64>) -> (i64, Vec<u8>) {
    let kept = |errors: &u64| i64::try_from(*errors).unwrap_or(i64::MAX);
    past(sorted, kept, outermost_of(sorted.direction))
}

/// As statements write it where no sync ever was.
const NEVER: i64 = -1;

const fn outermost_of(direction: Direction) -> i64 {
    match direction {
        Direction::Ascending => i64::MIN,
        Direction::Descending => i64::MAX,
    }
}

fn past<K, L>(sorted: &Sorted<K>, column: impl Fn(&K) -> L, outermost: L) -> (L, Vec<u8>) {
    match &sorted.after {
        Some((key, id)) => (column(key), id.0.as_bytes().to_vec()),
        None => (outermost, Vec::new()),
    }
}
