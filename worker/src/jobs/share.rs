//! One share, from the request in the pane to the record in Sales.

use super::JobError;
use super::prepare_mailbox::find_resource;
use super::sync_mailbox::scene::{Carrying, Part, Scene};
use crate::adapters::exchange::Calendar;
use crate::adapters::sales::Appointments;
use crate::adapters::store::Links;
use crate::context::{Context, TRIES_MAX};
use crate::ports::{ItemSeen, Stop};
use crate::sync::rest::{End, Rest, RestError, Rested, number_of};
use crate::sync::round::Reach;
use authorization::Freshness;
use jiff::Timestamp;
use runtime::Clock;
use store::jobs::LeasedJob;
use store::links::NewLink;
use store::shares::{Share, ShareId, ShareState, SharedRecord};
use store::users::User;
use sync_core::{
    Appointment, Claim, Content as _, Detail, MeetingKey, Origin, Reason, ReasonCode, Side, Standing,
};

/// Brings one share to its end, or says when to go on.
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn run_share(context: &Context, job: &LeasedJob, id: ShareId) -> Result<(), JobError> {
    let store = &context.store;
    let (Some(share), Some(user)) = (store.share_to_work(id).await?, context.user_of(job).await?) else {
        return if store.complete(job).await? {
            Ok(())
        } else {
            Err(JobError::LeaseLost)
        };
    };
    let outcome = if job.attempts >= TRIES_MAX {
        Ok(ShareState::Parked(ReasonCode::TriedTooOften.into()))
    } else {
        note(context, job, id, &ShareState::Running).await?;
        bring_to_its_end(context, job, &user, &share).await
    };
    match outcome {
        Ok(state) => {
            tracing::info!(share.id = %id.0, user.id = %user.id.0, state = name_of(&state), "share ended");
            let is_ours = store.finish_share(job, id, &state, context.clock.now()).await?;
            if is_ours { Ok(()) } else { Err(JobError::LeaseLost) }
        }
        Err(JobError::RetryAt { at, why, reason }) => {
            note(context, job, id, &ShareState::Queued(Some(reason.into()))).await?;
            Err(JobError::RetryAt { at, why, reason })
        }
        Err(error) => Err(error),
    }
}

async fn note(context: &Context, job: &LeasedJob, id: ShareId, state: &ShareState) -> Result<(), JobError> {
    if context.store.note_share(job, id, state).await? {
        Ok(())
    } else {
        Err(JobError::LeaseLost)
    }
}

/// What a run of a share came to.
enum Ended {
    /// It ended.
    As(ShareState),
    /// It goes on by itself, not before then.
    Waits(Timestamp, ReasonCode),
}

async fn bring_to_its_end(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    share: &Share,
) -> Result<ShareState, JobError> {
    if user.pauses().stop().is_some() {
        return Err(context.while_paused());
    }
    let mailbox = context
        .mailbox(user, Freshness::Stored)
        .await
        .map_err(|error| context.without_access(job, Side::Exchange, error))?;
    let sales = context
        .sales_user(user, Freshness::Stored)
        .await
        .map_err(|error| context.without_access(job, Side::Sales, error))?;
    let Some(owner) = find_resource(context, job, user, &sales).await? else {
        return Ok(parked(ReasonCode::NoSalesUser));
    };
    let scene = match Scene::of(context, user, Reach::Exchange, owner, mailbox, sales).await {
        Ok(scene) if scene.is_on(Part::Appointments) => scene,
        Ok(_) => return Ok(parked(ReasonCode::SyncOff)),
        Err(error) => return after(context, job, user, error).await,
    };
    let (calendar, appointments) = (scene.calendar(), scene.single_appointments());
    let (links, policy) = (scene.links(), scene.policy(Part::Appointments));
    let carrying = match scene.carrying(Part::Appointments).await {
        Ok(carrying) => carrying,
        Err(error) => return after(context, job, user, error).await,
    };
    let files = carrying.as_ref().map(Carrying::carriage);
    let rest = scene.sharing(&calendar, &appointments, &links, &policy, files);
    match share_with(context, user, share, &rest).await {
        Ok(Ended::As(state)) => Ok(state),
        Ok(Ended::Waits(at, reason)) => Err(context.again_after_doubt(job, at, reason)),
        Err(error) => after(context, job, user, error).await,
    }
}

/// What stops a share means for it: a person is asked, or it goes on later.
async fn after(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    error: RestError,
) -> Result<ShareState, JobError> {
    let stop = match error {
        RestError::Store(error) => return Err(JobError::Store(error)),
        RestError::Stopped(stop) => stop,
    };
    match stop {
        // More tries would read and be refused the same: a person is asked at once.
        Stop::Unreadable(_) => Ok(parked(ReasonCode::AnswerUnreadable)),
        Stop::Forbidden(_) => Ok(parked(ReasonCode::NoRight)),
        Stop::FieldsUnknown => Ok(parked(ReasonCode::SalesFieldsUnknown)),
        Stop::Throttled(_)
        | Stop::Unauthorized(_)
        | Stop::ClaimsWanted(_)
        | Stop::Unavailable(_)
        | Stop::MailboxUnreachable
        | Stop::MailboxFull => Err(context.after_stop(job, user, &stop).await),
    }
}

/// The user's world as the sync loop sees it.
type UserRest<'a> = Rest<'a, Calendar, Appointments, Links<'a, Appointment>, Clock>;

/// Finds the item and the records it is to be related to, opens its link, and brings that to rest.
async fn share_with(
    context: &Context,
    user: &User,
    share: &Share,
    rest: &UserRest<'_>,
) -> Result<Ended, RestError> {
    let (located, missing) = futures::future::join(
        rest.mailbox.locate(&share.order.item_id),
        rest.sales.0.first_missing(share.order.related.as_ref()),
    )
    .await;
    let Some(located) = located? else {
        return Ok(failed(ReasonCode::ItemNotFound.into()));
    };
    if let Some(record) = missing? {
        return Ok(failed(Reason {
            code: ReasonCode::RecordNotFound,
            detail: Detail::Record(record),
        }));
    }
    let origin = match &located.seen {
        ItemSeen::Missing | ItemSeen::Deleted | ItemSeen::Cancelled => {
            return Ok(failed(ReasonCode::ItemNotFound.into()));
        }
        ItemSeen::Refused(code, _) => return Ok(Ended::As(parked(*code))),
        ItemSeen::Found(item, _) => Origin {
            shared_private: item.content.is_private(),
            ..Origin::by_hand(Claim::Share)
        },
    };
    let new = NewLink {
        user: user.id,
        meeting: MeetingKey::from_ical_uid(&located.ical_uid),
        immutable_id: located.immutable_id,
        rest_id: share.order.item_id.clone(),
        organizes: located.organizes,
        asked: share.order.related.clone(),
        origin,
    };
    let link = context.store.open_link(&new, context.clock.now()).await?;
    let rested = rest.share(link.copy, origin, &located.seen).await?;
    Ok(rested.map_or_else(|| failed(ReasonCode::ItemNotFound.into()), ended))
}

/// What a link's rest means for the share that asked for it.
fn ended(Rested { link, end }: Rested<Appointment>) -> Ended {
    let reason = match end {
        // A write is never retried into the dark; what stays out of sight is for a person to know.
        End::Waits(_, reason) if reason.code == ReasonCode::OutOfSight => {
            return Ended::As(ShareState::Parked(reason));
        }
        End::Waits(at, _) => return Ended::Waits(at, ReasonCode::Waiting),
        End::Rests(reason) => reason,
    };
    match (&link.pair.standing, link.pair.sales.item(), link.sales_id) {
        (
            Standing::Parked { reason: why, .. }
            | Standing::Unseated { reason: why, .. }
            | Standing::Unlinked(why),
            _,
            _,
        ) => Ended::As(ShareState::Parked(why.clone())),
        (Standing::Linked, Some(_), Some(id)) => Ended::As(ShareState::Shared(
            SharedRecord {
                id,
                number: number_of(&link).as_str().to_owned(),
            },
            reason,
        )),
        (Standing::Linked, _, _) => failed(reason),
    }
}

fn parked(code: ReasonCode) -> ShareState {
    ShareState::Parked(code.into())
}

fn failed(reason: Reason) -> Ended {
    Ended::As(ShareState::Failed(reason))
}

/// For the log.
fn name_of(state: &ShareState) -> &'static str {
    match state {
        ShareState::Queued(_) => "queued",
        ShareState::Running => "running",
        ShareState::Shared(..) => "shared",
        ShareState::Parked(_) => "parked",
        ShareState::Failed(_) => "failed",
    }
}
