//! Generated events of larger worlds.

use super::Plan;
use super::companies::COMPANIES;
use super::days::{Days, html, place, required};
use crate::exchange::model::Exchange;
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

/// Spreads each person's events over the forty working days around today.
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
