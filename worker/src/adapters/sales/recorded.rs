//! What appointments, tasks and contacts have in common: one record in Sales for one item, under a number of its own.

use super::{Place, UserSales, answered, feeds::SalesFeeds, never_marked};
use crate::adapters::first_page::FirstPage;
use crate::ports::{
    Answer, Compared, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow,
    RecordSeen, SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{ChangedPage, News, NewsAsked, Numbered, SearchKind, Watermark};
use futures::future::join_all;
use std::collections::BTreeSet;
use std::future::Future;
use store::links::Link;
use sync_core::{Acquaintance, Content, ItemId, Outcome, SalesId, SalesNumber, Version, Write};

/// What became of a new record, and its id where it is surely there.
pub(super) type Made<C> = (::sales::Answer<C>, Option<SalesId>);

/// One kind of record in Sales, as the connector gives it.
pub trait Recorded: Sync {
    /// What the pair keeps of it.
    type Content: Content + Send + Sync;
    /// A record as a feed tells it.
    type Found: Send;

    /// What the list of deletions calls it.
    const RESOURCE: &'static str;
    /// What searches for it find.
    const SEARCHED: SearchKind;
    /// What its numbers are numbers of.
    const NUMBERED: Numbered;

    /// Sales, as the user sees it.
    fn of(&self) -> &UserSales;

    /// The first page of its feed, where that was told already.
    fn first(feeds: &SalesFeeds) -> &FirstPage<Watermark, ChangedPage<Self::Found>>;

    /// Asks for what changed.
    fn ask(&self, asked: &mut NewsAsked, after: Watermark);

    /// What was answered to that.
    fn told(news: &mut News) -> Option<ChangedPage<Self::Found>>;

    /// A page was told that was asked for after `place`.
    fn hear(&self, _place: &Watermark, _page: &ChangedPage<Self::Found>) {}

    /// What a row says, unless it is about a record of another kind.
    fn row(found: Self::Found) -> Option<RecordRow<Self::Content>>;

    /// Looks at the records of links, by number.
    fn by_numbers(
        &self,
        numbers: &[SalesNumber],
    ) -> impl Future<Output = Result<Vec<RecordSeen<Self::Content>>, Stop>> + Send;

    /// Reads records by number, whoever they are linked to.
    fn named(
        &self,
        numbers: &[SalesNumber],
    ) -> impl Future<Output = Result<Vec<RecordSeen<Self::Content>>, Stop>> + Send {
        self.by_numbers(numbers)
    }

    /// As of the port.
    fn alike(
        &self,
        wanted: &[Wanted<'_, Self::Content>],
    ) -> impl Future<Output = Result<Vec<RecordAlike<Self::Content>>, Stop>> + Send;

    /// Makes one.
    fn create(
        &self,
        number: &SalesNumber,
        wanted: &Self::Content,
    ) -> impl Future<Output = Made<Self::Content>> + Send;

    /// Makes many in few requests; answers in the order given.
    fn create_many(
        &self,
        wanted: &[(SalesNumber, Self::Content)],
    ) -> impl Future<Output = Vec<Made<Self::Content>>> + Send;

    /// Writes `fields` of what is wanted, in the place of what was `held`.
    fn update(
        &self,
        id: (&ItemId, &Version),
        held: &Self::Content,
        wanted: &Self::Content,
        fields: &[<Self::Content as Content>::Field],
    ) -> impl Future<Output = ::sales::Answer<Self::Content>> + Send;

    /// Deletes it.
    fn delete(
        &self,
        id: &ItemId,
        expects: &Version,
    ) -> impl Future<Output = ::sales::Answer<Self::Content>> + Send;
}

impl<K> SalesRecords for K
where
    K: Recorded,
    <K::Content as Content>::Field: Send + Sync,
{
    type Content = K::Content;

    async fn look(&self, links: &[&Link<K::Content>]) -> Result<Vec<RecordSeen<K::Content>>, Stop> {
        let numbers: Vec<_> = links.iter().map(|link| number_of(link)).collect();
        self.by_numbers(&numbers).await
    }

    /// New records go in batches: Sales does one all or none, so what it refuses is taken out and the others go again; a
    /// batch whose answer is lost leaves all of it in doubt. One alone goes by itself, and so does every other write.
    async fn write(&self, writes: &[Outgoing<'_, K::Content>]) -> Vec<Answer<K::Content>> {
        let mut new = Vec::new();
        for outgoing in writes {
            if let Write::Create { carried, .. } = outgoing.write {
                new.push((number_of(outgoing.link), carried.sent.clone()));
            }
        }
        let made = async {
            match new.as_slice() {
                [] => Vec::new(),
                [(number, wanted)] => vec![self.create(number, wanted).await],
                many => self.create_many(many).await,
            }
        };
        let others = writes
            .iter()
            .map(|outgoing| async { written(self, *outgoing).await });
        let (made, others) = futures::join!(made, join_all(others));
        let mut made = made.into_iter();
        let answers = writes.iter().zip(others).map(|(outgoing, other)| match other {
            Some(answer) => answer,
            None => match made.next() {
                Some((answer, id)) => answered(*outgoing, answer, id),
                None => Answer::of(Outcome::Uncertain),
            },
        });
        answers.collect()
    }

    async fn alike(&self, wanted: &[Wanted<'_, K::Content>]) -> Result<Vec<RecordAlike<K::Content>>, Stop> {
        Recorded::alike(self, wanted).await
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.of().acquaintance(addresses, companies).await
    }
}

/// The answer to a write of something that is there; nothing to the making of something new.
async fn written<K>(kind: &K, outgoing: Outgoing<'_, K::Content>) -> Option<Answer<K::Content>>
where
    K: Recorded,
    <K::Content as Content>::Field: Send + Sync,
{
    let answer = match outgoing.write {
        Write::Create { .. } => return None,
        Write::Update {
            id,
            expects,
            held,
            fields,
            carried,
            ..
        } => kind.update((id, expects), held, &carried.sent, fields).await,
        Write::Delete { id, expects, .. } => kind.delete(id, expects).await,
        Write::Mark { .. } | Write::Unmark { .. } => return Some(never_marked()),
    };
    Some(answered(outgoing, answer, None))
}

impl<K> RecordFeed for K
where
    K: Recorded,
    <K::Content as Content>::Field: Send + Sync,
{
    async fn changes(&self, after: Option<&Cursor>) -> Result<Page<RecordRow<K::Content>>, PullError> {
        let of = self.of();
        let place = Place::of(after, of.began_at)?;
        let mut changed = K::first(&of.feeds).take(&place.changed);
        let mut asked = NewsAsked::default();
        if changed.is_none() {
            self.ask(&mut asked, place.changed.clone());
        }
        let mut news = of.news(asked, &place).await?;
        changed = changed.or_else(|| K::told(&mut news));
        if let Some(page) = &changed {
            self.hear(&place.changed, page);
            if !page.rows.is_empty() {
                of.note_change();
            }
        }
        place.page(changed, news.deleted, K::RESOURCE, of.began_at, K::row)
    }

    async fn in_search(&self) -> Result<Searched, Stop> {
        let of = self.of();
        match of.remembered() {
            Some(held) => Ok(held),
            None => {
                let held = of.in_search(K::SEARCHED).await?;
                of.remember(&held);
                Ok(held)
            }
        }
    }

    async fn contacts(&self) -> Result<ContactsMark, Stop> {
        self.of().contacts_mark().await
    }

    async fn read(&self, numbers: &[ItemId]) -> Result<Vec<RecordSeen<K::Content>>, Stop> {
        let named = async |numbers: Vec<SalesNumber>| self.named(&numbers).await;
        self.of().read(numbers, named).await
    }

    async fn compare(&self, links: &[&Link<K::Content>]) -> Result<Vec<Compared>, Stop> {
        self.of().compare(K::NUMBERED, links).await
    }
}
