//! Links as people look through them, and what they say about them, in the words of the wire.

use super::reason::reason_from_ours;
use super::{is_item_id, record_id};
use crate::opened::Opened;
use crate::problem::field_problem;
use shared::api::items::ItemView;
use shared::api::problem::FieldProblem;
use shared::api::synced as wire;
use shared::api::users::RoundSummary;
use shared::ids;
use std::collections::BTreeMap;
use store::answers::{Answer, AnswerState};
use store::history::Unshared;
use store::records::{Record, RecordKind, RecordState};
use sync_core::files::{FileKnown, FileWay};
use sync_core::{
    Action, Choice, Difference, Effect, Hold, ItemId, Lost, NotNow, ReasonCode, Remedy, Side, Slot, Value,
};

/// Every kind of record.
pub(crate) const KINDS: [RecordKind; 5] = [
    RecordKind::Appointment,
    RecordKind::Series,
    RecordKind::Contact,
    RecordKind::Task,
    RecordKind::Email,
];

/// The kinds that a query names; none where there is no object of that name.
pub(crate) fn kinds_from_query(object: &str) -> Option<&'static [RecordKind]> {
    match object {
        "appointments" => Some(&[RecordKind::Appointment, RecordKind::Series]),
        "contacts" => Some(&[RecordKind::Contact]),
        "tasks" => Some(&[RecordKind::Task]),
        "emails" => Some(&[RecordKind::Email]),
        _ => None,
    }
}

/// The state that a query names; none where there is none of that name.
pub(crate) fn state_from_query(name: &str) -> Option<RecordState> {
    match name {
        "linked" => Some(RecordState::Linked),
        "waiting" => Some(RecordState::Waiting),
        "parked" => Some(RecordState::Parked),
        "held" => Some(RecordState::Held),
        "unlinked" => Some(RecordState::Unlinked),
        _ => None,
    }
}

/// What a kind of record is on the wire, and whether it is a series as a whole.
pub(super) fn object_from_kind(kind: RecordKind) -> (wire::SyncedObject, bool) {
    match kind {
        RecordKind::Appointment => (wire::SyncedObject::Appointments, false),
        RecordKind::Series => (wire::SyncedObject::Appointments, true),
        RecordKind::Contact => (wire::SyncedObject::Contacts, false),
        RecordKind::Task => (wire::SyncedObject::Tasks, false),
        RecordKind::Email => (wire::SyncedObject::Emails, false),
    }
}

/// A record; its title and its files, which are in what was `opened`, only where its own user looks (R-PRIV-1).
pub(crate) fn synced_from_record(record: &Record, opened: Option<Opened>) -> wire::SyncedRecord {
    let (object, is_series) = object_from_kind(record.kind);
    let actions = match record.remedy() {
        Remedy::Actions(actions) => actions
            .iter()
            .filter_map(|action| repair_from_action(*action))
            .collect(),
        Remedy::Settled | Remedy::GoesOn | Remedy::AsSet => Vec::new(),
    };
    let (title, files) = opened.map_or_else(Default::default, |opened| (opened.title, opened.files));
    wire::SyncedRecord {
        files: files.files.iter().map(file_from_ours).collect(),
        id: link_id(record),
        user_id: record.user.0.to_string(),
        object,
        is_series,
        title,
        state: state_from_ours(record.state()),
        reason: reason_from_ours(&record.reason()),
        actions,
        held: record.open_hold().map(held_from_ours),
        version: version_of(record),
        item_id: record
            .item
            .as_ref()
            .map(|item| ids::ItemId(item.as_str().to_owned())),
        record_id: record.sales_id.map(|id| ids::RecordId(id.to_string())),
        number: Some(record.number.clone()).filter(|number| !number.is_empty()),
        updated_at: record.updated_at.to_string(),
    }
}

fn file_from_ours(file: &FileKnown) -> wire::SyncedFile {
    let (state, reason) = match &file.way {
        FileWay::Wanted | FileWay::Sending { .. } => (wire::FileState::OnTheWay, None),
        FileWay::Carried => (wire::FileState::Carried, None),
        FileWay::LeftOut(reason) | FileWay::CannotGo(reason) => {
            (wire::FileState::LeftOut, Some(reason_from_ours(reason)))
        }
        FileWay::Barred(code) => (wire::FileState::Stays, Some(reason_from_ours(&(*code).into()))),
    };
    wire::SyncedFile {
        name: file.name.clone(),
        bytes: file.bytes,
        made_in: side_from_ours(file.made_in),
        state,
        reason,
    }
}

/// Where its two copies differ.
pub(crate) fn difference_from_ours(difference: &Difference) -> wire::FieldDifference {
    wire::FieldDifference {
        field: difference.field.to_owned(),
        meeting: difference.part.map(start_of_slot),
        exchange: value_from_ours(&difference.exchange),
        sales: value_from_ours(&difference.sales),
        in_question: difference.is_in_question,
    }
}

/// What was replaced.
pub(crate) fn lost_from_ours(lost: &Lost) -> wire::LostValue {
    wire::LostValue {
        side: side_from_ours(lost.on),
        field: lost.field.clone(),
        meeting: lost.part.map(start_of_slot),
        value: value_from_ours(&lost.value),
        lost_at: lost.at.to_string(),
    }
}

fn side_from_ours(side: Side) -> wire::Side {
    match side {
        Side::Exchange => wire::Side::Exchange,
        Side::Sales => wire::Side::Sales,
    }
}

fn start_of_slot(slot: Slot) -> String {
    match slot {
        Slot::Timed(start) => start.to_string(),
        Slot::AllDay(day) => day.to_string(),
    }
}

fn value_from_ours(value: &Value) -> wire::FieldValue {
    use wire::FieldValue;
    match value {
        Value::Nothing => FieldValue::Nothing,
        Value::Text(text) => FieldValue::Text { text: text.clone() },
        Value::Html(html) => FieldValue::Html { html: html.clone() },
        Value::Word(word) => FieldValue::Word { word: word.clone() },
        Value::Texts(texts) => FieldValue::Texts { texts: texts.clone() },
        Value::Records(ids) => FieldValue::Records {
            ids: ids.iter().map(|id| ids::RecordId(id.to_string())).collect(),
        },
        Value::Moment(moment) => FieldValue::Moment {
            at: moment.to_string(),
        },
        Value::Moments { start, end } => FieldValue::Moments {
            start: start.to_string(),
            end: end.to_string(),
        },
        Value::Days { first, last } => FieldValue::Days {
            first: first.to_string(),
            last: last.to_string(),
        },
        Value::MinutesBefore(minutes) => FieldValue::MinutesBefore { minutes: *minutes },
    }
}

/// What is known of an item: by its link if it has one, else by what was decided of it last, else `unmet`.
pub(crate) fn item_from_record(
    record: Option<&Record>,
    unshared: Option<Unshared>,
    unmet: ReasonCode,
    synced: Option<wire::SyncedRecord>,
    latest_round: Option<RoundSummary>,
) -> ItemView {
    let decided = || unshared.map_or(unmet, |unshared| unshared.code).into();
    let reason = record.map_or_else(decided, Record::reason);
    let decided_at = unshared.filter(|_| record.is_none());
    ItemView {
        linked: record.is_some_and(|record| record.state() != RecordState::Unlinked),
        reason: reason_from_ours(&reason),
        decided_at: decided_at.map(|unshared| unshared.decided_at.to_string()),
        record: synced,
        latest_round,
        people: None,
        suggestions: None,
        people_problem: None,
    }
}

/// Which version of a record a page shows.
pub(crate) fn version_of(record: &Record) -> String {
    format!("\"{}\"", record.generation)
}

/// How many records are in each state.
pub(crate) fn counts_from_ours(counts: &BTreeMap<RecordState, u64>) -> wire::SyncedCounts {
    let of = |state| counts.get(&state).copied().unwrap_or_default();
    wire::SyncedCounts {
        linked: of(RecordState::Linked),
        waiting: of(RecordState::Waiting),
        parked: of(RecordState::Parked),
        held: of(RecordState::Held),
        unlinked: of(RecordState::Unlinked),
    }
}

/// What a person chose, or every field that stands in its way.
pub(crate) fn choice_from_request(request: &wire::RepairRequest) -> Result<Choice, Vec<FieldProblem>> {
    use wire::RepairAction;
    let record = request.record_id.as_ref();
    let account = request.account_id.as_ref();
    let mut refused = Vec::new();
    if record.is_some() && request.action != RepairAction::Link {
        refused.push(field_problem("recordId", "Goes with link alone."));
    }
    if account.is_some() && request.action != RepairAction::PickAccount {
        refused.push(field_problem("accountId", "Goes with pickAccount alone."));
    }
    let choice = match request.action {
        RepairAction::Retry => Ok(Choice::Retry),
        RepairAction::Link => record
            .filter(|id| is_counterpart(id.as_str()))
            .map(|id| Choice::Link(ItemId::new(id.as_str())))
            .ok_or_else(|| field_problem("recordId", "Must name the record or item to link with.")),
        RepairAction::Create => Ok(Choice::Create),
        RepairAction::Leave => Ok(Choice::Leave),
        RepairAction::PickAccount => account
            .and_then(|id| record_id(id.as_str()))
            .map(Choice::PickAccount)
            .ok_or_else(|| field_problem("accountId", "Must be a Sales id: a positive number.")),
        RepairAction::KeepExchange => Ok(Choice::Keep(Side::Exchange)),
        RepairAction::KeepSales => Ok(Choice::Keep(Side::Sales)),
        RepairAction::DeleteToo => Ok(Choice::DeleteToo),
        RepairAction::BringBack => Ok(Choice::BringBack),
        RepairAction::CleanUp => Ok(Choice::CleanUp),
        RepairAction::Resume => Ok(Choice::Resume),
        RepairAction::Ignore => Ok(Choice::Ignore),
    };
    match choice {
        Ok(choice) if refused.is_empty() => Ok(choice),
        choice => {
            refused.extend(choice.err());
            Err(refused)
        }
    }
}

/// How far an answer is.
pub(crate) fn repair_from_answer(answer: &Answer) -> wire::RepairView {
    use wire::RepairStatus;
    let (status, reason) = match &answer.state {
        AnswerState::Waiting => (RepairStatus::Queued, None),
        AnswerState::Taken(reason) => (RepairStatus::Taken, Some(reason)),
        AnswerState::NotTaken(NotNow::NotOffered(reason)) => (RepairStatus::NotOffered, Some(reason)),
        AnswerState::NotTaken(NotNow::Changed) => (RepairStatus::Stale, None),
        AnswerState::NotTaken(NotNow::Taken) => (RepairStatus::CounterpartTaken, None),
        AnswerState::NotTaken(NotNow::NeedsAdministrator) => (RepairStatus::NeedsAdministrator, None),
        AnswerState::Failed(reason) => (RepairStatus::Failed, Some(reason)),
    };
    wire::RepairView {
        status,
        record_id: ids::LinkId(answer.said.copy.0.to_string()),
        reason: reason.map(reason_from_ours),
    }
}

/// Numbers of Sales have few signs, Outlook's ids are Base64.
fn is_counterpart(id: &str) -> bool {
    is_item_id(id)
}

/// What a person can do about a record of theirs, among those; none where it is done elsewhere.
pub(super) fn repair_from_action(action: Action) -> Option<wire::RepairAction> {
    use wire::RepairAction;
    match action {
        Action::Retry => Some(RepairAction::Retry),
        Action::Link => Some(RepairAction::Link),
        Action::Create => Some(RepairAction::Create),
        Action::Leave => Some(RepairAction::Leave),
        Action::PickAccount => Some(RepairAction::PickAccount),
        Action::KeepExchange => Some(RepairAction::KeepExchange),
        Action::KeepSales => Some(RepairAction::KeepSales),
        Action::DeleteToo => Some(RepairAction::DeleteToo),
        Action::BringBack => Some(RepairAction::BringBack),
        Action::CleanUp => Some(RepairAction::CleanUp),
        Action::Resume => Some(RepairAction::Resume),
        Action::Ignore => Some(RepairAction::Ignore),
        // Done elsewhere: at the hold, on the open item, at the sign-in.
        Action::Approve | Action::Discard | Action::Share | Action::SignIn => None,
    }
}

fn state_from_ours(state: RecordState) -> wire::SyncedState {
    match state {
        RecordState::Linked => wire::SyncedState::Linked,
        RecordState::Waiting => wire::SyncedState::Waiting,
        RecordState::Parked => wire::SyncedState::Parked,
        RecordState::Held => wire::SyncedState::Held,
        RecordState::Unlinked => wire::SyncedState::Unlinked,
    }
}

fn held_from_ours(hold: &Hold) -> wire::HeldWrite {
    wire::HeldWrite {
        effect: match hold.demand.effect {
            Effect::Changes => wire::HeldEffect::Changes,
            Effect::Creates | Effect::CreatesInFirstRound => wire::HeldEffect::Creates,
            Effect::Unlinks => wire::HeldEffect::Unlinks,
            Effect::Deletes => wire::HeldEffect::Deletes,
        },
        recipients: hold.demand.recipients,
        since: hold.since.to_string(),
    }
}

fn link_id(record: &Record) -> ids::LinkId {
    ids::LinkId(record.copy.0.to_string())
}
