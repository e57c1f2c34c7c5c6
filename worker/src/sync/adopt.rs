//! Is it there already? Before anything is created the other side is asked, once for all creates of a pass
//! (R-ADOPT-1, R-ADOPT-2, R-CONT-2).
//!
//! **Invariant:** what is linked and what is given up for it is saved together, before anything is written.

mod births;
mod found;

use super::rest::{Asked, Rest, RestError, number_of};
use crate::ports::{Clock, Mailbox, SalesRecords, SyncStore, Wanted};
use births::Births;
use found::{FoundItem, FoundRecord, has_item, is_of_record};
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Link};
use sync_core::matching::{Adoption, adoptions, questions};
use sync_core::{Content, ItemId, ReasonCode, SalesId, SalesNumber, Side, adopt, give_up_offer, park};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Asks about every create that is not to go unasked. What is linked, parked or given up instead is saved, and goes
    /// out of what is `asked` for; so does whatever somebody else saved first.
    pub(super) async fn ask_before_births(
        &self,
        open: &mut [Link<C>],
        asked: &mut Asked<C>,
    ) -> Result<(), RestError> {
        let births = Births::of(open, asked, self.round);
        let decided = self.ask_sales(open, &births.in_sales).await?;
        asked.forget(&decided);
        let births: Vec<_> = births
            .in_exchange
            .into_iter()
            .filter(|place| !decided.contains(place))
            .collect();
        let decided = self.ask_exchange(open, births).await?;
        asked.forget(&decided);
        Ok(())
    }

    /// What is about to be born in Sales, at these `places`. Says which places are not what they were.
    async fn ask_sales(&self, open: &mut [Link<C>], places: &[usize]) -> Result<BTreeSet<usize>, RestError> {
        let wanted: BTreeMap<ItemId, usize> = places
            .iter()
            .filter_map(|place| Some((open[*place].pair.exchange.id()?.clone(), *place)))
            .collect();
        if wanted.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut likenesses = BTreeMap::new();
        let mut asked = Vec::new();
        for (item, place) in &wanted {
            let link = &open[*place];
            if let Some(shown) = link.pair.exchange.item() {
                likenesses.insert(item.clone(), shown.content.likeness(Some(link.key)));
                asked.push(Wanted {
                    key: Some(link.key),
                    content: &shown.content,
                });
            }
        }
        let alike = self.sales.alike(&asked).await?;
        let numbers: Vec<_> = alike.iter().map(|record| record.item.id.clone()).collect();
        let named = self.naming(&[], &numbers).await?;
        let user = open[places[0]].user;
        let records: Vec<_> = alike
            .into_iter()
            .filter_map(|record| FoundRecord::of(record, &named, user))
            .collect();
        let mut decided = self.adopt_their_own(open, &wanted, &records).await?;
        likenesses.retain(|item, _| !decided.contains(&wanted[item]));
        let candidates = records.iter().map(FoundRecord::candidate);
        let mut parked = Vec::new();
        for (item, adoption) in adoptions(&likenesses, candidates) {
            let place = wanted[&item];
            match adoption {
                Adoption::Create => continue,
                Adoption::Park(reason) => {
                    open[place].pair = park(&open[place].pair, reason, self.clock.now());
                    parked.push(place);
                }
                Adoption::Adopt(number) => {
                    let offers = records
                        .iter()
                        .find(|record| record.number == number)
                        .map(|record| (record.id, record.offers.clone()));
                    if let Some((id, offers)) = offers {
                        let adopting = open[place].clone();
                        decided.extend(self.join(open, adopting, &number, id, offers).await?);
                    }
                }
            }
            decided.insert(place);
        }
        self.save(open, &parked).await?;
        Ok(decided)
    }

    /// What carries the number that an item's record would get is that record, though the look that went before did not
    /// see it.
    async fn adopt_their_own(
        &self,
        open: &mut [Link<C>],
        wanted: &BTreeMap<ItemId, usize>,
        records: &[FoundRecord<C>],
    ) -> Result<BTreeSet<usize>, RestError> {
        let mut decided = BTreeSet::new();
        for place in wanted.values() {
            let own = number_of(&open[*place]);
            if let Some(record) = records
                .iter()
                .find(|record| record.number.as_str() == own.as_str())
            {
                let adopting = open[*place].clone();
                let joined = self.join(open, adopting, &record.number, record.id, Vec::new());
                decided.extend(joined.await?);
            }
        }
        Ok(decided)
    }

    /// What is about to be born in Outlook, at these `places`. Says which places are not what they were.
    async fn ask_exchange(
        &self,
        open: &mut [Link<C>],
        places: Vec<usize>,
    ) -> Result<BTreeSet<usize>, RestError> {
        let mut given_up = self.give_up_what_is_linked(open, &places).await?;
        let left: Vec<_> = places
            .iter()
            .copied()
            .filter(|place| !given_up.contains(place))
            .collect();
        given_up.extend(self.follow_to_births(open, &left).await?);
        let wanted: BTreeMap<ItemId, usize> = places
            .into_iter()
            .filter(|place| !given_up.contains(place))
            .filter_map(|place| Some((open[place].pair.sales.id()?.clone(), place)))
            .collect();
        if wanted.is_empty() {
            return Ok(given_up);
        }
        let mut decided = BTreeSet::new();
        let mut likenesses = BTreeMap::new();
        let mut asked = Vec::new();
        for (number, place) in &wanted {
            if let Some(shown) = open[*place].pair.sales.item() {
                let key = SalesNumber::of_record(number).meeting();
                likenesses.insert(number.clone(), shown.content.likeness(key));
                asked.push(Wanted {
                    key,
                    content: &shown.content,
                });
            }
        }
        let rows = self.mailbox.alike(&asked).await?;
        let known = self.acquaintance_of(rows.iter().map(|row| &row.seen)).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let named = self.naming(&ids, &[]).await?;
        let items: Vec<_> = rows
            .into_iter()
            .filter_map(|row| FoundItem::of(row, &named))
            .map(|item| item.identified(&known, self.owner, self.internal))
            .collect();
        let there = items.iter().map(|item| (item.id.clone(), item.likeness()));
        for (number, reason) in questions(&likenesses, there) {
            let place = wanted[&number];
            open[place].pair = park(&open[place].pair, reason, self.clock.now());
            decided.insert(place);
        }
        let parked: Vec<_> = decided.iter().copied().collect();
        self.save(open, &parked).await?;
        decided.extend(given_up);
        Ok(decided)
    }

    /// What is about to be born in Outlook, although its record is linked with an item there, is given up.
    async fn give_up_what_is_linked(
        &self,
        open: &mut [Link<C>],
        places: &[usize],
    ) -> Result<BTreeSet<usize>, RestError> {
        let numbers: Vec<_> = places
            .iter()
            .filter_map(|place| open[*place].pair.sales.id().cloned())
            .collect();
        let named = self.naming(&[], &numbers).await?;
        let mut given_up = Vec::new();
        for place in places {
            let offer = &mut open[*place];
            let is_linked = named.iter().any(|link| {
                link.copy != offer.copy
                    && link.user == offer.user
                    && has_item(link)
                    && offer
                        .pair
                        .sales
                        .id()
                        .is_some_and(|number| is_of_record(link, number))
            });
            if is_linked {
                offer.pair = give_up_offer(&offer.pair);
                given_up.push(*place);
            }
        }
        self.save(open, &given_up).await?;
        Ok(given_up.into_iter().collect())
    }

    /// As of the store, which is not asked about nothing.
    pub(super) async fn naming(
        &self,
        items: &[ItemId],
        numbers: &[ItemId],
    ) -> Result<Vec<Link<C>>, RestError> {
        if items.is_empty() && numbers.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.store.naming(items, numbers).await?)
    }

    /// Links `adopting` with the record of this number, and gives up the `offers` of that record to make an item of it.
    /// Says which places of `open` are not what they were.
    async fn join(
        &self,
        open: &mut [Link<C>],
        adopting: Link<C>,
        number: &ItemId,
        id: SalesId,
        offers: Vec<Link<C>>,
    ) -> Result<BTreeSet<usize>, RestError> {
        let now = self.clock.now();
        tracing::info!(link.id = %adopting.copy.0, reason = ReasonCode::Adopted.as_str(), "linked with what was there");
        let adopted = Link {
            pair: adopt(&adopting.pair, Side::Sales, number.clone(), now),
            sales_id: Some(id),
            ..adopting
        };
        let given_up = offers.into_iter().map(|offer| Link {
            pair: give_up_offer(&offer.pair),
            ..offer
        });
        self.save_as_one(open, std::iter::once(adopted).chain(given_up).collect())
            .await
    }

    /// Saves links that change as one; what somebody else saved first is loaded again instead. Says which places of `open`
    /// are not what they were.
    pub(super) async fn save_as_one(
        &self,
        open: &mut [Link<C>],
        mut links: Vec<Link<C>>,
    ) -> Result<BTreeSet<usize>, RestError> {
        let copies: Vec<CopyId> = links.iter().map(|link| link.copy).collect();
        match self.store.save_together(&links, self.clock.now()).await? {
            None => self.reload(open, &copies).await?,
            Some(generations) => {
                for (link, generation) in links.iter_mut().zip(generations) {
                    link.generation = generation;
                    if let Some(place) = place_of(open, link.copy) {
                        open[place] = link.clone();
                    }
                }
            }
        }
        Ok(copies
            .into_iter()
            .filter_map(|copy| place_of(open, copy))
            .collect())
    }
}

fn place_of<C>(open: &[Link<C>], copy: CopyId) -> Option<usize> {
    open.iter().position(|link| link.copy == copy)
}
