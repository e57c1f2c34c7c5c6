//! The pod's first records: the companies and people that Exchange knows too, what is being sold to them, and the past
//! week's activities.

mod activity;
mod more;
mod searches;

use super::people::REPRESENTATIVE;
use super::row::{Sight, hash_key};
use super::{Draft, Field, Row, Sales, Table, User};
use crate::seed::Plan;
use crate::seed::companies::{COMPANIES, Person};
use jiff::{SignedDuration, Timestamp, Unit, civil::Date, tz::TimeZone};
use more::{ELSEWHERE, Elsewhere};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The territory that all of Contoso's sales people work.
pub const TERRITORY: &str = "GLOBAL";

impl Sales {
    /// The world of a plan at a time; equal plans at an equal time give equal worlds. The last account of the fixed
    /// ones is visible to the second sales person alone.
    pub fn seeded(plan: &Plan, now: Timestamp) -> Self {
        let mut sales = Self::empty(plan.seed);
        for person in plan.people.iter().filter(|person| person.in_sales) {
            sales.employ(person, now);
        }
        let sellers: Vec<User> = plan
            .people
            .iter()
            .filter_map(|person| sales.user(&person.address))
            .cloned()
            .collect();
        if sellers.is_empty() {
            return sales;
        }
        let start = now
            .round(Unit::Hour)
            .unwrap_or(now)
            .saturating_sub(hours(24 * 30))
            .unwrap_or(now);
        let mut planting = Planting {
            sales,
            sellers,
            start,
            today: today(now),
        };
        planting.companies();
        planting.elsewhere();
        planting.deals();
        planting.past_week();
        planting.generated(plan);
        planting.searches();
        planting.sales
    }

    /// Gives a person a resource and a sign-in.
    pub fn employ(&mut self, person: &Person, now: Timestamp) {
        let user = User {
            name: person.address.to_ascii_lowercase(),
            display_name: person.display_name(),
            party_id: person.sales_party_id,
            roles: BTreeSet::from([REPRESENTATIVE.to_owned()]),
            territories: BTreeSet::from([TERRITORY.to_owned()]),
            can_create_activities: true,
            unreadable: BTreeSet::new(),
            disabled: false,
        };
        // A profile is numbered apart from its party.
        let profile = person.sales_party_id + 500_000;
        let number = format!("CDRM_{}", person.sales_party_id % 1_000_000);
        let shared = [
            ("PartyId", Field::Int(user.party_id)),
            ("PartyNumber", Field::from(number.as_str())),
            ("PartyName", Field::from(user.display_name.as_str())),
            ("PersonFirstName", Field::from(person.first.as_str())),
            ("PersonLastName", Field::from(person.last.as_str())),
            ("EmailAddress", Field::from(person.address.as_str())),
            ("Username", Field::from(user.name.as_str())),
            ("ResourceProfileId", Field::Int(profile)),
            ("StartDateActive", Field::Day(Date::constant(2024, 1, 1))),
        ];
        let mut resource = Row::new(Table::Resources, user.party_id);
        resource.key.clone_from(&number);
        resource.put("ResourceOrgRoleCode", Field::from("SALES_REPRESENTATIVE"));
        resource.put("ResourceOrgRoleName", Field::from("Sales Representative"));
        resource.put("PrimaryOrganization", Field::from("Contoso Sales"));
        let mut sign_in = Row::new(Table::ResourceUsers, profile);
        sign_in.key = hash_key(&[profile]);
        sign_in.put("ResourcePartyId", Field::Int(user.party_id));
        sign_in.put("ResourcePartyNumber", Field::from(number.as_str()));
        for mut row in [resource, sign_in] {
            row.sight = Sight::Everyone;
            for (name, value) in &shared {
                row.put(name, value.clone());
            }
            row.stamp("SEED_DATA_FROM_APPLICATION", now);
            self.insert(row);
        }
        Arc::make_mut(&mut self.users).insert(user.name.clone(), user);
    }
}

/// A pod while it is being filled.
struct Planting {
    sales: Sales,
    sellers: Vec<User>,
    /// When the oldest records were made.
    start: Timestamp,
    today: Date,
}

/// What a record of the seed is, apart from its values.
struct Plant {
    table: Table,
    id: Option<i64>,
    /// Number of the owner among the sellers.
    owner: usize,
    territory: Option<&'static str>,
    at: Timestamp,
}

impl Planting {
    fn seller(&self, number: usize) -> &User {
        &self.sellers[number % self.sellers.len()]
    }

    /// Makes a record in the name of its owner. A draft of the seed that Sales would refuse is left out, which the
    /// test of the seed's numbers would notice.
    fn plant(&mut self, plant: Plant, draft: &Draft) -> Option<i64> {
        let mut owner = self.seller(plant.owner).clone();
        owner.roles.insert(super::people::ADMINISTRATOR.to_owned());
        let id = plant.id.unwrap_or_else(|| self.sales.take_id());
        let mut row = self.sales.born(&owner, plant.table, id, draft, plant.at).ok()?;
        let territory = plant.territory.map(str::to_owned);
        row.sight = Sight::Granted {
            team: BTreeSet::new(),
            territory,
        };
        self.sales.insert(row);
        Some(id)
    }

    fn companies(&mut self) {
        for (index, company) in COMPANIES.iter().enumerate() {
            let plant = |table, id| Plant {
                table,
                id: Some(id),
                owner: index % 2,
                territory: Some(TERRITORY),
                at: self.start,
            };
            let (account, people): (_, Vec<_>) = (
                plant(Table::Accounts, company.party_id),
                company
                    .contacts
                    .iter()
                    .map(|contact| (plant(Table::Contacts, contact.party_id), contact))
                    .collect(),
            );
            let draft = Draft::new()
                .with("PartyNumber", company.party_number)
                .with("OrganizationName", company.name)
                .with("URL", format!("https://www.{}/", company.domain))
                .with("AddressLine1", company.street)
                .with("City", company.city)
                .with("Country", company.country);
            self.plant(account, &draft);
            for (plant, contact) in people {
                let draft = Draft::new()
                    .with("PartyNumber", contact.party_number)
                    .with("FirstName", contact.first)
                    .with("LastName", contact.last)
                    .with("EmailAddress", contact.address)
                    .with("JobTitle", contact.title)
                    .with("WorkPhoneNumber", contact.phone)
                    .with("AccountPartyId", company.party_id)
                    .with("Country", company.country);
                self.plant(plant, &draft);
            }
        }
    }

    /// Customers who are in no mailbox; the last of them is the second seller's own.
    fn elsewhere(&mut self) {
        for (index, company) in ELSEWHERE.iter().enumerate() {
            let is_last = index + 1 == ELSEWHERE.len();
            let (owner, territory) = if is_last {
                (1, None)
            } else {
                (index % 2, Some(TERRITORY))
            };
            let Elsewhere {
                party_id,
                name,
                city,
                country,
                first,
                last,
                address,
            } = *company;
            let plant = |table, id, at| Plant {
                table,
                id: Some(id),
                owner,
                territory,
                at,
            };
            let draft = Draft::new()
                .with("OrganizationName", name)
                .with("City", city)
                .with("Country", country);
            let at = self.start;
            self.plant(plant(Table::Accounts, party_id, at), &draft);
            let draft = Draft::new()
                .with("FirstName", first)
                .with("LastName", last)
                .with("EmailAddress", address)
                .with("AccountPartyId", party_id)
                .with("Country", country);
            self.plant(plant(Table::Contacts, party_id + 100_000, at), &draft);
        }
    }
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn at_hour(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0)
        .to_zoned(TimeZone::UTC)
        .map(|zoned| zoned.timestamp())
        .unwrap_or_default()
}

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}
