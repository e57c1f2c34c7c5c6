//! What is not done by mistake: nothing is written for a mailbox that is somebody else's (R-GATE-5), and nothing ends because
//! its category is gone while nobody knows what that means (R-CAT-1).

use super::{Asked, CountedStep, End, Rest, RestError};
use crate::ports::{Clock, Mailbox, MayWrite, SalesRecords, SyncStore};
use std::collections::BTreeSet;
use store::links::{CopyId, Link};
use sync_core::{CategoryTrust, Content, Reason, ReasonCode};

impl<C, M, S, D, K> Rest<'_, M, S, D, K>
where
    C: Content,
    M: Mailbox<Content = C>,
    S: SalesRecords<Content = C>,
    D: SyncStore<Content = C>,
    K: Clock,
{
    /// Ends what lost its category, unless that is in question: then it waits, and the next round asks its user.
    pub(super) async fn end_what_was_taken_off(
        &self,
        open: &mut [Link<C>],
        asked: &mut Asked<C>,
    ) -> Result<Vec<(CopyId, End)>, RestError> {
        let taken_off = std::mem::take(&mut asked.taken_off);
        if taken_off.is_empty() {
            return Ok(Vec::new());
        }
        let mut waiting = Vec::new();
        let trust = self.safeguards.category().await?;
        for (place, demand, concluded) in taken_off {
            match trust {
                CategoryTrust::Trusted => asked.conclude(&mut open[place], place, demand, concluded),
                CategoryTrust::InQuestion => {
                    waiting.push((open[place].copy, self.waits_for(ReasonCode::CategoryInQuestion)));
                }
            }
        }
        Ok(waiting)
    }

    /// Where nothing may be written for this mailbox, every write waits, and is planned anew in the next round.
    pub(super) async fn keep_back_writes(
        &self,
        open: &[Link<C>],
        asked: &mut Asked<C>,
    ) -> Result<Vec<(CopyId, End)>, RestError> {
        let counted = asked
            .counted
            .iter()
            .filter_map(|(place, planned)| match &planned.step {
                CountedStep::Write(_) => Some(*place),
                CountedStep::Conclusion(_) => None,
            });
        let places: BTreeSet<usize> = asked
            .writes
            .iter()
            .map(|(place, _)| *place)
            .chain(counted)
            .collect();
        if places.is_empty() {
            return Ok(Vec::new());
        }
        match self.safeguards.may_write().await? {
            MayWrite::Yes => Ok(Vec::new()),
            MayWrite::No(code) => {
                asked.forget(&places);
                let kept = places
                    .into_iter()
                    .map(|place| (open[place].copy, self.waits_for(code)));
                Ok(kept.collect())
            }
        }
    }

    fn waits_for(&self, code: ReasonCode) -> End {
        End::Waits(self.clock.now(), code.into())
    }
}

impl End {
    /// Why.
    pub fn reason(self) -> Reason {
        match self {
            Self::Rests(reason) | Self::Waits(_, reason) => reason,
        }
    }

    /// Whether it was kept back because nothing may be written for its mailbox.
    pub fn is_kept_back(&self) -> bool {
        let Self::Waits(_, reason) = self else {
            return false;
        };
        [ReasonCode::OtherDeployment, ReasonCode::TakenOver].contains(&reason.code)
    }
}
