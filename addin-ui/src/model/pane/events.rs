//! What happens to the pane, what it asks for in return, and what it says aloud.

use super::{Host, Network, Tab};
use crate::model::failure::Failure;
use crate::model::item::OpenItem;
use crate::model::picker::{Search, Step};
use crate::model::question::{Answer, Question, Said as SaidOfRecord};
use crate::model::records::Filter;
use crate::model::session::{NoToken, Prepared, Trouble, Way};
use crate::model::share_form::{IdempotencyKey, Submission};
use shared::api::me::Me;
use shared::api::records::{RecordPage, RecordType};
use shared::api::shares::{ShareAccepted, ShareView};
use shared::ids::{LinkId, ShareId};

/// What happens to the pane.
#[derive(Debug)]
pub enum Event {
    /// Office.js answered, or did not.
    HostAnswered(Host),
    /// The browser noticed.
    NetworkChanged(Network),
    /// Outlook offers the user's token without a window of ours (nested app authentication).
    NestedOffered,
    /// It gave none.
    NoToken(u32, NoToken),
    /// Outlook shows another item, or none.
    SelectionChanged,
    /// What Office.js says of the item; `None` if it refused.
    ItemRead(u32, Option<OpenItem>),
    /// A verifier and its challenge are ready.
    Prepared(Prepared),
    /// The window has answered.
    WindowAnswered(u32),
    /// Where a sign-in led to.
    SignInEnded(u32, Result<Me, Trouble>),
    /// The user typed into *Related to*.
    Typed(String),
    /// An arrow key in *Related to*.
    Stepped(Step),
    /// The user took a row.
    Picked(usize),
    /// The list is to be hidden.
    PickerClosed,
    /// The list is to be shown again.
    PickerReopened,
    /// A search takes longer than usual.
    SearchSlow(u32),
    /// A search was answered.
    SearchAnswered(u32, Result<RecordPage, Failure>),
    /// The user took a choice back.
    Removed(usize),
    /// A key for a share that was just asked for, in case it is a new intent.
    KeyMade(IdempotencyKey),
    /// The server took the share, or did not.
    ShareAnswered(u32, Result<ShareAccepted, Failure>),
    /// The server said how far the share is, or did not.
    ShareSeen(u32, Result<ShareView, Failure>),
    /// The user pressed, chose or put in something on a page.
    Press(Press),
    /// Our server answered, or did not.
    Told(Question, Result<Answer, Failure>),
    /// Our server says that something of the user's came further.
    Woken,
}

/// What a press, a choice or an entry on a page does.
#[derive(Debug, Clone)]
pub enum Press {
    /// Loads the page again.
    Reload,
    /// Asks Outlook again what is selected.
    LookAgain,
    /// Signs in.
    SignIn,
    /// Gives up on the window.
    CancelSignIn,
    /// Signs in where a share waits for it.
    Reconnect,
    /// Says which kind of record is looked for.
    Kind(RecordType),
    /// Asks Sales again.
    SearchAgain,
    /// Shares, or shares again.
    Share,
    /// Shows a page.
    Tab(Tab),
    /// Says which records are listed.
    Filter(Filter),
    /// Asks our server for something.
    Ask(Question),
    /// Begins to say this about a record.
    Answer(LinkId, SaidOfRecord),
    /// Names what belongs to it.
    Entry(String),
    /// Means it.
    Confirm,
    /// Does not.
    Drop,
    /// Takes the suggestion at this place.
    Suggestion(usize),
    /// Says whether the whole thread is to be shared.
    Thread(bool),
}

/// What is to be done outside the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Wait for Office.js, at most so many milliseconds.
    AwaitHost(u32),
    /// Load the page again.
    Reload,
    /// Move the focus to an element, once it is drawn.
    Focus(String),
    /// Make a key that no other request has.
    MakeKey,
    /// Ask Office.js what is selected.
    ReadItem(u32),
    /// Make a verifier and its challenge.
    Prepare,
    /// Ask Outlook for a token, have our server act with it, ask who this is.
    SignInNested(u32, Way),
    /// Open the Microsoft window, redeem its code, ask who this is.
    SignInToExchange(u32, Prepared, Prompt),
    /// Open the Sales window, redeem its code, ask what is connected.
    SignInToSales(u32, Prompt),
    /// Close the window that is open.
    CloseWindow,
    /// Search, once typing rests.
    Search(Search),
    /// Send the share.
    Submit(u32, Submission),
    /// Ask how far the share is, after so many milliseconds.
    Follow(u32, ShareId, u32),
    /// Hear from our server what comes further, until the next sign-in.
    Listen(u32),
    /// Ask our server, after so many milliseconds.
    Ask(Question, u32),
}

/// Whether Outlook asks the user before it opens a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Straight away: the click that led here allows it.
    No,
    /// First, because the browser blocked it; the answer is a click of its own.
    Yes,
}

/// What the live region says; nothing that was not just caused or awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Silence.
    Nothing,
    /// Another item was selected, by its subject.
    Selected(String),
    /// Nothing is selected.
    NothingSelected,
    /// Something is selected that cannot be shared, or not yet.
    NotShareable,
    /// Signed in to both sides.
    SignedIn,
    /// A record was related, by its name.
    Related(String),
    /// A record took another's place, by their names.
    RelatedInstead(String, String),
    /// A record is no longer related, by its name.
    Unrelated(String),
    /// So many records were found.
    Found(usize),
    /// The search did not work.
    SearchFailed,
    /// The share is on its way.
    Sharing,
    /// The share has arrived.
    Shared,
    /// The connection is gone.
    Offline,
    /// The connection is back.
    BackOnline,
}
