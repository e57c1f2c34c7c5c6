//! Rows of the files of records.

use super::Place;
use crate::StoreError;
use crate::blob;
use crate::files::KeptFiles;
use crate::links::{CopyId, MeetingId};
use crate::seal::{Context, Sealer};
use sync_core::files::FileLedger;

/// What is kept of the files of one meeting.
pub struct FilesRow {
    pub meeting_id: Vec<u8>,
    pub ledger: Vec<u8>,
    pub generation: i64,
}

/// The same, for one of the meeting's copies.
pub struct CopyFilesRow {
    pub copy_id: Vec<u8>,
    pub meeting_id: Vec<u8>,
    pub ledger: Vec<u8>,
}

impl FilesRow {
    /// With its seal opened.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn opened(self, sealer: &Sealer) -> Result<(MeetingId, KeptFiles), StoreError> {
        let (meeting, ledger) = ledger_from_sealed(sealer, &self.meeting_id, &self.ledger)?;
        let kept = KeptFiles {
            ledger,
            generation: self.generation,
        };
        Ok((meeting, kept))
    }
}

impl CopyFilesRow {
    /// With its seal opened.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn opened(self, sealer: &Sealer) -> Result<(CopyId, FileLedger), StoreError> {
        let copy = Place::new("copies", &self.copy_id).id("id", &self.copy_id)?;
        let (_, ledger) = ledger_from_sealed(sealer, &self.meeting_id, &self.ledger)?;
        Ok((CopyId(copy), ledger))
    }
}

/// A ledger as it is kept.
///
/// # Errors
/// [`StoreError`]
pub fn sealed_ledger(
    sealer: &Sealer,
    meeting: MeetingId,
    ledger: &FileLedger,
) -> Result<Vec<u8>, StoreError> {
    sealer.seal(&Context::MeetingFiles(meeting), blob::encode_files(ledger))
}

fn ledger_from_sealed(
    sealer: &Sealer,
    meeting: &[u8],
    sealed: &[u8],
) -> Result<(MeetingId, FileLedger), StoreError> {
    let place = Place::new("record_files", meeting);
    let meeting = MeetingId(place.id("meeting_id", meeting)?);
    let bytes = sealer.open(&Context::MeetingFiles(meeting), sealed)?;
    let ledger = place.read("ledger", blob::decode_files(&bytes))?;
    Ok((meeting, ledger))
}
