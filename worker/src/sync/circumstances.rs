//! Under what circumstances a round goes on: whether it is the first of its kind, how many links there are, and whether the
//! mailbox is suddenly empty.

use super::rest::{Rest, RestError};
use crate::ports::{Clock, ItemFeed, ItemRow, ItemSeen, Page, RecordFeed, RoundStore};
use std::collections::BTreeSet;
use store::rounds::Listing;
use sync_core::{Content, ItemId, Sides, Turn};

impl<'a, C, M, S, D, K> Rest<'a, M, S, D, K>
where
    C: Content,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// The same loop for what a person does by their own act: the budgets count it as they stand now, but it is none of the
    /// creates that a first round asks about (R-ADOPT-1).
    pub(super) async fn by_hand(&self) -> Result<Rest<'a, M, S, D, K>, RestError> {
        let now = self.store.circumstances(self.clock.now()).await?;
        Ok(Rest {
            occasion: now.occasion,
            round: Turn::Later,
            ..*self
        })
    }
}

impl<'a, C, M, S, D, K> Rest<'a, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// The same loop under the circumstances that the store knows now.
    pub(super) async fn in_its_circumstances(&self) -> Result<Rest<'a, M, S, D, K>, RestError> {
        let now = self.store.circumstances(self.clock.now()).await?;
        Ok(Rest {
            occasion: now.occasion,
            round: now.round,
            ..*self
        })
    }

    /// Remembers whether the mailbox listed anything, where it listed all it has; `listed` is what a full enumeration has
    /// named so far. A mailbox that was found empty is so until something is there again (R-DEL-2). Sales is not asked: its
    /// records are deleted one by one, by name (R-DEL-1).
    pub(super) async fn note_listed(
        &self,
        page: &Page<ItemRow<C>>,
        listed: Option<&BTreeSet<ItemId>>,
    ) -> Result<(), RestError> {
        let shows_something = page
            .rows
            .iter()
            .any(|row| matches!(row.seen, ItemSeen::Found(..)));
        let listing = match listed {
            Some(_) if !page.is_last => return Ok(()),
            Some(listed) if listed.is_empty() => Listing::Nothing,
            Some(_) => Listing::Something,
            None if shows_something && self.occasion.sides == Sides::SuddenlyEmpty => Listing::Something,
            None => return Ok(()),
        };
        self.store.note_listing(listing, self.clock.now()).await?;
        Ok(())
    }
}
