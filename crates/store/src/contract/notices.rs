//! Promises about notices.

use super::{MINUTE, Subject, at, is_on_disk, side_by_side, signed_in};
use crate::Store;
use crate::application::{ApplicationCause, ApplicationTrouble};
use crate::notices::{DueNotice, MailAddress, NoticeTerms, SenderCause, SenderStanding, SenderTrouble};
use crate::tokens::{Lapse, LapseCause, TokenKind, TokenSet};
use crate::users::{MicrosoftIdentity, UserId};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) const ONCE: NoticeTerms = NoticeTerms {
    again_after: None,
    application_permission: false,
};
const DAILY: NoticeTerms = NoticeTerms {
    again_after: Some(SignedDuration::from_hours(24)),
    ..ONCE
};
const DAY: i64 = 24 * 60 * 60;
const BOTH: [TokenKind; 2] = [TokenKind::Exchange, TokenKind::Sales];

pub async fn an_address_is_kept_sealed_for_whoever_is_registered(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let put = async |text| store.put_address(user, &address(text)).await.unwrap();
    put("early@contoso.example").await;
    assert_eq!(
        store.address(user).await.unwrap(),
        None,
        "nobody is registered yet"
    );
    signs_in(&*store, user, TokenKind::Exchange).await;
    put("early@contoso.example").await;
    assert_eq!(store.address(user).await.unwrap(), None, "on one side alone");

    for gone in BOTH {
        for kind in BOTH {
            signs_in(&*store, user, kind).await;
        }
        for text in ["wxyz@contoso.example", "zyxw@contoso.example"] {
            put(text).await;
            assert_eq!(store.address(user).await.unwrap(), Some(address(text)));
            assert!(!is_on_disk(subject, &text[..4]).await);
        }
        store.delete_authorization(user, gone).await.unwrap();
        assert_eq!(store.address(user).await.unwrap(), None);
    }
}

pub async fn a_lapse_asks_for_one_notice_until_it_was_sent(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    assert_eq!(due(&*store, &ONCE, 0).await, []);
    lapses(&*store, user, TokenKind::Sales, LapseCause::Ended, 10).await;
    let taken = due(&*store, &ONCE, 10).await;
    assert_eq!(whose(&taken), [(user, TokenKind::Sales)]);
    assert_eq!(taken[0].to, address("user-1@contoso.example"));
    assert_eq!(due(&*store, &ONCE, 69).await, [], "somebody has it in hand");
    assert_eq!(due(&*store, &ONCE, 70).await, taken, "and never came back");
    store.note_notice(&taken[0], at(71)).await.unwrap();
    for secs in [71, 200, 400 * DAY] {
        assert_eq!(due(&*store, &ONCE, secs).await, []);
    }
}

pub async fn a_sign_in_ends_it_and_the_next_lapse_has_its_own(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    for secs in [10, 10, 20] {
        lapses(&*store, user, TokenKind::Exchange, LapseCause::Ended, secs).await;
        let taken = due(&*store, &ONCE, secs).await;
        assert_eq!(whose(&taken), [(user, TokenKind::Exchange)]);
        store.note_notice(&taken[0], at(secs)).await.unwrap();
        assert_eq!(due(&*store, &ONCE, secs).await, []);
        signs_in(&*store, user, TokenKind::Exchange).await;
        assert_eq!(due(&*store, &DAILY, secs + 9 * DAY).await, []);
    }
    // What was in hand when the user signed in says nothing of the lapse that follows.
    lapses(&*store, user, TokenKind::Exchange, LapseCause::Ended, 30).await;
    let overtaken = due(&*store, &ONCE, 30).await;
    signs_in(&*store, user, TokenKind::Exchange).await;
    lapses(&*store, user, TokenKind::Exchange, LapseCause::Ended, 40).await;
    store.note_notice(&overtaken[0], at(41)).await.unwrap();
    assert_eq!(due(&*store, &ONCE, 42).await.len(), 1);
}

pub async fn it_comes_again_as_often_as_is_set(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    lapses(&*store, user, TokenKind::Exchange, LapseCause::Ended, 0).await;
    let mut notices = due(&*store, &DAILY, 0).await;
    for day in 1..3 {
        assert_eq!(whose(&notices), [(user, TokenKind::Exchange)], "day {day}");
        let sent_at = at((day - 1) * DAY);
        store.note_notice(&notices[0], sent_at).await.unwrap();
        assert_eq!(due(&*store, &DAILY, day * DAY - 1).await, [], "day {day}");
        notices = due(&*store, &DAILY, day * DAY).await;
    }
    store.note_notice(&notices[0], at(2 * DAY)).await.unwrap();
    let weekly = NoticeTerms {
        again_after: Some(SignedDuration::from_hours(7 * 24)),
        ..ONCE
    };
    assert_eq!(due(&*store, &weekly, 9 * DAY - 1).await, []);
    assert_eq!(due(&*store, &ONCE, 9 * DAY).await, []);
    assert_eq!(due(&*store, &weekly, 9 * DAY).await.len(), 1);
}

pub async fn what_was_put_off_waits_and_does_not_count_as_sent(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    lapses(&*store, user, TokenKind::Sales, LapseCause::NotRenewable, 0).await;
    let taken = due(&*store, &ONCE, 0).await;
    store.put_off_notice(&taken[0], at(500)).await.unwrap();
    assert_eq!(due(&*store, &ONCE, 499).await, []);
    assert_eq!(due(&*store, &ONCE, 500).await, taken);
}

pub async fn only_what_a_sign_in_ends_is_asked_for(subject: &dyn Subject) {
    let store = subject.open().await;
    for (number, cause) in (1..).zip(LapseCause::ALL) {
        let user = registered(&*store, number).await;
        lapses(&*store, user, TokenKind::Sales, cause, 0).await;
        let taken = due(&*store, &ONCE, 0).await;
        assert_eq!(!taken.is_empty(), cause.asks_for_sign_in(), "{cause:?}");
    }
}

pub async fn only_the_registered_are_asked_the_oldest_lapses_first(subject: &dyn Subject) {
    let store = subject.open().await;
    let stranger = signed_in(&*store, 1).await;
    signs_in(&*store, stranger, TokenKind::Exchange).await;
    lapses(&*store, stranger, TokenKind::Exchange, LapseCause::Ended, 0).await;
    let left = registered(&*store, 2).await;
    lapses(&*store, left, TokenKind::Exchange, LapseCause::Ended, 0).await;
    store.delete_authorization(left, TokenKind::Sales).await.unwrap();
    let late = registered(&*store, 3).await;
    lapses(&*store, late, TokenKind::Exchange, LapseCause::Ended, 9).await;
    let early = registered(&*store, 4).await;
    for kind in BOTH {
        lapses(&*store, early, kind, LapseCause::Ended, 5).await;
    }
    let first = store.claim_notices(&ONCE, 2, MINUTE, at(10)).await.unwrap();
    let expected: BTreeSet<_> = BOTH.map(|kind| (early, kind)).into();
    assert_eq!(whose(&first).into_iter().collect::<BTreeSet<_>>(), expected);
    let rest = due(&*store, &ONCE, 10).await;
    assert_eq!(whose(&rest), [(late, TokenKind::Exchange)]);
}

pub async fn nobody_is_asked_about_microsoft_while_the_application_opens_mailboxes(subject: &dyn Subject) {
    let store = subject.open().await;
    let permitted = NoticeTerms {
        application_permission: true,
        ..ONCE
    };
    let identity = MicrosoftIdentity {
        tenant: Uuid::from_u128(1),
        object: Uuid::from_u128(1),
    };
    let user = registered(&*store, 1).await;
    assert_eq!(store.user(user).await.unwrap().unwrap().identity, identity);
    lapses(&*store, user, TokenKind::Exchange, LapseCause::Ended, 0).await;
    let stands = async |tenant: u128, cause: Option<ApplicationCause>| {
        let trouble = cause.map(|cause| ApplicationTrouble { cause, code: None });
        let tenant = Uuid::from_u128(tenant);
        let noted = store.note_application(tenant, trouble.as_ref(), at(1));
        noted.await.unwrap();
    };
    assert_eq!(due(&*store, &permitted, 0).await, [], "nobody tried yet");
    stands(1, None).await;
    assert_eq!(due(&*store, &permitted, 1).await, []);
    stands(1, Some(ApplicationCause::NotAnswering)).await;
    assert_eq!(due(&*store, &permitted, 2).await, [], "it passes");
    stands(2, Some(ApplicationCause::ConsentNeeded)).await;
    assert_eq!(due(&*store, &permitted, 3).await, [], "in another directory");
    lapses(&*store, user, TokenKind::Sales, LapseCause::Ended, 4).await;
    assert_eq!(
        whose(&due(&*store, &permitted, 4).await),
        [(user, TokenKind::Sales)]
    );
    stands(1, Some(ApplicationCause::ConsentNeeded)).await;
    let taken = due(&*store, &permitted, 5).await;
    assert_eq!(
        whose(&taken),
        [(user, TokenKind::Exchange)],
        "their own does the work"
    );
}

pub async fn sixteen_workers_take_each_notice_once(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut everybody = BTreeSet::new();
    for number in 1..=20 {
        let user = registered(&*store, number).await;
        everybody.insert(user);
        lapses(&*store, user, TokenKind::Sales, LapseCause::Ended, 0).await;
    }
    let taken = side_by_side(subject, 16, |store, _| async move {
        store.claim_notices(&ONCE, 3, MINUTE, at(0)).await.unwrap()
    })
    .await;
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    let users: BTreeSet<_> = taken.iter().map(|notice| notice.user).collect();
    assert_eq!((taken.len(), users), (20, everybody));
}

pub async fn how_the_sender_stands_is_kept_with_since_when(subject: &dyn Subject) {
    let store = subject.open().await;
    assert_eq!(store.sender_standing().await.unwrap(), None);
    let note = async |trouble: Option<SenderTrouble>, secs| {
        store.note_sender(trouble.as_ref(), at(secs)).await.unwrap();
        store.sender_standing().await.unwrap().unwrap()
    };
    let standing = |trouble, since, noted_at| SenderStanding {
        trouble,
        since: at(since),
        noted_at: at(noted_at),
    };
    assert_eq!(note(None, 0).await, standing(None, 0, 0));
    assert_eq!(note(None, 5).await, standing(None, 0, 5));
    for (secs, cause) in (10..).step_by(10).zip(SenderCause::ALL) {
        let trouble = |code: &str| {
            Some(SenderTrouble {
                cause,
                code: Some(code.to_owned()),
            })
        };
        let (first, second) = (trouble("550"), trouble("554"));
        assert_eq!(note(first.clone(), secs).await, standing(first, secs, secs));
        assert_eq!(
            note(second.clone(), secs + 1).await,
            standing(second, secs, secs + 1)
        );
    }
    assert_eq!(note(None, 500).await, standing(None, 500, 500));
}

pub(super) async fn due(store: &dyn Store, terms: &NoticeTerms, secs: i64) -> Vec<DueNotice> {
    store.claim_notices(terms, 50, MINUTE, at(secs)).await.unwrap()
}

fn whose(notices: &[DueNotice]) -> Vec<(UserId, TokenKind)> {
    notices.iter().map(|notice| (notice.user, notice.kind)).collect()
}

/// Signed in to both sides, with an address.
async fn registered(store: &dyn Store, number: u128) -> UserId {
    let user = signed_in(store, number).await;
    for kind in BOTH {
        signs_in(store, user, kind).await;
    }
    let theirs = address(&format!("user-{number}@contoso.example"));
    store.put_address(user, &theirs).await.unwrap();
    user
}

async fn signs_in(store: &dyn Store, user: UserId, kind: TokenKind) {
    let tokens = TokenSet {
        refresh: Some("refresh".into()),
        access: "access".into(),
        access_expires_at: at(3600),
    };
    store.put_authorization(user, kind, &tokens, at(0)).await.unwrap();
}

pub(super) async fn lapses(store: &dyn Store, user: UserId, kind: TokenKind, cause: LapseCause, secs: i64) {
    let stored = store.authorization(user, kind).await.unwrap().unwrap();
    let lapse = Lapse {
        since: at(secs),
        cause,
        code: None,
    };
    let noted = store.mark_lapsed(user, kind, stored.generation, &lapse);
    noted.await.unwrap();
}

pub(super) fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}
