//! The files and notes on activities and messages.

use super::series::first_row;
use crate::adapters::{file_read, files_listed, refusal, stop};
use crate::ports::{FilePlace, FileRead, FilesSeen, Hung, HungOn, NotePlace, Refusal, SentFile, Stop};
use ::sales::{Added, AttachedFile, Keeper, NewFile, SalesUser, WrongSize};
use async_trait::async_trait;
use std::borrow::Cow;
use sync_core::files::{FileForm, FileSeen, file_name};
use sync_core::{ItemId, ReasonCode, Side};

/// Longest media type that Sales keeps, in characters; one that is longer, or none, says nothing.
const MEDIA_CHARS_MAX: usize = 255;
/// What a file is called of which nobody says what it is.
const ANY_MEDIA: &str = "application/octet-stream";

/// One user's records of one kind, as far as files hang on them.
#[derive(Debug)]
pub struct RecordFiles {
    /// The connector.
    pub sales: SalesUser,
    /// What kind of record.
    pub on: RecordsWithFiles,
}

/// Records that files hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordsWithFiles {
    /// Single appointments and tasks.
    Activities,
    /// Series: their files hang on the first of their rows.
    Series,
    /// Messages of conversations.
    Messages,
}

impl RecordFiles {
    /// The number of what files hang on.
    fn number<'n>(&self, on: &'n HungOn) -> Cow<'n, ItemId> {
        match self.on {
            RecordsWithFiles::Activities | RecordsWithFiles::Messages => Cow::Borrowed(&on.id),
            RecordsWithFiles::Series => first_row(&on.version).map_or(Cow::Borrowed(&on.id), Cow::Owned),
        }
    }

    fn keeper<'k>(&self, number: &'k ItemId) -> Keeper<'k> {
        match self.on {
            RecordsWithFiles::Activities | RecordsWithFiles::Series => Keeper::Activity(number),
            RecordsWithFiles::Messages => Keeper::Message(number),
        }
    }
}

#[async_trait]
impl FilePlace for RecordFiles {
    async fn list(&self, on: &[HungOn]) -> Result<Vec<FilesSeen>, Stop> {
        let numbers: Vec<_> = on.iter().map(|on| self.number(on)).collect();
        let keepers: Vec<_> = numbers.iter().map(|number| self.keeper(number)).collect();
        let lists = self.sales.files_of(&keepers).await.into_iter();
        let lists = lists.map(|list| {
            let files = list.map(|files| files.into_iter().filter_map(seen_from_file).collect());
            files_listed(Side::Sales, files)
        });
        lists.collect()
    }

    async fn read(&self, on: &HungOn, file: &ItemId, bytes_max: u64) -> Result<FileRead, Stop> {
        let number = self.number(on);
        let file = self.sales.file_by_id(self.keeper(&number), file);
        let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        file_read(Side::Sales, self.sales.file_content(&file, bytes_max).await)
    }

    async fn hang(&self, on: &HungOn, file: SentFile<'_>) -> Hung {
        let is_media = !file.media.is_empty() && file.media.chars().count() <= MEDIA_CHARS_MAX;
        let media = if is_media { file.media } else { ANY_MEDIA };
        let new = match NewFile::new(file.name, media, file.bytes.to_vec()) {
            Ok(new) => new,
            Err(WrongSize) => return Hung::NotDone(Refusal::Park(ReasonCode::FileEmpty.into())),
        };
        let number = self.number(on);
        hung(self.sales.attach(self.keeper(&number), &new).await)
    }
}

#[async_trait]
impl NotePlace for RecordFiles {
    async fn notes(&self, on: &HungOn) -> Result<Vec<String>, Stop> {
        let notes = self.sales.notes(&self.number(on)).await;
        notes.map_err(|error| stop(Side::Sales, &error))
    }

    async fn add_note(&self, on: &HungOn, text: &str) -> Hung {
        hung(self.sales.add_note(&self.number(on), text).await)
    }
}

fn hung(added: Added) -> Hung {
    match added {
        Added::Done(id) => Hung::Done(id),
        // It went, or out of sight: what the record is, the feeds and looks tell.
        Added::NoRecord => Hung::NotDone(Refusal::Stop(Stop::Unreadable(Side::Sales))),
        Added::Refused(error) => Hung::NotDone(refusal(Side::Sales, &error)),
        Added::Uncertain(error) => {
            let uncertain = stop(Side::Sales, &error);
            tracing::warn!(?uncertain, "a file or a note may hang on a record");
            Hung::Uncertain
        }
    }
}

/// A file without an address cannot be read; nothing is known of it.
fn seen_from_file(file: AttachedFile) -> Option<FileSeen> {
    Some(FileSeen {
        id: file.id?,
        name: file_name(&file.name),
        bytes: file.bytes,
        media: file.media.unwrap_or_default(),
        form: FileForm::File,
    })
}
