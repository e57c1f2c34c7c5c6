//! Promises about links as people look through them.

use super::samples::{full_pair, hold, link, loaded, new_pair, save};
use super::{Subject, at, signed_in};
use crate::Store;
use crate::links::{CopyId, LinkedMeeting};
use crate::records::{Record, RecordKind, RecordState};
use crate::rounds::{RestNoted, RoundLinks};
use crate::users::UserId;
use sync_core::{
    Answer, Appointment, Approver, Contact, Detail, HeldFor, Hold, ItemId, Pair, Reason, ReasonCode, SalesId,
    Standing,
};
use uuid::Uuid;

const ALL: [RecordKind; 5] = [
    RecordKind::Appointment,
    RecordKind::Series,
    RecordKind::Contact,
    RecordKind::Task,
    RecordKind::Email,
];

pub async fn a_record_says_what_its_link_came_to(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let fresh = store.record(user, opened.copy).await.unwrap().unwrap();
    assert_eq!(
        (fresh.kind, fresh.state()),
        (RecordKind::Appointment, RecordState::Linked)
    );
    assert_eq!(
        (fresh.told.as_ref(), fresh.reason()),
        (None, ReasonCode::Waiting.into())
    );
    assert_eq!(fresh.number, opened.number().as_str());

    let reason = ReasonCode::RefusedBySales.with(Detail::VendorCode("ZCA-1".to_owned()));
    rests(&*store, &opened, &reason).await;
    let rested = store.record(user, opened.copy).await.unwrap().unwrap();
    assert_eq!(
        (rested.told.as_ref(), rested.reason()),
        (Some(&reason), reason.clone())
    );
    assert_eq!(rested.generation, opened.generation, "noting it is no save");

    let mut saved = loaded(&*store, opened.copy).await;
    saved.sales_id = Some(SalesId(77));
    saved.pair.standing = Standing::Parked {
        reason: ReasonCode::SeveralMatches.into(),
        since: at(3),
    };
    save(&*store, &saved).await;
    let parked = store.record(user, opened.copy).await.unwrap().unwrap();
    assert_eq!(
        (parked.state(), parked.reason().code),
        (RecordState::Parked, ReasonCode::SeveralMatches)
    );
    assert_eq!((parked.sales_id, parked.updated_at), (Some(SalesId(77)), at(1)));
    assert_ne!(
        parked.generation, rested.generation,
        "another save is another question"
    );
}

pub async fn what_was_saved_meanwhile_is_not_told_what_it_was_before(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    save(&*store, &opened).await;
    rests(&*store, &opened, &ReasonCode::InStep.into()).await;
    assert_eq!(store.record(user, opened.copy).await.unwrap().unwrap().told, None);
}

pub async fn a_record_is_held_until_somebody_answers(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    let saved = async |answer, standing| {
        let mut link = loaded(&*store, opened.copy).await;
        link.pair.hold = Some(Box::new(hold(answer)));
        link.pair.standing = standing;
        save(&*store, &link).await;
        let held = store.held_records(None, 9).await.unwrap();
        let record = store.record(user, opened.copy).await.unwrap().unwrap();
        assert_eq!(record.hold, Some(hold(answer)));
        assert_eq!(held.len(), usize::from(record.state() == RecordState::Held));
        assert_eq!(
            store.held_record(opened.copy).await.unwrap(),
            held.first().cloned()
        );
        let counted = store.record_counts(user).await.unwrap();
        assert_eq!(counted.into_iter().collect::<Vec<_>>(), [(record.state(), 1)]);
        (record.state(), record.reason().code)
    };
    let held = (RecordState::Held, ReasonCode::HeldMailBudget);
    assert_eq!(saved(None, Standing::Linked).await, held);
    let approved = saved(Some(Answer::Approved(Approver::User)), Standing::Linked).await;
    assert_eq!(approved.0, RecordState::Linked);
    let unlinked = Standing::Unlinked(ReasonCode::CategoryRemoved.into());
    let gone = saved(None, unlinked).await;
    assert_eq!(gone, (RecordState::Unlinked, ReasonCode::CategoryRemoved));
}

pub async fn records_come_page_by_page_by_kind_and_state(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let mut linked = Vec::new();
    for (number, name) in ["one", "two", "three"].into_iter().enumerate() {
        let now = at(i64::try_from(number).unwrap());
        linked.push(store.open_link(&link(user, name), now).await.unwrap().copy);
    }
    let contact = RoundLinks::<Contact>::open_links(&*store, user, &[new_pair("four", asking())], at(9))
        .await
        .unwrap()[0]
        .copy;
    let theirs = store.open_link(&link(other, "five"), at(0)).await.unwrap().copy;
    linked.reverse();

    let listed = async |kinds: &[RecordKind], state| {
        let mut found: Vec<CopyId> = Vec::new();
        loop {
            let page = store
                .records(user, kinds, state, found.last().copied(), 2)
                .await
                .unwrap();
            if page.is_empty() {
                return found;
            }
            found.extend(page.iter().map(|record| record.copy));
        }
    };
    let all: Vec<_> = [contact].into_iter().chain(linked.clone()).collect();
    assert_eq!(listed(&ALL, None).await, all, "the latest first");
    assert_eq!(listed(&[RecordKind::Appointment], None).await, linked);
    assert_eq!(listed(&[RecordKind::Contact], None).await, [contact]);
    assert_eq!(listed(&ALL, Some(RecordState::Linked)).await, linked);
    assert_eq!(listed(&ALL, Some(RecordState::Waiting)).await, [contact]);
    assert_eq!(listed(&ALL, Some(RecordState::Parked)).await, []);
    assert_eq!(listed(&[], None).await, []);
    let counted = store.record_counts(user).await.unwrap();
    let expected = [(RecordState::Linked, 3), (RecordState::Waiting, 1)];
    assert_eq!(counted.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(
        store.record(user, theirs).await.unwrap(),
        None,
        "it is somebody else's"
    );
    let nothing = store.record(user, CopyId(Uuid::from_u128(9))).await.unwrap();
    assert_eq!(nothing, None::<Record>);
}

pub async fn what_is_held_is_listed_over_all_mailboxes(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut expected: Vec<(UserId, CopyId)> = Vec::new();
    for number in 1..=3 {
        let user = signed_in(&*store, number).await;
        let now = at(i64::try_from(number).unwrap());
        let mut opened = store
            .open_link(&link(user, &format!("meeting-{number}")), now)
            .await
            .unwrap();
        opened.pair.hold = Some(Box::new(hold(None)));
        save(&*store, &opened).await;
        expected.push((user, opened.copy));
    }
    expected.reverse();
    let page = store.held_records(None, 2).await.unwrap();
    let rest = store.held_records(Some(page[1].copy), 9).await.unwrap();
    let found: Vec<_> = page
        .iter()
        .chain(&rest)
        .map(|record| (record.user, record.copy))
        .collect();
    assert_eq!(found, expected);
}

pub async fn all_that_is_held_is_counted_by_user_and_reason(subject: &dyn Subject) {
    let store = subject.open().await;
    assert_eq!(store.held_counts().await.unwrap(), []);
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let holds = async |user, name: &str, held_for, answer| {
        let mut opened = store.open_link(&link(user, name), at(1)).await.unwrap();
        let hold = Hold {
            held_for,
            ..hold(answer)
        };
        opened.pair.hold = Some(Box::new(hold));
        save(&*store, &opened).await;
    };
    holds(ada, "one", HeldFor::MailBudget, None).await;
    let approved = Answer::Approved(Approver::User);
    holds(ada, "two", HeldFor::Deletions, Some(approved)).await;
    for name in ["three", "four", "five"] {
        holds(grace, name, HeldFor::Deletions, None).await;
    }
    for name in ["six", "seven"] {
        holds(grace, name, HeldFor::MailBudget, None).await;
    }
    let counted = store.held_counts().await.unwrap();
    let counted: Vec<_> = counted
        .iter()
        .map(|one| (one.user, one.held_for, one.count))
        .collect();
    assert_eq!(
        counted,
        [
            (grace, HeldFor::Deletions, 3),
            (grace, HeldFor::MailBudget, 2),
            (ada, HeldFor::MailBudget, 1)
        ],
        "what was answered is not held any more"
    );
}

pub async fn a_record_is_found_by_every_id_of_its_item(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let opened = store.open_link(&link(user, "one"), at(0)).await.unwrap();
    store.open_link(&link(user, "two"), at(0)).await.unwrap();
    store.open_link(&link(other, "one"), at(0)).await.unwrap();
    for id in ["immutable-one", "rest-one"] {
        let found = store.records_of_item(user, &[ItemId::new(id)]).await.unwrap();
        assert_eq!(
            found.iter().map(|record| record.copy).collect::<Vec<_>>(),
            [opened.copy],
            "{id}"
        );
    }
    assert_eq!(
        store
            .records_of_item(user, &[ItemId::new("three")])
            .await
            .unwrap(),
        []
    );
    assert_eq!(store.records_of_item(user, &[]).await.unwrap(), []);
}

async fn rests(store: &dyn Store, link: &LinkedMeeting, reason: &Reason) {
    let rest = RestNoted {
        copy: link.copy,
        generation: link.generation,
        due: None,
        unsynced_since: None,
        told: reason.clone(),
    };
    RoundLinks::<Appointment>::note_rest(store, &[rest])
        .await
        .unwrap();
}

/// A contact that asks for a place.
fn asking() -> Pair<Contact> {
    Pair {
        standing: Standing::Unseated {
            reason: ReasonCode::OverLimit.into(),
            since: at(9),
        },
        ..Pair::opened(full_pair().origin, None, at(9))
    }
}
