//! What goes on between Contoso and its customers: deals, leads, the past week, and the many of a larger world.

use super::{Plant, Planting, TERRITORY, at_hour, hours, more};
use crate::sales::model::{Draft, Field, Table};
use crate::seed::Plan;
use crate::seed::companies::COMPANIES;

impl Planting {
    pub(super) fn deals(&mut self) {
        for (index, deal) in more::DEALS.iter().enumerate() {
            let company = &COMPANIES[deal.company % COMPANIES.len()];
            let Some(contact) = company.contacts.first() else {
                continue;
            };
            let plant = |table, at| Plant {
                table,
                id: None,
                owner: index % 2,
                territory: Some(TERRITORY),
                at,
            };
            let at = self
                .start
                .saturating_add(hours(24 * (index as i64 + 1)))
                .unwrap_or(self.start);
            let close = self
                .today
                .saturating_add(jiff::Span::new().days(30 + 7 * index as i64));
            let draft = Draft::new()
                .with("Name", deal.name)
                .with("TargetPartyId", company.party_id)
                .with("KeyContactId", contact.party_id)
                .with("Revenue", Field::Cents(deal.revenue_cents))
                .with("WinProb", deal.win_probability)
                .with("EffectiveDate", close);
            self.plant(plant(Table::Opportunities, at), &draft);
        }
        for (index, lead) in more::LEADS.iter().enumerate() {
            let company = &COMPANIES[lead.company % COMPANIES.len()];
            let plant = Plant {
                table: Table::Leads,
                id: None,
                owner: index % 2,
                territory: Some(TERRITORY),
                at: self.start,
            };
            let draft = Draft::new()
                .with("Name", lead.name)
                .with("CustomerId", company.party_id)
                .with("Rank", lead.rank);
            self.plant(plant, &draft);
        }
    }

    pub(super) fn past_week(&mut self) {
        for (index, visit) in more::VISITS.iter().enumerate() {
            let company = &COMPANIES[visit.company % COMPANIES.len()];
            let Some(contact) = company.contacts.first() else {
                continue;
            };
            let day = self.today.saturating_sub(jiff::Span::new().days(visit.days_ago));
            let start = at_hour(day, visit.hour);
            let draft = if visit.is_task {
                Draft::task(visit.subject).with("DueDate", day)
            } else {
                let end = start.saturating_add(hours(1)).unwrap_or(start);
                Draft::appointment(visit.subject, start, end)
                    .with("Location", company.street)
                    .with("PrimaryContactId", contact.party_id)
            };
            let draft = draft.with("AccountId", company.party_id);
            let at = start.saturating_sub(hours(48)).unwrap_or(start);
            self.plant(
                Plant {
                    table: Table::Activities,
                    id: None,
                    owner: index % 2,
                    territory: None,
                    at,
                },
                &draft,
            );
        }
    }

    /// The many that a larger world asks for, spread evenly.
    pub(super) fn generated(&mut self, plan: &Plan) {
        let size = plan.sales;
        let at = self.start;
        let mut accounts: Vec<i64> = COMPANIES.iter().map(|company| company.party_id).collect();
        for number in 1..=size.accounts as usize {
            let plant = Plant {
                table: Table::Accounts,
                id: None,
                owner: number,
                territory: Some(TERRITORY),
                at,
            };
            let draft = Draft::new().with("OrganizationName", format!("Customer {number:05} Ltd"));
            accounts.extend(self.plant(plant, &draft));
        }
        for number in 1..=size.contacts as usize {
            let plant = Plant {
                table: Table::Contacts,
                id: None,
                owner: number,
                territory: Some(TERRITORY),
                at,
            };
            let draft = Draft::new()
                .with("FirstName", "Contact")
                .with("LastName", format!("Number {number:05}"))
                .with("EmailAddress", format!("contact{number}@customers.example"))
                .with("AccountPartyId", accounts[number % accounts.len()]);
            self.plant(plant, &draft);
        }
        for number in 1..=size.appointments as usize {
            let day = self
                .today
                .saturating_add(jiff::Span::new().days((number % 60) as i64 + 1));
            let start = at_hour(day, 7 + (number / 60 % 10) as i8);
            let end = start.saturating_add(hours(1)).unwrap_or(start);
            let draft = Draft::appointment(&format!("Appointment {number:05}"), start, end)
                .with("AccountId", accounts[number % accounts.len()]);
            self.plant(
                Plant {
                    table: Table::Activities,
                    id: None,
                    owner: number,
                    territory: None,
                    at,
                },
                &draft,
            );
        }
        for number in 1..=size.tasks as usize {
            let due = self
                .today
                .saturating_add(jiff::Span::new().days((number % 30) as i64 + 1));
            let draft = Draft::task(&format!("Task {number:05}")).with("DueDate", due);
            self.plant(
                Plant {
                    table: Table::Activities,
                    id: None,
                    owner: number,
                    territory: None,
                    at,
                },
                &draft,
            );
        }
    }
}
