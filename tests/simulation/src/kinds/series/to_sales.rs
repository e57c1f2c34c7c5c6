//! Writes to a series in Sales: a few rows in each request, each row on its own. Any request may be the last that is sent;
//! what landed until then, a look tells.

use super::rows::{read_series, series_id_of, version_of, versions_in};
use super::to_exchange::in_part;
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::appointment::convert::draft_of_new;
use crate::kinds::{Amendment, Told};
use crate::ports::{Heard, SimRecords, parked};
use crate::world::{User, World};
use jiff::Timestamp;
use sandbox::sales::model::{Condition, Refusal as SalesRefusal, Table};
use std::collections::BTreeMap;
use store::links::Link;
use sync_core::{
    Appointment, AppointmentField, Item, ItemId, Marks, Occurrences, Outcome, ReasonCode, RowNumbers,
    RowWrite, SalesId, SalesNumber, Side, Write, row_writes,
};
use worker::ports::{Answer, Outgoing, Refusal};
use worker::sync::rest::number_of;

/// Rows that are written with one request.
const ROWS_PER_REQUEST: usize = 3;

/// What is to be done with one row.
#[derive(Debug, Clone)]
enum RowOrder {
    Create {
        number: String,
        wanted: Appointment,
    },
    Change {
        number: String,
        expects: Option<u32>,
        fields: Vec<AppointmentField>,
        wanted: Appointment,
    },
    Delete {
        number: String,
        expects: Option<u32>,
    },
}

/// Sends writes to Sales, one after the other.
pub(super) async fn send(
    records: &SimRecords<Occurrences>,
    writes: &[Outgoing<'_, Occurrences>],
) -> Vec<Answer<Occurrences>> {
    let called_at = records.place().0.lock().now;
    let mut answers = Vec::new();
    for outgoing in writes {
        answers.push(send_one(records, called_at, outgoing).await);
    }
    answers
}

async fn send_one(
    records: &SimRecords<Occurrences>,
    called_at: Timestamp,
    Outgoing { link, write }: &Outgoing<'_, Occurrences>,
) -> Answer<Occurrences> {
    let number = number_of(link).as_str().to_owned();
    let (orders, flaw) = {
        let (world, _) = records.place();
        let mut world = world.lock();
        world.oracle_sees_record_write(link, write);
        (world.row_orders(link, write, &number), world.flaw)
    };
    let is_delete = matches!(write, Write::Delete { .. });
    let mut known = BTreeMap::new();
    for (place, orders) in orders.chunks(ROWS_PER_REQUEST).enumerate() {
        pause().await;
        let heard = {
            let (world, user) = records.place();
            let mut world = world.lock();
            let user = world.user(user);
            let orders = orders.to_vec();
            world.note(|| format!("  request: {}", orders_in_words(&orders)));
            let number = number.clone();
            let counts = is_delete && place == 0;
            world.ask(Side::Sales, called_at, move |world| {
                world.land_on_rows(&user, &number, &orders, counts)
            })
        };
        pause().await;
        let has_landed = |known: &BTreeMap<String, Option<u32>>| !known.is_empty();
        match heard {
            Heard::Nothing => return Answer::of(Outcome::Uncertain),
            Heard::Unsent(answer) => return in_part(has_landed(&known), answer),
            Heard::Answer((done, refusal)) => {
                known.extend(done);
                if let Some(refusal) = refusal {
                    return in_part(has_landed(&known), refused(&refusal));
                }
            }
        }
        if flaw == Some(Flaw::HalfForWhole)
            && let Write::Create { carried, .. } | Write::Update { carried, .. } = write
        {
            return Answer::of(Outcome::Applied(as_sent(&number, &carried.sent, called_at)));
        }
    }
    if is_delete {
        return Answer::of(Outcome::Deleted);
    }
    read_back(records, &number, &known).await
}

/// The series as it is now. A read that is older than what was answered says nothing.
async fn read_back(
    records: &SimRecords<Occurrences>,
    number: &str,
    known: &BTreeMap<String, Option<u32>>,
) -> Answer<Occurrences> {
    pause().await;
    let read = {
        let (world, user) = records.place();
        let mut world = world.lock();
        let user = world.user(user);
        world.refusal(Side::Sales).map(|()| {
            let sales = world.sales_read();
            read_series(&world, sales, &user, number, None)
        })
    };
    pause().await;
    match read {
        Ok(Some(item)) => {
            let versions = versions_in(&item.version);
            let is_fresh = known
                .iter()
                .all(|(row, version)| versions.get(row) >= version.as_ref());
            let has_deleted =
                |row: &String, version: &Option<u32>| version.is_none() && versions.contains_key(row);
            if !is_fresh || known.iter().any(|(row, version)| has_deleted(row, version)) {
                return Answer::of(Outcome::Uncertain);
            }
            Answer {
                record: Some(SalesId(series_id_of(number))),
                ..Answer::of(Outcome::Applied(item))
            }
        }
        Ok(None) => Answer::of(Outcome::Uncertain),
        Err(stop) => Answer {
            refusal: Some(Refusal::Stop(stop)),
            ..Answer::of(Outcome::Uncertain)
        },
    }
}

/// The whole series as it was sent, for a connector that does not look whether it landed.
fn as_sent(number: &str, sent: &Occurrences, at: Timestamp) -> Item<Occurrences> {
    Item {
        id: ItemId::new(number),
        version: version_of(&BTreeMap::new()),
        modified: at,
        content: sent.clone(),
        marks: Marks::BOTH,
        facts: sync_core::Facts::default(),
    }
}

fn refused(refusal: &SalesRefusal) -> Answer<Occurrences> {
    match refusal {
        // A number that is taken is our own earlier create.
        SalesRefusal::BadRequest(complaints)
            if complaints
                .iter()
                .any(|complaint| complaint.path == "/ActivityNumber") =>
        {
            Answer::of(Outcome::Taken)
        }
        SalesRefusal::NotFound => Answer::of(Outcome::NotFound),
        SalesRefusal::PreconditionFailed { .. } => Answer::of(Outcome::PreconditionFailed),
        SalesRefusal::Forbidden | SalesRefusal::NobodyHere | SalesRefusal::NotOffered => {
            parked(ReasonCode::NoRight)
        }
        SalesRefusal::BadRequest(_) => parked(ReasonCode::RefusedBySales),
    }
}

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
    fn row_orders(
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

    /// What Sales does when a request arrives: each row on its own, until one is refused. Says which versions the rows have
    /// then, none for rows that are gone.
    fn land_on_rows(
        &mut self,
        user: &User,
        series: &str,
        orders: &[RowOrder],
        counts: bool,
    ) -> (Vec<(String, Option<u32>)>, Option<SalesRefusal>) {
        self.oracle.writes += 1;
        if counts {
            self.oracle.removed(user);
        }
        let mut done = Vec::new();
        for order in orders {
            match self.do_row(user, series, order) {
                Ok(row) => done.push(row),
                Err(refusal) => return (done, Some(refusal)),
            }
        }
        (done, None)
    }

    fn do_row(
        &mut self,
        user: &User,
        series: &str,
        order: &RowOrder,
    ) -> Result<(String, Option<u32>), SalesRefusal> {
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
