//! What a scene is made for: a round, what a person said, or what they share by hand.

use crate::ports::{ItemFeed, Pace, RecordFeed, RoundStore};
use crate::sync::answers::{Answered, Approvals, Said};
use crate::sync::by_hand::ByHand;
use crate::sync::capture::Intake;
use crate::sync::rest::{End, Rest, RestError, Rested, number_of};
use crate::sync::round::Report;
use runtime::Clock;
use store::shares::SharedRecord;
use sync_core::{Choice, Content, ItemId, NotNow, Reason, ReasonCode, Related, Standing};

/// What a scene is made for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Errand<'e> {
    /// A round, at this pace.
    Round(&'e dyn Pace),
    /// What a person said.
    Answer(&'e Said, Approved),
    /// An item that they share by hand, and what it is to be related to.
    Share(&'e ItemId, Option<&'e Related>),
}

/// How many removals of the user are held, and were approved by them within a day (R-HOLD-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::jobs) struct Approved(pub(in crate::jobs) u32);

/// What became of an errand.
pub(super) enum Done {
    Round(Report),
    Answer(Heard),
    Share(Shared),
}

/// What became of an item that was shared by hand, of whatever kind it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::jobs) enum Shared {
    /// Its link came to rest.
    Rested(LinkRested),
    /// It is not there, or was deleted.
    NotThere,
    /// It cannot be shared, and why.
    Refused(ReasonCode),
}

/// What is told of a link that came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::jobs) struct LinkRested {
    /// Whether it takes part.
    pub(in crate::jobs) standing: Standing,
    /// Its record, where that is there.
    pub(in crate::jobs) record: Option<SharedRecord>,
    /// How it ended.
    pub(in crate::jobs) end: End,
}

impl<C: Content> From<Rested<C>> for LinkRested {
    fn from(Rested { link, end }: Rested<C>) -> Self {
        let is_there = link.pair.sales.item().is_some();
        let record = link.sales_id.filter(|_| is_there).map(|id| SharedRecord {
            id,
            number: number_of(&link).as_str().to_owned(),
        });
        Self {
            standing: link.pair.standing,
            record,
            end,
        }
    }
}

impl<C: Content> From<ByHand<C>> for Shared {
    fn from(shared: ByHand<C>) -> Self {
        match shared {
            ByHand::Rested(rested) => Self::Rested((*rested).into()),
            ByHand::NotThere => Self::NotThere,
            ByHand::Refused(code) => Self::Refused(code),
        }
    }
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
    intake: &Intake,
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
        | Choice::Share => Some(rest.take_answer(said, intake).await?),
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
