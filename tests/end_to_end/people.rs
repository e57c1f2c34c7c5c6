//! Who is on an item, the contact made of a stranger with one click, and the lists to share from.

use super::runs::{configures, switches_on};
use futures::future::join_all;
use reqwest::StatusCode;
use sandbox::sales::model::Table;
use sandbox::seed::companies::COMPANIES;
use serde_json::{Value, json};
use shared::api::shares::ShareStatus;
use std::collections::{BTreeMap, BTreeSet};
use store::runs::Process;
use tests::{Person, World};

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const VISIT: &str = "Halvorsen Marine: rollout";
const CATEGORY: &str = "Shared with Oracle";
const STRANGER: &str = "sam.sample@nowhere.example";

async fn item(person: &Person<'_>, id: &str) -> Value {
    let (status, item) = person.get(&format!("/api/items/{id}")).await;
    assert_eq!(status, StatusCode::OK, "{item}");
    assert_eq!(item["peopleProblem"], Value::Null);
    item
}

/// Who each person on an item is.
fn kinds(item: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let people = item["people"].as_array().unwrap().iter();
    people
        .map(|one| (text(&one["address"]), text(&one["kind"])))
        .collect()
}

/// A meeting of Ada's with these people, by name and address.
fn meets(world: &World, people: &[(&str, &str)]) -> String {
    let attendees = people.iter().map(
        |(name, address)| json!({ "type": "required", "emailAddress": { "name": name, "address": address } }),
    );
    let event = world.invite(
        ADA,
        &json!({ "subject": "Introduction", "start": { "dateTime": "2031-03-03T09:00:00", "timeZone": "UTC" },
                 "end": { "dateTime": "2031-03-03T10:00:00", "timeZone": "UTC" },
                 "attendees": attendees.collect::<Vec<_>>() }),
    );
    event.rest_id
}

fn contacts_called(world: &World, last_name: &str) -> usize {
    let stand_ins = world.stand_ins.sandbox.world();
    let all = stand_ins.sales.all(Table::Contacts);
    all.filter(|row| row.stored("LastName").as_text() == Some(last_name))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_11_r_appt_8_an_item_says_who_is_on_it_and_what_they_lead_to() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let company = COMPANIES
        .iter()
        .find(|company| company.name.starts_with("Halvorsen"))
        .unwrap();
    let visit = world.event(ADA, VISIT);
    let seen = item(&ada, &visit.rest_id).await;
    let kinds = kinds(&seen);
    let invited: BTreeSet<&str> = visit
        .attendees
        .iter()
        .map(|one| one.who.address.as_str())
        .collect();
    let ours: Vec<_> = company
        .contacts
        .iter()
        .filter(|contact| invited.contains(contact.address))
        .collect();
    assert!(!ours.is_empty());
    for contact in &ours {
        assert_eq!(kinds[contact.address], "contact");
    }
    assert_eq!(kinds[ADA], "user");
    let suggestions = seen["suggestions"].as_array().unwrap();
    let of = |record_type: &str, preselected: bool| -> BTreeSet<String> {
        let wanted = suggestions
            .iter()
            .filter(|one| one["type"] == record_type && one["preselected"] == preselected);
        wanted.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        of("account", true),
        BTreeSet::from([company.party_id.to_string()])
    );
    assert_eq!(
        of("contact", true),
        ours.iter().map(|contact| contact.party_id.to_string()).collect()
    );
    for deals in ["opportunity", "lead"] {
        assert!(of(deals, true).is_empty(), "R-SHARE-2: never preselected");
    }
    let open: BTreeSet<String> = {
        let stand_ins = world.stand_ins.sandbox.world();
        let all = stand_ins.sales.all(Table::Opportunities);
        let theirs = all.filter(|row| row.stored("TargetPartyId").as_int() == Some(company.party_id));
        theirs
            .map(|row| stand_ins.sales.value(row, "OptyId").as_int().unwrap().to_string())
            .collect()
    };
    assert!(!open.is_empty(), "the demo has a deal with them");
    assert_eq!(of("opportunity", false), open);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_11_one_click_makes_the_contact_once_however_often_it_is_clicked() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let id = meets(
        &world,
        &[
            ("Sam Sample", STRANGER),
            ("Grace", GRACE),
            ("", "nameless@nowhere.example"),
        ],
    );
    assert_eq!(kinds(&item(&ada, &id).await)[STRANGER], "unmatched");
    let click = |address: &str| {
        let body = json!({ "itemId": id, "address": address });
        let ada = ada.clone();
        async move { ada.post("/api/sales/contacts", &body).await }
    };
    let answers = join_all((0..4).map(|_| click("Sam.Sample@nowhere.example"))).await;
    let made: Vec<_> = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::CREATED)
        .collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    let ids: BTreeSet<_> = answers
        .iter()
        .map(|(_, contact)| contact["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert_eq!(made[0].1["name"], "Sam Sample");
    assert_eq!(contacts_called(&world, "Sample"), 1);
    let seen = item(&ada, &id).await;
    assert_eq!(kinds(&seen)[STRANGER], "contact");
    let (status, again) = click(STRANGER).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &made[0].1["id"]));

    for wrong in [GRACE, "nobody@nowhere.example", "nameless@nowhere.example"] {
        let (status, refused) = click(wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {refused}");
        assert_eq!(refused["fields"][0]["field"], "address");
    }
    let unknown = json!({ "itemId": "AAMkNowhere", "address": STRANGER });
    let (status, _) = ada.post("/api/sales/contacts", &unknown).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(contacts_called(&world, "Sample"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cont_4_a_click_makes_no_contact_where_the_administrator_lets_none_be_made() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    configures(&world, |configuration| {
        configuration.values.contacts.allow_create_in_sales = false
    })
    .await;
    let id = meets(&world, &[("Sam Sample", STRANGER)]);
    let (status, refused) = ada
        .post(
            "/api/sales/contacts",
            &json!({ "itemId": id, "address": STRANGER }),
        )
        .await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::FORBIDDEN, &json!("forbidden"))
    );
    assert_eq!(contacts_called(&world, "Sample"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_1_contacts_and_tasks_are_listed_with_whether_they_are_shared() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let contact = json!({"givenName": "Zoe", "surname": "Winterbottom"}).to_string();
        let contact = sandbox::exchange::write::contact::read(contact.as_bytes()).unwrap();
        stand_ins.exchange.create_contact(&oid, &contact, now).unwrap();
        let task = json!({"title": "Call Winterbottom"}).to_string();
        let task = sandbox::exchange::write::task::read(task.as_bytes(), true).unwrap();
        stand_ins.exchange.create_task(&oid, &task, now).unwrap();
    }
    let only = async |item_type: &str| -> Value {
        let path = format!("/api/exchange/records?type={item_type}&q=WINTERB");
        let (status, page) = ada.get(&path).await;
        assert_eq!(
            (status, &page["hasMore"]),
            (StatusCode::OK, &json!(false)),
            "{page}"
        );
        let [record] = &page["records"].as_array().unwrap()[..] else {
            panic!("not one: {page}")
        };
        record.clone()
    };
    for item_type in ["contact", "task"] {
        let found = only(item_type).await;
        assert_eq!(
            (&found["type"], &found["shared"]),
            (&json!(item_type), &json!(false))
        );
        let body = json!({ "itemType": item_type, "itemId": found["itemId"] });
        let (status, share) = ada.post_share(item_type, &body).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{share}");
        world.settle().await;
        let share = share["shareId"].as_str().unwrap();
        assert_eq!(ada.outcome(share).await.0, ShareStatus::Shared);
        let shared = only(item_type).await;
        assert_eq!(
            (&shared["shared"], &shared["itemId"]),
            (&json!(true), &found["itemId"])
        );
        assert_eq!(shared["reason"]["code"], "in-step");
    }
    let (status, refused) = ada.get("/api/exchange/records?type=email").await;
    assert_eq!(
        (status, &refused["fields"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("type"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_2_what_carries_the_category_waits_until_a_schedule_takes_it_and_says_so() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let contact =
        json!({"givenName": "Zoe", "surname": "Winterbottom", "categories": [CATEGORY]}).to_string();
    {
        let now = world.stand_ins.sandbox.now();
        let mut stand_ins = world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(ADA).unwrap().oid.clone();
        let contact = sandbox::exchange::write::contact::read(contact.as_bytes()).unwrap();
        stand_ins.exchange.create_contact(&oid, &contact, now).unwrap();
    }
    let visit = |categories: &[&str]| {
        let at = |time: &str| json!({"dateTime": time, "timeZone": "UTC"});
        let event = world.invite(
            ADA,
            &json!({"subject": "Visit", "start": at("2031-03-03T09:00:00"), "end": at("2031-03-03T10:00:00"),
                    "categories": categories}),
        );
        event.rest_id
    };
    let (categorised, plain) = (visit(&[CATEGORY]), visit(&[]));
    let told = async |id: &str| {
        let (status, item) = ada.get(&format!("/api/items/{id}?people=false")).await;
        assert_eq!(status, StatusCode::OK, "{item}");
        (item["linked"].clone(), item["reason"]["code"].clone())
    };
    let listed = async || {
        let (status, page) = ada.get("/api/exchange/records?type=contact&q=winterb").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let record = &page["records"][0];
        (record["shared"].clone(), record["reason"]["code"].clone())
    };
    let waits = (json!(false), json!("waiting-not-scheduled"));
    assert_eq!(told(&categorised).await, waits);
    assert_eq!(listed().await, waits);
    assert_eq!(told(&plain).await, (json!(false), json!("not-shared")));

    switches_on(&world, Process::StandardSync).await;
    for (shared, reason) in [told(&categorised).await, listed().await] {
        assert_eq!(shared, json!(true), "{reason}");
        assert_ne!(reason, waits.1);
    }
    assert_eq!(told(&plain).await, (json!(false), json!("not-shared")));
}
