//! Promises about drafts of what was shared while it was written.

use super::{MINUTE, Subject, at, is_on_disk, new_share, signed_in};
use crate::Store;
use crate::drafts::{Draft, DraftStage, WaitingDraft};
use crate::jobs::{JobId, JobKind, LeasedJob, NewJob, QueueDepth};
use crate::runs::RoundId;
use crate::shares::{Extent, NewShare, ShareOrder, ShareState};
use crate::users::UserId;
use sync_core::{ItemId, Kind, ReasonCode};
use uuid::Uuid;

const MESSAGE_ID: &str = "<hush-hush@contoso.example>";

pub async fn a_share_waits_for_its_draft_without_a_job(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = composed(1, user);
    store.accept_share(&share).await.unwrap();
    assert_eq!(store.draft(share.id).await.unwrap(), None, "nobody looked yet");
    assert_eq!(store.waiting_drafts(user, 9).await.unwrap(), []);
    let job = claimed(&*store, 0).await;
    assert!(store.wait_for_draft(&job, share.id, &draft()).await.unwrap());
    assert_eq!(store.queue_depth().await.unwrap(), QueueDepth::default());
    let stage = store.draft(share.id).await.unwrap();
    assert_eq!(stage, Some(DraftStage::Waits(draft())));
    let waiting = WaitingDraft {
        share: share.id,
        kind: Kind::Email,
        draft: draft(),
    };
    assert_eq!(store.waiting_drafts(user, 9).await.unwrap(), [waiting]);
    let composing = ShareState::Queued(Some(ReasonCode::Composing.into()));
    assert_eq!(state(&*store, &share).await, composing);
    assert!(
        !store.wait_for_draft(&job, share.id, &draft()).await.unwrap(),
        "the job is done"
    );
}

pub async fn a_draft_that_was_sent_gives_its_share_one_job(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = waiting(&*store, 1, user).await;
    let round = round(&*store, user).await;
    let missing = Draft {
        missing_since: Some(at(60)),
        ..draft()
    };
    let stage = DraftStage::Waits(missing.clone());
    let note = async |stage: &DraftStage, now| {
        let noted = store
            .note_drafts(&round, &[(share.id, stage.clone())], at(now))
            .await;
        assert!(noted.unwrap());
        store.draft(share.id).await.unwrap()
    };
    assert_eq!(note(&stage, 61).await, Some(stage.clone()));
    let elsewhere = Draft {
        id: ItemId::new("another id"),
        ..draft()
    };
    let sent = DraftStage::Sent(elsewhere);
    for now in [62, 63] {
        assert_eq!(note(&sent, now).await, Some(sent.clone()));
    }
    assert_eq!(
        note(&stage, 64).await,
        Some(sent.clone()),
        "what was sent stays so"
    );
    assert_eq!(store.waiting_drafts(user, 9).await.unwrap(), []);
    assert_eq!(state(&*store, &share).await, ShareState::Queued(None));
    assert!(store.complete(&round).await.unwrap());
    let depth = store.queue_depth().await.unwrap();
    assert_eq!((depth.waiting, depth.running), (1, 0));
    let job = claimed(&*store, 62).await;
    assert_eq!((job.kind, job.lane), (JobKind::Share(share.id), user));
}

pub async fn a_discarded_draft_ends_its_share(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let (share, kept) = (waiting(&*store, 1, user).await, waiting(&*store, 2, user).await);
    let round = round(&*store, user).await;
    for now in [70, 80] {
        assert!(store.discard_draft(&round, share.id, at(now)).await.unwrap());
    }
    let end = ShareState::Failed(ReasonCode::DraftDiscarded.into());
    assert_eq!(state(&*store, &share).await, end);
    assert_eq!(store.draft(share.id).await.unwrap(), None);
    let sent = [(share.id, DraftStage::Sent(draft()))];
    assert!(store.note_drafts(&round, &sent, at(90)).await.unwrap());
    assert_eq!(state(&*store, &share).await, end, "what has ended is left alone");
    assert_eq!(store.queue_depth().await.unwrap().waiting, 0);
    let still: Vec<_> = store.waiting_drafts(user, 9).await.unwrap();
    assert_eq!(still.iter().map(|one| one.share).collect::<Vec<_>>(), [kept.id]);
    let sent = [(kept.id, DraftStage::Sent(draft()))];
    assert!(store.note_drafts(&round, &sent, at(91)).await.unwrap());
    assert!(store.discard_draft(&round, kept.id, at(92)).await.unwrap());
    assert_eq!(
        state(&*store, &kept).await,
        ShareState::Queued(None),
        "what was sent is not discarded"
    );
}

pub async fn drafts_are_ones_own_and_not_readable_on_disk(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let share = waiting(&*store, 1, ada).await;
    assert_eq!(store.waiting_drafts(grace, 9).await.unwrap(), []);
    assert_eq!(store.waiting_drafts(ada, 0).await.unwrap(), []);
    let round = round(&*store, grace).await;
    let sent = [(share.id, DraftStage::Sent(draft()))];
    assert!(store.note_drafts(&round, &sent, at(1)).await.unwrap());
    assert!(store.discard_draft(&round, share.id, at(2)).await.unwrap());
    let stage = store.draft(share.id).await.unwrap();
    assert_eq!(stage, Some(DraftStage::Waits(draft())), "another user's round");
    assert!(!is_on_disk(subject, MESSAGE_ID).await);
}

pub async fn a_round_whose_lease_was_lost_says_nothing_of_drafts(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = waiting(&*store, 1, user).await;
    let slow = round(&*store, user).await;
    let next = store.claim(1, MINUTE, at(61)).await.unwrap().remove(0);
    assert_eq!(next.id, slow.id);
    let sent = [(share.id, DraftStage::Sent(draft()))];
    assert!(!store.note_drafts(&slow, &sent, at(62)).await.unwrap());
    assert!(!store.discard_draft(&slow, share.id, at(62)).await.unwrap());
    let stage = store.draft(share.id).await.unwrap();
    assert_eq!(stage, Some(DraftStage::Waits(draft())));
    assert!(store.note_drafts(&next, &sent, at(63)).await.unwrap());
}

pub async fn a_share_that_ends_forgets_its_draft(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let share = waiting(&*store, 1, user).await;
    let round = round(&*store, user).await;
    let sent = [(share.id, DraftStage::Sent(draft()))];
    assert!(store.note_drafts(&round, &sent, at(1)).await.unwrap());
    assert!(store.complete(&round).await.unwrap());
    let job = claimed(&*store, 1).await;
    let end = ShareState::Failed(ReasonCode::ItemNotFound.into());
    assert!(store.finish_share(&job, share.id, &end, at(2)).await.unwrap());
    assert_eq!(store.draft(share.id).await.unwrap(), None);
}

fn draft() -> Draft {
    Draft {
        id: ItemId::new("AAkALg-immutable"),
        message_id: Some(MESSAGE_ID.to_owned()),
        missing_since: None,
    }
}

fn composed(number: u128, user: UserId) -> NewShare {
    let share = new_share(number, user);
    NewShare {
        order: ShareOrder {
            kind: Kind::Email,
            composing: true,
            extent: Extent::Item,
            ..share.order
        },
        ..share
    }
}

/// A share whose draft was looked up.
pub(super) async fn waiting(store: &dyn Store, number: u128, user: UserId) -> NewShare {
    let share = composed(number, user);
    store.accept_share(&share).await.unwrap();
    let job = claimed(store, 0).await;
    assert!(store.wait_for_draft(&job, share.id, &draft()).await.unwrap());
    share
}

/// A round of this user's, on its way.
async fn round(store: &dyn Store, user: UserId) -> LeasedJob {
    let job = NewJob {
        id: JobId(Uuid::from_u128(99)),
        kind: JobKind::SyncMailbox(RoundId(Uuid::from_u128(99))),
        lane: user,
        run_at: at(0),
        priority: 0,
    };
    store.enqueue(&job).await.unwrap();
    claimed(store, 0).await
}

async fn state(store: &dyn Store, share: &NewShare) -> ShareState {
    store.share(share.user, share.id).await.unwrap().unwrap().state
}

async fn claimed(store: &dyn Store, now: i64) -> LeasedJob {
    store.claim(1, MINUTE, at(now)).await.unwrap().remove(0)
}
