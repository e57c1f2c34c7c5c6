//! The files that hang on a record: what is kept of each, and what becomes of it (R-APPT-19, R-TASK-3, R-MAIL-7, R-LIM-4).
//!
//! Files are no content that is merged. Each is carried over once; what becomes of either copy afterwards is for whoever it
//! belongs to: one that is taken off on one side stays on the other, and is not carried again. A file is what it is called and
//! what it holds: the same under another id, as it lies in another mailbox, is the same file.
//!
//! | Verb | In words | When |
//! |---|---|---|
//! | [`FileLedger::heard`] | on this side hang … | after a list |
//! | [`FileLedger::chosen`] | of what has not gone yet, these go and those stay | before a step |
//! | [`FileLedger::step`] | what next? | whenever asked |
//! | [`FileLedger::met`] | the file holds … | once its bytes are there |
//! | [`FileLedger::sending`] | it may hang on the other side from now on | saved **before** it leaves |
//! | [`FileLedger::sent`] and its kin | the answer said … | saved after it |
//!
//! As with records, a file in doubt is looked for before it is sent again, once it can land no more.

mod chosen;
mod name;
mod note;
mod routes;
mod steps;

use crate::ids::{ItemId, Version};
use crate::pair::Side;
use crate::reason::{Reason, ReasonCode};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub use chosen::{BYTES_PER_MB, TASK_BYTES_MAX};
pub use name::{FILE_NAME_CHARS_MAX, file_name};
pub use note::NAMED_MAX;
pub use routes::{FileRoute, FileRoutes, file_routes};
pub use steps::{FileStep, Met};

/// What a file holds, in 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileDigest([u8; 32]);

/// A file as one side lists it.
#[derive(Clone, PartialEq, Eq)]
pub struct FileSeen {
    /// Its id there.
    pub id: ItemId,
    /// Its name, as [`file_name`] makes it.
    pub name: String,
    /// Its size in bytes, where the side says. Exchange may count a little more than the file.
    pub bytes: Option<u64>,
    /// Its media type, as whoever hung it there said.
    pub media: String,
    /// What it is.
    pub form: FileForm,
}

/// What hangs on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// A file.
    File,
    /// An image that the body shows: there it stays, and travels with the body.
    InBody,
    /// An Outlook item, or a link to a file elsewhere: neither has bytes of its own.
    NoFile,
}

/// What is kept of the files of one record.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct FileLedger {
    /// In the order in which they were first seen.
    pub files: Vec<FileKnown>,
    /// As of which versions all of them were gone through; none before they ever were.
    pub through: Option<Through>,
}

/// As of which versions the files of a record were gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    /// The Outlook item.
    pub item: ItemId,
    /// Its version.
    pub exchange: Version,
    /// The version of the Sales record, where its files are read too.
    pub sales: Option<Version>,
    /// The largest that travelled then, in megabytes.
    pub size_max_mb: u32,
}

/// What is kept of one file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKnown {
    /// Its name.
    pub name: String,
    /// Its size in bytes, as far as it was told.
    pub bytes: Option<u64>,
    /// What it holds; none before it was read.
    pub digest: Option<FileDigest>,
    /// Where it was seen first.
    pub made_in: Side,
    /// Under which ids it hangs on the Outlook item.
    pub in_exchange: BTreeSet<ItemId>,
    /// Under which ids it hangs on the Sales record, as far as they are known.
    pub in_sales: BTreeSet<ItemId>,
    /// How far it is on its way to the other side.
    pub way: FileWay,
    /// How often it was sent and did not arrive.
    pub tries: u32,
    /// Whether a note names it, where it stays behind.
    pub noted: Noted,
}

/// How far a file is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileWay {
    /// It is to go.
    Wanted,
    /// It may be there: its send has begun.
    Sending {
        /// When.
        since: Timestamp,
    },
    /// It is there, or was.
    Carried,
    /// It stays for its size; another limit may let it go.
    LeftOut(Reason),
    /// Nothing goes that way, and why; it goes once the way is open.
    Barred(ReasonCode),
    /// It cannot go.
    CannotGo(Reason),
}

/// Whether a note in Sales names a file that stays behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Noted {
    /// None does.
    #[default]
    Untold,
    /// One may: its send has begun.
    Telling {
        /// When.
        since: Timestamp,
    },
    /// One does.
    Told,
}

/// On what terms files travel now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTerms {
    /// The largest that travels, in megabytes.
    pub size_max_mb: u32,
    /// Which ways are open.
    pub routes: FileRoutes,
}

impl FileDigest {
    /// Of these bytes.
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// As it was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For keeping.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FileKnown {
    /// Seen for the first time.
    fn first_seen(side: Side, seen: &FileSeen) -> Self {
        let mut known = Self {
            name: seen.name.clone(),
            bytes: seen.bytes,
            digest: None,
            made_in: side,
            in_exchange: BTreeSet::new(),
            in_sales: BTreeSet::new(),
            way: match seen.form {
                FileForm::File | FileForm::InBody => FileWay::Wanted,
                FileForm::NoFile => FileWay::CannotGo(ReasonCode::FileElsewhere.into()),
            },
            tries: 0,
            noted: Noted::Untold,
        };
        known.ids_mut(side).insert(seen.id.clone());
        known
    }

    /// Under which ids it hangs on that side, as far as they are known.
    pub fn ids(&self, side: Side) -> &BTreeSet<ItemId> {
        match side {
            Side::Exchange => &self.in_exchange,
            Side::Sales => &self.in_sales,
        }
    }

    fn ids_mut(&mut self, side: Side) -> &mut BTreeSet<ItemId> {
        match side {
            Side::Exchange => &mut self.in_exchange,
            Side::Sales => &mut self.in_sales,
        }
    }

    /// Where it is to go, or went.
    pub fn goes_to(&self) -> Side {
        self.made_in.other()
    }

    /// Why it stays behind, if it does although its way is open.
    pub fn left_out(&self) -> Option<&Reason> {
        match &self.way {
            FileWay::LeftOut(reason) | FileWay::CannotGo(reason) => Some(reason),
            FileWay::Wanted | FileWay::Sending { .. } | FileWay::Carried | FileWay::Barred(_) => None,
        }
    }

    fn is_being_told(&self) -> bool {
        matches!(self.noted, Noted::Telling { .. })
    }

    /// Whether `side` lists it.
    fn hangs_on(&self, side: Side) -> bool {
        !self.ids(side).is_empty()
    }
}

impl FileLedger {
    /// With what hangs on `side` now: all of it. What was to go and hangs there no more was taken off, and nobody misses it;
    /// what was carried is remembered, so that it is not carried again.
    pub fn heard(&self, side: Side, listed: &[FileSeen]) -> Self {
        let mut next = self.clone();
        let there: BTreeSet<&ItemId> = listed.iter().map(|seen| &seen.id).collect();
        for file in &mut next.files {
            file.ids_mut(side).retain(|id| there.contains(id));
        }
        next.files.retain(|file| match file.way {
            FileWay::Carried | FileWay::Sending { .. } => true,
            FileWay::Wanted | FileWay::LeftOut(_) | FileWay::Barred(_) | FileWay::CannotGo(_) => {
                file.made_in != side || file.hangs_on(side)
            }
        });
        for seen in listed.iter().filter(|seen| seen.form != FileForm::InBody) {
            let known = next
                .files
                .iter_mut()
                .find(|file| file.ids(side).contains(&seen.id));
            match known {
                None => next.files.push(FileKnown::first_seen(side, seen)),
                // Once it was read its size is certain; and what a note names may not change under it.
                Some(known) if known.digest.is_none() && !known.is_being_told() => {
                    known.bytes = known.bytes.max(seen.bytes);
                }
                Some(_) => {}
            }
        }
        next
    }

    /// How many stay behind although their way is open.
    pub fn left_out(&self) -> usize {
        self.files.iter().filter(|file| file.left_out().is_some()).count()
    }

    /// Whether something of it goes on by itself.
    pub fn is_under_way(&self) -> bool {
        self.files.iter().any(|file| match file.way {
            FileWay::Wanted | FileWay::Sending { .. } => true,
            FileWay::Carried | FileWay::LeftOut(_) | FileWay::Barred(_) | FileWay::CannotGo(_) => {
                file.is_being_told()
            }
        })
    }
}

/// Neither name nor digest: both are content.
impl fmt::Debug for FileKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileKnown")
            .field("bytes", &self.bytes)
            .field("made_in", &self.made_in)
            .field("way", &self.way)
            .field("tries", &self.tries)
            .field("noted", &self.noted)
            .finish_non_exhaustive()
    }
}

/// No name.
impl fmt::Debug for FileSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSeen")
            .field("id", &self.id)
            .field("bytes", &self.bytes)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FileLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileLedger")
            .field("files", &self.files)
            .field("through", &self.through)
            .finish()
    }
}

impl fmt::Debug for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileDigest(…)")
    }
}

#[cfg(test)]
mod tests;
