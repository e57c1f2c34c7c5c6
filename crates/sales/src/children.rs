//! Changing a record and the rows that belong to it, as the fewest operations, all or none.

use crate::client::SalesUser;
use crate::convert::{Kept, Look, child_from_person};
use crate::dialect::{BATCH, SALES};
use crate::fields;
use crate::wire::{self, Row};
use reqwest::Method;
use url::Url;
use vendor_http::{Call, Error, Lost, Reply};

/// A record by its public number.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) resource: &'static str,
    pub(crate) number: &'a str,
}

/// One operation on a record or one of its rows.
pub(crate) enum Operation {
    /// Change attributes of the record itself.
    Change(Row),
    /// Delete the record itself.
    Delete,
    /// Add a row to this child.
    Add(&'static str, Row),
    /// Change a row, by its address.
    Amend(Url, Row),
    /// Remove a row, by its address.
    Remove(Url),
}

impl<'a> Target<'a> {
    /// An activity.
    pub(crate) fn activity(number: &'a str) -> Self {
        Self {
            resource: fields::ACTIVITIES,
            number,
        }
    }

    /// A contact.
    pub(crate) fn contact(number: &'a str) -> Self {
        Self {
            resource: fields::CONTACTS,
            number,
        }
    }
}

impl SalesUser {
    /// What to add and to remove so that those who take part are those who should. What was done by others meanwhile is
    /// not done again. The owner always stays (R-APPT-13).
    pub(crate) fn moves<C: Kept>(
        &self,
        held: &C,
        wanted: &C,
        look: &Look<C>,
    ) -> Result<Vec<Operation>, Error> {
        let wanted = wanted.rows();
        let there = look.activity.item.content.rows();
        let target = Target::activity(look.activity.item.id.as_str());
        let mut operations = Vec::new();
        for person in wanted.difference(&there) {
            let (child, row) = child_from_person(*person);
            operations.push(Operation::Add(child, row));
        }
        for person in held.rows().difference(&wanted) {
            let Some(link) = look.rows.get(person) else {
                continue;
            };
            let children = [fields::ACTIVITY_CONTACT, fields::ACTIVITY_ASSIGNEE];
            let address = self.row_address(link.as_deref(), target, &children)?;
            operations.push(Operation::Remove(address));
        }
        Ok(operations)
    }

    /// What changes in the owner's own row, so that it has what it should; nothing where that is nothing.
    pub(crate) fn owners_change<C: Kept>(
        &self,
        wanted: Row,
        look: &Look<C>,
    ) -> Result<Option<Operation>, Error> {
        let wanted = self.pod.without_lacking(fields::ACTIVITY_ASSIGNEE, wanted);
        if wanted.is_empty() {
            return Ok(None);
        }
        let target = Target::activity(look.activity.item.id.as_str());
        let children = [fields::ACTIVITY_ASSIGNEE];
        let address = self.row_address(look.owners_row.as_deref(), target, &children)?;
        let row = self.pod.names.outward(fields::ACTIVITY_ASSIGNEE, wanted);
        Ok(Some(Operation::Amend(address, row)))
    }

    /// One request: the operation itself where there is one, else a batch of all, which are done all or none.
    pub(crate) async fn perform(
        &self,
        target: Target<'_>,
        if_match: Option<&str>,
        operations: Vec<Operation>,
    ) -> Result<Reply, Lost> {
        let single = operations.len() == 1;
        let mut parts = Vec::with_capacity(operations.len());
        for (index, operation) in operations.into_iter().enumerate() {
            if !single {
                parts.push(self.part(format!("part{}", index + 1), target, if_match, operation));
                continue;
            }
            let call = match operation {
                Operation::Change(row) => Call::new(Method::PATCH, self.record_address(target))
                    .if_match(if_match)
                    .json(&self.pod.names.outward(target.resource, row)),
                Operation::Delete => {
                    Call::new(Method::DELETE, self.record_address(target)).if_match(if_match)
                }
                Operation::Add(child, row) => Call::new(Method::POST, self.rows_address(target, child))
                    .json(&self.pod.names.outward(child, row)),
                Operation::Amend(address, row) => Call::new(Method::PATCH, address).json(&row),
                Operation::Remove(address) => Call::new(Method::DELETE, address),
            };
            return self.send(call).await;
        }
        self.send_batch(parts).await
    }

    /// Many operations in one request, which are done all or none.
    pub(crate) async fn send_batch(&self, parts: Vec<wire::BatchPart>) -> Result<Reply, Lost> {
        self.send(self.batch_call(parts)).await
    }

    pub(crate) fn batch_call(&self, parts: Vec<wire::BatchPart>) -> Call {
        Call::new(Method::POST, self.pod.transport.url(&[], &[]))
            .json(&wire::Batch { parts })
            .media(BATCH)
    }

    /// An operation as a part of a batch.
    pub(crate) fn part(
        &self,
        id: String,
        target: Target<'_>,
        if_match: Option<&str>,
        operation: Operation,
    ) -> wire::BatchPart {
        let names = &self.pod.names;
        let (operation, address, if_match, payload) = match operation {
            Operation::Change(row) => (
                "update",
                self.record_address(target),
                if_match.map(str::to_owned),
                Some(names.outward(target.resource, row)),
            ),
            Operation::Delete => (
                "delete",
                self.record_address(target),
                if_match.map(str::to_owned),
                None,
            ),
            Operation::Add(child, row) => (
                "create",
                self.rows_address(target, child),
                None,
                Some(names.outward(child, row)),
            ),
            Operation::Amend(address, row) => ("update", address, None, Some(row)),
            Operation::Remove(address) => ("delete", address, None, None),
        };
        wire::BatchPart {
            id,
            path: self.pod.transport.relative(&address),
            operation,
            if_match,
            payload,
        }
    }

    /// A plain create of a record by our names, as a part of a batch.
    pub(crate) fn create_part(&self, resource: &'static str, row: Row) -> wire::BatchPart {
        let address = self.pod.transport.url(&[resource], &[]);
        wire::BatchPart {
            id: String::new(),
            path: self.pod.transport.relative(&address),
            operation: "create",
            if_match: None,
            payload: Some(self.pod.names.outward(resource, row)),
        }
    }

    fn record_address(&self, target: Target<'_>) -> Url {
        self.pod.transport.url(&[target.resource, target.number], &[])
    }

    pub(crate) fn rows_address(&self, target: Target<'_>, child: &str) -> Url {
        let segments = [target.resource, target.number, "child", child];
        self.pod.transport.url(&segments, &[])
    }

    /// The address of a row out of its own link, if it lies where these rows of the record lie: a link is data, and data
    /// does not decide where we send a delete.
    pub(crate) fn row_address(
        &self,
        link: Option<&str>,
        target: Target<'_>,
        children: &[&str],
    ) -> Result<Url, Error> {
        let address = link.and_then(|link| self.pod.transport.follow(link));
        let lies_below = |address: &Url, child: &str| {
            let rows = self.rows_address(target, child);
            let row = address.path().strip_prefix(rows.path());
            row.and_then(|row| row.strip_prefix('/'))
                .is_some_and(|row| !row.is_empty() && !row.contains('/') && !matches!(row, "." | ".."))
        };
        address
            .filter(|address| children.iter().any(|child| lies_below(address, child)))
            .filter(|address| address.query().is_none() && address.fragment().is_none())
            .ok_or_else(|| Error::unreadable("links", &SALES.no_request()))
    }
}
