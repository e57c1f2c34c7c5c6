//! Counted steps: asking the gate, saving what it says, and what is spent, all in the caller's transaction.

use super::keep::keep;
use crate::locks::{self, Alone, alone};
use crate::unavailable;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use store::StoreError;
use store::blob::Stored;
use store::links::{Begun, Counted, Link, Saved};
use store::rows::links::Save;
use store::rows::rounds::counts_after;
use store::rows::{SpentRow, micros, name_of_effect, name_of_object};
use store::seal::Sealer;
use store::users::UserId;
use sync_core::{
    Allowance, AllowancePolicy, Budgets, DeploymentDeletions, Effect, Gate, Spent, WriteKey, gate, gated,
};

/// Takes the steps to the gate one after the other: each finds what those before it have spent, whoever asked.
pub(super) async fn begin<C: Stored>(
    tx: &mut PgConnection,
    sealer: &Sealer,
    steps: &[Counted<C>],
    policy: &AllowancePolicy,
    now: Timestamp,
) -> Result<Vec<Begun>, StoreError> {
    let mailboxes = steps.iter().map(|step| Alone::Mailbox(step.link.user));
    let deletes = steps.iter().any(|step| step.demand.effect == Effect::Deletes);
    alone(&mut *tx, mailboxes.chain(deletes.then_some(Alone::Deletions))).await?;
    locks::meetings(&mut *tx, steps.iter().map(|step| step.link.meeting)).await?;

    let mut deployment = deletions(&mut *tx, now).await?;
    let mut allowances = BTreeMap::new();
    let mut begun = Vec::with_capacity(steps.len());
    for step in steps {
        let allowance = match allowances.entry(step.link.user) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(allowance(&mut *tx, step.link.user, now).await?),
        };
        let budgets = Budgets {
            allowance,
            deployment: &mut deployment,
            policy,
        };
        begun.push(begin_one(&mut *tx, sealer, step, budgets, now).await?);
    }
    Ok(begun)
}

async fn begin_one<C: Stored>(
    tx: &mut PgConnection,
    sealer: &Sealer,
    step: &Counted<C>,
    mut budgets: Budgets<'_>,
    now: Timestamp,
) -> Result<Begun, StoreError> {
    let link = &step.link;
    // The meeting's row is locked, so what is current now is current when it is saved: nothing is spent in vain.
    if !is_current(&mut *tx, link).await? {
        return Ok(Begun::Overtaken);
    }
    let gate = gate(
        link.pair.hold.as_deref(),
        &step.demand,
        &link.pair.versions(),
        &step.occasion,
        &mut budgets,
        now,
    );
    let next = Link {
        pair: gated(&link.pair, step.begun.clone(), &gate),
        ..link.clone()
    };
    let generation = match keep(&mut *tx, sealer, &Save::of(sealer, &next)?, None, now).await? {
        Saved::As(generation) => generation,
        Saved::Overtaken => return Ok(Begun::Overtaken),
    };
    match gate {
        Gate::Pass(spent) => {
            spend(tx, link.user, spent, now).await?;
            Ok(Begun::As(generation))
        }
        Gate::Held(hold) => Ok(Begun::Held(hold.held_for)),
        Gate::Discarded => Ok(Begun::Discarded),
    }
}

async fn is_current<C>(tx: &mut PgConnection, link: &Link<C>) -> Result<bool, StoreError> {
    let meeting = link.meeting.0.as_bytes().as_slice();
    let generation = sqlx::query_scalar!("SELECT generation FROM meetings WHERE id = $1", meeting)
        .fetch_optional(tx)
        .await
        .map_err(unavailable)?;
    Ok(generation == Some(link.generation))
}

/// What the whole deployment deleted within the last hour.
async fn deletions(tx: &mut PgConnection, now: Timestamp) -> Result<DeploymentDeletions, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!" FROM spent WHERE effect = 'deletes' AND spent_at > $1"#,
        counts_after(now, DeploymentDeletions::WINDOW)
    )
    .fetch_one(tx)
    .await
    .map_err(unavailable)?;
    Ok(DeploymentDeletions {
        last_hour: u32::try_from(count).unwrap_or(u32::MAX),
    })
}

/// What the user has spent. What counts no more is deleted.
async fn allowance(tx: &mut PgConnection, user: UserId, now: Timestamp) -> Result<Allowance, StoreError> {
    let user = user.0.as_bytes().as_slice();
    sqlx::query!(
        "DELETE FROM spent
         WHERE user_id = $1 AND spent_at <= $2
           AND (effect <> 'creates-in-first-round'
                OR object IN (SELECT object FROM rounds WHERE user_id = $1 AND first_ended_at IS NOT NULL))",
        user,
        counts_after(now, Allowance::WINDOW)
    )
    .execute(&mut *tx)
    .await
    .map_err(unavailable)?;
    let rows = sqlx::query_as!(
        SpentRow,
        "SELECT write_key, object, effect, recipients, spent_at FROM spent WHERE user_id = $1",
        user
    )
    .fetch_all(tx)
    .await
    .map_err(unavailable)?;
    let mut allowance = Allowance::default();
    for row in rows {
        allowance.remember(row.try_into()?);
    }
    allowance.prune(now);
    Ok(allowance)
}

/// Keeps what was spent. A write that was let through before has one row, as the core remembers the two of them; what the
/// allowance forgot because it bounds itself still counts for the deployment.
async fn spend(tx: &mut PgConnection, user: UserId, spent: Spent, now: Timestamp) -> Result<(), StoreError> {
    let mut write = Allowance::default();
    if let Some(before) = spent_before(&mut *tx, user, spent.demand.key).await? {
        write.remember(before);
        write.prune(now);
    }
    write.remember(spent);
    for row in write.rows() {
        sqlx::query!(
            "INSERT INTO spent (user_id, write_key, object, effect, recipients, spent_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (user_id, write_key) DO UPDATE
             SET object = excluded.object, effect = excluded.effect, recipients = excluded.recipients,
                 spent_at = excluded.spent_at",
            user.0.as_bytes().as_slice(),
            row.demand.key.as_bytes().as_slice(),
            name_of_object(row.demand.object),
            name_of_effect(row.demand.effect),
            i64::from(row.demand.recipients),
            micros(row.at)
        )
        .execute(&mut *tx)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}

async fn spent_before(
    tx: &mut PgConnection,
    user: UserId,
    key: WriteKey,
) -> Result<Option<Spent>, StoreError> {
    let row = sqlx::query_as!(
        SpentRow,
        "SELECT write_key, object, effect, recipients, spent_at FROM spent WHERE user_id = $1 AND write_key = $2",
        user.0.as_bytes().as_slice(),
        key.as_bytes().as_slice()
    )
    .fetch_optional(tx)
    .await
    .map_err(unavailable)?;
    row.map(Spent::try_from).transpose()
}
