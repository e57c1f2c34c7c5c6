//! What a kind of item is to the mailbox ports, and on what terms its feed is read.

use crate::ports::{Cursor, ItemRow, ItemSeen, PullError};
use ::exchange::{CalendarWindow, Error, FeedCursor, ListCursor, ListPage, Looked, Notes};
use std::borrow::Cow;
use std::future::Future;
use store::links::Link;
use sync_core::{Content, ItemId};

/// One kind of item in one user's mailbox, as the connector gives it.
pub trait Kept: Sync {
    /// What the pair keeps of it.
    type Content: Content;
    /// An item as it lies there.
    type Entry: ::exchange::Stamped + Send;

    /// Looks at items by id, in the order given.
    fn by_ids(&self, ids: &[ItemId]) -> impl Future<Output = Result<Vec<Looked<Self::Entry>>, Error>> + Send;

    /// The item of a link that names none: by the number under which we made it, or by what names it in every mailbox.
    fn by_number(
        &self,
        link: &Link<Self::Content>,
    ) -> impl Future<Output = Result<Option<Box<Self::Entry>>, Error>> + Send;

    /// Where an item may be that is not under its id any more.
    fn moved(
        &self,
        _link: &Link<Self::Content>,
    ) -> impl Future<Output = Result<Option<ItemSeen<Self::Content>>, Error>> + Send {
        async { Ok(None) }
    }

    /// A page of all stamps in the folder.
    fn stamps(
        &self,
        after: Option<&ListCursor>,
    ) -> impl Future<Output = Result<ListPage<(ItemId, String)>, Error>> + Send;

    /// Its id.
    fn id(entry: &Self::Entry) -> &ItemId;

    /// What a row says of it.
    fn row(&self, entry: Self::Entry) -> ItemRow<Self::Content>;
}

/// The terms on which a feed was begun: a place in it is good on no others.
#[derive(Debug)]
pub struct Terms(Cow<'static, str>);

impl Terms {
    pub(super) const OF_TASKS: Self = Self(Cow::Borrowed("default-list"));
    /// There is one feed for the whole mailbox.
    pub(super) const OF_MESSAGES: Self = Self(Cow::Borrowed("all-folders"));

    pub(super) fn of_calendar(window: CalendarWindow) -> Self {
        Self(Cow::Owned(window.start().to_string()))
    }

    pub(super) fn of_contacts(notes: Notes) -> Self {
        Self(Cow::Borrowed(match notes {
            Notes::Included => "with-notes",
            Notes::LeftOut => "without-notes",
        }))
    }

    /// A place that was kept, if it is good on these terms.
    pub(super) fn read(&self, after: &Cursor) -> Result<FeedCursor, PullError> {
        let kept = after
            .0
            .split_once(' ')
            .filter(|(begun_on, _)| *begun_on == self.0);
        let (_, text) = kept.ok_or(PullError::CursorExpired)?;
        Ok(FeedCursor::new(text))
    }

    pub(super) fn keep(&self, next: &FeedCursor) -> Cursor {
        Cursor(format!("{} {}", self.0, next.as_str()))
    }
}
