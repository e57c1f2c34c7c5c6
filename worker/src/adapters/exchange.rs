//! The mailbox port over Graph.

use crate::adapters::{refusal_of, stop, stop_unless_unreadable};
use crate::ports::{Answer, ItemRow, ItemSeen, Mailbox, Outgoing, Refusal, Stop, Wanted};
use crate::sync::rest::number_of;
use exchange::{Course, Event, EventKind, EventLook, OrganizedBy};
use store::links::{LinkedMeeting, Organizes};
use sync_core::capture;
use sync_core::{
    Appointment, ItemId, Known, Marks, MeetingKey, Named, Outcome, ReasonCode, Side, Was, Write,
};

/// One user's mailbox.
#[derive(Debug)]
pub struct UserMailbox(pub exchange::Mailbox);

/// An item that was asked for by the id that the pane knows.
#[derive(Debug)]
pub struct Located {
    /// Its immutable id.
    pub immutable_id: String,
    /// The meeting's iCalendar UID; empty where the item is not there.
    pub ical_uid: String,
    /// Whether the mailbox's owner called the meeting.
    pub organizes: Organizes,
    /// What the look found.
    pub seen: ItemSeen<Appointment>,
}

impl UserMailbox {
    /// Translates a REST id and looks at the event behind it; none if this mailbox has no such item.
    ///
    /// # Errors
    /// As Exchange answers.
    pub async fn locate(&self, rest_id: &str) -> Result<Option<Located>, Stop> {
        let ids = self
            .0
            .immutable_ids(&[rest_id.to_owned()])
            .await
            .map_err(|error| stop(Side::Exchange, &error))?;
        let Some(id) = ids.into_iter().next().flatten() else {
            return Ok(None);
        };
        let immutable_id = id.as_str().to_owned();
        let look = self
            .0
            .events(&[id])
            .await
            .map_err(|error| stop(Side::Exchange, &error))?
            .into_iter()
            .next();
        Ok(Some(match look {
            Some(EventLook::Found(event)) => Located {
                immutable_id,
                ical_uid: event.ical_uid.clone(),
                organizes: organizes(event.organized_by),
                seen: seen_from_event(*event),
            },
            Some(EventLook::Failed(error)) => return Err(stop(Side::Exchange, &error)),
            Some(EventLook::Missing) | None => return Ok(None),
        }))
    }
}

impl Mailbox for UserMailbox {
    type Content = Appointment;

    async fn look(&self, links: &[&LinkedMeeting]) -> Result<Vec<ItemSeen<Appointment>>, Stop> {
        // Every appointment here was shared from Outlook, so its id is known from the first moment.
        let ids: Vec<_> = links
            .iter()
            .map(|link| ItemId::new(link.immutable_id.as_deref().unwrap_or_default()))
            .collect();
        let looks = self
            .0
            .events(&ids)
            .await
            .map_err(|error| stop(Side::Exchange, &error))?;
        looks
            .into_iter()
            .map(|look| match look {
                EventLook::Found(event) => Ok(seen_from_event(*event)),
                EventLook::Missing => Ok(ItemSeen::Missing),
                EventLook::Failed(error) => stop_unless_unreadable(Side::Exchange, &error)
                    .map(|()| ItemSeen::Refused(ReasonCode::AnswerUnreadable, Marks::NONE)),
            })
            .collect()
    }

    async fn alike(&self, wanted: &[Wanted<'_, Appointment>]) -> Result<Vec<ItemRow<Appointment>>, Stop> {
        let times: Vec<_> = wanted.iter().map(|wanted| wanted.content.time).collect();
        let events = self
            .0
            .events_at(&times)
            .await
            .map_err(|error| stop(Side::Exchange, &error))?;
        Ok(events.into_iter().map(row_from_event).collect())
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        futures::future::join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await
    }
}

impl UserMailbox {
    async fn write_one(&self, Outgoing { link, write }: Outgoing<'_, Appointment>) -> Answer<Appointment> {
        let answer = match write {
            Write::Mark { id, expects } => self.0.mark(id, expects, number_of(link).as_str()).await,
            Write::Unmark { id, expects } => self.0.unmark(id, expects).await,
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => self.0.update(id, expects, fields, &carried.sent).await,
            Write::Delete { id, expects, .. } => self.0.delete(id, expects).await,
            // Sales gives birth in Exchange in two-way mode alone, which needs the mail budget (R-APPT-18).
            Write::Create { .. } => {
                return Answer {
                    outcome: Outcome::NotApplied,
                    record: None,
                    refusal: Some(Refusal::Park(ReasonCode::OneWay.into())),
                };
            }
        };
        let refusal = refusal_of(Side::Exchange, link, &answer);
        Answer {
            outcome: with_known_people(answer.outcome, &link.pair.exchange),
            record: None,
            refusal,
        }
    }
}

/// The answer to a write knows addresses, not whom they belong to in Sales: people are what the last look made of them.
fn with_known_people(outcome: Outcome<Appointment>, known: &Known<Appointment>) -> Outcome<Appointment> {
    match (outcome, known) {
        (Outcome::Applied(mut item), Known::InDoubt(doubt)) => {
            if let Was::Present(was) = &doubt.was {
                item.content.people.clone_from(&was.content.people);
            }
            Outcome::Applied(item)
        }
        (outcome, _) => outcome,
    }
}

/// Nothing here is of our own making: Sales does not give birth in Exchange yet.
fn row_from_event(event: Event) -> ItemRow<Appointment> {
    ItemRow {
        id: event.id.clone(),
        key: Some(MeetingKey::from_ical_uid(&event.ical_uid)),
        made_as: None,
        ical_uid: Some(event.ical_uid.clone()),
        stamp: None,
        organizes: organizes(event.organized_by),
        course: match event.course {
            Course::Planned => capture::Course::TakesPlace,
            Course::Cancelled => capture::Course::Cancelled,
        },
        seen: seen_from_event(event),
    }
}

fn organizes(by: OrganizedBy) -> Organizes {
    match by {
        OrganizedBy::Owner => Organizes::Yes,
        OrganizedBy::SomebodyElse => Organizes::No,
    }
}

fn seen_from_event(event: Event) -> ItemSeen<Appointment> {
    match (event.course, event.kind) {
        (Course::Cancelled, _) => ItemSeen::Cancelled,
        (Course::Planned, EventKind::Single) => {
            let item = Box::new(event.item());
            let attendees = event.attendees;
            ItemSeen::Found(item, Named::of(attendees))
        }
        (Course::Planned, EventKind::Occurrence | EventKind::Exception | EventKind::Master) => {
            ItemSeen::Refused(ReasonCode::SeriesUnsupported, event.item().marks)
        }
    }
}
