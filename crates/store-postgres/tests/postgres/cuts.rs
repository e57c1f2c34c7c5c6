//! What an answer is worth when the connection is cut: every step is cut after each message that it exchanges with the server,
//! in either direction, until it comes through whole. What was answered is there; of the rest all is there or nothing; and
//! whoever asks again finds out.

use crate::proxy::Proxy;
use crate::samples::{MINUTE, NOW, deletion, link, opened, share, signed_in, tokens, unlinked};
use crate::stage::{Stage, sealer, stage};
use std::sync::Arc;
use store::jobs::{JobKind, Jobs as _, Postponed};
use store::links::{Begun, LinkedMeeting, Links as _, Meetings as _};
use store::shares::{Accepted, ShareState, SharedRecord, Shares as _};
use store::tickets::{Ticket, TicketPurpose, Tickets as _};
use store::tokens::{TokenKind, Tokens as _};
use store::users::UserId;
use store_postgres::PostgresStore;
use sync_core::{AllowancePolicy, Appointment, ReasonCode, SalesId};

/// Ends every test: no step exchanges so much.
const MESSAGES_MAX: i64 = 200;

/// One store whose lines are cut, and another one that looks.
struct Desk {
    stage: Stage,
    proxy: Proxy,
    cut: PostgresStore,
    sure: PostgresStore,
}

impl Desk {
    async fn set() -> Self {
        let stage = stage().await;
        let sure = stage.open().await;
        let proxy = Proxy::start(&stage).await;
        let cut = PostgresStore::open(proxy.url(), None, sealer()).await.unwrap();
        Self {
            stage,
            proxy,
            cut,
            sure,
        }
    }

    /// Waits until the server has noticed what was cut: it ends what it was told before, or takes it back.
    async fn settle(&self) {
        let mut raw = self.stage.raw().await;
        loop {
            let busy: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'addin' AND state <> 'idle'",
            )
            .fetch_one(&mut raw)
            .await
            .unwrap();
            if busy == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    async fn count(&self, what: &'static str) -> i64 {
        sqlx::query_scalar(what)
            .fetch_one(&mut self.stage.raw().await)
            .await
            .unwrap()
    }
}

/// Does a step for every message after which it can be cut. It must have been cut several times, and come through once.
macro_rules! at_every_cut {
    ($desk:ident, $number:ident => $step:block) => {
        let mut came_through = false;
        for messages in 0..MESSAGES_MAX {
            let $number = u128::try_from(messages).unwrap() + 1;
            $step
            if came_through_whole(&$desk, messages) {
                came_through = true;
                break;
            }
        }
        assert!(came_through, "it is never done");
    };
}

fn came_through_whole(desk: &Desk, messages: i64) -> bool {
    let was_cut = desk.proxy.has_cut();
    assert!(was_cut || messages > 1, "nothing was cut at all");
    !was_cut
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_share_is_accepted_that_is_not_there() {
    let desk = Desk::set().await;
    let user = signed_in(&desk.sure, 1).await;
    let mut accepted = 0;
    at_every_cut!(desk, number => {
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let new = share(number, user);
        let answer = desk.cut.accept_share(&new).await;
        desk.settle().await;
        if let Ok(answer) = &answer {
            assert!(matches!(answer, Accepted::New(_)));
            assert!(desk.sure.share(user, new.id).await.unwrap().is_some(), "a false 202");
        }
        let again = desk.sure.accept_share(&new).await.unwrap();
        assert!(answer.is_err() || matches!(again, Accepted::Before(_)));
        accepted += 1;
        assert_eq!(desk.sure.queue_depth().await.unwrap().waiting, accepted, "each with one job");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_neither_lost_nor_done_twice_over_at_once() {
    let desk = Desk::set().await;
    at_every_cut!(desk, number => {
        let user = signed_in(&desk.sure, number).await;
        desk.sure.accept_share(&share(number, user)).await.unwrap();
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let claimed = desk.cut.claim(1, MINUTE, NOW).await;
        desk.settle().await;
        let mut later = NOW;
        let job = match claimed {
            Ok(jobs) => jobs.into_iter().next().unwrap(),
            Err(_) => {
                // It waits, or it is leased to nobody who knows; then it comes back.
                later += MINUTE;
                desk.sure.claim(1, MINUTE, later).await.unwrap().remove(0)
            }
        };
        assert_eq!(job.kind, JobKind::Share(share(number, user).id));
        assert_eq!(desk.sure.claim(9, MINUTE, later).await.unwrap(), [], "one at a time");
        assert!(desk.sure.complete(&job).await.unwrap());
        assert_eq!(desk.sure.queue_depth().await.unwrap().waiting, 0);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_share_ends_with_its_job_or_not_at_all() {
    let desk = Desk::set().await;
    at_every_cut!(desk, number => {
        let user = signed_in(&desk.sure, number).await;
        let id = share(number, user).id;
        desk.sure.accept_share(&share(number, user)).await.unwrap();
        let job = desk.sure.claim(1, MINUTE, NOW).await.unwrap().remove(0);
        let record = SharedRecord { id: SalesId(7), number: "A7".to_owned() };
        let end = ShareState::Shared(record, ReasonCode::TriedTooOften.into());
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let finished = desk.cut.finish_share(&job, id, &end, NOW).await;
        desk.settle().await;
        let is_there = desk.sure.share(user, id).await.unwrap().unwrap().state == end;
        assert!(is_there || finished.is_err());
        let again = desk.sure.finish_share(&job, id, &end, NOW).await.unwrap();
        assert_eq!(again, !is_there, "the job is there as long as the share has not ended");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_goes_back_is_still_there() {
    let desk = Desk::set().await;
    at_every_cut!(desk, number => {
        let user = signed_in(&desk.sure, number).await;
        desk.sure.accept_share(&share(number, user)).await.unwrap();
        let job = desk.sure.claim(1, MINUTE, NOW).await.unwrap().remove(0);
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let _ = desk.cut.postpone(&job, NOW + MINUTE, Postponed::Failed, Some("a-code")).await;
        desk.settle().await;
        let next = desk.sure.claim(1, MINUTE, NOW + MINUTE).await.unwrap().remove(0);
        assert_eq!((next.id, next.attempts), (job.id, 1));
        assert!(desk.sure.complete(&next).await.unwrap());
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_opened_again_is_the_same() {
    let desk = Desk::set().await;
    let user = signed_in(&desk.sure, 1).await;
    let mut links = 0;
    at_every_cut!(desk, number => {
        let new = link(user, &number.to_string());
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let first = desk.cut.open_link(&new, NOW).await;
        desk.settle().await;
        let again = desk.sure.open_link(&new, NOW).await.unwrap();
        if let Ok(first) = first {
            assert_eq!(first, again);
        }
        links += 1;
        assert_eq!(desk.count("SELECT COUNT(*) FROM meetings").await, links);
        assert_eq!(desk.count("SELECT COUNT(*) FROM copies").await, links);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_as_one_is_never_half_there() {
    let desk = Desk::set().await;
    let user = signed_in(&desk.sure, 1).await;
    at_every_cut!(desk, number => {
        let one = opened(&desk.sure, user, &format!("{number}")).await;
        let two = opened(&desk.sure, user, &format!("{number}-b")).await;
        let changed = [unlinked(&one), unlinked(&two)];
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let saved = desk.cut.save_links_together(&changed, NOW).await;
        desk.settle().await;
        let mut now: Vec<LinkedMeeting> = desk.sure.load_links(&[one.copy, two.copy]).await.unwrap();
        now.sort_by_key(|link| link.copy != one.copy);
        let all = now[0].pair == changed[0].pair && now[1].pair == changed[1].pair;
        let nothing = now == [one, two];
        assert!(all != nothing);
        assert!(all || saved.is_err());
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_is_what_was_spent() {
    let desk = Desk::set().await;
    let policy = AllowancePolicy {
        deployment_deletions_per_hour: 1000,
        ..AllowancePolicy::default()
    };
    at_every_cut!(desk, number => {
        let user = signed_in(&desk.sure, number).await;
        let link = opened(&desk.sure, user, &number.to_string()).await;
        let spent = desk.count("SELECT COUNT(*) FROM spent").await;
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let begun = desk.cut.begin_counted(&[deletion(&link, number)], &policy, NOW).await;
        desk.settle().await;
        let now: Vec<LinkedMeeting> = desk.sure.load_links(&[link.copy]).await.unwrap();
        let passed = now[0].generation > link.generation && now[0].pair.hold.is_none();
        let has_spent = desk.count("SELECT COUNT(*) FROM spent").await > spent;
        assert_eq!(passed, has_spent);
        if let Ok(begun) = begun {
            assert_eq!(matches!(begun[0], Begun::As(_)), passed);
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_taken_once_at_most() {
    let desk = Desk::set().await;
    at_every_cut!(desk, number => {
        let mut digest = [0; 32];
        digest[..16].copy_from_slice(&number.to_be_bytes());
        let purpose = TicketPurpose::SalesCode;
        let ticket = Ticket { digest, purpose, user: None, payload: vec![1], expires_at: NOW };
        desk.sure.put_ticket(&ticket).await.unwrap();
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let first = desk.cut.take_ticket(digest, purpose, NOW).await;
        desk.settle().await;
        let second = desk.sure.take_ticket(digest, purpose, NOW).await.unwrap();
        if let Ok(first) = first {
            assert!(first.is_some() && second.is_none());
        }
        assert!(desk.sure.take_ticket(digest, purpose, NOW).await.unwrap().is_none());
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_is_kept_with_what_it_wakes() {
    let desk = Desk::set().await;
    at_every_cut!(desk, number => {
        let user: UserId = signed_in(&desk.sure, number).await;
        desk.sure.accept_share(&share(number, user)).await.unwrap();
        let job = desk.sure.claim(1, MINUTE, NOW).await.unwrap().remove(0);
        desk.sure.postpone(&job, NOW + MINUTE * 99, Postponed::Waits, None).await.unwrap();
        desk.proxy.cut_after(i64::try_from(number).unwrap() - 1);
        let stored = desk.cut.put_authorization(user, TokenKind::Sales, &tokens(), NOW).await;
        desk.settle().await;
        let is_there = desk.sure.authorization(user, TokenKind::Sales).await.unwrap().is_some();
        let woken = desk.sure.claim(1, MINUTE, NOW).await.unwrap();
        assert_eq!(is_there, woken.len() == 1);
        assert!(is_there || stored.is_err());
        desk.sure.wake(user, NOW).await.unwrap();
        for job in woken.into_iter().chain(desk.sure.claim(1, MINUTE, NOW).await.unwrap()) {
            assert!(desk.sure.complete(&job).await.unwrap());
        }
    });
}

/// As a server that is restarted again and again: four programs go on all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_is_drained_though_connections_are_cut_all_the_time() {
    let stage = Arc::new(stage().await);
    let sure = stage.open().await;
    let mut jobs = 0;
    for lane in 1..=20 {
        let user = signed_in(&sure, lane).await;
        for number in 0..5 {
            sure.accept_share(&share(lane * 100 + number, user))
                .await
                .unwrap();
            jobs += 1;
        }
    }
    let cutting = tokio::spawn({
        let stage = Arc::clone(&stage);
        async move {
            let mut raw = stage.raw().await;
            let mut cuts = 0;
            loop {
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                cuts += stage.cut(&mut raw, "%jobs%").await;
                if cuts > 40 {
                    return;
                }
            }
        }
    });
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move {
                let store = stage.open().await;
                let mut now = NOW;
                let mut done = 0;
                loop {
                    // Time passes, so that what was leased to nobody who knows comes back.
                    now += MINUTE * 2;
                    for job in store.claim(3, MINUTE, now).await.unwrap_or_default() {
                        let state = ShareState::Failed(ReasonCode::TriedTooOften.into());
                        let JobKind::Share(id) = job.kind else {
                            panic!("nobody asked for anything else")
                        };
                        if let Ok(true) = store.finish_share(&job, id, &state, now).await {
                            done += 1;
                        }
                    }
                    if store
                        .queue_depth()
                        .await
                        .is_ok_and(|depth| depth == Default::default())
                    {
                        return done;
                    }
                }
            })
        })
        .collect();
    let mut done: i64 = 0;
    for worker in workers {
        done += worker.await.unwrap();
    }
    cutting.abort();
    assert!(done <= jobs, "nobody was told twice that one job is done");
    let mut raw = stage.raw().await;
    let ended: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM shares WHERE state = 'failed'")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert_eq!(ended, jobs, "every share came to its end");
}

#[tokio::test]
async fn connections_that_idled_while_the_server_was_restarted_are_nobodys_trouble() {
    let stage = stage().await;
    let store = stage.open().await;
    let user = signed_in(&store, 1).await;
    assert!(stage.cut(&mut stage.raw().await, "%").await > 1);
    store.accept_share(&share(1, user)).await.unwrap();
    let links: Vec<LinkedMeeting> = store.load_links(&[]).await.unwrap();
    assert_eq!(links, []);
    let nothing: Vec<LinkedMeeting> =
        store::links::Links::<Appointment>::links_naming(&store, user, &[], &[])
            .await
            .unwrap();
    assert_eq!(nothing, []);
}
