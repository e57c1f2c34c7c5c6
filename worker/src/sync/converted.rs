//! What is linked as another kind goes over to the one that it is by now (R-ID-1): a single meeting that became a series.
//!
//! **Invariant:** Sales knows that its record is one of a series before the link says so, for otherwise it would be offered
//! once more as a single one. Whoever is interrupted in between starts again.

use super::linked::{Left, Linked};
use super::rest::{Rest, RestError};
use crate::ports::{Clock, ItemFeed, ItemRow, ItemSeen, Joined, RecordFeed, RoundStore};
use sync_core::{Content, ItemId, MeetingKey};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: ItemFeed<Content = C>,
    S: RecordFeed<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Takes over the links of these rows' items that are of another kind until now, and says whether there were any. What
    /// cannot go over yet, or may not, is left where it is. Whatever is linked carries a mark of ours: only what does, and is
    /// not `linked`, is asked about.
    pub(super) async fn take_over(
        &self,
        rows: &[ItemRow<C>],
        linked: &mut Linked<C>,
    ) -> Result<bool, RestError> {
        let is_asked = |row: &&ItemRow<C>| match &row.seen {
            ItemSeen::Found(item, _) => item.marks.category || item.marks.stamp,
            ItemSeen::Refused(_, marks) => marks.category || marks.stamp,
            ItemSeen::Missing | ItemSeen::Deleted | ItemSeen::Cancelled => false,
        };
        let asked = rows.iter().filter(is_asked);
        let asked: Vec<_> = asked.filter(|row| linked.of(&row.id).is_none()).collect();
        if asked.is_empty() {
            return Ok(false);
        }
        let ids: Vec<ItemId> = asked.iter().map(|row| row.id.clone()).collect();
        let keys: Vec<MeetingKey> = asked.iter().filter_map(|row| row.key).collect();
        let (zone, now) = (&self.policy.zone, self.clock.now());
        let mut went_over = false;
        for found in self.store.of_other_kind(&ids, &keys, zone, now).await? {
            let left = match found.copies.as_deref() {
                None | Some([]) => Some(Left::UntilLater),
                Some(copies @ [first, ..]) => match self.sales.join(first).await? {
                    Joined::Yes if self.store.change_kind(copies, now).await? => {
                        tracing::info!(link.id = %first.copy.0, kind = ?C::KIND, "a meeting became a series");
                        went_over = true;
                        None
                    }
                    Joined::Yes => Some(Left::UntilLater),
                    Joined::Refused => {
                        tracing::warn!(link.id = %first.copy.0, "a record did not join the series that its meeting became");
                        Some(Left::AsItIs)
                    }
                },
            };
            if let Some(left) = left {
                let is_it =
                    |row: &&&ItemRow<C>| found.item.as_ref() == Some(&row.id) || row.key == Some(found.key);
                linked.leave(asked.iter().filter(is_it).map(|row| row.id.clone()), left);
            }
        }
        Ok(went_over)
    }
}
