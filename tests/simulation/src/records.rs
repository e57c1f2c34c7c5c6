//! What people made, wherever it is now: the simulation's own memory of which things on the two sides are one.

use crate::world::World;
use sandbox::exchange::event::Event;
use sandbox::exchange::model::Folder;
use sandbox::sales::model::{Row, Table};
use std::sync::Arc;
use sync_core::{ActivityNumber, ItemId, Kind, MeetingKey};

/// One thing that a person made.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who made it.
    pub user: u8,
    /// What it is found by.
    pub origin: Born,
}

/// Where a record was made.
#[derive(Debug, Clone)]
pub enum Born {
    /// In Outlook.
    InExchange {
        /// Immutable id in its maker's mailbox.
        id: String,
        /// iCalendar UID.
        uid: String,
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

    /// Its Outlook item in its maker's mailbox, with the folder.
    pub fn event_of(&self, record: usize) -> Option<(&Arc<Event>, Folder)> {
        let record = self.records.get(record)?;
        let oid = &self.users[usize::from(record.user)].oid;
        let mailbox = self.exchange.mailbox(oid).ok()?;
        let mut everywhere = mailbox.events_everywhere();
        let found = match &record.origin {
            Born::InExchange { id, .. } => everywhere.find(|placed| placed.item.immutable_id == *id),
            // A copy carries the stamp too; only what we made was made with its number.
            Born::InSales { number } => {
                everywhere.find(|placed| placed.item.transaction_id.as_ref() == Some(number))
            }
        };
        found.map(|placed| (placed.item, placed.folder))
    }

    /// Its Sales record: its own, or the newest that we could have made of it.
    pub fn row_of(&self, record: usize) -> Option<&Row> {
        self.numbers_of(record)
            .into_iter()
            .rev()
            .find_map(|number| self.sales.record(Table::Activities, &number))
    }

    /// Every number under which Sales could know it.
    pub fn numbers_of(&self, record: usize) -> Vec<String> {
        let Some(record) = self.records.get(record) else {
            return Vec::new();
        };
        let (key, own) = match &record.origin {
            Born::InExchange { uid, .. } => (MeetingKey::from_ical_uid(uid), None),
            Born::InSales { number } => (MeetingKey::of_record(&ItemId::new(number)), Some(number.clone())),
        };
        let minted = (0..BIRTHS_MAX).map(|birth| {
            ActivityNumber::mint(Kind::Appointment, &key, birth)
                .as_str()
                .to_owned()
        });
        own.into_iter().chain(minted).collect()
    }
}

/// More births than a story ever has.
const BIRTHS_MAX: u32 = 4;
