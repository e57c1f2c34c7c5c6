//! Single appointments of the default calendar.

use super::{Kept, MailboxFeeds, answered, look, page, placed, unreadable};
use crate::adapters::stop;
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Outgoing, Page, PullError, Refusal,
    Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::exchange::{
    CalendarEntry, CalendarWindow, Course, Error, Event, EventKind, EventWrite, FeedRow, ItemPlace,
    ListCursor, ListPage, Listed, Listing, Looked, OrganizedBy, Sighting, Told,
};
use futures::future::join;
use jiff::Timestamp;
use sales::SalesUser;
use std::collections::BTreeSet;
use store::links::{LinkedMeeting, Organizes};
use sync_core::{
    Appointment, ItemId, MeetingKey, Named, Outcome, ReasonCode, SalesPerson, Side, Span, Write, capture,
};

/// One user's calendar, but for what is kept in step as a series. Series are told by what they are refused for, where one is
/// looked at by its id.
#[derive(Debug)]
pub struct Calendar {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// The time range whose changes are read; another one begins a round anew.
    pub window: CalendarWindow,
    /// What the mailbox told already.
    pub feeds: MailboxFeeds,
    /// Who is invited to what is made here.
    pub guests: Guests,
    /// What is kept in step as a series, a single meeting by now or not (R-ID-1): another kind's.
    pub as_series: BTreeSet<ItemId>,
}

/// Knows the addresses of people in Sales.
#[derive(Debug, Clone)]
pub struct Guests {
    /// Sales, as the user sees it.
    pub sales: SalesUser,
    /// The mailbox's owner, who is never invited to their own meetings.
    pub owner: SalesPerson,
}

/// An item that was asked for by the id that the pane knows.
#[derive(Debug)]
pub struct Located {
    /// Its immutable id.
    pub immutable_id: String,
    /// The meeting's iCalendar UID; empty where the item is not there.
    pub ical_uid: String,
    /// Whether the mailbox's owner called the meeting.
    pub organizes: Organizes,
    /// The master of its series, which is what is shared (R-APPT-14); none of a single meeting.
    pub series: Option<ItemId>,
    /// What the look found.
    pub seen: ItemSeen<Appointment>,
}

impl Calendar {
    /// Translates a REST id and looks at the event behind it; none if this mailbox has no such item.
    ///
    /// # Errors
    /// As Exchange answers.
    pub async fn locate(&self, rest_id: &str) -> Result<Option<Located>, Stop> {
        let ids = self.mailbox.immutable_ids(&[rest_id.to_owned()]).await;
        let ids = ids.map_err(|error| stop(Side::Exchange, &error))?;
        match ids.into_iter().next().flatten() {
            Some(id) => self.located(id).await,
            None => Ok(None),
        }
    }

    /// Looks at the event of that immutable id; none if this mailbox has no such item.
    ///
    /// # Errors
    /// As Exchange answers.
    pub async fn located(&self, id: ItemId) -> Result<Option<Located>, Stop> {
        let stopped = |error: Error| stop(Side::Exchange, &error);
        let immutable_id = id.as_str().to_owned();
        let ids = [id];
        let (looks, places) = join(self.mailbox.events(&ids), self.mailbox.event_places(&ids)).await;
        let event = match looks.map_err(stopped)?.pop() {
            Some(Looked::Found(event)) => *event,
            Some(Looked::Failed(error)) => return Err(stopped(error)),
            Some(Looked::Missing) | None => return Ok(None),
        };
        let place = places.and_then(|mut places| places.pop().unwrap_or(Ok(ItemPlace::NoCalendar)));
        let series = series_of(&event);
        Ok(match placed(self.row(event), place.map_err(stopped)?) {
            Looked::Found(row) => Some(Located {
                immutable_id,
                ical_uid: row.ical_uid.unwrap_or_default(),
                organizes: row.organizes,
                series,
                seen: row.seen,
            }),
            Looked::Missing | Looked::Failed(_) => None,
        })
    }
}

impl Guests {
    /// The addresses of everybody who takes part, the owner apart. Somebody without an address takes part in Sales alone.
    ///
    /// # Errors
    /// As Sales answers.
    pub async fn invited(&self, people: impl IntoIterator<Item = SalesPerson>) -> Result<Vec<String>, Error> {
        let mut guests: BTreeSet<SalesPerson> = people.into_iter().collect();
        guests.remove(&self.owner);
        if guests.is_empty() {
            return Ok(Vec::new());
        }
        let addresses: BTreeSet<String> = self.sales.addresses(&guests).await?.into_values().collect();
        Ok(addresses.into_iter().collect())
    }
}

impl Kept for Calendar {
    type Content = Appointment;
    type Entry = Event;

    async fn by_ids(&self, ids: &[ItemId]) -> Result<Vec<Looked<Event>>, Error> {
        self.mailbox.events(ids).await
    }

    async fn places(&self, found: &[&Event]) -> Result<Vec<Result<ItemPlace, Error>>, Error> {
        let ids: Vec<ItemId> = found.iter().map(|event| event.id.clone()).collect();
        self.mailbox.event_places(&ids).await
    }

    async fn by_number(&self, link: &LinkedMeeting) -> Result<Option<Box<Event>>, Error> {
        let made = self.mailbox.made_as(number_of(link).as_str()).await?;
        match (made, &link.ical_uid) {
            (None, Some(uid)) => self.mailbox.event_of_uid(uid).await,
            (made, _) => Ok(made),
        }
    }

    async fn stamps(&self, after: Option<&ListCursor>) -> Result<ListPage<(ItemId, String)>, Error> {
        self.mailbox.event_stamps(after).await
    }

    async fn sightings(&self) -> Result<Vec<ItemSighting>, Error> {
        let sightings = self.feeds.calendar.sightings(&self.mailbox).await?;
        let is_own = |seen: &Sighting| !seen.is_series && !self.as_series.contains(&seen.id);
        let single = sightings.into_iter().filter(is_own);
        Ok(single.map(ItemSighting::from).collect())
    }

    fn id(event: &Event) -> &ItemId {
        &event.id
    }

    fn row(&self, event: Event) -> ItemRow<Appointment> {
        ItemRow {
            id: event.id.clone(),
            key: Some(MeetingKey::from_ical_uid(&event.ical_uid)),
            made_as: event.made_as.clone().map(ItemId::new),
            ical_uid: Some(event.ical_uid.clone()),
            stamp: event.stamp.clone().map(ItemId::new),
            organizes: organizes(event.organized_by),
            course: course(event.course),
            seen: seen_from_event(event),
        }
    }
}

impl Mailbox for Calendar {
    type Content = Appointment;

    async fn look(&self, links: &[&LinkedMeeting]) -> Result<Vec<ItemSeen<Appointment>>, Stop> {
        look(self, links).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, Appointment>]) -> Result<Vec<ItemRow<Appointment>>, Stop> {
        let times: Vec<Span> = wanted.iter().map(|wanted| wanted.content.time).collect();
        let events = self.mailbox.events_at(&times).await;
        let events = events.map_err(|error| stop(Side::Exchange, &error))?;
        let own = events
            .into_iter()
            .filter(|event| !self.as_series.contains(&event.id));
        Ok(own.map(|event| self.row(event)).collect())
    }

    async fn write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        self.mailbox.as_one_write(self.invite_and_write(writes)).await
    }
}

impl Calendar {
    /// Asks Sales who is to be invited, and writes.
    async fn invite_and_write(&self, writes: &[Outgoing<'_, Appointment>]) -> Vec<Answer<Appointment>> {
        let mut stamps = Vec::with_capacity(writes.len());
        for outgoing in writes {
            let invitees = match outgoing.write {
                Write::Create { carried, .. } => {
                    self.guests.invited(carried.sent.people.iter().copied()).await
                }
                Write::Update { .. } | Write::Delete { .. } | Write::Mark { .. } | Write::Unmark { .. } => {
                    Ok(Vec::new())
                }
            };
            stamps.push((number_of(outgoing.link), invitees));
        }
        let mut sent = Vec::new();
        for (outgoing, (number, invitees)) in writes.iter().zip(&stamps) {
            if let Ok(invitees) = invitees {
                sent.push(event_write(outgoing.write, number.as_str(), invitees));
            }
        }
        let mut answers = self.send(&sent).await.into_iter();
        let answers = writes
            .iter()
            .zip(&stamps)
            .map(|(outgoing, (_, invitees))| match invitees {
                Ok(_) => {
                    let answer = answers.next();
                    let answer = answer.unwrap_or_else(|| ::exchange::Answer::of(Outcome::Uncertain));
                    answered(self.mailbox.opener(), *outgoing, answer, recall)
                }
                // Sales could not say who is to be invited, so nothing was sent to Exchange.
                Err(error) => Answer {
                    outcome: Outcome::NotApplied,
                    record: None,
                    refusal: Some(Refusal::Stop(stop(Side::Sales, error))),
                },
            });
        answers.collect()
    }

    /// One by its own verb; a batch would cost it a round trip more.
    async fn send(&self, writes: &[EventWrite<'_>]) -> Vec<::exchange::Answer<Appointment>> {
        let [write] = writes else {
            return self.mailbox.write_events(writes).await;
        };
        vec![match *write {
            EventWrite::Create {
                wanted,
                invitees,
                stamp,
                transaction_id,
            } => {
                let made = self
                    .mailbox
                    .create_meeting(wanted, invitees, stamp, transaction_id);
                made.await
            }
            EventWrite::Update {
                id,
                expects,
                fields,
                wanted,
            } => self.mailbox.update(id, expects, fields, wanted).await,
            EventWrite::Mark { id, expects, stamp } => self.mailbox.mark(id, expects, stamp).await,
            EventWrite::Unmark { id, expects } => self.mailbox.unmark(id, expects).await,
            EventWrite::Delete { id, expects } => self.mailbox.delete(id, expects).await,
        }]
    }
}

impl ItemFeed for Calendar {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Appointment>>, PullError> {
        let told = self
            .feeds
            .calendar
            .page(&self.mailbox, self.window, after)
            .await?;
        let is_own = |row: &FeedRow<Told<Event>>| match row {
            FeedRow::Changed(told) => !self.as_series.contains(&told.as_told().id),
            FeedRow::Removed(_) | FeedRow::Unreadable { .. } => true,
        };
        let own = told.singles.into_iter().filter(is_own);
        page(self, own.collect(), told.next, told.is_last).await
    }

    async fn upcoming(
        &self,
        now: Timestamp,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<Appointment>>, Stop> {
        let listed = self
            .upcoming_events(now, after.map(|after| after.0.as_str()))
            .await;
        let (page, how) = listed.map_err(|error| stop(Side::Exchange, &error))?;
        let rows = page.rows.into_iter().filter_map(|row| match row {
            FeedRow::Changed(event) if self.as_series.contains(&event.id) => None,
            FeedRow::Changed(event) => Some(self.row(event)),
            FeedRow::Removed(_) => None,
            FeedRow::Unreadable { id, at } => Some(unreadable(id, &at)),
        });
        Ok(Page {
            rows: rows.collect(),
            is_last: page.next.is_none(),
            next: Cursor(
                page.next
                    .map_or_else(String::new, |next| format!("{how} {}", next.as_str())),
            ),
        })
    }

    async fn sightings(&self) -> Result<Option<Vec<ItemSighting>>, Stop> {
        super::sightings(self).await
    }

    async fn read(&self, ids: &[ItemId]) -> Result<Vec<ItemRow<Appointment>>, Stop> {
        super::read_again(self, ids).await
    }
}

/// The walk asks for what is not over.
pub(super) const ASKED_FOR: &str = "asked-for";
/// The walk reads everything, as Exchange could not be asked.
pub(super) const EVERYTHING: &str = "everything";

impl Calendar {
    /// A page of the walk, and how it goes on.
    async fn upcoming_events(
        &self,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(ListPage<FeedRow<Event>>, &'static str), Error> {
        let (how, place) = after.and_then(|text| text.split_once(' ')).unzip();
        let place = place.and_then(|text| self.mailbox.list_cursor(text));
        if how != Some(EVERYTHING)
            && let Listed::Page(page) = self.mailbox.upcoming_events(now, place.as_ref()).await?
        {
            return Ok((page, ASKED_FOR));
        }
        let place = place.filter(|_| how == Some(EVERYTHING));
        let listed = self.mailbox.listed_events(Listing::All, place.as_ref()).await?;
        let Listed::Page(page) = listed else {
            let nothing = ListPage {
                rows: Vec::new(),
                next: None,
            };
            return Ok((nothing, EVERYTHING));
        };
        let rows = page.rows.into_iter().filter_map(|row| match row {
            FeedRow::Changed(CalendarEntry::Single(told)) => {
                let event = told.completed(None);
                ends_after(event.appointment.time, now).then_some(FeedRow::Changed(event))
            }
            FeedRow::Changed(CalendarEntry::Series(_)) | FeedRow::Removed(_) => None,
            FeedRow::Unreadable { id, at } => Some(FeedRow::Unreadable { id, at }),
        });
        let page = ListPage {
            rows: rows.collect(),
            next: page.next,
        };
        Ok((page, EVERYTHING))
    }
}

/// Whole days may last longer somewhere: too much is no harm, the core compares.
fn ends_after(time: Span, now: Timestamp) -> bool {
    match time {
        Span::Timed { end, .. } => end >= now,
        Span::AllDay { last, .. } => {
            let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
            last.tomorrow().is_ok_and(|after| after >= today)
        }
    }
}

fn event_write<'a>(write: &'a Write<Appointment>, number: &'a str, invitees: &'a [String]) -> EventWrite<'a> {
    match write {
        Write::Create { carried, .. } => EventWrite::Create {
            wanted: &carried.sent,
            invitees,
            stamp: number,
            transaction_id: number,
        },
        Write::Update {
            id,
            expects,
            fields,
            carried,
            ..
        } => EventWrite::Update {
            id,
            expects,
            fields,
            wanted: &carried.sent,
        },
        Write::Mark { id, expects } => EventWrite::Mark {
            id,
            expects,
            stamp: number,
        },
        Write::Unmark { id, expects } => EventWrite::Unmark { id, expects },
        Write::Delete { id, expects, .. } => EventWrite::Delete { id, expects },
    }
}

/// People are what the last look made of the addresses on it.
fn recall(answered: &mut Appointment, known: &Appointment) {
    answered.people.clone_from(&known.people);
}

pub(super) fn organizes(by: OrganizedBy) -> Organizes {
    match by {
        OrganizedBy::Owner => Organizes::Yes,
        OrganizedBy::SomebodyElse => Organizes::No,
    }
}

pub(super) fn course(course: Course) -> capture::Course {
    match course {
        Course::Planned => capture::Course::TakesPlace,
        Course::Declined => capture::Course::Declined,
        Course::Cancelled => capture::Course::Cancelled,
    }
}

fn series_of(event: &Event) -> Option<ItemId> {
    match event.kind {
        EventKind::Single => None,
        EventKind::Master => Some(event.id.clone()),
        EventKind::Occurrence | EventKind::Exception => event.master.clone(),
    }
}

fn seen_from_event(event: Event) -> ItemSeen<Appointment> {
    match (event.course, event.kind) {
        (Course::Cancelled, _) => ItemSeen::Cancelled,
        (Course::Planned | Course::Declined, EventKind::Single) => {
            let item = Box::new(event.item());
            ItemSeen::Found(item, Named::of(event.attendees))
        }
        (
            Course::Planned | Course::Declined,
            EventKind::Occurrence | EventKind::Exception | EventKind::Master,
        ) => ItemSeen::Refused(ReasonCode::SeriesUnsupported, event.item().marks),
    }
}
