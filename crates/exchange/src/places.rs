//! Where an event or a contact lies: by its immutable id it is found wherever in the mailbox that is (R-SCOPE-1, R-CAT-5).
//! Whoever is told of items by a folder's feed or list need not ask.

use crate::batch::{self, Part};
use crate::contact::ContactEntry;
use crate::dialect::GRAPH;
use crate::items::{is_addressable, is_missing, preferring};
use crate::mailbox::Mailbox;
use crate::wire;
use futures::future::join_all;
use reqwest::Method;
use sync_core::ItemId;
use url::Url;
use vendor_http::{Call, Error, Reply};

/// What is asked of the calendar of an event.
const OF_CALENDAR: (&str, &str) = ("$select", "id,isDefaultCalendar");

/// Where an item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemPlace {
    /// In the default folder, which is read.
    Read,
    /// In another folder, which is not.
    Elsewhere,
    /// In Deleted Items.
    Deleted,
    /// Of an event: in no calendar. Graph names no other folder of it, so this may be Deleted Items, or one that it was put
    /// into by hand, and confirms no more than that it is not where it was.
    NoCalendar,
}

/// The folders that contacts are asked to lie in.
struct ContactFolders {
    /// The default one; Graph names it by its contacts alone.
    default: Option<String>,
    deleted: Option<String>,
}

impl Mailbox {
    /// Where events lie, by immutable id, in the same order: one small question for each.
    ///
    /// # Errors
    /// [`Error`], when nothing could be asked.
    pub async fn event_places(&self, ids: &[ItemId]) -> Result<Vec<Result<ItemPlace, Error>>, Error> {
        let url = |id: &ItemId| {
            is_addressable(id).then(|| self.url(&["events", id.as_str(), "calendar"], &[OF_CALENDAR]))
        };
        let urls: Vec<Option<Url>> = ids.iter().map(url).collect();
        let replies = self.read_each(urls).await?;
        let places = replies.into_iter().map(|reply| match reply {
            Some(reply) => place_from_reply(&reply?),
            None => Ok(ItemPlace::NoCalendar),
        });
        Ok(places.collect())
    }

    /// Where contacts lie that a look found, in the same order: one request for all of them.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn contact_places(
        &self,
        contacts: &[&ContactEntry],
    ) -> Result<Vec<Result<ItemPlace, Error>>, Error> {
        let folders = self.contact_folders().await?;
        let places = contacts.iter().map(|contact| {
            let folder = contact.folder.as_ref();
            let folder =
                folder.ok_or_else(|| Error::unreadable("contact.parentFolderId", &GRAPH.no_request()))?;
            Ok(folders.place_of(folder))
        });
        Ok(places.collect())
    }

    async fn contact_folders(&self) -> Result<ContactFolders, Error> {
        let any = [("$top", "1"), ("$select", "id,parentFolderId")];
        let urls = [
            self.url(&["contacts"], &any),
            self.url(&["mailFolders", "deleteditems"], &[("$select", "id")]),
        ];
        let parts = urls.iter().map(|url| Part::of(self.transport.relative(url)));
        let parts: Vec<(usize, Part)> = parts.enumerate().collect();
        let mut folders = ContactFolders {
            default: None,
            deleted: None,
        };
        for (at, reply) in batch::read_all(self, &parts).await? {
            let reply = reply?;
            match at {
                0 => {
                    let page: wire::Page<wire::Contact> = reply.json()?;
                    folders.default = page.value.into_iter().find_map(|one| one.parent_folder_id);
                }
                // A mailbox may lack it.
                _ if is_missing(&reply) => {}
                _ => folders.deleted = reply.json::<wire::Named>()?.id,
            }
        }
        Ok(folders)
    }

    /// As many as Outlook works on at once anyway side by side, more in batches; nothing where nothing is asked.
    async fn read_each(&self, urls: Vec<Option<Url>>) -> Result<Vec<Option<Result<Reply, Error>>>, Error> {
        let side_by_side = usize::try_from(self.transport.limits().in_flight_max).unwrap_or(1);
        if urls.len() <= side_by_side {
            let replies = urls.into_iter().map(|url| async move {
                let sent = self.send(preferring(Call::new(Method::GET, url?))).await;
                Some(sent.map_err(Error::from))
            });
            return Ok(join_all(replies).await);
        }
        let mut found: Vec<Option<Result<Reply, Error>>> = urls.iter().map(|_| None).collect();
        let asked = urls.iter().enumerate();
        let parts: Vec<(usize, Part)> = asked
            .filter_map(|(at, url)| Some((at, Part::of(self.transport.relative(url.as_ref()?)))))
            .collect();
        for (at, reply) in batch::read_all(self, &parts).await? {
            found[at] = Some(reply);
        }
        Ok(found)
    }
}

impl ContactFolders {
    fn place_of(&self, folder: &String) -> ItemPlace {
        if self.default.as_ref() == Some(folder) {
            ItemPlace::Read
        } else if self.deleted.as_ref() == Some(folder) {
            ItemPlace::Deleted
        } else {
            ItemPlace::Elsewhere
        }
    }
}

fn place_from_reply(reply: &Reply) -> Result<ItemPlace, Error> {
    if is_missing(reply) {
        return Ok(ItemPlace::NoCalendar);
    }
    let calendar: wire::Calendar = reply.json()?;
    match calendar.is_default_calendar {
        Some(true) => Ok(ItemPlace::Read),
        Some(false) => Ok(ItemPlace::Elsewhere),
        None => Err(Error::unreadable("calendar.isDefaultCalendar", &reply.trace)),
    }
}
