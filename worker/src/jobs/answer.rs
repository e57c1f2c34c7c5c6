//! What a person said about one link, taken and carried out while they wait.
//!
//! Nothing is taken before both sides can be used; from then on an answer stays, whatever stops what follows from it.

use super::JobError;
use super::prepare_mailbox::find_resource;
use super::sync_mailbox::scene::{Approved, Heard, Part, Scene};
use crate::context::{Context, TRIES_MAX, sign_in_needed};
use crate::ports::Stop;
use crate::sync::answers::Said;
use crate::sync::rest::RestError;
use crate::sync::round::Reach;
use authorization::{Freshness, NoAccess};
use jiff::SignedDuration;
use store::StoreError;
use store::answers::{AnswerId, AnswerState, NewAnswer};
use store::jobs::LeasedJob;
use store::records::{RecordKind, RecordState};
use store::users::{User, UserId};
use sync_core::{Approver, Choice, REMOVALS_BY_USER_MAX, ReasonCode, Side};

/// What a user approved counts as long as the brake does (R-DEL-2).
const APPROVALS_COUNT: SignedDuration = SignedDuration::from_hours(24);
/// Held records that are looked through at a time.
const HELD_PAGE: u32 = 200;

/// Takes one answer, or says when to go on.
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn take_answer(context: &Context, job: &LeasedJob, id: AnswerId) -> Result<(), JobError> {
    let store = &context.store;
    let (Some(answer), Some(user)) = (store.answer_to_work(id).await?, context.user_of(job).await?) else {
        let is_ours = store.complete(job).await?;
        return if is_ours { Ok(()) } else { Err(JobError::LeaseLost) };
    };
    let state = if job.attempts >= TRIES_MAX {
        AnswerState::Failed(ReasonCode::TriedTooOften.into())
    } else {
        carry_out(context, job, &user, &answer.said).await?
    };
    tracing::info!(answer.id = %id.0, user.id = %user.id.0, link.id = %answer.said.copy.0, end = name_of(&state), "an answer ended");
    let is_ours = store.finish_answer(job, id, &state, context.clock.now()).await?;
    if is_ours { Ok(()) } else { Err(JobError::LeaseLost) }
}

async fn carry_out(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    answer: &NewAnswer,
) -> Result<AnswerState, JobError> {
    if user.pauses().stop().is_some() {
        return Ok(failed(ReasonCode::Paused));
    }
    let configured = context.configured().await?;
    let mailbox = match context.mailbox(user, configured.permission).await {
        Ok(mailbox) => mailbox,
        Err(error) => return without_access(context, job, Side::Exchange, error),
    };
    let sales = match context.sales_user(user, Freshness::Stored).await {
        Ok(sales) => sales,
        Err(error) => return without_access(context, job, Side::Sales, error),
    };
    let part = Part::of_kind(answer.kind);
    let (opener, reach) = (mailbox.opener(), Reach::BothSides);
    let scene = async {
        let Some(owner) = find_resource(context, user, &sales).await? else {
            return Ok(None);
        };
        let scene = Scene::of(context, user, reach, configured, owner, mailbox, sales).await;
        scene.map(Some)
    };
    let scene = match scene.await {
        Ok(Some(scene)) if scene.is_on(part) => scene,
        Ok(Some(_)) => return Ok(failed(ReasonCode::SyncOff)),
        Ok(None) => return Ok(failed(ReasonCode::NoSalesUser)),
        Err(RestError::Store(error)) => return Err(JobError::Store(error)),
        Err(RestError::Stopped(stop)) => {
            return match context.after_application(user, opener, &stop).await {
                Some(goes_on) => Err(goes_on),
                None => before_it_is_taken(context, job, user, &stop).await,
            };
        }
    };
    let approved = Approved(removals_of(context, user.id, &answer.choice).await?);
    let said = Said {
        copy: answer.copy,
        choice: answer.choice.clone(),
        seen: answer.seen.clone(),
    };
    match scene.take_answer(part, &said, approved).await {
        Ok(Heard { refusal: None, told }) => Ok(AnswerState::Taken(told)),
        Ok(Heard {
            refusal: Some(refusal),
            ..
        }) => Ok(AnswerState::NotTaken(refusal)),
        Err(RestError::Store(error)) => Err(JobError::Store(error)),
        // It was taken: the next round goes on from there.
        Err(RestError::Stopped(_)) => Ok(AnswerState::Taken(ReasonCode::Waiting.into())),
    }
}

/// Nothing was taken yet, so it can be tried again.
async fn before_it_is_taken(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    stop: &Stop,
) -> Result<AnswerState, JobError> {
    match stop {
        Stop::Unreadable(_) => Ok(failed(ReasonCode::AnswerUnreadable)),
        Stop::Forbidden(_) => Ok(failed(ReasonCode::NoRight)),
        Stop::MailboxUnreachable => Ok(failed(ReasonCode::MailboxUnreachable)),
        Stop::MailboxFull => Ok(failed(ReasonCode::MailboxFull)),
        Stop::FieldsUnknown => Ok(failed(ReasonCode::SalesFieldsUnknown)),
        Stop::Throttled(_) | Stop::Unauthorized(_) | Stop::ClaimsWanted(_) | Stop::Unavailable(_) => {
            Err(context.after_stop(job, user, stop).await)
        }
    }
}

/// A person waits for the answer, and would wait for themself.
fn without_access(
    context: &Context,
    job: &LeasedJob,
    side: Side,
    error: NoAccess,
) -> Result<AnswerState, JobError> {
    match error {
        NoAccess::Missing | NoAccess::Lapsed => Ok(failed(sign_in_needed(side))),
        NoAccess::TryLater { .. } | NoAccess::OperatorMustAct { .. } | NoAccess::Store(_) => {
            Err(context.without_access(job, side, error))
        }
    }
}

/// Removals that are held for the user, and those that they let go within a day: what matters is whether that is more than
/// they may approve (R-HOLD-1).
async fn removals_of(context: &Context, user: UserId, choice: &Choice) -> Result<u32, StoreError> {
    if *choice != Choice::Approve(Approver::User) {
        return Ok(0);
    }
    const KINDS: [RecordKind; 5] = [
        RecordKind::Appointment,
        RecordKind::Series,
        RecordKind::Contact,
        RecordKind::Task,
        RecordKind::Email,
    ];
    let since = context.clock.now().saturating_sub(APPROVALS_COUNT);
    let since = since.unwrap_or(jiff::Timestamp::MIN);
    let mut removals = context.store.removals_approved(user, since).await?;
    let mut before = None;
    while removals <= REMOVALS_BY_USER_MAX {
        let held = Some(RecordState::Held);
        let page = context
            .store
            .records(user, &KINDS, held, before, HELD_PAGE)
            .await?;
        let Some(last) = page.last() else { break };
        before = Some(last.copy);
        let holds = page.iter().filter_map(|record| record.open_hold());
        let of_page = holds.filter(|hold| hold.demand.effect.is_removal()).count();
        removals = removals.saturating_add(u32::try_from(of_page).unwrap_or(u32::MAX));
    }
    Ok(removals)
}

fn failed(code: ReasonCode) -> AnswerState {
    AnswerState::Failed(code.into())
}

/// For the log.
fn name_of(state: &AnswerState) -> &'static str {
    match state {
        AnswerState::Waiting => "waiting",
        AnswerState::Taken(_) => "taken",
        AnswerState::NotTaken(_) => "not-taken",
        AnswerState::Failed(_) => "failed",
    }
}
