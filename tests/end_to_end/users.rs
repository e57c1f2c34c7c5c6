//! Users as an administrator manages them: deleted, and mapped to another Sales user (R-AUTH-5, R-AUTH-6).

use super::runs::{latest_round, switches_on, takes_its_turn};
use futures::FutureExt as _;
use jiff::SignedDuration;
use sandbox::faults::Target;
use sandbox::requests::Entry;
use serde_json::{Value, json};
use shared::api::shares::ShareStatus;
use std::future::pending;
use std::pin::Pin;
use std::task::Poll;
use store::runs::{Process, RoundEnd};
use tests::{Person, World};
use worker::queue::{self, Until};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
const USERS: &str = "/api/admin/users";

/// More polls than a share ever took; the test fails if it is reached.
const POLLS_MAX: usize = 400;

/// A meeting two days ahead that its organizer categorised.
fn visit(world: &World, subject: &str) -> Value {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(50);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]})
}

/// Our id of somebody who is signed in.
async fn id_of(person: &Person<'_>) -> String {
    let (status, me) = person.get("/api/me").await;
    assert_eq!(status, 200, "{me}");
    me["user"]["id"].as_str().unwrap().to_owned()
}

async fn row(administrator: &Person<'_>, id: &str) -> Value {
    let (status, row) = administrator.get(&format!("{USERS}/{id}")).await;
    assert_eq!(status, 200, "{row}");
    row
}

/// Maps a user to the Sales user of this name: status and body.
async fn maps(administrator: &Person<'_>, id: &str, name: &str) -> (u16, Value) {
    let change = json!({ "salesUserName": name });
    let (status, body) = administrator.patch(&format!("{USERS}/{id}"), &change).await;
    (status.as_u16(), body)
}

/// The latest act of the audit log.
async fn latest_act(administrator: &Person<'_>) -> Value {
    let (status, page) = administrator.get("/api/admin/audit").await;
    assert_eq!(status, 200, "{page}");
    page["acts"][0].clone()
}

/// Half an hour later, the process that was switched on starts again; how it went for this mailbox.
async fn next_run(world: &World, address: &str) -> RoundEnd {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
    latest_round(world, address).await.ended.unwrap().1
}

/// Signs `address` in, to Sales as somebody else: the problem, if there was one.
async fn signs_in_as(world: &World, address: &str, sales_user: &str) -> Value {
    let people = json!({ "user": address, "salesUser": sales_user });
    world.control("connect", people).await
}

fn is_revocation(entry: &Entry) -> bool {
    entry.target == Target::Identity && entry.path.ends_with("/oauth2/v1/revoke")
}

/// What changes something at a vendor; of a batch nobody knows, and of Outlook's items their versions tell.
fn is_write(entry: &Entry) -> bool {
    let changes = ["POST", "PATCH", "PUT", "DELETE"].contains(&entry.method.as_str());
    changes && entry.target != Target::Identity && !entry.path.ends_with("/$batch")
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_5_a_deleted_user_is_forgotten_records_stay_and_stamps_link_them_again() {
    let world = World::new().await;
    let (ada, admin) = (world.connect(ADA).await, world.connect(ADMIN).await);
    world.invite(ADA, &visit(&world, "Visit"));
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Visit").len(), 1);
    let (id, by) = (id_of(&ada).await, id_of(&admin).await);
    assert_eq!(row(&admin, &id).await["counts"]["linked"], 1);
    let before = world.event(ADA, "Visit");

    assert_eq!(
        ada.delete(&format!("{USERS}/{id}")).await,
        403,
        "administrators alone"
    );
    let log = world.stand_ins.sandbox.log();
    log.clear();
    assert_eq!(admin.delete(&format!("{USERS}/{id}")).await, 204);
    let asked = log.since(0);
    assert_eq!(
        asked.iter().filter(|entry| is_revocation(entry)).count(),
        1,
        "{asked:#?}"
    );
    assert!(!asked.iter().any(is_write), "{asked:#?}");
    assert_eq!(admin.delete(&format!("{USERS}/{id}")).await, 404, "once");
    assert_eq!(admin.get(&format!("{USERS}/{id}")).await.0, 404);
    assert_eq!(ada.get("/api/me").await.0, 401, "her session is over");
    let act = latest_act(&admin).await;
    assert_eq!(
        (&act["deed"], &act["about"], &act["who"]),
        (&json!("delete-user"), &json!(id), &json!(by))
    );
    let after = world.event(ADA, "Visit");
    assert_eq!(
        (after.change_key(), after.categories),
        (before.change_key(), before.categories)
    );
    assert_eq!(world.activities("Visit").len(), 1);

    // Nothing is done for her, until she signs in.
    world.pass(SignedDuration::from_mins(30));
    log.clear();
    takes_its_turn(&world).await;
    let asked = log.since(0);
    assert!(
        !asked.iter().any(|entry| entry.user.as_deref() == Some(ADA)),
        "{asked:#?}"
    );

    let ada = world.connect(ADA).await;
    world.drain().await;
    let anew = id_of(&ada).await;
    assert_ne!(anew, id, "she is somebody new here");
    assert_eq!(next_run(&world, ADA).await, RoundEnd::Done);
    assert_eq!(world.activities("Visit").len(), 1, "linked, not doubled");
    let admin = world.connect(ADMIN).await;
    assert_eq!(row(&admin, &anew).await["counts"]["linked"], 1);
    world.change(
        ADA,
        &world.event(ADA, "Visit"),
        &json!({"subject": "Visit, later"}),
    );
    assert_eq!(next_run(&world, ADA).await, RoundEnd::Done);
    assert_eq!(world.activities("Visit, later").len(), 1, "and in step");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_5_a_meeting_of_several_goes_on_for_the_others() {
    let world = World::new().await;
    let (ada, admin) = (world.connect(ADA).await, world.connect(ADMIN).await);
    world.connect(GRACE).await;
    let mut meeting = visit(&world, "Together");
    meeting["attendees"] = json!([{"type": "required", "emailAddress": {"address": GRACE}}]);
    let hers = world.invite(ADA, &meeting);
    let theirs = world.event(GRACE, "Together");
    world.change(GRACE, &theirs, &json!({"categories": [CATEGORY]}));
    switches_on(&world, Process::StandardSync).await;
    assert_eq!(world.activities("Together").len(), 1);
    let grace = super::runs::user(&world, GRACE).await.id.0.to_string();
    assert_eq!(row(&admin, &grace).await["counts"]["linked"], 1);

    assert_eq!(admin.delete(&format!("{USERS}/{}", id_of(&ada).await)).await, 204);
    assert_eq!(next_run(&world, GRACE).await, RoundEnd::Done);
    world.change(ADA, &hers, &json!({"subject": "Together, still"}));
    assert_eq!(next_run(&world, GRACE).await, RoundEnd::Done);
    assert_eq!(world.activities("Together, still").len(), 1);
    assert_eq!(world.activities("Together").len(), 0, "it is the same record");
    let admin = world.connect(ADMIN).await;
    assert_eq!(row(&admin, &grace).await["counts"]["linked"], 1);
}

/// What an administrator does to somebody for whom a worker is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Delete,
    Map,
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_5_work_under_way_for_a_deleted_user_writes_nothing_more() {
    ends_at_any_await(Act::Delete).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_6_work_under_way_for_whoever_is_mapped_anew_writes_nothing_more() {
    ends_at_any_await(Act::Map).await;
}

/// The administrator acts after so many polls of a worker that is at a share; wherever that is, once that was answered the
/// worker sends no more than what was on its way.
async fn ends_at_any_await(act: Act) {
    let world = World::new().await;
    let (mut sales_user, mut other) = (ADA, GRACE);
    let mut was_interrupted = 0;
    for polls in (1..POLLS_MAX).step_by(3) {
        let admin = world.connect(ADMIN).await;
        let ada = world.connect_as(ADA, sales_user).await;
        world.settle().await;
        let id = id_of(&ada).await;
        let subject = format!("Stopped after {polls}");
        let event = world.invite(ADA, &visit(&world, &subject));
        let share = ada.share(&format!("stopped-{polls}"), &event.rest_id, None).await;
        let context = world.worker();
        let mut work = Box::pin(queue::run(&context, Until::Drained, pending()).fuse());
        let ended = polled(&mut work, polls).await;
        let outcome = if ended {
            ada.outcome(&share).await.0
        } else {
            ShareStatus::Running
        };
        let mut acting = Box::pin(async {
            match act {
                Act::Delete => assert_eq!(admin.delete(&format!("{USERS}/{id}")).await, 204),
                Act::Map => assert_eq!(maps(&admin, &id, other).await.0, 200),
            }
        });
        let mut goes_on = !ended;
        was_interrupted += usize::from(goes_on);
        loop {
            tokio::select! {
                biased;
                () = &mut acting => break,
                end = &mut work, if goes_on => {
                    end.unwrap();
                    goes_on = false;
                }
            }
        }
        let log = world.stand_ins.sandbox.log();
        log.clear();
        let before = world.event(ADA, &subject).change_key();
        if goes_on {
            work.await.unwrap();
        }
        let writes: Vec<_> = log.since(0).into_iter().filter(is_write).collect();
        let has_changed = world.event(ADA, &subject).change_key() != before;
        let is_seen = writes.iter().any(|entry| entry.target == Target::Graph);
        let on_its_way = writes.len() + usize::from(has_changed && !is_seen);
        assert!(on_its_way <= 1, "after {polls} polls: {writes:#?}");
        assert!(world.activities(&subject).len() <= 1, "after {polls} polls");
        if act == Act::Map {
            (sales_user, other) = (other, sales_user);
        }
        if ended {
            assert!(was_interrupted > 5, "a share takes more than {polls} polls");
            assert_eq!(world.activities(&subject).len(), 1);
            assert_eq!(outcome, ShareStatus::Shared);
            return;
        }
        world.pass(SignedDuration::from_secs(120));
    }
    panic!("a share took more than {POLLS_MAX} polls");
}

/// Polls so often; true if it ended.
async fn polled(work: &mut Pin<Box<impl Future>>, polls: usize) -> bool {
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_6_whoever_is_mapped_to_another_sales_user_starts_clean_and_signs_in_as_that_one() {
    let world = World::new().await;
    let (ada, admin) = (world.connect(ADA).await, world.connect(ADMIN).await);
    world.invite(ADA, &visit(&world, "Visit"));
    switches_on(&world, Process::StandardSync).await;
    let (id, by) = (id_of(&ada).await, id_of(&admin).await);
    let known = row(&admin, &id).await;
    assert_eq!(
        (&known["salesUserName"], &known["counts"]["linked"]),
        (&json!(ADA), &json!(1))
    );
    assert!(known["salesPartyId"].is_string(), "{known}");

    let (status, refused) = maps(&admin, &id, "nobody.in.sales").await;
    assert_eq!(
        (status, &refused["fields"][0]["field"]),
        (422, &json!("salesUserName"))
    );
    let (status, _) = admin.patch(&format!("{USERS}/{id}"), &json!({})).await;
    assert_eq!(status, 422, "nothing was said");
    assert_eq!(row(&admin, &id).await, known, "nothing has changed");
    let (status, same) = maps(&admin, &id, ADA).await;
    assert_eq!((status, &same), (200, &known), "she is that one already");

    let log = world.stand_ins.sandbox.log();
    log.clear();
    let (status, mapped) = maps(&admin, &id, GRACE).await;
    assert_eq!(status, 200, "{mapped}");
    let asked = log.since(0);
    assert_eq!(
        asked.iter().filter(|entry| is_revocation(entry)).count(),
        1,
        "{asked:#?}"
    );
    assert!(!asked.iter().any(is_write), "{asked:#?}");
    assert_eq!(mapped["id"], id.as_str());
    assert_eq!(mapped["salesUserName"], GRACE);
    assert_ne!(mapped["salesPartyId"], known["salesPartyId"]);
    assert_eq!(
        (&mapped["exchange"]["connected"], &mapped["sales"]["connected"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(mapped["counts"]["linked"], 0);
    let act = latest_act(&admin).await;
    assert_eq!(
        (&act["deed"], &act["about"], &act["who"]),
        (&json!("map-user"), &json!(id), &json!(by))
    );
    let detail = &act["detail"];
    assert_eq!(
        (&detail["before"]["userName"], &detail["after"]["userName"]),
        (&json!(ADA), &json!(GRACE))
    );
    let (_, me) = ada.get("/api/me").await;
    assert_eq!(
        (&me["user"]["id"], &me["salesUserName"]),
        (&json!(id), &json!(GRACE))
    );

    // Nobody works in her old name any more.
    log.clear();
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(&world).await;
    let asked = log.since(0);
    let is_hers = |entry: &Entry| entry.user.as_deref() == Some(ADA);
    assert!(!asked.iter().any(is_hers), "{asked:#?}");
    let refused = signs_in_as(&world, ADA, ADA).await;
    assert!(refused.to_string().contains("wrong-sales-user"), "{refused}");
    let admin = world.connect(ADMIN).await;
    assert_eq!(row(&admin, &id).await["sales"]["connected"], false);

    let accepted = signs_in_as(&world, ADA, GRACE).await;
    assert!(accepted["accessToken"].is_string(), "{accepted}");
    log.clear();
    world.drain().await;
    assert_eq!(next_run(&world, ADA).await, RoundEnd::Done);
    let of_sales = |entry: &Entry| entry.target == Target::Sales;
    let asked: Vec<_> = log.since(0).into_iter().filter(of_sales).collect();
    assert!(!asked.is_empty());
    assert!(!asked.iter().any(is_hers), "{asked:#?}");
    assert_eq!(
        world.activities("Visit").len(),
        1,
        "nothing is deleted, nothing doubled"
    );
    assert_eq!(world.event(ADA, "Visit").categories, [CATEGORY]);
    world.invite(ADA, &visit(&world, "Dinner"));
    assert_eq!(next_run(&world, ADA).await, RoundEnd::Done);
    assert_eq!(world.activities("Dinner").len(), 1, "and she goes on as that one");
}
