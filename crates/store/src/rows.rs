//! Rows as they lie in the tables of every backend, and the way from them to our types. What does not fit is told by table,
//! column and key.
//!
//! For backends alone: ids and keys are their bytes, times microseconds since 1970, words what the functions below name. What
//! a backend does with a row, in its own SQL, is not said here.

#![expect(
    missing_debug_implementations,
    reason = "a row is never shown: what lies in it is private"
)]

pub mod answers;
pub mod application;
pub mod audit;
pub mod configuration;
pub mod drafts;
pub mod files;
pub mod history;
pub mod leads;
pub mod links;
pub mod markers;
pub mod monitor;
pub mod notices;
pub mod records;
pub mod rounds;
pub mod runs;
pub mod tokens;
pub mod users;

use crate::StoreError;
use crate::answers::AnswerId;
use crate::blob;
use crate::jobs::{JobId, JobKind, LeasedJob};
use crate::runs::RoundId;
use crate::sessions::Session;
use crate::shares::{Extent, Share, ShareId, ShareOrder, ShareState, SharedRecord};
use crate::tickets::TicketPurpose;
use crate::tokens::TokenKind;
use crate::users::{LastSync, MicrosoftIdentity, SalesIdentity, User, UserId};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::time::Duration;
use sync_core::{Demand, Effect, Kind, Object, Reason, SalesId, Spent, WriteKey};
use uuid::Uuid;

/// The row that is being read.
pub struct Place {
    table: &'static str,
    key: String,
}

impl Place {
    /// By its table and its key.
    pub fn new(table: &'static str, key: &[u8]) -> Self {
        let hex = || key.iter().map(|byte| format!("{byte:02x}")).collect();
        let key = Uuid::from_slice(key).map_or_else(|_| hex(), |id| id.to_string());
        Self { table, key }
    }

    /// The column does not hold what it must.
    pub fn inconsistent(&self, column: &'static str) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column,
            key: self.key.clone(),
        }
    }

    /// An id of ours.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn id(&self, column: &'static str, bytes: &[u8]) -> Result<Uuid, StoreError> {
        Uuid::from_slice(bytes).map_err(|_| self.inconsistent(column))
    }

    /// A key or a digest.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn bytes<const N: usize>(&self, column: &'static str, bytes: &[u8]) -> Result<[u8; N], StoreError> {
        bytes.try_into().map_err(|_| self.inconsistent(column))
    }

    /// A time.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn moment(&self, column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(micros).map_err(|_| self.inconsistent(column))
    }

    /// A count.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn number(&self, column: &'static str, number: i64) -> Result<u32, StoreError> {
        u32::try_from(number).map_err(|_| self.inconsistent(column))
    }

    /// What [`crate::blob`] read.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn read<T>(&self, column: &'static str, read: Result<T, blob::Unreadable>) -> Result<T, StoreError> {
        read.map_err(|blob::Unreadable| self.inconsistent(column))
    }
}

/// As times are kept: microseconds, the same on every backend.
pub fn micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// The same, that much later.
pub fn micros_after(moment: Timestamp, time: Duration) -> i64 {
    let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    micros(moment).saturating_add(time).min(micros(Timestamp::MAX))
}

/// The same, that much earlier.
pub fn micros_before(moment: Timestamp, time: SignedDuration) -> i64 {
    moment.saturating_sub(time).map_or(i64::MIN, micros)
}

/// A new id that sorts by `now`.
pub fn new_id(now: Timestamp) -> Uuid {
    let secs = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, secs, nanos))
}

/// A user.
pub struct UserRow {
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
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let place = Place::new("users", &row.id);
        let synced_at = row.synced_at.map(|at| place.moment("synced_at", at));
        Ok(Self {
            id: UserId(place.id("id", &row.id)?),
            identity: MicrosoftIdentity {
                tenant: place.id("tenant", &row.tenant)?,
                object: place.id("object", &row.object)?,
            },
            sales: row.sales_user_name.map(|user_name| SalesIdentity {
                user_name,
                party: row.sales_party.map(SalesId),
            }),
            paused_by_user: row.paused_by_user,
            paused_by_administrator: row.paused_by_administrator,
            created_at: place.moment("created_at", row.created_at)?,
            starts_clean: row.starts_clean,
            last_sync: synced_at.transpose()?.map(|ended_at| LastSync {
                ended_at,
                has_errors: row.sync_failed,
            }),
        })
    }
}

/// A session; its roles are a JSON array of text.
pub struct SessionRow {
    pub digest: Vec<u8>,
    pub user_id: Vec<u8>,
    pub roles: String,
    pub expires_at: i64,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let place = Place::new("sessions", &row.user_id);
        let roles: BTreeSet<String> =
            serde_json::from_str(&row.roles).map_err(|_| place.inconsistent("roles"))?;
        Ok(Self {
            digest: place.bytes("digest", &row.digest)?,
            user: UserId(place.id("user_id", &row.user_id)?),
            roles,
            expires_at: place.moment("expires_at", row.expires_at)?,
        })
    }
}

/// A share.
pub struct ShareRow {
    pub id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub fingerprint: Vec<u8>,
    pub kind: String,
    pub item_id: String,
    pub related: Option<String>,
    pub composing: bool,
    pub whole_thread: bool,
    pub state: String,
    pub reason: Option<String>,
    pub reason_detail: Option<String>,
    pub sales_id: Option<i64>,
    pub sales_number: Option<String>,
    pub created_at: i64,
}

impl TryFrom<ShareRow> for Share {
    type Error = StoreError;

    fn try_from(row: ShareRow) -> Result<Self, StoreError> {
        let place = Place::new("shares", &row.id);
        let related = row.related.as_deref().map(blob::decode_asked).transpose();
        Ok(Self {
            id: ShareId(place.id("id", &row.id)?),
            user: UserId(place.id("user_id", &row.user_id)?),
            order: ShareOrder {
                kind: item_kind_named(&row.kind).ok_or_else(|| place.inconsistent("kind"))?,
                related: place.read("related", related)?,
                item_id: row.item_id.clone(),
                composing: row.composing,
                extent: match row.whole_thread {
                    true => Extent::Thread,
                    false => Extent::Item,
                },
            },
            state: state_of(&row, &place)?,
            created_at: place.moment("created_at", row.created_at)?,
        })
    }
}

/// Every kind of item that can be shared, as columns spell it.
const ITEM_KINDS: [(Kind, &str); 4] = [
    (Kind::Appointment, "appointment"),
    (Kind::Contact, "contact"),
    (Kind::Task, "task"),
    (Kind::Email, "email"),
];

/// A kind of item in columns.
pub fn name_of_item_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Appointment => ITEM_KINDS[0].1,
        Kind::Contact => ITEM_KINDS[1].1,
        Kind::Task => ITEM_KINDS[2].1,
        Kind::Email => ITEM_KINDS[3].1,
    }
}

/// Reads what [`name_of_item_kind`] wrote.
pub fn item_kind_named(name: &str) -> Option<Kind> {
    let found = ITEM_KINDS.into_iter().find(|(_, known)| *known == name);
    found.map(|(kind, _)| kind)
}

fn state_of(row: &ShareRow, place: &Place) -> Result<ShareState, StoreError> {
    let reason: Option<Reason> = match &row.reason {
        Some(code) => {
            let reason = blob::decode_reason(code, row.reason_detail.as_deref());
            Some(place.read("reason", reason)?)
        }
        None => None,
    };
    let record = match (row.sales_id, &row.sales_number) {
        (Some(id), Some(number)) => Some(SharedRecord {
            id: SalesId(id),
            number: number.clone(),
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(place.inconsistent("sales_number")),
    };
    match (row.state.as_str(), reason, record) {
        ("queued", reason, None) => Ok(ShareState::Queued(reason)),
        ("running", None, None) => Ok(ShareState::Running),
        ("shared", Some(reason), Some(record)) => Ok(ShareState::Shared(record, reason)),
        ("parked", Some(reason), None) => Ok(ShareState::Parked(reason)),
        ("failed", Some(reason), None) => Ok(ShareState::Failed(reason)),
        _ => Err(place.inconsistent("state")),
    }
}

/// A share's state in columns.
pub struct StateColumns {
    pub state: &'static str,
    pub reason: Option<&'static str>,
    pub detail: Option<String>,
    pub sales_id: Option<i64>,
    pub sales_number: Option<String>,
}

impl From<&ShareState> for StateColumns {
    fn from(state: &ShareState) -> Self {
        let (state, reason, record) = match state {
            ShareState::Queued(reason) => ("queued", reason.as_ref(), None),
            ShareState::Running => ("running", None, None),
            ShareState::Shared(record, reason) => ("shared", Some(reason), Some(record)),
            ShareState::Parked(reason) => ("parked", Some(reason), None),
            ShareState::Failed(reason) => ("failed", Some(reason), None),
        };
        let reason = reason.map(blob::encode_reason);
        Self {
            state,
            reason: reason.as_ref().map(|reason| reason.code),
            detail: reason.and_then(|reason| reason.detail),
            sales_id: record.map(|record| record.id.0),
            sales_number: record.map(|record| record.number.clone()),
        }
    }
}

/// A job that was just leased, with what orders it.
pub struct JobRow {
    pub id: Vec<u8>,
    pub kind: String,
    pub payload: Vec<u8>,
    pub lane: Vec<u8>,
    pub attempts: i64,
    pub fence: i64,
    pub lease_until: i64,
    pub priority: i64,
    pub run_at: i64,
}

impl JobRow {
    /// Jobs in the order in which they are to run.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`]
    pub fn in_turn(mut rows: Vec<Self>) -> Result<Vec<LeasedJob>, StoreError> {
        rows.sort_unstable_by(|a, b| {
            let turn = |row: &Self| (Reverse(row.priority), row.run_at);
            turn(a).cmp(&turn(b)).then_with(|| a.id.cmp(&b.id))
        });
        rows.into_iter().map(LeasedJob::try_from).collect()
    }
}

impl TryFrom<JobRow> for LeasedJob {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        let place = Place::new("jobs", &row.id);
        let payload = place.id("payload", &row.payload)?;
        Ok(Self {
            id: JobId(place.id("id", &row.id)?),
            kind: match row.kind.as_str() {
                "share" => JobKind::Share(ShareId(payload)),
                "prepare-mailbox" => JobKind::PrepareMailbox(UserId(payload)),
                "answer" => JobKind::Answer(AnswerId(payload)),
                "sync-mailbox" => JobKind::SyncMailbox(RoundId(payload)),
                _ => return Err(place.inconsistent("kind")),
            },
            lane: UserId(place.id("lane", &row.lane)?),
            attempts: place.number("attempts", row.attempts)?,
            fence: row.fence,
            lease_until: place.moment("lease_until", row.lease_until)?,
        })
    }
}

/// A write that was let through.
pub struct SpentRow {
    pub write_key: Vec<u8>,
    pub object: String,
    pub effect: String,
    pub recipients: i64,
    pub spent_at: i64,
}

impl TryFrom<SpentRow> for Spent {
    type Error = StoreError;

    fn try_from(row: SpentRow) -> Result<Self, StoreError> {
        let place = Place::new("spent", &row.write_key);
        Ok(Self {
            demand: Demand {
                key: WriteKey::from_bytes(place.bytes("write_key", &row.write_key)?),
                object: object_named(&row.object).ok_or_else(|| place.inconsistent("object"))?,
                effect: match row.effect.as_str() {
                    "changes" => Effect::Changes,
                    "creates" => Effect::Creates,
                    "creates-in-first-round" => Effect::CreatesInFirstRound,
                    "unlinks" => Effect::Unlinks,
                    "deletes" => Effect::Deletes,
                    _ => return Err(place.inconsistent("effect")),
                },
                recipients: place.number("recipients", row.recipients)?,
            },
            at: place.moment("spent_at", row.spent_at)?,
        })
    }
}

/// An object in columns.
pub fn name_of_object(object: Object) -> &'static str {
    match object {
        Object::Appointments => "appointments",
        Object::Contacts => "contacts",
        Object::Tasks => "tasks",
    }
}

/// The object of such a name.
pub fn object_named(name: &str) -> Option<Object> {
    [Object::Appointments, Object::Contacts, Object::Tasks]
        .into_iter()
        .find(|object| name_of_object(*object) == name)
}

/// An effect in columns.
pub fn name_of_effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Changes => "changes",
        Effect::Creates => "creates",
        Effect::CreatesInFirstRound => "creates-in-first-round",
        Effect::Unlinks => "unlinks",
        Effect::Deletes => "deletes",
    }
}

/// A job's kind in columns.
pub fn columns_of(kind: JobKind) -> (&'static str, Uuid) {
    match kind {
        JobKind::Share(share) => ("share", share.0),
        JobKind::PrepareMailbox(user) => ("prepare-mailbox", user.0),
        JobKind::Answer(answer) => ("answer", answer.0),
        JobKind::SyncMailbox(round) => ("sync-mailbox", round.0),
    }
}

/// Whose service an authorization is for, in columns.
pub fn name_of_kind(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Exchange => "exchange",
        TokenKind::Sales => "sales",
    }
}

/// What a ticket opens, in columns.
pub fn name_of_purpose(purpose: TicketPurpose) -> &'static str {
    match purpose {
        TicketPurpose::MicrosoftState => "microsoft-state",
        TicketPurpose::SessionCode => "session-code",
        TicketPurpose::SalesStart => "sales-start",
        TicketPurpose::SalesState => "sales-state",
        TicketPurpose::SalesCode => "sales-code",
    }
}
