//! Promises about schedules and runs.

use super::{MINUTE, Subject, at, side_by_side, signed_in};
use crate::Store;
use crate::jobs::{JobKind, LeasedJob, Postponed};
use crate::runs::{
    Asked, GoesOn, Interval, Process, Progress, ROUNDS_KEPT, RoundEnd, RoundId, RunEnd, RunId, Started,
    Tally, Timing,
};
use crate::tokens::{TokenKind, TokenSet};
use crate::users::UserId;
use jiff::Timestamp;
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ReasonCode;

const STANDARD: Asked = Asked::Process(Process::StandardSync);

pub async fn a_process_is_off_until_somebody_sets_it(subject: &dyn Subject) {
    let store = subject.open().await;
    registered(&*store, 1).await;
    for (schedule, process) in store.schedules().await.unwrap().iter().zip(Process::ALL) {
        assert_eq!(schedule.process, process);
        assert_eq!((schedule.every, schedule.next_at), (process.advised(), None));
    }
    assert_eq!(store.start_due(at(999_999)).await.unwrap(), []);
}

pub async fn what_is_switched_on_starts_at_once_and_every_so_often(subject: &dyn Subject) {
    let store = subject.open().await;
    let every = Interval::from_minutes(10).unwrap();
    let set = |is_on, now| {
        let timing = Timing { is_on, every };
        store.set_schedule(Process::InstantSync, timing, UserId::NOBODY, now)
    };
    set(true, at(0)).await.unwrap();
    assert_eq!(store.start_due(at(0)).await.unwrap().len(), 1);
    assert_eq!(store.start_due(at(599)).await.unwrap(), []);
    set(true, at(300)).await.unwrap();
    assert_eq!(
        store.start_due(at(600)).await.unwrap().len(),
        1,
        "it goes on from its last slot"
    );
    assert_eq!(
        store.start_due(at(3_000)).await.unwrap().len(),
        1,
        "slots that were missed are one"
    );
    assert_eq!(store.schedules().await.unwrap()[0].next_at, Some(at(3_600)));
    set(false, at(3_100)).await.unwrap();
    assert_eq!(store.start_due(at(9_000)).await.unwrap(), []);
}

pub async fn a_slot_starts_one_run_however_many_programs_ask(subject: &dyn Subject) {
    let store = subject.open().await;
    registered(&*store, 1).await;
    let timing = Timing {
        is_on: true,
        every: Process::StandardSync.advised(),
    };
    store
        .set_schedule(Process::StandardSync, timing, UserId::NOBODY, at(0))
        .await
        .unwrap();
    let begun = side_by_side(subject, 16, |store, _| async move {
        store.start_due(at(1)).await.unwrap()
    })
    .await;
    assert_eq!(begun.concat().len(), 1);
    assert_eq!(store.queue_depth().await.unwrap().waiting, 1);
}

pub async fn a_process_never_overlaps_itself(subject: &dyn Subject) {
    let store = subject.open().await;
    registered(&*store, 1).await;
    let timing = Timing {
        is_on: true,
        every: Interval::from_minutes(5).unwrap(),
    };
    store
        .set_schedule(Process::StandardSync, timing, UserId::NOBODY, at(0))
        .await
        .unwrap();
    let [run] = store.start_due(at(0)).await.unwrap()[..] else {
        panic!("one run")
    };
    assert_eq!(store.start_due(at(300)).await.unwrap(), []);
    assert_eq!(
        store.start_run(STANDARD, UserId::NOBODY, at(301)).await.unwrap(),
        Started::Already(run)
    );
    let other = store
        .start_run(Asked::Process(Process::InstantSync), UserId::NOBODY, at(301))
        .await
        .unwrap();
    assert!(matches!(other, Started::Anew(_)), "another process may");
    end_all(&*store, RoundEnd::Done, at(302)).await;
    assert_eq!(
        store.start_due(at(600)).await.unwrap().len(),
        1,
        "and again once it has ended"
    );
}

pub async fn a_run_has_a_round_for_everybody_who_signed_in_to_both_sides(subject: &dyn Subject) {
    let store = subject.open().await;
    let both = [registered(&*store, 1).await, registered(&*store, 2).await];
    let half = signed_in(&*store, 3).await;
    sign_in(&*store, half, TokenKind::Exchange).await;
    let gone = registered(&*store, 4).await;
    store.delete_authorization(gone, TokenKind::Sales).await.unwrap();
    let run = started(&*store, STANDARD, at(0)).await;
    let jobs = store.claim(9, MINUTE, at(0)).await.unwrap();
    let lanes: BTreeSet<_> = jobs.iter().map(|job| job.lane).collect();
    assert_eq!(lanes, BTreeSet::from(both));
    for job in &jobs {
        let round = store.round(round_of(job)).await.unwrap().unwrap();
        assert_eq!((round.run, round.asked, round.user), (run, STANDARD, job.lane));
        assert_eq!((round.started_at, round.ended), (at(0), None));
    }
    let progress = store.run(run).await.unwrap().unwrap().mailboxes;
    assert_eq!(progress, Progress { done: 0, total: 2 });
}

pub async fn a_run_without_mailboxes_has_ended_at_once(subject: &dyn Subject) {
    let store = subject.open().await;
    let run = started(&*store, STANDARD, at(7)).await;
    let run = store.run(run).await.unwrap().unwrap();
    assert_eq!(run.ended, Some((at(7), RunEnd::Succeeded)));
}

pub async fn a_run_ends_with_its_last_round(subject: &dyn Subject) {
    let store = subject.open().await;
    for number in [1, 2] {
        registered(&*store, number).await;
    }
    let run = started(&*store, STANDARD, at(0)).await;
    let jobs = store.claim(9, MINUTE, at(0)).await.unwrap();
    let tally = |records| Tally {
        records,
        drifted: records + 1,
        reasons: BTreeMap::from([(ReasonCode::InStep, records)]),
    };
    assert_eq!(
        store
            .note_round(&jobs[0], round_of(&jobs[0]), &tally(3), at(0))
            .await
            .unwrap(),
        GoesOn::Yes
    );
    let so_far = store.run(run).await.unwrap().unwrap();
    assert_eq!((so_far.records, so_far.drifted), (3, 4), "while it goes on");
    let failed = RoundEnd::Failed(ReasonCode::Waiting);
    for (job, records, end, now) in [(&jobs[0], 5, RoundEnd::Done, 1), (&jobs[1], 2, failed, 2)] {
        let round = round_of(job);
        assert!(
            store
                .end_round(job, round, &tally(records), end, at(now))
                .await
                .unwrap()
        );
        let kept = store.round(round).await.unwrap().unwrap();
        assert_eq!((kept.ended, kept.tally), (Some((at(now), end)), tally(records)));
        assert_eq!(store.latest_round(job.lane).await.unwrap().unwrap().id, round);
    }
    let run = store.run(run).await.unwrap().unwrap();
    assert_eq!(
        run.ended,
        Some((at(2), RunEnd::Succeeded)),
        "R-JOB-6: it may hold errors"
    );
    assert_eq!(
        (run.mailboxes, run.records, run.drifted, run.failed),
        (Progress { done: 2, total: 2 }, 7, 9, 1)
    );
    assert_eq!(store.queue_depth().await.unwrap(), Default::default());
}

pub async fn the_reasons_of_a_run_are_counted_over_its_mailboxes(subject: &dyn Subject) {
    let store = subject.open().await;
    for number in 1..=2 {
        registered(&*store, number).await;
    }
    let run = started(&*store, STANDARD, at(0)).await;
    assert_eq!(store.reasons_of_run(run).await.unwrap(), BTreeMap::new());
    let jobs = store.claim(9, MINUTE, at(0)).await.unwrap();
    let tallies = [
        BTreeMap::from([(ReasonCode::InStep, 3), (ReasonCode::Past, 1)]),
        BTreeMap::from([(ReasonCode::InStep, 2)]),
    ];
    for (job, reasons) in jobs.iter().zip(tallies) {
        let tally = Tally {
            reasons,
            ..Tally::default()
        };
        store.note_round(job, round_of(job), &tally, at(0)).await.unwrap();
    }
    let counted = BTreeMap::from([(ReasonCode::InStep, 5), (ReasonCode::Past, 1)]);
    assert_eq!(store.reasons_of_run(run).await.unwrap(), counted);
    let other = RunId(uuid::Uuid::from_u128(9));
    assert_eq!(store.reasons_of_run(other).await.unwrap(), BTreeMap::new());
}

pub async fn a_run_of_which_no_mailbox_could_be_done_says_why(subject: &dyn Subject) {
    let store = subject.open().await;
    for number in 1..=3 {
        registered(&*store, number).await;
    }
    let run = started(&*store, STANDARD, at(0)).await;
    let jobs = store.claim(9, MINUTE, at(0)).await.unwrap();
    let reasons = [ReasonCode::Waiting, ReasonCode::NoRight, ReasonCode::Waiting];
    for (job, reason) in jobs.iter().zip(reasons) {
        let end = RoundEnd::Failed(reason);
        store
            .end_round(job, round_of(job), &Tally::default(), end, at(1))
            .await
            .unwrap();
    }
    let run = store.run(run).await.unwrap().unwrap();
    assert_eq!(run.ended, Some((at(1), RunEnd::Failed(ReasonCode::Waiting))));
}

pub async fn a_cancelled_run_takes_up_nothing_more(subject: &dyn Subject) {
    let store = subject.open().await;
    for number in 1..=3 {
        registered(&*store, number).await;
    }
    let run = started(&*store, STANDARD, at(0)).await;
    let job = store.claim(1, MINUTE, at(0)).await.unwrap().remove(0);
    assert!(store.cancel_run(run, UserId::NOBODY, at(1)).await.unwrap());
    assert_eq!(store.claim(9, MINUTE, at(2)).await.unwrap(), []);
    let told = store
        .note_round(&job, round_of(&job), &Tally::default(), at(2))
        .await
        .unwrap();
    assert_eq!(told, GoesOn::Cancelled);
    assert_eq!(
        store.run(run).await.unwrap().unwrap().ended,
        None,
        "one round is under way still"
    );
    store
        .end_round(
            &job,
            round_of(&job),
            &Tally::default(),
            RoundEnd::Cancelled,
            at(3),
        )
        .await
        .unwrap();
    let ended = store.run(run).await.unwrap().unwrap().ended;
    assert_eq!(ended, Some((at(3), RunEnd::Cancelled)));
    assert!(!store.cancel_run(run, UserId::NOBODY, at(4)).await.unwrap());
    assert!(matches!(
        store.start_run(STANDARD, UserId::NOBODY, at(5)).await.unwrap(),
        Started::Anew(_)
    ));
}

pub async fn a_round_gives_way_to_whoever_comes_first_and_goes_on_counting(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    let other = registered(&*store, 2).await;
    started(&*store, STANDARD, at(0)).await;
    let jobs = store.claim(9, MINUTE, at(0)).await.unwrap();
    let job = jobs.into_iter().find(|job| job.lane == user).unwrap();
    let round = round_of(&job);
    let tally = Tally {
        records: 100,
        ..Tally::default()
    };
    let told = async |now| store.note_round(&job, round, &tally, at(now)).await.unwrap();
    started(&*store, Asked::Process(Process::Reconciliation), at(1)).await;
    started(&*store, Asked::SyncNow(other), at(1)).await;
    assert_eq!(
        told(1).await,
        GoesOn::Yes,
        "nobody waits for this mailbox who comes first"
    );
    let instant = started(&*store, Asked::Process(Process::InstantSync), at(2)).await;
    assert_eq!(told(1).await, GoesOn::Yes, "not yet");
    assert_eq!(told(2).await, GoesOn::GivesWay);

    // Before the reconciliation, which began later.
    assert!(store.postpone(&job, at(0), Postponed::Waits, None).await.unwrap());
    let next = store.claim(9, MINUTE, at(3)).await.unwrap();
    let next = next.into_iter().find(|job| job.lane == user).unwrap();
    let kept = store.round(round_of(&next)).await.unwrap().unwrap();
    assert_eq!(kept.run, instant);
    assert!(
        store
            .end_round(&next, kept.id, &Tally::default(), RoundEnd::Done, at(4))
            .await
            .unwrap()
    );
    let again = store.claim(9, MINUTE, at(5)).await.unwrap();
    let again = again.into_iter().find(|job| job.lane == user).unwrap();
    assert_eq!((again.id, again.attempts), (job.id, 0));
    assert_eq!(store.round(round).await.unwrap().unwrap().tally, tally);
}

pub async fn sync_now_is_ones_own_and_once_at_a_time(subject: &dyn Subject) {
    let store = subject.open().await;
    let [ada, grace] = [registered(&*store, 1).await, registered(&*store, 2).await];
    started(&*store, STANDARD, at(0)).await;
    let run = started(&*store, Asked::SyncNow(ada), at(1)).await;
    let again = store.start_run(Asked::SyncNow(ada), ada, at(2)).await.unwrap();
    assert_eq!(again, Started::Already(run));
    let hers = started(&*store, Asked::SyncNow(grace), at(2)).await;
    assert_ne!(hers, run);
    let first = store.claim(9, MINUTE, at(3)).await.unwrap();
    let lanes: BTreeSet<_> = first.iter().map(|job| job.lane).collect();
    for job in &first {
        let round = store.round(round_of(job)).await.unwrap().unwrap();
        assert_eq!(round.asked, Asked::SyncNow(job.lane), "a person waits for it");
    }
    assert_eq!((first.len(), lanes.len()), (2, 2), "one of a lane at a time");
    assert_eq!(store.run(run).await.unwrap().unwrap().mailboxes.total, 1);
}

pub async fn a_round_whose_lease_was_lost_ends_nothing(subject: &dyn Subject) {
    let store = subject.open().await;
    registered(&*store, 1).await;
    let run = started(&*store, STANDARD, at(0)).await;
    let slow = store.claim(1, MINUTE, at(0)).await.unwrap().remove(0);
    let next = store.claim(1, MINUTE, at(60)).await.unwrap().remove(0);
    let round = round_of(&slow);
    let tally = Tally {
        records: 9,
        ..Tally::default()
    };
    assert_eq!(
        store.note_round(&slow, round, &tally, at(60)).await.unwrap(),
        GoesOn::LeaseLost
    );
    assert!(
        !store
            .end_round(&slow, round, &tally, RoundEnd::Done, at(61))
            .await
            .unwrap()
    );
    let run_now = store.run(run).await.unwrap().unwrap();
    assert_eq!((run_now.ended, run_now.records), (None, 0));
    assert!(
        store
            .end_round(&next, round, &tally, RoundEnd::Done, at(62))
            .await
            .unwrap()
    );
}

pub async fn recent_runs_are_ones_own_that_go_on_or_ended_lately(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let first = started(&*store, Asked::SyncNow(user), at(0)).await;
    end_all(&*store, RoundEnd::Done, at(10)).await;
    started(&*store, STANDARD, at(11)).await;
    started(&*store, Asked::SyncNow(other), at(12)).await;
    let second = started(&*store, Asked::SyncNow(user), at(13)).await;
    let recent = async |since, max| {
        let recent = store.recent_runs(user, at(since), max).await.unwrap();
        recent.iter().map(|run| run.id).collect::<Vec<_>>()
    };
    assert_eq!(recent(10, 9).await, [second, first]);
    assert_eq!(recent(11, 9).await, [second]);
    assert_eq!(recent(0, 1).await, [second]);
}

pub async fn runs_come_back_the_latest_first(subject: &dyn Subject) {
    let store = subject.open().await;
    let mut begun = Vec::new();
    for (number, process) in (0..).zip(Process::ALL.into_iter().chain(Process::ALL)) {
        begun.push(started(&*store, Asked::Process(process), at(number)).await);
    }
    begun.reverse();
    let ids = |runs: Vec<crate::runs::Run>| runs.into_iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs(None, None, 9).await.unwrap()), begun);
    assert_eq!(ids(store.runs(None, Some(at(4)), 2).await.unwrap()), begun[2..4]);
    let instant = store.runs(Some(Process::InstantSync), None, 9).await.unwrap();
    assert_eq!(ids(instant), [begun[2], begun[5]]);
}

pub async fn ones_own_rounds_come_back_the_latest_first(subject: &dyn Subject) {
    let store = subject.open().await;
    let (user, other) = (registered(&*store, 1).await, registered(&*store, 2).await);
    let mut own = Vec::new();
    for hour in 0..3 {
        let now = at(hour * 3_600);
        started(&*store, Asked::SyncNow(user), now).await;
        own.extend(end_all(&*store, RoundEnd::Done, now).await);
    }
    own.reverse();
    started(&*store, Asked::SyncNow(other), at(9_000)).await;
    let others = end_all(&*store, RoundEnd::Cancelled, at(9_000)).await;
    started(&*store, Asked::SyncNow(user), at(9_001)).await;
    for (user, max, expected) in [(user, 9, &own[..]), (user, 2, &own[..2]), (other, 9, &others[..])] {
        let rounds = store.latest_rounds(user, max).await.unwrap();
        let found: Vec<_> = rounds.iter().map(|round| round.id).collect();
        assert_eq!(found, expected, "those that have ended");
        assert!(rounds.iter().all(|round| round.asked == Asked::SyncNow(user)));
    }
}

pub async fn the_sweep_keeps_each_users_latest_round(subject: &dyn Subject) {
    let store = subject.open().await;
    let user = registered(&*store, 1).await;
    let mut rounds = Vec::new();
    for start in [0, 100] {
        started(&*store, STANDARD, at(start)).await;
        rounds.extend(end_all(&*store, RoundEnd::Done, at(start + 1)).await);
    }
    let later = at(200).saturating_add(ROUNDS_KEPT).unwrap();
    store.sweep_runs(later).await.unwrap();
    assert_eq!(store.round(rounds[0]).await.unwrap(), None);
    assert_eq!(store.latest_round(user).await.unwrap().unwrap().id, rounds[1]);
    let runs = store.runs(None, None, 9).await.unwrap();
    assert_eq!(runs.len(), 2, "what a run came to is kept for longer");
    assert_eq!(runs[1].mailboxes, Progress { done: 1, total: 1 });
}

pub(super) async fn registered(store: &dyn Store, number: u128) -> UserId {
    let user = signed_in(store, number).await;
    for kind in [TokenKind::Exchange, TokenKind::Sales] {
        sign_in(store, user, kind).await;
    }
    user
}

async fn sign_in(store: &dyn Store, user: UserId, kind: TokenKind) {
    let tokens = TokenSet {
        refresh: Some(SecretString::from("refresh")),
        access: SecretString::from("access"),
        access_expires_at: at(3_600),
    };
    store.put_authorization(user, kind, &tokens, at(0)).await.unwrap();
}

pub(super) async fn started(store: &dyn Store, asked: Asked, now: Timestamp) -> RunId {
    match store.start_run(asked, UserId::NOBODY, now).await.unwrap() {
        Started::Anew(run) => run,
        Started::Already(run) => panic!("{run:?} is on its way still"),
    }
}

pub(super) fn round_of(job: &LeasedJob) -> RoundId {
    match job.kind {
        JobKind::SyncMailbox(round) => round,
        other @ (JobKind::Share(_) | JobKind::PrepareMailbox(_) | JobKind::Answer(_)) => panic!("{other:?}"),
    }
}

async fn end_all(store: &dyn Store, end: RoundEnd, now: Timestamp) -> Vec<RoundId> {
    let mut ended = Vec::new();
    loop {
        let jobs = store.claim(9, MINUTE, now).await.unwrap();
        if jobs.is_empty() {
            return ended;
        }
        for job in jobs {
            let round = round_of(&job);
            assert!(
                store
                    .end_round(&job, round, &Tally::default(), end, now)
                    .await
                    .unwrap()
            );
            ended.push(round);
        }
    }
}
