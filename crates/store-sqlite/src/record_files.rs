//! What is kept of the files that hang on records.

use crate::writer::hits;
use crate::{SqliteStore, unavailable};
use async_trait::async_trait;
use std::collections::BTreeMap;
use store::StoreError;
use store::files::{Files, KeptFiles};
use store::links::{CopyId, MeetingId, Saved};
use store::rows::files::{CopyFilesRow, FilesRow, sealed_ledger};
use store::users::UserId;
use sync_core::files::FileLedger;
use uuid::Uuid;

#[async_trait]
impl Files for SqliteStore {
    async fn files(&self, meetings: &[MeetingId]) -> Result<BTreeMap<MeetingId, KeptFiles>, StoreError> {
        let ids = as_json(meetings.iter().map(|meeting| &meeting.0));
        let rows = sqlx::query_as!(
            FilesRow,
            "SELECT meeting_id, ledger, generation FROM record_files
             WHERE meeting_id IN (SELECT unhex(value) FROM json_each(?))",
            ids
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(|row| row.opened(&self.sealer)).collect()
    }

    async fn keep_files(
        &self,
        meeting: MeetingId,
        before: i64,
        ledger: &FileLedger,
    ) -> Result<Saved, StoreError> {
        let ledger = sealed_ledger(&self.sealer, meeting, ledger)?;
        self.write(move |tx| {
            Box::pin(async move {
                let id = meeting.0.as_bytes().as_slice();
                let next = before + 1;
                let is_kept = if before == 0 {
                    let statement = sqlx::query!(
                        "INSERT INTO record_files (meeting_id, generation, ledger)
                         SELECT id, ?1, ?2 FROM meetings WHERE id = ?3
                         ON CONFLICT (meeting_id) DO NOTHING",
                        next,
                        ledger,
                        id
                    );
                    hits(statement, tx).await?
                } else {
                    let statement = sqlx::query!(
                        "UPDATE record_files SET generation = ?, ledger = ? WHERE meeting_id = ? AND generation = ?",
                        next,
                        ledger,
                        id,
                        before
                    );
                    hits(statement, tx).await?
                };
                Ok(if is_kept { Saved::As(next) } else { Saved::Overtaken })
            })
        })
        .await
    }

    async fn files_of_copies(
        &self,
        user: UserId,
        copies: &[CopyId],
    ) -> Result<BTreeMap<CopyId, FileLedger>, StoreError> {
        let user = user.0.as_bytes().as_slice();
        let ids = as_json(copies.iter().map(|copy| &copy.0));
        let rows = sqlx::query_as!(
            CopyFilesRow,
            "SELECT c.id AS copy_id, f.meeting_id, f.ledger
             FROM copies AS c JOIN record_files AS f ON f.meeting_id = c.meeting_id
             WHERE c.user_id = ? AND c.id IN (SELECT unhex(value) FROM json_each(?))",
            user,
            ids
        )
        .fetch_all(&mut *self.reader().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(|row| row.opened(&self.sealer)).collect()
    }
}

/// Ids for `json_each` and `unhex`.
pub(crate) fn as_json<'i>(ids: impl Iterator<Item = &'i Uuid>) -> String {
    let hex: Vec<_> = ids.map(|id| id.simple().to_string()).collect();
    serde_json::Value::from(hex).to_string()
}
