//! Several writes that count together: they run one after the other, and all of them count or none does.

use super::{Condition, Draft, Refusal, Sales, Table};
use jiff::Timestamp;

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// [`Sales::create`].
    Create {
        /// Where.
        table: Table,
        /// What.
        draft: Draft,
    },
    /// [`Sales::edit`].
    Edit {
        /// Where.
        table: Table,
        /// Which.
        key: String,
        /// What it is to hold.
        draft: Draft,
        /// Which version it must have.
        condition: Condition,
    },
    /// [`Sales::delete`].
    Delete {
        /// Where.
        table: Table,
        /// Which.
        key: String,
        /// Which version it must have.
        condition: Condition,
    },
    /// [`Sales::add_child`].
    AddChild {
        /// Table and key of the parent.
        parent: (Table, String),
        /// The child resource.
        child: Table,
        /// What.
        draft: Draft,
    },
    /// [`Sales::edit_child`].
    EditChild {
        /// Table and key of the parent.
        parent: (Table, String),
        /// The child resource, and the key of the row in it.
        child: (Table, String),
        /// What it is to hold.
        draft: Draft,
        /// Which version it must have.
        condition: Condition,
    },
    /// [`Sales::remove_child`].
    RemoveChild {
        /// Table and key of the parent.
        parent: (Table, String),
        /// The child resource, and the key of the row in it.
        child: (Table, String),
        /// Which version it must have.
        condition: Condition,
    },
}

/// Why a batch changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRefusal {
    /// The first part that was refused, from 0. The later ones were not tried.
    pub part: usize,
    /// Why.
    pub refusal: Refusal,
}

impl Sales {
    /// Runs a batch as this user and returns the key of each part's record: of the row for child resources.
    ///
    /// # Errors
    /// The first refusal, nothing having happened.
    pub fn batch(
        &mut self,
        user: &str,
        operations: &[Operation],
        now: Timestamp,
    ) -> Result<Vec<String>, BatchRefusal> {
        let mut trial = self.clone();
        let keys = operations
            .iter()
            .enumerate()
            .map(|(part, operation)| {
                trial
                    .act(user, operation, now)
                    .map_err(|refusal| BatchRefusal { part, refusal })
            })
            .collect::<Result<_, _>>()?;
        *self = trial;
        Ok(keys)
    }

    fn act(&mut self, user: &str, operation: &Operation, now: Timestamp) -> Result<String, Refusal> {
        match operation {
            Operation::Create { table, draft } => self.create(user, *table, draft, now),
            Operation::Edit {
                table,
                key,
                draft,
                condition,
            } => self
                .edit(user, *table, key, draft, condition, now)
                .map(|()| key.clone()),
            Operation::Delete {
                table,
                key,
                condition,
            } => self
                .delete(user, *table, key, condition, now)
                .map(|()| key.clone()),
            Operation::AddChild {
                parent: (table, key),
                child,
                draft,
            } => self.add_child(user, (*table, key), *child, draft, now),
            Operation::EditChild {
                parent: (table, parent),
                child: (child, key),
                draft,
                condition,
            } => self
                .edit_child(user, (*table, parent), (*child, key), draft, condition, now)
                .map(|()| key.clone()),
            Operation::RemoveChild {
                parent: (table, parent),
                child: (child, key),
                condition,
            } => self
                .remove_child(user, (*table, parent), (*child, key), condition, now)
                .map(|()| key.clone()),
        }
    }
}
