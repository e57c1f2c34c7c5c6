//! The page as a state machine.

use super::all::{AllAnswer, Outcome, Stage};
use crate::answers::{self, Answers, card_of};
use crate::listing::Listing;
use crate::names::Names;
use addin_ui::model::failure::Failure;
use shared::api::shares::ReasonCode;
use shared::api::synced::{HeldAnswered, HeldAnswers, HeldCount, HeldCounts, SyncedPage, SyncedRecord};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// What is held, as far as it was asked for.
    pub(crate) listing: Listing<SyncedRecord>,
    /// What is said about it.
    pub(crate) answers: Answers,
    /// What is said to all of a group, until it is taken.
    pub(crate) to_all: Option<AllAnswer>,
    /// What came of the last answer to many.
    pub(crate) outcome: Option<Outcome>,
    /// What its users are called.
    pub(crate) names: Names,
    /// How much is held in all, once that is known.
    pub(crate) counts: Option<HeldCounts>,
    /// Which question the rows answer: one that was asked before is answered too late.
    asked: u32,
}

/// What is held of one user for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Why.
    pub(crate) reason: ReasonCode,
    /// Our id of the user.
    pub(crate) user: String,
    /// These.
    pub(crate) records: Vec<SyncedRecord>,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Read(u32, Result<SyncedPage, Failure>),
    Counted(HeldCounts),
    MoreWanted,
    ShownAnew,
    Named(String, Option<String>),
    Answer(answers::Event),
    ChosenForAll(AllAnswer),
    DroppedForAll,
    ConfirmedForAll,
    AnsweredForAll(Result<HeldAnswered, Failure>),
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Read { asked: u32, before: Option<String> },
    Count,
    ReadNames(Vec<String>),
    Answer(answers::Effect),
    AnswerAll(HeldAnswers),
    AnnounceCount(usize),
    FocusOnRow(String),
}

impl Held {
    /// The page, and what it asks for first.
    pub(crate) fn open() -> (Self, Vec<Effect>) {
        let mut page = Self {
            listing: Listing::asked(),
            answers: Answers::default(),
            to_all: None,
            outcome: None,
            names: Names::default(),
            counts: None,
            asked: 0,
        };
        let effects = page.reads();
        (page, effects)
    }

    /// What is there by reason and user, in the order of the first of each.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut groups = Vec::<Group>::new();
        for record in &self.listing.rows {
            let (reason, user) = (record.reason.code, &record.user_id);
            let same = groups
                .iter_mut()
                .find(|group| group.reason == reason && group.user == *user);
            match same {
                Some(group) => group.records.push(record.clone()),
                None => groups.push(Group {
                    reason,
                    user: user.clone(),
                    records: vec![record.clone()],
                }),
            }
        }
        groups
    }

    /// How much is held of a group in all, as far as that is known: of what was told of, and no less than is there.
    pub(crate) fn count_of(&self, group: &Group) -> Option<u64> {
        let counts = self.counts.as_ref()?;
        let same = |one: &&HeldCount| one.reason == group.reason && one.user_id.as_ref() == Some(&group.user);
        let count = counts.groups.iter().find(same)?.count;
        (count >= group.records.len() as u64).then_some(count)
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Read(asked, _) if asked != self.asked => vec![],
            Event::Read(_, answer) => {
                let arrived = answer.is_ok();
                let last = self
                    .listing
                    .arrives(answer.map(|page| (page.records, page.has_more)));
                let last = last.map(|record| card_of(record.id.as_str()));
                let mut effects = Vec::new();
                if arrived {
                    effects.push(Effect::AnnounceCount(self.listing.rows.len()));
                }
                let users = self.listing.rows.iter().map(|record| record.user_id.as_str());
                let unasked = self.names.unasked(users);
                if !unasked.is_empty() {
                    effects.push(Effect::ReadNames(unasked));
                }
                effects.extend(last.map(Effect::FocusOnRow));
                effects
            }
            Event::Counted(counts) => {
                self.counts = Some(counts);
                vec![]
            }
            Event::MoreWanted => {
                let last = self.listing.rows.last();
                let before = last.map(|record| record.id.as_str().to_owned());
                let asked = self.asked;
                let read = self.listing.wants_more();
                let read = read.then_some(Effect::Read { asked, before });
                read.into_iter().collect()
            }
            Event::ShownAnew => {
                self.outcome = None;
                self.reads()
            }
            Event::Named(user, name) => {
                self.names.learn(user, name);
                vec![]
            }
            Event::Answer(event) => {
                let effects = self.answers.happens(event);
                effects.into_iter().map(Effect::Answer).collect()
            }
            Event::ChosenForAll(answer) => {
                self.to_all = Some(answer);
                self.outcome = None;
                vec![]
            }
            Event::DroppedForAll => {
                self.to_all = None;
                vec![]
            }
            Event::ConfirmedForAll => match &mut self.to_all {
                Some(answer) if answer.stage != Stage::Sent => {
                    answer.stage = Stage::Sent;
                    vec![Effect::AnswerAll(answer.request())]
                }
                Some(_) | None => vec![],
            },
            Event::AnsweredForAll(Ok(answered)) => {
                self.outcome = Some(Outcome::of(&answered));
                self.reads()
            }
            Event::AnsweredForAll(Err(failure)) => {
                if let Some(answer) = &mut self.to_all {
                    answer.stage = Stage::Failed(failure);
                }
                vec![]
            }
        }
    }

    /// From the first one, and what was said about them is over.
    fn reads(&mut self) -> Vec<Effect> {
        self.listing = Listing::asked();
        self.answers = Answers::default();
        self.to_all = None;
        self.asked += 1;
        let read = Effect::Read {
            asked: self.asked,
            before: None,
        };
        vec![read, Effect::Count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::tests::record;

    fn held(id: &str, user: &str, code: ReasonCode) -> SyncedRecord {
        let mut record = record(id);
        record.user_id = user.to_owned();
        record.reason.code = code;
        record
    }

    fn page(asked: u32, records: Vec<SyncedRecord>, has_more: bool) -> Event {
        let page = SyncedPage {
            records,
            has_more,
            counts: None,
        };
        Event::Read(asked, Ok(page))
    }

    #[test]
    fn what_is_held_is_told_by_reason_and_user() {
        let (mut model, _) = Held::open();
        let (mail, deletions) = (ReasonCode::HeldMailBudget, ReasonCode::HeldDeletions);
        let records = vec![
            held("1", "ada", deletions),
            held("2", "ada", mail),
            held("3", "bob", deletions),
            held("4", "ada", deletions),
        ];
        let effects = model.happens(page(1, records, false));
        let users = vec!["ada".to_owned(), "bob".to_owned()];
        assert_eq!(effects, [Effect::AnnounceCount(4), Effect::ReadNames(users)]);
        let groups = model.groups();
        let told: Vec<_> = groups
            .iter()
            .map(|group| (group.reason, group.user.as_str(), group.records.len()))
            .collect();
        assert_eq!(
            told,
            [(deletions, "ada", 2), (mail, "ada", 1), (deletions, "bob", 1)]
        );
    }

    #[test]
    fn how_much_of_a_group_is_held_is_told_though_not_all_of_it_is_there() {
        let (mut model, _) = Held::open();
        let deletions = ReasonCode::HeldDeletions;
        let rows = vec![held("1", "ada", deletions), held("2", "ada", deletions)];
        model.happens(page(1, rows, true));
        let group = model.groups().remove(0);
        assert_eq!(model.count_of(&group), None, "nobody has counted");
        let mut counted = |user: &str, reason, count| {
            let group = HeldCount {
                user_id: Some(user.to_owned()),
                display_name: None,
                sales_user_name: None,
                reason,
                count,
            };
            let groups = vec![group];
            model.happens(Event::Counted(HeldCounts {
                total: count,
                reasons: vec![],
                groups,
            }));
            model.count_of(&model.groups()[0])
        };
        assert_eq!(counted("ada", deletions, 70), Some(70));
        assert_eq!(counted("ada", deletions, 1), None, "more are there by now");
        assert_eq!(counted("bob", deletions, 70), None);
        assert_eq!(counted("ada", ReasonCode::HeldMailBudget, 70), None);
    }

    #[test]
    fn r_hold_1_all_that_is_shown_of_a_group_is_answered_at_once_and_what_came_of_it_is_told() {
        use shared::api::problem::ProblemCode;
        use shared::api::synced::{AnsweredHeld, HeldAnswer};
        let (mut model, _) = Held::open();
        let (mail, deletions) = (ReasonCode::HeldMailBudget, ReasonCode::HeldDeletions);
        let rows = vec![
            held("1", "ada", deletions),
            held("2", "ada", mail),
            held("3", "ada", deletions),
        ];
        model.happens(page(1, rows, false));
        assert_eq!(model.happens(Event::ConfirmedForAll), [], "nothing was chosen");
        let group = model.groups().remove(0);
        let chosen = AllAnswer::to(&group, HeldAnswer::Discard);
        assert!(chosen.is_about(&group));
        model.happens(Event::ChosenForAll(chosen.clone()));
        assert_eq!(
            model.happens(Event::ConfirmedForAll),
            [Effect::AnswerAll(chosen.request())]
        );
        assert_eq!(model.happens(Event::ConfirmedForAll), [], "once");
        assert_eq!(chosen.request().held.len(), 2);
        let answered = |id: &str, problem: Option<ProblemCode>| AnsweredHeld {
            id: shared::ids::LinkId(id.to_owned()),
            repair_id: problem.is_none().then(|| shared::ids::RepairId("7".to_owned())),
            problem,
        };
        let answer = HeldAnswered {
            held: vec![
                answered("1", None),
                answered("3", Some(ProblemCode::ChangedMeanwhile)),
            ],
        };
        let before = None;
        let again = model.happens(Event::AnsweredForAll(Ok(answer)));
        assert_eq!(again, [Effect::Read { asked: 2, before }, Effect::Count]);
        assert_eq!(model.outcome, Some(Outcome { taken: 1, left: 1 }));
        assert_eq!(model.to_all, None);
    }

    #[test]
    fn what_is_there_now_is_read_from_the_first_and_a_late_answer_is_dropped() {
        let (mut model, _) = Held::open();
        let deletions = ReasonCode::HeldDeletions;
        model.happens(page(1, vec![held("1", "ada", deletions)], true));
        let before = Some("1".to_owned());
        assert_eq!(
            model.happens(Event::MoreWanted),
            [Effect::Read { asked: 1, before }]
        );
        let before = None;
        assert_eq!(
            model.happens(Event::ShownAnew),
            [Effect::Read { asked: 2, before }, Effect::Count]
        );
        assert_eq!(
            model.happens(page(1, vec![held("2", "ada", deletions)], false)),
            []
        );
        assert!(model.groups().is_empty());
    }
}
