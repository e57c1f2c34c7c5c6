//! Reading records as a named user: who sees what, which of it, in which order.

use super::query::{Direction, Filter};
use super::schema::Attribute;
use super::watching::RETENTION;
use super::{Field, Refusal, Row, Sales, Table};
use jiff::Timestamp;
use std::cmp::Ordering;

/// Which records of a table, in which order.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Every condition that must hold.
    pub filters: Vec<Filter>,
    /// Sort keys, the most important first; ties are broken by id.
    pub order: Vec<(&'static Attribute, Direction)>,
}

impl Selection {
    /// Everything, by id.
    pub fn all() -> Self {
        Self {
            filters: Vec::new(),
            order: Vec::new(),
        }
    }
}

impl Sales {
    /// One record, if the user sees it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for records that this user does not see; [`Refusal::Forbidden`] where they see none.
    pub fn look(&self, user: &str, table: Table, key: &str, now: Timestamp) -> Result<&Row, Refusal> {
        let caller = self.caller(user)?;
        caller.may_read(table)?;
        let id = self.find(table, key).ok_or(Refusal::NotFound)?;
        let row = self.by_id(table, id).ok_or(Refusal::NotFound)?;
        if self.sees(&caller, row) && is_current(row, now) {
            Ok(row)
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// The records of a table that the user sees and the selection takes.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`]; [`Refusal::Forbidden`] where the user reads no such records.
    pub fn list(
        &self,
        user: &str,
        table: Table,
        wanted: &Selection,
        now: Timestamp,
    ) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        caller.may_read(table)?;
        let seen = self
            .all(table)
            .filter(|row| self.sees(&caller, row) && is_current(row, now));
        Ok(self.select(seen, wanted))
    }

    /// Of these rows those that the selection takes, in its order.
    pub fn select<'a>(&self, rows: impl Iterator<Item = &'a Row>, wanted: &Selection) -> Vec<&'a Row> {
        let mut taken: Vec<&Row> = rows
            .filter(|row| wanted.filters.iter().all(|filter| filter.takes(self, row)))
            .collect();
        taken.sort_by(|a, b| {
            for (attribute, direction) in &wanted.order {
                let order = order_of(&self.value(a, attribute.name), &self.value(b, attribute.name));
                if order.is_ne() {
                    return direction.apply(order);
                }
            }
            a.id.cmp(&b.id)
        });
        taken
    }

    fn find(&self, table: Table, key: &str) -> Option<i64> {
        if let Some(id) = self.id_of(table, key) {
            return Some(id);
        }
        // Leads answer to their bare id as well as to the hash in the self link.
        let id: i64 = key.parse().ok()?;
        (matches!(table, Table::Leads) && self.by_id(table, id).is_some()).then_some(id)
    }
}

/// Values in the order of a list: missing ones come last.
fn order_of(a: &Field, b: &Field) -> Ordering {
    a.compare(b).unwrap_or_else(|| a.is_null().cmp(&b.is_null()))
}

/// Whether the row is still shown: deletions are forgotten after a week.
fn is_current(row: &Row, now: Timestamp) -> bool {
    let oldest = now.saturating_sub(RETENTION).unwrap_or(now);
    row.stored("DeletionDate")
        .as_time()
        .is_none_or(|deleted| deleted >= oldest)
}
