//! The question what it means that the category was missing, and what its user says to it (R-CAT-1).

use super::Scene;
use crate::context::Context;
use crate::ports::{PageSaved, RoundStore};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::StoreError;
use store::categories::{CategoryAnswer, CategoryQuestion};
use store::links::CopyId;
use store::records::RecordKind;
use store::users::UserId;
use sync_core::{
    Appointment, CategoryTrust, Contact, Email, Occurrences, Side, Task, mark_again, stop_sharing,
};

/// A question that nothing waits for by then was about nothing.
const ASKED_IN_VAIN: SignedDuration = SignedDuration::from_hours(24);
/// Links that are changed in one transaction.
const LINKS_AT_ONCE: usize = 100;

/// The question that is open; one that was asked in vain is over.
pub(super) async fn question(
    context: &Context,
    user: UserId,
) -> Result<Option<CategoryQuestion>, StoreError> {
    let Some(open) = context.store.category_question(user).await? else {
        return Ok(None);
    };
    let age = context.clock.now().duration_since(open.asked_at);
    if open.links == 0 && open.answer.is_none() && age >= ASKED_IN_VAIN {
        context.store.end_category_question(user).await?;
        return Ok(None);
    }
    Ok(Some(open))
}

impl Scene<'_> {
    /// Does what the user said about items that lost the category, if they did: all of it, and then the question is over.
    ///
    /// # Errors
    /// The store's: the next round does it again, for what has been done is done.
    pub(in crate::jobs) async fn take_category_answer(&mut self) -> Result<(), StoreError> {
        let question = self.context.store.category_question(self.user.id).await?;
        let Some(answer) = question.and_then(|question| question.answer) else {
            return Ok(());
        };
        let mut waiting: BTreeMap<RecordKind, Vec<CopyId>> = BTreeMap::new();
        for (copy, kind) in self.context.store.links_in_question(self.user.id).await? {
            waiting.entry(kind).or_default().push(copy);
        }
        let links: usize = waiting.values().map(Vec::len).sum();
        for (kind, copies) in waiting {
            for copies in copies.chunks(LINKS_AT_ONCE) {
                match kind {
                    RecordKind::Appointment => {
                        self.answered(&self.links::<Appointment>(), copies, answer)
                            .await?
                    }
                    RecordKind::Series => {
                        self.answered(&self.links::<Occurrences>(), copies, answer)
                            .await?
                    }
                    RecordKind::Contact => self.answered(&self.links::<Contact>(), copies, answer).await?,
                    RecordKind::Task => self.answered(&self.links::<Task>(), copies, answer).await?,
                    RecordKind::Email => self.answered(&self.links::<Email>(), copies, answer).await?,
                }
            }
        }
        tracing::info!(user.id = %self.user.id.0, links, answer = ?answer, "the category is in question no more");
        self.context.store.end_category_question(self.user.id).await?;
        self.standing.category = CategoryTrust::Trusted;
        Ok(())
    }

    async fn answered<D: RoundStore>(
        &self,
        store: &D,
        copies: &[CopyId],
        answer: CategoryAnswer,
    ) -> Result<(), StoreError> {
        loop {
            let mut links = store.load(copies).await?;
            for link in &mut links {
                link.pair = match answer {
                    CategoryAnswer::StopSharing => stop_sharing(&link.pair),
                    CategoryAnswer::MarkAgain => mark_again(&link.pair),
                };
            }
            let now = self.context.clock.now();
            match store.save_page(&links, Side::Exchange, None, now).await? {
                PageSaved::All => return Ok(()),
                PageSaved::Overtaken => {}
            }
        }
    }
}
