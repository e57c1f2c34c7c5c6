//! What a kind of item is to the mailbox ports, and on what terms its feed is read.

use crate::ports::{Cursor, ItemRow, ItemSeen, ItemSighting, PullError};
use ::exchange::{
    CalendarWindow, Error, FeedCursor, ItemPlace, ListCursor, ListPage, Looked, Notes, OutsideCursor,
};
use std::borrow::Cow;
use std::future::Future;
use store::links::Link;
use sync_core::{Content, ItemId};

/// One kind of item in one user's mailbox, as the connector gives it.
pub trait Kept: Sync {
    /// What the pair keeps of it.
    type Content: Content;
    /// An item as it lies there.
    type Entry: ::exchange::Stamped + Send + Sync;

    /// Looks at items by id, wherever they lie, in the order given.
    fn by_ids(&self, ids: &[ItemId]) -> impl Future<Output = Result<Vec<Looked<Self::Entry>>, Error>> + Send;

    /// The item of a link that names none: by the number under which we made it, or by what names it in every mailbox.
    fn by_number(
        &self,
        link: &Link<Self::Content>,
    ) -> impl Future<Output = Result<Option<Box<Self::Entry>>, Error>> + Send;

    /// Where items lie that a look by id found, in the order given. One that has another id in every folder lies where it was
    /// looked for.
    fn places(
        &self,
        found: &[&Self::Entry],
    ) -> impl Future<Output = Result<Vec<Result<ItemPlace, Error>>, Error>> + Send {
        let places = found.iter().map(|_| Ok(ItemPlace::Read)).collect();
        async { Ok(places) }
    }

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

    /// Every item of the folder.
    fn sightings(&self) -> impl Future<Output = Result<Vec<ItemSighting>, Error>> + Send;

    /// Its id.
    fn id(entry: &Self::Entry) -> &ItemId;

    /// What a row says of it, where it lies in the folder that is read.
    fn row(&self, entry: Self::Entry) -> ItemRow<Self::Content>;
}

/// The terms on which a feed was begun: a place in it is good on no others.
#[derive(Debug)]
pub struct Terms(Cow<'static, str>);

impl Terms {
    pub(super) const OF_TASKS: Self = Self(Cow::Borrowed("default-list"));
    /// There is one feed for the whole mailbox.
    pub(super) const OF_MESSAGES: Self = Self(Cow::Borrowed("all-folders"));

    pub(super) fn of_contacts(notes: Notes) -> Self {
        Self(Cow::Borrowed(match notes {
            Notes::Included => "with-notes",
            Notes::LeftOut => "without-notes",
        }))
    }

    /// A place that was kept, if it is good on these terms.
    pub(super) fn read(&self, after: &Cursor) -> Result<FeedCursor, PullError> {
        self.text_of(after).map(FeedCursor::new)
    }

    pub(super) fn keep(&self, next: &FeedCursor) -> Cursor {
        Cursor(format!("{} {}", self.0, next.as_str()))
    }

    fn text_of<'a>(&self, after: &'a Cursor) -> Result<&'a str, PullError> {
        let kept = after
            .0
            .split_once(' ')
            .filter(|(begun_on, _)| *begun_on == self.0);
        let (_, text) = kept.ok_or(PullError::CursorExpired)?;
        Ok(text)
    }
}

/// A place in a calendar: in the feed of its window, and in what lies outside of that.
#[derive(Debug)]
pub(super) struct CalendarPlace {
    pub(super) feed: FeedCursor,
    pub(super) outside: OutsideCursor,
}

impl CalendarPlace {
    /// A place that was kept, if it is good in this window.
    pub(super) fn read(window: CalendarWindow, after: &Cursor) -> Result<Self, PullError> {
        let kept = terms_of(window).text_of(after)?;
        let (outside, feed) = kept.split_once(' ').ok_or(PullError::CursorExpired)?;
        Ok(Self {
            feed: FeedCursor::new(feed),
            outside: OutsideCursor::from_text(outside).ok_or(PullError::CursorExpired)?,
        })
    }

    pub(super) fn keep(&self, window: CalendarWindow) -> Cursor {
        let both = FeedCursor::new(format!("{} {}", self.outside.to_text(), self.feed.as_str()));
        terms_of(window).keep(&both)
    }
}

fn terms_of(window: CalendarWindow) -> Terms {
    Terms(Cow::Owned(window.start().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_calendar_is_good_in_its_window_alone() {
        let window = |day: &str| CalendarWindow::around(format!("{day}T08:00:00Z").parse().unwrap());
        let place = CalendarPlace {
            feed: FeedCursor::new("0.0 https://graph.example/delta?$deltatoken=1 2"),
            outside: OutsideCursor::START,
        };
        let kept = place.keep(window("2027-03-03"));
        let read = CalendarPlace::read(window("2027-03-04"), &kept).unwrap();
        assert_eq!((&read.feed, &read.outside), (&place.feed, &place.outside));
        let next_week = CalendarPlace::read(window("2027-03-10"), &kept);
        assert_eq!(next_week.err(), Some(PullError::CursorExpired));
        // As places were kept before anything outside was asked for.
        let old = Cursor(
            kept.0
                .replace(&OutsideCursor::START.to_text(), "")
                .replace("  ", " "),
        );
        let read = CalendarPlace::read(window("2027-03-03"), &old);
        assert_eq!(read.err(), Some(PullError::CursorExpired));
    }
}
