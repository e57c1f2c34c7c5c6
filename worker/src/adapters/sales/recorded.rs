//! What appointments, tasks and contacts have in common: one record in Sales for one item, under a number of its own.

use super::{Place, UserSales, answered, feeds::SalesFeeds, never_marked, pull_error};
use crate::adapters::first_page::FirstPage;
use crate::ports::{
    Answer, Compared, ContactsMark, Cursor, Outgoing, Page, PullError, RecordAlike, RecordFeed, RecordRow,
    RecordSeen, SalesRecords, Searched, Stop, Wanted,
};
use crate::sync::rest::number_of;
use ::sales::{ChangedPage, Error, News, NewsAsked, Numbered, RecordWrite, SearchKind, Watermark};
use futures::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use store::links::Link;
use sync_core::{Acquaintance, Content, ItemId, Outcome, SalesId, SalesNumber, Side, Write};

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
    fn told(news: &mut News) -> Option<Result<ChangedPage<Self::Found>, Error>>;

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

    /// As of the port.
    fn survivors(
        &self,
        _numbers: &[ItemId],
    ) -> impl Future<Output = Result<BTreeMap<ItemId, RecordAlike<Self::Content>>, Stop>> + Send {
        async { Ok(BTreeMap::new()) }
    }

    /// As of the port.
    fn absorbed(
        &self,
        _numbers: &[ItemId],
    ) -> impl Future<Output = Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop>> + Send {
        async { Ok(BTreeMap::new()) }
    }

    /// As of the port.
    fn make_traceable(&self, _numbers: &[ItemId]) -> impl Future<Output = Result<(), Stop>> + Send {
        async { Ok(()) }
    }

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

    /// Changes and deletes many in few requests; answers in the order given. One alone goes by itself.
    fn change_many(
        &self,
        writes: &[RecordWrite<'_, Self::Content>],
    ) -> impl Future<Output = Vec<::sales::Answer<Self::Content>>> + Send;
}

/// Tries of a write that share requests with others. After those it goes by itself: a record that Sales breaks at must not
/// keep others in doubt for ever.
const TRIES_TOGETHER: u32 = 2;

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

    /// Writes go in batches: Sales does one all or none, so what it refuses is taken out and the others go again; a batch
    /// whose answer is lost leaves all of it in doubt. One alone goes by itself, and so does what failed twice.
    async fn write(&self, writes: &[Outgoing<'_, K::Content>]) -> Vec<Answer<K::Content>> {
        let (mut new, mut there) = (Vec::new(), Vec::new());
        for (place, outgoing) in writes.iter().enumerate() {
            match outgoing.write {
                Write::Create { .. } => new.push(place),
                Write::Update { .. } | Write::Delete { .. } => there.push(place),
                Write::Mark { .. } | Write::Unmark { .. } => {}
            }
        }
        let made = groups(writes, new)
            .into_iter()
            .map(|group| made(self, writes, group));
        let changed = groups(writes, there)
            .into_iter()
            .map(|group| changed(self, writes, group));
        let all = futures::future::join(join_all(made), join_all(changed));
        let (made, changed) = self.of().sales.as_one_write(all).await;
        let mut answers: BTreeMap<usize, _> = made.into_iter().chain(changed).flatten().collect();
        let places = 0..writes.len();
        places
            .map(|place| match (answers.remove(&place), writes[place].write) {
                (Some(answer), _) => answer,
                (None, Write::Mark { .. } | Write::Unmark { .. }) => never_marked(),
                (None, Write::Create { .. } | Write::Update { .. } | Write::Delete { .. }) => {
                    Answer::of(Outcome::Uncertain)
                }
            })
            .collect()
    }

    async fn alike(&self, wanted: &[Wanted<'_, K::Content>]) -> Result<Vec<RecordAlike<K::Content>>, Stop> {
        Recorded::alike(self, wanted).await
    }

    async fn survivors(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, RecordAlike<K::Content>>, Stop> {
        Recorded::survivors(self, numbers).await
    }

    async fn absorbed(&self, numbers: &[ItemId]) -> Result<BTreeMap<ItemId, BTreeSet<ItemId>>, Stop> {
        Recorded::absorbed(self, numbers).await
    }

    async fn acquaintance(
        &self,
        addresses: &BTreeSet<String>,
        companies: &BTreeSet<String>,
    ) -> Result<Acquaintance, Stop> {
        self.of().acquaintance(addresses, companies).await
    }
}

/// Answers by the place of their writes among all.
type Placed<C> = Vec<(usize, Answer<C>)>;

/// Which writes share requests.
fn groups<C: Content>(writes: &[Outgoing<'_, C>], places: Vec<usize>) -> Vec<Vec<usize>> {
    let failed = |place: &usize| {
        let tried = writes[*place].link.pair.tries.on(Side::Sales).writes;
        tried.is_some_and(|tried| tried.count > TRIES_TOGETHER)
    };
    let (alone, together): (Vec<usize>, Vec<usize>) = places.into_iter().partition(failed);
    let mut groups: Vec<Vec<usize>> = alone.into_iter().map(|place| vec![place]).collect();
    groups.push(together);
    groups
}

/// New records.
async fn made<K: Recorded>(
    kind: &K,
    writes: &[Outgoing<'_, K::Content>],
    places: Vec<usize>,
) -> Placed<K::Content> {
    let mut wanted = Vec::with_capacity(places.len());
    for place in &places {
        if let Write::Create { carried, .. } = writes[*place].write {
            wanted.push((number_of(writes[*place].link), carried.sent.clone()));
        }
    }
    let made = match wanted.as_slice() {
        [] => Vec::new(),
        [(number, wanted)] => vec![kind.create(number, wanted).await],
        many => kind.create_many(many).await,
    };
    let answers = places.into_iter().zip(made);
    answers
        .map(|(place, (answer, id))| (place, answered(writes[place], answer, id)))
        .collect()
}

/// Records that are there.
async fn changed<K: Recorded>(
    kind: &K,
    writes: &[Outgoing<'_, K::Content>],
    places: Vec<usize>,
) -> Placed<K::Content> {
    let changes: Vec<_> = places.iter().filter_map(|place| change(writes[*place])).collect();
    let changed = kind.change_many(&changes).await;
    let answers = places.into_iter().zip(changed);
    answers
        .map(|(place, answer)| (place, answered(writes[place], answer, None)))
        .collect()
}

/// A write to something that is there.
fn change<C: Content>(outgoing: Outgoing<'_, C>) -> Option<RecordWrite<'_, C>> {
    match outgoing.write {
        Write::Update {
            id,
            expects,
            held,
            fields,
            carried,
            ..
        } => Some(RecordWrite::Update {
            id,
            expects,
            held,
            wanted: &carried.sent,
            fields,
        }),
        Write::Delete { id, expects, .. } => Some(RecordWrite::Delete { id, expects }),
        Write::Create { .. } | Write::Mark { .. } | Write::Unmark { .. } => None,
    }
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
        let told = K::told(&mut news).transpose();
        changed = changed.or(told.map_err(|error| pull_error(&error))?);
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

    async fn make_traceable(&self, numbers: &[ItemId]) -> Result<(), Stop> {
        Recorded::make_traceable(self, numbers).await
    }
}
