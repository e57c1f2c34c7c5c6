//! Taking in what changed: pages of both feeds, and what the saved search holds.
//!
//! **Invariant:** a page's rows and its cursor are saved in one transaction; the feed never moves past a row that was not
//! kept. A full enumeration keeps no cursor before its end, and what it does not list is only doubted (R-DEL-1).

use super::rest::{Rest, RestError};
use crate::ports::{
    Clock, Cursor, ItemFeed, ItemRow, ItemSeen, NewPair, Page, PageSaved, PullError, RecordFeed, RecordRow,
    RecordSeen, RoundStore, Searched,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::links::{Link, Organizes, Saved};
use sync_core::{
    Acquaintance, Claim, Content, ItemId, Known, MeetingKey, Origin, Pair, Row, Search, Seen, Side, Standing,
    observe, park, resolve, scoped,
};

/// More pages than any feed has: a feed that never ends is left for the next round.
pub const PAGES_MAX: usize = 10_000;

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Takes in the mailbox's changes, and opens a link for every item that asks to be shared.
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub async fn pull_exchange(&self) -> Result<(), RestError> {
        let mut after = self.store.cursor(Side::Exchange).await?;
        let mut listed = after.is_none().then(BTreeSet::new);
        for _ in 0..PAGES_MAX {
            let page = match self.mailbox.changes(after.as_ref()).await {
                Ok(page) => page,
                Err(PullError::CursorExpired) => {
                    (after, listed) = (None, Some(BTreeSet::new()));
                    continue;
                }
                Err(PullError::Stopped(stop)) => return Err(stop.into()),
            };
            if let Some(listed) = &mut listed {
                listed.extend(page.rows.iter().map(|row| row.id.clone()));
            }
            let keep = (listed.is_none() || page.is_last).then_some(&page.next);
            if page.is_last
                && let Some(listed) = &listed
            {
                self.doubt_unlisted(listed).await?;
            }
            self.take_in_items(&page, keep).await?;
            if page.is_last {
                return Ok(());
            }
            after = Some(page.next);
        }
        Ok(())
    }

    async fn take_in_items(&self, page: &Page<ItemRow<C>>, keep: Option<&Cursor>) -> Result<(), RestError> {
        loop {
            let now = self.clock.now();
            let mut links = self.linked(page).await?;
            let opened = self.open_requests(page, &links, now).await?;
            links.extend(opened);
            let acquaintance = self.acquaintance_of_rows(page, &links).await?;
            for row in &page.rows {
                if let Some(link) = links.get_mut(&row.id) {
                    self.fold_item(link, row, &acquaintance, now);
                }
            }
            let links: Vec<_> = links.into_values().collect();
            match self.store.save_page(&links, Side::Exchange, keep, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }

    /// The links of a page's items, by item: by id, else by the number under which we made it, as of an item whose making
    /// we could not see to the end (R-ID-2).
    async fn linked(&self, page: &Page<ItemRow<C>>) -> Result<BTreeMap<ItemId, Link<C>>, RestError> {
        let ids: Vec<_> = page.rows.iter().map(|row| row.id.clone()).collect();
        let mut links = BTreeMap::new();
        for link in self.store.of_items(&ids).await? {
            if let Some(id) = item_of(&link) {
                links.insert(id, link);
            }
        }
        let made: BTreeMap<ItemId, ItemId> = page
            .rows
            .iter()
            .filter(|row| !links.contains_key(&row.id))
            .filter_map(|row| Some((row.made_as.clone()?, row.id.clone())))
            .collect();
        if !made.is_empty() {
            let numbers: Vec<_> = made.keys().cloned().collect();
            for link in self.store.of_records(&numbers).await? {
                let number = ItemId::new(super::rest::number_of(&link).as_str());
                // Between the two questions somebody may have learnt the id.
                if let Some(id) = made.get(&number)
                    && item_of(&link).is_none_or(|known| known == *id)
                {
                    links.insert(id.clone(), link);
                }
            }
        }
        Ok(links)
    }

    /// Opens a link for every item of the page that asks for one and has none; one that cannot be synced gets a link that
    /// says why (R-ERR-1).
    async fn open_requests(
        &self,
        page: &Page<ItemRow<C>>,
        links: &BTreeMap<ItemId, Link<C>>,
        now: Timestamp,
    ) -> Result<Vec<(ItemId, Link<C>)>, RestError> {
        let mut new = Vec::new();
        let mut ids = Vec::new();
        for row in &page.rows {
            let (Some(key), false) = (row.key, links.contains_key(&row.id)) else {
                continue;
            };
            let pair = match &row.seen {
                ItemSeen::Found(item, _) if item.marks.category => {
                    let origin = Origin {
                        shared_private: item.content.is_private(),
                        ..Origin::by_hand(Claim::Category)
                    };
                    Pair::opened(origin, None, now)
                }
                ItemSeen::Refused(code, marks) if marks.category => {
                    let opened = Pair::opened(Origin::by_hand(Claim::Category), None, now);
                    park(&opened, (*code).into(), now)
                }
                ItemSeen::Found(..)
                | ItemSeen::Refused(..)
                | ItemSeen::Deleted
                | ItemSeen::Cancelled
                | ItemSeen::Missing => continue,
            };
            ids.push(row.id.clone());
            new.push(requested(row, pair, key));
        }
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let opened = self.store.open(&new, now).await?;
        Ok(ids.into_iter().zip(opened).collect())
    }

    async fn acquaintance_of_rows(
        &self,
        page: &Page<ItemRow<C>>,
        links: &BTreeMap<ItemId, Link<C>>,
    ) -> Result<Acquaintance, RestError> {
        let named = page
            .rows
            .iter()
            .filter(|row| links.contains_key(&row.id))
            .map(|row| &row.seen);
        Ok(self.acquaintance_of(named).await?)
    }

    fn fold_item(&self, link: &mut Link<C>, row: &ItemRow<C>, acquaintance: &Acquaintance, now: Timestamp) {
        match &row.seen {
            ItemSeen::Found(item, named) => {
                let mut item = item.clone();
                item.content
                    .identify(named, acquaintance, self.owner, self.internal);
                let is_new = matches!(&link.pair.exchange, Known::InDoubt(doubt) if doubt.is_fresh());
                link.pair = if is_new {
                    resolve(&link.pair, Side::Exchange, Seen::Found(*item), self.policy, now)
                } else {
                    observe(&link.pair, Side::Exchange, Row::Changed(*item), now)
                };
            }
            ItemSeen::Refused(code, _) => {
                if link.pair.standing == Standing::Linked {
                    link.pair = park(&link.pair, (*code).into(), now);
                }
            }
            ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => {
                link.pair = observe(&link.pair, Side::Exchange, Row::Removed, now);
            }
        }
    }

    /// A full enumeration did not list these items: each is doubted, and looked at.
    async fn doubt_unlisted(&self, listed: &BTreeSet<ItemId>) -> Result<(), RestError> {
        let unlisted: Vec<_> = self
            .store
            .items()
            .await?
            .into_iter()
            .filter(|(_, id)| !listed.contains(id))
            .map(|(copy, _)| copy)
            .collect();
        if unlisted.is_empty() {
            return Ok(());
        }
        loop {
            let now = self.clock.now();
            let mut links = self.store.load(&unlisted).await?;
            for link in &mut links {
                link.pair = observe(&link.pair, Side::Exchange, Row::Removed, now);
            }
            match self.store.save_page(&links, Side::Exchange, None, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }

    /// Takes in what changed in Sales. Only linked records matter here; new ones come by the saved search.
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub async fn pull_sales(&self) -> Result<(), RestError> {
        let mut after = self.store.cursor(Side::Sales).await?;
        for _ in 0..PAGES_MAX {
            let page = match self.sales.changes(after.as_ref()).await {
                Ok(page) => page,
                Err(PullError::CursorExpired) => {
                    after = None;
                    continue;
                }
                Err(PullError::Stopped(stop)) => return Err(stop.into()),
            };
            self.take_in_records(&page).await?;
            if page.is_last {
                return Ok(());
            }
            after = Some(page.next);
        }
        Ok(())
    }

    async fn take_in_records(&self, page: &Page<RecordRow<C>>) -> Result<(), RestError> {
        let numbers: Vec<_> = page.rows.iter().map(number_of_row).collect();
        loop {
            let now = self.clock.now();
            let mut links: BTreeMap<ItemId, Vec<Link<C>>> = BTreeMap::new();
            for link in self.store.of_records(&numbers).await? {
                let number = ItemId::new(super::rest::number_of(&link).as_str());
                links.entry(number).or_default().push(link);
            }
            for row in &page.rows {
                for link in links.get_mut(&number_of_row(row)).into_iter().flatten() {
                    let row = match row {
                        RecordRow::Changed(item, id) => {
                            link.sales_id = Some(*id);
                            Row::Changed((**item).clone())
                        }
                        RecordRow::Deleted(_) => Row::Deleted,
                    };
                    link.pair = observe(&link.pair, Side::Sales, row, now);
                }
            }
            let links: Vec<_> = links.into_values().flatten().collect();
            match self
                .store
                .save_page(&links, Side::Sales, Some(&page.next), now)
                .await?
            {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }

    /// Takes in what the saved search holds: where linked records stand with it, and new records, which get a link.
    /// Says whether the search can be used.
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub async fn pull_search(&self) -> Result<Search, RestError> {
        let held = match self.sales.in_search().await? {
            Searched::Holds(held) => held,
            Searched::NotChosen => return Ok(Search::NotChosen),
            Searched::NotAccessible => return Ok(Search::NotAccessible),
        };
        let scopes = self.store.scopes().await?;
        let moved: Vec<_> = scopes
            .iter()
            .filter(|(_, number, scope)| sync_core::next_scope::<C>(*scope, held.contains(number)) != *scope)
            .map(|(copy, _, _)| *copy)
            .collect();
        self.note_scopes(&moved, &held).await?;
        let known: BTreeSet<_> = scopes.iter().map(|(_, number, _)| number).collect();
        let new: Vec<_> = held
            .iter()
            .filter(|number| !known.contains(number))
            .cloned()
            .collect();
        self.open_offered(&new).await?;
        Ok(Search::Usable)
    }

    async fn note_scopes(
        &self,
        copies: &[store::links::CopyId],
        held: &BTreeSet<ItemId>,
    ) -> Result<(), RestError> {
        if copies.is_empty() {
            return Ok(());
        }
        loop {
            let mut links = self.store.load(copies).await?;
            let now = self.clock.now();
            for link in &mut links {
                let number = ItemId::new(super::rest::number_of(link).as_str());
                link.pair = scoped(&link.pair, held.contains(&number), now);
            }
            match self.store.save_page(&links, Side::Sales, None, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }

    /// Opens links for records that only the search has named so far; content is read from the records (R-SRCH-5).
    async fn open_offered(&self, numbers: &[ItemId]) -> Result<(), RestError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let records = self.sales.read(numbers).await?;
        let now = self.clock.now();
        let mut new = Vec::new();
        let mut ids = Vec::new();
        for (number, record) in numbers.iter().zip(records) {
            if let RecordSeen::Found(item, id) = record {
                ids.push(id);
                new.push(NewPair {
                    key: MeetingKey::of_record(number),
                    number: Some(number.clone()),
                    item: None,
                    organizes: Organizes::Yes,
                    pair: Pair::offered(*item, now),
                });
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let mut links = self.store.open(&new, now).await?;
        for (link, id) in links.iter_mut().zip(ids) {
            link.sales_id = Some(id);
        }
        let saved = self.store.save(&links, now).await?;
        if saved.contains(&Saved::Overtaken) {
            tracing::debug!("overtaken while opening; planned as the other left it");
        }
        Ok(())
    }
}

/// A link whose Outlook item carries the category (R-CAT-2).
fn requested<C: Content>(row: &ItemRow<C>, pair: Pair<C>, key: MeetingKey) -> NewPair<C> {
    NewPair {
        key,
        number: None,
        item: Some(row.id.clone()),
        organizes: row.organizes,
        pair,
    }
}

/// The Outlook item of a link, by immutable id.
pub fn item_of<C>(link: &Link<C>) -> Option<ItemId> {
    let known = link.pair.exchange.id().cloned();
    known.or_else(|| link.immutable_id.as_deref().map(ItemId::new))
}

fn number_of_row<C>(row: &RecordRow<C>) -> ItemId {
    match row {
        RecordRow::Changed(item, _) => item.id.clone(),
        RecordRow::Deleted(number) => number.clone(),
    }
}
