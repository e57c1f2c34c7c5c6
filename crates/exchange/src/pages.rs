//! Reading a list whole, page by page: to its end, or not at all.

use crate::dialect::GRAPH;
use crate::items::preferring;
use crate::list::ListCursor;
use crate::mailbox::Mailbox;
use crate::rows::RawRow;
use crate::wire;
use reqwest::Method;
use serde::de::DeserializeOwned;
use url::Url;
use vendor_http::{Call, Error};

/// Pages after which a list counts as endless. Graph's lists were seen to lead in circles (microsoftgraph/msgraph-sdk-dotnet,
/// issue 3070).
const PAGES_MAX: u32 = 2000;
/// The same of lists that fit on a page or two in anybody's mailbox.
const PAGES_OF_SHORT_LIST_MAX: u32 = 100;

/// All pages of a list, one after the other. They end at the last page, or with an error where the list leads in circles: what was
/// read until then must not be taken for all there is.
#[derive(Debug)]
pub struct Pages {
    pages: u32,
    pages_max: u32,
    after: Option<ListCursor>,
    is_over: bool,
}

impl Default for Pages {
    fn default() -> Self {
        Self::within(PAGES_MAX)
    }
}

impl Pages {
    fn within(pages_max: u32) -> Self {
        Self {
            pages: 0,
            pages_max,
            after: None,
            is_over: false,
        }
    }

    /// Whether the last page was read.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Where the next page begins; nothing before the first.
    pub fn after(&self) -> Option<&ListCursor> {
        self.after.as_ref()
    }

    /// Goes on after a page, as that page says.
    ///
    /// # Errors
    /// [`Error::Unreadable`], where it is the page before once more, or one of too many.
    pub fn turn(&mut self, next: Option<ListCursor>) -> Result<(), Error> {
        self.pages += 1;
        let Some(next) = next else {
            self.is_over = true;
            return Ok(());
        };
        let is_same = self
            .after
            .as_ref()
            .is_some_and(|before| before.is_of_same_page(&next));
        if is_same || self.pages >= self.pages_max {
            return Err(Error::unreadable("@odata.nextLink", &GRAPH.no_request()));
        }
        self.after = Some(next);
        Ok(())
    }
}

impl Mailbox {
    /// All rows of a list that is short in any mailbox.
    pub(crate) async fn short_list<W: DeserializeOwned>(&self, first: Url) -> Result<Vec<W>, Error> {
        let mut rows = Vec::new();
        let mut pages = Pages::within(PAGES_OF_SHORT_LIST_MAX);
        while !pages.is_over() {
            let url = pages.after().map_or(&first, ListCursor::url).clone();
            let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
            let page: wire::Page<RawRow<'_>> = reply.json()?;
            pages.turn(self.cursor_after(&page.value, page.next, &reply.trace)?)?;
            for row in page.value {
                rows.push(
                    row.read()
                        .ok_or_else(|| Error::unreadable("value", &reply.trace))?,
                );
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests;
