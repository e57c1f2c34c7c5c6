//! Looking for what could be the same as something that is about to be made (R-ADOPT-1, R-CONT-2).

use super::{appointment, found, made, number, party, user};
use crate::stand::{ADA, start};
use ::sales::{ActivityWanted, Notes, SalesUser};
use sandbox::RunningSandbox;
use sandbox::sales::model::{Draft, Table};
use std::collections::BTreeSet;
use sync_core::{
    Appointment, Contact, Description, MeetingKey, Own, Related, SalesPerson, Span, Task, Told, Visibility,
};

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
        own: Own::default(),
        join_link: Told::Nothing,
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

#[tokio::test]
async fn r_adopt_1_a_task_is_found_by_its_subject_and_its_day() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let made = |subject: &str, due: Option<&str>| {
        let draft = Draft::task(subject);
        let draft = match due {
            Some(due) => draft.with("DueDate", day(due)),
            None => draft,
        };
        let now = stand.sandbox.now();
        let mut world = stand.sandbox.world();
        world.sales.create(ADA, Table::Activities, &draft, now).unwrap()
    };
    let dated = made("call O'Neil (100%)", Some("2027-03-09"));
    made("Call O'Neil (100%)", Some("2027-03-10"));
    made("Write", Some("2027-03-09"));
    let undated = made("Call O'Neil (100%)", None);
    let mut wanted = Task::called("Call O'Neil (100%)");
    let alike = async |wanted: &Task| {
        let alike = ada.tasks_alike(&[wanted]).await.unwrap();
        let numbers = alike.into_iter().map(|task| task.item.id.as_str().to_owned());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(alike(&wanted).await, [undated]);
    wanted.due_date = Some(day("2027-03-09"));
    assert_eq!(alike(&wanted).await, [dated]);
}

#[tokio::test]
async fn r_cont_2_a_person_is_found_by_any_address_against_any_and_by_name() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let made = |first: &str, last: &str, address: &str| {
        let now = stand.sandbox.now();
        let draft = Draft::contact(first, last, address);
        let mut world = stand.sandbox.world();
        world.sales.create(ADA, Table::Contacts, &draft, now).unwrap()
    };
    let by_address = made("Z.", "Winter", "ZOE@winter.example");
    let by_name = made("zoe", "O'WINTER", "other@elsewhere.example");
    made("Zoe", "Spring", "spring@elsewhere.example");
    let mut wanted = Contact::empty();
    wanted.first_name = "Zoe".to_owned();
    wanted.last_name = "O'Winter".to_owned();
    wanted.emails.0 = vec![
        "first@nowhere.example".to_owned(),
        "zoe@winter.example".to_owned(),
    ];
    let alike = ada.contacts_alike(&[&wanted], Notes::LeftOut).await.unwrap();
    let found: BTreeSet<_> = alike
        .iter()
        .map(|contact| contact.item.id.as_str().to_owned())
        .collect();
    assert_eq!(found, BTreeSet::from([by_address, by_name]));
    let nobody = Contact::empty();
    assert_eq!(
        ada.contacts_alike(&[&nobody], Notes::LeftOut).await,
        Ok(Vec::new())
    );
}
