//! Which items lie in a folder, and in which version: what links are compared with once a night (R-JOB-5). Ids, versions and
//! categories alone, a thousand on a page.

use crate::contact::Notes;
use crate::contacts::Contacts;
use crate::events::Events;
use crate::items::{Kind, preferring};
use crate::mailbox::{CATEGORY, Mailbox, is_ours};
use crate::message::MailScope;
use crate::messages::Messages;
use crate::pages::Pages;
use crate::rows::RawRow;
use crate::wire;
use reqwest::Method;
use sync_core::{ItemId, Version};
use url::Url;
use vendor_http::{Call, Error, Reply};

/// Items on a page: Graph's largest.
const ROWS_OF_PAGE: &str = "1000";

/// An item that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its immutable id.
    pub id: ItemId,
    /// Which version it is; of a series, of its master.
    pub version: Version,
    /// Whether it carries our category.
    pub is_categorised: bool,
    /// Whether it is a whole series.
    pub is_series: bool,
}

impl Mailbox {
    /// Every appointment of the default calendar wherever it lies in time, single ones and series.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn event_sightings(&self) -> Result<Vec<Sighting>, Error> {
        let url = self.sightings_url(&Events, &[("$select", "id,categories,type")]);
        let first = self.sightings_page(url).await?;
        self.sightings_from(first).await
    }

    /// Every contact of the default folder.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn contact_sightings(&self) -> Result<Vec<Sighting>, Error> {
        let url = self.sightings_url(&Contacts(Notes::LeftOut), &[("$select", "id,categories")]);
        let first = self.sightings_page(url).await?;
        self.sightings_from(first).await
    }

    /// Every mail with the category, whatever its folder; nothing where Exchange does not search mails by category, which
    /// Microsoft does not promise.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn message_sightings(&self, scope: &MailScope) -> Result<Option<Vec<Sighting>>, Error> {
        let filter = format!("categories/any(c:c eq '{CATEGORY}')");
        let query = [("$filter", filter.as_str()), ("$select", "id,categories")];
        let first = self
            .sightings_page(self.sightings_url(&Messages(scope), &query))
            .await?;
        // Everything in the request is ours: what is not understood is the filter.
        if matches!(first.status, 400 | 501) {
            return Ok(None);
        }
        self.sightings_from(first).await.map(Some)
    }

    fn sightings_url<K: Kind>(&self, kind: &K, query: &[(&str, &str)]) -> Url {
        let query = [query, &[("$top", ROWS_OF_PAGE)]].concat();
        self.url(&kind.folder(), &query)
    }

    async fn sightings_page(&self, url: Url) -> Result<Reply, Error> {
        Ok(self.send(preferring(Call::new(Method::GET, url))).await?)
    }

    /// This page and all after it.
    async fn sightings_from(&self, first: Reply) -> Result<Vec<Sighting>, Error> {
        let mut sightings = Vec::new();
        let mut pages = Pages::default();
        let mut reply = first;
        loop {
            let page: wire::Page<RawRow<'_>> = reply.json()?;
            pages.turn(self.cursor_after(&page.value, page.next, &reply.trace)?)?;
            for row in page.value {
                let row = row.read().and_then(sighting_from_row);
                sightings.push(row.ok_or_else(|| Error::unreadable("value", &reply.trace))?);
            }
            match pages.after() {
                Some(next) if !pages.is_over() => reply = self.sightings_page(next.url().clone()).await?,
                Some(_) | None => return Ok(sightings),
            }
        }
    }
}

fn sighting_from_row(row: wire::Sighted) -> Option<Sighting> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Some(Sighting {
        id: ItemId::new(filled(row.id)?),
        version: Version::new(filled(row.etag)?),
        is_categorised: row.categories.iter().flatten().any(|name| is_ours(name)),
        is_series: row.kind.as_deref() == Some("seriesMaster"),
    })
}
