//! Generated items of larger worlds.

use super::Plan;
use super::companies::{COMPANIES, Person};
use super::days::{Days, html, place, required};
use crate::exchange::contact::ContactWrite;
use crate::exchange::event::{Mailable, When};
use crate::exchange::message::Mail;
use crate::exchange::model::Exchange;
use crate::exchange::todo::TaskWrite;
use crate::exchange::write::EventWrite;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

const TOPICS: [&str; 10] = [
    "quarterly review",
    "price talk",
    "pilot results",
    "site visit",
    "contract draft",
    "product demo",
    "support review",
    "kick-off",
    "roadmap",
    "renewal",
];

/// Spreads each person's events over the forty working days around today, and gives them contacts, tasks and mails.
pub(super) fn fill(exchange: &mut Exchange, plan: &Plan, now: Timestamp) {
    let mut lot = StdRng::seed_from_u64(plan.seed);
    let days = Days::around(now, "GMT Standard Time");
    for person in &plan.people {
        for number in 0..plan.per_user.events {
            let write = event(&mut lot, &days, number);
            let made = now - SignedDuration::from_hours(lot.random_range(24..1000));
            // What cannot be made would be a mistake of this file, found by the test that counts the events.
            let _ = exchange.create_event(&person.oid, &write, made);
        }
    }
    // What cannot be made here would be found by the test that counts, too.
    for person in &plan.people {
        for number in 0..plan.per_user.contacts {
            let made = now - SignedDuration::from_hours(lot.random_range(24..1000));
            let _ = exchange.create_contact(&person.oid, &contact(&mut lot, number), made);
        }
        for number in 0..plan.per_user.tasks {
            let made = now - SignedDuration::from_hours(lot.random_range(24..1000));
            let _ = exchange.create_task(&person.oid, &task(&mut lot, &days, number), made);
        }
        for number in 0..plan.per_user.messages {
            let made = now - SignedDuration::from_hours(lot.random_range(24..1000));
            let _ = exchange.receive_message(&person.oid, &mail(&mut lot, person, number), made);
        }
    }
}

fn contact(lot: &mut StdRng, number: u32) -> ContactWrite {
    let company = COMPANIES.choose(lot).unwrap_or(&COMPANIES[0]);
    let (first, last) = (format!("Alex {}", number + 1), format!("Contact {}", number + 1));
    ContactWrite {
        emails: Some(vec![Mailable {
            name: format!("{first} {last}"),
            address: format!("alex{}@{}", number + 1, company.domain),
        }]),
        given_name: Some(first),
        surname: Some(last),
        company_name: Some(company.name.to_owned()),
        business_phones: Some(vec![format!("+49 30 {:06}", lot.random_range(0..1_000_000))]),
        ..ContactWrite::default()
    }
}

fn task(lot: &mut StdRng, days: &Days, number: u32) -> TaskWrite {
    let topic = TOPICS.choose(lot).unwrap_or(&TOPICS[0]);
    let due = days.workday(lot.random_range(-20..20)).at(0, 0, 0, 0);
    TaskWrite {
        title: Some(format!("Prepare the {topic} {}", number + 1)),
        due: Some(Some(When {
            local: due,
            zone: "UTC".to_owned(),
        })),
        ..TaskWrite::default()
    }
}

fn mail(lot: &mut StdRng, person: &Person, number: u32) -> Mail {
    let company = COMPANIES.choose(lot).unwrap_or(&COMPANIES[0]);
    let topic = TOPICS.choose(lot).unwrap_or(&TOPICS[0]);
    let from = Mailable {
        name: company.name.to_owned(),
        address: format!("office@{}", company.domain),
    };
    let to = Mailable {
        name: format!("{} {}", person.first, person.last),
        address: person.address.clone(),
    };
    Mail::plain(from, vec![to], &format!("About the {topic} {}", number + 1))
}

fn event(lot: &mut StdRng, days: &Days, number: u32) -> EventWrite {
    let company = COMPANIES.choose(lot).unwrap_or(&COMPANIES[0]);
    let topic = TOPICS.choose(lot).unwrap_or(&TOPICS[0]);
    let guests = company
        .contacts
        .iter()
        .map(|contact| required(contact.display_name(), contact.address));
    let slot = days.slot(
        lot.random_range(-20..20),
        lot.random_range(8..17),
        30,
        [30, 45, 60][lot.random_range(0..3)],
    );
    EventWrite {
        subject: Some(format!("{}: {topic} {}", company.name, number + 1)),
        body: html(&format!("<p>About the {topic}.</p>")),
        attendees: Some(guests.take(lot.random_range(1..=2)).collect()),
        places: Some(place(company.street)),
        ..slot
    }
}
