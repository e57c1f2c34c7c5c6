//! What contacts are called in a system of ours: by it they are found again when they were merged into others (R-LINK-1).

use super::SimRecords;
use crate::flaw::Flaw;
use crate::kinds::{Told, name_of, names_of};
use crate::world::User;
use jiff::Timestamp;
use sandbox::sales::model::{Row, Sales, Table};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{ItemId, Kind, SalesId, Side};
use worker::ports::{RecordAlike, Stop};

impl<C: Told> SimRecords<C> {
    /// As of the port.
    pub(super) async fn survivors_of(
        &self,
        numbers: &[ItemId],
    ) -> Result<BTreeMap<ItemId, RecordAlike<C>>, Stop> {
        if C::KIND != Kind::Contact {
            return Ok(BTreeMap::new());
        }
        self.read(|world, user| {
            let sales = world.sales_read();
            let mut survivors = BTreeMap::new();
            for row in seen_by::<C>(sales, user) {
                let names = names_of(row);
                for number in numbers.iter().filter(|number| number.as_str() != row.key) {
                    if names.contains(number) {
                        let mut item = C::item_from_row(sales, row, world.flaw);
                        self.notes.of_item(&mut item);
                        let item = Box::new(item);
                        let id = SalesId(row.id);
                        survivors.insert(number.clone(), RecordAlike { item, id });
                    }
                }
            }
            if world.flaw == Some(Flaw::FollowsNobody) {
                survivors.clear();
            }
            if !survivors.is_empty() {
                world.happens(Side::Sales, "followed a merge");
            }
            world.note(|| format!("sales is asked what was merged: {} records", survivors.len()));
            survivors
        })
        .await
    }

    /// As of the port.
    pub(super) async fn absorbed_by(
        &self,
        numbers: &[ItemId],
    ) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop> {
        if C::KIND != Kind::Contact {
            return Ok(BTreeMap::new());
        }
        self.read(|world, user| {
            let sales = world.sales_read();
            let asked = seen_by::<C>(sales, user)
                .map(|row| (ItemId::new(&row.key), row))
                .filter(|(number, _)| numbers.contains(number));
            let absorbed = asked.map(|(number, row)| {
                let mut names = names_of(row);
                names.remove(&number);
                (number, names)
            });
            match world.flaw {
                Some(Flaw::FollowsNobody) => BTreeMap::new(),
                _ => absorbed.collect(),
            }
        })
        .await
    }

    /// As of the port.
    pub(super) async fn name_records(&self, numbers: &[ItemId]) -> Result<(), Stop> {
        if C::KIND != Kind::Contact {
            return Ok(());
        }
        self.read(|world, user| {
            let (by, now) = (user.address.as_str(), world.now);
            for number in numbers {
                let row = world.sales.record(C::TABLE, number.as_str());
                if row.is_some_and(|row| !names_of(row).contains(number)) {
                    let (parent, name) = ((C::TABLE, number.as_str()), name_of(number.as_str()));
                    let child = Table::SourceSystemReference;
                    drop(world.sales.add_child(by, parent, child, &name, now));
                }
            }
        })
        .await
    }
}

fn seen_by<'s, C: Told>(sales: &'s Sales, user: &User) -> impl Iterator<Item = &'s Row> {
    let rows = sales.changed_since(C::TABLE, &user.address, Timestamp::UNIX_EPOCH);
    rows.unwrap_or_default().into_iter()
}
