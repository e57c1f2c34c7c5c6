//! Files that come in pieces.

use super::{Exchange, GraphError, ids};
use crate::exchange::attachment::Attachment;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Largest piece of a file (Microsoft, attach large files: under 4 MB).
const PIECE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long a session takes pieces.
const LIFETIME: SignedDuration = SignedDuration::from_hours(2);

/// A file that is coming in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The secret in its address.
    pub key: String,
    /// Whose mailbox.
    pub oid: String,
    /// On which item it will hang, by immutable id.
    pub item: String,
    /// The file, as far as it has come.
    pub file: Attachment,
    /// How large it will be, in bytes.
    pub size: usize,
    /// When it is too late.
    pub expires: Timestamp,
}

/// A piece of a file.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Where it begins.
    pub from: usize,
    /// How large the whole file is said to be.
    pub of: usize,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// What became of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// More are to come.
    More(Upload),
    /// It was the last: the file hangs on its item now.
    Done(Upload, Arc<Attachment>),
}

impl Exchange {
    /// Opens a session for a file.
    pub fn begin_upload(
        &mut self,
        oid: &str,
        item: &str,
        file: Attachment,
        size: usize,
        now: Timestamp,
    ) -> Upload {
        let serial = self.next_serial().to_string();
        let upload = Upload {
            key: ids::opaque(&["upload", oid, item, &serial], 48),
            oid: oid.to_owned(),
            item: item.to_owned(),
            file,
            size,
            expires: now + LIFETIME,
        };
        Arc::make_mut(&mut self.uploads).insert(upload.key.clone(), upload.clone());
        upload
    }

    /// A session that still takes pieces.
    pub fn upload(&self, key: &str, now: Timestamp) -> Result<&Upload, GraphError> {
        self.uploads
            .get(key)
            .filter(|upload| upload.expires > now)
            .ok_or_else(GraphError::item_not_found)
    }

    /// Takes a piece. Pieces come in order, and none twice.
    pub fn take_piece(&mut self, key: &str, piece: Piece<'_>, now: Timestamp) -> Result<Taken, GraphError> {
        let mut upload = self.upload(key, now)?.clone();
        let held = upload.file.bytes.len();
        let fits = piece.from == held
            && piece.of == upload.size
            && !piece.bytes.is_empty()
            && held + piece.bytes.len() <= upload.size;
        if !fits {
            return Err(GraphError::new(
                416,
                "ErrorInvalidRange",
                format!("The range is not the next expected one, which begins at {held}."),
            ));
        }
        if piece.bytes.len() >= PIECE_BYTES_MAX {
            return Err(GraphError::new(
                413,
                "ErrorRequestEntityTooLarge",
                "A piece must be smaller than 4 MB.",
            ));
        }
        upload.file.bytes.extend_from_slice(piece.bytes);
        let uploads = Arc::make_mut(&mut self.uploads);
        if upload.file.bytes.len() < upload.size {
            uploads.insert(key.to_owned(), upload.clone());
            return Ok(Taken::More(upload));
        }
        uploads.remove(key);
        let attachment = self.attach(&upload.oid, &upload.item, upload.file.clone(), now)?;
        Ok(Taken::Done(upload, attachment))
    }

    /// Gives a session up.
    pub fn cancel_upload(&mut self, key: &str) -> Result<(), GraphError> {
        let removed = Arc::make_mut(&mut self.uploads).remove(key);
        removed.map(drop).ok_or_else(GraphError::item_not_found)
    }
}
