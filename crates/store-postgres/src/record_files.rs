//! What is kept of the files that hang on records.

use crate::{PostgresStore, unavailable};
use async_trait::async_trait;
use std::collections::BTreeMap;
use store::StoreError;
use store::files::{Files, KeptFiles};
use store::links::{CopyId, MeetingId, Saved};
use store::rows::files::{CopyFilesRow, FilesRow, sealed_ledger};
use store::users::UserId;
use sync_core::files::FileLedger;

#[async_trait]
impl Files for PostgresStore {
    async fn files(&self, meetings: &[MeetingId]) -> Result<BTreeMap<MeetingId, KeptFiles>, StoreError> {
        let ids: Vec<Vec<u8>> = meetings
            .iter()
            .map(|meeting| meeting.0.as_bytes().to_vec())
            .collect();
        let rows = sqlx::query_as!(
            FilesRow,
            "SELECT meeting_id, ledger, generation FROM record_files WHERE meeting_id = ANY ($1)",
            &ids
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(|row| row.opened(&self.sealer)).collect()
    }

    /// One statement either way, so that whoever comes second sees what the first one kept.
    async fn keep_files(
        &self,
        meeting: MeetingId,
        before: i64,
        ledger: &FileLedger,
    ) -> Result<Saved, StoreError> {
        let ledger = sealed_ledger(&self.sealer, meeting, ledger)?;
        let (id, next) = (meeting.0.as_bytes().as_slice(), before + 1);
        let mut connection = self.connection().await?;
        let done = if before == 0 {
            sqlx::query!(
                "INSERT INTO record_files (meeting_id, generation, ledger)
                 SELECT id, $1, $2 FROM meetings WHERE id = $3
                 ON CONFLICT (meeting_id) DO NOTHING",
                next,
                ledger,
                id
            )
            .execute(&mut *connection)
            .await
        } else {
            sqlx::query!(
                "UPDATE record_files SET generation = $1, ledger = $2 WHERE meeting_id = $3 AND generation = $4",
                next,
                ledger,
                id,
                before
            )
            .execute(&mut *connection)
            .await
        };
        match done.map_err(unavailable)?.rows_affected() {
            0 => Ok(Saved::Overtaken),
            _ => Ok(Saved::As(next)),
        }
    }

    async fn files_of_copies(
        &self,
        user: UserId,
        copies: &[CopyId],
    ) -> Result<BTreeMap<CopyId, FileLedger>, StoreError> {
        let ids: Vec<Vec<u8>> = copies.iter().map(|copy| copy.0.as_bytes().to_vec()).collect();
        let rows = sqlx::query_as!(
            CopyFilesRow,
            "SELECT c.id AS copy_id, f.meeting_id, f.ledger
             FROM copies AS c JOIN record_files AS f ON f.meeting_id = c.meeting_id
             WHERE c.user_id = $1 AND c.id = ANY ($2)",
            user.0.as_bytes().as_slice(),
            &ids
        )
        .fetch_all(&mut *self.connection().await?)
        .await
        .map_err(unavailable)?;
        rows.into_iter().map(|row| row.opened(&self.sealer)).collect()
    }
}
