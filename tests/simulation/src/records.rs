//! What people made, wherever it is now: the simulation's own memory of which things on the two sides are one.

use crate::kinds::Told;
use crate::world::World;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::Row;
use std::cell::OnceCell;
use std::sync::Arc;
use sync_core::{ItemId, MeetingKey, SalesNumber};

/// One thing that a person made.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who made it.
    pub user: u8,
    /// What it is found by.
    pub origin: Born,
    /// The record that it was made to be the same as.
    pub same_as: Option<usize>,
    /// Every number under which Sales could know it: what never changes is worked out once.
    pub numbers: OnceCell<Vec<String>>,
}

/// Where a record was made.
#[derive(Debug, Clone)]
pub enum Born {
    /// In Outlook.
    InExchange {
        /// Id in its maker's mailbox, as it is now.
        id: String,
        /// What names it from its making on ([`Told::uid`]).
        uid: String,
        /// Whether it is a copy of another.
        is_copy: bool,
    },
    /// In Sales.
    InSales {
        /// Public number.
        number: String,
    },
}

impl World {
    /// The record with this number, modulo how many there are.
    pub fn record(&self, number: u8) -> Option<usize> {
        let count = self.records.len();
        (count > 0).then(|| usize::from(number) % count)
    }

    /// The first of those that were made to be the same.
    pub fn original_of(&self, record: usize) -> usize {
        match self.records.get(record).and_then(|record| record.same_as) {
            Some(earlier) => self.original_of(earlier),
            None => record,
        }
    }

    /// Whether something was made to be the same as this.
    pub fn is_made_again(&self, record: usize) -> bool {
        (0..self.records.len()).any(|other| other != record && self.original_of(other) == record)
    }

    /// Its Outlook item, with whose it is and the folder: its maker's. Where several mailboxes have items of their own
    /// for one record, people act in one and in the other.
    pub fn entry_of<C: Told>(&self, record: usize) -> Option<(u8, Arc<C::Entry>, Folder)> {
        let maker = self.records.get(record)?.user;
        let own = || self.entry_of_user::<C>(record, maker);
        if C::IS_PER_MAILBOX && self.serial % 2 == 1 {
            let colleague = (maker + 1) % u8::try_from(self.users.len()).unwrap_or(1);
            return self.entry_of_user::<C>(record, colleague).or_else(own);
        }
        own()
    }

    /// Its Outlook item in the mailbox of this user.
    pub(crate) fn entry_of_user<C: Told>(
        &self,
        record: usize,
        user: u8,
    ) -> Option<(u8, Arc<C::Entry>, Folder)> {
        let record = self.records.get(record)?;
        let oid = &self.users[usize::from(user)].oid;
        let mailbox = self.exchange.mailbox(oid).ok()?;
        let mut everywhere = C::entries(mailbox);
        let found = match &record.origin {
            Born::InExchange { id, .. } => everywhere.find(|(entry, _)| C::facts(entry).id == id),
            // A copy carries the stamp too; only what we made was made with its number.
            Born::InSales { number } => {
                everywhere.find(|(entry, _)| C::facts(entry).made_as == Some(number.as_str()))
            }
        };
        found.map(|(entry, folder)| (user, Arc::clone(entry), folder))
    }

    /// Its Sales record: its own, or the newest that we could have made of it.
    pub fn row_of<C: Told>(&self, record: usize) -> Option<&Row> {
        let mut newest_first = self.numbers_of::<C>(record).iter().rev();
        newest_first.find_map(|number| C::rows_of(&self.sales, number).into_iter().next())
    }

    /// The number of that record.
    pub fn number_of<C: Told>(&self, record: usize) -> Option<String> {
        let mut newest_first = self.numbers_of::<C>(record).iter().rev();
        newest_first
            .find(|number| !C::rows_of(&self.sales, number).is_empty())
            .cloned()
    }

    /// Every number under which Sales could know it.
    pub fn numbers_of<C: Told>(&self, record: usize) -> &[String] {
        let Some(record) = self.records.get(record) else {
            return &[];
        };
        record.numbers.get_or_init(|| {
            let own = match &record.origin {
                Born::InExchange { .. } => None,
                Born::InSales { number } => Some(number.clone()),
            };
            let minted = self.keys_of::<C>(record).into_iter().flat_map(|key| {
                (0..BIRTHS_MAX).map(move |birth| SalesNumber::mint(C::KIND, &key, birth).as_str().to_owned())
            });
            own.into_iter().chain(minted).collect()
        })
    }

    fn keys_of<C: Told>(&self, record: &Record) -> Vec<MeetingKey> {
        match &record.origin {
            Born::InExchange { uid, .. } => vec![C::key(uid, &self.users[usize::from(record.user)])],
            Born::InSales { number } => {
                let number = ItemId::new(number);
                let keys = self.users.iter().map(|user| C::key_of_record(&number, user));
                let mut keys: Vec<_> = keys.collect();
                keys.dedup();
                keys
            }
        }
    }
}

/// More births than a story ever has.
const BIRTHS_MAX: u32 = 4;
