//! One suite over the safeguards of a mailbox, with their two implementations: the worker's, over HTTP, and the one of the
//! simulation, whose mailboxes nobody disputes. After it, what the worker's alone can be told.

use super::stands::to_its_end;
use crate::stand::ADA;
use authorization::ApplicationPermission;
use sandbox::exchange::model::Exchange;
use serde_json::json;
use store::users::MicrosoftIdentity;
use sync_core::{CategoryTrust, ReasonCode};
use tests::World;
use worker::adapters::Guard;
use worker::ports::{MayWrite, Safeguards, Stop, Undisputed};
use worker::sync::rest::RestError;

macro_rules! suite {
    ($($promise:ident)*) => {$(
        mod $promise {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            async fn over_http() {
                let world = connected().await;
                super::$promise(&guard(&world).await).await;
            }

            #[test]
            fn simulated() {
                to_its_end(super::$promise(&Undisputed));
            }
        }
    )*};
}

suite! {
    a_mailbox_that_nobody_else_syncs_may_be_written
    a_category_that_nobody_deleted_is_trusted
}

async fn a_mailbox_that_nobody_else_syncs_may_be_written(of: &dyn Safeguards) {
    for _ in 0..2 {
        assert_eq!(
            of.may_write().await.unwrap(),
            MayWrite::Yes,
            "however often it is asked"
        );
    }
}

async fn a_category_that_nobody_deleted_is_trusted(of: &dyn Safeguards) {
    for _ in 0..2 {
        assert_eq!(of.category().await.unwrap(), CategoryTrust::Trusted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_5_where_another_deployment_syncs_nothing_may_be_written_and_no_category_is_made() {
    let world = connected().await;
    let second = world.beside().await;
    second.connect(ADA).await;
    second.drain().await;
    in_outlook(&world, |exchange, oid| {
        let id = our_category(exchange, oid).expect("made at sign-in");
        exchange.delete_category(oid, &id).unwrap();
    });
    let theirs = guard(&second).await;
    for _ in 0..2 {
        let may_write = theirs.may_write().await.unwrap();
        assert_eq!(may_write, MayWrite::No(ReasonCode::OtherDeployment));
        assert_eq!(theirs.category().await.unwrap(), CategoryTrust::InQuestion);
    }
    assert_eq!(
        in_outlook(&world, |exchange, oid| our_category(exchange, oid)),
        None
    );

    let own = guard(&world).await;
    assert_eq!(own.may_write().await.unwrap(), MayWrite::Yes);
    let trust = own.category().await.unwrap();
    assert_eq!(
        trust,
        CategoryTrust::Trusted,
        "nothing was linked that could have lost it"
    );
    assert!(in_outlook(&world, |exchange, oid| our_category(exchange, oid)).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_asks_for_patience_gives_no_answer() {
    let world = connected().await;
    let guard = guard(&world).await;
    world
        .plant(json!({"target": "graph", "kind": "throttle", "retryAfterSecs": 7}))
        .await;
    let stopped = guard.may_write().await;
    assert!(
        matches!(stopped, Err(RestError::Stopped(Stop::Throttled(Some(_))))),
        "{stopped:?}"
    );
    assert_eq!(guard.refusal().await, None, "nothing was refused");
}

/// The id of our category in Ada's master list.
fn our_category(exchange: &Exchange, oid: &str) -> Option<String> {
    let categories = &exchange.mailbox(oid).unwrap().categories;
    let ours = categories
        .iter()
        .find(|one| one.display_name == ::exchange::CATEGORY);
    ours.map(|one| one.id.clone())
}

async fn connected() -> World {
    let world = World::new().await;
    world.connect(ADA).await;
    world.drain().await;
    world
}

/// That of Ada's mailbox, for one job.
async fn guard(world: &World) -> Guard {
    let oid = in_outlook(world, |_, oid| oid.to_owned());
    let identity = MicrosoftIdentity {
        tenant: sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap(),
        object: oid.parse().unwrap(),
    };
    let user = world
        .store
        .ensure_user(identity, world.clock.now())
        .await
        .unwrap();
    let context = world.worker();
    let mailbox = context
        .mailbox(&user, ApplicationPermission::Disabled)
        .await
        .unwrap();
    Guard::of(&context, user.id, mailbox)
}

fn in_outlook<T>(world: &World, act: impl FnOnce(&mut Exchange, &str) -> T) -> T {
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    act(&mut stand_ins.exchange, &oid)
}
