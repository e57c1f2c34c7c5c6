//! Promises about tickets.

use super::{Subject, at, is_on_disk, side_by_side, signed_in};
use crate::sessions::Session;
use crate::tickets::{Ticket, TicketPurpose};
use std::collections::BTreeSet;

pub async fn one_of_sixteen_takes_a_ticket(subject: &dyn Subject) {
    let store = subject.open().await;
    let kept = ticket(1);
    store.put_ticket(&kept).await.unwrap();
    let taken = side_by_side(subject, 16, |store, _| async move {
        let purpose = TicketPurpose::SessionCode;
        store.take_ticket([1; 32], purpose, at(0)).await.unwrap()
    })
    .await;
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    assert_eq!(taken, [kept]);
}

pub async fn a_ticket_opens_nothing_else_and_stays_good(subject: &dyn Subject) {
    let store = subject.open().await;
    store.put_ticket(&ticket(1)).await.unwrap();
    let others = [
        TicketPurpose::MicrosoftState,
        TicketPurpose::SalesStart,
        TicketPurpose::SalesState,
        TicketPurpose::SalesCode,
    ];
    for other in others {
        assert_eq!(store.take_ticket([1; 32], other, at(0)).await.unwrap(), None);
    }
    let purpose = TicketPurpose::SessionCode;
    assert_eq!(store.take_ticket([2; 32], purpose, at(0)).await.unwrap(), None);
    assert!(
        store
            .take_ticket([1; 32], purpose, at(0))
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn a_ticket_opens_until_it_runs_out_and_not_after(subject: &dyn Subject) {
    let store = subject.open().await;
    let purpose = TicketPurpose::SessionCode;
    store.put_ticket(&ticket(1)).await.unwrap();
    assert_eq!(store.take_ticket([1; 32], purpose, at(61)).await.unwrap(), None);
    assert!(
        store
            .take_ticket([1; 32], purpose, at(60))
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn a_ticket_may_belong_to_nobody_yet(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    let theirs = Ticket {
        user: Some(user),
        purpose: TicketPurpose::SalesState,
        ..ticket(2)
    };
    store.put_ticket(&ticket(1)).await.unwrap();
    store.put_ticket(&theirs).await.unwrap();
    let nobodys = store
        .take_ticket([1; 32], TicketPurpose::SessionCode, at(0))
        .await
        .unwrap();
    assert_eq!(nobodys, Some(ticket(1)));
    let theirs_again = store
        .take_ticket([2; 32], TicketPurpose::SalesState, at(0))
        .await
        .unwrap();
    assert_eq!(theirs_again, Some(theirs));
}

pub async fn a_payload_is_not_readable_on_disk(subject: &dyn Subject) {
    let store = subject.open().await;
    store.put_ticket(&ticket(1)).await.unwrap();
    assert!(!is_on_disk(subject, "what travels along").await);
}

pub async fn the_sweep_takes_what_ran_out_and_nothing_else(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = signed_in(&*store, 1).await;
    for number in 1..=3 {
        let expires_at = at(i64::from(number) * 10);
        store
            .put_ticket(&Ticket {
                expires_at,
                ..ticket(number)
            })
            .await
            .unwrap();
        store
            .put_session(&Session {
                digest: [number; 32],
                user,
                roles: BTreeSet::new(),
                expires_at,
            })
            .await
            .unwrap();
    }
    assert_eq!(store.sweep_expired(at(20)).await.unwrap(), 2);
    assert_eq!(store.sweep_expired(at(20)).await.unwrap(), 0);
    assert_eq!(store.session([1; 32]).await.unwrap(), None);
    for number in [2, 3] {
        assert!(store.session([number; 32]).await.unwrap().is_some());
        let ticket = store
            .take_ticket([number; 32], TicketPurpose::SessionCode, at(20))
            .await;
        assert!(ticket.unwrap().is_some());
    }
}

fn ticket(number: u8) -> Ticket {
    Ticket {
        digest: [number; 32],
        purpose: TicketPurpose::SessionCode,
        user: None,
        payload: b"what travels along".to_vec(),
        expires_at: at(60),
    }
}
