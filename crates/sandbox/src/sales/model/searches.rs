//! Saved searches ("Workspace" searches): which records are in scope. They look at an index that is behind the tables
//! until somebody refreshes it, so what they name may have changed, gone out of sight or be gone.

use super::query::Filter;
use super::{Field, Refusal, Row, Sales, Table, User};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its number, stable across environments.
    pub number: String,
    /// Title.
    pub name: String,
    /// What it searches.
    pub table: Table,
    /// All of these must hold.
    pub terms: Vec<Term>,
    /// Job roles that may use it; everybody where none is named.
    pub roles: Vec<String>,
}

/// A condition of a saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The asker owns the record.
    Mine,
    /// The asker owns the record or is one of its assignees.
    MineOrAssigned,
    /// The attribute has one of these values.
    OneOf(&'static str, Vec<Field>),
    /// The attribute has none of these values.
    NoneOf(&'static str, Vec<Field>),
    /// The attribute's time lies after the moment of the question.
    InFuture(&'static str),
    /// Anything that a query can say.
    Matching(Filter),
    /// The text holds all of these words: a condition that Oracle's own sync cannot use.
    AllOfTheWords(&'static str, Vec<String>),
}

/// A record that a search named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InScope {
    /// Primary key.
    pub id: i64,
    /// Key in addresses.
    pub number: String,
}

/// The tables as they were when the index was last refreshed.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    at: Option<Timestamp>,
    tables: BTreeMap<Table, Arc<BTreeMap<i64, Arc<Row>>>>,
}

impl SavedSearch {
    /// Appointments of the asker that begin in the future and are not called off.
    pub fn my_future_appointments(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            name: "My Future Appointments".to_owned(),
            table: Table::Activities,
            terms: vec![
                Term::MineOrAssigned,
                Term::OneOf("ActivityFunctionCode", vec![Field::from("APPOINTMENT")]),
                Term::NoneOf("StatusCode", vec![Field::from("CANCELED")]),
                Term::InFuture("ActivityStartDate"),
            ],
            roles: Vec::new(),
        }
    }

    /// Tasks of the asker that are neither complete nor called off.
    pub fn my_open_tasks(number: &str) -> Self {
        let done = ["COMPLETE", "CANCELED"].map(Field::from).to_vec();
        Self {
            number: number.to_owned(),
            name: "My Open Tasks".to_owned(),
            table: Table::Activities,
            terms: vec![
                Term::Mine,
                Term::OneOf("ActivityFunctionCode", vec![Field::from("TASK")]),
                Term::NoneOf("StatusCode", done),
            ],
            roles: Vec::new(),
        }
    }

    /// Contacts of the asker.
    pub fn my_contacts(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            name: "My Contacts".to_owned(),
            table: Table::Contacts,
            terms: vec![Term::Mine],
            roles: Vec::new(),
        }
    }

    /// Whether a sync can use it: word matches and Oracle's two named exceptions cannot be.
    pub fn is_for_sync(&self) -> bool {
        let by_words = |term: &Term| matches!(term, Term::AllOfTheWords(..));
        !self.terms.iter().any(by_words)
            && !matches!(self.name.as_str(), "My Calls to Log" | "My Overdue Tasks")
    }

    /// Every record of a table.
    pub fn all(number: &str, name: &str, table: Table) -> Self {
        Self {
            number: number.to_owned(),
            name: name.to_owned(),
            table,
            terms: Vec::new(),
            roles: Vec::new(),
        }
    }

    fn is_open_to(&self, user: &User) -> bool {
        self.roles.is_empty() || self.roles.iter().any(|role| user.roles.contains(role))
    }

    fn takes(&self, sales: &Sales, user: &User, row: &Row, now: Timestamp) -> bool {
        self.terms.iter().all(|term| match term {
            Term::Mine => row.owner() == Some(user.party_id),
            Term::MineOrAssigned => {
                row.owner() == Some(user.party_id)
                    || row
                        .children(Table::ActivityAssignee)
                        .any(|assignee| assignee.stored("AssigneeId").as_int() == Some(user.party_id))
            }
            Term::OneOf(name, values) => values.contains(&sales.value(row, name)),
            Term::NoneOf(name, values) => !values.contains(&sales.value(row, name)),
            Term::InFuture(name) => sales.value(row, name).as_time().is_some_and(|time| time > now),
            Term::Matching(filter) => filter.takes(sales, row),
            Term::AllOfTheWords(name, words) => {
                let value = sales.value(row, name);
                let text = value.as_text().unwrap_or_default().to_lowercase();
                words.iter().all(|word| text.contains(&word.to_lowercase()))
            }
        })
    }
}

impl Sales {
    /// Stores a search, or a changed one in the place of its older self.
    pub fn save_search(&mut self, search: SavedSearch) {
        Arc::make_mut(&mut self.searches).insert(search.number.clone(), search);
    }

    /// Removes a search.
    pub fn delete_search(&mut self, number: &str) {
        Arc::make_mut(&mut self.searches).remove(number);
    }

    /// The searches of a table that this user may use, by number.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn searches(&self, user: &str, table: Table) -> Result<Vec<&SavedSearch>, Refusal> {
        let caller = self.caller(user)?;
        Ok(self
            .searches
            .values()
            .filter(|search| search.table == table && search.is_open_to(&caller))
            .collect())
    }

    /// Brings the index up to the tables as they are now. Until then searches see them as they were.
    pub fn reindex(&mut self, now: Timestamp) {
        self.index = Arc::new(Index {
            at: Some(now),
            tables: self.tables.clone(),
        });
    }

    /// Refreshes an index that is too old, as the pod's own process does every now and then.
    pub fn keep_index(&mut self, now: Timestamp) {
        let oldest = now.saturating_sub(self.peculiar.index_age_max).unwrap_or(now);
        if self.index.at.is_none_or(|at| at <= oldest) {
            self.reindex(now);
        }
    }

    /// One search, if this user may use it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such search, [`Refusal::Forbidden`] when the user may not use it.
    pub fn search(&self, number: &str, user: &str) -> Result<&SavedSearch, Refusal> {
        let caller = self.caller(user)?;
        let search = self.searches.get(number).ok_or(Refusal::NotFound)?;
        if search.is_open_to(&caller) {
            Ok(search)
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// When the index was last refreshed.
    pub fn indexed_at(&self) -> Option<Timestamp> {
        self.index.at
    }

    /// What a search holds for this user according to the index, by id. "In the future" is measured from `now`; owner,
    /// values and visibility are those of the index.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such search, [`Refusal::Forbidden`] when the user may not use it.
    pub fn ids_in_scope(&self, search: &str, user: &str, now: Timestamp) -> Result<Vec<InScope>, Refusal> {
        let caller = self.caller(user)?;
        let search = self.search(search, user)?;
        let indexed = self.index.tables.get(&search.table);
        Ok(indexed
            .into_iter()
            .flat_map(|rows| rows.values())
            .filter(|row| search.takes(self, &caller, row, now) && self.sees(&caller, row))
            .map(|row| InScope {
                id: row.id,
                number: row.key.clone(),
            })
            .collect())
    }
}
