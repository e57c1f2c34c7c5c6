//! Writing a series as Sales keeps it: an appointment for every meeting, under our numbers, held together by
//! `RecurSeriesId`. The id of the series is that of its first row, as nobody else hands one out.

use crate::activities::ActivityLook;
use crate::batch::{Unit, UnitDone};
use crate::changes::Change;
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::convert::{Kept as _, Look};
use crate::version::Known;
use crate::wire::{BatchPart, Row};
use crate::writes::{as_asked, refused_create};
use crate::{Created, fields};
use serde_json::json;
use std::collections::BTreeMap;
use sync_core::{ActivityNumber, Appointment, Outcome, RowWrite, SalesId, Version};
use vendor_http::{Answer, Call, Error};

/// What became of writes to the rows of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesWritten {
    /// Of each write, in the order given.
    pub rows: Vec<Created>,
    /// The series that new rows belong to (`RecurSeriesId`).
    pub series: Option<SalesId>,
}

/// What was found of rows that are to be changed or deleted.
type Looks = BTreeMap<String, Look>;

/// Writes under way.
struct Writing<'a> {
    owner: SalesId,
    writes: &'a [RowWrite],
    seen: &'a BTreeMap<ActivityNumber, Version>,
    done: BTreeMap<usize, Created>,
    series: Option<SalesId>,
}

impl SalesUser {
    /// Does the writes of [`sync_core::row_writes`] in as few requests as possible, each row on its own: rows that are
    /// refused keep no others from being written. `seen` are the versions that the rows were last seen in: a row that is
    /// another by now is left alone. `series` is what the rows that are there belong to; the first row of a new series is
    /// made before the others, which then join it.
    pub async fn write_rows(
        &self,
        owner: SalesId,
        series: Option<SalesId>,
        writes: &[RowWrite],
        seen: &BTreeMap<ActivityNumber, Version>,
    ) -> SeriesWritten {
        let mut writing = Writing {
            owner,
            writes,
            seen,
            done: BTreeMap::new(),
            series,
        };
        let founder = self.found_series(&mut writing).await;
        match self.rows_to_write(writes).await {
            Ok(looks) => {
                let units = self.units(&mut writing, &looks, founder);
                let done = self.perform_units(units).await;
                self.conclude(&mut writing, done).await;
            }
            Err(error) => writing.refuse_rest(&error),
        }
        let nothing = || Created::from(Answer::of(Outcome::NotApplied));
        let mut done = writing.done;
        SeriesWritten {
            rows: (0..writes.len())
                .map(|index| done.remove(&index).unwrap_or_else(nothing))
                .collect(),
            series: writing.series,
        }
    }

    /// Makes an appointment that stood alone the first meeting of this series, without looking whether it changed: nothing
    /// else of it is written. One that is not there is no error, for only a look tells what became of it.
    ///
    /// # Errors
    /// [`Error`], where it surely or possibly did not join.
    pub async fn join_series(&self, number: &ActivityNumber, series: SalesId) -> Result<(), Error> {
        let url = self
            .pod
            .transport
            .url(&[fields::ACTIVITIES, number.as_str()], &[]);
        let row = Row::from_iter([(fields::SERIES.to_owned(), json!(series.0))]);
        let row = self.pod.names.outward(fields::ACTIVITIES, row);
        let call = Call::new(reqwest::Method::PATCH, url).json(&row);
        let reply = self.send(call).await?;
        if reply.is_success() || reply.status == 404 {
            Ok(())
        } else {
            Err(reply.error())
        }
    }

    /// Makes the first row of a new series, whose id becomes that of the series.
    async fn found_series(&self, writing: &mut Writing<'_>) -> Option<usize> {
        if writing.series.is_some() {
            return None;
        }
        let create = writing
            .writes
            .iter()
            .enumerate()
            .find_map(|(index, write)| match write {
                RowWrite::Create { number, content, .. } => Some((index, number, content)),
                RowWrite::Update { .. } | RowWrite::Delete { .. } => None,
            });
        let (index, number, content) = create?;
        let created = self.create(number, writing.owner, content).await;
        writing.series = created.activity_id;
        if created.activity_id.is_none() {
            writing.leave_creates(index, created.answer.refusal.as_ref());
        }
        writing.done.insert(index, created);
        writing.series.map(|_| index)
    }

    /// The rows that are to be changed or deleted, as they are now.
    async fn rows_to_write(&self, writes: &[RowWrite]) -> Result<Looks, Error> {
        let numbers: Vec<ActivityNumber> = writes
            .iter()
            .filter_map(|write| match write {
                RowWrite::Create { .. } => None,
                RowWrite::Update { number, .. } | RowWrite::Delete { number, .. } => Some(number.clone()),
            })
            .collect();
        let looks = self.looks_by_query(&numbers).await?.into_iter();
        Ok(looks
            .filter_map(|(number, look)| Some((number, look.ok()?)))
            .collect())
    }

    fn units(&self, writing: &mut Writing<'_>, looks: &Looks, founder: Option<usize>) -> Vec<Unit> {
        let mut units = Vec::new();
        for (index, write) in writing.writes.iter().enumerate() {
            if founder == Some(index) {
                units.extend(self.join_founder(writing, index));
                continue;
            }
            if writing.done.contains_key(&index) {
                continue;
            }
            match self.parts_of(writing, write, looks) {
                Ok(parts) => units.push(Unit { of: index, parts }),
                Err(answer) => {
                    writing.done.insert(index, Created::from(*answer));
                }
            }
        }
        units
    }

    /// The first row joins the series that is named after it.
    fn join_founder(&self, writing: &Writing<'_>, index: usize) -> Option<Unit> {
        let series = writing.series?;
        let item = match &writing.done.get(&index)?.answer.outcome {
            Outcome::Applied(item) => item,
            Outcome::Deleted
            | Outcome::PreconditionFailed
            | Outcome::NotFound
            | Outcome::NotApplied
            | Outcome::Taken
            | Outcome::Uncertain => return None,
        };
        let row = Row::from_iter([(fields::SERIES.to_owned(), json!(series.0))]);
        let known = Known::from_version(&item.version);
        let target = Target::activity(item.id.as_str());
        let part = self.part(String::new(), target, known.etag(), Operation::Change(row));
        Some(Unit {
            of: index,
            parts: vec![part],
        })
    }

    fn parts_of(
        &self,
        writing: &Writing<'_>,
        write: &RowWrite,
        looks: &Looks,
    ) -> Result<Vec<BatchPart>, Box<Answer<Appointment>>> {
        match write {
            RowWrite::Create { number, content, .. } => {
                let mut row = self.pod.activity_of(number.as_str(), writing.owner, content);
                if let Some(series) = writing.series {
                    row.insert(fields::SERIES.to_owned(), json!(series.0));
                }
                Ok(vec![self.create_part(fields::ACTIVITIES, row)])
            }
            RowWrite::Update {
                number,
                held,
                content,
                fields,
                ..
            } => {
                let look = writing.expected(number, looks)?;
                let mut operations = Vec::new();
                let changes = self.pod.changes(held.as_ref(), content, fields);
                if !changes.is_empty() {
                    operations.push(Operation::Change(changes));
                }
                if held.rows() != content.rows() {
                    let moves = self.moves(held.as_ref(), content, look);
                    operations.extend(moves.map_err(|error| Box::new(Answer::not_applied(error)))?);
                }
                let owners = self.owners_change(content.owners_row(fields), look);
                operations.extend(owners.map_err(|error| Box::new(Answer::not_applied(error)))?);
                if operations.is_empty() {
                    let item = look.activity.item.clone();
                    return Err(Box::new(Answer::of(Outcome::Applied(item))));
                }
                let known = Known::from_version(&look.activity.item.version);
                let target = Target::activity(number.as_str());
                let part = |operation| self.part(String::new(), target, known.etag(), operation);
                Ok(operations.into_iter().map(part).collect())
            }
            RowWrite::Delete { number, .. } => {
                let look = writing.expected(number, looks)?;
                let known = Known::from_version(&look.activity.item.version);
                let target = Target::activity(number.as_str());
                Ok(vec![self.part(
                    String::new(),
                    target,
                    known.etag(),
                    Operation::Delete,
                )])
            }
        }
    }

    /// What became of each; rows that moved are looked at once more, since only a look tells their version.
    async fn conclude(&self, writing: &mut Writing<'_>, done: BTreeMap<usize, UnitDone>) {
        let mut to_look = Vec::new();
        for (index, unit) in done {
            let write = &writing.writes[index];
            match self.conclusion(write, unit) {
                Some(created) => writing.conclude_one(index, created),
                None => to_look.push(index),
            }
        }
        let numbers: Vec<ActivityNumber> = to_look
            .iter()
            .filter_map(|index| content_of(&writing.writes[*index]).map(|(number, _)| number.clone()))
            .collect();
        let mut looks = match self.activities(&numbers).await {
            Ok(looks) => looks.into_iter(),
            Err(error) => vec![ActivityLook::Failed(error); numbers.len()].into_iter(),
        };
        for index in to_look {
            let wanted = content_of(&writing.writes[index]);
            let created = match (looks.next(), wanted) {
                (Some(ActivityLook::Found(found)), Some((_, wanted))) => {
                    let activity_id = Some(found.activity_id);
                    let look = Look {
                        activity: *found,
                        rows: BTreeMap::new(),
                        owners_row: None,
                    };
                    let item = as_asked(look, wanted);
                    // Older than the write, or somebody wrote in between: a later look tells.
                    let outcome = if is_shown(&writing.writes[index], &item.content) {
                        Outcome::Applied(item)
                    } else {
                        Outcome::Uncertain
                    };
                    Created {
                        answer: Answer::of(outcome),
                        activity_id,
                    }
                }
                (Some(ActivityLook::Failed(error)), _) => Answer::uncertain(error).into(),
                (
                    Some(ActivityLook::Found(_) | ActivityLook::Missing | ActivityLook::OtherKind) | None,
                    _,
                ) => Answer::of(Outcome::Uncertain).into(),
            };
            writing.conclude_one(index, created);
        }
    }

    /// Nothing where only a look tells.
    fn conclusion(&self, write: &RowWrite, done: UnitDone) -> Option<Created> {
        let payloads = match done {
            UnitDone::PreconditionFailed => return Some(Answer::of(Outcome::PreconditionFailed).into()),
            UnitDone::NeverSent(error) => return Some(Answer::not_applied(error).into()),
            UnitDone::OnTheWay(error) => return Some(Answer::uncertain(error).into()),
            UnitDone::Refused(reply) => {
                let number = self.pod.names.of(fields::ACTIVITIES, fields::ACTIVITY_NUMBER);
                return Some(match write {
                    RowWrite::Create { .. } => refused_create(&reply, number).into(),
                    RowWrite::Update { .. } | RowWrite::Delete { .. } => Answer::refused(&reply).into(),
                });
            }
            UnitDone::Applied(payloads) => payloads,
        };
        let Some((_, wanted)) = content_of(write) else {
            return Some(Answer::of(Outcome::Deleted).into());
        };
        let [Some(row)] = payloads.as_slice() else {
            return None;
        };
        self.activity_as(row.clone(), wanted)
    }
}

impl Writing<'_> {
    /// The row as it is now, if it is what it was.
    fn expected<'a>(
        &self,
        number: &ActivityNumber,
        looks: &'a Looks,
    ) -> Result<&'a Look, Box<Answer<Appointment>>> {
        let look = looks
            .get(number.as_str())
            .ok_or_else(|| Box::new(Answer::of(Outcome::NotFound)))?;
        let is_other = |version: &Version| *version != look.activity.item.version;
        if self.seen.get(number).is_some_and(is_other) {
            return Err(Box::new(Answer::of(Outcome::PreconditionFailed)));
        }
        Ok(look)
    }

    /// The first row was made before it joined its series: where joining is refused for certain, it is there all the same
    /// as it was made, and where that is not certain, only a look tells its version.
    fn conclude_one(&mut self, index: usize, created: Created) {
        let Some(made) = self.done.remove(&index) else {
            self.done.insert(index, created);
            return;
        };
        let answer = match &created.answer.outcome {
            Outcome::Applied(_) => created.answer,
            Outcome::NotApplied => made.answer,
            Outcome::Deleted
            | Outcome::PreconditionFailed
            | Outcome::NotFound
            | Outcome::Taken
            | Outcome::Uncertain => Answer {
                outcome: Outcome::Uncertain,
                refusal: created.answer.refusal,
            },
        };
        let activity_id = made.activity_id;
        self.done.insert(index, Created { answer, activity_id });
    }

    /// There is no series that other rows could join.
    fn leave_creates(&mut self, first: usize, refusal: Option<&Error>) {
        for (index, write) in self.writes.iter().enumerate() {
            if index != first && matches!(write, RowWrite::Create { .. }) {
                let answer = match refusal {
                    Some(error) => Answer::not_applied(error.clone()),
                    None => Answer::of(Outcome::NotApplied),
                };
                self.done.insert(index, answer.into());
            }
        }
    }

    fn refuse_rest(&mut self, error: &Error) {
        for index in 0..self.writes.len() {
            self.done
                .entry(index)
                .or_insert_with(|| Answer::not_applied(error.clone()).into());
        }
    }
}

/// Whether a look that found this shows the write.
fn is_shown(write: &RowWrite, found: &Appointment) -> bool {
    match write {
        RowWrite::Update {
            held,
            content,
            fields,
            ..
        } => Change {
            held: &**held,
            wanted: content,
            fields,
        }
        .shows_in(found),
        RowWrite::Create { .. } | RowWrite::Delete { .. } => true,
    }
}

/// What a row is to hold; nothing where it is to go.
fn content_of(write: &RowWrite) -> Option<(&ActivityNumber, &Appointment)> {
    match write {
        RowWrite::Create { number, content, .. } | RowWrite::Update { number, content, .. } => {
            Some((number, content))
        }
        RowWrite::Delete { .. } => None,
    }
}
