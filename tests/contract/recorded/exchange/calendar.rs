//! Events looked at, found and listed.

use super::mail::named;
use super::{oid, outlook, usual_time, usual_visit, visit, wednesdays};
use crate::recorded::stop::{Stop, TRAVELLER, Verb, verbs};
use crate::stand::plant;
use ::exchange::{CATEGORY, Listed, Listing, STAMP_PROPERTY};
use serde_json::{Value, json};
use sync_core::ItemId;

pub(super) const VERBS: &[Verb] = verbs![
    making_sure_of_the_category,
    marking_a_mailbox_as_ones_own,
    translating_ids,
    looking_at_an_event,
    looking_at_many_events,
    finding_events,
    listing_events,
    listing_events_page_by_page,
    listing_where_categories_cannot_be_searched,
    looking_at_meetings_not_sent,
    telling_who_is_on_an_event,
    telling_whether_an_item_is_categorised,
    asking_where_events_lie,
];

async fn making_sure_of_the_category(stop: &mut Stop) {
    for _ in 0..2 {
        let made = stop.mailbox.ensure_category().await;
        stop.understood(&made);
    }
    let is_there = stop.mailbox.has_category().await;
    stop.understood(&is_there);
}

async fn marking_a_mailbox_as_ones_own(stop: &mut Stop) {
    let nobodys = stop.mailbox.marker().await;
    stop.understood(&nobodys);
    let Ok(nobodys) = nobodys else { return };
    let written = stop.mailbox.write_marker("whose it is", &nobodys).await;
    stop.understood(&written);
    let marked = stop.mailbox.marker().await;
    stop.understood(&marked);
    // Somebody else read before that.
    let late = stop.mailbox.write_marker("whose it was", &nobodys).await;
    stop.understood(&late);
}

async fn translating_ids(stop: &mut Stop) {
    let [rest] = stop
        .given(["rest id"], async |sandbox| {
            let [id, _] = outlook(sandbox, None, &usual_visit());
            let world = sandbox.world();
            let mailbox = world.exchange.mailbox(TRAVELLER).unwrap();
            [mailbox.event(&id).unwrap().rest_id.clone()]
        })
        .await;
    let ids = stop.mailbox.immutable_ids(&["not an id".to_owned(), rest]).await;
    stop.understood(&ids);
}

async fn looking_at_meetings_not_sent(stop: &mut Stop) {
    let [draft, sent] = stop
        .given(["draft", "sent"], async |sandbox| {
            let (oid, now) = (oid(sandbox), sandbox.now());
            let write = sandbox::exchange::write::read(with_sam().to_string().as_bytes()).unwrap();
            let exchange = &mut sandbox.world().exchange;
            let [draft, sent] = [(); 2].map(|()| {
                let draft = exchange.draft_event(&oid, &write, now).unwrap();
                draft.immutable_id.clone()
            });
            exchange.send_event(&oid, &sent, now).unwrap();
            [draft, sent]
        })
        .await;
    let asked = [draft, sent, "AAMkAGno=".to_owned()].map(ItemId::new);
    let looks = stop.mailbox.event_drafts(&asked).await;
    stop.understood(&looks);
}

async fn telling_who_is_on_an_event(stop: &mut Stop) {
    let [event] = stop
        .given(["event"], async |sandbox| {
            let [id, _] = outlook(sandbox, None, &with_sam());
            [id]
        })
        .await;
    for id in [&*event, "AAMkAGno="] {
        let people = stop.mailbox.people_of_event(&ItemId::new(id)).await;
        stop.understood(&people.map(named));
    }
}

async fn telling_whether_an_item_is_categorised(stop: &mut Stop) {
    let [event] = stop
        .given(["event"], async |sandbox| {
            let mut visit = usual_visit();
            visit["categories"] = json!([CATEGORY]);
            let [id, _] = outlook(sandbox, None, &visit);
            [id]
        })
        .await;
    for id in [&*event, "AAMkAGno="] {
        let is_categorised = stop.mailbox.is_categorised(&ItemId::new(id)).await;
        stop.understood(&is_categorised);
    }
}

async fn asking_where_events_lie(stop: &mut Stop) {
    let [event] = stop
        .given(["event"], async |sandbox| {
            let [id, _] = outlook(sandbox, None, &with_sam());
            [id]
        })
        .await;
    let ids = [event.as_str(), "AAMkAGno="].map(ItemId::new);
    let places = stop.mailbox.event_places(&ids).await;
    stop.understood(&places);
}

fn with_sam() -> Value {
    let mut visit = usual_visit();
    visit["attendees"] = json!([{
        "type": "required", "emailAddress": {"name": "Sam", "address": "sam@customer.example"},
    }]);
    visit
}

async fn looking_at_an_event(stop: &mut Stop) {
    let [event] = stop
        .given(["event"], async |sandbox| {
            let [id, _] = outlook(sandbox, None, &with_sam());
            [id]
        })
        .await;
    let looks = stop.mailbox.events(&[ItemId::new(event)]).await;
    stop.understood(&looks);
}

async fn looking_at_many_events(stop: &mut Stop) {
    let ids = stop
        .given(["a", "b", "c", "d", "e"], async |sandbox| {
            ["A", "B", "C", "D", "E"].map(|subject| {
                let start = "2035-03-09T09:00:00";
                let [id, _] = outlook(sandbox, None, &visit(subject, start, "2035-03-09T10:30:00"));
                id
            })
        })
        .await;
    let ids: Vec<ItemId> = ids
        .into_iter()
        .chain(["AAMkAGno=".to_owned()])
        .map(ItemId::new)
        .collect();
    let looks = stop.mailbox.events(&ids).await;
    stop.understood(&looks);
}

async fn finding_events(stop: &mut Stop) {
    let [uid] = stop
        .given(["uid"], async |sandbox| {
            let mut visit = usual_visit();
            visit["singleValueExtendedProperties"] = json!([{"id": STAMP_PROPERTY, "value": "OX-9"}]);
            let [id, _] = outlook(sandbox, None, &visit);
            let world = sandbox.world();
            let mailbox = world.exchange.mailbox(TRAVELLER).unwrap();
            [mailbox.event(&id).unwrap().ical_uid.clone()]
        })
        .await;
    let mailbox = stop.mailbox.clone();
    stop.understood(&mailbox.stamped("OX-9").await);
    stop.understood(&mailbox.stamped("OX-10").await);
    stop.understood(&mailbox.made_as("OX-9").await);
    stop.understood(&mailbox.event_of_uid(&uid).await);
    stop.understood(&mailbox.events_at(&[usual_time()]).await);
    stop.understood(&mailbox.event_stamps(None).await);
}

async fn listing_events(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let mut far = visit("In ten years", "2045-03-03T10:00:00", "2045-03-03T11:00:00");
        far["categories"] = json!(["Red category", CATEGORY]);
        outlook(sandbox, None, &far);
        let mut series = wednesdays();
        series["categories"] = json!([CATEGORY]);
        outlook(sandbox, None, &series);
        outlook(sandbox, None, &usual_visit());
    });
    let mailbox = stop.mailbox.clone();
    let now = crate::recorded::stop::now();
    stop.understood(&mailbox.listed_events(Listing::Categorised, None).await);
    stop.understood(&mailbox.upcoming_events(now, None).await);
    stop.understood(&mailbox.listed_series(None).await);
}

/// A hundred are on a page.
async fn listing_events_page_by_page(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        for at in 0..101 {
            let subject = format!("Visit {at}");
            let visit = json!({
                "subject": subject,
                "start": {"dateTime": "2035-03-09T09:00:00", "timeZone": "UTC"},
                "end": {"dateTime": "2035-03-09T10:30:00", "timeZone": "UTC"},
            });
            outlook(sandbox, None, &visit);
        }
    });
    let mut after = None;
    loop {
        let listed = stop.mailbox.listed_events(Listing::All, after.as_ref()).await;
        let Ok(Listed::Page(page)) = listed else {
            return stop.understood(&listed);
        };
        stop.understood(&(page.rows.len(), page.rows.first()));
        match page.next {
            Some(next) => after = Some(next),
            None => return,
        }
    }
}

/// Graph does not document this filter.
async fn listing_where_categories_cannot_be_searched(stop: &mut Stop) {
    stop.meanwhile(|sandbox| {
        let refusal =
            json!({"target": "graph", "match": "GET .*/me/events$", "kind": "error", "status": 400, "times": 1});
        plant(sandbox, refusal);
    });
    let listed = stop.mailbox.listed_events(Listing::Categorised, None).await;
    stop.understood(&listed);
}
