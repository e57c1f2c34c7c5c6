//! What is shared and then moved to a folder that is not read: it rests where it lies, and goes on once it is back (R-CAT-5).

use super::runs::{configures, switches_on, takes_its_turn};
use jiff::SignedDuration;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::{Exchange, Folder};
use sandbox::sales::model::Table;
use serde_json::{Value, json};
use store::runs::Process;
use tests::World;

const ADA: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
const WINTER: &str = "Winter of Brightwater";

/// Ada does something in Outlook.
fn in_outlook<T>(world: &World, act: impl FnOnce(&mut Exchange, &str, jiff::Timestamp) -> T) -> T {
    let now = world.stand_ins.sandbox.now();
    let mut stand_ins = world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
    act(&mut stand_ins.exchange, &oid, now)
}

/// A meeting in twenty days, once or on three days.
fn meets(world: &World, subject: &str, days: u32) -> Event {
    let start = world.stand_ins.sandbox.now() + SignedDuration::from_hours(20 * 24);
    let at = |hours| {
        let moment = start + SignedDuration::from_hours(hours);
        json!({"dateTime": moment.strftime("%Y-%m-%dT%H:00:00").to_string(), "timeZone": "UTC"})
    };
    let mut body = json!({"subject": subject, "start": at(0), "end": at(1), "categories": [CATEGORY]});
    if days > 1 {
        body["recurrence"] = json!({
            "pattern": {"type": "daily", "interval": 1},
            "range": {
                "type": "numbered", "startDate": start.strftime("%Y-%m-%d").to_string(),
                "numberOfOccurrences": days,
            },
        });
    }
    world.invite(ADA, &body)
}

fn knows(world: &World, body: &Value) -> String {
    let write = sandbox::exchange::write::contact::read(body.to_string().as_bytes()).unwrap();
    in_outlook(world, |exchange, oid, now| {
        exchange
            .create_contact(oid, &write, now)
            .unwrap()
            .immutable_id
            .clone()
    })
}

fn contacts(world: &World) -> Vec<String> {
    let stand_ins = world.stand_ins.sandbox.world();
    let people = stand_ins.sales.all(Table::Contacts);
    let ours = people.filter(|row| row.stored("LastName").as_text() == Some(WINTER));
    ours.map(|row| row.stored("JobTitle").as_text().unwrap_or_default().to_owned())
        .collect()
}

/// Why each of Ada's records is as it is.
async fn told(world: &World) -> Vec<String> {
    // Signed in anew: hours have passed.
    let ada = world.connect(ADA).await;
    let (_, page) = ada.get("/api/me/records?state=linked").await;
    let records = page["records"].as_array().unwrap().iter();
    records
        .map(|record| record["reason"]["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn next_run(world: &World) {
    world.pass(SignedDuration::from_mins(30));
    takes_its_turn(world).await;
}

/// What Sales holds of the three: the meeting, the meetings of the series, the contact.
fn records(world: &World) -> (usize, usize, usize) {
    let of = |subject| world.activities(subject).len();
    (of("Visit"), of("Round"), contacts(world).len())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_5_what_is_moved_to_another_folder_is_never_deleted_in_sales_and_goes_on_once_it_is_back() {
    let world = World::new().await;
    world.connect(ADA).await;
    configures(&world, |configuration| {
        let values = &mut configuration.values;
        values.appointments.allow_delete_in_sales = true;
        values.contacts.allow_delete_in_sales = true;
    })
    .await;
    let (visit, series) = (meets(&world, "Visit", 1), meets(&world, "Round", 3));
    let zoe = knows(
        &world,
        &json!({
            "givenName": "Zoë", "surname": WINTER, "jobTitle": "Buyer", "categories": [CATEGORY],
            "emailAddresses": [{"name": "Zoë", "address": "zoe@winter.example"}],
        }),
    );
    switches_on(&world, Process::StandardSync).await;
    for _ in 0..3 {
        next_run(&world).await;
    }
    assert_eq!(records(&world), (1, 3, 1));
    assert_eq!(told(&world).await, ["in-step"; 3]);

    let lays = |folder| {
        in_outlook(&world, |exchange, oid, now| {
            for event in [&visit, &series] {
                exchange
                    .move_event(oid, &event.immutable_id, folder, now)
                    .unwrap();
            }
            exchange.move_contact(oid, &zoe, folder, now).unwrap();
        });
    };
    lays(Folder::Elsewhere);
    takes_its_turn(&world).await;
    for _ in 0..3 {
        next_run(&world).await;
        assert_eq!(records(&world), (1, 3, 1), "nothing was deleted");
    }
    assert_eq!(
        told(&world).await,
        ["outside-scope"; 3],
        "and each says why it rests"
    );

    lays(Folder::Default);
    next_run(&world).await;
    let write = json!({"jobTitle": "Director"});
    let write = sandbox::exchange::write::contact::read(write.to_string().as_bytes()).unwrap();
    in_outlook(&world, |exchange, oid, now| {
        exchange.update_contact(oid, &zoe, &write, None, now).unwrap();
    });
    world.change(ADA, &visit, &json!({"location": {"displayName": "Quay 4"}}));
    for _ in 0..2 {
        next_run(&world).await;
    }
    assert_eq!(contacts(&world), ["Director"], "it goes on");
    assert_eq!(world.activities("Visit")[0].attributes["Location"], "Quay 4");
    assert_eq!(records(&world), (1, 3, 1));
    assert_eq!(told(&world).await, ["in-step"; 3]);

    // What is in Deleted Items was deleted.
    lays(Folder::DeletedItems);
    for _ in 0..3 {
        next_run(&world).await;
    }
    assert_eq!(records(&world), (0, 0, 0), "R-APPT-17, R-CONT-6");
}
