//! A salesperson's week and everything around it, the same for the same seed.

pub mod companies;
mod crowd;
mod days;
mod week;

use crate::exchange::model::Exchange;
use companies::Person;
use jiff::Timestamp;

/// What a world is made from; equal plans at an equal time give equal worlds.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Decides everything that is drawn by lot.
    pub seed: u64,
    /// Everybody of the tenant: the demo people, then generated ones.
    pub people: Vec<Person>,
    /// Generated items per person, on top of the demo week.
    pub per_user: PerUser,
    /// Generated records in Sales, on top of the demo's.
    pub sales: SalesSize,
}

/// Generated items in each mailbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct PerUser {
    /// Calendar events.
    pub events: u32,
    /// Contacts.
    pub contacts: u32,
    /// Tasks of To Do.
    pub tasks: u32,
    /// Mails that came in.
    pub messages: u32,
}

/// Generated records in Sales.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct SalesSize {
    /// Accounts.
    pub accounts: u32,
    /// Contacts, spread over the accounts.
    pub contacts: u32,
    /// Appointments, spread over the people.
    pub appointments: u32,
    /// Tasks, spread over the people.
    pub tasks: u32,
}

impl Plan {
    /// The demo's world.
    pub fn demo(seed: u64) -> Self {
        Self {
            seed,
            people: companies::demo_people(),
            per_user: PerUser::default(),
            sales: SalesSize::default(),
        }
    }
}

/// Mailboxes of the plan's people with their weeks around `now`, and no mail sent yet.
pub fn exchange(plan: &Plan, now: Timestamp) -> Exchange {
    let mut exchange = Exchange::default();
    for person in &plan.people {
        exchange.open_mailbox(
            &person.oid,
            &person.first,
            &person.last,
            &person.address,
            zone_of(person),
        );
    }
    week::fill(&mut exchange, now);
    crowd::fill(&mut exchange, plan, now);
    exchange.forget_mails();
    exchange
}

/// Zone that a person's mailbox is set to, as Exchange names it.
fn zone_of(person: &Person) -> &'static str {
    match person.address.as_str() {
        "grace@contoso.example" => "W. Europe Standard Time",
        _ => "GMT Standard Time",
    }
}
