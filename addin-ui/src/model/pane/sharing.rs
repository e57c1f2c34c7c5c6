//! How the pane follows the selection and carries a share from the button to its end.

use super::asking::ITEM_REST_MS;
use super::{About, Effect, Pane, REMEMBERED_FORMS_MAX, Said, Selection, Tab};
use crate::model::failure::Failure;
use crate::model::item::OpenItem;
use crate::model::session::Session;
use crate::model::share_form::{Added, IdempotencyKey, ShareForm, ShareState};
use shared::api::records::{RecordPage, RecordSummary};
use shared::api::shares::{ShareAccepted, ShareView};

impl Pane {
    /// Asks for the selected item. What is shown stays until the answer is there: a selection that comes back to the same
    /// item must not flicker.
    pub(super) fn read_item(&mut self) -> Vec<Effect> {
        self.tickets.item = self.ticket();
        vec![Effect::ReadItem(self.tickets.item)]
    }

    pub(super) fn item_read(&mut self, ticket: u32, item: Option<OpenItem>) -> Vec<Effect> {
        if ticket != self.tickets.item {
            return vec![];
        }
        let first = self.selection == Selection::Reading;
        let selection = item.map_or(Selection::Unreadable, Selection::Item);
        let known = self.item().map(|item| item.id.clone());
        self.selection = selection;
        let now = self.item().map(|item| item.id.clone());
        if now.is_some() && now == known {
            return vec![];
        }
        self.picker.clear();
        self.about = About::NOTHING;
        if self.tab == Tab::Item {
            self.answering = None;
            self.trouble = None;
        }
        self.swap_forms();
        if !first {
            self.said = self.say_selection();
        }
        self.resume()
    }

    pub(super) fn search_answered(
        &mut self,
        ticket: u32,
        answer: Result<RecordPage, Failure>,
    ) -> Vec<Effect> {
        if !self.picker.awaits(ticket) {
            return vec![];
        }
        self.said = match &answer {
            Ok(page) => Said::Found(page.records.len()),
            Err(_) => Said::SearchFailed,
        };
        if let Err(failure) = &answer {
            self.ask_for_sign_in(failure);
        }
        self.picker.answer(ticket, answer);
        vec![]
    }

    pub(super) fn pick(&mut self, row: usize) {
        if let Some(record) = self.picker.take(row) {
            self.relate(record);
        }
    }

    pub(super) fn relate(&mut self, record: RecordSummary) {
        let Some(form) = &mut self.form else { return };
        let name = record.name.clone();
        self.said = match form.add(record) {
            Added::New | Added::Already => Said::Related(name),
            Added::Instead(old) => Said::RelatedInstead(name, old),
        };
    }

    pub(super) fn remove(&mut self, place: usize) {
        if let Some(record) = self.form.as_mut().and_then(|form| form.remove(place)) {
            self.said = Said::Unrelated(record.name);
        }
    }

    pub(super) fn share(&mut self, fresh_key: IdempotencyKey) -> Vec<Effect> {
        if self.network == super::Network::Offline {
            return vec![];
        }
        let Some(submission) = self.form.as_mut().and_then(|form| form.submit(fresh_key)) else {
            return vec![];
        };
        self.picker.close();
        self.said = Said::Sharing;
        self.tickets.share = self.ticket();
        vec![Effect::Submit(self.tickets.share, submission)]
    }

    pub(super) fn share_answered(
        &mut self,
        ticket: u32,
        answer: Result<ShareAccepted, Failure>,
    ) -> Vec<Effect> {
        if ticket != self.tickets.share {
            return vec![];
        }
        let Some(form) = &mut self.form else { return vec![] };
        match answer {
            Ok(accepted) => {
                form.accepted(accepted);
                self.ask()
            }
            Err(failure) => {
                form.refused(failure.clone());
                self.said = Said::Nothing;
                self.ask_for_sign_in(&failure);
                vec![]
            }
        }
    }

    pub(super) fn share_seen(&mut self, ticket: u32, answer: Result<ShareView, Failure>) -> Vec<Effect> {
        if ticket != self.tickets.share {
            return vec![];
        }
        let Some(form) = &mut self.form else { return vec![] };
        match answer {
            Ok(view) => form.seen(view),
            Err(failure) => {
                form.unseen(failure.clone());
                self.ask_for_sign_in(&failure);
            }
        }
        match self.form.as_ref().map(ShareForm::state) {
            Some(ShareState::Shared(..)) => {
                self.said = Said::Shared;
                return self.look_at_item(0);
            }
            // The bar that appears is an alert of its own.
            Some(ShareState::Parked(..) | ShareState::Failed(_)) => self.said = Said::Nothing,
            Some(ShareState::Editing(_) | ShareState::Sending | ShareState::Following(_)) | None => {}
        }
        if self.session == Session::Connected {
            self.ask()
        } else {
            vec![]
        }
    }

    /// Goes on with what the open form has under way: after a selection came back, a sign-in, a return of the connection.
    /// Sending again is safe, for it is the same key.
    pub(super) fn resume(&mut self) -> Vec<Effect> {
        let mut effects = self.resume_share();
        effects.extend(self.look_at_item(ITEM_REST_MS));
        effects
    }

    pub(super) fn resume_share(&mut self) -> Vec<Effect> {
        self.tickets.share = self.ticket();
        if self.session != Session::Connected {
            return vec![];
        }
        let Some(form) = &mut self.form else { return vec![] };
        if let Some(submission) = form.resubmission() {
            return vec![Effect::Submit(self.tickets.share, submission)];
        }
        form.ask_soon();
        self.ask()
    }

    /// Asks at once how far the share is, if one is under way.
    pub(super) fn follow_soon(&mut self) -> Vec<Effect> {
        let Some(form) = &mut self.form else { return vec![] };
        if !matches!(form.state(), ShareState::Following(_)) {
            return vec![];
        }
        form.ask_soon();
        self.tickets.share = self.ticket();
        self.ask()
    }

    fn ask(&mut self) -> Vec<Effect> {
        let Some((share_id, after_ms)) = self.form.as_mut().and_then(ShareForm::next_question) else {
            return vec![];
        };
        vec![Effect::Follow(self.tickets.share, share_id, after_ms)]
    }

    /// Puts the form of the item that was open aside and takes out, or begins, the one of the item that is.
    fn swap_forms(&mut self) {
        if let Some(form) = self.form.take() {
            self.remembered.push(form);
            if self.remembered.len() > REMEMBERED_FORMS_MAX {
                self.remembered.remove(0);
            }
        }
        let Some(item) = self.item().cloned() else {
            return;
        };
        let place = self.remembered.iter().position(|form| *form.item_id() == item.id);
        self.form = Some(match place {
            Some(place) => self.remembered.remove(place),
            None => ShareForm::new(&item),
        });
    }

    fn say_selection(&self) -> Said {
        match &self.selection {
            Selection::Item(OpenItem::Item(item)) => Said::Selected(item.subject.clone()),
            Selection::Item(OpenItem::None) => Said::NothingSelected,
            Selection::Item(OpenItem::Several | OpenItem::Unsaved(_)) | Selection::Unreadable => {
                Said::NotShareable
            }
            Selection::Reading => Said::Nothing,
        }
    }
}
