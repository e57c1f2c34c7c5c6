//! A right that is missing for one kind of record stops that kind alone, and is told.

use super::authorizations::told;
use super::runs::{configures, latest_round, switches_on, takes_its_turn};
use jiff::SignedDuration;
use sandbox::sales::model::Table;
use serde_json::json;
use store::runs::{Process, Round, RoundEnd};
use sync_core::ReasonCode;
use tests::World;

const ADA: &str = "ada@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// Ada writes down a to-do that is to be shared.
fn plans(world: &World, title: &str) {
    let now = world.stand_ins.sandbox.now();
    let body = json!({ "title": title, "categories": [CATEGORY] }).to_string();
    let write = sandbox::exchange::write::task::read(body.as_bytes(), true).unwrap();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    stand_ins.exchange.create_task(&oid, &write, now).unwrap();
}

/// Whether Ada's roles in Sales read contacts.
fn reads_contacts(world: &World, may: bool) {
    let mut stand_ins = world.stand_ins.sandbox.world();
    let ada = stand_ins.sales.user_mut(ADA).unwrap();
    if may {
        ada.unreadable.clear();
    } else {
        ada.unreadable.insert(Table::Contacts);
    }
}

/// The next Standard run of Ada's mailbox.
async fn next_run(world: &World) -> Round {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
    latest_round(world, ADA).await
}

/// It went through, and is one with errors.
fn is_done_without_a_right(round: &Round) {
    let (_, end) = round.ended.unwrap();
    assert_eq!(end, RoundEnd::Done, "{round:?}");
    assert_eq!(end.sync_has_errors(&round.tally), Some(true), "{round:?}");
    assert!(
        round.tally.reasons.contains_key(&ReasonCode::NoRight),
        "{round:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_role_that_reads_no_contacts_any_more_stops_contacts_alone() {
    let world = World::new().await;
    world.connect(ADA).await;
    switches_on(&world, Process::StandardSync).await;
    reads_contacts(&world, false);
    plans(&world, "Send the offer");
    is_done_without_a_right(&next_run(&world).await);
    assert_eq!(world.activities("Send the offer").len(), 1);

    reads_contacts(&world, true);
    let round = next_run(&world).await;
    assert!(
        !round.tally.reasons.contains_key(&ReasonCode::NoRight),
        "{round:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_err_2_a_kind_that_exchange_refuses_keeps_none_that_comes_after_it() {
    let world = World::new().await;
    world.connect(ADA).await;
    switches_on(&world, Process::StandardSync).await;
    world
        .plant(
            json!({"target": "graph", "match": "GET .*/calendarView/delta", "kind": "error", "status": 403}),
        )
        .await;
    plans(&world, "Send the offer");
    is_done_without_a_right(&next_run(&world).await);
    assert_eq!(world.activities("Send the offer").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_6_a_round_in_which_no_kind_may_be_read_says_why_it_failed() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        let values = &mut configuration.values;
        values.appointments.enable_sync = false;
        values.emails.enable_sync = false;
        values.tasks.enable_sync = false;
    })
    .await;
    switches_on(&world, Process::StandardSync).await;
    reads_contacts(&world, false);
    let (_, end) = next_run(&world).await.ended.unwrap();
    assert_eq!(end, RoundEnd::Failed(ReasonCode::NoRight));
}

/// Where Ada's resource is to be seen in Sales: in one of her territories, or elsewhere.
fn moves_resource(world: &World, territory: Option<&str>) {
    let mut stand_ins = world.stand_ins.sandbox.world();
    let mut users = stand_ins.sales.all(Table::ResourceUsers);
    let hers = users.find(|row| row.stored("Username").as_text() == Some(ADA));
    let key = hers.unwrap().key.clone();
    drop(users);
    let own = stand_ins.sales.user(ADA).unwrap().territories.first().cloned();
    let territory = territory.map(str::to_owned).or(own);
    let moved = stand_ins
        .sales
        .move_to_territory(Table::ResourceUsers, &key, territory.as_deref());
    assert!(moved);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_6_whoever_has_no_resource_in_sales_is_told_so_until_they_have_one() {
    let world = World::new().await;
    moves_resource(&world, Some("elsewhere"));
    for person in [ADA, ADMIN] {
        world.connect(person).await;
    }
    switches_on(&world, Process::StandardSync).await;
    let me = told(&world, ADA, "/api/me").await;
    assert_eq!(
        me["sales"],
        json!({"connected": false, "problem": "no-sales-user"})
    );
    let path = format!("/api/admin/users/{}", me["user"]["id"].as_str().unwrap());
    let row = told(&world, ADMIN, &path).await;
    assert_eq!(row["sales"], me["sales"], "R-MON-1");

    moves_resource(&world, None);
    next_run(&world).await;
    let me = told(&world, ADA, "/api/me").await;
    assert_eq!(me["sales"], json!({"connected": true}));
}
