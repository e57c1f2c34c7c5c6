//! Series of the default calendar, each as a whole.

use super::calendar::{ASKED_FOR, EVERYTHING, Guests, course, organizes};
use super::{Kept, MailboxFeeds, answered, look, removed, unreadable};
use crate::adapters::stop;
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Outgoing, Page, PullError, Refusal,
    Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::exchange::{
    CalendarEntry, CalendarWindow, Course, Error, EventSeries, EventWrite, FeedRow, ItemPlace, ListCursor,
    ListPage, Listed, Listing, Looked, Pages, Sighting,
};
use futures::future::join_all;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::links::Link;
use sync_core::{
    Appointment, Content as _, Item, ItemId, MeetingKey, Occurrences, OccurrencesField, Outcome, Reason,
    ReasonCode, SalesPerson, Side, Version, Write, Zone,
};

/// One user's calendar, as far as series go; and single meetings that were series (R-ID-1).
#[derive(Debug)]
pub struct SeriesCalendar {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// The time range whose changes are read; another one begins a round anew.
    pub window: CalendarWindow,
    /// What the mailbox told already.
    pub feeds: MailboxFeeds,
    /// Who is invited to what is made here.
    pub guests: Guests,
    /// The most meetings that a series may have (R-APPT-14).
    pub maximum: u32,
    /// What is kept in step as a series, a single meeting by now or not.
    pub as_series: BTreeSet<ItemId>,
    /// When the present job began: what is over then is not written by itself (R-APPT-15).
    pub began_at: Timestamp,
}

impl Kept for SeriesCalendar {
    type Content = Occurrences;
    type Entry = EventSeries;

    async fn by_ids(&self, ids: &[ItemId]) -> Result<Vec<Looked<EventSeries>>, Error> {
        self.mailbox.series(ids).await
    }

    async fn places(&self, found: &[&EventSeries]) -> Result<Vec<Result<ItemPlace, Error>>, Error> {
        let ids: Vec<ItemId> = found.iter().map(|series| series.master.id.clone()).collect();
        self.mailbox.event_places(&ids).await
    }

    async fn by_number(&self, link: &Link<Occurrences>) -> Result<Option<Box<EventSeries>>, Error> {
        let made = self.mailbox.series_made_as(number_of(link).as_str()).await?;
        match (made, &link.ical_uid) {
            (None, Some(uid)) => self.mailbox.series_of_uid(uid).await,
            (made, _) => Ok(made),
        }
    }

    async fn stamps(&self, after: Option<&ListCursor>) -> Result<ListPage<(ItemId, String)>, Error> {
        self.mailbox.event_stamps(after).await
    }

    async fn sightings(&self) -> Result<Vec<ItemSighting>, Error> {
        let sightings = self.feeds.calendar.sightings(&self.mailbox).await?;
        let is_own = |seen: &Sighting| seen.is_series || self.as_series.contains(&seen.id);
        let series = sightings.into_iter().filter(is_own);
        Ok(series.map(ItemSighting::from).collect())
    }

    fn id(series: &EventSeries) -> &ItemId {
        &series.master.id
    }

    fn row(&self, series: EventSeries) -> ItemRow<Occurrences> {
        let master = &series.master;
        ItemRow {
            id: master.id.clone(),
            key: Some(MeetingKey::from_ical_uid(&master.ical_uid)),
            made_as: master.made_as.clone().map(ItemId::new),
            ical_uid: Some(master.ical_uid.clone()),
            stamp: master.stamp.clone().map(ItemId::new),
            organizes: organizes(master.organized_by),
            course: course(master.course),
            seen: match (master.course, series.item(self.maximum, None)) {
                (Course::Cancelled, _) => ItemSeen::Cancelled,
                (Course::Planned | Course::Declined, Ok(item)) => {
                    ItemSeen::Found(Box::new(item), series.named())
                }
                (Course::Planned | Course::Declined, Err(reason)) => {
                    ItemSeen::Refused(reason.code, master.marks)
                }
            },
        }
    }
}

impl Mailbox for SeriesCalendar {
    type Content = Occurrences;

    async fn look(&self, links: &[&Link<Occurrences>]) -> Result<Vec<ItemSeen<Occurrences>>, Stop> {
        look(self, links).await
    }

    /// Every series: a calendar holds few of them.
    async fn alike(&self, _: &[Wanted<'_, Occurrences>]) -> Result<Vec<ItemRow<Occurrences>>, Stop> {
        let stopped = |error: Error| stop(Side::Exchange, &error);
        let mut rows = Vec::new();
        let mut pages = Pages::default();
        let mut how = None;
        while !pages.is_over() {
            let after = how.zip(pages.after());
            let after = after.map(|(how, place)| format!("{how} {}", place.as_str()));
            let (page, asked) = self.listed(after.as_deref()).await.map_err(stopped)?;
            rows.extend(page.rows.into_iter().filter_map(|row| match row {
                FeedRow::Changed(series) => Some(self.row(series)),
                FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
            }));
            how = Some(asked);
            pages.turn(page.next).map_err(stopped)?;
        }
        Ok(rows)
    }

    async fn write(&self, writes: &[Outgoing<'_, Occurrences>]) -> Vec<Answer<Occurrences>> {
        self.mailbox.as_one_write(self.write_all(writes)).await
    }
}

impl SeriesCalendar {
    /// What is one request to a master goes in batches; what is several, series by series, as many abreast as the mailbox has
    /// places.
    async fn write_all(&self, writes: &[Outgoing<'_, Occurrences>]) -> Vec<Answer<Occurrences>> {
        let numbers: Vec<_> = writes.iter().map(|outgoing| number_of(outgoing.link)).collect();
        let of_masters: Vec<EventWrite<'_>> = writes
            .iter()
            .zip(&numbers)
            .filter_map(|(outgoing, number)| of_master(outgoing.write, number.as_str()))
            .collect();
        if of_masters.len() < 2 {
            return join_all(writes.iter().map(|outgoing| self.write_one(*outgoing))).await;
        }
        let others = writes.iter().map(|outgoing| async move {
            match of_master(outgoing.write, "") {
                Some(_) => None,
                None => Some(self.write_one(*outgoing).await),
            }
        });
        let (answered_together, others) =
            futures::join!(self.mailbox.write_events(&of_masters), join_all(others));
        let mut together = answered_together.into_iter();
        let answers = writes.iter().zip(others).map(|(outgoing, other)| {
            other.unwrap_or_else(|| {
                let answer = together.next();
                let answer = answer.unwrap_or_else(|| ::exchange::Answer::of(Outcome::Uncertain));
                self.master_answered(*outgoing, answer)
            })
        });
        answers.collect()
    }

    async fn write_one(&self, outgoing: Outgoing<'_, Occurrences>) -> Answer<Occurrences> {
        let number = number_of(outgoing.link);
        let answer = match outgoing.write {
            Write::Create { carried, .. } => return self.create(outgoing, &carried.sent).await,
            Write::Update {
                id,
                expects,
                fields,
                carried,
                ..
            } => return self.update(outgoing, (id, expects), fields, &carried.sent).await,
            Write::Mark { id, expects } => self.mailbox.mark(id, expects, number.as_str()).await,
            Write::Unmark { id, expects } => self.mailbox.unmark(id, expects).await,
            Write::Delete { id, expects, .. } => self.mailbox.delete(id, expects).await,
        };
        self.master_answered(outgoing, answer)
    }

    /// What the answer to a write to a master says of its series.
    fn master_answered(
        &self,
        outgoing: Outgoing<'_, Occurrences>,
        answer: ::exchange::Answer<Appointment>,
    ) -> Answer<Occurrences> {
        let known = super::known_before(outgoing.link);
        answered(
            self.mailbox.opener(),
            outgoing,
            of_series(answer, known),
            |_, _| {},
        )
    }

    async fn create(&self, outgoing: Outgoing<'_, Occurrences>, sent: &Occurrences) -> Answer<Occurrences> {
        let Some(series) = sent.as_series() else {
            return parked(ReasonCode::SeriesRuleNotReadable.into());
        };
        let people: BTreeSet<SalesPerson> = sent.takes_part();
        let invitees = match self.guests.invited(people).await {
            Ok(invitees) => invitees,
            // Sales could not say who is to be invited, so nothing was sent to Exchange.
            Err(error) => {
                return Answer {
                    refusal: Some(Refusal::Stop(stop(Side::Sales, &error))),
                    ..Answer::of(Outcome::NotApplied)
                };
            }
        };
        let number = number_of(outgoing.link);
        let number = number.as_str();
        let made = self
            .mailbox
            .create_series(&series, &invitees, sent, number, number)
            .await;
        answered(self.mailbox.opener(), outgoing, made, |_, _| {})
    }

    /// What is to be written depends on what departs from the rule, which the pair does not keep: it is looked at first.
    async fn update(
        &self,
        outgoing: Outgoing<'_, Occurrences>,
        (id, expects): (&ItemId, &Version),
        fields: &[OccurrencesField],
        sent: &Occurrences,
    ) -> Answer<Occurrences> {
        let looks = self.mailbox.series(std::slice::from_ref(id)).await;
        let held = match looks.map(|looks| looks.into_iter().next()) {
            Ok(Some(Looked::Found(series))) if series.master.version == *expects => series,
            Ok(Some(Looked::Found(_))) => return Answer::of(Outcome::PreconditionFailed),
            Ok(Some(Looked::Missing) | None) => return Answer::of(Outcome::NotFound),
            Ok(Some(Looked::Failed(error))) | Err(error) => {
                return answered(
                    self.mailbox.opener(),
                    outgoing,
                    ::exchange::Answer::not_applied(error),
                    |_, _| {},
                );
            }
        };
        let held = match &held.series {
            Ok(series) => series,
            Err(reason) => return parked(reason.clone()),
        };
        match sent.writes_to(held, fields, self.began_at, self.maximum) {
            Ok(changes) => {
                let updated = self.mailbox.update_series(id, expects, &changes, sent).await;
                answered(self.mailbox.opener(), outgoing, updated, |_, _| {})
            }
            Err(unwritable) => parked(unwritable.into()),
        }
    }

    /// A page of all series, and how the list goes on.
    async fn listed(
        &self,
        after: Option<&str>,
    ) -> Result<(ListPage<FeedRow<EventSeries>>, &'static str), Error> {
        let (how, place) = after.and_then(|text| text.split_once(' ')).unzip();
        let place = place.and_then(|text| self.mailbox.list_cursor(text));
        if how != Some(EVERYTHING)
            && let Listed::Page(page) = self.mailbox.listed_series(place.as_ref()).await?
        {
            return Ok((page, ASKED_FOR));
        }
        let place = place.filter(|_| how == Some(EVERYTHING));
        let listed = self.mailbox.listed_events(Listing::All, place.as_ref()).await?;
        let (rows, next) = match listed {
            Listed::Page(page) => (page.rows, page.next),
            Listed::NotSearchable(_) => (Vec::new(), None),
        };
        let rows = rows.into_iter().filter_map(|row| match row {
            FeedRow::Changed(CalendarEntry::Series(series)) => Some(FeedRow::Changed(*series)),
            FeedRow::Changed(CalendarEntry::Single(_)) | FeedRow::Removed(_) => None,
            FeedRow::Unreadable { id, at } => Some(FeedRow::Unreadable { id, at }),
        });
        let page = ListPage {
            rows: rows.collect(),
            next,
        };
        Ok((page, EVERYTHING))
    }
}

impl ItemFeed for SeriesCalendar {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Occurrences>>, PullError> {
        let told = self
            .feeds
            .calendar
            .series_page(&self.mailbox, self.window, after)
            .await?;
        let were_series = told.singles.into_iter().filter(|id| self.as_series.contains(id));
        let ids = told.masters.into_iter().chain(were_series).collect();
        let series = self.mailbox.series_rows(ids).await;
        let series = series.map_err(|error| PullError::Stopped(stop(Side::Exchange, &error)))?;
        let series = series.into_iter().map(|row| match row {
            FeedRow::Changed(series) => self.row(series),
            FeedRow::Removed(id) => removed(id),
            FeedRow::Unreadable { id, at } => unreadable(id, &at),
        });
        Ok(Page {
            rows: told.removed.into_iter().map(removed).chain(series).collect(),
            next: told.next,
            is_last: told.is_last,
        })
    }

    async fn upcoming(
        &self,
        now: Timestamp,
        after: Option<&Cursor>,
    ) -> Result<Page<ItemRow<Occurrences>>, Stop> {
        let listed = self.listed(after.map(|after| after.0.as_str())).await;
        let (page, how) = listed.map_err(|error| stop(Side::Exchange, &error))?;
        let rows = page.rows.into_iter().filter_map(|row| match row {
            FeedRow::Changed(series) => Some(self.row(series)).filter(|row| !is_over(row, now)),
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

    async fn read(&self, ids: &[ItemId]) -> Result<Vec<ItemRow<Occurrences>>, Stop> {
        super::read_again(self, ids).await
    }
}

/// What cannot be read as a series is walked too, and refused.
fn is_over(row: &ItemRow<Occurrences>, now: Timestamp) -> bool {
    match &row.seen {
        ItemSeen::Found(item, _) => !item.content.life(&Zone::utc()).is_live(now),
        ItemSeen::Refused(..) | ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => false,
    }
}

/// The write, if it is one request to the master.
fn of_master<'a>(write: &'a Write<Occurrences>, stamp: &'a str) -> Option<EventWrite<'a>> {
    match write {
        Write::Mark { id, expects } => Some(EventWrite::Mark { id, expects, stamp }),
        Write::Unmark { id, expects } => Some(EventWrite::Unmark { id, expects }),
        Write::Delete { id, expects, .. } => Some(EventWrite::Delete { id, expects }),
        Write::Create { .. } | Write::Update { .. } => None,
    }
}

/// An answer about the master, as one about the series: its meetings are what the last look made of them.
fn of_series(
    answer: ::exchange::Answer<Appointment>,
    known: Option<&Occurrences>,
) -> ::exchange::Answer<Occurrences> {
    let outcome = match answer.outcome {
        Outcome::Applied(item) => match known {
            Some(content) => Outcome::Applied(Item {
                id: item.id,
                version: item.version,
                modified: item.modified,
                content: content.clone(),
                marks: item.marks,
                facts: item.facts,
            }),
            None => Outcome::Uncertain,
        },
        Outcome::Deleted => Outcome::Deleted,
        Outcome::PreconditionFailed => Outcome::PreconditionFailed,
        Outcome::NotFound => Outcome::NotFound,
        Outcome::NotApplied => Outcome::NotApplied,
        Outcome::Taken => Outcome::Taken,
        Outcome::Uncertain => Outcome::Uncertain,
    };
    ::exchange::Answer {
        outcome,
        refusal: answer.refusal,
    }
}

fn parked(reason: Reason) -> Answer<Occurrences> {
    Answer {
        refusal: Some(Refusal::Park(reason)),
        ..Answer::of(Outcome::NotApplied)
    }
}
