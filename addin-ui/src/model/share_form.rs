//! One item's share: what it is related to, the key of the present intent, and how far it is.

mod following;

pub use following::{Following, Stage};

use super::failure::{Failure, Remedy};
use super::item::{ItemKind, OpenedItem};
use super::session::Side;
use following::waits_for_sign_in;
use shared::api::problem::ProblemCode;
use shared::api::records::{RecordRef, RecordSummary, RecordType};
use shared::api::shares::{
    ItemType, SalesRecord, ShareAccepted, ShareReason, ShareRequest, ShareStatus, ShareView,
};
use shared::ids::{ItemId, ShareId};

/// The form of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareForm {
    item_id: ItemId,
    kind: ItemKind,
    composing: bool,
    whole_thread: bool,
    related: Vec<RecordSummary>,
    /// What the record in Sales is known to be related to, once a share of this form has succeeded.
    settled: Option<Vec<RecordRef>>,
    intent: Option<Intent>,
    state: ShareState,
}

/// How far the share is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareState {
    /// Waits for the user; the failure is that of the last try.
    Editing(Option<Failure>),
    /// On its way to our server.
    Sending,
    /// Accepted; the worker's turn.
    Following(Following),
    /// In Sales; the reason says if it is more than what was open.
    Shared(Option<SalesRecord>, Option<ShareReason>),
    /// Needs a person; it can still be asked for.
    Parked(ShareId, Option<ShareReason>),
    /// Cannot be done.
    Failed(Option<ShareReason>),
}

/// What makes two requests the same one, for the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

/// One request, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The same on every retry of the same intent.
    pub key: IdempotencyKey,
    /// The body.
    pub request: ShareRequest,
}

/// What adding a record did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It stands beside the others.
    New,
    /// It took the place of the one named: there is room for one of its kind only.
    Instead(String),
    /// It was there.
    Already,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Intent {
    key: IdempotencyKey,
    related: Option<Vec<RecordRef>>,
    whole_thread: bool,
}

impl ShareForm {
    /// An empty form.
    pub fn new(item: &OpenedItem) -> Self {
        ShareForm {
            item_id: item.id.clone(),
            kind: item.kind,
            composing: item.composing,
            whole_thread: false,
            related: Vec::new(),
            settled: None,
            intent: None,
            state: ShareState::Editing(None),
        }
    }

    /// Whose form this is.
    pub fn item_id(&self) -> &ItemId {
        &self.item_id
    }

    /// How far the share is.
    pub fn state(&self) -> &ShareState {
        &self.state
    }

    /// What is chosen under *Related to*.
    pub fn related(&self) -> &[RecordSummary] {
        &self.related
    }

    /// Whether an email brings its whole thread.
    pub fn whole_thread(&self) -> bool {
        self.whole_thread
    }

    /// The user says whether it does.
    pub fn want_thread(&mut self, whole: bool) {
        if self.is_open() {
            self.whole_thread = whole;
        }
    }

    /// Whether choices can be changed and the button pressed.
    pub fn is_open(&self) -> bool {
        match self.state {
            ShareState::Editing(_)
            | ShareState::Shared(..)
            | ShareState::Parked(..)
            | ShareState::Failed(_) => true,
            ShareState::Sending | ShareState::Following(_) => false,
        }
    }

    /// Whether the choices differ from what Sales was last told.
    pub fn has_changes(&self) -> bool {
        self.settled
            .as_ref()
            .is_some_and(|settled| *settled != self.refs())
    }

    /// Relates a record: any number of contacts, one of every other kind.
    pub fn add(&mut self, record: RecordSummary) -> Added {
        if !self.is_open() || self.related.iter().any(|known| same(known, &record)) {
            return Added::Already;
        }
        let rival = match record.record_type {
            RecordType::Contact => None,
            RecordType::Account | RecordType::Opportunity | RecordType::Lead => self
                .related
                .iter()
                .position(|known| known.record_type == record.record_type),
        };
        match rival {
            Some(place) => Added::Instead(std::mem::replace(&mut self.related[place], record).name),
            None => {
                self.related.push(record);
                Added::New
            }
        }
    }

    /// Takes a choice back.
    pub fn remove(&mut self, place: usize) -> Option<RecordSummary> {
        (self.is_open() && place < self.related.len()).then(|| self.related.remove(place))
    }

    /// The button was pressed: a request under the key of the present intent, or under `fresh_key` if this is a new one.
    /// Nothing while a share is on its way.
    pub fn submit(&mut self, fresh_key: IdempotencyKey) -> Option<Submission> {
        if !self.is_open() {
            return None;
        }
        let related = self.wanted();
        let intent = match self.intent.take() {
            Some(intent) if intent.related == related && intent.whole_thread == self.whole_thread => intent,
            Some(_) | None => Intent {
                key: fresh_key,
                related,
                whole_thread: self.whole_thread,
            },
        };
        self.intent = Some(intent);
        self.state = ShareState::Sending;
        self.resubmission()
    }

    /// The request whose answer never came, to be sent once more.
    pub fn resubmission(&self) -> Option<Submission> {
        let intent = self
            .intent
            .as_ref()
            .filter(|_| self.state == ShareState::Sending)?;
        let request = ShareRequest {
            item_type: match self.kind {
                ItemKind::Appointment => ItemType::Appointment,
                ItemKind::Email => ItemType::Email,
            },
            item_id: self.item_id.clone(),
            related: intent.related.clone(),
            composing: self.composing,
            whole_thread: intent.whole_thread,
        };
        Some(Submission {
            key: intent.key.clone(),
            request,
        })
    }

    /// The server has it on disk.
    pub fn accepted(&mut self, accepted: ShareAccepted) {
        self.state = ShareState::Following(Following::new(accepted.share_id));
    }

    /// The server did not take it. The key is kept, unless it is what was refused; a request that only lacks a sign-in
    /// stays on its way.
    pub fn refused(&mut self, failure: Failure) {
        if failure.is(ProblemCode::KeyReused) {
            self.intent = None;
        }
        self.state = match failure.remedy() {
            Remedy::SignIn | Remedy::ConnectSales => ShareState::Sending,
            Remedy::TryAgain | Remedy::ChangeRelated | Remedy::AskAdministrator => {
                ShareState::Editing(Some(failure))
            }
        };
    }

    /// The server said how far it is.
    pub fn seen(&mut self, view: ShareView) {
        let ShareState::Following(following) = &mut self.state else {
            return;
        };
        following.trouble = None;
        let end = match view.status {
            ShareStatus::Queued => {
                following.stage = Stage::Queued;
                following.reason = view.reason;
                return;
            }
            ShareStatus::Running => {
                following.stage = Stage::Running;
                following.reason = view.reason;
                return;
            }
            ShareStatus::Shared => {
                self.settled = Some(self.refs());
                ShareState::Shared(view.sales_record, view.reason)
            }
            ShareStatus::Parked => ShareState::Parked(following.share_id.clone(), view.reason),
            ShareStatus::Failed => ShareState::Failed(view.reason),
        };
        self.intent = None;
        self.state = end;
    }

    /// The server did not say how far it is: a share it does not know is over, any other is asked for again.
    pub fn unseen(&mut self, failure: Failure) {
        let ShareState::Following(following) = &mut self.state else {
            return;
        };
        if failure.is(ProblemCode::NotFound) {
            self.intent = None;
            self.state = ShareState::Editing(Some(failure));
        } else {
            following.trouble = Some(failure);
        }
    }

    /// What to ask for next, and after how many milliseconds.
    pub fn next_question(&mut self) -> Option<(ShareId, u32)> {
        let ShareState::Following(following) = &mut self.state else {
            return None;
        };
        Some((following.share_id.clone(), following.next_pause_ms()))
    }

    /// Starts the schedule of questions afresh, as after a return of the connection. A share that waited for a sign-in
    /// may go on by itself, so it is followed again.
    pub fn ask_soon(&mut self) {
        match &mut self.state {
            ShareState::Following(following) => following.ask_soon(),
            ShareState::Parked(share_id, Some(reason)) if waits_for_sign_in(reason.code).is_some() => {
                self.state = ShareState::Following(Following::new(share_id.clone()));
            }
            ShareState::Parked(..)
            | ShareState::Editing(_)
            | ShareState::Sending
            | ShareState::Shared(..)
            | ShareState::Failed(_) => {}
        }
    }

    /// Which sign-in the share waits for.
    pub fn sign_in_asked_for(&self) -> Option<Side> {
        let reason = match &self.state {
            ShareState::Following(following) => following.reason.as_ref(),
            ShareState::Parked(_, reason) | ShareState::Failed(reason) => reason.as_ref(),
            ShareState::Editing(_) | ShareState::Sending | ShareState::Shared(..) => None,
        };
        waits_for_sign_in(reason?.code)
    }

    fn refs(&self) -> Vec<RecordRef> {
        self.related
            .iter()
            .map(|record| RecordRef {
                record_type: record.record_type,
                id: record.id.clone(),
            })
            .collect()
    }

    /// Nothing chosen leaves the relations alone, for the item may have been shared elsewhere; only what this form put on
    /// is taken off.
    fn wanted(&self) -> Option<Vec<RecordRef>> {
        let refs = self.refs();
        let put_on_before = self.settled.as_ref().is_some_and(|settled| !settled.is_empty());
        (!refs.is_empty() || put_on_before).then_some(refs)
    }
}

fn same(one: &RecordSummary, other: &RecordSummary) -> bool {
    one.record_type == other.record_type && one.id == other.id
}

#[cfg(test)]
mod tests;
