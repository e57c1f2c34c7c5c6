//! Every sentence a user can read. Each trouble has what happened and what to do next; the matches have no wildcard, so a
//! new code does not compile until it has words.

mod problems;
mod reasons;

pub use problems::{failure, picker_failure, trouble};
pub use reasons::reason;

use crate::model::item::CATEGORY;
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

pub const SIGN_IN_TITLE: &str = "Bring your meetings into Sales";
pub const SIGN_IN_LEAD: &str = "One click turns a meeting in Outlook into an appointment in Oracle Sales.";
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
    "It shares meetings with Oracle Sales. In Outlook, open a meeting in your calendar, choose Apps in its toolbar, and pick this add-in there.",
);
pub const ITEM_UNREADABLE: Saying = saying(
    "This item could not be read",
    "Outlook did not describe it. Select it again, or check again.",
);
pub const NO_ITEM: Saying = saying(
    "No meeting is open",
    "Select a meeting in your calendar, and it appears here.",
);
pub const EMAIL: Saying = saying(
    "Emails cannot be shared yet",
    "This version shares meetings from your calendar. Open one, and it appears here.",
);
pub const UNSAVED: Saying = saying(
    "Save this meeting first",
    "It is not in your mailbox yet. Save or send it in Outlook, then check again.",
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
pub const SHARE_WHAT: [&str; 2] = [
    "Share puts this meeting into Sales as an appointment and adds the category ",
    " to it in Outlook.",
];
pub const SHARE_MARKED: [&str; 2] = [
    "This meeting carries the category ",
    ". Share again brings its appointment in Sales up to date.",
];
pub const CHANGES_WAIT: &str = "Your choice differs from what Sales has. Update in Sales hands it over.";
pub const SENDING: Saying = saying("Sending…", "Handing the meeting over.");
pub const QUEUED: Saying = saying(
    "Queued",
    "The meeting is handed over and starts in a moment. You can close the pane.",
);
pub const RUNNING: Saying = saying(
    "Sharing with Sales…",
    "The appointment is being written. You can close the pane.",
);
pub const SHARED: &str = "Shared";
pub const SHARED_PLAIN: &str = "The meeting is an appointment in Sales now.";
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
