//! Mails of every folder that is read.

use super::{MailboxFeeds, Terms, answered, pull_error, refused};
use crate::adapters::{stop, stop_unless_unreadable};
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Outgoing, Page, PullError, Stop,
    Wanted,
};
use crate::sync::pull::item_of;
use ::exchange::{Error, FeedRow, Looked, MailPlace, MailScope, MessageEntry, MessageWrite, WholeMessage};
use futures::future::try_join_all;
use jiff::Timestamp;
use store::links::{Link, Organizes};
use sync_core::capture::Course;
use sync_core::{Email, ItemId, Marks, MeetingKey, Outcome, ReasonCode, Side, Write};

/// One user's mails.
#[derive(Debug)]
pub struct MailFolders {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// Which folders are not read (R-SCOPE-1).
    pub scope: MailScope,
    /// What the mailbox told already.
    pub feeds: MailboxFeeds,
}

impl Mailbox for MailFolders {
    type Content = Email;

    async fn look(&self, links: &[&Link<Email>]) -> Result<Vec<ItemSeen<Email>>, Stop> {
        let known: Vec<Option<ItemId>> = links.iter().map(|link| item_of(link)).collect();
        let ids: Vec<ItemId> = known.iter().flatten().cloned().collect();
        let mut looks = self.look_by_id(&ids).await?.into_iter();
        let mut seen = Vec::with_capacity(links.len());
        for (link, id) in links.iter().zip(known) {
            let look = match id {
                Some(_) => looks.next().unwrap_or(Looked::Missing),
                None => Looked::Missing,
            };
            let own = match look {
                Looked::Found(whole) if whole.entry.place == MailPlace::Deleted => ItemSeen::Deleted,
                Looked::Found(whole) => found(&whole),
                Looked::Missing => ItemSeen::Missing,
                Looked::Failed(error) => refused(&error)?,
            };
            seen.push(match own {
                gone @ (ItemSeen::Deleted | ItemSeen::Missing) => match self.other_copy(link).await {
                    Ok(copy) => copy.unwrap_or(gone),
                    Err(error) => {
                        stop_unless_unreadable(Side::Exchange, &error)?;
                        ItemSeen::Refused(ReasonCode::AnswerUnreadable, Marks::NONE)
                    }
                },
                own @ (ItemSeen::Found(..) | ItemSeen::Cancelled | ItemSeen::Refused(..)) => own,
            });
        }
        Ok(seen)
    }

    /// By the internet message id.
    async fn alike(&self, wanted: &[Wanted<'_, Email>]) -> Result<Vec<ItemRow<Email>>, Stop> {
        let found = wanted.iter().map(|wanted| {
            let message_id = &wanted.content.threading.message_id;
            self.mailbox.messages_by_id(message_id, &self.scope)
        });
        let found = try_join_all(found).await;
        let found = found.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(found.into_iter().flatten().map(row).collect())
    }

    async fn write(&self, writes: &[Outgoing<'_, Email>]) -> Vec<Answer<Email>> {
        let marks: Vec<_> = writes.iter().filter_map(|outgoing| mark(*outgoing)).collect();
        let answers = self.mailbox.as_one_write(self.send(&marks)).await;
        let mut answers = answers.into_iter();
        let each = writes.iter().map(|outgoing| match mark(*outgoing) {
            None => Answer::of(Outcome::NotApplied),
            Some(_) => match answers.next() {
                Some(answer) => self.answered(*outgoing, answer),
                None => Answer::of(Outcome::Uncertain),
            },
        });
        each.collect()
    }
}

impl MailFolders {
    /// One alone goes by itself.
    async fn send(&self, marks: &[MessageWrite<'_>]) -> Vec<::exchange::Answer<Email>> {
        match marks {
            [] => Vec::new(),
            [MessageWrite::Mark { id, expects }] => {
                vec![self.mailbox.mark_message(id, expects, &self.scope).await]
            }
            [MessageWrite::Unmark { id, expects }] => {
                vec![self.mailbox.unmark_message(id, expects, &self.scope).await]
            }
            many => self.mailbox.write_messages(many, &self.scope).await,
        }
    }

    async fn look_by_id(&self, ids: &[ItemId]) -> Result<Vec<Looked<WholeMessage>>, Stop> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let looks = self.mailbox.messages(ids, &self.scope).await;
        looks.map_err(|error| stop(Side::Exchange, &error))
    }

    /// Another copy of the link's message in a folder that is read; one with the category before others.
    async fn other_copy(&self, link: &Link<Email>) -> Result<Option<ItemSeen<Email>>, Error> {
        let Some(message_id) = message_id_of(link) else {
            return Ok(None);
        };
        let rows = self.mailbox.messages_by_id(message_id, &self.scope).await?;
        let copies = rows.into_iter().filter_map(|row| match row {
            FeedRow::Changed(entry) => Some(entry),
            FeedRow::Removed(_) | FeedRow::Unreadable { .. } => None,
        });
        let copy = copies
            .filter(|entry| {
                entry.place == MailPlace::Read && MeetingKey::of_message(&entry.message_id) == link.key
            })
            .max_by_key(|entry| entry.marks.category);
        let Some(copy) = copy else {
            return Ok(None);
        };
        match self.mailbox.messages(&[copy.id], &self.scope).await?.pop() {
            Some(Looked::Found(whole)) if whole.entry.place == MailPlace::Read => Ok(Some(found(&whole))),
            Some(Looked::Failed(error)) => Err(error),
            // It went meanwhile.
            Some(Looked::Found(_) | Looked::Missing) | None => Ok(None),
        }
    }

    fn answered(&self, outgoing: Outgoing<'_, Email>, answer: ::exchange::Answer<Email>) -> Answer<Email> {
        answered(self.mailbox.opener(), outgoing, answer, |email, known| {
            email.from.clone_from(&known.from);
            email.to.clone_from(&known.to);
            email.cc.clone_from(&known.cc);
        })
    }
}

/// Nothing but the category is ever written (R-MAIL-1).
fn mark(outgoing: Outgoing<'_, Email>) -> Option<MessageWrite<'_>> {
    match outgoing.write {
        Write::Mark { id, expects } => Some(MessageWrite::Mark { id, expects }),
        Write::Unmark { id, expects } => Some(MessageWrite::Unmark { id, expects }),
        Write::Create { .. } | Write::Update { .. } | Write::Delete { .. } => None,
    }
}

impl ItemFeed for MailFolders {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<Email>>, PullError> {
        let terms = Terms::OF_MESSAGES;
        let page = match after.and_then(|after| self.feeds.messages.take(after)) {
            Some(told) => told,
            None => {
                let after = after.map(|after| terms.read(after)).transpose()?;
                self.mailbox.message_changes(after.as_ref(), &self.scope).await
            }
        };
        let page = page.map_err(pull_error)?;
        Ok(Page {
            rows: page.rows.into_iter().map(row).collect(),
            next: terms.keep(&page.next),
            is_last: page.is_last,
        })
    }

    async fn upcoming(&self, _: Timestamp, _: Option<&Cursor>) -> Result<Page<ItemRow<Email>>, Stop> {
        Ok(super::never_captured())
    }

    async fn sightings(&self) -> Result<Option<Vec<ItemSighting>>, Stop> {
        let sightings = self.mailbox.message_sightings(&self.scope).await;
        let sightings = sightings.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(sightings.map(|seen| seen.into_iter().map(ItemSighting::from).collect()))
    }

    async fn read(&self, ids: &[ItemId]) -> Result<Vec<ItemRow<Email>>, Stop> {
        let looks = self.look_by_id(ids).await?;
        let mut rows = Vec::with_capacity(looks.len());
        for (id, look) in ids.iter().zip(looks) {
            match look {
                Looked::Found(whole) => rows.push(row(FeedRow::Changed(whole.entry))),
                Looked::Missing => {}
                Looked::Failed(error) => rows.push(super::nameless(id.clone(), refused(&error)?)),
            }
        }
        Ok(rows)
    }
}

/// The internet message id of a link's message, as far as anything is left of it.
fn message_id_of(link: &Link<Email>) -> Option<&str> {
    let pair = &link.pair;
    let items = [pair.exchange.last_item(), pair.sales.last_item()];
    let contents = items.into_iter().flatten().map(|item| &item.content);
    let mut ids = contents
        .chain(&pair.base)
        .map(|email| email.threading.message_id.as_str());
    ids.find(|id| !id.is_empty())
}

fn found(whole: &WholeMessage) -> ItemSeen<Email> {
    ItemSeen::Found(Box::new(whole.item()), whole.entry.named())
}

fn row(row: FeedRow<MessageEntry>) -> ItemRow<Email> {
    match row {
        FeedRow::Changed(entry) => ItemRow {
            id: entry.id.clone(),
            key: Some(MeetingKey::of_message(&entry.message_id)),
            made_as: None,
            ical_uid: None,
            stamp: None,
            organizes: Organizes::Yes,
            course: Course::TakesPlace,
            seen: match entry.place {
                MailPlace::Deleted => ItemSeen::Deleted,
                MailPlace::Read | MailPlace::NotSent | MailPlace::Junk => {
                    ItemSeen::Found(Box::new(entry.item()), entry.named())
                }
            },
        },
        FeedRow::Removed(id) => super::removed(id),
        FeedRow::Unreadable { id, at } => super::unreadable(id, &at),
    }
}
