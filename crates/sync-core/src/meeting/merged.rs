//! Records that were merged in Sales: each link follows its survivor, and one mailbox keeps one of them (R-LINK-1).

use super::UserId;
use crate::ids::{ItemId, SalesId};
use crate::reason::ReasonCode;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use jiff::Timestamp;

/// A link of one mailbox's item with a record in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose mailbox.
    pub user: UserId,
    /// The item in Outlook.
    pub item: ItemId,
    /// The record in Sales.
    pub record: SalesId,
    /// Since when.
    pub linked_at: Timestamp,
}

/// What becomes of a link after merges in Sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: its record is still there, and the link is the one that its mailbox keeps.
    Stays,
    /// Its record was merged into this one, which the link follows.
    Follows(SalesId),
    /// Another item of the same mailbox is linked with this survivor and longer: this item is kept, unlinked, and the
    /// user is asked.
    MergedAway(SalesId),
}

/// What becomes of each of `links`, in their order. `survivors` says into which record each merged one went; those may
/// have been merged again. Of several links of one mailbox that now lead to one record, the oldest stays; the lowest
/// item id settles ties.
pub fn merged(links: &[Link], survivors: &BTreeMap<SalesId, SalesId>) -> Vec<Fate> {
    let mut kept: BTreeMap<(UserId, SalesId), &Link> = BTreeMap::new();
    let ends: Vec<SalesId> = links
        .iter()
        .map(|link| survivor_of(link.record, survivors))
        .collect();
    for (link, end) in links.iter().zip(&ends) {
        let kept = kept.entry((link.user, *end)).or_insert(link);
        if (link.linked_at, &link.item) < (kept.linked_at, &kept.item) {
            *kept = link;
        }
    }
    links
        .iter()
        .zip(ends)
        .map(|(link, end)| {
            let is_kept = kept
                .get(&(link.user, end))
                .is_some_and(|kept| kept.item == link.item);
            match (is_kept, end == link.record) {
                (true, true) => Fate::Stays,
                (true, false) => Fate::Follows(end),
                (false, _) => Fate::MergedAway(end),
            }
        })
        .collect()
}

/// Where a chain of merges ends. A ring, which Sales should never show, is no answer: the record stays where it is.
fn survivor_of(record: SalesId, survivors: &BTreeMap<SalesId, SalesId>) -> SalesId {
    let mut end = record;
    for _ in 0..=survivors.len() {
        match survivors.get(&end) {
            Some(next) => end = *next,
            None => return end,
        }
    }
    record
}

impl Fate {
    /// The one reason behind it.
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::Stays => ReasonCode::InStep,
            Self::Follows(_) => ReasonCode::Merged,
            Self::MergedAway(_) => ReasonCode::MergedAway,
        }
    }
}
