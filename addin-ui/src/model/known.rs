//! What our server knows, as far as the pane shows it: the wire types of `shared` without the fields that nobody sees here. A
//! native test holds each equal to what the server writes.

use shared::api::items::{PersonKind, ThreadView};
use shared::api::problem::ProblemCode;
use shared::api::records::RecordSummary;
use shared::api::runs::RunStatus;
use shared::api::shares::ShareReason;
use shared::api::synced::{HeldEffect, RepairAction, SyncedCounts, SyncedObject, SyncedState};
use shared::api::users::RoundSummary;
use shared::ids::{ItemId, LinkId};

/// Of `GET /api/items/{itemId}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whether it is shared.
    pub linked: bool,
    /// Why, or why not.
    pub reason: ShareReason,
    /// When it was decided that it is not shared; RFC 3339, UTC.
    pub decided_at: Option<String>,
    /// Its link, also where it is shared no more.
    pub record: Option<Record>,
    /// The last round of the mailbox that has ended.
    pub latest_round: Option<RoundSummary>,
    /// Who is on it.
    pub people: Vec<Person>,
    /// What it could be related to.
    pub suggestions: Vec<RecordSummary>,
    /// Why nobody knows who is on it.
    pub people_problem: Option<ProblemCode>,
}

/// Somebody on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their address, in lower case.
    pub address: String,
    /// The name that stands there.
    pub name: Option<String>,
    /// Who they are in Sales.
    pub kind: PersonKind,
    /// The contact; or all that have this address.
    pub contacts: Vec<RecordSummary>,
}

/// A linked record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub id: LinkId,
    /// What it is.
    pub object: SyncedObject,
    /// What its user calls it.
    pub title: Option<String>,
    /// Where it stands.
    pub state: SyncedState,
    /// Why.
    pub reason: ShareReason,
    /// What can be done about it.
    pub actions: Vec<RepairAction>,
    /// The write that waits for approval.
    pub held: Option<Held>,
    /// Which version of it this is.
    pub version: String,
    /// The number that people see in Sales.
    pub number: Option<String>,
    /// When it was last saved; RFC 3339, UTC.
    pub updated_at: String,
}

/// A write that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What it would do.
    pub effect: HeldEffect,
    /// How many people Exchange would mail about it.
    pub recipients: u32,
}

/// Of `GET /api/me/records`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordsPage {
    /// Those that were linked last first.
    pub records: Vec<Record>,
    /// Whether there are more.
    pub has_more: bool,
    /// How many there are in all.
    pub counts: Option<SyncedCounts>,
}

/// Of `GET /api/me/records/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Where its two copies differ.
    pub differences: Vec<Difference>,
}

/// One field in which the two copies differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: String,
    /// What the Outlook item holds.
    pub exchange: Value,
    /// What the record in Sales holds.
    pub sales: Value,
}

/// What a field holds: what is there of it depends on its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// Plain text.
    pub text: Option<String>,
    /// Sanitised HTML.
    pub html: Option<String>,
    /// One of a closed list.
    pub word: Option<String>,
    /// Plain texts, or ids of people in Sales.
    pub texts: Vec<String>,
    /// Ids of people in Sales.
    pub ids: Vec<String>,
    /// A moment; RFC 3339, UTC.
    pub at: Option<String>,
    /// From this moment,
    pub start: Option<String>,
    /// to that one.
    pub end: Option<String>,
    /// From this day,
    pub first: Option<String>,
    /// to that one.
    pub last: Option<String>,
    /// Minutes before the start.
    pub minutes: Option<u32>,
}

/// Of `GET /api/exchange/records`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPage {
    /// By name.
    pub records: Vec<Own>,
    /// Whether the mailbox holds more than are shown.
    pub has_more: bool,
}

/// A contact or a task of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its id.
    pub item_id: ItemId,
    /// What it is called.
    pub name: String,
    /// What tells it from others of that name.
    pub detail: Option<String>,
    /// Whether it takes part in sync.
    pub shared: bool,
}

/// Of `GET /api/runs/{runId}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How far it is.
    pub status: RunStatus,
    /// Records that came to rest.
    pub records: u64,
    /// Mailboxes that could not be done.
    pub errors: u64,
}

/// A thread, as `GET /api/items/{itemId}/thread` tells it.
pub type Thread = ThreadView;

impl Value {
    /// In words; moments as they are written on the wire.
    pub fn told(&self) -> String {
        let one = [
            &self.text,
            &self.html,
            &self.word,
            &self.at,
            &self.start,
            &self.first,
        ];
        let one = one.into_iter().flatten();
        let until = [&self.end, &self.last].into_iter().flatten();
        let minutes = self.minutes.map(|minutes| minutes.to_string());
        let all: Vec<&str> = one
            .chain(until)
            .chain(&self.texts)
            .chain(&self.ids)
            .chain(&minutes)
            .map(String::as_str)
            .collect();
        all.join(", ")
    }
}

#[cfg(test)]
mod tests;
