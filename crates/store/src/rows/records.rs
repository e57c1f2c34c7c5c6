//! Rows of links as people look through them: nothing of them is sealed.

use super::Place;
use crate::StoreError;
use crate::blob;
use crate::links::CopyId;
use crate::records::{HeldCount, Record, RecordKind, RecordState};
use crate::users::UserId;
use std::collections::BTreeMap;
use sync_core::{ItemId, SalesId};

/// A link without what is known of both sides.
pub struct RecordRow {
    pub id: Vec<u8>,
    pub user_id: Vec<u8>,
    pub kind: String,
    pub item_id: Option<String>,
    pub bond: String,
    pub standing: String,
    pub standing_reason: Option<String>,
    pub standing_detail: Option<String>,
    pub since: Option<i64>,
    pub told: Option<String>,
    pub told_detail: Option<String>,
    pub updated_at: i64,
    pub sales_id: Option<i64>,
    pub number: String,
    pub generation: i64,
}

impl TryFrom<RecordRow> for Record {
    type Error = StoreError;

    fn try_from(row: RecordRow) -> Result<Self, StoreError> {
        let place = Place::new("copies", &row.id);
        let since = row.since.map(|micros| place.moment("since", micros));
        let standing = blob::decode_standing(
            &row.standing,
            row.standing_reason.as_deref(),
            row.standing_detail.as_deref(),
            since.transpose()?,
        );
        let told = row
            .told
            .as_deref()
            .map(|code| place.read("told", blob::decode_reason(code, row.told_detail.as_deref())));
        let bond = place.read("bond", blob::decode_bond(&row.bond))?;
        Ok(Self {
            copy: CopyId(place.id("id", &row.id)?),
            user: UserId(place.id("user_id", &row.user_id)?),
            kind: record_kind_named(&row.kind).ok_or_else(|| place.inconsistent("kind"))?,
            standing: place.read("standing", standing)?,
            told: told.transpose()?,
            hold: bond.hold.map(|hold| *hold),
            item: row.item_id.map(ItemId::new),
            sales_id: row.sales_id.map(SalesId),
            number: row.number,
            generation: row.generation,
            updated_at: place.moment("updated_at", row.updated_at)?,
        })
    }
}

/// A kind of record in columns: the name of its content.
pub fn name_of_record_kind(kind: RecordKind) -> &'static str {
    use crate::blob::Stored as _;
    match kind {
        RecordKind::Appointment => sync_core::Appointment::NAME,
        RecordKind::Series => sync_core::Occurrences::NAME,
        RecordKind::Contact => sync_core::Contact::NAME,
        RecordKind::Task => sync_core::Task::NAME,
        RecordKind::Email => sync_core::Email::NAME,
    }
}

/// Reads what [`name_of_record_kind`] wrote.
pub fn record_kind_named(name: &str) -> Option<RecordKind> {
    [
        RecordKind::Appointment,
        RecordKind::Series,
        RecordKind::Contact,
        RecordKind::Task,
        RecordKind::Email,
    ]
    .into_iter()
    .find(|kind| name_of_record_kind(*kind) == name)
}

/// A state in columns: the standing, and whether a write is held.
pub fn columns_of_state(state: RecordState) -> (&'static str, bool) {
    match state {
        RecordState::Linked => ("linked", false),
        RecordState::Held => ("linked", true),
        RecordState::Waiting => ("unseated", false),
        RecordState::Parked => ("parked", false),
        RecordState::Unlinked => ("unlinked", false),
    }
}

/// How many links of a user are held for a reason.
pub struct HeldCountRow {
    pub user_id: Vec<u8>,
    pub held_for: String,
    pub count: i64,
}

impl TryFrom<HeldCountRow> for HeldCount {
    type Error = StoreError;

    fn try_from(row: HeldCountRow) -> Result<Self, StoreError> {
        let place = Place::new("copies", &row.user_id);
        Ok(Self {
            user: UserId(place.id("user_id", &row.user_id)?),
            held_for: place.read("bond", blob::decode_held_for(&row.held_for))?,
            count: row.count.unsigned_abs(),
        })
    }
}

/// How many links are in a state.
pub struct StateCountRow {
    pub standing: String,
    pub is_held: bool,
    pub count: i64,
}

/// The counts of a mailbox by state.
///
/// # Errors
/// [`StoreError::Inconsistent`]
pub fn counts_of_states(
    user: UserId,
    rows: &[StateCountRow],
) -> Result<BTreeMap<RecordState, u64>, StoreError> {
    const STATES: [RecordState; 5] = [
        RecordState::Linked,
        RecordState::Held,
        RecordState::Waiting,
        RecordState::Parked,
        RecordState::Unlinked,
    ];
    rows.iter()
        .map(|row| {
            let columns = (row.standing.as_str(), row.is_held);
            let state = STATES
                .into_iter()
                .find(|state| columns_of_state(*state) == columns);
            let place = Place::new("copies", user.0.as_bytes());
            let state = state.ok_or_else(|| place.inconsistent("standing"))?;
            Ok((state, row.count.unsigned_abs()))
        })
        .collect()
}
