//! Rows of a series on their way to Sales, from what is asked for to what comes of it when it lands.

use super::super::rows::{series_id_of, versions_in};
use super::{RowDone, RowOrder};
use crate::flaw::Flaw;
use crate::kinds::appointment::convert::draft_of_new;
use crate::kinds::{Amendment, Told};
use crate::ports::{Heard, Sent, parked, refused};
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::sales::model::{Condition, Refusal, Table};
use std::collections::BTreeMap;
use store::links::Link;
use sync_core::{
    Appointment, Occurrences, Outcome, ReasonCode, RowNumbers, RowWrite, SalesNumber, Side, Write, row_writes,
};
use worker::ports::Answer;

/// Which rows, and nothing of what they hold.
fn orders_in_words(orders: &[RowOrder]) -> String {
    let words: Vec<_> = orders
        .iter()
        .map(|order| match order {
            RowOrder::Create { number, .. } => format!("create {number}"),
            RowOrder::Change { number, fields, .. } => format!("change {fields:?} of {number}"),
            RowOrder::Delete { number, .. } => format!("delete {number}"),
        })
        .collect();
    words.join(", ")
}

impl World {
    pub(super) fn row_orders(
        &mut self,
        link: &Link<Occurrences>,
        write: &Write<Occurrences>,
        number: &str,
    ) -> Vec<RowOrder> {
        let numbers = RowNumbers {
            series: link.key,
            birth: link.pair.birth,
            given: self.row_names.given(number),
        };
        let (writes, versions) = match write {
            Write::Create { carried, .. } => {
                let held = Occurrences::from_rows(BTreeMap::new(), carried.sent.zone.clone());
                (row_writes(&held, &carried.sent, &numbers), BTreeMap::new())
            }
            Write::Update {
                held,
                expects,
                carried,
                ..
            } => (row_writes(held, &carried.sent, &numbers), versions_in(expects)),
            Write::Delete { expects, .. } => {
                let rows = versions_in(expects).into_iter();
                return rows
                    .map(|(number, version)| RowOrder::Delete {
                        number,
                        expects: self.if_version(version),
                    })
                    .collect();
            }
            Write::Mark { .. } | Write::Unmark { .. } => return Vec::new(),
        };
        self.oracle_sees_rows(link, &writes);
        writes
            .into_iter()
            .map(|write| self.row_order(write, number, &versions))
            .collect()
    }

    fn row_order(&self, write: RowWrite, series: &str, versions: &BTreeMap<String, u32>) -> RowOrder {
        let text = |number: &SalesNumber| number.as_str().to_owned();
        let expects = |number: &SalesNumber| {
            let version = versions.get(number.as_str()).copied().unwrap_or_default();
            self.if_version(version)
        };
        match write {
            RowWrite::Create {
                slot,
                number,
                content,
            } => {
                self.row_names.keep(number.as_str(), series, slot);
                RowOrder::Create {
                    number: text(&number),
                    wanted: content,
                }
            }
            RowWrite::Update {
                number,
                content,
                fields,
                ..
            } => RowOrder::Change {
                number: text(&number),
                expects: expects(&number),
                fields,
                wanted: content,
            },
            RowWrite::Delete { number, .. } => RowOrder::Delete {
                number: text(&number),
                expects: expects(&number),
            },
        }
    }

    fn if_version(&self, version: u32) -> Option<u32> {
        (self.flaw != Some(Flaw::NoPreconditions)).then_some(version)
    }

    pub(super) fn write_rows(
        &mut self,
        user: &User,
        series: &str,
        batch: &[usize],
        (called_at, counts): (Timestamp, bool),
        orders: Vec<RowOrder>,
    ) -> Sent<RowDone> {
        self.note(|| format!("  request: {}", orders_in_words(&orders)));
        self.gives_up = self.is_too_late(called_at);
        let (user, series) = (user.clone(), series.to_owned());
        let each = |answer: &Answer<Occurrences>| {
            let answers = batch.iter().map(|_| RowDone::not(answer.clone()));
            Sent::all(batch, answers)
        };
        let refusal = RowDone::not(parked(ReasonCode::RefusedBySales));
        self.meet_as_one(batch, refusal, |world| {
            let heard = world.ask(Side::Sales, called_at, move |world| {
                world.land_on_rows(&user, &series, &orders, counts)
            });
            match heard {
                Heard::Unsent(answer) => each(&answer),
                Heard::Nothing => {
                    world.counts_batch::<()>(batch.len(), None);
                    each(&Answer::of(Outcome::Uncertain))
                }
                Heard::Answer(landed) => {
                    world.counts_batch(batch.len(), Some(&landed));
                    match landed {
                        Ok(done) => Sent::all(batch, done),
                        Err((place, refusal)) => world.without(batch, place, RowDone::not(refused(&refusal))),
                    }
                }
            }
        })
    }

    /// What Sales does when a request arrives: all of it, or nothing where a row is refused, whose place it says.
    fn land_on_rows(
        &mut self,
        user: &User,
        series: &str,
        orders: &[RowOrder],
        counts: bool,
    ) -> Result<Vec<RowDone>, (usize, Refusal)> {
        self.oracle.writes += 1;
        let before = self.sales.clone();
        let mut done = Vec::new();
        for (place, order) in orders.iter().enumerate() {
            match self.do_row(user, series, order) {
                Ok((number, version)) => done.push(RowDone::Done(number, version)),
                Err(refusal) => {
                    *self.sales = before;
                    return Err((place, refusal));
                }
            }
        }
        if counts {
            self.oracle.removed(user);
        }
        Ok(done)
    }

    fn do_row(
        &mut self,
        user: &User,
        series: &str,
        order: &RowOrder,
    ) -> Result<(String, Option<u32>), Refusal> {
        let now = self.now;
        let condition = |world: &Self, number: &str, expects: Option<u32>| match (
            expects,
            world.sales.record(Table::Activities, number),
        ) {
            (None, _) | (Some(_), None) => Condition::Any,
            (Some(expects), Some(row)) if expects == row.version() => Condition::IfMatch(row.etag()),
            (Some(_), Some(_)) => Condition::IfMatch("\"older\"".to_owned()),
        };
        let number = match order {
            RowOrder::Create { number, wanted } => {
                let draft =
                    draft_of_new(wanted, number, user.party).with("RecurSeriesId", series_id_of(series));
                self.sales.create(&user.address, Table::Activities, &draft, now)?;
                number
            }
            RowOrder::Change {
                number,
                expects,
                fields,
                wanted,
            } => {
                let condition = condition(self, number, *expects);
                let change = Amendment {
                    wanted,
                    fields,
                    condition: &condition,
                };
                Appointment::amend(&mut self.sales, user, number, &change, now)?;
                number
            }
            RowOrder::Delete { number, expects } => {
                let condition = condition(self, number, *expects);
                self.sales
                    .delete(&user.address, Table::Activities, number, &condition, now)?;
                return Ok((number.clone(), None));
            }
        };
        let row = self.sales.record(Table::Activities, number);
        Ok((number.clone(), row.map(|row| row.version())))
    }
}
