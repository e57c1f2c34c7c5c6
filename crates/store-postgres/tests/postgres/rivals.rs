//! Several programs at work on the same records: whatever comes first, nobody waits in a ring and nothing is overwritten.

use crate::samples::{MINUTE, NOW, known_as, link, opened, share, signed_in};
use crate::stage::{Stage, run, stage};
use futures::future::join_all;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use std::time::Duration;
use store::jobs::{JobId, JobKind, Jobs as _, NewJob, Postponed};
use store::links::{LinkedMeeting, Links, Meetings as _, NewLink, Organizes, Saved};
use store::rounds::{NewPair, PageSaved, RestNoted, RoundLinks};
use store::shares::{ShareState, Shares as _};
use store::users::Users as _;
use store_postgres::PostgresStore;
use sync_core::{
    Appointment, ItemId, MeetingKey, Origin, Pair, ReasonCode, Related, SalesId, Side, Standing,
};
use uuid::Uuid;

/// Two programs, as a server and a worker, or two workers.
async fn two(stage: &Stage) -> [Arc<PostgresStore>; 2] {
    [Arc::new(stage.open().await), Arc::new(stage.open().await)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_shared_meetings_are_saved_side_by_side_without_a_ring() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let (ada, grace) = (signed_in(&stores[0], 1).await, signed_in(&stores[0], 2).await);
    let mut hers = Vec::new();
    let mut his = Vec::new();
    for number in 0..20 {
        hers.push(opened(&stores[0], ada, &number.to_string()).await.copy);
        his.push(opened(&stores[0], grace, &number.to_string()).await.copy);
    }
    his.reverse();
    let rounds = [(ada, hers, 0), (grace, his, 1)].map(|(user, copies, which)| {
        let store = Arc::clone(&stores[which]);
        tokio::spawn(async move {
            let mut saved = 0;
            while saved < 10 {
                let links: Vec<LinkedMeeting> = store.load_links(&copies).await.unwrap();
                let page = store.save_page(user, &links, Side::Exchange, None, NOW).await;
                saved += u32::from(page.unwrap() == PageSaved::All);
            }
        })
    });
    for round in rounds {
        round.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_saving_and_forgetting_the_same_records_end_in_no_ring() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let users = [signed_in(&stores[0], 1).await, signed_in(&stores[0], 2).await];
    let offer = |number: usize| NewPair {
        key: MeetingKey::from_ical_uid(&number.to_string()),
        number: Some(ItemId::new(format!("N{number}"))),
        item: None,
        sales_id: None,
        organizes: Organizes::No,
        pair: Pair::<Appointment>::opened(Origin::FROM_SALES, None, NOW),
    };
    let rounds = users.into_iter().enumerate().map(|(which, user)| {
        let store = Arc::clone(&stores[which]);
        let mut offers: Vec<_> = (0..12).map(offer).collect();
        if which == 1 {
            offers.reverse();
        }
        tokio::spawn(async move {
            for _ in 0..6 {
                let links = store.open_links(user, &offers, NOW).await.unwrap();
                let asking: Vec<_> = links
                    .iter()
                    .map(|link| {
                        let mut next = link.clone();
                        next.pair.standing = Standing::Unseated {
                            reason: ReasonCode::LinkedAlready.into(),
                            since: NOW,
                        };
                        next
                    })
                    .collect();
                store.save_links(&asking, NOW).await.unwrap();
                let copies: Vec<_> = links.iter().map(|link| link.copy).collect();
                RoundLinks::<Appointment>::forget_links(&*store, user, &copies)
                    .await
                    .unwrap();
            }
        })
    });
    for round in join_all(rounds).await {
        round.unwrap();
    }
    let meetings: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM meetings WHERE NOT EXISTS (SELECT 1 FROM copies WHERE meeting_id = meetings.id)")
        .fetch_one(&mut stage.raw().await)
        .await
        .unwrap();
    assert_eq!(meetings, 0, "a meeting without a copy is nobody's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_record_offered_to_sixteen_mailboxes_at_once_is_one_meeting() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let mut users = Vec::new();
    for number in 1..=16 {
        users.push(signed_in(&stores[0], number).await);
    }
    let opening = users.into_iter().enumerate().map(|(which, user)| {
        let store = Arc::clone(&stores[which % 2]);
        let new = NewPair {
            key: MeetingKey::from_ical_uid(&format!("mailbox {which}")),
            number: Some(ItemId::new("N1")),
            item: None,
            sales_id: None,
            organizes: Organizes::No,
            pair: Pair {
                sales: known_as("N1"),
                ..Pair::opened(Origin::FROM_SALES, None, NOW)
            },
        };
        tokio::spawn(async move { store.open_links(user, &[new], NOW).await.unwrap().remove(0) })
    });
    let links: Vec<LinkedMeeting> = join_all(opening).await.into_iter().map(Result::unwrap).collect();
    assert!(
        links.iter().all(|link| link.meeting == links[0].meeting),
        "the same number is the same record"
    );
    let leading: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM meetings JOIN copies ON copies.id = leader")
        .fetch_one(&mut stage.raw().await)
        .await
        .unwrap();
    assert_eq!(leading, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_saved_meanwhile_does_not_rest() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let user = signed_in(&stores[0], 1).await;
    let first = opened(&stores[0], user, "one").await;
    for _ in 0..40 {
        let links: Vec<LinkedMeeting> = stores[0].load_links(&[first.copy]).await.unwrap();
        let rest = [RestNoted {
            copy: first.copy,
            generation: links[0].generation,
            due: None,
            unsynced_since: None,
            told: ReasonCode::InStep.into(),
        }];
        let (saved, rested) = tokio::join!(
            stores[0].save_page(user, &links, Side::Exchange, None, NOW),
            RoundLinks::<Appointment>::note_rest(&*stores[1], &rest)
        );
        assert_eq!(saved.unwrap(), PageSaved::All);
        rested.unwrap();
        let due = RoundLinks::<Appointment>::due_links(&*stores[0], user, NOW, 9)
            .await
            .unwrap();
        assert_eq!(due, [first.copy], "what a page said is due");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sharing_anew_and_saving_overtake_each_other_and_lose_nothing() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let user = signed_in(&stores[0], 1).await;
    let first = opened(&stores[0], user, "one").await;
    for number in 1..=40 {
        let again = NewLink {
            asked: Some(Related {
                account: Some(SalesId(number)),
                ..Related::default()
            }),
            ..link(user, "one")
        };
        let links: Vec<LinkedMeeting> = stores[0].load_links(&[first.copy]).await.unwrap();
        let (saved, opened) = tokio::join!(
            Links::<Appointment>::save_links(&*stores[0], &links, NOW),
            stores[1].open_link(&again, NOW)
        );
        let (saved, opened) = (saved.unwrap()[0], opened.unwrap());
        assert_eq!(opened.pair.asked.as_deref(), again.asked.as_ref());
        let now: Vec<LinkedMeeting> = stores[0].load_links(&[first.copy]).await.unwrap();
        assert_eq!(
            now[0].pair.asked.as_deref(),
            again.asked.as_ref(),
            "after {saved:?}"
        );
        assert!(saved == Saved::Overtaken || now[0].generation == links[0].generation + 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_jobs_that_come_and_go_at_once_are_one_that_waits() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let user = signed_in(&stores[0], 1).await;
    let job = |number: u128| NewJob {
        id: JobId(Uuid::from_u128(number)),
        kind: JobKind::PrepareMailbox(user),
        lane: user,
        run_at: NOW,
        priority: 0,
    };
    stores[0].enqueue(&job(1)).await.unwrap();
    for round in 1..=25u128 {
        let held = stores[0].claim(1, MINUTE, NOW).await.unwrap().remove(0);
        let coming = (0..6).map(|number| {
            let (store, job) = (Arc::clone(&stores[number % 2]), job(round * 100 + number as u128));
            async move { store.enqueue(&job).await.map(drop) }
        });
        let going = async {
            stores[1]
                .postpone(&held, NOW, Postponed::Failed, None)
                .await
                .map(drop)
        };
        let (came, went) = tokio::join!(join_all(coming), going);
        went.unwrap();
        came.into_iter().for_each(|came| came.unwrap());
        assert_eq!(stores[0].queue_depth().await.unwrap().waiting, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_lease_was_lost_never_has_the_last_word() {
    let stage = stage().await;
    let stores = two(&stage).await;
    let user = signed_in(&stores[0], 1).await;
    for number in 1..=30 {
        let new = share(number, user);
        stores[0].accept_share(&new).await.unwrap();
        let slow = stores[0].claim(1, MINUTE, NOW).await.unwrap().remove(0);
        let end = ShareState::Failed(ReasonCode::TriedTooOften.into());
        let late = async {
            let _ = stores[0]
                .note_share(&slow, new.id, &ShareState::Running)
                .await
                .unwrap();
        };
        let next = async {
            loop {
                if let Some(job) = stores[1].claim(1, MINUTE, NOW + MINUTE).await.unwrap().pop() {
                    assert!(stores[1].finish_share(&job, new.id, &end, NOW).await.unwrap());
                    return;
                }
            }
        };
        tokio::join!(late, next);
        let state = stores[0].share(user, new.id).await.unwrap().unwrap().state;
        assert_eq!(state, end);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_auth_5_who_is_deleted_while_others_hold_their_rows_is_deleted() {
    let stage = stage().await;
    let store = Arc::new(stage.open().await);
    let (user, by) = (signed_in(&store, 1).await, signed_in(&store, 2).await);
    store.accept_share(&share(1, user)).await.unwrap();
    let mut rival = stage.raw().await;
    // The server stops whoever of a ring looks for one first.
    run(&mut rival, "SET deadlock_timeout = '30s'").await;
    run(&mut rival, "BEGIN; UPDATE jobs SET priority = priority").await;
    let deleting = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.delete_user(user, by, NOW).await })
    };
    let mut watch = stage.raw().await;
    while !waits_for_a_row(&mut watch).await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    run(&mut rival, "SELECT id FROM users FOR KEY SHARE").await;
    run(&mut rival, "COMMIT").await;
    assert!(deleting.await.unwrap().unwrap().is_some());
    assert!(store.user(user).await.unwrap().is_none());
}

/// Whether one of our programs waits for somebody else's transaction in this database.
async fn waits_for_a_row(watch: &mut PgConnection) -> bool {
    let waiting: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'addin' AND wait_event = 'transactionid'",
    )
    .fetch_one(watch)
    .await
    .unwrap();
    waiting > 0
}
