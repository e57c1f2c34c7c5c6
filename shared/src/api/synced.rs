//! What is linked, what it came to and why, and what a person can do about it.

use super::shares::{ReasonCode, ShareReason};
use crate::api::problem::ProblemCode;
use crate::ids::{ItemId, LinkId, RecordId, RepairId};
use serde::{Deserialize, Serialize};

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SyncedObject {
    /// A meeting, or a series as a whole.
    Appointments,
    /// A person.
    Contacts,
    /// A to-do.
    Tasks,
    /// A message.
    Emails,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SyncedState {
    /// In step, or on the way there.
    Linked,
    /// Asks for a place under the limit.
    Waiting,
    /// Waits for a person.
    Parked,
    /// A write of it waits for a person.
    Held,
    /// Shared no more.
    Unlinked,
}

/// What a person can do about a record (R-ERR-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RepairAction {
    /// Try again.
    Retry,
    /// It belongs to the record or item that `recordId` names.
    Link,
    /// Create a new one, whatever looks like it.
    Create,
    /// Leave both as they are, apart.
    Leave,
    /// The company is the account that `accountId` names.
    PickAccount,
    /// Outlook's value goes over.
    KeepExchange,
    /// Sales' value goes over.
    KeepSales,
    /// Delete the copy that is left.
    DeleteToo,
    /// Make the deleted one again.
    BringBack,
    /// Delete the Outlook copy of what the saved search holds no more.
    CleanUp,
    /// Go on with what was stopped.
    Resume,
    /// Never ask again.
    Ignore,
}

/// What a held write would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum HeldEffect {
    /// Change an item or record.
    Changes,
    /// Create one.
    Creates,
    /// Take a link apart.
    Unlinks,
    /// Delete an item or record.
    Deletes,
}

/// A write that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldWrite {
    /// What it would do.
    pub effect: HeldEffect,
    /// How many people Exchange would mail about it.
    pub recipients: u32,
    /// Since when somebody is asked; RFC 3339, UTC. After 14 days it is discarded.
    pub since: String,
}

/// How far a file is on its way to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FileState {
    /// It is to go, or may be there already.
    OnTheWay,
    /// It is there, or was.
    Carried,
    /// It stays behind; the reason says why.
    LeftOut,
    /// Nothing goes that way; the reason says why.
    Stays,
}

/// Where something is, or was seen first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// On the Outlook item.
    Exchange,
    /// On the record in Sales.
    Sales,
}

/// A file that hangs on a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncedFile {
    /// What it is called.
    pub name: String,
    /// Its size in bytes, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Where it was seen first.
    pub made_in: Side,
    /// How far it is on its way.
    pub state: FileState,
    /// Why it stays, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShareReason>,
}

/// One linked record, without content where somebody else than its own user looks (R-PRIV-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncedRecord {
    /// Which.
    pub id: LinkId,
    /// Whose mailbox it is in; our id of that user.
    pub user_id: String,
    /// What it is.
    pub object: SyncedObject,
    /// Whether it is a series as a whole.
    pub is_series: bool,
    /// What its own user calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The files that hang on it, where its own user looks and attachments travel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SyncedFile>,
    /// Where it stands.
    pub state: SyncedState,
    /// Why.
    pub reason: ShareReason,
    /// What can be done about it.
    pub actions: Vec<RepairAction>,
    /// The write that waits for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldWrite>,
    /// Which version of it this is: named in `If-Match`, whoever acts on an older page is refused.
    pub version: String,
    /// The Outlook item, by immutable id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// The Sales record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<RecordId>,
    /// The number that people see in Sales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it was last saved; RFC 3339, UTC.
    pub updated_at: String,
}

/// Answer to `GET /api/me/records/{id}` and its like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncedDetail {
    /// The record.
    pub record: SyncedRecord,
    /// What its two copies hold where they differ, as they were last seen; for its own user alone, unless they let
    /// administrators see it.
    pub differences: Vec<FieldDifference>,
    /// What somebody wrote and the sync replaced in the last 30 days, because the other side's value won; the latest first, at
    /// most 100.
    pub lost: Vec<LostValue>,
}

/// One field in which the two copies of a record differ (R-CONF-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldDifference {
    /// Which.
    pub field: String,
    /// Of which meeting of a series: its original start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// What the Outlook item holds.
    pub exchange: FieldValue,
    /// What the record in Sales holds.
    pub sales: FieldValue,
    /// Whether its user is asked which of the two counts.
    pub in_question: bool,
}

/// A value that lost against the other side's (R-CONF-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LostValue {
    /// Where it was.
    pub side: Side,
    /// In which field.
    pub field: String,
    /// Of which meeting of a series: its original start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// What it was.
    pub value: FieldValue,
    /// When it was replaced; RFC 3339, UTC.
    pub lost_at: String,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FieldValue {
    /// Nothing, or nothing that this side keeps.
    Nothing,
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// Sanitised HTML: no script, no style, nothing that is loaded from elsewhere.
    Html {
        /// The HTML.
        html: String,
    },
    /// One of a closed list: `normal`, `private`, `busy`, `free`, `off`, `notStarted`, `inProgress`, `onHold`, `completed`,
    /// `low`, `high`.
    Word {
        /// The word.
        word: String,
    },
    /// Plain texts, in order.
    Texts {
        /// The texts.
        texts: Vec<String>,
    },
    /// People in Sales, by id.
    Records {
        /// The ids.
        ids: Vec<RecordId>,
    },
    /// A moment.
    Moment {
        /// RFC 3339, UTC.
        at: String,
    },
    /// From one moment to another.
    Moments {
        /// RFC 3339, UTC.
        start: String,
        /// RFC 3339, UTC; the first moment after it.
        end: String,
    },
    /// Whole days.
    Days {
        /// The first, as `2026-11-27`.
        first: String,
        /// The last; the same as the first for one day.
        last: String,
    },
    /// So many minutes before the start.
    MinutesBefore {
        /// How many.
        minutes: u32,
    },
}

/// How many records of a mailbox are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncedCounts {
    /// In step, or on the way there.
    pub linked: u64,
    /// Ask for a place under the limit.
    pub waiting: u64,
    /// Wait for a person.
    pub parked: u64,
    /// A write of them waits for a person.
    pub held: u64,
    /// Shared no more.
    pub unlinked: u64,
}

/// Answer to `GET /api/me/records` and its like: those that were linked last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncedPage {
    /// The records.
    pub records: Vec<SyncedRecord>,
    /// Whether there are more: ask again with `before`, the last one's `id`.
    pub has_more: bool,
    /// How many there are in all, where the page is of one mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<SyncedCounts>,
}

/// `POST /api/me/records/{id}/repair`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepairRequest {
    /// What to do.
    pub action: RepairAction,
    /// With `link`: the Sales record's number, or the Outlook item's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<RecordId>,
    /// With `pickAccount`: the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<RecordId>,
}

/// 202 answer to what a person says about a record: it is on disk and will be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RepairAccepted {
    /// Ask for it at `GET /api/repairs/{repairId}`.
    pub repair_id: RepairId,
}

/// Answer to `GET /api/admin/held/counts`: all that is held, in all mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldCounts {
    /// So many writes.
    pub total: u64,
    /// By reason, the most first.
    pub reasons: Vec<HeldCount>,
    /// By user and reason, the most first; at most 50.
    pub groups: Vec<HeldCount>,
}

/// How many writes are held for a reason: of a user, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldCount {
    /// Our id of the user; none of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// What the identity provider called them at their latest sign-in, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Who they are in Sales, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_user_name: Option<String>,
    /// Why.
    pub reason: ReasonCode,
    /// So many.
    pub count: u64,
}

/// `POST /api/me/held` and `POST /api/admin/held`: one answer to several writes that wait (R-HOLD-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeldAnswers {
    /// What is said.
    pub answer: HeldAnswer,
    /// To these, as they were shown: at least one, at most [`HELD_ANSWERED_MAX`], none twice.
    pub held: Vec<ShownHeld>,
}

/// How many held writes one request answers.
pub const HELD_ANSWERED_MAX: usize = 100;

/// What can be said to a held write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum HeldAnswer {
    /// Let it go.
    Approve,
    /// Let it drop: the record is unlinked, and nothing is deleted.
    Discard,
}

/// A held write, as a page showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShownHeld {
    /// The record's `id`.
    pub id: LinkId,
    /// The record's `version`.
    pub version: String,
}

/// 202 answer to several at once: what was taken is on disk and will be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldAnswered {
    /// What became of each, in the order asked.
    pub held: Vec<AnsweredHeld>,
}

/// What became of the answer to one held write: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AnsweredHeld {
    /// The record's `id`.
    pub id: LinkId,
    /// It was taken: ask for it at `GET /api/repairs/{repairId}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair_id: Option<RepairId>,
    /// It was not, and this is why; the others were all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemCode>,
}

/// How far a repair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RepairStatus {
    /// Waits for the worker.
    Queued,
    /// It was taken; `reason` is what the record came to.
    Taken,
    /// Not taken, nothing has changed: the record is not offered that any more; `reason` is what it is told now.
    NotOffered,
    /// Not taken, nothing has changed: a side is not what the page showed. Look again.
    Stale,
    /// Not taken, nothing has changed: what it was to be linked with has a counterpart, or was not among those found.
    CounterpartTaken,
    /// Not taken, nothing has changed: an administrator must approve it.
    NeedsAdministrator,
    /// It could not be carried out; see `reason`.
    Failed,
}

/// Answer to `GET /api/repairs/{repairId}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RepairView {
    /// How far it is.
    pub status: RepairStatus,
    /// About which record.
    pub record_id: LinkId,
    /// Why, where there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShareReason>,
}
