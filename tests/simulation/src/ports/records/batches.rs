//! Writes to Sales that share requests, as the connector has them share. A batch is done all or none: the unit that is
//! refused leaves it, and the others go again with a request that may meet other weather; a batch whose answer is lost
//! leaves all of it in doubt. What moves rows is looked at before each batch, and after it, for only a look tells its
//! version then. One alone goes by itself, and so does what failed twice.

mod landing;

use super::SimRecords;
use crate::executor::pause;
use crate::flaw::Flaw;
use crate::kinds::{Moves, Told};
use crate::ports::{Sent, Waiting};
use jiff::Timestamp;
use std::collections::BTreeMap;
use sync_core::{Item, ItemId, Outcome, Side, Version, Write};
use worker::ports::{Answer, Outgoing, RecordSeen, Refusal, Stop};
use worker::sync::rest::number_of;

/// Parts of one request at most. The connector takes fifty; a story has few records.
const PARTS_MAX: usize = 5;
/// Tries of a write that share requests with others.
const TRIES_TOGETHER: u32 = 2;

/// Answers by the place of their writes among all.
type Answers<C> = BTreeMap<usize, Answer<C>>;

/// One write of a batch, which is done whole.
struct Unit<C> {
    /// Its place among all writes.
    of: usize,
    moves: Moves,
    /// What it held just before, if it was looked at.
    looked: Option<C>,
}

impl<C: Told> SimRecords<C> {
    /// New records share requests, and so do those that are there; answers in the order given.
    pub(crate) async fn send_grouped(&self, writes: &[Outgoing<'_, C>]) -> Vec<Answer<C>> {
        let called_at = self.place().0.lock().now;
        let (alone, together) = groups(writes);
        if alone.iter().any(|place| has_failed(&writes[*place])) {
            self.place().0.lock().happens(Side::Sales, "alone after failing");
        }
        let mut answers = self.send_alone(writes, &alone, called_at).await;
        for group in together {
            answers.extend(self.send_group(writes, group, called_at).await);
        }
        let places = 0..writes.len();
        let answer = |place| answers.remove(&place);
        places
            .map(answer)
            .map(|answer| answer.unwrap_or_else(|| Answer::of(Outcome::Uncertain)))
            .collect()
    }

    async fn send_alone(
        &self,
        writes: &[Outgoing<'_, C>],
        places: &[usize],
        called_at: Timestamp,
    ) -> Answers<C> {
        if places.is_empty() {
            return Answers::new();
        }
        let alone: Vec<_> = places.iter().map(|place| writes[*place]).collect();
        places
            .iter()
            .copied()
            .zip(self.send_each(&alone, called_at).await)
            .collect()
    }

    /// One batch after the other, and whatever of it goes again; the whole write has the deadline of one request.
    async fn send_group(
        &self,
        writes: &[Outgoing<'_, C>],
        group: Vec<usize>,
        called_at: Timestamp,
    ) -> Answers<C> {
        let mut answers = Answers::new();
        let mut todo = vec![group];
        while let Some(group) = todo.pop() {
            if group.len() == 1 {
                answers.extend(self.send_alone(writes, &group, called_at).await);
                continue;
            }
            let units = self.units_of(writes, &group, &mut answers).await;
            let mut batches = batches(units).into_iter();
            let Some(batch) = batches.next() else {
                continue;
            };
            let rest: Vec<usize> = batches.flatten().map(|unit| unit.of).collect();
            todo.extend((!rest.is_empty()).then_some(rest));
            if let [alone] = batch.as_slice() {
                todo.push(vec![alone.of]);
                continue;
            }
            let mut sent = self.send_batch(writes, &batch, called_at).await;
            if self.place().0.lock().flaw == Some(Flaw::ForgetsOthers) {
                let others = sent.again.drain(..).flatten();
                answers.extend(others.map(|place| (place, as_sent(&writes[place]))));
            }
            todo.extend(sent.again);
            answers.extend(self.looked_after(writes, &batch, sent.done).await);
        }
        answers
    }

    /// What is sent of a group, after a look at what cannot be sent without; whatever may not be sent is answered.
    async fn units_of(
        &self,
        writes: &[Outgoing<'_, C>],
        group: &[usize],
        answers: &mut Answers<C>,
    ) -> Vec<Unit<C>> {
        let unit = |place: &usize| Unit {
            of: *place,
            moves: moves(writes[*place].write),
            looked: None,
        };
        let mut units: Vec<_> = group.iter().map(unit).collect();
        let looked_at = |unit: &&Unit<C>| unit.moves.is_looked_at;
        let places: Vec<_> = units.iter().filter(looked_at).map(|unit| unit.of).collect();
        let looks = self.looks_at(writes, &places).await;
        units.retain_mut(|unit| {
            let Some(seen) = looks.get(&unit.of) else {
                return true;
            };
            let expected = |version: &Version| match writes[unit.of].write {
                Write::Update { expects, .. } => {
                    let named = self.place().0.lock().named(expects);
                    named.is_none_or(|named| named == version.as_str())
                }
                Write::Create { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => {
                    true
                }
            };
            let answer = match seen {
                Ok(RecordSeen::Found(item, _)) if expected(&item.version) => {
                    unit.looked = Some(item.content.clone());
                    return true;
                }
                Ok(RecordSeen::Found(..)) => Answer::of(Outcome::PreconditionFailed),
                Ok(RecordSeen::Missing | RecordSeen::Refused(_)) => Answer::of(Outcome::NotFound),
                Err(stop) => stopped(Outcome::NotApplied, stop),
            };
            answers.insert(unit.of, answer);
            false
        });
        units
    }

    /// Looks at the records of these writes, with one request; an error of all is one of each.
    async fn looks_at(
        &self,
        writes: &[Outgoing<'_, C>],
        places: &[usize],
    ) -> BTreeMap<usize, Result<RecordSeen<C>, Stop>> {
        if places.is_empty() {
            return BTreeMap::new();
        }
        let number = |place: &usize| ItemId::new(number_of(writes[*place].link).as_str());
        let asked: Vec<_> = places.iter().map(|place| (number(place), None)).collect();
        let places = places.iter().copied();
        match self.read_records(&asked).await {
            Ok(seen) => places.zip(seen.into_iter().map(Ok)).collect(),
            Err(stop) => places.map(|place| (place, Err(stop.clone()))).collect(),
        }
    }

    /// Those whose rows moved are looked at once more: others may have written since.
    async fn looked_after(
        &self,
        writes: &[Outgoing<'_, C>],
        batch: &[Unit<C>],
        mut done: Vec<(usize, Answer<C>)>,
    ) -> Vec<(usize, Answer<C>)> {
        let moved = |of: usize| batch.iter().any(|unit| unit.of == of && unit.moves.rows > 0);
        let is_moved =
            |(of, answer): &&(usize, Answer<C>)| matches!(answer.outcome, Outcome::Applied(_)) && moved(*of);
        let places: Vec<_> = done.iter().filter(is_moved).map(|(of, _)| *of).collect();
        let mut looks = self.looks_at(writes, &places).await;
        let believes = self.place().0.lock().flaw == Some(Flaw::BelievesOldLooks);
        for (of, answer) in &mut done {
            match looks.remove(of) {
                None => {}
                Some(Ok(RecordSeen::Found(item, _)))
                    if believes || shows(&item.content, writes[*of].write) =>
                {
                    answer.outcome = Outcome::Applied(*item);
                }
                Some(Ok(RecordSeen::Missing)) if believes => *answer = Answer::of(Outcome::NotFound),
                // It is older than the write, or somebody wrote in between: a later one tells.
                Some(Ok(RecordSeen::Found(..) | RecordSeen::Missing | RecordSeen::Refused(_))) => {
                    *answer = Answer::of(Outcome::Uncertain);
                }
                Some(Err(stop)) => *answer = stopped(Outcome::Uncertain, &stop),
            }
        }
        done
    }

    /// One request.
    async fn send_batch(
        &self,
        writes: &[Outgoing<'_, C>],
        batch: &[Unit<C>],
        called_at: Timestamp,
    ) -> Sent<Answer<C>> {
        let (world, user) = self.place();
        let mut waiting = Waiting(Some(world));
        pause().await;
        let sent = {
            let mut world = world.lock();
            world.gives_up = world.is_too_late(called_at);
            let user = world.user(user);
            world.write_batch(&user, writes, batch)
        };
        pause().await;
        waiting.0 = None;
        sent
    }
}

/// Which writes go by themselves, and which share requests.
fn groups<C: Told>(writes: &[Outgoing<'_, C>]) -> (Vec<usize>, [Vec<usize>; 2]) {
    let (mut alone, mut new, mut there) = (Vec::new(), Vec::new(), Vec::new());
    for (place, outgoing) in writes.iter().enumerate() {
        let group = match outgoing.write {
            _ if has_failed(outgoing) => &mut alone,
            Write::Create { .. } => &mut new,
            Write::Update { .. } | Write::Delete { .. } => &mut there,
            Write::Mark { .. } | Write::Unmark { .. } => &mut alone,
        };
        group.push(place);
    }
    for group in [&mut new, &mut there] {
        if group.len() == 1 {
            alone.append(group);
        }
    }
    alone.sort_unstable();
    (alone, [new, there])
}

fn has_failed<C: Told>(Outgoing { link, .. }: &Outgoing<'_, C>) -> bool {
    let tried = link.pair.tries.on(Side::Sales).writes;
    tried.is_some_and(|tried| tried.count > TRIES_TOGETHER)
}

/// As few requests as the limit allows; a unit stays whole.
fn batches<C>(units: Vec<Unit<C>>) -> Vec<Vec<Unit<C>>> {
    let mut batches: Vec<Vec<Unit<C>>> = Vec::new();
    let mut room = 0;
    for unit in units {
        let parts = unit.moves.rows + usize::from(unit.moves.attributes);
        match batches.last_mut() {
            Some(batch) if parts <= room => {
                room -= parts;
                batch.push(unit);
            }
            Some(_) | None => {
                room = PARTS_MAX.saturating_sub(parts);
                batches.push(vec![unit]);
            }
        }
    }
    batches
}

fn moves<C: Told>(write: &Write<C>) -> Moves {
    match write {
        Write::Update {
            held,
            fields,
            carried,
            ..
        } => C::moves(held, &carried.sent, fields),
        Write::Create { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => {
            Moves::NOTHING
        }
    }
}

/// Whether a look shows what was written.
fn shows<C: Told>(found: &C, write: &Write<C>) -> bool {
    match write {
        Write::Update {
            held,
            fields,
            carried,
            ..
        } => fields.iter().all(|field| {
            let mut again = found.clone();
            again.merge_in(Some(held), &carried.sent, *field);
            again.same(found, *field)
        }),
        Write::Create { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => false,
    }
}

fn stopped<C>(outcome: Outcome<C>, stop: &Stop) -> Answer<C> {
    Answer {
        refusal: Some(Refusal::Stop(stop.clone())),
        ..Answer::of(outcome)
    }
}

/// The record as it was sent, for a connector that takes what it did not send again for done.
fn as_sent<C: Told>(Outgoing { link, write }: &Outgoing<'_, C>) -> Answer<C> {
    match (write, link.pair.sales.last_item()) {
        (Write::Update { carried, .. }, Some(item)) => Answer::of(Outcome::Applied(Item {
            content: carried.sent.clone(),
            ..item.clone()
        })),
        (Write::Delete { .. }, _) => Answer::of(Outcome::Deleted),
        _ => Answer::of(Outcome::NotApplied),
    }
}
