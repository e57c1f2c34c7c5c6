//! Writing appointments: plain creates under our own number, changes and deletes of the version that is expected.

use crate::activities::{activity_from_reply, is_addressable};
use crate::children::Operation;
use crate::client::SalesUser;
use crate::convert::{Look, people_of, stamps_from_activity};
use crate::dialect::{complains_about, is_about_duplicates};
use crate::fields;
use crate::version::Known;
use reqwest::Method;
use serde::Deserialize;
use sync_core::{
    ActivityNumber, Appointment, AppointmentField, Facts, Item, ItemId, Marks, Outcome, SalesId, SalesPerson,
    Version,
};
use vendor_http::{Answer, Call, Error, Reply};

/// What became of a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// As of every write.
    pub answer: Answer<Appointment>,
    /// The new activity's numeric id, where it surely is there.
    pub activity_id: Option<SalesId>,
}

impl From<Answer<Appointment>> for Created {
    fn from(answer: Answer<Appointment>) -> Self {
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
        let row = self.pod.activity_from_appointment(number.as_str(), owner, wanted);
        let url = self.pod.transport.url(&[fields::ACTIVITIES], &[]);
        let reply = match self.send(Call::new(Method::POST, url).json(&row)).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost).into(),
        };
        if !reply.is_success() {
            return match reply.status {
                409 => taken(&reply),
                400 | 422 if complains_about(&reply, fields::ACTIVITY_NUMBER) => taken(&reply),
                // There is nothing yet that could be missing or of another version.
                404 | 410 | 412 => Answer::not_applied(reply.error()),
                _ => Answer::refused(&reply),
            }
            .into();
        }
        let stamps = activity_from_reply(&reply).and_then(|activity| {
            stamps_from_activity(&activity, reply.etag.as_deref())
                .map_err(|at| Error::unreadable(at, &reply.trace))
        });
        match stamps {
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
        let known = Known::from_version(expects);
        let changes = self.pod.changes(held, wanted, fields);
        let people_move = people_of(held) != people_of(wanted);
        // Rows are found by looking; and without an ETag only a look tells whether the version is still the same.
        let must_look = people_move || changes.is_empty() || matches!(known, Known::Stamp(_));
        let look = if must_look {
            Some(self.look(id.as_str()).await)
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
        match (operations.as_slice(), look) {
            ([], Some(look)) => Answer::of(Outcome::Applied(as_asked(look, wanted))),
            (operations, _) => self.carry_out(id, &known, operations, wanted).await,
        }
    }

    async fn carry_out(
        &self,
        id: &ItemId,
        known: &Known,
        operations: &[Operation],
        wanted: &Appointment,
    ) -> Answer<Appointment> {
        let etag = match known {
            Known::Etag(etag) => Some(etag.as_str()),
            Known::Stamp(_) => None,
        };
        if !is_addressable(id.as_str()) {
            return Answer::of(Outcome::NotFound);
        }
        let reply = match self.perform(id.as_str(), etag, operations).await {
            Ok(reply) => reply,
            Err(lost) => return Answer::lost(lost),
        };
        let is_one_change = matches!(operations, [Operation::Change(_)]);
        if !reply.is_success() {
            // A row that is there already, or not any more, was somebody else's doing: look again.
            let rows_moved = !is_one_change
                && (matches!(reply.status, 404 | 410)
                    || complains_about(&reply, fields::CONTACT_ID) && is_about_duplicates(&reply)
                    || complains_about(&reply, fields::ASSIGNEE_ID) && is_about_duplicates(&reply));
            return if rows_moved {
                Answer::of(Outcome::PreconditionFailed)
            } else {
                Answer::refused(&reply)
            };
        }
        if operations.len() > 1 && precondition_failed(&reply) {
            return Answer::of(Outcome::PreconditionFailed);
        }
        let stamps = activity_from_reply(&reply).ok().filter(|_| is_one_change);
        match stamps.and_then(|activity| stamps_from_activity(&activity, reply.etag.as_deref()).ok()) {
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

    /// Deletes an appointment if it is still the version that is expected.
    pub async fn delete(&self, id: &ItemId, expects: &Version) -> Answer<Appointment> {
        if !is_addressable(id.as_str()) {
            return Answer::of(Outcome::NotFound);
        }
        let known = Known::from_version(expects);
        let etag = match &known {
            Known::Etag(etag) => Some(etag.as_str()),
            Known::Stamp(_) => match self.look(id.as_str()).await {
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
fn as_asked(look: Look, wanted: &Appointment) -> Item<Appointment> {
    let owner = SalesPerson::User(look.activity.owner);
    let mut item = look.activity.item;
    if !people_of(wanted).contains(&owner) {
        item.content.people.remove(&owner);
    }
    item
}

/// Whether a batch was answered with success although its precondition did not hold.
fn precondition_failed(reply: &Reply) -> bool {
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

fn taken(reply: &Reply) -> Answer<Appointment> {
    Answer {
        outcome: Outcome::Taken,
        refusal: Some(reply.error()),
    }
}
