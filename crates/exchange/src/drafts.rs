//! Items that somebody still writes: whether they were sent since, and how they are found again. Nothing of what they hold is
//! read.

use crate::batch::{Part, read_all};
use crate::items::{is_addressable, is_missing, preferring, quoted};
use crate::mailbox::Mailbox;
use crate::message::{MailPlace, MailScope};
use crate::places::ItemPlace;
use crate::wire;
use reqwest::Method;
use sync_core::ItemId;
use sync_core::capture::DraftSeen;
use url::Url;
use vendor_http::{Call, Error, Reply};

/// What is asked of a mail.
const OF_MESSAGE: &str = "id,isDraft,parentFolderId,internetMessageId";
/// What is asked of an event.
const OF_EVENT: &str = "id,isDraft,isCancelled";
/// Copies of one mail in one mailbox.
const COPIES_MAX: &str = "50";

/// A draft, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLook {
    /// Its immutable id.
    pub id: ItemId,
    /// Of a mail, its internet message id: Exchange gives it to a draft, and it stays when the draft is sent.
    pub message_id: Option<String>,
    /// What was found.
    pub seen: DraftSeen,
}

impl Mailbox {
    /// What became of drafts of mails, by immutable id, in the same order. A draft keeps its immutable id when it is sent
    /// (Microsoft, "Immutable identifiers for Outlook resources").
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn message_drafts(&self, ids: &[ItemId], scope: &MailScope) -> Result<Vec<DraftLook>, Error> {
        let replies = self.light_looks("messages", OF_MESSAGE, ids).await?;
        let looks = ids.iter().zip(replies);
        looks
            .map(|(id, reply)| match reply {
                Some(reply) => look_from_message(id, &reply.json()?, scope, &reply),
                None => Ok(missing(id)),
            })
            .collect()
    }

    /// What became of meetings that were not sent, by immutable id, in the same order.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn event_drafts(&self, ids: &[ItemId]) -> Result<Vec<DraftLook>, Error> {
        let replies = self.light_looks("events", OF_EVENT, ids).await?;
        let looks = ids.iter().zip(replies);
        let looks = looks.map(|(id, reply)| match reply {
            Some(reply) => look_from_event(id, &reply.json()?, &reply),
            None => Ok(missing(id)),
        });
        let mut looks = looks.collect::<Result<Vec<DraftLook>, Error>>()?;
        self.miss_unsent(&mut looks).await?;
        Ok(looks)
    }

    /// What was thrown away before it was sent is still found by its id, and is in no calendar.
    async fn miss_unsent(&self, looks: &mut [DraftLook]) -> Result<(), Error> {
        let unsent: Vec<&mut DraftLook> = looks
            .iter_mut()
            .filter(|look| look.seen == DraftSeen::Unsent)
            .collect();
        if unsent.is_empty() {
            return Ok(());
        }
        let ids: Vec<ItemId> = unsent.iter().map(|look| look.id.clone()).collect();
        for (look, place) in unsent.into_iter().zip(self.event_places(&ids).await?) {
            match place? {
                ItemPlace::Read | ItemPlace::Elsewhere => {}
                ItemPlace::Deleted | ItemPlace::NoCalendar => *look = missing(&look.id),
            }
        }
        Ok(())
    }

    /// The mail with this internet message id, whatever its immutable id is: one that was sent before one that was not.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn draft_named(&self, message_id: &str, scope: &MailScope) -> Result<Option<DraftLook>, Error> {
        let filter = format!("internetMessageId eq {}", quoted(message_id));
        let query = [
            ("$filter", filter.as_str()),
            ("$select", OF_MESSAGE),
            ("$top", COPIES_MAX),
        ];
        let reply = self.light(self.url(&["messages"], &query)).await?;
        let page: wire::Page<wire::Draft> = reply.json()?;
        let mut found = Vec::with_capacity(page.value.len());
        for draft in &page.value {
            let id = draft.id.as_deref().filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| Error::unreadable("id", &reply.trace))?;
            found.push(look_from_message(&ItemId::new(id), draft, scope, &reply)?);
        }
        Ok(found.into_iter().min_by_key(|look| match look.seen {
            DraftSeen::Sent => 0,
            DraftSeen::Unsent => 1,
            DraftSeen::Deleted | DraftSeen::Missing => 2,
        }))
    }

    /// One item by its own request, several in few; nothing where there is none of that id.
    async fn light_looks(
        &self,
        folder: &str,
        select: &str,
        ids: &[ItemId],
    ) -> Result<Vec<Option<Reply>>, Error> {
        let url = |id: &ItemId| {
            is_addressable(id).then(|| self.url(&[folder, id.as_str()], &[("$select", select)]))
        };
        let mut found: Vec<Option<Reply>> = ids.iter().map(|_| None).collect();
        if let [id] = ids {
            if let Some(url) = url(id) {
                found[0] = there(self.light(url).await?);
            }
            return Ok(found);
        }
        let asked = ids.iter().enumerate();
        let parts: Vec<(usize, Part)> = asked
            .filter_map(|(at, id)| Some((at, Part::of(self.transport.relative(&url(id)?)))))
            .collect();
        if !parts.is_empty() {
            for (at, reply) in read_all(self, &parts).await? {
                found[at] = there(reply?);
            }
        }
        Ok(found)
    }

    async fn light(&self, url: Url) -> Result<Reply, Error> {
        Ok(self.send(preferring(Call::new(Method::GET, url))).await?)
    }
}

fn there(reply: Reply) -> Option<Reply> {
    (!is_missing(&reply)).then_some(reply)
}

fn missing(id: &ItemId) -> DraftLook {
    DraftLook {
        id: id.clone(),
        message_id: None,
        seen: DraftSeen::Missing,
    }
}

fn look_from_message(
    id: &ItemId,
    draft: &wire::Draft,
    scope: &MailScope,
    reply: &Reply,
) -> Result<DraftLook, Error> {
    let is_draft = draft
        .is_draft
        .ok_or_else(|| Error::unreadable("message.isDraft", &reply.trace))?;
    let seen = match scope.place_of(draft.parent_folder_id.as_deref(), is_draft) {
        MailPlace::NotSent => DraftSeen::Unsent,
        MailPlace::Deleted if is_draft => DraftSeen::Deleted,
        MailPlace::Deleted | MailPlace::Junk | MailPlace::Read => DraftSeen::Sent,
    };
    Ok(DraftLook {
        id: id.clone(),
        message_id: draft.internet_message_id.clone().filter(|id| !id.is_empty()),
        seen,
    })
}

fn look_from_event(id: &ItemId, draft: &wire::Draft, reply: &Reply) -> Result<DraftLook, Error> {
    let is_draft = draft
        .is_draft
        .ok_or_else(|| Error::unreadable("event.isDraft", &reply.trace))?;
    let seen = match (draft.is_cancelled, is_draft) {
        (Some(true), _) => DraftSeen::Deleted,
        (Some(false) | None, true) => DraftSeen::Unsent,
        (Some(false) | None, false) => DraftSeen::Sent,
    };
    Ok(DraftLook {
        id: id.clone(),
        message_id: None,
        seen,
    })
}
