//! Records that were merged in Sales: whatever is not found under its number may be part of another now, which its link
//! follows (R-LINK-1).
//!
//! **Invariant:** a link that follows, and whatever gives way to it, are saved together.

use super::{Rest, RestError, number_of};
use crate::ports::{Clock, Mailbox, RecordAlike, SalesRecords, SyncStore};
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Link};
use sync_core::survivor::{Course, course, end, follow, give_way, keeps, merged_away};
use sync_core::{Content, ItemId, Kind, Known, Pair, ReasonCode};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Of the links at these places, those whose records were not found follow them to their survivors.
    pub(super) async fn follow_survivors(
        &self,
        open: &mut [Link<C>],
        places: &[usize],
    ) -> Result<(), RestError> {
        let missing: BTreeMap<ItemId, CopyId> = places
            .iter()
            .map(|place| &open[*place])
            .filter(|link| is_missing(&link.pair) && course(&link.pair) != Course::Stays)
            .map(|link| (record_of(link), link.copy))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let numbers: Vec<_> = missing.keys().cloned().collect();
        for (number, survivor) in self.sales.survivors(&numbers).await? {
            let link = missing
                .get(&number)
                .and_then(|copy| open.iter().find(|link| link.copy == *copy));
            if let Some(link) = link.cloned() {
                self.follow(open, link, survivor).await?;
            }
        }
        Ok(())
    }

    /// What is about to be born in Outlook, at these places, may be what is linked by the number of a record that was merged
    /// into it. Says which places are not what they were.
    pub(in crate::sync) async fn follow_to_births(
        &self,
        open: &mut [Link<C>],
        places: &[usize],
    ) -> Result<BTreeSet<usize>, RestError> {
        let mut changed = BTreeSet::new();
        if C::KIND != Kind::Contact {
            return Ok(changed);
        }
        let born: BTreeMap<ItemId, usize> = places
            .iter()
            .filter_map(|place| Some((open[*place].pair.sales.id()?.clone(), *place)))
            .collect();
        let numbers: Vec<_> = born.keys().cloned().collect();
        for (number, absorbed) in self.sales.absorbed(&numbers).await? {
            let Some(offer) = born.get(&number).map(|place| open[*place].clone()) else {
                continue;
            };
            let absorbed: Vec<_> = absorbed.into_iter().collect();
            let linked = self.naming(&[], &absorbed).await?;
            let follower = linked
                .into_iter()
                .find(|link| link.user == offer.user && course(&link.pair) == Course::Follows);
            if let (Some(follower), Some(item), Some(id)) =
                (follower, offer.pair.sales.item(), offer.sales_id)
            {
                let item = Box::new(item.clone());
                changed.extend(self.follow(open, follower, RecordAlike { item, id }).await?);
            }
        }
        Ok(changed)
    }

    /// The link follows to the survivor, unless another link of the same mailbox keeps that one, or nothing was made of the
    /// record that was merged. Says which places of `open` are not what they were.
    async fn follow(
        &self,
        open: &mut [Link<C>],
        link: Link<C>,
        survivor: RecordAlike<C>,
    ) -> Result<BTreeSet<usize>, RestError> {
        if course(&link.pair) == Course::Ends {
            let ended = Link {
                pair: end(&link.pair),
                ..link
            };
            return self.save_as_one(open, vec![ended]).await;
        }
        let now = self.clock.now();
        let number = survivor.item.id.clone();
        let named = self.naming(&[], std::slice::from_ref(&number)).await?;
        let is_rival = |other: &Link<C>| {
            other.user == link.user && other.copy != link.copy && record_of(other) == number
        };
        let rivals: Vec<_> = named.into_iter().filter(is_rival).collect();
        let is_kept = rivals.iter().any(|rival| keeps(&rival.pair));
        let reason = if is_kept {
            ReasonCode::MergedAway
        } else {
            ReasonCode::Merged
        };
        tracing::info!(link.id = %link.copy.0, reason = reason.as_str(), "its record was merged into another");
        if is_kept {
            let apart = Link {
                pair: merged_away(&link.pair, survivor.id, now),
                ..link
            };
            return self.save_as_one(open, vec![apart]).await;
        }
        let followed = Link {
            pair: follow(&link.pair, *survivor.item, now),
            sales_id: Some(survivor.id),
            ..link
        };
        let gave_way = rivals.into_iter().map(|rival| Link {
            pair: give_way(&rival.pair),
            ..rival
        });
        let links = std::iter::once(followed).chain(gave_way).collect();
        self.save_as_one(open, links).await
    }
}

/// Whether a look found nothing where a record used to be, or where a create of ours may have landed.
fn is_missing<C>(pair: &Pair<C>) -> bool {
    match &pair.sales {
        Known::InDoubt(doubt) => doubt.missing_since.is_some(),
        Known::Absent => pair.base.is_some(),
        Known::Present(_) | Known::Gone(_) => false,
    }
}

/// The number under which its record is known, or would be.
fn record_of<C: Content>(link: &Link<C>) -> ItemId {
    ItemId::new(number_of(link).as_str())
}
