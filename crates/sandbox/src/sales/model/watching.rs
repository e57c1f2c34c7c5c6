//! What changed, as a reader who comes back now and then asks for it: a watermark for changes, the list of deleted
//! records for what is gone.

use super::{Refusal, Row, Sales, Table};
use jiff::{SignedDuration, Timestamp};

/// How long a deletion is listed.
pub const RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An entry of the list of deleted records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The table that the record was in.
    pub table: Table,
    /// Its primary key.
    pub id: i64,
    /// Its key in addresses, which is its public number where it had one.
    pub number: String,
    /// Who deleted it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Sales {
    /// The records that this user sees and that were changed at or after the watermark, oldest change first, ties by
    /// id. Records that went out of the user's sight, were deleted or merged away are simply not there.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn changed_since(
        &self,
        table: Table,
        user: &str,
        watermark: Timestamp,
    ) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        let mut found: Vec<&Row> = self
            .all(table)
            .filter(|row| row.changed_at() >= Some(watermark) && self.sees(&caller, row))
            .collect();
        found.sort_by_key(|row| (row.changed_at(), row.id));
        Ok(found)
    }

    /// Deletions listed at or after the watermark that are not older than a week, oldest first. Every user sees them
    /// all.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn deleted_since(
        &self,
        user: &str,
        watermark: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Deletion>, Refusal> {
        self.caller(user)?;
        let oldest = now.saturating_sub(RETENTION).unwrap_or(now).max(watermark);
        let mut found: Vec<Deletion> = self
            .all(Table::DeletedRecords)
            .filter_map(deletion)
            .filter(|deletion| deletion.at >= oldest)
            .collect();
        found.sort_by_key(|deletion| deletion.at);
        Ok(found)
    }

    /// The deletion of one record, if it is still listed. A record that this user merely sees no longer has none.
    pub fn deletion_of(&self, table: Table, number: &str, now: Timestamp) -> Option<Deletion> {
        let oldest = now.saturating_sub(RETENTION).unwrap_or(now);
        self.all(Table::DeletedRecords)
            .filter_map(deletion)
            .filter(|deletion| deletion.table == table && deletion.number == number)
            .find(|deletion| deletion.at >= oldest)
    }
}

fn deletion(entry: &Row) -> Option<Deletion> {
    Some(Deletion {
        table: Table::root(entry.stored("ObjectName").as_text()?)?,
        id: entry.stored("ObjectId").as_int()?,
        number: entry.stored("ObjectNumber").as_text()?.to_owned(),
        by: entry.stored("DeletedBy").as_text().unwrap_or_default().to_owned(),
        at: entry.stored("DeletionDate").as_time()?,
    })
}

impl Row {
    /// When it was last changed, to the millisecond; later changes of one record have later times.
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.stored("LastUpdateDate").as_time()
    }

    /// When it was made.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.stored("CreationDate").as_time()
    }

    /// Number of this version, from 1; it grows with every change.
    pub fn version(&self) -> u32 {
        self.version
    }
}
