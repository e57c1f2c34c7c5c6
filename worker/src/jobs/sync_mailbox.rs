//! One mailbox's part of a run: every kind of record that is switched on, one round after the other.
//!
//! What a round cannot do now, the next run finds still to be done: nothing waits here for hours, for the process could not
//! start again meanwhile (R-JOB-3).

mod adoption;
mod drafts;
mod news;
mod pace;
pub(super) mod scene;

use super::JobError;
use super::prepare_mailbox::find_resource;
use crate::context::{Context, KnownFields, sign_in_needed};
use crate::ports::Stop;
use crate::sync::rest::RestError;
use crate::sync::round::{Reach, Report};
use adoption::Adoption;
use authorization::{Freshness, NoAccess};
use drafts::Lease;
use exchange::Opener;
use jiff::{SignedDuration, Timestamp};
use pace::RoundsPace;
use scene::{Part, Scene};
use store::jobs::LeasedJob;
use store::runs::{Asked, GoesOn, Process, Round, RoundEnd, RoundId, Tally};
use store::users::User;
use sync_core::{ReasonCode, Side};

/// Tries of a round that ended its worker, or was stopped by a token that was refused, before the next run takes over.
const TRIES_MAX: u32 = 3;
/// Longest wait that a vendor may ask for within a round, in seconds.
const PATIENCE_SECS: u32 = 60;
/// How old a run may be whose rounds wait for a vendor at all: one that is throttled for good must not keep the next from
/// starting.
const PATIENCE_IN_ALL: SignedDuration = SignedDuration::from_mins(30);

/// Goes through one mailbox.
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn sync_mailbox(context: &Context, job: &LeasedJob, id: RoundId) -> Result<(), JobError> {
    let round = context.store.round(id).await?;
    let (Some(round), Some(user)) = (round, context.user_of(job).await?) else {
        let is_ours = context.store.complete(job).await?;
        return if is_ours { Ok(()) } else { Err(JobError::LeaseLost) };
    };
    // A round that was interrupted goes on counting where it was.
    let mut tally = round.tally.clone();
    let end = if job.attempts >= TRIES_MAX {
        RoundEnd::Failed(ReasonCode::TriedTooOften)
    } else if user.paused_by_user || user.paused_by_administrator {
        RoundEnd::PassedOver(ReasonCode::Paused)
    } else {
        go_through(context, job, &user, &round, &mut tally).await?
    };
    if round.asked == Asked::Process(Process::StandardSync) {
        // Whoever is paused, or lacks the other side, keeps what they have.
        let now = context.clock.now();
        context.authorizations.keep_alive(&user, now).await?;
    }
    tracing::info!(run.id = %round.run.0, round.id = %id.0, user.id = %user.id.0, records = tally.records, end = ?end, "round ended");
    let now = context.clock.now();
    if context.store.end_round(job, id, &tally, end, now).await? {
        let since = context.store.unsynced_since(user.id).await?;
        metrics::histogram!(runtime::FRESHNESS).record(age_secs(since, now));
        Ok(())
    } else {
        Err(JobError::LeaseLost)
    }
}

async fn go_through(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    round: &Round,
    tally: &mut Tally,
) -> Result<RoundEnd, JobError> {
    let configured = context.configured().await?;
    let mailbox = match context.mailbox(user, configured.permission).await {
        Ok(mailbox) => mailbox,
        Err(error) => return without_access(Side::Exchange, error),
    };
    let sales = match context.sales_user(user, Freshness::Stored).await {
        Ok(sales) => sales,
        Err(error) => return without_access(Side::Sales, error),
    };
    let opener = mailbox.opener();
    let owner = match find_resource(context, user, &sales).await {
        Ok(Some(owner)) => owner,
        Ok(None) => return Ok(RoundEnd::Failed(ReasonCode::NoSalesUser)),
        Err(error) => return after(context, (job, round), user, opener, error).await,
    };
    let adoption = Adoption::of(context, user, round.asked).await?;
    let reach = adoption.reach(reach_of(round.asked));
    let mut scene = match Scene::of(context, user, reach, configured, owner, mailbox, sales).await {
        Ok(scene) => scene,
        Err(error) => return after(context, (job, round), user, opener, error).await,
    };
    if scene.fields == KnownFields::Enough {
        *tally.reasons.entry(ReasonCode::SalesFieldsMissing).or_default() += 1;
    }
    if let Err(error) = adoption.begin(&scene).await {
        return after(context, (job, round), user, opener, error).await;
    }
    scene.take_category_answer().await?;
    match round.asked {
        Asked::Process(Process::InstantSync | Process::StandardSync) => {}
        Asked::Process(Process::Reconciliation) | Asked::SyncNow(_) => scene.forget_searches(),
    }
    if let Err(error) = scene.hear_news(Part::of(round.asked)).await {
        return after(context, (job, round), user, opener, error).await;
    }
    match scene.take_drafts(job, round.asked).await {
        Ok(Lease::Held) => {}
        Ok(Lease::Lost) => return Err(JobError::LeaseLost),
        Err(error) => return after(context, (job, round), user, opener, error).await,
    }
    let (mut went_through, mut refused) = (false, false);
    for part in Part::of(round.asked) {
        if let Some(end) = goes_on(context, job, round, tally).await? {
            return Ok(end);
        }
        let pace = RoundsPace::of(context, job, round, tally);
        match scene.round(*part, &pace).await {
            Ok(report) => {
                went_through |= scene.is_on(*part);
                add(tally, &report);
            }
            Err(error) => {
                let end = after(context, (job, round), user, opener, error).await?;
                // A right that is missing for one kind of record is no matter of the others.
                if end != RoundEnd::Failed(ReasonCode::NoRight) {
                    return Ok(end);
                }
                refused = true;
                *tally.reasons.entry(ReasonCode::NoRight).or_default() += 1;
            }
        }
        if pace.broke_off() {
            let end = goes_on(context, job, round, tally).await?;
            return end.ok_or_else(|| context.after_others());
        }
    }
    if refused && !went_through {
        return Ok(RoundEnd::Failed(ReasonCode::NoRight));
    }
    if opener == Opener::Application {
        let now = context.clock.now();
        context.authorizations.application_was_let_in(user, now).await?;
    }
    // Whoever answered meanwhile waits for this run.
    scene.take_category_answer().await?;
    match scene.guard.refusal().await {
        Some(ReasonCode::OtherDeployment) => Ok(RoundEnd::Failed(ReasonCode::OtherDeployment)),
        // What could not be compared is compared first, once it may be read.
        Some(_) | None if refused => Ok(RoundEnd::Done),
        Some(_) | None => {
            adoption.end(&scene).await?;
            Ok(RoundEnd::Done)
        }
    }
}

/// Notes what the round has come to. It ends where it was cancelled, and goes on later where somebody waits who comes first.
async fn goes_on(
    context: &Context,
    job: &LeasedJob,
    round: &Round,
    tally: &Tally,
) -> Result<Option<RoundEnd>, JobError> {
    let now = context.clock.now();
    match context.store.note_round(job, round.id, tally, now).await? {
        GoesOn::Yes => Ok(None),
        GoesOn::Cancelled => Ok(Some(RoundEnd::Cancelled)),
        GoesOn::GivesWay => Err(context.after_others()),
        GoesOn::LeaseLost => Err(JobError::LeaseLost),
    }
}

/// How old what is unsynced since then is by now; nothing where nothing is.
pub(crate) fn age_secs(since: Option<Timestamp>, now: Timestamp) -> f64 {
    since.map_or(0.0, |since| now.duration_since(since).as_secs_f64().max(0.0))
}

fn reach_of(asked: Asked) -> Reach {
    match asked {
        Asked::Process(Process::InstantSync) => Reach::Exchange,
        Asked::Process(Process::StandardSync) | Asked::SyncNow(_) => Reach::BothSides,
        Asked::Process(Process::Reconciliation) => Reach::Everything,
    }
}

fn add(tally: &mut Tally, report: &Report) {
    tally.records += report.rested as u64;
    tally.drifted += report.drifted as u64;
    for (reason, count) in &report.reasons {
        *tally.reasons.entry(*reason).or_default() += *count as u64;
    }
}

/// A round without a token is over: the sign-in brings the next.
fn without_access(side: Side, error: NoAccess) -> Result<RoundEnd, JobError> {
    match error {
        NoAccess::Missing | NoAccess::Lapsed => Ok(RoundEnd::PassedOver(sign_in_needed(side))),
        NoAccess::TryLater { .. } => Ok(RoundEnd::Failed(ReasonCode::Waiting)),
        NoAccess::OperatorMustAct { .. } => Ok(RoundEnd::Failed(ReasonCode::RegistrationRefused)),
        NoAccess::Store(error) => Err(JobError::Store(error)),
    }
}

/// What a vendor's refusal to go on means for the round: it goes on within a minute, or it is over.
async fn after(
    context: &Context,
    (job, round): (&LeasedJob, &Round),
    user: &User,
    opener: Opener,
    error: RestError,
) -> Result<RoundEnd, JobError> {
    let stop = match error {
        RestError::Store(error) => return Err(JobError::Store(error)),
        RestError::Stopped(stop) => stop,
    };
    if let Some(goes_on) = context.after_application(user, opener, &stop).await {
        return Err(goes_on);
    }
    match &stop {
        Stop::Unauthorized(_) | Stop::ClaimsWanted(_) => {
            let goes_on = context.after_stop(job, user, &stop).await;
            match goes_on {
                JobError::RetryAt { reason, .. } if waits_for_person(reason) => {
                    Ok(RoundEnd::PassedOver(reason))
                }
                JobError::RetryAt {
                    reason: reason @ ReasonCode::RegistrationRefused,
                    ..
                } => Ok(RoundEnd::Failed(reason)),
                JobError::RetryAt { .. }
                | JobError::TriedTooOften
                | JobError::LeaseLost
                | JobError::Store(_) => Err(goes_on),
            }
        }
        Stop::Throttled(secs)
            if secs.is_none_or(|secs| secs <= PATIENCE_SECS)
                && context.clock.now().duration_since(round.started_at) < PATIENCE_IN_ALL =>
        {
            Err(context.after_stop(job, user, &stop).await)
        }
        Stop::Throttled(_) | Stop::Unavailable(_) => Ok(RoundEnd::Failed(ReasonCode::Waiting)),
        Stop::Unreadable(_) => Ok(RoundEnd::Failed(ReasonCode::AnswerUnreadable)),
        Stop::Forbidden(_) => Ok(RoundEnd::Failed(ReasonCode::NoRight)),
        Stop::MailboxUnreachable => Ok(RoundEnd::Failed(ReasonCode::MailboxUnreachable)),
        Stop::MailboxFull => Ok(RoundEnd::Failed(ReasonCode::MailboxFull)),
        Stop::FieldsUnknown => Ok(RoundEnd::Failed(ReasonCode::SalesFieldsUnknown)),
    }
}

fn waits_for_person(reason: ReasonCode) -> bool {
    [Side::Exchange, Side::Sales]
        .map(sign_in_needed)
        .contains(&reason)
}
