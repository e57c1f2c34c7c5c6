//! Asks the caller's mailbox while they wait: under a deadline, and once more with a renewed token if Exchange refuses the
//! stored one.

use crate::auth::grants::missing_authorization;
use crate::problem::{Refusal, chain};
use crate::state::{AppState, PICK_LIST_WITHIN};
use authorization::{Freshness, NoAccess};
use exchange::{Error, Mailbox, MailboxKey};
use shared::api::problem::ProblemCode;
use store::tokens::TokenKind;
use store::users::{User, UserId};
use sync_core::ItemId;

/// The immutable id of an item by its REST v2.0 id; none where the mailbox knows no such item.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn immutable_id(
    state: &AppState,
    user: UserId,
    rest_id: &str,
) -> Result<Option<ItemId>, Refusal> {
    let ask = |mailbox: Mailbox| async move { mailbox.immutable_ids(&[rest_id.to_owned()]).await };
    let ids = read(state, user, ask).await?;
    Ok(ids.into_iter().next().flatten())
}

/// The master of the series that an item is a meeting of; none where it is no such thing.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn series_of(
    state: &AppState,
    user: UserId,
    id: &ItemId,
) -> Result<Option<ItemId>, Refusal> {
    let ask = |mailbox: Mailbox| async move {
        match mailbox.series_of(id).await {
            // Exchange does not say that it is another kind of item, only that it is no event.
            Err(Error::Rejected { .. }) => Ok(None),
            told => told,
        }
    };
    read(state, user, ask).await
}

/// Whether a meeting or an email carries our category.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn is_categorised(state: &AppState, user: UserId, id: &ItemId) -> Result<bool, Refusal> {
    let ask = |mailbox: Mailbox| async move { mailbox.is_categorised(id).await };
    read(state, user, ask).await
}

/// Every email of the thread of this one, in folders that are read, the oldest first; none where it is no email.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn thread_of(
    state: &AppState,
    user: UserId,
    id: &ItemId,
) -> Result<Option<Vec<ItemId>>, Refusal> {
    let ask = |mailbox: Mailbox| async move {
        let scope = mailbox.mail_scope().await?;
        match mailbox.thread_of(id, &scope).await {
            // Exchange does not say that it is another kind of item, only that it is no email.
            Err(Error::Rejected { .. }) => Ok(None),
            told => told,
        }
    };
    read(state, user, ask).await
}

/// What `ask` reads in the mailbox of `user`.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn read<T, Asking>(
    state: &AppState,
    user: UserId,
    ask: impl Fn(Mailbox) -> Asking,
) -> Result<T, Refusal>
where
    Asking: Future<Output = Result<T, Error>>,
{
    // Nothing is read before both sign-ins are completed (R-GATE-1).
    if let Some(missing) = missing_authorization(state, user, state.now()).await? {
        return Err(Refusal::new(missing.code()));
    }
    let user = state.store.user(user).await?;
    let user = user.ok_or_else(|| Refusal::unauthorized(ProblemCode::TokenInvalid))?;
    let reading = tokio::time::timeout(PICK_LIST_WITHIN, read_in_time(state, &user, ask));
    reading
        .await
        .map_err(|_| Refusal::new(ProblemCode::VendorTimeout))?
}

async fn read_in_time<T, Asking>(
    state: &AppState,
    user: &User,
    ask: impl Fn(Mailbox) -> Asking,
) -> Result<T, Refusal>
where
    Asking: Future<Output = Result<T, Error>>,
{
    let read = match ask(mailbox(state, user, Freshness::Stored).await?).await {
        Err(Error::Unauthorized { .. }) => ask(mailbox(state, user, Freshness::Renewed).await?).await,
        other => other,
    };
    read.map_err(|error| {
        tracing::warn!(user.id = %user.id.0, error = %chain(&error), trace = ?error.trace(), "a mailbox was not asked");
        refusal_from_exchange(&error)
    })
}

async fn mailbox(state: &AppState, user: &User, freshness: Freshness) -> Result<Mailbox, Refusal> {
    let access = state
        .authorizations
        .access(user, TokenKind::Exchange, freshness, state.now())
        .await
        .map_err(refusal_from_access)?;
    let key = MailboxKey::new(user.id.0.to_string());
    Ok(state.mailboxes.mailbox(key, access))
}

fn refusal_from_exchange(error: &Error) -> Refusal {
    match error {
        Error::Unauthorized { .. } => Refusal::new(ProblemCode::SignInAgain),
        Error::Unavailable { status: None, .. } | Error::Late { .. } => {
            Refusal::new(ProblemCode::VendorTimeout)
        }
        Error::Unavailable { .. }
        | Error::Throttled { .. }
        | Error::Forbidden { .. }
        | Error::Rejected { .. }
        | Error::Unreachable { .. }
        | Error::Full { .. }
        | Error::Unreadable { .. } => Refusal::new(ProblemCode::VendorFailed),
    }
}

fn refusal_from_access(error: NoAccess) -> Refusal {
    match error {
        NoAccess::Missing | NoAccess::Lapsed => Refusal::new(ProblemCode::SignInAgain),
        NoAccess::TryLater { .. } => Refusal::new(ProblemCode::VendorTimeout),
        NoAccess::OperatorMustAct { .. } => Refusal::new(ProblemCode::AdministratorMustAct),
        NoAccess::Store(error) => error.into(),
    }
}
