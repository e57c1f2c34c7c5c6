//! One share, end to end, as the rules say it.

use jiff::SignedDuration;
use reqwest::StatusCode;
use sandbox::seed::companies::COMPANIES;
use serde_json::json;
use shared::api::shares::ShareStatus;
use std::collections::BTreeSet;
use tests::World;

const ADA: &str = "ada@contoso.example";
const GRACE: &str = "grace@contoso.example";
const VISIT: &str = "Halvorsen Marine: rollout";

#[tokio::test(flavor = "multi_thread")]
async fn r_share_1_a_share_makes_one_appointment_with_everything_on_it() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, VISIT);
    let company = COMPANIES
        .iter()
        .find(|company| company.name.starts_with("Halvorsen"))
        .unwrap();
    let share = ada.share("click-1", &visit.rest_id, Some(company.party_id)).await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Queued);
    world.settle().await;

    let view = ada.view(&share).await;
    assert_eq!(view.status, ShareStatus::Shared, "{view:?}");
    let [activity] = &world.activities(&visit.subject)[..] else {
        panic!("one appointment, not more, not less")
    };
    let record = view.sales_record.unwrap();
    assert_eq!(record.id.as_str(), activity.attributes["ActivityId"]);
    assert_eq!(record.number, activity.attributes["ActivityNumber"]);
    assert!(record.url.contains(&record.number) || record.url.contains(record.id.as_str()));
    assert_eq!(activity.attributes["ActivityFunctionCode"], "APPOINTMENT");
    assert_eq!(activity.attributes["AccountId"], company.party_id.to_string());
    assert_eq!(activity.attributes["AllDayFlag"], "false");
    assert_eq!(activity.attributes["Location"], visit.places[0].name);
    assert!(!activity.attributes["ActivityDescription"].is_empty());
    let invited: BTreeSet<_> = visit
        .attendees
        .iter()
        .map(|attendee| attendee.who.address.as_str())
        .collect();
    let expected: BTreeSet<_> = company
        .contacts
        .iter()
        .filter(|contact| invited.contains(contact.address))
        .map(|contact| contact.party_id)
        .collect();
    assert!(!expected.is_empty(), "the week's meeting has customers on it");
    assert_eq!(
        activity.contacts.iter().copied().collect::<BTreeSet<_>>(),
        expected
    );
    assert!(
        activity
            .assignees
            .contains(&activity.attributes["OwnerId"].parse().unwrap())
    );

    let marked = world.event(ADA, VISIT);
    assert!(marked.categories.contains(&"Shared with Oracle".to_owned()));
    for category in &visit.categories {
        assert!(
            marked.categories.contains(category),
            "the user's own category {category} stays"
        );
    }
    assert_eq!(world.mails(), 0, "R-APPT-18: sharing mails nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_cat_1_signing_in_makes_the_category() {
    let world = World::new().await;
    let _ada = world.connect(ADA).await;
    world.settle().await;
    let stand_ins = world.stand_ins.sandbox.world();
    let categories = &stand_ins.exchange.mailbox(ADA).unwrap().categories;
    assert_eq!(
        categories
            .iter()
            .filter(|category| category.display_name == "Shared with Oracle")
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_1_nothing_is_read_or_written_before_both_sign_ins_are_completed() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let disconnected = world
        .http
        .delete(format!("{}/api/me/sales", world.server))
        .bearer_auth(&ada.bearer)
        .send()
        .await
        .unwrap();
    assert_eq!(disconnected.status(), StatusCode::NO_CONTENT);
    world.stand_ins.sandbox.log().clear();
    world.settle().await;
    let (status, _) = ada.get("/api/sales/records?type=account&q=hal").await;
    assert_eq!(status, StatusCode::CONFLICT);
    let asked = world.stand_ins.sandbox.log().since(0);
    let of_vendors: Vec<_> = asked
        .iter()
        .filter(|entry| entry.path.starts_with("/graph") || entry.path.starts_with("/crmRestApi"))
        .collect();
    assert!(of_vendors.is_empty(), "{of_vendors:?}");
    let stand_ins = world.stand_ins.sandbox.world();
    let categories = &stand_ins.exchange.mailbox(ADA).unwrap().categories;
    assert!(
        categories
            .iter()
            .all(|category| category.display_name != "Shared with Oracle")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_and_a_retry_are_one_share_and_another_body_is_refused() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, VISIT);
    let body = json!({ "itemType": "appointment", "itemId": visit.rest_id });
    let clicks = futures::future::join_all((0..8).map(|_| ada.post_share("one-intent", &body))).await;
    let ids: BTreeSet<_> = clicks
        .iter()
        .map(|(status, answer)| {
            assert_eq!(*status, StatusCode::ACCEPTED);
            answer["shareId"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 1);
    world.settle().await;
    let (status, again) = ada.post_share("one-intent", &body).await;
    assert_eq!(
        (status, again["status"].as_str()),
        (StatusCode::ACCEPTED, Some("shared"))
    );
    let other = json!({ "itemType": "appointment", "itemId": world.event(ADA, "Dentist").rest_id });
    let (status, refused) = ada.post_share("one-intent", &other).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("key-reused"))
    );
    assert_eq!(world.activities(&visit.subject).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_3_sharing_again_changes_the_relations_and_makes_no_second_record() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let visit = world.event(ADA, VISIT);
    let (first, second) = (&COMPANIES[0], &COMPANIES[1]);
    ada.share("first", &visit.rest_id, Some(first.party_id)).await;
    world.settle().await;
    let share = ada.share("second", &visit.rest_id, Some(second.party_id)).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let activities = world.activities(&visit.subject);
    assert_eq!(activities.len(), 1);
    assert_eq!(activities[0].attributes["AccountId"], second.party_id.to_string());

    let unrelated = ada.share("third", &visit.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&unrelated).await.0, ShareStatus::Shared);
    assert_eq!(
        world.activities(&visit.subject)[0].attributes["AccountId"],
        second.party_id.to_string()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_2_sharing_again_brings_later_edits_while_the_meeting_lies_ahead() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let event = world.invite(
        ADA,
        &json!({ "subject": "Plan B", "start": { "dateTime": "2031-03-03T09:00:00", "timeZone": "UTC" },
                 "end": { "dateTime": "2031-03-03T10:00:00", "timeZone": "UTC" } }),
    );
    ada.share("first", &event.rest_id, None).await;
    world.settle().await;
    world.pass(SignedDuration::from_secs(60));
    world.change(
        ADA,
        &event,
        &json!({ "location": { "displayName": "Harbour office" } }),
    );
    let share = ada.share("second", &event.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let [activity] = &world.activities("Plan B")[..] else {
        panic!("one")
    };
    assert_eq!(activity.attributes["Location"], "Harbour office");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_19_an_all_day_appointment_keeps_its_days() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let fair = world.event(ADA, "Northern Logistics Fair");
    let share = ada.share("fair", &fair.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&share).await.0, ShareStatus::Shared);
    let [activity] = &world.activities(&fair.subject)[..] else {
        panic!("one")
    };
    assert_eq!(activity.attributes["AllDayFlag"], "true");
    assert_eq!(
        activity.attributes["ActivityStartDate"][..10],
        fair.start.local.date().to_string()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_13_two_colleagues_sharing_one_meeting_make_one_appointment() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let grace = world.connect(GRACE).await;
    let own = world.event(GRACE, "Orchidée Cosmétiques");
    let copy = world.event(ADA, "Orchidée Cosmétiques");
    assert_eq!(own.ical_uid, copy.ical_uid);
    let adas = ada.share("ada", &copy.rest_id, None).await;
    let graces = grace.share("grace", &own.rest_id, None).await;
    world.settle().await;
    assert_eq!(ada.outcome(&adas).await.0, ShareStatus::Shared);
    assert_eq!(grace.outcome(&graces).await.0, ShareStatus::Shared);
    assert_eq!(world.activities(&own.subject).len(), 1);
    for owner in [ADA, GRACE] {
        let event = world.event(owner, "Orchidée Cosmétiques");
        assert!(
            event.categories.contains(&"Shared with Oracle".to_owned()),
            "{owner}"
        );
    }
    assert_eq!(world.mails(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r_appt_13_one_users_share_never_marks_a_colleagues_copy() {
    let world = World::new().await;
    let ada = world.connect(ADA).await;
    let _grace = world.connect(GRACE).await;
    let copy = world.event(ADA, "Orchidée Cosmétiques");
    ada.share("ada", &copy.rest_id, None).await;
    world.settle().await;
    assert!(
        !world
            .event(GRACE, "Orchidée Cosmétiques")
            .categories
            .contains(&"Shared with Oracle".to_owned())
    );
}
