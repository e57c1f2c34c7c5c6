//! What changed among all mails of a mailbox, as a feed that can be left and gone on with: one question by the time of the
//! last change, asked again from where the last reading began. Nothing tells of what is gone for good.

use crate::feed::{Expiry, FeedCursor, FeedError, FeedPage, FeedRow};
use crate::list::ListCursor;
use crate::mailbox::Mailbox;
use crate::message::{MailScope, MessageEntry};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use url::Url;
use vendor_http::Reply;

/// How far a reading goes back behind the newest change that the last one saw when it began: further than anything that
/// was changed by then takes to show, and than that question takes.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// No two clocks of Exchange are further apart. What was changed so long before an answer was given, and the overlap before, is
/// in it.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);
/// Rows that are remembered as told; what is beyond comes twice.
const TOLD_MAX: usize = 2000;

/// Where a reader of mails stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    /// Whatever was changed before this, less the overlap, was told.
    until: Timestamp,
    /// Rows that were told and can come again, by id and version, with the time of their change.
    told: BTreeMap<u64, Timestamp>,
    /// In the middle of a reading.
    walk: Option<Walk>,
}

/// A page that is asked for.
pub(crate) struct MessagesQuestion {
    pub(crate) url: Url,
    reading: Reading,
    place: Option<ListCursor>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// Where it goes on.
    link: String,
    /// The newest change of all when it began.
    newest: Timestamp,
}

impl Mailbox {
    /// A page of what changed among the mails of all folders, oldest change first; all of them without a cursor.
    ///
    /// # Errors
    /// [`FeedError`]; a cursor expires only where it is none of ours.
    pub async fn message_changes(
        &self,
        after: Option<&FeedCursor>,
        scope: &MailScope,
    ) -> Result<FeedPage<FeedRow<MessageEntry>>, FeedError> {
        let question = self.messages_question(after)?;
        let reply = self.message_page(question.url.clone()).await?;
        self.message_changes_from_reply(question, &reply, scope).await
    }

    /// What to ask to go on from there.
    pub(crate) fn messages_question(
        &self,
        after: Option<&FeedCursor>,
    ) -> Result<MessagesQuestion, FeedError> {
        let foreign = || self.expired(Expiry::Foreign);
        let reading = match after {
            Some(cursor) => Reading::read(cursor).ok_or_else(foreign)?,
            None => Reading::START,
        };
        let place = match &reading.walk {
            Some(walk) => Some(self.list_cursor(&walk.link).ok_or_else(foreign)?),
            None => None,
        };
        let url = match &place {
            Some(place) => place.url().clone(),
            None => self.messages_since(reading.since()),
        };
        Ok(MessagesQuestion { url, reading, place })
    }

    /// The page that was asked for, however it came.
    pub(crate) async fn message_changes_from_reply(
        &self,
        question: MessagesQuestion,
        reply: &Reply,
        scope: &MailScope,
    ) -> Result<FeedPage<FeedRow<MessageEntry>>, FeedError> {
        let MessagesQuestion { url, reading, place } = question;
        let page = self.changed_messages_from_reply(&url, reply, scope)?;
        if page.next.is_some() && page.next == place {
            return Err(self.expired(Expiry::Wedged));
        }
        let newest = match (&reading.walk, &page.next) {
            (Some(walk), _) => Some(walk.newest),
            (None, Some(_)) => self.newest_message_change().await?,
            // All on one page: whatever had been changed by then, the clocks apart.
            (None, None) => reply
                .answered_at
                .and_then(|at| at.checked_sub(CLOCKS_APART).ok())
                .max(newest_of(&page.rows)),
        };
        let next = reading.after(&page.rows, page.next.as_ref(), newest);
        let is_new = |row: &FeedRow<MessageEntry>| match row {
            FeedRow::Changed(entry) => !reading.told.contains_key(&name_of(entry)),
            FeedRow::Removed(_) | FeedRow::Unreadable { .. } => true,
        };
        Ok(FeedPage {
            rows: page.rows.into_iter().filter(is_new).collect(),
            is_last: next.walk.is_none(),
            next: next.keep(),
        })
    }
}

impl Reading {
    const START: Self = Self {
        until: Timestamp::UNIX_EPOCH,
        told: BTreeMap::new(),
        walk: None,
    };

    fn read(cursor: &FeedCursor) -> Option<Self> {
        serde_json::from_str(cursor.as_str()).ok()
    }

    fn keep(&self) -> FeedCursor {
        // Times, numbers and texts always have a JSON form.
        FeedCursor::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// Where a reading begins.
    fn since(&self) -> Timestamp {
        let since = self.until.saturating_sub(OVERLAP).unwrap_or(self.until);
        since.max(Timestamp::UNIX_EPOCH)
    }

    /// After a page. Whatever was changed by `newest` when the reading began is told at its end; else by the newest on the page.
    fn after(
        &self,
        rows: &[FeedRow<MessageEntry>],
        next: Option<&ListCursor>,
        newest: Option<Timestamp>,
    ) -> Self {
        let last = newest_of(rows);
        let begun = newest.or(last).unwrap_or(self.until).max(self.until);
        let mut after = Self {
            until: self.until,
            told: self.told.clone(),
            walk: next.map(|next| Walk {
                link: next.as_str().to_owned(),
                newest: begun,
            }),
        };
        if next.is_none() {
            after.until = begun;
        }
        after
            .told
            .extend(entries(rows).map(|entry| (name_of(entry), entry.modified)));
        // What the next page begins with, and what the next reading does.
        let overlap = begun.saturating_sub(OVERLAP).unwrap_or(begun);
        let from = last.map_or(overlap, |last| last.min(overlap));
        after.told.retain(|_, changed| *changed >= from);
        while after.told.len() > TOLD_MAX {
            after.told.pop_first();
        }
        after
    }
}

fn entries(rows: &[FeedRow<MessageEntry>]) -> impl Iterator<Item = &MessageEntry> {
    rows.iter().filter_map(|row| match row {
        FeedRow::Changed(entry) => Some(entry),
        FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
    })
}

fn newest_of(rows: &[FeedRow<MessageEntry>]) -> Option<Timestamp> {
    entries(rows).map(|entry| entry.modified).max()
}

/// A mail in the version that was told (FNV-1a).
fn name_of(entry: &MessageEntry) -> u64 {
    let bytes = entry
        .id
        .as_str()
        .bytes()
        .chain([0])
        .chain(entry.version.as_str().bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
