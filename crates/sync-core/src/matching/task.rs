//! The same task (R-ADOPT-1): equal subject and due date.

use super::{Index, Likeness, Match};
use crate::content::appointment::fingerprint;
use crate::ids::ItemId;
use crate::people::folded;
use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt;
use jiff::civil::Date;

/// A task, as far as it is compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Todo {
    subject: String,
    due: Option<Date>,
}

/// Tasks that could be the same as another.
#[derive(Clone, PartialEq, Eq)]
pub struct Tasks(Index<Todo>);

impl Todo {
    /// A task; two without a due date are due equally.
    pub fn new(subject: &str, due: Option<Date>) -> Self {
        Self {
            subject: folded(subject),
            due,
        }
    }
}

impl Likeness for Todo {
    type Index = Tasks;

    const IS_ONE: bool = false;

    fn index(of: impl IntoIterator<Item = (ItemId, Self)>) -> Tasks {
        Tasks::new(of)
    }

    fn find(&self, index: &Tasks) -> Match {
        index.find(self)
    }
}

impl Tasks {
    /// Everything that could be the same.
    pub fn new(tasks: impl IntoIterator<Item = (ItemId, Todo)>) -> Self {
        let mut index = Index::new();
        for (id, task) in tasks {
            index.insert(task, &id);
        }
        Self(index)
    }

    /// Which of them is the same as `task`.
    pub fn find(&self, task: &Todo) -> Match {
        Match::from_same(self.0.under(task).collect::<BTreeSet<_>>())
    }
}

/// Fingerprints: content never reaches a log.
impl fmt::Debug for Todo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Todo({:?}, {:?})",
            fingerprint(&self.subject),
            fingerprint(&self.due)
        )
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tasks({} different ones)", self.0.0.len())
    }
}
