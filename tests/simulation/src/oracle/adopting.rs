//! What the oracle says of mailboxes that were never synced, where both sides have things already (R-ADOPT-1, R-ADOPT-2).
//! Families that begin so never edit what things are recognised by, so that what is the same stays the same.

use crate::kinds::{Told, Values};
use crate::records::Born;
use crate::world::World;
use sandbox::exchange::model::Folder;
use store::links::Link;
use worker::sync::pull::item_of;
use worker::sync::rest::number_of;

/// What people made that is the same, by the numbers of the records.
struct Same {
    user: u8,
    items: Vec<usize>,
    rows: Vec<usize>,
    shown: Values,
}

impl World {
    /// At every moment: nothing is made beside what is the same and was there before, and of what was not there one is made
    /// for each that asks.
    pub fn watch_births<C: Told>(&mut self) {
        if !self.begins_anew {
            return;
        }
        for same in self.everything_the_same::<C>() {
            let (items, rows) = (self.items_showing::<C>(&same), self.rows_showing::<C>(&same));
            let asking = same.items.iter();
            let asking = asking
                .filter(|item| self.oracle.categorised.contains(item))
                .count();
            let (items_max, rows_max) = match (same.items.len(), same.rows.len()) {
                (0, rows) => (rows, rows),
                (items, 0) => (items, asking),
                (items, rows) => (items, rows),
            };
            if items > items_max || rows > rows_max {
                self.oracle.says(
                    "R-ADOPT-1 nothing is made beside what is there already",
                    format!(
                        "{items} of {items_max} items, {rows} of {rows_max} records: {:?}",
                        same.shown
                    ),
                );
            }
        }
    }

    /// In the end: exactly one that is the same is linked. Of several items that one record matches, the first may have been
    /// linked before another one was seen; of several records none is.
    pub(super) fn judge_adoptions<C: Told>(&mut self, links: &[(u8, Link<C>)]) {
        if !self.begins_anew {
            return;
        }
        for same in self.everything_the_same::<C>() {
            let linked = self.linked_among(&same, links);
            let (least, most) = match (same.items.as_slice(), same.rows.as_slice()) {
                ([], _) | (_, []) => continue,
                ([item], [_]) if self.oracle.categorised.contains(item) => (1, 1),
                ([_], [_]) | (_, [_, _, ..]) => (0, 0),
                ([_, _, ..], [_]) => (0, 1),
            };
            if linked < least {
                self.oracle.says(
                    "R-ADOPT-1 exactly one that is the same is linked",
                    format!("{:?}", same.shown),
                );
            }
            if linked > most {
                self.oracle.says(
                    "R-ADOPT-1 what is not certain is a person's to say",
                    format!("{:?}", same.shown),
                );
            }
        }
        for (user, creates) in self.oracle.creates.clone() {
            if creates > 20 {
                self.oracle.says(
                    "R-ADOPT-1 a first round makes twenty unseen",
                    format!("{creates} for {user}"),
                );
            }
        }
    }

    /// How many of the items are linked with one of the records.
    fn linked_among<C: Told>(&self, same: &Same, links: &[(u8, Link<C>)]) -> usize {
        let is_linked = |(_, link): &&(u8, Link<C>)| {
            let is_item = |record: &usize| match &self.records[*record].origin {
                Born::InExchange { id, .. } => item_of(link).is_some_and(|item| item.as_str() == id),
                Born::InSales { .. } => false,
            };
            let is_row = |record: &usize| match &self.records[*record].origin {
                Born::InExchange { .. } => false,
                Born::InSales { number } => number_of(link).as_str() == number,
            };
            same.items.iter().any(is_item) && same.rows.iter().any(is_row)
        };
        links.iter().filter(is_linked).count()
    }

    fn everything_the_same<C: Told>(&self) -> Vec<Same> {
        let originals = (0..self.records.len()).filter(|record| self.original_of(*record) == *record);
        originals
            .filter_map(|original| {
                let all = (0..self.records.len()).filter(|record| self.original_of(*record) == original);
                let (items, rows): (Vec<_>, Vec<_>) =
                    all.partition(|record| matches!(self.records[*record].origin, Born::InExchange { .. }));
                Some(Same {
                    user: self.records[original].user,
                    items,
                    rows,
                    shown: self.shown::<C>(original)?,
                })
            })
            .collect()
    }

    /// What a record is recognised by.
    fn shown<C: Told>(&self, record: usize) -> Option<Values> {
        let values = match &self.records[record].origin {
            Born::InExchange { .. } => C::values_of_entry(&self.entry_of::<C>(record)?.1),
            Born::InSales { number } => C::values_of_row(&self.sales, self.sales.record(C::TABLE, number)?),
        };
        Some(recognised::<C>(values))
    }

    fn items_showing<C: Told>(&self, same: &Same) -> usize {
        let oid = &self.users[usize::from(same.user)].oid;
        let Ok(mailbox) = self.exchange.mailbox(oid) else {
            return 0;
        };
        C::entries(mailbox)
            .filter(|(_, folder)| *folder == Folder::Default)
            .filter(|(entry, _)| recognised::<C>(C::values_of_entry(entry)) == same.shown)
            .count()
    }

    fn rows_showing<C: Told>(&self, same: &Same) -> usize {
        let rows = self.sales.all(C::TABLE);
        rows.filter(|row| recognised::<C>(C::values_of_row(&self.sales, row)) == same.shown)
            .count()
    }
}

fn recognised<C: Told>(values: Values) -> Values {
    values
        .into_iter()
        .filter(|(field, _)| C::COMPARED.contains(field))
        .collect()
}
