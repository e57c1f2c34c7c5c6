//! Promises about the past (R-CONF-2, R-PRIV-1).

use super::samples::{link, loaded, save};
use super::{Subject, at, is_on_disk, signed_in};
use crate::Store;
use crate::history::{HISTORY_KEPT, Unshared};
use crate::links::{CopyId, LinkedMeeting, Saved};
use crate::users::UserId;
use jiff::Timestamp;
use sync_core::{ItemId, Lost, ReasonCode, Side, Slot, Value};

const SECRET: &str = "A secret place";
const ITEM: &str = "AAMkAGI2-the-id-of-an-item";

fn lost(secs: i64, text: &str) -> Lost {
    Lost {
        on: Side::Sales,
        at: at(secs),
        field: "location".to_owned(),
        part: Some(Slot::at(at(0))),
        value: Value::Text(text.to_owned()),
    }
}

async fn opened(store: &dyn Store, user: UserId) -> LinkedMeeting {
    store.open_link(&link(user, "a meeting"), at(0)).await.unwrap()
}

async fn found(store: &dyn Store, user: UserId, copy: CopyId) -> Vec<Lost> {
    store.lost_values(user, copy, 9).await.unwrap()
}

pub async fn what_a_link_lost_is_in_its_history_once_and_sealed(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let mut meeting = opened(&*store, ada).await;
    meeting.pair.lost = vec![lost(1, SECRET), lost(1, "another")];
    let Saved::As(generation) = save(&*store, &meeting).await else {
        panic!("nobody came first");
    };
    // Whoever saves the same again has not lost it twice.
    meeting.generation = generation;
    meeting.pair.lost.push(lost(3, "later"));
    assert!(matches!(save(&*store, &meeting).await, Saved::As(_)));

    let expected = [lost(3, "later"), lost(1, SECRET), lost(1, "another")];
    assert_eq!(found(&*store, ada, meeting.copy).await, expected);
    assert_eq!(
        store.lost_values(ada, meeting.copy, 1).await.unwrap(),
        expected[..1]
    );
    assert_eq!(found(&*store, grace, meeting.copy).await, []);
    assert!(loaded(&*store, meeting.copy).await.pair.lost.is_empty());
    assert!(!is_on_disk(subject, SECRET).await);
}

pub async fn what_an_overtaken_save_lost_is_not_in_the_history(subject: &dyn Subject) {
    let store = subject.open().await;
    let ada = signed_in(&*store, 1).await;
    let mut meeting = opened(&*store, ada).await;
    save(&*store, &meeting).await;
    meeting.pair.lost = vec![lost(1, SECRET)];
    assert_eq!(save(&*store, &meeting).await, Saved::Overtaken);
    assert_eq!(found(&*store, ada, meeting.copy).await, []);
}

async fn note(store: &dyn Store, user: UserId, code: ReasonCode, now: Timestamp) {
    let noted = [(ItemId::new(ITEM), code)];
    store.note_unshared(user, &noted, now).await.unwrap();
}

async fn why(store: &dyn Store, user: UserId) -> Option<Unshared> {
    store.unshared(user, &ItemId::new(ITEM)).await.unwrap()
}

pub async fn why_an_item_is_not_shared_is_found_by_its_id_alone(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    note(&*store, ada, ReasonCode::NotCapturedPrivate, at(5)).await;
    let decided = Unshared {
        code: ReasonCode::NotCapturedPrivate,
        decided_at: at(5),
    };
    assert_eq!(why(&*store, ada).await, Some(decided));
    assert_eq!(why(&*store, grace).await, None, "another mailbox");
    let other = store.unshared(ada, &ItemId::new("another")).await.unwrap();
    assert_eq!(other, None);
    assert!(!is_on_disk(subject, ITEM).await);
}

pub async fn what_was_said_last_of_an_item_counts(subject: &dyn Subject) {
    let store = subject.open().await;
    let ada = signed_in(&*store, 1).await;
    note(&*store, ada, ReasonCode::NotCapturedAlone, at(5)).await;
    note(&*store, ada, ReasonCode::NotCapturedInternal, at(6)).await;
    let decided = Unshared {
        code: ReasonCode::NotCapturedInternal,
        decided_at: at(6),
    };
    assert_eq!(why(&*store, ada).await, Some(decided));
    let items = [ItemId::new(ITEM), ItemId::new("never noted")];
    store.forget_unshared(ada, &items).await.unwrap();
    assert_eq!(why(&*store, ada).await, None);
}

pub async fn the_past_is_forgotten_after_thirty_days(subject: &dyn Subject) {
    let store = subject.open().await;
    let ada = signed_in(&*store, 1).await;
    let mut meeting = opened(&*store, ada).await;
    meeting.pair.lost = vec![lost(5, SECRET)];
    save(&*store, &meeting).await;
    note(&*store, ada, ReasonCode::NotCapturedAlone, at(5)).await;

    store.sweep_history(at(5) + HISTORY_KEPT).await.unwrap();
    assert_eq!(found(&*store, ada, meeting.copy).await.len(), 1);
    assert!(why(&*store, ada).await.is_some());
    store.sweep_history(at(6) + HISTORY_KEPT).await.unwrap();
    assert_eq!(found(&*store, ada, meeting.copy).await, []);
    assert_eq!(why(&*store, ada).await, None);
}
