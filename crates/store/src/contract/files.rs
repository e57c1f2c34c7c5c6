//! Promises about what is kept of files.

use super::samples::link;
use super::{Subject, at, signed_in};
use crate::Store;
use crate::files::KeptFiles;
use crate::links::{LinkedMeeting, MeetingId, NewLink, Saved};
use crate::users::UserId;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::files::{FileDigest, FileKnown, FileLedger, FileWay, Noted, Through};
use sync_core::{Detail, ItemId, ReasonCode, Side, Version};
use uuid::Uuid;

pub async fn what_is_kept_of_files_comes_back_as_it_was(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let meeting = linked(&*store, user, "one").await.meeting;
    let ledger = a_ledger();
    assert_eq!(store.files(&[meeting]).await.unwrap(), BTreeMap::new());
    assert_eq!(store.keep_files(meeting, 0, &ledger).await.unwrap(), Saved::As(1));
    let kept = KeptFiles {
        ledger,
        generation: 1,
    };
    let store = subject.open().await;
    let unknown = MeetingId(Uuid::from_u128(9));
    let found = store.files(&[unknown, meeting]).await.unwrap();
    assert_eq!(found, BTreeMap::from([(meeting, kept)]));
}

pub async fn what_somebody_kept_since_is_not_written_over(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let meeting = linked(&*store, user, "one").await.meeting;
    let (ledger, empty) = (a_ledger(), FileLedger::default());
    let keep = async |before, ledger: &FileLedger| store.keep_files(meeting, before, ledger).await.unwrap();
    assert_eq!(keep(1, &ledger).await, Saved::Overtaken, "nothing was kept yet");
    assert_eq!(keep(0, &ledger).await, Saved::As(1));
    assert_eq!(keep(0, &empty).await, Saved::Overtaken);
    assert_eq!(keep(1, &empty).await, Saved::As(2));
    assert_eq!(keep(1, &ledger).await, Saved::Overtaken);
    let kept = store.files(&[meeting]).await.unwrap().remove(&meeting).unwrap();
    assert_eq!((kept.generation, kept.ledger), (2, empty));
    let unknown = MeetingId(Uuid::from_u128(9));
    let nowhere = store.keep_files(unknown, 0, &ledger).await.unwrap();
    assert_eq!(nowhere, Saved::Overtaken, "there is no such meeting");
}

pub async fn files_belong_to_the_meeting_and_are_shown_to_whoever_has_a_copy(subject: &dyn Subject) {
    let store = subject.open().await;
    let (ada, grace) = (signed_in(&*store, 1).await, signed_in(&*store, 2).await);
    let hers = linked(&*store, ada, "one").await;
    let theirs = linked(&*store, grace, "one").await;
    let other = linked(&*store, ada, "two").await;
    assert_eq!(hers.meeting, theirs.meeting);
    let ledger = a_ledger();
    store.keep_files(hers.meeting, 0, &ledger).await.unwrap();
    let copies = [hers.copy, theirs.copy, other.copy];
    for (user, copy) in [(ada, hers.copy), (grace, theirs.copy)] {
        let shown = store.files_of_copies(user, &copies).await.unwrap();
        assert_eq!(shown, BTreeMap::from([(copy, ledger.clone())]));
    }
    assert_eq!(store.files_of_copies(ada, &[]).await.unwrap(), BTreeMap::new());
}

pub async fn names_of_files_are_sealed(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let meeting = linked(&*store, user, "one").await.meeting;
    store.keep_files(meeting, 0, &a_ledger()).await.unwrap();
    drop(store);
    let bytes = subject.on_disk().await;
    let name = b"Salaries";
    assert!(!bytes.windows(name.len()).any(|window| window == name));
}

async fn linked(store: &dyn Store, user: UserId, name: &str) -> LinkedMeeting {
    let new = NewLink {
        immutable_id: format!("{user:?} {name}"),
        ..link(user, name)
    };
    store.open_link(&new, at(0)).await.unwrap()
}

/// With something in every place.
fn a_ledger() -> FileLedger {
    let ids = |names: &[&str]| -> BTreeSet<ItemId> { names.iter().map(|name| ItemId::new(*name)).collect() };
    let file = |way, noted| FileKnown {
        name: "Salaries.xlsx".to_owned(),
        bytes: Some(7),
        digest: Some(FileDigest::of(b"secret")),
        made_in: Side::Exchange,
        in_exchange: ids(&["a", "b"]),
        in_sales: ids(&["c"]),
        way,
        tries: 3,
        noted,
    };
    let since = at(5);
    let unread = FileKnown {
        bytes: None,
        digest: None,
        made_in: Side::Sales,
        in_exchange: ids(&[]),
        ..file(FileWay::Wanted, Noted::Untold)
    };
    FileLedger {
        files: vec![
            unread,
            file(FileWay::Sending { since }, Noted::Untold),
            file(FileWay::Carried, Noted::Untold),
            file(
                FileWay::LeftOut(ReasonCode::FileTooLarge.with(Detail::Allowed(10))),
                Noted::Telling { since },
            ),
            file(FileWay::Barred(ReasonCode::Past), Noted::Untold),
            file(FileWay::CannotGo(ReasonCode::FileElsewhere.into()), Noted::Told),
        ],
        through: Some(Through {
            item: ItemId::new("item"),
            exchange: Version::new("W/\"1\""),
            sales: Some(Version::new("2")),
            size_max_mb: 10,
        }),
    }
}
