//! Who takes part, on both sides (R-APPT-11, R-APPT-20).

use crate::kinds::own;
use crate::steps::EditedField;
use crate::world::{CUSTOMER, World};
use sandbox::sales::model::Table;

impl World {
    /// Whether the two sides agree on a field, as far as that user's sync can know.
    pub(super) fn agree(&self, user: u8, field: EditedField, exchange: &str, sales: &str) -> bool {
        if field == EditedField::Customer {
            return self.people_agree(user, exchange, sales);
        }
        if let EditedField::ShowAs | EditedField::Reminder = field {
            let (of, shown) = own(sales);
            return of != Some(self.user(user).party.0) || shown == exchange;
        }
        exchange == sales
    }

    /// Everybody on the Outlook item whom the user can read in Sales takes part there too; and a customer whom nobody in
    /// Sales invites takes part there only while they do in Outlook. Colleagues whom Sales assigned are not invited for it.
    fn people_agree(&self, user: u8, exchange: &str, sales: &str) -> bool {
        let mut everybody = exchange.split(' ');
        let is_there = |person: &str| names(sales, person) || !self.can_read_person(user, person);
        let is_customer_equal = names(exchange, CUSTOMER) == names(sales, CUSTOMER);
        everybody.all(is_there) && (is_customer_equal || !self.can_read_person(user, CUSTOMER))
    }

    /// Whether somebody is known in Sales to this user: as a colleague, or as a contact.
    pub fn can_read_person(&self, user: u8, address: &str) -> bool {
        let Some(reader) = self.sales.user(&self.user(user).address) else {
            return false;
        };
        [Table::Resources, Table::Contacts].into_iter().any(|table| {
            let mut rows = self.sales.all(table);
            rows.any(|row| {
                row.stored("EmailAddress").as_text() == Some(address) && self.sales.sees(reader, row)
            })
        })
    }
}

/// Whether a list of people names somebody.
fn names(people: &str, somebody: &str) -> bool {
    people.split(' ').any(|person| person == somebody)
}

/// Whether what a field holds is what somebody wanted. Of people, only the customer comes and goes by an edit.
pub(super) fn is_as_wanted(field: EditedField, wanted: &str, held: &str) -> bool {
    match field {
        EditedField::Customer => names(wanted, CUSTOMER) == names(held, CUSTOMER),
        // What was merged or brought together has everybody's addresses.
        EditedField::Email => wanted.split(' ').all(|address| names(held, address)),
        EditedField::ShowAs | EditedField::Reminder => own(wanted).1 == own(held).1,
        EditedField::Subject
        | EditedField::Location
        | EditedField::Description
        | EditedField::Time
        | EditedField::FirstName
        | EditedField::LastName
        | EditedField::JobTitle
        | EditedField::Phone
        | EditedField::Company
        | EditedField::OddCompany
        | EditedField::Address
        | EditedField::Due
        | EditedField::Status
        | EditedField::Importance
        | EditedField::Privacy => wanted == held,
    }
}
