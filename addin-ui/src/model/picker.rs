//! The pick list of *Related to*: a combobox whose answers come late, twice or never.

use super::failure::Failure;
use shared::api::records::{RecordPage, RecordSummary, RecordType};

/// Fewer letters than this are not searched for.
pub const SHORTEST_QUERY: usize = 2;
/// How long typing must rest before the server is asked, in milliseconds.
pub const REST_MS: u32 = 250;
/// After how long a search is called slow, in milliseconds.
pub const SLOW_MS: u32 = 2_000;

/// The combobox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    /// What is looked for.
    pub record_type: RecordType,
    /// What was typed.
    pub query: String,
    /// What stands in the list.
    pub list: List,
    /// Whether the list is shown.
    pub open: bool,
    /// The row that Enter would take.
    pub active: Option<usize>,
    ticket: u32,
}

/// What stands in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// Nothing typed, or too little.
    TooShort,
    /// The answer is awaited.
    Searching,
    /// The answer is awaited for longer than usual.
    Slow,
    /// What was found; never empty.
    Found(RecordPage),
    /// Nothing of that name, or nothing that this user can read.
    Nothing,
    /// No answer, or a refusal.
    Failed(Failure),
}

/// A search that the server should be asked for, once typing rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Comes back with the answer; only the newest one counts.
    pub ticket: u32,
    /// What is looked for.
    pub record_type: RecordType,
    /// Its first letters.
    pub query: String,
}

/// Where an arrow key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next row.
    Down,
    /// To the row before.
    Up,
}

impl Default for Picker {
    fn default() -> Self {
        Picker {
            record_type: RecordType::Account,
            query: String::new(),
            list: List::TooShort,
            open: false,
            active: None,
            ticket: 0,
        }
    }
}

impl Picker {
    /// The user typed.
    pub fn type_query(&mut self, query: String) -> Option<Search> {
        self.query = query;
        self.look()
    }

    /// The user chose another kind of record.
    pub fn choose_type(&mut self, record_type: RecordType) -> Option<Search> {
        self.record_type = record_type;
        let search = self.look();
        self.open = false;
        search
    }

    /// Asks again for what stands in the field.
    pub fn look(&mut self) -> Option<Search> {
        self.ticket += 1;
        self.active = None;
        let query = self.query.trim();
        let enough = query.chars().count() >= SHORTEST_QUERY;
        self.open = enough;
        self.list = if enough { List::Searching } else { List::TooShort };
        enough.then(|| Search {
            ticket: self.ticket,
            record_type: self.record_type,
            query: query.to_owned(),
        })
    }

    /// Whether the answer to this search would still be shown.
    pub fn awaits(&self, ticket: u32) -> bool {
        self.ticket == ticket && matches!(self.list, List::Searching | List::Slow)
    }

    /// The search takes longer than usual.
    pub fn slow(&mut self, ticket: u32) {
        if self.awaits(ticket) {
            self.list = List::Slow;
        }
    }

    /// The answer to a search; an overtaken one is dropped.
    pub fn answer(&mut self, ticket: u32, answer: Result<RecordPage, Failure>) {
        if !self.awaits(ticket) {
            return;
        }
        self.list = match answer {
            Ok(page) if page.records.is_empty() => List::Nothing,
            Ok(page) => List::Found(page),
            Err(failure) => List::Failed(failure),
        };
    }

    /// An arrow key: opens the list, then walks round in it.
    pub fn step(&mut self, step: Step) {
        let rows = self.rows().len();
        if rows == 0 {
            return;
        }
        let last = rows - 1;
        self.active = Some(match (self.open, self.active, step) {
            (false, _, Step::Down) | (true, None, Step::Down) => 0,
            (false, _, Step::Up) | (true, None, Step::Up) => last,
            (true, Some(row), Step::Down) => (row + 1) % rows,
            (true, Some(row), Step::Up) => row.checked_sub(1).unwrap_or(last),
        });
        self.open = true;
    }

    /// Takes a row and empties the field.
    pub fn take(&mut self, row: usize) -> Option<RecordSummary> {
        let record = self.rows().get(row).cloned()?;
        self.clear();
        Some(record)
    }

    /// Empties the field; an answer still on its way is dropped.
    pub fn clear(&mut self) {
        *self = Picker {
            record_type: self.record_type,
            ticket: self.ticket + 1,
            ..Picker::default()
        };
    }

    /// Hides the list and keeps what was typed.
    pub fn close(&mut self) {
        self.open = false;
        self.active = None;
    }

    /// Shows the list again if there is one.
    pub fn reopen(&mut self) {
        self.open = self.list != List::TooShort;
    }

    fn rows(&self) -> &[RecordSummary] {
        match &self.list {
            List::Found(page) => &page.records,
            List::TooShort | List::Searching | List::Slow | List::Nothing | List::Failed(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests;
