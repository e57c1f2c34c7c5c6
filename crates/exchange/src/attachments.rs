//! Files that hang on events, mails and tasks: listed, read, hung on in one piece or in several.

use crate::dialect::GRAPH;
use crate::items::{is_missing, preferring};
use crate::mailbox::Mailbox;
use crate::task::TaskListId;
use crate::wire;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use sync_core::ItemId;
use vendor_http::{Call, Error, Lost, Reply};

mod pieces;

/// Files of this size and more go in pieces (Microsoft, attach large files to Outlook items, and to a To Do task).
const WHOLE_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Largest file that events and mails take.
pub const FILE_BYTES_MAX: usize = 150 * 1024 * 1024;
/// Largest file that a task takes (Microsoft, attach files to a To Do task).
pub const TASK_FILE_BYTES_MAX: usize = 25 * 1024 * 1024;
/// Files take longer than other requests.
const DEADLINE: Duration = Duration::from_secs(120);

/// What files hang on.
#[derive(Debug, Clone, Copy)]
pub enum Holder<'a> {
    /// An event.
    Event(&'a ItemId),
    /// A mail.
    Message(&'a ItemId),
    /// A task.
    Task(&'a TaskListId, &'a ItemId),
}

/// A file that hangs on something, without its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentEntry {
    /// Its id.
    pub id: ItemId,
    /// File name.
    pub name: String,
    /// Media type, as its sender gave it.
    pub media: String,
    /// Size in bytes, as Exchange counts it: a little more than the file.
    pub bytes: u64,
    /// What it is.
    pub form: AttachmentForm,
}

/// A file that the body of a mail can show.
pub(crate) struct InlineFile {
    pub(crate) id: ItemId,
    pub(crate) name: String,
    /// As [`AttachmentEntry::bytes`].
    pub(crate) bytes: u64,
}

/// What hangs on something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentForm {
    /// A file.
    File,
    /// A file that the body shows.
    Inline,
    /// An Outlook item, or a link to a file elsewhere: neither has bytes of its own.
    NoFile,
}

/// A file to hang on something.
#[derive(Clone, Copy)]
pub struct NewAttachment<'a> {
    /// File name.
    pub name: &'a str,
    /// Media type.
    pub media: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}

/// Why a file was not hung on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAttached {
    /// Nothing hangs there.
    #[error("the file was not attached")]
    Refused(#[source] Error),
    /// It may hang there: the list of attachments tells.
    #[error("the file may have been attached")]
    Uncertain(#[source] Error),
}

impl Mailbox {
    /// The files on something, without their bytes.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn attachments(&self, holder: Holder<'_>) -> Result<Vec<AttachmentEntry>, Error> {
        let select = match holder {
            Holder::Event(_) | Holder::Message(_) => "id,name,contentType,size,isInline",
            Holder::Task(..) => "id,name,contentType,size",
        };
        self.listed(holder, select, entry_from_attachment).await
    }

    /// The files of a mail that its body can show, by what the body calls them.
    pub(crate) async fn inline_files(&self, message: &ItemId) -> Result<BTreeMap<String, InlineFile>, Error> {
        let select = "id,name,size,microsoft.graph.fileAttachment/contentId";
        let read = |wire: wire::Attachment| {
            let content_id = wire.content_id.clone().unwrap_or_default();
            let content_id = content_id.trim_matches(['<', '>', ' ']).to_owned();
            let AttachmentEntry { id, name, bytes, .. } = entry_from_attachment(wire)?;
            Some((content_id, InlineFile { id, name, bytes }))
        };
        let files = self.listed(Holder::Message(message), select, read).await?;
        Ok(files.into_iter().filter(|(id, _)| !id.is_empty()).collect())
    }

    async fn listed<T>(
        &self,
        holder: Holder<'_>,
        select: &str,
        read: impl Fn(wire::Attachment) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        let url = self.url(&holder.segments(&[]), &[("$select", select)]);
        let files: Vec<wire::Attachment> = self.short_list(url).await?;
        let unreadable = || Error::unreadable("attachment.id", &GRAPH.no_request());
        files
            .into_iter()
            .map(|one| read(one).ok_or_else(unreadable))
            .collect()
    }

    /// The bytes of a file, where it is no larger than `bytes_max`; [`Error::is_too_large`] tells where it is. Nothing where it
    /// hangs there no more.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn attachment_bytes(
        &self,
        holder: Holder<'_>,
        id: &ItemId,
        bytes_max: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let url = self.url(&holder.segments(&[id.as_str(), "$value"]), &[]);
        let call = preferring(Call::new(Method::GET, url))
            .answer_bytes_max(bytes_max)
            .deadline(DEADLINE);
        let reply = self.send(call).await?;
        if reply.is_success() {
            Ok(Some(reply.body))
        } else if is_missing(&reply) {
            Ok(None)
        } else {
            Err(reply.error())
        }
    }

    /// Hangs a file on something, in pieces where it is large; its id, where Exchange says. Nothing tells a repetition apart:
    /// whoever is uncertain looks at the list before trying again.
    ///
    /// # Errors
    /// [`NotAttached`]
    pub async fn attach(
        &self,
        holder: Holder<'_>,
        file: NewAttachment<'_>,
    ) -> Result<Option<ItemId>, NotAttached> {
        if file.bytes.len() > holder.bytes_max() {
            return Err(NotAttached::Refused(Error::Rejected {
                code: "attachment-too-large".to_owned(),
                field: Some("size".to_owned()),
                trace: Box::new(GRAPH.no_request()),
            }));
        }
        if file.bytes.len() >= WHOLE_BYTES_MAX {
            self.attach_in_pieces(holder, file).await.map(|()| None)
        } else {
            self.attach_whole(holder, file).await
        }
    }

    /// Takes a file off something.
    ///
    /// # Errors
    /// [`Error`]; what is not there any more is taken off already.
    pub async fn detach(&self, holder: Holder<'_>, id: &ItemId) -> Result<(), Error> {
        let url = self.url(&holder.segments(&[id.as_str()]), &[]);
        let reply = self.send(preferring(Call::new(Method::DELETE, url))).await?;
        if reply.is_success() || is_missing(&reply) {
            Ok(())
        } else {
            Err(reply.error())
        }
    }

    async fn attach_whole(
        &self,
        holder: Holder<'_>,
        file: NewAttachment<'_>,
    ) -> Result<Option<ItemId>, NotAttached> {
        let body = wire::NewAttachment {
            kind: match holder {
                Holder::Event(_) | Holder::Message(_) => "#microsoft.graph.fileAttachment",
                Holder::Task(..) => "#microsoft.graph.taskFileAttachment",
            },
            name: file.name,
            content_type: file.media,
            content_bytes: STANDARD.encode(file.bytes),
        };
        let url = self.url(&holder.segments(&[]), &[]);
        let call = preferring(Call::new(Method::POST, url))
            .json(&body)
            .deadline(DEADLINE);
        match self.send(call).await {
            Ok(reply) if reply.is_success() => {
                let made: Option<wire::Attachment> = reply.json().ok();
                Ok(made.and_then(entry_from_attachment).map(|entry| entry.id))
            }
            Ok(reply) => Err(refused(&reply)),
            Err(lost) => Err(lost.into()),
        }
    }
}

impl Holder<'_> {
    fn bytes_max(&self) -> usize {
        match self {
            Self::Event(_) | Self::Message(_) => FILE_BYTES_MAX,
            Self::Task(..) => TASK_FILE_BYTES_MAX,
        }
    }

    /// Where its files lie below the mailbox.
    fn segments<'b>(&'b self, below: &[&'b str]) -> Vec<&'b str> {
        let mut segments = match self {
            Self::Event(id) => vec!["events", id.as_str()],
            Self::Message(id) => vec!["messages", id.as_str()],
            Self::Task(list, id) => vec!["todo", "lists", list.as_str(), "tasks", id.as_str()],
        };
        segments.push("attachments");
        segments.extend(below);
        segments
    }
}

impl From<Lost> for NotAttached {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NeverSent(error) => Self::Refused(error),
            Lost::OnTheWay(error) => Self::Uncertain(error),
        }
    }
}

fn refused(reply: &Reply) -> NotAttached {
    match reply.status {
        400..=499 | 507 => NotAttached::Refused(reply.error()),
        _ => NotAttached::Uncertain(reply.error()),
    }
}

fn entry_from_attachment(wire: wire::Attachment) -> Option<AttachmentEntry> {
    let is_file = match wire.kind.as_deref() {
        Some(kind) => {
            let kind = kind.to_ascii_lowercase();
            kind.ends_with(".fileattachment") || kind.ends_with(".taskfileattachment")
        }
        None => true,
    };
    let form = match (is_file, wire.is_inline) {
        (false, _) => AttachmentForm::NoFile,
        (true, Some(true)) => AttachmentForm::Inline,
        (true, Some(false) | None) => AttachmentForm::File,
    };
    Some(AttachmentEntry {
        id: ItemId::new(wire.id.filter(|id| !id.is_empty())?),
        name: wire.name.unwrap_or_default(),
        media: wire.content_type.unwrap_or_default(),
        bytes: u64::try_from(wire.size.unwrap_or_default()).unwrap_or_default(),
        form,
    })
}

/// No file name: it is content.
impl fmt::Debug for AttachmentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachmentEntry")
            .field("id", &self.id)
            .field("bytes", &self.bytes)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

/// Neither file name nor bytes.
impl fmt::Debug for NewAttachment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAttachment")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
