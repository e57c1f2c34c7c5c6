//! Making many records at once: each on its own, in as few requests as possible. What Sales refuses of one keeps no other
//! from being made.

use crate::batch::{Unit, UnitDone};
use crate::client::SalesUser;
use crate::contacts::CreatedContact;
use crate::convert::{Kept, stamps_from_activity};
use crate::wire::{self, BatchPart, Row};
use crate::writes::refused_create;
use crate::{Created, fields};
use sync_core::{
    ActivityNumber, Appointment, Contact, Facts, Item, ItemId, Marks, Outcome, SalesId, SalesNumber, Task,
};
use vendor_http::Answer;

impl SalesUser {
    /// Makes appointments under numbers of our own choice, as [`SalesUser::create`] makes one; answers in the order
    /// given.
    pub async fn create_many(
        &self,
        owner: SalesId,
        wanted: &[(ActivityNumber, Appointment)],
    ) -> Vec<Created> {
        self.create_many_kept(owner, wanted).await
    }

    /// Makes tasks under numbers of our own choice, as [`SalesUser::create_task`] makes one; answers in the order given.
    pub async fn create_many_tasks(
        &self,
        owner: SalesId,
        wanted: &[(ActivityNumber, Task)],
    ) -> Vec<Created<Task>> {
        self.create_many_kept(owner, wanted).await
    }

    /// Makes contacts under numbers of our own choice, as [`SalesUser::create_contact`] makes one; answers in the order
    /// given.
    pub async fn create_many_contacts(
        &self,
        owner: SalesId,
        wanted: &[(SalesNumber, Contact)],
    ) -> Vec<CreatedContact> {
        let row = |(number, contact): &(SalesNumber, Contact)| {
            let row = self.pod.row_from_contact(number.as_str(), owner, contact);
            self.create_part(fields::CONTACTS, row)
        };
        let done = self.perform_each(wanted.iter().map(row)).await;
        let conclude = |(done, (_, wanted)): (UnitDone, &(SalesNumber, Contact))| {
            let made = made(done, self.pod.names.of(fields::CONTACTS, fields::PARTY_NUMBER));
            let item = made.and_then(|row| {
                let contact: Option<wire::Contact> = self.read_row(fields::CONTACTS, row);
                let item = contact.and_then(|contact| self.contact_as_wanted(contact, None, wanted).ok());
                item.ok_or_else(|| Box::new(Answer::of(Outcome::Uncertain)))
            });
            match item {
                Ok((item, id)) => CreatedContact {
                    answer: Answer::of(Outcome::Applied(item)),
                    party_id: Some(id),
                },
                Err(answer) => CreatedContact {
                    answer: *answer,
                    party_id: None,
                },
            }
        };
        done.into_iter().zip(wanted).map(conclude).collect()
    }

    async fn create_many_kept<C: Kept>(
        &self,
        owner: SalesId,
        wanted: &[(SalesNumber, C)],
    ) -> Vec<Created<C>> {
        let row = |(number, content): &(SalesNumber, C)| {
            let row = self.pod.activity_of(number.as_str(), owner, content);
            self.create_part(fields::ACTIVITIES, row)
        };
        let done = self.perform_each(wanted.iter().map(row)).await;
        let conclude = |(done, (_, wanted)): (UnitDone, &(SalesNumber, C))| {
            let made = made(
                done,
                self.pod.names.of(fields::ACTIVITIES, fields::ACTIVITY_NUMBER),
            );
            match made {
                Ok(row) => self
                    .activity_as(row, wanted)
                    .unwrap_or_else(|| Answer::of(Outcome::Uncertain).into()),
                Err(answer) => Created::from(*answer),
            }
        };
        done.into_iter().zip(wanted).map(conclude).collect()
    }

    /// What is there now, if it was done as asked; nothing where the answer does not say.
    pub(crate) fn activity_as<C: Kept>(&self, row: Row, wanted: &C) -> Option<Created<C>> {
        let (item, id) = self.activity_told(row, None, wanted)?;
        Some(Created {
            activity_id: Some(id),
            answer: Answer::of(Outcome::Applied(item)),
        })
    }

    /// The same with its id; `etag` is the answer's own, where the answer was about this one record.
    pub(crate) fn activity_told<C: Kept>(
        &self,
        row: Row,
        etag: Option<&str>,
        wanted: &C,
    ) -> Option<(Item<C>, SalesId)> {
        let activity: wire::Activity = self.read_row(fields::ACTIVITIES, row)?;
        let stamps = stamps_from_activity(&activity, etag).ok()?;
        let item = Item {
            id: ItemId::new(stamps.number),
            version: stamps.version.into_version(),
            modified: stamps.modified,
            content: wanted.clone(),
            marks: Marks::BOTH,
            facts: Facts::default(),
        };
        Some((item, stamps.id))
    }

    /// Each part a unit of its own; what became of each, in the order given.
    async fn perform_each(&self, parts: impl Iterator<Item = BatchPart>) -> Vec<UnitDone> {
        let units = parts.enumerate().map(|(of, part)| Unit {
            of,
            parts: vec![part],
        });
        self.perform_units(units.collect()).await.into_values().collect()
    }
}

/// The record as it was answered, or why there is none, or not surely.
fn made<C>(done: UnitDone, number: &str) -> Result<Row, Box<Answer<C>>> {
    Err(Box::new(match done {
        UnitDone::Applied(mut payloads) => match payloads.pop().flatten() {
            Some(row) => return Ok(row),
            // It is there, and only a look tells its version.
            None => Answer::of(Outcome::Uncertain),
        },
        // There is nothing yet that could be of another version.
        UnitDone::PreconditionFailed => Answer::of(Outcome::NotApplied),
        UnitDone::Refused(reply) => refused_create(&reply, number),
        UnitDone::NeverSent(error) => Answer::not_applied(error),
        UnitDone::OnTheWay(error) => Answer::uncertain(error),
    }))
}
