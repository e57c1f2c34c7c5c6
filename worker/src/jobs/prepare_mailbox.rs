//! After a sign-in: the mailbox is ours (R-GATE-5), the master category is there (R-CAT-1), and the Sales user's resource is
//! known.

use super::JobError;
use crate::adapters::{self, Guard};
use crate::context::{Context, TRIES_MAX};
use crate::notices::keep_address;
use crate::ports::{MayWrite, Safeguards as _};
use crate::sync::rest::RestError;
use authorization::{ApplicationPermission, Freshness};
use store::StoreError;
use store::jobs::LeasedJob;
use store::tokens::{AuthorizationState, TokenKind};
use store::users::User;
use sync_core::{SalesId, Side};

/// Prepares a mailbox whose user has completed both sign-ins; before that nothing is read or written (R-GATE-1), and the
/// other sign-in brings this job again.
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn prepare_mailbox(context: &Context, job: &LeasedJob) -> Result<(), JobError> {
    // Seen before any work: a job that ends its worker every time never comes to its own end.
    if job.attempts >= TRIES_MAX {
        return Err(JobError::TriedTooOften);
    }
    let Some(user) = context.user_of(job).await? else {
        return end(context, job).await;
    };
    if !is_signed_in(context, &user).await? {
        return end(context, job).await;
    }
    // Their own sign-in brought this about.
    let mailbox = context
        .mailbox(&user, ApplicationPermission::Disabled)
        .await
        .map_err(|error| context.without_access(job, Side::Exchange, error))?;
    let sales = context
        .sales_user(&user, Freshness::Stored)
        .await
        .map_err(|error| context.without_access(job, Side::Sales, error))?;
    let prepared = async {
        claim(context, &user, mailbox).await?;
        find_resource(context, &user, &sales).await
    };
    match prepared.await {
        Ok(_) => end(context, job).await,
        Err(RestError::Store(error)) => Err(JobError::Store(error)),
        Err(RestError::Stopped(stop)) => Err(context.after_stop(job, &user, &stop).await),
    }
}

/// The first thing that is written says whose the mailbox is; in one that is somebody else's nothing is. Where its owner gets
/// mail is kept, for the day on which the sign-in ends (R-AUTH-2).
async fn claim(context: &Context, user: &User, mailbox: exchange::Mailbox) -> Result<(), RestError> {
    let guard = Guard::of(context, user.id, mailbox.clone());
    let hour = context.hours.of(user.id, context.clock.now());
    let asking = async {
        let profile = mailbox.profile().await;
        profile.map_err(|error| adapters::stop(Side::Exchange, &error))
    };
    let profile = context.profiles.of(user.id, hour, asking).await?;
    keep_address(context, user.id, &profile).await?;
    match guard.may_write().await? {
        MayWrite::Yes => guard.category().await.map(drop),
        MayWrite::No(_) => Ok(()),
    }
}

/// Whether both authorizations are stored and work.
async fn is_signed_in(context: &Context, user: &User) -> Result<bool, StoreError> {
    for kind in [TokenKind::Exchange, TokenKind::Sales] {
        match context
            .store
            .authorization_state(user.id, kind, context.clock.now())
            .await?
        {
            AuthorizationState::Works { .. } => {}
            AuthorizationState::Missing | AuthorizationState::Lapsed(_) => return Ok(false),
        }
    }
    Ok(true)
}

/// The user's resource in Sales: looked up once, remembered; none if Sales has none.
///
/// # Errors
/// [`RestError`] where Sales cannot say, or the store fails.
pub async fn find_resource(
    context: &Context,
    user: &User,
    sales: &sales::SalesUser,
) -> Result<Option<SalesId>, RestError> {
    let Some(identity) = &user.sales else {
        return Ok(None);
    };
    if identity.party.is_some() {
        return Ok(identity.party);
    }
    let party = sales.resource(&identity.user_name).await;
    let party = party.map_err(|error| adapters::stop(Side::Sales, &error))?;
    if let Some(party) = party {
        context
            .store
            .note_party(user.id, &identity.user_name, party)
            .await?;
    }
    Ok(party)
}

async fn end(context: &Context, job: &LeasedJob) -> Result<(), JobError> {
    if context.store.complete(job).await? {
        Ok(())
    } else {
        Err(JobError::LeaseLost)
    }
}
