//! Mails: which changed, looks, the category. Nothing else is ever written to them (R-MAIL-1).

use crate::batch::{self, Part};
use crate::convert::message::{ALWAYS_EXPANDED, MessageLook, entry_from_message, look_from_message};
use crate::feed::{FeedCursor, FeedError, FeedRow, From};
use crate::items::{Kind, Looked, is_missing, preferring, quoted};
use crate::list::{ListCursor, ListPage, Listed, Listing};
use crate::mailbox::Mailbox;
use crate::marks;
use crate::message::{MailScope, MessageEntry, WholeMessage};
use crate::rows::{RawRow, Row, rows_from_raw};
use crate::wire;
use futures::future::join_all;
use jiff::Timestamp;
use reqwest::Method;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::{Email, Item, ItemId, Outcome, Version};
use url::Url;
use vendor_http::{Answer, Call, Error, Reply};

const SELECTED: &str = "id,lastModifiedDateTime,categories,parentFolderId,conversationId,internetMessageId,subject,\
                        from,sender,toRecipients,ccRecipients,sentDateTime,receivedDateTime,isDraft,hasAttachments";
/// Mails on a page: they come without bodies.
const ROWS_OF_PAGE: &str = "200";
/// The same where more of them were changed at once: Graph's largest.
const ROWS_OF_CROWD: &str = "1000";
/// Longest page that is read, in bytes.
const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Pages of folders that are read; a mailbox may hold a few thousand.
const FOLDER_PAGES_MAX: usize = 100;

/// Folders that every mailbox may have, as Graph calls them in any language.
const DRAFTS: &str = "drafts";
const OUTBOX: &str = "outbox";
const JUNK: &str = "junkemail";
const DELETED: &str = "deleteditems";
const SENT: &str = "sentitems";

/// What a look at one mail found.
pub type MessageLooked = Looked<WholeMessage>;

/// All mails of a mailbox, whatever their folder.
pub(crate) struct Messages<'a>(pub(crate) &'a MailScope);

impl Kind for Messages<'_> {
    type Wire = wire::Message;
    type Content = Email;
    type Look = MessageLook;

    fn folder(&self) -> Vec<&str> {
        vec!["messages"]
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![
            ("$select", format!("{SELECTED},body,internetMessageHeaders")),
            ("$expand", ALWAYS_EXPANDED.to_owned()),
        ]
    }

    fn read(&self, wire: wire::Message) -> Result<MessageLook, &'static str> {
        look_from_message(wire, self.0)
    }

    fn item(look: &MessageLook) -> Item<Email> {
        look.whole.item()
    }

    fn categories(look: &MessageLook) -> &[String] {
        &look.categories
    }

    fn stamp(_: &MessageLook) -> Option<&str> {
        None
    }
}

impl Mailbox {
    /// Which folders are not read. Folders come and go: it is good for one run.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn mail_scope(&self) -> Result<MailScope, Error> {
        let names = [DRAFTS, OUTBOX, JUNK, DELETED, SENT];
        let parts: Vec<(usize, Part)> = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let url = self.url(&["mailFolders", name], &[("$select", "id")]);
                let url = self.transport.relative(&url);
                (at, Part::of(url))
            })
            .collect();
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for (at, reply) in batch::read_all(self, &parts).await? {
            let reply = reply?;
            // A mailbox may lack one of them.
            if !is_missing(&reply) {
                let folder: wire::Named = reply.json()?;
                let id = folder
                    .id
                    .ok_or_else(|| Error::unreadable("mailFolder.id", &reply.trace))?;
                found.insert(names[at], id);
            }
        }
        let parents = self.folder_parents().await?;
        let below = |roots: &[&str]| -> BTreeSet<String> {
            let roots = roots.iter().filter_map(|name| found.get(name));
            let mut inside: BTreeSet<String> = roots.cloned().collect();
            // Folders are told in no order, so it is gone through until nothing is added.
            loop {
                let before = inside.len();
                let children = parents.iter().filter(|(_, parent)| inside.contains(*parent));
                let children: Vec<String> = children.map(|(child, _)| child.clone()).collect();
                inside.extend(children);
                if inside.len() == before {
                    return inside;
                }
            }
        };
        Ok(MailScope {
            not_sent: below(&[DRAFTS, OUTBOX]),
            junk: below(&[JUNK]),
            deleted: below(&[DELETED]),
            sent: below(&[SENT]),
        })
    }

    /// Every folder with the one that it lies in.
    async fn folder_parents(&self) -> Result<BTreeMap<String, String>, Error> {
        let first = self.url(&["mailFolders", "delta"], &[("$select", "parentFolderId")]);
        let mut parents = BTreeMap::new();
        let mut cursor: Option<FeedCursor> = None;
        for _ in 0..FOLDER_PAGES_MAX {
            let from = match &cursor {
                None => From::Start(first.clone()),
                Some(cursor) => From::After(cursor),
            };
            let page = match self.feed::<wire::MailFolder>(from).await {
                Ok(page) => page,
                Err(FeedError::Failed(error)) => return Err(error),
                Err(FeedError::Expired { trace, .. }) => {
                    return Err(Error::unreadable("mailFolders", &trace));
                }
            };
            for row in page.rows {
                if let Row::Item(wire::MailFolder {
                    id: Some(id),
                    parent_folder_id: Some(parent),
                }) = row
                {
                    parents.insert(id, parent);
                }
            }
            if page.is_last {
                return Ok(parents);
            }
            cursor = Some(page.next);
        }
        Err(Error::unreadable(
            "mailFolders",
            &crate::dialect::GRAPH.no_request(),
        ))
    }

    /// A page of the mails that were written or moved at `since` or later, oldest change first, wherever they lie: one
    /// question for the whole mailbox instead of one per folder. Whoever goes on with a later `since` asks a little too
    /// early, since what changes meanwhile may appear late: [`Mailbox::message_changes`] does.
    ///
    /// Graph's own pages are counted by rows, and what is changed while they are read moves to the end and pulls others
    /// forward, past the reader. So the next page begins with the stamp of the last row, and rows may come twice. Only where
    /// more than a thousand mails bear one stamp are they counted by rows.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn changed_messages(
        &self,
        since: Timestamp,
        scope: &MailScope,
        after: Option<&ListCursor>,
    ) -> Result<ListPage<FeedRow<MessageEntry>>, Error> {
        let url = match after {
            Some(cursor) => cursor.url().clone(),
            None => self.messages_since(since),
        };
        let reply = self.message_page(url.clone()).await?;
        self.changed_messages_from_reply(&url, &reply, scope)
    }

    pub(crate) fn messages_since(&self, since: Timestamp) -> Url {
        self.so_many_messages_since(since, ROWS_OF_PAGE)
    }

    fn so_many_messages_since(&self, since: Timestamp, rows: &str) -> Url {
        let filter = format!("lastModifiedDateTime ge {since}");
        self.messages_where(&filter, rows, Some(("$orderby", "lastModifiedDateTime")))
    }

    /// The page that was asked for, however it came.
    pub(crate) fn changed_messages_from_reply(
        &self,
        asked: &Url,
        reply: &Reply,
        scope: &MailScope,
    ) -> Result<ListPage<FeedRow<MessageEntry>>, Error> {
        let page: wire::Page<RawRow<'_>> = reply.json()?;
        let stamps = (
            page.value.iter().find_map(RawRow::modified),
            page.value.iter().rev().find_map(RawRow::modified),
        );
        let mut page = self.messages_from_page(page, reply, scope)?;
        let is_plain = asked
            .query_pairs()
            .any(|(name, rows)| name == "$top" && rows == ROWS_OF_PAGE);
        page.next = match (page.next, stamps) {
            (Some(_), (Some(first), Some(last))) if first < last => {
                Some(ListCursor::to(self.messages_since(last)))
            }
            (Some(_), (Some(only), _)) if is_plain => {
                Some(ListCursor::to(self.so_many_messages_since(only, ROWS_OF_CROWD)))
            }
            (next, _) => next,
        };
        Ok(page)
    }

    /// When the newest change of all mails was; nothing where there is none.
    pub(crate) async fn newest_message_change(&self) -> Result<Option<Timestamp>, Error> {
        let query = [
            ("$orderby", "lastModifiedDateTime desc"),
            ("$select", "id,lastModifiedDateTime"),
            ("$top", "1"),
        ];
        let reply = self.message_page(self.url(&["messages"], &query)).await?;
        let page: wire::Page<RawRow<'_>> = reply.json()?;
        Ok(page.value.iter().find_map(RawRow::modified))
    }

    /// The mails with this internet message id: several where somebody sent one to a list that they are on.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn messages_by_id(
        &self,
        message_id: &str,
        scope: &MailScope,
    ) -> Result<Vec<FeedRow<MessageEntry>>, Error> {
        let filter = format!("internetMessageId eq {}", quoted(message_id));
        let url = self.messages_where(&filter, ROWS_OF_PAGE, None);
        Ok(self.messages_at(url, scope).await?.rows)
    }

    /// A page of the mails of one thread in this mailbox (R-MAIL-2).
    ///
    /// # Errors
    /// [`Error`]
    pub async fn thread(
        &self,
        conversation: &str,
        scope: &MailScope,
        after: Option<&ListCursor>,
    ) -> Result<ListPage<FeedRow<MessageEntry>>, Error> {
        let filter = format!("conversationId eq {}", quoted(conversation));
        let url = match after {
            Some(cursor) => cursor.url().clone(),
            None => self.messages_where(&filter, ROWS_OF_PAGE, None),
        };
        self.messages_at(url, scope).await
    }

    /// A page of the mails with our category; [`Listed::NotSearchable`] where Exchange cannot search by it.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn categorised_messages(
        &self,
        scope: &MailScope,
        after: Option<&ListCursor>,
    ) -> Result<Listed<FeedRow<WholeMessage>>, Error> {
        let kind = Messages(scope);
        let listed = self.list(&kind, Listing::Categorised, after).await?;
        Ok(listed.map(|wire| {
            let id = ItemId::new(wire.id.clone().unwrap_or_default());
            FeedRow::read(id, kind.read(wire), |look| look.whole)
        }))
    }

    fn messages_where(&self, filter: &str, rows: &str, order: Option<(&str, &str)>) -> Url {
        let mut query = vec![("$filter", filter)];
        query.extend(order);
        query.extend([
            ("$select", SELECTED),
            ("$expand", ALWAYS_EXPANDED),
            ("$top", rows),
        ]);
        self.url(&["messages"], &query)
    }

    async fn messages_at(
        &self,
        url: Url,
        scope: &MailScope,
    ) -> Result<ListPage<FeedRow<MessageEntry>>, Error> {
        let reply = self.message_page(url).await?;
        self.messages_from_page(reply.json()?, &reply, scope)
    }

    pub(crate) async fn message_page(&self, url: Url) -> Result<Reply, Error> {
        let call = preferring(Call::new(Method::GET, url)).answer_bytes_max(PAGE_BYTES_MAX);
        Ok(self.send(call).await?)
    }

    fn messages_from_page(
        &self,
        page: wire::Page<RawRow<'_>>,
        reply: &Reply,
        scope: &MailScope,
    ) -> Result<ListPage<FeedRow<MessageEntry>>, Error> {
        let next = self.cursor_after(&page.value, page.next, &reply.trace)?;
        let rows: Vec<Row<wire::Message>> = rows_from_raw(&page.value, &reply.trace)?;
        let rows = rows.into_iter().map(|row| {
            row.map(|wire| {
                let id = ItemId::new(wire.id.clone().unwrap_or_default());
                FeedRow::read(id, entry_from_message(&wire, scope), |entry| entry)
            })
        });
        Ok(ListPage {
            rows: rows.collect(),
            next,
        })
    }

    /// Looks at mails by immutable id, with their bodies, in the same order. A body that shows images which came with the
    /// mail costs a request for their list and one for each of them.
    ///
    /// # Errors
    /// [`Error`], when nothing could be looked at.
    pub async fn messages(&self, ids: &[ItemId], scope: &MailScope) -> Result<Vec<MessageLooked>, Error> {
        let looks = self.looks(&Messages(scope), ids).await?;
        let pictured = looks.into_iter().map(|look| async {
            match look {
                Looked::Found(look) => match self.with_images(*look).await {
                    Ok(look) => Looked::Found(Box::new(look.whole)),
                    Err(error) => Looked::Failed(error),
                },
                Looked::Missing => Looked::Missing,
                Looked::Failed(error) => Looked::Failed(error),
            }
        });
        Ok(join_all(pictured).await)
    }

    /// Sets the category and touches nothing else. What carries it already is left alone.
    pub async fn mark_message(&self, id: &ItemId, expects: &Version, scope: &MailScope) -> Answer<Email> {
        let kind = Messages(scope);
        let look = match self.look_at(&kind, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Answer::of(Outcome::NotFound),
            Err(error) => return Answer::not_applied(error),
        };
        let look = match self.with_images(look).await {
            Ok(look) => look,
            Err(error) => return Answer::not_applied(error),
        };
        match marks::with_category::<Messages<'_>>(&look, expects) {
            Ok((marking, sent)) => self.patch_of(&kind, id, expects, &marking, sent).await,
            Err(answer) => *answer,
        }
    }

    /// Takes our category off and touches nothing else. What does not carry it is left alone.
    pub async fn unmark_message(&self, id: &ItemId, expects: &Version, scope: &MailScope) -> Answer<Email> {
        self.unmark_of(&Messages(scope), id, expects).await
    }
}
