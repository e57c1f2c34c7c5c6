//! Writing appointments and tasks: plain creates under our own number, changes and deletes of the version that is
//! expected.

use crate::activities::is_addressable;
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::convert::{Kept, Look, Stamps, stamps_from_activity};
use crate::dialect::{complains_about, is_about_duplicates};
use crate::version::Known;
use crate::{fields, wire};
use reqwest::Method;
use serde::Deserialize;
use sync_core::{
    ActivityNumber, Appointment, AppointmentField, Facts, Item, ItemId, Marks, Outcome, SalesId, SalesNumber,
    SalesPerson, Task, TaskField, Version,
};
use vendor_http::{Answer, Call, Error, Reply};

/// What became of a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created<C = Appointment> {
    /// As of every write.
    pub answer: Answer<C>,
    /// The new activity's numeric id, where it surely is there.
    pub activity_id: Option<SalesId>,
}

impl<C> From<Answer<C>> for Created<C> {
    fn from(answer: Answer<C>) -> Self {
        Self {
            answer,
            activity_id: None,
        }
    }
}

impl SalesUser {
    /// Makes an appointment under a number of our own choice, with those who take part and what it is about, in one plain
    /// POST: never as an upsert, which would overwrite a user's edit. A number that is taken is taken by our
    /// own create, which landed before: the record is there, whether this user sees it or not.
    pub async fn create(&self, number: &ActivityNumber, owner: SalesId, wanted: &Appointment) -> Created {
        self.create_kept(number, owner, wanted).await
    }

    /// Makes a task, as [`SalesUser::create`] makes an appointment.
    pub async fn create_task(&self, number: &ActivityNumber, owner: SalesId, wanted: &Task) -> Created<Task> {
        self.create_kept(number, owner, wanted).await
    }

    async fn create_kept<C: Kept>(&self, number: &SalesNumber, owner: SalesId, wanted: &C) -> Created<C> {
        let row = self.pod.activity_of(number.as_str(), owner, wanted);
        let row = self.pod.names.outward(fields::ACTIVITIES, row);
        let url = self.pod.transport.url(&[fields::ACTIVITIES], &[]);
        let reply = match self.send(Call::new(Method::POST, url).json(&row)).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost).into(),
        };
        if !reply.is_success() {
            let number = self.pod.names.of(fields::ACTIVITIES, fields::ACTIVITY_NUMBER);
            return refused_create(&reply, number).into();
        }
        match self.stamps_from_reply(&reply) {
            Ok(stamps) => Created {
                activity_id: Some(stamps.id),
                answer: Answer::of(Outcome::Applied(Item {
                    id: ItemId::new(stamps.number),
                    version: stamps.version.into_version(),
                    modified: stamps.modified,
                    content: wanted.clone(),
                    marks: Marks::BOTH,
                    facts: Facts::default(),
                })),
            },
            Err(error) => Answer::uncertain(error).into(),
        }
    }

    /// Brings `fields` and the relations from what is `held` to what is `wanted`, if the activity still is the version
    /// that is expected. Attributes and rows change together or not at all. The owner stays, whoever is wanted.
    pub async fn update(
        &self,
        id: &ItemId,
        expects: &Version,
        held: &Appointment,
        wanted: &Appointment,
        fields: &[AppointmentField],
    ) -> Answer<Appointment> {
        self.update_kept(id, expects, held, wanted, fields).await
    }

    /// Changes a task, as [`SalesUser::update`] changes an appointment.
    pub async fn update_task(
        &self,
        id: &ItemId,
        expects: &Version,
        held: &Task,
        wanted: &Task,
        fields: &[TaskField],
    ) -> Answer<Task> {
        self.update_kept(id, expects, held, wanted, fields).await
    }

    async fn update_kept<C: Kept>(
        &self,
        id: &ItemId,
        expects: &Version,
        held: &C,
        wanted: &C,
        fields: &[C::Field],
    ) -> Answer<C> {
        let known = Known::from_version(expects);
        let changes = self.pod.changes(held, wanted, fields);
        let people_move = held.rows() != wanted.rows();
        let owners = wanted.owners_row(fields);
        // Rows are found by looking; and without an ETag only a look tells whether the version is still the same.
        let must_look =
            people_move || !owners.is_empty() || changes.is_empty() || matches!(known, Known::Stamp(_));
        let look = if must_look {
            Some(self.look::<C>(id.as_str()).await)
        } else {
            None
        };
        let look = match look {
            None => None,
            Some(Ok(Some(look))) if look.activity.item.version != *expects => {
                return Answer::of(Outcome::PreconditionFailed);
            }
            Some(Ok(Some(look))) => Some(look),
            Some(Ok(None)) => return Answer::of(Outcome::NotFound),
            Some(Err(error)) => return Answer::not_applied(error),
        };
        let mut operations = Vec::new();
        if !changes.is_empty() {
            operations.push(Operation::Change(changes));
        }
        if let Some(look) = look.as_ref().filter(|_| people_move) {
            match self.moves(held, wanted, look) {
                Ok(moves) => operations.extend(moves),
                Err(error) => return Answer::not_applied(error),
            }
        }
        if let Some(look) = look.as_ref() {
            match self.owners_change(owners, look) {
                Ok(change) => operations.extend(change),
                Err(error) => return Answer::not_applied(error),
            }
        }
        match look {
            Some(look) if operations.is_empty() => Answer::of(Outcome::Applied(as_asked(look, wanted))),
            Some(_) | None => self.carry_out(id, &known, operations, wanted).await,
        }
    }

    async fn carry_out<C: Kept>(
        &self,
        id: &ItemId,
        known: &Known,
        operations: Vec<Operation>,
        wanted: &C,
    ) -> Answer<C> {
        let etag = match known {
            Known::Etag(etag) => Some(etag.as_str()),
            Known::Stamp(_) => None,
        };
        if !is_addressable(id.as_str()) {
            return Answer::of(Outcome::NotFound);
        }
        let is_one_change = matches!(operations.as_slice(), [Operation::Change(_)]);
        let is_batch = operations.len() > 1;
        let reply = match self
            .perform(Target::activity(id.as_str()), etag, operations)
            .await
        {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        if !reply.is_success() {
            // A row that is there already, or not any more, was somebody else's doing: look again.
            let rows_moved = !is_one_change
                && (matches!(reply.status, 404 | 410)
                    || self.complains_of_double(&reply, fields::ACTIVITY_CONTACT, fields::CONTACT_ID)
                    || self.complains_of_double(&reply, fields::ACTIVITY_ASSIGNEE, fields::ASSIGNEE_ID));
            return if rows_moved {
                Answer::of(Outcome::PreconditionFailed)
            } else {
                Answer::refused(&reply)
            };
        }
        if is_batch && precondition_failed(&reply) {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let stamps = self.stamps_from_reply(&reply).ok();
        match stamps.filter(|_| is_one_change) {
            Some(stamps) => Answer::of(Outcome::Applied(Item {
                id: id.clone(),
                version: stamps.version.into_version(),
                modified: stamps.modified,
                content: wanted.clone(),
                marks: Marks::BOTH,
                facts: Facts::default(),
            })),
            // What the rows did to the version, only a look tells; others may have written in between.
            None => match self.look(id.as_str()).await {
                Ok(Some(look)) => Answer::of(Outcome::Applied(as_asked(look, wanted))),
                Ok(None) => Answer::of(Outcome::NotFound),
                Err(error) => Answer::uncertain(error),
            },
        }
    }

    /// Whether Sales complains that a row is there already.
    fn complains_of_double(&self, reply: &Reply, child: &str, attribute: &str) -> bool {
        complains_about(reply, self.pod.names.of(child, attribute)) && is_about_duplicates(reply)
    }

    fn stamps_from_reply(&self, reply: &Reply) -> Result<Stamps, Error> {
        let activity: wire::Activity = self.record_from_reply(fields::ACTIVITIES, reply)?;
        stamps_from_activity(&activity, reply.etag.as_deref())
            .map_err(|at| Error::unreadable(at, &reply.trace))
    }

    /// Deletes an appointment if it is still the version that is expected.
    pub async fn delete(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        self.delete_kept(id, expects).await
    }

    /// Deletes a task if it is still the version that is expected.
    pub async fn delete_task(&self, id: &ItemId, expects: &Version) -> Answer<Task> {
        self.delete_kept(id, expects).await
    }

    async fn delete_kept<C: Kept>(&self, id: &ItemId, expects: &Version) -> Answer<C> {
        if !is_addressable(id.as_str()) {
            return Answer::of(Outcome::NotFound);
        }
        let known = Known::from_version(expects);
        let etag = match &known {
            Known::Etag(etag) => Some(etag.as_str()),
            Known::Stamp(_) => match self.look::<C>(id.as_str()).await {
                Ok(Some(look)) if look.activity.item.version == *expects => None,
                Ok(Some(_)) => return Answer::of(Outcome::PreconditionFailed),
                Ok(None) => return Answer::of(Outcome::NotFound),
                Err(error) => return Answer::not_applied(error),
            },
        };
        let url = self.pod.transport.url(&[fields::ACTIVITIES, id.as_str()], &[]);
        match self.send(Call::new(Method::DELETE, url).if_match(etag)).await {
            Ok(reply) if reply.is_success() => Answer::of(Outcome::Deleted),
            Ok(reply) => Answer::refused(&reply),
            Err(lost) => Answer::lost(lost),
        }
    }
}

/// What is there now. That the owner takes part although nobody asked for it is no difference: Sales sees to that, and
/// reporting it would ask for the same write for ever.
pub(crate) fn as_asked<C: Kept>(look: Look<C>, wanted: &C) -> Item<C> {
    let owner = SalesPerson::User(look.activity.owner);
    let item = look.activity.item;
    Item {
        content: item.content.with_owner_as(wanted, owner),
        ..item
    }
}

/// What a create comes to that was refused. A number that is taken is taken by our own create, which landed before: the
/// record is there, whether this user sees it or not.
pub(crate) fn refused_create<C>(reply: &Reply, number: &str) -> Answer<C> {
    match reply.status {
        409 => taken(reply),
        400 | 422 if complains_about(reply, number) => taken(reply),
        // There is nothing yet that could be missing or of another version.
        404 | 410 | 412 => Answer::not_applied(reply.error()),
        _ => Answer::refused(reply),
    }
}

fn taken<C>(reply: &Reply) -> Answer<C> {
    Answer {
        outcome: Outcome::Taken,
        refusal: Some(reply.error()),
    }
}

/// Whether a batch was answered with success although its precondition did not hold.
pub(crate) fn precondition_failed(reply: &Reply) -> bool {
    #[derive(Deserialize)]
    struct Parts {
        #[serde(default)]
        parts: Vec<Part>,
    }
    #[derive(Deserialize)]
    struct Part {
        #[serde(rename = "preconditionSucceeded")]
        precondition_succeeded: Option<bool>,
    }
    let parts = serde_json::from_slice::<Parts>(&reply.body)
        .map(|answer| answer.parts)
        .unwrap_or_default();
    parts
        .iter()
        .any(|part| part.precondition_succeeded == Some(false))
}
