//! The one connection that writes. Writes that come while a transaction is on its way to the disk go into the next one
//! together, each within a savepoint of its own, so that the disk is waited for once and one that fails takes back nothing
//! but its own.

use crate::unavailable;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Sqlite, Transaction};
use std::pin::Pin;
use std::sync::Arc;
use store::StoreError;
use tokio::sync::{mpsc, oneshot};

/// Writes in one transaction at most, so that another program's turn comes soon.
const GROUP_MAX: usize = 32;
/// Writes that wait at most; further callers wait before they are let in.
const WAITING_MAX: usize = 1024;

/// A write under way.
pub(crate) type Working<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

#[derive(Debug)]
pub(crate) struct Writer {
    waiting: mpsc::Sender<Box<dyn Write>>,
}

impl Writer {
    /// Takes the connection; it closes when the writer is dropped.
    pub(crate) fn start(mut connection: SqliteConnection) -> Self {
        let (waiting, mut turns) = mpsc::channel::<Box<dyn Write>>(WAITING_MAX);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP_MAX);
            while turns.recv_many(&mut group, GROUP_MAX).await > 0 {
                commit_together(&mut connection, &mut group).await;
            }
        });
        Self { waiting }
    }

    /// Does `work` in a transaction that holds the database's write lock from its start. Answers once it is on disk; an
    /// error means that nothing of it is. Whoever stops waiting leaves it to chance whether it is done.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let write = Asked {
            work: Some(work),
            result: None,
            answer,
        };
        let closed = || StoreError::Unavailable("the database was closed".into());
        self.waiting.send(Box::new(write)).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

/// One write of any type.
trait Write: Send {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool;
    /// Does the work and keeps its result; true if it went well.
    fn work<'a>(
        &'a mut self,
        connection: &'a mut SqliteConnection,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
    /// Hands the result over, or the error that kept it from the disk.
    fn answer(self: Box<Self>, kept: Result<(), StoreError>);
}

struct Asked<T, W> {
    work: Option<W>,
    result: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, W> Write for Asked<T, W>
where
    T: Send,
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> Working<'c, T> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn work<'a>(
        &'a mut self,
        connection: &'a mut SqliteConnection,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let result = work(connection).await;
            let went_well = result.is_ok();
            self.result = Some(result);
            went_well
        })
    }

    fn answer(self: Box<Self>, kept: Result<(), StoreError>) {
        let answer = match (self.result, kept) {
            (Some(Err(own)), _) => Err(own),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(lost)) => Err(lost),
            (None, Ok(())) => Err(StoreError::Unavailable("the write was never begun".into())),
        };
        // Nobody waits any more: it is on disk all the same.
        let _ = self.answer.send(answer);
    }
}

async fn commit_together(connection: &mut SqliteConnection, group: &mut Vec<Box<dyn Write>>) {
    group.retain(|write| write.is_wanted());
    if group.is_empty() {
        return;
    }
    let kept = try_commit(connection, group).await.map_err(Arc::new);
    for write in group.drain(..) {
        let kept = match &kept {
            Ok(()) => Ok(()),
            Err(error) => Err(StoreError::Unavailable(Box::new(Arc::clone(error)))),
        };
        write.answer(kept);
    }
}

async fn try_commit(
    connection: &mut SqliteConnection,
    group: &mut [Box<dyn Write>],
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if let [only] = group {
        return match only.work(&mut transaction).await {
            true => transaction.commit().await,
            false => transaction.rollback().await,
        };
    }
    for write in group {
        work_apart(&mut transaction, &mut **write).await?;
    }
    transaction.commit().await
}

async fn work_apart(
    transaction: &mut Transaction<'_, Sqlite>,
    write: &mut dyn Write,
) -> Result<(), sqlx::Error> {
    let mut savepoint = transaction.begin().await?;
    match write.work(&mut savepoint).await {
        true => savepoint.commit().await,
        false => savepoint.rollback().await,
    }
}

/// What a statement that must hit one row did.
pub(crate) fn hit(done: &sqlx::sqlite::SqliteQueryResult) -> bool {
    done.rows_affected() == 1
}

/// Runs a statement and says whether it hit its row.
pub(crate) async fn hits<'q, A>(
    statement: sqlx::query::Query<'q, Sqlite, A>,
    connection: &mut SqliteConnection,
) -> Result<bool, StoreError>
where
    A: sqlx::IntoArguments<Sqlite> + Send + 'q,
{
    Ok(hit(&statement.execute(connection).await.map_err(unavailable)?))
}
