//! One mailbox, one deployment: what a second one, a copy of the database, and an operator find.

use super::runs::{latest_round, switches_on, takes_its_turn, user};
use jiff::SignedDuration;
use sandbox::sales::model::Table;
use serde_json::{Value, json};
use shared::api::shares::{ReasonCode as Wire, ShareStatus};
use store::audit::Deed;
use store::records::{RecordKind, RecordState};
use store::runs::{Process, RoundEnd};
use sync_core::ReasonCode;
use sync_core::marker::Marker;
use tests::World;
use worker::admin::Admin;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// A meeting two days ahead.
fn visit(world: &World, subject: &str) -> Value {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]})
}

fn marker(world: &World) -> Marker {
    let stand_ins = world.stand_ins.sandbox.world();
    let calendar = &stand_ins.exchange.mailbox(ADA).unwrap().calendar;
    let text = calendar
        .extended
        .get(exchange::MARKER_PROPERTY)
        .expect("a marker");
    Marker::parse(text).unwrap()
}

/// What lies on both sides, to the last version; the calendar's own marker apart.
fn everything(world: &World) -> (Vec<String>, Vec<String>) {
    let stand_ins = world.stand_ins.sandbox.world();
    let mailbox = stand_ins.exchange.mailbox(ADA).unwrap();
    let names = mailbox
        .categories
        .iter()
        .map(|category| category.display_name.clone());
    let events = mailbox.events().map(|event| format!("{event:?}"));
    let activities = stand_ins.sales.all(Table::Activities);
    (
        names.chain(events).collect(),
        activities.map(|activity| format!("{activity:?}")).collect(),
    )
}

/// Half an hour later, the process that was switched on starts again.
async fn next_run(world: &World) -> RoundEnd {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
    latest_round(world, ADA).await.ended.unwrap().1
}

/// What is told of Ada's links.
async fn told(world: &World) -> Vec<ReasonCode> {
    let kinds = [RecordKind::Appointment];
    let ada = user(world, ADA).await.id;
    let records = world
        .store
        .records(ada, &kinds, Some(RecordState::Linked), None, 99)
        .await;
    records
        .unwrap()
        .iter()
        .map(|record| record.reason().code)
        .collect()
}

/// An operator types this.
async fn adopts(world: &World, typed: &str) -> anyhow::Result<String> {
    let act = <Admin as clap::Subcommand>::augment_subcommands(clap::Command::new("admin"));
    let matches = act.try_get_matches_from(["admin", "adopt", "--all"])?;
    let act = <Admin as clap::FromArgMatches>::from_arg_matches(&matches)?;
    let mut tell = Vec::new();
    let now = world.clock.now();
    act.run(&*world.store, "olga", now, &mut typed.as_bytes(), &mut tell)
        .await?;
    Ok(String::from_utf8(tell)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_a_mailbox_is_marked_at_sign_in_and_its_marker_is_renewed_by_the_hour() {
    let world = World::new().await;
    world.connect(ADA).await;
    world.drain().await;
    let first = marker(&world);
    assert_eq!(first.deployment, world.store.deployment().await.unwrap());
    world.invite(ADA, &visit(&world, "Visit"));
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Visit").len(), 1);
    assert_eq!(marker(&world), first, "it stands for an hour");
    world.pass(SignedDuration::from_mins(60));
    world.invite(ADA, &visit(&world, "Later"));
    takes_its_turn(&world).await;
    assert_eq!(world.activities("Later").len(), 1);
    let renewed = marker(&world);
    assert_eq!(renewed.deployment, first.deployment);
    assert_ne!(renewed.edition, first.edition);
    world.pass(SignedDuration::from_hours(3));
    takes_its_turn(&world).await;
    assert_eq!(
        marker(&world),
        renewed,
        "nobody asks where there is nothing to write"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_a_second_deployment_writes_nothing_on_either_side_and_says_so() {
    let world = World::new().await;
    world.connect(ADA).await;
    world.drain().await;
    let event = world.invite(ADA, &visit(&world, "Visit"));
    let second = world.beside().await;
    let ada = second.connect(ADA).await;
    second.drain().await;
    let before = everything(&second);
    switches_on(&second, Process::StandardSync).await;
    let end = latest_round(&second, ADA).await.ended.unwrap().1;
    assert_eq!(end, RoundEnd::Failed(ReasonCode::OtherDeployment));
    assert_eq!(told(&second).await, [ReasonCode::OtherDeployment]);
    let share = ada.share("one", &event.rest_id, None).await;
    second.settle().await;
    assert_eq!(
        ada.outcome(&share).await,
        (ShareStatus::Parked, Some(Wire::OtherDeployment))
    );
    assert_eq!(everything(&second), before);
    assert_eq!(marker(&world).deployment, world.store.deployment().await.unwrap());

    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Visit").len(), 1, "the first goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_an_older_copy_of_the_database_writes_nothing_until_an_operator_adopts() {
    let world = World::new().await;
    world.connect(ADA).await;
    let kept = world.invite(ADA, &visit(&world, "Kept"));
    switches_on(&world, Process::StandardSync).await;
    let copy = world.copy_of_database().await;

    world.pass(SignedDuration::from_hours(2));
    world.invite(ADA, &visit(&world, "After the copy"));
    takes_its_turn(&world).await;
    assert_eq!(world.activities("After the copy").len(), 1);

    let copied = copy.opened_beside(&world).await;
    copied.connect(ADA).await;
    copied.drain().await;
    world.change(ADA, &kept, &json!({"location": {"displayName": "Quay 4"}}));
    world.invite(ADA, &visit(&world, "New"));
    let before = everything(&copied);
    assert_eq!(
        next_run(&copied).await,
        RoundEnd::Failed(ReasonCode::OtherDeployment)
    );
    assert_eq!(everything(&copied), before);
    assert!(told(&copied).await.contains(&ReasonCode::OtherDeployment));

    let acts = copied.store.acts(None, 9).await.unwrap();
    assert!(adopts(&copied, "yes\n").await.is_err());
    assert_eq!(copied.store.acts(None, 9).await.unwrap(), acts);
    let said = adopts(&copied, "adopt 1\n").await.unwrap();
    assert!(said.contains("Taken over: 1."), "{said}");
    let act = copied.store.acts(None, 9).await.unwrap().remove(0);
    assert_eq!((act.who.as_str(), &act.deed), ("olga", &Deed::AdoptMailboxes));

    let theirs = marker(&copied);
    assert_eq!(next_run(&copied).await, RoundEnd::Done);
    assert_eq!(everything(&copied), before, "it compares, and writes nothing");
    assert_ne!(marker(&copied), theirs);
    let tally = latest_round(&copied, ADA).await.tally;
    assert_eq!(
        tally.reasons.get(&ReasonCode::TakenOver),
        Some(&2),
        "an edit and a request are told, and nothing is made: {tally:?}"
    );
    let compared = told(&copied).await;
    let kept_back = compared.iter().filter(|code| **code == ReasonCode::TakenOver);
    assert_eq!(kept_back.count(), 2, "{compared:?}");

    assert_eq!(next_run(&copied).await, RoundEnd::Done);
    for subject in ["Kept", "After the copy", "New"] {
        assert_eq!(
            copied.activities(subject).len(),
            1,
            "no twin, nothing lost: {subject}"
        );
    }
    assert_eq!(copied.activities("Kept")[0].attributes["Location"], "Quay 4");

    world.invite(ADA, &visit(&world, "Too late"));
    assert_eq!(
        next_run(&world).await,
        RoundEnd::Failed(ReasonCode::OtherDeployment)
    );
    assert_eq!(world.activities("Too late").len(), 0);
    assert_eq!(next_run(&copied).await, RoundEnd::Done);
    assert_eq!(world.activities("Too late").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_a_new_deployment_that_adopts_links_again_by_stamps() {
    let world = World::new().await;
    world.connect(ADA).await;
    world.invite(ADA, &visit(&world, "Visit"));
    switches_on(&world, Process::StandardSync).await;
    let anew = world.beside().await;
    anew.connect(ADA).await;
    anew.drain().await;
    adopts(&anew, "adopt 1\n").await.unwrap();
    let before = everything(&anew);
    switches_on(&anew, Process::StandardSync).await;
    assert!(matches!(
        latest_round(&anew, ADA).await.ended,
        Some((_, RoundEnd::Done))
    ));
    assert_eq!(told(&anew).await, [ReasonCode::InStep], "nothing differs");
    assert_eq!(everything(&anew), before);
    assert_eq!(next_run(&anew).await, RoundEnd::Done);
    assert_eq!(anew.activities("Visit").len(), 1);
    let remembered = anew.store.marker(user(&anew, ADA).await.id).await.unwrap();
    assert_eq!(remembered.adoption, None);
}
