//! Every sentence a user can read. Each trouble has what happened and what to do next; the matches have no wildcard, so a
//! new code does not compile until it has words.

mod pages;
mod problems;
mod reasons;

pub use pages::*;
pub use problems::{failure, picker_failure, trouble};
pub use reasons::reason;

use crate::model::failure::Failure;
use crate::model::item::{CATEGORY, ItemKind, OpenedItem};
use crate::model::pane::Said;
use shared::api::records::RecordType;

/// What happened, and what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying {
    /// What happened.
    pub what: &'static str,
    /// What to do next.
    pub next: &'static str,
}

pub(crate) const fn saying(what: &'static str, next: &'static str) -> Saying {
    Saying { what, next }
}

pub const SIGN_IN_TITLE: &str = "Bring your meetings and emails into Sales";
pub const SIGN_IN_LEAD: &str = "One click puts what is open in Outlook into Oracle Sales.";
pub const SIGN_IN_GAINS: [&str; 3] = [
    "Subject, times, place and people arrive by themselves.",
    "Related to the account and the deal it is about.",
    "Shared once, never twice, however often you press.",
];
pub const SIGN_IN_AGAIN_TITLE: &str = "Sign in again";
pub const SIGN_IN_AGAIN_LEAD: &str = "Then the pane goes on where it was.";
pub const SIGN_IN_EXCHANGE: &str = "Sign in with Microsoft";
pub const SIGN_IN_EXCHANGE_NEXT: &str = "A window opens for the sign-in. Oracle Sales comes next.";
pub const SIGN_IN_RETURNING_NEXT: &str = "A window opens for the sign-in.";
pub const CONNECT_TITLE: &str = "Now connect Oracle Sales";
pub const CONNECT_LEAD: &str =
    "You are signed in to Microsoft. Connect your Sales user once, and you can share.";
pub const SIGN_IN_SALES: &str = "Connect Oracle Sales";
pub const SIGN_IN_SALES_NEXT: &str = "A window opens for the Sales sign-in.";
pub const SIGN_IN_AGAIN: &str = "Sign in again";
pub const SIGN_IN_WINDOW: &str = "Waiting for the sign-in window…";
pub const SIGN_IN_FINISHING: &str = "Finishing sign-in…";
pub const CANCEL: &str = "Cancel";
pub const STEPS: [&str; 2] = ["1. Microsoft", "2. Oracle Sales"];
pub const STEPS_NAME: &str = "Steps";

pub const STARTING: &str = "Starting…";
pub const READING_ITEM: &str = "Reading the item…";
pub const TRY_AGAIN: &str = "Try again";
pub const CHECK_AGAIN: &str = "Check again";

pub const OFFICE_SILENT: Saying = saying(
    "Outlook does not answer",
    "The pane has not heard from Outlook for some seconds. Try again; if that does not help, close the pane and open it anew.",
);
pub const OUTSIDE: Saying = saying(
    "This page works inside Outlook",
    "It shares meetings and emails with Oracle Sales. In Outlook, open one, choose Apps in its toolbar, and pick this add-in there.",
);
pub const ITEM_UNREADABLE: Saying = saying(
    "This item could not be read",
    "Outlook did not describe it. Select it again, or check again.",
);
pub const NO_ITEM: Saying = saying(
    "Nothing is open",
    "Select a meeting or an email, and it appears here.",
);
pub const SEVERAL: Saying = saying(
    "Several items are selected",
    "They are shared one by one. Select one of them, and it appears here.",
);
pub const OFFLINE: Saying = saying(
    "You are offline",
    "What you chose is kept. The pane goes on by itself when you are back.",
);
pub const PAUSED_BY_USER: Saying = saying(
    "Your sync is paused",
    "A share waits until you resume it. Nothing is lost.",
);
pub const PAUSED_BY_ADMINISTRATOR: Saying = saying(
    "Your administrator has paused your sync",
    "A share waits until they resume it. Nothing is lost.",
);

pub const NO_SUBJECT: &str = "(No subject)";
pub const RELATED_TO: &str = "Related to";
pub const OPTIONAL: &str = " (optional)";
pub const RECORD_TYPE: &str = "Kind of record";
pub const RECORDS: &str = "Records";
pub const RELATED_RECORDS: &str = "Related records";
pub const PICKER_SEARCHING: &str = "Searching Sales…";
pub const PICKER_SLOW: &str = "Sales answers slowly. Still searching…";
pub const PICKER_NOTHING: Saying = saying(
    "Nothing found",
    "Check the spelling, or try another kind of record.",
);
pub const PICKER_MORE: &str = "There are more. Type on to narrow them down.";

pub const SHARE: &str = "Share";
pub const SHARE_AGAIN: &str = "Share again";
pub const UPDATE: &str = "Update in Sales";
pub const SHARING: &str = "Sharing…";
pub const CHANGES_WAIT: &str = "Your choice differs from what Sales has. Update in Sales hands it over.";
pub const SENDING: Saying = saying("Sending…", "Handing it over.");
pub const QUEUED: Saying = saying(
    "Queued",
    "It is handed over and starts in a moment. You can close the pane.",
);
pub const RUNNING: Saying = saying(
    "Sharing with Sales…",
    "It is being written. You can close the pane.",
);
pub const SHARED: &str = "Shared";
pub const NUMBER: &str = "Number ";
pub const OPEN_IN_SALES: &str = "Open in Sales";
pub const NEW_WINDOW: &str = " (opens in a new window)";
pub const NO_REASON: Saying = saying(
    "The share has stopped",
    "The server gave no reason. Share again, or tell your administrator.",
);
pub const STILL_FOLLOWING: &str = "The share goes on all the same; its progress is asked for again.";
pub const RULE: &str = "Rule ";
pub const REFERENCE: &str = "For support: ";

/// An item without an id.
pub fn unsaved(kind: ItemKind) -> Saying {
    match kind {
        ItemKind::Appointment => saying(
            "Save this meeting first",
            "It is not in your mailbox yet. Save or send it in Outlook, then check again.",
        ),
        ItemKind::Email => saying(
            "Save this email first",
            "It is not in your mailbox yet. Save it as a draft in Outlook, then check again; it is shared once you send it.",
        ),
    }
}

/// What Share does, before and after the name of the category.
pub fn share_what(item: &OpenedItem, marked: bool) -> [&'static str; 2] {
    match (item.kind, marked, item.composing) {
        (ItemKind::Appointment, false, _) if item.series => [
            "Share puts this meeting and all others of its series into Sales and adds the category ",
            " to them in Outlook.",
        ],
        (ItemKind::Appointment, false, _) => [
            "Share puts this meeting into Sales as an appointment and adds the category ",
            " to it in Outlook.",
        ],
        (ItemKind::Appointment, true, _) => [
            "This meeting carries the category ",
            ". Share again brings its appointment in Sales up to date.",
        ],
        (ItemKind::Email, false, false) => [
            "Share puts this email into its conversation in Sales and adds the category ",
            " to it in Outlook.",
        ],
        (ItemKind::Email, _, true) => [
            "Once you send this email, it goes into its conversation in Sales and gets the category ",
            " in Outlook.",
        ],
        (ItemKind::Email, true, false) => [
            "This email carries the category ",
            ". Share again relates it in Sales as you choose here.",
        ],
    }
}

/// What became of it.
pub fn shared_plain(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Appointment => "The meeting is an appointment in Sales now.",
        ItemKind::Email => "The email is in its conversation in Sales now.",
    }
}

/// What support asks for, where our server refused.
pub fn reference(failure: &Failure) -> Option<String> {
    match failure {
        Failure::Refused(refusal) => Some([REFERENCE, &refusal.request_id].concat()),
        Failure::TimedOut | Failure::Unreachable | Failure::Unreadable => None,
    }
}

/// A kind of record, as the list of kinds names it.
pub fn record_type(kind: RecordType) -> &'static str {
    match kind {
        RecordType::Account => "Account",
        RecordType::Contact => "Contact",
        RecordType::Opportunity => "Opportunity",
        RecordType::Lead => "Lead",
    }
}

/// What stands in the empty search field.
pub fn search_placeholder(kind: RecordType) -> &'static str {
    match kind {
        RecordType::Account => "Search accounts",
        RecordType::Contact => "Search contacts",
        RecordType::Opportunity => "Search opportunities",
        RecordType::Lead => "Search leads",
    }
}

/// The name of a chip's button.
pub fn remove(name: &str) -> String {
    ["Remove ", name].concat()
}

/// What the live region says.
pub fn said(said: &Said) -> String {
    match said {
        Said::Nothing => String::new(),
        Said::Selected(subject) if subject.is_empty() => ["Selected: ", NO_SUBJECT].concat(),
        Said::Selected(subject) => ["Selected: ", subject].concat(),
        Said::NothingSelected => NO_ITEM.what.to_owned(),
        Said::NotShareable => "The selected item cannot be shared now.".to_owned(),
        Said::SignedIn => "Signed in to Microsoft and Sales.".to_owned(),
        Said::Related(name) => ["Related to ", name].concat(),
        Said::RelatedInstead(name, old) => ["Related to ", name, " instead of ", old].concat(),
        Said::Unrelated(name) => ["No longer related to ", name].concat(),
        Said::Found(0) => PICKER_NOTHING.what.to_owned(),
        Said::Found(rows) => [&rows.to_string(), " found"].concat(),
        Said::SearchFailed => "The search did not work.".to_owned(),
        Said::Sharing => SHARING.to_owned(),
        Said::Shared => ["Shared. The category ", CATEGORY, " is set."].concat(),
        Said::Offline => OFFLINE.what.to_owned(),
        Said::BackOnline => "You are back online.".to_owned(),
    }
}
