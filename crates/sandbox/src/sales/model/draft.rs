//! What somebody wants a record to hold.

use super::schema::{Access, Attribute};
use super::{Complaint, Field, Kind, Row, Table};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Values for a new record or for a change, with rows for its children. Not yet checked: the operation does that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    values: BTreeMap<String, Field>,
    children: Vec<(Table, Draft)>,
}

/// When a draft is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// The record is new.
    Birth,
    /// The record exists.
    Change,
}

impl Draft {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The least that makes an appointment.
    pub fn appointment(subject: &str, start: Timestamp, end: Timestamp) -> Self {
        Self::new()
            .with("ActivityFunctionCode", "APPOINTMENT")
            .with("Subject", subject)
            .with("ActivityStartDate", start)
            .with("ActivityEndDate", end)
    }

    /// The least that makes a task.
    pub fn task(subject: &str) -> Self {
        Self::new()
            .with("ActivityFunctionCode", "TASK")
            .with("Subject", subject)
    }

    /// The least that makes a contact whom others can find.
    pub fn contact(first: &str, last: &str, address: &str) -> Self {
        Self::new()
            .with("FirstName", first)
            .with("LastName", last)
            .with("EmailAddress", address)
    }

    /// A message of a conversation, with the id that it had on the internet as its sender's.
    pub fn conversation_message(conversation: i64, sender: &str, internet_id: &str) -> Self {
        let sender = Self::new()
            .with("FreeFormAddress", sender)
            .with("RecipientAlternateMessageId", internet_id);
        Self::new()
            .with("ConversationId", conversation)
            .with_child(Table::ConversationRecipients, sender)
    }

    /// Sets an attribute; [`Field::Null`] clears it.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Field>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a row to a child resource, on creation only.
    #[must_use]
    pub fn with_child(mut self, table: Table, child: Self) -> Self {
        self.children.push((table, child));
        self
    }

    /// The value it would set.
    pub fn value(&self, name: &str) -> Option<&Field> {
        self.values.get(name)
    }

    /// Whether it has rows for this child resource.
    pub fn brings(&self, child: Table) -> bool {
        self.children.iter().any(|(table, _)| *table == child)
    }

    /// The same without the values that the record has already, and without rows for children.
    pub(super) fn beside(&self, row: &Row) -> Self {
        let differs = |(name, value): &(&String, &Field)| row.stored(name) != *value;
        let values = self.values.iter().filter(differs);
        Self {
            values: values
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            children: Vec::new(),
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn children(&self) -> &[(Table, Self)] {
        &self.children
    }

    /// What is wrong with the values by themselves: unknown or protected attributes, types, lengths, empty mandatory
    /// ones.
    pub(super) fn complaints(&self, table: Table, moment: Moment) -> Vec<Complaint> {
        let mut found = Vec::new();
        for (name, value) in self.values() {
            match table.attribute(name) {
                None => found.push(Complaint::unknown(name)),
                Some(attribute) => found.extend(complaint(attribute, value, moment)),
            }
        }
        if moment == Moment::Change {
            found.extend(
                self.children
                    .iter()
                    .map(|(child, _)| Complaint::unknown(child.path())),
            );
        }
        found
    }
}

fn complaint(attribute: &Attribute, value: &Field, moment: Moment) -> Option<Complaint> {
    let writable = match attribute.access {
        Access::Write => true,
        Access::Birth => moment == Moment::Birth,
        Access::Read => false,
    };
    if !writable {
        return Some(Complaint::read_only(attribute.name));
    }
    if !value.fits(attribute.kind) {
        return Some(Complaint::wrong_type(attribute));
    }
    match (attribute.kind, value) {
        (Kind::Text(max), Field::Text(text)) if text.chars().count() > max => {
            Some(Complaint::too_long(attribute, max))
        }
        _ => None,
    }
}
