//! What an item is a part of: a meeting of its series (R-APPT-14), a mail of its thread (R-MAIL-2); and whether it carries our
//! category.

use crate::convert::series::master_of;
use crate::feed::FeedRow;
use crate::items::{is_addressable, is_missing, preferring};
use crate::mailbox::{Mailbox, is_ours};
use crate::message::{MailPlace, MailScope};
use crate::pages::Pages;
use crate::wire;
use jiff::Timestamp;
use reqwest::Method;
use serde::de::DeserializeOwned;
use sync_core::ItemId;
use vendor_http::{Call, Error};

impl Mailbox {
    /// The master of the series that this event is, or is a meeting of; nothing where it is a single one, or no event.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn series_of(&self, id: &ItemId) -> Result<Option<ItemId>, Error> {
        let event: Option<wire::Event> = self.part_of("events", id, "id,type,seriesMasterId").await?;
        Ok(event.as_ref().and_then(master_of))
    }

    /// Whether a meeting or a mail carries our category; what is neither of them does not.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn is_categorised(&self, id: &ItemId) -> Result<bool, Error> {
        for folder in ["events", "messages"] {
            let item = self.part_of::<wire::Sighted>(folder, id, "id,categories").await;
            match item {
                Ok(Some(item)) => return Ok(item.categories.iter().flatten().any(|name| is_ours(name))),
                // Exchange does not say that it is another kind of item, only that it is none of these.
                Ok(None) | Err(Error::Rejected { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Every mail of the thread of this one that lies in a folder that is read, the oldest first; nothing where there is no
    /// such mail. Two requests for a thread of up to 200.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn thread_of(&self, id: &ItemId, scope: &MailScope) -> Result<Option<Vec<ItemId>>, Error> {
        let mail: Option<wire::Message> = self.part_of("messages", id, "id,conversationId").await?;
        let Some(mail) = mail else {
            return Ok(None);
        };
        let Some(conversation) = mail.conversation_id.filter(|name| !name.is_empty()) else {
            return Ok(Some(vec![id.clone()]));
        };
        let mut mails = Vec::new();
        let mut pages = Pages::default();
        while !pages.is_over() {
            let page = self.thread(&conversation, scope, pages.after()).await?;
            mails.extend(page.rows.into_iter().filter_map(|row| match row {
                FeedRow::Changed(mail) if mail.place == MailPlace::Read => Some((mail.here_since, mail.id)),
                // Whoever shares it is told.
                FeedRow::Unreadable { id, .. } => Some((Timestamp::MAX, id)),
                FeedRow::Changed(_) | FeedRow::Removed(_) => None,
            }));
            pages.turn(page.next)?;
        }
        mails.sort();
        Ok(Some(mails.into_iter().map(|(_, id)| id).collect()))
    }

    /// What is selected of one item; nothing where there is no such item.
    pub(crate) async fn part_of<W: DeserializeOwned>(
        &self,
        folder: &str,
        id: &ItemId,
        select: &str,
    ) -> Result<Option<W>, Error> {
        if !is_addressable(id) {
            return Ok(None);
        }
        let url = self.url(&[folder, id.as_str()], &[("$select", select)]);
        let reply = self.send(preferring(Call::new(Method::GET, url))).await?;
        if is_missing(&reply) {
            return Ok(None);
        }
        reply.json().map(Some)
    }
}
