//! Promises about shares.

use super::{MINUTE, Subject, at, new_share, side_by_side, signed_in};
use crate::Store;
use crate::jobs::{JobKind, LeasedJob, QueueDepth};
use crate::shares::{Accepted, Earlier, Extent, NewShare, Share, ShareOrder, ShareState, SharedRecord};
use crate::users::UserId;
use sync_core::{Detail, Kind, Reason, ReasonCode, Related, SalesId};

pub async fn a_share_and_its_job_are_kept_as_one(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let asked = related_share(user);
    let Accepted::New(share) = store.accept_share(&asked).await.unwrap() else {
        panic!("a first request must be new");
    };
    assert_eq!(share, expected(&asked, ShareState::Queued(None)));
    assert_eq!(store.share(user, asked.id).await.unwrap(), Some(share.clone()));
    assert_eq!(store.share_to_work(asked.id).await.unwrap(), Some(share));
    let job = claimed(&*store).await;
    assert_eq!((job.kind, job.lane), (JobKind::Share(asked.id), user));
    assert_eq!(job.attempts, 0);
}

pub async fn the_same_request_gets_the_same_answer(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let asked = related_share(user);
    store.accept_share(&asked).await.unwrap();
    let retry = NewShare {
        id: new_share(2, user).id,
        created_at: at(9),
        ..asked.clone()
    };
    let answer = store.accept_share(&retry).await.unwrap();
    assert_eq!(
        answer,
        Accepted::Before(expected(&asked, ShareState::Queued(None)))
    );
    assert_eq!(
        store.accept_share(&asked).await.unwrap(),
        answer,
        "with the same id too"
    );

    let ended = ShareState::Failed(ReasonCode::ItemNotFound.into());
    let job = claimed(&*store).await;
    store.finish_share(&job, asked.id, &ended, at(10)).await.unwrap();
    let answer = store.accept_share(&retry).await.unwrap();
    assert_eq!(answer, Accepted::Before(expected(&asked, ended)));
    assert_eq!(
        store.queue_depth().await.unwrap(),
        QueueDepth::default(),
        "no second job"
    );
}

pub async fn another_request_under_the_key_is_refused(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let asked = new_share(1, user);
    store.accept_share(&asked).await.unwrap();
    let other = NewShare {
        id: new_share(2, user).id,
        fingerprint: [8; 32],
        ..asked.clone()
    };
    assert_eq!(store.accept_share(&other).await.unwrap(), Accepted::KeyReused);
    assert_eq!(store.share_to_work(other.id).await.unwrap(), None);
    assert_eq!(store.queue_depth().await.unwrap().waiting, 1);
}

pub async fn sixteen_clicks_at_once_make_one_share_and_one_job(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let answers = side_by_side(subject, 16, |store, number| async move {
        let click = NewShare {
            idempotency_key: "one intent".to_owned(),
            ..new_share(number + 1, user)
        };
        store.accept_share(&click).await.unwrap()
    })
    .await;
    let mut born = 0;
    let mut ids = std::collections::BTreeSet::new();
    for answer in answers {
        match answer {
            Accepted::New(share) => {
                born += 1;
                ids.insert(share.id);
            }
            Accepted::Before(share) => {
                ids.insert(share.id);
            }
            Accepted::KeyReused => panic!("the request was the same"),
        }
    }
    assert_eq!((born, ids.len()), (1, 1));
    assert_eq!(store.queue_depth().await.unwrap().waiting, 1);
}

pub async fn the_same_key_of_another_user_is_another_share(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = NewShare {
        idempotency_key: "key-1".to_owned(),
        ..new_share(2, grace)
    };
    store.accept_share(&new_share(1, ada)).await.unwrap();
    assert!(matches!(
        store.accept_share(&hers).await.unwrap(),
        Accepted::New(_)
    ));
    assert_eq!(store.queue_depth().await.unwrap().waiting, 2);
}

pub async fn another_users_share_is_invisible(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let share = new_share(1, ada);
    store.accept_share(&share).await.unwrap();
    assert_eq!(store.share(grace, share.id).await.unwrap(), None);
    assert_eq!(store.share(ada, new_share(2, ada).id).await.unwrap(), None);
    assert!(store.share(ada, share.id).await.unwrap().is_some());
}

pub async fn a_note_is_seen(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = new_share(1, user);
    store.accept_share(&share).await.unwrap();
    let job = claimed(&*store).await;
    let notes = [
        ShareState::Running,
        ShareState::Queued(Some(ReasonCode::SalesSignInNeeded.into())),
        ShareState::Queued(None),
    ];
    for note in notes {
        assert!(store.note_share(&job, share.id, &note).await.unwrap());
        assert_eq!(seen(&*store, &share).await, note);
    }
    assert_eq!(store.queue_depth().await.unwrap().running, 1, "the job goes on");
}

pub async fn every_end_comes_back(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let because = |code, detail| Reason { code, detail };
    let record = SharedRecord {
        id: SalesId(300_100_123_456_789_012),
        number: "OX-ABC-0".to_owned(),
    };
    let ends = [
        ShareState::Shared(record, ReasonCode::SharedByHand.into()),
        ShareState::Parked(because(
            ReasonCode::RefusedBySales,
            Detail::VendorCode("JBO-27010".to_owned()),
        )),
        ShareState::Parked(because(
            ReasonCode::UserDecides,
            Detail::Field("subject".to_owned()),
        )),
        ShareState::Failed(because(ReasonCode::RecordNotFound, Detail::Record(SalesId(7)))),
        ShareState::Failed(ReasonCode::ItemNotFound.into()),
    ];
    for (number, end) in (1..).zip(ends) {
        let share = new_share(number, user);
        store.accept_share(&share).await.unwrap();
        let job = claimed(&*store).await;
        assert!(store.finish_share(&job, share.id, &end, at(1)).await.unwrap());
        assert_eq!(seen(&*store, &share).await, end);
    }
}

pub async fn an_end_completes_the_job(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = new_share(1, user);
    store.accept_share(&share).await.unwrap();
    let job = claimed(&*store).await;
    let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
    assert!(store.finish_share(&job, share.id, &end, at(1)).await.unwrap());
    assert_eq!(store.queue_depth().await.unwrap(), QueueDepth::default());
    assert!(
        !store
            .finish_share(&job, share.id, &ShareState::Running, at(2))
            .await
            .unwrap()
    );
    assert_eq!(seen(&*store, &share).await, end);
}

pub async fn a_lost_lease_writes_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = new_share(1, user);
    store.accept_share(&share).await.unwrap();
    let slow = claimed(&*store).await;
    let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
    let next = store.claim(1, MINUTE, at(61)).await.unwrap().remove(0);
    assert!(
        !store
            .note_share(&slow, share.id, &ShareState::Running)
            .await
            .unwrap()
    );
    assert!(!store.finish_share(&slow, share.id, &end, at(61)).await.unwrap());
    assert_eq!(seen(&*store, &share).await, ShareState::Queued(None));
    assert!(store.finish_share(&next, share.id, &end, at(62)).await.unwrap());
}

pub async fn an_earlier_request_is_known_by_its_key(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let asked = related_share(ada);
    let (key, fingerprint) = (asked.idempotency_key.as_str(), &asked.fingerprint);
    assert_eq!(store.earlier_share(ada, key, fingerprint).await.unwrap(), None);
    assert_eq!(
        store.queue_depth().await.unwrap(),
        QueueDepth::default(),
        "asking writes nothing"
    );
    store.accept_share(&asked).await.unwrap();
    let queued = Earlier::Same(expected(&asked, ShareState::Queued(None)).into());
    assert_eq!(
        store.earlier_share(ada, key, fingerprint).await.unwrap(),
        Some(queued)
    );
    assert_eq!(
        store.earlier_share(ada, key, &[8; 32]).await.unwrap(),
        Some(Earlier::Other)
    );
    assert_eq!(
        store
            .earlier_share(ada, "another key", fingerprint)
            .await
            .unwrap(),
        None
    );
    assert_eq!(store.earlier_share(grace, key, fingerprint).await.unwrap(), None);

    let ended = ShareState::Failed(ReasonCode::ItemNotFound.into());
    let job = claimed(&*store).await;
    store.finish_share(&job, asked.id, &ended, at(1)).await.unwrap();
    assert_eq!(
        store.earlier_share(ada, key, fingerprint).await.unwrap(),
        Some(Earlier::Same(expected(&asked, ended).into()))
    );
}

pub async fn a_job_of_another_share_writes_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let (hers, other) = (new_share(1, ada), new_share(2, grace));
    store.accept_share(&hers).await.unwrap();
    let job = claimed(&*store).await;
    store.accept_share(&other).await.unwrap();
    assert!(
        !store
            .note_share(&job, other.id, &ShareState::Running)
            .await
            .unwrap()
    );
    let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
    assert!(!store.finish_share(&job, other.id, &end, at(1)).await.unwrap());
    assert_eq!(seen(&*store, &other).await, ShareState::Queued(None));
    assert_eq!(store.queue_depth().await.unwrap().running, 1);
}

pub async fn what_was_answered_is_there_for_every_program(subject: &dyn Subject) {
    let (server, worker) = (subject.open().await, subject.open().await);
    let user = signed_in(&*server, 1).await;
    for number in 1..=20 {
        let share = new_share(number, user);
        server.accept_share(&share).await.unwrap();
        assert_eq!(seen(&*worker, &share).await, ShareState::Queued(None));
        let job = claimed(&*worker).await;
        let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
        assert!(worker.finish_share(&job, share.id, &end, at(1)).await.unwrap());
        assert_eq!(seen(&*server, &share).await, end);
    }
}

fn related_share(user: UserId) -> NewShare {
    NewShare {
        order: ShareOrder {
            kind: Kind::Email,
            composing: true,
            extent: Extent::Thread,
            item_id: "AAMk-1".to_owned(),
            related: Some(Related {
                account: Some(SalesId(1)),
                opportunity: None,
                lead: None,
                contacts: [SalesId(4), SalesId(5)].into(),
            }),
        },
        ..new_share(1, user)
    }
}

fn expected(asked: &NewShare, state: ShareState) -> Share {
    Share {
        id: asked.id,
        user: asked.user,
        order: asked.order.clone(),
        state,
        created_at: asked.created_at,
    }
}

async fn seen(store: &dyn Store, share: &NewShare) -> ShareState {
    store.share(share.user, share.id).await.unwrap().unwrap().state
}

async fn claimed(store: &dyn Store) -> LeasedJob {
    store.claim(1, MINUTE, at(0)).await.unwrap().remove(0)
}

pub async fn recent_shares_are_those_that_wait_or_ended_lately(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    for (number, user) in [(1, user), (2, other)] {
        store.accept_share(&new_share(number, user)).await.unwrap();
    }
    let job = store.claim(9, MINUTE, at(0)).await.unwrap();
    let job = job.iter().find(|job| job.lane == user).unwrap();
    let first = new_share(1, user).id;
    let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
    assert!(store.finish_share(job, first, &end, at(10)).await.unwrap());
    store.accept_share(&new_share(3, user)).await.unwrap();
    let recent = async |since, max| {
        let recent = store.recent_shares(user, at(since), max).await.unwrap();
        recent
            .iter()
            .map(|share| share.id.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(recent(10, 9).await, [3, 1]);
    assert_eq!(recent(11, 9).await, [3]);
    assert_eq!(recent(0, 1).await, [3]);
}
