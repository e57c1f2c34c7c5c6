//! Series: a master with all that departs from it.

use crate::convert::series::{SeriesLook, look_from_master};
use crate::event::{Event, EventKind};
use crate::events::{SELECTED, found_by, has_uid};
use crate::items::{Kind, Looked, carries, expanded_stamp};
use crate::mailbox::Mailbox;
use crate::told::Stamped;
use crate::wire;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use sync_core::{Appointment, Attendee, Item, ItemId, Marks, Named, Occurrences, Reason, Series, Slot};
use vendor_http::Error;

/// A series as it lies in one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct EventSeries {
    /// Its master.
    pub master: Event,
    /// What its meetings are, or why it is refused: always whole (R-APPT-14).
    pub series: Result<Series, Reason>,
    /// Everybody on those meetings that are with others than the master, by slot.
    pub apart: BTreeMap<Slot, Vec<Attendee>>,
    /// Meetings that their organizer called off, still to be seen in an attendee's calendar. They are among the excluded.
    pub called_off: BTreeSet<Slot>,
}

/// What a look at one series found.
pub type SeriesLooked = Looked<EventSeries>;

/// Masters in the default calendar. What departs from them is told nowhere else for certain: a feed leaves meetings that
/// were deleted out silently (microsoft-graph-docs #2963).
pub(crate) struct Masters;

impl Kind for Masters {
    type Wire = wire::Event;
    type Content = Appointment;
    type Look = SeriesLook;

    fn folder(&self) -> Vec<&str> {
        vec!["events"]
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let own = "recurrence,originalStartTimeZone,cancelledOccurrences,exceptionOccurrences";
        let (expand, stamp) = expanded_stamp();
        vec![
            ("$select", format!("{SELECTED},{own}")),
            (expand, format!("exceptionOccurrences,{stamp}")),
        ]
    }

    fn read(&self, wire: wire::Event) -> Result<SeriesLook, &'static str> {
        look_from_master(wire)
    }

    fn item(look: &SeriesLook) -> Item<Appointment> {
        look.series.master.item()
    }

    fn categories(look: &SeriesLook) -> &[String] {
        &look.master.categories
    }

    fn stamp(look: &SeriesLook) -> Option<&str> {
        look.series.master.stamp.as_deref()
    }
}

impl EventSeries {
    /// Every meeting, or why there are none. Meetings keep the names that they have in `known`. One that its organizer
    /// called off is no meeting, and was not taken out by the owner of this copy either.
    ///
    /// # Errors
    /// The reason for which the series is refused.
    pub fn occurrences(&self, maximum: u32, known: Option<&Occurrences>) -> Result<Occurrences, Reason> {
        let series = self.series.as_ref().map_err(Clone::clone)?;
        let mut occurrences = Occurrences::from_series(series, maximum, known)?;
        if !self.called_off.is_empty() {
            let called_off = Series {
                excluded: self.called_off.clone(),
                ..series.clone()
            };
            let by_name = Occurrences::from_series(&called_off, maximum, known)?;
            occurrences
                .cancelled
                .retain(|name| !by_name.cancelled.contains(name));
        }
        Ok(occurrences)
    }

    /// What the pair keeps of it.
    ///
    /// # Errors
    /// The reason for which the series is refused.
    pub fn item(&self, maximum: u32, known: Option<&Occurrences>) -> Result<Item<Occurrences>, Reason> {
        Ok(self.item_holding(self.occurrences(maximum, known)?))
    }

    /// Whom it names; the keys are slots, which are names as long as the series was not moved to another time of day.
    pub fn named(&self) -> Named {
        Named {
            attendees: self.master.attendees.clone(),
            apart: self.apart.clone(),
            company: None,
        }
    }

    pub(crate) fn item_holding(&self, content: Occurrences) -> Item<Occurrences> {
        Item {
            id: self.master.id.clone(),
            version: self.master.version.clone(),
            modified: self.master.modified,
            content,
            marks: self.master.marks,
            facts: self.master.facts(),
        }
    }
}

impl Stamped for EventSeries {
    fn stamp_mut(&mut self) -> (&mut Option<String>, &mut Marks) {
        self.master.stamp_mut()
    }
}

impl Mailbox {
    /// Looks at series by the immutable ids of their masters, in the same order. A single meeting is a series of one, for it
    /// may have been one of more (R-ID-1); one meeting of a series is [`Looked::Missing`].
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn series(&self, masters: &[ItemId]) -> Result<Vec<SeriesLooked>, Error> {
        let looks = self.looks(&Masters, masters).await?;
        let looks = looks.into_iter().map(|look| look.map(|look| look.series));
        let is_series = |look: &SeriesLooked| match look {
            Looked::Found(series) => match series.master.kind {
                EventKind::Master | EventKind::Single => true,
                EventKind::Occurrence | EventKind::Exception => false,
            },
            Looked::Missing | Looked::Failed(_) => true,
        };
        Ok(looks
            .map(|look| if is_series(&look) { look } else { Looked::Missing })
            .collect())
    }

    /// The series that was made under this number, as [`Mailbox::made_as`] finds an event.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn series_made_as(&self, number: &str) -> Result<Option<Box<EventSeries>>, Error> {
        let ids = self.ids_where(&Masters, &carries(number)).await?;
        let is_it = |series: &EventSeries| series.master.made_as.as_deref() == Some(number);
        found_by(self.series(&ids).await?, is_it)
    }

    /// The series with this iCalendar UID, if there is one in this calendar.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn series_of_uid(&self, ical_uid: &str) -> Result<Option<Box<EventSeries>>, Error> {
        let ids = self.ids_where(&Masters, &has_uid(ical_uid)).await?;
        found_by(self.series(&ids).await?, |series| {
            series.master.ical_uid == ical_uid
        })
    }
}

/// No addresses and no content.
impl fmt::Debug for EventSeries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSeries")
            .field("master", &self.master)
            .field("refused", &self.series.as_ref().err())
            .field("apart", &self.apart.len())
            .field("called_off", &self.called_off)
            .finish_non_exhaustive()
    }
}
