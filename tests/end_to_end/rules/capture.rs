//! What is captured without anybody's asking, and what is not.

use super::story::{ADA, CATEGORY, GRACE, Office, SIGRID, STRANGER, both, guests};
use sandbox::sales::model::{Draft, Table};
use serde_json::{Value, json};
use sync_core::ReasonCode;
use sync_core::settings::Values;
use tests::World;

const MEETINGS: Table = Table::Activities;
const HALVORSEN: i64 = 300_000_000_000_201_001;

fn captures(values: &mut Values) {
    values.appointments.autocapture = true;
    values.synchronization.alternate_domains = vec!["Contoso-Labs.example".to_owned()];
}

fn private() -> Value {
    json!({"sensitivity": "private"})
}

fn daily(office: &Office<'_>, hours: i64) -> Value {
    let start = office.hour(hours)["start"]["dateTime"].as_str().unwrap()[..10].to_owned();
    json!({"recurrence": {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "numberOfOccurrences": 3, "startDate": start},
    }})
}

/// Grace's meeting with Ada and a customer, which she calls off.
fn calls_off(office: &Office<'_>, subject: &str) {
    let hers = office.meets_as(GRACE, subject, 50, &guests(&[ADA, SIGRID]));
    let now = office.world.clock.now();
    let mut stand_ins = office.world.stand_ins.sandbox.world();
    let oid = stand_ins.exchange.mailbox(GRACE).unwrap().oid.clone();
    stand_ins
        .exchange
        .cancel_event(&oid, &hers.immutable_id, now)
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_7_r_appt_10_meetings_with_customers_are_captured_and_nothing_is_kept_of_others() {
    let world = World::new().await;
    let office = Office::open(&world, captures).await;
    let why = async |subject: &str, about: ReasonCode| {
        office.run().await;
        let (code, decided_at) = office.why(subject).await;
        assert_eq!(code, about.as_str(), "{subject}");
        assert!(decided_at.is_some(), "{subject}");
        assert!(!office.is_in_sales(MEETINGS, subject), "{subject}");
    };
    office.run().await;
    let listed = office.listed().await;
    let room =
        json!({"attendees": [{"type": "resource", "emailAddress": {"address": "fjord@contoso.example"}}]});
    calls_off(&office, "Called off");
    why("Canceled: Called off", ReasonCode::NotCapturedCancelled).await;
    for (subject, hours, more, code) in [
        (
            "Private",
            50,
            both(&private(), &guests(&[SIGRID])),
            ReasonCode::NotCapturedPrivate,
        ),
        ("Alone", 50, json!({}), ReasonCode::NotCapturedAlone),
        ("In a room", 50, room, ReasonCode::NotCapturedAlone),
        (
            "Colleagues",
            50,
            guests(&[GRACE, "kim@CONTOSO-LABS.example"]),
            ReasonCode::NotCapturedInternal,
        ),
        (
            "Stranger",
            50,
            guests(&[STRANGER]),
            ReasonCode::NotCapturedUnknown,
        ),
        ("Over", -50, guests(&[SIGRID]), ReasonCode::NotCapturedPast),
    ] {
        office.meets(subject, hours, &more);
        why(subject, code).await;
    }
    assert_eq!(office.listed().await, listed, "nothing is kept of them");

    let address = SIGRID.to_uppercase();
    office.meets("Customer", 50, &guests(&[GRACE, &address]));
    office.meets(
        "Customer, daily",
        50,
        &both(&daily(&office, 50), &guests(&[SIGRID])),
    );
    office.run().await;
    let captured = office.record(MEETINGS, "Customer").unwrap();
    assert_eq!(captured.stored("AccountId").as_int(), Some(HALVORSEN), "R-APPT-8");
    assert_eq!(office.event("Customer").unwrap().categories, [CATEGORY]);
    assert_eq!(office.records(MEETINGS, "Customer, daily").len(), 3);
    assert_eq!(office.listed().await, listed + 2);

    // Somebody makes a contact of the stranger; nobody touches the meeting.
    office.makes(Table::Contacts, &Draft::contact("Sam", "Sample", STRANGER));
    office.runs(2).await;
    assert!(office.is_in_sales(MEETINGS, "Stranger"), "new contacts count");
    assert_eq!(office.why("Stranger").await, ("in-step".to_owned(), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_9_r_cat_6_private_meetings_and_those_with_nobody_are_captured_where_included_but_no_opted_out_one()
 {
    let world = World::new().await;
    let office = Office::open(&world, |values| {
        captures(values);
        values.appointments.include_private = true;
        values.appointments.include_no_attendees = true;
    })
    .await;
    office.meets("Private", 50, &both(&private(), &guests(&[SIGRID])));
    office.meets("Alone", 52, &json!({}));
    office.run().await;
    let of = |subject: &str| office.record(MEETINGS, subject).unwrap();
    assert!(of("Private").stored("PrivateFlag").is_true());
    let number = of("Alone").key;

    office.edits("Alone", &json!({"categories": []}));
    office.run().await;
    assert_eq!(office.told("Alone").await, "unlinked category-removed");
    office.edits("Alone", &json!({"location": {"displayName": "Quay 4"}}));
    office.runs(2).await;
    assert_eq!(office.text(MEETINGS, "Alone", "Location"), "");
    assert_eq!(office.told("Alone").await, "unlinked category-removed");
    let share = office
        .signed_in()
        .await
        .share("again", &office.event("Alone").unwrap().rest_id, None)
        .await;
    world.settle().await;
    office.run().await;
    assert!(office.signed_in().await.view(&share).await.sales_record.is_some());
    assert_eq!(of("Alone").key, number, "a Share lifts it");
    assert_eq!(office.text(MEETINGS, "Alone", "Location"), "Quay 4");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_priv_1_why_an_item_is_not_shared_is_told_for_thirty_days_and_what_follows_from_the_settings_is_not_kept()
 {
    let world = World::new().await;
    let mut office = Office::open(&world, captures).await;
    office.run().await;
    office.meets("Colleagues", 50 * 24, &guests(&[GRACE]));
    office.run().await;
    let (code, decided_at) = office.why("Colleagues").await;
    assert_eq!(code, "not-captured-internal");
    assert!(decided_at.is_some());
    let bytes = world.database_bytes().await;
    let id = office.event("Colleagues").unwrap().immutable_id;
    assert!(!bytes.windows(id.len()).any(|part| part == id.as_bytes()));

    // Once nothing is captured, there is nothing to say of one meeting alone.
    office
        .sets(|values| values.appointments.autocapture = false)
        .await;
    office.edits("Colleagues", &json!({"location": {"displayName": "Quay 4"}}));
    office.run().await;
    let (code, decided_at) = office.why("Colleagues").await;
    assert_eq!((code.as_str(), decided_at), ("not-shared", None));

    office.sets(|values| values.appointments.autocapture = true).await;
    office.runs(2).await;
    assert_eq!(office.why("Colleagues").await.0, "not-captured-internal");
    office.passes(31 * 24).await;
    world.store.sweep_history(world.clock.now()).await.unwrap();
    assert_eq!(office.why("Colleagues").await, ("not-shared".to_owned(), None));
}
