//! Promises about what people say.

use super::{MINUTE, Subject, at, signed_in};
use crate::Store;
use crate::answers::{ANSWERS_KEPT, AnswerId, AnswerState, NewAnswer, Removal};
use crate::jobs::{JobKind, LeasedJob};
use crate::links::CopyId;
use crate::records::RecordKind;
use crate::users::UserId;
use sync_core::{Approver, Choice, Detail, ItemId, NotNow, ReasonCode, SalesId, Side, Version, Versions};
use uuid::Uuid;

pub async fn an_answer_and_its_job_are_kept_as_one(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let said = answer(1, user, Choice::Keep(Side::Sales));
    store.accept_answer(&said).await.unwrap();
    let other_program = subject.open().await;
    let kept = other_program.answer(user, said.id).await.unwrap().unwrap();
    assert_eq!((kept.said, kept.state), (said.clone(), AnswerState::Waiting));
    let job = claimed(&*store).await;
    assert_eq!((job.kind, job.lane), (JobKind::Answer(said.id), user));
}

pub async fn every_choice_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let choices = [
        Choice::Retry,
        Choice::Link(ItemId::new("CDRM_1")),
        Choice::Create,
        Choice::Leave,
        Choice::PickAccount(SalesId(300_000_000_000_001)),
        Choice::Keep(Side::Exchange),
        Choice::Keep(Side::Sales),
        Choice::DeleteToo,
        Choice::BringBack,
        Choice::CleanUp,
        Choice::Resume,
        Choice::Ignore,
        Choice::Approve(Approver::User),
        Choice::Approve(Approver::Administrator),
        Choice::Discard,
        Choice::Share,
    ];
    for (number, choice) in (1..).zip(choices) {
        let said = answer(number, user, choice);
        store.accept_answer(&said).await.unwrap();
        assert_eq!(store.answer_to_work(said.id).await.unwrap().unwrap().said, said);
    }
}

pub async fn every_end_of_an_answer_comes_back_and_completes_its_job(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let reason = ReasonCode::SeveralMatches.with(Detail::Candidates(vec![ItemId::new("1")]));
    let ends = [
        AnswerState::Taken(ReasonCode::InStep.into()),
        AnswerState::NotTaken(NotNow::NotOffered(reason)),
        AnswerState::NotTaken(NotNow::Changed),
        AnswerState::NotTaken(NotNow::Taken),
        AnswerState::NotTaken(NotNow::NeedsAdministrator),
        AnswerState::Failed(ReasonCode::SalesSignInNeeded.into()),
    ];
    for (number, end) in (1..).zip(ends) {
        let said = answer(number, user, Choice::Retry);
        store.accept_answer(&said).await.unwrap();
        let job = claimed(&*store).await;
        assert!(store.finish_answer(&job, said.id, &end, at(2)).await.unwrap());
        assert_eq!(store.answer(user, said.id).await.unwrap().unwrap().state, end);
        assert_eq!(store.queue_depth().await.unwrap(), Default::default());
        let again = store
            .finish_answer(&job, said.id, &AnswerState::Waiting, at(3))
            .await;
        assert!(!again.unwrap(), "the lease is over");
    }
}

pub async fn another_users_answer_is_invisible_and_another_job_ends_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let (said, theirs) = (answer(1, user, Choice::Retry), answer(2, other, Choice::Retry));
    for said in [&said, &theirs] {
        store.accept_answer(said).await.unwrap();
    }
    assert_eq!(store.answer(other, said.id).await.unwrap(), None);
    let end = AnswerState::Taken(ReasonCode::InStep.into());
    for job in store.claim(9, MINUTE, at(1)).await.unwrap() {
        let foreign = if job.lane == user { theirs.id } else { said.id };
        assert!(!store.finish_answer(&job, foreign, &end, at(2)).await.unwrap());
    }
    assert_eq!(
        store.answer(user, said.id).await.unwrap().unwrap().state,
        AnswerState::Waiting
    );
}

pub async fn removals_that_a_user_let_go_are_counted(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let taken = AnswerState::Taken(ReasonCode::InStep.into());
    let not_taken = AnswerState::NotTaken(NotNow::Changed);
    let cases = [
        (user, Removal::Approved, &taken, 10),
        (user, Removal::Approved, &taken, 20),
        (user, Removal::Approved, &not_taken, 20),
        (user, Removal::No, &taken, 20),
        (other, Removal::Approved, &taken, 20),
    ];
    for (number, (user, removal, end, now)) in (1..).zip(cases) {
        let said = NewAnswer {
            removal,
            ..answer(number, user, Choice::Approve(Approver::User))
        };
        store.accept_answer(&said).await.unwrap();
        let job = claimed(&*store).await;
        assert!(store.finish_answer(&job, said.id, end, at(now)).await.unwrap());
    }
    assert_eq!(store.removals_approved(user, at(0)).await.unwrap(), 2);
    assert_eq!(store.removals_approved(user, at(15)).await.unwrap(), 1);
}

pub async fn the_sweep_forgets_answers_that_ended_long_ago(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let (old, waiting) = (answer(1, user, Choice::Retry), answer(2, user, Choice::Retry));
    store.accept_answer(&old).await.unwrap();
    let job = claimed(&*store).await;
    let end = AnswerState::Taken(ReasonCode::InStep.into());
    store.finish_answer(&job, old.id, &end, at(2)).await.unwrap();
    store.accept_answer(&waiting).await.unwrap();
    store.sweep_answers(at(2) + ANSWERS_KEPT).await.unwrap();
    assert!(store.answer(user, old.id).await.unwrap().is_some());
    store.sweep_answers(at(3) + ANSWERS_KEPT).await.unwrap();
    assert_eq!(store.answer(user, old.id).await.unwrap(), None);
    assert!(store.answer(user, waiting.id).await.unwrap().is_some());
}

pub async fn recent_answers_are_those_that_wait_or_ended_lately(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let end = AnswerState::Taken(ReasonCode::InStep.into());
    for (number, ended_at) in [(1, 10), (2, 20)] {
        let said = answer(number, user, Choice::Retry);
        store.accept_answer(&said).await.unwrap();
        let job = claimed(&*store).await;
        store
            .finish_answer(&job, said.id, &end, at(ended_at))
            .await
            .unwrap();
    }
    for (number, user) in [(3, user), (4, other)] {
        store
            .accept_answer(&answer(number, user, Choice::Retry))
            .await
            .unwrap();
    }
    let recent = async |since, max| {
        let recent = store.recent_answers(user, at(since), max).await.unwrap();
        recent
            .iter()
            .map(|answer| answer.said.id.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(recent(0, 9).await, [3, 2, 1]);
    assert_eq!(recent(20, 9).await, [3, 2]);
    assert_eq!(recent(21, 9).await, [3]);
    assert_eq!(recent(0, 1).await, [3]);
}

pub(super) fn answer(number: u128, user: UserId, choice: Choice) -> NewAnswer {
    NewAnswer {
        id: AnswerId(Uuid::from_u128(number)),
        user,
        copy: CopyId(Uuid::from_u128(77)),
        kind: RecordKind::Series,
        choice,
        seen: Versions {
            exchange: Some(Version::new("CK-1")),
            sales: None,
        },
        removal: Removal::No,
        by: user,
        created_at: at(1),
    }
}

async fn claimed(store: &dyn Store) -> LeasedJob {
    store.claim(1, MINUTE, at(1)).await.unwrap().remove(0)
}
