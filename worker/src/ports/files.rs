//! What carrying files needs of the world: one side's files by themselves, whatever kind of record they hang on. Nothing here
//! is merged, so no kind of content is named.

use super::{Refusal, Stop};
use async_trait::async_trait;
use std::fmt::{self, Debug};
use sync_core::files::FileSeen;
use sync_core::{ItemId, ReasonCode, Version};

/// What files hang on, as it is known: an Outlook item, or a record in Sales by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HungOn {
    /// Which.
    pub id: ItemId,
    /// In which version.
    pub version: Version,
}

/// What hangs on something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesSeen {
    /// All of these.
    There(Vec<FileSeen>),
    /// It is not there any more, or cannot be read at present.
    NotNow(ReasonCode),
}

/// What reading a file came to.
#[derive(Clone, PartialEq, Eq)]
pub enum FileRead {
    /// All of it.
    Content(Vec<u8>),
    /// It is larger than was asked for.
    TooLarge,
    /// It hangs there no more.
    Missing,
    /// It cannot be read, and why.
    Refused(ReasonCode),
}

/// A file on its way.
#[derive(Clone, Copy)]
pub struct SentFile<'f> {
    /// Its name.
    pub name: &'f str,
    /// Its media type.
    pub media: &'f str,
    /// All of it.
    pub bytes: &'f [u8],
}

/// What became of a file, or of a note, that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hung {
    /// It is there, under this id where the vendor says.
    Done(Option<ItemId>),
    /// It surely is not there, and what that means.
    NotDone(Refusal),
    /// It may be there.
    Uncertain,
}

/// One side's files.
#[async_trait]
pub trait FilePlace: Debug + Send + Sync {
    /// What hangs on each of these, in the order asked.
    async fn list(&self, on: &[HungOn]) -> Result<Vec<FilesSeen>, Stop>;

    /// Reads a file that is no larger than `bytes_max`.
    async fn read(&self, on: &HungOn, file: &ItemId, bytes_max: u64) -> Result<FileRead, Stop>;

    /// Hangs a file there. Nothing tells a repetition apart: what is uncertain is looked for.
    async fn hang(&self, on: &HungOn, file: SentFile<'_>) -> Hung;
}

/// The notes on records in Sales.
#[async_trait]
pub trait NotePlace: Debug + Send + Sync {
    /// The texts of all of them.
    async fn notes(&self, on: &HungOn) -> Result<Vec<String>, Stop>;

    /// Adds one.
    async fn add_note(&self, on: &HungOn, text: &str) -> Hung;
}

/// No content.
impl Debug for FileRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(bytes) => f.debug_tuple("Content").field(&bytes.len()).finish(),
            Self::TooLarge => f.write_str("TooLarge"),
            Self::Missing => f.write_str("Missing"),
            Self::Refused(code) => f.debug_tuple("Refused").field(code).finish(),
        }
    }
}

/// Neither name nor content.
impl Debug for SentFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentFile")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
