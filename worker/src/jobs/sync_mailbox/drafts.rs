//! What was shared while it was written is taken once it was sent, by Instant Sync and by *Sync now* (R-MAIL-4, R-JOB-2).
//!
//! **Cost.** A mailbox in which nobody waits for a draft is asked nothing; else one small question for a draft, or one for twenty.

use super::scene::{Part, Scene};
use crate::adapters::stop;
use crate::rules::LOOKS_APART;
use crate::sync::rest::RestError;
use exchange::DraftLook;
use store::drafts::{Draft, DraftStage, WaitingDraft};
use store::jobs::LeasedJob;
use store::runs::{Asked, Process};
use sync_core::capture::{self, DraftSeen, Occasion, Request, request_of_draft};
use sync_core::{ItemId, Kind, ReasonCode, Side};

/// Drafts that one round looks at, the oldest first.
const DRAFTS_MAX: u32 = 100;

/// Whether the round still holds its lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lease {
    Held,
    Lost,
}

impl Scene<'_> {
    /// Looks what became of the drafts that shares of this user wait for: what was sent has its share go on, what was discarded
    /// ends it.
    ///
    /// # Errors
    /// [`RestError`] where Exchange or the store stops everything.
    pub(super) async fn take_drafts(&self, job: &LeasedJob, asked: Asked) -> Result<Lease, RestError> {
        let process = process_of(asked);
        if process == capture::Process::Standard {
            return Ok(Lease::Held);
        }
        let store = &self.context.store;
        let waiting = store.waiting_drafts(self.user().id, DRAFTS_MAX).await?;
        let (mut stages, mut discarded) = (Vec::new(), Vec::new());
        for kind in [Kind::Appointment, Kind::Email] {
            let ours: Vec<&WaitingDraft> = waiting.iter().filter(|waiting| waiting.kind == kind).collect();
            if ours.is_empty() || !self.is_on(Part::of_item(kind)) {
                continue;
            }
            let ids: Vec<ItemId> = ours.iter().map(|waiting| waiting.draft.id.clone()).collect();
            let looks = self.look_at_drafts(kind, &ids).await?;
            for (waiting, look) in ours.into_iter().zip(looks) {
                let look = self.looked_for(&waiting.draft, look).await?;
                let (draft, known) = self.judged(&waiting.draft, look);
                match request_of_draft(draft, process, Occasion::Run) {
                    Request::Requested { .. } | Request::Again { .. } => {
                        stages.push((waiting.share, DraftStage::Sent(known)));
                    }
                    Request::Not(ReasonCode::DraftDiscarded) => discarded.push(waiting.share),
                    Request::Not(_) | Request::Parked(_) if known == waiting.draft => {}
                    Request::Not(_) | Request::Parked(_) => {
                        stages.push((waiting.share, DraftStage::Waits(known)));
                    }
                }
            }
        }
        let now = self.context.clock.now();
        if !stages.is_empty() && !store.note_drafts(job, &stages, now).await? {
            return Ok(Lease::Lost);
        }
        for share in discarded {
            tracing::info!(share.id = %share.0, "a draft was discarded");
            if !store.discard_draft(job, share, now).await? {
                return Ok(Lease::Lost);
            }
        }
        Ok(Lease::Held)
    }

    /// What became of items that somebody was writing, by immutable id, in the order asked.
    ///
    /// # Errors
    /// As Exchange answers.
    pub(in crate::jobs) async fn look_at_drafts(
        &self,
        kind: Kind,
        ids: &[ItemId],
    ) -> Result<Vec<DraftLook>, RestError> {
        let looks = match kind {
            Kind::Email => self.mailbox.message_drafts(ids, &self.mail_scope().await?).await,
            // Nobody writes contacts and tasks to send them.
            Kind::Appointment | Kind::Contact | Kind::Task => self.mailbox.event_drafts(ids).await,
        };
        Ok(looks.map_err(|error| stop(Side::Exchange, &error))?)
    }

    /// A message that is not there by its id may be there under another one.
    async fn looked_for(&self, draft: &Draft, look: DraftLook) -> Result<DraftLook, RestError> {
        let (DraftSeen::Missing, Some(message_id)) = (look.seen, &draft.message_id) else {
            return Ok(look);
        };
        let scope = self.mail_scope().await?;
        let found = self.mailbox.draft_named(message_id, &scope).await;
        let found = found.map_err(|error| stop(Side::Exchange, &error))?;
        Ok(found.unwrap_or(look))
    }

    fn judged(&self, before: &Draft, look: DraftLook) -> (capture::Draft, Draft) {
        let now = self.context.clock.now();
        let draft = capture::Draft::of(look.seen, before.missing_since, LOOKS_APART, now);
        let known = Draft {
            id: look.id,
            message_id: look.message_id.or_else(|| before.message_id.clone()),
            missing_since: match draft {
                capture::Draft::Doubted(since) => Some(since),
                capture::Draft::Composing | capture::Draft::Sent | capture::Draft::Discarded => None,
            },
        };
        (draft, known)
    }
}

/// Whoever asks by hand wants everything that is there.
fn process_of(asked: Asked) -> capture::Process {
    match asked {
        Asked::Process(Process::InstantSync) | Asked::SyncNow(_) => capture::Process::Instant,
        Asked::Process(Process::StandardSync | Process::Reconciliation) => capture::Process::Standard,
    }
}
