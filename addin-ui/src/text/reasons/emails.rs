//! Words for emails that were not captured, and for those that are gone.

use super::unshared::not_captured;
use crate::text::{Saying, saying};

pub(super) const THREAD_SHARED: Saying = saying(
    "The whole thread is shared",
    "Every email of it is in one conversation in Sales now. There is nothing to do.",
);
pub(super) const MAIL_PRIVATE: Saying = not_captured("This email is private or confidential");
pub(super) const MAIL_INTERNAL: Saying = not_captured("Only colleagues are in this email");
pub(super) const MAIL_DOMAIN_EXCLUDED: Saying = not_captured("An excluded domain is in this email");
pub(super) const MAIL_THREAD_STOPPED: Saying = not_captured("Capture was stopped for this thread");
pub(super) const MAIL_SUBJECT_CHANGED: Saying = not_captured("The subject was changed");
pub(super) const MAIL_FORWARD: Saying = not_captured("This email is a forward, not a reply");
pub(super) const MAIL_NOT_REPLY: Saying = not_captured("This email answers nothing that is shared");
pub(super) const MAIL_BEFORE_CAPTURE: Saying =
    not_captured("This email is older than the capture of replies");
pub(super) const MAIL_CAPTURE_OFF: Saying = not_captured("Replies are not captured automatically");
pub(super) const COMPOSING: Saying = saying(
    "This is not sent yet",
    "It is shared once you have sent it. There is nothing more to do.",
);
pub(super) const DRAFT_DISCARDED: Saying = saying(
    "This draft was discarded",
    "It was not sent, so nothing is shared. There is nothing to do.",
);
pub(super) const MAIL_KEPT: Saying = saying(
    "This email was deleted in Outlook",
    "Its copy in Sales stays. There is nothing to do.",
);
