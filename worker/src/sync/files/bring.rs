//! The files of one record, one after the other.

use super::{Carriage, LISTED_AGAIN_AFTER, Load};
use crate::ports::{Clock, FileRead, FilesSeen, Hung, HungOn, Refusal, SentFile, Stop};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::files::KeptFiles;
use store::links::Saved;
use sync_core::files::{FileDigest, FileLedger, FileSeen, FileStep, Met};
use sync_core::{ItemId, Side};

/// More steps than this no record takes at once: each file a few.
const STEPS_MAX: usize = 4_000;

/// What all of them have in common.
#[derive(Debug)]
pub(super) struct Bringing<'b, K> {
    pub(super) carriage: Carriage<'b>,
    pub(super) clock: &'b K,
    /// How long a file that was sent can still land.
    pub(super) grace: SignedDuration,
}

/// What became of the files of a record.
#[derive(Debug)]
pub(super) enum Brought {
    /// All that can go has gone.
    All {
        /// So many stay behind.
        left_out: usize,
    },
    /// They go on by themselves, not before then.
    Waits(Timestamp),
    /// Nothing more can be done for this mailbox now; what was learnt is kept.
    Stopped(Stop),
}

/// Why one record is not gone on with.
enum Halt {
    Waits(Timestamp),
    Stopped(Stop),
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The files of one record on their way: what is kept, and what is to be.
struct Way<'w, 'b, K> {
    bringing: &'w Bringing<'b, K>,
    load: Load,
    ledger: FileLedger,
    bytes_left: &'w mut u64,
}

impl<K: Clock> Bringing<'_, K> {
    /// Takes one step after the other until nothing is left to do.
    pub(super) async fn bring(&self, load: Load, bytes_left: &mut u64) -> Result<Brought, StoreError> {
        let mut ledger = load.kept.ledger.clone();
        for (side, listed) in &load.listed {
            ledger = ledger.heard(*side, listed);
        }
        let mut way = Way {
            bringing: self,
            load,
            ledger,
            bytes_left,
        };
        match way.go().await {
            Ok(left_out) => Ok(Brought::All { left_out }),
            Err(Halt::Waits(until)) => Ok(Brought::Waits(until)),
            Err(Halt::Stopped(stop)) => Ok(Brought::Stopped(stop)),
            Err(Halt::Store(error)) => Err(error),
        }
    }
}

impl<K: Clock> Way<'_, '_, K> {
    async fn go(&mut self) -> Result<usize, Halt> {
        if let Some(code) = self.load.not_now {
            tracing::debug!(reason = code.as_str(), "files could not be listed");
            return Err(self.later(LISTED_AGAIN_AFTER));
        }
        let carriage = self.bringing.carriage;
        for _ in 0..STEPS_MAX {
            self.ledger = self.ledger.chosen(&self.load.terms);
            let now = self.bringing.clock.now();
            match self
                .ledger
                .step(carriage.notes.is_some(), self.bringing.grace, now)
            {
                FileStep::Rest => {
                    self.ledger.through = Some(self.load.through.clone());
                    self.keep().await?;
                    return Ok(self.ledger.left_out());
                }
                FileStep::Wait { until } => {
                    self.keep().await?;
                    return Err(Halt::Waits(until));
                }
                FileStep::Find(file) => self.find(file).await?,
                FileStep::Read(file) => {
                    if let Some((_, bytes)) = self.read(file).await? {
                        let digest = FileDigest::of(&bytes);
                        self.ledger = self.ledger.met(file, digest, bytes.len() as u64).0;
                    }
                }
                FileStep::Carry(file) => self.carry(file).await?,
                FileStep::Tell => self.tell().await?,
                FileStep::FindNote => self.find_note().await?,
            }
        }
        self.keep().await?;
        Err(self.later(SignedDuration::ZERO))
    }

    /// Saves what is known by now; whoever was overtaken leaves the rest to the other.
    async fn keep(&mut self) -> Result<(), Halt> {
        if self.ledger == self.load.kept.ledger {
            return Ok(());
        }
        let KeptFiles { generation, .. } = self.load.kept;
        let store = self.bringing.carriage.store;
        match store
            .keep_files(self.load.meeting, generation, &self.ledger)
            .await?
        {
            Saved::As(generation) => {
                self.load.kept = KeptFiles {
                    ledger: self.ledger.clone(),
                    generation,
                };
                Ok(())
            }
            Saved::Overtaken => Err(self.later(self.bringing.grace)),
        }
    }

    /// Reads a file where it was seen first; nothing where that came to something else, which the ledger knows then.
    async fn read(&mut self, file: usize) -> Result<Option<(FileSeen, Vec<u8>)>, Halt> {
        let Some(known) = self.ledger.files.get(file) else {
            return Ok(None);
        };
        let side = known.made_in;
        let Some(id) = known.ids(side).first().cloned() else {
            return Ok(None);
        };
        let seen = FileSeen {
            id: id.clone(),
            name: known.name.clone(),
            bytes: known.bytes,
            media: self.media_of(side, &id),
            form: sync_core::files::FileForm::File,
        };
        if *self.bytes_left == 0 {
            self.keep().await?;
            return Err(self.later(SignedDuration::ZERO));
        }
        let bytes_max = self.load.terms.bytes_max();
        match self.fetch(side, &id, bytes_max).await? {
            Some(FileRead::Content(bytes)) => Ok(Some((seen, bytes))),
            Some(FileRead::TooLarge) => {
                self.ledger = self.ledger.outgrown(file, bytes_max);
                Ok(None)
            }
            Some(FileRead::Missing) => {
                self.ledger = self.ledger.taken_off(file, &id);
                Ok(None)
            }
            Some(FileRead::Refused(code)) => {
                self.ledger = self.ledger.refused(file, code.into());
                Ok(None)
            }
            None => {
                self.ledger = self.ledger.lost(file);
                self.keep().await?;
                Err(self.later(self.bringing.grace))
            }
        }
    }

    /// Reads one file; nothing where the vendor has a fault that may be the file's own.
    async fn fetch(&mut self, side: Side, id: &ItemId, bytes_max: u64) -> Result<Option<FileRead>, Halt> {
        let place = self.bringing.carriage.of_side(side);
        match place.read(self.load.on(side), id, bytes_max).await {
            Ok(read) => {
                let bytes = match &read {
                    FileRead::Content(bytes) => bytes.len() as u64,
                    FileRead::TooLarge => bytes_max,
                    FileRead::Missing | FileRead::Refused(_) => 0,
                };
                *self.bytes_left = self.bytes_left.saturating_sub(bytes);
                Ok(Some(read))
            }
            Err(stop) if stop.is_for_all() => {
                self.keep().await?;
                Err(Halt::Stopped(stop))
            }
            Err(_) => Ok(None),
        }
    }

    async fn carry(&mut self, file: usize) -> Result<(), Halt> {
        let Some((seen, bytes)) = self.read(file).await? else {
            return Ok(());
        };
        let (ledger, met) = self.ledger.met(file, FileDigest::of(&bytes), bytes.len() as u64);
        self.ledger = ledger;
        match met {
            Met::Known => return Ok(()),
            Met::New if bytes.is_empty() => return Ok(()),
            Met::New => {}
        }
        let Some(to) = self.ledger.files.get(file).map(|file| file.goes_to()) else {
            return Ok(());
        };
        self.ledger = self.ledger.sending(file, self.bringing.clock.now());
        self.keep().await?;
        let sent = SentFile {
            name: &seen.name,
            media: &seen.media,
            bytes: &bytes,
        };
        let place = self.bringing.carriage.of_side(to);
        match place.hang(self.load.on(to), sent).await {
            Hung::Done(id) => self.ledger = self.ledger.sent(file, id.as_ref()),
            Hung::Uncertain => {}
            Hung::NotDone(Refusal::Park(reason)) => self.ledger = self.ledger.refused(file, reason),
            Hung::NotDone(Refusal::Unsent) => {
                self.ledger = self.ledger.unsent(file);
                self.keep().await?;
                return Err(self.later(self.bringing.grace));
            }
            Hung::NotDone(Refusal::Stop(stop)) => {
                let is_for_all = stop.is_for_all();
                self.ledger = if is_for_all {
                    self.ledger.unsent(file)
                } else {
                    self.ledger.lost(file)
                };
                self.keep().await?;
                return Err(if is_for_all {
                    Halt::Stopped(stop)
                } else {
                    self.later(self.bringing.grace)
                });
            }
        }
        self.keep().await
    }

    /// Looks for a file where it was sent: by its name, and then by what it holds.
    async fn find(&mut self, file: usize) -> Result<(), Halt> {
        let Some(sent) = self.ledger.files.get(file) else {
            return Ok(());
        };
        let (to, digest) = (sent.goes_to(), sent.digest);
        let listed = self.list_again(to).await?;
        let candidates: Vec<FileSeen> = self
            .ledger
            .candidates(file, &listed)
            .into_iter()
            .cloned()
            .collect();
        for seen in candidates {
            match self.fetch(to, &seen.id, self.load.terms.bytes_max()).await? {
                Some(FileRead::Content(bytes)) if Some(FileDigest::of(&bytes)) == digest => {
                    self.ledger = self.ledger.sent(file, Some(&seen.id));
                    return self.keep().await;
                }
                Some(FileRead::Content(_) | FileRead::TooLarge | FileRead::Missing) => {}
                // Nobody knows whether it is the one: it is asked again.
                Some(FileRead::Refused(_)) | None => return Err(self.later(self.bringing.grace)),
            }
        }
        self.ledger = self.ledger.lost(file);
        self.keep().await
    }

    async fn list_again(&mut self, side: Side) -> Result<Vec<FileSeen>, Halt> {
        let on: [HungOn; 1] = [self.load.on(side).clone()];
        match self.bringing.carriage.of_side(side).list(&on).await {
            Ok(mut seen) => match seen.pop() {
                Some(FilesSeen::There(files)) => Ok(files),
                Some(FilesSeen::NotNow(_)) | None => Err(self.later(LISTED_AGAIN_AFTER)),
            },
            Err(stop) => Err(Halt::Stopped(stop)),
        }
    }

    /// Names what stays behind.
    async fn tell(&mut self) -> Result<(), Halt> {
        let Some(notes) = self.bringing.carriage.notes else {
            return Ok(());
        };
        self.ledger = self.ledger.telling(self.bringing.clock.now());
        let Some(text) = self.ledger.note() else {
            return Ok(());
        };
        self.keep().await?;
        match notes.add_note(&self.load.sales, &text).await {
            Hung::Done(_) => self.ledger = self.ledger.told(),
            Hung::Uncertain => {}
            // Whoever may not write notes still sees in Outlook what stays behind.
            Hung::NotDone(Refusal::Park(reason)) => {
                tracing::info!(reason = reason.code.as_str(), "a note was refused");
                self.ledger = self.ledger.told();
            }
            Hung::NotDone(Refusal::Unsent) => {
                self.ledger = self.ledger.untold();
                self.keep().await?;
                return Err(self.later(self.bringing.grace));
            }
            Hung::NotDone(Refusal::Stop(stop)) => {
                self.ledger = self.ledger.untold();
                self.keep().await?;
                return Err(if stop.is_for_all() {
                    Halt::Stopped(stop)
                } else {
                    self.later(self.bringing.grace)
                });
            }
        }
        self.keep().await
    }

    async fn find_note(&mut self) -> Result<(), Halt> {
        let (Some(notes), Some(text)) = (self.bringing.carriage.notes, self.ledger.note()) else {
            self.ledger = self.ledger.untold();
            return Ok(());
        };
        let is_there = match notes.notes(&self.load.sales).await {
            Ok(texts) => texts.contains(&text),
            Err(stop) if stop.is_for_all() => return Err(Halt::Stopped(stop)),
            Err(_) => return Err(self.later(LISTED_AGAIN_AFTER)),
        };
        self.ledger = if is_there {
            self.ledger.told()
        } else {
            self.ledger.untold()
        };
        self.keep().await
    }

    fn media_of(&self, side: Side, id: &ItemId) -> String {
        let listed = self.load.listed.get(&side);
        let mut files = listed.into_iter().flatten();
        let seen = files.find(|seen| seen.id == *id);
        seen.map(|seen| seen.media.clone()).unwrap_or_default()
    }

    fn later(&self, after: SignedDuration) -> Halt {
        let now = self.bringing.clock.now();
        Halt::Waits(now.saturating_add(after).unwrap_or(Timestamp::MAX))
    }
}
