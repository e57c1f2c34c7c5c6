//! Runs whose mailboxes several programs go through at once.

use crate::samples::{MINUTE, NOW, signed_in, tokens};
use crate::stage::{Stage, stage};
use futures::future::join_all;
use std::sync::Arc;
use store::jobs::{JobKind, Jobs as _, LeasedJob};
use store::runs::{
    Asked, GoesOn, Process, Progress, RoundEnd, RoundId, RunEnd, RunId, Runs as _, Started, Tally,
};
use store::tokens::{TokenKind, Tokens as _};
use store::users::UserId;
use store_postgres::PostgresStore;

const MAILBOXES: u32 = 12;

/// Two workers, and mailboxes that are signed in to both sides.
async fn workers(stage: &Stage) -> [Arc<PostgresStore>; 2] {
    let stores = [Arc::new(stage.open().await), Arc::new(stage.open().await)];
    for number in 0..MAILBOXES {
        let user = signed_in(&stores[0], number.into()).await;
        for kind in [TokenKind::Exchange, TokenKind::Sales] {
            stores[0]
                .put_authorization(user, kind, &tokens(), NOW)
                .await
                .unwrap();
        }
    }
    stores
}

async fn started(store: &PostgresStore) -> RunId {
    let asked = Asked::Process(Process::StandardSync);
    match store.start_run(asked, UserId::NOBODY, NOW).await.unwrap() {
        Started::Anew(run) => run,
        Started::Already(run) => panic!("{run:?} did not end"),
    }
}

fn round_of(job: &LeasedJob) -> RoundId {
    match job.kind {
        JobKind::SyncMailbox(round) => round,
        other @ (JobKind::Share(_) | JobKind::PrepareMailbox(_) | JobKind::Answer(_)) => panic!("{other:?}"),
    }
}

/// Goes through one mailbox as far as its run lets it.
async fn go_through(store: &PostgresStore, job: &LeasedJob) {
    let (round, tally) = (round_of(job), Tally::default());
    let end = match store.note_round(job, round, &tally, NOW).await.unwrap() {
        GoesOn::Yes => RoundEnd::Done,
        GoesOn::Cancelled => RoundEnd::Cancelled,
        GoesOn::GivesWay => panic!("nobody waits who comes first"),
        GoesOn::LeaseLost => panic!("nobody else has it"),
    };
    assert!(store.end_round(job, round, &tally, end, NOW).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rounds_that_end_at_once_end_their_run() {
    let stage = stage().await;
    let stores = workers(&stage).await;
    for _ in 0..10 {
        let run = started(&stores[0]).await;
        let jobs = stores[0].claim(MAILBOXES, MINUTE, NOW).await.unwrap();
        assert_eq!(jobs.len(), 12);
        join_all(
            jobs.iter()
                .zip(stores.iter().cycle())
                .map(|(job, store)| go_through(store, job)),
        )
        .await;
        let run = stores[1].run(run).await.unwrap().unwrap();
        assert_eq!(run.ended, Some((NOW, RunEnd::Succeeded)));
        assert_eq!(run.mailboxes, Progress { done: 12, total: 12 });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_cancelled_while_it_is_worked_on_ends_in_no_ring() {
    let stage = stage().await;
    let stores = workers(&stage).await;
    for number in 0..10 {
        let run = started(&stores[0]).await;
        let working = stores.each_ref().map(|store| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                loop {
                    let jobs = store.claim(2, MINUTE, NOW).await.unwrap();
                    if jobs.is_empty() {
                        return;
                    }
                    for job in &jobs {
                        go_through(&store, job).await;
                    }
                }
            })
        });
        let is_cancelled = stores[number % 2]
            .cancel_run(run, UserId::NOBODY, NOW)
            .await
            .unwrap();
        for worker in working {
            worker.await.unwrap();
        }
        let ended = stores[0].run(run).await.unwrap().unwrap().ended;
        let end = if is_cancelled {
            RunEnd::Cancelled
        } else {
            RunEnd::Succeeded
        };
        assert_eq!(ended, Some((NOW, end)));
        assert_eq!(stores[0].queue_depth().await.unwrap(), Default::default());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_itself_lets_no_process_overlap_itself() {
    let stage = stage().await;
    let stores = workers(&stage).await;
    started(&stores[0]).await;
    let twin = sqlx::query(
        "INSERT INTO runs (id, process, started_at) SELECT decode(repeat('00', 16), 'hex'), process, started_at FROM runs",
    );
    let refused = twin.execute(&mut stage.raw().await).await.unwrap_err();
    assert!(refused.as_database_error().unwrap().is_unique_violation());
}
