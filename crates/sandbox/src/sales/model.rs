//! What Oracle Sales knows and how it changes: records with their children, people, tokens. Pure: every operation takes
//! the time, nothing here knows HTTP, and equal calls in equal order give equal worlds.
//!
//! Tests act as a Sales user with [`Sales::create`], [`Sales::edit`], [`Sales::delete`] and [`Sales::add_child`], and
//! look at everything, whoever may see it, with [`Sales::all`] and [`Sales::value`].

mod batch;
mod children;
pub mod domain;
mod draft;
mod dump;
pub mod field;
mod finding;
mod merging;
mod peculiar;
mod people;
pub mod query;
mod reading;
mod records;
mod refusal;
mod row;
mod rules;
pub mod schema;
mod searches;
mod seed;
mod series;
#[cfg(test)]
mod tests;
mod upsert;
mod watching;

pub use batch::{BatchRefusal, Operation};
pub use domain::Domain;
pub use draft::Draft;
pub use dump::{Counts, UserCounts};
pub use field::{Field, Kind};
pub use peculiar::Peculiarities;
pub use people::{ADMINISTRATOR, REPRESENTATIVE, User};
pub use reading::Selection;
pub use records::Condition;
pub use refusal::{Complaint, Refusal};
pub use row::Row;
pub use schema::Table;
pub use searches::{InScope, SavedSearch, Term};
pub use seed::TERRITORY;
pub use upsert::Upserted;
pub use watching::{Deletion, RETENTION};

use schema::Origin;
use std::collections::BTreeMap;
use std::sync::Arc;

/// First id that this world hands out: 18 digits, above 2^53, as NUMBER(18) keys are.
const FIRST_ID: i64 = 300_000_000_001_000_001;
/// First of the numbers that Sales makes up for records which come without one.
const FIRST_NUMBER: u64 = 1_000_001;

/// A record by its table and its key in addresses.
type RecordKey = (Table, Arc<str>);

/// One pod of Oracle Sales with its identity domain. A clone is an independent copy, and cheap: records are shared
/// until one of the two changes.
#[derive(Debug, Clone)]
pub struct Sales {
    users: Arc<BTreeMap<String, User>>,
    tables: BTreeMap<Table, Arc<BTreeMap<i64, Arc<Row>>>>,
    keys: Arc<BTreeMap<RecordKey, i64>>,
    merged: Arc<BTreeMap<RecordKey, Arc<str>>>,
    searches: Arc<BTreeMap<String, SavedSearch>>,
    index: Arc<searches::Index>,
    next_id: i64,
    next_number: u64,
    /// Codes and tokens of the identity domain.
    pub domain: Domain,
    /// How this pod differs from Oracle's usual one.
    pub peculiar: Peculiarities,
}

impl Sales {
    /// A pod without people or records; `seed` decides the tokens.
    pub fn empty(seed: u64) -> Self {
        Self {
            users: Arc::default(),
            tables: BTreeMap::new(),
            keys: Arc::default(),
            merged: Arc::default(),
            searches: Arc::default(),
            index: Arc::default(),
            next_id: FIRST_ID,
            next_number: FIRST_NUMBER,
            domain: Domain::new(seed),
            peculiar: Peculiarities::default(),
        }
    }

    /// Whether all records are the same in both, of which one is a clone of the other: nothing was written in either since.
    pub fn shares_records(&self, other: &Self) -> bool {
        let mut tables = self.tables.iter();
        self.tables.len() == other.tables.len()
            && tables.all(|(table, rows)| {
                other
                    .tables
                    .get(table)
                    .is_some_and(|there| Arc::ptr_eq(rows, there))
            })
    }

    /// Every record of a table by ascending id, whoever may see it.
    pub fn all(&self, table: Table) -> impl Iterator<Item = &Row> {
        self.tables
            .get(&table)
            .into_iter()
            .flat_map(|rows| rows.values().map(Arc::as_ref))
    }

    /// A record by its public key, whoever may see it.
    pub fn record(&self, table: Table, key: &str) -> Option<&Row> {
        self.by_id(table, self.id_of(table, key)?)
    }

    /// A record by its id, whoever may see it.
    pub fn by_id(&self, table: Table, id: i64) -> Option<&Row> {
        self.tables.get(&table)?.get(&id).map(Arc::as_ref)
    }

    /// The value of an attribute as a reader sees it: stored, or derived from this or another record.
    pub fn value(&self, row: &Row, name: &str) -> Field {
        let Some(attribute) = row.table.attribute(name) else {
            return row.stored(name).clone();
        };
        match attribute.origin {
            Origin::Stored => row.stored(name).clone(),
            Origin::Same(other) => row.stored(other).clone(),
            Origin::StartOf(other) => {
                let start = row
                    .stored(other)
                    .as_text()
                    .map(|text| text.chars().take(4000).collect());
                start.map_or(Field::Null, Field::Text)
            }
            Origin::Joined(first, last) => {
                let words: Vec<&str> = [first, last]
                    .iter()
                    .filter_map(|part| row.stored(part).as_text())
                    .collect();
                if words.is_empty() {
                    Field::Null
                } else {
                    Field::Text(words.join(" "))
                }
            }
            Origin::Through { via, name } => row
                .stored(via)
                .as_int()
                .zip(row.table.attribute(via).and_then(|attribute| attribute.refers))
                .and_then(|(id, table)| self.by_id(table, id))
                .map_or(Field::Null, |other| self.value(other, name)),
        }
    }

    fn take_id(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    fn id_of(&self, table: Table, key: &str) -> Option<i64> {
        self.keys.get(&(table, Arc::from(key))).copied()
    }

    /// Puts a new record in, or a changed one in the place of its older self.
    fn insert(&mut self, row: Row) {
        let known = self
            .by_id(row.table, row.id)
            .is_some_and(|old| old.key == row.key);
        if !known {
            Arc::make_mut(&mut self.keys).insert((row.table, Arc::from(row.key.as_str())), row.id);
        }
        let rows = self.tables.entry(row.table).or_default();
        Arc::make_mut(rows).insert(row.id, Arc::new(row));
    }

    fn remove(&mut self, row: &Row) {
        if let Some(rows) = self.tables.get_mut(&row.table) {
            Arc::make_mut(rows).remove(&row.id);
            Arc::make_mut(&mut self.keys).remove(&(row.table, Arc::from(row.key.as_str())));
        }
    }
}
