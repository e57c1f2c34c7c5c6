//! Change feeds, page by page: where to go on, what a row says, and when to begin again.

use crate::items::PREFER;
use crate::mailbox::{Followed, Mailbox};
use crate::rows::{Row, fingerprint, rows_from_raw};
use crate::wire;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use std::fmt;
use sync_core::ItemId;
use url::Url;
use vendor_http::{Call, Error, Reply, Trace};

/// Rows that are wished for on a page; less where a page comes out too large. Graph documents no maximum.
const PAGE_SIZES: [&str; 4] = [
    "odata.maxpagesize=500",
    "odata.maxpagesize=100",
    "odata.maxpagesize=10",
    "odata.maxpagesize=1",
];
/// Pages of one round after which a feed counts as going round in circles.
const PAGES_OF_ROUND_MAX: u32 = 2000;
/// Largest page that is read, in bytes: 500 items with bodies of 30 KB.
const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A place in a change feed. Text that only this client reads: keep it whole.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedCursor(String);

/// A page of a change feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage<R> {
    /// In no order that matters; an item may come twice, then the later row counts.
    pub rows: Vec<R>,
    /// Where to go on.
    pub next: FeedCursor,
    /// Whether this is all for now: a round is over.
    pub is_last: bool,
}

/// One row of a change feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedRow<T> {
    /// New or changed.
    Changed(T),
    /// Deleted, moved to another folder, or (in a calendar) changed outside of the window: the feed does not say which.
    Removed(ItemId),
    /// Something that cannot be read; the others can.
    Unreadable {
        /// Which item.
        id: ItemId,
        /// At which property.
        at: String,
    },
}

/// Why a change feed gave no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Begin a new round without a cursor, and take nothing that it does not show for deleted before it is over.
    #[error("the place in the change feed is worth nothing any more")]
    Expired {
        /// Why.
        because: Expiry,
        /// For the log.
        trace: Box<Trace>,
    },
    /// What the error says.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a cursor is worth nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// Exchange forgot it.
    Forgotten,
    /// It is not one of this client, or leads somewhere else.
    Foreign,
    /// It leads in circles: the same page again, or pages without end.
    Wedged,
}

/// Where a feed is read.
#[derive(Debug, Clone)]
pub(crate) enum From<'a> {
    /// From its beginning.
    Start(Url),
    /// From where it was left.
    After(&'a FeedCursor),
}

/// A page that is asked for, and what is known of the one before it.
pub(crate) struct Question<'a> {
    pub(crate) url: Url,
    /// Whether the place was come to by whoever opened the mailbox then.
    is_moved: bool,
    before: Option<Place<'a>>,
}

impl<W> FeedPage<Row<W>> {
    /// The same page in the words of a kind of item.
    pub(crate) fn map<T>(self, read: impl Fn(W) -> FeedRow<T>) -> FeedPage<FeedRow<T>> {
        FeedPage {
            rows: self.rows.into_iter().map(|row| row.map(&read)).collect(),
            next: self.next,
            is_last: self.is_last,
        }
    }
}

impl<T> FeedRow<T> {
    /// The same about something else.
    pub(crate) fn map<U>(self, map: impl FnOnce(T) -> U) -> FeedRow<U> {
        match self {
            Self::Changed(item) => FeedRow::Changed(map(item)),
            Self::Removed(id) => FeedRow::Removed(id),
            Self::Unreadable { id, at } => FeedRow::Unreadable { id, at },
        }
    }

    /// A row about an item that a look among others did not get.
    ///
    /// # Errors
    /// The error, where it is about more than that item.
    pub(crate) fn failed(id: ItemId, error: Error) -> Result<Self, Error> {
        if let Error::Unreadable { at, .. } = error {
            Ok(Self::Unreadable { id, at })
        } else if error.may_be_of_one() {
            let at = "all of it".to_owned();
            Ok(Self::Unreadable { id, at })
        } else {
            Err(error)
        }
    }

    /// A row about an item that was read, or not.
    pub(crate) fn read<L>(id: ItemId, look: Result<L, &'static str>, told: impl FnOnce(L) -> T) -> Self {
        match look {
            Ok(look) => Self::Changed(told(look)),
            Err(at) => Self::Unreadable {
                id,
                at: at.to_owned(),
            },
        }
    }
}

impl FeedCursor {
    /// As it was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For keeping.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A link may hold what a client asked for; it is nobody's to read.
impl fmt::Debug for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedCursor({} bytes)", self.0.len())
    }
}

/// What a cursor holds.
struct Place<'a> {
    /// Pages of the round so far; 0 after a round.
    pages: u32,
    /// Of the page before; 0 where it was empty.
    fingerprint: u64,
    link: &'a str,
}

impl<'a> Place<'a> {
    fn read(cursor: &'a FeedCursor) -> Option<Self> {
        let (pages, rest) = cursor.0.split_once('.')?;
        let (fingerprint, link) = rest.split_once(' ')?;
        Some(Self {
            pages: pages.parse().ok()?,
            fingerprint: u64::from_str_radix(fingerprint, 16).ok()?,
            link,
        })
    }

    fn keep(&self) -> FeedCursor {
        FeedCursor(format!("{}.{:x} {}", self.pages, self.fingerprint, self.link))
    }
}

impl Mailbox {
    /// Reads a page.
    pub(crate) async fn feed<W: DeserializeOwned>(
        &self,
        from: From<'_>,
    ) -> Result<FeedPage<Row<W>>, FeedError> {
        let question = self.question(from)?;
        self.ask(&question).await
    }

    /// What to ask to go on from there.
    pub(crate) fn question<'a>(&self, from: From<'a>) -> Result<Question<'a>, FeedError> {
        match from {
            From::Start(url) => Ok(Question {
                url,
                is_moved: false,
                before: None,
            }),
            From::After(cursor) => {
                let foreign = || self.expired(Expiry::Foreign);
                let place = Place::read(cursor).ok_or_else(foreign)?;
                let Followed { url, is_moved } = self.follow(place.link).ok_or_else(foreign)?;
                Ok(Question {
                    url,
                    is_moved,
                    before: Some(place),
                })
            }
        }
    }

    pub(crate) async fn ask<W: DeserializeOwned>(
        &self,
        question: &Question<'_>,
    ) -> Result<FeedPage<Row<W>>, FeedError> {
        let reply = self.feed_page(&question.url).await?;
        self.page_from_reply(question, reply)
    }

    /// The page that was asked for, however it came.
    pub(crate) fn page_from_reply<W: DeserializeOwned>(
        &self,
        question: &Question<'_>,
        reply: Reply,
    ) -> Result<FeedPage<Row<W>>, FeedError> {
        let before = question.before.as_ref();
        let is_refused = question.is_moved && reply.status == 400;
        if before.is_some() && (is_forgotten(&reply) || is_refused) {
            return Err(FeedError::Expired {
                because: Expiry::Forgotten,
                trace: Box::new(reply.trace),
            });
        }
        let page: wire::DeltaPage<'_> = reply.json()?;
        let fingerprint = fingerprint(&page.value);
        let (link, is_last) = match (page.next, page.delta) {
            (Some(next), _) => (next, false),
            (None, Some(delta)) => (delta, true),
            (None, None) => return Err(Error::unreadable("@odata.deltaLink", &reply.trace).into()),
        };
        if self.transport.follow(&link).is_none() {
            return Err(Error::unreadable("@odata.nextLink", &reply.trace).into());
        }
        let pages = before.map_or(0, |place| place.pages) + 1;
        let is_same = before
            .is_some_and(|place| place.pages > 0 && place.fingerprint == fingerprint && fingerprint != 0);
        if !is_last && (is_same || pages >= PAGES_OF_ROUND_MAX) {
            return Err(FeedError::Expired {
                because: Expiry::Wedged,
                trace: Box::new(reply.trace.clone()),
            });
        }
        let next = Place {
            pages: if is_last { 0 } else { pages },
            fingerprint,
            link: &link,
        };
        Ok(FeedPage {
            rows: rows_from_raw(&page.value, &reply.trace)?,
            next: next.keep(),
            is_last,
        })
    }

    /// Asks for less at a time where a page is larger than can be read.
    async fn feed_page(&self, url: &Url) -> Result<Reply, Error> {
        let mut sizes = PAGE_SIZES.iter().peekable();
        loop {
            let size = sizes.next().copied().unwrap_or_default();
            let wishes = HeaderValue::from_str(&wishes(size));
            let call = Call::new(Method::GET, url.clone())
                .header("prefer", wishes.unwrap_or(HeaderValue::from_static(PREFER)))
                .answer_bytes_max(PAGE_BYTES_MAX);
            match self.send(call).await.map_err(Error::from) {
                Err(error) if error.is_too_large() && sizes.peek().is_some() => {}
                result => return result,
            }
        }
    }

    pub(crate) fn expired(&self, because: Expiry) -> FeedError {
        FeedError::Expired {
            because,
            trace: Box::new(crate::dialect::GRAPH.no_request()),
        }
    }
}

/// What a request for a page of a feed wishes for.
fn wishes(size: &str) -> String {
    format!("{PREFER}, {size}")
}

/// What a request for a page of a feed wishes for where nothing is known of its length.
pub(crate) fn feed_wishes() -> String {
    wishes(PAGE_SIZES[0])
}

/// Whether Graph does not know a place any more that it named itself: 410 whatever the code, or one of these codes with
/// any refusal (Microsoft Graph, delta query; a blog of Microsoft's shows `syncStateNotFound` with 400).
fn is_forgotten(reply: &Reply) -> bool {
    const CODES: [&str; 3] = ["syncStateNotFound", "syncStateInvalid", "resyncRequired"];
    let is_code = |code: &str| CODES.iter().any(|known| known.eq_ignore_ascii_case(code));
    reply.status == 410
        || ((400..500).contains(&reply.status) && reply.trace.code.as_deref().is_some_and(is_code))
}

#[cfg(test)]
mod tests;
