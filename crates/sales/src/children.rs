//! Changing an activity and those who take part, as the fewest operations, all or none.

use crate::client::SalesUser;
use crate::convert::{Look, child_from_person, people_of};
use crate::dialect::{BATCH, SALES};
use crate::fields;
use crate::wire::{self, Row};
use reqwest::Method;
use sync_core::{Appointment, SalesPerson};
use url::Url;
use vendor_http::{Call, Error, Lost, Reply};

/// One operation on an activity or one of its rows.
pub(crate) enum Operation {
    /// Change attributes of the activity itself.
    Change(Row),
    /// Let somebody take part.
    Add(SalesPerson),
    /// Let somebody take part no more, by the address of the row.
    Remove(Url),
}

impl SalesUser {
    /// What to add and to remove so that those who take part are those who should. What was done by others meanwhile is
    /// not done again. The owner always stays (R-APPT-13).
    pub(crate) fn moves(
        &self,
        held: &Appointment,
        wanted: &Appointment,
        look: &Look,
    ) -> Result<Vec<Operation>, Error> {
        let wanted = people_of(wanted);
        let there = &look.activity.item.content.people;
        let mut operations = Vec::new();
        for person in wanted.difference(there) {
            operations.push(Operation::Add(*person));
        }
        for person in held.people.difference(&wanted) {
            let Some(link) = look.rows.get(person) else {
                continue;
            };
            let address = link
                .as_deref()
                .and_then(|link| self.row_address(link, look.activity.item.id.as_str()));
            let address = address.ok_or_else(|| Error::unreadable("links", &SALES.no_request()))?;
            operations.push(Operation::Remove(address));
        }
        Ok(operations)
    }

    /// One request: the operation itself where there is one, else a batch of all, which are done all or none.
    pub(crate) async fn perform(
        &self,
        number: &str,
        if_match: Option<&str>,
        operations: &[Operation],
    ) -> Result<Reply, Lost> {
        let transport = &self.pod.transport;
        let call = match operations {
            [Operation::Change(row)] => {
                Call::new(Method::PATCH, transport.url(&[fields::ACTIVITIES, number], &[]))
                    .if_match(if_match)
                    .json(row)
            }
            [Operation::Add(person)] => {
                let (child, row) = child_from_person(*person);
                Call::new(Method::POST, self.rows_address(number, child)).json(&row)
            }
            [Operation::Remove(address)] => Call::new(Method::DELETE, address.clone()),
            many => {
                let parts = many.iter().enumerate();
                let parts = parts
                    .map(|(index, one)| self.part(index, number, if_match, one))
                    .collect();
                Call::new(Method::POST, transport.url(&[], &[]))
                    .json(&wire::Batch { parts })
                    .media(BATCH)
            }
        };
        self.send(call).await
    }

    fn part(
        &self,
        index: usize,
        number: &str,
        if_match: Option<&str>,
        operation: &Operation,
    ) -> wire::BatchPart {
        let transport = &self.pod.transport;
        let (operation, address, if_match, payload) = match operation {
            Operation::Change(row) => {
                let address = transport.url(&[fields::ACTIVITIES, number], &[]);
                ("update", address, if_match.map(str::to_owned), Some(row.clone()))
            }
            Operation::Add(person) => {
                let (child, row) = child_from_person(*person);
                ("create", self.rows_address(number, child), None, Some(row))
            }
            Operation::Remove(address) => ("delete", address.clone(), None, None),
        };
        wire::BatchPart {
            id: format!("part{}", index + 1),
            path: transport.relative(&address),
            operation,
            if_match,
            payload,
        }
    }

    fn rows_address(&self, number: &str, child: &str) -> Url {
        self.pod
            .transport
            .url(&[fields::ACTIVITIES, number, "child", child], &[])
    }

    /// The address of a row out of its own link, if it lies where the rows of this activity lie: a link is data, and
    /// data does not decide where we send a delete.
    fn row_address(&self, link: &str, number: &str) -> Option<Url> {
        let address = self.pod.transport.follow(link)?;
        let below = |child: &str| {
            let row = address
                .path()
                .strip_prefix(self.rows_address(number, child).path())?
                .strip_prefix('/')?;
            (!row.is_empty() && !row.contains('/') && !matches!(row, "." | "..")).then_some(())
        };
        let lies_below = below(fields::ACTIVITY_CONTACT)
            .or_else(|| below(fields::ACTIVITY_ASSIGNEE))
            .is_some();
        (lies_below && address.query().is_none() && address.fragment().is_none()).then_some(address)
    }
}
