//! Items of one kind in a mailbox: those in the default folder, those moved elsewhere, those in Deleted Items, and the
//! ids of those that are gone; with the number of each one's last change, which is the change feed.

use super::GraphError;
use super::feed::{ChangePage, ChangeRow, Cursor, Window};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where an item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// In the folder that is read by default: the calendar, the contacts, the tasks.
    Default,
    /// In another folder of the mailbox, such as a second calendar.
    Elsewhere,
    /// In Deleted Items.
    DeletedItems,
}

/// An item and where it lies.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a, T> {
    /// The item.
    pub item: &'a Arc<T>,
    /// Its folder.
    pub folder: Folder,
}

/// What a shelf needs to know of its items.
pub(super) trait Shelved {
    /// The id that stays, which the feed speaks of.
    fn immutable_id(&self) -> &str;
    /// The id that changes with the folder, where there is one.
    fn rest_id(&self) -> Option<&str>;
}

#[derive(Debug, Clone)]
enum Holding<T> {
    Kept(Folder, Arc<T>),
    Purged(Arc<str>),
}

#[derive(Debug, Clone)]
struct Slot<T> {
    /// Number of the last change.
    sequence: u64,
    holding: Holding<T>,
}

/// A row of the feed before a kind of item gives it its words.
#[derive(Debug)]
pub(super) enum Noted<'a, T> {
    /// In the default folder.
    Here {
        /// As it is now.
        item: &'a Arc<T>,
        /// Whether it changed since the reader's first round began.
        is_news: bool,
    },
    /// Not there, or not any more, by immutable id.
    Away(&'a str),
}

/// The items of one kind.
#[derive(Debug, Clone)]
pub(super) struct Shelf<T> {
    slots: BTreeMap<u64, Slot<T>>,
    /// Apart, because most writes leave the ids alone.
    keys: Arc<HashMap<Arc<str>, u64>>,
    last: u64,
    life: u32,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            slots: BTreeMap::new(),
            keys: Arc::default(),
            last: 0,
            life: 0,
        }
    }
}

impl<T: Shelved> Shelf<T> {
    /// Items in the default folder, oldest creation first.
    pub(super) fn here(&self) -> impl Iterator<Item = &Arc<T>> {
        self.slots.values().filter_map(|slot| match &slot.holding {
            Holding::Kept(Folder::Default, item) => Some(item),
            Holding::Kept(Folder::Elsewhere | Folder::DeletedItems, _) | Holding::Purged(_) => None,
        })
    }

    /// Items wherever they lie, oldest creation first.
    pub(super) fn everywhere(&self) -> impl Iterator<Item = Placed<'_, T>> {
        self.slots.values().filter_map(|slot| match &slot.holding {
            Holding::Kept(folder, item) => Some(Placed {
                item,
                folder: *folder,
            }),
            Holding::Purged(_) => None,
        })
    }

    /// The item with this id, wherever it lies.
    pub(super) fn find(&self, id: &str) -> Result<Placed<'_, T>, GraphError> {
        let slot = self.keys.get(id).and_then(|key| self.slots.get(key));
        match slot.map(|slot| &slot.holding) {
            Some(Holding::Kept(folder, item)) => Ok(Placed {
                item,
                folder: *folder,
            }),
            Some(Holding::Purged(_)) | None => Err(GraphError::item_not_found()),
        }
    }

    /// The item with this id, if it lies in the default folder.
    pub(super) fn get(&self, id: &str) -> Result<&Arc<T>, GraphError> {
        let Placed { item, folder } = self.find(id)?;
        match folder {
            Folder::Default => Ok(item),
            Folder::Elsewhere | Folder::DeletedItems => Err(GraphError::item_not_found()),
        }
    }

    /// Puts a new item in, or a changed one in the place of its older self.
    pub(super) fn put(&mut self, serial: u64, folder: Folder, item: T) -> Arc<T> {
        let key = self.keys.get(item.immutable_id()).copied().unwrap_or(serial);
        let item = Arc::new(item);
        self.last += 1;
        let slot = Slot {
            sequence: self.last,
            holding: Holding::Kept(folder, item.clone()),
        };
        let before = self.slots.insert(key, slot);
        let old_rest_id = match before.as_ref().map(|slot| &slot.holding) {
            Some(Holding::Kept(_, before)) => before.rest_id(),
            Some(Holding::Purged(_)) | None => None,
        };
        if before.is_none() {
            Arc::make_mut(&mut self.keys).insert(Arc::from(item.immutable_id()), key);
        }
        if old_rest_id != item.rest_id() {
            let keys = Arc::make_mut(&mut self.keys);
            if let Some(old) = old_rest_id {
                keys.remove(old);
            }
            if let Some(new) = item.rest_id() {
                keys.insert(Arc::from(new), key);
            }
        }
        item
    }

    /// Puts a changed item in the place of its older self, in the folder where that lies.
    pub(super) fn replace(&mut self, item: T) -> Arc<T> {
        let folder = self
            .find(item.immutable_id())
            .map_or(Folder::Default, |placed| placed.folder);
        self.put(0, folder, item)
    }

    /// Forgets an item for good.
    pub(super) fn purge(&mut self, id: &str) -> Result<Arc<T>, GraphError> {
        let key = self
            .keys
            .get(id)
            .copied()
            .ok_or_else(GraphError::item_not_found)?;
        let item = self.find(id)?.item.clone();
        let keys = Arc::make_mut(&mut self.keys);
        keys.remove(item.immutable_id());
        if let Some(rest_id) = item.rest_id() {
            keys.remove(rest_id);
        }
        self.last += 1;
        let slot = Slot {
            sequence: self.last,
            holding: Holding::Purged(Arc::from(item.immutable_id())),
        };
        self.slots.insert(key, slot);
        Ok(item)
    }

    /// Makes every cursor handed out so far worthless.
    pub(super) fn expire(&mut self) {
        self.life += 1;
    }

    /// What changed after a cursor, oldest change first, at most `limit` items. Every item comes once, as it is now.
    /// Without a cursor a first round begins: everything that is there, and what goes away while the round is read.
    pub(super) fn changes(
        &self,
        cursor: Option<&Cursor>,
        window: Option<Window>,
        limit: usize,
    ) -> Result<ChangePage<Noted<'_, T>>, GraphError> {
        let from = match cursor {
            Some(cursor) if cursor.life != self.life || cursor.window != window => {
                return Err(GraphError::sync_state_not_found());
            }
            // In its first round a stale world still lists what is gone from a fresher one, and that it went is news later.
            Some(cursor) if cursor.after < cursor.first_round => Cursor {
                first_round: cursor.first_round.min(self.last),
                ..*cursor
            },
            Some(cursor) => *cursor,
            None => Cursor {
                life: self.life,
                after: 0,
                first_round: self.last,
                window,
            },
        };
        let mut changed: Vec<&Slot<T>> = self
            .slots
            .values()
            .filter(|slot| slot.sequence > from.after)
            .filter(|slot| slot.sequence > from.first_round || slot.is_here())
            .collect();
        changed.sort_unstable_by_key(|slot| slot.sequence);
        let more = changed.len() > limit;
        changed.truncate(limit);
        let last = if more {
            changed.last().map_or(from.after, |slot| slot.sequence)
        } else {
            // A stale world may know less than the cursor: a cursor never goes back.
            from.after.max(self.last)
        };
        let rows = changed
            .into_iter()
            .map(|slot| slot.noted(from.first_round))
            .collect();
        let next = Cursor { after: last, ..from };
        Ok(ChangePage { rows, next, more })
    }
}

impl<T: Shelved> Shelf<T> {
    /// The same for items without a window, in the feed's own words.
    pub(super) fn item_changes(
        &self,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<ChangePage<ChangeRow<T>>, GraphError> {
        let page = self.changes(cursor, None, limit)?;
        let rows = page.rows.iter().map(|row| match row {
            Noted::Here { item, .. } => ChangeRow::Changed(Arc::clone(item)),
            Noted::Away(id) => ChangeRow::Removed((*id).to_owned()),
        });
        Ok(page.with_rows(rows.collect()))
    }
}

impl<T: Shelved> Slot<T> {
    fn is_here(&self) -> bool {
        matches!(self.holding, Holding::Kept(Folder::Default, _))
    }

    fn noted(&self, first_round: u64) -> Noted<'_, T> {
        match &self.holding {
            Holding::Kept(Folder::Default, item) => Noted::Here {
                item,
                is_news: self.sequence > first_round,
            },
            Holding::Kept(Folder::Elsewhere | Folder::DeletedItems, item) => Noted::Away(item.immutable_id()),
            Holding::Purged(id) => Noted::Away(id),
        }
    }
}
