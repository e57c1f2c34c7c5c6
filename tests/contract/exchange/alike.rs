//! Looking for what could be the same as something that is about to be made in Outlook (R-ADOPT-2).

use super::{applied, appointment, mailbox};
use crate::stand::{ADA, start};
use ::exchange::Notes;
use std::collections::BTreeSet;
use sync_core::{Appointment, Contact, Marks, Span, Task};

fn timed(start: &str, end: &str) -> Span {
    Span::Timed {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}

#[tokio::test]
async fn r_adopt_2_what_begins_and_ends_then_is_found_whole_and_once() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let at = appointment("Review").time;
    let mut expected = BTreeSet::new();
    for (number, (subject, time)) in [
        ("Review", at),
        ("Lunch", at),
        ("Shorter", timed("2027-03-09T09:00:00Z", "2027-03-09T10:00:00Z")),
        ("Around it", timed("2027-03-09T08:00:00Z", "2027-03-09T11:00:00Z")),
        ("Moment", timed("2027-03-10T09:00:00Z", "2027-03-10T09:00:00Z")),
    ]
    .into_iter()
    .enumerate()
    {
        let wanted = Appointment {
            time,
            ..appointment(subject)
        };
        let stamp = format!("OX-{number}");
        let made = applied(ada.create(&wanted, &stamp, &stamp).await);
        if time == at {
            expected.insert(made.id);
        }
    }
    let found = ada.events_at(&[at, at]).await.unwrap();
    let ids: BTreeSet<_> = found.iter().map(|event| event.id.clone()).collect();
    assert_eq!((ids, found.len()), (expected, 2));
    assert!(
        found
            .iter()
            .all(|event| event.marks == Marks::BOTH && !event.ical_uid.is_empty())
    );
    let moment = timed("2027-03-10T09:00:00Z", "2027-03-10T09:00:00Z");
    assert_eq!(ada.events_at(&[moment]).await.unwrap().len(), 1);
    assert_eq!(ada.events_at(&[]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn r_adopt_2_whole_days_are_found_and_their_neighbours_are_not() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let days = |first: &str, last: &str| Span::AllDay {
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
    };
    for (stamp, time) in [
        ("a", days("2027-03-28", "2027-03-29")),
        ("b", days("2027-03-27", "2027-03-28")),
        ("c", days("2027-03-28", "2027-03-28")),
        ("d", timed("2027-03-28T00:00:00Z", "2027-03-30T00:00:00Z")),
    ] {
        let wanted = Appointment {
            time,
            ..appointment(stamp)
        };
        applied(ada.create(&wanted, stamp, stamp).await);
    }
    let found = ada.events_at(&[days("2027-03-28", "2027-03-29")]).await.unwrap();
    let subjects: Vec<_> = found
        .iter()
        .map(|event| event.appointment.subject.as_str())
        .collect();
    assert_eq!(subjects, ["a"]);
}

#[tokio::test]
async fn r_adopt_2_more_than_a_page_at_one_time_is_read_to_its_end() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let wanted = appointment("Busy");
    for number in 0..101 {
        let stamp = format!("OX-{number}");
        applied(ada.create(&wanted, &stamp, &stamp).await);
    }
    assert_eq!(ada.events_at(&[wanted.time]).await.unwrap().len(), 101);
}

fn person(first: &str, last: &str, address: &str) -> Contact {
    let mut person = Contact::empty();
    person.first_name = first.to_owned();
    person.last_name = last.to_owned();
    person.emails.0 = vec![address.to_owned()];
    person
}

#[tokio::test]
async fn r_adopt_2_a_person_is_found_by_any_address_or_the_whole_name() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let there = [
        person("Zoe", "O'Winter", "zoe@winter.example"),
        person("Zoë", "Summer", "ZOE@winter.example"),
        person("Zoe", "O'Winter", "z@elsewhere.example"),
        person("Zoe", "Spring", "spring@elsewhere.example"),
    ];
    let mut ids = Vec::new();
    for (number, person) in there.iter().enumerate() {
        let made = ada
            .create_contact(person, &format!("OC-{number}"), Notes::LeftOut)
            .await;
        let sync_core::Outcome::Applied(item) = made.outcome else {
            panic!("{made:?}")
        };
        ids.push(item.id);
    }
    let wanted = person("Zoe", "O'Winter", "zoe@winter.example");
    let found = ada.contacts_alike(&[&wanted], Notes::LeftOut).await.unwrap();
    let found: BTreeSet<_> = found.into_iter().map(|entry| entry.id).collect();
    assert_eq!(found, ids[..3].iter().cloned().collect());
    let many: Vec<&Contact> = (0..25).map(|_| &wanted).collect();
    stand.sandbox.log().clear();
    let all = ada.contacts_alike(&many, Notes::LeftOut).await.unwrap();
    let all: BTreeSet<_> = all.into_iter().map(|entry| entry.id).collect();
    assert!(ids.iter().all(|id| all.contains(id)), "of many all are listed");
    assert!(stand.sandbox.log().since(0).len() < 25);
    assert_eq!(ada.contacts_alike(&[], Notes::LeftOut).await, Ok(Vec::new()));
}

#[tokio::test]
async fn r_adopt_2_every_task_of_the_list_is_asked_about() {
    let stand = start().await;
    let ada = mailbox(&stand.sandbox, ADA);
    let list = ada.default_task_list().await.unwrap();
    let before = ada.all_tasks(&list).await.unwrap().len();
    for number in 0..101 {
        ada.create_task(&list, &Task::called("Call"), &format!("OT-{number}"))
            .await;
    }
    assert_eq!(ada.all_tasks(&list).await.unwrap().len(), before + 101);
}
