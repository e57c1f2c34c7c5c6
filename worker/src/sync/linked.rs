//! What a round knows while it takes in pages: which links they speak of, and why the rest has none.

use super::capture::Intake;
use super::pull::item_of;
use crate::ports::{ItemRow, ItemSeen};
use std::collections::{BTreeMap, BTreeSet};
use store::links::{CopyId, Link};
use sync_core::identity::other_half;
use sync_core::{ItemId, Known, ReasonCode};

/// What a round takes in: on what terms, and why what it looked at is not linked.
#[derive(Debug)]
pub struct Pull<'a> {
    /// On what terms.
    pub intake: &'a Intake,
    /// Of items that were looked at and have no link, the one reason (R-ERR-1).
    pub(super) unlinked: BTreeMap<ItemId, ReasonCode>,
    /// The same of records in Sales. Only as long as the round.
    pub(super) unlinked_records: BTreeMap<ItemId, ReasonCode>,
    /// What the whole round is to be told of, besides its records.
    pub(super) noted: BTreeSet<ReasonCode>,
    /// Items and records that were found otherwise than any feed had told.
    pub(super) drifted: usize,
}

impl<'a> Pull<'a> {
    /// Nothing was looked at yet.
    pub fn new(intake: &'a Intake) -> Self {
        Self {
            intake,
            unlinked: BTreeMap::new(),
            unlinked_records: BTreeMap::new(),
            noted: BTreeSet::new(),
            drifted: 0,
        }
    }

    pub(super) fn looked_at(&mut self, id: &ItemId, code: ReasonCode) {
        self.unlinked.insert(id.clone(), code);
    }

    pub(super) fn is_linked(&mut self, id: &ItemId) {
        self.unlinked.remove(id);
    }

    pub(super) fn looked_at_record(&mut self, number: &ItemId, code: ReasonCode) {
        self.unlinked_records.insert(number.clone(), code);
    }

    pub(super) fn is_record_linked(&mut self, number: &ItemId) {
        self.unlinked_records.remove(number);
    }

    /// Of the items that have no link, those of which there is more to say than of every item that nobody asked for, and the
    /// others.
    pub(super) fn unshared(&self) -> (Vec<(ItemId, ReasonCode)>, Vec<ItemId>) {
        let (told, plain): (Vec<_>, Vec<_>) = self.unlinked.iter().partition(|(_, code)| is_telling(**code));
        (
            told.into_iter()
                .map(|(item, code)| (item.clone(), *code))
                .collect(),
            plain.into_iter().map(|(item, _)| item.clone()).collect(),
        )
    }
}

/// Whether it says more than what follows from nobody having asked, and from what is switched on.
fn is_telling(code: ReasonCode) -> bool {
    !matches!(
        code,
        ReasonCode::NotShared
            | ReasonCode::NotScheduled
            | ReasonCode::NotCapturedOff
            | ReasonCode::MailCaptureOff
            | ReasonCode::MailNotReply
            | ReasonCode::Waiting
    )
}

/// The links of a page's items. Several items may speak of one link.
#[derive(Debug)]
pub(super) struct Linked<C> {
    pub(super) links: BTreeMap<CopyId, Link<C>>,
    of_item: BTreeMap<ItemId, CopyId>,
    /// Items that are linked as another kind still: nothing is opened for them.
    left: BTreeMap<ItemId, Left>,
}

/// How long an item stays linked as another kind than it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// A write of it is under way, or somebody saved it first: the next round tries again.
    UntilLater,
    /// Sales refused what comes before: until something else is told of it.
    AsItIs,
}

impl<C> Default for Linked<C> {
    fn default() -> Self {
        Self {
            links: BTreeMap::new(),
            of_item: BTreeMap::new(),
            left: BTreeMap::new(),
        }
    }
}

impl<C> Linked<C> {
    pub(super) fn of(&self, item: &ItemId) -> Option<&Link<C>> {
        self.links.get(self.of_item.get(item)?)
    }

    pub(super) fn of_mut(&mut self, item: &ItemId) -> Option<&mut Link<C>> {
        self.links.get_mut(self.of_item.get(item)?)
    }

    pub(super) fn add(&mut self, item: ItemId, link: Link<C>) {
        self.of_item.insert(item, link.copy);
        self.links.entry(link.copy).or_insert(link);
    }

    pub(super) fn add_all(&mut self, more: Self) {
        self.links.extend(more.links);
        self.of_item.extend(more.of_item);
    }

    pub(super) fn leave(&mut self, items: impl Iterator<Item = ItemId>, left: Left) {
        self.left.extend(items.map(|item| (item, left)));
    }

    /// Whether the item is linked as another kind still.
    pub(super) fn is_left(&self, item: &ItemId) -> bool {
        self.left.contains_key(item)
    }

    /// Whether the feed may move past what is linked as another kind still.
    pub(super) fn passage_of_left(&self) -> Passage {
        let waits = self.left.values().any(|left| *left == Left::UntilLater);
        if waits { Passage::Barred } else { Passage::Free }
    }

    /// Whether the feed may move past these rows while an item is being made: a removal names nothing but an id, and one
    /// that no link has may be that of the item, which another worker is about to save.
    pub(super) fn passage(&self, rows: &[ItemRow<C>]) -> Passage {
        let mut removals = rows.iter().filter(|row| is_removal(row));
        if removals.any(|row| self.of(&row.id).is_none()) {
            Passage::Barred
        } else {
            Passage::Free
        }
    }

    pub(super) fn forget(&mut self, copies: &[CopyId]) {
        self.links.retain(|copy, _| !copies.contains(copy));
    }
}

/// Whether a feed was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heard {
    /// It was.
    All,
    /// It has more pages than one pull reads: the next round goes on.
    InPart,
}

/// Whether the feed may move past a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Passage {
    /// All that it says is kept.
    Free,
    /// It says something that nobody can place yet: the next round reads it again, and all that comes after it.
    Barred,
}

pub(super) fn is_removal<C>(row: &ItemRow<C>) -> bool {
    match row.seen {
        ItemSeen::Missing | ItemSeen::Deleted => true,
        ItemSeen::Found(..) | ItemSeen::Cancelled | ItemSeen::Refused(..) => false,
    }
}

/// Every id under which a link's item may be spoken of: that of the item, and that of the other half of an update.
pub fn items_of<C>(link: &Link<C>) -> Vec<ItemId> {
    let half = match &link.pair.exchange {
        Known::InDoubt(doubt) => other_half(doubt).map(|half| half.id.clone()),
        Known::Absent | Known::Present(_) | Known::Gone(_) => None,
    };
    item_of(link).into_iter().chain(half).collect()
}
