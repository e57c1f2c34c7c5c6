//! Words for what was deleted, or is no longer linked.

use crate::text::{Saying, saying};

pub(super) const DELETED_IN_SALES: Saying = saying(
    "It was deleted in Sales",
    "Share again to create a new one, or leave it.",
);
pub(super) const DELETED_IN_EXCHANGE: Saying = saying(
    "It was deleted or cancelled in Outlook",
    "Its sync has ended. There is nothing to do.",
);
pub(super) const DELETED_AND_EDITED: Saying = saying(
    "It was deleted on one side and changed on the other",
    "Delete it on both, bring it back, or leave it as it is.",
);
pub(super) const DELETE_NOT_ALLOWED: Saying = saying(
    "It was deleted in Outlook only",
    "Sync may not delete in Sales, so it stays there. You can ignore this.",
);
pub(super) const PAST_KEPT: Saying = saying(
    "The other copy was deleted",
    "This one stays, because it had begun already. There is nothing to do.",
);
pub(super) const MADE_IN_OUTLOOK_KEPT: Saying = saying(
    "It was deleted in Sales",
    "It was made in Outlook, so it stays there without the category.",
);
pub(super) const SERIES_ENDED: Saying = saying(
    "This series was deleted",
    "Its past meetings stay and its future ones go, by themselves.",
);
pub(super) const ATTENDEE_LEFT: Saying = saying(
    "You deleted or declined this meeting",
    "Only your copy is no longer linked; share it again if it should be.",
);
pub(super) const VANISHED: Saying = saying(
    "It is gone from Outlook without a trace",
    "It may not have been deleted, so it stays in Sales. You can ignore this.",
);
pub(super) const COMPLETED_KEPT: Saying = saying(
    "The other copy of this task was deleted",
    "This one stays, because it is completed. There is nothing to do.",
);
pub(super) const REASSIGNED: Saying = saying(
    "Somebody else has this task now",
    "Your copy stays in Outlook, no longer linked. There is nothing to do.",
);
pub(super) const CATEGORY_REMOVED: Saying = saying(
    "You took the category off",
    "Both copies stay, no longer linked; put it back or share it to go on.",
);
pub(super) const CATEGORY_IN_QUESTION: Saying = saying(
    "The category was missing from Outlook",
    "Stop sharing what has lost it, or mark it again.",
);
pub(super) const MERGED_AWAY: Saying = saying(
    "Its record was merged into one you have already",
    "This copy is no longer linked; leave it, or delete it too.",
);
pub(super) const CLOSED: Saying = saying("It is gone from Outlook and Sales", "There is nothing to do.");
