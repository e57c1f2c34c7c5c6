//! Looking at events.

use crate::batch::{self, Part};
use crate::convert::{Look, look_from_event};
use crate::event::Event;
use crate::mailbox::{Mailbox, STAMP_PROPERTY};
use crate::wire;
use futures::future::join_all;
use reqwest::Method;
use reqwest::header::HeaderValue;
use sync_core::ItemId;
use url::Url;
use vendor_http::{Call, Error, Reply};

/// Ids that do not change when an item moves, moments in UTC, bodies as HTML: asked for with every request.
pub(crate) const PREFER: &str =
    r#"IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="html""#;

const SELECTED: &str = "id,iCalUId,lastModifiedDateTime,type,subject,body,location,start,end,isAllDay,isCancelled,\
                        isOrganizer,sensitivity,categories,organizer,attendees,onlineMeeting,\
                        hasAttachments";

/// What a look at one event found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventLook {
    /// It is there.
    Found(Box<Event>),
    /// Nothing under that id in this mailbox.
    Missing,
    /// This one could not be looked at; the others could.
    Failed(Error),
}

impl Mailbox {
    /// Looks at events by immutable id, in the same order. As many as Outlook works on at once anyway go as requests side
    /// by side, since a batch of them would be no faster and no cheaper; more go in batches of 20.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn events(&self, ids: &[ItemId]) -> Result<Vec<EventLook>, Error> {
        let side_by_side = usize::try_from(self.transport.limits().in_flight_max).unwrap_or(1);
        let looks: Vec<EventLook> = if ids.len() <= side_by_side {
            let looks = join_all(ids.iter().map(|id| self.look(id))).await;
            looks.into_iter().map(outcome_of_look).collect()
        } else {
            self.events_in_batches(ids).await?
        };
        let failure = looks.iter().find_map(|look| match look {
            EventLook::Failed(error) if !matches!(error, Error::Unreadable { .. }) => Some(error.clone()),
            EventLook::Failed(_) | EventLook::Found(_) | EventLook::Missing => None,
        });
        match failure {
            Some(error) if looks.iter().all(|look| matches!(look, EventLook::Failed(_))) => Err(error),
            Some(_) | None => Ok(looks),
        }
    }

    async fn events_in_batches(&self, ids: &[ItemId]) -> Result<Vec<EventLook>, Error> {
        let mut looks = vec![EventLook::Missing; ids.len()];
        let wanted: Vec<(usize, Part)> = ids
            .iter()
            .enumerate()
            .filter_map(|(index, id)| {
                Some((
                    index,
                    Part {
                        url: self.transport.relative(&self.event_url(id)?),
                    },
                ))
            })
            .collect();
        for (index, reply) in batch::read_all(self, &wanted).await? {
            looks[index] = outcome_of_look(reply.and_then(|reply| look_from_reply(&reply)));
        }
        Ok(looks)
    }

    /// The event that carries this stamp, if one does: how a create whose answer was lost is found again. Graph does not
    /// tell values apart by letter case.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn stamped(&self, stamp: &str) -> Result<Option<Box<Event>>, Error> {
        let value = stamp.replace('\'', "''");
        let filter = format!(
            "singleValueExtendedProperties/Any(ep: ep/id eq '{STAMP_PROPERTY}' and ep/value eq '{value}')"
        );
        let query = [("$filter", filter.as_str()), ("$select", "id"), ("$top", "2")];
        let url = self.transport.url(&["me", "events"], &query);
        let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
        let page: wire::Page<wire::Event> = reply.json()?;
        let Some(first) = page.value.into_iter().next() else {
            return Ok(None);
        };
        let id = first
            .id
            .ok_or_else(|| Error::unreadable("event.id", &reply.trace))?;
        Ok(self
            .look(&ItemId::new(id))
            .await?
            .map(|look| Box::new(look.event)))
    }

    pub(crate) async fn look(&self, id: &ItemId) -> Result<Option<Look>, Error> {
        let Some(url) = self.event_url(id) else {
            return Ok(None);
        };
        let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
        look_from_reply(&reply)
    }

    /// Address of an event with everything that a look reads; `None` for an id that no item can have.
    fn event_url(&self, id: &ItemId) -> Option<Url> {
        let expand = format!("singleValueExtendedProperties($filter=id eq '{STAMP_PROPERTY}')");
        let query = [("$select", SELECTED), ("$expand", expand.as_str())];
        is_addressable(id).then(|| self.transport.url(&["me", "events", id.as_str()], &query))
    }
}

/// With what every request about events asks for.
pub(crate) fn preferring(call: Call) -> Call {
    call.header("prefer", HeaderValue::from_static(PREFER))
}

/// Whether the id can stand in an address as one segment of its own.
pub(crate) fn is_addressable(id: &ItemId) -> bool {
    let text = id.as_str();
    !matches!(text, "" | "." | "..") && text.len() <= 2048
}

fn outcome_of_look(look: Result<Option<Look>, Error>) -> EventLook {
    match look {
        Ok(Some(look)) => EventLook::Found(Box::new(look.event)),
        Ok(None) => EventLook::Missing,
        Err(error) => EventLook::Failed(error),
    }
}

fn look_from_reply(reply: &Reply) -> Result<Option<Look>, Error> {
    match reply.status {
        404 | 410 => return Ok(None),
        // The address is ours; only the id in it can be malformed.
        400 if reply
            .trace
            .code
            .as_deref()
            .is_some_and(|code| code.starts_with("ErrorInvalidId")) =>
        {
            return Ok(None);
        }
        // On a read these two are passing weather at Exchange, not an answer.
        409 | 412 => {
            return Err(Error::Unavailable {
                status: Some(reply.status),
                trace: Box::new(reply.trace.clone()),
            });
        }
        _ => {}
    }
    let event: wire::Event = reply.json()?;
    look_from_event(event)
        .map(Some)
        .map_err(|at| Error::unreadable(at, &reply.trace))
}
