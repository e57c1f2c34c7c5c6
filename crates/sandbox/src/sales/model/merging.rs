//! Two records of one person or company become one: the survivor takes over what referred to the other, which is
//! there no more. It is not a deletion, and the list of deleted records does not have it, unless the pod is peculiar.

use super::records::member_key;
use super::{Complaint, Draft, Field, Refusal, Row, Sales, Table, children, finding};
use jiff::Timestamp;
use std::sync::Arc;

impl Sales {
    /// Merges two contacts or two accounts as this user. The survivor keeps its own values; the other's addresses
    /// become contact points of it. Whatever referred to the other now refers to the survivor, which is a change.
    ///
    /// # Errors
    /// [`Refusal`] when the user may not edit both, or the records are of another kind or the same.
    pub fn merge(
        &mut self,
        user: &str,
        table: Table,
        survivor: &str,
        loser: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (caller, mut kept) = self.for_writing(user, table, survivor, now)?;
        let (_, gone) = self.for_writing(user, table, loser, now)?;
        if !matches!(table, Table::Accounts | Table::Contacts) || kept.id == gone.id {
            return Err(Complaint::general("26081", "These records can't be merged.").into());
        }
        let known: Vec<String> = finding::emails(&kept).map(str::to_lowercase).collect();
        let more: Vec<String> = finding::emails(&gone).map(str::to_owned).collect();
        if table == Table::Contacts {
            for address in more.iter().filter(|one| !known.contains(&one.to_lowercase())) {
                let draft = Draft::new()
                    .with("ContactPointType", "EMAIL")
                    .with("EmailAddress", address.as_str());
                let point = self
                    .member(&caller, &kept, Table::ContactPoint, &draft, now)
                    .map_err(Refusal::BadRequest)?;
                kept.children.push(point);
            }
        }
        // What the other was called elsewhere now names the survivor.
        for (system, value) in references(&gone) {
            let draft = Draft::new()
                .with("SourceSystem", system)
                .with("SourceSystemReferenceValue", value);
            let reference = self
                .member(&caller, &kept, Table::SourceSystemReference, &draft, now)
                .map_err(Refusal::BadRequest)?;
            kept.children.push(reference);
        }
        kept.stamp(&caller.name, now);
        self.insert(kept.clone());
        self.remove(&gone);
        if self.peculiar.lists_merged {
            self.list_deletion(&caller, &gone, now);
        }
        let (gone_key, kept_key) = (Arc::from(gone.key.as_str()), Arc::from(kept.key.as_str()));
        Arc::make_mut(&mut self.merged).insert((table, gone_key), kept_key);
        for mut row in self.referring_to(table, gone.id) {
            point_to(&mut row, table, gone.id, kept.id);
            let members = std::mem::take(&mut row.children);
            for mut member in members {
                let moved = point_to(&mut member, table, gone.id, kept.id);
                let who = children::member_of(&member);
                let is_double = |other: &Row| {
                    who.is_some() && other.table == member.table && children::member_of(other) == who
                };
                if row.children.iter().any(is_double) {
                    continue;
                }
                if let (true, Some(who)) = (moved, who) {
                    member.key = member_key(row.id, who);
                }
                row.children.push(member);
            }
            row.stamp(&caller.name, now);
            self.insert(row);
        }
        Ok(())
    }

    /// The record that one was merged into, through as many merges as there were; nothing for records that were not
    /// merged away.
    pub fn survivor_of(&self, table: Table, key: &str) -> Option<&Row> {
        let mut survivor = self.merged.get(&(table, Arc::from(key)))?;
        // Every step goes to a record that lived longer, so there is an end.
        while let Some(next) = self.merged.get(&(table, survivor.clone())) {
            survivor = next;
        }
        self.record(table, survivor)
    }

    /// Copies of the records that refer to this one, themselves or with a child row.
    fn referring_to(&self, table: Table, id: i64) -> Vec<Row> {
        let refers = |row: &Row| {
            let attributes = row.table.attributes().iter();
            attributes
                .filter(|attribute| attribute.refers == Some(table))
                .any(|attribute| row.stored(attribute.name).as_int() == Some(id))
        };
        Table::ROOTS
            .into_iter()
            .flat_map(|root| self.all(root))
            .filter(|row| refers(row) || row.children.iter().any(refers))
            .cloned()
            .collect()
    }
}

/// What a record is called in other systems.
fn references(row: &Row) -> Vec<(String, String)> {
    row.children(Table::SourceSystemReference)
        .filter_map(|member| {
            let text = |name| member.stored(name).as_text().map(str::to_owned);
            Some((text("SourceSystem")?, text("SourceSystemReferenceValue")?))
        })
        .collect()
}

/// Replaces every reference to a record of the table by another; whether there was one.
fn point_to(row: &mut Row, table: Table, from: i64, to: i64) -> bool {
    let attributes = row.table.attributes().iter();
    let names: Vec<&'static str> = attributes
        .filter(|attribute| attribute.refers == Some(table))
        .map(|attribute| attribute.name)
        .filter(|name| row.stored(name).as_int() == Some(from))
        .collect();
    for name in &names {
        row.put(name, Field::Int(to));
    }
    !names.is_empty()
}
