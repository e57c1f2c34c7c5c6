//! The pace of one mailbox's round: what it has come to is seen while it is under way, and whoever comes first does not wait for
//! its end (R-JOB-3).

use super::add;
use crate::context::Context;
use crate::ports::Pace;
use crate::sync::round::Report;
use async_trait::async_trait;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use store::StoreError;
use store::jobs::LeasedJob;
use store::runs::{GoesOn, Round, Tally};

/// The pace of one kind of record in a round.
pub(super) struct RoundsPace<'a> {
    context: &'a Context,
    job: &'a LeasedJob,
    round: &'a Round,
    /// What the kinds before it have come to.
    before: Tally,
    broke_off: AtomicBool,
}

impl<'a> RoundsPace<'a> {
    pub(super) fn of(context: &'a Context, job: &'a LeasedJob, round: &'a Round, before: &Tally) -> Self {
        Self {
            context,
            job,
            round,
            before: before.clone(),
            broke_off: AtomicBool::new(false),
        }
    }

    /// Whether it was told to break off.
    pub(super) fn broke_off(&self) -> bool {
        self.broke_off.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Pace for RoundsPace<'_> {
    async fn goes_on(&self, so_far: &Report) -> Result<bool, StoreError> {
        let mut tally = self.before.clone();
        add(&mut tally, so_far);
        let now = self.context.clock.now();
        let goes_on = self
            .context
            .store
            .note_round(self.job, self.round.id, &tally, now)
            .await?
            == GoesOn::Yes;
        self.broke_off.store(!goes_on, Ordering::Relaxed);
        Ok(goes_on)
    }
}

impl fmt::Debug for RoundsPace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoundsPace")
            .field("round", &self.round.id)
            .finish_non_exhaustive()
    }
}
