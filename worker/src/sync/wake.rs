//! What came to rest under other settings, and would not rest under those of now, is due.
//!
//! **Cost.** One small question in each round. All links of the mailbox are planned, without asking anybody, once after a
//! setting changed that plans go by.

use super::rest::{Rest, RestError};
use super::round::ABREAST_MAX;
use crate::ports::{Clock, Mailbox, PlannedUnder, RestNoted, RoundStore, SalesRecords};
use std::collections::BTreeSet;
use store::links::{CopyId, Link};
use sync_core::{Content, Policy, ReasonCode, Step, plan};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: RoundStore<Content = C>,
    K: Clock,
{
    /// Plans every link once more where settings changed since that was last done.
    pub(super) async fn wake_under_other_settings(&self) -> Result<(), RestError> {
        let under = settings_of(self.policy);
        if self.store.planned_under().await?.as_ref() == Some(&under) {
            return Ok(());
        }
        let records = self.store.scopes().await?.into_iter().map(|(copy, ..)| copy);
        let items = self.store.items().await?.into_iter().map(|(copy, _)| copy);
        let copies: BTreeSet<CopyId> = records.chain(items).collect();
        let copies: Vec<CopyId> = copies.into_iter().collect();
        // From here on nothing comes to rest that was planned under those before: it would not be woken any more.
        self.store
            .note_planned_under(&PlannedUnder(WAKING.to_owned()))
            .await?;
        for copies in copies.chunks(ABREAST_MAX) {
            self.wake(&self.store.load(copies).await?).await?;
        }
        self.store.note_planned_under(&under).await?;
        Ok(())
    }

    /// Those of the links that would not rest as things are set now are due.
    pub(super) async fn wake(&self, links: &[Link<C>]) -> Result<(), RestError> {
        let now = self.clock.now();
        let awake = links.iter().filter(|link| {
            let planned = plan(&link.pair, &self.policy_for(link), now);
            !matches!(planned.step, Step::Rest | Step::Wait { .. })
        });
        let awake: Vec<RestNoted> = awake
            .map(|link| RestNoted {
                copy: link.copy,
                generation: link.generation,
                due: Some(now),
                unsynced_since: Some(now),
                told: ReasonCode::Waiting.into(),
            })
            .collect();
        if !awake.is_empty() {
            self.store.note_rest(&awake).await?;
        }
        Ok(())
    }
}

/// What all links are being planned under while they are: no settings.
const WAKING: &str = "being planned";

/// What of a policy is set by people, or goes by what they set. What differs from link to link, or never does, is not in it.
pub(super) fn settings_of(policy: &Policy) -> PlannedUnder {
    let Policy {
        direction,
        external,
        search,
        conflict,
        fallback,
        create_in_sales,
        delete_in_sales,
        include_private,
        notes,
        category,
        lead: _,
        birthplace: _,
        grace: _,
        looks_apart: _,
        zone: _,
    } = policy;
    PlannedUnder(format!(
        "{direction:?}, external {external:?}; search {search:?}; {conflict:?}, else {fallback:?}; create {create_in_sales:?}, \
         delete {delete_in_sales:?}; private {include_private:?}; notes {notes:?}; category {category:?}"
    ))
}
