//! Writes to a series in Sales: its rows in batches, each done all or none. The row that is refused leaves its batch and the
//! others go again; a batch that is lost keeps no other from being sent. What landed in the end, a look tells.

mod landing;

use super::rows::{read_series, series_id_of, version_of, versions_in};
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::ports::{Sent, SimRecords, Waiting};
use jiff::Timestamp;
use sandbox::sales::model::Table;
use std::collections::BTreeMap;
use sync_core::{
    Appointment, AppointmentField, Item, ItemId, Marks, Occurrences, Outcome, SalesId, Side, Write,
};
use worker::ports::{Answer, Outgoing, Refusal};
use worker::sync::rest::number_of;

/// Rows that are written with one request. The connector takes fifty parts; a story has few rows.
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

/// What became of rows, by their place among all of a write.
type Rows = BTreeMap<usize, RowDone>;

/// What became of a row.
enum RowDone {
    /// It is this version now; none where it is gone.
    Done(String, Option<u32>),
    /// It was not done, or nobody knows.
    Not(Box<Answer<Occurrences>>),
}

impl RowDone {
    fn not(answer: Answer<Occurrences>) -> Self {
        Self::Not(Box::new(answer))
    }
}

impl RowOrder {
    /// Which row it is about that is there, and the version that it names; none for a new one.
    fn expected(&self) -> Option<(&str, Option<u32>)> {
        match self {
            Self::Create { .. } => None,
            Self::Change { number, expects, .. } | Self::Delete { number, expects } => {
                Some((number, *expects))
            }
        }
    }
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
    let mut rows = rows_as_expected(records, &orders).await;
    let mut places: Vec<usize> = (0..orders.len())
        .filter(|place| !rows.contains_key(place))
        .collect();
    let mut todo = Vec::new();
    // The first row of a new series is made before the others, which then join it.
    if matches!(write, Write::Create { .. }) && !places.is_empty() {
        todo.push(vec![places.remove(0)]);
    }
    todo.extend(places.chunks(ROWS_PER_REQUEST).map(<[usize]>::to_vec));
    todo.reverse();
    let mut is_counted = !is_delete;
    while let Some(batch) = todo.pop() {
        let sent = send_rows(records, &number, &orders, &batch, (called_at, !is_counted)).await;
        is_counted |= sent.again.is_empty();
        rows.extend(sent.done);
        todo.extend(sent.again);
        let has_founded = !matches!(rows.get(&0), Some(RowDone::Not(_)));
        if matches!(write, Write::Create { .. }) && !has_founded {
            break;
        }
        if flaw == Some(Flaw::HalfForWhole)
            && let Write::Create { carried, .. } | Write::Update { carried, .. } = write
            && rows.values().all(|row| matches!(row, RowDone::Done(..)))
        {
            return Answer::of(Outcome::Applied(as_sent(&number, &carried.sent, called_at)));
        }
    }
    let known = match all_done(rows) {
        Ok(known) => known,
        Err(answer) => return *answer,
    };
    if is_delete {
        return Answer::of(Outcome::Deleted);
    }
    read_back(records, &number, &known).await
}

/// What a write of several rows comes to: where not all of it was done, nothing is certain but that a look will tell, unless
/// nothing was done at all.
fn all_done(rows: Rows) -> Result<BTreeMap<String, Option<u32>>, Box<Answer<Occurrences>>> {
    let is_touched = rows.values().any(|row| match row {
        RowDone::Done(..) => true,
        RowDone::Not(answer) => answer.outcome == Outcome::Uncertain,
    });
    let mut known = BTreeMap::new();
    for row in rows.into_values() {
        match row {
            RowDone::Done(number, version) => {
                known.insert(number, version);
            }
            RowDone::Not(answer) if is_touched => {
                return Err(Box::new(Answer {
                    outcome: Outcome::Uncertain,
                    ..*answer
                }));
            }
            RowDone::Not(answer) => return Err(answer),
        }
    }
    Ok(known)
}

/// Looks at the rows that are to be changed or deleted: one that is not there as it was seen is left alone, and without a
/// look nothing is written.
async fn rows_as_expected(records: &SimRecords<Occurrences>, orders: &[RowOrder]) -> Rows {
    if orders.iter().all(|order| order.expected().is_none()) {
        return Rows::new();
    }
    pause().await;
    let rows = {
        let (world, user) = records.place();
        let mut world = world.lock();
        let user = world.user(user);
        let refusal = world.refusal(Side::Sales).err();
        let sales = world.sales_read();
        let otherwise = |order: &RowOrder| {
            let answer = |outcome| Some(Answer::of(outcome));
            if let Some(stop) = &refusal {
                return Some(Answer {
                    refusal: Some(Refusal::Stop(stop.clone())),
                    ..Answer::of(Outcome::NotApplied)
                });
            }
            let (number, expects) = order.expected()?;
            match sales.look(&user.address, Table::Activities, number, world.now) {
                Ok(row) if expects.is_none_or(|expects| expects == row.version()) => None,
                Ok(_) => answer(Outcome::PreconditionFailed),
                Err(_) => answer(Outcome::NotFound),
            }
        };
        let orders = orders.iter().enumerate();
        orders
            .filter_map(|(place, order)| Some((place, RowDone::not(otherwise(order)?))))
            .collect()
    };
    pause().await;
    rows
}

/// One request of a write that was called for then. `counts` where it is the first that deletes anything of its series.
async fn send_rows(
    records: &SimRecords<Occurrences>,
    number: &str,
    orders: &[RowOrder],
    batch: &[usize],
    (called_at, counts): (Timestamp, bool),
) -> Sent<RowDone> {
    let (world, user) = records.place();
    let mut waiting = Waiting((batch.len() > 1).then_some(world));
    pause().await;
    let sent = {
        let mut world = world.lock();
        let user = world.user(user);
        let orders = batch.iter().map(|place| orders[*place].clone()).collect();
        world.write_rows(&user, number, batch, (called_at, counts), orders)
    };
    pause().await;
    waiting.0 = None;
    sent
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
