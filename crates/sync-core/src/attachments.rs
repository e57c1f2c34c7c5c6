//! Which files travel with a record: those that are not too large, and to a task the smallest that fit together (R-LIM-4,
//! R-MAIL-7, R-TASK-3). What is left out is named in a note; nothing is cut.

use crate::settings::Attachments;
use alloc::vec::Vec;

/// Largest that all files of a task in Exchange may be together, in bytes (R-TASK-3).
pub const TASK_BYTES_MAX: u64 = 25 * BYTES_PER_MB;
/// What the settings count in.
const BYTES_PER_MB: u64 = 1024 * 1024;

/// A file that hangs on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<Id> {
    /// Names it; breaks ties.
    pub id: Id,
    /// Its size in bytes.
    pub bytes: u64,
    /// Where it is seen.
    pub place: FilePlace,
}

/// Where a file is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePlace {
    /// In the list of attachments.
    Listed,
    /// In the body, as an image is: there it stays, and travels with the body.
    InBody,
}

/// What becomes of a record's files. Those in the body are in neither list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files<Id> {
    /// Travel, in the order in which they are sent.
    pub travel: Vec<Id>,
    /// Too large, each alone or all together: to be named in a note.
    pub left_out: Vec<Id>,
}

/// Which of `files` go to Sales with their email, appointment or task, in the order given.
pub fn to_sales<Id>(files: impl IntoIterator<Item = File<Id>>, attachments: Attachments) -> Files<Id> {
    match attachments {
        Attachments::Stay => Files::none(),
        Attachments::Travel { size_max_mb } => chosen(listed(files), size_max_mb, u64::MAX),
    }
}

/// Which of `files` go to a task in Exchange: the smallest first, as long as all together fit.
pub fn to_task<Id: Ord>(files: impl IntoIterator<Item = File<Id>>, attachments: Attachments) -> Files<Id> {
    match attachments {
        Attachments::Stay => Files::none(),
        Attachments::Travel { size_max_mb } => {
            let mut files: Vec<_> = listed(files).collect();
            files.sort_by(|one, other| (one.bytes, &one.id).cmp(&(other.bytes, &other.id)));
            chosen(files, size_max_mb, TASK_BYTES_MAX)
        }
    }
}

fn listed<Id>(files: impl IntoIterator<Item = File<Id>>) -> impl Iterator<Item = File<Id>> {
    let is_listed = |file: &File<Id>| file.place == FilePlace::Listed;
    files.into_iter().filter(is_listed)
}

fn chosen<Id>(files: impl IntoIterator<Item = File<Id>>, each_max_mb: u32, together_max: u64) -> Files<Id> {
    let each_max = u64::from(each_max_mb) * BYTES_PER_MB;
    let mut chosen = Files::none();
    let mut together = 0_u64;
    for file in files {
        let with_it = together.saturating_add(file.bytes);
        if file.bytes <= each_max && with_it <= together_max {
            together = with_it;
            chosen.travel.push(file.id);
        } else {
            chosen.left_out.push(file.id);
        }
    }
    chosen
}

impl<Id> Files<Id> {
    fn none() -> Self {
        Self {
            travel: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    const MB: u64 = BYTES_PER_MB;
    const TEN: Attachments = Attachments::Travel { size_max_mb: 10 };

    fn file(id: usize, bytes: u64) -> File<usize> {
        File {
            id,
            bytes,
            place: FilePlace::Listed,
        }
    }

    #[test]
    fn r_mail_7_r_lim_4_what_is_too_large_is_left_out_and_named() {
        let files = [file(1, 10 * MB), file(2, 10 * MB + 1), file(3, 0)];
        let chosen = to_sales(files, TEN);
        assert_eq!((chosen.travel, chosen.left_out), (vec![1, 3], vec![2]));
    }

    #[test]
    fn r_mail_7_what_the_body_shows_stays_in_it_and_is_no_attachment() {
        let image = File {
            place: FilePlace::InBody,
            ..file(1, 11 * MB)
        };
        let chosen = to_sales([image, file(2, 1)], TEN);
        assert_eq!((chosen.travel, chosen.left_out), (vec![2], vec![]));
    }

    #[test]
    fn r_task_3_r_mail_7_without_the_option_no_file_travels_and_none_is_missed() {
        let off = Attachments::Stay;
        for chosen in [to_sales([file(1, 1)], off), to_task([file(1, 1)], off)] {
            assert_eq!((chosen.travel, chosen.left_out), (vec![], vec![]));
        }
    }

    #[test]
    fn r_task_3_a_task_gets_the_smallest_as_far_as_they_fit_together() {
        let files = [
            file(1, 9 * MB),
            file(2, 8 * MB),
            file(3, MB),
            file(4, 8 * MB),
            file(5, 11 * MB),
        ];
        let chosen = to_task(files, TEN);
        assert_eq!((chosen.travel, chosen.left_out), (vec![3, 2, 4], vec![1, 5]));
        let just = [file(1, 10 * MB), file(2, 10 * MB), file(3, 5 * MB)];
        assert_eq!(to_task(just, TEN).left_out, vec![]);
    }

    proptest! {
        #[test]
        fn r_task_3_every_file_travels_or_is_named_and_nothing_larger_goes_before_it(
            sizes in proptest::collection::vec(0..15 * MB, 0..12),
        ) {
            let files = || sizes.iter().copied().enumerate().map(|(id, bytes)| file(id, bytes));
            let chosen = to_task(files(), TEN);
            let size_of = |id: &usize| sizes[*id];
            prop_assert!(chosen.travel.iter().map(size_of).sum::<u64>() <= TASK_BYTES_MAX);
            let largest = chosen.travel.iter().map(size_of).max().unwrap_or(0);
            prop_assert!(chosen.left_out.iter().all(|id| size_of(id) >= largest));
            let mut all: Vec<_> = chosen.travel.into_iter().chain(chosen.left_out).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..sizes.len()).collect::<Vec<_>>());
        }
    }
}
