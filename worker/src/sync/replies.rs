//! Replies to shared messages: which of them are captured, and into which conversation everything of a thread goes
//! (R-MAIL-2, R-MAIL-5, R-MAIL-6).
//!
//! A reply is tested when the whole feed was heard, the oldest first: by then it is known what else of its thread is shared,
//! and whether somebody said stop; what it answers may be captured with it. The feed moves on with that test, not before, so
//! that no reply is passed over because a round was cut short.

use super::capture::Intake;
use super::linked::Pull;
use super::rest::{Rest, RestError};
use crate::ports::{Clock, Cursor, ItemFeed, ItemRow, ItemSeen, NewPair, RecordFeed, RoundStore};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::links::Organizes;
use sync_core::capture::{
    Automatic, ItemFacts, Kind, Mail, Reply, ReplyCapture, Request, Scope, Shared, SharedMail, Stamp, request,
};
use sync_core::{
    Attendee, Category, Cause, Claim, Content, ConversationKey, Email, Internal, Item, ItemId,
    Kind as ContentKind, Known, MeetingKey, Origin, Pair, Place, Reason, ReasonCode, Side, Was,
};

/// On what terms replies to shared messages are captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replies {
    /// The administrator's choice.
    pub option: ReplyCapture,
    /// Domains whose mail is never captured.
    pub excluded: Internal,
}

/// Messages of one reading of the feed for whose sharing nobody asks, and that could be replies.
#[derive(Debug)]
pub(super) struct Unasked<C>(BTreeMap<ItemId, ItemRow<C>>);

impl<C> Default for Unasked<C> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<C: Content> Unasked<C> {
    /// Hears more of the feed: what it says last of a message counts.
    pub(super) fn hear(&mut self, rows: &[ItemRow<C>], replies: &Replies) {
        let ReplyCapture::Since(since) = replies.option else {
            return;
        };
        for row in rows {
            match unasked(row) {
                Some((email, _)) if email.threading.here_since >= since => {
                    self.0.insert(row.id.clone(), row.clone());
                }
                Some(_) | None => {
                    self.0.remove(&row.id);
                }
            }
        }
    }
}

/// The message of this row and everybody on it, where it lies in a folder that is read and nobody asks for it.
fn unasked<C: Content>(row: &ItemRow<C>) -> Option<(&Email, &[Attendee])> {
    match &row.seen {
        ItemSeen::Found(item, named) if !item.marks.category && item.facts.place == Place::Read => {
            Some((item.content.mail()?, &named.attendees))
        }
        ItemSeen::Found(..)
        | ItemSeen::Deleted
        | ItemSeen::Cancelled
        | ItemSeen::Missing
        | ItemSeen::Refused(..) => None,
    }
}

/// How the link of a message starts that a row told of: it is looked at before anything is made of it, for the row may have
/// no body, and it stays in the conversation that it has been given.
pub(super) fn opened_as_told<C: Content>(origin: Origin, told: Item<C>, now: Timestamp) -> Pair<C> {
    let category = if told.marks.category {
        Category::Set
    } else {
        Category::Wanted
    };
    Pair {
        exchange: Known::doubt(Was::Present(told), Cause::Recheck, now),
        category,
        ..Pair::opened(origin, None, now)
    }
}

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Opens a link for every message that answers a shared one, and moves the feed on to `next`.
    pub(super) async fn capture_replies(
        &self,
        unasked: Unasked<C>,
        next: &Cursor,
        pull: &mut Pull<'_>,
    ) -> Result<(), RestError> {
        let rows: Vec<_> = unasked.0.into_values().collect();
        let linked = self.linked(&rows).await?;
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|row| linked.of(&row.id).is_none())
            .collect();
        let now = self.clock.now();
        let (mut ids, mut new) = (Vec::new(), Vec::new());
        if !rows.is_empty() {
            let mut known = self.shared_with(rows.iter().filter_map(told)).await?;
            let stopped = self.store.stopped().await?;
            for row in oldest_first(rows) {
                let shared = Shared::new(known.iter().cloned()).stopped_in(stopped.iter().copied());
                match judged(&row, &shared, pull.intake, self.internal) {
                    (Request::Requested { .. }, Reply::Yes { thread }) => {
                        let Some(pair) = captured(&row, thread, now) else {
                            continue;
                        };
                        known.extend(SharedMail::of(&pair.pair));
                        ids.push(row.id);
                        new.push(pair);
                    }
                    (request, _) => pull.looked_at(&row.id, request.code()),
                }
            }
        }
        if !new.is_empty() {
            self.store.open(&new, now).await?;
            ids.iter().for_each(|id| pull.is_linked(id));
        }
        self.store.save_page(&[], Side::Exchange, Some(next), now).await?;
        Ok(())
    }

    /// Puts messages that somebody shares by hand into the conversation of their thread, where something of it is shared
    /// already (R-MAIL-2).
    pub(super) async fn join_threads(&self, new: &mut [NewPair<C>]) -> Result<(), RestError> {
        if C::KIND != ContentKind::Email {
            return Ok(());
        }
        let mut known = self
            .shared_with(
                new.iter()
                    .filter_map(|new| new.pair.exchange.last_item()?.content.mail()),
            )
            .await?;
        let mut by_age: Vec<_> = new.iter_mut().collect();
        by_age.sort_by_key(|new| new.pair.exchange.last_item().and_then(|item| age(&item.content)));
        for new in by_age {
            if let Known::InDoubt(doubt) = &mut new.pair.exchange
                && let Was::Present(told) = &mut doubt.was
                && let Some(email) = told.content.mail()
                && let Some(thread) = Shared::new(known.iter().cloned()).thread_of(&Mail::of(email, &[]))
            {
                told.content.join(thread);
            }
            known.extend(SharedMail::of(&new.pair));
        }
        Ok(())
    }

    /// What is shared that one of these messages could answer.
    async fn shared_with<'m>(
        &self,
        mails: impl Iterator<Item = &'m Email>,
    ) -> Result<Vec<SharedMail>, RestError> {
        let (mut messages, mut threads) = (Vec::new(), Vec::new());
        for mail in mails {
            let references = mail.threading.references.iter();
            messages.extend(references.map(|id| MeetingKey::of_message(id)));
            if !mail.threading.conversation.is_empty() {
                threads.push(mail.threading.conversation.clone());
            }
        }
        if messages.is_empty() && threads.is_empty() {
            return Ok(Vec::new());
        }
        let links = self.store.of_threads(&messages, &threads).await?;
        Ok(links
            .iter()
            .filter_map(|link| SharedMail::of(&link.pair))
            .collect())
    }
}

fn told<C: Content>(row: &ItemRow<C>) -> Option<&Email> {
    unasked(row).map(|(email, _)| email)
}

/// When a message came, and its id, so that the order is always the same.
fn age<C: Content>(content: &C) -> Option<(Timestamp, String)> {
    let threading = &content.mail()?.threading;
    Some((threading.here_since, threading.message_id.clone()))
}

fn oldest_first<C: Content>(mut rows: Vec<ItemRow<C>>) -> Vec<ItemRow<C>> {
    rows.sort_by_key(|row| told(row).and_then(age));
    rows
}

/// Whether this message is captured, and into which conversation.
fn judged<C: Content>(
    row: &ItemRow<C>,
    shared: &Shared,
    intake: &Intake,
    internal: &Internal,
) -> (Request, Reply) {
    let reply = match unasked(row) {
        Some((email, participants)) => shared.answered_by(
            &Mail::of(email, participants),
            intake.replies.option,
            internal,
            &intake.replies.excluded,
        ),
        None => Reply::No(ReasonCode::NotShared),
    };
    let facts = ItemFacts {
        kind: Kind::Message,
        scope: Scope::Read,
        is_categorised: false,
        asked: None,
        // What is opted out has a link, whose plan says what becomes of it.
        opted_out: None,
        stamp: Stamp::None,
        automatic: Automatic::from(&reply),
    };
    (request(&facts, intake.gates), reply)
}

/// How the link of a captured reply starts.
fn captured<C: Content>(row: &ItemRow<C>, thread: ConversationKey, now: Timestamp) -> Option<NewPair<C>> {
    let (ItemSeen::Found(item, _), Some(key)) = (&row.seen, row.key) else {
        return None;
    };
    let mut told = Item::clone(item);
    told.content.join(thread);
    let reason = Reason::from(ReasonCode::ReplyCaptured);
    Some(NewPair {
        key,
        number: None,
        item: Some(row.id.clone()),
        sales_id: None,
        organizes: Organizes::Yes,
        pair: opened_as_told(Origin::by_hand(Claim::Reply), told, now).unseated(reason, now),
    })
}
