//! Changing and deleting many records at once: each on its own, in as few requests as possible. What Sales refuses of one
//! keeps no other from being written.

use crate::batch::{PARTS_MAX, Unit, UnitDone, batches};
use crate::changes::{Changeable, Looks, RecordWrite, Then, as_looked};
use crate::client::SalesUser;
use crate::version::Known;
use futures::StreamExt as _;
use std::collections::BTreeMap;
use sync_core::{Appointment, Contact, Outcome, Task};
use vendor_http::{Answer, Error};

/// Answers by the place of their writes among all.
type Answered<C> = Vec<(usize, Answer<C>)>;

impl SalesUser {
    /// Changes and deletes appointments, as [`SalesUser::update`] and [`SalesUser::delete`] do one; answers in the order
    /// given. Not two writes to one record.
    pub async fn change_many(&self, writes: &[RecordWrite<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        self.change_each(writes).await
    }

    /// Changes and deletes tasks, as [`SalesUser::change_many`] does appointments.
    pub async fn change_many_tasks(&self, writes: &[RecordWrite<'_, Task>]) -> Vec<Answer<Task>> {
        self.change_each(writes).await
    }

    /// Changes and deletes contacts, as [`SalesUser::change_many`] does appointments.
    pub async fn change_many_contacts(&self, writes: &[RecordWrite<'_, Contact>]) -> Vec<Answer<Contact>> {
        self.change_each(writes).await
    }

    /// As many groups of writes are under way as the user has places.
    async fn change_each<C: Changeable>(&self, writes: &[RecordWrite<'_, C>]) -> Vec<Answer<C>> {
        let at_once = usize::try_from(self.pod.transport.limits().in_flight_max).unwrap_or(1);
        let places: Vec<usize> = (0..writes.len()).collect();
        let mut groups = Vec::new();
        for group in places.chunks(PARTS_MAX) {
            groups.push(self.change_group(writes, group.to_vec()));
        }
        let done = futures::stream::iter(groups).buffer_unordered(at_once.max(1));
        let done = done.collect::<Vec<_>>().await;
        let mut answers: BTreeMap<usize, Answer<C>> = done.into_iter().flatten().collect();
        let answer = |place| answers.remove(&place);
        let answers = (0..writes.len()).map(answer);
        answers
            .map(|answer| answer.unwrap_or_else(|| Answer::of(Outcome::Uncertain)))
            .collect()
    }

    /// One batch after the other, and whatever of it goes again because a part of it was refused. What has to be looked at is
    /// looked at just before each: a look is as old as the request before the write, and no older.
    async fn change_group<C: Changeable>(
        &self,
        writes: &[RecordWrite<'_, C>],
        group: Vec<usize>,
    ) -> Answered<C> {
        let mut answered = Vec::with_capacity(group.len());
        let mut todo = vec![group];
        while let Some(group) = todo.pop() {
            // One alone goes by itself: whatever is wrong with batches is no matter of its own.
            if let [place] = group.as_slice() {
                answered.push((*place, self.change(&writes[*place]).await));
                continue;
            }
            let (units, thens) = self.units_of(writes, &group, &mut answered).await;
            let mut batches = batches(units).into_iter();
            let Some(batch) = batches.next() else {
                continue;
            };
            let rest: Vec<usize> = batches.flatten().map(|unit| unit.of).collect();
            if !rest.is_empty() {
                todo.push(rest);
            }
            if let [alone] = batch.as_slice() {
                todo.push(vec![alone.of]);
                continue;
            }
            let sent = self.send_units(batch).await;
            todo.extend(
                sent.again
                    .iter()
                    .map(|units| units.iter().map(|unit| unit.of).collect()),
            );
            self.conclude_units(writes, &thens, sent.done, &mut answered)
                .await;
        }
        answered
    }

    /// What is to be done to each of a group, and what a success will mean; whatever need not or may not be sent is answered.
    async fn units_of<C: Changeable>(
        &self,
        writes: &[RecordWrite<'_, C>],
        group: &[usize],
        answered: &mut Answered<C>,
    ) -> (Vec<Unit>, BTreeMap<usize, Then>) {
        let of_group = group.iter().map(|place| writes[*place]);
        let looked_at: Vec<_> = of_group.filter(|write| self.must_look(write)).collect();
        let mut looks = self.looks_at(&looked_at).await;
        let mut units = Vec::with_capacity(group.len());
        let mut thens = BTreeMap::new();
        for place in group {
            let write = &writes[*place];
            let operations = match looks.remove(write.id().as_str()) {
                _ if !self.must_look(write) => self.operations_of(write, None),
                Some(Ok(look)) => self.operations_of(write, Some(look)),
                Some(Err(error)) => Err(Box::new(Answer::not_applied(error))),
                None => Err(Box::new(Answer::of(Outcome::NotFound))),
            };
            let operations = match operations {
                Ok(operations) => operations,
                Err(answer) => {
                    answered.push((*place, *answer));
                    continue;
                }
            };
            thens.insert(*place, Then::of(&operations));
            let known = Known::from_version(write.expects());
            let target = C::target(write.id().as_str());
            let part = |operation| self.part(String::new(), target, known.etag(), operation);
            let parts = operations.into_iter().map(part).collect();
            units.push(Unit { of: *place, parts });
        }
        (units, thens)
    }

    /// What became of units; those whose rows moved are looked at once more, since only a look tells their version.
    async fn conclude_units<C: Changeable>(
        &self,
        writes: &[RecordWrite<'_, C>],
        thens: &BTreeMap<usize, Then>,
        done: Vec<(usize, UnitDone)>,
        answered: &mut Answered<C>,
    ) {
        let mut to_look = Vec::new();
        for (place, unit) in done {
            let then = thens.get(&place).copied().unwrap_or(Then::Moved);
            let answer = match unit {
                UnitDone::PreconditionFailed => Answer::of(Outcome::PreconditionFailed),
                UnitDone::Refused(reply) => then.refused(self, &reply),
                UnitDone::NeverSent(error) => Answer::not_applied(error),
                UnitDone::OnTheWay(error) => Answer::uncertain(error),
                UnitDone::Applied(mut payloads) => {
                    let payload = payloads.pop().flatten();
                    match self.concluded(&writes[place], then, payload, None) {
                        Some(answer) => answer,
                        None => {
                            to_look.push(place);
                            continue;
                        }
                    }
                }
            };
            answered.push((place, answer));
        }
        let moved: Vec<_> = to_look.iter().map(|place| writes[*place]).collect();
        let mut looks = self.looks_at(&moved).await;
        let looked = to_look.into_iter().zip(moved);
        answered.extend(looked.map(|(place, write)| {
            let look = looks.remove(write.id().as_str());
            (place, as_looked(&write, look))
        }));
    }

    /// As [`Changeable::looks`], where an error of all is one of each.
    async fn looks_at<C: Changeable>(&self, writes: &[RecordWrite<'_, C>]) -> Looks<C::Look> {
        match C::looks(self, writes).await {
            Ok(looks) => looks,
            Err(error) => {
                let failed = |write: &RecordWrite<'_, C>| {
                    let error: Error = error.clone();
                    (write.id().as_str().to_owned(), Err(error))
                };
                writes.iter().map(failed).collect()
            }
        }
    }
}
