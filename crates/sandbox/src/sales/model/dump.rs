//! The whole pod at a glance, for control paths and failing tests.

use super::field::Decimals;
use super::{Row, Sales, Table};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How many records there are.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Per user name, what the user owns.
    pub users: BTreeMap<String, UserCounts>,
    /// Activities of every kind.
    pub activities: usize,
    /// Accounts.
    pub accounts: usize,
    /// Contacts.
    pub contacts: usize,
    /// Opportunities.
    pub opportunities: usize,
    /// Leads.
    pub leads: usize,
    /// Entries of the list of deleted records, forgotten ones included.
    pub deleted_records: usize,
}

/// How many activities a user owns.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCounts {
    /// Appointments.
    pub appointments: usize,
    /// Tasks.
    pub tasks: usize,
    /// Call reports.
    pub call_reports: usize,
}

impl Sales {
    /// Numbers of records, per user where they have an owner who matters.
    pub fn counts(&self) -> Counts {
        let mut users: BTreeMap<String, UserCounts> = self
            .users
            .keys()
            .map(|name| (name.clone(), UserCounts::default()))
            .collect();
        let names: BTreeMap<i64, &String> = self
            .users
            .values()
            .map(|user| (user.party_id, &user.name))
            .collect();
        for row in self.all(Table::Activities) {
            let owner = row
                .owner()
                .and_then(|id| names.get(&id))
                .and_then(|name| users.get_mut(*name));
            match (owner, row.stored("ActivityFunctionCode").as_text()) {
                (Some(counts), Some("APPOINTMENT")) => counts.appointments += 1,
                (Some(counts), Some("TASK")) => counts.tasks += 1,
                (Some(counts), Some("CALLREPORT")) => counts.call_reports += 1,
                _ => {}
            }
        }
        let count = |table| self.all(table).count();
        Counts {
            users,
            activities: count(Table::Activities),
            accounts: count(Table::Accounts),
            contacts: count(Table::Contacts),
            opportunities: count(Table::Opportunities),
            leads: count(Table::Leads),
            deleted_records: count(Table::DeletedRecords),
        }
    }

    /// Every record with every attribute, whoever may see it: `{"activities": [{…, "ActivityContact": […]}], …}`.
    pub fn dump(&self) -> Value {
        let tables = Table::ROOTS.into_iter().map(|table| {
            let rows = self.all(table).map(|row| self.dump_row(row)).collect();
            (table.path().to_owned(), Value::Array(rows))
        });
        Value::Object(tables.collect())
    }

    fn dump_row(&self, row: &Row) -> Value {
        let attributes = row.table.attributes().iter();
        let mut members: Map<String, Value> = attributes
            .map(|attribute| {
                let value = self.value(row, attribute.name).to_json(Decimals::Strings);
                (attribute.name.to_owned(), value)
            })
            .collect();
        for child in row.table.children() {
            let rows = row.children(*child).map(|member| self.dump_row(member)).collect();
            members.insert(child.path().to_owned(), Value::Array(rows));
        }
        Value::Object(members)
    }
}
