//! Words of the pages besides signing in and sharing.

use super::words::*;
use super::{Saying, Word};
use crate::model::question::Said;
use crate::model::records::Filter;
use shared::api::choices::{ConflictResolution, Object};
use shared::api::items::PersonKind;
use shared::api::me::Connection;
use shared::api::shares::{ItemType, ShareReason};
use shared::api::synced::{HeldEffect, RepairAction, RepairStatus, SyncedObject, SyncedState};
use shared::api::users::RoundResult;

/// The rule and the detail behind a reason.
pub fn rule(reason: &ShareReason) -> String {
    let detail = reason.detail.as_deref();
    let between = if detail.is_some() { " · " } else { "" };
    [RULE.text(), &reason.rule, between, detail.unwrap_or_default()].concat()
}

/// Who somebody is in Sales.
pub fn person(kind: PersonKind) -> Word {
    match kind {
        PersonKind::Contact => PERSON_CONTACT,
        PersonKind::User => PERSON_USER,
        PersonKind::Internal => PERSON_INTERNAL,
        PersonKind::Unmatched => PERSON_UNMATCHED,
        PersonKind::Ambiguous => PERSON_AMBIGUOUS,
    }
}

/// What a round came to, before when it ended.
pub fn round(result: RoundResult) -> Word {
    match result {
        RoundResult::Done => ROUND_DONE,
        RoundResult::PassedOver => ROUND_PASSED_OVER,
        RoundResult::Failed => ROUND_FAILED,
        RoundResult::Cancelled => ROUND_CANCELLED,
    }
}

/// One of the lists of records.
pub fn filter(filter: Filter) -> Word {
    match filter {
        Filter::State(SyncedState::Parked) => FILTER_STATE_PARKED,
        Filter::State(SyncedState::Held) => FILTER_STATE_HELD,
        Filter::State(SyncedState::Waiting) => FILTER_STATE_WAITING,
        Filter::State(SyncedState::Linked) => FILTER_STATE_LINKED,
        Filter::State(SyncedState::Unlinked) => FILTER_STATE_UNLINKED,
        Filter::Own(ItemType::Task) => FILTER_OWN_TASK,
        Filter::Own(ItemType::Contact | ItemType::Appointment | ItemType::Email) => FILTER_OWN_CONTACT,
    }
}

/// What a record is.
pub fn object(object: SyncedObject) -> Word {
    match object {
        SyncedObject::Appointments => OBJECT_APPOINTMENTS,
        SyncedObject::Contacts => OBJECT_CONTACTS,
        SyncedObject::Tasks => OBJECT_TASKS,
        SyncedObject::Emails => OBJECT_EMAILS,
    }
}

/// What a saved search brings.
pub fn objects(object: Object) -> Word {
    match object {
        Object::Appointments => OBJECTS_APPOINTMENTS,
        Object::Contacts => OBJECTS_CONTACTS,
        Object::Tasks => OBJECTS_TASKS,
    }
}

/// Who wins.
pub fn resolution(resolution: ConflictResolution) -> Word {
    match resolution {
        ConflictResolution::SalesWins => RESOLUTION_SALES_WINS,
        ConflictResolution::ExchangeWins => RESOLUTION_EXCHANGE_WINS,
        ConflictResolution::UserDecides => RESOLUTION_USER_DECIDES,
    }
}

/// How a connection is, behind its name.
pub fn connection(connection: &Connection) -> Word {
    if connection.connected {
        CONNECTED
    } else {
        NOT_CONNECTED
    }
}

/// What can be said about a record, as a button.
pub fn answer(said: Said) -> Word {
    match said {
        Said::Approve => ANSWER_APPROVE,
        Said::Discard => ANSWER_DISCARD,
        Said::Repair(action) => match action {
            RepairAction::Retry => ANSWER_RETRY,
            RepairAction::Link => ANSWER_LINK,
            RepairAction::Create => ANSWER_CREATE,
            RepairAction::Leave => ANSWER_LEAVE,
            RepairAction::PickAccount => ANSWER_PICK_ACCOUNT,
            RepairAction::KeepExchange => ANSWER_KEEP_EXCHANGE,
            RepairAction::KeepSales => ANSWER_KEEP_SALES,
            RepairAction::DeleteToo => ANSWER_DELETE_TOO,
            RepairAction::BringBack => ANSWER_BRING_BACK,
            RepairAction::CleanUp => ANSWER_CLEAN_UP,
            RepairAction::Resume => ANSWER_RESUME,
            RepairAction::Ignore => ANSWER_IGNORE,
        },
    }
}

/// What it means; a held write by what it would do.
pub fn meaning(said: Said, held: Option<HeldEffect>) -> Word {
    match said {
        Said::Discard => MEANING_DISCARD,
        Said::Approve => match held {
            Some(HeldEffect::Changes) | None => MEANING_CHANGES,
            Some(HeldEffect::Creates) => MEANING_CREATES,
            Some(HeldEffect::Unlinks) => MEANING_UNLINKS,
            Some(HeldEffect::Deletes) => MEANING_DELETES,
        },
        Said::Repair(action) => match action {
            RepairAction::Retry => MEANING_RETRY,
            RepairAction::Link => MEANING_LINK,
            RepairAction::Create => MEANING_CREATE,
            RepairAction::Leave => MEANING_LEAVE,
            RepairAction::PickAccount => MEANING_PICK_ACCOUNT,
            RepairAction::KeepExchange => MEANING_KEEP_EXCHANGE,
            RepairAction::KeepSales => MEANING_KEEP_SALES,
            RepairAction::DeleteToo => MEANING_DELETE_TOO,
            RepairAction::BringBack => MEANING_BRING_BACK,
            RepairAction::CleanUp => MEANING_CLEAN_UP,
            RepairAction::Resume => MEANING_RESUME,
            RepairAction::Ignore => MEANING_IGNORE,
        },
    }
}

/// What came of an answer.
pub fn repair(status: RepairStatus) -> Saying {
    match status {
        RepairStatus::Queued => REPAIR_QUEUED,
        RepairStatus::Taken => REPAIR_TAKEN,
        RepairStatus::NotOffered => REPAIR_NOT_OFFERED,
        RepairStatus::Stale => REPAIR_STALE,
        RepairStatus::CounterpartTaken => REPAIR_COUNTERPART_TAKEN,
        RepairStatus::NeedsAdministrator => REPAIR_NEEDS_ADMINISTRATOR,
        RepairStatus::Failed => REPAIR_FAILED,
    }
}
