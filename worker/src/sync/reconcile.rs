//! Reconciliation (R-JOB-5): what lies on both sides is compared with the links, by id and version, whatever the feeds told
//! of it. What is otherwise is read afresh, and goes the way of any row; what is not found is doubted, and looked at. What
//! came to rest under other settings, and would not under those of now, is due. A feed stays where it is.
//!
//! **Cost.** Ids and versions come a thousand to a page from Exchange and sixty to a question from Sales; what is otherwise
//! is read in batches. Where nothing is, nothing is saved.

use super::linked::Pull;
use super::pull::item_of;
use super::rest::{Rest, RestError};
use super::round::ABREAST_MAX;
use crate::ports::{
    Clock, Compared, Cursor, ItemFeed, ItemSighting, Page, PageSaved, RecordFeed, RoundStore,
};
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Leads, Link};
use store::rounds::Listing;
use sync_core::{Content, ItemId, Kind, Known, Side, Sides, Standing, recheck};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Compares both sides with the links, and takes in what is otherwise.
    ///
    /// # Errors
    /// [`RestError`]; what was taken in until then is kept.
    pub(super) async fn reconcile(&self, pull: &mut Pull<'_>) -> Result<(), RestError> {
        let items = self.reconcile_items(pull).await?;
        let records = self.reconcile_records().await?;
        pull.drifted += items + records;
        tracing::info!(kind = ?C::KIND, items, records, "reconciled");
        metrics::counter!("worker_drift_total", "side" => "exchange").increment(items as u64);
        metrics::counter!("worker_drift_total", "side" => "sales").increment(records as u64);
        Ok(())
    }

    /// Compares the mailbox with the links. Says how many items were otherwise.
    async fn reconcile_items(&self, pull: &mut Pull<'_>) -> Result<usize, RestError> {
        let Some(sightings) = self.mailbox.sightings().await? else {
            return Ok(0);
        };
        let known = self.store.items().await?;
        self.note_sighted(&sightings, known.len()).await?;
        let linked: BTreeSet<&ItemId> = known.iter().map(|(_, id)| id).collect();
        let asks = sightings.iter().filter(|seen| seen.is_categorised);
        let mut unread: BTreeSet<ItemId> = asks.map(|seen| seen.id.clone()).collect();
        unread.retain(|id| !linked.contains(id));
        let sighted: BTreeMap<&ItemId, &ItemSighting> =
            sightings.iter().map(|seen| (&seen.id, seen)).collect();
        let copies: Vec<CopyId> = known.iter().map(|(copy, _)| *copy).collect();
        for copies in copies.chunks(ABREAST_MAX) {
            let links = self.store.load(copies).await?;
            self.wake(&links).await?;
            for link in links {
                let id = item_of(&link);
                unread.extend(id.filter(|id| !is_as_sighted(&link, sighted.get(id).copied())));
            }
        }
        let unread: Vec<ItemId> = unread.into_iter().collect();
        let mut drifted = 0;
        for ids in unread.chunks(ABREAST_MAX) {
            drifted += self.read_again(ids, pull).await?;
        }
        Ok(drifted)
    }

    /// A folder that is listed whole and holds nothing is suddenly empty, if something in it was linked (R-DEL-2).
    async fn note_sighted(&self, sightings: &[ItemSighting], linked: usize) -> Result<(), RestError> {
        let listing = match (C::KIND, sightings.is_empty()) {
            // Of messages, only those with the category were listed.
            (Kind::Email, _) => return Ok(()),
            (Kind::Appointment | Kind::Contact | Kind::Task, true) if linked > 0 => Listing::Nothing,
            (Kind::Appointment | Kind::Contact | Kind::Task, false)
                if self.occasion.sides == Sides::SuddenlyEmpty =>
            {
                Listing::Something
            }
            (Kind::Appointment | Kind::Contact | Kind::Task, true | false) => return Ok(()),
        };
        Ok(self.store.note_listing(listing, self.clock.now()).await?)
    }

    /// Reads items, and takes in what is there as if a feed had told it; what is not there is doubted. Says how many were
    /// otherwise than they are known.
    async fn read_again(&self, ids: &[ItemId], pull: &mut Pull<'_>) -> Result<usize, RestError> {
        let before = self.known_of(ids).await?;
        let rows = self.mailbox.read(ids).await?;
        let there: BTreeSet<ItemId> = rows.iter().map(|row| row.id.clone()).collect();
        if !rows.is_empty() {
            let page = Page {
                rows,
                next: Cursor(String::new()),
                is_last: false,
            };
            self.take_in_items(&page, None, pull).await?;
        }
        let missing = before.iter().filter(|(id, _)| !there.contains(id));
        let missing: Vec<CopyId> = missing.map(|(_, link)| link.copy).collect();
        self.doubt(&missing, Side::Exchange).await?;
        let after = self.known_of(ids).await?;
        let otherwise = ids.iter().filter(|id| {
            let (before, after) = (before.get(id), after.get(id));
            before.map(|link| &link.pair.exchange) != after.map(|link| &link.pair.exchange)
        });
        Ok(otherwise.count())
    }

    async fn known_of(&self, ids: &[ItemId]) -> Result<BTreeMap<ItemId, Link<C>>, RestError> {
        let links = self.store.of_items(ids).await?;
        let links = links.into_iter().filter_map(|link| Some((item_of(&link)?, link)));
        Ok(links.collect())
    }

    /// Compares Sales with the links that are planned against it; what is not as it was seen is doubted, for only a look tells
    /// whether it changed or went, and only the list of deletions that it was deleted (R-DEL-1, R-LINK-2). Says how many
    /// records were otherwise.
    ///
    /// # Errors
    /// [`RestError`]; what was doubted until then is kept.
    pub(super) async fn reconcile_records(&self) -> Result<usize, RestError> {
        let copies: Vec<CopyId> = self
            .store
            .scopes()
            .await?
            .iter()
            .map(|(copy, ..)| *copy)
            .collect();
        let mut drifted = 0;
        for copies in copies.chunks(COMPARED_MAX) {
            let mut links = self.store.load(copies).await?;
            self.wake(&links).await?;
            links.retain(|link| {
                let is_linked = link.pair.standing == Standing::Linked && link.leads == Leads::Yes;
                is_linked && matches!(link.pair.sales, Known::Present(_))
            });
            if links.is_empty() {
                continue;
            }
            let compared = self.sales.compare(&links.iter().collect::<Vec<_>>()).await?;
            let otherwise = links
                .iter()
                .zip(compared)
                .filter_map(|(link, compared)| match compared {
                    Compared::AsSeen => None,
                    Compared::Otherwise => Some(link.copy),
                });
            let otherwise: Vec<CopyId> = otherwise.collect();
            self.doubt(&otherwise, Side::Sales).await?;
            drifted += otherwise.len();
            let as_seen = links.iter().filter(|link| !otherwise.contains(&link.copy));
            let as_seen = as_seen.filter_map(|link| link.pair.sales.id().cloned());
            self.sales.make_traceable(&as_seen.collect::<Vec<_>>()).await?;
        }
        Ok(drifted)
    }

    /// Somebody wants a fresh look at that side of these links.
    async fn doubt(&self, copies: &[CopyId], side: Side) -> Result<(), RestError> {
        if copies.is_empty() {
            return Ok(());
        }
        loop {
            let now = self.clock.now();
            let mut links = self.store.load(copies).await?;
            for link in &mut links {
                link.pair = recheck(&link.pair, side, now);
            }
            match self.store.save_page(&links, side, None, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }
}

/// Links whose records are compared at once: a few full questions to Sales.
const COMPARED_MAX: usize = 240;

/// Whether there is nothing to be read about an item: it is known as it was sighted, it is looked at anyway, or nobody minds
/// that it is not there.
fn is_as_sighted<C>(link: &Link<C>, sighting: Option<&ItemSighting>) -> bool {
    match (&link.pair.exchange, sighting) {
        (Known::InDoubt(_), _) => true,
        (Known::Present(item), Some(seen)) => seen.version == item.version,
        (Known::Present(_), None) => link.pair.standing != Standing::Linked,
        (Known::Absent | Known::Gone(_), seen) => seen.is_none(),
    }
}
