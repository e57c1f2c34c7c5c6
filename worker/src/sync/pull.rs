//! Taking in what changed: pages of both feeds, and what the saved search holds.
//!
//! **Invariant:** a page's rows and its cursor are saved in one transaction; the feed never moves past a row that was not
//! kept. A pull is capped in pages: the next round goes on from the cursor that was kept. A full enumeration keeps none
//! before its end, and what it does not list is only doubted (R-DEL-1). A removal
//! that nobody can place is kept by waiting: while an item is being made in the mailbox, the feed does not move past it.

use super::linked::{Heard, Linked, Passage, Pull, is_removal, items_of};
use super::replies::Unasked;
use super::rest::{Rest, RestError, know_item};
use crate::ports::{
    Clock, Cursor, ItemFeed, ItemRow, ItemSeen, NewPair, Page, PageSaved, PullError, RecordFeed, RecordRow,
    RecordSeen, RoundStore, Searched,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::links::{Link, Organizes};
use sync_core::identity::forgotten;
use sync_core::{
    Acquaintance, Content, Direction, ItemId, Kind, Known, MeetingKey, Pair, ReasonCode, Row, Search, Seen,
    Side, Standing, observe, refused, resolve, scoped,
};

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
    pub(super) async fn pull_exchange(&self, pull: &mut Pull<'_>) -> Result<Heard, RestError> {
        let mut after = self.store.cursor(Side::Exchange).await?;
        let mut listed = after.is_none().then(BTreeSet::new);
        let mut passage = Passage::Free;
        let mut unasked = Unasked::default();
        let mut pages = 0;
        while pages < self.pages_max(listed.is_some()) {
            pages += 1;
            let page = match self.mailbox.changes(after.as_ref()).await {
                Ok(page) => page,
                Err(PullError::CursorExpired) => {
                    (after, listed, passage) = (None, Some(BTreeSet::new()), Passage::Free);
                    continue;
                }
                // A mailbox tells what went together with what changed.
                Err(PullError::DeletionsForgotten(next)) => {
                    after = Some(next);
                    continue;
                }
                Err(PullError::Stopped(stop)) => return Err(stop.into()),
            };
            if let Some(listed) = &mut listed {
                listed.extend(page.rows.iter().map(|row| row.id.clone()));
            }
            self.note_listed(&page, listed.as_ref()).await?;
            self.doubt_walk(&page, listed.is_some(), pull).await?;
            if page.is_last
                && let Some(listed) = &listed
            {
                // What is not listed because it is gone again has no row at all.
                if self.store.is_making().await? {
                    passage = Passage::Barred;
                }
                self.doubt_unlisted(listed).await?;
            }
            unasked.hear(&page.rows, &pull.intake.replies);
            if C::KIND == Kind::Email && page.is_last {
                self.take_in_items(&page, None, pull).await?;
                self.capture_replies(unasked, &page.next, pull).await?;
                return Ok(Heard::All);
            }
            // Which messages are replies is known once the whole feed was heard: until then it stays where it was.
            let ends_here = page.is_last || (listed.is_none() && C::KIND != Kind::Email);
            let keep = (ends_here && passage == Passage::Free).then_some(&page.next);
            passage = passage.max(self.take_in_items(&page, keep, pull).await?);
            if page.is_last {
                return Ok(Heard::All);
            }
            after = Some(page.next);
        }
        Ok(Heard::InPart)
    }

    /// How many pages of the mailbox's feed are read in one go: where the feed cannot be left before its end, all that any
    /// mailbox has.
    fn pages_max(&self, is_listing: bool) -> u32 {
        if is_listing || C::KIND == Kind::Email {
            self.budget.pages_per_listing_max
        } else {
            self.budget.pages_per_pull_max
        }
    }

    /// Takes in one page, and keeps the cursor if the feed may move past it.
    pub(super) async fn take_in_items(
        &self,
        page: &Page<ItemRow<C>>,
        keep: Option<&Cursor>,
        pull: &mut Pull<'_>,
    ) -> Result<Passage, RestError> {
        let has_removals = page.rows.iter().any(is_removal);
        loop {
            let now = self.clock.now();
            let is_making = has_removals && self.store.is_making().await?;
            let mut linked = self.linked(&page.rows).await?;
            let passage = if is_making {
                linked.passage(&page.rows)
            } else {
                Passage::Free
            };
            let passage = passage.max(linked.passage_of_left());
            let keep = keep.filter(|_| passage == Passage::Free);
            let acquaintance = self.take_requests(&page.rows, &mut linked, pull, now).await?;
            for row in &page.rows {
                if let Some(link) = linked.of_mut(&row.id) {
                    self.fold_item(link, row, &acquaintance, now);
                }
            }
            let links: Vec<_> = linked.links.into_values().collect();
            match self.store.save_page(&links, Side::Exchange, keep, now).await? {
                PageSaved::All => return Ok(passage),
                PageSaved::Overtaken => {}
            }
        }
    }

    /// The links of these rows' items: by id; else by the number under which we made it, as of an item whose making we
    /// could not see to the end (R-ID-2); else by the meeting, as of an item that has another id now or that came by
    /// invitation (R-ID-1, R-APPT-21). What is linked as another kind goes over to this one first.
    pub(super) async fn linked(&self, rows: &[ItemRow<C>]) -> Result<Linked<C>, RestError> {
        let mut linked = self.linked_by_now(rows).await?;
        if self.take_over(rows, &mut linked).await? {
            linked.add_all(self.linked_by_now(rows).await?);
        }
        Ok(linked)
    }

    async fn linked_by_now(&self, rows: &[ItemRow<C>]) -> Result<Linked<C>, RestError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let mut linked = Linked::default();
        for link in self.store.of_items(&ids).await? {
            for id in items_of(&link) {
                linked.add(id, link.clone());
            }
        }
        let mut made: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for row in rows.iter().filter(|row| linked.of(&row.id).is_none()) {
            if let Some(number) = &row.made_as {
                made.entry(number.clone()).or_default().push(row.id.clone());
            }
        }
        if !made.is_empty() {
            let numbers: Vec<_> = made.keys().cloned().collect();
            for link in self.store.of_records(&numbers).await? {
                let number = ItemId::new(super::rest::number_of(&link).as_str());
                // Between the two questions somebody may have learnt the id, and a copy beside it bears the same number.
                let known = item_of(&link);
                let mut ids = made.get(&number).into_iter().flatten();
                if let Some(id) = ids.find(|id| known.as_ref().is_none_or(|known| known == *id)) {
                    linked.add(id.clone(), link);
                }
            }
        }
        let meetings: BTreeMap<MeetingKey, ItemId> = rows
            .iter()
            .filter(|row| linked.of(&row.id).is_none() && matches!(row.seen, ItemSeen::Found(..)))
            .filter_map(|row| Some((row.key?, row.id.clone())))
            .collect();
        if !meetings.is_empty() {
            let keys: Vec<_> = meetings.keys().copied().collect();
            for link in self.store.of_keys(&keys).await? {
                let by_uid = link.ical_uid.as_deref().map(MeetingKey::from_ical_uid);
                let id = meetings.get(&link.key).or_else(|| meetings.get(&by_uid?));
                if let Some(id) = id {
                    linked.add(id.clone(), link);
                }
            }
        }
        Ok(linked)
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
                know_item(link);
                if let Some(uid) = &row.ical_uid
                    && MeetingKey::from_ical_uid(uid) != link.key
                {
                    link.ical_uid.get_or_insert_with(|| uid.clone());
                }
            }
            ItemSeen::Refused(code, _) => {
                if link.pair.standing == Standing::Linked {
                    link.pair = refused(&link.pair, Side::Exchange, *code, now);
                }
            }
            ItemSeen::Deleted | ItemSeen::Cancelled | ItemSeen::Missing => {
                link.pair = forgotten(&link.pair, &row.id)
                    .unwrap_or_else(|| observe(&link.pair, Side::Exchange, Row::Removed, now));
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

    /// Takes in what changed in Sales. Only linked records matter here; new ones come by the saved search. Where nobody can
    /// tell any more what was deleted, or what changed is told from the beginning, what is linked is compared first: the feed
    /// goes on only once all of it that is not as it was seen is in doubt.
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub(super) async fn pull_sales(&self, pull: &mut Pull<'_>) -> Result<Heard, RestError> {
        let mut after = self.store.cursor(Side::Sales).await?;
        if after.is_none() {
            pull.drifted += self.reconcile_records().await?;
        }
        for _ in 0..self.budget.pages_per_pull_max {
            let page = match self.sales.changes(after.as_ref()).await {
                Ok(page) => page,
                Err(PullError::CursorExpired) => {
                    pull.drifted += self.reconcile_records().await?;
                    after = None;
                    continue;
                }
                Err(PullError::DeletionsForgotten(next)) => {
                    pull.drifted += self.reconcile_records().await?;
                    after = Some(next);
                    continue;
                }
                Err(PullError::Stopped(stop)) => return Err(stop.into()),
            };
            self.take_in_records(&page, pull).await?;
            if page.is_last {
                return Ok(Heard::All);
            }
            after = Some(page.next);
        }
        Ok(Heard::InPart)
    }

    async fn take_in_records(&self, page: &Page<RecordRow<C>>, pull: &mut Pull<'_>) -> Result<(), RestError> {
        let numbers: Vec<_> = page.rows.iter().map(number_of_row).collect();
        loop {
            let now = self.clock.now();
            let mut links: BTreeMap<ItemId, Vec<Link<C>>> = BTreeMap::new();
            for link in self.store.of_records(&numbers).await? {
                let number = ItemId::new(super::rest::number_of(&link).as_str());
                links.entry(number).or_default().push(link);
            }
            let merged = self.merged_among(&page.rows, &links).await?;
            for row in &page.rows {
                let number = number_of_row(row);
                match (row, links.get(&number)) {
                    (RecordRow::Changed(..), None) => pull.looked_at_record(&number, ReasonCode::OutOfSearch),
                    (RecordRow::Refused(_, code), None) => pull.looked_at_record(&number, *code),
                    (RecordRow::Deleted(_), None) | (_, Some(_)) => {}
                }
                for link in links.get_mut(&number).into_iter().flatten() {
                    let row = match row {
                        RecordRow::Changed(item, id) => {
                            link.sales_id = Some(*id);
                            Row::Changed((**item).clone())
                        }
                        // A look finds nothing, and then the link follows.
                        RecordRow::Deleted(number) if merged.contains(number) => Row::Removed,
                        RecordRow::Deleted(_) => Row::Deleted,
                        RecordRow::Refused(_, code) => {
                            if link.pair.standing == Standing::Linked {
                                link.pair = refused(&link.pair, Side::Sales, *code, now);
                            }
                            continue;
                        }
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

    /// Of linked records that are listed as deleted, those that were merged into others: a pod may list those too, and nothing
    /// is deleted for them (R-LINK-1).
    async fn merged_among(
        &self,
        rows: &[RecordRow<C>],
        links: &BTreeMap<ItemId, Vec<Link<C>>>,
    ) -> Result<BTreeSet<ItemId>, RestError> {
        let is_news = |number: &ItemId| {
            let mut links = links.get(number).into_iter().flatten();
            links.any(|link| !matches!(link.pair.sales, Known::Gone(_)))
        };
        let deleted: Vec<_> = rows
            .iter()
            .filter_map(|row| match row {
                RecordRow::Deleted(number) => Some(number.clone()),
                RecordRow::Changed(..) | RecordRow::Refused(..) => None,
            })
            .filter(is_news)
            .collect();
        if deleted.is_empty() {
            return Ok(BTreeSet::new());
        }
        Ok(self.sales.survivors(&deleted).await?.into_keys().collect())
    }

    /// Takes in what the saved search holds: where linked records stand with it, and new records, which get a link.
    /// Says whether the search can be used; that its user has no access to it is told of the round (R-SRCH-4).
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub async fn pull_search(&self, pull: &mut Pull<'_>) -> Result<Search, RestError> {
        let held = match self.sales.in_search().await? {
            Searched::Holds(held) => held,
            Searched::NotChosen => return Ok(Search::NotChosen),
            Searched::NotAccessible => {
                pull.noted.insert(ReasonCode::SearchNotAccessible);
                return Ok(Search::NotAccessible);
            }
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
        match self.policy.direction {
            Direction::TwoWay => self.open_offered(&new, pull).await?,
            Direction::ExchangeToSales => {
                for number in &new {
                    pull.looked_at_record(number, ReasonCode::OneWay);
                }
            }
        }
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
    async fn open_offered(&self, numbers: &[ItemId], pull: &mut Pull<'_>) -> Result<(), RestError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let records = self.sales.read(numbers).await?;
        let now = self.clock.now();
        let mut new = Vec::new();
        for (number, record) in numbers.iter().zip(records) {
            match record {
                RecordSeen::Found(item, id) => {
                    pull.is_record_linked(number);
                    new.push(NewPair {
                        key: MeetingKey::of_offered(C::KIND, self.owner, number),
                        number: Some(number.clone()),
                        item: None,
                        sales_id: Some(id),
                        organizes: Organizes::No,
                        pair: Pair::offered(*item, now).unseated(ReasonCode::FromSales.into(), now),
                    });
                }
                // The index is ahead of the reads, or behind them; a later round reads again (R-SRCH-5).
                RecordSeen::Missing => pull.looked_at_record(number, ReasonCode::OutOfSight),
                RecordSeen::Refused(code) => pull.looked_at_record(number, code),
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        // A colleague may have linked the record before: what was just read of it may be newer than what they know.
        loop {
            let now = self.clock.now();
            let mut links = self.store.open(&new, now).await?;
            for (link, new) in links.iter_mut().zip(&new) {
                if let Known::Present(record) = &new.pair.sales {
                    link.pair = observe(&link.pair, Side::Sales, Row::Changed(record.clone()), now);
                }
            }
            match self.store.save_page(&links, Side::Sales, None, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }
}

/// The Outlook item of a link, by immutable id. What is being made has none yet: the one that is remembered is that of an
/// item which was deleted before this one was brought back.
pub fn item_of<C>(link: &Link<C>) -> Option<ItemId> {
    let known = link.pair.exchange.id().cloned();
    let remembered = link.immutable_id.as_deref().map(ItemId::new);
    known.or_else(|| remembered.filter(|_| !link.pair.exchange.is_being_made()))
}

fn number_of_row<C>(row: &RecordRow<C>) -> ItemId {
    match row {
        RecordRow::Changed(item, _) => item.id.clone(),
        RecordRow::Deleted(number) | RecordRow::Refused(number, _) => number.clone(),
    }
}
