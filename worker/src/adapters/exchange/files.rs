//! The files on events, mails and tasks.

use crate::adapters::{refusal, stop, stop_unless_unreadable};
use crate::ports::{FilePlace, FileRead, FilesSeen, Hung, HungOn, SentFile, Stop};
use ::exchange::{AttachmentEntry, AttachmentForm, Holder, NewAttachment, NotAttached, TaskListId};
use async_trait::async_trait;
use futures::future::join_all;
use sync_core::files::{FileForm, FileSeen, file_name};
use sync_core::{ItemId, ReasonCode, Side};

/// One user's items of one kind, as far as files hang on them.
#[derive(Debug)]
pub struct ItemFiles {
    /// The user's mailbox.
    pub mailbox: ::exchange::Mailbox,
    /// What kind of item.
    pub on: ItemsWithFiles,
}

/// Items that files hang on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemsWithFiles {
    /// Single meetings and series.
    Events,
    /// Mails.
    Messages,
    /// Tasks of this list.
    Tasks(TaskListId),
}

impl ItemFiles {
    fn holder<'h>(&'h self, on: &'h HungOn) -> Holder<'h> {
        match &self.on {
            ItemsWithFiles::Events => Holder::Event(&on.id),
            ItemsWithFiles::Messages => Holder::Message(&on.id),
            ItemsWithFiles::Tasks(list) => Holder::Task(list, &on.id),
        }
    }
}

#[async_trait]
impl FilePlace for ItemFiles {
    async fn list(&self, on: &[HungOn]) -> Result<Vec<FilesSeen>, Stop> {
        let lists = on.iter().map(|on| self.mailbox.attachments(self.holder(on)));
        let lists = join_all(lists).await.into_iter().map(|list| match list {
            Ok(entries) => Ok(FilesSeen::There(
                entries.into_iter().map(seen_from_entry).collect(),
            )),
            // A fault that is not about everything may be about these files.
            Err(error) => {
                let stop = stop(Side::Exchange, &error);
                if stop.is_for_all() {
                    Err(stop)
                } else {
                    Ok(FilesSeen::NotNow(ReasonCode::Waiting))
                }
            }
        });
        lists.collect()
    }

    async fn read(&self, on: &HungOn, file: &ItemId, bytes_max: u64) -> Result<FileRead, Stop> {
        let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        match self
            .mailbox
            .attachment_bytes(self.holder(on), file, bytes_max)
            .await
        {
            Ok(Some(bytes)) => Ok(FileRead::Content(bytes)),
            Ok(None) => Ok(FileRead::Missing),
            Err(error) if error.is_too_large() => Ok(FileRead::TooLarge),
            Err(error) => stop_unless_unreadable(Side::Exchange, &error)
                .map(|()| FileRead::Refused(ReasonCode::AnswerUnreadable)),
        }
    }

    async fn hang(&self, on: &HungOn, file: SentFile<'_>) -> Hung {
        let file = NewAttachment {
            name: file.name,
            media: file.media,
            bytes: file.bytes,
        };
        match self.mailbox.attach(self.holder(on), file).await {
            Ok(id) => Hung::Done(id),
            Err(NotAttached::Refused(error)) => Hung::NotDone(refusal(Side::Exchange, &error)),
            Err(NotAttached::Uncertain(error)) => {
                let uncertain = stop(Side::Exchange, &error);
                tracing::warn!(?uncertain, "a file may hang on an item");
                Hung::Uncertain
            }
        }
    }
}

fn seen_from_entry(entry: AttachmentEntry) -> FileSeen {
    FileSeen {
        id: entry.id,
        name: file_name(&entry.name),
        bytes: match entry.form {
            AttachmentForm::File | AttachmentForm::Inline => Some(entry.bytes),
            AttachmentForm::NoFile => None,
        },
        media: entry.media,
        form: match entry.form {
            AttachmentForm::File => FileForm::File,
            AttachmentForm::Inline => FileForm::InBody,
            AttachmentForm::NoFile => FileForm::NoFile,
        },
    }
}
