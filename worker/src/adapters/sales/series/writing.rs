//! Writes to the rows of a series, and what they come to together.

use super::SeriesRecords;
use super::named::{NamedRow, minted, rows_from_version};
use crate::adapters::sales::never_marked;
use crate::adapters::{refusal_of, stop};
use crate::ports::{Answer, Outgoing};
use crate::sync::rest::number_of;
use ::sales::Created;
use std::collections::BTreeMap;
use store::links::Link;
use sync_core::{
    ActivityNumber, ItemId, Occurrences, Outcome, RowNumbers, RowWrite, SalesId, Side, Write, row_writes,
};

impl SeriesRecords {
    pub(super) async fn write_one(&self, outgoing: Outgoing<'_, Occurrences>) -> Answer<Occurrences> {
        let link = outgoing.link;
        let (writes, names) = match outgoing.write {
            Write::Create { carried, .. } => {
                let nothing = Occurrences::from_rows(BTreeMap::new(), carried.sent.zone.clone());
                let writes = row_writes(&nothing, &carried.sent, &numbers(link, &[]));
                (writes, Vec::new())
            }
            Write::Update {
                held,
                expects,
                carried,
                ..
            } => {
                let names = rows_from_version(expects);
                (row_writes(held, &carried.sent, &numbers(link, &names)), names)
            }
            Write::Delete { expects, .. } => {
                let names = rows_from_version(expects);
                let deletes = names.iter().map(|row| RowWrite::Delete {
                    slot: row.slot,
                    number: row.number.clone(),
                });
                (deletes.collect(), names)
            }
            Write::Mark { .. } | Write::Unmark { .. } => return never_marked(),
        };
        let is_birth = matches!(outgoing.write, Write::Create { .. });
        let number = ItemId::new(number_of(link).as_str());
        let born_there = number.as_str().parse().ok().map(SalesId);
        let series = born_there.or(link.sales_id).filter(|_| !is_birth);
        let seen = names
            .iter()
            .map(|row| (row.number.clone(), row.version.clone()))
            .collect();
        let written = self
            .of
            .sales
            .write_rows(self.of.owner, series, &writes, &seen)
            .await;
        if let Some(answer) = failed(link, &written.rows) {
            return answer;
        }
        if matches!(outgoing.write, Write::Delete { .. }) {
            return Answer::of(Outcome::Deleted);
        }
        self.read_back(&number, written.series, &names, &writes, &written.rows)
            .await
    }

    /// The series as it is now. A read that is older than what was answered says nothing.
    async fn read_back(
        &self,
        number: &ItemId,
        joined_by: Option<SalesId>,
        names: &[NamedRow],
        writes: &[RowWrite],
        done: &[Created],
    ) -> Answer<Occurrences> {
        let (item, id) = match self.whole(number, joined_by, names).await {
            Ok(Some(whole)) => whole,
            Ok(None) => return Answer::of(Outcome::Uncertain),
            Err(error) => {
                stop(Side::Sales, &error);
                return Answer::of(Outcome::Uncertain);
            }
        };
        let there = rows_from_version(&item.version);
        let version = |number: &ActivityNumber| {
            let row = there.iter().find(|row| row.number == *number);
            row.map(|row| &row.version)
        };
        let is_fresh =
            writes
                .iter()
                .zip(done)
                .all(|(write, created)| match (write, &created.answer.outcome) {
                    (RowWrite::Delete { number, .. }, _) => version(number).is_none(),
                    (
                        RowWrite::Create { number, .. } | RowWrite::Update { number, .. },
                        Outcome::Applied(row),
                    ) => version(number) == Some(&row.version),
                    (RowWrite::Create { .. } | RowWrite::Update { .. }, _) => false,
                });
        if !is_fresh {
            return Answer::of(Outcome::Uncertain);
        }
        Answer {
            record: Some(id),
            ..Answer::of(Outcome::Applied(item))
        }
    }
}

/// What a write of several rows comes to where not all of it was done: nothing is certain then but that a look will tell,
/// unless nothing was done at all.
fn failed(link: &Link<Occurrences>, rows: &[Created]) -> Option<Answer<Occurrences>> {
    let is_done = |row: &Created| matches!(row.answer.outcome, Outcome::Applied(_) | Outcome::Deleted);
    let first = rows.iter().find(|row| !is_done(row))?;
    let is_touched = rows
        .iter()
        .any(|row| is_done(row) || matches!(row.answer.outcome, Outcome::Uncertain));
    let outcome = match &first.answer.outcome {
        _ if is_touched => Outcome::Uncertain,
        Outcome::Applied(_) | Outcome::Deleted | Outcome::Uncertain => Outcome::Uncertain,
        Outcome::PreconditionFailed => Outcome::PreconditionFailed,
        Outcome::NotFound => Outcome::NotFound,
        Outcome::NotApplied => Outcome::NotApplied,
        Outcome::Taken => Outcome::Taken,
    };
    let answer = ::sales::Answer {
        outcome,
        refusal: first.answer.refusal.clone(),
    };
    Some(Answer {
        refusal: refusal_of(Side::Sales, link, &answer),
        outcome: answer.outcome,
        record: None,
    })
}

/// The numbers of the rows: those that were born in Sales keep theirs, and so does what was a single meeting before.
fn numbers(link: &Link<Occurrences>, names: &[NamedRow]) -> RowNumbers {
    let of_series = ItemId::new(number_of(link).as_str());
    let is_ours = |row: &&NamedRow| {
        let minted = minted(&ItemId::new(row.number.as_str()));
        minted.is_some_and(|(series, _)| series == of_series)
    };
    let given = names.iter().filter(|row| !is_ours(row));
    RowNumbers {
        series: link.key,
        birth: link.pair.birth,
        given: given.map(|row| (row.slot, row.number.clone())).collect(),
    }
}
