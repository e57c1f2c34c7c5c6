//! Words for what goes wrong with one item, and for what the whole mailbox waits for.

use crate::text::{Saying, saying};

pub(super) const TWO_ENGINES: Saying = saying(
    "Something else keeps changing it back",
    "Have the other sync switched off and resume, or ignore it.",
);
pub(super) const OTHER_DEPLOYMENT: Saying = saying(
    "Another system syncs this mailbox",
    "Nothing is written here until your administrator takes it over.",
);
pub(super) const TAKEN_OVER: Saying = saying(
    "Both sides are compared first",
    "This mailbox was taken over. It goes on with the next sync.",
);
pub(super) const ITEM_NOT_FOUND: Saying = saying(
    "This meeting is not in your mailbox",
    "Only meetings of your own calendar can be shared. Open it there and share again.",
);
pub(super) const RECORD_NOT_FOUND: Saying = saying(
    "A related record is not to be found in Sales",
    "It may be gone, or not visible to you. Remove it above and share again.",
);
pub(super) const NO_RIGHT: Saying = saying(
    "Your Sales user may not do this",
    "Ask your Sales administrator for the right, then share again.",
);
pub(super) const REFUSED_BY_SALES: Saying = saying(
    "Sales refused a field",
    "Change the field named below in Outlook, then share again.",
);
pub(super) const REFUSED_BY_EXCHANGE: Saying = saying(
    "Outlook refused the change",
    "Share again. If it stays so, tell your administrator the code below.",
);
pub(super) const ANSWER_UNREADABLE: Saying = saying(
    "An answer could not be understood",
    "Share again later. If it stays so, tell your administrator.",
);
pub(super) const TRIED_TOO_OFTEN: Saying =
    saying("It was tried eight times", "Share again to try once more.");
pub(super) const IGNORED: Saying = saying(
    "This is ignored for good",
    "You are not asked again; share it if you change your mind.",
);
pub(super) const LEFT_APART: Saying = saying(
    "The two were left apart",
    "Both stay as they are; share it to link them.",
);
pub(super) const PAUSED: Saying = saying(
    "Your sync is paused",
    "The share waits and goes on when the pause ends.",
);
pub(super) const EXCHANGE_SIGN_IN_NEEDED: Saying = saying(
    "Your Microsoft sign-in has lapsed",
    "The share waits. Sign in, and it goes on.",
);
pub(super) const SALES_SIGN_IN_NEEDED: Saying = saying(
    "Your Sales connection has lapsed",
    "The share waits. Connect again, and it goes on.",
);
pub(super) const REGISTRATION_REFUSED: Saying = saying(
    "This add-in is not let in at present",
    "Microsoft or Sales refuses its registration: an administrator has to put that right. It goes on by itself then.",
);
pub(super) const MAILBOX_UNREACHABLE: Saying = saying(
    "Your mailbox cannot be reached",
    "Microsoft does not open it to programs: it may be inactive, or not in the cloud. Ask your Microsoft administrator. Nothing is deleted meanwhile.",
);
pub(super) const MAILBOX_FULL: Saying = saying(
    "Your mailbox is full",
    "Delete or archive something in Outlook. It goes on by itself once there is room.",
);
pub(super) const NO_SALES_USER: Saying = saying(
    "Your Sales user cannot own appointments",
    "It has no resource record. Ask your Sales administrator for one, or connect another user.",
);
pub(super) const WAITING: Saying = saying(
    "Waiting for an answer",
    "It goes on by itself. You can close the pane.",
);
pub(super) const SALES_FIELDS_MISSING: Saying = saying(
    "Your company's Sales lacks some of the fields that are kept in step",
    "What they would hold stays where it is. Your administrator can name other fields for it.",
);
pub(super) const SALES_FIELDS_UNKNOWN: Saying = saying(
    "Sales calls some of its fields otherwise than this add-in was told",
    "Your administrator has to put the configuration right. It goes on by itself then.",
);
