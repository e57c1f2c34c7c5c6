//! Reconciliation: what no feed tells of is found all the same, and what Sales has forgotten is not lost.

use super::runs::{configures, latest_round, reconciles, switches_on, takes_its_turn, user};
use authorization::{ApplicationPermission, Freshness};
use exchange::CalendarWindow;
use jiff::SignedDuration;
use sandbox::exchange::event::Event;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use store::runs::{Process, Timing};
use store::users::UserId;
use sync_core::settings::Values;
use sync_core::{Appointment, ReasonCode, SalesId, SalesPerson, Settings, Side};
use tests::World;
use worker::adapters::exchange::{Calendar, Guests, MailboxFeeds};
use worker::adapters::sales::{Appointments, SalesFeeds, UserSales};
use worker::adapters::store::Links;
use worker::ports::{ItemFeed as _, PageSaved, RecordFeed as _, RoundStore as _};

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";

/// Ada's system, in both directions, with so many meetings in step.
async fn in_step<const N: usize>(subjects: [&str; N]) -> (World, [Event; N]) {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        let values = &mut configuration.values;
        values.appointments.bidirectional = true;
        values.appointments.allow_delete_in_sales = true;
        values.appointments.default_saved_search = Some("S-1001".to_owned());
    })
    .await;
    let events = subjects.map(|subject| meets(&world, subject));
    for event in &events {
        world.change(ADA, event, &json!({"categories": [CATEGORY]}));
    }
    switches_on(&world, Process::StandardSync).await;
    // Until nothing is in doubt, and no feed goes back to what it told.
    for _ in 0..3 {
        next_run(&world).await;
    }
    for subject in subjects {
        assert_eq!(world.activities(subject).len(), 1, "{subject}");
    }
    (world, events)
}

/// A meeting in twenty days.
fn meets(world: &World, subject: &str) -> Event {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(20 * 24);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    world.invite(ADA, &json!({"subject": subject, "start": at(0), "end": at(1)}))
}

async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

/// How many records of Ada's latest round ended for this reason.
async fn ended(world: &World, reason: ReasonCode) -> u64 {
    let round = latest_round(world, ADA).await;
    round.tally.reasons.get(&reason).copied().unwrap_or_default()
}

/// How much Ada's latest round found otherwise than any feed had told.
async fn drifted(world: &World) -> u64 {
    latest_round(world, ADA).await.tally.drifted
}

fn number_of(world: &World, subject: &str) -> String {
    let [activity] = &world.activities(subject)[..] else {
        panic!("one {subject:?}")
    };
    activity.attributes["ActivityNumber"].clone()
}

/// Where a meeting of Ada's takes place, as Outlook shows it.
fn place_of(world: &World, subject: &str) -> String {
    let places = world.event(ADA, subject).places;
    places.into_iter().map(|place| place.name).collect()
}

fn edits_in_sales(world: &World, subject: &str, place: &str) {
    let number = number_of(world, subject);
    let now = world.stand_ins.sandbox.now();
    let draft = Draft::new().with("Location", place);
    let mut stand_ins = world.stand_ins.sandbox.world();
    let sales = &mut stand_ins.sales;
    sales
        .edit(ADA, Table::Activities, &number, &draft, &Condition::Any, now)
        .unwrap();
    sales.reindex(now);
}

fn deletes_in_sales(world: &World, subject: &str) {
    let number = number_of(world, subject);
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let sales = &mut stand_ins.sales;
    sales
        .delete(ADA, Table::Activities, &number, &Condition::Any, now)
        .unwrap();
    sales.reindex(now);
}

/// Whatever the feed of that side has to tell of appointments is told to nobody.
async fn loses_news(world: &World, side: Side) {
    let context = world.worker();
    let user = user(world, ADA).await;
    let sales = context.sales_user(&user, Freshness::Stored).await.unwrap();
    let party = {
        let stand_ins = world.stand_ins.sandbox.world();
        stand_ins.sales.user(ADA).unwrap().party_id
    };
    let settings = Settings::read(&Values::default()).unwrap();
    let allowance = settings.synchronization.allowance;
    let links = Links::<Appointment>::of(&*world.store, user.id, &allowance);
    let mut place = links.cursor(side).await.unwrap();
    let now = world.clock.now();
    loop {
        let (next, is_last) = match side {
            Side::Exchange => {
                let calendar = Calendar {
                    as_series: std::collections::BTreeSet::new(),
                    mailbox: context
                        .mailbox(&user, ApplicationPermission::Disabled)
                        .await
                        .unwrap(),
                    window: CalendarWindow::around(now),
                    feeds: MailboxFeeds::default(),
                    guests: Guests {
                        sales: sales.clone(),
                        owner: SalesPerson::User(SalesId(party)),
                    },
                };
                let page = calendar.changes(place.as_ref()).await.unwrap();
                assert!(
                    !page.is_last || !page.rows.is_empty(),
                    "there is something to lose"
                );
                (page.next, page.is_last)
            }
            Side::Sales => {
                let appointments = Appointments(UserSales {
                    sales: sales.clone(),
                    owner: SalesId(party),
                    search: None,
                    began_at: now,
                    feeds: SalesFeeds::default(),
                    memory: None,
                });
                let page = appointments.changes(place.as_ref()).await.unwrap();
                assert!(
                    !page.is_last || !page.rows.is_empty(),
                    "there is something to lose"
                );
                (page.next, page.is_last)
            }
        };
        let saved = links.save_page(&[], side, Some(&next), now).await.unwrap();
        assert_eq!(saved, PageSaved::All);
        place = Some(next);
        if is_last {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_del_1_what_was_deleted_in_sales_longer_ago_than_sales_knows_is_looked_for_and_never_a_deletion() {
    let (world, _) = in_step(["Deleted long ago", "Deleted lately", "Left alone"]).await;
    let every = Process::StandardSync.advised();
    let set = async |is_on| {
        let now = world.clock.now();
        let timing = Timing { is_on, every };
        let process = Process::StandardSync;
        let set = world.store.set_schedule(process, timing, UserId::NOBODY, now);
        set.await.unwrap();
    };
    set(false).await;
    deletes_in_sales(&world, "Deleted long ago");
    world.pass(SignedDuration::from_hours(5 * 24));
    deletes_in_sales(&world, "Deleted lately");
    world.pass(SignedDuration::from_hours(3 * 24));
    // Her sign-in to Sales has lapsed by then, too.
    world.connect(ADA).await;
    world.drain().await;
    set(true).await;
    takes_its_turn(&world).await;
    for _ in 0..2 {
        next_run(&world).await;
    }
    // Sales still names the one: what was made in Outlook stays there without the category (R-APPT-16).
    assert!(world.event(ADA, "Deleted lately").categories.is_empty());
    // Nobody can name the other: it is out of sight, and its copy stays as it is.
    assert_eq!(world.event(ADA, "Deleted long ago").categories, [CATEGORY]);
    assert_eq!(ended(&world, ReasonCode::OutOfSight).await, 1, "R-LINK-2");
    for (subject, records) in [("Deleted long ago", 0), ("Deleted lately", 0), ("Left alone", 1)] {
        assert_eq!(
            world.activities(subject).len(),
            records,
            "{subject}: nothing is made again"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_5_an_edit_in_outlook_that_the_feed_lost_is_found() {
    let (world, [visit]) = in_step(["Visit"]).await;
    world.change(ADA, &visit, &json!({"location": {"displayName": "Quay 4"}}));
    let new = meets(&world, "Categorised unheard");
    world.change(ADA, &new, &json!({"categories": [CATEGORY]}));
    loses_news(&world, Side::Exchange).await;
    next_run(&world).await;
    assert_eq!(
        world.activities("Visit")[0].attributes["Location"],
        "",
        "it is lost"
    );
    assert_eq!(world.activities("Categorised unheard").len(), 0);
    reconciles(&world).await;
    assert_eq!(world.activities("Visit")[0].attributes["Location"], "Quay 4");
    assert_eq!(world.activities("Categorised unheard").len(), 1);
    assert_eq!(drifted(&world).await, 2, "what was repaired is reported");
    next_run(&world).await;
    reconciles(&world).await;
    assert_eq!(drifted(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_5_an_edit_in_sales_that_the_feed_lost_is_found() {
    let (world, _) = in_step(["Visit"]).await;
    edits_in_sales(&world, "Visit", "Quay 4");
    loses_news(&world, Side::Sales).await;
    next_run(&world).await;
    assert_eq!(place_of(&world, "Visit"), "", "it is lost");
    reconciles(&world).await;
    assert_eq!(place_of(&world, "Visit"), "Quay 4");
    assert_eq!(drifted(&world).await, 1, "what was repaired is reported");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_del_1_a_deletion_in_outlook_that_the_feed_lost_unlinks_and_deletes_nothing() {
    let (world, [visit, _]) = in_step(["Visit", "Left alone"]).await;
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let exchange = &mut stand_ins.exchange;
        exchange
            .delete_event(&oid, &visit.immutable_id, None, now)
            .unwrap();
    }
    loses_news(&world, Side::Exchange).await;
    next_run(&world).await;
    assert_eq!(ended(&world, ReasonCode::Vanished).await, 0, "it is lost");
    reconciles(&world).await;
    // A second look tells, ten minutes after the first.
    next_run(&world).await;
    assert_eq!(ended(&world, ReasonCode::Vanished).await, 1);
    for subject in ["Visit", "Left alone"] {
        assert_eq!(
            world.activities(subject).len(),
            1,
            "no row said that it was removed"
        );
    }
}
