//! Lists of items, page by page: all of a folder, or those with the category; and the stamps on them.

use crate::convert::stamp_from_properties;
use crate::feed::FeedRow;
use crate::items::{Kind, preferring};
use crate::mailbox::{CATEGORY, Mailbox, STAMP_PROPERTY};
use crate::rows::{RawRow, Row, fingerprint, rows_from_raw};
use crate::wire;
use reqwest::Method;
use std::fmt;
use sync_core::ItemId;
use url::Url;
use vendor_http::{Call, Error, Reply, Trace};

/// Items on a page of a list.
const ROWS_OF_PAGE: &str = "100";
/// Stamps on a page: Graph's largest, since they are small.
const STAMPS_OF_PAGE: &str = "1000";
/// Longest page that is read, in bytes: 100 items with bodies of 150 KB.
const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Which items to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Those with our category.
    Categorised,
    /// All of the folder.
    All,
}

/// What a list gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed<R> {
    /// A page of it.
    Page(ListPage<R>),
    /// Exchange does not take that filter: list everything instead.
    NotSearchable(Box<Trace>),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Where to go on; nothing at the end.
    pub next: Option<ListCursor>,
}

/// A place in a list, good for as long as the list is being read.
#[derive(Clone, PartialEq, Eq)]
pub struct ListCursor {
    url: Url,
    /// Of the page that it comes after; 0 where that was empty, or is not known.
    fingerprint: u64,
}

impl<W> Listed<Row<W>> {
    /// The same in the words of a kind of item.
    pub(crate) fn map<T>(self, read: impl Fn(W) -> FeedRow<T>) -> Listed<FeedRow<T>> {
        match self {
            Self::Page(page) => Listed::Page(ListPage {
                rows: page.rows.into_iter().map(|row| row.map(&read)).collect(),
                next: page.next,
            }),
            Self::NotSearchable(trace) => Listed::NotSearchable(trace),
        }
    }
}

impl ListCursor {
    /// To be handed to [`Mailbox::list_cursor`].
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    pub(crate) fn to(url: Url) -> Self {
        Self { url, fingerprint: 0 }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether both come after pages with the same rows.
    pub(crate) fn is_of_same_page(&self, other: &Self) -> bool {
        self.fingerprint != 0 && self.fingerprint == other.fingerprint
    }
}

/// A link may hold what a client asked for; it is nobody's to read.
impl fmt::Debug for ListCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListCursor")
    }
}

impl Mailbox {
    /// The place that a text names; nothing where it leads somewhere else.
    pub fn list_cursor(&self, text: &str) -> Option<ListCursor> {
        let url = self.follow(text)?.url;
        Some(ListCursor { url, fingerprint: 0 })
    }

    pub(crate) async fn list<K: Kind>(
        &self,
        kind: &K,
        listing: Listing,
        after: Option<&ListCursor>,
    ) -> Result<Listed<Row<K::Wire>>, Error> {
        let filter = match listing {
            Listing::Categorised => Some(format!("categories/any(c:c eq '{CATEGORY}')")),
            Listing::All => None,
        };
        self.list_where(kind, filter, after).await
    }

    /// A page of those items of a folder that pass the filter, with their stamps.
    pub(crate) async fn list_where<K: Kind>(
        &self,
        kind: &K,
        filter: Option<String>,
        after: Option<&ListCursor>,
    ) -> Result<Listed<Row<K::Wire>>, Error> {
        let mut query = kind.query();
        query.push(("$top", ROWS_OF_PAGE.to_owned()));
        let is_filtered = filter.is_some();
        query.extend(filter.map(|filter| ("$filter", filter)));
        let reply = self.page(kind, &query, after).await?;
        // Everything in the request is ours: what is not understood is the filter.
        let is_refused = matches!(reply.status, 400 | 501);
        if is_filtered && after.is_none() && is_refused {
            return Ok(Listed::NotSearchable(Box::new(reply.trace)));
        }
        let page: wire::Page<RawRow<'_>> = reply.json()?;
        Ok(Listed::Page(ListPage {
            next: self.cursor_after(&page.value, page.next, &reply.trace)?,
            rows: rows_from_raw(&page.value, &reply.trace)?,
        }))
    }

    /// A page of the stamps on items of a folder, each with its item.
    pub(crate) async fn stamps_of<K: Kind>(
        &self,
        kind: &K,
        after: Option<&ListCursor>,
    ) -> Result<ListPage<(ItemId, String)>, Error> {
        let filter = format!(
            "singleValueExtendedProperties/Any(ep: ep/id eq '{STAMP_PROPERTY}' and ep/value ne null)"
        );
        let query = [
            ("$select", "id".to_owned()),
            crate::items::expanded_stamp(),
            ("$filter", filter),
            ("$top", STAMPS_OF_PAGE.to_owned()),
        ];
        let reply = self.page(kind, &query, after).await?;
        let page: wire::Page<RawRow<'_>> = reply.json()?;
        let next = self.cursor_after(&page.value, page.next, &reply.trace)?;
        let mut rows = Vec::with_capacity(page.value.len());
        for row in page.value {
            let row: Option<wire::Stamped> = row.read();
            let row = row.ok_or_else(|| Error::unreadable("value", &reply.trace))?;
            let stamp = stamp_from_properties(row.single_value_extended_properties);
            rows.extend(row.id.map(ItemId::new).zip(stamp));
        }
        Ok(ListPage { rows, next })
    }

    async fn page<K: Kind>(
        &self,
        kind: &K,
        query: &[(&'static str, String)],
        after: Option<&ListCursor>,
    ) -> Result<Reply, Error> {
        let query: Vec<(&str, &str)> = query.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let url = match after {
            Some(cursor) => cursor.url.clone(),
            None => self.url(&kind.folder(), &query),
        };
        let call = preferring(Call::new(Method::GET, url)).answer_bytes_max(PAGE_BYTES_MAX);
        Ok(self.send(call).await?)
    }

    /// The place after a page with these rows.
    pub(crate) fn cursor_after(
        &self,
        rows: &[RawRow<'_>],
        link: Option<String>,
        trace: &Trace,
    ) -> Result<Option<ListCursor>, Error> {
        let Some(link) = link else {
            return Ok(None);
        };
        let url = self.transport.follow(&link);
        Ok(Some(ListCursor {
            url: url.ok_or_else(|| Error::unreadable("@odata.nextLink", trace))?,
            fingerprint: fingerprint(rows),
        }))
    }
}
