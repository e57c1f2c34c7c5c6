//! Creating, changing and deleting records as a named user.

use super::draft::Moment;
use super::row::{Sight, hash_key};
use super::schema::Key;
use super::{Complaint, Draft, Field, Refusal, Row, Sales, Table, User, rules};
use jiff::Timestamp;

/// What a write requires of the record's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Any version will do.
    Any,
    /// One of these ETags, as an `If-Match` header lists them.
    IfMatch(String),
}

impl Condition {
    pub(super) fn check(&self, row: &Row) -> Result<(), Refusal> {
        let current = row.etag();
        match self {
            Self::Any => Ok(()),
            Self::IfMatch(tags)
                if tags
                    .split(',')
                    .map(str::trim)
                    .any(|tag| tag == "*" || tag == current) =>
            {
                Ok(())
            }
            Self::IfMatch(_) => Err(Refusal::PreconditionFailed { current }),
        }
    }
}

impl Sales {
    /// Creates a record as this user and returns its key in addresses.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] lists every mistake; [`Refusal::Forbidden`] without the privilege.
    pub fn create(
        &mut self,
        user: &str,
        table: Table,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let caller = self.caller(user)?;
        if !table.is_writable() {
            return Err(Refusal::NotOffered);
        }
        if !caller.may_create(table) {
            return Err(Refusal::Forbidden);
        }
        for (child, values) in draft.children() {
            caller.may_relate(*child, values)?;
        }
        let id = self.take_id();
        let row = self.born(&caller, table, id, draft, now)?;
        let key = row.key.clone();
        self.insert(row);
        Ok(key)
    }

    /// Changes a record as this user. A draft that changes nothing leaves version and stamps alone.
    ///
    /// # Errors
    /// [`Refusal`], the record being as before.
    pub fn edit(
        &mut self,
        user: &str,
        table: Table,
        key: &str,
        draft: &Draft,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (caller, mut row) = self.for_writing(user, table, key, now)?;
        condition.check(&row)?;
        let mut found = draft.complaints(table, Moment::Change);
        found.extend(self.dangling(&caller, &row, draft));
        if !found.is_empty() {
            return Err(Refusal::BadRequest(found));
        }
        if !row.take(draft) {
            return Ok(());
        }
        let found = rules::finish(&mut row, &caller, Moment::Change, now);
        if !found.is_empty() {
            return Err(Refusal::BadRequest(found));
        }
        self.ensure_members(&caller, &mut row, now);
        row.stamp(&caller.name, now);
        self.insert(row);
        Ok(())
    }

    /// Deletes a record as this user and lists the deletion for seven days.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for anybody but the owner and administrators; [`Refusal::BadRequest`] while other
    /// records need it.
    pub fn delete(
        &mut self,
        user: &str,
        table: Table,
        key: &str,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (caller, row) = self.for_writing(user, table, key, now)?;
        if !self.may_delete(&caller, &row) {
            return Err(Refusal::Forbidden);
        }
        condition.check(&row)?;
        if table == Table::Accounts && self.is_used(row.id) {
            let detail = "The account can't be deleted because other records refer to it.";
            return Err(Complaint::general("26079", detail).into());
        }
        self.remove(&row);
        if table == Table::Contacts {
            self.forget_contact(row.id, &caller.name, now);
        }
        self.list_deletion(&caller, &row, now);
        Ok(())
    }

    pub(super) fn for_writing(
        &self,
        user: &str,
        table: Table,
        key: &str,
        now: Timestamp,
    ) -> Result<(User, Row), Refusal> {
        let row = self.look(user, table, key, now)?.clone();
        let caller = self.caller(user)?;
        if !table.is_writable() {
            return Err(Refusal::NotOffered);
        }
        if self.may_edit(&caller, &row) {
            Ok((caller, row))
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// A new record with everything that belongs to it, not yet inserted.
    pub(super) fn born(
        &mut self,
        caller: &User,
        table: Table,
        id: i64,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Row, Refusal> {
        let mut row = Row::new(table, id);
        let mut found = draft.complaints(table, Moment::Birth);
        found.extend(self.dangling(caller, &row, draft));
        row.take(draft);
        found.extend(self.number(&mut row, draft));
        found.extend(rules::finish(&mut row, caller, Moment::Birth, now));
        for (child, values) in draft.children() {
            match self.member(caller, &row, *child, values, now) {
                Ok(member) => row.children.push(member),
                Err(complaints) => found.extend(complaints),
            }
        }
        if !found.is_empty() {
            return Err(Refusal::BadRequest(found));
        }
        row.sight = Sight::at_birth(table);
        if let Some(reference) = reference_at_birth(&row) {
            let member = self.member(caller, &row, Table::SourceSystemReference, &reference, now);
            row.children.push(member.map_err(Refusal::BadRequest)?);
        }
        self.ensure_members(caller, &mut row, now);
        row.stamp(&caller.name, now);
        Ok(row)
    }

    /// Gives the row its public number: the client's if it is free, else the next of the sequence.
    fn number(&mut self, row: &mut Row, draft: &Draft) -> Option<Complaint> {
        let name = match row.table.key() {
            Key::Number(name) => name,
            Key::Hash if row.table == Table::Leads => "LeadNumber",
            Key::Hash | Key::Id => return None,
        };
        let given = draft
            .value(name)
            .and_then(Field::as_text)
            .filter(|text| !text.trim().is_empty());
        let number = match given {
            Some(number) => number.to_owned(),
            None => {
                self.next_number += 1;
                format!("CDRM_{}", self.next_number - 1)
            }
        };
        let taken = match row.table.key() {
            Key::Number(_) => self.id_of(row.table, &number).is_some(),
            Key::Hash | Key::Id => self
                .all(row.table)
                .any(|other| other.stored(name).as_text() == Some(&number)),
        };
        if let Key::Number(_) = row.table.key() {
            row.key = number.clone();
        }
        row.put(name, Field::Text(number));
        taken.then(|| Complaint::duplicate(name))
    }

    /// Complaints about references to records that do not exist or that the user does not see.
    pub(super) fn dangling(&self, caller: &User, row: &Row, draft: &Draft) -> Vec<Complaint> {
        let refers = |name: &str| {
            row.table
                .attribute(name)
                .and_then(|found| Some((found, found.refers?)))
        };
        draft
            .values()
            .filter(|(name, value)| row.stored(name) != *value)
            .filter_map(|(name, value)| Some((refers(name)?, value.as_int()?)))
            .filter(|((_, table), id)| {
                !self
                    .by_id(*table, *id)
                    .is_some_and(|other| self.sees(caller, other))
            })
            .map(|((attribute, _), _)| Complaint::no_such(attribute))
            .collect()
    }

    fn is_used(&self, account: i64) -> bool {
        let refers = |table, name| {
            self.all(table)
                .any(|row: &Row| row.stored(name).as_int() == Some(account))
        };
        refers(Table::Contacts, "AccountPartyId")
            || refers(Table::Activities, "AccountId")
            || refers(Table::Opportunities, "TargetPartyId")
            || refers(Table::Leads, "CustomerId")
    }

    pub(super) fn list_deletion(&mut self, caller: &User, row: &Row, now: Timestamp) {
        let id = self.take_id();
        let mut entry = Row::new(Table::DeletedRecords, id);
        entry.key = id.to_string();
        entry.sight = Sight::Everyone;
        entry.put("ObjectName", Field::from(row.table.path()));
        entry.put("ObjectId", Field::Int(row.id));
        entry.put("ObjectNumber", Field::from(row.key.as_str()));
        entry.put("DeletedBy", Field::from(caller.name.as_str()));
        entry.stamp(&caller.name, now);
        entry.put("DeletionDate", entry.stored("CreationDate").clone());
        self.insert(entry);
    }
}

/// What a new record is called in the system that it comes from, where it says so.
fn reference_at_birth(row: &Row) -> Option<Draft> {
    let names = ["SourceSystem", "SourceSystemReferenceValue"];
    let values = names.map(|name| row.stored(name).clone());
    let [Field::Text(system), Field::Text(value)] = values else {
        return None;
    };
    Some(
        Draft::new()
            .with("SourceSystem", system)
            .with("SourceSystemReferenceValue", value),
    )
}

/// Key of a child row: a hash of parent and member, as its composite key demands.
pub(super) fn member_key(parent: i64, member: i64) -> String {
    hash_key(&[parent, member])
}
