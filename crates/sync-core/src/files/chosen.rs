//! Which files travel with a record: those that are not too large, and to a task the smallest that fit together (R-LIM-4,
//! R-MAIL-7, R-TASK-3). What is left out is named in a note; nothing is cut.

use crate::files::{FileKnown, FileLedger, FileRoute, FileTerms, FileWay};
use crate::pair::Side;
use crate::reason::{Detail, Reason, ReasonCode};
use alloc::vec::Vec;

/// Largest that all files of a task in Exchange may be together, in bytes (R-TASK-3).
pub const TASK_BYTES_MAX: u64 = 25 * BYTES_PER_MB;
/// What the settings count in.
pub const BYTES_PER_MB: u64 = 1024 * 1024;

impl FileTerms {
    /// The largest that travels, in bytes.
    pub fn bytes_max(&self) -> u64 {
        u64::from(self.size_max_mb) * BYTES_PER_MB
    }
}

impl FileLedger {
    /// With what is to go, and why the rest stays, of all that has not gone yet and can.
    pub fn chosen(&self, terms: &FileTerms) -> Self {
        let mut next = self.clone();
        for to in [Side::Sales, Side::Exchange] {
            let open: Vec<usize> = next.open(to);
            match terms.routes.to(to) {
                FileRoute::Closed(code) => next.decide(&open, |_| FileWay::Barred(code)),
                FileRoute::Open => match to {
                    Side::Sales => next.decide(&open, |file| by_itself(file, terms)),
                    Side::Exchange => next.fit_task(&open, terms),
                },
            }
        }
        next
    }

    /// Those that go to that side, or would, and about which a note may still say anything.
    fn open(&self, to: Side) -> Vec<usize> {
        let files = self.files.iter().enumerate();
        let open = files.filter(|(_, file)| match file.way {
            FileWay::Wanted | FileWay::LeftOut(_) | FileWay::Barred(_) => {
                file.goes_to() == to && !file.is_being_told()
            }
            FileWay::Sending { .. } | FileWay::Carried | FileWay::CannotGo(_) => false,
        });
        open.map(|(place, _)| place).collect()
    }

    fn decide(&mut self, open: &[usize], way: impl Fn(&FileKnown) -> FileWay) {
        for place in open {
            if let Some(file) = self.files.get_mut(*place) {
                file.way = way(file);
            }
        }
    }

    /// The smallest first, as long as all fit together with what hangs there already.
    fn fit_task(&mut self, open: &[usize], terms: &FileTerms) {
        let there = self.files.iter().filter(|file| match file.way {
            FileWay::Sending { .. } | FileWay::Carried => {
                file.hangs_on(Side::Exchange) || file.goes_to() == Side::Exchange
            }
            FileWay::Wanted | FileWay::LeftOut(_) | FileWay::Barred(_) | FileWay::CannotGo(_) => {
                file.hangs_on(Side::Exchange)
            }
        });
        let mut together = there.fold(0_u64, |sum, file| sum.saturating_add(file.bytes.unwrap_or(0)));
        let mut smallest_first = open.to_vec();
        smallest_first.sort_by_key(|place| (self.files.get(*place).and_then(|file| file.bytes), *place));
        for place in smallest_first {
            let Some(file) = self.files.get_mut(place) else {
                continue;
            };
            file.way = by_itself(file, terms);
            let with_it = together.saturating_add(file.bytes.unwrap_or(0));
            if file.way == FileWay::Wanted && with_it > TASK_BYTES_MAX {
                let allowed = u32::try_from(TASK_BYTES_MAX / BYTES_PER_MB).unwrap_or(u32::MAX);
                file.way = FileWay::LeftOut(Reason {
                    code: ReasonCode::FilesTooLargeTogether,
                    detail: Detail::Allowed(allowed),
                });
            }
            if file.way == FileWay::Wanted {
                together = with_it;
            }
        }
    }
}

/// What a file by itself may do. One without a byte is no file to Sales.
fn by_itself(file: &FileKnown, terms: &FileTerms) -> FileWay {
    match file.bytes {
        Some(0) => FileWay::LeftOut(ReasonCode::FileEmpty.into()),
        Some(bytes) if bytes > terms.bytes_max() => FileWay::LeftOut(Reason {
            code: ReasonCode::FileTooLarge,
            detail: Detail::Allowed(terms.size_max_mb),
        }),
        Some(_) | None => FileWay::Wanted,
    }
}
