//! What a scene is made for: a round, or what a person said.

use crate::ports::{ItemFeed, RecordFeed, RoundStore};
use crate::sync::answers::{Answered, Approvals, Said};
use crate::sync::rest::{End, Rest, RestError};
use crate::sync::round::Report;
use runtime::Clock;
use sync_core::{Choice, NotNow, Reason, ReasonCode};

/// What a scene is made for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Errand<'e> {
    /// A round.
    Round,
    /// What a person said.
    Answer(&'e Said, Approved),
}

/// How many removals of the user are held, and were approved by them within a day (R-HOLD-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::jobs) struct Approved(pub(in crate::jobs) u32);

/// What became of an errand.
pub(super) enum Done {
    Round(Report),
    Answer(Heard),
}

/// What became of what a person said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::jobs) struct Heard {
    /// Why it was not taken; none where it was.
    pub(in crate::jobs) refusal: Option<NotNow>,
    /// What the user is told now.
    pub(in crate::jobs) told: Reason,
}

/// Takes what a person said; of an approval, only if this person may let so many removals go.
pub(super) async fn hear<M, S, D>(
    rest: &Rest<'_, M, S, D, Clock>,
    said: &Said,
    Approved(removals): Approved,
) -> Result<Heard, RestError>
where
    M: ItemFeed,
    S: RecordFeed<Content = M::Content>,
    D: RoundStore<Content = M::Content>,
{
    let answered = match said.choice {
        Choice::Approve(by) => {
            let shown = [(said.copy, said.seen.clone())];
            match rest.approve_together(&shown, by, removals).await? {
                Approvals::Each(answered) => answered.into_iter().next(),
                Approvals::NeedsAdministrator => {
                    return Ok(Heard {
                        refusal: Some(NotNow::NeedsAdministrator),
                        told: ReasonCode::HeldDeletions.into(),
                    });
                }
            }
        }
        Choice::Retry
        | Choice::Link(_)
        | Choice::Create
        | Choice::Leave
        | Choice::PickAccount(_)
        | Choice::Keep(_)
        | Choice::DeleteToo
        | Choice::BringBack
        | Choice::CleanUp
        | Choice::Resume
        | Choice::Ignore
        | Choice::Discard
        | Choice::Share => Some(rest.take_answer(said).await?),
    };
    let Some(Answered { refusal, rested }) = answered else {
        let reason = Reason::from(ReasonCode::ItemNotFound);
        return Ok(Heard {
            refusal: Some(NotNow::NotOffered(reason.clone())),
            told: reason,
        });
    };
    let told = match rested.map(|rested| rested.end) {
        Some(End::Rests(reason) | End::Waits(_, reason)) => reason,
        None => ReasonCode::Waiting.into(),
    };
    Ok(Heard { refusal, told })
}
