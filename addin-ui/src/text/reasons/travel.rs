//! Words for what is in step, and for what stays on its side.

use crate::text::{Saying, saying};

pub(super) const IN_STEP: Saying = saying("Outlook and Sales agree", "There is nothing to do.");
pub(super) const OUT_OF_SIGHT: Saying = saying(
    "One side cannot be seen just now",
    "It is looked at again later. There is nothing to do.",
);
pub(super) const MERGED: Saying = saying(
    "Its Sales record was merged into another",
    "The link follows the one that remains. There is nothing to do.",
);
pub(super) const LINKED_ALREADY: Saying = saying(
    "It was in Outlook already",
    "It is linked with the item there. There is nothing to do.",
);
pub(super) const SERIES_SHARED: Saying = saying(
    "The whole series is shared",
    "Every meeting of it is an appointment in Sales now. There is nothing to do.",
);
pub(super) const PAST: Saying = saying(
    "This meeting is over",
    "Its appointment stays in Sales; later changes in Outlook stay in Outlook.",
);
pub(super) const PAST_IN_SALES: Saying = saying(
    "This appointment is in the past",
    "It stays in Sales; only future ones come to Outlook.",
);
pub(super) const OUT_OF_SEARCH: Saying = saying(
    "This appointment is outside your saved search",
    "Its changes in Sales stay there; those in Outlook still go over.",
);
pub(super) const LEFT_SEARCH: Saying = saying(
    "This contact has left your saved search",
    "It is no longer updated; keep it, or clean up the copy in Outlook.",
);
pub(super) const CLEANED_UP: Saying = saying(
    "The copy in Outlook was cleaned up",
    "The contact stays in Sales; it can be brought back.",
);
pub(super) const TASK_LEFT_SEARCH: Saying = saying(
    "This task has left your saved search",
    "It stays, but is no longer updated. There is nothing to do.",
);
pub(super) const SEARCH_NOT_ACCESSIBLE: Saying = saying(
    "You have no access to the saved search",
    "Ask your administrator for access; until then nothing comes from Sales.",
);
pub(super) const NO_SEARCH: Saying = saying(
    "No saved search is chosen",
    "Until one is, nothing new comes from Sales.",
);
pub(super) const EXTERNAL_READ_ONLY: Saying = saying(
    "Nobody here organizes this meeting",
    "Its subject, time and people do not follow Sales; ask its organizer to change them.",
);
pub(super) const FOLLOWS: Saying = saying(
    "A colleague's copy is kept in step with Sales",
    "Yours belongs to the same appointment. There is nothing to do.",
);
pub(super) const MADE_PRIVATE: Saying = saying(
    "This meeting was made private",
    "Its updates have stopped; share it again to go on.",
);
pub(super) const PRIVATE_TASK: Saying = saying(
    "This task is private in Sales",
    "It stays there, because Outlook cannot mark it private.",
);
pub(super) const SYNC_OFF: Saying = saying(
    "Your administrator has switched this sync off",
    "Nothing is deleted; it catches up once it is on again.",
);
pub(super) const WAITING_NOT_SCHEDULED: Saying = saying(
    "No sync is scheduled yet",
    "The category waits; share it to have it in Sales now.",
);
pub(super) const OUTSIDE_SCOPE: Saying = saying(
    "This folder or mailbox is not synced",
    "It rests until you move it to one that is.",
);
