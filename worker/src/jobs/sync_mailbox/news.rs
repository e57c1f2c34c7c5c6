//! What is new is asked for once, of both sides at the same time and for all kinds together: where nothing changed, a run costs
//! two requests, however many records are in step. Each kind's round then takes in its own part, and keeps its own place.

use super::scene::{Part, Scene};
use crate::adapters::exchange::{MailboxFeeds, MailboxPlaces};
use crate::adapters::sales::{SalesFeeds, SalesPlaces};
use crate::ports::{RoundStore as _, Stop};
use crate::sync::rest::RestError;
use crate::sync::round::Reach;
use exchange::{CalendarWindow, MailScope, TaskListId};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use sync_core::settings::Autocapture;
use sync_core::{Appointment, Contact, Email, Side, Task};

/// How long what was told at the beginning is taken for news; later, a feed is asked by itself.
const NEWS_FOR: SignedDuration = SignedDuration::from_secs(60);

/// What both sides told at once.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) mailbox: MailboxFeeds,
    pub(super) sales: SalesFeeds,
    told_at: Timestamp,
}

impl News {
    /// Nothing yet.
    pub(super) fn none(now: Timestamp) -> Self {
        Self {
            mailbox: MailboxFeeds::default(),
            sales: SalesFeeds::default(),
            told_at: now,
        }
    }

    /// A round of many changes takes its time: what is old by now is forgotten.
    pub(super) fn grow_old(&self, now: Timestamp) {
        if now.duration_since(self.told_at) > NEWS_FOR {
            self.mailbox.forget();
            self.sales.forget();
        }
    }
}

impl Scene<'_> {
    /// Asks both sides what is new for these kinds, as far as they are switched on. A kind that was never read begins by
    /// itself.
    ///
    /// # Errors
    /// [`RestError`] where a vendor or the store stops everything.
    pub(super) async fn hear_news(&mut self, parts: &[Part]) -> Result<(), RestError> {
        let told_at = self.context.clock.now();
        let is_read = |part: Part| parts.contains(&part) && self.is_on(part);
        let list = match is_read(Part::Tasks) {
            true => unless_refused(self.task_list().await)?,
            false => None,
        };
        let scope = match is_read(Part::Emails) {
            true => unless_refused(self.mail_scope().await)?,
            false => None,
        };
        let in_mailbox = self
            .mailbox_places(&is_read, list.as_ref(), scope.as_ref())
            .await?;
        let in_sales = match self.reach {
            Reach::Exchange => SalesPlaces::default(),
            Reach::BothSides | Reach::Everything => self.sales_places(&is_read).await?,
        };
        let (mailbox, sales) = futures::join!(
            MailboxFeeds::asked_at_once(&self.mailbox, &in_mailbox),
            SalesFeeds::asked_at_once(&self.sales, &in_sales, self.began_at),
        );
        self.news = News {
            mailbox: mailbox?,
            sales: sales?,
            told_at,
        };
        Ok(())
    }

    async fn mailbox_places<'p>(
        &self,
        is_read: &impl Fn(Part) -> bool,
        list: Option<&'p TaskListId>,
        scope: Option<&'p MailScope>,
    ) -> Result<MailboxPlaces<'p>, StoreError> {
        let mut places = MailboxPlaces::default();
        if is_read(Part::Appointments) {
            let place = self.links::<Appointment>().cursor(Side::Exchange).await?;
            places.calendar = place.map(|place| (place, CalendarWindow::around(self.began_at)));
        }
        if is_read(Part::Contacts) {
            let place = self.links::<Contact>().cursor(Side::Exchange).await?;
            places.contacts = place.map(|place| (place, self.notes().0));
        }
        if let Some(list) = list {
            let place = self.links::<Task>().cursor(Side::Exchange).await?;
            places.tasks = place.map(|place| (place, list));
        }
        if let Some(scope) = scope {
            let place = self.links::<Email>().cursor(Side::Exchange).await?;
            places.messages = place.map(|place| (place, scope));
        }
        Ok(places)
    }

    async fn sales_places(&self, is_read: &impl Fn(Part) -> bool) -> Result<SalesPlaces, StoreError> {
        let mut places = SalesPlaces::default();
        if is_read(Part::Appointments) {
            places.appointments = self.links::<Appointment>().cursor(Side::Sales).await?;
            let captures = self.settings.appointments.autocapture != Autocapture::Off;
            places.contacts_mark = captures && places.appointments.is_some();
        }
        if is_read(Part::Contacts) {
            let place = self.links::<Contact>().cursor(Side::Sales).await?;
            places.contacts = place.map(|place| (place, self.notes().1));
        }
        if is_read(Part::Tasks) {
            places.tasks = self.links::<Task>().cursor(Side::Sales).await?;
        }
        if is_read(Part::Emails) {
            places.messages = self.links::<Email>().cursor(Side::Sales).await?;
        }
        Ok(places)
    }
}

/// Nothing where that one may not be read: its own kind's round finds out, and says so.
fn unless_refused<T>(asked: Result<T, RestError>) -> Result<Option<T>, RestError> {
    match asked {
        Err(RestError::Stopped(Stop::Forbidden(_))) => Ok(None),
        asked => asked.map(Some),
    }
}
