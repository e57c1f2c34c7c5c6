//! What the pane asks our server, and what it is told.

use super::known::{Detail, Known, OwnPage, RecordsPage, Run, Thread};
use super::session::Side;
use super::share_form::Submission;
use shared::api::choices::{ConflictChoiceView, ConflictResolution, Object, SavedSearch, SearchChoices};
use shared::api::me::{CategoryAction, Me};
use shared::api::records::{RecordPage, RecordType};
use shared::api::shares::{ItemType, ShareAccepted, ShareView};
use shared::api::synced::{RepairAction, RepairView, ShownHeld, SyncedState};
use shared::ids::{ItemId, LinkId, RepairId, RunId, ShareId};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whether the stored Microsoft authorization works.
    ConfirmExchange,
    /// Where the Sales window starts.
    StartSales,
    /// The Sales window's code is redeemed.
    CompleteSales(String),
    /// Sales records by the beginning of their name.
    Search(RecordType, String),
    /// A share is handed over.
    Submit(Submission),
    /// How far a share is.
    Share(ShareId),
    /// Who this is, and what is connected.
    Me,
    /// What is known of an item.
    Item(ItemId),
    /// How many emails are in its thread.
    Thread(ItemId),
    /// Nothing more of this thread is captured.
    StopCapturing(ItemId),
    /// A contact in Sales for somebody on an item.
    CreateContact(ItemId, String),
    /// The user's records in a state, before one of them.
    Records(SyncedState, Option<LinkId>),
    /// The values of a record's two copies.
    Detail(LinkId),
    /// Which accounts a contact's company may mean.
    NearAccounts(LinkId),
    /// What the user says about a record.
    Say(ShownHeld, Said, String),
    /// What came of it.
    Seen(RepairId),
    /// The user's contacts or tasks.
    Own(ItemType),
    /// One of them is shared.
    ShareOwn(ItemType, ItemId),
    /// A round of the mailbox, now.
    SyncNow,
    /// How far it is.
    Run(RunId),
    /// The stored authorization of a side is deleted and revoked.
    Disconnect(Side),
    /// The user's pause.
    Pause(bool),
    /// The question about the category.
    Category(CategoryAction),
    /// Whether administrators may see content, for a day.
    ContentAccess(bool),
    /// The saved searches of Sales.
    Searches(Object),
    /// Which of them the user chose, and which hold.
    Chosen,
    /// The user's choices.
    Choose(SearchChoices),
    /// Who wins a conflict.
    Conflicts,
    /// Who shall.
    ChooseConflict(Option<ConflictResolution>),
}

/// What can be said about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// One of its repairs.
    Repair(RepairAction),
    /// The held write goes.
    Approve,
    /// It drops.
    Discard,
}

/// What our server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was done.
    Done,
    /// To [`Question::StartSales`].
    Start(String),
    /// To [`Question::Search`] and [`Question::NearAccounts`].
    Found(RecordPage),
    /// To [`Question::Submit`].
    Accepted(ShareAccepted),
    /// To [`Question::Share`].
    Share(ShareView),
    /// To [`Question::Me`].
    Me(Box<Me>),
    /// To [`Question::Item`].
    Item(Box<Known>),
    /// To [`Question::Thread`].
    Thread(Thread),
    /// To [`Question::Records`].
    Records(RecordsPage),
    /// To [`Question::Detail`].
    Detail(Detail),
    /// To [`Question::Say`].
    Kept(RepairId),
    /// To [`Question::Seen`].
    Seen(RepairView),
    /// To [`Question::Own`].
    Own(OwnPage),
    /// To [`Question::SyncNow`].
    Started(RunId),
    /// To [`Question::Run`].
    Run(Run),
    /// To [`Question::Searches`].
    Searches(Vec<SavedSearch>),
    /// To [`Question::Chosen`] and [`Question::Choose`].
    Chosen(Box<super::settings::Chosen>),
    /// To [`Question::Conflicts`] and [`Question::ChooseConflict`].
    Conflicts(ConflictChoiceView),
}

/// What was answered, if it is of the kind that was asked for.
macro_rules! only {
    ($answer:expr, $kind:ident) => {
        $answer.and_then(|answer| match answer {
            crate::model::question::Answer::$kind(told) => Ok(told),
            _ => Err(crate::model::failure::Failure::Unreadable),
        })
    };
}

pub(crate) use only;
