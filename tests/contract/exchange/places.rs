//! Where events and contacts lie in a mailbox (R-CAT-5).

use super::{ADA, mailbox};
use crate::stand::{plant, start};
use ::exchange::{Error, ItemPlace, Looked, Notes};
use sandbox::Sandbox;
use sandbox::exchange::model::Folder;
use serde_json::json;
use sync_core::ItemId;

fn oid(sandbox: &Sandbox) -> String {
    sandbox.world().exchange.mailbox(ADA).unwrap().oid.clone()
}

/// An event of Ada's that she put into that folder.
fn event_in(sandbox: &Sandbox, folder: Folder, rule: bool) -> ItemId {
    let mut body = json!({
        "subject": "Visit",
        "start": {"dateTime": "2035-03-07T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2035-03-07T10:00:00", "timeZone": "UTC"},
    });
    if rule {
        body["recurrence"] = json!({
            "pattern": {"type": "daily", "interval": 1},
            "range": {"type": "numbered", "startDate": "2035-03-07", "numberOfOccurrences": 3},
        });
    }
    let (oid, now) = (oid(sandbox), sandbox.now());
    let write = sandbox::exchange::write::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let event = exchange.create_event(&oid, &write, now).unwrap();
    exchange
        .move_event(&oid, &event.immutable_id, folder, now)
        .unwrap();
    ItemId::new(&event.immutable_id)
}

fn contact_in(sandbox: &Sandbox, folder: Folder) -> ItemId {
    let (oid, now) = (oid(sandbox), sandbox.now());
    let body = json!({"givenName": "Zoë", "surname": "Winter"});
    let write = sandbox::exchange::write::contact::read(body.to_string().as_bytes()).unwrap();
    let exchange = &mut sandbox.world().exchange;
    let contact = exchange.create_contact(&oid, &write, now).unwrap();
    exchange
        .move_contact(&oid, &contact.immutable_id, folder, now)
        .unwrap();
    ItemId::new(&contact.immutable_id)
}

#[tokio::test]
async fn r_cat_5_an_event_is_found_by_its_id_wherever_it_lies_and_its_calendar_says_where() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let folders = [Folder::Default, Folder::Elsewhere, Folder::DeletedItems];
    let mut ids: Vec<ItemId> = folders
        .iter()
        .flat_map(|folder| [false, true].map(|rule| event_in(&stand.sandbox, *folder, rule)))
        .collect();
    let looks = ada.events(&ids).await.unwrap();
    assert!(
        looks.iter().all(|look| matches!(look, Looked::Found(_))),
        "{looks:?}"
    );
    ids.push(ItemId::new("AAMkNobody="));
    let expected = [
        ItemPlace::Read,
        ItemPlace::Read,
        ItemPlace::Elsewhere,
        ItemPlace::Elsewhere,
        ItemPlace::NoCalendar,
        ItemPlace::NoCalendar,
        ItemPlace::NoCalendar,
    ]
    .map(Ok);
    assert_eq!(ada.event_places(&ids).await.unwrap(), expected, "in one batch");
    let mut one_by_one = Vec::new();
    for id in &ids {
        one_by_one.extend(ada.event_places(std::slice::from_ref(id)).await.unwrap());
    }
    assert_eq!(one_by_one, expected);
}

#[tokio::test]
async fn r_del_1_a_calendar_that_cannot_be_told_says_nothing_of_where_its_event_lies() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let id = event_in(&stand.sandbox, Folder::Default, false);
    for status in [500, 412] {
        plant(
            &stand.sandbox,
            json!({"target": "graph", "match": "GET .*/calendar$", "kind": "error", "status": status, "times": 1}),
        );
        let places = ada.event_places(std::slice::from_ref(&id)).await.unwrap();
        let is_weather = matches!(places.as_slice(), [Err(Error::Unavailable { .. })]);
        assert!(is_weather, "{status}: {places:?}");
    }
}

#[tokio::test]
async fn r_cat_5_a_contact_is_found_by_its_id_wherever_it_lies_and_names_its_folder() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let folders = [Folder::Default, Folder::Elsewhere, Folder::DeletedItems];
    let ids = folders.map(|folder| contact_in(&stand.sandbox, folder));
    let looks = ada.contacts(&ids, Notes::LeftOut).await.unwrap();
    let contacts: Vec<_> = looks
        .iter()
        .map(|look| match look {
            Looked::Found(contact) => contact.as_ref(),
            Looked::Missing | Looked::Failed(_) => panic!("{look:?}"),
        })
        .collect();
    let places = ada.contact_places(&contacts).await.unwrap();
    let expected = [ItemPlace::Read, ItemPlace::Elsewhere, ItemPlace::Deleted].map(Ok);
    assert_eq!(places, expected);
}
