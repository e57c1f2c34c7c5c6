//! Words about the files that hang on a record.

use crate::text::{Saying, saying};

pub(super) const FILES_LEFT_OUT: Saying = saying(
    "In step, but some of its files stay where they are",
    "Each of them says why. There is nothing to do here.",
);
pub(super) const FILES_ON_THE_WAY: Saying = saying(
    "In step, and its files are on the way",
    "They follow by themselves. There is nothing to do.",
);
pub(super) const FILE_TOO_LARGE: Saying = saying(
    "This file is larger than files may be",
    "Your administrator sets how large a file may be. It stays where it is.",
);
pub(super) const FILES_TOO_LARGE_TOGETHER: Saying = saying(
    "This file does not fit into the Outlook task together with the others",
    "It stays in Sales, where you can open it.",
);
pub(super) const FILE_EMPTY: Saying = saying(
    "This file is empty",
    "Empty files stay where they are. There is nothing to do.",
);
pub(super) const FILE_ELSEWHERE: Saying = saying(
    "This is no file, but an Outlook item or a link to a file elsewhere",
    "It stays where it is. There is nothing to do.",
);
