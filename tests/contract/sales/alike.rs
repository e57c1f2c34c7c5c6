//! Looking for what could be the same as an appointment that is about to be made (R-ADOPT-1).

use super::{appointment, found, made, number, party, user};
use crate::stand::{ADA, start};
use ::sales::{ActivityWanted, SalesUser};
use sandbox::RunningSandbox;
use sandbox::sales::model::{Draft, Table};
use std::collections::BTreeSet;
use sync_core::{Appointment, Description, MeetingKey, Related, SalesPerson, Span, Visibility};

/// Somebody makes an appointment in Sales by hand; says its number.
fn by_hand(stand: &RunningSandbox, subject: &str, start: &str, end: &str) -> String {
    let draft = Draft::appointment(subject, start.parse().unwrap(), end.parse().unwrap());
    let now = stand.sandbox.now();
    let mut world = stand.sandbox.world();
    world.sales.create(ADA, Table::Activities, &draft, now).unwrap()
}

async fn numbers(ada: &SalesUser, wanted: &[ActivityWanted<'_>]) -> BTreeSet<String> {
    let alike = ada.activities_alike(wanted).await.unwrap();
    let numbers: BTreeSet<_> = alike
        .iter()
        .map(|activity| activity.item.id.as_str().to_owned())
        .collect();
    assert_eq!(numbers.len(), alike.len(), "each once");
    numbers
}

fn unkeyed(content: &Appointment) -> ActivityWanted<'_> {
    ActivityWanted { key: None, content }
}

#[tokio::test]
async fn r_adopt_1_what_takes_place_then_under_that_subject_is_found() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = appointment();
    let (start, end) = ("2027-03-09T09:00:00Z", "2027-03-09T10:30:00Z");
    let same = by_hand(&stand, "o'BRIEN & søn — review", start, end);
    let longer = by_hand(&stand, "Re: O'Brien & Søn — review (2)", start, end);
    by_hand(&stand, "Something else", start, end);
    by_hand(&stand, &wanted.subject, start, "2027-03-09T10:00:00Z");
    by_hand(
        &stand,
        &wanted.subject,
        "2027-03-10T09:00:00Z",
        "2027-03-10T10:30:00Z",
    );
    let found = numbers(&ada, &[unkeyed(&wanted)]).await;
    assert_eq!(found, BTreeSet::from([same, longer]), "the core compares");
    assert_eq!(numbers(&ada, &[]).await, BTreeSet::new());
}

#[tokio::test]
async fn r_adopt_1_every_record_that_was_ever_made_of_the_meeting_is_found() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    made(&stand.sandbox, &ada, "known").await;
    made(&stand.sandbox, &ada, "other").await;
    let elsewhere = Appointment {
        subject: "Renamed".to_owned(),
        time: Span::Timed {
            start: "2027-05-01T09:00:00Z".parse().unwrap(),
            end: "2027-05-01T10:00:00Z".parse().unwrap(),
        },
        ..appointment()
    };
    let keyed = ActivityWanted {
        key: Some(MeetingKey::from_ical_uid("known")),
        content: &elsewhere,
    };
    let alike = ada.activities_alike(&[keyed]).await.unwrap();
    let looked_at = *found(&ada, &number("known")).await;
    assert_eq!(alike, [looked_at], "as a look finds it");
}

#[tokio::test]
async fn r_adopt_1_whole_days_and_no_subject_are_found_too() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    let days = |first: &str, last: &str| Appointment {
        subject: String::new(),
        description: Description::default(),
        location: String::new(),
        time: Span::AllDay {
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        },
        visibility: Visibility::Normal,
        people: [SalesPerson::User(owner)].into(),
        related: Related::default(),
    };
    let wanted = days("2027-03-28", "2027-03-29");
    for (name, content) in [
        ("same", wanted.clone()),
        ("later", days("2027-03-29", "2027-03-30")),
        ("shorter", days("2027-03-28", "2027-03-28")),
    ] {
        ada.create(&number(name), owner, &content).await;
    }
    let found = numbers(&ada, &[unkeyed(&wanted)]).await;
    assert_eq!(found, BTreeSet::from([number("same").as_str().to_owned()]));
}

#[tokio::test]
async fn many_are_asked_about_in_few_requests() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let mut contents = Vec::new();
    let mut expected = BTreeSet::new();
    for day in 1..=12 {
        let time = |hour| format!("2027-04-{day:02}T{hour:02}:00:00Z");
        let subject = format!("Visit {day} of 100 %");
        expected.insert(by_hand(&stand, &subject, &time(9), &time(10)));
        contents.push(Appointment {
            subject,
            time: Span::Timed {
                start: time(9).parse().unwrap(),
                end: time(10).parse().unwrap(),
            },
            ..appointment()
        });
    }
    stand.sandbox.log().clear();
    let wanted: Vec<_> = contents.iter().map(unkeyed).collect();
    assert_eq!(numbers(&ada, &wanted).await, expected);
    assert_eq!(stand.sandbox.log().since(0).len(), 3);
}
