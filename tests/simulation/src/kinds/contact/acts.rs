//! What people do with contacts alone, and what they call them.

use crate::world::World;
use sandbox::sales::model::{Field, Sales, Table};
use sync_core::Contact;

/// An address that nobody else has.
pub(super) fn email(world: &World) -> String {
    format!("person{}@acme.example", world.serial)
}

/// Addresses in an order that says nothing.
pub(super) fn joined<'a>(emails: impl Iterator<Item = &'a str>) -> String {
    let mut emails: Vec<_> = emails.map(str::to_lowercase).collect();
    emails.sort_unstable();
    emails.join(" ")
}

pub(super) fn account(sales: &Sales, name: &str) -> Field {
    let mut accounts = sales.all(Table::Accounts);
    let named = accounts.find(|row| row.stored("OrganizationName").as_text() == Some(name));
    named.map_or(Field::Null, |row| Field::Int(row.id))
}

/// Somebody finds out that two records are one person.
pub(super) fn merge(world: &mut World, record: u8, into: u8) {
    let (Some(loser), Some(survivor)) = (world.record(record), world.record(into)) else {
        return;
    };
    let (Some(gone), Some(kept)) = (world.row_of::<Contact>(loser), world.row_of::<Contact>(survivor)) else {
        return;
    };
    let (gone, kept) = (gone.key.clone(), kept.key.clone());
    let by = world.users.iter().map(|user| user.address.clone());
    for user in by.collect::<Vec<_>>() {
        let merged = world.sales.merge(&user, Table::Contacts, &kept, &gone, world.now);
        if merged.is_ok() {
            world.oracle.merged(loser, survivor);
            return;
        }
    }
}
