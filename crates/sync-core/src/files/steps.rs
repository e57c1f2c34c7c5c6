//! What becomes of the files of a record, one after the other.

use crate::files::{FileDigest, FileKnown, FileLedger, FileSeen, FileWay};
use crate::ids::ItemId;
use crate::pair::Side;
use crate::reason::{Reason, ReasonCode};
use alloc::vec::Vec;
use jiff::{SignedDuration, Timestamp};

/// A file that did not arrive so often is given up (R-ERR-2).
const TRIES_MAX: u32 = 8;

/// One step. Files are named by their place in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStep {
    /// All that can go has gone.
    Rest,
    /// Nothing before `until`: a file or a note may still land.
    Wait {
        /// When to ask again.
        until: Timestamp,
    },
    /// Look for a file where it was sent: [`FileLedger::candidates`] says which could be it.
    Find(usize),
    /// Read a file, for it may be the same as one that hangs on the other side.
    Read(usize),
    /// Read a file, and send it unless it is there already.
    Carry(usize),
    /// Name what stays behind in a note.
    Tell,
    /// Look for that note.
    FindNote,
}

/// Whether a file that was read is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// It is: it is to be sent.
    New,
    /// It is one that is known; the ledger has one file less.
    Known,
}

impl FileLedger {
    /// What next. `grace` is how long something in doubt can still land; `takes_notes` whether the record in Sales has notes.
    pub fn step(&self, takes_notes: bool, grace: SignedDuration, now: Timestamp) -> FileStep {
        let due = |since: Timestamp| since.saturating_add(grace).unwrap_or(Timestamp::MAX);
        let doubts = || self.files.iter().enumerate().filter_map(sent_since);
        if let Some((file, _)) = doubts().find(|(_, since)| now >= due(*since)) {
            return FileStep::Find(file);
        }
        if let Some(file) = self.first_alike() {
            return FileStep::Read(file);
        }
        if let Some(file) = self.first_wanted() {
            return FileStep::Carry(file);
        }
        if takes_notes {
            match self.told_since() {
                Some(since) if now >= due(since) => return FileStep::FindNote,
                None if self.has_untold() => return FileStep::Tell,
                Some(_) | None => {}
            }
        }
        let waits = doubts().map(|(_, since)| since);
        let waits = waits.chain(self.told_since().filter(|_| takes_notes));
        match waits.map(due).min() {
            Some(until) => FileStep::Wait { until },
            None => FileStep::Rest,
        }
    }

    /// One that is called like another which is to go the other way: neither goes before both are known.
    fn first_alike(&self) -> Option<usize> {
        let crosses = |file: &FileKnown, other: &FileKnown| {
            other.way == FileWay::Wanted && other.made_in != file.made_in && other.name == file.name
        };
        self.files.iter().position(|file| {
            let is_unread = file.digest.is_none() && file.way == FileWay::Wanted;
            is_unread && self.files.iter().any(|other| crosses(file, other))
        })
    }

    /// Those go to Sales in their order, and to Exchange the smallest first (R-TASK-3).
    fn first_wanted(&self) -> Option<usize> {
        let wanted = self.files.iter().enumerate();
        let wanted = wanted.filter(|(_, file)| file.way == FileWay::Wanted);
        let rank = |(place, file): &(usize, &FileKnown)| match file.goes_to() {
            Side::Sales => (0, 0, *place),
            Side::Exchange => (1, file.bytes.unwrap_or(0), *place),
        };
        wanted.min_by_key(rank).map(|(place, _)| place)
    }

    /// A file was read: these are its size and what it holds. Where it is one that is known, both are the same from now on; and
    /// if that hangs on the other side, it has been carried.
    pub fn met(&self, file: usize, digest: FileDigest, bytes: u64) -> (Self, Met) {
        let mut next = self.clone();
        let Some(read) = next.files.get_mut(file) else {
            return (next, Met::Known);
        };
        read.digest = Some(digest);
        read.bytes = Some(bytes);
        let read = read.clone();
        let mut others = next.files.iter().enumerate();
        let twin = others.position(|(place, other)| place != file && other.is_same(&read));
        let Some(twin) = twin.and_then(|twin| next.files.get_mut(twin)) else {
            return (next, Met::New);
        };
        twin.in_exchange.extend(read.in_exchange);
        twin.in_sales.extend(read.in_sales);
        if twin.hangs_on(Side::Exchange) && twin.hangs_on(Side::Sales) {
            twin.way = FileWay::Carried;
        }
        next.files.remove(file);
        (next, Met::Known)
    }

    /// Those of what hangs on the other side that could be this file, which was sent there: they are called so, and nobody
    /// knows them.
    pub fn candidates<'s>(&self, file: usize, listed: &'s [FileSeen]) -> Vec<&'s FileSeen> {
        let Some(sent) = self.files.get(file) else {
            return Vec::new();
        };
        let side = sent.goes_to();
        let is_known = |seen: &FileSeen| {
            let mut known = self.files.iter().filter(|known| known.digest.is_some());
            known.any(|known| known.ids(side).contains(&seen.id))
        };
        let could_be = |seen: &&FileSeen| seen.name == sent.name && !is_known(seen);
        listed.iter().filter(could_be).collect()
    }

    /// It may hang on the other side from now on.
    pub fn sending(&self, file: usize, now: Timestamp) -> Self {
        self.with_way(file, FileWay::Sending { since: now })
    }

    /// It hangs there, under this id where that is known. What was heard of it meanwhile, as if it were another, is it.
    pub fn sent(&self, file: usize, id: Option<&ItemId>) -> Self {
        let mut next = self.with_way(file, FileWay::Carried);
        let Some(sent) = next.files.get_mut(file) else {
            return next;
        };
        let side = sent.goes_to();
        if let Some(id) = id {
            sent.ids_mut(side).insert(id.clone());
            let mut place = 0;
            next.files.retain(|other| {
                let is_it = place == file;
                place += 1;
                is_it || other.digest.is_some() || !other.ids(side).contains(id)
            });
        }
        next
    }

    /// It surely does not hang there, and that says nothing of the file: it is to go.
    pub fn unsent(&self, file: usize) -> Self {
        self.with_way(file, FileWay::Wanted)
    }

    /// It was looked for and does not hang there: it is to go again, but not for ever.
    pub fn lost(&self, file: usize) -> Self {
        let mut next = self.unsent(file);
        if let Some(lost) = next.files.get_mut(file) {
            lost.tries += 1;
            if lost.tries >= TRIES_MAX {
                lost.way = FileWay::CannotGo(ReasonCode::TriedTooOften.into());
            }
        }
        next
    }

    /// It cannot go.
    pub fn refused(&self, file: usize, reason: Reason) -> Self {
        self.with_way(file, FileWay::CannotGo(reason))
    }

    /// It is larger than it was told to be.
    pub fn outgrown(&self, file: usize, bytes_max: u64) -> Self {
        let mut next = self.clone();
        if let Some(large) = next.files.get_mut(file) {
            large.bytes = large.bytes.max(Some(bytes_max.saturating_add(1)));
        }
        next
    }

    /// It does not hang under this id any more; under none, it was taken off before it went.
    pub fn taken_off(&self, file: usize, id: &ItemId) -> Self {
        let mut next = self.clone();
        let is_gone = next.files.get_mut(file).is_some_and(|file| {
            let side = file.made_in;
            file.ids_mut(side).remove(id);
            !file.hangs_on(side)
        });
        if is_gone {
            next.files.remove(file);
        }
        next
    }

    fn with_way(&self, file: usize, way: FileWay) -> Self {
        let mut next = self.clone();
        if let Some(file) = next.files.get_mut(file) {
            file.way = way;
        }
        next
    }
}

impl FileKnown {
    fn is_same(&self, other: &Self) -> bool {
        self.digest.is_some() && self.digest == other.digest && self.name == other.name
    }
}

fn sent_since((place, file): (usize, &FileKnown)) -> Option<(usize, Timestamp)> {
    match file.way {
        FileWay::Sending { since } => Some((place, since)),
        FileWay::Wanted
        | FileWay::Carried
        | FileWay::LeftOut(_)
        | FileWay::Barred(_)
        | FileWay::CannotGo(_) => None,
    }
}
