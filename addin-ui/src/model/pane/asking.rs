//! What the pane asks besides sharing, when, and what becomes of the answers.

use super::{Effect, Pane, Press, Selection, Tab};
use crate::model::answering::{Answering, LOOK_EVERY_MS};
use crate::model::failure::Failure;
use crate::model::item::{ItemKind, OpenItem};
use crate::model::known::{Known, Record, Thread};
use crate::model::picker::Search;
use crate::model::question::{Answer, Question, Said, only};
use crate::model::records::Filter;
use crate::model::session::{Session, Side};
use crate::model::settings::{self, OBJECTS};
use crate::model::shown::Shown;
use shared::api::runs::RunStatus;
use shared::ids::{ItemId, LinkId};

/// How long a selection must rest before both vendors are asked about it, in milliseconds.
pub(super) const ITEM_REST_MS: u32 = 400;
/// How long the worker gets with what was just handed over before the list is asked for again, in milliseconds.
const HANDED_REST_MS: u32 = 3_000;

/// What is known of the open item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Whether it is shared, why, and who is on it.
    pub known: Shown<Known>,
    /// Its thread.
    pub thread: Option<Thread>,
}

impl About {
    pub(super) const NOTHING: Self = About {
        known: Shown::Nothing,
        thread: None,
    };
}

impl Pane {
    /// Shows another page.
    fn choose_tab(&mut self, tab: Tab) -> Vec<Effect> {
        self.tab = tab;
        self.answering = None;
        self.trouble = None;
        match tab {
            Tab::Item => self.look_at_item(0),
            Tab::Records => self.look_at_records(),
            Tab::Sync => {
                let asked = OBJECTS.into_iter().map(Question::Searches);
                let asked = asked.chain([Question::Me, Question::Chosen, Question::Conflicts]);
                for offered in &mut self.settings.offered {
                    offered.awaited();
                }
                asked.map(now).collect()
            }
        }
    }

    /// Asks what is known of the open item, once it has rested for so long.
    pub(super) fn look_at_item(&mut self, after_ms: u32) -> Vec<Effect> {
        let Some(item) = self.item() else { return vec![] };
        if self.session != Session::Connected || self.tab != Tab::Item {
            return vec![];
        }
        let (id, is_email) = (item.id.clone(), item.kind == ItemKind::Email && !item.composing);
        self.about.known.awaited();
        let mut effects = vec![Effect::Ask(Question::Item(id.clone()), after_ms)];
        if is_email {
            effects.push(Effect::Ask(Question::Thread(id), after_ms));
        }
        effects
    }

    pub(super) fn look_at_records(&mut self) -> Vec<Effect> {
        vec![now(self.records.look())]
    }

    fn choose_filter(&mut self, filter: Filter) -> Vec<Effect> {
        self.answering = None;
        vec![now(self.records.choose(filter))]
    }

    /// The user wants to say something about a record that is shown.
    fn choose_answer(&mut self, record: &LinkId, said: Said) -> Vec<Effect> {
        let Some(record) = self.record(record) else {
            return vec![];
        };
        let (answering, question) = Answering::begin(record, said);
        self.answering = Some(answering);
        let mut effects = vec![Effect::Focus("answer-confirm".to_owned())];
        effects.extend(question.map(now));
        effects
    }

    fn confirm_answer(&mut self) -> Vec<Effect> {
        let question = self.answering.as_mut().and_then(Answering::confirm);
        question.map(now).into_iter().collect()
    }

    /// Relates what was suggested.
    fn take_suggestion(&mut self, place: usize) {
        let known = self.about.known.here();
        let suggested = known.and_then(|known| known.suggestions.get(place).cloned());
        if let Some(record) = suggested {
            self.relate(record);
        }
    }

    /// Whether an answer would still be used: what is asked after a pause may be about something else by then.
    pub fn wants(&self, question: &Question) -> bool {
        let (Question::Item(id) | Question::Thread(id)) = question else {
            return true;
        };
        self.is_open(id)
    }

    /// Something of the user's came further: what is shown is asked for again.
    pub(super) fn woken(&mut self) -> Vec<Effect> {
        if self.session != Session::Connected || self.answering.is_some() {
            return vec![];
        }
        let mut effects = self.follow_soon();
        effects.extend(match self.tab {
            Tab::Item => vec![],
            Tab::Records => self.look_at_records(),
            Tab::Sync => vec![now(Question::Me)],
        });
        effects
    }

    pub(super) fn told(&mut self, question: Question, answer: Result<Answer, Failure>) -> Vec<Effect> {
        if let Err(failure) = &answer {
            self.ask_for_sign_in(failure);
        }
        self.asked.retain(|asked| *asked != question);
        match (question, answer) {
            (Question::Item(id), answer) if self.is_open(&id) => {
                self.about.known.told(only!(answer, Item).map(|known| *known));
                vec![]
            }
            (Question::Thread(id), Ok(Answer::Thread(thread))) if self.is_open(&id) => {
                self.about.thread = Some(thread);
                vec![]
            }
            (Question::Records(state, before), answer) if self.records.filter == Filter::State(state) => {
                match answer {
                    Ok(Answer::Records(page)) => self.records.take(before.is_some(), page),
                    Ok(_) => {}
                    Err(failure) => self.records.page.told(Err(failure)),
                }
                vec![]
            }
            (Question::Own(kind), answer) if self.records.filter == Filter::Own(kind) => {
                self.records.own.told(only!(answer, Own));
                vec![]
            }
            (Question::Me, Ok(Answer::Me(me))) => {
                self.session = Session::of(&me);
                self.me = Some(*me);
                vec![]
            }
            (Question::Detail(_), Ok(Answer::Detail(detail))) => {
                if let Some(answering) = &mut self.answering {
                    answering.differences = detail.differences;
                }
                vec![]
            }
            (Question::NearAccounts(_), Ok(Answer::Found(accounts))) => {
                if let Some(answering) = &mut self.answering {
                    answering.accounts = accounts.records;
                }
                vec![]
            }
            (Question::Say(..), answer) => {
                let kept = only!(answer, Kept);
                let next = self.answering.as_mut().and_then(|given| given.kept(kept));
                next.map(|next| Effect::Ask(next, LOOK_EVERY_MS))
                    .into_iter()
                    .collect()
            }
            (Question::Seen(repair), answer) => {
                let view = only!(answer, Seen);
                let Some(given) = &mut self.answering else {
                    return vec![];
                };
                match given.seen(&repair, view) {
                    Some(next) => vec![Effect::Ask(next, LOOK_EVERY_MS)],
                    None => {
                        let mut effects = self.look_again();
                        effects.push(Effect::Focus("answer-drop".to_owned()));
                        effects
                    }
                }
            }
            (Question::ShareOwn(kind, id), Ok(_)) => {
                self.records.handed.push(id);
                vec![Effect::Ask(Question::Own(kind), HANDED_REST_MS)]
            }
            (Question::SyncNow, Ok(Answer::Started(run))) => {
                self.run = None;
                self.asked.push(Question::SyncNow);
                vec![Effect::Ask(Question::Run(run), LOOK_EVERY_MS)]
            }
            (Question::Run(run), Ok(Answer::Run(seen))) => {
                self.run = Some(seen);
                if seen.status == RunStatus::Running {
                    return vec![Effect::Ask(Question::Run(run), LOOK_EVERY_MS)];
                }
                self.asked.clear();
                vec![now(Question::Me)]
            }
            (Question::Searches(object), answer) => {
                let offered = &mut self.settings.offered[settings::place(object)];
                offered.told(only!(answer, Searches));
                vec![]
            }
            (_, Ok(Answer::Chosen(chosen))) => {
                self.settings.chosen = Shown::Here(*chosen);
                vec![]
            }
            (_, Ok(Answer::Conflicts(conflicts))) => {
                self.settings.conflicts = Shown::Here(conflicts);
                vec![]
            }
            (Question::Pause(_) | Question::Category(_) | Question::ContentAccess(_), Ok(_)) => {
                vec![now(Question::Me)]
            }
            (Question::Disconnect(side), Ok(_)) => {
                self.session = match side {
                    Side::Exchange => Session::SignedOut(None),
                    Side::Sales => Session::MicrosoftOnly(None),
                };
                vec![]
            }
            (Question::CreateContact(..) | Question::StopCapturing(_), Ok(_)) => self.look_at_item(0),
            (question, Err(failure)) => {
                // What nobody pressed a button for is not told of, but where it would be shown.
                if !matches!(question, Question::Me | Question::Thread(_)) {
                    self.trouble = Some(failure);
                }
                self.asked.clear();
                vec![]
            }
            (_, Ok(_)) => vec![],
        }
    }

    pub(super) fn press(&mut self, press: Press) -> Vec<Effect> {
        match press {
            Press::Reload => return vec![Effect::Reload],
            Press::LookAgain => return self.read_item(),
            Press::SignIn => return self.sign_in(),
            Press::CancelSignIn => return self.cancel_sign_in(),
            Press::Reconnect => return self.reconnect(),
            Press::Kind(kind) => return searches(self.picker.choose_type(kind)),
            Press::SearchAgain => return searches(self.picker.look()),
            Press::Share => return vec![Effect::MakeKey],
            Press::Tab(tab) => return self.choose_tab(tab),
            Press::Filter(filter) => return self.choose_filter(filter),
            Press::Ask(question) => return self.ask_once(question),
            Press::Answer(record, said) => return self.choose_answer(&record, said),
            Press::Confirm => return self.confirm_answer(),
            Press::Entry(entry) => {
                if let Some(answering) = &mut self.answering {
                    answering.entry = entry;
                }
            }
            Press::Drop => {
                let first = |given: &Answering| ["say-", given.record().as_str(), "-0"].concat();
                let first = self.answering.take().as_ref().map(first);
                return first.map(Effect::Focus).into_iter().collect();
            }
            Press::Suggestion(place) => self.take_suggestion(place),
            Press::Thread(whole) => {
                if let Some(form) = &mut self.form {
                    form.want_thread(whole);
                }
            }
        }
        vec![]
    }

    /// A button that asks: pressed once, until the answer is there.
    fn ask_once(&mut self, question: Question) -> Vec<Effect> {
        if self.asked.contains(&question) {
            return vec![];
        }
        self.trouble = None;
        self.asked.push(question.clone());
        vec![now(question)]
    }

    /// Asks again for what is shown.
    fn look_again(&mut self) -> Vec<Effect> {
        match self.tab {
            Tab::Item => self.look_at_item(0),
            Tab::Records => self.look_at_records(),
            Tab::Sync => vec![],
        }
    }

    fn is_open(&self, id: &ItemId) -> bool {
        matches!(&self.selection, Selection::Item(OpenItem::Item(item)) if item.id == *id)
    }

    /// A record that is shown.
    fn record(&self, id: &LinkId) -> Option<&Record> {
        let on_item = self.about.known.here().and_then(|known| known.record.as_ref());
        let listed = self.records.page.here().map(|page| page.records.as_slice());
        on_item
            .into_iter()
            .chain(listed.unwrap_or_default())
            .find(|record| record.id == *id)
    }
}

fn searches(search: Option<Search>) -> Vec<Effect> {
    search.map(Effect::Search).into_iter().collect()
}

fn now(question: Question) -> Effect {
    Effect::Ask(question, 0)
}
