//! What changed and what was deleted, as a reader who comes back finds it.

use super::{applied, contact, found, made, number, party, user, user_in, user_within};
use crate::stand::{ADA, GRACE, plant, start, start_keeping};
use ::sales::{
    Activity, ActivityLook, ChangedPage, ChangedRow, Error, FeedError, NewsAsked, Notes, Numbered, Resource,
    SalesUser, Watermark,
};
use jiff::SignedDuration;
use sandbox::Sandbox;
use sandbox::sales::model::{Condition, Draft, Table};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use sync_core::{ActivityNumber, Appointment, AppointmentField, ItemId, SalesPerson};

fn numbers(page: &ChangedPage<Activity<Appointment>>) -> Vec<String> {
    let rows = page.rows.iter();
    rows.map(|row| match row {
        ChangedRow::Changed(activity) => activity.item.id.as_str().to_owned(),
        ChangedRow::Unreadable(number, error) => panic!("{number:?} {error:?}"),
    })
    .collect()
}

fn task(sandbox: &Sandbox, draft: Draft) -> String {
    let now = sandbox.now();
    sandbox
        .world()
        .sales
        .create(ADA, Table::Activities, &draft, now)
        .unwrap()
}

/// To the end of what there is now.
async fn all(ada: &SalesUser, after: &Watermark) -> (Vec<String>, Watermark) {
    let (mut found, mut after) = (Vec::new(), after.clone());
    loop {
        let page = ada.changed_appointments(&after).await.unwrap();
        found.extend(numbers(&page));
        after = page.next;
        if page.is_last {
            return (found, after);
        }
    }
}

#[tokio::test]
async fn what_changed_is_told_once_with_everybody_on_it_in_every_framework() {
    for framework in [2, 8, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let since = Watermark::starting_at(stand.sandbox.now());
        let (_, since) = all(&ada, &since).await;
        let item = made(&stand.sandbox, &ada, "x").await;
        let page = ada.changed_appointments(&since).await.unwrap();
        let [ChangedRow::Changed(activity)] = page.rows.as_slice() else {
            panic!("{page:?}")
        };
        assert_eq!(
            **activity,
            *found(&ada, &number("x")).await,
            "framework {framework}: feed and look agree, version included"
        );
        assert!(
            activity
                .item
                .content
                .people
                .contains(&SalesPerson::Contact(contact(0, 0)))
        );
        let again = ada.changed_appointments(&page.next).await.unwrap();
        assert!(again.rows.is_empty() && again.is_last, "{again:?}");
        let kept = Watermark::from_text(&again.next.to_text()).unwrap();
        let wanted = Appointment {
            subject: "New".to_owned(),
            ..item.content.clone()
        };
        let fields = [AppointmentField::Subject];
        applied(
            ada.update(&item.id, &item.version, &item.content, &wanted, &fields)
                .await,
        );
        let changed = ada.changed_appointments(&kept).await.unwrap();
        assert_eq!(numbers(&changed), [item.id.as_str()]);
    }
}

#[tokio::test]
async fn tasks_and_appointments_have_feeds_of_their_own() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let since = Watermark::starting_at(stand.sandbox.now());
    let number = task(&stand.sandbox, Draft::task("Send the offer"));
    let (appointments, _) = all(&ada, &since).await;
    assert!(!appointments.contains(&number));
    let tasks = ada.changed_tasks(&since).await.unwrap();
    let told: Vec<&ChangedRow<_>> = tasks.rows.iter().collect();
    assert!(
        told.iter()
            .any(|row| matches!(row, ChangedRow::Changed(task) if task.item.id.as_str() == number)),
        "{told:?}"
    );
}

#[tokio::test]
async fn nothing_is_skipped_though_records_change_while_they_are_read() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let since = Watermark::starting_at(stand.sandbox.now());
    let mut made = BTreeSet::new();
    for index in 0..1200 {
        let start = stand.sandbox.now() + SignedDuration::from_hours(24);
        let draft = Draft::appointment(&format!("A{index}"), start, start + SignedDuration::from_hours(1));
        made.insert(task(&stand.sandbox, draft));
    }
    let first = ada.changed_appointments(&since).await.unwrap();
    assert!(!first.is_last);
    let told = numbers(&first);
    // Those that were told already change: they go to the end, and the rest moves up.
    for number in told.iter().filter(|number| made.contains(*number)).take(100) {
        let draft = Draft::new().with("Location", "Elsewhere");
        let now = stand.sandbox.now();
        let mut world = stand.sandbox.world();
        let sales = &mut world.sales;
        sales
            .edit(ADA, Table::Activities, number, &draft, &Condition::Any, now)
            .unwrap();
    }
    let (rest, _) = all(&ada, &first.next).await;
    let all: BTreeSet<String> = told.into_iter().chain(rest).collect();
    assert!(made.is_subset(&all), "{} of {}", all.len(), made.len());
}

/// The bounds: pages of 500, and a tenth more requests at most.
#[tokio::test]
async fn five_thousand_records_are_read_in_eleven_requests_and_eight_hundred_by_number_in_two() {
    let stand = start().await;
    let ada = user_within(&stand.sandbox, ADA, 9, Duration::from_secs(60));
    let since = Watermark::starting_at(stand.sandbox.now());
    ada.description(Resource::Activities).await.unwrap();
    let body = "x".repeat(500);
    let mut asked = Vec::new();
    for index in 0..5_000 {
        let name = number(&format!("n{index}"));
        let start = stand.sandbox.now() + SignedDuration::from_hours(24);
        let draft = Draft::appointment("Visit", start, start + SignedDuration::from_hours(1))
            .with("ActivityNumber", name.as_str())
            .with("ActivityDescription", body.as_str());
        task(&stand.sandbox, draft);
        asked.push(name);
    }
    stand.sandbox.log().clear();
    let (told, _) = all(&ada, &since).await;
    assert_eq!(told.len(), 5_000);
    assert_eq!(stand.sandbox.log().since(0).len(), 11);
    stand.sandbox.log().clear();
    let looks = ada.activities(&asked[..800]).await.unwrap();
    assert!(looks.iter().all(|look| matches!(look, ActivityLook::Found(_))));
    assert_eq!(stand.sandbox.log().since(0).len(), 2);
}

#[tokio::test]
async fn r_del_1_a_deletion_is_listed_and_whoever_was_away_too_long_is_told_so() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let since = Watermark::starting_at(stand.sandbox.now());
    let item = made(&stand.sandbox, &ada, "x").await;
    ada.delete(&item.id, &item.version).await;
    let now = stand.sandbox.now();
    let page = ada.deleted_records(&since, now).await.unwrap();
    let [deleted] = page.rows.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(
        (deleted.object.as_str(), deleted.number.as_ref()),
        ("activities", Some(&item.id))
    );
    assert!(deleted.id.is_some() && page.is_last);
    let again = ada.deleted_records(&page.next, now).await.unwrap();
    assert!(again.rows.is_empty(), "{again:?}");
    let later = now + SignedDuration::from_hours(7 * 24);
    assert_eq!(
        ada.deleted_records(&since, later).await,
        Err(FeedError::Forgotten)
    );
}

#[tokio::test]
async fn r_job_5_many_records_are_compared_by_number_and_version_in_few_requests() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let mut asked = Vec::new();
    for index in 0..70 {
        let name = format!("n{index}");
        asked.push(number(&name));
        if index % 10 == 0 {
            made(&stand.sandbox, &ada, &name).await;
        }
    }
    ada.description(Resource::Activities).await.unwrap();
    stand.sandbox.log().clear();
    let sightings = ada.sightings(Numbered::Activities, &asked).await.unwrap();
    assert_eq!(stand.sandbox.log().since(0).len(), 2);
    assert_eq!(sightings.len(), 7);
    for (number, sighting) in &sightings {
        let activity = found(&ada, &ActivityNumber::of_record(number)).await;
        assert_eq!(activity.activity_id, sighting.id);
        assert_eq!(
            (&activity.item.version, activity.item.modified),
            (&sighting.version, sighting.modified)
        );
    }
}

#[tokio::test]
async fn all_that_is_new_is_told_in_one_request() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let start = Watermark::starting_at(stand.sandbox.now());
    let asked = |after: &Watermark| NewsAsked {
        appointments: Some(after.clone()),
        tasks: Some(after.clone()),
        contacts: Some((after.clone(), Notes::Carried)),
        deleted: Some(after.clone()),
        contacts_stand: true,
    };
    let now = stand.sandbox.now();
    // The first one asks for descriptions too, once for all.
    ada.news(&asked(&start), now).await.unwrap();
    let item = made(&stand.sandbox, &ada, "x").await;
    let gone = made(&stand.sandbox, &ada, "y").await;
    ada.delete(&gone.id, &gone.version).await;
    let number = task(&stand.sandbox, Draft::task("Send the offer"));
    stand.sandbox.log().clear();
    let news = ada.news(&asked(&start), now).await.unwrap();
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    let appointments = news.appointments.unwrap().unwrap();
    assert!(numbers(&appointments).contains(&item.id.as_str().to_owned()));
    let is_task = |row: &ChangedRow<Activity<_>>| matches!(row, ChangedRow::Changed(task) if task.item.id == ItemId::new(&number));
    assert!(news.tasks.unwrap().unwrap().rows.iter().any(is_task));
    let deleted = news.deleted.unwrap().unwrap();
    assert_eq!(deleted.rows[0].number.as_ref(), Some(&gone.id));
    assert!(news.contacts.unwrap().unwrap().is_last);
}

/// The bound: ten thousand bytes for all that goes either way.
#[tokio::test]
async fn a_quiet_cycle_is_one_small_request() {
    let witnessed = start_keeping().await;
    let sandbox = &witnessed.sandbox;
    let ada = user(sandbox, ADA);
    let now = sandbox.now();
    let start = Watermark::starting_at(now);
    let mut asked = NewsAsked {
        appointments: Some(start.clone()),
        tasks: Some(start.clone()),
        contacts: Some((start.clone(), Notes::LeftOut)),
        deleted: Some(start),
        contacts_stand: true,
    };
    for name in ["x", "y", "z"] {
        made(sandbox, &ada, name).await;
    }
    let news = ada.news(&asked, now).await.unwrap();
    asked = NewsAsked {
        appointments: news.appointments.map(|page| page.unwrap().next),
        tasks: news.tasks.map(|page| page.unwrap().next),
        contacts: news.contacts.map(|page| (page.unwrap().next, Notes::LeftOut)),
        deleted: news.deleted.map(|page| page.unwrap().next),
        contacts_stand: true,
    };
    let before = witnessed.seen().len();
    let quiet = ada.news(&asked, now).await.unwrap();
    let seen = witnessed.seen();
    let [cycle] = &seen[before..] else {
        panic!("{} requests", seen.len() - before)
    };
    let bytes = cycle.sent.to_string().len() + cycle.answered.to_string().len();
    assert!(bytes <= 10_000, "{bytes} bytes");
    assert!(quiet.appointments.unwrap().unwrap().rows.is_empty());
    assert!(quiet.tasks.unwrap().unwrap().rows.is_empty());
    assert!(quiet.contacts.unwrap().unwrap().rows.is_empty());
}

#[tokio::test]
async fn a_kind_that_may_not_be_read_keeps_no_other_from_being_told() {
    let stand = start().await;
    let now = stand.sandbox.now();
    let after = Watermark::starting_at(now);
    let number = task(&stand.sandbox, Draft::task("Send the offer"));
    let ada = stand.sandbox.world().sales.user_mut(ADA).map(|ada| {
        ada.unreadable.insert(Table::Contacts);
    });
    assert!(ada.is_some());
    let asked = NewsAsked {
        appointments: Some(after.clone()),
        tasks: Some(after.clone()),
        contacts: Some((after.clone(), Notes::Carried)),
        deleted: Some(after),
        contacts_stand: true,
    };
    let news = user(&stand.sandbox, ADA).news(&asked, now).await.unwrap();
    assert!(matches!(news.contacts, Some(Err(Error::Forbidden { .. }))));
    assert!(matches!(news.contacts_stand, Some(Err(Error::Forbidden { .. }))));
    assert!(news.appointments.unwrap().is_ok());
    assert!(news.deleted.unwrap().is_ok());
    let tasks = news.tasks.unwrap().unwrap();
    let is_it = |row: &ChangedRow<Activity<_>>| matches!(row, ChangedRow::Changed(task) if task.item.id == ItemId::new(&number));
    assert!(tasks.rows.iter().any(is_it));
}

#[tokio::test]
async fn bad_weather_in_a_batch_of_reads_says_what_to_do() {
    let stand = start().await;
    let grace = user(&stand.sandbox, GRACE);
    let now = stand.sandbox.now();
    let asked = NewsAsked {
        appointments: Some(Watermark::starting_at(now)),
        deleted: Some(Watermark::starting_at(now)),
        ..NewsAsked::default()
    };
    grace.news(&asked, now).await.unwrap();
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST", "kind": "throttle", "retryAfterSecs": 7, "times": 1}),
    );
    assert!(matches!(
        grace.news(&asked, now).await,
        Err(Error::Throttled {
            retry_after_secs: Some(7),
            ..
        })
    ));
    stand.sandbox.faults().clear();
    assert!(party(&stand.sandbox, GRACE).0 > 0);
    // Another client, which nobody asked to wait.
    let grace = user(&stand.sandbox, GRACE);
    assert!(grace.news(&asked, now).await.is_ok());
}
