//! Rows of child resources: attendees, assignees, an opportunity's people.

use super::draft::Moment;
use super::records::member_key;
use super::{Complaint, Condition, Draft, Field, Refusal, Row, Sales, Table, User, rules};
use jiff::Timestamp;

impl Sales {
    /// Adds a row to a child resource as this user and returns its key in addresses. The parent counts as changed.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] when the member is unknown, not visible, or there already; [`Refusal::Forbidden`] when the user
    /// reads none of its kind.
    pub fn add_child(
        &mut self,
        user: &str,
        parent: (Table, &str),
        child: Table,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let (caller, mut row) = self.for_writing(user, parent.0, parent.1, now)?;
        caller.may_relate(child, draft)?;
        let member = self
            .member(&caller, &row, child, draft, now)
            .map_err(Refusal::BadRequest)?;
        let key = member.key.clone();
        row.children.push(member);
        row.stamp(&caller.name, now);
        self.insert(row);
        Ok(key)
    }

    /// Changes a row of a child resource as this user.
    ///
    /// # Errors
    /// [`Refusal`], everything being as before.
    pub fn edit_child(
        &mut self,
        user: &str,
        parent: (Table, &str),
        (child, key): (Table, &str),
        draft: &Draft,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (caller, mut row) = self.for_writing(user, parent.0, parent.1, now)?;
        let member = child_row(&mut row, child, key).ok_or(Refusal::NotFound)?;
        condition.check(member)?;
        let found = draft.complaints(child, Moment::Change);
        if !found.is_empty() {
            return Err(Refusal::BadRequest(found));
        }
        if member.take(draft) {
            let found = rules::finish(member, &caller, Moment::Change, now);
            if !found.is_empty() {
                return Err(Refusal::BadRequest(found));
            }
            member.stamp(&caller.name, now);
            row.stamp(&caller.name, now);
            self.insert(row);
        }
        Ok(())
    }

    /// Takes a row out of a child resource as this user.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for the owner's own row, who stays an assignee.
    pub fn remove_child(
        &mut self,
        user: &str,
        parent: (Table, &str),
        (child, key): (Table, &str),
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (caller, mut row) = self.for_writing(user, parent.0, parent.1, now)?;
        let owner = row.owner();
        let member = child_row(&mut row, child, key).ok_or(Refusal::NotFound)?;
        condition.check(member)?;
        let who = member_of(member);
        if child == Table::ActivityAssignee && who == owner {
            return Err(Complaint::general("26080", "The owner can't be removed from the assignees.").into());
        }
        if child == Table::ActivityContact && who == row.stored("PrimaryContactId").as_int() {
            row.put("PrimaryContactId", Field::Null);
        }
        row.children
            .retain(|member| !(member.table == child && member.key == key));
        row.stamp(&caller.name, now);
        self.insert(row);
        Ok(())
    }

    /// A new row for a child resource, checked against those that are there.
    pub(super) fn member(
        &mut self,
        caller: &User,
        parent: &Row,
        child: Table,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<Row, Vec<Complaint>> {
        let mut row = Row::new(child, self.take_id());
        let mut found = draft.complaints(child, Moment::Birth);
        found.extend(self.dangling(caller, &row, draft));
        row.take(draft);
        adopt(&mut row, parent);
        found.extend(rules::finish(&mut row, caller, Moment::Birth, now));
        let who = member_of(&row);
        if let Some(name) = child.member_attribute()
            && who.is_some()
            && parent.children(child).any(|other| member_of(other) == who)
        {
            found.push(Complaint::duplicate(name));
        }
        if found.is_empty() {
            row.stamp(&caller.name, now);
            Ok(row)
        } else {
            Err(found
                .into_iter()
                .map(|complaint| below(child, complaint))
                .collect())
        }
    }

    /// The owner of an activity is always an assignee, its primary contact always a contact of it; an opportunity's
    /// owner is in its team.
    pub(super) fn ensure_members(&mut self, caller: &User, row: &mut Row, now: Timestamp) {
        let wanted = match row.table {
            Table::Activities => vec![
                (Table::ActivityAssignee, row.owner()),
                (Table::ActivityContact, row.stored("PrimaryContactId").as_int()),
            ],
            Table::Opportunities => vec![
                (Table::OpportunityResource, row.owner()),
                (Table::OpportunityContact, row.stored("KeyContactId").as_int()),
            ],
            Table::ActivityContact
            | Table::ActivityAssignee
            | Table::Accounts
            | Table::Contacts
            | Table::ContactPoint
            | Table::Note
            | Table::SourceSystemReference
            | Table::Attachments
            | Table::OpportunityContact
            | Table::OpportunityResource
            | Table::Leads
            | Table::Conversations
            | Table::ConversationReferences
            | Table::ConversationMessages
            | Table::ConversationRecipients
            | Table::Resources
            | Table::ResourceUsers
            | Table::DeletedRecords => Vec::new(),
        };
        for (child, who) in wanted {
            let (Some(who), Some(name)) = (who, child.member_attribute()) else {
                continue;
            };
            if !row.children(child).any(|member| member_of(member) == Some(who)) {
                let mut member = Row::new(child, self.take_id());
                member.put(name, Field::Int(who));
                adopt(&mut member, row);
                // Nothing can be missing: the member attribute is the only one that is required.
                rules::finish(&mut member, caller, Moment::Birth, now);
                member.stamp(&caller.name, now);
                row.children.push(member);
            }
        }
        let primary = row.stored("PrimaryContactId").as_int();
        for member in row
            .children
            .iter_mut()
            .filter(|member| member.table == Table::ActivityContact)
        {
            let is_primary = primary.is_some() && member_of(member) == primary;
            member.put("PrimaryContactFlag", Field::Flag(is_primary));
        }
    }

    /// A deleted contact leaves the activities and opportunities that it was part of, which counts as their change.
    pub(super) fn forget_contact(&mut self, contact: i64, by: &str, now: Timestamp) {
        const NAMES: [&str; 3] = ["PrimaryContactId", "KeyContactId", "PrimaryContactPartyId"];
        let is_gone = |member: &Row| {
            let holds_contacts = matches!(member.table, Table::ActivityContact | Table::OpportunityContact);
            holds_contacts && member_of(member) == Some(contact)
        };
        let refers = |row: &&Row| {
            row.children.iter().any(is_gone)
                || NAMES
                    .iter()
                    .any(|name| row.stored(name).as_int() == Some(contact))
        };
        let tables = [Table::Activities, Table::Opportunities, Table::Accounts];
        let touched: Vec<Row> = tables
            .into_iter()
            .flat_map(|table| self.all(table))
            .filter(refers)
            .cloned()
            .collect();
        for mut row in touched {
            row.children.retain(|member| !is_gone(member));
            for name in NAMES {
                if row.stored(name).as_int() == Some(contact) {
                    row.put(name, Field::Null);
                }
            }
            row.stamp(by, now);
            self.insert(row);
        }
    }
}

/// Whom a child row stands for.
pub(super) fn member_of(row: &Row) -> Option<i64> {
    row.stored(row.table.member_attribute()?).as_int()
}

/// Writes the parent's keys into a child row, and the child's own key.
fn adopt(row: &mut Row, parent: &Row) {
    for name in row.table.keys_of_parent() {
        row.put(name, parent.stored(name).clone());
    }
    if let Some(who) = member_of(row) {
        row.key = member_key(parent.id, who);
    }
}

fn child_row<'a>(parent: &'a mut Row, child: Table, key: &str) -> Option<&'a mut Row> {
    parent
        .children
        .iter_mut()
        .find(|member| member.table == child && member.key == key)
}

/// A complaint about a child's body, as seen from the parent's.
fn below(child: Table, complaint: Complaint) -> Complaint {
    Complaint {
        path: format!("/{}{}", child.path(), complaint.path),
        ..complaint
    }
}
