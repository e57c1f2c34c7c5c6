//! Words of the pages besides signing in and sharing.

use super::{Saying, saying};
use crate::model::question::Said;
use crate::model::records::Filter;
use shared::api::choices::{ConflictResolution, Object};
use shared::api::items::PersonKind;
use shared::api::me::Connection;
use shared::api::shares::{ItemType, ShareReason};
use shared::api::synced::{HeldEffect, RepairAction, RepairStatus, SyncedObject, SyncedState};
use shared::api::users::RoundResult;

pub const PAGES: &str = "Pages";
pub const TABS: [&str; 3] = ["This item", "My records", "My sync"];
pub const ASKING: &str = "Asking…";
pub const DETAILS: &str = "Details";
pub const CLOSE: &str = "Close";
pub const MORE: &str = "Show more";

pub const SUGGESTED: &str = "Suggested:";
pub const WHOLE_THREAD: &str = "Share the whole conversation; emails in it: ";
pub const NOT_SHARED: &str = "Not shared";
pub const DECIDED: &str = "Decided ";
pub const SAVED: &str = "Last changed here ";
pub const STOP_CAPTURING: &str = "Stop capturing replies";
pub const PEOPLE: &str = "People";
pub const CREATE_CONTACT: &str = "Create contact";

pub const SHOW: &str = "Show";
pub const NO_RECORDS: &str = "There are none.";
pub const NOTHING_TO_SHARE: &str = "All that is here is shared.";
pub const NOT_ALL_SHOWN: &str = "There are more than are shown here.";

pub const ON_ITS_WAY: &str = "On its way…";
pub const ANSWER_SLOW: Saying = saying(
    "Your answer is kept",
    "The next sync takes it. You can leave this page.",
);
pub const RECIPIENTS: &str = "People who would be mailed: ";
pub const ACCOUNT_TO_PICK: &str = "Account";
pub const LINK_WITH: &str = "Number of the record in Sales, or id of the item in Outlook";
pub const IN_OUTLOOK: &str = "Outlook: ";
pub const IN_SALES: &str = "Sales: ";
pub const EMPTY: &str = "–";

pub const CONNECTIONS: &str = "Connections";
pub const SIDES: [&str; 2] = ["Microsoft", "Oracle Sales"];
pub const DISCONNECT: [&str; 2] = ["Disconnect Microsoft", "Disconnect Sales"];
pub const SYNC: &str = "Sync";
pub const NEVER_SYNCED: &str = "Your mailbox was not synced yet.";
pub const SYNCING: &str = "Syncing…";
pub const RECORDS_AT_REST: &str = "Records brought into step: ";
pub const RUN_FAILED: Saying = saying(
    "The sync could not be done",
    "Try again in a while; nothing is lost.",
);
pub const SYNC_NOW: &str = "Sync now";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Resume";
pub const CATEGORY_QUESTION: Saying = saying(
    "The category was deleted in Outlook",
    "Say what that means for the items that had it.",
);
pub const CATEGORY_ITEMS: &str = "Items: ";
pub const MARK_AGAIN: &str = "Mark them again";
pub const STOP_SHARING: &str = "Stop sharing them";
pub const SAVED_SEARCHES: &str = "Saved searches";
pub const SAVED_SEARCHES_LEAD: &str = "They say which records of Sales come to Outlook.";
pub const NO_SEARCH_HOLDS: &str = "none; nothing new comes from Sales";
pub const SEARCH_BRINGS_NOTHING: Saying = saying(
    "This search brings nothing now",
    "Choose another, or ask your Sales administrator. What is in Outlook stays there.",
);
pub const BY_ADMINISTRATOR: &str = "As your administrator decides";
pub const OF_AT_MOST: &str = " of at most ";
pub const CONFLICTS: &str = "When both sides changed the same field";
pub const BY_YOU: &str = " (your choice)";
pub const BY_YOUR_ADMINISTRATOR: &str = " (your administrator's choice)";
pub const PRIVACY: &str = "Privacy";
pub const CONTENT_ACCESS: &str = "Let administrators see what my records hold, for a day";
pub const UNTIL: &str = "Until ";

/// The rule and the detail behind a reason.
pub fn rule(reason: &ShareReason) -> String {
    let detail = reason.detail.as_deref();
    let between = if detail.is_some() { " · " } else { "" };
    [super::RULE, &reason.rule, between, detail.unwrap_or_default()].concat()
}

/// Who somebody is in Sales.
pub fn person(kind: PersonKind) -> &'static str {
    match kind {
        PersonKind::Contact => "Contact in Sales",
        PersonKind::User => "User of Sales",
        PersonKind::Internal => "Colleague",
        PersonKind::Unmatched => "Not in Sales",
        PersonKind::Ambiguous => "Several contacts in Sales",
    }
}

/// What a round came to, before when it ended.
pub fn round(result: RoundResult) -> &'static str {
    match result {
        RoundResult::Done => "Last sync done ",
        RoundResult::PassedOver => "Last sync passed over ",
        RoundResult::Failed => "Last sync failed ",
        RoundResult::Cancelled => "Last sync cancelled ",
    }
}

/// One of the lists of records.
pub fn filter(filter: Filter) -> &'static str {
    match filter {
        Filter::State(SyncedState::Parked) => "Waiting for you",
        Filter::State(SyncedState::Held) => "Held for approval",
        Filter::State(SyncedState::Waiting) => "Outside the limits",
        Filter::State(SyncedState::Linked) => "In step",
        Filter::State(SyncedState::Unlinked) => "No longer shared",
        Filter::Own(ItemType::Task) => "Tasks that are not shared",
        Filter::Own(ItemType::Contact | ItemType::Appointment | ItemType::Email) => {
            "Contacts that are not shared"
        }
    }
}

/// What a record is.
pub fn object(object: SyncedObject) -> &'static str {
    match object {
        SyncedObject::Appointments => "Appointment",
        SyncedObject::Contacts => "Contact",
        SyncedObject::Tasks => "Task",
        SyncedObject::Emails => "Email",
    }
}

/// What a saved search brings.
pub fn objects(object: Object) -> &'static str {
    match object {
        Object::Appointments => "Appointments",
        Object::Contacts => "Contacts",
        Object::Tasks => "Tasks",
    }
}

/// Who wins.
pub fn resolution(resolution: ConflictResolution) -> &'static str {
    match resolution {
        ConflictResolution::SalesWins => "Sales wins",
        ConflictResolution::ExchangeWins => "Outlook wins",
        ConflictResolution::UserDecides => "I decide each time",
    }
}

/// How a connection is, behind its name.
pub fn connection(connection: &Connection) -> &'static str {
    if connection.connected {
        ": connected"
    } else {
        ": not connected; sign in again"
    }
}

/// What can be said about a record, as a button.
pub fn answer(said: Said) -> &'static str {
    match said {
        Said::Approve => "Approve",
        Said::Discard => "Discard",
        Said::Repair(action) => match action {
            RepairAction::Retry => "Try again",
            RepairAction::Link => "Link…",
            RepairAction::Create => "Create a new one",
            RepairAction::Leave => "Leave apart",
            RepairAction::PickAccount => "Pick the account…",
            RepairAction::KeepExchange => "Keep Outlook's",
            RepairAction::KeepSales => "Keep Sales'",
            RepairAction::DeleteToo => "Delete the copy too",
            RepairAction::BringBack => "Bring back",
            RepairAction::CleanUp => "Clean up the copy in Outlook",
            RepairAction::Resume => "Go on",
            RepairAction::Ignore => "Ignore for good",
        },
    }
}

/// What it means; a held write by what it would do.
pub fn meaning(said: Said, held: Option<HeldEffect>) -> &'static str {
    match said {
        Said::Discard => "It is dropped: the record is unlinked, nothing is deleted, and nobody is mailed.",
        Said::Approve => match held {
            Some(HeldEffect::Changes) | None => "It is changed on the other side, as it was held.",
            Some(HeldEffect::Creates) => "It is created on the other side.",
            Some(HeldEffect::Unlinks) => "The two are linked no more; both copies stay.",
            Some(HeldEffect::Deletes) => "It is deleted on the other side. This cannot be undone here.",
        },
        Said::Repair(action) => match action {
            RepairAction::Retry => "It is tried once more at once.",
            RepairAction::Link => "It is linked with what you name, and the two are brought into step.",
            RepairAction::Create => "A new one is created on the other side, whatever looks like it.",
            RepairAction::Leave => "Both stay as they are, and are not linked.",
            RepairAction::PickAccount => "The company becomes the account that you pick.",
            RepairAction::KeepExchange => "Outlook's value goes to Sales and replaces what stands there.",
            RepairAction::KeepSales => "Sales' value goes to Outlook and replaces what stands there.",
            RepairAction::DeleteToo => "The copy that is left is deleted. This cannot be undone here.",
            RepairAction::BringBack => "What was deleted is made again, from the copy that is left.",
            RepairAction::CleanUp => "The copy in Outlook is deleted; the record in Sales stays.",
            RepairAction::Resume => "The sync of this record goes on where it was stopped.",
            RepairAction::Ignore => "You are not asked about this record again; both copies stay.",
        },
    }
}

/// What came of an answer.
pub fn repair(status: RepairStatus) -> Saying {
    match status {
        RepairStatus::Queued => saying("Kept", "Its outcome appears here by itself."),
        RepairStatus::Taken => saying("Done", "The record is shown as it is now."),
        RepairStatus::NotOffered => saying(
            "Not done: the record does not offer this any more",
            "Nothing has changed. Look at the record again.",
        ),
        RepairStatus::Stale => saying(
            "Not done: a side has changed meanwhile",
            "Nothing has changed here. Look at the record again, and decide anew.",
        ),
        RepairStatus::CounterpartTaken => saying(
            "Not done: what you named is linked already, or was not found",
            "Nothing has changed. Name another.",
        ),
        RepairStatus::NeedsAdministrator => saying(
            "Not done: an administrator must approve it",
            "Nothing has changed. Ask your administrator.",
        ),
        RepairStatus::Failed => saying("It could not be carried out", "The record says why."),
    }
}
