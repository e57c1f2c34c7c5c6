//! The saved searches that everybody finds in Workspace.

use super::Planting;
use crate::sales::model::{ADMINISTRATOR, Field, SavedSearch, Table, Term};

impl Planting {
    /// Those that can be synced, the two that Oracle's own sync leaves out, one with a word match, and one of the
    /// administrators' own.
    pub(super) fn searches(&mut self) {
        let named = |number: &str, name: &str, table, terms| SavedSearch {
            terms,
            ..SavedSearch::all(number, name, table)
        };
        let done = ["COMPLETE", "CANCELED"].map(Field::from).to_vec();
        let open_tasks = vec![
            Term::Mine,
            Term::OneOf("ActivityFunctionCode", vec![Field::from("TASK")]),
            Term::NoneOf("StatusCode", done),
        ];
        let reports = vec![
            Term::Mine,
            Term::OneOf("ActivityFunctionCode", vec![Field::from("CALLREPORT")]),
        ];
        let words = vec![
            Term::Mine,
            Term::AllOfTheWords("ContactName", vec!["van".to_owned(), "der".to_owned()]),
        ];
        let mut audit = SavedSearch::all("S-1008", "Every Contact, for Audits", Table::Contacts);
        audit.roles = vec![ADMINISTRATOR.to_owned()];
        for search in [
            SavedSearch::my_future_appointments("S-1001"),
            SavedSearch::my_open_tasks("S-1002"),
            SavedSearch::my_contacts("S-1003"),
            SavedSearch::all("S-1004", "All Contacts", Table::Contacts),
            named("S-1005", "My Overdue Tasks", Table::Activities, open_tasks),
            named("S-1006", "My Calls to Log", Table::Activities, reports),
            named("S-1007", "Contacts Called van der", Table::Contacts, words),
            audit,
        ] {
            self.sales.save_search(search);
        }
    }
}
