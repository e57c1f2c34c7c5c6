//! Words for what waits for a decision: which record it is, whose value counts, whether it may go.

use crate::text::{Saying, saying};

pub(super) const USER_DECIDES: Saying = saying(
    "Outlook and Sales were both changed",
    "Make them agree in one of the two, then share again.",
);
pub(super) const SEVERAL_MATCHES: Saying = saying(
    "Several records could be the same",
    "Link the right one, create a new one, or leave it.",
);
pub(super) const NEAR_MATCH: Saying = saying(
    "A record looks much alike",
    "Link it if it is the same, create a new one, or leave it.",
);
pub(super) const MATCH_IN_OUTLOOK: Saying = saying(
    "Outlook has one like it that is not shared",
    "Link the two, create a new one, or leave it.",
);
pub(super) const ACCOUNT_UNKNOWN: Saying = saying("No account has this company's name", PICK_ACCOUNT);
pub(super) const ACCOUNT_AMBIGUOUS: Saying =
    saying("Several accounts have this company's name", PICK_ACCOUNT);
pub(super) const STAMP_UNRESOLVED: Saying = saying(
    "The Sales record it belonged to is not to be found",
    "Link it to another, create a new one, or ignore it.",
);
pub(super) const HELD_MAIL_BUDGET: Saying = saying("More mail than a day allows would be sent", APPROVE_MAIL);
pub(super) const HELD_FIRST_MAIL: Saying = saying("This first sync would send mail", APPROVE_MAIL);
pub(super) const HELD_DELETIONS: Saying = saying(
    "Many records would be deleted or unlinked at once",
    APPROVE_DELETIONS,
);
pub(super) const HELD_SIDE_EMPTY: Saying = saying("One side is suddenly empty", APPROVE_DELETIONS);
pub(super) const HELD_DEPLOYMENT: Saying = saying(
    "Too much is being deleted across your organisation",
    "Ask your administrator to approve the deletions, or to discard them.",
);
pub(super) const HELD_FIRST_CREATES: Saying = saying(
    "Many records would be created at once",
    "Look them through, then approve or discard them.",
);
pub(super) const HOLD_DISCARDED: Saying = saying(
    "Nobody approved it within 14 days",
    "It was dropped, and nothing is deleted; share it to link it again.",
);
pub(super) const BODY_HOLDS_MORE: Saying = saying(
    "The text in Outlook holds more than Sales can",
    "Keep Outlook's text, or replace it with that of Sales.",
);

const PICK_ACCOUNT: &str = "Pick the account, or correct the company in Outlook and try again.";
const APPROVE_MAIL: &str = "Approve it and the mail goes out, or discard it.";
const APPROVE_DELETIONS: &str = "Approve it if it is right, or discard it and nothing is deleted.";
