//! One activity of the Sales stand-in, as tests look at it.

use sandbox::sales::model::{Field, Row, Sales, Table};
use std::collections::BTreeMap;

/// One activity in Sales.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Attributes by name, as text.
    pub attributes: BTreeMap<String, String>,
    /// Its contacts' ids.
    pub contacts: Vec<i64>,
    /// Its assignees' ids.
    pub assignees: Vec<i64>,
}

impl Activity {
    pub(crate) fn read(sales: &Sales, row: &Row) -> Self {
        let value = |row: &Row, name: &str| text_of(&sales.value(row, name));
        let names = [
            "ActivityId",
            "ActivityNumber",
            "Subject",
            "ActivityDescription",
            "ActivityStartDate",
            "ActivityEndDate",
            "Location",
            "AllDayFlag",
            "PrivateFlag",
            "AccountId",
            "OpportunityId",
            "LeadId",
            "OwnerId",
            "ActivityFunctionCode",
        ];
        let ids = |table, name: &str| {
            row.children(table)
                .map(|child| value(child, name).parse().unwrap())
                .collect()
        };
        Self {
            attributes: names.map(|name| (name.to_owned(), value(row, name))).into(),
            contacts: ids(Table::ActivityContact, "ContactId"),
            assignees: ids(Table::ActivityAssignee, "AssigneeId"),
        }
    }
}

fn text_of(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Text(text) => text.clone(),
        Field::Int(number) | Field::Cents(number) => number.to_string(),
        Field::Flag(flag) => flag.to_string(),
        Field::Time(time) => time.to_string(),
        Field::Day(day) => day.to_string(),
        Field::Bytes(bytes) => format!("{} bytes", bytes.len()),
    }
}
