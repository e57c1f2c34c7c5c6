//! Files that belong to activities and messages, and notes on activities.

use crate::activities::is_addressable;
use crate::children::Target;
use crate::client::SalesUser;
use crate::fields;
use crate::wire::{Around, Id, Row};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::join_all;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use std::fmt;
use std::time::Duration;
use sync_core::ItemId;
use url::Url;
use vendor_http::{Call, Error, Lost, Reply};

/// Largest file that goes either way, in bytes (R-LIM-4): an administrator may choose less, never more.
pub const FILE_BYTES_MAX: usize = 30 * 1024 * 1024;
/// More files than this has no record.
const FILES_MAX: usize = 500;
/// More notes than this has no activity.
const NOTES_MAX: usize = 500;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 255;
/// Files take longer than other requests.
const DEADLINE: Duration = Duration::from_secs(120);

/// What can have files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper<'a> {
    /// An appointment or a task, by number.
    Activity(&'a ItemId),
    /// A message of a conversation, by number.
    Message(&'a ItemId),
}

/// A file that is there.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its id, as its address names it; none where it has no address among the files of its record.
    pub id: Option<ItemId>,
    /// Its name.
    pub name: String,
    /// Its media type, where somebody said.
    pub media: Option<String>,
    /// Its length in bytes, where the pod says.
    pub bytes: Option<u64>,
    /// Where its content is.
    content: Option<Url>,
    /// Where it is.
    address: Option<Url>,
}

/// A file to be attached, no larger than anybody may send.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    name: String,
    media: String,
    content: Vec<u8>,
}

/// A file is larger than 30 MB, or has no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongSize;

/// What became of a file or a note that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there, under this id where the pod says.
    Done(Option<ItemId>),
    /// The record is not there for this user.
    NoRecord,
    /// It is not there, and why.
    Refused(Error),
    /// It may be there.
    Uncertain(Error),
}

#[derive(Deserialize)]
struct NoteRow {
    #[serde(rename = "NoteTxt")]
    text: Option<String>,
}

#[derive(Deserialize)]
struct FileRow {
    #[serde(rename = "FileName")]
    name: Option<String>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "UploadedFileContentType")]
    media: Option<String>,
    #[serde(rename = "UploadedFileLength")]
    bytes: Option<Id>,
    #[serde(rename = "DatatypeCode")]
    kind: Option<String>,
    #[serde(flatten)]
    around: Around,
}

impl NewFile {
    /// Under a name, of a media type.
    ///
    /// # Errors
    /// [`WrongSize`].
    pub fn new(name: &str, media: &str, content: Vec<u8>) -> Result<Self, WrongSize> {
        if content.is_empty() || content.len() > FILE_BYTES_MAX {
            return Err(WrongSize);
        }
        let shown = |c: &char| !c.is_control() && !matches!(c, '/' | '\\');
        let name: String = name.chars().filter(shown).take(NAME_CHARS_MAX).collect();
        let name = name.trim();
        Ok(Self {
            name: if name.is_empty() { "attachment" } else { name }.to_owned(),
            media: media.to_owned(),
            content,
        })
    }
}

impl SalesUser {
    /// The files of a record; nothing that is no file, such as an address of a page.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn files(&self, keeper: Keeper<'_>) -> Result<Vec<AttachedFile>, Error> {
        let target = keeper.target();
        if !is_addressable(target.number) {
            return Ok(Vec::new());
        }
        let segments = [target.resource, target.number, "child", fields::ATTACHMENTS];
        let rows: Vec<FileRow> = self.rows(&segments, &[], FILES_MAX).await?;
        let is_file = |row: &FileRow| row.kind.as_deref().is_none_or(|kind| kind == "FILE");
        Ok(rows
            .into_iter()
            .filter(is_file)
            .map(|row| self.file_from_row(row, target))
            .collect())
    }

    /// The files of many records, asked for at once; in the order given.
    pub async fn files_of(&self, keepers: &[Keeper<'_>]) -> Vec<Result<Vec<AttachedFile>, Error>> {
        join_all(keepers.iter().map(|keeper| self.files(*keeper))).await
    }

    /// One of the files of a record, by its id; it may be there no more.
    pub fn file_by_id(&self, keeper: Keeper<'_>, id: &ItemId) -> AttachedFile {
        let target = keeper.target();
        let address = Some(self.rows_address(target, fields::ATTACHMENTS));
        let address = address.filter(|_| is_addressable(target.number) && is_segment(id.as_str()));
        let address = address.map(|mut address| {
            address.set_path(&format!("{}/{}", address.path(), id.as_str()));
            address
        });
        self.file_at(address, None, None, None)
    }

    /// The content of a file, at most `bytes_max`: a larger one is not read to its end. Nothing where it is there no
    /// more.
    ///
    /// # Errors
    /// [`Error`], when it cannot be read; [`Error::is_too_large`] tells whether for its size.
    pub async fn file_content(
        &self,
        file: &AttachedFile,
        bytes_max: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let Some(address) = &file.content else {
            return Ok(None);
        };
        let call = Call::new(Method::GET, address.clone())
            .accepts("application/octet-stream")
            .answer_bytes_max(bytes_max.min(FILE_BYTES_MAX))
            .deadline(DEADLINE);
        let reply = self.send(call).await?;
        match reply.status {
            404 | 410 => Ok(None),
            _ if reply.is_success() => Ok(Some(reply.body)),
            _ => Err(reply.error()),
        }
    }

    /// Attaches a file, content and all in one request, so that there is never one without.
    pub async fn attach(&self, keeper: Keeper<'_>, file: &NewFile) -> Added {
        let row = Row::from_iter([
            (fields::FILE_KIND.to_owned(), json!("FILE")),
            (fields::FILE_CATEGORY.to_owned(), json!("MISC")),
            (fields::FILE_NAME.to_owned(), json!(file.name)),
            (fields::TITLE.to_owned(), json!(file.name)),
            (fields::FILE_MEDIA.to_owned(), json!(file.media)),
            (
                fields::FILE_CONTENTS.to_owned(),
                json!(STANDARD.encode(&file.content)),
            ),
        ]);
        self.add_row(keeper.target(), fields::ATTACHMENTS, row, Some(DEADLINE))
            .await
    }

    /// Takes a file away; one that is there no more is away already.
    ///
    /// # Errors
    /// [`Error`], when it surely or possibly is there still.
    pub async fn detach(&self, file: &AttachedFile) -> Result<(), Error> {
        let Some(address) = &file.address else {
            return Ok(());
        };
        let reply = self.send(Call::new(Method::DELETE, address.clone())).await?;
        if reply.is_success() || matches!(reply.status, 404 | 410) {
            Ok(())
        } else {
            Err(reply.error())
        }
    }

    /// Adds a note to an activity: plain text, such as the names of files that were too large (R-MAIL-7).
    pub async fn add_note(&self, activity: &ItemId, text: &str) -> Added {
        let row = self.pod.row_from_note(text);
        self.add_row(Target::activity(activity.as_str()), fields::NOTE, row, None)
            .await
    }

    /// The texts of an activity's notes, as far as they can be read.
    ///
    /// # Errors
    /// [`Error`], when Sales does not say.
    pub async fn notes(&self, activity: &ItemId) -> Result<Vec<String>, Error> {
        if !is_addressable(activity.as_str()) {
            return Ok(Vec::new());
        }
        let segments = [fields::ACTIVITIES, activity.as_str(), "child", fields::NOTE];
        let rows: Vec<NoteRow> = self.rows(&segments, &[], NOTES_MAX).await?;
        let texts = rows.into_iter().map(|row| row.text);
        Ok(texts
            .filter_map(|text| self.pod.large_text_from_wire(text))
            .collect())
    }

    async fn add_row(
        &self,
        target: Target<'_>,
        child: &'static str,
        row: Row,
        deadline: Option<Duration>,
    ) -> Added {
        if !is_addressable(target.number) {
            return Added::NoRecord;
        }
        let row = self.pod.names.outward(child, row);
        let mut call = Call::new(Method::POST, self.rows_address(target, child)).json(&row);
        if let Some(deadline) = deadline {
            call = call.deadline(deadline);
        }
        match self.send(call).await {
            Ok(reply) if reply.is_success() => Added::Done(self.id_from_reply(target, child, &reply)),
            Ok(reply) => match reply.status {
                404 | 410 => Added::NoRecord,
                500.. => Added::Uncertain(reply.error()),
                _ => Added::Refused(reply.error()),
            },
            Err(Lost::NeverSent(error)) => Added::Refused(error),
            Err(Lost::OnTheWay(error)) => Added::Uncertain(error),
        }
    }

    fn id_from_reply(&self, target: Target<'_>, child: &'static str, reply: &Reply) -> Option<ItemId> {
        let row: FileRow = self.record_from_reply(child, reply).ok()?;
        let address = self.row_address(row.around.href(), target, &[child]).ok()?;
        id_in(&address)
    }

    /// Links are followed only to where the files of the record lie.
    fn file_from_row(&self, row: FileRow, target: Target<'_>) -> AttachedFile {
        let address = self
            .row_address(row.around.href(), target, &[fields::ATTACHMENTS])
            .ok();
        let bytes = row.bytes.and_then(|bytes| u64::try_from(bytes.0).ok());
        self.file_at(address, row.name.or(row.title), row.media, bytes)
    }

    fn file_at(
        &self,
        address: Option<Url>,
        name: Option<String>,
        media: Option<String>,
        bytes: Option<u64>,
    ) -> AttachedFile {
        let contents = self.pod.names.of(fields::ATTACHMENTS, fields::FILE_CONTENTS);
        let content = address.clone().and_then(|mut address| {
            address.path_segments_mut().ok()?.extend(["enclosure", contents]);
            Some(address)
        });
        AttachedFile {
            id: address.as_ref().and_then(id_in),
            name: name.unwrap_or_default(),
            media: media.filter(|media| !media.is_empty()),
            bytes,
            content,
            address,
        }
    }
}

/// The id of a row, as the last part of its address spells it.
fn id_in(address: &Url) -> Option<ItemId> {
    let last = address.path_segments()?.next_back()?;
    is_segment(last).then(|| ItemId::new(last))
}

/// Whether it is one part of a path as it stands, and leads nowhere else.
fn is_segment(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@".contains(c);
    !text.is_empty() && !matches!(text, "." | "..") && text.chars().all(is_plain)
}

impl<'a> Keeper<'a> {
    fn target(self) -> Target<'a> {
        match self {
            Self::Activity(number) => Target::activity(number.as_str()),
            Self::Message(number) => Target {
                resource: fields::MESSAGES,
                number: number.as_str(),
            },
        }
    }
}

impl fmt::Display for WrongSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file of this size cannot be attached")
    }
}

impl std::error::Error for WrongSize {}

/// Without the name, which somebody chose.
impl fmt::Debug for AttachedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachedFile")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// Neither name nor content.
impl fmt::Debug for NewFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewFile")
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}
