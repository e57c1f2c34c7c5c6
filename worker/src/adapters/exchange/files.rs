//! The files on events, mails and tasks.

use crate::adapters::{file_read, files_listed, refusal, stop};
use crate::ports::{FilePlace, FileRead, FilesSeen, Hung, HungOn, SentFile, Stop};
use ::exchange::{AttachmentEntry, AttachmentForm, Holder, NewAttachment, NotAttached, TaskListId};
use async_trait::async_trait;
use futures::future::join_all;
use sync_core::files::{FileForm, FileSeen, file_name};
use sync_core::{ItemId, Side};

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
        let lists = join_all(lists).await.into_iter().map(|list| {
            let files = list.map(|entries| entries.into_iter().map(seen_from_entry).collect());
            files_listed(Side::Exchange, files)
        });
        lists.collect()
    }

    async fn read(&self, on: &HungOn, file: &ItemId, bytes_max: u64) -> Result<FileRead, Stop> {
        let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        let read = self
            .mailbox
            .attachment_bytes(self.holder(on), file, bytes_max)
            .await;
        file_read(Side::Exchange, read)
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
