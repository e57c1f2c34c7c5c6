//! What contacts and tasks have in common: items that are one mailbox's own, and never captured by themselves.

use super::feeds::First;
use super::{Kept, Terms, answered, look, page, pull_error};
use crate::adapters::stop;
use crate::ports::{
    Answer, Cursor, ItemFeed, ItemRow, ItemSeen, ItemSighting, Mailbox, Outgoing, Page, PullError, Stop,
    Wanted,
};
use crate::sync::rest::number_of;
use ::exchange::{Error, FeedCursor, FeedError, FeedPage, FeedRow, ItemWrite, Told};
use jiff::Timestamp;
use std::future::Future;
use store::links::Link;
use sync_core::{Content, ItemId, Outcome, SalesNumber, Side, Write};

/// One kind of item that is its mailbox's own.
pub trait Owned: Kept<Content: Content<Field: Send + Sync> + Send + Sync> {
    /// The first page of its feed, where that was told already.
    fn first(&self) -> &First<Told<Self::Entry>>;

    /// The mailbox.
    fn mailbox(&self) -> &::exchange::Mailbox;

    /// On what terms a place in its feed is good.
    fn terms(&self) -> Terms;

    /// A page of its feed.
    fn changed(
        &self,
        after: Option<&FeedCursor>,
    ) -> impl Future<Output = Result<FeedPage<FeedRow<Told<Self::Entry>>>, FeedError>> + Send;

    /// Everything that could be the same as one of these.
    fn like(&self, wanted: &[&Self::Content])
    -> impl Future<Output = Result<Vec<Self::Entry>, Error>> + Send;

    /// Sends one write.
    fn write_one(
        &self,
        write: &ItemWrite<'_, Self::Content>,
    ) -> impl Future<Output = ::exchange::Answer<Self::Content>> + Send;

    /// Sends many, in few requests; answers in the order given.
    fn write_many(
        &self,
        writes: &[ItemWrite<'_, Self::Content>],
    ) -> impl Future<Output = Vec<::exchange::Answer<Self::Content>>> + Send;

    /// Takes over into an answer what Exchange does not know, from what was last known. What was sent, company and all, is in
    /// the answer to an update.
    fn recall(_answered: &mut Self::Content, _known: &Self::Content) {}
}

impl<K: Owned> Mailbox for K {
    type Content = K::Content;

    async fn look(&self, links: &[&Link<K::Content>]) -> Result<Vec<ItemSeen<K::Content>>, Stop> {
        look(self, links).await
    }

    async fn alike(&self, wanted: &[Wanted<'_, K::Content>]) -> Result<Vec<ItemRow<K::Content>>, Stop> {
        let wanted: Vec<_> = wanted.iter().map(|wanted| wanted.content).collect();
        let entries = self.like(&wanted).await;
        let entries = entries.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(entries.into_iter().map(|entry| self.row(entry)).collect())
    }

    /// One by its own verb; a batch would cost it a round trip more.
    async fn write(&self, writes: &[Outgoing<'_, K::Content>]) -> Vec<Answer<K::Content>> {
        let numbers: Vec<SalesNumber> = writes.iter().map(|outgoing| number_of(outgoing.link)).collect();
        let sent = writes.iter().zip(&numbers);
        let sent: Vec<_> = sent
            .map(|(outgoing, number)| item_write(outgoing.write, number.as_str()))
            .collect();
        let answers = match sent.as_slice() {
            [] => Vec::new(),
            [write] => vec![self.mailbox().as_one_write(self.write_one(write)).await],
            many => self.mailbox().as_one_write(self.write_many(many)).await,
        };
        let mut answers = answers.into_iter();
        let answers = writes.iter().map(|outgoing| {
            let answer = answers.next();
            let answer = answer.unwrap_or_else(|| ::exchange::Answer::of(Outcome::Uncertain));
            answered(
                self.mailbox().opener(),
                *outgoing,
                answer,
                |item, known| match outgoing.write {
                    Write::Update { .. } => {}
                    Write::Create { .. }
                    | Write::Mark { .. }
                    | Write::Unmark { .. }
                    | Write::Delete { .. } => {
                        K::recall(item, known);
                    }
                },
            )
        });
        answers.collect()
    }
}

impl<K: Owned> ItemFeed for K {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<ItemRow<K::Content>>, PullError> {
        let terms = self.terms();
        let told = match after.and_then(|after| self.first().take(after)) {
            Some(told) => told,
            None => {
                let after = after.map(|after| terms.read(after)).transpose()?;
                self.changed(after.as_ref()).await
            }
        };
        let told = told.map_err(pull_error)?;
        page(self, told.rows, terms.keep(&told.next), told.is_last).await
    }

    async fn upcoming(&self, _: Timestamp, _: Option<&Cursor>) -> Result<Page<ItemRow<K::Content>>, Stop> {
        Ok(super::never_captured())
    }

    async fn sightings(&self) -> Result<Option<Vec<ItemSighting>>, Stop> {
        super::sightings(self).await
    }

    async fn read(&self, ids: &[ItemId]) -> Result<Vec<ItemRow<K::Content>>, Stop> {
        super::read_again(self, ids).await
    }
}

fn item_write<'a, C: Content>(write: &'a Write<C>, number: &'a str) -> ItemWrite<'a, C> {
    match write {
        Write::Create { carried, .. } => ItemWrite::Create {
            wanted: &carried.sent,
            stamp: number,
        },
        Write::Update {
            id,
            expects,
            fields,
            carried,
            ..
        } => ItemWrite::Update {
            id,
            expects,
            fields,
            wanted: &carried.sent,
        },
        Write::Mark { id, expects } => ItemWrite::Mark {
            id,
            expects,
            stamp: number,
        },
        Write::Unmark { id, expects } => ItemWrite::Unmark { id, expects },
        Write::Delete { id, expects, .. } => ItemWrite::Delete { id, expects },
    }
}
