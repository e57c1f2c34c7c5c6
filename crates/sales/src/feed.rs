//! What changed in Sales, and what was deleted, since a reader last asked: activities and contacts in the order of their
//! changes, page after page. Several questions go in one batch, so that a round without changes costs one request.

mod deleted;
mod news;
mod question;

pub use deleted::{Deleted, DeletedPage};
pub use news::{News, NewsAsked};

use crate::activities::Activity;
use crate::contacts::{FoundContact, Notes};
use crate::watermark::Watermark;
use question::{ActivityReader, ContactReader};
use std::marker::PhantomData;
use sync_core::{Appointment, ItemId, Task};
use vendor_http::Error;

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPage<R> {
    /// By the time of the change. A record that changes while it is read may come twice.
    pub rows: Vec<ChangedRow<R>>,
    /// Where to go on.
    pub next: Watermark,
    /// Whether this is all for now.
    pub is_last: bool,
}

/// One row of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedRow<R> {
    /// It is now so.
    Changed(Box<R>),
    /// It changed, and cannot be read; the others can.
    Unreadable(ItemId, Error),
}

/// Why a feed gave no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedError {
    /// Sales forgot what was deleted since then (it is kept for seven days): the ids of both sides are to be compared
    /// instead, before the list is begun anew.
    Forgotten,
    /// Sales does not offer the list to this user, or not one that says anything: ids are to be compared now and then.
    NotOffered,
    /// Nothing can be read now.
    Failed(Error),
}

impl From<Error> for FeedError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl crate::SalesUser {
    /// Appointments that changed after the watermark, as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when nothing can be read.
    pub async fn changed_appointments(
        &self,
        after: &Watermark,
    ) -> Result<ChangedPage<Activity<Appointment>>, Error> {
        let question = self.activities_question::<Appointment>(after).await?;
        self.ask_for_changes(&question, after, ActivityReader(PhantomData))
            .await
    }

    /// Tasks that changed after the watermark, as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when nothing can be read.
    pub async fn changed_tasks(&self, after: &Watermark) -> Result<ChangedPage<Activity<Task>>, Error> {
        let question = self.activities_question::<Task>(after).await?;
        self.ask_for_changes(&question, after, ActivityReader(PhantomData))
            .await
    }

    /// Contacts that changed after the watermark, as far as this user sees them.
    ///
    /// # Errors
    /// [`Error`], when nothing can be read.
    pub async fn changed_contacts(
        &self,
        after: &Watermark,
        notes: Notes,
    ) -> Result<ChangedPage<FoundContact>, Error> {
        let question = self.contacts_question(after, notes).await?;
        self.ask_for_changes(&question, after, ContactReader(notes)).await
    }
}
