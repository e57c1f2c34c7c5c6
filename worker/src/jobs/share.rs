//! One share, from the request in the pane to the record in Sales.

use super::JobError;
use super::prepare_mailbox::find_resource;
use super::sync_mailbox::scene::{Carrying, LinkRested, Part, Scene, Shared};
use crate::adapters::exchange::{Calendar, Located};
use crate::adapters::stop;
use crate::context::{Context, TRIES_MAX};
use crate::ports::{ItemSeen, Stop};
use crate::rules::LOOKS_APART;
use crate::sync::rest::{End, RestError};
use crate::sync::round::Reach;
use authorization::Freshness;
use exchange::Opener;
use jiff::{SignedDuration, Timestamp};
use store::drafts::{Draft, DraftStage};
use store::jobs::LeasedJob;
use store::links::NewLink;
use store::shares::{Extent, Share, ShareId, ShareState};
use store::users::User;
use sync_core::capture::DraftSeen;
use sync_core::{
    Claim, Content as _, Detail, ItemId, Kind, MeetingKey, Origin, Place, Reason, ReasonCode, Related, Side,
    Standing,
};

/// How soon a draft is looked for again that was not found: it may not have come to the server yet.
const LOOKS_AGAIN_IN: SignedDuration = SignedDuration::from_mins(1);

/// Brings one share to its end, or says when to go on. One whose item is still being written only has its draft looked up:
/// from then on rounds see to it, and once it was sent the share has a job again (R-MAIL-4).
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn run_share(context: &Context, job: &LeasedJob, id: ShareId) -> Result<(), JobError> {
    let store = &context.store;
    let (Some(share), Some(user)) = (store.share_to_work(id).await?, context.user_of(job).await?) else {
        return held(store.complete(job).await?);
    };
    let outcome = if job.attempts >= TRIES_MAX {
        Ok(Ended::As(ShareState::Parked(ReasonCode::TriedTooOften.into())))
    } else {
        note(context, job, id, &ShareState::Running).await?;
        bring_to_its_end(context, job, &user, &share).await
    };
    let outcome = match outcome {
        Ok(Ended::Waits(at, reason)) => Err(context.again_after_doubt(job, at, reason)),
        other => other,
    };
    match outcome {
        Ok(Ended::As(state)) => {
            tracing::info!(share.id = %id.0, user.id = %user.id.0, state = name_of(&state), "share ended");
            held(store.finish_share(job, id, &state, context.clock.now()).await?)
        }
        Ok(Ended::Composing(draft)) => {
            tracing::info!(share.id = %id.0, user.id = %user.id.0, "share waits for its draft");
            held(store.wait_for_draft(job, id, &draft).await?)
        }
        Ok(Ended::Waits(..)) => held(store.complete(job).await?),
        Err(JobError::RetryAt { at, why, reason }) => {
            note(context, job, id, &ShareState::Queued(Some(reason.into()))).await?;
            Err(JobError::RetryAt { at, why, reason })
        }
        Err(error) => Err(error),
    }
}

/// Whether what was written was written under a lease that held.
fn held(is_ours: bool) -> Result<(), JobError> {
    if is_ours { Ok(()) } else { Err(JobError::LeaseLost) }
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
    /// Its item is a draft, which is known by now.
    Composing(Draft),
}

async fn bring_to_its_end(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    share: &Share,
) -> Result<Ended, JobError> {
    if user.pauses().stop().is_some() {
        return Err(context.while_paused());
    }
    let configured = context.configured().await?;
    let mailbox = context
        .mailbox(user, configured.permission)
        .await
        .map_err(|error| context.without_access(job, Side::Exchange, error))?;
    let sales = context
        .sales_user(user, Freshness::Stored)
        .await
        .map_err(|error| context.without_access(job, Side::Sales, error))?;
    let (opener, reach) = (mailbox.opener(), Reach::Exchange);
    let owner = match find_resource(context, user, &sales).await {
        Ok(Some(owner)) => owner,
        Ok(None) => return Ok(parked(ReasonCode::NoSalesUser)),
        Err(error) => return after(context, job, user, opener, error).await,
    };
    let scene = match Scene::of(context, user, reach, configured, owner, mailbox, sales).await {
        Ok(scene) if scene.is_on(Part::of_item(share.order.kind)) => scene,
        Ok(_) => return Ok(parked(ReasonCode::SyncOff)),
        Err(error) => return after(context, job, user, opener, error).await,
    };
    match share_in(context, user, share, &scene).await {
        Ok(ended) => Ok(ended),
        Err(error) => after(context, job, user, opener, error).await,
    }
}

/// What stops a share means for it: a person is asked, or it goes on later.
async fn after(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    opener: Opener,
    error: RestError,
) -> Result<Ended, JobError> {
    let stop = match error {
        RestError::Store(error) => return Err(JobError::Store(error)),
        RestError::Stopped(stop) => stop,
    };
    if let Some(goes_on) = context.after_application(user, opener, &stop).await {
        return Err(goes_on);
    }
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

/// Shares the item, or finds out that it is still being written.
async fn share_in(
    context: &Context,
    user: &User,
    share: &Share,
    scene: &Scene<'_>,
) -> Result<Ended, RestError> {
    let stage = match share.order.composing {
        true => context.store.draft(share.id).await?,
        false => None,
    };
    let sent = match (share.order.composing, stage) {
        (false, _) => None,
        (true, None) => return find_draft(context, share, scene).await,
        // A round of Instant Sync sees to it.
        (true, Some(DraftStage::Waits(draft))) => return Ok(Ended::Composing(draft)),
        (true, Some(DraftStage::Sent(draft))) => Some(draft.id),
    };
    let related = share.order.related.as_ref();
    let (calendar, appointments) = (scene.calendar().await?, scene.single_appointments());
    let (item, missing) = futures::future::join(
        item_of(scene, &calendar, share, sent),
        appointments.0.first_missing(related),
    )
    .await;
    if let Some(record) = missing? {
        return Ok(failed(Reason {
            code: ReasonCode::RecordNotFound,
            detail: Detail::Record(record),
        }));
    }
    let shared = match item? {
        Found::Meeting(None) => Shared::NotThere,
        Found::Meeting(Some(located)) => share_appointment(context, user, share, scene, *located).await?,
        Found::Series(master) => {
            let shared = scene.share(Part::Series, &master, related).await?;
            return Ok(whole(
                of_shared(given_up(shared)?),
                ReasonCode::SeriesShared.into(),
            ));
        }
        Found::Item(id) if share.order.extent == Extent::Thread => {
            return share_thread(scene, &id, related).await;
        }
        Found::Item(id) => scene.share(Part::of_item(share.order.kind), &id, related).await?,
    };
    Ok(of_shared(given_up(shared)?))
}

/// What Exchange does not give up may be given up later, and so may what is linked as another kind still (R-ID-1): the share is
/// tried again like anything else that fails (R-ERR-2).
fn given_up(shared: Shared) -> Result<Shared, RestError> {
    match shared {
        Shared::Refused(ReasonCode::AnswerUnreadable | ReasonCode::Waiting) => {
            Err(Stop::Unavailable(Side::Exchange).into())
        }
        shared @ (Shared::Rested(_) | Shared::NotThere | Shared::Refused(_)) => Ok(shared),
    }
}

/// Shares every email of a thread, the oldest first (R-MAIL-2). What cannot be shared is told before what was, which goes on
/// all the same: asked once more, a shared one is the same one.
async fn share_thread(
    scene: &Scene<'_>,
    open: &ItemId,
    related: Option<&Related>,
) -> Result<Ended, RestError> {
    let Some(emails) = scene.thread_of(open).await? else {
        return Ok(failed(ReasonCode::ItemNotFound.into()));
    };
    let (mut shown, mut kept_back, mut shared) = (None, None, 0);
    // The open one may lie where nothing is read, which is told of it.
    let is_there = emails.contains(open);
    for id in emails.iter().chain((!is_there).then_some(open)) {
        let ended = of_shared(scene.share(Part::Emails, id, related).await?);
        match &ended {
            Ended::As(ShareState::Shared(..)) => shared += 1,
            // It went while its thread was gone through.
            Ended::As(ShareState::Failed(_)) if id != open => continue,
            Ended::As(_) | Ended::Waits(..) | Ended::Composing(_) => {
                kept_back.get_or_insert(ended);
                continue;
            }
        }
        if id == open {
            shown = Some(ended);
        }
    }
    let reason = Reason {
        code: ReasonCode::ThreadShared,
        detail: Detail::Count(shared),
    };
    Ok(match (kept_back, shown) {
        (Some(told), _) => told,
        (None, Some(shown)) => whole(shown, reason),
        (None, None) => failed(ReasonCode::ItemNotFound.into()),
    })
}

fn of_shared(shared: Shared) -> Ended {
    match shared {
        Shared::Rested(rested) => ended(rested),
        Shared::NotThere => failed(ReasonCode::ItemNotFound.into()),
        Shared::Refused(code) => parked(code),
    }
}

/// Where all is well, it is told that more was shared than was open.
fn whole(ended: Ended, more: Reason) -> Ended {
    match ended {
        Ended::As(ShareState::Shared(record, reason)) if reason.code == ReasonCode::InStep => {
            Ended::As(ShareState::Shared(record, more))
        }
        as_it_is @ (Ended::As(_) | Ended::Waits(..) | Ended::Composing(_)) => as_it_is,
    }
}

/// Looks a draft up while it still has the id that the pane knows. What is not found may not have come to the server yet; or
/// it was thrown away, or sent, before anybody looked.
async fn find_draft(context: &Context, share: &Share, scene: &Scene<'_>) -> Result<Ended, RestError> {
    let now = context.clock.now();
    let look = match translated(scene, &share.order.item_id).await? {
        Some(id) => scene
            .look_at_drafts(share.order.kind, &[id])
            .await?
            .into_iter()
            .next(),
        None => None,
    };
    Ok(match look {
        Some(look) if matches!(look.seen, DraftSeen::Unsent | DraftSeen::Sent) => Ended::Composing(Draft {
            id: look.id,
            message_id: look.message_id,
            missing_since: None,
        }),
        Some(look) if look.seen == DraftSeen::Deleted => failed(ReasonCode::DraftDiscarded.into()),
        Some(_) | None if now.duration_since(share.created_at) >= LOOKS_APART => {
            failed(ReasonCode::ItemNotFound.into())
        }
        Some(_) | None => {
            let again_at = now.saturating_add(LOOKS_AGAIN_IN).unwrap_or(now);
            Ended::Waits(again_at, ReasonCode::Composing)
        }
    })
}

/// The item that a share is about.
enum Found {
    /// A meeting as it was just looked at, if it is there.
    Meeting(Option<Box<Located>>),
    /// A series, by its master; whichever of its meetings the user had open (R-APPT-14).
    Series(ItemId),
    /// Something else, by its immutable id.
    Item(ItemId),
}

/// The item, by the immutable id of what was `sent` where that is known. A list that came from here names items by that id already, and
/// so does To Do, which has no other.
async fn item_of(
    scene: &Scene<'_>,
    calendar: &Calendar,
    share: &Share,
    sent: Option<ItemId>,
) -> Result<Found, RestError> {
    let rest_id = &share.order.item_id;
    Ok(match (share.order.kind, sent) {
        (Kind::Appointment, Some(id)) => meeting_or_series(calendar, calendar.located(id).await?),
        (Kind::Appointment, None) => meeting_or_series(calendar, calendar.locate(rest_id).await?),
        (Kind::Contact | Kind::Task | Kind::Email, Some(id)) => Found::Item(id),
        (Kind::Task, None) => Found::Item(ItemId::new(rest_id)),
        (Kind::Contact | Kind::Email, None) => {
            let id = translated(scene, rest_id).await?;
            Found::Item(id.unwrap_or_else(|| ItemId::new(rest_id)))
        }
    })
}

/// A single meeting that was a series is kept as one (R-ID-1).
fn meeting_or_series(calendar: &Calendar, located: Option<Located>) -> Found {
    let was_series = |id: &str| calendar.as_series.contains(&ItemId::new(id));
    match located {
        Some(Located { immutable_id, .. }) if was_series(&immutable_id) => {
            Found::Series(ItemId::new(immutable_id))
        }
        Some(Located {
            seen: ItemSeen::Refused(..),
            series: Some(master),
            ..
        }) => Found::Series(master),
        single => Found::Meeting(single.map(Box::new)),
    }
}

async fn translated(scene: &Scene<'_>, rest_id: &str) -> Result<Option<ItemId>, RestError> {
    let ids = scene.mailbox().immutable_ids(&[rest_id.to_owned()]).await;
    let ids = ids.map_err(|error| stop(Side::Exchange, &error))?;
    Ok(ids.into_iter().next().flatten())
}

/// Opens the link of a meeting, and brings it to rest.
async fn share_appointment(
    context: &Context,
    user: &User,
    share: &Share,
    scene: &Scene<'_>,
    located: Located,
) -> Result<Shared, RestError> {
    let (calendar, appointments) = (scene.calendar().await?, scene.single_appointments());
    let origin = match &located.seen {
        ItemSeen::Missing | ItemSeen::Deleted | ItemSeen::Cancelled => return Ok(Shared::NotThere),
        ItemSeen::Refused(code, _) => return Ok(Shared::Refused(*code)),
        ItemSeen::Found(item, _) if item.facts.place == Place::Elsewhere => {
            return Ok(Shared::Refused(ReasonCode::OutsideScope));
        }
        ItemSeen::Found(item, _) => Origin {
            shared_private: item.content.is_private(),
            ..Origin::by_hand(Claim::Share)
        },
    };
    let Located {
        immutable_id,
        ical_uid,
        organizes,
        seen,
        series: _,
    } = located;
    let new = NewLink {
        user: user.id,
        meeting: MeetingKey::from_ical_uid(&ical_uid),
        immutable_id,
        rest_id: share.order.item_id.clone(),
        organizes,
        asked: share.order.related.clone(),
        origin,
    };
    let link = context.store.open_link(&new, context.clock.now()).await?;
    let (links, policy) = (scene.links(), scene.policy(Part::Appointments));
    let carrying = scene.carrying(Part::Appointments).await?;
    let files = carrying.as_ref().map(Carrying::carriage);
    let rest = scene.sharing(&calendar, &appointments, &links, &policy, files);
    let intake = scene.intake(Part::Appointments);
    let rested = rest.share(link.copy, origin, None, &seen, &intake).await?;
    Ok(rested.map_or(Shared::NotThere, |rested| Shared::Rested(rested.into())))
}

/// What a link's rest means for the share that asked for it.
fn ended(
    LinkRested {
        standing,
        record,
        end,
    }: LinkRested,
) -> Ended {
    let reason = match end {
        // A write is never retried into the dark; what stays out of sight is for a person to know.
        End::Waits(_, reason) if reason.code == ReasonCode::OutOfSight => {
            return Ended::As(ShareState::Parked(reason));
        }
        // An operator has to act, or a whole round comes first: the link stays, and goes on in a round.
        kept @ End::Waits(..) if kept.is_kept_back() => return Ended::As(ShareState::Parked(kept.reason())),
        End::Waits(at, _) => return Ended::Waits(at, ReasonCode::Waiting),
        End::Rests(reason) => reason,
    };
    match (standing, record) {
        (
            Standing::Parked { reason: why, .. }
            | Standing::Unseated { reason: why, .. }
            | Standing::Unlinked(why),
            _,
        ) => Ended::As(ShareState::Parked(why)),
        (Standing::Linked, Some(record)) => Ended::As(ShareState::Shared(record, reason)),
        (Standing::Linked, None) => failed(reason),
    }
}

fn parked(code: ReasonCode) -> Ended {
    Ended::As(ShareState::Parked(code.into()))
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
