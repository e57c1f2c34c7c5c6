//! Looking at events.

use crate::convert::{Look, look_from_event};
use crate::event::Event;
use crate::items::{Kind, Looked, carries, expanded_stamp, quoted};
use crate::list::{ListCursor, ListPage};
use crate::mailbox::Mailbox;
use crate::wire;
use sync_core::{Appointment, Item, ItemId};
use vendor_http::Error;

pub(crate) const SELECTED: &str = "id,iCalUId,lastModifiedDateTime,type,subject,body,location,start,end,isAllDay,isCancelled,\
                        isOrganizer,sensitivity,showAs,isReminderOn,reminderMinutesBeforeStart,categories,organizer,attendees,onlineMeeting,\
                        hasAttachments,transactionId,seriesMasterId,responseStatus";

/// What a look at one event found.
pub type EventLook = Looked<Event>;

/// The default calendar's events, masters of series among them.
pub(crate) struct Events;

impl Kind for Events {
    type Wire = wire::Event;
    type Content = Appointment;
    type Look = Look;

    fn folder(&self) -> Vec<&str> {
        vec!["events"]
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![("$select", SELECTED.to_owned()), expanded_stamp()]
    }

    fn read(&self, wire: wire::Event) -> Result<Look, &'static str> {
        look_from_event(wire)
    }

    fn item(look: &Look) -> Item<Appointment> {
        look.event.item()
    }

    fn categories(look: &Look) -> &[String] {
        &look.categories
    }

    fn stamp(look: &Look) -> Option<&str> {
        look.event.stamp.as_deref()
    }
}

impl Mailbox {
    /// Looks at events by immutable id, in the same order. As many as Outlook works on at once anyway go as requests side
    /// by side, since a batch of them would be no faster and no cheaper; more go in batches of 20.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn events(&self, ids: &[ItemId]) -> Result<Vec<EventLook>, Error> {
        let looks = self.looks(&Events, ids).await?;
        Ok(looks
            .into_iter()
            .map(|look| look.map(|look| look.event))
            .collect())
    }

    /// The event that carries this stamp, if one does: how a create whose answer was lost is found again. Graph does not
    /// tell values apart by letter case.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn stamped(&self, stamp: &str) -> Result<Option<Box<Event>>, Error> {
        let look = self.stamped_of(&Events, stamp).await?;
        Ok(look.map(|look| Box::new(look.event)))
    }

    /// The event that was made under this number, as stamp and as transaction id, if one was: a copy that somebody makes of
    /// it carries the same stamp, and no transaction id.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn made_as(&self, number: &str) -> Result<Option<Box<Event>>, Error> {
        let ids = self.ids_where(&Events, &carries(number)).await?;
        found_by(self.events(&ids).await?, |event| {
            event.made_as.as_deref() == Some(number)
        })
    }

    /// The event with this iCalendar UID, if there is one in this calendar: the master, of a series.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn event_of_uid(&self, ical_uid: &str) -> Result<Option<Box<Event>>, Error> {
        let ids = self.ids_where(&Events, &has_uid(ical_uid)).await?;
        found_by(self.events(&ids).await?, |event| event.ical_uid == ical_uid)
    }

    /// A page of all stamps in the calendar, each with the event that carries it: what a lost database is rebuilt from, and
    /// what completes the rows of a first round.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn event_stamps(
        &self,
        after: Option<&ListCursor>,
    ) -> Result<ListPage<(ItemId, String)>, Error> {
        self.stamps_of(&Events, after).await
    }
}

/// The filter by an iCalendar UID.
pub(crate) fn has_uid(ical_uid: &str) -> String {
    format!("iCalUId eq {}", quoted(ical_uid))
}

/// The first of what was looked at that is the one; what is gone since is not. One that cannot be read might be it.
pub(crate) fn found_by<T>(
    looks: Vec<Looked<T>>,
    is_it: impl Fn(&T) -> bool,
) -> Result<Option<Box<T>>, Error> {
    let mut unread = None;
    for look in looks {
        match look {
            Looked::Found(found) if is_it(&found) => return Ok(Some(found)),
            Looked::Found(_) | Looked::Missing => {}
            Looked::Failed(error) => unread = Some(error),
        }
    }
    unread.map_or(Ok(None), Err)
}
