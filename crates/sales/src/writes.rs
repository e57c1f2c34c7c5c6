//! Writing appointments and tasks: plain creates under our own number, changes and deletes of the version that is
//! expected.

use crate::changes::{Change, Changeable, Looks, RecordWrite};
use crate::children::{Operation, Target};
use crate::client::SalesUser;
use crate::convert::{Kept, Look, Stamps, stamps_from_activity};
use crate::dialect::{complains_about, is_about_duplicates};
use crate::wire::Row;
use crate::{fields, wire};
use reqwest::Method;
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

    fn stamps_from_reply(&self, reply: &Reply) -> Result<Stamps, Error> {
        let activity: wire::Activity = self.record_from_reply(fields::ACTIVITIES, reply)?;
        stamps_from_activity(&activity, reply.etag.as_deref())
            .map_err(|at| Error::unreadable(at, &reply.trace))
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
        self.change(&RecordWrite::Update {
            id,
            expects,
            held,
            wanted,
            fields,
        })
        .await
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
        self.change(&RecordWrite::Update {
            id,
            expects,
            held,
            wanted,
            fields,
        })
        .await
    }

    /// Deletes an appointment if it is still the version that is expected.
    pub async fn delete(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        self.change(&RecordWrite::Delete { id, expects }).await
    }

    /// Deletes a task if it is still the version that is expected.
    pub async fn delete_task(&self, id: &ItemId, expects: &Version) -> Answer<Task> {
        self.change(&RecordWrite::Delete { id, expects }).await
    }

    /// Whether Sales complains that a row is there already.
    fn complains_of_double(&self, reply: &Reply, child: &str, attribute: &str) -> bool {
        complains_about(reply, self.pod.names.of(child, attribute)) && is_about_duplicates(reply)
    }
}

impl<C: Kept> Changeable for C {
    type Look = Look<C>;

    fn target(number: &str) -> Target<'_> {
        Target::activity(number)
    }

    fn item(look: &Look<C>) -> &Item<C> {
        &look.activity.item
    }

    fn item_as(look: Look<C>, wanted: &C) -> Item<C> {
        as_asked(look, wanted)
    }

    /// Rows are found by looking.
    fn needs_look(user: &SalesUser, change: &Change<'_, C>) -> bool {
        let Change { held, wanted, fields } = *change;
        held.rows() != wanted.rows()
            || !wanted.owners_row(fields).is_empty()
            || user.pod.changes(held, wanted, fields).is_empty()
    }

    async fn look(user: &SalesUser, write: &RecordWrite<'_, C>) -> Result<Option<Look<C>>, Error> {
        user.look(write.id().as_str()).await
    }

    async fn looks(user: &SalesUser, writes: &[RecordWrite<'_, C>]) -> Result<Looks<Look<C>>, Error> {
        let numbers = writes.iter().map(|write| SalesNumber::of_record(write.id()));
        user.looks_by_query(&numbers.collect::<Vec<_>>()).await
    }

    fn operations(
        user: &SalesUser,
        change: &Change<'_, C>,
        look: Option<&Look<C>>,
    ) -> Result<Vec<Operation>, Error> {
        let Change { held, wanted, fields } = *change;
        let mut operations = Vec::new();
        let changes = user.pod.changes(held, wanted, fields);
        if !changes.is_empty() {
            operations.push(Operation::Change(changes));
        }
        if let Some(look) = look {
            if held.rows() != wanted.rows() {
                operations.extend(user.moves(held, wanted, look)?);
            }
            operations.extend(user.owners_change(wanted.owners_row(fields), look)?);
        }
        Ok(operations)
    }

    fn was_moved(user: &SalesUser, refusal: &Reply) -> bool {
        matches!(refusal.status, 404 | 410)
            || user.complains_of_double(refusal, fields::ACTIVITY_CONTACT, fields::CONTACT_ID)
            || user.complains_of_double(refusal, fields::ACTIVITY_ASSIGNEE, fields::ASSIGNEE_ID)
    }

    fn told(user: &SalesUser, answer: Row, etag: Option<&str>, wanted: &C) -> Option<Item<C>> {
        user.activity_told(answer, etag, wanted).map(|(item, _)| item)
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
