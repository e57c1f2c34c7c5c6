//! What is kept of the files that hang on records, and how far each is on its way.
//!
//! It belongs to the meeting, as its Sales side does: whichever mailbox's copy leads, a file is carried once. Names and
//! digests are content, so all of it is sealed.

use crate::StoreError;
use crate::links::{CopyId, MeetingId, Saved};
use crate::users::UserId;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt::Debug;
use sync_core::files::FileLedger;

/// What is kept of the files of one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptFiles {
    /// It.
    pub ledger: FileLedger,
    /// Counts saves of it; 0 where nothing was kept yet. A save that names an older one is refused.
    pub generation: i64,
}

/// The part of the store that knows about files.
#[async_trait]
pub trait Files: Debug + Send + Sync {
    /// What is kept of the files of these meetings; those of which nothing was kept are left out.
    async fn files(&self, meetings: &[MeetingId]) -> Result<BTreeMap<MeetingId, KeptFiles>, StoreError>;

    /// Keeps it, unless somebody did since `before` was read ([`KeptFiles::generation`]). Nothing is kept of a meeting that is
    /// not there.
    async fn keep_files(
        &self,
        meeting: MeetingId,
        before: i64,
        ledger: &FileLedger,
    ) -> Result<Saved, StoreError>;

    /// What is kept of the files of these copies, as far as they are this user's; those of which nothing was kept are left
    /// out.
    async fn files_of_copies(
        &self,
        user: UserId,
        copies: &[CopyId],
    ) -> Result<BTreeMap<CopyId, FileLedger>, StoreError>;
}
