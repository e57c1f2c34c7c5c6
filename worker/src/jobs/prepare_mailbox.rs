//! After a sign-in: the master category is there (R-CAT-1), and the Sales user's resource is known.

use super::JobError;
use crate::adapters;
use crate::context::{Context, TRIES_MAX};
use authorization::{Freshness, NoAccess};
use store::jobs::LeasedJob;
use store::users::{SalesIdentity, User};
use sync_core::{SalesId, Side};

/// Prepares whatever is connected by now. The other sign-in brings this job again.
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
    let freshness = freshness_of(job);
    match context.mailbox(&user, freshness).await {
        Ok(mailbox) => {
            mailbox
                .ensure_category()
                .await
                .map_err(|error| context.after_stop(job, &adapters::stop(Side::Exchange, &error)))?;
        }
        Err(NoAccess::Missing | NoAccess::Lapsed) => {}
        Err(error) => return Err(context.without_access(job, Side::Exchange, error)),
    }
    match context.sales_user(&user, freshness).await {
        Ok(sales) => {
            find_resource(context, job, &user, &sales).await?;
        }
        Err(NoAccess::Missing | NoAccess::Lapsed) => {}
        Err(error) => return Err(context.without_access(job, Side::Sales, error)),
    }
    end(context, job).await
}

/// The user's resource in Sales: looked up once, remembered; none if Sales has none.
///
/// # Errors
/// [`JobError`]: when and how to go on.
pub async fn find_resource(
    context: &Context,
    job: &LeasedJob,
    user: &User,
    sales: &sales::SalesUser,
) -> Result<Option<SalesId>, JobError> {
    let Some(identity) = &user.sales else {
        return Ok(None);
    };
    if identity.party.is_some() {
        return Ok(identity.party);
    }
    let party = sales
        .resource(&identity.user_name)
        .await
        .map_err(|error| context.after_stop(job, &adapters::stop(Side::Sales, &error)))?;
    if party.is_some() {
        let known = SalesIdentity {
            user_name: identity.user_name.clone(),
            party,
        };
        context.store.set_sales_identity(user.id, known).await?;
    }
    Ok(party)
}

/// The first try uses what is stored; the one after a failure, or after a worker that never came back, does not trust it.
/// Once is enough: a fresh token that is refused waits for its owner.
pub(super) fn freshness_of(job: &LeasedJob) -> Freshness {
    if job.attempts == 1 {
        Freshness::Renewed
    } else {
        Freshness::Stored
    }
}

async fn end(context: &Context, job: &LeasedJob) -> Result<(), JobError> {
    if context.store.complete(job).await? {
        Ok(())
    } else {
        Err(JobError::LeaseLost)
    }
}
