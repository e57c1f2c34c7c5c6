//! The scheduled processes: what they start, what they leave alone, and what they say of themselves.

use jiff::SignedDuration;
use sandbox::exchange::event::Mailable;
use sandbox::exchange::message::Mail;
use sandbox::sales::model::{Draft, Sales, Table};
use serde_json::json;
use shared::api::shares::ShareStatus;
use std::time::Duration;
use store::configuration::Configuration;
use store::runs::{Asked, Process, Round, RoundEnd, Run, RunEnd, Started, Timing};
use store::users::{MicrosoftIdentity, User, UserId};
use sync_core::ReasonCode;
use tests::World;
use worker::schedule;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// The administrator saves the page.
pub(super) async fn configures(world: &World, change: impl FnOnce(&mut Configuration)) {
    let (mut configuration, read) = world.store.configuration().await.unwrap();
    change(&mut configuration);
    let by = user(world, ADA).await.id;
    let saved = world
        .store
        .put_configuration(&configuration, read, by, world.clock.now())
        .await;
    saved.unwrap().unwrap();
}

/// The administrator switches a process on; the slot that has come starts it, and a worker goes through it.
pub(super) async fn switches_on(world: &World, process: Process) {
    let set = world
        .store
        .set_schedule(process, as_advised(process), UserId::NOBODY, world.clock.now());
    set.await.unwrap();
    takes_its_turn(world).await;
}

/// On, as often as is advised.
fn as_advised(process: Process) -> Timing {
    Timing {
        is_on: true,
        every: process.advised(),
    }
}

pub(super) async fn takes_its_turn(world: &World) {
    schedule::start_due(&world.worker()).await.unwrap();
    world.settle().await;
}

/// An administrator presses *run now* on reconciliation, which is on no schedule.
pub(super) async fn reconciles(world: &World) {
    let asked = Asked::Process(Process::Reconciliation);
    let started = world
        .store
        .start_run(asked, UserId::NOBODY, world.clock.now())
        .await
        .unwrap();
    assert!(matches!(started, Started::Anew(_)));
    world.settle().await;
    let run = latest(world).await;
    assert_eq!(run.asked, asked);
    assert!(matches!(run.ended, Some((_, RunEnd::Succeeded))), "{run:?}");
}

/// What became of somebody's mailbox in the latest run.
pub(super) async fn latest_round(world: &World, address: &str) -> Round {
    let user = user(world, address).await.id;
    world.store.latest_round(user).await.unwrap().unwrap()
}

async fn latest(world: &World) -> Run {
    world.store.runs(None, None, 1).await.unwrap().remove(0)
}

pub(super) async fn user(world: &World, address: &str) -> User {
    let oid = {
        let stand_ins = world.stand_ins.sandbox.world();
        stand_ins.exchange.mailbox(address).unwrap().oid.clone()
    };
    let identity = MicrosoftIdentity {
        tenant: sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap(),
        object: oid.parse().unwrap(),
    };
    world
        .store
        .ensure_user(identity, world.clock.now())
        .await
        .unwrap()
}

/// A meeting two days ahead, categorised by its organizer.
fn categorised(world: &World, organizer: &str, subject: &str) {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    world.invite(
        organizer,
        &json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]}),
    );
}

/// Somebody makes an appointment in Sales; the index follows.
fn made_in_sales(world: &World, owner: &str, subject: &str) {
    let now = world.stand_ins.sandbox.now();
    let start = now + SignedDuration::from_hours(60);
    let draft = Draft::appointment(subject, start, start + SignedDuration::from_mins(30));
    let mut stand_ins = world.stand_ins.sandbox.world();
    stand_ins
        .sales
        .create(owner, Table::Activities, &draft, now)
        .unwrap();
    stand_ins.sales.reindex(now);
}

fn has_event(world: &World, address: &str, subject: &str) -> bool {
    let stand_ins = world.stand_ins.sandbox.world();
    let mailbox = stand_ins.exchange.mailbox(address).unwrap();
    mailbox.events().any(|event| event.subject == subject)
}

/// What a job holds of the database's connections it gives back, whatever the worker waits for meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_with_more_jobs_at_once_than_connections_gets_through() {
    const PEOPLE: usize = 24;
    let world = World::new().await;
    world.control("reset", json!({ "users": PEOPLE })).await;
    for number in 1..=PEOPLE {
        world.connect(&format!("seller{number}@contoso.example")).await;
    }
    let process = Process::StandardSync;
    let on = world
        .store
        .set_schedule(process, as_advised(process), UserId::NOBODY, world.clock.now());
    on.await.unwrap();
    let worker = worker::Context {
        slots: PEOPLE,
        ..world.worker()
    };
    schedule::start_due(&worker).await.unwrap();
    let drained = worker::queue::run(&worker, worker::queue::Until::Drained, std::future::pending());
    drained.await.unwrap();
    let run = latest(&world).await;
    assert_eq!(run.mailboxes.done, PEOPLE as u64);
    assert!(matches!(run.ended, Some((_, RunEnd::Succeeded))), "{run:?}");
}

/// Sales answers such a person 401, however fresh the token is.
#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_whom_sales_does_not_let_in_keeps_nobody_elses_run_from_ending() {
    let world = World::new().await;
    for address in [ADA, GRACE] {
        world.connect(address).await;
    }
    let disable = |sales: &mut Sales| sales.user_mut(ADA).unwrap().disabled = true;
    disable(&mut world.stand_ins.sandbox.world().sales);
    let (process, now) = (Process::StandardSync, world.clock.now());
    let on = world
        .store
        .set_schedule(process, as_advised(process), UserId::NOBODY, now);
    on.await.unwrap();
    schedule::start_due(&world.worker()).await.unwrap();
    for _ in 0..10 {
        world.drain().await;
        world.pass(SignedDuration::from_secs(40));
    }
    let run = latest(&world).await;
    assert!(matches!(run.ended, Some((_, RunEnd::Succeeded))), "{run:?}");
    let ended = async |address| latest_round(&world, address).await.ended.unwrap().1;
    let refused = RoundEnd::PassedOver(ReasonCode::SalesSignInNeeded);
    assert_eq!(ended(ADA).await, refused);
    assert_eq!(ended(GRACE).await, RoundEnd::Done);
}

/// Whoever waits for a mailbox comes in between, and nobody waits for the end of what was cancelled.
#[tokio::test(flavor = "multi_thread")]
async fn r_job_3_a_long_round_tells_its_progress_gives_way_to_a_share_and_can_be_cancelled() {
    const MEETINGS: usize = 450;
    const A_MOMENT: Duration = Duration::from_millis(20);
    let world = World::new().await;
    world.connect(ADA).await;
    // The first rounds of a mailbox hold so many for a person to see (R-ADOPT-1).
    switches_on(&world, Process::StandardSync).await;
    for _ in 0..2 {
        world.pass(SignedDuration::from_mins(30));
        takes_its_turn(&world).await;
    }
    for number in 0..MEETINGS {
        categorised(&world, ADA, &format!("Visit {number}"));
    }
    let visit = world.event(ADA, "Visit 449");
    world.pass(SignedDuration::from_mins(30));
    // An hour is over since the sign-in.
    let ada = world.connect(ADA).await;
    let worker = world.worker();
    schedule::start_due(&worker).await.unwrap();
    let meanwhile = async {
        while latest(&world).await.records < 100 {
            tokio::time::sleep(A_MOMENT).await;
        }
        let share = ada.share("between", &visit.rest_id, None).await;
        while ada.outcome(&share).await.0 != ShareStatus::Shared {
            tokio::time::sleep(A_MOMENT).await;
        }
        let run = latest(&world).await;
        assert_eq!(run.ended, None, "the share did not wait for the end of the round");
        let now = world.clock.now();
        assert!(world.store.cancel_run(run.id, UserId::NOBODY, now).await.unwrap());
    };
    let worked = worker::queue::run(&worker, worker::queue::Until::Drained, std::future::pending());
    let (worked, ()) = tokio::join!(worked, meanwhile);
    worked.unwrap();
    let run = latest(&world).await;
    assert!(matches!(run.ended, Some((_, RunEnd::Cancelled))), "{run:?}");
    assert!((100..MEETINGS as u64).contains(&run.records), "{run:?}");

    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    let made = (0..MEETINGS).map(|number| world.activities(&format!("Visit {number}")).len());
    let wrong: Vec<_> = made.enumerate().filter(|(_, count)| *count != 1).collect();
    assert_eq!(wrong, [], "the next run did the rest, once");
}

/// A database that does not answer for a moment ends no worker.
#[tokio::test(flavor = "multi_thread")]
async fn r_job_1_slots_are_looked_for_again_once_the_database_answers() {
    const BLINK: Duration = Duration::from_millis(1_500);
    let world = World::new().await;
    let (process, now) = (Process::StandardSync, world.clock.now());
    let on = world
        .store
        .set_schedule(process, as_advised(process), UserId::NOBODY, now);
    on.await.unwrap();
    let worker = world.worker();
    let comes_back = async {
        tokio::time::sleep(BLINK).await;
        world
            .database_suffers("ALTER TABLE away RENAME TO schedules")
            .await;
        while world.store.runs(None, None, 1).await.unwrap().is_empty() {
            tokio::time::sleep(BLINK / 10).await;
        }
    };
    world
        .database_suffers("ALTER TABLE schedules RENAME TO away")
        .await;
    assert!(schedule::start_due(&worker).await.is_err());
    tokio::select! {
        () = schedule::keep(&worker) => {}
        () = comes_back => {}
    }
    assert_eq!(latest(&world).await.asked, Asked::Process(process));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_2_a_category_waits_until_a_schedule_is_switched_on() {
    let world = World::new().await;
    world.connect(ADA).await;
    categorised(&world, ADA, "Visit");
    world.pass(SignedDuration::from_hours(24));
    takes_its_turn(&world).await;
    assert_eq!(world.activities("Visit").len(), 0);
    configures(&world, |configuration| {
        configuration.values.appointments.autocapture = true
    })
    .await;
    takes_its_turn(&world).await;
    assert_eq!(
        world.activities("Visit").len(),
        0,
        "saving the page syncs nothing"
    );
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Visit").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_2_a_standard_run_goes_through_every_mailbox_both_ways_and_says_so() {
    let world = World::new().await;
    for person in [ADA, GRACE] {
        world.connect(person).await;
        categorised(&world, person, &format!("Visit of {person}"));
    }
    configures(&world, |configuration| {
        let search = &mut configuration.values.appointments.default_saved_search;
        *search = Some("S-1001".to_owned());
    })
    .await;
    made_in_sales(&world, ADA, "Made in Sales");
    switches_on(&world, Process::StandardSync).await;
    for person in [ADA, GRACE] {
        assert_eq!(world.activities(&format!("Visit of {person}")).len(), 1);
    }
    assert_eq!(world.event(ADA, "Made in Sales").categories, [CATEGORY]);
    assert!(!has_event(&world, GRACE, "Made in Sales"), "it is Ada's");

    let run = latest(&world).await;
    assert_eq!(run.asked, Asked::Process(Process::StandardSync));
    assert!(matches!(run.ended, Some((_, RunEnd::Succeeded))), "{run:?}");
    assert_eq!((run.mailboxes.done, run.mailboxes.total, run.failed), (2, 2, 0));
    assert!(run.records >= 3, "{run:?}");
    let round = world
        .store
        .latest_round(user(&world, ADA).await.id)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(round.ended, Some((_, RoundEnd::Done))), "{round:?}");
    assert!(
        round.tally.reasons.contains_key(&ReasonCode::InStep),
        "R-ERR-1: {round:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_1_an_instant_run_brings_what_was_shared_and_asks_sales_for_nothing_new() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        let search = &mut configuration.values.appointments.default_saved_search;
        *search = Some("S-1001".to_owned());
    })
    .await;
    categorised(&world, ADA, "Visit");
    made_in_sales(&world, ADA, "Made in Sales");
    switches_on(&world, Process::InstantSync).await;
    assert_eq!(world.activities("Visit").len(), 1);
    assert!(!has_event(&world, ADA, "Made in Sales"));
    switches_on(&world, Process::StandardSync).await;
    assert!(has_event(&world, ADA, "Made in Sales"));
    assert_eq!(world.activities("Visit").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_3_an_object_that_is_off_is_not_read_and_on_again_it_catches_up_without_twins() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        configuration.values.appointments.enable_sync = false
    })
    .await;
    categorised(&world, ADA, "Visit");
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Visit").len(), 0);
    configures(&world, |configuration| {
        configuration.values.appointments.enable_sync = true
    })
    .await;
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    assert_eq!(world.activities("Visit").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_mailbox_that_cannot_be_read_stops_no_other() {
    let world = World::new().await;
    for person in [ADA, GRACE] {
        world.connect(person).await;
        categorised(&world, person, &format!("Visit of {person}"));
    }
    world.drain().await;
    world.loses_sales_connection(ADA);
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities(&format!("Visit of {GRACE}")).len(), 1);
    assert_eq!(world.activities(&format!("Visit of {ADA}")).len(), 0);
    let ended = latest(&world).await.ended;
    assert!(
        matches!(ended, Some((_, RunEnd::Succeeded))),
        "R-JOB-6: {ended:?}"
    );
    let round = world
        .store
        .latest_round(user(&world, ADA).await.id)
        .await
        .unwrap()
        .unwrap();
    assert!(
        matches!(
            round.ended,
            Some((_, RoundEnd::PassedOver(ReasonCode::SalesSignInNeeded)))
        ),
        "{round:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_a_run_that_could_do_no_mailbox_says_why() {
    let world = World::new().await;
    world.connect(ADA).await;
    world.drain().await;
    let fault = json!({"target": "sales", "kind": "error", "status": 503});
    world.plant(fault).await;
    switches_on(&world, Process::StandardSync).await;
    let run = latest(&world).await;
    assert!(matches!(run.ended, Some((_, RunEnd::Failed(_)))), "{run:?}");
    world.clear_faults();
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    assert!(matches!(latest(&world).await.ended, Some((_, RunEnd::Succeeded))));
}

#[tokio::test(flavor = "multi_thread")]
async fn sync_now_runs_without_a_schedule_for_its_own_user_alone() {
    let world = World::new().await;
    for person in [ADA, GRACE] {
        world.connect(person).await;
        categorised(&world, person, &format!("Visit of {person}"));
    }
    let asked = Asked::SyncNow(user(&world, ADA).await.id);
    let started = world
        .store
        .start_run(asked, UserId::NOBODY, world.clock.now())
        .await
        .unwrap();
    assert!(matches!(started, Started::Anew(_)));
    world.settle().await;
    assert_eq!(world.activities(&format!("Visit of {ADA}")).len(), 1);
    assert_eq!(world.activities(&format!("Visit of {GRACE}")).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_1_an_instant_run_brings_categorised_mails() {
    let world = World::new().await;
    world.connect(ADA).await;
    let at = |address: &str| Mailable {
        name: String::new(),
        address: address.to_owned(),
    };
    let mail = Mail::plain(at("sam@customer.example"), vec![at(ADA)], "Offer");
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let message = stand_ins.exchange.receive_message(&oid, &mail, now).unwrap();
        stand_ins
            .exchange
            .categorise_message(&oid, &message.immutable_id, &[CATEGORY.to_owned()], None, now)
            .unwrap();
    }
    switches_on(&world, Process::InstantSync).await;
    let stand_ins = world.stand_ins.sandbox.world();
    let messages = stand_ins.sales.all(Table::ConversationMessages).count();
    assert_eq!(messages, 1);
}
