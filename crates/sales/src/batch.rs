//! Many writes in few requests. Oracle does a batch all or none and names the part that failed, so what belongs together
//! is a unit of parts, units share a batch, and a unit that is refused leaves it before the others go again.

use crate::client::SalesUser;
use crate::wire::{BatchPart, Row};
use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use vendor_http::{Error, Lost, Reply};

/// Parts of one request at most. Oracle names no limit but its own patience: parts are done one after the other.
pub(crate) const PARTS_MAX: usize = 50;

/// Parts that belong together.
pub(crate) struct Unit {
    /// Whose it is, by the caller's count.
    pub(crate) of: usize,
    pub(crate) parts: Vec<BatchPart>,
}

/// What became of a unit.
pub(crate) enum UnitDone {
    /// All of it, with what the pod answered to each part.
    Applied(Vec<Option<Row>>),
    /// None of it, since a record was not the version that was expected.
    PreconditionFailed,
    /// None of it, and here is why. Statuses from 500 on leave it open.
    Refused(Reply),
    /// It never left.
    NeverSent(Error),
    /// It may have been done.
    OnTheWay(Error),
}

/// What one request came to.
pub(crate) struct Sent {
    /// What became of its units, by the caller's count.
    pub(crate) done: Vec<(usize, UnitDone)>,
    /// Nothing was done of these: they go again, each list in a request of its own.
    pub(crate) again: Vec<Vec<Unit>>,
}

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(default, borrow)]
    parts: Vec<Answer<'a>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    id: Option<String>,
    #[serde(rename = "preconditionSucceeded")]
    precondition_succeeded: Option<bool>,
    /// Left as it came: a record is read from it once.
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl SalesUser {
    /// Does the units, in no order that matters, and says of each what became of it. As many batches are under way as the
    /// user has places.
    pub(crate) async fn perform_units(&self, units: Vec<Unit>) -> BTreeMap<usize, UnitDone> {
        let at_once = usize::try_from(self.pod.transport.limits().in_flight_max).unwrap_or(1);
        let done = futures::stream::iter(batches(units))
            .map(|batch| self.perform_batch(batch))
            .buffer_unordered(at_once.max(1));
        done.collect::<Vec<_>>().await.into_iter().flatten().collect()
    }

    /// One batch, and whatever of it goes again because a part of it was refused.
    async fn perform_batch(&self, batch: Vec<Unit>) -> Vec<(usize, UnitDone)> {
        let mut done = Vec::with_capacity(batch.len());
        let mut todo = vec![batch];
        while let Some(batch) = todo.pop() {
            let sent = self.send_units(batch).await;
            done.extend(sent.done);
            todo.extend(sent.again);
        }
        done
    }

    /// One request.
    pub(crate) async fn send_units(&self, mut batch: Vec<Unit>) -> Sent {
        let (mut done, mut again) = (Vec::new(), Vec::new());
        match self.send_batch(numbered(&batch)).await {
            Err(Lost::NeverSent(error)) => done.extend(each(&batch, || UnitDone::NeverSent(error.clone()))),
            Err(Lost::OnTheWay(error)) => done.extend(each(&batch, || UnitDone::OnTheWay(error.clone()))),
            Ok(reply) if reply.is_success() => done.extend(applied(&batch, &reply)),
            Ok(reply) => match refused(&batch, &reply) {
                Some((of, one)) => {
                    batch.retain(|unit| unit.of != of);
                    done.push((of, one));
                    if !batch.is_empty() {
                        again.push(batch);
                    }
                }
                // Nobody is named: by halves until it is alone.
                None if batch.len() > 1 && is_about_content(&reply) => {
                    let second = batch.split_off(batch.len() / 2);
                    again.extend([second, batch]);
                }
                None => done.extend(each(&batch, || UnitDone::Refused(reply.clone()))),
            },
        }
        Sent { done, again }
    }
}

/// As few requests as the limit allows; a unit stays whole.
pub(crate) fn batches(units: Vec<Unit>) -> Vec<Vec<Unit>> {
    let mut batches: Vec<Vec<Unit>> = Vec::new();
    let mut room = 0;
    for unit in units {
        match batches.last_mut() {
            Some(batch) if unit.parts.len() <= room => {
                room -= unit.parts.len();
                batch.push(unit);
            }
            Some(_) | None => {
                room = PARTS_MAX.saturating_sub(unit.parts.len());
                batches.push(vec![unit]);
            }
        }
    }
    batches
}

/// The same of every unit.
fn each(batch: &[Unit], done: impl Fn() -> UnitDone) -> impl Iterator<Item = (usize, UnitDone)> {
    batch.iter().map(move |unit| (unit.of, done()))
}

/// The parts of a batch, each under a name that leads back to its unit.
fn numbered(batch: &[Unit]) -> Vec<BatchPart> {
    let parts = batch.iter().flat_map(|unit| {
        unit.parts.iter().enumerate().map(|(index, part)| BatchPart {
            id: name(unit.of, index),
            ..part.clone()
        })
    });
    parts.collect()
}

fn name(of: usize, index: usize) -> String {
    format!("unit{of}part{index}")
}

fn unit_of(name: &str) -> Option<usize> {
    name.strip_prefix("unit")?.split_once("part")?.0.parse().ok()
}

/// A batch is done all or none, so that success is everybody's. Where a precondition is said not to have held all the same,
/// only what is answered with its record was surely done.
fn applied(batch: &[Unit], reply: &Reply) -> Vec<(usize, UnitDone)> {
    let Ok(answers) = serde_json::from_slice::<Answers<'_>>(&reply.body) else {
        let error = Error::unreadable("parts", &reply.trace);
        return each(batch, || UnitDone::OnTheWay(error.clone())).collect();
    };
    let failed: BTreeSet<usize> = answers
        .parts
        .iter()
        .filter(|part| part.precondition_succeeded == Some(false))
        .filter_map(|part| unit_of(part.id.as_deref()?))
        .collect();
    let mut payloads: BTreeMap<String, Row> = answers
        .parts
        .into_iter()
        .filter_map(|part| Some((part.id?, serde_json::from_str(part.payload?.get()).ok()?)))
        .collect();
    let of_unit = |unit: &Unit| {
        if failed.contains(&unit.of) {
            return (unit.of, UnitDone::PreconditionFailed);
        }
        let parts = 0..unit.parts.len();
        let payloads: Vec<Option<Row>> = parts
            .map(|index| payloads.remove(&name(unit.of, index)))
            .collect();
        if !failed.is_empty() && payloads.iter().any(Option::is_none) {
            let error = Error::unreadable("parts", &reply.trace);
            return (unit.of, UnitDone::OnTheWay(error));
        }
        (unit.of, UnitDone::Applied(payloads))
    };
    batch.iter().map(of_unit).collect()
}

/// The unit of the part that is named as the one that failed.
fn refused(batch: &[Unit], reply: &Reply) -> Option<(usize, UnitDone)> {
    if !is_about_content(reply) {
        return None;
    }
    let answers: Answers<'_> = serde_json::from_slice(&reply.body).ok()?;
    let part = answers.parts.into_iter().find(|part| part.id.is_some())?;
    let of = unit_of(part.id.as_deref()?)?;
    let known = batch.iter().any(|unit| unit.of == of);
    let body = part.payload.map_or("null", RawValue::get).as_bytes().to_vec();
    known.then(|| (of, UnitDone::Refused(reply.part(reply.status, body, None))))
}

/// Whether a refusal is about what was asked, so that something else may fare better.
fn is_about_content(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 422)
}
