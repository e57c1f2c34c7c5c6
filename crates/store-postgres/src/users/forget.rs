//! Forgetting a user, or who they were in Sales, all in the caller's transaction.

use crate::audit::{forget_names, record};
use crate::links::{overtake, settle_lead};
use crate::locks::{Alone, alone};
use crate::runs::{End, end_spent};
use crate::{hits, unavailable};
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use store::StoreError;
use store::audit::{Act, Deed};
use store::jobs::LeasedJob;
use store::links::MeetingId;
use store::rows::tokens::{AuthorizationRow, given_up};
use store::rows::{Place, name_of_kind};
use store::seal::Sealer;
use store::tokens::TokenKind;
use store::users::{GivenUp, UserId};

/// Deletes the user; none if there is no such one.
pub(super) async fn delete(
    tx: &mut PgConnection,
    sealer: &Sealer,
    (id, by): (UserId, UserId),
    now: Timestamp,
) -> Result<Option<GivenUp>, StoreError> {
    take_apart(&mut *tx, id).await?;
    let tokens = tokens_of(&mut *tx, sealer, id, &[TokenKind::Exchange, TokenKind::Sales]).await?;
    forget_links(&mut *tx, id, now).await?;
    let key = id.0.as_bytes().as_slice();
    // All that is theirs alone goes with them.
    if !hits(sqlx::query!("DELETE FROM users WHERE id = $1", key), &mut *tx).await? {
        return Ok(None);
    }
    forget_speaker(&mut *tx, id).await?;
    end_spent(&mut *tx, End::Every, now).await?;
    forget_names(&mut *tx, id).await?;
    record(tx, sealer, Some(Act::by(by, Deed::DeleteUser, Some(id), now))).await?;
    Ok(Some(tokens))
}

/// Forgets what follows from who the user was in Sales. They were taken apart.
pub(super) async fn start_anew(
    tx: &mut PgConnection,
    sealer: &Sealer,
    id: UserId,
    now: Timestamp,
) -> Result<GivenUp, StoreError> {
    let tokens = tokens_of(&mut *tx, sealer, id, &[TokenKind::Sales]).await?;
    disconnect(&mut *tx, id).await?;
    forget_links(&mut *tx, id, now).await?;
    forget_work(&mut *tx, id).await?;
    end_spent(tx, End::Every, now).await?;
    Ok(tokens)
}

/// Forgets what a job that had lost its lease kept all the same.
pub(super) async fn start_clean(tx: &mut PgConnection, job: &LeasedJob) -> Result<bool, StoreError> {
    alone(&mut *tx, [Alone::Mailbox(job.lane)]).await?;
    let (id, user) = (job.id.0.as_bytes().as_slice(), job.lane.0.as_bytes().as_slice());
    let holds = sqlx::query!(
        "UPDATE users SET starts_clean = FALSE
         WHERE id = $1 AND EXISTS (SELECT 1 FROM jobs WHERE id = $2 AND lane = $1 AND fence = $3 AND state = 1)",
        user,
        id,
        job.fence
    );
    if !hits(holds, &mut *tx).await? {
        return Ok(false);
    }
    forget_places(tx, job.lane).await?;
    Ok(true)
}

/// Whether links may be opened in this mailbox.
pub(crate) async fn may_open(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    let starts_clean = sqlx::query_scalar!("SELECT starts_clean FROM users WHERE id = $1", id)
        .fetch_optional(tx)
        .await
        .map_err(unavailable)?;
    match starts_clean {
        Some(false) => Ok(()),
        Some(true) | None => Err(StoreError::Forgotten),
    }
}

/// Nobody works for the user meanwhile: no job is taken up, no link opened, no run begun or ended.
pub(super) async fn take_apart(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let alone_with = [
        Alone::Claims,
        Alone::Lane(user),
        Alone::Mailbox(user),
        Alone::Runs,
    ];
    alone(&mut *tx, alone_with).await?;
    let id = user.0.as_bytes().as_slice();
    sqlx::query!(
        "SELECT id FROM meetings WHERE id IN (SELECT meeting_id FROM copies WHERE user_id = $1) ORDER BY id FOR UPDATE",
        id
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "SELECT id FROM runs
         WHERE id IN (SELECT run_id FROM mailbox_rounds WHERE user_id = $1 AND ended_at IS NULL)
         ORDER BY id FOR UPDATE",
        id
    )
    .fetch_all(tx)
    .await
    .map(drop)
    .map_err(unavailable)
}

async fn tokens_of(
    tx: &mut PgConnection,
    sealer: &Sealer,
    user: UserId,
    kinds: &[TokenKind],
) -> Result<GivenUp, StoreError> {
    let id = user.0.as_bytes().as_slice();
    let mut tokens = GivenUp::new();
    for kind in kinds {
        let name = name_of_kind(*kind);
        let row = sqlx::query_as!(
            AuthorizationRow,
            r#"SELECT sealed AS "sealed!", renewable, access_expires_at, lapsed_at, lapsed_why,
                      lapsed_code, renewed_at, generation
               FROM authorizations WHERE user_id = $1 AND kind = $2 AND sealed IS NOT NULL"#,
            id,
            name
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(unavailable)?;
        tokens.extend(row.and_then(|row| given_up(row, sealer, user, *kind)));
    }
    Ok(tokens)
}

/// Takes the Sales authorization away. A renewal that is under way is overtaken.
async fn disconnect(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let (id, kind) = (user.0.as_bytes().as_slice(), name_of_kind(TokenKind::Sales));
    sqlx::query!(
        "UPDATE authorizations
         SET sealed = NULL, renewed_at = NULL, lapsed_at = NULL, lapsed_why = NULL, lapsed_code = NULL,
             lease_until = NULL, generation = generation + 1
         WHERE user_id = $1 AND kind = $2",
        id,
        kind
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!("DELETE FROM notices WHERE user_id = $1 AND kind = $2", id, kind)
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    // Who is not registered on both sides gets no notice.
    sqlx::query!("DELETE FROM addresses WHERE user_id = $1", id)
        .execute(tx)
        .await
        .map(drop)
        .map_err(unavailable)
}

/// Meetings that nobody else has a copy of go whole. The others are overtaken, for a save of this user's copy may be under
/// way, and go on without it.
async fn forget_links(tx: &mut PgConnection, user: UserId, now: Timestamp) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    sqlx::query!(
        "DELETE FROM meetings
         WHERE id IN (SELECT meeting_id FROM copies WHERE user_id = $1)
           AND NOT EXISTS (SELECT 1 FROM copies AS theirs WHERE theirs.meeting_id = meetings.id AND theirs.user_id <> $1)",
        id
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "UPDATE meetings SET leader = NULL FROM copies WHERE copies.user_id = $1 AND copies.id = meetings.leader
         AND copies.meeting_id = meetings.id",
        id
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    let shared = sqlx::query_scalar!("DELETE FROM copies WHERE user_id = $1 RETURNING meeting_id", id)
        .fetch_all(&mut *tx)
        .await
        .map_err(unavailable)?;
    for id in shared {
        let meeting = MeetingId(Place::new("meetings", &id).id("id", &id)?);
        overtake(&mut *tx, meeting).await?;
        settle_lead(&mut *tx, meeting, now).await?;
    }
    Ok(())
}

/// What was asked, answered, chosen and done. A job that runs has lost its lease, and its lane is free once that would have
/// run out.
async fn forget_work(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    for statement in [
        sqlx::query!(
            "UPDATE jobs SET fence = fence + 1 WHERE lane = $1 AND state = 1",
            id
        ),
        sqlx::query!("DELETE FROM jobs WHERE lane = $1 AND state <> 1", id),
        sqlx::query!("DELETE FROM shares WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM answers WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM mailbox_rounds WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM runs WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM stopped_threads WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM unshared WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM category_questions WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM choices WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM content_access WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM tickets WHERE user_id = $1", id),
        sqlx::query!(
            "UPDATE users SET synced_at = NULL, sync_failed = FALSE WHERE id = $1",
            id
        ),
    ] {
        statement.execute(&mut *tx).await.map_err(unavailable)?;
    }
    forget_places(tx, user).await
}

/// Where the rounds of the mailbox stand.
async fn forget_places(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    for statement in [
        sqlx::query!("DELETE FROM feeds WHERE user_id = $1", id),
        sqlx::query!("DELETE FROM rounds WHERE user_id = $1", id),
    ] {
        statement.execute(&mut *tx).await.map_err(unavailable)?;
    }
    Ok(())
}

/// What the user said for others, and set for all, stays; nobody said it.
async fn forget_speaker(tx: &mut PgConnection, user: UserId) -> Result<(), StoreError> {
    let id = user.0.as_bytes().as_slice();
    let nobody = UserId::NOBODY.0.as_bytes().as_slice();
    for statement in [
        sqlx::query!(
            "UPDATE answers SET said_by = $1 WHERE said_by = $2 AND said_by <> user_id",
            nobody,
            id
        ),
        sqlx::query!(
            "UPDATE configuration SET changed_by = $1 WHERE changed_by = $2",
            nobody,
            id
        ),
    ] {
        statement.execute(&mut *tx).await.map_err(unavailable)?;
    }
    Ok(())
}
