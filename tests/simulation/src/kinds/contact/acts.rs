//! What people do with contacts alone, and what they call them.

use crate::world::World;
use sandbox::sales::model::{Draft, Field, Row, Sales, Table};
use std::collections::BTreeSet;
use sync_core::{Contact, ItemId};

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

/// The system that is registered for us.
const SYSTEM: &str = "OUTLOOK";

/// What a record is called there.
pub(crate) fn name_of(number: &str) -> Draft {
    named(Draft::new(), number)
}

/// With what it is called there.
pub(super) fn named(draft: Draft, number: &str) -> Draft {
    draft
        .with("SourceSystem", SYSTEM)
        .with("SourceSystemReferenceValue", number)
}

/// What a record is called there, and what those were that were merged into it.
pub(crate) fn names_of(row: &Row) -> BTreeSet<ItemId> {
    let names = row.children(Table::SourceSystemReference);
    let names = names.filter_map(|name| name.stored("SourceSystemReferenceValue").as_text());
    names.map(ItemId::new).collect()
}

/// Somebody finds out that two records are one person.
pub(super) fn merge(world: &mut World, record: u8, into: u8) {
    let (Some(loser), Some(survivor)) = (world.record(record), world.record(into)) else {
        return;
    };
    let (Some(gone), Some(kept)) = (world.row_of::<Contact>(loser), world.row_of::<Contact>(survivor)) else {
        return;
    };
    let can_be_followed = names_of(gone).contains(&ItemId::new(&gone.key));
    let (gone, kept) = (gone.key.clone(), kept.key.clone());
    let by = world.users.iter().map(|user| user.address.clone());
    for user in by.collect::<Vec<_>>() {
        let merged = world.sales.merge(&user, Table::Contacts, &kept, &gone, world.now);
        if merged.is_ok() {
            world
                .oracle
                .merged(loser, survivor, can_be_followed.then_some(gone));
            return;
        }
    }
}
