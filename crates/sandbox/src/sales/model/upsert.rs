//! `Upsert-Mode: true`: change the record that the payload's key names, create it if there is none.

use super::schema::Key;
use super::{Condition, Draft, Field, Refusal, Sales, Table};
use jiff::Timestamp;

/// What an upsert came to, with the record's key in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upserted {
    /// There was none.
    Created(String),
    /// There was one.
    Changed(String),
}

impl Sales {
    /// Changes the record with the draft's public number, or creates it. Rows for children count on creation alone.
    ///
    /// # Errors
    /// As [`Sales::create`] and [`Sales::edit`].
    pub fn upsert(
        &mut self,
        user: &str,
        table: Table,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Upserted, Refusal> {
        let number = match table.key() {
            Key::Number(name) => draft.value(name).and_then(Field::as_text),
            Key::Id | Key::Hash => None,
        };
        let Some(row) = number.and_then(|number| self.record(table, number)) else {
            return self.create(user, table, draft, now).map(Upserted::Created);
        };
        let (key, change) = (row.key.clone(), draft.beside(row));
        self.edit(user, table, &key, &change, &Condition::Any, now)?;
        Ok(Upserted::Changed(key))
    }

    /// Changes the child row of the draft's member, or adds it.
    ///
    /// # Errors
    /// As [`Sales::add_child`] and [`Sales::edit_child`].
    pub fn upsert_child(
        &mut self,
        user: &str,
        parent: (Table, &str),
        child: Table,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Upserted, Refusal> {
        let row = self.look(user, parent.0, parent.1, now)?;
        let who = child
            .member_attribute()
            .and_then(|name| draft.value(name))
            .and_then(Field::as_int);
        let is_it = |member: &&super::Row| who.is_some() && super::children::member_of(member) == who;
        let Some(member) = row.children(child).find(is_it) else {
            return self
                .add_child(user, parent, child, draft, now)
                .map(Upserted::Created);
        };
        let (key, change) = (member.key.clone(), draft.beside(member));
        self.edit_child(user, parent, (child, &key), &change, &Condition::Any, now)?;
        Ok(Upserted::Changed(key))
    }
}
