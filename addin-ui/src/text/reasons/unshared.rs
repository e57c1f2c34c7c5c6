//! Words for what is not shared, and why.

use crate::text::{Saying, saying};

pub(super) const NOT_CAPTURED_CANCELLED: Saying = saying(
    "This meeting was cancelled",
    "It was not captured. There is nothing to do.",
);
pub(super) const NOT_CAPTURED_DECLINED: Saying = not_captured("You declined this meeting");
pub(super) const NOT_CAPTURED_PRIVATE: Saying = not_captured("This meeting is private");
pub(super) const NOT_SHARED: Saying = not_captured("Nobody asked to share this");
pub(super) const NOT_CAPTURED_ALONE: Saying = not_captured("Nobody but you takes part");
pub(super) const NOT_CAPTURED_INTERNAL: Saying = not_captured("Only colleagues take part");
pub(super) const NOT_CAPTURED_UNKNOWN: Saying = not_captured("Nobody here is a contact you can see in Sales");
pub(super) const NOT_CAPTURED_PAST: Saying = not_captured("This meeting was over already");
pub(super) const NOT_CAPTURED_OFF: Saying = not_captured("Meetings are not captured automatically");
pub(super) const OPTED_OUT: Saying = saying(
    "Sharing was stopped for this",
    "Share it or put the category back to start again.",
);
pub(super) const OVER_LIMIT: Saying = saying(
    "Your limit is reached",
    "What is shared goes on; this waits until there is room.",
);
pub(super) const SERIES_UNSUPPORTED: Saying = saying(
    "This series cannot be shared",
    "Simplify its pattern and try again, or share a single meeting instead.",
);
pub(super) const SERIES_ENDLESS: Saying = saying(
    "This series never ends",
    "Give it an end and try again, or ignore it.",
);
pub(super) const SERIES_TOO_LONG: Saying = saying(
    "This series has too many meetings",
    "Shorten it to the number below and try again, or ignore it.",
);
pub(super) const SERIES_RULE_NOT_READABLE: Saying = saying(
    "This series in Sales has no clear pattern",
    "Correct it in Sales and try again, or ignore it.",
);
pub(super) const ZONE_UNKNOWN: Saying = saying(
    "Its time zone is not known",
    "Choose another one and try again, or ignore it.",
);
pub(super) const TASK_RECURRING: Saying = saying(
    "Recurring tasks cannot be shared",
    "Share a single task instead, or ignore it.",
);
pub(super) const CONTACT_CREATE_NOT_ALLOWED: Saying = saying(
    "New contacts in Sales are not allowed",
    "Link it to one that is there, or ignore it.",
);
pub(super) const TASK_CREATE_NOT_ALLOWED: Saying = saying(
    "New tasks in Sales are not allowed",
    "Link it to one that is there, or ignore it.",
);
pub(super) const FIELD_MISSING: Saying = saying(
    "A required field is empty",
    "Fill in the field named below and try again, or ignore it.",
);
pub(super) const BY_INVITATION: Saying = saying(
    "You are invited to this meeting",
    "It comes from its Sales owner's calendar. There is nothing to do.",
);
pub(super) const WITHOUT_ATTENDEES: Saying = saying(
    "This meeting stands here without attendees",
    "Its Sales owner was not connected when it was made, so nobody was invited. There is nothing to do.",
);

/// What did not come over by itself can be shared by hand.
pub(super) const fn not_captured(why: &'static str) -> Saying {
    saying(why, "It was not captured; share it if it belongs in Sales.")
}
