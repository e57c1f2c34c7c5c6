//! Promises about the question what it means that the category is missing (R-CAT-1).

use super::samples::{link, loaded, save};
use super::{Subject, at, signed_in};
use crate::Store;
use crate::categories::{CategoryAnswer, CategoryQuestion};
use crate::links::{CopyId, LinkedMeeting};
use crate::records::RecordKind;
use crate::rounds::{RestNoted, RoundLinks};
use sync_core::{Appointment, ReasonCode, Standing};

pub async fn a_question_is_asked_once_and_answered_once(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let answer = async |of, answer| store.answer_category(of, answer).await.unwrap();
    assert!(!answer(user, CategoryAnswer::MarkAgain).await, "nothing is asked");
    store.ask_about_category(user, at(1)).await.unwrap();
    store.ask_about_category(user, at(9)).await.unwrap();
    let open = CategoryQuestion {
        asked_at: at(1),
        links: 0,
        answer: None,
    };
    assert_eq!(store.category_question(user).await.unwrap(), Some(open));
    assert_eq!(store.category_question(other).await.unwrap(), None);
    assert!(answer(user, CategoryAnswer::StopSharing).await);
    assert!(!answer(user, CategoryAnswer::MarkAgain).await, "once");
    store.ask_about_category(user, at(9)).await.unwrap();
    let answered = CategoryQuestion {
        answer: Some(CategoryAnswer::StopSharing),
        ..open
    };
    let other_program = subject.open().await;
    assert_eq!(
        other_program.category_question(user).await.unwrap(),
        Some(answered)
    );
    store.end_category_question(user).await.unwrap();
    assert_eq!(store.category_question(user).await.unwrap(), None);
}

pub async fn who_waits_for_the_answer_is_known_by_what_was_told(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let open = async |of, name| store.open_link(&link(of, name), at(0)).await.unwrap();
    let [lost, kept, apart] = [
        open(user, "one").await,
        open(user, "two").await,
        open(user, "three").await,
    ];
    let theirs = open(other, "four").await;
    for link in [&lost, &apart, &theirs] {
        rests(&*store, link, ReasonCode::CategoryInQuestion).await;
    }
    rests(&*store, &kept, ReasonCode::InStep).await;
    let mut unlinked = loaded(&*store, apart.copy).await;
    unlinked.pair.standing = Standing::Unlinked(ReasonCode::LeftApart.into());
    save(&*store, &unlinked).await;

    let waiting = store.links_in_question(user).await.unwrap();
    assert_eq!(waiting, [(lost.copy, RecordKind::Appointment)]);
    store.ask_about_category(user, at(1)).await.unwrap();
    let question = store.category_question(user).await.unwrap().unwrap();
    assert_eq!(question.links, 1);
    let nobody: [(CopyId, RecordKind); 0] = [];
    rests(&*store, &lost, ReasonCode::InStep).await;
    assert_eq!(store.links_in_question(user).await.unwrap(), nobody);
}

async fn rests(store: &dyn Store, link: &LinkedMeeting, told: ReasonCode) {
    let rest = RestNoted {
        copy: link.copy,
        generation: link.generation,
        due: None,
        unsynced_since: None,
        told: told.into(),
    };
    RoundLinks::<Appointment>::note_rest(store, &[rest])
        .await
        .unwrap();
}
